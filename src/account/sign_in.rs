//! Signing in: unknown addresses take the same path, cost the same and answer the same.

use super::lockout::{self, Try};
use super::log::{self, Kind, Origin};
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
}

/// Looks the address up, together with the device: one read, whether or not there is an account.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, email_key: &str, device: Option<&Token>) -> sqlx::Result<Option<Found>> {
    db.read(
        "SELECT c.id, c.password, d.token AS device FROM customers c \
         LEFT JOIN devices d ON d.customer = c.id AND d.token = $2 WHERE c.email_key = $1",
    )
    .bind(email_key)
    .bind(device.map_or_else(Vec::new, Token::hash))
    .optional()
    .await
}

/// The password was right: counters begin anew, the device is known from now on, the log has it. A hash
/// of older parameters is replaced.
///
/// # Errors
/// When the database is away; then nobody is signed in.
pub async fn welcome(
    tx: &mut Tx,
    (found, tried): (&Found, &Try),
    (device, rehashed): (&Token, Option<&str>),
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<()> {
    lockout::succeed(tx, tried).await?;
    if let Some(hash) = rehashed {
        tx.q("UPDATE customers SET password = $2 WHERE id = $1 AND password = $3")
            .bind(found.id)
            .bind(hash)
            .bind(&found.password)
            .exec()
            .await?;
    }
    tx.q("INSERT INTO devices (customer, token, agent, first_at, last_at) VALUES ($1, $2, $3, $4, $4) \
          ON CONFLICT (customer, token) DO UPDATE SET agent = excluded.agent, last_at = excluded.last_at")
        .bind(found.id)
        .bind(device.hash())
        .bind(&origin.agent)
        .bind(now)
        .exec()
        .await?;
    let (others,): (i64,) = tx
        .q("SELECT COUNT(*) FROM devices WHERE customer = $1 AND token <> $2")
        .bind(found.id)
        .bind(device.hash())
        .one()
        .await?;
    // The first device of an account is no news to its owner.
    let kind = if found.device.is_none() && others > 0 { Kind::SignedInNewDevice } else { Kind::SignedIn };
    log::record(tx, found.id, kind, origin, now).await
}
