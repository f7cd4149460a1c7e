//! Second steps: passkeys, authenticator app, recovery codes, text messages; setting them up and taking
//! them away. All of it needs a recent sign-in, and the owner is told by mail.

pub mod app;
pub mod backup;
pub mod owned;
pub mod page;
pub mod passkey;
pub mod text;

use super::customer::Customer;
use super::guard::{Me, Recent, Unfrozen};
use super::log::{self, Kind};
use super::page::{Press, Told, press_or_leave, told};
use super::{Account, Visitor, form, lockout};
use crate::db::Tx;
use crate::i18n::factors::FactorsText;
use crate::kernel::phone::Phone;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use owned::Owned;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

const HERE: &str = "/account/second-step";
/// Key of a passkey ceremony's state in the session.
pub const CEREMONY: &str = "passkey";

/// `GET /account/second-step`
pub(super) async fn overview(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Recent(me): Recent,
) -> Answer {
    let owned = Owned::find(&account.app.db, me.id).await?;
    let offers = page::Offers { passkeys: account.ceremonies.is_some(), texts: account.app.texter.is_on() };
    Ok(page::overview(&visitor.chrome, &me, &owned, offers).into_response())
}

/// `POST /account/second-step`: makes a secret for an app, or a new one, that waits for its first code.
pub(super) async fn begin_app(State(account): State<Arc<Account>>, Unfrozen(me): Unfrozen) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    app::begin(app, &mut tx, me.id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account/second-step/new").into_response())
}

/// `GET /account/second-step/new`
pub(super) async fn new_app(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    offered(&account, &visitor, &me, &Errors::default()).await
}

/// The offer that waits; with errors it is the form once more.
async fn offered(account: &Account, visitor: &Visitor, me: &Me, errors: &Errors) -> Answer {
    let offer = app::offer(&account.app, me.id, &visitor.chrome.brand, &me.email).await;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match offer? {
        Some(offer) => {
            let page = page::offer(&visitor.chrome, "/account/second-step/new", &offer, errors);
            Ok((status, page).into_response())
        }
        None => Ok(Redirect::to(HERE).into_response()),
    }
}

/// `POST /account/second-step/new`: the first code turns it on.
pub(super) async fn confirm_app(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::Code>,
) -> Answer {
    let app = &account.app;
    let mut tx = app.db.begin().await?;
    if !app::confirm(app, &mut tx, me.id, &form.code, app.clock.now()).await? {
        drop(tx);
        let errors = Errors::one("code", FactorsText::of(visitor.locale).code_wrong);
        return offered(&account, &visitor, &me, &errors).await;
    }
    added(&account, &visitor, &me, tx, Kind::AppAdded).await
}

/// A step is new: others are signed out, the owner is told, and recovery codes are shown this once if there
/// were none.
async fn added(account: &Account, visitor: &Visitor, me: &Me, mut tx: Tx, kind: Kind) -> Answer {
    let app = &account.app;
    let codes = match backup::left(&app.db, me.id).await? {
        0 => Some(backup::make(&app.secret, &mut tx, me.id, app.clock.now()).await?),
        _ => None,
    };
    let epoch = Customer::put_out(&mut tx, me.id).await?;
    log::record(&mut tx, me.id, kind, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    visitor.stay(me, epoch).await?;
    Ok(match codes {
        Some(codes) => page::codes(&visitor.chrome, HERE, &codes).into_response(),
        None => Redirect::to(HERE).into_response(),
    })
}

/// A step is gone; unless it was the last one and the password is too short to stand alone.
async fn removed(account: &Account, visitor: &Visitor, me: &Me, mut tx: Tx, kind: Kind) -> Answer {
    let app = &account.app;
    if me.short_password && !owned::has_any_in(&mut tx, me.id).await? {
        let text = FactorsText::of(visitor.locale);
        let links = [("/account/password", visitor.locale.account().change_password)];
        let said = Told { path: HERE, title: text.longer_title, words: &[text.longer_words], links: &links };
        return Ok((StatusCode::CONFLICT, told(&visitor.chrome, &said)).into_response());
    }
    owned::forget_codes_if_last(&mut tx, me.id).await?;
    log::record(&mut tx, me.id, kind, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to(HERE).into_response())
}

/// What is about to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    App,
    Passkey(Uuid),
    Texts,
    Phone,
}

/// One press before a step goes: `404` if it is not there.
async fn sure(account: &Account, visitor: &Visitor, me: &Me, (step, path): (Step, &str)) -> Answer {
    let owned = Owned::find(&account.app.db, me.id).await?;
    let text = FactorsText::of(visitor.locale);
    let passkey = |id| owned.passkeys.iter().find(|p| p.id == id).map(|p| p.name.as_str());
    let what = match step {
        Step::App => owned.app.map(|_| text.app),
        Step::Passkey(id) => passkey(id),
        Step::Texts => me.phone_codes.then_some(text.texts),
        Step::Phone => me.phone().map(|_| text.phone),
    };
    let Some(what) = what else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let takes_codes = step == Step::Texts || step == Step::Phone && me.phone_codes;
    let steps = owned.passkeys.len() + usize::from(owned.app.is_some()) + usize::from(me.phone_codes);
    let last = steps == 1 && (step != Step::Phone || takes_codes);
    let lead = (text.remove_lead)(what);
    let words = [lead.as_str(), text.remove_last];
    let words = &words[..if last { 2 } else { 1 }];
    let asked = Press { path, title: text.remove_sure, words, go: text.remove };
    Ok(press_or_leave(&visitor.chrome, &asked, (HERE, text.remove_keep)).into_response())
}

/// `GET /account/second-step/off`
pub(super) async fn remove_app_sure(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    sure(&account, &visitor, &me, (Step::App, "/account/second-step/off")).await
}

/// `GET /account/passkeys/{id}/removal`
pub(super) async fn remove_passkey_sure(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Path(id): Path<Uuid>,
) -> Answer {
    sure(&account, &visitor, &me, (Step::Passkey(id), &format!("/account/passkeys/{id}/removal"))).await
}

/// `GET /account/second-step/text/off`
pub(super) async fn texts_off_sure(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    sure(&account, &visitor, &me, (Step::Texts, "/account/second-step/text/off")).await
}

/// `GET /account/phone/removal`
pub(super) async fn remove_phone_sure(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    sure(&account, &visitor, &me, (Step::Phone, "/account/phone/removal")).await
}

/// `GET /account/second-step/codes`
pub(super) async fn codes_sure(visitor: Visitor, Unfrozen(_): Unfrozen) -> Answer {
    let text = FactorsText::of(visitor.locale);
    let words = [text.codes_sure_lead];
    let path = "/account/second-step/codes";
    let asked = Press { path, title: text.codes_sure, words: &words, go: text.codes_new };
    Ok(press_or_leave(&visitor.chrome, &asked, (HERE, text.remove_keep)).into_response())
}

/// `POST /account/second-step/off`
pub(super) async fn remove_app(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let mut tx = account.app.db.begin().await?;
    if !app::remove(&mut tx, me.id).await? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    removed(&account, &visitor, &me, tx, Kind::AppRemoved).await
}

/// `POST /account/second-step/codes`: new recovery codes.
pub(super) async fn codes(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let app = &account.app;
    if !owned::has_any(&app.db, me.id).await? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let mut tx = app.db.begin().await?;
    let codes = backup::make(&app.secret, &mut tx, me.id, app.clock.now()).await?;
    log::record(&mut tx, me.id, Kind::CodesMade, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(page::codes(&visitor.chrome, HERE, &codes).into_response())
}

/// `GET /account/passkeys/new`: asks the browser for a passkey.
pub(super) async fn new_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    asked(&account, &visitor, &me, &Errors::default()).await
}

async fn asked(account: &Account, visitor: &Visitor, me: &Me, errors: &Errors) -> Answer {
    let Some(ceremonies) = &account.ceremonies else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let has = passkey::credentials(&account.app.db, me.id).await?;
    let challenge = ceremonies.register(me.id, &me.email, &has)?;
    visitor.session.insert(CEREMONY, challenge.state).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = page::new_passkey(&visitor.chrome, "/account/passkeys", &challenge.options, errors);
    Ok((status, page).into_response())
}

/// `POST /account/passkeys`
pub(super) async fn keep_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::NewPasskey>,
) -> Answer {
    let Some(ceremonies) = &account.ceremonies else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let text = FactorsText::of(visitor.locale);
    // Each challenge is answered once.
    let state = visitor.session.remove::<Value>(CEREMONY).await?;
    let made = state.and_then(|state| ceremonies.registered(&form.credential, state));
    let Some(made) = made else {
        return asked(&account, &visitor, &me, &Errors::one("credential", text.passkey_failed)).await;
    };
    let name = form.name().unwrap_or_else(|| visitor.origin.agent.clone());
    let mut tx = account.app.db.begin().await?;
    if !passkey::keep(&mut tx, me.id, (&made, &name), account.app.clock.now()).await? {
        drop(tx);
        return asked(&account, &visitor, &me, &Errors::one("credential", text.passkey_known)).await;
    }
    added(&account, &visitor, &me, tx, Kind::PasskeyAdded).await
}

/// `POST /account/passkeys/{id}/removal`
pub(super) async fn remove_passkey(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Path(id): Path<Uuid>,
) -> Answer {
    let mut tx = account.app.db.begin().await?;
    if !passkey::remove(&mut tx, me.id, id).await? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    removed(&account, &visitor, &me, tx, Kind::PasskeyRemoved).await
}

/// `GET /account/phone`
pub(super) async fn phone(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    phone_page(&account, &visitor, &me, "", &Errors::default()).await
}

async fn phone_page(account: &Account, visitor: &Visitor, me: &Me, typed: &str, errors: &Errors) -> Answer {
    let app = &account.app;
    if !app.texter.is_on() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let waiting = text::pending(app, me.id, text::Purpose::ConfirmPhone, app.clock.now()).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = page::phone(&visitor.chrome, me, waiting.as_ref(), (typed, &app.text_rules.countries), errors);
    Ok((status, page).into_response())
}

/// What a refusal to text says at the field.
pub fn refusal(text: &'static FactorsText, refusal: text::Refusal) -> &'static str {
    match refusal {
        text::Refusal::Off | text::Refusal::Ceiling => text.text_off,
        text::Refusal::Country => text.text_country,
        text::Refusal::Enough => text.text_enough,
    }
}

/// `POST /account/phone`: sends a code to the number.
pub(super) async fn ask_phone(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::PhoneNumber>,
) -> Answer {
    let words = FactorsText::of(visitor.locale);
    let Some(number) = Phone::parse(&form.phone) else {
        return phone_page(&account, &visitor, &me, &form.phone, &Errors::one("phone", words.phone_wrong))
            .await;
    };
    let app = &account.app;
    let ask = text::Ask {
        owner: me.id,
        purpose: text::Purpose::ConfirmPhone,
        phone: &number,
        locale: visitor.locale,
        network: visitor.client.network(),
    };
    let mut tx = app.db.begin().await?;
    if let Err(no) = text::ask(app, &mut tx, &ask, app.clock.now()).await? {
        drop(tx);
        return phone_page(&account, &visitor, &me, &form.phone, &Errors::one("phone", refusal(words, no)))
            .await;
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to("/account/phone").into_response())
}

/// `POST /account/phone/confirmation`
pub(super) async fn confirm_phone(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
    Form(form): Form<form::Code>,
) -> Answer {
    let app = &account.app;
    let now = app.clock.now();
    let guess = (lockout::Guess::Number, me.id);
    let tried = match lockout::reserve_own(&app.db, &app.secret, guess, now).await? {
        Ok(tried) => tried,
        Err(refused) => {
            let until = visitor.chrome.moment(refused.until().unwrap_or(now));
            let words = (FactorsText::of(visitor.locale).number_locked)(&until);
            return phone_page(&account, &visitor, &me, "", &Errors::one("code", words)).await;
        }
    };
    let code = owned::as_typed(&form.code);
    let mut tx = app.db.begin().await?;
    let proven = text::check(app, &mut tx, (me.id, text::Purpose::ConfirmPhone), &code, now).await?;
    let Some(number) = proven else {
        drop(tx);
        let errors = Errors::one("code", FactorsText::of(visitor.locale).text_wrong);
        return phone_page(&account, &visitor, &me, "", &errors).await;
    };
    lockout::succeed(&mut tx, &tried).await?;
    tx.q("UPDATE customers SET phone = $2 WHERE id = $1").bind(me.id).bind(number.as_str()).exec().await?;
    log::record(&mut tx, me.id, Kind::PhoneChanged, &visitor.origin, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(Redirect::to("/account/phone").into_response())
}

/// `POST /account/phone/removal`: codes by text message end with the number.
pub(super) async fn remove_phone(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let mut tx = account.app.db.begin().await?;
    let had = tx
        .q("UPDATE customers SET phone = NULL, phone_codes = FALSE, case_texts = FALSE \
            WHERE id = $1 AND phone IS NOT NULL")
        .bind(me.id)
        .exec()
        .await?;
    if had == 0 {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    removed(&account, &visitor, &me, tx, Kind::PhoneRemoved).await
}

/// `POST /account/second-step/text`: codes by text message become a second step.
pub(super) async fn texts_on(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let mut tx = account.app.db.begin().await?;
    let on = tx
        .q("UPDATE customers SET phone_codes = TRUE WHERE id = $1 AND phone IS NOT NULL AND NOT phone_codes")
        .bind(me.id)
        .exec()
        .await?;
    if on == 0 || !account.app.texter.is_on() {
        return Ok(Redirect::to("/account/phone").into_response());
    }
    added(&account, &visitor, &me, tx, Kind::TextCodesOn).await
}

/// `POST /account/second-step/text/off`
pub(super) async fn texts_off(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Unfrozen(me): Unfrozen,
) -> Answer {
    let mut tx = account.app.db.begin().await?;
    let off = tx
        .q("UPDATE customers SET phone_codes = FALSE WHERE id = $1 AND phone_codes")
        .bind(me.id)
        .exec()
        .await?;
    if off == 0 {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    removed(&account, &visitor, &me, tx, Kind::TextCodesOff).await
}

/// Every route of this room that a signed-in customer uses.
pub(super) fn routes() -> axum::Router<Arc<Account>> {
    use axum::routing::{get, post};
    axum::Router::new()
        .route("/account/second-step", get(overview).post(begin_app))
        .route("/account/second-step/new", get(new_app).post(confirm_app))
        .route("/account/second-step/off", get(remove_app_sure).post(remove_app))
        .route("/account/second-step/codes", get(codes_sure).post(codes))
        .route("/account/second-step/text", post(texts_on))
        .route("/account/second-step/text/off", get(texts_off_sure).post(texts_off))
        .route("/account/passkeys", post(keep_passkey))
        .route("/account/passkeys/new", get(new_passkey))
        .route("/account/passkeys/{id}/removal", get(remove_passkey_sure).post(remove_passkey))
        .route("/account/phone", get(phone).post(ask_phone))
        .route("/account/phone/confirmation", post(confirm_phone))
        .route("/account/phone/removal", get(remove_phone_sure).post(remove_phone))
}
