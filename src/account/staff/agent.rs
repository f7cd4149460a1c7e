//! The guards of the console: who works here now, in which role. The role is read with every request, so a
//! change counts at once.

use super::member::{Member, Role};
use crate::account::Account;
use crate::account::guard::{SIGNED, Signed};
use crate::account::session::sid;
use crate::kernel::time::Timestamp;
use crate::web::failure::Failure;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use tower_sessions::Session;

/// A member of staff who has taken every step of signing in.
#[derive(Clone, Debug)]
pub struct Agent {
    pub member: Member,
    pub signed_in_at: Timestamp,
    /// Stored id of this session.
    pub sid: Vec<u8>,
}

impl std::ops::Deref for Agent {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.member
    }
}

/// One who may also decide for others. To anybody else the page is not there.
#[derive(Clone, Debug)]
pub struct Supervisor(pub Agent);

/// One who may do everything. To anybody else the page is not there.
#[derive(Clone, Debug)]
pub struct Admin(pub Agent);

async fn signed_in(parts: &Parts, account: &Account) -> Result<Option<Agent>, Failure> {
    let Some(session) = parts.extensions.get::<Session>().cloned() else { return Ok(None) };
    let Some(signed) = session.get::<Signed>(SIGNED).await? else { return Ok(None) };
    let Some(id) = session.id() else { return Ok(None) };
    let member = Member::find(&account.app.db, signed.owner).await?;
    let member = member.filter(|member| member.epoch == signed.epoch);
    Ok(member.map(|member| Agent { member, signed_in_at: signed.at, sid: sid(&id) }))
}

impl<S> FromRequestParts<S> for Agent
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match signed_in(parts, &Arc::<Account>::from_ref(state)).await {
            Ok(Some(agent)) => Ok(agent),
            Ok(None) => Err(Redirect::to("/staff/sign-in").into_response()),
            Err(failure) => Err(failure.into_response()),
        }
    }
}

async fn at_least<S>(parts: &mut Parts, state: &S, role: Role) -> Result<Agent, Response>
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    let agent = Agent::from_request_parts(parts, state).await?;
    if agent.role >= role { Ok(agent) } else { Err(StatusCode::NOT_FOUND.into_response()) }
}

impl<S> FromRequestParts<S> for Supervisor
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        at_least(parts, state, Role::Supervisor).await.map(Self)
    }
}

impl<S> FromRequestParts<S> for Admin
where
    S: Send + Sync,
    Arc<Account>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        at_least(parts, state, Role::Admin).await.map(Self)
    }
}
