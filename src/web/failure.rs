//! What went wrong and is nobody's choice: the database is away, randomness is out, a queue is full.

use super::limits::Busy;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A failure of the machine, as opposed to a refusal, which is an answer. `?` makes one of any error.
pub struct Failure(anyhow::Error);

/// What a handler gives: a page, a redirect or a refusal; or a failure.
pub type Answer = Result<Response, Failure>;

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    /// 503, with the cause in the log alone. A full queue is what it is for and no news.
    fn into_response(self) -> Response {
        if !self.0.is::<Busy>() {
            tracing::error!(error = %self.0, "not possible now");
        }
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}
