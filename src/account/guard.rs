//! The only way in: who is signed in, and on what ground.

use super::Account;
use super::log::Origin;
use crate::db::Db;
use crate::kernel::time::Timestamp;
use crate::web::address::ClientAddress;
use crate::web::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
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
    pub customer: Uuid,
    pub at: Timestamp,
    pub agent: String,
    pub place: String,
}

/// Key of [`Half`] in the session's data.
pub const HALF: &str = "half";

/// Whose password was right, while the code is still to come. It opens nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Half {
    pub customer: Uuid,
    pub at: Timestamp,
    pub next: String,
}

/// A signed-in customer.
#[derive(Clone, Debug)]
pub struct Me {
    pub id: Uuid,
    pub email: String,
    pub phrase: Option<String>,
    pub hold_until: Option<Timestamp>,
    pub created_at: Timestamp,
    /// When the password was last given in this session.
    pub signed_in_at: Timestamp,
    /// Stored id of this session.
    pub sid: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Row {
    email: String,
    phrase: Option<String>,
    hold_until: Option<Timestamp>,
    created_at: Timestamp,
}

impl Me {
    async fn find(db: &Db, signed: Signed, sid: Vec<u8>) -> sqlx::Result<Option<Self>> {
        let row: Option<Row> = db
            .read("SELECT email, phrase, hold_until, created_at FROM customers WHERE id = $1")
            .bind(signed.customer)
            .optional()
            .await?;
        Ok(row.map(|row| Self {
            id: signed.customer,
            email: row.email,
            phrase: row.phrase,
            hold_until: row.hold_until,
            created_at: row.created_at,
            signed_in_at: signed.at,
            sid,
        }))
    }
}

/// Who is signed in with this request, if anybody.
///
/// # Errors
/// When the database is away.
pub async fn signed_in(parts: &mut Parts, account: &Account) -> Result<Option<Me>, Failure> {
    let Some(session) = parts.extensions.get::<Session>().cloned() else { return Ok(None) };
    let Some(signed) = session.get::<Signed>(SIGNED).await? else { return Ok(None) };
    let Some(id) = session.id() else { return Ok(None) };
    Ok(Me::find(&account.app.db, signed, super::session::sid(&id)).await?)
}

impl FromRequestParts<Arc<Account>> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, account: &Arc<Account>) -> Result<Self, Response> {
        match signed_in(parts, account).await {
            Ok(Some(me)) => Ok(me),
            Ok(None) => {
                let path = parts.uri.path();
                let next: String = url_encoded(path);
                Err(Redirect::to(&format!("/sign-in?next={next}")).into_response())
            }
            Err(failure) => Err(failure.into_response()),
        }
    }
}

/// A customer who has signed in a moment ago; anybody else is asked to do so once more and led back.
#[derive(Clone, Debug)]
pub struct Recent(pub Me);

impl FromRequestParts<Arc<Account>> for Recent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, account: &Arc<Account>) -> Result<Self, Response> {
        let me = Me::from_request_parts(parts, account).await?;
        if me.signed_in_at.plus(RECENT) > account.app.clock.now() {
            return Ok(Self(me));
        }
        // A form leads back to the page that it stands on: `/account/second-step/off` is no page.
        let page: Vec<&str> = parts.uri.path().split('/').take(3).collect();
        let next = url_encoded(&page.join("/"));
        Err(Redirect::to(&format!("/sign-in?again=true&next={next}")).into_response())
    }
}

/// A path of ours inside a query; paths have no other characters than these.
fn url_encoded(path: &str) -> String {
    path.chars().filter(|c| c.is_ascii_alphanumeric() || "/-_.".contains(*c)).collect()
}

/// Where a link may lead after signing in: an own path, never another host or a page of signing in or out.
#[must_use]
pub fn own_path(next: &str) -> &str {
    let plain = next.len() < 200
        && next.starts_with('/')
        && !next.contains("//")
        && next.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    if plain && !next.starts_with("/sign-") { next } else { "/account" }
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
