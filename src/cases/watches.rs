//! Promises to tell a customer when a payment moves, or when its time has passed.

use crate::db::{Db, Tx};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Promises it; a promise that stands gets the new date.
///
/// # Errors
/// When the database is away.
pub async fn add(
    tx: &mut Tx,
    (customer, transaction): (Uuid, Uuid),
    until: Timestamp,
    now: Timestamp,
) -> sqlx::Result<()> {
    let _ = now;
    tx.q("INSERT INTO watches (customer, transaction_id, until) VALUES ($1, $2, $3) \
          ON CONFLICT (customer, transaction_id) DO UPDATE SET until = excluded.until")
        .bind(customer)
        .bind(transaction)
        .bind(until)
        .exec()
        .await?;
    jobs::enqueue_at(tx, &Job::WatchEnds { customer, transaction }, until).await
}

/// Until when a customer waits for news of a payment.
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
