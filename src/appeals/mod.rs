//! Appeals about payments: whether, how, and how they go on.

pub mod eligibility;

use crate::account::{Account, Me, Visitor};
use crate::transactions::{Transaction, history, page};
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use maud::html;
use std::sync::Arc;
use uuid::Uuid;

/// What customers use, within their sessions.
pub fn routes() -> Router<Arc<Account>> {
    Router::new().route("/transactions/{id}", get(payment))
}

/// `GET /transactions/{id}`
async fn payment(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Path(id): Path<Uuid>,
) -> Answer {
    let app = &account.app;
    let Some(row) = Transaction::find(&app.db, me.id, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let events = history::of(&app.db, &row.reference).await?;
    let articles = page::articles(&row).iter().filter_map(|path| app.article(visitor.locale, path)).collect();
    let detail =
        page::Detail { row: &row, events: &events, now: app.clock.now(), advice: html! {}, articles };
    Ok(page::detail(&visitor.chrome, &app.facts(), &detail).into_response())
}
