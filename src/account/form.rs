//! What people typed, turned into values or into errors at the fields.

use super::password::Weakness;
use crate::i18n::account::AccountText;
use serde::Deserialize;

/// Errors by field name, in the order of the form.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(&'static str, String)>);

impl Errors {
    pub fn add(&mut self, field: &'static str, words: impl Into<String>) {
        self.0.push((field, words.into()));
    }

    #[must_use]
    pub fn one(field: &'static str, words: impl Into<String>) -> Self {
        Self(vec![(field, words.into())])
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, words)| (*field, words.as_str()))
    }

    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.iter().find(|(name, _)| *name == field).map(|(_, words)| words)
    }
}

/// Why a password cannot be taken, in the person's words.
#[must_use]
pub fn weakness(text: &AccountText, weakness: &Weakness) -> String {
    match weakness {
        Weakness::TooShort { least, is } => (text.password_short)(*least, *is),
        Weakness::TooLong => text.password_long.to_owned(),
        Weakness::Common => text.password_common.to_owned(),
        Weakness::Context => text.password_context.to_owned(),
        Weakness::Repeated => text.password_repeated.to_owned(),
        Weakness::Guessable => text.password_guessable.to_owned(),
    }
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub next: String,
}

#[derive(Deserialize)]
pub(crate) struct SignUp {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub terms: String,
}

#[derive(Deserialize)]
pub(crate) struct Recovery {
    #[serde(default)]
    pub email: String,
}

#[derive(Deserialize)]
pub(crate) struct Reset {
    #[serde(default)]
    pub password: String,
}

#[derive(Deserialize)]
pub(crate) struct Change {
    #[serde(default)]
    pub current: String,
    #[serde(default)]
    pub password: String,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    #[serde(default)]
    pub code: String,
}

#[derive(Deserialize)]
pub(crate) struct Phrase {
    #[serde(default)]
    pub phrase: String,
}

impl Phrase {
    /// One line of 3 to 60 visible characters.
    pub fn parse(&self) -> Option<String> {
        let phrase = self.phrase.trim();
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        let length = phrase.chars().take(61).count();
        ((3..=60).contains(&length) && !phrase.chars().any(hidden)).then(|| phrase.to_owned())
    }
}
