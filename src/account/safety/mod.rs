//! Standing still: freezing, "this was not me", and the way out of a freeze.

pub mod freeze;
mod page;

use super::factors::owned;
use super::guard::{Me, Recent};
use super::links::{self, Purpose};
use super::log::{self, Kind};
use super::page::{Press, Told, press, told};
use super::{Account, Visitor, form};
use crate::i18n::profile::ProfileText;
use crate::i18n::safety::SafetyText;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/account/freeze", get(overview).post(freeze_mine))
        .route("/account/freeze/end", post(unfreeze_mine))
        .route("/unfreeze/{token}", get(unfreeze_form).post(unfreeze))
        .route("/freeze", get(ask_form).post(ask))
        .route("/freeze/{token}", get(freeze_form).post(freeze_by_link))
        .route("/not-me/{token}", get(not_me_form).post(not_me))
}

/// `GET /account/freeze`
async fn overview(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let steady = steady(&account, &me).await?;
    Ok(page::overview(&visitor.chrome, &me, steady).into_response())
}

/// Whether the way in that was just taken is enough to unfreeze: an app or a passkey from before the freeze.
async fn steady(account: &Account, me: &Me) -> sqlx::Result<bool> {
    match me.frozen_at {
        Some(at) => owned::has_steady(&account.app.db, me.id, at).await,
        None => Ok(false),
    }
}

/// `POST /account/freeze`: no fresh sign-in is asked for: whoever must freeze is in a hurry.
async fn freeze_mine(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    let epoch = freeze::freeze(&mut tx, me.id, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    visitor.stay(&me, epoch).await?;
    Ok(Redirect::to("/account/freeze").into_response())
}

/// `POST /account/freeze/end`: needs every step of signing in; where there is no app or passkey from before
/// the freeze, the mailbox as well.
async fn unfreeze_mine(State(account): State<Arc<Account>>, visitor: Visitor, Recent(me): Recent) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if me.frozen_at.is_none() {
        return Ok(Redirect::to("/account/freeze").into_response());
    }
    let steady = steady(&account, &me).await?;
    let mut tx = app.db.begin().await?;
    if steady {
        freeze::unfreeze(&mut tx, me.id, &visitor.origin, now).await?;
        tx.commit().await?;
        app.wake.notify_one();
        return Ok(unfrozen(&visitor));
    }
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let event = log::record(&mut tx, me.id, Kind::UnfreezeAsked, &visitor.origin, now).await?;
    jobs::enqueue(&mut tx, &Job::UnfreezeLink { customer: me.id, event }, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let text = SafetyText::of(visitor.locale);
    let words = [text.unfreeze_sent];
    let title = visitor.locale.account().mail_sent_title;
    let links = app.demo_links(visitor.locale);
    let said = Told { path: "/account/freeze", title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

fn unfrozen(visitor: &Visitor) -> Response {
    let text = SafetyText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.unfrozen];
    let said = Told { path: "/account", title: text.unfrozen_title, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

fn over(visitor: &Visitor) -> Response {
    let text = ProfileText::of(visitor.locale);
    let safety = SafetyText::of(visitor.locale);
    let links = [("/freeze", safety.freeze_title), ("/recovery", visitor.locale.account().recovery)];
    let words = [text.link_over_words, safety.over_safety];
    let said = Told { path: "/freeze", title: text.link_over, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

async fn just_used(account: &Account, token: &str) -> sqlx::Result<bool> {
    links::just_used(&account.app.db, Purpose::Unfreeze, token, account.app.clock.now()).await
}

/// `GET /unfreeze/{token}`: the link alone is not enough, its owner must be signed in as well.
async fn unfreeze_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let found = links::find(&app.db, Purpose::Unfreeze, &token, app.clock.now()).await?;
    if found.is_none_or(|linked| linked.customer != me.id) {
        let twice = me.frozen_at.is_none() && just_used(&account, &token).await?;
        return Ok(if twice { unfrozen(&visitor) } else { over(&visitor) });
    }
    let text = SafetyText::of(visitor.locale);
    let path = format!("/unfreeze/{token}");
    let whose = (text.whose)(&me.email);
    let words = [text.unfreeze_lead, &whose];
    let asked = Press { path: &path, title: text.unfreeze_title, words: &words, go: text.unfreeze_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// `POST /unfreeze/{token}`
async fn unfreeze(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let linked = links::spend(&mut tx, Purpose::Unfreeze, &token, now).await?;
    if linked.is_none_or(|linked| linked.customer != me.id) {
        drop(tx);
        let twice = me.frozen_at.is_none() && just_used(&account, &token).await?;
        return Ok(if twice { unfrozen(&visitor) } else { over(&visitor) });
    }
    freeze::unfreeze(&mut tx, me.id, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(unfrozen(&visitor))
}

/// `GET /freeze`
async fn ask_form(visitor: Visitor) -> Markup {
    page::ask(&visitor.chrome, "", &Errors::default())
}

/// `POST /freeze`: the answer is the same whether or not the address has an account.
async fn ask(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::Recovery>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let Some(email) = Email::parse(&form.email) else {
        let errors = Errors::one("email", visitor.locale.account().email_wrong);
        return Ok(form::again(page::ask(&visitor.chrome, &form.email, &errors)));
    };
    let mut tx = app.db.begin().await?;
    freeze::ask(&mut tx, &email, visitor.asking(false), app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let text = SafetyText::of(visitor.locale);
    let sent = (text.freeze_sent)(&email.address);
    let words = [sent.as_str(), visitor.locale.account().mail_sent_nothing];
    let links = app.demo_links(visitor.locale);
    let title = visitor.locale.account().mail_sent_title;
    let said = Told { path: "/freeze", title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `GET /freeze/{token}`
async fn freeze_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if links::find(&app.db, Purpose::Freeze, &token, now).await?.is_none() {
        let twice = links::just_used(&app.db, Purpose::Freeze, &token, now).await?;
        return Ok(if twice { frozen(&visitor) } else { over(&visitor) });
    }
    let text = SafetyText::of(visitor.locale);
    let path = format!("/freeze/{token}");
    let words = [text.freeze_press, text.freeze_lead, text.freeze_how];
    let asked = Press { path: &path, title: text.freeze_title, words: &words, go: text.freeze_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

fn frozen(visitor: &Visitor) -> Response {
    let text = SafetyText::of(visitor.locale);
    let links =
        [("/recovery", visitor.locale.account().recovery), ("/sign-in", visitor.locale.account().sign_in)];
    let words = [text.frozen_done, text.freeze_how];
    let said = Told { path: "/freeze", title: text.frozen_title, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `POST /freeze/{token}`
async fn freeze_by_link(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(linked) = links::spend(&mut tx, Purpose::Freeze, &token, now).await? else {
        drop(tx);
        let twice = links::just_used(&app.db, Purpose::Freeze, &token, now).await?;
        return Ok(if twice { frozen(&visitor) } else { over(&visitor) });
    };
    freeze::freeze(&mut tx, linked.customer, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(frozen(&visitor))
}

/// `GET /not-me/{token}`
async fn not_me_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if links::find(&app.db, Purpose::NotMe, &token, now).await?.is_none() {
        let twice = links::just_used(&app.db, Purpose::NotMe, &token, now).await?;
        return Ok(if twice { taken_back(&account, &visitor) } else { over(&visitor) });
    }
    let text = SafetyText::of(visitor.locale);
    let path = format!("/not-me/{token}");
    let words = [text.not_me_lead];
    let asked = Press { path: &path, title: text.not_me_title, words: &words, go: text.not_me_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

fn taken_back(account: &Account, visitor: &Visitor) -> Response {
    let text = SafetyText::of(visitor.locale);
    let words = [text.not_me_done, text.not_me_next];
    let mut links = account.app.demo_links(visitor.locale);
    let (used, contact) =
        (visitor.chrome.to("/help/security/someone-used-my-account"), visitor.chrome.to("/help/contact"));
    links.push((&used, text.not_me_article));
    links.push((&contact, visitor.locale.text().contact_us));
    let said = Told { path: "/freeze", title: text.not_me_done_title, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `POST /not-me/{token}`
async fn not_me(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !freeze::not_me(&mut tx, &token, visitor.asking(true), now).await? {
        drop(tx);
        let twice = links::just_used(&app.db, Purpose::NotMe, &token, now).await?;
        return Ok(if twice { taken_back(&account, &visitor) } else { over(&visitor) });
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(taken_back(&account, &visitor))
}
