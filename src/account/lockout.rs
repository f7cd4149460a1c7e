//! Guessing is slowed and then locked; nobody is locked out of a device that they have used before.
//!
//! A try is counted before the password is looked at, in one statement, so that a hundred tries at once
//! are a hundred tries. The counter's key is a fingerprint of the address as typed, whether or not it
//! belongs to anybody: a stranger learns nothing from being locked. Every lock ends by itself.

use crate::db::Tx;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;

/// Tries in a row without any lock.
const FREE: i64 = 4;
/// The same for one network, which may be a whole household or company.
const FREE_NETWORK: i64 = 20;
/// Tries from all unknown devices together in one minute.
const FREE_GLOBAL: i64 = 300;
/// The longest lock, in seconds.
pub const LONGEST: i64 = 15 * 60;
/// A counter that has been quiet for so many seconds begins anew.
const FORGET: i64 = 24 * 60 * 60;
const FORGET_NETWORK: i64 = 60 * 60;
const MINUTE: i64 = 60;

/// What a try is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counter {
    Identifier,
    /// The identifier on a device that has signed in to it before.
    Device,
    Network,
    /// One minute of all tries together.
    Global,
}

/// A try that may go on; its counters are put right if the password is.
#[derive(Debug)]
pub struct Try {
    keys: Vec<[u8; 32]>,
    /// When the lock ends that this try brings if it fails.
    pub locks: Option<Timestamp>,
}

/// Who tries: the address as typed (its key), the network, and the known device if it is one.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    pub email_key: &'a str,
    pub network: [u8; 16],
    pub device: Option<&'a [u8]>,
}

/// Seconds of lock after so many tries in a row: none at first, then doubling.
fn lock(counter: Counter, failures: i64) -> i64 {
    let beyond = |free: i64, first: i64| match failures - free {
        ..=0 => 0,
        n => first
            .checked_shl(u32::try_from(n - 1).unwrap_or(u32::MAX).min(16))
            .unwrap_or(LONGEST)
            .min(LONGEST),
    };
    match counter {
        Counter::Identifier | Counter::Device => beyond(FREE, MINUTE),
        Counter::Network => beyond(FREE_NETWORK, MINUTE),
        Counter::Global => {
            if failures > FREE_GLOBAL {
                MINUTE
            } else {
                0
            }
        }
    }
}

/// Counts the try. `Err` carries when the lock ends that forbids it.
///
/// # Errors
/// The outer one when the database is away; then no password is looked at.
pub async fn reserve(
    tx: &mut Tx,
    secret: &Secret,
    who: Who<'_>,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Timestamp>> {
    let minute = (now.0 / 60_000_000).to_be_bytes();
    let identifier = who.email_key.as_bytes();
    let counters = match who.device {
        Some(device) => vec![(Counter::Device, secret.mac("tries device", &[identifier, device]))],
        None => vec![
            (Counter::Identifier, secret.mac("tries identifier", &[identifier])),
            (Counter::Network, secret.mac("tries network", &[&who.network])),
            (Counter::Global, secret.mac("tries global", &[&minute])),
        ],
    };
    count(tx, counters, now).await
}

/// Counts a try of the second step of this customer: whoever comes here knows the password.
///
/// # Errors
/// The outer one when the database is away; then no code is looked at.
pub async fn reserve_code(
    tx: &mut Tx,
    secret: &Secret,
    customer: uuid::Uuid,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Timestamp>> {
    let key = secret.mac("tries code", &[customer.as_bytes()]);
    count(tx, vec![(Counter::Device, key)], now).await
}

async fn count(
    tx: &mut Tx,
    counters: Vec<(Counter, [u8; 32])>,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Timestamp>> {
    let mut found = Try { keys: Vec::new(), locks: None };
    let mut refused = None;
    for (counter, key) in counters {
        let forget = if counter == Counter::Network { FORGET_NETWORK } else { FORGET };
        let counted: Option<(i64,)> = tx
            .q("INSERT INTO attempts (key, failures, last_at, locked_until) VALUES ($1, 1, $2, 0) \
                ON CONFLICT (key) DO UPDATE SET last_at = $2, \
                failures = CASE WHEN attempts.last_at < $3 THEN 1 ELSE attempts.failures + 1 END \
                WHERE attempts.locked_until <= $2 RETURNING failures")
            .bind(&key[..])
            .bind(now)
            .bind(now.plus(-forget))
            .optional()
            .await?;
        let Some((failures,)) = counted else {
            let (until,): (Timestamp,) =
                tx.q("SELECT locked_until FROM attempts WHERE key = $1").bind(&key[..]).one().await?;
            refused = refused.max(Some(until));
            continue;
        };
        let seconds = lock(counter, failures);
        if seconds > 0 {
            let until = now.plus(seconds);
            tx.q("UPDATE attempts SET locked_until = $2 WHERE key = $1")
                .bind(&key[..])
                .bind(until)
                .exec()
                .await?;
            found.locks = found.locks.max(Some(until));
        }
        found.keys.push(key);
    }
    Ok(refused.map_or(Ok(found), Err))
}

/// The password was right: the counters of this try are as if it had not been made, those of the
/// identifier and the device begin anew.
///
/// # Errors
/// When the database is away.
pub async fn succeed(tx: &mut Tx, tried: &Try) -> sqlx::Result<()> {
    for (i, key) in tried.keys.iter().enumerate() {
        let sql = if i == 0 {
            "UPDATE attempts SET failures = 0, locked_until = 0 WHERE key = $1"
        } else {
            "UPDATE attempts SET failures = failures - 1, locked_until = 0 WHERE key = $1 AND failures > 0"
        };
        tx.q(sql).bind(&key[..]).exec().await?;
    }
    Ok(())
}

/// A password was set by mailed link: whoever holds the mailbox is let in again. Locks of networks and
/// devices stay.
///
/// # Errors
/// When the database is away.
pub async fn forgive(tx: &mut Tx, secret: &Secret, email_key: &str) -> sqlx::Result<()> {
    let key = secret.mac("tries identifier", &[email_key.as_bytes()]);
    tx.q("UPDATE attempts SET failures = 0, locked_until = 0 WHERE key = $1").bind(&key[..]).exec().await?;
    Ok(())
}

/// A short reference of a lock for the phone: the same for real and for unknown addresses.
#[must_use]
pub fn reference(secret: &Secret, email_key: &str, until: Timestamp) -> String {
    let mac = secret.mac("lock reference", &[email_key.as_bytes(), &until.0.to_be_bytes()]);
    // Crockford's alphabet: no letter looks like a digit.
    mac[..8].iter().map(|b| char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[usize::from(b % 32)])).collect()
}

/// Forgets counters that nobody would count on.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM attempts WHERE last_at < $1 AND locked_until < $2")
        .bind(now.plus(-FORGET))
        .bind(now)
        .exec()
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_begin_late_and_never_last() {
        assert_eq!([1, 4, 5, 6, 7].map(|n| lock(Counter::Identifier, n)), [0, 0, 60, 120, 240]);
        assert_eq!(lock(Counter::Device, 1_000_000), LONGEST);
        assert_eq!(lock(Counter::Network, 20), 0);
        assert_eq!(lock(Counter::Network, 21), 60);
        assert_eq!([300, 301].map(|n| lock(Counter::Global, n)), [0, 60]);
    }

    proptest::proptest! {
        #[test]
        fn every_lock_is_short_and_no_shorter_than_the_one_before(failures in 0_i64..i64::MAX - 1) {
            for counter in [Counter::Identifier, Counter::Device, Counter::Network, Counter::Global] {
                proptest::prop_assert!((0..=LONGEST).contains(&lock(counter, failures)));
                proptest::prop_assert!(lock(counter, failures) <= lock(counter, failures + 1));
            }
        }
    }
}
