//! `retention.toml`: what is kept of people, why, and for how long. The published table and the program
//! that erases read the same file.

use crate::i18n::Local;
use crate::kernel::span::Span;
use crate::kernel::text_enum;
use indexmap::IndexMap;
use serde::Deserialize;

text_enum! {
    /// A kind of information. Each has its row in the file, and something that erases it.
    pub enum Kept {
        Sessions = "sessions",
        Requests = "requests",
        SecurityLog = "security-log",
        Messages = "messages",
        Devices = "devices",
        ClosedAccounts = "closed-accounts",
        Votes = "votes",
        Searches = "searches",
        Drafts = "drafts",
        Watches = "watches",
        Packets = "packets",
        Deliveries = "deliveries",
        UnclaimedPayments = "unclaimed-payments",
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub what: Local,
    pub why: Local,
    pub keep: Span,
}

/// Every row, in the order of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Retention(pub IndexMap<Kept, Row>);

impl Retention {
    /// How long this is kept, in seconds. Business days count as days here: it is an upper bound.
    ///
    /// `None` for a kind that the file leaves out, which [`super::Facts::load`] refuses.
    #[must_use]
    pub fn seconds(&self, kept: Kept) -> Option<i64> {
        self.0.get(&kept).map(|row| row.keep.seconds())
    }

    /// Kinds without a row.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'static str> {
        Kept::ALL.iter().filter(|k| !self.0.contains_key(*k)).map(|k| k.code())
    }
}
