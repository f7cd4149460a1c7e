//! A change of the e-mail address. It happens when the new address says so; for 72 hours the old one can
//! take the account back, and nobody else can take the old one meanwhile.

use crate::account::customer::Customer;
use crate::account::links::{self, Purpose};
use crate::account::log::{self, Kind, Origin};
use crate::account::recovery::link::Asking;
use crate::account::safety::freeze;
use crate::db::{Db, Tx};
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

/// Why no change is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Often enough for today.
    Enough,
    /// The last change can still be undone, until then; a second one would bury it.
    Undoable(Timestamp),
}

/// Until when the last change of this account can be undone, if it can.
async fn undoable_until(tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = tx
        .q("SELECT done_at FROM email_changes WHERE customer = $1 AND undone_at IS NULL AND done_at > $2 \
            ORDER BY done_at DESC LIMIT 1")
        .bind(customer)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .optional()
        .await?;
    Ok(found.map(|(done,)| done.plus(Purpose::UndoEmail.valid())))
}

/// Keeps what was asked for, with a letter to each address.
///
/// # Errors
/// The outer one when the database is away.
pub async fn ask(
    tx: &mut Tx,
    customer: Uuid,
    new: &Email,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<Result<(), Refused>> {
    if let Some(until) = undoable_until(tx, customer, now).await? {
        return Ok(Err(Refused::Undoable(until)));
    }
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
        return Ok(Err(Refused::Enough));
    }
    log::record(tx, customer, Kind::EmailChangeAsked, origin, now).await?;
    jobs::enqueue(tx, &Job::EmailToConfirm { change: id }, now).await?;
    jobs::enqueue(tx, &Job::EmailAsked { change: id }, now).await?;
    Ok(Ok(()))
}

/// Ends every change that nobody has confirmed yet: whoever was in may have asked for it.
///
/// # Errors
/// When the database is away.
pub async fn cancel_open(tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<()> {
    tx.q("DELETE FROM links WHERE customer = $1 AND purpose = 'confirm_email' AND used_at IS NULL")
        .bind(customer)
        .exec()
        .await?;
    tx.q("UPDATE email_changes SET undone_at = $2 WHERE customer = $1 AND done_at IS NULL AND undone_at IS NULL")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    Ok(())
}

/// # Errors
/// When the database is away.
pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<Change>> {
    db.read("SELECT * FROM email_changes WHERE id = $1 AND undone_at IS NULL").bind(id).optional().await
}

/// The new address has said yes, and its owner is signed in as this customer. `false`: the link is over, the
/// account is frozen, or the address belongs to another account by now. Money waits as long as the old address
/// can undo it.
///
/// # Errors
/// When the database is away.
pub async fn confirm(
    tx: &mut Tx,
    (token, customer): (&str, Uuid),
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::ConfirmEmail, token, now).await? else { return Ok(false) };
    let undoable = undoable_until(tx, customer, now).await?;
    let change: Option<Change> = tx
        .q("UPDATE email_changes SET done_at = $2 \
            WHERE id = $1 AND customer = $3 AND done_at IS NULL AND undone_at IS NULL RETURNING *")
        .bind(linked.about)
        .bind(now)
        .bind(customer)
        .optional()
        .await?;
    let (Some(change), None) = (change, undoable) else { return Ok(false) };
    let changed = tx
        .q("UPDATE customers SET email = $2, email_key = $3 \
            WHERE id = $1 AND email_key = $4 AND frozen_at IS NULL \
            AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.email_key = $3) \
            AND NOT EXISTS (SELECT 1 FROM email_changes r WHERE r.old_key = $3 AND r.customer <> $1 \
                            AND r.undone_at IS NULL AND r.done_at > $5)")
        .bind(customer)
        .bind(&change.new_email)
        .bind(&change.new_key)
        .bind(&change.old_key)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    Customer::hold(tx, customer, now.plus(Purpose::UndoEmail.valid())).await?;
    log::record(tx, customer, Kind::EmailChanged, origin, now).await?;
    jobs::enqueue(tx, &Job::EmailChanged { change: change.id }, now).await?;
    jobs::enqueue(tx, &Job::AddressTaken { email_key: change.new_key }, now).await?;
    Ok(true)
}

/// The old address takes the account back: everybody is put out, and the password opens nothing until a new
/// one is set by mailed link. `false`: the link is over.
///
/// # Errors
/// When the database is away.
pub async fn undo(tx: &mut Tx, token: &str, asking: Asking<'_>, now: Timestamp) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::UndoEmail, token, now).await? else { return Ok(false) };
    let change: Option<Change> = tx
        .q("UPDATE email_changes SET undone_at = $2 WHERE id = $1 AND done_at IS NOT NULL AND undone_at IS NULL RETURNING *")
        .bind(linked.about)
        .bind(now)
        .optional()
        .await?;
    let Some(change) = change else { return Ok(false) };
    let undone = tx
        .q("UPDATE customers SET email = $2, email_key = $3 WHERE id = $1 AND email_key = $4")
        .bind(change.customer)
        .bind(&change.old_email)
        .bind(&change.old_key)
        .bind(&change.new_key)
        .exec()
        .await?;
    if undone == 0 {
        return Ok(false);
    }
    cancel_open(tx, change.customer, now).await?;
    log::record(tx, change.customer, Kind::EmailChangeUndone, asking.origin, now).await?;
    let until = now.plus(Purpose::UndoEmail.valid());
    freeze::take_back(tx, change.customer, until, asking, now).await
}
