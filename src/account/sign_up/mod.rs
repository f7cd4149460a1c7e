//! Opening an account: the form, the mailed link, the press that opens it.

pub mod asked;
mod page;

use super::form::{self, again};
use super::page::{Told, told};
use super::password;
use super::{Account, Visitor};
use crate::i18n::format;
use crate::kernel::email::Email;
use crate::kernel::token::Token;
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
        .route("/sign-up", get(sign_up_form).post(sign_up))
        .route("/sign-up/{token}", get(confirm_form).post(confirm))
}

/// `GET /sign-up`
async fn sign_up_form(State(account): State<Arc<Account>>, visitor: Visitor) -> Markup {
    let facts = account.app.facts();
    if facts.site.sign_up {
        let terms = format::date(visitor.locale, facts.site.terms);
        page::sign_up(&visitor.chrome, "", &terms, &Errors::default())
    } else {
        closed(&visitor)
    }
}

/// A passphrase to take, when the system has randomness to give.
fn offer() -> Option<String> {
    getrandom::u32().ok()?;
    Some(password::suggestion(|n| getrandom::u32().map_or(0, |r| r as usize % n.max(1))))
}

fn closed(visitor: &Visitor) -> Markup {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.have_account)];
    let said = Told { path: "/sign-up", title: text.sign_up, words: &[text.sign_up_closed], links: &links };
    told(&visitor.chrome, &said)
}

/// `POST /sign-up`: the answer is the same whether or not the address has an account.
async fn sign_up(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::SignUp>,
) -> Answer {
    let app = &account.app;
    let facts = app.facts();
    if !facts.site.sign_up {
        return Ok((StatusCode::FORBIDDEN, closed(&visitor)).into_response());
    }
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let text = visitor.locale.account();
    let mut errors = Errors::default();
    let email = Email::parse(&form.email);
    if email.is_none() {
        errors.add("email", text.email_wrong);
    }
    if form.terms != "yes" {
        errors.add("terms", text.terms_needed);
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        let terms = format::date(visitor.locale, facts.site.terms);
        return Ok(again(page::sign_up(&visitor.chrome, &form.email, &terms, &errors)));
    };
    let mut tx = app.db.begin().await?;
    let version = facts.site.terms.to_string();
    let from = (&visitor.origin, visitor.client.network());
    asked::ask(&mut tx, &email, (visitor.locale, &version), from, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let sent = (text.sign_up_sent)(&email.address);
    let words = [sent.as_str(), text.mail_sent_nothing];
    let links = app.demo_links(visitor.locale);
    let said = Told { path: "/sign-up", title: text.mail_sent_title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `GET /sign-up/{token}`: the password is chosen by whoever reads the mailbox, not by whoever typed the
/// address.
async fn confirm_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    match linked(&account, &token).await? {
        asked::Link::Works(email) => {
            let page =
                page::confirm(&visitor.chrome, (&token, &email), offer().as_deref(), &Errors::default());
            Ok(page.into_response())
        }
        asked::Link::JustUsed => Ok(opened(&visitor)),
        asked::Link::Over => Ok(over(&visitor)),
    }
}

async fn linked(account: &Account, token: &str) -> sqlx::Result<asked::Link> {
    match Token::decode(token) {
        Some(token) => asked::link(&account.app.db, &token, account.app.clock.now()).await,
        None => Ok(asked::Link::Over),
    }
}

/// A link that has been used or is too old: 410, and the way to a new one.
fn over(visitor: &Visitor) -> Response {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in), ("/sign-up", text.sign_up)];
    let words = [text.over_sign_up];
    let said = Told { path: "/sign-up", title: text.over_title, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

fn opened(visitor: &Visitor) -> Response {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in)];
    let words = [text.confirmed];
    let said = Told { path: "/sign-up", title: text.confirmed_title, words: &words, links: &links };
    told(&visitor.chrome, &said).into_response()
}

/// `POST /sign-up/{token}`
async fn confirm(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(encoded): Path<String>,
    Form(form): Form<form::Reset>,
) -> Answer {
    let email = match linked(&account, &encoded).await? {
        asked::Link::Works(email) => email,
        asked::Link::JustUsed => return Ok(opened(&visitor)),
        asked::Link::Over => return Ok(over(&visitor)),
    };
    let Some(token) = Token::decode(&encoded) else { return Ok(over(&visitor)) };
    let app = &account.app;
    let password = match account.judge(&visitor.chrome.brand, &form.password, (&email, false)).await? {
        Ok(password) => password,
        Err(weak) => {
            let errors = Errors::one("password", form::weakness(visitor.locale.account(), &weak));
            let page = page::confirm(&visitor.chrome, (&encoded, &email), offer().as_deref(), &errors);
            return Ok(again(page));
        }
    };
    let hash = account.hasher.hash(&password).await?;
    let mut tx = app.db.begin().await?;
    if !asked::confirm(&mut tx, (&token, &hash), &visitor.origin, app.clock.now()).await? {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(opened(&visitor))
}
