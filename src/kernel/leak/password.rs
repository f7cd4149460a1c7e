//! Passwords that their writer calls so.

use super::code::{is_counted, is_day, is_year};
use super::cue::{Cue, Joint, clause_before, value_after};
use super::spelling::Spelling;
use super::{Kind, Leak, words};

const SHORTEST: usize = 4;
const LONGEST: usize = 64;

/// The password that this cue announces.
pub(super) fn password(spelling: &Spelling, cue: &Cue) -> Option<Leak> {
    let (at, joint) = value_after(spelling, cue)?;
    let value = value(spelling, at);
    let end = at + value.len();
    // Marks at its end may be the sentence's: they are hidden, but not judged.
    let value = value.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    if !(SHORTEST..=LONGEST).contains(&value.len()) || is_no_secret(value) {
        return None;
    }
    let has = |fits: fn(&char) -> bool| value.chars().any(|c| fits(&c));
    let digit = has(char::is_ascii_digit);
    // Marks that are common between words do not make a word a password.
    let mark = has(|c| !c.is_ascii_alphanumeric() && !"-/'.,;:()".contains(*c));
    let letter = has(char::is_ascii_alphabetic);
    // "pass" announces one only in "pass: hunter22": it has too many other uses.
    let is_pass = spelling.text.get(cue.range.clone()).is_some_and(|word| word.eq_ignore_ascii_case("pass"));
    let told = match joint {
        Joint::Sign => digit || !is_pass && (mark || ends_clause(spelling, end)),
        Joint::Word | Joint::Loose if is_pass => false,
        Joint::Word | Joint::Loose if !letter && !mark && is_counted(spelling, end) => false,
        Joint::Word => {
            digit || mark || is_passphrase(value) || is_han(spelling, cue) && ends_clause(spelling, end)
        }
        Joint::Loose => {
            let before = clause_before(spelling, cue.range.start, 40).to_ascii_lowercase();
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric());
            let general = words::GENERAL.split('|').any(|word| before.contains(word));
            let small = has(char::is_ascii_lowercase);
            !general && plain && digit && (value.len() >= 6 && small || !letter && !is_date(value))
        }
    };
    // What was taken for punctuation in front of it may belong to it.
    let front = spelling.text.get(..at).unwrap_or_default();
    let start = front.trim_end_matches(['*', '_', '~', '#', '-']).len();
    told.then_some(Leak { kind: Kind::Password, range: start..end })
}

/// "correct-horse-battery"; "case-sensitive" and "up-to-date" are not.
fn is_passphrase(value: &str) -> bool {
    value.matches('-').count() >= 2 && value.len() >= 14 && !value.contains('/')
}

/// The word that begins here: ASCII without spaces, and without the marks of the sentence around it.
fn value(spelling: &Spelling, at: usize) -> &str {
    let rest = spelling.from(at);
    let inside = |(i, c): &(usize, char)| {
        c.is_ascii_graphic() && (c.is_ascii_alphanumeric() || spelling.was_ascii(at + i))
    };
    let length = rest.char_indices().take(256).take_while(inside).last().map_or(0, |(i, _)| i + 1);
    rest.get(..length)
        .unwrap_or_default()
        .trim_end_matches(['.', ',', ';', ':', ')', ']', '"', '\'', '>', '}'])
}

/// A mask, a link or a word that says how the password is.
fn is_no_secret(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    // "8-20位", "6~8 characters"
    let range =
        lower.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '~') && lower.contains(['-', '~']);
    lower.chars().all(|c| "*x.-_?#".contains(c))
        || lower.starts_with("http")
        || lower.starts_with("www.")
        || words::NO_PASSWORDS.split('|').any(|word| lower.strip_prefix(word).is_some_and(ends))
        || range
}

fn is_date(value: &str) -> bool {
    let number = value.parse().unwrap_or(0);
    value.len() == 4 && is_year(number) || value.len() == 8 && is_day(number)
}

fn is_han(spelling: &Spelling, cue: &Cue) -> bool {
    !spelling.from(cue.range.start).starts_with(|c: char| c.is_ascii())
}

/// Whether nothing follows but the end or a mark: a lone word is a value, "password: cannot log in" is not.
fn ends_clause(spelling: &Spelling, at: usize) -> bool {
    let rest = spelling.from(at).trim_start_matches(' ');
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}
