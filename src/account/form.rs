//! What people typed, turned into values or into errors at the fields.

use super::password::{LEAST_ALONE, LEAST_WITH_FACTOR, Weakness};
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

/// What a new password needs, beside a second step or alone.
#[must_use]
pub fn password_hint(text: &AccountText, second_step: bool) -> String {
    (text.password_hint)(if second_step { LEAST_WITH_FACTOR } else { LEAST_ALONE })
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

/// One line of so many visible characters, trimmed, that a letter of ours can quote: without hidden or
/// turning characters, and without anything that a reader or a mail program would take for a link, an
/// address or a telephone number of ours.
pub fn line(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = text.trim();
    let is = text.chars().take(length.end() + 1).count();
    let lower = text.to_lowercase();
    let quotable = length.contains(&is)
        && !text.chars().any(hidden)
        && text.chars().any(char::is_alphanumeric)
        && !["://", "www.", "@", "＠"].iter().any(|mark| lower.contains(mark))
        && !has_long_number(text);
    quotable.then(|| text.to_owned())
}

/// Whether six digits follow one another, whatever stands between them as in telephone numbers.
fn has_long_number(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        match c {
            c if c.is_numeric() => run += 1,
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' => {}
            _ => run = 0,
        }
        if run >= 6 {
            return true;
        }
    }
    false
}

/// Characters that show nothing or turn the order of others: controls, and Unicode's
/// default-ignorable code points (UAX #44) with the blanks that are no spaces.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_quoted_in_a_letter() {
        for good in ["Anna", "李娜", "O'Brien-Smith", "three little pigs", "José 3.", "Ægir", "阿娜 88"]
        {
            assert_eq!(line(good, 1..=80).as_deref(), Some(good), "{good}");
        }
        for wrong in [
            "",
            " \u{3164} ",
            "\u{2800}",
            "…",
            "https://evil.example",
            "see WWW.evil.example",
            "mail me@evil.example",
            "call 020 7946 0958",
            "０２０７９４６",
            "a\u{ad}b",
            "a\u{202e}b",
            "a\u{e0041}b",
            "two\nlines",
        ] {
            assert_eq!(line(wrong, 1..=80), None, "{wrong:?}");
        }
    }
}
