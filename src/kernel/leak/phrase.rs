//! Seed phrases of wallets (BIP-39), in English and in simplified Chinese.

use super::cue::{Announces, Cue, begins};
use super::spelling::Spelling;
use super::{Kind, Leak};
use bip39::Language;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Words of the shortest phrase.
const WINDOW: usize = 12;
/// So many of twelve words in a row are from the list: one may be mistyped.
const LISTED: usize = WINDOW - 1;
/// So many of twelve words differ: in a phrase three hardly ever repeat others, in a list of headings they
/// do.
const DISTINCT: usize = WINDOW - 2;
/// Words of a phrase (BIP-39).
const LENGTHS: [usize; 5] = [12, 15, 18, 21, 24];

/// Listed words that stand in nearly every English sentence. Three of them among twelve words are prose:
/// in 1 200 phrases one has as many.
const COMMON: &str = "\
    about again all also any because before can have into just like make more much must never only other \
    same that then there they this until very what when will work you";
/// The same in Chinese; one is enough.
const COMMON_HAN: &str = "我你的了是不这在有吗";

/// All phrases of the text.
pub(super) fn phrases(spelling: &Spelling, cues: &[Cue], found: &mut Vec<Leak>) {
    english(spelling, found);
    spaced_han(spelling, found);
    let cues = cues.iter().filter(|cue| cue.kind == Announces::SeedPhrase);
    found.extend(cues.filter_map(|cue| announced_han(spelling, cue.range.end)));
}

/// English words in a row, also numbered, one a line, or with commas between.
fn english(spelling: &Spelling, found: &mut Vec<Leak>) {
    let mut row = Row::default();
    for range in spelling.runs(char::is_alphabetic) {
        if !row.joins(spelling, &range) {
            row.finish(found);
        }
        let word = spelling.text.get(range.clone()).unwrap_or_default();
        let word = if word.len() <= 8 { word.to_ascii_lowercase() } else { String::new() };
        let number = Language::English.find_word(&word);
        let common = number.is_some() && COMMON.split_ascii_whitespace().any(|common| common == word);
        row.words.push(Word { range, number, common });
    }
    row.finish(found);
}

struct Word {
    range: Range<usize>,
    /// Its place in the list.
    number: Option<u16>,
    common: bool,
}

/// Words in a row, with nothing but spaces, marks and numbers between.
#[derive(Default)]
struct Row {
    words: Vec<Word>,
}

impl Row {
    fn joins(&self, spelling: &Spelling, next: &Range<usize>) -> bool {
        let end = self.words.last().map_or(next.start, |word| word.range.end);
        let gap = spelling.text.get(end..next.start).unwrap_or_default();
        let between = |c: char| c.is_whitespace() || c.is_ascii_digit() || ".,;:|/-()[]{}\"'#•、".contains(c);
        // "… flash hunt. Please check": a full stop that does not follow a number ends the row.
        let stops = gap.contains(". ") && !gap.contains(|c: char| c.is_ascii_digit());
        gap.len() <= 8 && gap.chars().all(between) && !stops
    }

    /// Adds every stretch in which each twelve words are from the list but one.
    fn finish(&mut self, found: &mut Vec<Leak>) {
        for words in self.words.windows(WINDOW) {
            let mut listed = words.iter().filter(|word| word.number.is_some());
            let prose = words.iter().filter(|word| word.common).count() >= 3;
            // Overlapping windows are joined with all other findings.
            if listed.clone().count() >= LISTED
                && !prose
                && distinct(words) >= DISTINCT
                && let (Some(first), Some(last)) = (listed.next(), listed.next_back())
            {
                found.push(Leak { kind: Kind::SeedPhrase, range: first.range.start..last.range.end });
            }
        }
        self.words.clear();
    }
}

fn distinct(words: &[Word]) -> usize {
    let mut numbers: Vec<u16> = words.iter().filter_map(|word| word.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}

/// Number of each character in the Chinese list.
static HAN: LazyLock<HashMap<char, u16>> = LazyLock::new(|| {
    let words = Language::SimplifiedChinese.word_list().iter().filter_map(|word| word.chars().next());
    words.zip(0..).collect()
});

/// Chinese characters that stand alone, one after the other. Somebody may write a whole sentence so: with its
/// most common characters in it, only the right checksum makes it a phrase.
fn spaced_han(spelling: &Spelling, found: &mut Vec<Leak>) {
    let mut row = Row::default();
    let mut text = String::new();
    let mut finish = |row: &mut Row, text: &mut String| {
        if let (Some(first), Some(last)) = (row.words.first(), row.words.last())
            && is_phrase(text)
        {
            found.push(Leak { kind: Kind::SeedPhrase, range: first.range.start..last.range.end });
            row.words.clear();
        } else if text.contains(|c| COMMON_HAN.contains(c)) {
            row.words.clear();
        }
        row.finish(found);
        text.clear();
    };
    for range in spelling.runs(is_han) {
        let character = spelling.text.get(range.clone()).and_then(only);
        if !row.joins(spelling, &range) || character.is_none() {
            finish(&mut row, &mut text);
        }
        if let Some(c) = character {
            row.words.push(Word { range, number: HAN.get(&c).copied(), common: false });
            text.push(c);
        }
    }
    finish(&mut row, &mut text);
}

/// A phrase written together right behind a word such as 助记词, with the right checksum.
fn announced_han(spelling: &Spelling, from: usize) -> Option<Leak> {
    let rest = spelling.from(from);
    let mark = |c: char| c.is_whitespace() || ":=->\"“「『【(".contains(c);
    let mut starts = vec![rest.trim_start_matches(mark)];
    for join in ["是", "为", "如下"] {
        if begins(rest.trim_start_matches(mark), join) {
            starts.push(
                rest.trim_start_matches(mark).get(join.len()..).unwrap_or_default().trim_start_matches(mark),
            );
        }
    }
    starts.into_iter().find_map(|start| {
        let inside = |(_, c): &(usize, char)| is_han(*c) || c.is_whitespace();
        let run =
            start.char_indices().take(64).take_while(inside).last().map_or(0, |(i, c)| i + c.len_utf8());
        let run = start.get(..run)?.trim_end();
        let phrase: String = run.chars().filter(|c| !c.is_whitespace()).collect();
        let at = spelling.text.len() - start.len();
        is_phrase(&phrase).then(|| Leak { kind: Kind::SeedPhrase, range: at..at + run.len() })
    })
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Whether these characters are a whole phrase: of a length that there is, all from the list, and the last
/// bits the beginning of the SHA-256 of the others (BIP-39).
fn is_phrase(text: &str) -> bool {
    let words: Option<Vec<u16>> = text.chars().take(25).map(|c| HAN.get(&c).copied()).collect();
    let Some(words) = words.filter(|words| LENGTHS.contains(&words.len())) else { return false };
    let bits: Vec<bool> =
        words.iter().flat_map(|word| (0..11).rev().map(move |i| word >> i & 1 == 1)).collect();
    let (entropy, check) = bits.split_at(bits.len() / 33 * 32);
    let bytes: Vec<u8> =
        entropy.chunks(8).map(|byte| byte.iter().fold(0, |sum, &bit| sum << 1 | u8::from(bit))).collect();
    let hash = Sha256::digest(bytes).first().copied().unwrap_or(0);
    check.iter().enumerate().all(|(i, &bit)| (hash >> (7 - i) & 1 == 1) == bit)
}
