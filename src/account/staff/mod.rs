//! How staff get in: an invitation from the command line, a password, and a second step before anything else.
//! Their sessions, cookie and limits are their own; nothing of a customer's session plays a part here.

mod agent;
pub mod member;
mod page;

pub use agent::{Admin, Agent, Supervisor};
pub use member::{Member, Role};

use super::factors::owned::{self, Owned};
use super::factors::page::{Ways, codes, new_passkey, offer, second_step};
use super::factors::{CEREMONY, app, backup, passkey};
use super::form::{self, again};
use super::guard::{HALF, Half, RECENT, SIGNED, Signed};
use super::page::{Told, told};
use super::password::Password;
use super::session::Realm;
use super::{Account, Visitor, lockout};
use crate::db::Tx;
use crate::events::{self, Actor};
use crate::i18n::factors::FactorsText;
use crate::i18n::staff::StaffText;
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::ui::form::Errors;
use crate::web::failure::{Answer, Failure};
use crate::web::limits::Busy;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use serde_json::{Value, json};
use std::sync::Arc;

/// Where the console begins.
pub const CONSOLE: &str = "/staff";

/// Ways in and out of the console.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/staff/sign-in", get(form_page).post(password))
        .route("/staff/sign-in/code", get(code_form).post(code))
        .route("/staff/sign-in/code/passkey", post(second_passkey))
        .route("/staff/invitation/{token}", get(invitation_form).post(accept))
        .route("/staff/second-step", get(choose).post(begin_app))
        .route("/staff/second-step/new", get(new_app).post(confirm_app))
        .route("/staff/second-step/passkey", get(new_key).post(keep_key))
        .route("/staff/sign-out", post(sign_out))
}

/// `GET /staff/sign-in`
async fn form_page(visitor: Visitor) -> Markup {
    page::sign_in(&visitor.chrome, "", &Errors::default())
}

/// `POST /staff/sign-in`: unknown addresses cost and answer the same, as for customers.
async fn password(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::SignIn>,
) -> Answer {
    let text = visitor.locale.account();
    let Some(email) = Email::parse(&form.email) else {
        return Ok(again(page::sign_in(
            &visitor.chrome,
            &form.email,
            &Errors::one("email", text.email_wrong),
        )));
    };
    let app = &account.app;
    let now = app.clock.now();
    let (realm, client) = (Realm::Staff, visitor.client);
    let who = lockout::Who { realm, email_key: &email.key, client, device: None };
    let tried = match lockout::reserve(&app.db, &app.secret, who, now).await? {
        Ok(tried) => tried,
        Err(refused) => return refuse(&visitor, now, refused),
    };
    let found = Member::by_email(&app.db, &email.key).await?;
    let typed = Password::parse(&form.password).unwrap_or_else(|_| Password::never());
    let verdict = account.hasher.verify(&typed, found.as_ref().map(|m| m.password.as_str())).await?;
    let mut tx = app.db.begin().await?;
    let Some(member) = found.clone().filter(|_| verdict.right) else {
        if let Some(member) = found {
            let about = json!({ "address": visitor.origin.place, "device": visitor.origin.agent });
            events::record(&mut tx, events::AUDIT, ("sign_in_failed", Actor::Staff(member.id)), &about, now)
                .await?;
        }
        tx.commit().await?;
        if let Some(until) = tried.locks {
            return refuse(&visitor, now, lockout::Refused::Until(until));
        }
        let errors = Errors::one("password", text.sign_in_wrong);
        return Ok(again(page::sign_in(&visitor.chrome, &form.email, &errors)));
    };
    lockout::succeed(&mut tx, &tried).await?;
    tx.commit().await?;
    halfway(&account, &visitor, (member.id, member.epoch), now).await
}

/// The password is right: on to the second step, or to setting one up. Nothing else opens before.
async fn halfway(
    account: &Account,
    visitor: &Visitor,
    (member, epoch): (uuid::Uuid, i64),
    now: Timestamp,
) -> Answer {
    let half = Half { owner: member, at: now, next: CONSOLE.to_owned(), epoch };
    visitor.session.cycle_id().await?;
    visitor.session.insert(HALF, half).await?;
    let owned = Owned::find(&account.app.db, member).await?;
    let to = if owned.any() { "/staff/sign-in/code" } else { "/staff/second-step" };
    Ok(Redirect::to(to).into_response())
}

/// Why nothing was looked at.
fn refuse(visitor: &Visitor, now: Timestamp, refused: lockout::Refused) -> Answer {
    let text = StaffText::of(visitor.locale);
    let until = match refused {
        lockout::Refused::Until(until) => until,
        lockout::Refused::Busy => return Err(Busy.into()),
        lockout::Refused::NewPassword => {
            let page = page::locked(&visitor.chrome, text.codes_over);
            return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
        }
    };
    let page = page::locked(&visitor.chrome, &(text.locked)(&visitor.chrome.moment(until)));
    let seconds = ((until.0 - now.0) / 1_000_000 + 1).max(1);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// Whose half sign-in this is, while it is fresh and they may still work here.
async fn half(account: &Account, visitor: &Visitor) -> Result<Option<Member>, Failure> {
    let half = visitor.session.get::<Half>(HALF).await?;
    let fresh = half.filter(|half| half.at.plus(RECENT) > account.app.clock.now());
    Ok(match fresh {
        Some(half) => Member::find(&account.app.db, half.owner).await?.filter(|m| m.epoch == half.epoch),
        None => None,
    })
}

fn start() -> Response {
    Redirect::to("/staff/sign-in").into_response()
}

/// `GET /staff/sign-in/code`
async fn code_form(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    match half(&account, &visitor).await? {
        Some(member) => code_page(&account, &visitor, &member, &Errors::default()).await,
        None => Ok(start()),
    }
}

async fn code_page(account: &Account, visitor: &Visitor, member: &Member, errors: &Errors) -> Answer {
    let has = passkey::credentials(&account.app.db, member.id).await?;
    let mut ways = Ways::default();
    if let (Some(ceremonies), false) = (&account.ceremonies, has.is_empty()) {
        let challenge = ceremonies.authenticate(&has)?;
        visitor.session.insert(CEREMONY, challenge.state).await?;
        ways.passkey = Some(challenge.options);
    }
    let page = second_step(&visitor.chrome, "/staff/sign-in", &ways, errors);
    Ok(if errors.is_empty() { page.into_response() } else { again(page) })
}

async fn reserve_code(
    account: &Account,
    visitor: &Visitor,
    member: &Member,
) -> sqlx::Result<Result<lockout::Try, lockout::Refused>> {
    let app = &account.app;
    let who = ((Realm::Staff, member.id), &visitor.client.network()[..]);
    lockout::reserve_code(&app.db, &app.secret, who, app.clock.now()).await
}

/// The password was right and the second step was not: the audit log has it.
async fn code_failed(
    account: &Account,
    visitor: &Visitor,
    (member, tried): (&Member, &lockout::Try),
    errors: &Errors,
) -> Answer {
    let now = account.app.clock.now();
    let about = json!({ "address": visitor.origin.place, "device": visitor.origin.agent });
    let mut tx = account.app.db.begin().await?;
    events::record(&mut tx, events::AUDIT, ("code_failed", Actor::Staff(member.id)), &about, now).await?;
    tx.commit().await?;
    match tried.locks {
        Some(until) => refuse(visitor, now, lockout::Refused::Until(until)),
        None => code_page(account, visitor, member, errors).await,
    }
}

/// `POST /staff/sign-in/code`
async fn code(State(account): State<Arc<Account>>, visitor: Visitor, Form(form): Form<form::Code>) -> Answer {
    let Some(member) = half(&account, &visitor).await? else { return Ok(start()) };
    let app = &account.app;
    let now = app.clock.now();
    let tried = match reserve_code(&account, &visitor, &member).await? {
        Ok(tried) => tried,
        Err(refused) => return refuse(&visitor, now, refused),
    };
    let mut tx = app.db.begin().await?;
    let Some(right) = owned::check(app, &mut tx, member.id, &form.code, now).await? else {
        drop(tx);
        let errors = Errors::one("code", FactorsText::of(visitor.locale).code_wrong);
        return code_failed(&account, &visitor, (&member, &tried), &errors).await;
    };
    lockout::succeed(&mut tx, &tried).await?;
    enter(&account, visitor, tx, &member, &format!("{right:?}")).await
}

/// `POST /staff/sign-in/code/passkey`
async fn second_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::UsePasskey>,
) -> Answer {
    let (Some(ceremonies), Some(member)) = (&account.ceremonies, half(&account, &visitor).await?) else {
        return Ok(start());
    };
    let state = visitor.session.remove::<Value>(CEREMONY).await?.unwrap_or_default();
    let app = &account.app;
    let now = app.clock.now();
    let tried = match reserve_code(&account, &visitor, &member).await? {
        Ok(tried) => tried,
        Err(refused) => return refuse(&visitor, now, refused),
    };
    let mut tx = app.db.begin().await?;
    if !ceremonies.check(&mut tx, member.id, (&form.credential, state), now).await? {
        drop(tx);
        let errors = Errors::one("credential", FactorsText::of(visitor.locale).passkey_failed);
        return code_failed(&account, &visitor, (&member, &tried), &errors).await;
    }
    lockout::succeed(&mut tx, &tried).await?;
    enter(&account, visitor, tx, &member, "Passkey").await
}

/// Everything was right: a new session, and a line in the audit log.
async fn enter(account: &Account, visitor: Visitor, mut tx: Tx, member: &Member, with: &str) -> Answer {
    let now = account.app.clock.now();
    let about = json!({ "address": visitor.origin.place, "device": visitor.origin.agent, "with": with });
    events::record(&mut tx, events::AUDIT, ("signed_in", Actor::Staff(member.id)), &about, now).await?;
    tx.commit().await?;
    let signed = Signed {
        owner: member.id,
        at: now,
        agent: visitor.origin.agent,
        place: visitor.origin.place,
        epoch: member.epoch,
    };
    visitor.session.cycle_id().await?;
    visitor.session.remove::<Half>(HALF).await?;
    visitor.session.insert(SIGNED, signed).await?;
    Ok(Redirect::to(CONSOLE).into_response())
}

fn over(visitor: &Visitor) -> Response {
    let text = StaffText::of(visitor.locale);
    let links = [("/staff/sign-in", visitor.locale.account().sign_in)];
    let words = [text.invitation_over];
    let said =
        Told { path: CONSOLE, title: visitor.locale.account().over_title, words: &words, links: &links };
    (StatusCode::GONE, told(&visitor.chrome, &said)).into_response()
}

/// `GET /staff/invitation/{token}`
async fn invitation_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Answer {
    let app = &account.app;
    let invited = match Token::decode(&token) {
        Some(token) => member::invited(&app.db, &token, app.clock.now()).await?,
        None => None,
    };
    Ok(match invited {
        Some(member) => {
            page::invitation(&visitor.chrome, &token, &member, &Errors::default()).into_response()
        }
        None => over(&visitor),
    })
}

/// `POST /staff/invitation/{token}`: the password; the second step comes right after.
async fn accept(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(encoded): Path<String>,
    Form(form): Form<form::Reset>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let Some(token) = Token::decode(&encoded) else { return Ok(over(&visitor)) };
    let Some(member) = member::invited(&app.db, &token, now).await? else { return Ok(over(&visitor)) };
    let brand = &visitor.chrome.brand;
    let password = match account.judge(brand, &form.password, (&member.email, false)).await? {
        Ok(password) => password,
        Err(weak) => {
            let errors = Errors::one("password", form::weakness(visitor.locale.account(), &weak));
            return Ok(again(page::invitation(&visitor.chrome, &encoded, &member, &errors)));
        }
    };
    let hash = account.hasher.hash(&password).await?;
    let mut tx = app.db.begin().await?;
    if member::accept(&mut tx, &token, &hash, now).await?.is_none() {
        return Ok(over(&visitor));
    }
    tx.commit().await?;
    halfway(&account, &visitor, (member.id, member.epoch), now).await
}

/// A half sign-in of somebody without any second step yet: only they may set one up here.
async fn newcomer(account: &Account, visitor: &Visitor) -> Result<Option<Member>, Failure> {
    let Some(member) = half(account, visitor).await? else { return Ok(None) };
    let owned = Owned::find(&account.app.db, member.id).await?;
    Ok((!owned.any()).then_some(member))
}

/// `GET /staff/second-step`
async fn choose(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    match newcomer(&account, &visitor).await? {
        Some(_) => Ok(page::choose(&visitor.chrome, account.ceremonies.is_some()).into_response()),
        None => Ok(start()),
    }
}

/// `POST /staff/second-step`
async fn begin_app(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    let Some(member) = newcomer(&account, &visitor).await? else { return Ok(start()) };
    let mut tx = account.app.db.begin().await?;
    app::begin(&account.app, &mut tx, member.id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/staff/second-step/new").into_response())
}

/// `GET /staff/second-step/new`
async fn new_app(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    app_page(&account, &visitor, &Errors::default()).await
}

async fn app_page(account: &Account, visitor: &Visitor, errors: &Errors) -> Answer {
    let Some(member) = newcomer(account, visitor).await? else { return Ok(start()) };
    let found = app::offer(&account.app, member.id, &visitor.chrome.brand, &member.email).await?;
    let Some(found) = found else { return Ok(start()) };
    let page = offer(&visitor.chrome, "/staff/second-step/new", &found, errors);
    Ok(if errors.is_empty() { page.into_response() } else { again(page) })
}

/// `POST /staff/second-step/new`
async fn confirm_app(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::Code>,
) -> Answer {
    let Some(member) = newcomer(&account, &visitor).await? else { return Ok(start()) };
    let mut tx = account.app.db.begin().await?;
    if !app::confirm(&account.app, &mut tx, member.id, &form.code, account.app.clock.now()).await? {
        drop(tx);
        let errors = Errors::one("code", FactorsText::of(visitor.locale).code_wrong);
        return app_page(&account, &visitor, &errors).await;
    }
    enrolled(&account, visitor, tx, &member).await
}

/// `GET /staff/second-step/passkey`
async fn new_key(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    key_page(&account, &visitor, &Errors::default()).await
}

async fn key_page(account: &Account, visitor: &Visitor, errors: &Errors) -> Answer {
    let (Some(ceremonies), Some(member)) = (&account.ceremonies, newcomer(account, visitor).await?) else {
        return Ok(start());
    };
    let challenge = ceremonies.register(member.id, &member.email, &[])?;
    visitor.session.insert(CEREMONY, challenge.state).await?;
    let page = new_passkey(&visitor.chrome, "/staff/second-step/passkey", &challenge.options, errors);
    Ok(if errors.is_empty() { page.into_response() } else { again(page) })
}

/// `POST /staff/second-step/passkey`
async fn keep_key(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Form(form): Form<form::NewPasskey>,
) -> Answer {
    let (Some(ceremonies), Some(member)) = (&account.ceremonies, newcomer(&account, &visitor).await?) else {
        return Ok(start());
    };
    let state = visitor.session.remove::<Value>(CEREMONY).await?.unwrap_or_default();
    let Some(made) = ceremonies.registered(&form.credential, state) else {
        let errors = Errors::one("credential", FactorsText::of(visitor.locale).passkey_failed);
        return key_page(&account, &visitor, &errors).await;
    };
    let name = form.name().unwrap_or_else(|| visitor.origin.agent.clone());
    let mut tx = account.app.db.begin().await?;
    if !passkey::keep(&mut tx, member.id, (&made, &name), account.app.clock.now()).await? {
        drop(tx);
        let errors = Errors::one("credential", FactorsText::of(visitor.locale).passkey_known);
        return key_page(&account, &visitor, &errors).await;
    }
    enrolled(&account, visitor, tx, &member).await
}

/// The first second step is there: recovery codes, shown this once, and in.
async fn enrolled(account: &Account, visitor: Visitor, mut tx: Tx, member: &Member) -> Answer {
    let made = backup::make(&account.app.secret, &mut tx, member.id, account.app.clock.now()).await?;
    let chrome = visitor.chrome.clone();
    enter(account, visitor, tx, member, "enrolment").await?;
    Ok(codes(&chrome, CONSOLE, &made).into_response())
}

/// `POST /staff/sign-out`
async fn sign_out(State(account): State<Arc<Account>>, visitor: Visitor) -> Answer {
    if let Some(signed) = visitor.session.get::<Signed>(SIGNED).await? {
        let app = &account.app;
        let mut tx = app.db.begin().await?;
        let who = Actor::Staff(signed.owner);
        events::record(&mut tx, events::AUDIT, ("signed_out", who), &json!({}), app.clock.now()).await?;
        tx.commit().await?;
    }
    visitor.session.flush().await?;
    let clear = [(axum::http::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];
    Ok((clear, Redirect::to("/staff/sign-in")).into_response())
}
