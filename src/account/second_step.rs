//! The second step: an authenticator app (RFC 6238), and recovery codes for when it is lost.

use crate::app::App;
use crate::db::{Db, Tx};
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

/// Codes that are made at once.
pub const CODES: usize = 10;
/// Characters of a recovery code: 80 bits in Crockford's alphabet.
const LENGTH: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Six digits each 30 seconds, one step of clock difference to either side.
fn totp(secret: &[u8], issuer: &str, account: &str) -> anyhow::Result<Totp> {
    let builder = Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(account);
    builder.build().map_err(|e| anyhow::anyhow!("{e}"))
}

/// What an authenticator app is told.
#[derive(Debug)]
pub struct Offer {
    /// `otpauth://…`, for the camera.
    pub url: String,
    /// The secret in groups, for typing.
    pub typed: String,
}

/// Makes a secret that waits for its first code; one that waited before is replaced.
///
/// # Errors
/// When the database is away or there is no randomness. An authenticator in use is not touched.
pub async fn begin(app: &App, tx: &mut Tx, customer: Uuid) -> anyhow::Result<()> {
    let mut secret = [0; 20];
    getrandom::fill(&mut secret)?;
    let sealed = app.keyring.seal(customer.as_bytes(), &secret);
    let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
    tx.q("INSERT INTO authenticators (customer, secret, last_step) VALUES ($1, $2, 0) \
          ON CONFLICT (customer) DO UPDATE SET secret = excluded.secret, last_step = 0 \
          WHERE authenticators.confirmed_at IS NULL")
        .bind(customer)
        .bind(sealed)
        .exec()
        .await?;
    Ok(())
}

/// The offer that waits for its first code, if any.
///
/// # Errors
/// When the database is away or its key is gone.
pub async fn offer(app: &App, customer: Uuid, issuer: &str, account: &str) -> anyhow::Result<Option<Offer>> {
    let found: Option<(Vec<u8>,)> = app
        .db
        .read("SELECT secret FROM authenticators WHERE customer = $1 AND confirmed_at IS NULL")
        .bind(customer)
        .optional()
        .await?;
    let Some((sealed,)) = found else { return Ok(None) };
    let opened = app.keyring.open(customer.as_bytes(), &sealed).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let url = totp(&opened.bytes, issuer, account)?.to_url().map_err(|e| anyhow::anyhow!("{e}"))?;
    let base32 = totp_rs::Secret::from(opened.bytes.as_slice()).to_base32();
    let groups: Vec<&str> = base32.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    Ok(Some(Offer { url, typed: groups.join(" ") }))
}

/// Whether the customer has a second step, and how many recovery codes are left.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct State {
    pub since: Timestamp,
    pub codes: i64,
}

/// # Errors
/// When the database is away.
pub async fn state(db: &Db, customer: Uuid) -> sqlx::Result<Option<State>> {
    db.read(
        "SELECT a.confirmed_at AS since, (SELECT COUNT(*) FROM recovery_codes r WHERE r.customer = a.customer \
         AND r.used_at IS NULL) AS codes FROM authenticators a \
         WHERE a.customer = $1 AND a.confirmed_at IS NOT NULL",
    )
    .bind(customer)
    .optional()
    .await
}

/// Which way a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    App,
    RecoveryCode,
}

/// Checks a code and uses it up: no step and no recovery code works twice, not even at the same moment.
///
/// # Errors
/// When the database is away or the key is gone.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    customer: Uuid,
    typed: &str,
    now: Timestamp,
) -> anyhow::Result<Option<Right>> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(LENGTH + 1).collect();
    if code.chars().count() == LENGTH {
        let used = tx
            .q("UPDATE recovery_codes SET used_at = $3 WHERE customer = $1 AND code = $2 AND used_at IS NULL")
            .bind(customer)
            .bind(fingerprint(&app.secret, customer, &code))
            .bind(now)
            .exec()
            .await?;
        return Ok((used == 1).then_some(Right::RecoveryCode));
    }
    let right = step(app, tx, (customer, true), &code, now).await?;
    Ok(right.then_some(Right::App))
}

/// The first code of an authenticator that waits: from now on it is asked for.
///
/// # Errors
/// As [`check`].
pub async fn confirm(
    app: &App,
    tx: &mut Tx,
    customer: Uuid,
    typed: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).take(LENGTH).collect();
    if !step(app, tx, (customer, false), &code, now).await? {
        return Ok(false);
    }
    tx.q("UPDATE authenticators SET confirmed_at = $2 WHERE customer = $1")
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    Ok(true)
}

/// Whether the code belongs to a step later than the last one that was used; remembers the step.
async fn step(
    app: &App,
    tx: &mut Tx,
    (customer, confirmed): (Uuid, bool),
    code: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let found: Option<(Vec<u8>,)> = tx
        .q("SELECT secret FROM authenticators WHERE customer = $1 AND (confirmed_at IS NOT NULL) = $2")
        .bind(customer)
        .bind(confirmed)
        .optional()
        .await?;
    let Some((sealed,)) = found else { return Ok(false) };
    let opened = app.keyring.open(customer.as_bytes(), &sealed).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let seconds = u64::try_from(now.0 / 1_000_000)?;
    let matched = if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
        totp(&opened.bytes, "x", "x")?.check(code, seconds)
    } else {
        None
    };
    let Some(matched) = matched else { return Ok(false) };
    let used = tx
        .q("UPDATE authenticators SET last_step = $2 WHERE customer = $1 AND last_step < $2")
        .bind(customer)
        .bind(i64::try_from(matched)?)
        .exec()
        .await?;
    if opened.outdated
        && let Some(sealed) = app.keyring.seal(customer.as_bytes(), &opened.bytes)
    {
        tx.q("UPDATE authenticators SET secret = $2 WHERE customer = $1")
            .bind(customer)
            .bind(sealed)
            .exec()
            .await?;
    }
    Ok(used == 1)
}

/// New recovery codes in place of all older ones; they are shown this once.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn make_codes(app: &App, tx: &mut Tx, customer: Uuid) -> anyhow::Result<Vec<String>> {
    tx.q("DELETE FROM recovery_codes WHERE customer = $1").bind(customer).exec().await?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes)?;
        let code: String = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
        tx.q("INSERT INTO recovery_codes (customer, code) VALUES ($1, $2)")
            .bind(customer)
            .bind(fingerprint(&app.secret, customer, &code))
            .exec()
            .await?;
        let groups: Vec<&str> =
            code.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// Takes the second step away, with its codes.
///
/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, customer: Uuid) -> sqlx::Result<()> {
    tx.q("DELETE FROM recovery_codes WHERE customer = $1").bind(customer).exec().await?;
    tx.q("DELETE FROM authenticators WHERE customer = $1").bind(customer).exec().await?;
    Ok(())
}

/// What is stored of a recovery code. Letters that look alike are read as Crockford's alphabet says.
fn fingerprint(secret: &Secret, customer: Uuid, code: &str) -> Vec<u8> {
    let code: String = code
        .chars()
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    secret.mac("recovery code", &[customer.as_bytes(), code.as_bytes()]).to_vec()
}
