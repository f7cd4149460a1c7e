//! A case: where it stands, whose turn it is, until when.

use super::clocks;
use crate::app::App;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::i18n::codes::case_states::{Turn, appeal_turn};
use crate::jobs::{self, Job};
use crate::kernel::case_number::CaseNumber;
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::transactions::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// Where a case stands (ISO 20022 investigation statuses; vocabulary of `i18n::codes::case_states`).
    pub enum State {
        Submitted = "submitted",
        Acknowledged = "acknowledged",
        Assigned = "assigned",
        Investigating = "investigating",
        WaitingCustomer = "waiting_customer",
        WaitingThirdParty = "waiting_third_party",
        PartiallyAnswered = "partially_answered",
        DecisionProposed = "decision_proposed",
        Resolved = "resolved",
        Closed = "closed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        Reopened = "reopened",
        Objected = "objected",
        Escalated = "escalated",
    }
}

impl State {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed | Self::Rejected | Self::Withdrawn)
    }

    /// Whose turn it is.
    #[must_use]
    pub fn turn(self) -> Turn {
        appeal_turn(self.code()).unwrap_or(Turn::Us)
    }
}

text_enum! {
    /// How a decision stands to what the customer said.
    pub enum Ruling {
        Upheld = "upheld",
        PartlyUpheld = "partly_upheld",
        Offer = "offer",
        NotUpheld = "not_upheld",
    }
}

text_enum! {
    /// What went wrong, for the report: where it would have to be mended.
    pub enum RootCause {
        OurProcessing = "our_processing",
        OurInformation = "our_information",
        OtherInstitution = "other_institution",
        Network = "network",
        CustomerDetails = "customer_details",
        Fraud = "fraud",
        NothingWrong = "nothing_wrong",
    }
}

/// A case as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Case {
    pub id: Uuid,
    pub number: String,
    pub customer: Uuid,
    pub transaction_id: Option<Uuid>,
    pub role: Option<Role>,
    /// A code of `i18n::codes::problems`.
    pub problem: String,
    /// Filed against our advice to wait or to go another way.
    pub insisted: bool,
    answers: Vec<u8>,
    locale: String,
    /// ISO 3166-1 code whose law and calendar count.
    pub jurisdiction: String,
    /// Key in `deadlines.toml`.
    pub regime: String,
    /// Rough worth in US cents, for the order of the queue.
    pub worth: i64,
    pub state: State,
    /// Counts up with every change, so that two people do not decide past each other.
    pub version: i64,
    pub filed_at: Timestamp,
    pub moved_at: Timestamp,
    pub first_reply_at: Option<Timestamp>,
    /// When the customer has our answer, as we said to them.
    pub promised_at: Timestamp,
    /// IANA zone of that date.
    pub promised_zone: String,
    /// When something happens next, whosever turn it is.
    pub next_at: Option<Timestamp>,
    /// The first date that binds us and is not met.
    pub legal_due: Option<Timestamp>,
    /// From when the customer can ask how it stands.
    pub chase_from: Timestamp,
    pub chased_at: Option<Timestamp>,
    /// Since when its customer waits for a word from staff: they have written, sent a file or asked how it stands.
    pub heard_at: Option<Timestamp>,
    pub breached_at: Option<Timestamp>,
    pub assignee: Option<Uuid>,
    /// The supervisor to whom it went when a date was missed.
    pub escalated_to: Option<Uuid>,
    /// ISO 20022 code, and its reason.
    pub outcome: Option<String>,
    pub reason: Option<String>,
    #[sqlx(rename = "verdict")]
    pub ruling: Option<Ruling>,
    pub root_cause: Option<RootCause>,
    pub decisions: i64,
    pub objections: i64,
    pub decided_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// How often the link was replaced by which it is followed without signing in.
    pub links: i64,
}

/// What the customer has told us, sealed where it rests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    pub problem: String,
    pub role: String,
    /// The rail, when there is no transaction.
    pub kind: String,
    pub insists: bool,
    pub suspects_fraud: bool,
    pub amount: String,
    pub currency: String,
    pub date: String,
    pub own_reference: String,
    pub uetr: String,
    pub account: String,
    pub network: String,
    pub hash: String,
    pub address: String,
    pub memo: String,
    pub last_four: String,
    pub counterparty: String,
    pub bank_said: String,
    pub story: String,
}

impl Answers {
    /// Sealed under the id of the row that it belongs to.
    ///
    /// # Errors
    /// Without a key, or when the system has no randomness to give.
    pub fn seal(&self, app: &App, id: Uuid) -> anyhow::Result<Vec<u8>> {
        let sealed = app.keyring.seal(id.as_bytes(), &serde_json::to_vec(self)?);
        sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))
    }

    /// `None` when the key is gone.
    #[must_use]
    pub fn open(app: &App, id: Uuid, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&app.keyring.open(id.as_bytes(), sealed)?.bytes).ok()
    }
}

impl Case {
    /// One of this customer's, by its number. Somebody else's is not there.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, customer: Uuid, number: &str) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM cases WHERE number = $1 AND customer = $2")
            .bind(number)
            .bind(customer)
            .optional()
            .await
    }

    /// Any case: for staff, whose right was checked before.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_number(db: &Db, number: &str) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM cases WHERE number = $1").bind(number).optional().await
    }

    /// The same for a member of staff. What they have filed as a customer is not there: nobody works on, decides or
    /// looks behind their own case.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn for_member(db: &Db, staff: Uuid, number: &str) -> sqlx::Result<Option<Self>> {
        let Ok(number) = CaseNumber::parse(number) else { return Ok(None) };
        db.read(
            "SELECT * FROM cases WHERE number = $1 AND customer NOT IN \
             (SELECT c.id FROM customers c JOIN staff s ON s.email_key = c.email_key WHERE s.id = $2)",
        )
        .bind(number.as_str())
        .bind(staff)
        .optional()
        .await
    }

    /// The case of a job.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_id(db: &Db, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM cases WHERE id = $1").bind(id).optional().await
    }

    /// The same inside a transaction; on PostgreSQL its row is held until the end.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn hold(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<Self>> {
        tx.alone(&format!("case {id}")).await?;
        tx.q("SELECT * FROM cases WHERE id = $1").bind(id).optional().await
    }

    /// Every case of a customer, the open ones first, then the newest.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of(db: &Db, customer: Uuid, limit: i64) -> sqlx::Result<Vec<Self>> {
        db.read(
            "SELECT * FROM cases WHERE customer = $1 \
             ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, filed_at DESC, id DESC LIMIT $2",
        )
        .bind(customer)
        .bind(limit)
        .all()
        .await
    }

    /// The open appeal of this customer about a payment.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn about(db: &Db, customer: Uuid, transaction: Uuid) -> sqlx::Result<Vec<Self>> {
        db.read(
            "SELECT * FROM cases WHERE transaction_id = $1 AND customer = $2 ORDER BY filed_at DESC, id DESC",
        )
        .bind(transaction)
        .bind(customer)
        .all()
        .await
    }

    /// How many of a customer's are open that name no payment of ours.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn open_without_payment(db: &Db, customer: Uuid) -> sqlx::Result<i64> {
        let (open,): (i64,) = db
            .read("SELECT COUNT(*) FROM cases WHERE customer = $1 AND transaction_id IS NULL AND closed_at IS NULL")
            .bind(customer)
            .one()
            .await?;
        Ok(open)
    }

    /// The language in which it is handled.
    #[must_use]
    pub fn locale(&self) -> Locale {
        Locale::from_tag(&self.locale).unwrap_or_default()
    }

    /// What the customer has told us.
    #[must_use]
    pub fn answers(&self, app: &App) -> Answers {
        Answers::open(app, self.id, &self.answers).unwrap_or_default()
    }

    /// Whether our answer is due and has not come.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.is_open() && self.promised_at <= now
    }

    /// Whether the supervisor has it to whom it went when a date was missed.
    #[must_use]
    pub fn is_with_supervisor(&self) -> bool {
        self.escalated_to.is_some() && self.escalated_to == self.assignee
    }

    /// Whether its customer may object: it was decided, and this decision was not objected to yet.
    #[must_use]
    pub fn may_object(&self) -> bool {
        matches!(self.state, State::Resolved | State::Closed | State::Rejected)
            && self.objections < self.decisions
    }

    /// Moves it, if nobody has since it was read. `next_at` is when something happens then. `false`: it has
    /// moved on, and nothing was changed.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn step(
        &mut self,
        tx: &mut Tx,
        to: State,
        next_at: Option<Timestamp>,
        now: Timestamp,
    ) -> sqlx::Result<bool> {
        let closed_at = if to.is_open() { None } else { Some(self.closed_at.unwrap_or(now)) };
        let moved = tx
            .q("UPDATE cases SET state = $3, turn = $4, next_at = $5, moved_at = $6, closed_at = $7, \
                heard_at = CASE WHEN $7 IS NULL THEN heard_at END, version = version + 1 \
                WHERE id = $1 AND version = $2")
            .bind(self.id)
            .bind(self.version)
            .bind(to)
            .bind(to.turn().code())
            .bind(next_at)
            .bind(now)
            .bind(closed_at)
            .exec()
            .await?;
        if moved == 1 {
            (self.state, self.next_at, self.moved_at, self.closed_at) = (to, next_at, now, closed_at);
            self.version += 1;
        }
        Ok(moved == 1)
    }

    /// Notes that its customer has said something, after [`Case::hold`]: nobody decides past it, and whoever works
    /// on the case is told, once until they have answered.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn heard(&mut self, tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
        tx.q("UPDATE cases SET heard_at = COALESCE(heard_at, $2), version = version + 1 WHERE id = $1")
            .bind(self.id)
            .bind(now)
            .exec()
            .await?;
        self.version += 1;
        if self.heard_at.is_none() && self.assignee.is_some() {
            jobs::enqueue(tx, &Job::CaseHeard { case: self.id }, now).await?;
        }
        self.heard_at.get_or_insert(now);
        Ok(())
    }

    /// Notes that staff have answered: for the first time, and what the customer has said since they last did.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn replied(&self, tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
        tx.q("UPDATE cases SET first_reply_at = COALESCE(first_reply_at, $2), heard_at = NULL WHERE id = $1")
            .bind(self.id)
            .bind(now)
            .exec()
            .await?;
        clocks::meet(tx, self.id, &[clocks::CHASED], now).await
    }
}
