//! The trace packet (C12): numbers by which the sender's bank finds a payment, behind a link that its owner
//! gives away and can end. No name, and only the end of an account.

use super::desk::Desk;
use super::eligibility::{self, Verdict, judge};
use super::{packet_page, situation};
use crate::account::{Account, Visitor};
use crate::app::App;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::transactions::Transaction;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use std::sync::Arc;
use uuid::Uuid;

/// How long a link works, in seconds.
const WORKS: i64 = 14 * 24 * 60 * 60;

/// A packet in force.
#[derive(Clone, Debug)]
pub struct Packet {
    pub until: Timestamp,
    /// The whole address.
    pub url: Option<String>,
}

pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/transactions/{id}/packet", get(back).post(make))
        .route("/transactions/{id}/packet/end", get(back).post(end))
        .route("/trace/{token}", get(show))
}

/// The token of a packet follows from its row, so that its owner can read the link again and the database
/// alone cannot.
fn token_of(app: &App, transaction: Uuid, made_at: Timestamp) -> Token {
    let mac = app.secret.mac("trace packet", &[transaction.as_bytes(), &made_at.0.to_be_bytes()]);
    Token::derived(mac)
}

/// The packet of this customer's payment that works now.
///
/// # Errors
/// When the database is away.
pub async fn of(app: &App, customer: Uuid, transaction: Uuid) -> sqlx::Result<Option<Packet>> {
    let found: Option<(Timestamp, Timestamp)> = app
        .db
        .read(
            "SELECT made_at, until FROM packets WHERE transaction_id = $1 AND customer = $2 AND revoked_at IS NULL \
             AND until > $3 ORDER BY made_at DESC LIMIT 1",
        )
        .bind(transaction)
        .bind(customer)
        .bind(app.clock.now())
        .optional()
        .await?;
    Ok(found.map(|(made_at, until)| {
        let token = token_of(app, transaction, made_at).encode();
        Packet { until, url: Some(format!("{}/trace/{token}", app.public_url)) }
    }))
}

async fn back(Path(id): Path<Uuid>) -> Redirect {
    Redirect::to(&format!("/transactions/{id}"))
}

/// `POST /transactions/{id}/packet`: for a payment that only its sender can have traced.
async fn make(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let app = desk.app();
    let Some(row) = Transaction::find(&app.db, desk.me.id, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if !desk.may_write() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let situation = situation::of(app, desk.me.id, &row).await?;
    let first = eligibility::first(row.kind, row.role);
    let asks = judge(first, &situation) == Verdict::AskSender;
    if asks && of(app, desk.me.id, id).await?.is_none() {
        let now = desk.now();
        let token = token_of(app, id, now);
        let mut tx = app.db.begin().await?;
        tx.q("INSERT INTO packets (token, transaction_id, customer, made_at, until) VALUES ($1, $2, $3, $4, $5) \
              ON CONFLICT (token) DO NOTHING")
            .bind(token.hash())
            .bind(id)
            .bind(desk.me.id)
            .bind(now)
            .bind(now.plus(WORKS))
            .exec()
            .await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("/transactions/{id}#packet")).into_response())
}

/// `POST /transactions/{id}/packet/end`
async fn end(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let app = desk.app();
    if Transaction::find(&app.db, desk.me.id, id).await?.is_none() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE packets SET revoked_at = $3 WHERE transaction_id = $1 AND customer = $2 AND revoked_at IS NULL")
        .bind(id)
        .bind(desk.me.id)
        .bind(desk.now())
        .exec()
        .await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/transactions/{id}#packet")).into_response())
}

/// `GET /trace/{token}`: what whoever has the link sees.
async fn show(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Search) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let over = || (StatusCode::GONE, packet_page::over(&visitor.chrome)).into_response();
    let Some(token) = Token::decode(&token) else { return Ok(over()) };
    let found: Option<(Uuid, Timestamp)> = app
        .db
        .read("SELECT transaction_id, until FROM packets WHERE token = $1 AND revoked_at IS NULL AND until > $2")
        .bind(token.hash())
        .bind(app.clock.now())
        .optional()
        .await?;
    let Some((transaction, until)) = found else { return Ok(over()) };
    let Some(row) = Transaction::any(&app.db, transaction).await? else { return Ok(over()) };
    Ok(packet_page::packet(&visitor.chrome, &app.facts(), (&row, until)).into_response())
}
