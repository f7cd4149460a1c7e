//! Signing in: unknown addresses take the same path, cost the same and answer the same.

use crate::account::lockout::{self, Try};
use crate::account::log::{self, Kind, Origin};
use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use uuid::Uuid;

/// The account behind an address, as far as signing in needs it.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    pub id: Uuid,
    pub password: String,
    /// Set when the device has signed in to this account before.
    pub device: Option<Vec<u8>>,
    /// Whether a code is asked for after the password.
    pub second_step: bool,
    /// The epoch that belongs to this password.
    pub epoch: i64,
}

/// Looks the address up, together with the device: one read, whether or not there is an account.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, email_key: &str, device: Option<&Token>) -> sqlx::Result<Option<Found>> {
    db.read(
        "SELECT c.id, c.password, c.epoch, d.token AS device, (c.phone_codes \
         OR EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = c.id AND a.confirmed_at IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = c.id)) AS second_step \
         FROM customers c LEFT JOIN devices d ON d.customer = c.id AND d.token = $2 \
         WHERE c.email_key = $1 AND c.closed_at IS NULL",
    )
    .bind(email_key)
    .bind(device.map_or_else(Vec::new, Token::hash))
    .optional()
    .await
}

/// The password was right: counters begin anew, and a hash of older parameters is replaced.
///
/// # Errors
/// When the database is away.
pub async fn settle(tx: &mut Tx, found: &Found, tried: &Try, rehashed: Option<&str>) -> sqlx::Result<()> {
    lockout::succeed(tx, tried).await?;
    if let Some(hash) = rehashed {
        tx.q("UPDATE customers SET password = $2 WHERE id = $1 AND password = $3")
            .bind(found.id)
            .bind(hash)
            .bind(&found.password)
            .exec()
            .await?;
    }
    Ok(())
}

/// Every step was right: the device is known from now on, the log has it.
///
/// # Errors
/// When the database is away; then nobody is signed in.
pub async fn welcome(
    tx: &mut Tx,
    customer: Uuid,
    device: &Token,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<()> {
    let known: Option<(Vec<u8>,)> = tx
        .q("SELECT token FROM devices WHERE customer = $1 AND token = $2")
        .bind(customer)
        .bind(device.hash())
        .optional()
        .await?;
    let before: Option<(Uuid,)> = tx
        .q("SELECT id FROM account_events WHERE customer = $1 AND kind IN ('signed_in', 'signed_in_new_device') LIMIT 1")
        .bind(customer)
        .optional()
        .await?;
    tx.q("INSERT INTO devices (customer, token, agent, first_at, last_at) VALUES ($1, $2, $3, $4, $4) \
          ON CONFLICT (customer, token) DO UPDATE SET agent = excluded.agent, last_at = excluded.last_at")
        .bind(customer)
        .bind(device.hash())
        .bind(&origin.agent)
        .bind(now)
        .exec()
        .await?;
    // The very first sign-in of an account is no news to its owner.
    let new = known.is_none() && before.is_some();
    let kind = if new { Kind::SignedInNewDevice } else { Kind::SignedIn };
    log::record(tx, customer, kind, origin, now).await?;
    Ok(())
}

/// Whether this device has signed in to the account before.
///
/// # Errors
/// When the database is away.
pub async fn knows(db: &Db, customer: Uuid, device: &Token) -> sqlx::Result<bool> {
    let found: Option<(Vec<u8>,)> = db
        .read("SELECT token FROM devices WHERE customer = $1 AND token = $2")
        .bind(customer)
        .bind(device.hash())
        .optional()
        .await?;
    Ok(found.is_some())
}

/// No device is known any more but this one, if it was.
///
/// # Errors
/// When the database is away.
pub async fn forget_devices(tx: &mut Tx, customer: Uuid, keep: Option<&Token>) -> sqlx::Result<u64> {
    tx.q("DELETE FROM devices WHERE customer = $1 AND token <> $2")
        .bind(customer)
        .bind(keep.map_or_else(Vec::new, Token::hash))
        .exec()
        .await
}
