//! What customers write in their own words: measured, and asked about secrets before it is kept.

use crate::i18n::appeals::AppealsText;
use crate::kernel::leak;
use std::collections::BTreeSet;

/// Characters of a story or a message at most.
pub const LONGEST: usize = 2000;

/// What is to be done with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Good(String),
    /// In words, for its field.
    Wrong(String),
    /// It has secrets in it: how it would be kept, and what they are.
    Leaks {
        masked: String,
        kinds: Vec<&'static str>,
    },
}

/// Reads a text of several lines. `hides`: the customer has agreed that secrets are hidden.
pub fn read(typed: &str, (needed, most): (bool, usize), hides: bool, text: &AppealsText) -> Told {
    let lines: Vec<&str> = typed.trim().lines().map(str::trim_end).collect();
    let kept: String =
        lines.join("\n").chars().filter(|c| *c == '\n' || (!c.is_control() && !turns(*c))).collect();
    let has = kept.chars().count();
    if needed && !kept.chars().any(char::is_alphanumeric) {
        return Told::Wrong(text.story_missing.to_owned());
    }
    if has > most {
        return Told::Wrong((text.story_long)(has, most));
    }
    let found: BTreeSet<leak::Kind> = leak::find(&kept).iter().map(|leak| leak.kind).collect();
    if found.is_empty() {
        return Told::Good(kept);
    }
    let masked = leak::mask(&kept);
    if hides {
        return Told::Good(masked);
    }
    let kinds = found.into_iter().map(|kind| {
        text.leak(match kind {
            leak::Kind::Card => "card",
            leak::Kind::SecurityCode => "security_code",
            leak::Kind::OneTimeCode => "one_time_code",
            leak::Kind::Password => "password",
            leak::Kind::PrivateKey => "private_key",
            leak::Kind::SeedPhrase => "seed_phrase",
        })
    });
    Told::Leaks { masked, kinds: kinds.collect() }
}

/// Whether a character turns the direction of what follows, or is not seen at all.
fn turns(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn secrets_are_asked_about_and_hidden_when_agreed() {
        let text = AppealsText::of(Locale::En);
        let typed = "I paid with 4242 4242 4242 4242 on Monday.";
        let Told::Leaks { masked, kinds } = read(typed, (true, LONGEST), false, text) else {
            panic!("a leak")
        };
        assert!(!masked.contains("4242 4242 4242 4242") && kinds == ["a card number"]);
        assert_eq!(read(typed, (true, LONGEST), true, text), Told::Good(masked));
        assert_eq!(read("a\u{202e}b\r\nc  \n", (true, LONGEST), false, text), Told::Good("ab\nc".into()));
        assert!(matches!(read(" \n", (true, LONGEST), false, text), Told::Wrong(_)));
        assert!(matches!(read(&"x".repeat(2001), (true, LONGEST), false, text), Told::Wrong(_)));
        assert_eq!(read("", (false, 500), false, text), Told::Good(String::new()));
    }
}
