//! One payment: where the money is, what can be done, and the promise to tell.

use super::desk::Desk;
use super::eligibility::{self, Problem, Situation, Verdict};
use super::{advice, packet, situation};
use crate::account::Account;
use crate::cases::watches;
use crate::transactions::{Transaction, articles, history, page};
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/transactions/{id}", get(detail))
        .route("/transactions/{id}/watch", get(back).post(watch))
}

/// `GET /transactions/{id}`
async fn detail(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    match Transaction::find(&desk.app().db, desk.me.id, id).await? {
        Some(row) => show(&desk, &row, &Errors::default()).await,
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// The page of one payment.
///
/// # Errors
/// When the database is away.
pub async fn show(desk: &Desk, row: &Transaction, errors: &Errors) -> Answer {
    let app = desk.app();
    let events = history::of(&app.db, &row.reference).await?;
    let situation = situation::of(app, desk.me.id, row).await?;
    let watched = watches::of(&app.db, desk.me.id, row.id).await?;
    let packet = packet::of(app, desk.me.id, row.id).await?;
    let locale = desk.visitor.locale;
    let articles = articles::fitting(row).iter().filter_map(|path| app.article(locale, path)).collect();
    let facts = app.facts();
    let known =
        advice::Known { row, facts: &facts, situation: &situation, watched, packet: packet.as_ref(), errors };
    let advice = advice::section(&desk.visitor.chrome, &known);
    let detail = page::Detail { row, events: &events, now: desk.now(), advice, articles };
    let body = page::detail(&desk.visitor.chrome, &facts, &detail);
    Ok(if errors.is_empty() {
        body.into_response()
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
    })
}

/// What was asked for, and what there is to do instead.
pub struct Asked<'a> {
    pub row: &'a Transaction,
    pub problem: Problem,
    pub verdict: &'a Verdict,
    pub situation: &'a Situation,
}

/// The page that says why not now, until when, and what else can be done. `draft`: an appeal that was to be
/// sent; nothing of it is lost.
///
/// # Errors
/// When the database is away.
pub async fn instead(desk: &Desk, asked: &Asked<'_>, draft: Option<Uuid>) -> Answer {
    let app = desk.app();
    let watched = watches::of(&app.db, desk.me.id, asked.row.id).await?;
    let body = advice::instead(&desk.visitor.chrome, asked, (watched, draft), &app.facts());
    // A draft that can no longer be sent is a conflict; advice before one is begun is an answer.
    let status = if draft.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, body).into_response())
}

#[derive(Deserialize)]
struct Watched {
    #[serde(default)]
    problem: String,
}

/// `GET` of a path that is pressed: back to the payment.
async fn back(Path(id): Path<Uuid>) -> Redirect {
    Redirect::to(&format!("/transactions/{id}"))
}

/// `POST /transactions/{id}/watch`: tell me when it moves, and when its time has passed.
async fn watch(desk: Desk, Path(id): Path<Uuid>, Form(watched): Form<Watched>) -> Answer {
    let app = desk.app();
    let Some(row) = Transaction::find(&app.db, desk.me.id, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if !desk.may_write() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let situation = situation::of(app, desk.me.id, &row).await?;
    let problems = eligibility::problems(row.kind, row.role);
    let problem = Problem::parse(&watched.problem).filter(|problem| problems.contains(problem));
    let problem = problem.unwrap_or_else(|| eligibility::first(row.kind, row.role));
    let until = eligibility::watch_until(&eligibility::judge(problem, &situation), &situation);
    if let Some(until) = until {
        let mut tx = app.db.begin().await?;
        watches::add(&mut tx, (desk.me.id, row.id), until, desk.now()).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("/transactions/{id}#trouble")).into_response())
}
