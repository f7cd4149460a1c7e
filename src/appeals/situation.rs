//! What decides about an appeal, gathered from the records.

use super::eligibility::{Problem, Situation};
use crate::account;
use crate::app::App;
use crate::cases::{Case, CaseState};
use crate::transactions::{Transaction, expected};
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
    Ok(Situation {
        kind: row.kind,
        role: row.role,
        state: row.state,
        expected_by: row.expected_by,
        back_by: expected::back_by(&app.facts(), row),
        now: app.clock.now(),
        open,
        ended: ended.and_then(|case| Some((case.number.clone(), Problem::parse(&case.problem)?))),
        held,
    })
}
