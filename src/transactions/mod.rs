//! Transactions as the operator's ledger tells them: the feed, the list, one payment and its receipt.

pub mod ahead;
pub mod ahead_page;
pub mod api;
pub mod articles;
pub mod delays;
pub mod expected;
pub mod feed;
pub mod history;
pub mod import;
mod list;
pub mod page;
mod room;
mod search;
pub mod told;
pub mod transaction;

pub use room::Transactions;
pub use transaction::{Kind, Phase, Role, State as TransactionState, Transaction};

use crate::account::{Account, Me, Visitor};
use crate::app::App;
use crate::facts::retention::Kept;
use crate::jobs::Job;
use crate::kernel::csv;
use crate::kernel::time::Timestamp;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use ahead::Task;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use list::{Filter, Typed};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Does a job, if it is one of this room: `None` otherwise.
///
/// # Errors
/// In words for the operator; the job is tried again.
pub async fn perform(app: &App, job: &Job) -> Option<Result<(), String>> {
    let Job::AddressTaken { email_key } = job else { return None };
    Some(attach(app, email_key).await.map_err(|error| error.to_string()))
}

/// An account that has this address from now on gets the payments that have waited for it.
async fn attach(app: &App, email_key: &str) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    feed::opened(&mut tx, email_key).await?;
    Ok(tx.commit().await?)
}

/// Forgets deliveries that nobody sends again, and payments of people who have not come.
///
/// # Errors
/// When the database is away.
pub async fn tidy(app: &App) -> sqlx::Result<()> {
    let (now, facts) = (app.clock.now(), app.facts());
    let mut tx = app.db.begin().await?;
    for (kept, sql) in [
        (Kept::Deliveries, "DELETE FROM deliveries WHERE at < $1"),
        (
            Kept::UnclaimedPayments,
            "DELETE FROM transaction_events WHERE transaction_ref IN \
             (SELECT reference FROM transactions WHERE customer IS NULL AND created_at < $1)",
        ),
        (Kept::UnclaimedPayments, "DELETE FROM transactions WHERE customer IS NULL AND created_at < $1"),
        (
            Kept::UnclaimedPayments,
            "DELETE FROM customer_links WHERE at < $1 \
             AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.reference = customer_links.reference) \
             AND NOT EXISTS (SELECT 1 FROM transactions t \
                             WHERE t.customer IS NULL AND t.customer_ref = customer_links.reference)",
        ),
    ] {
        if let Some(kept) = facts.retention.seconds(kept) {
            tx.q(sql).bind(now.plus(-kept)).exec().await?;
        }
    }
    tx.commit().await
}

/// Lines of a download at most.
pub(crate) const DOWNLOADED: i64 = 50_000;

/// The list and the receipt; one payment's page belongs to the room that knows what can be done about it.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/transactions", get(overview))
        .route("/transactions.csv", get(download))
        .route("/transactions/find", get(find))
        .route("/transactions/{id}/receipt", get(receipt))
}

/// `GET /transactions?text=&kind=&state=&from=&to=&least=&most=&before=`
async fn overview(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Query(typed): Query<Typed>,
) -> Answer {
    let app = &account.app;
    let (filter, errors) = Filter::read(app, &typed, &visitor.chrome);
    let found = list::page(&app.db, me.id, &filter).await?;
    let now = app.clock.now();
    let shown = page::Shown { rows: &found.rows, older: found.older, typed: &typed, errors: &errors, now };
    Ok(page::list(&visitor.chrome, &app.facts(), &shown).into_response())
}

/// `GET /transactions.csv`, with the same filters.
async fn download(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Query(typed): Query<Typed>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::File) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let (filter, _) = Filter::read(app, &Typed { before: String::new(), ..typed }, &visitor.chrome);
    let rows = list::rows(&app.db, me.id, &filter, DOWNLOADED).await?;
    // Spreadsheets take a file without the mark for one of the old code pages, and Chinese becomes unreadable.
    let mut out = String::from("\u{feff}");
    out.push_str(&csv::line([
        "ordered",
        "reference",
        "kind",
        "role",
        "amount",
        "currency",
        "fee",
        "counterparty",
        "account",
        "state",
        "state_since",
        "reason",
        "expected_by",
        "method",
        "country",
        "uetr",
        "end_to_end",
        "hash",
        "task",
        "task_until",
        "available_from",
    ]));
    for row in &rows {
        let (amount, fee) = (row.amount(), row.fee().map(|fee| fee.plain()).unwrap_or_default());
        let time = |at: Option<Timestamp>| at.map(|at| at.civil().to_string()).unwrap_or_default();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let cells = [
            row.created_at.civil().to_string(),
            row.reference.clone(),
            row.kind.code().to_owned(),
            row.role.code().to_owned(),
            amount.plain(),
            amount.asset.code().to_owned(),
            fee,
            row.counterparty.clone(),
            row.account.clone(),
            row.state.code().to_owned(),
            row.state_at.civil().to_string(),
            text(&row.reason),
            time(row.expected_by),
            text(&row.method),
            text(&row.country),
            text(&row.uetr),
            text(&row.end_to_end),
            text(&row.hash),
            row.ahead.task.map_or("", Task::code).to_owned(),
            time(row.ahead.task_until),
            time(row.ahead.available_from),
        ];
        out.push_str(&csv::line(cells.iter().map(String::as_str)));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"transactions.csv\""),
    ];
    Ok((headers, out).into_response())
}

#[derive(Deserialize)]
struct Pasted {
    #[serde(default)]
    q: String,
}

/// `GET /transactions/find?q=`: to the customer's own transaction behind a number that they paste anywhere.
/// Whoever is not signed in any more gets what the articles say.
async fn find(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Option<Me>,
    Query(pasted): Query<Pasted>,
) -> Answer {
    let Some(me) = me else {
        return Ok(Redirect::to(&page::articles_about(&visitor.chrome, &pasted.q)).into_response());
    };
    if pasted.q.trim().is_empty() {
        return Ok(Redirect::to("/transactions").into_response());
    }
    let what = crate::kernel::pasted::unwrap(&pasted.q).unwrap_or_default();
    let found =
        if what.is_empty() { None } else { Transaction::by_reference(&account.app.db, me.id, &what).await? };
    if let Some(found) = found {
        return Ok(Redirect::to(&format!("/transactions/{}", found.id)).into_response());
    }
    let shown: String = pasted.q.chars().take(100).collect();
    Ok((StatusCode::NOT_FOUND, page::not_found(&visitor.chrome, &shown)).into_response())
}

/// `GET /transactions/{id}/receipt`
async fn receipt(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Path(id): Path<Uuid>,
) -> Answer {
    let app = &account.app;
    match Transaction::find(&app.db, me.id, id).await? {
        Some(found) => {
            Ok(page::receipt(&visitor.chrome, &app.facts(), (&found, app.clock.now())).into_response())
        }
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}
