//! Jobs: what is done after a request, written in the same transaction as what it is about.
//!
//! A job carries ids, reads again what it is about, and may run twice: it is claimed by a lease, and a
//! node that dies in between only lets the lease run out.

use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a claimed job belongs to one worker.
const LEASE: i64 = 2 * MINUTE;
/// Tries until a job is parked, visible to the operator: over a day with the waits of [`wait`].
const TRIES: i64 = 16;
const MINUTE: i64 = 60_000_000;

/// Everything that is done later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Mail the link that confirms a sign-up, or that the address has an account already.
    SignUp { sign_up: Uuid },
    /// Mail a recovery link, if the address has an account.
    Recovery { recovery: Uuid },
    /// Note a failed sign-in in the account's log, if there is one, and mail the details of a lock.
    SignInFailed { email_key: String, agent: String, place: String, locked_until: Option<Timestamp> },
    /// Mail a customer about an entry of their security log.
    Notice { customer: Uuid, event: Uuid },
    /// Text a code.
    TextCode { code: Uuid },
    /// Mail the new address the link that changes it, or that it has an account already.
    EmailToConfirm { change: Uuid },
    /// Tell the old address that a change was asked for.
    EmailAsked { change: Uuid },
    /// Tell the old address that it was changed, with the link that undoes it.
    EmailChanged { change: Uuid },
    /// Mail the link that freezes an account, if the address has one.
    FreezeLink { request: Uuid },
    /// Mail the link that ends a freeze.
    UnfreezeLink { customer: Uuid, event: Uuid },
    /// Mail when the account is closed, with the link that stops it.
    Closing { customer: Uuid, event: Uuid },
    /// Tell a customer to look into their account: a hold was placed or lifted.
    Held { customer: Uuid, lifted: bool },
    /// An account has this address from now on: the ledger's transactions of its owner are attached.
    AddressTaken { email_key: String },
    /// A transaction that somebody waits for has moved.
    TransactionMoved { transaction: Uuid },
    /// The customer of a case has written: whoever works on it is told.
    CaseHeard { case: Uuid },
    /// The customer of a case asks how it stands: whoever works on it is told until when they wait.
    CaseChased { case: Uuid, until: Timestamp },
    /// A case was opened: its customer gets the confirmation with the promised date.
    CaseFiled { case: Uuid },
    /// Tell a customer that something happened to their case; `what` is the code of the entry.
    CaseNews { case: Uuid, what: String },
    /// Mail the final answer.
    CaseDecided { case: Uuid },
    /// A clock ends soon: remind whoever works on it.
    ClockNears { clock: Uuid },
    /// A clock ends now.
    ClockEnds { clock: Uuid },
    /// What we have asked the customer, or another institution, is due now.
    CaseWakes { case: Uuid, at: Timestamp },
    /// Have a file looked at for malware.
    ScanEvidence { evidence: Uuid },
    /// Remove a file that no row names any more.
    RemoveFile { file: String },
    /// The time has passed until which a customer wanted to wait.
    WatchEnds { customer: Uuid, transaction: Uuid },
    /// Mail every member of staff what is due today.
    StaffDigest { date: String },
    /// Tell the operator's own system of something that happened to a case.
    StaffHook { case: Uuid, what: String, at: Timestamp },
    /// Mail a customer what changes in methods and countries.
    News { customer: Uuid, date: String },
}

/// A job that this worker holds.
#[derive(Debug)]
pub struct Claim {
    pub id: Uuid,
    pub job: Job,
    tries: i64,
}

/// Writes the job; it runs once the transaction is committed.
///
/// # Errors
/// When the database is away.
pub async fn enqueue(tx: &mut Tx, job: &Job, now: Timestamp) -> sqlx::Result<()> {
    enqueue_at(tx, job, now).await
}

/// The same for a later time.
///
/// # Errors
/// When the database is away.
pub async fn enqueue_at(tx: &mut Tx, job: &Job, run_at: Timestamp) -> sqlx::Result<()> {
    let text = serde_json::to_string(job).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    tx.q("INSERT INTO jobs (id, job, run_at, lease_until, tries, parked) VALUES ($1, $2, $3, 0, 0, $4)")
        .bind(Uuid::now_v7())
        .bind(text)
        .bind(run_at)
        .bind(false)
        .exec()
        .await?;
    Ok(())
}

/// Takes the job that has been due longest, if any.
///
/// # Errors
/// When the database is away.
pub async fn claim(db: &Db, now: Timestamp) -> sqlx::Result<Option<Claim>> {
    let due: Option<(i64,)> = db
        .read("SELECT CAST(1 AS BIGINT) FROM jobs WHERE NOT parked AND run_at <= $1 AND lease_until <= $1 LIMIT 1")
        .bind(now)
        .optional()
        .await?;
    if due.is_none() {
        return Ok(None); // an idle node writes nothing
    }
    let mut tx = db.begin().await?;
    let found: Option<(Uuid, String, i64)> = tx
        .q("UPDATE jobs SET lease_until = $2, tries = tries + 1 WHERE lease_until <= $1 AND id = \
            (SELECT id FROM jobs WHERE NOT parked AND run_at <= $1 AND lease_until <= $1 \
             ORDER BY run_at, id LIMIT 1) RETURNING id, job, tries")
        .bind(now)
        .bind(Timestamp(now.0 + LEASE))
        .optional()
        .await?;
    tx.commit().await?;
    let Some((id, text, tries)) = found else { return Ok(None) };
    match serde_json::from_str(&text) {
        Ok(job) => Ok(Some(Claim { id, job, tries })),
        Err(error) => {
            // Written by another version of the program: kept for it, and for people to see.
            fail(db, id, TRIES, &error.to_string(), now).await?;
            Ok(None)
        }
    }
}

/// How many jobs have failed for good and wait for a person.
///
/// # Errors
/// When the database is away.
pub async fn parked(db: &Db) -> sqlx::Result<i64> {
    let (count,) = db.read("SELECT COUNT(*) FROM jobs WHERE parked = $1").bind(true).one().await?;
    Ok(count)
}

/// The job is done for good.
///
/// # Errors
/// When the database is away; then it will run again.
pub async fn finish(db: &Db, claim: &Claim) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    tx.q("DELETE FROM jobs WHERE id = $1").bind(claim.id).exec().await?;
    tx.commit().await
}

/// The job failed: it runs again later, or is parked when it has failed too often.
///
/// # Errors
/// When the database is away; then the lease runs out and it runs again.
pub async fn postpone(db: &Db, claim: &Claim, error: &str, now: Timestamp) -> sqlx::Result<()> {
    fail(db, claim.id, claim.tries, error, now).await
}

async fn fail(db: &Db, id: Uuid, tries: i64, error: &str, now: Timestamp) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    tx.q("UPDATE jobs SET run_at = $2, lease_until = 0, error = $3, parked = $4 WHERE id = $1")
        .bind(id)
        .bind(Timestamp(now.0 + wait(tries)))
        .bind(error)
        .bind(tries >= TRIES)
        .exec()
        .await?;
    tx.commit().await
}

/// A quarter of a minute, a half, 1, 2, 4 … minutes, then every four hours: a mail server may be restarted,
/// and it may be away over a night.
fn wait(tries: i64) -> i64 {
    (MINUTE / 4) << (tries.clamp(1, 11) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_tried_for_more_than_a_day() {
        let all: i64 = (1..TRIES).map(wait).sum();
        assert!(all > 24 * 60 * MINUTE, "{} hours", all / MINUTE / 60);
        assert_eq!([wait(1), wait(3), wait(100)], [MINUTE / 4, MINUTE, 256 * MINUTE]);
    }
}
