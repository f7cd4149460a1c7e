//! Guessing is slowed and then locked; nobody is locked out of a device that they have used before.
//!
//! A try is counted before the password is looked at, in one transaction, so that a hundred tries at once
//! are a hundred tries. The counter's key is a fingerprint of the address as typed, whether or not it
//! belongs to anybody: a stranger learns nothing from being locked. Every lock ends by itself.

use super::session::Realm;
use crate::db::{Db, Tx};
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use crate::web::address::ClientAddress;
use uuid::Uuid;

/// Tries in a row from one network, or on one known device, without any lock.
const FREE: i64 = 4;
/// Then first a delay, then locks, in seconds; the last one repeats.
const LOCKS: [i64; 7] = [10, 30, 60, 2 * 60, 4 * 60, 8 * 60, LONGEST];
/// Tries of one identifier from everywhere else together: one stranger cannot lock it for all.
const FREE_IDENTIFIER: i64 = 20;
/// The same for one network, which may be a whole household or company.
const FREE_NETWORK: i64 = 20;
/// The same for an IPv6 /48, which many providers give to one customer, who then has 65,536 networks.
const FREE_SITE: i64 = 60;
/// A network's counter forgets one try in so many microseconds: people of a large one mistype every day.
const LEAK: i64 = 2 * 60 * 1_000_000;
/// Tries from all unknown devices together in one minute: half of what two processors can hash.
const FREE_GLOBAL: i64 = 3000;
/// The longest lock, in seconds.
pub const LONGEST: i64 = 15 * 60;
/// A counter that has been quiet for so many seconds begins anew.
const FORGET: i64 = 24 * 60 * 60;
const MINUTE: i64 = 60;
/// Wrong codes after the right password, from wherever, until a new password is asked for: six digits
/// would be found some day by somebody patient who knows the password.
pub const CODES_IN_A_ROW: i64 = 30;

/// What a try is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counter {
    /// The identifier from one network.
    Pair,
    /// The identifier on a device that has signed in to it before, or something else of one owner.
    Own,
    /// The identifier from all unknown devices.
    Identifier,
    Network,
    /// The /48 around an IPv6 network.
    Site,
    /// One minute of all tries together.
    Global,
}

/// A try that may go on; its counters are put right if the password is.
#[derive(Debug)]
pub struct Try {
    /// Each counter with the lock that this try brings to it; the first one is the try's own.
    counted: Vec<([u8; 32], Option<Timestamp>)>,
    /// When the lock ends that this try brings if it fails.
    pub locks: Option<Timestamp>,
    /// Whose wrong codes in a row begin anew if this one is right.
    codes_of: Option<(Realm, Uuid)>,
}

/// Why nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Too many tries; when that ends.
    Until(Timestamp),
    /// Everybody together tries too often: nobody's fault in particular, and over within the minute.
    Busy,
    /// Too many wrong codes in a row: a new password by mail is the way on.
    NewPassword,
}

impl Refused {
    /// When it ends, if it does by itself.
    #[must_use]
    pub const fn until(self) -> Option<Timestamp> {
        match self {
            Self::Until(until) => Some(until),
            Self::Busy | Self::NewPassword => None,
        }
    }
}

/// Who tries: the address as typed (its key), from where, and the known device if it is one.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    pub realm: Realm,
    pub email_key: &'a str,
    pub client: ClientAddress,
    pub device: Option<&'a [u8]>,
}

/// Seconds of lock after so many tries in a row.
fn lock(counter: Counter, failures: i64) -> i64 {
    let beyond = |free: i64, locks: &[i64]| match usize::try_from(failures.saturating_sub(free)) {
        Ok(n @ 1..) => locks.get(n - 1).copied().unwrap_or(LONGEST),
        _ => 0,
    };
    match counter {
        Counter::Pair | Counter::Own => beyond(FREE, &LOCKS),
        Counter::Identifier => beyond(FREE_IDENTIFIER, &LOCKS[2..]),
        Counter::Network => beyond(FREE_NETWORK, &LOCKS[2..]),
        Counter::Site => beyond(FREE_SITE, &LOCKS[2..]),
        Counter::Global if failures > FREE_GLOBAL => MINUTE,
        Counter::Global => 0,
    }
}

/// Counts the try, if no lock forbids it; one that is refused is not counted anywhere, or a stranger's would
/// keep locks of others alive.
///
/// # Errors
/// The outer one when the database is away; then no password is looked at.
pub async fn reserve(
    db: &Db,
    secret: &Secret,
    who: Who<'_>,
    now: Timestamp,
) -> sqlx::Result<Result<Try, Refused>> {
    let minute = (now.0 / 60_000_000).to_be_bytes();
    let mut counters = match who.device {
        Some(device) => vec![(Counter::Own, key(secret, who, Counter::Own, device))],
        None => vec![
            (Counter::Pair, key(secret, who, Counter::Pair, &who.client.network())),
            (Counter::Identifier, key(secret, who, Counter::Identifier, &[])),
            (Counter::Network, secret.mac("tries network", &[&who.client.network()])),
            (Counter::Global, secret.mac("tries global", &[&minute])),
        ],
    };
    if let (None, Some(site)) = (who.device, who.client.site()) {
        counters.push((Counter::Site, secret.mac("tries site", &[&site])));
    }
    let mut tx = match look(db, &counters, now).await? {
        Ok(()) => db.begin().await?,
        Err(refused) => return Ok(Err(refused)),
    };
    let counted = count(&mut tx, &counters, now).await?;
    if counted.is_ok() {
        tx.commit().await?;
    }
    Ok(counted)
}

/// A counter's key: a fingerprint, so that the table names nobody.
fn key(secret: &Secret, who: Who<'_>, counter: Counter, more: &[u8]) -> [u8; 32] {
    let purpose = match counter {
        Counter::Pair => "tries pair",
        Counter::Own => "tries device",
        _ => "tries identifier",
    };
    secret.mac(purpose, &[who.realm.code().as_bytes(), who.email_key.as_bytes(), more])
}

/// Counts a try of the second step of this owner from this device or network: whoever comes here knows the
/// password, so the owner's own device is judged apart here as well.
///
/// # Errors
/// The outer one when the database is away; then no code is looked at.
pub async fn reserve_code(
    db: &Db,
    secret: &Secret,
    ((realm, owner), from): ((Realm, Uuid), &[u8]),
    now: Timestamp,
) -> sqlx::Result<Result<Try, Refused>> {
    let counters = [(Counter::Own, code_key(secret, owner, from))];
    if let Err(refused) = look(db, &counters, now).await? {
        return Ok(Err(refused));
    }
    let mut tx = db.begin().await?;
    let counted = tx
        .q(match realm {
            Realm::Customer => {
                "UPDATE customers SET code_failures = code_failures + 1 WHERE id = $1 AND code_failures < $2"
            }
            Realm::Staff => {
                "UPDATE staff SET code_failures = code_failures + 1 WHERE id = $1 AND code_failures < $2"
            }
        })
        .bind(owner)
        .bind(CODES_IN_A_ROW)
        .exec()
        .await?;
    if counted == 0 {
        return Ok(Err(Refused::NewPassword));
    }
    let tried = match count(&mut tx, &counters, now).await? {
        Ok(tried) => Try { codes_of: Some((realm, owner)), ..tried },
        Err(refused) => return Ok(Err(refused)),
    };
    tx.commit().await?;
    Ok(Ok(tried))
}

fn code_key(secret: &Secret, owner: Uuid, from: &[u8]) -> [u8; 32] {
    secret.mac("tries code", &[owner.as_bytes(), from])
}

/// What somebody signed in may guess at, counted for its owner alone.
#[derive(Clone, Copy, Debug)]
pub enum Guess {
    /// The current password, asked for once more.
    Current,
    /// The code that confirms a number.
    Number,
}

impl Guess {
    fn key(self, secret: &Secret, owner: Uuid) -> [u8; 32] {
        let purpose = match self {
            Self::Current => "tries current",
            Self::Number => "tries number",
        };
        secret.mac(purpose, &[owner.as_bytes()])
    }
}

/// Counts a guess of somebody who is signed in.
///
/// # Errors
/// The outer one when the database is away; then nothing is looked at.
pub async fn reserve_own(
    db: &Db,
    secret: &Secret,
    (guess, owner): (Guess, Uuid),
    now: Timestamp,
) -> sqlx::Result<Result<Try, Refused>> {
    let counters = [(Counter::Own, guess.key(secret, owner))];
    if let Err(refused) = look(db, &counters, now).await? {
        return Ok(Err(refused));
    }
    let mut tx = db.begin().await?;
    let counted = count(&mut tx, &counters, now).await?;
    if counted.is_ok() {
        tx.commit().await?;
    }
    Ok(counted)
}

/// Whether one of the counters is locked; of several the last to end is told.
async fn look(
    db: &Db,
    counters: &[(Counter, [u8; 32])],
    now: Timestamp,
) -> sqlx::Result<Result<(), Refused>> {
    let (mut until, mut busy) = (None, false);
    for (counter, key) in counters {
        let locked: Option<(Timestamp,)> = db
            .read("SELECT locked_until FROM attempts WHERE key = $1 AND locked_until > $2")
            .bind(&key[..])
            .bind(now)
            .optional()
            .await?;
        match locked {
            Some(_) if *counter == Counter::Global => busy = true,
            locked => until = until.max(locked),
        }
    }
    Ok(match until {
        Some((until,)) => Err(Refused::Until(until)),
        None if busy => Err(Refused::Busy),
        None => Ok(()),
    })
}

/// Counts in each of these. After a refusal the transaction must be dropped.
async fn count(
    tx: &mut Tx,
    counters: &[(Counter, [u8; 32])],
    now: Timestamp,
) -> sqlx::Result<Result<Try, Refused>> {
    let mut found = Try { counted: Vec::new(), locks: None, codes_of: None };
    for &(counter, key) in counters {
        let leak = if matches!(counter, Counter::Network | Counter::Site) { LEAK } else { i64::MAX };
        let counted: Option<(i64,)> = tx
            .q("INSERT INTO attempts (key, failures, last_at, locked_until) VALUES ($1, 1, $2, 0) \
                ON CONFLICT (key) DO UPDATE SET last_at = $2, failures = CASE \
                WHEN attempts.last_at < $3 OR attempts.failures <= ($2 - attempts.last_at) / $4 THEN 1 \
                ELSE attempts.failures - ($2 - attempts.last_at) / $4 + 1 END \
                WHERE attempts.locked_until <= $2 RETURNING failures")
            .bind(&key[..])
            .bind(now)
            .bind(now.plus(-FORGET))
            .bind(leak)
            .optional()
            .await?;
        let Some((failures,)) = counted else {
            // Locked since we looked, by a try at the same moment.
            let (until,): (Timestamp,) =
                tx.q("SELECT locked_until FROM attempts WHERE key = $1").bind(&key[..]).one().await?;
            let global = counter == Counter::Global;
            return Ok(Err(if global { Refused::Busy } else { Refused::Until(until) }));
        };
        let seconds = lock(counter, failures);
        let until = (seconds > 0).then(|| now.plus(seconds));
        if let Some(until) = until {
            tx.q("UPDATE attempts SET locked_until = $2 WHERE key = $1")
                .bind(&key[..])
                .bind(until)
                .exec()
                .await?;
            if counter != Counter::Global {
                found.locks = found.locks.max(Some(until));
            }
        }
        found.counted.push((key, until));
    }
    Ok(Ok(found))
}

/// The password was right: the try's own counter begins anew, and what the same person mistyped before is
/// taken back from the others, with the lock that this try itself has brought.
///
/// # Errors
/// When the database is away.
pub async fn succeed(tx: &mut Tx, tried: &Try) -> sqlx::Result<()> {
    let Some(((own, _), others)) = tried.counted.split_first() else { return Ok(()) };
    let (mistyped,): (i64,) =
        tx.q("SELECT failures FROM attempts WHERE key = $1").bind(&own[..]).optional().await?.unwrap_or((1,));
    begin_anew(tx, own).await?;
    for (key, lock) in others {
        tx.q("UPDATE attempts SET failures = CASE WHEN failures > $2 THEN failures - $2 ELSE 0 END, \
              locked_until = CASE WHEN locked_until = $3 THEN 0 ELSE locked_until END WHERE key = $1")
            .bind(&key[..])
            .bind(mistyped.max(1))
            .bind(lock.unwrap_or(Timestamp(-1)))
            .exec()
            .await?;
    }
    if let Some((realm, owner)) = tried.codes_of {
        forget_codes(tx, realm, owner).await?;
    }
    Ok(())
}

async fn begin_anew(tx: &mut Tx, key: &[u8; 32]) -> sqlx::Result<()> {
    tx.q("UPDATE attempts SET failures = 0, locked_until = 0 WHERE key = $1").bind(&key[..]).exec().await?;
    Ok(())
}

async fn forget_codes(tx: &mut Tx, realm: Realm, owner: Uuid) -> sqlx::Result<()> {
    tx.q(match realm {
        Realm::Customer => "UPDATE customers SET code_failures = 0 WHERE id = $1",
        Realm::Staff => "UPDATE staff SET code_failures = 0 WHERE id = $1",
    })
    .bind(owner)
    .exec()
    .await?;
    Ok(())
}

/// A password was set by mailed link: whoever holds the mailbox is let in again from where they are, with
/// password and code. Locks of whole networks and of devices stay.
///
/// # Errors
/// When the database is away.
pub async fn forgive(tx: &mut Tx, secret: &Secret, who: Who<'_>, owner: Uuid) -> sqlx::Result<()> {
    let network = who.client.network();
    for key in [
        key(secret, who, Counter::Pair, &network),
        key(secret, who, Counter::Identifier, &[]),
        code_key(secret, owner, &network),
        Guess::Current.key(secret, owner),
    ] {
        begin_anew(tx, &key).await?;
    }
    forget_codes(tx, who.realm, owner).await
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
        assert_eq!(lock(Counter::Own, 1_000_000), LONGEST);
        assert_eq!([20, 21].map(|n| lock(Counter::Network, n)), [0, 60]);
        assert_eq!([60, 61].map(|n| lock(Counter::Site, n)), [0, 60]);
        assert_eq!([3000, 3001].map(|n| lock(Counter::Global, n)), [0, 60]);
    }

    proptest::proptest! {
        #[test]
        fn every_lock_is_short_and_no_shorter_than_the_one_before(failures in 0_i64..i64::MAX - 1) {
            for counter in [Counter::Pair, Counter::Own, Counter::Identifier, Counter::Network, Counter::Site, Counter::Global] {
                proptest::prop_assert!((0..=LONGEST).contains(&lock(counter, failures)));
                proptest::prop_assert!(lock(counter, failures) <= lock(counter, failures + 1));
            }
        }
    }
}
