//! A freeze: its owner puts the account at rest, and only the full way in ends it.

use crate::account::links::{self, Purpose};
use crate::account::log::{self, Kind, Origin};
use crate::account::recovery::link;
use crate::account::session;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60;
const HOUR: i64 = 60 * 60;
/// Letters to one address in an hour.
const LETTERS: i64 = 3;

/// Freezes the account and signs out every device but the one with this `sid`. A frozen account stays as it is.
///
/// # Errors
/// When the database is away.
pub async fn freeze(
    tx: &mut Tx,
    customer: Uuid,
    keep: &[u8],
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<()> {
    session::end_others(tx, customer, keep).await?;
    let frozen = tx
        .q("UPDATE customers SET frozen_at = $2 WHERE id = $1 AND frozen_at IS NULL AND closed_at IS NULL")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    if frozen == 1 {
        log::record(tx, customer, Kind::Frozen, origin, now).await?;
    }
    Ok(())
}

/// Ends a freeze. Whoever calls this has seen the full way in.
///
/// # Errors
/// When the database is away.
pub async fn unfreeze(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<()> {
    let ended = tx
        .q("UPDATE customers SET frozen_at = NULL WHERE id = $1 AND frozen_at IS NOT NULL")
        .bind(customer)
        .exec()
        .await?;
    if ended == 1 {
        log::record(tx, customer, Kind::Unfrozen, origin, now).await?;
    }
    Ok(())
}

/// Somebody else was in the account: it is frozen, every session and known device is forgotten, the password
/// opens nothing until a new one is set by mailed link, money waits. `false`: the link is over.
///
/// # Errors
/// When the database is away.
pub async fn not_me(
    tx: &mut Tx,
    token: &str,
    (locale, origin): (Locale, &Origin),
    now: Timestamp,
) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::NotMe, token, now).await? else { return Ok(false) };
    let customer = linked.customer;
    // Whoever was in may have changed the address: a change that can still be undone is undone, or the
    // link for the new password would go to them.
    tx.q("UPDATE customers SET (email, email_key) = (SELECT e.old_email, e.old_key FROM email_changes e \
          WHERE e.customer = $1 AND e.new_key = customers.email_key AND e.done_at > $2 AND e.undone_at IS NULL \
          ORDER BY e.done_at DESC LIMIT 1) \
          WHERE id = $1 AND EXISTS (SELECT 1 FROM email_changes e \
          WHERE e.customer = $1 AND e.new_key = customers.email_key AND e.done_at > $2 AND e.undone_at IS NULL)")
        .bind(customer)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    tx.q("UPDATE email_changes SET undone_at = $2 WHERE customer = $1 AND undone_at IS NULL")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    let owner: Option<(String, String)> = tx
        .q("UPDATE customers SET password = '', hold_until = $2 WHERE id = $1 AND closed_at IS NULL \
            RETURNING email, email_key")
        .bind(customer)
        .bind(now.plus(DAY))
        .optional()
        .await?;
    let Some((address, key)) = owner else { return Ok(false) };
    freeze(tx, customer, &[], origin, now).await?;
    tx.q("DELETE FROM devices WHERE customer = $1").bind(customer).exec().await?;
    tx.q(
        "UPDATE links SET used_at = $2 WHERE customer = $1 AND purpose = 'confirm_email' AND used_at IS NULL",
    )
    .bind(customer)
    .bind(now)
    .exec()
    .await?;
    log::record(tx, customer, Kind::NotMe, origin, now).await?;
    link::ask(tx, &Email { address, key }, locale, origin, now).await?;
    Ok(true)
}

/// Keeps a request for a link, and the letter that answers it, whether or not the address has an account.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    tx: &mut Tx,
    email: &Email,
    locale: Locale,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO freeze_requests (id, email_key, locale, agent, place, asked_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(&email.key)
        .bind(locale.tag())
        .bind(&origin.agent)
        .bind(&origin.place)
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::FreezeLink { request: id }, now).await
}

/// What the letter is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub customer: Uuid,
    pub locale: String,
    pub agent: String,
    pub place: String,
    pub at: Timestamp,
}

/// The request, if it belongs to an account and there were not too many of them.
///
/// # Errors
/// When the database is away.
pub async fn asked(db: &Db, request: Uuid) -> sqlx::Result<Option<Asked>> {
    db.read(
        "SELECT c.id AS customer, r.locale, r.agent, r.place, r.asked_at AS at FROM freeze_requests r \
         JOIN customers c ON c.email_key = r.email_key WHERE r.id = $1 AND c.closed_at IS NULL AND \
         (SELECT COUNT(*) FROM freeze_requests o WHERE o.email_key = r.email_key \
          AND o.asked_at > r.asked_at - $2 AND o.id < r.id) < $3",
    )
    .bind(request)
    .bind(HOUR * 1_000_000)
    .bind(LETTERS)
    .optional()
    .await
}

/// Forgets old requests.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM freeze_requests WHERE asked_at < $1").bind(now.plus(-DAY)).exec().await
}
