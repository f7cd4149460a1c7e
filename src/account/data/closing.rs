//! Closing an account: asked for, a week to change one's mind, then erased but for what must be kept.

use crate::account::Room;
use crate::account::holds;
use crate::account::log::{self, Kind, Origin};
use crate::app::App;
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Seconds between asking and closing: time for the owner to notice that it was not them.
pub const GRACE: i64 = 7 * DAY;
const DAY: i64 = 24 * 60 * 60;
/// Accounts that are looked at in one round.
const A_ROUND: i64 = 20;

/// Sets the day of closing, with a letter that can stop it; returns when it will be.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<Timestamp> {
    let at = now.plus(GRACE);
    tx.q("UPDATE customers SET closing_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(customer)
        .bind(at)
        .exec()
        .await?;
    let event = log::record(tx, customer, Kind::ClosingAsked, origin, now).await?;
    jobs::enqueue(tx, &Job::Closing { customer, event }, now).await?;
    Ok(at)
}

/// The account stays.
///
/// # Errors
/// When the database is away.
pub async fn stop(tx: &mut Tx, customer: Uuid, origin: &Origin, now: Timestamp) -> sqlx::Result<()> {
    let stopped = tx
        .q("UPDATE customers SET closing_at = NULL WHERE id = $1 AND closing_at IS NOT NULL AND closed_at IS NULL")
        .bind(customer)
        .exec()
        .await?;
    if stopped == 1 {
        log::record(tx, customer, Kind::ClosingStopped, origin, now).await?;
    }
    Ok(())
}

/// Whether something is open that must end before this account can be closed: a hold, or what another room
/// says.
///
/// # Errors
/// When the database is away.
pub async fn blocked(app: &App, rooms: &[Box<dyn Room>], customer: Uuid) -> sqlx::Result<bool> {
    if !holds::of(&app.db, customer).await?.is_empty() {
        return Ok(true);
    }
    for room in rooms {
        if room.blocks_closing(app, customer).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Closes what is due and erases it but for the number, the dates and the security log. What came up since
/// it was asked for makes it wait another day.
///
/// # Errors
/// When the database is away.
pub async fn close_due(app: &App, rooms: &[Box<dyn Room>]) -> sqlx::Result<()> {
    let now = app.clock.now();
    loop {
        let due: Vec<(Uuid,)> = app
            .db
            .read("SELECT id FROM customers WHERE closing_at <= $1 AND closed_at IS NULL ORDER BY closing_at LIMIT $2")
            .bind(now)
            .bind(A_ROUND)
            .all()
            .await?;
        if due.is_empty() {
            return Ok(());
        }
        for (customer,) in due {
            let blocked = blocked(app, rooms, customer).await?;
            let mut tx = app.db.begin().await?;
            if blocked {
                tx.q("UPDATE customers SET closing_at = $2 WHERE id = $1 AND closing_at <= $3")
                    .bind(customer)
                    .bind(now.plus(DAY))
                    .bind(now)
                    .exec()
                    .await?;
            } else {
                erase(&mut tx, customer, now).await?;
            }
            tx.commit().await?;
        }
    }
}

/// Forgets accounts that were closed before then, with what was kept of them.
///
/// # Errors
/// When the database is away.
pub async fn forget(app: &App, rooms: &[Box<dyn Room>], before: Timestamp) -> sqlx::Result<()> {
    loop {
        let mut tx = app.db.begin().await?;
        let over: Vec<(Uuid,)> = tx
            .q("SELECT id FROM customers WHERE closed_at < $1 ORDER BY closed_at LIMIT $2")
            .bind(before)
            .bind(A_ROUND)
            .all()
            .await?;
        for (customer,) in &over {
            for room in rooms {
                room.forget(&mut tx, *customer, app.clock.now()).await?;
            }
            for sql in [
                "DELETE FROM account_events WHERE customer = $1",
                "DELETE FROM holds WHERE customer = $1",
                "DELETE FROM customers WHERE id = $1",
            ] {
                tx.q(sql).bind(*customer).exec().await?;
            }
        }
        tx.commit().await?;
        if over.is_empty() {
            return Ok(());
        }
    }
}

async fn erase(tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<()> {
    let due: Option<(String,)> = tx
        .q("SELECT email_key FROM customers WHERE id = $1 AND closing_at <= $2 AND closed_at IS NULL")
        .bind(customer)
        .bind(now)
        .optional()
        .await?;
    // Stopped at the last moment.
    let Some((email_key,)) = due else { return Ok(()) };
    for sql in [
        "DELETE FROM sign_ups WHERE email_key = $1",
        "DELETE FROM recoveries WHERE email_key = $1",
        "DELETE FROM freeze_requests WHERE email_key = $1",
        "DELETE FROM mailed_links WHERE email_key = $1",
    ] {
        tx.q(sql).bind(&email_key).exec().await?;
    }
    // The key must stay unique and can be nobody's address.
    tx.q("UPDATE customers SET email = '', email_key = $2, password = '', phrase = NULL, name = NULL, \
          phone = NULL, country = NULL, time_zone = NULL, phone_codes = FALSE, case_texts = FALSE, news_mail = FALSE, closed_at = $3 WHERE id = $1")
        .bind(customer)
        .bind(format!("closed:{customer}"))
        .bind(now)
        .exec()
        .await?;
    for sql in [
        "DELETE FROM sessions WHERE owner = $1",
        "DELETE FROM devices WHERE customer = $1",
        "DELETE FROM passkeys WHERE owner = $1",
        "DELETE FROM authenticator_apps WHERE owner = $1",
        "DELETE FROM backup_codes WHERE owner = $1",
        "DELETE FROM text_codes WHERE owner = $1",
        "DELETE FROM links WHERE customer = $1",
        "DELETE FROM recoveries WHERE customer = $1",
        "DELETE FROM email_changes WHERE customer = $1",
        "DELETE FROM messages WHERE customer = $1",
    ] {
        tx.q(sql).bind(customer).exec().await?;
    }
    Ok(())
}
