//! Holds: limits that we put on an account, not its owner. They show only after signing in fully, with the
//! words that may be told, the day on which we look again, and the way to complain.

use super::log::{self, Kind, Origin};
use crate::db::{Db, Tx};
use crate::events::{self, Actor};
use crate::jobs::{self, Job};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

text_enum! {
    /// Why an account is held. Of some reasons the law forbids to speak ("tipping off").
    pub enum Reason {
        SuspiciousSignIn = "suspicious_signin",
        CredentialLeak = "credential_leak",
        IdentityExpired = "kyc_expired",
        Compliance = "compliance_hold",
        LegalOrder = "legal_order",
        DeceasedReport = "deceased_report",
    }
}

impl Reason {
    /// Whether something is expected of the customer, so that it is their turn.
    #[must_use]
    pub const fn is_theirs(self) -> bool {
        matches!(self, Self::CredentialLeak | Self::IdentityExpired)
    }
}

/// A hold in force.
#[derive(Clone, Debug)]
pub struct Hold {
    pub reason: Reason,
    pub review_on: Date,
}

#[derive(sqlx::FromRow)]
struct Row {
    reason: Reason,
    review_on: String,
}

/// The holds in force, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, customer: Uuid) -> sqlx::Result<Vec<Hold>> {
    let rows: Vec<Row> = db
        .read(
            "SELECT reason, review_on FROM holds \
             WHERE customer = $1 AND lifted_at IS NULL ORDER BY placed_at, id",
        )
        .bind(customer)
        .all()
        .await?;
    rows.into_iter()
        .map(|row| {
            let review_on = row.review_on.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            Ok(Hold { reason: row.reason, review_on })
        })
        .collect()
}

/// Places a hold; the customer's log has it, and their sessions go on so that they can read about it.
///
/// # Errors
/// When the database is away.
pub async fn place(
    tx: &mut Tx,
    customer: Uuid,
    (reason, review_on): (Reason, Date),
    by: Actor,
    now: Timestamp,
) -> sqlx::Result<Uuid> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO holds (id, customer, reason, placed_by, placed_at, review_on) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(customer)
        .bind(reason)
        .bind(by.to_string())
        .bind(now)
        .bind(review_on.to_string())
        .exec()
        .await?;
    let about =
        json!({ "hold": id, "reason": reason, "review_on": review_on.to_string(), "customer": customer });
    events::record(tx, events::AUDIT, ("hold_placed", by), &about, now).await?;
    tell(tx, customer, reason, false, now).await?;
    Ok(id)
}

/// Lifts every hold of this reason; returns how many there were.
///
/// # Errors
/// When the database is away.
pub async fn lift(
    tx: &mut Tx,
    customer: Uuid,
    reason: Reason,
    by: Actor,
    now: Timestamp,
) -> sqlx::Result<u64> {
    let lifted = tx
        .q("UPDATE holds SET lifted_by = $3, lifted_at = $4 WHERE customer = $1 AND reason = $2 AND lifted_at IS NULL")
        .bind(customer)
        .bind(reason)
        .bind(by.to_string())
        .bind(now)
        .exec()
        .await?;
    if lifted > 0 {
        let about = json!({ "reason": reason, "customer": customer });
        events::record(tx, events::AUDIT, ("hold_lifted", by), &about, now).await?;
        tell(tx, customer, reason, true, now).await?;
    }
    Ok(lifted)
}

/// The customer learns that there is something to read, unless even that may not be told.
async fn tell(tx: &mut Tx, customer: Uuid, reason: Reason, lifted: bool, now: Timestamp) -> sqlx::Result<()> {
    if reason == Reason::DeceasedReport {
        return Ok(());
    }
    let kind = if lifted { Kind::Released } else { Kind::Held };
    let us = Origin { agent: "–".to_owned(), place: "–".to_owned() };
    log::record(tx, customer, kind, &us, now).await?;
    jobs::enqueue(tx, &Job::Held { customer, lifted }, now).await
}
