//! Another e-mail address: asked for here, confirmed from the new one, undone from the old one.

pub mod change;
mod page;

use super::guard::Unfrozen;
use super::links::{self, Purpose};
use super::page::{Press, Told, press, told};
use super::{Account, Visitor, form};
use crate::i18n::profile::ProfileText;
use crate::kernel::email::Email;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::Markup;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/account/email", get(form_page).post(ask))
        .route("/email/confirm/{token}", get(confirm_form).post(confirm))
        .route("/email/undo/{token}", get(undo_form).post(undo))
}

/// `GET /account/email`
async fn form_page(visitor: Visitor, Unfrozen(me): Unfrozen) -> Markup {
    page::form(&visitor.chrome, &me, "", &Errors::default())
}

/// `POST /account/email`: the answer is the same whether or not the new address has an account.
async fn ask(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::Recovery>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let text = ProfileText::of(visitor.locale);
    let wrong = |words: &str| {
        let errors = Errors::one("email", words);
        Ok(form::again(page::form(&visitor.chrome, &me, &form.email, &errors)))
    };
    let Some(email) = Email::parse(&form.email) else {
        return wrong(visitor.locale.account().email_wrong);
    };
    if Email::parse(&me.email).is_some_and(|mine| mine.key == email.key) {
        return wrong(text.email_same);
    }
    let mut tx = app.db.begin().await?;
    match change::ask(&mut tx, me.id, &email, &visitor.origin, app.clock.now()).await? {
        Ok(()) => tx.commit().await?,
        Err(change::Refused::Enough) => return wrong(text.email_enough),
        Err(change::Refused::Undoable(until)) => {
            return wrong(&(text.email_undoable)(&visitor.chrome.moment(until)));
        }
    }
    app.wake.notify_one();
    let sent = (text.email_sent)(&email.address);
    let words = [sent.as_str(), visitor.locale.account().mail_sent_nothing];
    let links = app.demo_links(visitor.locale);
    let title = visitor.locale.account().mail_sent_title;
    let said = Told { path: "/account/email", title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

fn over(visitor: &Visitor) -> Response {
    let text = ProfileText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.link_over_words, text.link_over_again];
    let said = Told { path: "/account", title: text.link_over, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

fn changed(visitor: &Visitor) -> Response {
    let text = ProfileText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.email_done_words];
    let said = Told { path: "/account", title: text.email_done, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `GET /email/confirm/{token}`: whoever reads the new mailbox must be signed in to the account as well, or a
/// mistyped address would give it away.
async fn confirm_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let linked = links::find(&app.db, Purpose::ConfirmEmail, &token, now).await?;
    let change = match linked.filter(|linked| linked.customer == me.id).and_then(|linked| linked.about) {
        Some(change) => change::find(&app.db, change).await?,
        None if links::just_used(&app.db, Purpose::ConfirmEmail, &token, now).await? => {
            return Ok(changed(&visitor));
        }
        None => None,
    };
    let Some(change) = change else { return Ok(over(&visitor)) };
    let text = ProfileText::of(visitor.locale);
    let path = format!("/email/confirm/{token}");
    let lead = (text.email_confirm_lead)(&change.old_email, &change.new_email);
    let asked = Press { path: &path, title: text.email_confirm, words: &[&lead], go: text.email_confirm_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// `POST /email/confirm/{token}`
async fn confirm(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !change::confirm(&mut tx, (&token, me.id), &visitor.origin, now).await? {
        drop(tx);
        let twice = links::just_used(&app.db, Purpose::ConfirmEmail, &token, now).await?;
        return Ok(if twice { changed(&visitor) } else { over(&visitor) });
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(changed(&visitor))
}

/// `GET /email/undo/{token}`
async fn undo_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    if links::find(&app.db, Purpose::UndoEmail, &token, now).await?.is_none() {
        let twice = links::just_used(&app.db, Purpose::UndoEmail, &token, now).await?;
        return Ok(if twice { undone(&account, &visitor) } else { over(&visitor) });
    }
    let text = ProfileText::of(visitor.locale);
    let path = format!("/email/undo/{token}");
    let words = [text.email_undo_lead];
    let asked = Press { path: &path, title: text.email_undo, words: &words, go: text.email_undo_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

fn undone(account: &Account, visitor: &Visitor) -> Response {
    let text = ProfileText::of(visitor.locale);
    let words = [text.email_undone_words];
    let links = account.app.demo_links(visitor.locale);
    let said = Told { path: "/sign-in", title: text.email_undone, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `POST /email/undo/{token}`
async fn undo(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !change::undo(&mut tx, &token, visitor.asking(true), now).await? {
        drop(tx);
        let twice = links::just_used(&app.db, Purpose::UndoEmail, &token, now).await?;
        return Ok(if twice { undone(&account, &visitor) } else { over(&visitor) });
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(undone(&account, &visitor))
}
