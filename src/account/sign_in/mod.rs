//! Signing in and out: password, then a second step if there is one; or a passkey alone.

pub mod found;
mod page;

use super::factors::page::{Ways, passkey_sign_in, second_step};
use super::factors::{self, CEREMONY, owned, passkey, text};
use super::form::{self, again};
use super::guard::{HALF, Half, Me, RECENT, SIGNED, Signed, own_path};
use super::log::{self, Kind};
use super::page::{Told, told};
use super::password::Password;
use super::session::Realm;
use super::{Account, Visitor, customer::Customer, lockout};
use crate::db::Tx;
use crate::i18n::factors::FactorsText;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::token::Token;
use crate::ui::form::Errors;
use crate::web::failure::{Answer, Failure};
use crate::web::language;
use crate::web::limits::{Busy, Cost};
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/sign-in", get(form_page).post(password))
        .route("/sign-in/code", get(code_form).post(code))
        .route("/sign-in/code/text", post(text_code))
        .route("/sign-in/code/passkey", post(second_passkey))
        .route("/sign-in/passkey/challenge", post(challenge))
        .route("/sign-in/passkey", get(passkey_form).post(only_passkey))
        .route("/sign-out", post(sign_out))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    /// Set when a change asks for a recent sign-in.
    #[serde(default)]
    again: bool,
}

/// `GET /sign-in?next=`
async fn form_page(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Option<Me>,
    Query(query): Query<Next>,
) -> Response {
    let next = own_path(&query.next);
    let email = match &me {
        Some(me) if query.again => me.email.as_str(),
        Some(_) => return Redirect::to(next).into_response(),
        None => "",
    };
    let asked = page::Asked { next, again: me.is_some(), passkeys: account.ceremonies.is_some() };
    page::sign_in(&visitor.chrome, email, &asked, &Errors::default()).into_response()
}

/// `POST /sign-in`
async fn password(
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
    let asked = page::Asked { next, again: false, passkeys: account.ceremonies.is_some() };
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return Ok(again(page::sign_in(&visitor.chrome, &form.email, &asked, &errors)));
    };
    let app = &account.app;
    let now = app.clock.now();
    let found = found::find(&app.db, &email.key, visitor.device.as_ref()).await?;
    let who = lockout::Who {
        realm: Realm::Customer,
        email_key: &email.key,
        client: visitor.client,
        device: found.as_ref().and_then(|f| f.device.as_deref()),
    };
    let tried = match lockout::reserve(&app.db, &app.secret, who, now).await? {
        Ok(tried) => tried,
        Err(refused) => return refuse(&account, &visitor, (page::Lock::Password, &email.key), refused),
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
            let until = lockout::Refused::Until(until);
            return refuse(&account, &visitor, (page::Lock::Password, &email.key), until);
        }
        let errors = Errors::one("password", text.sign_in_wrong);
        return Ok(again(page::sign_in(&visitor.chrome, &form.email, &asked, &errors)));
    };
    let rehashed = if verdict.outdated { Some(account.hasher.hash(&typed).await?) } else { None };
    let mut tx = app.db.begin().await?;
    found::settle(&mut tx, &found, &tried, rehashed.as_deref()).await?;
    if found.second_step {
        tx.commit().await?;
        let half = Half { owner: found.id, at: now, next: next.to_owned(), epoch: found.epoch };
        visitor.session.cycle_id().await?;
        visitor.session.insert(HALF, half).await?;
        return Ok(Redirect::to("/sign-in/code").into_response());
    }
    enter(&account, visitor, tx, (found.id, found.epoch), next).await
}

/// Everything was right: a new session, a known device, a line in the log. Unless everybody was put out since
/// the first step: then it begins anew.
async fn enter(
    account: &Account,
    visitor: Visitor,
    mut tx: Tx,
    (customer, epoch): (Uuid, i64),
    next: &str,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let found = Customer::find_in(&mut tx, customer).await?.filter(|found| found.epoch == epoch);
    let Some(found) = found else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    if found.must_reset {
        let text = visitor.locale.account();
        let page = page::new_password_first(&visitor.chrome, text.new_first_taken_back);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let device = match visitor.device {
        Some(device) => device,
        None => Token::random()?,
    };
    found::welcome(&mut tx, customer, &device, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let signed =
        Signed { owner: customer, at: now, agent: visitor.origin.agent, place: visitor.origin.place, epoch };
    visitor.session.cycle_id().await?;
    visitor.session.remove::<Half>(HALF).await?;
    visitor.session.insert(SIGNED, signed).await?;
    let mut response = Redirect::to(next).into_response();
    let headers = response.headers_mut();
    if let Some(value) = account.remember(&device) {
        headers.append(header::SET_COOKIE, value);
    }
    if !visitor.chosen
        && let Some(value) = language::remember(found.locale(), app.https)
    {
        headers.append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// The half sign-in of this session, while it is fresh.
async fn half(account: &Account, visitor: &Visitor) -> Result<Option<Half>, Failure> {
    let half = visitor.session.get::<Half>(HALF).await?;
    Ok(half.filter(|half| half.at.plus(RECENT) > account.app.clock.now()))
}

/// `GET /sign-in/code`
async fn code_form(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    match half(&account, &visitor).await? {
        Some(half) => code_page(&account, &visitor, &half, &Errors::default()).await,
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

async fn code_page(account: &Account, visitor: &Visitor, half: &Half, errors: &Errors) -> Answer {
    let app = &account.app;
    let passkey = match &account.ceremonies {
        Some(ceremonies) => {
            let has = passkey::credentials(&app.db, half.owner).await?;
            if has.is_empty() { None } else { Some(ceremonies.authenticate(&has)?) }
        }
        None => None,
    };
    let phone = texted_phone(account, half.owner).await?;
    let waiting = text::pending(app, half.owner, text::Purpose::SignIn, app.clock.now()).await?;
    let mut ways = Ways { passkey: None, phone: phone.map(|p| p.masked()), texted: waiting.is_some() };
    if let Some(challenge) = passkey {
        visitor.session.insert(CEREMONY, challenge.state).await?;
        ways.passkey = Some(challenge.options);
    }
    let page = second_step(&visitor.chrome, "/sign-in", &ways, errors);
    Ok(if errors.is_empty() { page.into_response() } else { again(page) })
}

/// The number to which this customer wants codes.
async fn texted_phone(
    account: &Account,
    customer: Uuid,
) -> Result<Option<crate::kernel::phone::Phone>, Failure> {
    let found = Customer::find(&account.app.db, customer).await?;
    Ok(found.filter(|c| c.phone_codes && account.app.texter.is_on()).and_then(|c| c.phone()))
}

/// `POST /sign-in/code/text`: sends a code to the confirmed number.
async fn text_code(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    let Some(half) = half(&account, &visitor).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let Some(phone) = texted_phone(&account, half.owner).await? else {
        return Ok(Redirect::to("/sign-in/code").into_response());
    };
    let app = &account.app;
    let ask = text::Ask {
        owner: half.owner,
        purpose: text::Purpose::SignIn,
        phone: &phone,
        locale: visitor.locale,
        network: visitor.client.network(),
    };
    let mut tx = app.db.begin().await?;
    if let Err(no) = text::ask(app, &mut tx, &ask, app.clock.now()).await? {
        drop(tx);
        let words = factors::refusal(FactorsText::of(visitor.locale), no);
        return code_page(&account, &visitor, &half, &Errors::one("code", words)).await;
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to("/sign-in/code").into_response())
}

/// Counts a try of the second step; known devices apart from networks.
async fn reserve_code(
    account: &Account,
    visitor: &Visitor,
    owner: Uuid,
) -> sqlx::Result<Result<lockout::Try, lockout::Refused>> {
    let app = &account.app;
    let mut from = visitor.client.network().to_vec();
    if let Some(device) = &visitor.device
        && found::knows(&app.db, owner, device).await?
    {
        from = device.hash();
    }
    lockout::reserve_code(&app.db, &app.secret, ((Realm::Customer, owner), &from), app.clock.now()).await
}

/// Somebody with the right password failed the second step: the owner hears of it.
async fn code_failed(
    account: &Account,
    visitor: &Visitor,
    (half, tried): (&Half, &lockout::Try),
    errors: &Errors,
) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    log::record(&mut tx, half.owner, Kind::CodeFailed, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    match tried.locks {
        Some(until) => {
            let (who, until) = (half.owner.to_string(), lockout::Refused::Until(until));
            refuse(account, visitor, (page::Lock::Code, &who), until)
        }
        None => code_page(account, visitor, half, errors).await,
    }
}

/// `POST /sign-in/code`
async fn code(State(account): State<Arc<Account>>, visitor: Visitor, Form(form): Form<form::Code>) -> Answer {
    let Some(half) = half(&account, &visitor).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let app = &account.app;
    let now = app.clock.now();
    let tried = match reserve_code(&account, &visitor, half.owner).await? {
        Ok(tried) => tried,
        Err(refused) => {
            let who = half.owner.to_string();
            return refuse(&account, &visitor, (page::Lock::Code, &who), refused);
        }
    };
    let mut tx = app.db.begin().await?;
    let Some(right) = owned::check(app, &mut tx, half.owner, &form.code, now).await? else {
        drop(tx);
        let errors = Errors::one("code", FactorsText::of(visitor.locale).code_wrong);
        return code_failed(&account, &visitor, (&half, &tried), &errors).await;
    };
    lockout::succeed(&mut tx, &tried).await?;
    if right == owned::Right::RecoveryCode {
        log::record(&mut tx, half.owner, Kind::CodeUsed, &visitor.origin, now).await?;
    }
    enter(&account, visitor, tx, (half.owner, half.epoch), own_path(&half.next)).await
}

/// `POST /sign-in/code/passkey`
async fn second_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::UsePasskey>,
) -> Answer {
    let (Some(ceremonies), Some(half)) = (&account.ceremonies, half(&account, &visitor).await?) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let app = &account.app;
    let state = visitor.session.remove::<Value>(CEREMONY).await?.unwrap_or_default();
    let tried = match reserve_code(&account, &visitor, half.owner).await? {
        Ok(tried) => tried,
        Err(refused) => {
            let who = half.owner.to_string();
            return refuse(&account, &visitor, (page::Lock::Code, &who), refused);
        }
    };
    let mut tx = app.db.begin().await?;
    if !ceremonies.check(&mut tx, half.owner, (&form.credential, state), app.clock.now()).await? {
        drop(tx);
        let errors = Errors::one("credential", FactorsText::of(visitor.locale).passkey_failed);
        return code_failed(&account, &visitor, (&half, &tried), &errors).await;
    }
    lockout::succeed(&mut tx, &tried).await?;
    enter(&account, visitor, tx, (half.owner, half.epoch), own_path(&half.next)).await
}

#[derive(Deserialize)]
struct Challenge {
    #[serde(default)]
    next: String,
}

/// `POST /sign-in/passkey/challenge`: keeps a challenge in a session of its own, then asks for the passkey.
async fn challenge(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<Challenge>,
) -> Answer {
    let Some(ceremonies) = &account.ceremonies else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    if !account.app.limits.allow(visitor.client, Cost::Write) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let challenge = ceremonies.discover()?;
    visitor.session.insert(CEREMONY, challenge.state).await?;
    visitor.session.insert(OPTIONS, challenge.options).await?;
    Ok(Redirect::to(&format!("/sign-in/passkey?next={}", own_path(&form.next))).into_response())
}

/// Key of what the browser is asked, beside [`CEREMONY`].
const OPTIONS: &str = "passkey_options";

/// `GET /sign-in/passkey?next=`
async fn passkey_form(visitor: Visitor, Query(query): Query<Next>) -> Answer {
    match visitor.session.get::<String>(OPTIONS).await? {
        Some(options) => {
            let next = own_path(&query.next);
            Ok(passkey_sign_in(&visitor.chrome, &options, next, &Errors::default()).into_response())
        }
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// `POST /sign-in/passkey`
async fn only_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::UsePasskey>,
) -> Answer {
    let Some(ceremonies) = &account.ceremonies else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let app = &account.app;
    let next = own_path(&form.next);
    visitor.session.remove::<String>(OPTIONS).await?;
    let Some(state) = visitor.session.remove::<Value>(CEREMONY).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let mut tx = app.db.begin().await?;
    let whose = ceremonies.whose(&mut tx, (&form.credential, state), app.clock.now()).await?;
    // A passkey of staff is not a customer's.
    let customer = match whose {
        Some(owner) => Customer::find_in(&mut tx, owner).await?,
        None => None,
    };
    let Some(customer) = customer else {
        drop(tx);
        let challenge = ceremonies.discover()?;
        visitor.session.insert(CEREMONY, challenge.state).await?;
        visitor.session.insert(OPTIONS, &challenge.options).await?;
        let errors = Errors::one("credential", FactorsText::of(visitor.locale).passkey_failed);
        return Ok(again(passkey_sign_in(&visitor.chrome, &challenge.options, next, &errors)));
    };
    enter(&account, visitor, tx, (customer.id, customer.epoch), next).await
}

/// Why nothing was looked at. Before the password is known nothing in it depends on whether there is an account.
fn refuse(
    account: &Account,
    visitor: &Visitor,
    (lock, who): (page::Lock, &str),
    refused: lockout::Refused,
) -> Answer {
    let until = match refused {
        lockout::Refused::Until(until) => until,
        lockout::Refused::Busy => return Err(Busy.into()),
        lockout::Refused::NewPassword => {
            let page = page::new_password_first(&visitor.chrome, visitor.locale.account().new_first_codes);
            return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
        }
    };
    let now = account.app.clock.now();
    let reference = lockout::reference(&account.app.secret, who, until);
    let page = page::locked(&visitor.chrome, lock, (now, until), &reference);
    let seconds = ((until.0 - now.0) / 1_000_000 + 1).max(1);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// `POST /sign-out`: ends the session on the server and tells the browser to forget what it kept.
async fn sign_out(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    let signed = visitor.session.get::<Signed>(SIGNED).await?;
    if let Some(signed) = signed {
        let app = &account.app;
        let mut tx = app.db.begin().await?;
        log::record(&mut tx, signed.owner, Kind::SignedOut, &visitor.origin, app.clock.now()).await?;
        tx.commit().await?;
    }
    visitor.session.flush().await?;
    let text = visitor.locale.account();
    let said = Told {
        path: "/sign-in",
        title: text.signed_out_title,
        words: &[text.signed_out],
        links: &[("/sign-in", text.sign_in_again)],
    };
    let clear = [(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];
    Ok((clear, told(&visitor.chrome, &said)).into_response())
}
