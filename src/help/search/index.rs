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
use tantivy::directory::RamDirectory;
use tantivy::postings::Postings;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocSet, Index, SegmentReader, SingleSegmentIndexWriter, TERMINATED, TantivyDocument, Term};

const WRITER_BYTES: usize = 64 << 20;
/// Saturation of a term's weighted frequency.
const K1: f32 = 1.2;
/// In whole phrases: weight of neighbouring words or characters against a word.
const NEIGHBOURS: f32 = 0.8;
/// In whole phrases: weight of words like "how long" or "not", which say little alone.
const SMALL_WORDS: f32 = 0.5;
/// Phrases of an article that vote on how near it is.
const NEAREST: usize = 4;
/// What the votes are divided by.
const COUNTED: f32 = 4.0;

/// A field's weight and how far its length matters (0 not at all, 1 fully).
#[derive(Clone, Copy)]
struct Weight {
    boost: f32,
    b: f32,
}

const WORDS: [(&str, Weight); 6] = [
    ("title", Weight { boost: 3.0, b: 0.3 }),
    ("aliases", Weight { boost: 2.8, b: 0.3 }),
    ("headings", Weight { boost: 1.2, b: 0.4 }),
    ("summary", Weight { boost: 1.4, b: 0.4 }),
    ("body", Weight { boost: 0.6, b: 0.7 }),
    ("questions", Weight { boost: 1.0, b: 0.4 }),
];
const PAIRS: [(&str, Weight); 2] =
    [("short_pairs", Weight { boost: 2.0, b: 0.4 }), ("long_pairs", Weight { boost: 0.6, b: 0.7 })];
const SOUNDS: [(&str, Weight); 1] = [("sounds", Weight { boost: 2.0, b: 0.4 })];

/// One idea of a question: its term and what else may stand for it, each with its weight.
pub type Concept = Vec<(String, f32)>;

/// Which fields a concept is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Words,
    Pairs,
    Sounds,
}

struct FieldStats {
    field: Field,
    weight: Weight,
    average: f32,
}

/// Articles of one language.
pub struct ArticleIndex {
    segment: Option<SegmentReader>,
    words: Vec<FieldStats>,
    pairs: Vec<FieldStats>,
    sounds: Vec<FieldStats>,
    len: usize,
}

impl ArticleIndex {
    /// # Errors
    /// When tantivy cannot build the index in memory.
    pub fn build(locale: Locale, articles: &[&Article]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let fields: Vec<(Field, Weight)> = WORDS
            .iter()
            .chain(&PAIRS)
            .chain(&SOUNDS)
            .map(|(name, weight)| (schema.add_text_field(name, frequencies()), *weight))
            .collect();
        let mut writer = writer(schema.build())?;
        for article in articles {
            let parts = [
                article.title.clone(),
                article.aliases.join("\n"),
                article.body.headings.join("\n"),
                article.summary.clone(),
                article.body.text.clone(),
                article.questions.join("\n"),
            ];
            let mut doc = TantivyDocument::new();
            let mut pairs = [Vec::new(), Vec::new()];
            for (i, part) in parts.iter().enumerate() {
                let mut words = Vec::new();
                for term in analysis::terms(locale, part) {
                    match term.kind {
                        Kind::Word => words.push(term.text),
                        Kind::Stop => {}
                        Kind::Pair => pairs[usize::from(matches!(i, 3 | 4))].push(term.text),
                    }
                }
                doc.add_pre_tokenized_text(fields[i].0, tokens(words));
            }
            let [short, long] = pairs;
            doc.add_pre_tokenized_text(fields[6].0, tokens(short));
            doc.add_pre_tokenized_text(fields[7].0, tokens(long));
            let spoken = format!("{}\n{}", parts[0], parts[1]);
            doc.add_pre_tokenized_text(fields[8].0, tokens(pinyin::sounds(&analysis::fold(&spoken))));
            writer.add_document(doc)?;
        }
        let segment = only_segment(&writer.finalize()?)?;
        let mut stats = Vec::new();
        for (field, weight) in fields {
            #[expect(clippy::cast_precision_loss, reason = "an average length needs no 24th bit")]
            let average = match &segment {
                Some(s) => s.inverted_index(field)?.total_num_tokens() as f32 / articles.len().max(1) as f32,
                None => 1.0,
            };
            stats.push(FieldStats { field, weight, average: average.max(1.0) });
        }
        let sounds = stats.split_off(8);
        let pairs = stats.split_off(6);
        Ok(Self { segment, words: stats, pairs, sounds, len: articles.len() })
    }

    fn fields(&self, group: Group) -> &[FieldStats] {
        match group {
            Group::Words => &self.words,
            Group::Pairs => &self.pairs,
            Group::Sounds => &self.sounds,
        }
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
        let Some(segment) = &self.segment else { return Ok(0.0) };
        let mut total = 0.0;
        let mut best = vec![0.0_f32; self.len];
        let mut sum = vec![0.0_f32; self.len];
        for concept in concepts {
            let mut matched: Vec<u32> = Vec::new();
            for (text, weight) in concept {
                let mut touched: Vec<u32> = Vec::new();
                for stats in self.fields(group) {
                    let index = segment.inverted_index(stats.field)?;
                    let term = Term::from_field_text(stats.field, text);
                    let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
                        continue;
                    };
                    let lengths = segment.get_fieldnorms_reader(stats.field)?;
                    let Weight { boost, b } = stats.weight;
                    while postings.doc() != TERMINATED {
                        let doc = postings.doc();
                        #[expect(clippy::cast_precision_loss, reason = "frequencies and lengths are small")]
                        let (frequency, length) =
                            (postings.term_freq() as f32, lengths.fieldnorm(doc) as f32);
                        let slot = &mut sum[doc as usize];
                        if *slot == 0.0 {
                            touched.push(doc);
                        }
                        *slot += boost * frequency / (1.0 - b + b * length / stats.average);
                        postings.advance();
                    }
                }
                for doc in touched {
                    let slot = &mut best[doc as usize];
                    if *slot == 0.0 {
                        matched.push(doc);
                    }
                    *slot = slot.max(weight * sum[doc as usize]);
                    sum[doc as usize] = 0.0;
                }
            }
            let idf = idf(self.len, matched.len());
            total += idf;
            for doc in matched {
                let frequency = std::mem::take(&mut best[doc as usize]);
                scores[doc as usize] += factor * idf * frequency / (K1 + frequency);
            }
        }
        Ok(total)
    }

    /// Whether any article has the term.
    #[must_use]
    pub fn knows(&self, group: Group, text: &str) -> bool {
        self.segment.as_ref().is_some_and(|segment| {
            self.fields(group).iter().any(|stats| {
                let term = Term::from_field_text(stats.field, text);
                segment.inverted_index(stats.field).is_ok_and(|i| i.doc_freq(&term).is_ok_and(|n| n > 0))
            })
        })
    }

    /// Known words at one edit (insertion, deletion, change, swap of neighbours) from a misspelt one.
    ///
    /// # Errors
    /// When the dictionary cannot be read.
    pub fn near(&self, text: &str) -> tantivy::Result<Vec<String>> {
        let mut found = Vec::new();
        let Some(segment) = &self.segment else { return Ok(found) };
        for stats in &self.words {
            let query = FuzzyTermQuery::new(Term::from_field_text(stats.field, text), 1, true);
            let index = segment.inverted_index(stats.field)?;
            let automaton = query.automaton()?;
            let mut stream = index.terms().search(automaton).into_stream()?;
            while stream.advance() {
                if let Ok(word) = std::str::from_utf8(stream.key()) {
                    found.push(word.to_owned());
                }
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// Every title and alias as a phrase of its own, so that a question is compared with whole questions.
pub struct PhraseIndex {
    segment: Option<SegmentReader>,
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
        let mut index = Self { segment, field, owner, norm: Vec::new() };
        let mut weights = std::collections::HashMap::new();
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
        let found = match &self.segment {
            Some(s) => s.inverted_index(self.field)?.doc_freq(&Term::from_field_text(self.field, term))?,
            None => 0,
        };
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
        let Some(segment) = &self.segment else { return Ok(()) };
        let index = segment.inverted_index(self.field)?;
        let mut dot = vec![0.0_f32; self.owner.len()];
        let mut square = 0.0;
        for concept in terms {
            let mut own = 0.0;
            for (text, share) in concept {
                let weight = self.weight(text)?;
                if own == 0.0 {
                    own = weight;
                }
                let term = Term::from_field_text(self.field, text);
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    dot[postings.doc() as usize] += share * weight * weight;
                    postings.advance();
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
