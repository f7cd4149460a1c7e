//! Getting back in by mailed link: asking for it, and setting the new password.

pub mod link;
mod page;

use super::form::{self, again};
use super::page::{Told, told};
use super::{Account, Visitor};
use crate::kernel::email::Email;
use crate::kernel::token::Token;
use crate::ui::form::Errors;
use crate::web::failure::{Answer, Failure};
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
        .route("/recovery", get(recovery_form).post(recovery))
        .route("/recovery/{token}", get(reset_form).post(reset))
}

/// `GET /recovery`
async fn recovery_form(visitor: Visitor) -> Markup {
    page::recovery(&visitor.chrome, "", false, &Errors::default())
}

/// `POST /recovery`: the answer is the same whether or not the address has an account.
async fn recovery(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::Recovery>,
) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let text = visitor.locale.account();
    let Some(email) = Email::parse(&form.email) else {
        let errors = Errors::one("email", text.email_wrong);
        return Ok(again(page::recovery(&visitor.chrome, &form.email, false, &errors)));
    };
    let mut tx = app.db.begin().await?;
    link::ask(&mut tx, &email, visitor.asking(false), app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let sent = (text.recovery_sent)(&email.address);
    let words = [sent.as_str(), text.mail_sent_nothing];
    let links = app.demo_links(visitor.locale);
    let said = Told { path: "/recovery", title: text.mail_sent_title, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}

/// `GET /recovery/{token}`
async fn reset_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    match whose(&account, &token).await? {
        Some((_, email, second_step)) => {
            let token = (token.as_str(), second_step);
            Ok(page::reset(&visitor.chrome, token, &email, &Errors::default()).into_response())
        }
        None => over(&account, &visitor, &token).await,
    }
}

async fn whose(account: &Account, token: &str) -> Result<Option<(Token, String, bool)>, Failure> {
    let Some(token) = Token::decode(token) else { return Ok(None) };
    let found = link::whose(&account.app.db, &token, account.app.clock.now()).await;
    Ok(found?.map(|(email, second_step)| (token, email, second_step)))
}

/// A link that sets no password: over, or used a moment ago by somebody who presses twice.
async fn over(account: &Account, visitor: &Visitor, token: &str) -> Answer {
    if let Some(token) = Token::decode(token)
        && link::just_used(&account.app.db, &token, account.app.clock.now()).await?
    {
        return Ok(done(visitor));
    }
    let page = page::recovery(&visitor.chrome, "", true, &Errors::default());
    Ok((StatusCode::GONE, page).into_response())
}

fn done(visitor: &Visitor) -> Response {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in)];
    let words = [text.reset_done];
    told(
        &visitor.chrome,
        &Told { path: "/sign-in", title: text.reset_done_title, words: &words, links: &links },
    )
    .into_response()
}

/// `POST /recovery/{token}`
async fn reset(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(encoded): Path<String>,
    Form(form): Form<form::Reset>,
) -> Answer {
    let text = visitor.locale.account();
    let Some((token, email, second_step)) = whose(&account, &encoded).await? else {
        return over(&account, &visitor, &encoded).await;
    };
    let password = match account.judge(&visitor.chrome.brand, &form.password, (&email, second_step)).await? {
        Ok(password) => password,
        Err(weak) => {
            let errors = Errors::one("password", form::weakness(text, &weak));
            return Ok(again(page::reset(&visitor.chrome, (&encoded, second_step), &email, &errors)));
        }
    };
    let hash = account.hasher.hash(&password).await?;
    let app = &account.app;
    let reset = link::Reset {
        token: &token,
        hash: &hash,
        short: !password.may_stand_alone(),
        client: visitor.client,
        origin: &visitor.origin,
        device: visitor.device.as_ref(),
    };
    let mut tx = app.db.begin().await?;
    if !link::reset(&mut tx, &app.secret, reset, app.clock.now()).await? {
        drop(tx);
        return over(&account, &visitor, &encoded).await;
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(done(&visitor))
}
