//! What people typed, turned into values or into errors at the fields.

use super::password::Weakness;
use crate::i18n::account::AccountText;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use serde::Deserialize;

/// A form that was not in order: the same page again with what was typed.
pub fn again(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
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

/// One line of so many visible characters, trimmed.
pub fn line(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = text.trim();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let is = text.chars().take(length.end() + 1).count();
    (length.contains(&is) && !text.chars().any(hidden)).then(|| text.to_owned())
}

impl Phrase {
    /// One line of 3 to 60 visible characters.
    pub fn parse(&self) -> Option<String> {
        line(&self.phrase, 3..=60)
    }
}

#[derive(Deserialize)]
pub(crate) struct NewPasskey {
    #[serde(default)]
    pub credential: String,
    #[serde(default)]
    name: String,
}

impl NewPasskey {
    /// The name that its owner gave it, if it can be one.
    pub fn name(&self) -> Option<String> {
        line(&self.name, 1..=40)
    }
}

#[derive(Deserialize)]
pub(crate) struct UsePasskey {
    #[serde(default)]
    pub credential: String,
    #[serde(default)]
    pub next: String,
}

#[derive(Deserialize)]
pub(crate) struct PhoneNumber {
    #[serde(default)]
    pub phone: String,
}
