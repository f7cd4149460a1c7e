//! What the demo shows: payments in every state, taken by the import that operators use, and appeals at every
//! stage. None of this is reached by `serve` with settings of its own.

mod cases;
mod payments;

use crate::account::Customer;
use crate::account::demo::CUSTOMER;
use crate::app::App;
use crate::events::days;
use crate::kernel::email::Email;
use crate::transactions::feed::Ledger;
use crate::transactions::import;
use anyhow::{Context, Result};
use std::io::Write;
use std::sync::Arc;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// The ledger's number of the demo's customer.
const REFERENCE: &str = "C-1001";

/// Fills the database of a demo once.
///
/// # Errors
/// When the database or the disk cannot.
pub async fn fill(app: &Arc<App>) -> Result<()> {
    let email = Email::parse(CUSTOMER).context("an address")?;
    let there: Option<(String,)> = app
        .db
        .read("SELECT reference FROM customer_links WHERE email_key = $1 LIMIT 1")
        .bind(&email.key)
        .optional()
        .await?;
    if there.is_some() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut file = tempfile::NamedTempFile::new()?;
    for line in payments::ledger(now) {
        writeln!(file, "{line}")?;
    }
    file.as_file().sync_all()?;
    let rejects = tempfile::tempdir()?;
    let ledger = Ledger::of(app);
    let rejects = rejects.path().join("rejects.csv");
    let done = import::run((&app.db, &ledger, &app.clock), file.path(), &rejects, |_| ()).await?;
    anyhow::ensure!(done.refused == 0, "{}", std::fs::read_to_string(&rejects).unwrap_or_default());
    let customer = Customer::by_email(&app.db, &email.key).await?.context("the demo's customer")?;
    cases::fill(app, &customer, now).await?;
    // Of today: the demo's past was never published.
    days::seal(&app.db, now).await?;
    Ok(())
}
