//! What staff do with a case. Every form carries the version of the case that it was made of; one that is older
//! than the case changes nothing and shows how it stands now.

mod decide;
mod legs;
mod letters;
mod owner;
pub mod page;
mod refund_page;
mod refunds;

use super::Desk;
use super::desk::page_of;
use super::page::address;
use super::typed::Typed;
use crate::account::{Account, Member};
use crate::cases::{Case, CaseState};
use crate::db::Tx;
use crate::ui::form::Errors;
use crate::web::failure::{Answer, Failure};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use std::sync::Arc;

/// Everything that can be done.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/staff/cases/{number}/claim", post(owner::claim))
        .route("/staff/cases/{number}/release", post(owner::release))
        .route("/staff/cases/{number}/assignment", post(owner::assign))
        .route("/staff/cases/{number}/investigation", post(owner::investigate))
        .route("/staff/cases/{number}/reopening", post(owner::reopen))
        .route("/staff/cases/{number}/notes", post(letters::note))
        .route("/staff/cases/{number}/messages", post(letters::message))
        .route("/staff/cases/{number}/questions", post(letters::question))
        .route("/staff/cases/{number}/holding-reply", post(letters::hold))
        .route("/staff/cases/{number}/inquiries", post(legs::ask))
        .route("/staff/cases/{number}/inquiries/{id}/answer", post(legs::answer))
        .route("/staff/cases/{number}/refunds", post(refunds::refund))
        .route("/staff/cases/{number}/fraud-reports", post(refunds::report))
        .route("/staff/cases/{number}/decision", get(decide::form).post(decide::propose))
        .route("/staff/cases/{number}/decision/approval", post(decide::approve))
        .route("/staff/cases/{number}/decision/return", post(decide::send_back))
}

/// Whether work can go on: it is open, and no decision waits for approval.
const fn goes_on(case: &Case) -> bool {
    case.state.is_open() && !matches!(case.state, CaseState::DecisionProposed)
}

impl Desk {
    /// Holds a case for a change, as it was when the form was made; otherwise the answer that says why not.
    async fn hold(&self, number: &str, typed: &Typed) -> Result<Result<(Tx, Case), Response>, Failure> {
        let db = &self.app().db;
        let Some(found) = self.case(number).await? else {
            return Ok(Err(StatusCode::NOT_FOUND.into_response()));
        };
        let mut tx = db.begin().await?;
        let Some(case) = Case::hold(&mut tx, found.id).await? else {
            return Ok(Err(StatusCode::NOT_FOUND.into_response()));
        };
        if case.version == typed.version() {
            return Ok(Ok((tx, case)));
        }
        drop(tx);
        Ok(Err(self.stale(&case, typed).await?))
    }

    /// The same for work that whoever has claimed the case does, while it goes on.
    async fn hold_own(&self, number: &str, typed: &Typed) -> Result<Result<(Tx, Case), Response>, Failure> {
        Ok(match self.hold(number, typed).await? {
            Ok((_, case)) if !goes_on(&case) => Err(self.refuse(&case, self.text().not_now)),
            Ok((_, case)) if !self.works_on(&case) => Err(self.refuse(&case, self.text().claim_first)),
            held => held,
        })
    }

    /// Somebody was quicker: nothing was changed, this is how it stands, and nothing that was typed is lost.
    async fn stale(&self, case: &Case, typed: &Typed) -> Result<Response, Failure> {
        let assignee = match case.assignee {
            Some(id) => Member::find(&self.app().db, id).await?.map(|member| member.name),
            None => None,
        };
        let page = page::stale(self, (case, assignee.as_deref()), typed);
        Ok((StatusCode::CONFLICT, page).into_response())
    }

    /// It cannot be done, and why.
    fn refuse(&self, case: &Case, why: &str) -> Response {
        (StatusCode::CONFLICT, page::refuse(self, case, why)).into_response()
    }

    /// The page of the case again, with what is wrong in a form.
    async fn again(&self, number: &str, typed: Typed, errors: &Errors) -> Answer {
        match self.case(number).await? {
            Some(case) => page_of(self, case, (typed, errors)).await,
            None => Ok(StatusCode::NOT_FOUND.into_response()),
        }
    }

    /// Makes it durable, has its jobs done, and shows the case.
    async fn done(&self, tx: Tx, case: &Case) -> Answer {
        tx.commit().await?;
        self.app().wake.notify_one();
        Ok(Redirect::to(&address(&case.number)).into_response())
    }
}
