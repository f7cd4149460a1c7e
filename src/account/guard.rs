//! The only way in: who is signed in, and on what ground.

use super::Account;
use super::customer::Customer;
use super::log::Origin;
use crate::kernel::time::Timestamp;
use crate::web::address::ClientAddress;
use crate::web::failure::Failure;
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

/// Key of [`Signed`] in the session's data.
pub const SIGNED: &str = "signed";
/// A sign-in is recent for so many seconds: long enough to change something, short enough to be theirs.
pub const RECENT: i64 = 10 * 60;

/// What a session knows of its owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// The customer, or the member of staff in their own sessions.
    pub owner: Uuid,
    pub at: Timestamp,
    pub agent: String,
    pub place: String,
    /// The owner's epoch at that time: a session of an earlier one opens nothing, however late it was kept.
    pub epoch: i64,
}

/// Key of [`Half`] in the session's data.
pub const HALF: &str = "half";

/// Whose password was right, while the code is still to come. It opens nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Half {
    pub owner: Uuid,
    pub at: Timestamp,
    pub next: String,
    /// The owner's epoch when the password was right.
    pub epoch: i64,
}

/// A signed-in customer.
#[derive(Clone, Debug)]
pub struct Me {
    pub customer: Customer,
    /// When every step of signing in was last taken in this session.
    pub signed_in_at: Timestamp,
    /// Stored id of this session.
    pub sid: Vec<u8>,
}

impl std::ops::Deref for Me {
    type Target = Customer;

    fn deref(&self) -> &Customer {
        &self.customer
    }
}

/// Who is signed in with this request, if anybody.
///
/// # Errors
/// When the database is away.
pub async fn signed_in(parts: &mut Parts, account: &Account) -> Result<Option<Me>, Failure> {
    if let Some(Known(me)) = parts.extensions.get() {
        return Ok(me.clone());
    }
    let me = look(parts, account).await?;
    parts.extensions.insert(Known(me.clone()));
    Ok(me)
}

/// Who was found for this request, which several ask for.
#[derive(Clone)]
struct Known(Option<Me>);

async fn look(parts: &Parts, account: &Account) -> Result<Option<Me>, Failure> {
    let Some(session) = parts.extensions.get::<Session>().cloned() else { return Ok(None) };
    let Some(signed) = session.get::<Signed>(SIGNED).await? else { return Ok(None) };
    let Some(id) = session.id() else { return Ok(None) };
    let customer = Customer::find(&account.app.db, signed.owner).await?;
    let customer = customer.filter(|customer| customer.epoch == signed.epoch);
    Ok(customer.map(|customer| Me { customer, signed_in_at: signed.at, sid: super::session::sid(&id) }))
}

impl<S> FromRequestParts<S> for Me
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match signed_in(parts, &Arc::<Account>::from_ref(state)).await {
            Ok(Some(me)) => Ok(me),
            Ok(None) => {
                Err(Redirect::to(&format!("/sign-in?next={}", page_of(&parts.method, parts.uri.path())))
                    .into_response())
            }
            Err(failure) => Err(failure.into_response()),
        }
    }
}

impl<S> OptionalFromRequestParts<S> for Me
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Failure> {
        signed_in(parts, &Arc::<Account>::from_ref(state)).await
    }
}

/// A customer who has signed in a moment ago; anybody else is asked to do so once more and led back.
#[derive(Clone, Debug)]
pub struct Recent(pub Me);

impl<S> FromRequestParts<S> for Recent
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let me = <Me as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        if me.signed_in_at.plus(RECENT) > Arc::<Account>::from_ref(state).app.clock.now() {
            return Ok(Self(me));
        }
        let next = page_of(&parts.method, parts.uri.path());
        Err(Redirect::to(&format!("/sign-in?again=true&next={next}")).into_response())
    }
}

/// The same, of an account that is not frozen: while it is, nobody changes how its owner gets in.
#[derive(Clone, Debug)]
pub struct Unfrozen(pub Me);

impl<S> FromRequestParts<S> for Unfrozen
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Recent(me) = Recent::from_request_parts(parts, state).await?;
        if me.frozen_at.is_some() {
            return Err(Redirect::to("/account/freeze").into_response());
        }
        Ok(Self(me))
    }
}

/// The page to come back to: the one that was asked for, or the one that the form stands on.
fn page_of(method: &Method, path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    let page = match (parts.next(), parts.next()) {
        _ if matches!(*method, Method::GET | Method::HEAD) => path.to_owned(),
        (Some("account"), Some("passkeys")) => "/account/second-step".to_owned(),
        (Some("account"), Some("closing")) if path.ends_with("/stop") => "/account".to_owned(),
        (Some("account"), Some(page)) => format!("/account/{page}"),
        _ => path.to_owned(),
    };
    page.chars().filter(|c| plain(*c)).collect()
}

/// Paths of ours have no other characters than these.
fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-_.".contains(c)
}

/// Where a link may lead after signing in: an own path, never another host or a page of signing in or out.
#[must_use]
pub fn own_path(next: &str) -> &str {
    let ours = next.len() < 200 && next.starts_with('/') && !next.contains("//") && next.chars().all(plain);
    if ours && !next.starts_with("/sign-") { next } else { "/account" }
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let address = parts.extensions.get::<ClientAddress>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Self { agent: describe(agent), place: address.0.to_string() })
    }
}

/// "Firefox, Windows": what a person recognises in a list of devices. Anything unknown stays unnamed;
/// the header itself is a stranger's text and is not kept.
fn describe(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map_or("?", |(_, name)| *name)
    };
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    format!("{browser}, {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_our_own_pages_only() {
        for (next, to) in [
            ("/account/log", "/account/log"),
            ("//evil.example", "/account"),
            ("/\\evil.example", "/account"),
            ("https://evil.example", "/account"),
            ("/%2f/evil.example", "/account"),
            ("/account//evil", "/account"),
            ("javascript:alert(1)", "/account"),
            ("/account\r\nset-cookie:a", "/account"),
            ("/sign-in", "/account"),
            ("", "/account"),
        ] {
            assert_eq!(own_path(next), to, "{next}");
        }
    }

    #[test]
    fn devices_are_named_as_people_know_them() {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(describe(agent), "Edge, Windows");
        assert_eq!(describe("<script>alert(1)</script>"), "?, ?");
    }
}
