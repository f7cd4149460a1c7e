//! Another e-mail address: asked for here, confirmed from the new one, undone from the old one.

pub mod change;
mod page;

use super::guard::Recent;
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
async fn form_page(visitor: Visitor, Recent(me): Recent) -> Markup {
    page::form(&visitor.chrome, &me, "", &Errors::default())
}

/// `POST /account/email`: the answer is the same whether or not the new address has an account.
async fn ask(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
    Form(form): Form<form::Recovery>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let text = ProfileText::of(visitor.locale);
    let typed = Email::parse(&form.email);
    let wrong = match &typed {
        None => Some(visitor.locale.account().email_wrong),
        Some(email) if Email::parse(&me.email).is_some_and(|mine| mine.key == email.key) => {
            Some(text.email_same)
        }
        Some(_) => None,
    };
    let (Some(email), None) = (typed, wrong) else {
        let errors = Errors::one("email", wrong.unwrap_or_default());
        return Ok(form::again(page::form(&visitor.chrome, &me, &form.email, &errors)));
    };
    let mut tx = app.db.begin().await?;
    let asked = change::ask(&mut tx, me.id, &email, &visitor.origin, app.clock.now()).await?;
    if !asked {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    tx.commit().await?;
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
    let words = [text.link_over_words];
    let said = Told { path: "/account", title: text.link_over, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

/// `GET /email/confirm/{token}`
async fn confirm_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    if links::find(&app.db, Purpose::ConfirmEmail, &token, app.clock.now()).await?.is_none() {
        return Ok(over(&visitor));
    }
    let text = ProfileText::of(visitor.locale);
    let path = format!("/email/confirm/{token}");
    let words = [text.email_confirm_lead];
    let asked = Press { path: &path, title: text.email_confirm, words: &words, go: text.email_confirm_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// `POST /email/confirm/{token}`
async fn confirm(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if !change::confirm(&mut tx, &token, &visitor.origin, app.clock.now()).await? {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    app.wake.notify_one();
    let text = ProfileText::of(visitor.locale);
    let links = [("/account", visitor.locale.account().account)];
    let words = [text.email_done_words];
    let said = Told { path: "/account", title: text.email_done, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `GET /email/undo/{token}`
async fn undo_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    if links::find(&app.db, Purpose::UndoEmail, &token, app.clock.now()).await?.is_none() {
        return Ok(over(&visitor));
    }
    let text = ProfileText::of(visitor.locale);
    let path = format!("/email/undo/{token}");
    let words = [text.email_undo_lead];
    let asked = Press { path: &path, title: text.email_undo, words: &words, go: text.email_undo_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// `POST /email/undo/{token}`
async fn undo(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if !change::undo(&mut tx, &token, (visitor.locale, &visitor.origin), app.clock.now()).await? {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    app.wake.notify_one();
    let text = ProfileText::of(visitor.locale);
    let words = [text.email_undone_words];
    let links = app.demo_links(visitor.locale);
    let said = Told { path: "/sign-in", title: text.email_undone, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}
