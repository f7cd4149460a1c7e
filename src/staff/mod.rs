//! The console, in which the operator's staff work.

mod page;

use crate::account::{self, Account, Agent, Realm, Visitor};
use crate::web::address::ClientAddress;
use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ipnet::IpNet;
use maud::Markup;
use std::sync::Arc;

/// Every page of the console, for these networks only; an empty list lets everybody knock.
pub fn routes(account: &Arc<Account>, allowed: Vec<IpNet>) -> Router {
    let router = Router::new().route("/staff", get(home)).merge(account::staff_routes());
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

/// `GET /staff`
async fn home(visitor: Visitor, agent: Agent) -> Markup {
    page::home(&visitor.chrome, &agent)
}
