//! Promises to tell: a customer wants to know when a payment moves, or that its expected time has passed.

use crate::db::{Db, Tx};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Promises to tell this customer of this payment, at the latest at `until`. Promised twice, it is told once.
///
/// # Errors
/// When the database is away.
pub async fn add(
    tx: &mut Tx,
    (customer, transaction): (Uuid, Uuid),
    until: Timestamp,
    now: Timestamp,
) -> sqlx::Result<()> {
    let new = tx
        .q("INSERT INTO watches (customer, transaction_id, until) VALUES ($1, $2, $3) \
            ON CONFLICT (customer, transaction_id) DO UPDATE SET until = excluded.until \
            WHERE watches.until <> excluded.until")
        .bind(customer)
        .bind(transaction)
        .bind(until)
        .exec()
        .await?;
    if new == 1 {
        jobs::enqueue_at(tx, &Job::WatchEnds { customer, transaction }, until.max(now)).await?;
    }
    Ok(())
}

/// Until when this customer waits for this payment, if they asked to be told.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, customer: Uuid, transaction: Uuid) -> sqlx::Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = db
        .read("SELECT until FROM watches WHERE customer = $1 AND transaction_id = $2")
        .bind(customer)
        .bind(transaction)
        .optional()
        .await?;
    Ok(found.map(|(until,)| until))
}

/// Everybody who waits for this payment, and until when.
///
/// # Errors
/// When the database is away.
pub async fn about(db: &Db, transaction: Uuid) -> sqlx::Result<Vec<(Uuid, Timestamp)>> {
    db.read("SELECT customer, until FROM watches WHERE transaction_id = $1 ORDER BY customer")
        .bind(transaction)
        .all()
        .await
}

/// The promise is kept, or not wanted any more.
///
/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, customer: Uuid, transaction: Uuid) -> sqlx::Result<()> {
    tx.q("DELETE FROM watches WHERE customer = $1 AND transaction_id = $2")
        .bind(customer)
        .bind(transaction)
        .exec()
        .await?;
    Ok(())
}
