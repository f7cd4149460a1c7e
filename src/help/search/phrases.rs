//! Every title, alias and known question as a phrase of its own, so that a question is compared with
//! whole questions: cosine similarity of their terms by weight.

use super::Concept;
use super::analysis::{self, Kind, Term};
use super::articles::idf;
use super::parts::Parts;
use std::collections::HashMap;

/// Weight of neighbouring words or characters against a word.
const NEIGHBOURS: f32 = 0.8;
/// Weight of words like "how long" or "not", which say little alone.
const SMALL_WORDS: f32 = 0.5;
/// Phrases of an article that vote on how near it is.
const NEAREST: usize = 4;
/// A term in fewer phrases than this is never too common to count.
const COMMON: usize = 200;
/// What the votes are divided by.
const COUNTED: f32 = 4.0;

/// The phrases of all articles, as numbers in flat lists.
pub struct PhraseIndex {
    /// Number of each term.
    ids: HashMap<String, u32>,
    /// Weight of each term; 0 for one that is too common to decide anything.
    weights: Vec<f32>,
    /// The terms of all phrases, one after the other.
    terms: Vec<u32>,
    /// Where each phrase begins in `terms`; one more than there are phrases.
    starts: Vec<u32>,
    /// Length of each phrase's vector.
    norms: Vec<f32>,
    /// First phrase of each article; one more than there are articles.
    articles: Vec<u32>,
}

impl PhraseIndex {
    pub fn build(articles: &[Parts]) -> Self {
        let mut index = Self {
            ids: HashMap::new(),
            weights: Vec::new(),
            terms: Vec::new(),
            starts: vec![0],
            norms: Vec::new(),
            articles: vec![0],
        };
        let mut counts: Vec<usize> = Vec::new();
        for article in articles {
            for phrase in article.phrasings() {
                let mut ids: Vec<u32> = vector(phrase).map(|term| index.id(term)).collect();
                ids.sort_unstable();
                ids.dedup();
                counts.resize(index.ids.len(), 0);
                for id in &ids {
                    counts[*id as usize] += 1;
                }
                index.terms.extend(ids);
                index.starts.push(number(index.terms.len()));
            }
            index.articles.push(number(index.starts.len() - 1));
        }
        let phrases = index.starts.len() - 1;
        index.weights = vec![0.0; counts.len()];
        for (term, id) in &index.ids {
            index.weights[*id as usize] = weight(term, phrases, counts[*id as usize]);
        }
        for phrase in 0..phrases {
            let square: f32 = index.phrase(phrase).iter().map(|t| index.weights[*t as usize].powi(2)).sum();
            index.norms.push(square.sqrt());
        }
        index
    }

    fn id(&mut self, term: String) -> u32 {
        let next = number(self.ids.len());
        *self.ids.entry(term).or_insert(next)
    }

    fn phrase(&self, phrase: usize) -> &[u32] {
        &self.terms[self.starts[phrase] as usize..self.starts[phrase + 1] as usize]
    }

    /// Prepares a question for [`Question::nearest`].
    pub fn question(&self, terms: &[Concept]) -> Question<'_> {
        let mut values: Vec<(u32, f32)> = Vec::new();
        let mut square = 0.0;
        for concept in terms {
            let mut own = 0.0;
            for (text, share) in concept {
                let id = self.ids.get(text.as_str());
                // A word that no phrase has makes every phrase less like the question.
                let weight =
                    id.map_or_else(|| weight(text, self.norms.len(), 0), |id| self.weights[*id as usize]);
                if own == 0.0 {
                    own = weight;
                }
                values.extend(id.map(|id| (*id, share * weight * weight)));
            }
            square += own * own;
        }
        let mut asked = vec![0_u64; self.weights.len() / 64 + 1];
        for (id, _) in &values {
            asked[*id as usize / 64] |= 1 << (id % 64);
        }
        Question { index: self, asked, values, length: square.sqrt().max(f32::MIN_POSITIVE) }
    }
}

/// A question as a vector.
pub struct Question<'a> {
    index: &'a PhraseIndex,
    /// One bit a term: nearly all of an article's terms are not asked for, and end here.
    asked: Vec<u64>,
    values: Vec<(u32, f32)>,
    length: f32,
}

impl Question<'_> {
    /// Cosine between the question and the [`NEAREST`] nearest phrases of the article, averaged: one
    /// lucky phrase counts less than several that agree.
    pub fn nearest(&self, article: usize) -> f32 {
        let index = self.index;
        let mut top = [0.0_f32; NEAREST];
        for phrase in index.articles[article] as usize..index.articles[article + 1] as usize {
            let mut dot = 0.0;
            for term in index.phrase(phrase) {
                if self.asked[*term as usize / 64] >> (term % 64) & 1 == 1 {
                    dot += self.values.iter().filter(|(id, _)| id == term).map(|(_, v)| v).sum::<f32>();
                }
            }
            if dot > 0.0 {
                let mut similarity = (dot / (self.length * index.norms[phrase])).min(1.0);
                for slot in &mut top {
                    if similarity > *slot {
                        std::mem::swap(slot, &mut similarity);
                    }
                }
            }
        }
        top.iter().sum::<f32>() / COUNTED
    }
}

/// What it means to share a term that `count` of all `phrases` have.
fn weight(term: &str, phrases: usize, count: usize) -> f32 {
    if count > COMMON.max(phrases / 10) {
        return 0.0; // what every tenth phrase has decides nothing
    }
    let kind = match term.as_bytes().first() {
        Some(b'~') => NEIGHBOURS,
        Some(b'-') => SMALL_WORDS,
        _ => 1.0,
    };
    idf(phrases, count) * kind
}

/// Terms of a phrase for comparison: words, neighbours marked by `~`, small words marked by `-`.
pub fn vector(terms: &[Term]) -> impl Iterator<Item = String> {
    let mut before: Option<&str> = None;
    terms.iter().flat_map(move |term| {
        let own = match term.kind {
            Kind::Pair => format!("~{}", term.text),
            Kind::Stop => format!("-{}", term.text),
            Kind::Word => term.text.clone(),
        };
        let latin = term.kind != Kind::Pair && !term.text.chars().any(analysis::is_han);
        let pair = latin
            .then(|| before.replace(term.text.as_str()))
            .flatten()
            .map(|b| format!("~{b} {}", term.text));
        std::iter::once(own).chain(pair)
    })
}

/// Terms and phrases are numbered in 32 bits: content is read from a folder, it will not have 4 billion.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
