//! Handlers of the signed-in customer: what the account knows, and what its owner changes.

use super::form::{self, Errors};
use super::guard::{Me, RECENT};
use super::log::{self, Kind};
use super::password::Password;
use super::{Account, Visitor, away, page, second_step, session, ways_in};
use crate::kernel::time::Timestamp;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

type Answer = Result<Response, StatusCode>;

/// Lines of the security log on the page; the download has more.
const SHOWN: i64 = 100;
const DOWNLOADED: i64 = 10_000;

#[derive(Deserialize)]
pub(super) struct Saved {
    #[serde(default)]
    saved: bool,
}

/// `GET /account`
pub(super) async fn overview(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Markup {
    page::overview(&visitor.chrome, &me, account.app.clock.now())
}

/// `GET /account/sessions`
pub(super) async fn sessions(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let open = session::open(&account.app.db, me.id, account.app.clock.now()).await.map_err(|e| away(&e))?;
    Ok(page::sessions(&visitor.chrome, &me, &open).into_response())
}

/// `POST /account/sessions/{sid}/end`
pub(super) async fn end_session(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Path(sid): Path<String>,
) -> Answer {
    let sid = hex::decode(sid).map_err(|_| StatusCode::NOT_FOUND)?;
    let app = &account.app;
    let mut tx = app.db.begin().await.map_err(|e| away(&e))?;
    if !session::end(&mut tx, me.id, &sid).await.map_err(|e| away(&e))? {
        return Err(StatusCode::NOT_FOUND);
    }
    log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now())
        .await
        .map_err(|e| away(&e))?;
    tx.commit().await.map_err(|e| away(&e))?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `POST /account/sessions/end`: all but this one.
pub(super) async fn end_others(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await.map_err(|e| away(&e))?;
    if session::end_others(&mut tx, me.id, &me.sid).await.map_err(|e| away(&e))? > 0 {
        log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now())
            .await
            .map_err(|e| away(&e))?;
    }
    tx.commit().await.map_err(|e| away(&e))?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `GET /account/log`
pub(super) async fn log(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, SHOWN).await.map_err(|e| away(&e))?;
    Ok(page::log(&visitor.chrome, &events).into_response())
}

/// `GET /account/log.csv`
pub(super) async fn download(State(account): State<Arc<Account>>, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, DOWNLOADED).await.map_err(|e| away(&e))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"security-log.csv\""),
    ];
    Ok((headers, log::csv(&events)).into_response())
}

/// Sends somebody whose sign-in is not recent to sign in once more.
pub(super) fn stale(me: &Me, now: Timestamp, path: &str) -> Option<Response> {
    let recent = me.signed_in_at.plus(RECENT) > now;
    (!recent).then(|| Redirect::to(&format!("/sign-in?again=true&next={path}")).into_response())
}

/// `GET /account/password`
pub(super) async fn password_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Query(query): Query<Saved>,
) -> Response {
    stale(&me, account.app.clock.now(), "/account/password").unwrap_or_else(|| {
        page::password(&visitor.chrome, &me, query.saved, &Errors::default()).into_response()
    })
}

/// `POST /account/password`: needs the current one; ends every other session.
pub(super) async fn password(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Form(form): Form<form::Change>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if let Some(response) = stale(&me, now, "/account/password") {
        return Ok(response);
    }
    if !app.limits.allow(visitor.client, crate::web::limits::Cost::Write) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let text = visitor.locale.account();
    let (stored,): (String,) = app
        .db
        .read("SELECT password FROM customers WHERE id = $1")
        .bind(me.id)
        .one()
        .await
        .map_err(|e| away(&e))?;
    let current = Password::parse(&form.current).unwrap_or_else(|_| Password::never());
    let busy = |_| StatusCode::SERVICE_UNAVAILABLE;
    let mut errors = Errors::default();
    if !account.hasher.verify(&current, Some(&stored)).await.map_err(busy)?.right {
        errors.add("current", text.current_wrong);
    }
    let second_step = second_step::state(&app.db, me.id).await.map_err(|e| away(&e))?.is_some();
    let new = ways_in::judged(&account, &visitor, &form.password, (&me.email, second_step)).await?;
    if let Err(weak) = &new {
        errors.add("password", form::weakness(text, weak));
    }
    let (Ok(new), true) = (new, errors.is_empty()) else {
        let page = page::password(&visitor.chrome, &me, false, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let hash = account.hasher.hash(&new).await.map_err(busy)?;
    let mut tx = app.db.begin().await.map_err(|e| away(&e))?;
    let changed = tx
        .q("UPDATE customers SET password = $2 WHERE id = $1 AND password = $3")
        .bind(me.id)
        .bind(hash)
        .bind(stored)
        .exec()
        .await
        .map_err(|e| away(&e))?;
    if changed == 0 {
        return Err(StatusCode::CONFLICT);
    }
    session::end_others(&mut tx, me.id, &me.sid).await.map_err(|e| away(&e))?;
    log::record(&mut tx, me.id, Kind::PasswordChanged, &visitor.origin, now).await.map_err(|e| away(&e))?;
    tx.commit().await.map_err(|e| away(&e))?;
    app.wake.notify_one();
    visitor.session.cycle_id().await.map_err(|e| away(&e))?;
    Ok(Redirect::to("/account/password?saved=true").into_response())
}

/// `GET /account/phrase`
pub(super) async fn phrase_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Query(query): Query<Saved>,
) -> Response {
    stale(&me, account.app.clock.now(), "/account/phrase").unwrap_or_else(|| {
        let phrase = me.phrase.as_deref().unwrap_or_default();
        page::phrase(&visitor.chrome, phrase, query.saved, &Errors::default()).into_response()
    })
}

/// `POST /account/phrase`
pub(super) async fn phrase(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Form(form): Form<form::Phrase>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if let Some(response) = stale(&me, now, "/account/phrase") {
        return Ok(response);
    }
    let Some(phrase) = form.parse() else {
        let errors = Errors::one("phrase", visitor.locale.account().phrase_wrong);
        let page = page::phrase(&visitor.chrome, &form.phrase, false, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut tx = app.db.begin().await.map_err(|e| away(&e))?;
    tx.q("UPDATE customers SET phrase = $2 WHERE id = $1")
        .bind(me.id)
        .bind(phrase)
        .exec()
        .await
        .map_err(|e| away(&e))?;
    log::record(&mut tx, me.id, Kind::PhraseChanged, &visitor.origin, now).await.map_err(|e| away(&e))?;
    tx.commit().await.map_err(|e| away(&e))?;
    app.wake.notify_one();
    Ok(Redirect::to("/account/phrase?saved=true").into_response())
}

/// `GET /account/messages`
pub(super) async fn messages(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let found: Vec<page::Message> = account
        .app
        .db
        .read("SELECT address, subject, body, sent_at FROM messages WHERE customer = $1 ORDER BY sent_at DESC, id DESC LIMIT 100")
        .bind(me.id)
        .all()
        .await
        .map_err(|e| away(&e))?;
    Ok(page::messages(&visitor.chrome, &found).into_response())
}

/// `GET /demo/mail`: in the demo only, where letters are caught instead of sent.
pub(super) async fn mailbox(State(account): State<Arc<Account>>, visitor: Visitor) -> Markup {
    page::mailbox(&visitor.chrome, &account.app.post.caught())
}
