//! What decides about an appeal, gathered from the records.

use super::eligibility::{Problem, Situation};
use crate::account;
use crate::app::App;
use crate::cases::{Case, CaseState};
use crate::transactions::{Transaction, delays, expected, history};
use uuid::Uuid;

/// The situation of this customer's payment now.
///
/// # Errors
/// When the database is away.
pub async fn of(app: &App, customer: Uuid, row: &Transaction) -> sqlx::Result<Situation> {
    let cases = Case::about(&app.db, customer, row.id).await?;
    let held = !account::holds(&app.db, customer).await?.is_empty();
    let mine: Vec<&Case> = cases.iter().filter(|case| case.role == Some(row.role)).collect();
    let open = mine.iter().find(|case| case.state.is_open()).map(|case| case.number.clone());
    // One that was withdrawn says nothing about the matter.
    let ended = mine.iter().find(|case| !case.state.is_open() && case.state != CaseState::Withdrawn);
    let ended = match ended {
        Some(case) if stands(app, row, case).await? => Some(case),
        _ => None,
    };
    let (facts, now) = (app.facts(), app.clock.now());
    let expected = row.expected_by.filter(|at| *at > now);
    Ok(Situation {
        kind: row.kind,
        role: row.role,
        state: row.state,
        expected_by: row.expected_by,
        back_by: expected::back_by(&facts, row),
        delayed_until: delays::until(&facts, row, now),
        review_until: expected.or_else(|| expected::checked_by(&facts, row, now)),
        now,
        open,
        ended: ended.and_then(|case| Some((case.number.clone(), Problem::parse(&case.problem)?))),
        held,
    })
}

/// Whether the case was decided by what the ledger says still: once the payment has moved, its problem is a new one.
async fn stands(app: &App, row: &Transaction, case: &Case) -> sqlx::Result<bool> {
    let decided = case.decided_at.or(case.closed_at).unwrap_or(case.moved_at);
    let known = history::known(&app.db, row, decided).await?;
    Ok((known.state, known.at) == (row.state, row.state_at))
}
