//! Postings and scores: BM25F over an article's fields, and cosine similarity to every known phrasing.
//!
//! BM25F (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", §3.6): a term's
//! frequencies are added up over the fields, each by its weight and length, *before* they saturate, so
//! that one word in title, alias and body does not count three times. tantivy holds dictionary, postings
//! and field lengths; its own scorer would saturate field by field.

use super::analysis::{self, Kind};
use super::pinyin;
use crate::help::library::Article;
use crate::i18n::Locale;
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::directory::RamDirectory;
use tantivy::postings::Postings;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{
    DocSet, Index, InvertedIndexReader, SegmentReader, SingleSegmentIndexWriter, TERMINATED, TantivyDocument,
    Term,
};

const WRITER_BYTES: usize = 64 << 20;
/// Saturation of a term's weighted frequency.
const K1: f32 = 1.2;
/// In whole phrases: weight of neighbouring words or characters against a word.
const NEIGHBOURS: f32 = 0.8;
/// In whole phrases: weight of words like "how long" or "not", which say little alone.
const SMALL_WORDS: f32 = 0.5;
/// Phrases of an article that vote on how near it is.
const NEAREST: usize = 4;
/// A term in fewer phrases than this is never too common to count.
const COMMON: usize = 200;
/// What the votes are divided by.
const COUNTED: f32 = 4.0;

/// A field's weight and how far its length matters (0 not at all, 1 fully).
#[derive(Clone, Copy)]
struct Weight {
    boost: f32,
    b: f32,
}

/// Title, aliases, headings, summary, body, questions.
const WORDS: [Weight; 6] = [
    Weight { boost: 3.0, b: 0.3 },
    Weight { boost: 2.8, b: 0.3 },
    Weight { boost: 1.2, b: 0.4 },
    Weight { boost: 1.4, b: 0.4 },
    Weight { boost: 0.6, b: 0.7 },
    Weight { boost: 1.0, b: 0.4 },
];
/// Pairs of title, aliases, headings and questions; of summary and body.
const PAIRS: [Weight; 2] = [Weight { boost: 2.0, b: 0.4 }, Weight { boost: 0.6, b: 0.7 }];
/// Sounds of title and aliases.
const SOUNDS: [Weight; 1] = [Weight { boost: 2.0, b: 0.4 }];

/// One idea of a question: its term and what else may stand for it, each with its weight.
pub type Concept = Vec<(String, f32)>;

/// Which fields a concept is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Words = 0,
    Pairs,
    Sounds,
}

/// A weighted frequency of 1 is stored as this many occurrences.
const UNITS: f32 = 8.0;

/// Articles of one language.
///
/// The weighted frequency of a term over all fields depends on the article alone, so it is computed when
/// the index is built and stored as the term's frequency in one field: a question then reads one posting
/// list a term instead of one a field.
pub struct ArticleIndex {
    groups: Vec<Option<Arc<InvertedIndexReader>>>,
    fields: Vec<Field>,
    len: usize,
}

impl ArticleIndex {
    /// # Errors
    /// When tantivy cannot build the index in memory.
    pub fn build(locale: Locale, articles: &[&Article]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let fields: Vec<Field> = ["words", "pairs", "sounds"]
            .iter()
            .map(|name| schema.add_text_field(name, frequencies()))
            .collect();
        let weights: [&[Weight]; 3] = [&WORDS, &PAIRS, &SOUNDS];
        let analysed: Vec<[Vec<Vec<String>>; 3]> = articles.iter().map(|a| analyse(locale, a)).collect();
        let averages = [0, 1, 2].map(|g| {
            (0..weights[g].len())
                .map(|f| average(analysed.iter().map(|a| a[g][f].len())))
                .collect::<Vec<f32>>()
        });
        let mut writer = writer(schema.build())?;
        for article in analysed {
            let mut doc = TantivyDocument::new();
            for (group, parts) in article.into_iter().enumerate() {
                let frequencies = weighted(parts, weights[group], &averages[group]);
                doc.add_pre_tokenized_text(fields[group], tokens(repeated(frequencies)));
            }
            writer.add_document(doc)?;
        }
        let segment = only_segment(&writer.finalize()?)?;
        let groups = fields
            .iter()
            .map(|field| segment.as_ref().map(|s| s.inverted_index(*field)).transpose())
            .collect::<Result<_, _>>()?;
        Ok(Self { groups, fields, len: articles.len() })
    }

    fn group(&self, group: Group) -> Option<(&InvertedIndexReader, Field)> {
        let at = group as usize;
        self.groups[at].as_deref().map(|index| (index, self.fields[at]))
    }

    /// Adds each concept's BM25F score to `scores`; returns the sum of the concepts' idf, which is what
    /// an article that answers all of them perfectly would come near to.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn score(
        &self,
        group: Group,
        concepts: &[Concept],
        factor: f32,
        scores: &mut [f32],
    ) -> tantivy::Result<f32> {
        let Some((index, field)) = self.group(group) else { return Ok(0.0) };
        let mut total = 0.0;
        let mut best = vec![0.0_f32; self.len];
        let mut matched: Vec<u32> = Vec::new();
        for concept in concepts {
            matched.clear();
            for (text, weight) in concept {
                let term = Term::from_field_text(field, text);
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
                    continue;
                };
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    #[expect(clippy::cast_precision_loss, reason = "frequencies are small")]
                    let frequency = weight * postings.term_freq() as f32 / UNITS;
                    let slot = &mut best[doc as usize];
                    if *slot == 0.0 {
                        matched.push(doc);
                    }
                    *slot = slot.max(frequency);
                    doc = postings.advance();
                }
            }
            let idf = idf(self.len, matched.len());
            total += idf;
            for doc in &matched {
                let frequency = std::mem::take(&mut best[*doc as usize]);
                scores[*doc as usize] += factor * idf * frequency / (K1 + frequency);
            }
        }
        Ok(total)
    }

    /// Whether any article has the term.
    #[must_use]
    pub fn knows(&self, group: Group, text: &str) -> bool {
        self.group(group).is_some_and(|(index, field)| {
            index.doc_freq(&Term::from_field_text(field, text)).is_ok_and(|n| n > 0)
        })
    }

    /// Known words at one edit (insertion, deletion, change, swap of neighbours) from a misspelt one.
    ///
    /// # Errors
    /// When the dictionary cannot be read.
    pub fn near(&self, text: &str) -> tantivy::Result<Vec<String>> {
        let mut found = Vec::new();
        let Some((index, field)) = self.group(Group::Words) else { return Ok(found) };
        let query = FuzzyTermQuery::new(Term::from_field_text(field, text), 1, true);
        let mut stream = index.terms().search(query.automaton()?).into_stream()?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                found.push(word.to_owned());
            }
        }
        Ok(found)
    }
}

/// The terms of each field of an article: words by [`WORDS`], pairs by [`PAIRS`], sounds by [`SOUNDS`].
fn analyse(locale: Locale, article: &Article) -> [Vec<Vec<String>>; 3] {
    let parts = [
        article.title.clone(),
        article.aliases.join("\n"),
        article.body.headings.join("\n"),
        article.summary.clone(),
        article.body.text.clone(),
        article.questions.join("\n"),
    ];
    let mut words = vec![Vec::new(); WORDS.len()];
    let mut pairs = vec![Vec::new(); PAIRS.len()];
    for (i, part) in parts.iter().enumerate() {
        for term in analysis::terms(locale, part) {
            match term.kind {
                Kind::Word => words[i].push(term.text),
                Kind::Stop => {}
                Kind::Pair => pairs[usize::from(matches!(i, 3 | 4))].push(term.text),
            }
        }
    }
    let spoken = analysis::fold(&format!("{}\n{}", parts[0], parts[1]));
    [words, pairs, vec![pinyin::sounds(&spoken)]]
}

#[expect(clippy::cast_precision_loss, reason = "an average length needs no 24th bit")]
fn average(lengths: impl ExactSizeIterator<Item = usize>) -> f32 {
    let count = lengths.len().max(1) as f32;
    (lengths.sum::<usize>() as f32 / count).max(1.0)
}

/// Σ over the fields of boost · frequency / (1 − b + b · length / average length).
fn weighted(parts: Vec<Vec<String>>, weights: &[Weight], averages: &[f32]) -> HashMap<String, f32> {
    let mut frequencies = HashMap::new();
    for ((terms, Weight { boost, b }), average) in parts.into_iter().zip(weights).zip(averages) {
        #[expect(clippy::cast_precision_loss, reason = "a length in words")]
        let one = boost / (1.0 - b + b * terms.len() as f32 / average);
        for term in terms {
            *frequencies.entry(term).or_insert(0.0) += one;
        }
    }
    frequencies
}

/// Each term as often as its weighted frequency says, in [`UNITS`]. Far beyond saturation it is capped.
fn repeated(frequencies: HashMap<String, f32>) -> Vec<String> {
    let mut out = Vec::new();
    for (term, frequency) in frequencies {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
        let times = (frequency * UNITS).round().clamp(1.0, 255.0) as usize;
        out.extend(std::iter::repeat_n(term, times));
    }
    out
}

/// Every title and alias as a phrase of its own, so that a question is compared with whole questions.
pub struct PhraseIndex {
    index: Option<Arc<InvertedIndexReader>>,
    field: Field,
    /// Article of each phrase.
    owner: Vec<u32>,
    /// Length of each phrase's vector.
    norm: Vec<f32>,
}

impl PhraseIndex {
    /// # Errors
    /// When tantivy cannot build the index in memory.
    pub fn build(locale: Locale, articles: &[&Article]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("phrase", frequencies());
        let mut writer = writer(schema.build())?;
        let mut owner = Vec::new();
        let mut vectors = Vec::new();
        for (article, ordinal) in articles.iter().zip(0_u32..) {
            for phrase in std::iter::once(&article.title).chain(&article.aliases).chain(&article.questions) {
                let mut terms = vector(locale, phrase);
                terms.sort();
                terms.dedup();
                let mut doc = TantivyDocument::new();
                doc.add_pre_tokenized_text(field, tokens(terms.clone()));
                writer.add_document(doc)?;
                owner.push(ordinal);
                vectors.push(terms);
            }
        }
        let segment = only_segment(&writer.finalize()?)?;
        let index = segment.map(|s| s.inverted_index(field)).transpose()?;
        let mut index = Self { index, field, owner, norm: Vec::new() };
        let mut weights = HashMap::new();
        for terms in vectors {
            let mut square = 0.0;
            for term in terms {
                let known = weights.get(&term).copied();
                let weight = match known {
                    Some(weight) => weight,
                    None => index.weight(&term)?,
                };
                weights.insert(term, weight);
                square += weight * weight;
            }
            index.norm.push(square.sqrt());
        }
        Ok(index)
    }

    fn weight(&self, term: &str) -> tantivy::Result<f32> {
        let found = match &self.index {
            Some(index) => index.doc_freq(&Term::from_field_text(self.field, term))?,
            None => 0,
        };
        // What every tenth phrase has decides nothing, and its list is the longest.
        if found as usize > COMMON.max(self.owner.len() / 10) {
            return Ok(0.0);
        }
        Ok(idf(self.owner.len(), found as usize)
            * match term.as_bytes().first() {
                Some(b'~') => NEIGHBOURS,
                Some(b'-') => SMALL_WORDS,
                _ => 1.0,
            })
    }

    /// Cosine between the question and the [`NEAREST`] nearest phrases of each article, averaged, into
    /// `nearest`: one lucky phrase counts less than several that agree.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn nearest(&self, terms: &[Concept], nearest: &mut [f32]) -> tantivy::Result<()> {
        let Some(index) = &self.index else { return Ok(()) };
        let mut dot = vec![0.0_f32; self.owner.len()];
        let mut square = 0.0;
        for concept in terms {
            let mut own = 0.0;
            for (text, share) in concept {
                let weight = self.weight(text)?;
                if weight == 0.0 {
                    continue;
                }
                if own == 0.0 {
                    own = weight;
                }
                let term = Term::from_field_text(self.field, text);
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    dot[doc as usize] += share * weight * weight;
                    doc = postings.advance();
                }
            }
            square += own * own;
        }
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        let mut tops = vec![[0.0_f32; NEAREST]; nearest.len()];
        for ((dot, norm), owner) in dot.into_iter().zip(&self.norm).zip(&self.owner) {
            if dot > 0.0 {
                let mut sim = (dot / (length * norm)).min(1.0);
                for slot in &mut tops[*owner as usize] {
                    if sim > *slot {
                        std::mem::swap(slot, &mut sim);
                    }
                }
            }
        }
        for (slot, top) in nearest.iter_mut().zip(tops) {
            *slot = top.iter().sum::<f32>() / COUNTED;
        }
        Ok(())
    }
}

/// Terms of a phrase for comparison: words, neighbours marked by `~`, small words marked by `-`.
pub(super) fn vector(locale: Locale, phrase: &str) -> Vec<String> {
    let terms = analysis::terms(locale, phrase);
    let mut out: Vec<String> = Vec::with_capacity(terms.len() * 2);
    let mut before: Option<&str> = None;
    for term in &terms {
        match term.kind {
            Kind::Pair => out.push(format!("~{}", term.text)),
            Kind::Stop => out.push(format!("-{}", term.text)),
            Kind::Word => out.push(term.text.clone()),
        }
        if term.kind != Kind::Pair && !term.text.chars().any(analysis::is_han) {
            if let Some(before) = before {
                out.push(format!("~{before} {}", term.text));
            }
            before = Some(&term.text);
        }
    }
    out
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
fn idf(all: usize, matching: usize) -> f32 {
    let (all, matching) = (all as f32, matching as f32);
    (1.0 + (all - matching + 0.5) / (matching + 0.5)).ln()
}

fn frequencies() -> TextOptions {
    TextOptions::default()
        .set_indexing_options(TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs))
}

fn writer(schema: Schema) -> tantivy::Result<SingleSegmentIndexWriter> {
    Index::builder().schema(schema).single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)
}

fn tokens(words: Vec<String>) -> PreTokenizedString {
    let tokens = words
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}

/// One segment, in the order in which documents were added: an article's ordinal is its document id.
fn only_segment(index: &Index) -> tantivy::Result<Option<SegmentReader>> {
    Ok(index.reader()?.searcher().segment_readers().first().cloned())
}
