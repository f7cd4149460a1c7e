//! Guessing is slowed and then locked; nobody is locked out of a device that they have used before.
//!
//! A try is counted before the password is looked at, in one statement, so that a hundred tries at once
//! are a hundred tries. The counter's key is a fingerprint of the address as typed, whether or not it
//! belongs to anybody: a stranger learns nothing from being locked. Every lock ends by itself.

use super::session::Realm;
use crate::db::Tx;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;

/// Tries in a row from one network, or on one known device, without any lock.
const FREE: i64 = 4;
/// Then first a delay, then locks, in seconds; the last one repeats.
const LOCKS: [i64; 7] = [10, 30, 60, 2 * 60, 4 * 60, 8 * 60, LONGEST];
/// Tries of one identifier from everywhere else together: one stranger cannot lock it for all.
const FREE_IDENTIFIER: i64 = 20;
/// The same for one network, which may be a whole household or company.
const FREE_NETWORK: i64 = 20;
/// Tries from all unknown devices together in one minute: half of what two processors can hash.
const FREE_GLOBAL: i64 = 3000;
/// The longest lock, in seconds.
pub const LONGEST: i64 = 15 * 60;
/// A counter that has been quiet for so many seconds begins anew.
const FORGET: i64 = 24 * 60 * 60;
const FORGET_NETWORK: i64 = 60 * 60;
const MINUTE: i64 = 60;

/// What a try is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counter {
    /// The identifier from one network.
    Pair,
    /// The identifier on a device that has signed in to it before.
    Device,
    /// The identifier from all unknown devices.
    Identifier,
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
    pub realm: Realm,
    pub email_key: &'a str,
    pub network: [u8; 16],
    pub device: Option<&'a [u8]>,
}

/// Seconds of lock after so many tries in a row.
fn lock(counter: Counter, failures: i64) -> i64 {
    let beyond = |free: i64, locks: &[i64]| match usize::try_from(failures.saturating_sub(free)) {
        Ok(n @ 1..) => locks.get(n - 1).copied().unwrap_or(LONGEST),
        _ => 0,
    };
    match counter {
        Counter::Pair | Counter::Device => beyond(FREE, &LOCKS),
        Counter::Identifier => beyond(FREE_IDENTIFIER, &LOCKS[2..]),
        Counter::Network => beyond(FREE_NETWORK, &LOCKS[2..]),
        Counter::Global if failures > FREE_GLOBAL => MINUTE,
        Counter::Global => 0,
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
    let counters = match who.device {
        Some(device) => vec![(Counter::Device, key(secret, who, Counter::Device, device))],
        None => vec![
            (Counter::Pair, key(secret, who, Counter::Pair, &who.network)),
            (Counter::Identifier, key(secret, who, Counter::Identifier, &[])),
            (Counter::Network, secret.mac("tries network", &[&who.network])),
            (Counter::Global, secret.mac("tries global", &[&minute])),
        ],
    };
    count(tx, counters, now).await
}

/// A counter's key: a fingerprint, so that the table names nobody.
fn key(secret: &Secret, who: Who<'_>, counter: Counter, more: &[u8]) -> [u8; 32] {
    let purpose = match counter {
        Counter::Pair => "tries pair",
        Counter::Device => "tries device",
        _ => "tries identifier",
    };
    secret.mac(purpose, &[who.realm.code().as_bytes(), who.email_key.as_bytes(), more])
}

/// Counts a try of the second step of this owner: whoever comes here knows the password.
///
/// # Errors
/// The outer one when the database is away; then no code is looked at.
pub async fn reserve_code(
    tx: &mut Tx,
    secret: &Secret,
    owner: uuid::Uuid,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Timestamp>> {
    let key = secret.mac("tries code", &[owner.as_bytes()]);
    count(tx, vec![(Counter::Device, key)], now).await
}

async fn count(
    tx: &mut Tx,
    counters: Vec<(Counter, [u8; 32])>,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Timestamp>> {
    let mut found = Try { keys: Vec::new(), locks: None };
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
            // What was refused here is no try elsewhere: else one stranger's would lock everybody out.
            return Ok(Err(until));
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
    Ok(Ok(found))
}

/// The password was right: the counters of this try are as if it had not been made, that of the pair or the
/// device begins anew.
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

/// A password was set by mailed link: whoever holds the mailbox is let in again from where they are. Locks
/// of whole networks and of devices stay.
///
/// # Errors
/// When the database is away.
pub async fn forgive(tx: &mut Tx, secret: &Secret, who: Who<'_>) -> sqlx::Result<()> {
    for key in [key(secret, who, Counter::Pair, &who.network), key(secret, who, Counter::Identifier, &[])] {
        tx.q("UPDATE attempts SET failures = 0, locked_until = 0 WHERE key = $1")
            .bind(&key[..])
            .exec()
            .await?;
    }
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
        assert_eq!([1, 4, 5, 6, 7, 8].map(|n| lock(Counter::Pair, n)), [0, 0, 10, 30, 60, 120]);
        assert_eq!([20, 21, 22].map(|n| lock(Counter::Identifier, n)), [0, 60, 120]);
        assert_eq!(lock(Counter::Device, 1_000_000), LONGEST);
        assert_eq!([20, 21].map(|n| lock(Counter::Network, n)), [0, 60]);
        assert_eq!([3000, 3001].map(|n| lock(Counter::Global, n)), [0, 60]);
    }

    proptest::proptest! {
        #[test]
        fn every_lock_is_short_and_no_shorter_than_the_one_before(failures in 0_i64..i64::MAX - 1) {
            for counter in
                [Counter::Pair, Counter::Device, Counter::Identifier, Counter::Network, Counter::Global]
            {
                proptest::prop_assert!((0..=LONGEST).contains(&lock(counter, failures)));
                proptest::prop_assert!(lock(counter, failures) <= lock(counter, failures + 1));
            }
        }
    }
}
