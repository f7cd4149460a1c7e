//! The part of an article that shows why it was found, cut from the text in memory.
//!
//! tantivy's snippet generator analyses every hit again; here each article's terms were noted with
//! their places when the site was built, so cutting is a walk over numbers.

use super::analysis::{Kind, Term};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// Where an article's terms stand in its text.
pub struct Places(Vec<(u32, Range<u32>)>);

/// An excerpt: a piece of the text and the parts of it to highlight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    pub marks: Vec<Range<usize>>,
    /// Whether the piece begins after the text's beginning, and ends before its end.
    pub cut: (bool, bool),
}

fn key(term: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

/// The terms of a question, as [`Places`] knows them.
pub fn keys<'a>(terms: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut keys: Vec<u32> = terms.map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl Places {
    #[must_use]
    pub fn of<'a>(terms: impl Iterator<Item = &'a Term>) -> Self {
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut places: Vec<_> = terms
            .filter(|t| t.kind == Kind::Word)
            .map(|t| (key(&t.text), place(t.at.start)..place(t.at.end)))
            .collect();
        places.sort_by_key(|(_, at)| (at.start, at.end));
        Self(places)
    }

    /// The window of about `width` bytes that holds the most different terms of the question.
    #[must_use]
    pub fn cut(&self, text: &str, keys: &[u32], width: usize) -> Excerpt {
        let hits: Vec<(usize, Range<usize>)> = self
            .0
            .iter()
            .filter_map(|(key, at)| {
                keys.binary_search(key).ok().map(|k| (k, at.start as usize..at.end as usize))
            })
            .collect();
        let start = best_window(&hits, keys.len(), width);
        let from = sentence_start(text, start);
        let mut until = (from + width).min(text.len());
        while !text.is_char_boundary(until) {
            until -= 1;
        }
        let piece = &text[from..until];
        let mut marks: Vec<Range<usize>> = Vec::new();
        for (_, at) in hits {
            if at.start >= from && at.end <= until {
                let at = at.start - from..at.end - from;
                match marks.last_mut() {
                    Some(last) if at.start <= last.end => last.end = last.end.max(at.end),
                    _ => marks.push(at),
                }
            }
        }
        Excerpt { text: piece.replace('\n', " "), marks, cut: (from > 0, until < text.len()) }
    }
}

fn best_window(hits: &[(usize, Range<usize>)], keys: usize, width: usize) -> usize {
    let mut count = vec![0_u32; keys];
    let (mut distinct, mut first) = (0_usize, 0_usize);
    let mut best = (0, 0);
    for (key, at) in hits {
        count[*key] += 1;
        distinct += usize::from(count[*key] == 1);
        while at.end > hits[first].1.start + width * 3 / 4 && hits[first].1.start < at.start {
            let old = hits[first].0;
            count[old] -= 1;
            distinct -= usize::from(count[old] == 0);
            first += 1;
        }
        if distinct > best.0 {
            best = (distinct, hits[first].1.start);
        }
    }
    best.1
}

/// The beginning of the sentence around `at`, unless that is far away.
fn sentence_start(text: &str, at: usize) -> usize {
    let mut floor = at.saturating_sub(120);
    while !text.is_char_boundary(floor) {
        floor -= 1;
    }
    let before = &text[floor..at];
    match before
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff1b}' | '\n'))
    {
        Some((i, c)) => floor + i + c.len_utf8(),
        None => match before.rfind(". ") {
            Some(i) => floor + i + 2,
            None if floor == 0 => 0,
            None => before
                .find([' ', '\u{ff0c}'])
                .map_or(at, |i| floor + i + before[i..].chars().next().map_or(0, char::len_utf8)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::analysis;
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn an_excerpt_shows_the_words_of_the_question() {
        let text = "First things first. We lock an account after many wrong passwords. It opens by itself.";
        let places = Places::of(analysis::terms(Locale::En, text).iter());
        let cut = places.cut(text, &keys(["lock", "password"].into_iter()), 60);
        assert!(cut.text.starts_with("We lock"), "{}", cut.text);
        assert_eq!(cut.marks.iter().map(|m| &cut.text[m.clone()]).collect::<Vec<_>>(), ["lock", "passwords"]);
    }

    proptest::proptest! {
        #[test]
        fn cutting_never_splits_a_character(text in "\\PC{0,300}", width in 0_usize..200) {
            let terms = analysis::terms(Locale::ZhHans, &text);
            let places = Places::of(terms.iter());
            let cut = places.cut(&text, &keys(terms.iter().map(|t| t.text.as_str())), width);
            for mark in cut.marks {
                proptest::prop_assert!(cut.text.get(mark).is_some());
            }
        }
    }
}
