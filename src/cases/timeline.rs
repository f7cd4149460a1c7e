//! The thread of a case is its timeline: append-only, each entry bound to the one before (see
//! [`crate::events`]). What the customer sees of it, and what staff do.

use super::case::Case;
use super::notices::hook;
use crate::db::{Db, Tx};
use crate::events::{self, Actor, Recorded};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

text_enum! {
    /// What happens to a case. The last ones are for staff alone.
    pub enum Kind {
        Filed = "filed",
        Acknowledged = "acknowledged",
        Assigned = "assigned",
        Investigating = "investigating",
        Message = "message",
        Question = "question",
        Evidence = "evidence",
        LegSent = "leg_sent",
        LegAnswered = "leg_answered",
        Looked = "looked",
        Holding = "holding",
        Refunded = "refunded",
        Interim = "interim",
        Chased = "chased",
        Moved = "moved",
        Breached = "breached",
        Escalated = "escalated",
        Decided = "decided",
        Withdrawn = "withdrawn",
        Objected = "objected",
        Reopened = "reopened",
        Closed = "closed",
        Note = "note",
        Proposed = "proposed",
        SentBack = "sent_back",
        HoldingDrafted = "holding_drafted",
        Reminded = "reminded",
        FraudReported = "fraud_reported",
    }
}

impl Kind {
    /// Whether only staff see it.
    #[must_use]
    pub const fn is_internal(self) -> bool {
        matches!(
            self,
            Self::Note
                | Self::Proposed
                | Self::SentBack
                | Self::HoldingDrafted
                | Self::Reminded
                | Self::FraudReported
        )
    }
}

/// One entry as pages show it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub seq: i64,
    pub kind: Kind,
    pub actor: Actor,
    pub at: Timestamp,
    /// Nothing when it was erased.
    pub content: Value,
}

impl Entry {
    fn of(recorded: &Recorded) -> Option<Self> {
        Some(Self {
            seq: recorded.seq,
            kind: Kind::parse(&recorded.kind)?,
            actor: Actor::parse(&recorded.actor)?,
            at: recorded.at,
            content: recorded.content().unwrap_or_default(),
        })
    }

    /// A text of the content.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.content[name].as_str().unwrap_or_default()
    }

    /// A point in time of the content.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<Timestamp> {
        self.content[name].as_i64().map(Timestamp)
    }
}

/// Entries of a case that are read at most.
const MOST: i64 = 2000;

/// Appends an entry; returns the new head of the chain.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn add(
    tx: &mut Tx,
    case: Uuid,
    (kind, actor): (Kind, Actor),
    content: &Value,
    now: Timestamp,
) -> sqlx::Result<Vec<u8>> {
    hook::write(tx, case, kind, now).await?;
    events::record(tx, case, (kind.code(), actor), content, now).await
}

/// Every entry, oldest first, the newest when there are too many: for staff.
///
/// # Errors
/// When the database is away.
pub async fn all(db: &Db, case: &Case) -> sqlx::Result<Vec<Entry>> {
    Ok(events::newest(db, case.id, MOST).await?.iter().rev().filter_map(Entry::of).collect())
}

/// What its customer sees of it, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn visible(db: &Db, case: &Case) -> sqlx::Result<Vec<Entry>> {
    let mut entries = all(db, case).await?;
    entries.retain(|entry| !entry.kind.is_internal());
    Ok(entries)
}

/// The head of the chain in hexadecimal, as letters and prints carry it.
///
/// # Errors
/// When the database is away.
pub async fn head(db: &Db, case: &Case) -> sqlx::Result<String> {
    Ok(events::head(db, case.id).await?.map(hex::encode).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_has_words_for_what_they_see_and_for_nothing_else() {
        use crate::i18n::Locale;
        use crate::i18n::appeals::AppealsText;
        for locale in Locale::ALL {
            for kind in Kind::ALL {
                let words = AppealsText::of(locale).entry(kind.code());
                assert_eq!(words.is_some(), !kind.is_internal(), "{kind:?}");
            }
        }
    }
}
