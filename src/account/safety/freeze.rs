//! A freeze: its owner puts the account at rest, and only the full way in ends it.

use crate::account::customer::Customer;
use crate::account::data::closing;
use crate::account::email::change;
use crate::account::factors::owned;
use crate::account::links::{self, Purpose};
use crate::account::log::{self, Kind, Origin};
use crate::account::mailed;
use crate::account::recovery::link::{self, Asking};
use crate::account::sign_in::found;
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60;

/// Freezes the account and puts everybody out; changes of address that are under way end. A frozen account
/// stays as it is. Returns the new epoch, for the session at hand to go on.
///
/// # Errors
/// When the database is away.
pub async fn freeze(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<i64> {
    let epoch = Customer::put_out(tx, customer).await?;
    change::cancel_open(tx, customer, now).await?;
    let frozen = tx
        .q("UPDATE customers SET frozen_at = $2 WHERE id = $1 AND frozen_at IS NULL AND closed_at IS NULL")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    if frozen == 1 {
        log::record(tx, customer, Kind::Frozen, origin, now).await?;
    }
    Ok(epoch)
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
    change::cancel_open(tx, customer, now).await?;
    if ended == 1 {
        log::record(tx, customer, Kind::Unfrozen, origin, now).await?;
    }
    Ok(())
}

/// Somebody else was in the account: it is frozen, everybody is put out, devices, links and what was added
/// since are forgotten, a closing is stopped, the password opens nothing until a new one is set by mailed
/// link, money waits. `false`: the link is over.
///
/// # Errors
/// When the database is away.
pub async fn not_me(tx: &mut Tx, token: &str, asking: Asking<'_>, now: Timestamp) -> sqlx::Result<bool> {
    let Some(linked) = links::spend(tx, Purpose::NotMe, token, now).await? else { return Ok(false) };
    let customer = linked.customer;
    // Whoever was in may have changed the address: a change that can still be undone is undone, or the
    // link for the new password would go to them.
    tx.q("UPDATE customers SET (email, email_key) = (SELECT e.old_email, e.old_key FROM email_changes e \
          WHERE e.customer = $1 AND e.done_at > $2 AND e.undone_at IS NULL ORDER BY e.done_at LIMIT 1) \
          WHERE id = $1 AND EXISTS (SELECT 1 FROM email_changes e \
          WHERE e.customer = $1 AND e.done_at > $2 AND e.undone_at IS NULL)")
        .bind(customer)
        .bind(now.plus(-Purpose::UndoEmail.valid()))
        .exec()
        .await?;
    tx.q("UPDATE email_changes SET undone_at = $2 WHERE customer = $1 AND undone_at IS NULL")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    freeze(tx, customer, asking.origin, now).await?;
    if let Some(since) = linked.since {
        owned::forget_since(tx, customer, since).await?;
    }
    log::record(tx, customer, Kind::NotMe, asking.origin, now).await?;
    take_back(tx, customer, now.plus(DAY), asking, now).await
}

/// The account goes back to whoever holds its mailbox: devices and links are forgotten, a closing is stopped,
/// money waits, and nobody gets in, by whatever step, before a new password was set by the link that is
/// mailed now. `false`: there is no such account any more.
///
/// # Errors
/// When the database is away.
pub async fn take_back(
    tx: &mut Tx,
    customer: Uuid,
    hold_until: Timestamp,
    asking: Asking<'_>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let owner: Option<(String, String)> = tx
        .q("UPDATE customers SET password = '', must_reset = TRUE WHERE id = $1 AND closed_at IS NULL \
            RETURNING email, email_key")
        .bind(customer)
        .optional()
        .await?;
    let Some((address, key)) = owner else { return Ok(false) };
    Customer::put_out(tx, customer).await?;
    Customer::hold(tx, customer, hold_until).await?;
    found::forget_devices(tx, customer, None).await?;
    links::end_all(tx, customer).await?;
    link::end_all(tx, customer).await?;
    closing::stop(tx, customer, asking.origin, now).await?;
    link::ask(tx, &Email { address, key }, Asking { urgent: true, ..asking }, now).await?;
    Ok(true)
}

/// Keeps a request for a link, and the letter that answers it, whether or not the address has an account.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, email: &Email, asking: Asking<'_>, now: Timestamp) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO freeze_requests (id, email_key, locale, agent, place, network, asked_at) \
          VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(&email.key)
        .bind(asking.locale.tag())
        .bind(&asking.origin.agent)
        .bind(&asking.origin.place)
        .bind(&asking.network[..])
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::FreezeLink { request: id }, now).await
}

/// What the letter is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub customer: Uuid,
    email_key: String,
    network: Vec<u8>,
    pub locale: String,
    pub agent: String,
    pub place: String,
    pub at: Timestamp,
}

/// The request, if it belongs to an account and a letter may answer it.
///
/// # Errors
/// When the database is away.
pub async fn asked(tx: &mut Tx, request: Uuid, now: Timestamp) -> sqlx::Result<Option<Asked>> {
    let found: Option<Asked> = tx
        .q("SELECT c.id AS customer, r.email_key, r.network, r.locale, r.agent, r.place, r.asked_at AS at \
            FROM freeze_requests r JOIN customers c ON c.email_key = r.email_key \
            WHERE r.id = $1 AND c.closed_at IS NULL")
        .bind(request)
        .optional()
        .await?;
    let Some(asked) = found else { return Ok(None) };
    let may =
        mailed::may_send(tx, (request, mailed::Purpose::Freeze), (&asked.email_key, &asked.network), now);
    Ok(may.await?.then_some(asked))
}
