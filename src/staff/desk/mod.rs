//! A case on the desk: what it is, what happened, what must be done by when; hidden data and files, each look
//! at which is written down.

mod files;
mod page;
mod parts;
mod presence;
mod seen;

pub use seen::Seen;

use super::page::address;
use super::typed::{LINE, Typed};
use super::{Desk, work};
use crate::account::Account;
use crate::cases::Case;
use crate::cases::timeline::{self, Kind};
use crate::events::Actor;
use crate::i18n::templates;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use seen::Revealed;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The pages of a case.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/staff/cases/{number}", get(show))
        .route("/staff/cases/{number}/disclosure", post(disclose))
        .route("/staff/cases/{number}/evidence/{id}", get(files::original))
        .route("/staff/cases/{number}/evidence/{id}/view", get(files::view))
        .merge(work::routes())
}

/// What stands in the forms of the page.
pub struct Forms<'a> {
    pub typed: &'a Typed,
    pub errors: &'a Errors,
    pub revealed: Option<&'a Revealed>,
}

#[derive(Deserialize)]
struct Opened {
    /// Code of a reply template whose words are put into its field.
    #[serde(default)]
    insert: String,
}

/// `GET /staff/cases/{number}`
async fn show(desk: Desk, Path(number): Path<String>, Query(opened): Query<Opened>) -> Answer {
    let Some(case) = desk.case(&number).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    note_opened(&desk, &case).await?;
    let mut typed = Typed::default();
    if let Some(template) = templates::find(&opened.insert) {
        typed.offer(template.field, template.text(case.locale()));
    }
    page_of(&desk, case, (typed, &Errors::default())).await
}

/// Notes that this member has the case before them.
///
/// # Errors
/// When the database is away; then nothing is shown.
pub async fn note_opened(desk: &Desk, case: &Case) -> sqlx::Result<()> {
    let app = desk.app();
    let mut tx = app.db.begin().await?;
    let who = (desk.agent.id, desk.visitor.origin.place.as_str());
    presence::note(&mut tx, case, who, app.clock.now()).await?;
    tx.commit().await
}

/// The page of a case with what was typed into one of its forms; 422 when something is wrong in it.
///
/// # Errors
/// When the database is away.
pub async fn page_of(desk: &Desk, case: Case, (mut typed, errors): (Typed, &Errors)) -> Answer {
    let app = desk.app();
    let seen = Seen::read(app, case, desk.agent.id).await?;
    if let Some(drafted) = seen.drafted() {
        typed.offer("holding", drafted);
    }
    let forms = Forms { typed: &typed, errors, revealed: None };
    let page = page::case(desk, &app.facts(), (&seen, &forms));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
}

/// `POST /staff/cases/{number}/disclosure`: shows what is hidden, this once; the customer reads that, and why.
async fn disclose(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let app = desk.app();
    let Some(case) = desk.case(&number).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if !desk.may_look(&case) {
        return Ok(Redirect::to(&address(&number)).into_response());
    }
    let mut errors = Errors::default();
    let why = typed.text(desk.text(), ("why", LINE), &mut errors);
    if !errors.is_empty() {
        return page_of(&desk, case, (typed, &errors)).await;
    }
    let mut tx = app.db.begin().await?;
    let about = json!({ "what": "personal", "text": why });
    let looked = (Kind::Looked, Actor::Staff(desk.agent.id));
    timeline::add(&mut tx, case.id, looked, &about, app.clock.now()).await?;
    tx.commit().await?;
    let seen = Seen::read(app, case, desk.agent.id).await?;
    let revealed = Revealed::of(app, &seen);
    let typed = Typed::default();
    let forms = Forms { typed: &typed, errors: &errors, revealed: Some(&revealed) };
    Ok(page::case(&desk, &app.facts(), (&seen, &forms)).into_response())
}
