//! A text in plain spelling that remembers where each of its characters was.

use crate::kernel::pasted;
use std::ops::Range;

/// The text without invisible characters and with full-width forms made plain.
pub(super) struct Spelling {
    pub text: String,
    /// For each byte of `text` the bytes of the original that its character took.
    origins: Vec<Range<usize>>,
}

impl Spelling {
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origins = Vec::with_capacity(original.len());
        for (at, c) in original.char_indices() {
            if let Some(plain) = pasted::plain(c) {
                text.push(plain);
                origins.resize(text.len(), at..at + c.len_utf8());
            }
        }
        Self { text, origins }
    }

    /// Where this range of `text` was in the original; invisible characters within belong to it.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        let origin = |at: usize| self.origins.get(at).cloned().unwrap_or_default();
        origin(range.start).start..origin(range.end.saturating_sub(1)).end
    }

    /// The character that ends before this byte.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|text| text.chars().next_back())
    }

    /// The text from this byte on.
    pub fn from(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Whether this byte was the same in the original, not a full-width form.
    pub fn was_ascii(&self, at: usize) -> bool {
        self.origins.get(at).is_some_and(|origin| origin.len() == 1)
    }

    /// The maximal runs of characters that fit.
    pub fn runs(&self, fits: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
        let mut rest = 0;
        std::iter::from_fn(move || {
            let start = rest + self.from(rest).find(&fits)?;
            let after = self.from(start);
            let length = after.find(|c| !fits(c)).unwrap_or(after.len());
            rest = start + length;
            Some(start..rest)
        })
    }
}
