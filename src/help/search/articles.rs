//! Postings and scores: BM25F over an article's fields.
//!
//! BM25F (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", §3.6): a term's
//! frequencies are added up over the fields, each by its weight and length, *before* they saturate, so
//! that one word in title, alias and body does not count three times. tantivy holds dictionary and
//! postings; its own scorer would saturate field by field.

use super::Concept;
use super::analysis::Kind;
use super::parts::Parts;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use tantivy::directory::RamDirectory;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{Index, InvertedIndexReader, SegmentReader, SingleSegmentIndexWriter, TantivyDocument, Term};

/// The writer begins with tables for so much and grows as needed.
const WRITER_BYTES: usize = 1 << 20;
/// Saturation of a term's weighted frequency.
const K1: f32 = 1.2;
/// A weighted frequency of 1 is stored as this many occurrences.
const UNITS: f32 = 8.0;
/// Far beyond saturation a stored frequency is capped.
const MOST: usize = 255;

/// Words up to this length are corrected with more care.
const SHORT: usize = 5;

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

/// Which fields a concept is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Words = 0,
    Pairs,
    Sounds,
}

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
    pub fn build(articles: &[Parts]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let fields: Vec<Field> = ["words", "pairs", "sounds"]
            .iter()
            .map(|name| schema.add_text_field(name, weighted_terms()))
            .collect();
        let weights: [&[Weight]; 3] = [&WORDS, &PAIRS, &SOUNDS];
        let terms: Vec<[Vec<Vec<&str>>; 3]> = articles.iter().map(by_field).collect();
        let averages = [0, 1, 2].map(|g| {
            (0..weights[g].len()).map(|f| average(terms.iter().map(|a| a[g][f].len()))).collect::<Vec<f32>>()
        });
        let tokenizers = TokenizerManager::new();
        tokenizers.register(TOKENIZER, Repeat::default());
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(schema.build())
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for article in &terms {
            let mut doc = TantivyDocument::new();
            for (group, parts) in article.iter().enumerate() {
                doc.add_text(fields[group], weighted(parts, weights[group], &averages[group]));
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

    /// Every article with the term and the stored frequency. Blocks are read whole: stepping from one
    /// document to the next costs more than the sum itself.
    fn each(&self, group: Group, text: &str, mut visit: impl FnMut(usize, usize)) -> tantivy::Result<()> {
        let Some((index, field)) = self.group(group) else { return Ok(()) };
        let term = Term::from_field_text(field, text);
        let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::WithFreqs)? else {
            return Ok(());
        };
        while block.block_len() > 0 {
            for (doc, frequency) in block.docs().iter().zip(block.freqs()) {
                visit(*doc as usize, *frequency as usize);
            }
            block.advance();
        }
        Ok(())
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
        let mut total = 0.0;
        let mut best = Vec::new();
        for concept in concepts {
            if let [(text, weight)] = concept.as_slice() {
                let idf = idf(self.len, self.frequency(group, text));
                let gain = saturated(*weight, factor * idf);
                self.each(group, text, |doc, frequency| scores[doc] += gain[frequency.min(MOST)])?;
                total += idf;
                continue;
            }
            best.resize(self.len, 0.0_f32);
            let mut matched = Vec::new();
            for (text, weight) in concept {
                let gain = saturated(*weight, 1.0);
                self.each(group, text, |doc, frequency| {
                    if best[doc] == 0.0 {
                        matched.push(doc);
                    }
                    best[doc] = best[doc].max(gain[frequency.min(MOST)]);
                })?;
            }
            let idf = idf(self.len, matched.len());
            total += idf;
            for doc in matched {
                scores[doc] += factor * idf * std::mem::take(&mut best[doc]);
            }
        }
        Ok(total)
    }

    /// How many articles have the term.
    fn frequency(&self, group: Group, text: &str) -> usize {
        let found = self
            .group(group)
            .and_then(|(index, field)| index.doc_freq(&Term::from_field_text(field, text)).ok());
        found.unwrap_or(0) as usize
    }

    /// Whether any article has the term.
    #[must_use]
    pub fn knows(&self, group: Group, text: &str) -> bool {
        self.frequency(group, text) > 0
    }

    /// Known words at one edit (insertion, deletion, change, swap of neighbours) from a misspelt one. Short
    /// words keep their first letter: people rarely miss it, and "rice" is not "price".
    ///
    /// # Errors
    /// When the dictionary cannot be read.
    pub fn near(&self, text: &str) -> tantivy::Result<Vec<String>> {
        let mut found = Vec::new();
        let Some((index, field)) = self.group(Group::Words) else { return Ok(found) };
        let query = FuzzyTermQuery::new(Term::from_field_text(field, text), 1, true);
        let mut stream = index.terms().search(query.automaton()?).into_stream()?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key())
                && (text.len() > SHORT || word.as_bytes().first() == text.as_bytes().first())
            {
                found.push(word.to_owned());
            }
        }
        Ok(found)
    }
}

/// What each stored frequency adds, saturated.
fn saturated(weight: f32, factor: f32) -> [f32; MOST + 1] {
    std::array::from_fn(|units| {
        #[expect(clippy::cast_precision_loss, reason = "at most MOST")]
        let frequency = weight * units as f32 / UNITS;
        factor * frequency / (K1 + frequency)
    })
}

/// An article's terms: words in the order of [`WORDS`], pairs of [`PAIRS`], sounds of [`SOUNDS`].
fn by_field(parts: &Parts) -> [Vec<Vec<&str>>; 3] {
    let fields = [
        vec![&parts.title],
        parts.aliases.iter().collect(),
        vec![&parts.headings],
        vec![&parts.summary],
        vec![&parts.body],
        parts.questions.iter().collect(),
    ];
    let mut words = vec![Vec::new(); WORDS.len()];
    let mut pairs = vec![Vec::new(); PAIRS.len()];
    for (i, field) in fields.into_iter().enumerate() {
        for term in field.into_iter().flatten() {
            match term.kind {
                Kind::Word => words[i].push(term.text.as_str()),
                Kind::Stop => {}
                Kind::Pair => pairs[usize::from(matches!(i, 3 | 4))].push(term.text.as_str()),
            }
        }
    }
    [words, pairs, vec![parts.sounds.iter().map(String::as_str).collect()]]
}

#[expect(clippy::cast_precision_loss, reason = "an average length needs no 24th bit")]
fn average(lengths: impl ExactSizeIterator<Item = usize>) -> f32 {
    let count = lengths.len().max(1) as f32;
    (lengths.sum::<usize>() as f32 / count).max(1.0)
}

/// For each term Σ over the fields of boost · frequency / (1 − b + b · length / average length), in
/// [`UNITS`], as text for [`Repeat`].
fn weighted(parts: &[Vec<&str>], weights: &[Weight], averages: &[f32]) -> String {
    let mut frequencies: HashMap<&str, f32> = HashMap::new();
    for ((terms, Weight { boost, b }), average) in parts.iter().zip(weights).zip(averages) {
        #[expect(clippy::cast_precision_loss, reason = "a length in words")]
        let one = boost / (1.0 - b + b * terms.len() as f32 / average);
        for term in terms {
            *frequencies.entry(term).or_insert(0.0) += one;
        }
    }
    let mut lines = String::new();
    for (term, frequency) in frequencies {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let times = ((frequency * UNITS).round() as usize).clamp(1, MOST);
        // Writing into memory cannot fail.
        let _ = writeln!(lines, "{term}\t{times}");
    }
    lines
}

/// Inverse document frequency of BM25, never negative.
#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
pub fn idf(all: usize, matching: usize) -> f32 {
    let (all, matching) = (all as f32, matching as f32);
    (1.0 + (all - matching + 0.5) / (matching + 0.5)).ln()
}

const TOKENIZER: &str = "weighted";

fn weighted_terms() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqs),
    )
}

/// Reads lines of term, tab, count, and gives each term that often. (A pre-tokenized text would pass
/// through JSON inside tantivy, which took half of the start.)
#[derive(Clone, Default)]
struct Repeat {
    token: Token,
}

struct Repeated<'a> {
    lines: std::str::Lines<'a>,
    left: usize,
    token: &'a mut Token,
}

impl Tokenizer for Repeat {
    type TokenStream<'a> = Repeated<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Repeated<'a> {
        self.token.reset();
        Repeated { lines: text.lines(), left: 0, token: &mut self.token }
    }
}

impl TokenStream for Repeated<'_> {
    fn advance(&mut self) -> bool {
        if self.left == 0 {
            let Some((term, count)) = self.lines.next().and_then(|line| line.split_once('\t')) else {
                return false;
            };
            self.token.text.clear();
            self.token.text.push_str(term);
            self.left = count.parse().unwrap_or(1);
        }
        self.left -= 1;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// One segment, in the order in which documents were added: an article's ordinal is its document id.
fn only_segment(index: &Index) -> tantivy::Result<Option<SegmentReader>> {
    Ok(index.reader()?.searcher().segment_readers().first().cloned())
}
