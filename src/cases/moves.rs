//! What a customer does with their case. Each move says whether it was made: a case that has moved on
//! meanwhile is left as it is.

use super::case::{Case, State};
use super::reopening::{Reopened, begin_again};
use super::timeline::{self, Kind};
use super::{clocks, legs};
use crate::app::App;
use crate::db::Tx;
use crate::events::{self, Actor};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use crate::transactions::Kind as Rail;
use serde_json::json;

/// The same words within so many seconds are one message: forms are sent twice.
const ONCE: i64 = 60;

/// A message, which is the answer when we have asked.
///
/// # Errors
/// When the database is away.
pub async fn say(tx: &mut Tx, case: &mut Case, text: &str, now: Timestamp) -> sqlx::Result<bool> {
    if !case.state.is_open() {
        return Ok(false);
    }
    let actor = Actor::Customer(case.customer);
    // Between the two the program may have written, the confirmation for instance. After a word of staff the same
    // words are another answer.
    let recent = events::since(tx, case.id, now.plus(-ONCE)).await?;
    let by_staff = |event: &&events::Recorded| matches!(Actor::parse(&event.actor), Some(Actor::Staff(_)));
    let said = recent.iter().rev().take_while(|event| !by_staff(event)).any(|event| {
        event.kind == Kind::Message.code()
            && Actor::parse(&event.actor) == Some(actor)
            && event.content().is_some_and(|content| content["text"].as_str() == Some(text))
    });
    if said {
        return Ok(true);
    }
    timeline::add(tx, case.id, (Kind::Message, actor), &json!({ "text": text }), now).await?;
    case.heard(tx, now).await?;
    if case.state == State::WaitingCustomer {
        return legs::go_on(tx, case, now).await;
    }
    Ok(true)
}

/// Whether the customer can ask how it stands: from the day on that they were given, unless it is their own turn.
#[must_use]
pub fn may_chase(case: &Case, now: Timestamp) -> bool {
    case.state.is_open() && case.state != State::WaitingCustomer && case.chase_from <= now
}

/// "How does it stand?": answered by the next business day, before which it cannot be asked again. A clock holds us
/// to it, and staff are told.
///
/// # Errors
/// When the database is away.
pub async fn chase(app: &App, tx: &mut Tx, case: &mut Case, now: Timestamp) -> sqlx::Result<bool> {
    if !may_chase(case, now) {
        return Ok(false);
    }
    let facts = app.facts();
    // What was asked before and not answered is asked again.
    clocks::meet(tx, case.id, &[clocks::CHASED], now).await?;
    let clock = ("house", clocks::CHASED, false);
    let due = clocks::start(tx, &facts.deadlines, (case.id, &case.jurisdiction), clock, now).await?;
    clocks::settle(tx, case.id).await?;
    let again = due.map_or(now.plus(24 * 60 * 60), |due| due.at);
    case.heard(tx, now).await?;
    tx.q("UPDATE cases SET chased_at = $2, chase_from = $3 WHERE id = $1")
        .bind(case.id)
        .bind(now)
        .bind(again)
        .exec()
        .await?;
    let about = json!({ "until": again.0 });
    timeline::add(tx, case.id, (Kind::Chased, Actor::Customer(case.customer)), &about, now).await?;
    jobs::enqueue(tx, &Job::CaseChased { case: case.id, until: again }, now).await?;
    Ok(true)
}

/// Withdraws it; what was proposed loses its ground.
///
/// # Errors
/// When the database is away.
pub async fn withdraw(tx: &mut Tx, case: &mut Case, now: Timestamp) -> sqlx::Result<bool> {
    if !case.state.is_open() || !case.step(tx, State::Withdrawn, None, now).await? {
        return Ok(false);
    }
    tx.q("UPDATE proposals SET state = 'refused', checked_at = $2 WHERE case_id = $1 AND state = 'open'")
        .bind(case.id)
        .bind(now)
        .exec()
        .await?;
    clocks::meet_all(tx, case.id, now).await?;
    timeline::add(tx, case.id, (Kind::Withdrawn, Actor::Customer(case.customer)), &json!({}), now).await?;
    tell(tx, case, Kind::Withdrawn, now).await?;
    Ok(true)
}

/// Objects to the decision, once for each, with something new. The clocks begin again. Unless it says
/// [`Reopened::Done`], the transaction of the database is to be dropped.
///
/// # Errors
/// When the database is away or the data knows no final answer.
pub async fn object(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    text: &str,
    now: Timestamp,
) -> anyhow::Result<Reopened> {
    if !case.may_object() {
        return Ok(Reopened::Late);
    }
    let abroad = case.answers(app).kind == Rail::Remittance.code();
    let starting = clocks::starting(&case.regime, abroad, case.problem == "unauthorised");
    let until = match begin_again(app, tx, case, (&starting, State::Objected), now).await? {
        Ok(until) => until,
        Err(refused) => return Ok(refused),
    };
    case.heard(tx, now).await?;
    tx.q("UPDATE cases SET objections = objections + 1, breached_at = NULL WHERE id = $1")
        .bind(case.id)
        .exec()
        .await?;
    let about = json!({ "text": text, "until": until.0 });
    timeline::add(tx, case.id, (Kind::Objected, Actor::Customer(case.customer)), &about, now).await?;
    tell(tx, case, Kind::Objected, now).await?;
    Ok(Reopened::Done)
}

async fn tell(tx: &mut Tx, case: &Case, what: Kind, now: Timestamp) -> sqlx::Result<()> {
    jobs::enqueue(tx, &Job::CaseNews { case: case.id, what: what.code().to_owned() }, now).await
}
