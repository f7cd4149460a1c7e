//! What the ledger says of what is to come: a task for the customer, and when money that is held can be used.

use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;

text_enum! {
    /// What a payment waits for that only the customer can give. One at a time.
    pub enum Task {
        ConfirmIdentity = "confirm_identity",
        SendDocument = "send_document",
        ConfirmPayee = "confirm_payee",
        AddReference = "add_reference",
        Other = "other",
    }
}

impl Task {
    /// Path of the article that says how it is done, where there is one.
    #[must_use]
    pub const fn article(self) -> Option<&'static str> {
        match self {
            Self::ConfirmIdentity => Some("account/verify-identity"),
            Self::SendDocument => Some("account/accepted-documents"),
            Self::ConfirmPayee | Self::AddReference | Self::Other => None,
        }
    }
}

/// Of one event, or of the payment: that of its newest event. What an event does not say is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Ahead {
    /// In the state `action_required` only.
    pub task: Option<Task>,
    pub task_until: Option<Timestamp>,
    /// In the state `credited_restricted` only.
    pub available_from: Option<Timestamp>,
}
