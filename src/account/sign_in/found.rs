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
}

/// Looks the address up, together with the device: one read, whether or not there is an account.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, email_key: &str, device: Option<&Token>) -> sqlx::Result<Option<Found>> {
    db.read(
        "SELECT c.id, c.password, d.token AS device, (c.phone_codes \
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
    let known: Vec<(Vec<u8>,)> =
        tx.q("SELECT token FROM devices WHERE customer = $1").bind(customer).all().await?;
    tx.q("INSERT INTO devices (customer, token, agent, first_at, last_at) VALUES ($1, $2, $3, $4, $4) \
          ON CONFLICT (customer, token) DO UPDATE SET agent = excluded.agent, last_at = excluded.last_at")
        .bind(customer)
        .bind(device.hash())
        .bind(&origin.agent)
        .bind(now)
        .exec()
        .await?;
    // The first device of an account is no news to its owner.
    let new = !known.is_empty() && known.iter().all(|(token,)| *token != device.hash());
    let kind = if new { Kind::SignedInNewDevice } else { Kind::SignedIn };
    log::record(tx, customer, kind, origin, now).await
}
