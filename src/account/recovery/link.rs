//! Getting back in by a mailed link: single use, short-lived, the newest wins. It sets a password; it
//! neither signs in nor touches second factors.

use crate::account::lockout;
use crate::account::log::{self, Kind, Origin};
use crate::account::session::Realm;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use uuid::Uuid;

/// A link works for so many seconds.
pub const VALID: i64 = 30 * 60;
/// After a reset, money waits for so many seconds: time for the owner to notice.
pub const HOLD: i64 = 24 * 60 * 60;
/// Letters to one address in an hour.
const LETTERS: i64 = 3;

/// Keeps the request and the mail that answers it, whether or not the address has an account.
///
/// # Errors
/// When the database is away; then nothing was asked for.
pub async fn ask(
    tx: &mut Tx,
    email: &Email,
    locale: Locale,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO recoveries (id, email_key, locale, agent, place, asked_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(&email.key)
        .bind(locale.tag())
        .bind(&origin.agent)
        .bind(&origin.place)
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::Recovery { recovery: id }, now).await
}

/// What the mail is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub customer: Uuid,
    pub locale: String,
    pub agent: String,
    pub place: String,
    pub at: Timestamp,
}

/// Makes the link of a request that belongs to an account, and ends every older one. `None`: no account,
/// too many letters, or too late.
///
/// # Errors
/// When the database is away.
pub async fn give_token(tx: &mut Tx, id: Uuid, token: &Token, now: Timestamp) -> sqlx::Result<Option<Asked>> {
    let found: Option<Asked> = tx
        .q("SELECT c.id AS customer, r.locale, r.agent, r.place, r.asked_at AS at \
            FROM recoveries r JOIN customers c ON c.email_key = r.email_key \
            WHERE r.id = $1 AND r.used_at IS NULL AND r.asked_at > $2 \
            AND (SELECT COUNT(*) FROM recoveries o WHERE o.email_key = r.email_key AND o.asked_at > $3 \
                 AND o.id < r.id) < $4")
        .bind(id)
        .bind(now.plus(-VALID))
        .bind(now.plus(-60 * 60))
        .bind(LETTERS)
        .optional()
        .await?;
    let Some(asked) = found else { return Ok(None) };
    tx.q("UPDATE recoveries SET token = NULL WHERE customer = $1").bind(asked.customer).exec().await?;
    tx.q("UPDATE recoveries SET token = $2, customer = $3 WHERE id = $1")
        .bind(id)
        .bind(token.hash())
        .bind(asked.customer)
        .exec()
        .await?;
    let origin = Origin { agent: asked.agent.clone(), place: asked.place.clone() };
    log::record(tx, asked.customer, Kind::RecoveryAsked, &origin, asked.at).await?;
    Ok(Some(asked))
}

/// Whose account the link is for, while it works: the address, which a new password must not contain, and
/// whether there is a second step, beside which it may be shorter.
///
/// # Errors
/// When the database is away.
pub async fn whose(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<Option<(String, bool)>> {
    db.read(
        "SELECT c.email, (c.phone_codes \
         OR EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = c.id AND a.confirmed_at IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = c.id)) \
         FROM recoveries r JOIN customers c ON c.id = r.customer \
         WHERE r.token = $1 AND r.used_at IS NULL AND r.asked_at > $2",
    )
    .bind(token.hash())
    .bind(now.plus(-VALID))
    .optional()
    .await
}

/// Sets the password: the link is used up, every session ends, locks by wrong passwords end, money waits.
/// `false`: the link is over.
///
/// # Errors
/// When the database is away; then nothing has changed.
pub async fn reset(
    tx: &mut Tx,
    (secret, network): (&Secret, [u8; 16]),
    (token, password): (&Token, &str),
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let used: Option<(Uuid, String)> = tx
        .q("UPDATE recoveries SET used_at = $2, token = NULL \
            WHERE token = $1 AND used_at IS NULL AND asked_at > $3 RETURNING customer, email_key")
        .bind(token.hash())
        .bind(now)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some((customer, email_key)) = used else { return Ok(false) };
    tx.q("UPDATE customers SET password = $2, hold_until = $3 WHERE id = $1")
        .bind(customer)
        .bind(password)
        .bind(now.plus(HOLD))
        .exec()
        .await?;
    tx.q("DELETE FROM sessions WHERE owner = $1").bind(customer).exec().await?;
    let who = lockout::Who { realm: Realm::Customer, email_key: &email_key, network, device: None };
    lockout::forgive(tx, secret, who).await?;
    log::record(tx, customer, Kind::PasswordReset, origin, now).await?;
    Ok(true)
}

/// Forgets old requests; the log keeps what its owner needs to know.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM recoveries WHERE asked_at < $1").bind(now.plus(-HOLD)).exec().await
}
