//! What we have asked other institutions: each inquiry with its own date.

use super::case::{Case, State};
use super::timeline::{self, Kind};
use crate::db::{Db, Tx};
use crate::events::Actor;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use crate::transactions::Transaction;
use serde_json::json;
use uuid::Uuid;

/// By what another institution answers, each a clock of `deadlines.toml`: the rules of the scheme, or the service
/// level that an inquiry asks for.
pub const LEVELS: [(&str, &str); 6] = [
    ("sepa", "answer"),
    ("swift", "R01D"),
    ("swift", "R03D"),
    ("swift", "R05D"),
    ("swift", "R10D"),
    ("swift", "R15D"),
];

/// The level that fits a payment, as a key: the scheme's where it went that way, else ten days.
#[must_use]
pub fn usual(payment: Option<&Transaction>) -> &'static str {
    let by_sepa = |payment: &Transaction| match &payment.method {
        Some(method) => method.starts_with("sepa"),
        None => payment.amount().asset.code() == "EUR",
    };
    if payment.is_some_and(by_sepa) { "sepa.answer" } else { "swift.R10D" }
}

/// An inquiry.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Leg {
    pub id: Uuid,
    pub case_id: Uuid,
    pub institution: String,
    /// Their reference of it.
    pub reference: String,
    pub about: String,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub answer: Option<String>,
}

/// An inquiry that goes out.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub institution: &'a str,
    pub reference: &'a str,
    pub about: &'a str,
    pub due_at: Timestamp,
}

/// Notes the inquiry; the case waits for the institution, unless the customer is asked already: then it is still
/// their turn first. `false`: the case has moved on.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    tx: &mut Tx,
    case: &mut Case,
    new: New<'_>,
    by: Actor,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let (to, next) = match (case.state, case.next_at) {
        (State::WaitingCustomer, next) => (State::WaitingCustomer, next),
        (State::WaitingThirdParty, Some(next)) => (State::WaitingThirdParty, Some(next.min(new.due_at))),
        _ => (State::WaitingThirdParty, Some(new.due_at)),
    };
    if !case.step(tx, to, next, now).await? {
        return Ok(false);
    }
    tx.q("INSERT INTO legs (id, case_id, institution, reference, about, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(Uuid::now_v7())
        .bind(case.id)
        .bind(new.institution)
        .bind(new.reference)
        .bind(new.about)
        .bind(now)
        .bind(new.due_at)
        .exec()
        .await?;
    // The customer reads that we have asked and until when, not whom: that may name a stranger's bank.
    let about = json!({ "institution": new.institution, "reference": new.reference, "about": new.about, "due": new.due_at.0 });
    timeline::add(tx, case.id, (Kind::LegSent, by), &about, now).await?;
    jobs::enqueue_at(tx, &Job::CaseWakes { case: case.id, at: new.due_at }, new.due_at).await?;
    Ok(true)
}

/// Notes the answer; with the last one it is our turn again. `false`: no such open inquiry, or the case has
/// moved on.
///
/// # Errors
/// When the database is away.
pub async fn answer(
    tx: &mut Tx,
    case: &mut Case,
    (leg, answer): (Uuid, &str),
    by: Actor,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let answered = tx
        .q("UPDATE legs SET answered_at = $3, answer = $4 WHERE id = $1 AND case_id = $2 AND answered_at IS NULL")
        .bind(leg)
        .bind(case.id)
        .bind(now)
        .bind(answer)
        .exec()
        .await?;
    if answered == 0 {
        return Ok(false);
    }
    // The clock of its service level, if one was started with it.
    tx.q("UPDATE clocks SET met_at = $3 WHERE case_id = $1 AND owed_by = 'other' AND met_at IS NULL \
          AND started_at = (SELECT asked_at FROM legs WHERE id = $2)")
        .bind(case.id)
        .bind(leg)
        .bind(now)
        .exec()
        .await?;
    timeline::add(tx, case.id, (Kind::LegAnswered, by), &json!({ "leg": leg, "text": answer }), now).await?;
    if case.state == State::WaitingThirdParty { go_on(tx, case, now).await } else { Ok(true) }
}

/// The case waits for the next inquiry that is open and not late, or it is our turn. `false`: it has moved on.
///
/// # Errors
/// When the database is away.
pub async fn go_on(tx: &mut Tx, case: &mut Case, now: Timestamp) -> sqlx::Result<bool> {
    let (next,): (Option<Timestamp>,) = tx
        .q("SELECT MIN(due_at) FROM legs WHERE case_id = $1 AND answered_at IS NULL AND due_at > $2")
        .bind(case.id)
        .bind(now)
        .one()
        .await?;
    match next {
        Some(_) => case.step(tx, State::WaitingThirdParty, next, now).await,
        None => case.step(tx, State::Investigating, Some(case.promised_at), now).await,
    }
}

/// Every inquiry of a case, the newest last.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, case: Uuid) -> sqlx::Result<Vec<Leg>> {
    db.read("SELECT * FROM legs WHERE case_id = $1 ORDER BY asked_at, id").bind(case).all().await
}
