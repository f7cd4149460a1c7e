//! What a password is made of: repetition, runs and words that others know.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Without case.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The piece that the text repeats at least twice; the last time may be cut short.
pub(super) fn unit(text: &str) -> Option<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let same = |period: usize| chars.iter().zip(&chars[period..]).all(|(a, b)| a.1 == b.1);
    let period = (1..=chars.len() / 2).find(|period| same(*period))?;
    text.get(..chars[period].0)
}

/// Letters or digits in order, up or down, round the end too: 123456789012345, zyxwvutsrqponml.
pub(super) fn is_run(text: &str) -> bool {
    let next = |c: char| match c {
        '9' => '0',
        'z' => 'a',
        _ => char::from_u32(c as u32 + 1).unwrap_or(c),
    };
    let chars: Vec<char> = text.chars().collect();
    chars.iter().all(|c| c.is_alphanumeric())
        && (chars.windows(2).all(|w| next(w[0]) == w[1]) || chars.windows(2).all(|w| next(w[1]) == w[0]))
}

/// Own words count for nothing: what is left without them, and without digits and signs at its ends,
/// must reach the least length by itself. So a long phrase may hold one (NIST looks at the entire password).
pub(super) fn rests_on(text: &str, context: &[&str], least: usize) -> bool {
    let plain = skeleton(text);
    let mut own = vec![false; plain.len()];
    for entry in context {
        for word in entry.split(|c: char| !c.is_alphanumeric()).chain([*entry]) {
            let word: Vec<char> = skeleton(word).iter().map(|c| c.0).collect();
            // Shorter ones are in too many other words: "al", "com"; two Chinese characters are a name.
            if word.len() < if word.iter().all(char::is_ascii) { 4 } else { 2 } {
                continue;
            }
            for at in 0..(plain.len() + 1).saturating_sub(word.len()) {
                if plain[at..].iter().zip(&word).all(|(a, b)| a.0 == *b) {
                    own[at..at + word.len()].fill(true);
                }
            }
        }
    }
    let rest: String = plain.iter().zip(&own).filter(|(_, own)| !**own).map(|(c, _)| c.1).collect();
    let rest = rest.trim_matches(|c: char| !c.is_alphabetic());
    own.contains(&true) && rest.chars().filter(|c| c.is_alphanumeric()).count() < least
}

/// Letters and digits with accents, case and simple leet undone, each beside what it was.
fn skeleton(text: &str) -> Vec<(char, char)> {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let undone = |c| match c {
        '0' => 'o',
        '1' | 'l' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        _ => c,
    };
    plain.map(|c| (undone(c), c)).filter(|(c, _)| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_may_be_cut_short_but_not_stand_once() {
        assert_eq!(unit("abcabcabca"), Some("abc"));
        assert_eq!(unit("猫猫猫"), Some("猫"));
        assert_eq!(unit("abcdeabcd"), None);
        assert_eq!(unit(""), None);
    }

    #[test]
    fn runs_go_both_ways_and_round_the_end() {
        assert!(["12345678901", "zyxwv", "xyzabc", "3210987"].into_iter().all(is_run));
        assert!(!["1357", "abdc", "123a", "!\"#$%"].into_iter().any(is_run));
    }

    #[test]
    fn own_words_are_seen_through_case_accents_leet_and_signs() {
        for (text, own) in [
            ("0K-P@Y 2026", "okpay"),
            ("jose.garcia", "José García"),
            ("ZOE\u{308}MULLER1", "zoë müller"),
            ("李明李明1990", "李明"),
            ("e.x.a.m.p.l.e", "someone@example.com"),
        ] {
            assert!(rests_on(text, &[own], 8), "{text}");
        }
        // Too short to be an own word, not in it, or enough beside it.
        assert!(!rests_on("balance", &["al", "com", ""], 8));
        assert!(!rests_on("balance", &["okpay"], 8));
        assert!(!rests_on("okpay opens doors", &["okpay"], 8));
    }
}
