//! A change of the e-mail address. It happens when the new address says so; for 72 hours the old one can
//! take the account back, and nobody else can take the old one meanwhile.

use crate::account::links::{self, Purpose};
use crate::account::log::{self, Kind, Origin};
use crate::account::recovery::link;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Changes that one customer may ask for in a day.
const A_DAY: i64 = 5;
const DAY: i64 = 24 * 60 * 60;

/// A change as its letters need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    pub id: Uuid,
    pub customer: Uuid,
    pub old_email: String,
    pub old_key: String,
    pub new_email: String,
    pub new_key: String,
    pub agent: String,
    pub place: String,
    pub asked_at: Timestamp,
}

/// Keeps what was asked for, with a letter to each address. `false`: often enough for today.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    tx: &mut Tx,
    customer: Uuid,
    new: &Email,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let id = Uuid::now_v7();
    let kept = tx
        .q("INSERT INTO email_changes (id, customer, old_email, old_key, new_email, new_key, agent, place, asked_at) \
            SELECT $1, c.id, c.email, c.email_key, $3, $4, $5, $6, $7 FROM customers c WHERE c.id = $2 AND \
            (SELECT COUNT(*) FROM email_changes e WHERE e.customer = $2 AND e.asked_at > $8) < $9")
        .bind(id)
        .bind(customer)
        .bind(&new.address)
        .bind(&new.key)
        .bind(&origin.agent)
        .bind(&origin.place)
        .bind(now)
        .bind(now.plus(-DAY))
        .bind(A_DAY)
        .exec()
        .await?;
    if kept == 0 {
        return Ok(false);
    }
    log::record(tx, customer, Kind::EmailChangeAsked, origin, now).await?;
    jobs::enqueue(tx, &Job::EmailToConfirm { change: id }, now).await?;
    jobs::enqueue(tx, &Job::EmailAsked { change: id }, now).await?;
    Ok(true)
}

/// # Errors
/// When the database is away.
pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<Change>> {
    db.read("SELECT * FROM email_changes WHERE id = $1 AND undone_at IS NULL").bind(id).optional().await
}

/// The new address has said yes. `false`: the link is over, or the address belongs to another account by now.
/// Money waits as long as the old address can undo it.
///
/// # Errors
/// When the database is away.
pub async fn confirm(tx: &mut Tx, token: &str, origin: &Origin, now: Timestamp) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::ConfirmEmail, token, now).await? else { return Ok(false) };
    let change: Option<Change> = tx
        .q("UPDATE email_changes SET done_at = $2 WHERE id = $1 AND done_at IS NULL RETURNING *")
        .bind(linked.about)
        .bind(now)
        .optional()
        .await?;
    let Some(change) = change else { return Ok(false) };
    let until = now.plus(Purpose::UndoEmail.valid());
    let changed = tx
        .q("UPDATE customers SET email = $2, email_key = $3, hold_until = $4 \
            WHERE id = $1 AND email_key = $5 AND frozen_at IS NULL \
            AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.email_key = $3) \
            AND NOT EXISTS (SELECT 1 FROM email_changes r WHERE r.old_key = $3 AND r.customer <> $1 \
                            AND r.undone_at IS NULL AND r.done_at > $6)")
        .bind(change.customer)
        .bind(&change.new_email)
        .bind(&change.new_key)
        .bind(until)
        .bind(&change.old_key)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    log::record(tx, change.customer, Kind::EmailChanged, origin, now).await?;
    jobs::enqueue(tx, &Job::EmailChanged { change: change.id }, now).await?;
    Ok(true)
}

/// The old address takes the account back: sessions end, the password opens nothing until a new one is set
/// by mailed link. `false`: the link is over.
///
/// # Errors
/// When the database is away.
pub async fn undo(
    tx: &mut Tx,
    token: &str,
    (locale, origin): (Locale, &Origin),
    now: Timestamp,
) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::UndoEmail, token, now).await? else { return Ok(false) };
    let change: Option<Change> = tx
        .q("UPDATE email_changes SET undone_at = $2 WHERE id = $1 AND done_at IS NOT NULL AND undone_at IS NULL RETURNING *")
        .bind(linked.about)
        .bind(now)
        .optional()
        .await?;
    let Some(change) = change else { return Ok(false) };
    tx.q("UPDATE customers SET email = $2, email_key = $3, password = '', hold_until = $4 WHERE id = $1")
        .bind(change.customer)
        .bind(&change.old_email)
        .bind(&change.old_key)
        .bind(now.plus(Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    tx.q("DELETE FROM sessions WHERE owner = $1").bind(change.customer).exec().await?;
    tx.q("DELETE FROM devices WHERE customer = $1").bind(change.customer).exec().await?;
    log::record(tx, change.customer, Kind::EmailChangeUndone, origin, now).await?;
    let old = Email { address: change.old_email, key: change.old_key };
    link::ask(tx, &old, locale, origin, now).await?;
    Ok(true)
}
