//! Closing an account: asked for, a week to change one's mind, then erased but for what must be kept.

use crate::account::log::{self, Kind, Origin};
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Seconds between asking and closing: time for the owner to notice that it was not them.
pub const GRACE: i64 = 7 * 24 * 60 * 60;
/// Accounts that one round of tidying closes at most, so that other writers are not held up.
const A_ROUND: i64 = 20;

/// Sets the day of closing, with a letter that can stop it; returns when it will be.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<Timestamp> {
    let at = now.plus(GRACE);
    tx.q("UPDATE customers SET closing_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(customer)
        .bind(at)
        .exec()
        .await?;
    log::record(tx, customer, Kind::ClosingAsked, origin, now).await?;
    jobs::enqueue(tx, &Job::Closing { customer }, now).await?;
    Ok(at)
}

/// The account stays.
///
/// # Errors
/// When the database is away.
pub async fn stop(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<()> {
    let stopped = tx
        .q("UPDATE customers SET closing_at = NULL WHERE id = $1 AND closing_at IS NOT NULL AND closed_at IS NULL")
        .bind(customer)
        .exec()
        .await?;
    if stopped == 1 {
        log::record(tx, customer, Kind::ClosingStopped, origin, now).await?;
    }
    Ok(())
}

/// Closes what is due and erases it but for the number, the dates and the security log. Returns how many.
///
/// # Errors
/// When the database is away.
pub async fn close_due(tx: &mut Tx, now: Timestamp) -> sqlx::Result<usize> {
    let due: Vec<(Uuid,)> = tx
        .q("SELECT id FROM customers WHERE closing_at <= $1 AND closed_at IS NULL ORDER BY closing_at LIMIT $2")
        .bind(now)
        .bind(A_ROUND)
        .all()
        .await?;
    for (customer,) in &due {
        erase(tx, *customer, now).await?;
    }
    Ok(due.len())
}

async fn erase(tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<()> {
    // The key must stay unique and can be nobody's address.
    tx.q("UPDATE customers SET email = '', email_key = $2, password = '', phrase = NULL, name = NULL, \
          phone = NULL, phone_codes = FALSE, case_texts = FALSE, news_mail = FALSE, closed_at = $3 WHERE id = $1")
        .bind(customer)
        .bind(format!("closed:{customer}"))
        .bind(now)
        .exec()
        .await?;
    for sql in [
        "DELETE FROM sessions WHERE owner = $1",
        "DELETE FROM devices WHERE customer = $1",
        "DELETE FROM passkeys WHERE owner = $1",
        "DELETE FROM authenticator_apps WHERE owner = $1",
        "DELETE FROM backup_codes WHERE owner = $1",
        "DELETE FROM text_codes WHERE owner = $1",
        "DELETE FROM links WHERE customer = $1",
        "DELETE FROM recoveries WHERE customer = $1",
        "DELETE FROM email_changes WHERE customer = $1",
        "DELETE FROM messages WHERE customer = $1",
    ] {
        tx.q(sql).bind(customer).exec().await?;
    }
    Ok(())
}
