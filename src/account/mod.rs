//! Accounts: opening one, signing in, getting back in, and what the owner sees and decides.

mod blocklist;
mod change;
mod factors;
mod form;
mod guard;
mod hasher;
mod letters;
mod lockout;
mod log;
mod page;
mod password;
mod pattern;
mod recovery;
mod second_step;
mod session;
mod sign_in;
mod sign_up;
mod stored;
mod ways_in;

pub use blocklist::Blocklist;
pub use guard::Me;
pub use hasher::{Hasher, OWASP, Params, QUEUE, Verdict};
pub use letters::perform;
pub use lockout::LONGEST as LONGEST_LOCK;
pub use session::{ABSOLUTE, IDLE, Store};

use crate::app::App;
use crate::i18n::Locale;
use crate::kernel::email::Email;
use crate::kernel::token::Token;
use crate::ui::Chrome;
use crate::web::address::ClientAddress;
use crate::web::language::{self, Language};
use anyhow::Context;
use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use log::Origin;
use password::Password;
use std::borrow::Cow;
use std::sync::Arc;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

/// What the handlers of this room share.
pub struct Account {
    pub app: Arc<App>,
    pub hasher: Hasher,
    pub blocklist: Blocklist,
}

/// Every page of the account, with sessions around them. Public pages never come here, so they never
/// load one.
pub fn routes(account: Arc<Account>) -> Router {
    let store = Store::new(account.app.db.clone(), account.app.clock.clone());
    let sessions = SessionManagerLayer::new(store)
        .with_name(cookie(account.app.https, "session"))
        .with_secure(account.app.https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnSessionEnd);
    let mut router = Router::new()
        .route("/sign-in", get(ways_in::sign_in_form).post(ways_in::sign_in))
        .route("/sign-in/code", get(ways_in::code_form).post(ways_in::code))
        .route("/sign-out", post(ways_in::sign_out))
        .route("/sign-up", get(ways_in::sign_up_form).post(ways_in::sign_up))
        .route("/sign-up/{token}", get(ways_in::confirm_form).post(ways_in::confirm))
        .route("/recovery", get(ways_in::recovery_form).post(ways_in::recovery))
        .route("/recovery/{token}", get(ways_in::reset_form).post(ways_in::reset))
        .route("/account", get(change::overview))
        .route("/account/sessions", get(change::sessions))
        .route("/account/sessions/end", post(change::end_others))
        .route("/account/sessions/{sid}/end", post(change::end_session))
        .route("/account/log", get(change::log))
        .route("/account/log.csv", get(change::download))
        .route("/account/password", get(change::password_form).post(change::password))
        .route("/account/second-step", get(factors::overview).post(factors::begin))
        .route("/account/second-step/new", get(factors::new).post(factors::confirm))
        .route("/account/second-step/codes", post(factors::codes))
        .route("/account/second-step/off", post(factors::remove))
        .route("/account/phrase", get(change::phrase_form).post(change::phrase))
        .route("/account/messages", get(change::messages));
    if matches!(account.app.post, crate::mail::Post::Memory(_)) {
        router = router.route("/demo/mail", get(change::mailbox));
    }
    router.with_state(account).layer(sessions).layer(middleware::from_fn(private))
}

/// Nobody else's browser, proxy or address bar keeps a page of an account.
async fn private(request: Request, next: Next) -> Response {
    let secret = request.uri().path().matches('/').count() > 1;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if secret {
        // The path may carry a link's token.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    response
}

/// `__Host-` binds a cookie to this very host (RFC 6265bis §4.1.3.2); it needs https.
fn cookie(https: bool, name: &'static str) -> Cow<'static, str> {
    if https { format!("__Host-{name}").into() } else { name.into() }
}

/// Somebody who asks for a page here, signed in or not.
struct Visitor {
    locale: Locale,
    /// What surrounds a page in their language.
    chrome: Chrome,
    /// The token by which this device is known, if it has one.
    device: Option<Token>,
    origin: Origin,
    client: ClientAddress,
    session: Session,
}

impl FromRequestParts<Arc<Account>> for Visitor {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, account: &Arc<Account>) -> Result<Self, StatusCode> {
        let Language(locale) = Language::of(&parts.uri, &parts.headers);
        let name = cookie(account.app.https, "device");
        let broken = StatusCode::INTERNAL_SERVER_ERROR;
        Ok(Self {
            locale,
            chrome: account.app.chrome(locale),
            device: language::cookie(&parts.headers, &name).and_then(Token::decode),
            origin: Origin::from_request_parts(parts, account).await?,
            client: parts.extensions.get::<ClientAddress>().copied().ok_or(broken)?,
            session: parts.extensions.get::<Session>().cloned().ok_or(broken)?,
        })
    }
}

impl Account {
    /// The cookie by which the device is known for a year after its last sign-in.
    fn remember(&self, device: &Token) -> Option<HeaderValue> {
        let name = cookie(self.app.https, "device");
        let secure = if self.app.https { "; Secure" } else { "" };
        let value = device.encode();
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}"
        ))
        .ok()
    }
}

/// The customer of the demo, with their password: printed at its start, in no other database.
pub const DEMO: (&str, &str) = ("li.na@okpay.example", "seven geese cross the frozen lake");

/// Opens the account of [`DEMO`] if it is not there.
///
/// # Errors
/// When the database or the hashing threads cannot.
pub async fn open_demo(account: &Account) -> anyhow::Result<()> {
    let (address, password) = DEMO;
    let email = Email::parse(address).context("an address")?;
    if sign_in::find(&account.app.db, &email.key, None).await?.is_some() {
        return Ok(());
    }
    let password = Password::parse(password)?;
    let hash = account.hasher.hash(&password).await?;
    let origin = Origin { agent: "okpay demo".to_owned(), place: "127.0.0.1".to_owned() };
    let app = &account.app;
    let terms = app.brand.load().terms.clone();
    let mut tx = app.db.begin().await?;
    let language = (Locale::default().tag(), terms.as_str());
    sign_up::open(&mut tx, &email, &hash, language, (&origin, app.clock.now())).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes what is over: sessions, links, counters.
///
/// # Errors
/// When the database is away.
pub async fn tidy(app: &App) -> sqlx::Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    session::tidy(&mut tx, now).await?;
    sign_up::tidy(&mut tx, now).await?;
    recovery::tidy(&mut tx, now).await?;
    lockout::tidy(&mut tx, now).await?;
    tx.commit().await
}
