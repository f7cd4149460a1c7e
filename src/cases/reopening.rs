//! Opening a decided case again: its clocks run anew from now, and the customer gets a new date.

use super::case::{Case, State};
use super::clocks;
use super::timeline::{self, Kind};
use crate::app::App;
use crate::db::Tx;
use crate::events::Actor;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use serde_json::json;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopened {
    Done,
    /// The case has moved on.
    Late,
    /// There is another open appeal about the same payment and side.
    Other,
}

/// Reopens it with the reason that the customer reads. Unless it says [`Reopened::Done`], the transaction of
/// the database is to be dropped.
///
/// # Errors
/// When the database is away.
pub async fn reopen(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (why, by): (&str, Actor),
    now: Timestamp,
) -> anyhow::Result<Reopened> {
    if case.state.is_open() {
        return Ok(Reopened::Late);
    }
    let abroad: Option<(i64,)> = tx
        .q("SELECT CAST(1 AS BIGINT) FROM clocks WHERE case_id = $1 AND clock = 'remittance' LIMIT 1")
        .bind(case.id)
        .optional()
        .await?;
    let mut answers = clocks::starting(&case.regime, abroad.is_some(), false);
    answers.retain(|(_, clock, _)| matches!(*clock, "final" | "decide" | "remittance"));
    let until = match begin_again(app, tx, case, (&answers, State::Reopened), now).await? {
        Ok(until) => until,
        Err(refused) => return Ok(refused),
    };
    tx.q("UPDATE cases SET chased_at = NULL WHERE id = $1").bind(case.id).exec().await?;
    timeline::add(tx, case.id, (Kind::Reopened, by), &json!({ "text": why, "until": until.0 }), now).await?;
    jobs::enqueue(tx, &Job::CaseNews { case: case.id, what: Kind::Reopened.code().to_owned() }, now).await?;
    Ok(Reopened::Done)
}

/// Has these clocks run anew from now: the case goes on in another state with a new promise, whose time is
/// returned. That of a refund runs once, from the first report (PSD2 Art. 73(1)). The index decides whether there is another open appeal about the same payment and side.
///
/// # Errors
/// The outer one when the database is away or the data knows no final answer.
pub(super) async fn begin_again(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (starting, to): (&[(&'static str, &'static str, bool)], State),
    now: Timestamp,
) -> anyhow::Result<Result<Timestamp, Reopened>> {
    let facts = app.facts();
    let promise = clocks::promise(&facts.deadlines, starting, &case.jurisdiction, now);
    let promise = promise.ok_or_else(|| anyhow::anyhow!("deadlines.toml knows no final answer"))?;
    match case.step(tx, to, Some(promise.at), now).await {
        Ok(true) => {}
        Ok(false) => return Ok(Err(Reopened::Late)),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Ok(Err(Reopened::Other)),
        Err(error) => return Err(error.into()),
    }
    for clock in starting.iter().filter(|(_, clock, _)| *clock != "refund") {
        clocks::start(tx, &facts.deadlines, (case.id, &case.jurisdiction), *clock, now).await?;
    }
    clocks::settle(tx, case.id).await?;
    let may_ask = clocks::due_of(&facts.deadlines, ("house", "chase-from"), &case.jurisdiction, now);
    tx.q("UPDATE cases SET promised_at = $2, promised_zone = $3, chase_from = $4 WHERE id = $1")
        .bind(case.id)
        .bind(promise.at)
        .bind(promise.zone_name())
        .bind(may_ask.map_or(now, |due| due.at))
        .exec()
        .await?;
    Ok(Ok(promise.at))
}
