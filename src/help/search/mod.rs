//! Search: from a worried person's words to the right article.
//!
//! A question never meets a query parser: it is cut into terms, so any bytes give an answer page.

pub mod analysis;
mod articles;
mod excerpt;
mod parts;
mod phrases;
mod pinyin;
pub mod shape;
mod synonyms;

pub use excerpt::Excerpt;
pub use shape::Shape;

use super::library::{Article, Library};
use crate::facts::Problem;
use crate::i18n::Locale;
use analysis::{Kind, Term};
use articles::{ArticleIndex, Group};
use excerpt::Places;
use parts::Parts;
use phrases::PhraseIndex;
use std::path::Path;
use synonyms::Synonyms;

/// Weight of a synonym against the word itself.
const SYNONYM: f32 = 0.4;
/// Weight of a corrected word against a right one.
const CORRECTED: f32 = 0.8;
/// Weight of pairs of Han characters against words.
const PAIR: f32 = 0.3;
/// Weight of what only sounds the same.
const SOUND: f32 = 0.6;
/// Weight of the nearest known phrasings against the words found anywhere in the article.
const PHRASE: f32 = 5.0;
/// Below this share of a perfect answer the page says that it is not sure.
const WEAK: f32 = 0.75;
/// So much of the question's own words must be in the best article; small talk around them is not enough.
const COVERED: f32 = 0.12;
/// A question is cut here: nobody's trouble needs more, and work stays bounded.
const LONGEST: usize = 600;
/// So many articles, the best by their words, are compared by their phrasings as well.
const CANDIDATES: usize = 256;
/// Bytes of an excerpt: about two lines in both languages.
const EXCERPT: usize = 260;

/// One idea of a question: its term and what else may stand for it, each with its weight.
type Concept = Vec<(String, f32)>;

/// An article that may answer, best first.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Index into [`Index::paths`].
    pub article: usize,
    pub score: f32,
    pub excerpt: Excerpt,
}

/// What a question found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Set when nothing fits well; results may still help, a person will.
    pub weak: bool,
    pub shape: Option<Shape>,
}

/// The search index of one language.
pub struct Index {
    locale: Locale,
    /// Path of each article, by ordinal.
    pub paths: Vec<String>,
    texts: Vec<String>,
    places: Vec<Places>,
    articles: ArticleIndex,
    phrases: PhraseIndex,
    synonyms: Synonyms,
}

impl Index {
    /// Builds the index of a library's language, with the synonyms of the content folder.
    ///
    /// # Errors
    /// Problems in the synonym file, or of the index itself.
    pub fn build(library: &Library, locale: Locale, folder: &Path) -> Result<Self, Vec<Problem>> {
        let synonyms = Synonyms::load(folder, locale)?;
        let articles: Vec<&Article> = library.in_locale(locale).collect();
        let parts: Vec<Parts> = articles.iter().map(|a| Parts::of(locale, a)).collect();
        let fail = |e: tantivy::TantivyError| vec![Problem::new(folder, 0, format!("search index: {e}"))];
        Ok(Self {
            locale,
            paths: articles.iter().map(|a| a.path.clone()).collect(),
            texts: articles.iter().map(|a| parts::text(a)).collect(),
            places: parts.iter().map(|p| Places::of(p.summary.iter().chain(&p.body))).collect(),
            articles: ArticleIndex::build(&parts).map_err(fail)?,
            phrases: PhraseIndex::build(&parts),
            synonyms,
        })
    }

    /// The best `limit` articles for the question; `keep` filters by path.
    ///
    /// # Errors
    /// When the index in memory cannot be read, which is a defect.
    pub fn search(
        &self,
        question: &str,
        limit: usize,
        keep: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Found> {
        let question = cut(question);
        let shape = Shape::of(question);
        let terms = analysis::terms(self.locale, question);
        let words: Vec<String> =
            terms.iter().filter(|t| t.kind == Kind::Word).map(|t| t.text.clone()).collect();
        let pairs: Vec<Concept> =
            terms.iter().filter(|t| t.kind == Kind::Pair).map(|t| vec![(t.text.clone(), 1.0)]).collect();
        let mut concepts = self.concepts(&words)?;

        let mut scores = vec![0.0_f32; self.paths.len()];
        let mut perfect = self.articles.score(Group::Words, &concepts, 1.0, &mut scores)?;
        perfect += PAIR * self.articles.score(Group::Pairs, &pairs, PAIR, &mut scores)?;
        let sounds = self.sounds(question, &pairs);
        perfect += SOUND * self.articles.score(Group::Sounds, &sounds, SOUND, &mut scores)?;
        let mut ranked: Vec<(f32, usize)> =
            scores.iter().copied().zip(0..).filter(|(_, i)| keep(&self.paths[*i])).collect();
        if ranked.len() > CANDIDATES {
            // What is left out has fewer words in common than all that stay, and could gain by its
            // phrasings alone.
            ranked.select_nth_unstable_by(CANDIDATES, |a, b| b.0.total_cmp(&a.0));
            ranked.truncate(CANDIDATES);
        }

        concepts.extend(beside_words(&terms));
        let asked = self.phrases.question(&concepts);
        for (score, article) in &mut ranked {
            *score = *score / perfect.max(f32::MIN_POSITIVE) + PHRASE * asked.nearest(*article);
            if shape.is_some_and(|s| s.article() == self.paths[*article]) {
                *score += 10.0;
            }
        }
        ranked.retain(|(score, _)| *score > 0.0);
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(limit);
        let weak = ranked
            .first()
            .is_none_or(|(score, article)| *score < WEAK || scores[*article] < COVERED * perfect);
        let keys = excerpt::keys(concepts.iter().flatten().map(|(t, _)| t.as_str()));
        let hits = ranked
            .into_iter()
            .map(|(score, article)| Hit {
                article,
                score,
                excerpt: self.places[article].cut(&self.texts[article], &keys, EXCERPT),
            })
            .collect();
        Ok(Found { hits, weak, shape })
    }

    /// Each word with what else may stand for it: synonyms, and near spellings of an unknown word.
    fn concepts(&self, words: &[String]) -> tantivy::Result<Vec<Concept>> {
        let mut concepts = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (i, word) in words.iter().enumerate() {
            if !seen.insert(word) {
                continue;
            }
            let mut concept: Concept = vec![(word.clone(), 1.0)];
            if word.chars().count() >= 4 && word.is_ascii() && !self.articles.knows(Group::Words, word) {
                concept.extend(self.articles.near(word)?.into_iter().map(|w| (w, CORRECTED)));
            }
            for (covered, other) in self.synonyms.at(&words[i..]) {
                // Of a phrase each word alone says something else, so only words stand for others.
                if let [other] = other
                    && !words.contains(other)
                {
                    #[expect(clippy::cast_precision_loss, reason = "a phrasing has a few words")]
                    let share = SYNONYM / (covered as f32).sqrt();
                    concept.push((other.clone(), share));
                }
            }
            concepts.push(concept);
        }
        Ok(concepts)
    }

    /// Second chance: pinyin typed in Latin letters, and Han pairs that no article has.
    fn sounds(&self, question: &str, pairs: &[Concept]) -> Vec<Concept> {
        let folded = analysis::fold(question);
        let mut sounds = pinyin::typed(&folded);
        let unknown = pairs.iter().filter(|p| !self.articles.knows(Group::Pairs, &p[0].0));
        sounds.extend(unknown.flat_map(|p| pinyin::sounds(&p[0].0)));
        sounds.retain(|s| self.articles.knows(Group::Sounds, s));
        sounds.into_iter().map(|s| vec![(s, 1.0)]).collect()
    }
}

/// What whole phrases are compared by beside their words: neighbours and small words, each once.
fn beside_words(terms: &[Term]) -> impl Iterator<Item = Concept> {
    let mut extra: Vec<String> = phrases::vector(terms).filter(|t| t.starts_with(['~', '-'])).collect();
    extra.sort_unstable();
    extra.dedup();
    extra.into_iter().map(|t| vec![(t, 1.0)])
}

/// The first few hundred bytes of the question, at a character's border.
#[must_use]
pub fn cut(question: &str) -> &str {
    let mut end = question.len().min(LONGEST);
    while !question.is_char_boundary(end) {
        end -= 1;
    }
    &question[..end]
}
