//! Following a case without signing in: what whoever has its link sees.

mod page;

use crate::account::{Account, Visitor};
use crate::cases::tracking;
use crate::web::failure::Answer;
use crate::web::limits::Cost;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Account>> {
    Router::new().route("/track/{token}", get(show))
}

/// `GET /track/{token}`: changes nothing, for programs open the links of letters before people do.
async fn show(State(account): State<Arc<Account>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let app = &account.app;
    if !app.limits.allow(visitor.client, Cost::Search) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let Some(case) = tracking::find(app, &token).await? else {
        return Ok((StatusCode::NOT_FOUND, page::over(&visitor.chrome, &token)).into_response());
    };
    // In the language of the letters, unless this person has chosen another.
    let chrome = if visitor.chosen { visitor.chrome } else { app.chrome(case.locale()) };
    Ok(page::case(&chrome, (&format!("/track/{token}"), &case), app.clock.now()).into_response())
}
