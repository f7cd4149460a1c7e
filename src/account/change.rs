//! Handlers of the signed-in customer: what the account knows, and what its owner changes.

use super::form::{self, Errors};
use super::guard::{Me, Recent};
use super::log::{self, Kind};
use super::password::Password;
use super::{Account, Visitor, page, second_step, session, ways_in};
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

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
    let open = session::open(&account.app.db, me.id, account.app.clock.now()).await?;
    Ok(page::sessions(&visitor.chrome, &me, &open).into_response())
}

/// `POST /account/sessions/{sid}/end`
pub(super) async fn end_session(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Path(sid): Path<String>,
) -> Answer {
    let Ok(sid) = hex::decode(sid) else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if !session::end(&mut tx, me.id, &sid).await? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `POST /account/sessions/end`: all but this one.
pub(super) async fn end_others(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if session::end_others(&mut tx, me.id, &me.sid).await? > 0 {
        log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `GET /account/log`
pub(super) async fn log(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, SHOWN).await?;
    Ok(page::log(&visitor.chrome, &events).into_response())
}

/// `GET /account/log.csv`
pub(super) async fn download(State(account): State<Arc<Account>>, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, DOWNLOADED).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"security-log.csv\""),
    ];
    Ok((headers, log::csv(&events)).into_response())
}

/// `GET /account/password`
pub(super) async fn password_form(
    visitor: Visitor,
    Recent(me): Recent,
    Query(query): Query<Saved>,
) -> Markup {
    page::password(&visitor.chrome, &me, query.saved, &Errors::default())
}

/// `POST /account/password`: needs the current one; ends every other session.
pub(super) async fn password(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Change>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let text = visitor.locale.account();
    let (stored,): (String,) =
        app.db.read("SELECT password FROM customers WHERE id = $1").bind(me.id).one().await?;
    let current = Password::parse(&form.current).unwrap_or_else(|_| Password::never());
    let mut errors = Errors::default();
    if !account.hasher.verify(&current, Some(&stored)).await?.right {
        errors.add("current", text.current_wrong);
    }
    let second_step = second_step::state(&app.db, me.id).await?.is_some();
    let new = ways_in::judged(&account, &visitor, &form.password, (&me.email, second_step)).await?;
    if let Err(weak) = &new {
        errors.add("password", form::weakness(text, weak));
    }
    let (Ok(new), true) = (new, errors.is_empty()) else {
        let page = page::password(&visitor.chrome, &me, false, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let hash = account.hasher.hash(&new).await?;
    let mut tx = app.db.begin().await?;
    let changed = tx
        .q("UPDATE customers SET password = $2 WHERE id = $1 AND password = $3")
        .bind(me.id)
        .bind(hash)
        .bind(stored)
        .exec()
        .await?;
    if changed == 0 {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    session::end_others(&mut tx, me.id, &me.sid).await?;
    log::record(&mut tx, me.id, Kind::PasswordChanged, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    visitor.session.cycle_id().await?;
    Ok(Redirect::to("/account/password?saved=true").into_response())
}

/// `GET /account/phrase`
pub(super) async fn phrase_form(visitor: Visitor, Recent(me): Recent, Query(query): Query<Saved>) -> Markup {
    let phrase = me.phrase.as_deref().unwrap_or_default();
    page::phrase(&visitor.chrome, phrase, query.saved, &Errors::default())
}

/// `POST /account/phrase`
pub(super) async fn phrase(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Phrase>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let Some(phrase) = form.parse() else {
        let errors = Errors::one("phrase", visitor.locale.account().phrase_wrong);
        let page = page::phrase(&visitor.chrome, &form.phrase, false, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE customers SET phrase = $2 WHERE id = $1").bind(me.id).bind(phrase).exec().await?;
    log::record(&mut tx, me.id, Kind::PhraseChanged, &visitor.origin, now).await?;
    tx.commit().await?;
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
        .await?;
    Ok(page::messages(&visitor.chrome, &found).into_response())
}

/// `GET /demo/mail`: in the demo only, where letters are caught instead of sent.
pub(super) async fn mailbox(State(account): State<Arc<Account>>, visitor: Visitor) -> Markup {
    page::mailbox(&visitor.chrome, &account.app.post.caught())
}
