//! Opening an account: asked for on the site, confirmed by mail. The answer on the site is the same for
//! an address that has an account already; the difference is in the mail.

use crate::account::links::Purpose;
use crate::account::log::{self, Kind, Origin};
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use uuid::Uuid;

/// A confirmation link works for so many seconds.
pub const VALID: i64 = 24 * 60 * 60;

/// Keeps what was asked for and the mail that answers it.
///
/// # Errors
/// When the database is away; then nothing was asked for.
pub async fn ask(
    tx: &mut Tx,
    email: &Email,
    password: &str,
    (locale, terms): (Locale, &str),
    now: Timestamp,
) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO sign_ups (id, email, email_key, password, locale, terms, asked_at) \
          VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(&email.address)
        .bind(&email.key)
        .bind(password)
        .bind(locale.tag())
        .bind(terms)
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::SignUp { sign_up: id }, now).await
}

/// What the mail is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub email: String,
    pub locale: String,
    /// The account that the address has already.
    pub customer: Option<Uuid>,
}

/// # Errors
/// When the database is away.
pub async fn asked(db: &Db, sign_up: Uuid) -> sqlx::Result<Option<Asked>> {
    db.read(
        "SELECT s.email, s.locale, c.id AS customer FROM sign_ups s \
         LEFT JOIN customers c ON c.email_key = s.email_key WHERE s.id = $1",
    )
    .bind(sign_up)
    .optional()
    .await
}

/// A new token for the link; one sent before no longer works.
///
/// # Errors
/// When the database is away.
pub async fn give_token(tx: &mut Tx, sign_up: Uuid, token: &Token) -> sqlx::Result<()> {
    tx.q("UPDATE sign_ups SET token = $2 WHERE id = $1").bind(sign_up).bind(token.hash()).exec().await?;
    Ok(())
}

/// Whether the link still works.
///
/// # Errors
/// When the database is away.
pub async fn works(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<bool> {
    let found: Option<(Uuid,)> = db
        .read("SELECT id FROM sign_ups WHERE token = $1 AND asked_at > $2")
        .bind(token.hash())
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Opens the account. `false`: the link is over, or the address has an account by now.
///
/// # Errors
/// When the database is away.
pub async fn confirm(tx: &mut Tx, token: &Token, origin: &Origin, now: Timestamp) -> sqlx::Result<bool> {
    let asked: Option<(String, String, String, String, String)> = tx
        .q("DELETE FROM sign_ups WHERE token = $1 AND asked_at > $2 \
            RETURNING email, email_key, password, locale, terms")
        .bind(token.hash())
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some((email, key, password, locale, terms)) = asked else { return Ok(false) };
    tx.q("DELETE FROM sign_ups WHERE email_key = $1").bind(&key).exec().await?;
    open(tx, &Email { address: email, key }, &password, (&locale, &terms), (origin, now)).await
}

/// Opens the account without asking; `false` if the address has one.
///
/// # Errors
/// When the database is away.
pub async fn open(
    tx: &mut Tx,
    email: &Email,
    password: &str,
    (locale, terms): (&str, &str),
    (origin, now): (&Origin, Timestamp),
) -> sqlx::Result<bool> {
    let id = Uuid::now_v7();
    let made = tx
        // For a while an address that was given up can be taken back by its owner, and by nobody else.
        .q("INSERT INTO customers (id, email, email_key, password, locale, terms, created_at) \
            SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM email_changes e \
            WHERE e.old_key = $3 AND e.undone_at IS NULL AND e.done_at > $8) \
            ON CONFLICT (email_key) DO NOTHING")
        .bind(id)
        .bind(&email.address)
        .bind(&email.key)
        .bind(password)
        .bind(locale)
        .bind(terms)
        .bind(now)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    if made == 1 {
        log::record(tx, id, Kind::Opened, origin, now).await?;
        // The letter that led here is theirs to read again.
        tx.q("UPDATE messages SET customer = $1 WHERE customer IS NULL AND address = $2")
            .bind(id)
            .bind(&email.address)
            .exec()
            .await?;
    }
    Ok(made == 1)
}

/// Forgets what nobody confirmed.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM sign_ups WHERE asked_at < $1").bind(now.plus(-VALID)).exec().await
}
