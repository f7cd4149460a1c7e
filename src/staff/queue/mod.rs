//! The queue: what is due first, then what is worth most; filters that are kept, and the search.

mod filter;
mod list;
mod page;
mod saved;

pub use filter::Filter;
pub use list::SOON;

use super::Desk;
use super::page::{QUEUE, address};
use super::typed::Typed;
use crate::account::Account;
use crate::events::{self, AUDIT, Actor};
use crate::kernel::case_number::CaseNumber;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// The queue and what belongs to it.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/staff", get(home))
        .route("/staff/search", get(search))
        .route("/staff/filters", post(save))
        .route("/staff/filters/{id}/removal", post(remove))
}

/// `GET /staff`
async fn home(desk: Desk, Query(filter): Query<Filter>) -> Answer {
    let app = desk.app();
    let now = app.clock.now();
    let filter = filter.read();
    let found = list::page(&app.db, &filter, (desk.agent.id, now)).await?;
    let saved = saved::of(&app.db, desk.agent.id).await?;
    let shown = page::Shown { found: &found, filter: &filter, saved: &saved, now };
    Ok(page::queue(&desk, &app.facts(), &shown).into_response())
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

/// `GET /staff/search?q=`: the case itself where there is but one, unless it was found by a name that somebody else
/// may have as well.
async fn search(desk: Desk, Query(wanted): Query<Wanted>) -> Answer {
    let app = desk.app();
    if wanted.q.trim().is_empty() {
        return Ok(Redirect::to(QUEUE).into_response());
    }
    let hits = list::search(&app.db, &wanted.q, desk.agent.id).await?;
    searched(&desk, (&wanted.q, hits.kind), hits.lines.len()).await?;
    if let [only] = &hits.lines[..]
        && hits.kind != list::NAME
    {
        return Ok(Redirect::to(&address(&only.case.number)).into_response());
    }
    let shown: String = wanted.q.chars().take(100).collect();
    let page = page::results(&desk, &app.facts(), (&shown, &hits), app.clock.now());
    let status = if hits.lines.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// Writes a search to the audit log: what was taken for what was typed and how much was found. What was typed may be
/// anybody's address or name, so only a keyed hash of it stays, by which equal searches are told; a case number stays.
async fn searched(desk: &Desk, (wanted, kind): (&str, &str), hits: usize) -> sqlx::Result<()> {
    let app = desk.app();
    let mut about = json!({ "kind": kind, "hits": hits, "address": desk.visitor.origin.place });
    if let Ok(number) = CaseNumber::parse(wanted) {
        about["number"] = number.as_str().into();
    } else {
        let typed = wanted.trim().to_lowercase();
        about["mac"] = hex::encode(&app.secret.mac("staff search", &[typed.as_bytes()])[..16]).into();
    }
    let mut tx = app.db.begin().await?;
    let event = ("searched", Actor::Staff(desk.agent.id));
    events::record(&mut tx, AUDIT, event, &about, app.clock.now()).await?;
    tx.commit().await
}

/// `POST /staff/filters`: the name, and the query as it stands in the address.
async fn save(desk: Desk, Form(typed): Form<Typed>) -> Answer {
    let app = desk.app();
    let query = Filter::parse(typed.get("query")).query(None);
    let name: String = typed.get("name").chars().filter(|c| !c.is_control()).collect();
    let name: String = name.trim().chars().take(saved::LONGEST).collect();
    if !name.is_empty() && !query.is_empty() {
        let mut tx = app.db.begin().await?;
        saved::save(&mut tx, desk.agent.id, (&name, &query)).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("/staff?{query}")).into_response())
}

/// `POST /staff/filters/{id}/removal`: one's own only.
async fn remove(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let mut tx = desk.app().db.begin().await?;
    let gone = saved::remove(&mut tx, desk.agent.id, id).await?;
    tx.commit().await?;
    Ok(if gone { Redirect::to("/staff").into_response() } else { StatusCode::NOT_FOUND.into_response() })
}
