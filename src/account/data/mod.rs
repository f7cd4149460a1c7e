//! The customer's own data: taking it along, and closing the account.

pub mod closing;
mod export;
mod page;

use super::guard::{Me, Recent, Unfrozen};
use super::links::{self, Purpose};
use super::log::{self, Kind};
use super::page::{Press, Told, press, told};
use super::{Account, Visitor, form};
use crate::i18n::profile::ProfileText;
use crate::i18n::safety::SafetyText;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/account/data", get(data_page).post(download))
        .route("/account/closing", get(closing_page).post(ask))
        .route("/account/closing/stop", post(stop))
        .route("/keep-account/{token}", get(keep_form).post(keep))
}

/// `GET /account/data`
async fn data_page(visitor: Visitor, Recent(_): Recent) -> Answer {
    Ok(page::data(&visitor.chrome).into_response())
}

/// `POST /account/data`: everything that we keep of the customer.
async fn download(State(account): State<Arc<Account>>, visitor: Visitor, Recent(me): Recent) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let mut tx = app.db.begin().await?;
    log::record(&mut tx, me.id, Kind::DataDownloaded, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let archive = export::archive(&account, &me).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.zip\""),
    ];
    Ok((headers, archive).into_response())
}

/// `GET /account/closing`
async fn closing_page(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let blocked = closing::blocked(&account.app, &account.rooms, me.id).await?;
    let facts = account.app.facts();
    Ok(page::closing(&visitor.chrome, &facts.retention, blocked, &Errors::default()).into_response())
}

/// `POST /account/closing`
async fn ask(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::Reset>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let blocked = closing::blocked(app, &account.rooms, me.id).await?;
    let current = account.current(&me, &form.password, visitor.locale).await?;
    if blocked || current.is_err() {
        let errors = current.err().map_or_else(Errors::default, |words| Errors::one("password", words));
        let facts = app.facts();
        return Ok(form::again(page::closing(&visitor.chrome, &facts.retention, blocked, &errors)));
    }
    let mut tx = app.db.begin().await?;
    let at = closing::ask(&mut tx, me.id, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let text = ProfileText::of(visitor.locale);
    let words = (text.closing_asked_words)(&visitor.chrome.moment(at));
    let links = [("/account", visitor.locale.account().account)];
    let said = Told { path: "/account", title: text.closing_asked, words: &[&words], links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `POST /account/closing/stop`
async fn stop(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let mut tx = account.app.db.begin().await?;
    closing::stop(&mut tx, me.id, &visitor.origin, account.app.clock.now()).await?;
    tx.commit().await?;
    account.app.wake.notify_one();
    Ok(Redirect::to("/account").into_response())
}

fn over(visitor: &Visitor) -> Response {
    let text = ProfileText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.link_over_words, text.link_over_again];
    let said = Told { path: "/account", title: text.link_over, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

/// `GET /keep-account/{token}`
async fn keep_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if links::find(&app.db, Purpose::KeepAccount, &token, now).await?.is_none() {
        let twice = links::just_used(&app.db, Purpose::KeepAccount, &token, now).await?;
        return Ok(if twice { kept(&visitor) } else { over(&visitor) });
    }
    let text = SafetyText::of(visitor.locale);
    let path = format!("/keep-account/{token}");
    let words = [text.keep_lead];
    let asked = Press { path: &path, title: text.keep_title, words: &words, go: text.closing_stop };
    Ok(press(&visitor.chrome, &asked).into_response())
}

fn kept(visitor: &Visitor) -> Response {
    let text = SafetyText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.kept_words];
    let said = Told { path: "/account", title: text.kept, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `POST /keep-account/{token}`
async fn keep(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(linked) = links::spend(&mut tx, Purpose::KeepAccount, &token, now).await? else {
        drop(tx);
        let twice = links::just_used(&app.db, Purpose::KeepAccount, &token, now).await?;
        return Ok(if twice { kept(&visitor) } else { over(&visitor) });
    };
    closing::stop(&mut tx, linked.customer, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(kept(&visitor))
}
