//! An article, analysed once for everything that the search keeps of it.

use super::analysis::{self, Term};
use super::pinyin;
use crate::help::library::Article;
use crate::i18n::Locale;

/// The terms of an article by where they stand. Summary and body are one text, [`text`], to their offsets.
pub struct Parts {
    pub title: Vec<Term>,
    pub aliases: Vec<Vec<Term>>,
    pub headings: Vec<Term>,
    pub summary: Vec<Term>,
    pub body: Vec<Term>,
    pub questions: Vec<Vec<Term>>,
    pub sounds: Vec<String>,
}

/// What an excerpt may be cut from.
pub fn text(article: &Article) -> String {
    format!("{}\n{}", article.summary, article.body.text)
}

impl Parts {
    pub fn of(locale: Locale, article: &Article) -> Self {
        let terms = |text: &str| analysis::terms(locale, text);
        let mut summary = terms(&text(article));
        let body = summary.split_off(summary.partition_point(|t| t.at.start < article.summary.len()));
        Self {
            title: terms(&article.title),
            aliases: article.aliases.iter().map(|a| terms(a)).collect(),
            headings: terms(&article.body.headings.join("\n")),
            summary,
            body,
            questions: article.questions.iter().map(|q| terms(q)).collect(),
            sounds: std::iter::once(&article.title)
                .chain(&article.aliases)
                .flat_map(|p| pinyin::sounds(p))
                .collect(),
        }
    }

    /// Every phrasing of the article's need: title, aliases, questions.
    pub fn phrasings(&self) -> impl Iterator<Item = &[Term]> {
        std::iter::once(&self.title).chain(&self.aliases).chain(&self.questions).map(Vec::as_slice)
    }
}
