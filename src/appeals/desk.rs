//! Who asks, and with what: the one extractor of this room's handlers.

use crate::account::{Account, Me, Visitor};
use crate::app::App;
use crate::i18n::appeals::AppealsText;
use crate::kernel::time::Timestamp;
use crate::web::failure::Failure;
use crate::web::limits::Cost;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// A signed-in customer with what a handler needs; anybody else is led to the sign-in and back.
pub struct Desk {
    account: Arc<Account>,
    pub visitor: Visitor,
    pub me: Me,
}

impl Desk {
    pub fn app(&self) -> &Arc<App> {
        &self.account.app
    }

    pub fn text(&self) -> &'static AppealsText {
        AppealsText::of(self.visitor.locale)
    }

    /// Whether this one may change something now: people do so a few times a minute, programs more often.
    pub fn may_write(&self) -> bool {
        self.account.app.limits.allow(self.visitor.client, Cost::Write)
    }

    /// Whether this customer may add to a draft or to the files of a case now.
    pub fn may_fill(&self) -> bool {
        self.account.app.limits.allow_own(self.me.id, self.visitor.client, Cost::Form)
    }

    /// Whether this customer may move a case on now, as [`Desk::may_write`].
    pub fn may_move(&self) -> bool {
        self.account.app.limits.allow_own(self.me.id, self.visitor.client, Cost::Write)
    }

    /// Whether this one may load a file now: a page shows ten pictures, and a download is held whole in memory.
    pub fn may_load(&self) -> bool {
        self.account.app.limits.allow(self.visitor.client, Cost::File)
    }

    pub fn now(&self) -> Timestamp {
        self.account.app.clock.now()
    }
}

impl<S> FromRequestParts<S> for Desk
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let me = <Me as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let visitor = Visitor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self { account: Arc::<Account>::from_ref(state), visitor, me })
    }
}

/// A page with what was typed, when too much came at once: nothing was taken, and when to try again.
pub fn too_often(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    page
}

/// Who sends something typed: their session may have ended meanwhile.
pub enum Sender {
    Here(Box<Desk>),
    Away(Box<Away>),
}

/// Somebody who is not signed in, or not any more.
pub struct Away {
    account: Arc<Account>,
    pub visitor: Visitor,
    /// The answer that leads to the sign-in and back.
    pub sign_in: Response,
}

impl Away {
    pub fn app(&self) -> &Arc<App> {
        &self.account.app
    }

    /// Whether this one may write something now, as [`Desk::may_write`].
    pub fn may_write(&self) -> bool {
        self.account.app.limits.allow(self.visitor.client, Cost::Write)
    }
}

impl<S> FromRequestParts<S> for Sender
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let sign_in = match Desk::from_request_parts(parts, state).await {
            Ok(desk) => return Ok(Self::Here(Box::new(desk))),
            Err(sign_in) if sign_in.status().is_redirection() => sign_in,
            Err(failure) => return Err(failure),
        };
        let visitor = Visitor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let account = Arc::<Account>::from_ref(state);
        Ok(Self::Away(Box::new(Away { account, visitor, sign_in })))
    }
}

/// What a lookup gives: `None` is somebody else's or nobody's, and is not there.
pub type Found<T> = Result<Option<T>, Failure>;
