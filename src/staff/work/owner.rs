//! Who works on a case, and whether it is worked on.

use crate::account::Member;
use crate::cases::reopening::{self, Reopened};
use crate::cases::timeline::{self, Kind};
use crate::cases::{Case, CaseState};
use crate::db::Tx;
use crate::events::Actor;
use crate::kernel::time::Timestamp;
use crate::staff::Desk;
use crate::staff::typed::{LONG, Typed};
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

/// Gives the case to somebody or to nobody; the first time it goes on from there. `false`: it has moved on.
async fn give(
    tx: &mut Tx,
    case: &mut Case,
    (to, by): (Option<Uuid>, Uuid),
    now: Timestamp,
) -> sqlx::Result<bool> {
    let state = match (case.state, to) {
        (CaseState::Submitted | CaseState::Acknowledged, Some(_)) => CaseState::Assigned,
        (CaseState::Assigned, None) => CaseState::Acknowledged,
        (state, _) => state,
    };
    let next = case.next_at;
    if !case.step(tx, state, next, now).await? {
        return Ok(false);
    }
    tx.q("UPDATE cases SET assignee = $2 WHERE id = $1").bind(case.id).bind(to).exec().await?;
    case.assignee = to;
    let (kind, about) = match to {
        Some(to) => (Kind::Assigned, json!({ "to": to })),
        None => (Kind::Note, json!({ "what": "released" })),
    };
    timeline::add(tx, case.id, (kind, Actor::Staff(by)), &about, now).await?;
    Ok(true)
}

/// `POST /staff/cases/{number}/claim`: what nobody has. To take it from a colleague, a supervisor assigns it.
pub async fn claim(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let me = desk.agent.id;
    if !case.state.is_open() || case.assignee.is_some() {
        return Ok(desk.refuse(&case, desk.text().not_now));
    }
    if !give(&mut tx, &mut case, (Some(me), me), desk.app().clock.now()).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/release`
pub async fn release(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    if !case.state.is_open() || case.assignee.is_none() || !desk.works_on(&case) {
        return Ok(desk.refuse(&case, desk.text().not_now));
    }
    if !give(&mut tx, &mut case, (None, desk.agent.id), desk.app().clock.now()).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/assignment`: a supervisor gives it to a colleague.
pub async fn assign(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let colleague = match typed.get("to").parse() {
        Ok(id) => Member::find(&desk.app().db, id).await?,
        Err(_) => None,
    };
    let Some(colleague) = colleague else {
        let errors = Errors::one("to", desk.text().choose_colleague);
        return desk.again(&number, typed, &errors).await;
    };
    if Case::for_member(&desk.app().db, colleague.id, &number).await?.is_none() {
        // Theirs as a customer; or there is no such case at all, which the form says next.
        let errors = Errors::one("to", desk.text().own_case);
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    if !case.state.is_open() {
        return Ok(desk.refuse(&case, desk.text().not_now));
    }
    let given = (Some(colleague.id), desk.agent.id);
    if !give(&mut tx, &mut case, given, desk.app().clock.now()).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/investigation`: it is worked on, also when somebody's answer no longer has to be waited for.
pub async fn investigate(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let now = desk.app().clock.now();
    let next = Some(case.promised_at);
    if case.state == CaseState::Investigating {
        return Ok(desk.refuse(&case, desk.text().not_now));
    }
    if !case.step(&mut tx, CaseState::Investigating, next, now).await? {
        return desk.stale(&case, &typed).await;
    }
    let begun = (Kind::Investigating, Actor::Staff(desk.agent.id));
    timeline::add(&mut tx, case.id, begun, &json!({}), now).await?;
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/reopening`: a supervisor has a decided case looked at again.
pub async fn reopen(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let text = desk.text();
    let mut errors = Errors::default();
    let why = typed.text(text, ("reopen", LONG), &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let (app, by) = (desk.app(), Actor::Staff(desk.agent.id));
    match reopening::reopen(app, &mut tx, &mut case, (&why, by), app.clock.now()).await? {
        Reopened::Done => desk.done(tx, &case).await,
        Reopened::Late => Ok(desk.refuse(&case, text.not_now)),
        Reopened::Other => Ok(desk.refuse(&case, text.other_open)),
    }
}
