//! What was typed on a page of the form when its sender was no longer signed in: kept sealed beside the draft,
//! shown on that page to the draft's owner, and gone once the page is saved.
//!
//! Whoever sends it has shown no right to the draft but its id, which nobody can guess. So it changes no answer
//! and prolongs no draft; its owner looks at it first. Secrets that the form would ask about are hidden before
//! it rests: the form never keeps them, and nobody can be asked here.

use super::steps::{self, Field, Step};
use crate::app::App;
use crate::cases::case::Answers;
use crate::facts::Facts;
use crate::i18n::Locale;
use crate::i18n::appeals::AppealsText;
use crate::kernel::leak;
use crate::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A page's fields as they were typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub step: Step,
    fields: BTreeMap<String, String>,
    /// Secrets in it were hidden.
    pub hidden: bool,
    /// It came before an earlier page was complete, and not from somebody whose session had ended.
    #[serde(default)]
    pub early: bool,
}

/// The fields of a page.
fn names(step: Step) -> Vec<&'static str> {
    match step {
        Step::Rail => vec!["kind", "role"],
        Step::Problem => vec!["problem"],
        Step::Details => Field::ALL.iter().map(|field| field.code()).collect(),
        Step::Bank => vec!["bank_said"],
        Step::Story => vec!["story"],
        Step::Evidence | Step::Check => Vec::new(),
    }
}

/// Where a field's answer stands.
fn place<'a>(answers: &'a mut Answers, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "kind" => &mut answers.kind,
        "role" => &mut answers.role,
        "problem" => &mut answers.problem,
        "bank_said" => &mut answers.bank_said,
        "story" => &mut answers.story,
        _ => Field::parse(name)?.of_mut(answers),
    })
}

/// What authenticates the sealed text: no text of answers can stand in its place.
fn bound(draft: Uuid) -> Vec<u8> {
    [draft.as_bytes().as_slice(), b"typed"].concat()
}

impl Kept {
    /// What is to be kept of a page; nothing where nothing was typed.
    pub fn of(step: Step, typed: &BTreeMap<String, String>, known: (&Facts, Timestamp)) -> Option<Self> {
        let network = typed.get(Field::Network.code()).map_or("", String::as_str);
        let mut kept = Self { step, fields: BTreeMap::new(), hidden: false, early: false };
        for name in names(step) {
            let Some(value) = typed.get(name).filter(|value| !value.trim().is_empty()) else { continue };
            // A hash reads like a private key: a field that takes the value knows better.
            let taken = Field::parse(name).is_some_and(|field| {
                steps::read((field, value), network, AppealsText::of(Locale::En), known).is_ok()
            });
            let shown = if taken { value.clone() } else { leak::mask(value) };
            kept.hidden |= shown != *value;
            kept.fields.insert(name.to_owned(), shown);
        }
        (!kept.fields.is_empty()).then_some(kept)
    }

    /// Keeps it beside the draft in place of what was kept there before. The draft's own time runs on: a
    /// stranger keeps nothing alive.
    ///
    /// # Errors
    /// When the database is away or there is no key.
    pub async fn keep(&self, app: &App, draft: Uuid) -> anyhow::Result<()> {
        let sealed = app.keyring.seal(&bound(draft), &serde_json::to_vec(self)?);
        let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
        let mut tx = app.db.begin().await?;
        tx.q("UPDATE drafts SET typed = $2 WHERE id = $1").bind(draft).bind(sealed).exec().await?;
        Ok(tx.commit().await?)
    }

    /// `None` when the key is gone.
    pub fn open(app: &App, draft: Uuid, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&app.keyring.open(&bound(draft), sealed)?.bytes).ok()
    }

    /// Puts it in the place of the page's answers.
    pub fn show(&self, answers: &mut Answers) {
        for name in names(self.step) {
            if let Some(place) = place(answers, name) {
                self.fields.get(name).map_or("", String::as_str).clone_into(place);
            }
        }
    }
}

/// Puts a page's fields into the place of its answers as they were typed: to be shown again, and not to be saved.
pub fn retype(step: Step, typed: &BTreeMap<String, String>, answers: &mut Answers) {
    for name in names(step) {
        if let (Some(value), Some(place)) = (typed.get(name), place(answers, name)) {
            value.clone_into(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(step: Step, typed: &[(&str, &str)]) -> Option<Kept> {
        let facts = Facts::load(std::path::Path::new("content")).unwrap();
        let now = "2026-11-27T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Kept::of(step, &typed, (&facts, now))
    }

    #[test]
    fn a_page_is_kept_as_it_was_typed_and_secrets_as_the_form_would_keep_them() {
        let hash = "f".repeat(64);
        let typed =
            [("network", "tron"), ("hash", hash.as_str()), ("amount", "12,5x"), ("other", "no field")];
        let details = kept(Step::Details, &typed).unwrap();
        assert!(!details.hidden);
        let mut answers =
            Answers { story: "as before".into(), memo: "taken out".into(), ..Answers::default() };
        details.show(&mut answers);
        assert_eq!((answers.hash.as_str(), answers.amount.as_str()), (hash.as_str(), "12,5x"));
        assert_eq!((answers.story.as_str(), answers.memo.as_str()), ("as before", ""));

        for (step, field) in [(Step::Story, "story"), (Step::Bank, "bank_said"), (Step::Details, "account")] {
            let kept = kept(step, &[(field, "4242 4242 4242 4242")]).unwrap();
            assert_eq!((kept.hidden, kept.fields[field].as_str()), (true, "•••• 4242"), "{field}");
        }
        for step in [Step::Evidence, Step::Check] {
            assert_eq!(kept(step, &[("story", "nothing is asked here")]), None);
        }
        assert_eq!(kept(Step::Story, &[("story", " \n")]), None, "nothing never replaces something");
    }
}
