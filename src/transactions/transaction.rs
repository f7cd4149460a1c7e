//! A transaction as the ledger tells it: what it is, how far it is, who holds the money.

use super::ahead::Ahead;
use crate::app::App;
use crate::db::Db;
use crate::kernel::amount::{Amount, Asset};
use crate::kernel::seal::Keyring;
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// What kind of payment it is; each goes its own way.
    pub enum Kind {
        Remittance = "remittance",
        CryptoDeposit = "crypto_deposit",
        CryptoWithdrawal = "crypto_withdrawal",
        Purchase = "purchase",
        TopUp = "topup",
        Withdrawal = "withdrawal",
        PayoutOnBehalf = "payout_on_behalf",
        Refund = "refund",
    }
}

text_enum! {
    /// On which side our customer is.
    pub enum Role {
        Sender = "sender",
        Recipient = "recipient",
    }
}

impl Kind {
    /// On which side our customer is, where the ledger does not say.
    #[must_use]
    pub const fn usual_role(self) -> Role {
        match self {
            Self::CryptoDeposit | Self::TopUp | Self::Refund => Role::Recipient,
            _ => Role::Sender,
        }
    }

    /// The phase of a payment of this kind in that state. A refund has reached its end when it is refunded.
    #[must_use]
    pub const fn phase(self, state: State) -> Phase {
        match (self, state) {
            (Self::Refund, State::Refunded) => Phase::Done,
            _ => state.phase(),
        }
    }
}

text_enum! {
    /// How far it is: the canonical states, whatever the rail calls them.
    pub enum State {
        Received = "received",
        AwaitingFunds = "awaiting_funds",
        AwaitingConfirmations = "awaiting_confirmations",
        PendingReview = "pending_review",
        ActionRequired = "action_required",
        Accepted = "accepted",
        Processing = "processing",
        Sent = "sent",
        AtBeneficiaryBank = "at_beneficiary_bank",
        Credited = "credited",
        CreditedRestricted = "credited_restricted",
        Settled = "settled",
        Blocked = "blocked",
        Rejected = "rejected",
        Failed = "failed",
        Cancelled = "cancelled",
        Returned = "returned",
        Refunded = "refunded",
        Reversed = "reversed",
        ChargedBack = "charged_back",
        Misdirected = "misdirected",
        Expired = "expired",
    }
}

text_enum! {
    /// States put together, as people look for them.
    pub enum Phase {
        UnderWay = "under_way",
        Done = "done",
        Undone = "undone",
    }
}

impl State {
    /// The phase, whatever the kind; [`Kind::phase`] knows better.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Received
            | Self::AwaitingFunds
            | Self::AwaitingConfirmations
            | Self::PendingReview
            | Self::ActionRequired
            | Self::Accepted
            | Self::Processing
            | Self::Sent
            | Self::AtBeneficiaryBank
            | Self::Blocked => Phase::UnderWay,
            Self::Credited | Self::CreditedRestricted | Self::Settled => Phase::Done,
            Self::Rejected
            | Self::Failed
            | Self::Cancelled
            | Self::Returned
            | Self::Refunded
            | Self::Reversed
            | Self::ChargedBack
            | Self::Misdirected
            | Self::Expired => Phase::Undone,
        }
    }
}

/// What is sealed where it rests: the other side as the ledger names it. Pages show it masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub counterparty: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub memo: String,
}

/// One row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Transaction {
    pub id: Uuid,
    /// The operator's own number of it: 35 characters at most.
    pub reference: String,
    /// The operator's number of the customer.
    pub customer_ref: String,
    pub customer: Option<Uuid>,
    pub kind: Kind,
    pub role: Role,
    pub(super) amount: String,
    pub(super) currency: Asset,
    pub(super) decimals: i64,
    pub(super) fee: Option<String>,
    /// Masked.
    pub counterparty: String,
    /// Masked.
    pub account: String,
    pub(super) private: Vec<u8>,
    /// ISO 3166-1 alpha-2 code of the other side.
    pub country: Option<String>,
    /// Id in `methods.toml`.
    pub method: Option<String>,
    pub hash: Option<String>,
    pub uetr: Option<String>,
    pub end_to_end: Option<String>,
    pub created_at: Timestamp,
    /// When it should have arrived, when all goes well.
    pub expected_by: Option<Timestamp>,
    pub state: State,
    pub phase: Phase,
    /// ISO 20022 code, when the ledger gave one.
    pub reason: Option<String>,
    pub state_at: Timestamp,
    pub confirmations: Option<i64>,
    pub confirmations_needed: Option<i64>,
    #[sqlx(flatten)]
    pub ahead: Ahead,
    pub worth: i64,
}

impl Transaction {
    fn of(&self, stored: &str) -> Amount {
        Amount::from_stored(stored, self.currency.clone(), u32::try_from(self.decimals).unwrap_or(0))
    }

    /// What is sealed of it.
    pub(super) fn opened(&self, keyring: &Keyring) -> Option<Private> {
        let opened = keyring.open(self.id.as_bytes(), &self.private)?;
        serde_json::from_slice(&opened.bytes).ok()
    }

    #[must_use]
    pub fn amount(&self) -> Amount {
        self.of(&self.amount)
    }

    /// In the same currency.
    #[must_use]
    pub fn fee(&self) -> Option<Amount> {
        self.fee.as_deref().map(|fee| self.of(fee))
    }

    /// The other side unmasked: for the customer's own export, and for staff who have said why.
    #[must_use]
    pub fn private(&self, app: &App) -> Option<Private> {
        self.opened(&app.keyring)
    }

    /// One of this customer's. Somebody else's is not there.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, customer: Uuid, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM transactions WHERE id = $1 AND customer = $2")
            .bind(id)
            .bind(customer)
            .optional()
            .await
    }

    /// The newest of a customer.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn recent(db: &Db, customer: Uuid, limit: i64) -> sqlx::Result<Vec<Self>> {
        db.read("SELECT * FROM transactions WHERE customer = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
            .bind(customer)
            .bind(limit)
            .all()
            .await
    }

    /// Any transaction: for staff, whose right was checked before.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn any(db: &Db, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM transactions WHERE id = $1").bind(id).optional().await
    }

    /// One of this customer's by what they paste: our reference, UETR, end-to-end id or hash.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_reference(db: &Db, customer: Uuid, pasted: &str) -> sqlx::Result<Option<Self>> {
        db.read(
            "SELECT * FROM transactions WHERE customer = $1 \
             AND (reference = $2 OR uetr = $3 OR end_to_end = $2 OR hash = $2 OR hash = $3) LIMIT 1",
        )
        .bind(customer)
        .bind(pasted)
        .bind(pasted.to_lowercase())
        .optional()
        .await
    }
}

/// `M… S…`: enough for whoever paid them to know them again.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let words: Vec<String> =
        name.split_whitespace().filter_map(|w| w.chars().next()).take(4).map(|c| format!("{c}…")).collect();
    words.join(" ")
}

/// The end of an account number, and of an IBAN its country as well.
#[must_use]
pub fn masked_account(account: &str) -> String {
    use crate::kernel::reference::Iban;
    if let Ok(iban) = Iban::parse(account) {
        return iban.masked();
    }
    let chars: Vec<char> = account.chars().filter(|c| !c.is_whitespace()).collect();
    match chars.len() {
        0 => String::new(),
        1..=4 => "••••".to_owned(),
        5..=25 => format!("•••• {}", chars[chars.len() - 4..].iter().collect::<String>()),
        // An address of a blockchain: both ends, as people compare them.
        n => {
            let (front, back): (String, String) =
                (chars[..6].iter().collect(), chars[n - 6..].iter().collect());
            format!("{front}…{back}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_what_the_owner_knows_and_no_more() {
        assert_eq!(masked_name("Max Mustermann"), "M… M…");
        assert_eq!(masked_name("李娜"), "李…");
        assert_eq!(masked_name(""), "");
        assert_eq!(masked_account("DE89 3704 0044 0532 0130 00"), "DE89 •••• 3000");
        assert_eq!(masked_account("12345678"), "•••• 5678");
        assert_eq!(masked_account("123"), "••••");
        assert_eq!(masked_account("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), "TR7NHq…gjLj6t");
    }

    #[test]
    fn every_code_has_its_words() {
        use crate::i18n::{Locale, codes};
        for locale in Locale::ALL {
            for state in State::ALL {
                assert!(codes::states::state(locale, state.code()).is_some(), "{state:?}");
            }
        }
        for kind in Kind::ALL {
            assert!(codes::rails::rail(kind.code()).is_some(), "{kind:?}");
        }
    }
}
