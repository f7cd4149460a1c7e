//! The console, in which the operator's staff work.

mod board;
mod desk;
mod keys;
mod page;
mod queue;
mod typed;
mod work;

use crate::account::{self, Account, Agent, Realm, Role, Visitor};
use crate::app::App;
use crate::cases::decision::Decision;
use crate::cases::{Case, CaseState};
use crate::i18n::console::ConsoleText;
use crate::ui::Chrome;
use crate::web::address::ClientAddress;
use axum::Router;
use axum::extract::{Extension, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;
use std::sync::Arc;

/// Every page of the console, for these networks only; an empty list lets everybody knock.
pub fn routes(account: &Arc<Account>, allowed: Vec<IpNet>) -> Router {
    let router = Router::new()
        .merge(queue::routes())
        .merge(desk::routes())
        .merge(board::routes())
        .merge(keys::routes())
        .merge(account::staff_routes());
    let router = account::with_sessions(router.with_state(Arc::clone(account)), &account.app, Realm::Staff);
    router.layer(middleware::from_fn_with_state(Arc::new(allowed), known_networks))
}

/// From other networks there is no console.
async fn known_networks(
    State(allowed): State<Arc<Vec<IpNet>>>,
    Extension(client): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    if allowed.is_empty() || allowed.iter().any(|network| network.contains(&client.0)) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Up to this worth, in US cents, any colleague may be the second pair of eyes.
const ALONE: i64 = 100_000;

/// A member of staff at work: who they are, and how to answer them.
pub struct Desk {
    account: Arc<Account>,
    visitor: Visitor,
    pub agent: Agent,
}

impl Desk {
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        &self.account.app
    }

    #[must_use]
    pub fn chrome(&self) -> &Chrome {
        &self.visitor.chrome
    }

    #[must_use]
    pub fn text(&self) -> &'static ConsoleText {
        ConsoleText::of(self.visitor.locale)
    }

    /// Whether the case is theirs to work on: assigned to them, or they decide for others.
    #[must_use]
    pub fn works_on(&self, case: &Case) -> bool {
        case.assignee == Some(self.agent.id) || self.is_supervisor()
    }

    /// The case of this number. Somebody else's work is there to read; one's own case as a customer is not.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn case(&self, number: &str) -> sqlx::Result<Option<Case>> {
        Case::for_member(&self.app().db, self.agent.id, number).await
    }

    /// Whether they may see files and hidden data: of their cases, and of one that waits for their second pair of
    /// eyes.
    #[must_use]
    pub fn may_look(&self, case: &Case) -> bool {
        self.works_on(case) || case.state == CaseState::DecisionProposed && self.may_check(case.worth)
    }

    /// Whether they may approve this decision, by what the case is about and by what is paid for it.
    #[must_use]
    pub fn may_approve(&self, case: &Case, decision: &Decision) -> bool {
        let facts = self.app().facts();
        let pays = decision.money(&facts).map_or(0, |pays| facts.assets.worth(&pays));
        self.may_check(case.worth.max(pays))
    }

    /// Whether so much may be at stake; more than `ALONE` needs a supervisor.
    fn may_check(&self, worth: i64) -> bool {
        self.is_supervisor() || worth <= ALONE
    }

    /// Whether they may also decide for others.
    #[must_use]
    pub fn is_supervisor(&self) -> bool {
        self.agent.role >= Role::Supervisor
    }
}

impl FromRequestParts<Arc<Account>> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, account: &Arc<Account>) -> Result<Self, Response> {
        let agent = Agent::from_request_parts(parts, account).await?;
        let visitor = Visitor::from_request_parts(parts, account).await;
        let visitor = visitor.map_err(IntoResponse::into_response)?;
        Ok(Self { account: Arc::clone(account), visitor, agent })
    }
}
