//! What the signed-in customer sees of their account: overview, security, devices, log, letters; and the
//! password and the phrase that they change.

mod page;

use super::customer::Customer;
use super::demo;
use super::email::change;
use super::factors::owned::{self, Owned};
use super::form;
use super::guard::{Me, Recent, Unfrozen};
use super::holds;
use super::log::{self, Kind};
use super::password::Password;
use super::sign_in::found;
use super::{Account, Visitor, session};
use crate::events::Actor;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

/// Lines of the security log on the page; the download has more.
const SHOWN: i64 = 100;
const DOWNLOADED: i64 = 10_000;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/account", get(overview))
        .route("/account/security", get(security))
        .route("/account/sessions", get(sessions))
        .route("/account/sessions/end", post(end_others))
        .route("/account/sessions/{sid}/end", post(end_session))
        .route("/account/log", get(log))
        .route("/account/log.csv", get(download))
        .route("/account/password", get(password_form).post(password))
        .route("/account/phrase", get(phrase_form).post(phrase))
        .route("/account/messages", get(messages))
}

/// `?saved=true` behind a change.
#[derive(Deserialize)]
pub(super) struct Saved {
    #[serde(default)]
    pub saved: bool,
}

/// `GET /account`
async fn overview(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let holds = holds::of(&app.db, me.id).await?;
    let second_step = owned::has_any(&app.db, me.id).await?;
    let mut news = Vec::new();
    for room in &account.rooms {
        news.extend(room.news(app, me.id, visitor.locale).await?);
    }
    let known = super::page::Known { holds: &holds, news: &news, second_step, now: app.clock.now() };
    Ok(super::page::overview(&visitor.chrome, &me, &known).into_response())
}

/// `GET /account/security`
async fn security(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let owned = Owned::find(&app.db, me.id).await?;
    let open = session::open(&app.db, me.id, app.clock.now()).await?;
    Ok(page::security(&visitor.chrome, &me, &owned, open.len()).into_response())
}

/// `GET /account/sessions`
async fn sessions(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let open = session::open(&account.app.db, me.id, account.app.clock.now()).await?;
    Ok(page::sessions(&visitor.chrome, &me, &open).into_response())
}

/// `POST /account/sessions/{sid}/end`
async fn end_session(
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
    // Which device it was cannot be told from its session, so only the one at hand stays known.
    found::forget_devices(&mut tx, me.id, visitor.device.as_ref()).await?;
    log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `POST /account/sessions/end`: all but this one.
async fn end_others(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if session::end_others(&mut tx, me.id, &me.sid).await? > 0 {
        found::forget_devices(&mut tx, me.id, visitor.device.as_ref()).await?;
        log::record(&mut tx, me.id, Kind::SessionEnded, &visitor.origin, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `GET /account/log`
async fn log(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, SHOWN).await?;
    Ok(page::log(&visitor.chrome, &events).into_response())
}

/// `GET /account/log.csv`
async fn download(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let events = log::newest(&account.app.db, me.id, DOWNLOADED).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"security-log.csv\""),
    ];
    Ok((headers, log::csv(&events, visitor.locale)).into_response())
}

/// `GET /account/password`
async fn password_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Query(query): Query<Saved>,
) -> Answer {
    let second_step = owned::has_any(&account.app.db, me.id).await?;
    let page = page::password(&visitor.chrome, (&me, second_step), query.saved, &Errors::default());
    Ok(page.into_response())
}

/// `POST /account/password`: needs the current one; puts everybody else out.
async fn password(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::Change>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let mut errors = Errors::default();
    let current = account.current(&me, &form.current, visitor.locale).await?;
    if let Err(words) = &current {
        errors.add("current", words);
    }
    let second_step = owned::has_any(&app.db, me.id).await?;
    let new = account.judge(&visitor.chrome.brand, &form.password, (&me.email, second_step)).await?;
    if let Err(weak) = &new {
        errors.add("password", form::weakness(visitor.locale.account(), weak));
    }
    let (Ok(stored), Ok(new)) = (current, new) else {
        return Ok(form::again(page::password(&visitor.chrome, (&me, second_step), false, &errors)));
    };
    let hash = account.hasher.hash(&new).await?;
    let mut tx = app.db.begin().await?;
    let changed = tx
        .q("UPDATE customers SET password = $2, short_password = $3 WHERE id = $1 AND password = $4")
        .bind(me.id)
        .bind(hash)
        .bind(!new.may_stand_alone())
        .bind(stored)
        .exec()
        .await?;
    if changed == 0 {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let epoch = Customer::put_out(&mut tx, me.id).await?;
    found::forget_devices(&mut tx, me.id, visitor.device.as_ref()).await?;
    change::cancel_open(&mut tx, me.id, now).await?;
    holds::lift(&mut tx, me.id, holds::Reason::CredentialLeak, Actor::Customer(me.id), now).await?;
    log::record(&mut tx, me.id, Kind::PasswordChanged, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    visitor.stay(&me, epoch).await?;
    Ok(Redirect::to("/account/password?saved=true").into_response())
}

/// `GET /account/phrase`
async fn phrase_form(visitor: Visitor, Recent(me): Recent, Query(query): Query<Saved>) -> Markup {
    let phrase = me.phrase.as_deref().unwrap_or_default();
    page::phrase(&visitor.chrome, phrase, query.saved, &Errors::default())
}

/// `POST /account/phrase`
async fn phrase(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Phrase>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let Some(phrase) = form.parse() else {
        let errors = Errors::one("phrase", visitor.locale.account().phrase_wrong);
        return Ok(form::again(page::phrase(&visitor.chrome, &form.phrase, false, &errors)));
    };
    let (stored,): (String,) =
        app.db.read("SELECT password FROM customers WHERE id = $1").bind(me.id).one().await?;
    let typed = Password::parse(&phrase).unwrap_or_else(|_| Password::never());
    if account.hasher.verify(&typed, Some(&stored)).await?.right {
        let errors = Errors::one("phrase", visitor.locale.account().phrase_password);
        return Ok(form::again(page::phrase(&visitor.chrome, "", false, &errors)));
    }
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE customers SET phrase = $2 WHERE id = $1").bind(me.id).bind(phrase).exec().await?;
    log::record(&mut tx, me.id, Kind::PhraseChanged, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to("/account/phrase?saved=true").into_response())
}

/// `GET /account/messages`
async fn messages(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let found: Vec<page::Message> = account
        .app
        .db
        .read(
            "SELECT address, subject, body, sent_at FROM messages \
             WHERE customer = $1 ORDER BY sent_at DESC, id DESC LIMIT 100",
        )
        .bind(me.id)
        .all()
        .await?;
    Ok(page::messages(&visitor.chrome, &found).into_response())
}

/// `GET /demo/mail`: in the demo only, where letters and texts are caught instead of sent.
pub(super) async fn mailbox(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    let app = &account.app;
    let codes = demo::codes(app).await?;
    Ok(page::mailbox(&visitor.chrome, &app.post.caught(), &app.texter.caught(), &codes).into_response())
}
