//! Secrets in what somebody is about to send to support: nobody there needs them, so they are found and
//! hidden before they are stored. It errs towards hiding only where a mistake would cost money; references,
//! hashes, amounts and dates must reach the people who work with them.

mod card;
mod code;
mod cue;
mod key;
mod password;
mod phrase;
mod spelling;
mod words;

use cue::Announces;
use spelling::Spelling;
use std::ops::Range;

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A payment card's whole number.
    Card,
    /// The three or four digits on a card (CVV, CVC).
    SecurityCode,
    /// A code sent by text message or made by an app.
    OneTimeCode,
    /// A password or PIN.
    Password,
    /// A private key of a wallet, or any other in PEM.
    PrivateKey,
    /// The words that restore a wallet (BIP-39).
    SeedPhrase,
}

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    pub kind: Kind,
    /// Its bytes in the text; both ends are character boundaries.
    pub range: Range<usize>,
}

/// The secrets of the text in order; none overlaps another. The time grows with the length of the text.
#[must_use]
pub fn find(text: &str) -> Vec<Leak> {
    let spelling = Spelling::new(text);
    let mut found = in_plain(&spelling);
    for leak in &mut found {
        leak.range = spelling.original(&leak.range);
    }
    found
}

/// The text with `•` for its secrets; of a card the last four digits stay, by which its owner knows it.
#[must_use]
pub fn mask(text: &str) -> String {
    let spelling = Spelling::new(text);
    let mut masked = String::with_capacity(text.len());
    let mut shown = 0;
    for Leak { kind, range } in in_plain(&spelling) {
        let original = spelling.original(&range);
        masked.push_str(text.get(shown..original.start).unwrap_or_default());
        shown = original.end;
        if kind == Kind::Card {
            let digits: Vec<char> =
                spelling.text.get(range).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
            masked.push_str("•••• ");
            masked.extend(digits.iter().skip(digits.len().saturating_sub(4)));
        } else {
            // Always as many: the length of a password is nobody's business.
            masked.push_str("••••••");
        }
    }
    masked.push_str(text.get(shown..).unwrap_or_default());
    masked
}

/// The secrets with their places in the plain spelling.
fn in_plain(spelling: &Spelling) -> Vec<Leak> {
    let cues = cue::cues(spelling);
    let mut found = Vec::new();
    card::cards(spelling, &cues, &mut found);
    key::keys(spelling, &mut found);
    phrase::phrases(spelling, &cues, &mut found);
    found.extend(cues.iter().filter_map(|cue| match cue.kind {
        Announces::SecurityCode | Announces::OneTimeCode | Announces::AnyCode => code::code(spelling, cue),
        Announces::Password => password::password(spelling, cue),
        Announces::PrivateKey => key::called_key(spelling, cue),
        Announces::SeedPhrase | Announces::Reference => None,
    }));
    joined(found)
}

/// In order, and what overlaps made one. A card within something else shows no digits.
fn joined(mut found: Vec<Leak>) -> Vec<Leak> {
    found.sort_by_key(|leak| (leak.range.start, leak.kind));
    let mut joined: Vec<Leak> = Vec::with_capacity(found.len());
    for leak in found {
        match joined.last_mut() {
            Some(last) if leak.range.start < last.range.end => {
                last.range.end = last.range.end.max(leak.range.end);
                last.kind = last.kind.max(leak.kind);
            }
            _ => joined.push(leak),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
