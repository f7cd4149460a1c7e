//! Accounts: opening one, signing in, getting back in, and what the owner sees and decides.

mod customer;
mod data;
pub mod demo;
mod email;
mod factors;
mod form;
mod guard;
mod holds;
mod letters;
mod links;
mod lockout;
mod log;
mod mailed;
mod news;
mod page;
mod password;
mod profile;
mod recovery;
mod safety;
mod session;
mod settings;
mod sign_in;
mod sign_up;
mod staff;

pub use customer::{Customer, link};
pub use factors::passkey::Ceremonies;
pub use factors::text::{switch as switch_texts, tell as text};
pub use guard::{Me, Recent, Unfrozen};
pub use holds::{Reason, lift, of as holds, place};
pub use letters::{Draft, perform};
pub use lockout::LONGEST as LONGEST_LOCK;
pub use log::{Kind as Event, Origin, record};
pub use page::{document, tabs};
pub use password::{Blocklist, Hasher, OWASP, Params, Password, QUEUE, Verdict, Weakness};
pub use profile::List;
pub use session::{Open as OpenSession, Realm, Store, known_devices, open as open_sessions};
pub use staff::{Admin, Agent, Member, Role, Supervisor, member as members, routes as staff_routes};

use crate::app::App;
use crate::db::Tx;
use crate::facts::retention::Kept;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::ui::Chrome;
use crate::web::address::ClientAddress;
use crate::web::failure::Failure;
use crate::web::language::{self, Language};
use async_trait::async_trait;
use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use guard::{SIGNED, Signed};
use recovery::link::Asking;
use std::borrow::Cow;
use std::sync::Arc;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};
use uuid::Uuid;

/// What the handlers of this room share.
pub struct Account {
    pub app: Arc<App>,
    pub hasher: Hasher,
    pub blocklist: Blocklist,
    /// `None` where the site has no name of its own: passkeys belong to a name.
    pub ceremonies: Option<Ceremonies>,
    /// Other rooms that keep something of a customer.
    pub rooms: Vec<Box<dyn Room>>,
}

/// A room that keeps something of a customer, as far as the account must know of it.
#[async_trait]
pub trait Room: Send + Sync {
    /// Files for the customer's archive: name and content.
    async fn export(&self, app: &App, customer: Uuid) -> anyhow::Result<Vec<(String, serde_json::Value)>>;

    /// What the owner should see first when they come: where it leads, and in words.
    async fn news(&self, app: &App, customer: Uuid, locale: Locale) -> sqlx::Result<Vec<(String, String)>>;

    /// Whether something is under way that must end before the account can be closed.
    async fn blocks_closing(&self, app: &App, customer: Uuid) -> sqlx::Result<bool>;

    /// Forgets what is kept of an account that was closed long ago.
    async fn forget(&self, tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<()>;
}

/// Every page of the account. Public pages never come here, so they never load a session.
pub fn routes(account: Arc<Account>) -> Router {
    let mut router = Router::new()
        .merge(sign_in::routes())
        .merge(sign_up::routes())
        .merge(recovery::routes())
        .merge(settings::routes())
        .merge(factors::routes())
        .merge(profile::routes())
        .merge(email::routes())
        .merge(safety::routes())
        .merge(data::routes());
    if matches!(account.app.post, crate::mail::Post::Memory(_)) {
        router = router.route("/demo/mail", get(settings::mailbox));
    }
    router.with_state(account)
}

/// Sessions of this realm around a router, whose pages nobody keeps.
pub fn with_sessions(router: Router, app: &App, realm: Realm) -> Router {
    let store = Store::new(app.db.clone(), app.clock.clone(), realm);
    let (name, same_site) = match realm {
        Realm::Customer => ("session", SameSite::Lax),
        Realm::Staff => ("staff", SameSite::Strict),
    };
    let sessions = SessionManagerLayer::new(store)
        .with_name(cookie(app.https, name))
        .with_secure(app.https)
        .with_http_only(true)
        .with_same_site(same_site)
        .with_expiry(Expiry::OnSessionEnd);
    router.layer(sessions).layer(middleware::from_fn(private))
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
pub struct Visitor {
    pub locale: Locale,
    /// Whether they have chosen the language themselves, here or before.
    pub chosen: bool,
    /// What surrounds a page in their language.
    pub chrome: Chrome,
    pub origin: Origin,
    pub client: ClientAddress,
    /// The token by which this device is known, if it has one.
    device: Option<Token>,
    session: Session,
}

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let account = Arc::<Account>::from_ref(state);
        let Language(locale) = Language::of(&parts.uri, &parts.headers);
        let name = cookie(account.app.https, "device");
        let broken = StatusCode::INTERNAL_SERVER_ERROR;
        let chosen = Language::chosen(&parts.uri).is_some()
            || language::cookie(&parts.headers, language::COOKIE).is_some();
        let mut chrome = account.app.chrome(locale);
        // Whether the database is away, is for those to say who cannot do without.
        if let Ok(Some(me)) = guard::signed_in(parts, &account).await {
            chrome.zone = me.zone(&account.app);
        }
        Ok(Self {
            locale,
            chosen,
            chrome,
            origin: Origin::from_request_parts(parts, state).await?,
            client: parts.extensions.get::<ClientAddress>().copied().ok_or(broken)?,
            device: language::cookie(&parts.headers, &name).and_then(Token::decode),
            session: parts.extensions.get::<Session>().cloned().ok_or(broken)?,
        })
    }
}

impl Visitor {
    /// As one who asks for a link by mail.
    fn asking(&self, urgent: bool) -> Asking<'_> {
        Asking { locale: self.locale, origin: &self.origin, network: self.client.network(), urgent }
    }

    /// Keeps something in the session of this browser until it ends, whoever signs in meanwhile.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn keep(&self, key: &str, value: String) -> Result<(), Failure> {
        Ok(self.session.insert(key, value).await?)
    }

    /// What was kept in the session of this browser.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn kept(&self, key: &str) -> Result<Option<String>, Failure> {
        Ok(self.session.get(key).await?)
    }

    /// Forgets what was kept.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn forget(&self, key: &str) -> Result<(), Failure> {
        self.session.remove::<String>(key).await?;
        Ok(())
    }

    /// Goes on with this session after everybody was put out, under a new id.
    async fn stay(&self, me: &Me, epoch: i64) -> Result<(), Failure> {
        let Origin { agent, place } = self.origin.clone();
        let signed = Signed { owner: me.id, at: me.signed_in_at, agent, place, epoch };
        self.session.cycle_id().await?;
        Ok(self.session.insert(SIGNED, signed).await?)
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

    /// The password if it may be one for this address, beside a second step or alone.
    async fn judge(
        self: &Arc<Self>,
        brand: &str,
        typed: &str,
        (address, second_step): (&str, bool),
    ) -> Result<Result<Password, Weakness>, tokio::task::JoinError> {
        let (account, brand) = (Arc::clone(self), brand.to_owned());
        let (typed, address) = (typed.to_owned(), address.to_owned());
        // Judging takes up to 40 ms, which other pages must not wait for.
        tokio::task::spawn_blocking(move || {
            let password = Password::parse(&typed)?;
            let (local, domain) = address.split_once('@').unwrap_or_default();
            password::judge(&password, &[&brand, local, domain], second_step, &account.blocklist)?;
            Ok(password)
        })
        .await
    }

    /// The stored password of somebody signed in who types it once more, if it is right; or what to say at
    /// the field. Guesses are counted for the owner: a stolen session is no place to guess.
    async fn current(&self, me: &Me, typed: &str, locale: Locale) -> Result<Result<String, String>, Failure> {
        let (app, text) = (&self.app, locale.account());
        let now = app.clock.now();
        let guess = (lockout::Guess::Current, me.id);
        let tried = match lockout::reserve_own(&app.db, &app.secret, guess, now).await? {
            Ok(tried) => tried,
            Err(refused) => {
                let until = refused.until().unwrap_or(now);
                return Ok(Err((text.current_locked)(&format::moment_in(locale, until, &me.zone(app)))));
            }
        };
        let (stored,): (String,) =
            app.db.read("SELECT password FROM customers WHERE id = $1").bind(me.id).one().await?;
        let typed = Password::parse(typed).unwrap_or_else(|_| Password::never());
        if !self.hasher.verify(&typed, Some(&stored)).await?.right {
            return Ok(Err(text.current_wrong.to_owned()));
        }
        let mut tx = app.db.begin().await?;
        lockout::succeed(&mut tx, &tried).await?;
        tx.commit().await?;
        Ok(Ok(stored))
    }
}

/// Removes what is over and what is no longer kept, closes accounts that are due, writes due news.
///
/// # Errors
/// When the database is away.
pub async fn tidy(app: &App, rooms: &[Box<dyn Room>]) -> sqlx::Result<()> {
    let (now, facts) = (app.clock.now(), app.facts());
    let before = |kept| facts.retention.seconds(kept).map(|seconds| now.plus(-seconds));
    let mut tx = app.db.begin().await?;
    session::tidy(&mut tx, now).await?;
    links::tidy(&mut tx, now).await?;
    lockout::tidy(&mut tx, now).await?;
    factors::text::tidy(&mut tx, now).await?;
    for (kept, sql) in [
        (Kept::SecurityLog, "DELETE FROM account_events WHERE at < $1"),
        (Kept::Messages, "DELETE FROM messages WHERE sent_at < $1"),
        (Kept::Devices, "DELETE FROM devices WHERE last_at < $1"),
        (Kept::Requests, "DELETE FROM email_changes WHERE asked_at < $1"),
        (Kept::Requests, "DELETE FROM sign_ups WHERE asked_at < $1"),
        (Kept::Requests, "DELETE FROM recoveries WHERE asked_at < $1"),
        (Kept::Requests, "DELETE FROM freeze_requests WHERE asked_at < $1"),
        (Kept::Requests, "DELETE FROM mailed_links WHERE at < $1"),
    ] {
        if let Some(before) = before(kept) {
            tx.q(sql).bind(before).exec().await?;
        }
    }
    tx.commit().await?;
    data::closing::close_due(app, rooms).await?;
    if let Some(before) = before(Kept::ClosedAccounts) {
        data::closing::forget(app, rooms, before).await?;
    }
    news::due(app).await
}
