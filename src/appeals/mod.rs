//! Appeals about payments: whether, how, and how they go on.

mod advice;
mod desk;
mod draft;
pub mod eligibility;
mod following;
mod kept;
mod packet;
mod packet_page;
mod payment;
mod situation;
mod steps;
mod told;
mod tracking;
mod wizard;

pub use wizard::upload_routes;

use crate::account::Account;
use axum::Router;
use std::sync::Arc;

/// What customers use, within their sessions.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .merge(payment::routes())
        .merge(packet::routes())
        .merge(wizard::routes())
        .merge(following::routes())
        .merge(tracking::routes())
}
