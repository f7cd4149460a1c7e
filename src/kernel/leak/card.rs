//! Card numbers among all the other long numbers of a complaint.

use super::cue::{Announces, Cue, value_after};
use super::spelling::Spelling;
use super::{Kind, Leak};
use crate::kernel::reference::{Iban, is_card_number};
use std::collections::HashSet;
use std::ops::Range;

/// All card numbers, and the security codes that follow one and its expiry date without a word.
pub(super) fn cards(spelling: &Spelling, cues: &[Cue], found: &mut Vec<Leak>) {
    let ibans = ibans(spelling);
    let labelled: HashSet<usize> = cues.iter().filter_map(|cue| labelled_by(spelling, cue)).collect();
    let within = |range: &Range<usize>| {
        let after = ibans.partition_point(|iban| iban.end <= range.start);
        ibans.get(after).is_some_and(|iban| iban.start < range.end)
    };
    let groups: Vec<Range<usize>> = spelling.runs(|c| c.is_ascii_digit()).collect();
    let mut next = 0;
    while let Some(first) = groups.get(next) {
        next += 1;
        let Some(count) = card_at(spelling, groups.get(next - 1..).unwrap_or_default()) else { continue };
        let end = groups.get(next + count - 2).map_or(first.end, |last| last.end);
        let range = first.start..end;
        // An unbroken number that is called an order or a transaction is one.
        if within(&range) || count == 1 && labelled.contains(&range.start) {
            continue;
        }
        found.extend(code_after(spelling, end));
        found.push(Leak { kind: Kind::Card, range });
        next += count - 1;
    }
}

/// Where the number begins that this cue calls a reference. "The transaction on my card 4…" calls none so.
fn labelled_by(spelling: &Spelling, cue: &Cue) -> Option<usize> {
    let (at, _) = value_after(spelling, cue).filter(|_| cue.kind == Announces::Reference)?;
    let between = spelling.text.get(cue.range.end..at)?;
    (between.len() <= 12 && !between.to_ascii_lowercase().contains("card")).then_some(at)
}

/// How many of these groups of digits are a card number together, beginning with the first. The longest
/// counts: what is taken for too much is hidden, not shown.
fn card_at(spelling: &Spelling, groups: &[Range<usize>]) -> Option<usize> {
    let start = groups.first()?.start;
    if !may_begin(spelling, start) {
        return None;
    }
    let mut digits = String::new();
    let mut end = start;
    let mut longest = None;
    for (i, group) in groups.iter().take(5).enumerate() {
        // Cards are written in groups of four or more; only the last is shorter.
        let broken = i > 0 && !is_gap(spelling, end - groups.get(i - 1)?.start, end..group.start);
        if broken || digits.len() + group.len() > 19 {
            break;
        }
        digits.push_str(spelling.text.get(group.clone())?);
        end = group.end;
        if may_end(spelling, end) && is_card_number(&digits) && !is_resident(&digits) {
            longest = Some(i + 1);
        }
    }
    longest
}

/// Not inside a word (but "card4111…"), an amount, an order number with its letters, a link or a telephone
/// number.
fn may_begin(spelling: &Spelling, at: usize) -> bool {
    let text = spelling.text.get(..at).unwrap_or_default();
    if text.get(at.saturating_sub(4)..).is_some_and(|word| word.eq_ignore_ascii_case("card")) {
        return true;
    }
    let mut before = text.chars().rev();
    let (last, second) = (before.next().unwrap_or(' '), before.next().unwrap_or(' '));
    match last {
        '+' | '#' | '/' | '_' | '@' => false,
        '-' => !second.is_ascii_alphanumeric(),
        '.' | ',' => !second.is_ascii_digit(),
        c => !c.is_ascii_alphanumeric(),
    }
}

fn may_end(spelling: &Spelling, at: usize) -> bool {
    let mut after = spelling.from(at).chars();
    let (first, second) = (after.next().unwrap_or(' '), after.next().unwrap_or(' '));
    match first {
        '_' | '@' => false,
        '-' => !second.is_ascii_alphanumeric(),
        '.' | ',' => !second.is_ascii_digit(),
        c => !c.is_ascii_alphanumeric(),
    }
}

/// A space or dash, or a dash with spaces around it, after at least four digits; a dot or comma only
/// after four, for they stand in amounts.
fn is_gap(spelling: &Spelling, digits: usize, range: Range<usize>) -> bool {
    let fits = |c: char| matches!(c, ' ' | '-') || matches!(c, '.' | ',') && digits == 4;
    digits >= 4 && range.len() <= 3 && spelling.text.get(range).is_some_and(|gap| gap.chars().all(fits))
}

/// An identity number of China (GB 11643): 18 digits with the birthday inside. Those of Gansu begin with 62,
/// as the cards of China's banks do.
fn is_resident(digits: &str) -> bool {
    let number =
        |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    digits.len() == 18
        && (1900..2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14))
}

/// The security code in "… 12/27 123".
fn code_after(spelling: &Spelling, card: usize) -> Option<Leak> {
    let digits = |at: usize| spelling.from(at).bytes().take(5).take_while(u8::is_ascii_digit).count();
    let skip = |at: usize| {
        let rest = spelling.from(at);
        let words = |c: char| c.is_whitespace() || c.is_ascii_alphabetic() || ",:;/|有效期至到".contains(c);
        let length = rest.find(|c| !words(c)).unwrap_or(rest.len());
        if length <= 16 { at + length } else { at }
    };
    let month = skip(card);
    let year = month + digits(month) + 1;
    if digits(month) != 2 || !matches!(spelling.text.as_bytes().get(year - 1), Some(b'/' | b'-')) {
        return None;
    }
    let after = year + digits(year);
    let code = skip(after);
    let range = code..code + digits(code);
    let apart = matches!(digits(year), 2 | 4) && code > after && may_end(spelling, range.end);
    (apart && matches!(range.len(), 3 | 4)).then_some(Leak { kind: Kind::SecurityCode, range })
}

/// Where valid IBANs are, whose digits may look like a card's.
fn ibans(spelling: &Spelling) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = spelling.runs(|c| c.is_ascii_alphanumeric()).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (i, first) in words.iter().enumerate() {
        let (country, check) = spelling.from(first.start).split_at_checked(2).unwrap_or_default();
        if first.len() < 4 || !check.bytes().take(2).all(|b| b.is_ascii_digit()) {
            continue;
        }
        let Some(length) = Iban::length(&country.to_ascii_uppercase()) else { continue };
        let mut text = String::new();
        for word in words.get(i..).unwrap_or_default().iter().take_while(|word| word.start < first.start + 48)
        {
            text.push_str(spelling.text.get(word.clone()).unwrap_or_default());
            if text.len() >= length {
                if Iban::read(&text).is_ok() {
                    found.push(first.start..word.end);
                }
                break;
            }
        }
    }
    found
}
