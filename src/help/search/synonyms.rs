//! `synonyms/<locale>.txt`: words that mean the same to a customer, a group per line, split by `=`.

use super::analysis;
use crate::facts::Problem;
use crate::i18n::Locale;
use std::collections::HashMap;
use std::path::Path;

/// Which other phrasings a phrasing stands for.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// First term of a phrasing → the rest of its terms and its group.
    by_first: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// The terms of every phrasing of a group.
    groups: Vec<Vec<Vec<String>>>,
}

impl Synonyms {
    /// Reads the file of a language; `#` begins a comment.
    ///
    /// # Errors
    /// A line that is no group, with its number.
    pub fn load(folder: &Path, locale: Locale) -> Result<Self, Vec<Problem>> {
        let file = folder.join("synonyms").join(format!("{}.txt", locale.tag()));
        let source = std::fs::read_to_string(&file)
            .map_err(|e| vec![Problem::new(&file, 0, format!("cannot be read: {e}"))])?;
        let mut synonyms = Self::default();
        let mut problems = Vec::new();
        for (line, number) in source.lines().zip(1..) {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let group: Vec<Vec<String>> =
                line.split('=').map(|p| words(locale, p)).filter(|t| !t.is_empty()).collect();
            if group.len() < 2 {
                problems.push(Problem::new(&file, number, "a group has at least two phrasings: a = b"));
                continue;
            }
            synonyms.add(group);
        }
        if problems.is_empty() { Ok(synonyms) } else { Err(problems) }
    }

    fn add(&mut self, group: Vec<Vec<String>>) {
        let id = self.groups.len();
        for phrasing in &group {
            if let Some((first, rest)) = phrasing.split_first() {
                self.by_first.entry(first.clone()).or_default().push((rest.to_vec(), id));
            }
        }
        self.groups.push(group);
    }

    /// Other phrasings of those that begin at `terms[0]`: how many terms are covered, and the terms
    /// of each alternative.
    pub fn at<'a>(&'a self, terms: &'a [String]) -> impl Iterator<Item = (usize, &'a [String])> {
        let candidates = terms.first().and_then(|t| self.by_first.get(t)).map_or(&[][..], Vec::as_slice);
        candidates.iter().filter(move |(rest, _)| terms[1..].starts_with(rest)).flat_map(
            move |(rest, group)| {
                let covered = rest.len() + 1;
                self.groups[*group]
                    .iter()
                    .filter(move |p| **p != terms[..covered])
                    .map(move |p| (covered, p.as_slice()))
            },
        )
    }
}

/// The words of a phrasing, as the index has them.
pub(super) fn words(locale: Locale, text: &str) -> Vec<String> {
    analysis::terms(locale, text)
        .into_iter()
        .filter(|t| t.kind == analysis::Kind::Word)
        .map(|t| t.text)
        .collect()
}
