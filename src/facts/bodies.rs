//! `bodies.toml`: the independent bodies that a final answer names.

use crate::i18n::Local;
use crate::kernel::span::Span;
use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// As it stands in a sentence: "take your case to …".
    pub name: Local,
    pub url: Option<String>,
    /// How long after the final answer it takes a case, where a rule says so.
    pub within: Option<Span>,
    /// The rule.
    pub source: Option<String>,
}

/// Every body by the country whose rules apply.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Bodies(IndexMap<String, Body>);

/// The body of every other country.
const DEFAULT: &str = "default";

impl Bodies {
    /// The body for a case of this jurisdiction. `None` only of a file that [`super::Facts::load`] refuses.
    #[must_use]
    pub fn of(&self, jurisdiction: &str) -> Option<&Body> {
        self.0.get(jurisdiction).or_else(|| self.0.get(DEFAULT))
    }

    /// Whether this country has a body of its own.
    pub(super) fn has(&self, jurisdiction: &str) -> bool {
        self.0.contains_key(jurisdiction)
    }

    /// What is wrong in the file.
    pub(super) fn problems(&self) -> impl Iterator<Item = String> {
        let missing = (!self.0.contains_key(DEFAULT)).then(|| "[default] is missing".to_owned());
        let plain = self.0.iter().filter(|(_, b)| b.url.as_ref().is_some_and(|u| !u.starts_with("https://")));
        missing.into_iter().chain(plain.map(|(code, _)| format!("{code}: url begins with https://")))
    }
}
