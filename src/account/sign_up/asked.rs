//! Opening an account: asked for on the site, confirmed by mail. The answer on the site is the same for
//! an address that has an account already; the difference is in the mail.

use crate::account::links::{ECHO, Purpose};
use crate::account::log::{self, Kind, Origin};
use crate::account::mailed;
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
    (locale, terms): (Locale, &str),
    (origin, network): (&Origin, [u8; 16]),
    now: Timestamp,
) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO sign_ups (id, email, email_key, locale, terms, agent, place, network, asked_at) \
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(id)
        .bind(&email.address)
        .bind(&email.key)
        .bind(locale.tag())
        .bind(terms)
        .bind(&origin.agent)
        .bind(&origin.place)
        .bind(&network[..])
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::SignUp { sign_up: id }, now).await
}

/// What the mail is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub email: String,
    pub email_key: String,
    pub locale: String,
    pub agent: String,
    pub place: String,
    network: Option<Vec<u8>>,
    #[sqlx(rename = "asked_at")]
    pub at: Timestamp,
    /// The account that the address has already.
    pub customer: Option<Uuid>,
}

/// The request, if a letter may answer it; a link that was sent for it before no longer works.
///
/// # Errors
/// When the database is away.
pub async fn give_token(
    tx: &mut Tx,
    sign_up: Uuid,
    token: &Token,
    now: Timestamp,
) -> sqlx::Result<Option<Asked>> {
    let found: Option<Asked> = tx
        .q("SELECT s.email, s.email_key, s.locale, s.agent, s.place, s.network, s.asked_at, c.id AS customer \
            FROM sign_ups s LEFT JOIN customers c ON c.email_key = s.email_key \
            WHERE s.id = $1 AND s.used_at IS NULL")
        .bind(sign_up)
        .optional()
        .await?;
    let Some(asked) = found else { return Ok(None) };
    let who = (asked.email_key.as_str(), asked.network.as_deref().unwrap_or_default());
    if !mailed::may_send(tx, (sign_up, mailed::Purpose::SignUp), who, now).await? {
        return Ok(None);
    }
    if asked.customer.is_none() {
        tx.q("UPDATE sign_ups SET token = $2 WHERE id = $1").bind(sign_up).bind(token.hash()).exec().await?;
    }
    Ok(Some(asked))
}

/// Until when the address is kept for the account that gave it up, and for nobody else.
///
/// # Errors
/// When the database is away.
pub async fn reserved_until(tx: &mut Tx, email_key: &str, now: Timestamp) -> sqlx::Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = tx
        .q("SELECT done_at FROM email_changes WHERE old_key = $1 AND undone_at IS NULL AND done_at > $2 \
            ORDER BY done_at DESC LIMIT 1")
        .bind(email_key)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .optional()
        .await?;
    Ok(found.map(|(done,)| done.plus(Purpose::UndoEmail.valid())))
}

/// How a link stands.
#[derive(Debug)]
pub enum Link {
    /// It opens an account for this address.
    Works(String),
    /// It opened one a moment ago: whoever presses twice is told so again.
    JustUsed,
    Over,
}

/// # Errors
/// When the database is away.
pub async fn link(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<Link> {
    let found: Option<(String, Timestamp, Option<Timestamp>)> = db
        .read("SELECT email, asked_at, used_at FROM sign_ups WHERE token = $1")
        .bind(token.hash())
        .optional()
        .await?;
    Ok(match found {
        Some((email, asked, None)) if asked.plus(VALID) > now => Link::Works(email),
        Some((.., Some(used))) if used.plus(ECHO) > now => Link::JustUsed,
        _ => Link::Over,
    })
}

/// Opens the account with this password. `false`: the link is over, or the address has an account by now.
///
/// # Errors
/// When the database is away.
pub async fn confirm(
    tx: &mut Tx,
    (token, password): (&Token, &str),
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let asked: Option<(String, String, String, String)> = tx
        .q("UPDATE sign_ups SET used_at = $3 WHERE token = $1 AND asked_at > $2 AND used_at IS NULL \
            RETURNING email, email_key, locale, terms")
        .bind(token.hash())
        .bind(now.plus(-VALID))
        .bind(now)
        .optional()
        .await?;
    let Some((email, key, locale, terms)) = asked else { return Ok(false) };
    tx.q("DELETE FROM sign_ups WHERE email_key = $1 AND used_at IS NULL").bind(&key).exec().await?;
    open(tx, &Email { address: email, key }, password, (&locale, &terms), (origin, now)).await
}

/// Opens the account without asking; `false` if the address has one, or has just been given up by one.
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
    if reserved_until(tx, &email.key, now).await?.is_some() {
        return Ok(false);
    }
    let id = Uuid::now_v7();
    let made = tx
        .q("INSERT INTO customers (id, email, email_key, password, locale, terms, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING")
        .bind(id)
        .bind(&email.address)
        .bind(&email.key)
        .bind(password)
        .bind(locale)
        .bind(terms)
        .bind(now)
        .exec()
        .await?;
    if made == 1 {
        log::record(tx, id, Kind::Opened, origin, now).await?;
        jobs::enqueue(tx, &Job::AddressTaken { email_key: email.key.clone() }, now).await?;
        // The letter that led here is theirs to read again.
        tx.q("UPDATE messages SET customer = $1 WHERE customer IS NULL AND address = $2")
            .bind(id)
            .bind(&email.address)
            .exec()
            .await?;
    }
    Ok(made == 1)
}
