//! Opening an account: the form, the mailed link, the press that opens it.

pub mod asked;
mod page;

use super::form::{self, again};
use super::page::{Press, Told, press, told};
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
        page::sign_up(&visitor.chrome, "", &terms, offer().as_deref(), &Errors::default())
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
    let address = email.as_ref().map(|e| e.address.clone()).unwrap_or_default();
    let password = account.judge(&visitor.chrome.brand, &form.password, (&address, false)).await?;
    if let Err(weak) = &password {
        errors.add("password", form::weakness(text, weak));
    }
    if form.terms != "yes" {
        errors.add("terms", text.terms_needed);
    }
    let (Some(email), Ok(password), true) = (email, password, errors.is_empty()) else {
        return Ok(again(page::sign_up(
            &visitor.chrome,
            &form.email,
            &format::date(visitor.locale, facts.site.terms),
            offer().as_deref(),
            &errors,
        )));
    };
    let hash = account.hasher.hash(&password).await?;
    let mut tx = app.db.begin().await?;
    let (locale, version) = (visitor.locale, facts.site.terms.to_string());
    asked::ask(&mut tx, &email, &hash, (locale, &version), app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let sent = (text.sign_up_sent)(&email.address);
    let words = [sent.as_str(), text.mail_sent_nothing];
    let said =
        Told { path: "/sign-up", title: text.mail_sent_title, words: &words, links: &app.demo_links(locale) };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `GET /sign-up/{token}`: a press more, because mail programs open links by themselves.
async fn confirm_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let good = match Token::decode(&token) {
        Some(t) => asked::works(&account.app.db, &t, account.app.clock.now()).await?,
        None => false,
    };
    if !good {
        return Ok(over(&visitor));
    }
    let text = visitor.locale.account();
    let path = format!("/sign-up/{token}");
    let words = [text.confirm_lead];
    let asked = Press { path: &path, title: text.confirm_title, words: &words, go: text.confirm_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// A link that has been used or is too old: 410, and the way to a new one.
fn over(visitor: &Visitor) -> Response {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in), ("/sign-up", text.sign_up)];
    let words = [text.over_sign_up];
    let said = Told { path: "/sign-up", title: text.over_title, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

/// `POST /sign-up/{token}`
async fn confirm(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let Some(token) = Token::decode(&token) else { return Ok(over(&visitor)) };
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    let made = asked::confirm(&mut tx, &token, &visitor.origin, app.clock.now()).await;
    if !made? {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in)];
    let words = [text.confirmed];
    let said = Told { path: "/sign-up", title: text.confirmed_title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}
