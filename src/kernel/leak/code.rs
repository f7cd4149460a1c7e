//! Numbers that a word announces: the code on a card, a code that came by text message.

use super::cue::{Announces, Cue, Joint, begins, clause_before, joins_backwards, value_after};
use super::spelling::Spelling;
use super::{Kind, Leak, words};
use std::ops::Range;

/// The code that this cue announces, behind it or in front.
pub(super) fn code(spelling: &Spelling, cue: &Cue) -> Option<Leak> {
    behind(spelling, cue).or_else(|| in_front(spelling, cue))
}

/// What a number of so many digits is after such a word.
fn kind(announced: Announces, digits: usize) -> Option<Kind> {
    match (announced, digits) {
        (Announces::SecurityCode, 3..=4) => Some(Kind::SecurityCode),
        (Announces::SecurityCode, 5..=8) | (Announces::OneTimeCode | Announces::AnyCode, 4..=8) => {
            Some(Kind::OneTimeCode)
        }
        _ => None,
    }
}

fn behind(spelling: &Spelling, cue: &Cue) -> Option<Leak> {
    let (at, joint) = value_after(spelling, cue)?;
    let number = Number::at(spelling, at)?;
    let kind = kind(cue.kind, number.digits.len())?;
    let loose = joint == Joint::Loose;
    let before = clause_before(spelling, cue.range.start, 40);
    if joint != Joint::Sign && (number.is_counted(spelling) || number.is_harmless()) {
        return None;
    }
    // "I never got the code 10086 told me of": whoever denies having a code does not tell it.
    if loose && denies(before) {
        return None;
    }
    if cue.kind == Announces::AnyCode && !(is_one_time(before) && (!loose || number.digits.len() == 6)) {
        return None;
    }
    Some(Leak { kind, range: number.range })
}

/// "482913 is your code", "482913是我的验证码".
fn in_front(spelling: &Spelling, cue: &Cue) -> Option<Leak> {
    let clause = clause_before(spelling, cue.range.start, 48);
    let last = clause.rfind(|c: char| c.is_ascii_digit())?;
    let between = clause.get(last + 1..)?;
    // "95588是发验证码的号码": the number is something else of the code.
    if !joins_backwards(between) || spelling.from(cue.range.end).starts_with('的') {
        return None;
    }
    let end = cue.range.start - between.len();
    let number = Number::until(spelling, end)?;
    let kind = kind(cue.kind, number.digits.len())?;
    let strong = cue.kind != Announces::AnyCode || is_one_time(between);
    (strong && !number.is_harmless()).then_some(Leak { kind, range: number.range })
}

fn denies(clause: &str) -> bool {
    let word = |w: &str| matches!(w, "no" | "not" | "never" | "without" | "cannot") || w.ends_with("n't");
    clause.split([' ', '"']).any(|w| word(&w.to_ascii_lowercase().replace('’', "'")))
        || ["没", "未", "不到", "不了", "无法"].iter().any(|no| clause.contains(no))
}

/// Whether "code" is one that was sent, judged by the word before it: "error code", "sort code", "country
/// code" and many more are not.
fn is_one_time(before: &str) -> bool {
    let last =
        before.trim_end().rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
    let last = last.to_ascii_lowercase();
    before.trim().is_empty() || words::SENT.split('|').any(|word| word == last)
}

/// A number as it stands in the text; two groups of the same length count as one.
struct Number {
    digits: String,
    range: Range<usize>,
}

impl Number {
    /// The whole number that begins here.
    fn at(spelling: &Spelling, at: usize) -> Option<Self> {
        let run = |from: usize| spelling.from(from).bytes().take(20).take_while(u8::is_ascii_digit).count();
        let first = run(at);
        let mut end = at + first;
        if (3..=4).contains(&first) && spelling.from(end).starts_with([' ', '-']) && run(end + 1) == first {
            end += 1 + first;
        }
        Self::new(spelling, at..end)
    }

    /// The whole number that ends here.
    fn until(spelling: &Spelling, end: usize) -> Option<Self> {
        let run = |to: usize| {
            let before = spelling.text.get(..to).unwrap_or_default();
            before.bytes().rev().take(20).take_while(u8::is_ascii_digit).count()
        };
        let last = run(end);
        let mut start = end - last;
        let separated = spelling.before(start).is_some_and(|c| c == ' ' || c == '-');
        if (3..=4).contains(&last) && separated && run(start - 1) == last {
            start -= 1 + last;
        }
        Self::new(spelling, start..end)
    }

    /// Unless it is part of something longer, or an amount.
    fn new(spelling: &Spelling, range: Range<usize>) -> Option<Self> {
        let mut before = spelling.text.get(..range.start)?.chars().rev();
        let (last, second) = (before.next().unwrap_or(' '), before.next().unwrap_or(' '));
        let glued = match last {
            // Google writes "G-482913".
            '-' => second.is_ascii_alphanumeric() && !matches!(second, 'g' | 'G'),
            '.' | ',' | '/' | ':' => second.is_ascii_digit(),
            '$' | '¥' | '€' | '£' | '+' | '_' | 'g' | 'G' => true,
            c => c.is_ascii_digit(),
        };
        let mut after = spelling.from(range.end).chars();
        let (first, second) = (after.next().unwrap_or(' '), after.next().unwrap_or(' '));
        let goes_on = match first {
            '.' | ',' | ':' | '/' | '-' => second.is_ascii_alphanumeric(),
            '_' | '%' | '$' | '€' => true,
            c => c.is_ascii_alphanumeric(),
        };
        let digits: String = spelling.text.get(range.clone())?.chars().filter(char::is_ascii_digit).collect();
        (!glued && !goes_on && !digits.is_empty()).then_some(Self { digits, range })
    }

    /// Followed by what it counts: "500 元", "3 times".
    fn is_counted(&self, spelling: &Spelling) -> bool {
        is_counted(spelling, self.range.end)
    }

    /// A year, a day or a hotline of a Chinese bank or telephone company.
    fn is_harmless(&self) -> bool {
        let value: u32 = self.digits.parse().unwrap_or(0);
        match self.digits.len() {
            4 => is_year(value),
            5 => matches!(value / 1000, 95 | 96) || matches!(value, 10_000..=10_099 | 12_110..=12_399),
            8 => is_day(value),
            _ => false,
        }
    }
}

/// Whether this is a year that a complaint may speak of.
pub(super) fn is_year(value: u32) -> bool {
    (1990..=2035).contains(&value)
}

/// Whether this is a day of our time, written 20260317.
pub(super) fn is_day(value: u32) -> bool {
    (1900..2100).contains(&(value / 10_000))
        && (1..=12).contains(&(value / 100 % 100))
        && (1..=31).contains(&(value % 100))
}

/// Whether a unit follows.
pub(super) fn is_counted(spelling: &Spelling, at: usize) -> bool {
    let rest = spelling.from(at).trim_start_matches(' ');
    let han = "元块次秒天年月日位条个笔万";
    rest.starts_with(|c: char| han.contains(c)) || words::UNITS.split('|').any(|unit| begins(rest, unit))
}
