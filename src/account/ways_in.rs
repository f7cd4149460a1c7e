//! Handlers of everybody who is not signed in: sign-in, sign-up, recovery.

use super::form::{self, Errors};
use super::guard::{HALF, Half, RECENT, SIGNED, Signed, own_path};
use super::log::{self, Kind};
use super::page::{self, Told};
use super::password::{self, Password, Weakness};
use super::{Account, Visitor, lockout, recovery, second_step, sign_in, sign_up};
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::web::failure::{Answer, Failure};
use crate::web::limits::Cost;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// A form that was not in order: the same page again with what was typed.
fn again(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
    /// Set when a change asks for a recent sign-in.
    #[serde(default)]
    again: bool,
}

/// `GET /sign-in?next=`
pub(super) async fn sign_in_form(visitor: Visitor, Query(query): Query<Next>) -> Markup {
    page::sign_in(&visitor.chrome, "", own_path(&query.next), query.again, &Errors::default())
}

/// `POST /sign-in`
pub(super) async fn sign_in(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::SignIn>,
) -> Answer {
    let text = visitor.locale.account();
    let next = own_path(&form.next);
    let mut errors = Errors::default();
    let email = Email::parse(&form.email);
    if email.is_none() {
        errors.add("email", text.email_wrong);
    }
    if form.password.is_empty() {
        errors.add("password", text.password_missing);
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return Ok(again(page::sign_in(&visitor.chrome, &form.email, next, false, &errors)));
    };
    let app = &account.app;
    let now = app.clock.now();
    let found = sign_in::find(&app.db, &email.key, visitor.device.as_ref()).await?;
    let who = lockout::Who {
        email_key: &email.key,
        network: visitor.client.network(),
        device: found.as_ref().and_then(|f| f.device.as_deref()),
    };
    let mut tx = app.db.begin().await?;
    let reserved = lockout::reserve(&mut tx, &app.secret, who, now).await?;
    tx.commit().await?;
    let tried = match reserved {
        Ok(tried) => tried,
        Err(until) => return Ok(locked(&account, &visitor, &email.key, now, until)),
    };
    // A password that cannot be one is compared like any other: time tells nothing.
    let typed = Password::parse(&form.password).unwrap_or_else(|_| Password::never());
    let stored = found.as_ref().map(|f| f.password.as_str());
    let verdict = account.hasher.verify(&typed, stored).await?;
    let Some(found) = found.filter(|_| verdict.right) else {
        let failed = Job::SignInFailed {
            email_key: email.key.clone(),
            agent: visitor.origin.agent.clone(),
            place: visitor.origin.place.clone(),
            locked_until: tried.locks,
        };
        let mut tx = app.db.begin().await?;
        jobs::enqueue(&mut tx, &failed, now).await?;
        tx.commit().await?;
        app.wake.notify_one();
        if let Some(until) = tried.locks {
            return Ok(locked(&account, &visitor, &email.key, now, until));
        }
        let errors = Errors::one("password", text.sign_in_wrong);
        return Ok(again(page::sign_in(&visitor.chrome, &form.email, next, false, &errors)));
    };
    let rehashed = if verdict.outdated { Some(account.hasher.hash(&typed).await?) } else { None };
    let mut tx = app.db.begin().await?;
    sign_in::settle(&mut tx, &found, &tried, rehashed.as_deref()).await?;
    if found.second_step {
        tx.commit().await?;
        let half = Half { customer: found.id, at: now, next: next.to_owned() };
        visitor.session.cycle_id().await?;
        visitor.session.insert(HALF, half).await?;
        return Ok(Redirect::to("/sign-in/code").into_response());
    }
    enter(&account, visitor, tx, found.id, next).await
}

/// Everything was right: a new session, a known device, a line in the log.
async fn enter(account: &Account, visitor: Visitor, mut tx: Tx, customer: Uuid, next: &str) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let device = match visitor.device {
        Some(device) => device,
        None => Token::random()?,
    };
    sign_in::welcome(&mut tx, customer, &device, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let signed = Signed { customer, at: now, agent: visitor.origin.agent, place: visitor.origin.place };
    visitor.session.cycle_id().await?;
    visitor.session.remove::<Half>(HALF).await?;
    visitor.session.insert(SIGNED, signed).await?;
    let mut response = Redirect::to(next).into_response();
    if let Some(value) = account.remember(&device) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// The half sign-in of this session, while it is fresh.
async fn half(account: &Account, visitor: &Visitor) -> Result<Option<Half>, Failure> {
    let half = visitor.session.get::<Half>(HALF).await?;
    Ok(half.filter(|half| half.at.plus(RECENT) > account.app.clock.now()))
}

/// `GET /sign-in/code`
pub(super) async fn code_form(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    match half(&account, &visitor).await? {
        Some(_) => Ok(page::code(&visitor.chrome, &Errors::default()).into_response()),
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// `POST /sign-in/code`
pub(super) async fn code(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::Code>,
) -> Answer {
    let Some(half) = half(&account, &visitor).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let app = &account.app;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let reserved = lockout::reserve_code(&mut tx, &app.secret, half.customer, now).await;
    // Counted whatever comes next.
    tx.commit().await?;
    let customer = half.customer.to_string();
    let tried = match reserved? {
        Ok(tried) => tried,
        Err(until) => return Ok(locked(&account, &visitor, &customer, now, until)),
    };
    let mut tx = app.db.begin().await?;
    let right = second_step::check(app, &mut tx, half.customer, &form.code, now).await?;
    let Some(right) = right else {
        log::record(&mut tx, half.customer, Kind::CodeFailed, &visitor.origin, now).await?;
        tx.commit().await?;
        app.wake.notify_one();
        if let Some(until) = tried.locks {
            return Ok(locked(&account, &visitor, &customer, now, until));
        }
        let errors = Errors::one("code", visitor.locale.account().code_wrong);
        return Ok(again(page::code(&visitor.chrome, &errors)));
    };
    lockout::succeed(&mut tx, &tried).await?;
    if right == second_step::Right::RecoveryCode {
        log::record(&mut tx, half.customer, Kind::CodeUsed, &visitor.origin, now).await?;
    }
    enter(&account, visitor, tx, half.customer, own_path(&half.next)).await
}

/// The lock page: nothing in it depends on whether there is an account.
fn locked(account: &Account, visitor: &Visitor, who: &str, now: Timestamp, until: Timestamp) -> Response {
    let reference = lockout::reference(&account.app.secret, who, until);
    let page = page::locked(&visitor.chrome, now, until, &reference);
    let seconds = ((until.0 - now.0) / 1_000_000 + 1).max(1);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// `POST /sign-out`: ends the session on the server and tells the browser to forget what it kept.
pub(super) async fn sign_out(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    let signed = visitor.session.get::<Signed>(SIGNED).await?;
    if let Some(signed) = signed {
        let app = &account.app;
        let mut tx = app.db.begin().await?;
        log::record(&mut tx, signed.customer, Kind::SignedOut, &visitor.origin, app.clock.now()).await?;
        tx.commit().await?;
    }
    visitor.session.flush().await?;
    let text = visitor.locale.account();
    let page = page::told(
        &visitor.chrome,
        &Told {
            path: "/sign-in",
            title: text.signed_out_title,
            words: &[text.signed_out],
            links: &[("/sign-in", text.sign_in_again)],
        },
    );
    let clear = [(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];
    Ok((clear, page).into_response())
}

/// `GET /sign-up`
pub(super) async fn sign_up_form(State(account): State<Arc<Account>>, visitor: Visitor) -> Markup {
    let terms = account.app.brand.load();
    if terms.sign_up {
        page::sign_up(&visitor.chrome, "", &terms.terms, offer().as_deref(), &Errors::default())
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
    let told = Told { path: "/sign-up", title: text.sign_up, words: &[text.sign_up_closed], links: &links };
    page::told(&visitor.chrome, &told)
}

/// `POST /sign-up`: the answer is the same whether or not the address has an account.
pub(super) async fn sign_up(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::SignUp>,
) -> Answer {
    let app = &account.app;
    let terms = app.brand.load_full();
    if !terms.sign_up {
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
    let password = judged(&account, &visitor, &form.password, (&address, false)).await?;
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
            &terms.terms,
            offer().as_deref(),
            &errors,
        )));
    };
    let hash = account.hasher.hash(&password).await?;
    let mut tx = app.db.begin().await?;
    let (locale, version) = (visitor.locale, terms.terms.as_str());
    sign_up::ask(&mut tx, &email, &hash, (locale, version), app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let sent = (text.sign_up_sent)(&email.address);
    let words = [sent.as_str(), text.mail_sent_nothing];
    let told =
        Told { path: "/sign-up", title: text.mail_sent_title, words: &words, links: &app.demo_links(locale) };
    Ok(page::told(&visitor.chrome, &told).into_response())
}

/// The password if it may be one for this address.
pub(super) async fn judged(
    account: &Arc<Account>,
    visitor: &Visitor,
    typed: &str,
    (address, second_step): (&str, bool),
) -> Result<Result<Password, Weakness>, Failure> {
    let (account, brand) = (Arc::clone(account), visitor.chrome.brand.clone());
    let (typed, address) = (typed.to_owned(), address.to_owned());
    // Judging takes up to 40 ms, which other pages must not wait for.
    let judged = tokio::task::spawn_blocking(move || {
        let password = Password::parse(&typed)?;
        let (local, domain) = address.split_once('@').unwrap_or_default();
        password::judge(&password, &[&brand, local, domain], second_step, &account.blocklist)?;
        Ok(password)
    });
    Ok(judged.await?)
}

/// `GET /sign-up/{token}`: a press more, because mail programs open links by themselves.
pub(super) async fn confirm_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let works = match Token::decode(&token) {
        Some(t) => sign_up::works(&account.app.db, &t, account.app.clock.now()).await?,
        None => false,
    };
    if works { Ok(page::confirm(&visitor.chrome, &token).into_response()) } else { Ok(over(&visitor)) }
}

/// A link that has been used or is too old: 410, and the way to a new one.
fn over(visitor: &Visitor) -> Response {
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in), ("/sign-up", text.sign_up)];
    let words = [text.over_sign_up];
    let told = Told { path: "/sign-up", title: text.over_title, words: &words, links: &links };
    (StatusCode::GONE, page::told(&visitor.chrome, &told)).into_response()
}

/// `POST /sign-up/{token}`
pub(super) async fn confirm(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let Some(token) = Token::decode(&token) else { return Ok(over(&visitor)) };
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    let made = sign_up::confirm(&mut tx, &token, &visitor.origin, app.clock.now()).await;
    if !made? {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    let text = visitor.locale.account();
    let links = [("/sign-in", text.sign_in)];
    let words = [text.confirmed];
    let told = Told { path: "/sign-up", title: text.confirmed_title, words: &words, links: &links };
    Ok(page::told(&visitor.chrome, &told).into_response())
}

/// `GET /recovery`
pub(super) async fn recovery_form(visitor: Visitor) -> Markup {
    page::recovery(&visitor.chrome, "", false, &Errors::default())
}

/// `POST /recovery`: the answer is the same whether or not the address has an account.
pub(super) async fn recovery(
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
    recovery::ask(&mut tx, &email, visitor.locale, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let sent = (text.recovery_sent)(&email.address);
    let words = [sent.as_str(), text.mail_sent_nothing];
    let links = app.demo_links(visitor.locale);
    let told = Told { path: "/recovery", title: text.mail_sent_title, words: &words, links: &links };
    Ok(page::told(&visitor.chrome, &told).into_response())
}

/// `GET /recovery/{token}`
pub(super) async fn reset_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    match whose(&account, &token).await? {
        Some((_, email, _)) => {
            Ok(page::reset(&visitor.chrome, &token, &email, &Errors::default()).into_response())
        }
        None => Ok(over_recovery(&visitor)),
    }
}

async fn whose(account: &Account, token: &str) -> Result<Option<(Token, String, bool)>, Failure> {
    let Some(token) = Token::decode(token) else { return Ok(None) };
    let found = recovery::whose(&account.app.db, &token, account.app.clock.now()).await;
    Ok(found?.map(|(email, second_step)| (token, email, second_step)))
}

fn over_recovery(visitor: &Visitor) -> Response {
    let page = page::recovery(&visitor.chrome, "", true, &Errors::default());
    (StatusCode::GONE, page).into_response()
}

/// `POST /recovery/{token}`
pub(super) async fn reset(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(encoded): Path<String>,
    Form(form): Form<form::Reset>,
) -> Answer {
    let text = visitor.locale.account();
    let Some((token, email, second_step)) = whose(&account, &encoded).await? else {
        return Ok(over_recovery(&visitor));
    };
    let password = match judged(&account, &visitor, &form.password, (&email, second_step)).await? {
        Ok(password) => password,
        Err(weak) => {
            let errors = Errors::one("password", form::weakness(text, &weak));
            return Ok(again(page::reset(&visitor.chrome, &encoded, &email, &errors)));
        }
    };
    let hash = account.hasher.hash(&password).await?;
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    let done = recovery::reset(&mut tx, &app.secret, (&token, &hash), &visitor.origin, app.clock.now()).await;
    if !done? {
        return Ok(over_recovery(&visitor));
    }
    tx.commit().await?;
    app.wake.notify_one();
    let links = [("/sign-in", text.sign_in)];
    let words = [text.reset_done];
    let told = Told { path: "/sign-in", title: text.reset_done_title, words: &words, links: &links };
    Ok(page::told(&visitor.chrome, &told).into_response())
}
