//! Handlers of the second step: setting it up, its recovery codes, taking it away.

use super::form::{self, Errors};
use super::guard::{Me, Recent};
use super::log::{self, Kind};
use super::{Account, Visitor, lockout, page, second_step, session};
use crate::web::failure::Answer;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

const HERE: &str = "/account/second-step";

/// `GET /account/second-step`
pub(super) async fn overview(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
) -> Answer {
    let state = second_step::state(&account.app.db, me.id).await?;
    Ok(page::second_step(&visitor.chrome, state, &Errors::default()).into_response())
}

/// `POST /account/second-step`: makes a secret, or a new one, that waits for its first code.
pub(super) async fn begin(State(account): State<Arc<Account>>, Recent(me): Recent) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    second_step::begin(app, &mut tx, me.id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account/second-step/new").into_response())
}

/// `GET /account/second-step/new`
pub(super) async fn new(State(account): State<Arc<Account>>, visitor: Visitor, Recent(me): Recent) -> Answer {
    offered(&account, &visitor, &me, &Errors::default()).await
}

/// The offer that waits; with errors it is the form once more.
async fn offered(account: &Account, visitor: &Visitor, me: &Me, errors: &Errors) -> Answer {
    let offer = second_step::offer(&account.app, me.id, &visitor.chrome.brand, &me.email).await;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match offer? {
        Some(offer) => Ok((status, page::offer(&visitor.chrome, &offer, errors)).into_response()),
        None => Ok(Redirect::to(HERE).into_response()),
    }
}

/// `POST /account/second-step/new`: the first code turns it on; the recovery codes are shown this once.
pub(super) async fn confirm(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Code>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !second_step::confirm(app, &mut tx, me.id, &form.code, now).await? {
        drop(tx);
        let errors = Errors::one("code", visitor.locale.account().code_wrong);
        return offered(&account, &visitor, &me, &errors).await;
    }
    let codes = second_step::make_codes(app, &mut tx, me.id).await?;
    session::end_others(&mut tx, me.id, &me.sid).await?;
    log::record(&mut tx, me.id, Kind::SecondStepOn, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(page::codes(&visitor.chrome, &codes).into_response())
}

/// `POST /account/second-step/codes`: new recovery codes.
pub(super) async fn codes(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if second_step::state(&app.db, me.id).await?.is_none() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let mut tx = app.db.begin().await?;
    let codes = second_step::make_codes(app, &mut tx, me.id).await?;
    log::record(&mut tx, me.id, Kind::CodesMade, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(page::codes(&visitor.chrome, &codes).into_response())
}

/// `POST /account/second-step/off`: needs a code, counted like one of signing in.
pub(super) async fn remove(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Code>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let tried = lockout::reserve_code(&mut tx, &app.secret, me.id, now).await;
    tx.commit().await?;
    let Ok(tried) = tried? else { return Ok(StatusCode::TOO_MANY_REQUESTS.into_response()) };
    let mut tx = app.db.begin().await?;
    if second_step::check(app, &mut tx, me.id, &form.code, now).await?.is_none() {
        tx.commit().await?;
        let state = second_step::state(&app.db, me.id).await?;
        let errors = Errors::one("code", visitor.locale.account().code_wrong);
        let page = page::second_step(&visitor.chrome, state, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    lockout::succeed(&mut tx, &tried).await?;
    second_step::remove(&mut tx, me.id).await?;
    log::record(&mut tx, me.id, Kind::SecondStepOff, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to(HERE).into_response())
}
