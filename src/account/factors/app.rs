//! An authenticator app (RFC 6238). No step of time is taken twice.

use super::owned::as_typed;
use crate::app::App;
use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

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
/// When the database is away or there is no randomness. An app in use is not touched.
pub async fn begin(app: &App, tx: &mut Tx, owner: Uuid) -> anyhow::Result<()> {
    let mut secret = [0; 20];
    getrandom::fill(&mut secret)?;
    let sealed = app.keyring.seal(owner.as_bytes(), &secret);
    let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
    tx.q("INSERT INTO authenticator_apps (owner, secret, last_step) VALUES ($1, $2, 0) \
          ON CONFLICT (owner) DO UPDATE SET secret = excluded.secret, last_step = 0 \
          WHERE authenticator_apps.confirmed_at IS NULL")
        .bind(owner)
        .bind(sealed)
        .exec()
        .await?;
    Ok(())
}

/// The offer that waits for its first code, if any.
///
/// # Errors
/// When the database is away or its key is gone.
pub async fn offer(app: &App, owner: Uuid, issuer: &str, account: &str) -> anyhow::Result<Option<Offer>> {
    let found: Option<(Vec<u8>,)> = app
        .db
        .read("SELECT secret FROM authenticator_apps WHERE owner = $1 AND confirmed_at IS NULL")
        .bind(owner)
        .optional()
        .await?;
    let Some((sealed,)) = found else { return Ok(None) };
    let opened = app.keyring.open(owner.as_bytes(), &sealed).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let url = totp(&opened.bytes, issuer, account)?.to_url().map_err(|e| anyhow::anyhow!("{e}"))?;
    let base32 = totp_rs::Secret::from(opened.bytes.as_slice()).to_base32();
    let groups: Vec<&str> = base32.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    Ok(Some(Offer { url, typed: groups.join(" ") }))
}

/// Since when the app is asked for, if it is.
///
/// # Errors
/// When the database is away.
pub async fn since(db: &Db, owner: Uuid) -> sqlx::Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = db
        .read("SELECT confirmed_at FROM authenticator_apps WHERE owner = $1 AND confirmed_at IS NOT NULL")
        .bind(owner)
        .optional()
        .await?;
    Ok(found.map(|(at,)| at))
}

/// The first code of an app that waits: from now on it is asked for.
///
/// # Errors
/// As [`check`].
pub async fn confirm(
    app: &App,
    tx: &mut Tx,
    owner: Uuid,
    typed: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    if !step(app, tx, (owner, false), &as_typed(typed), now).await? {
        return Ok(false);
    }
    tx.q("UPDATE authenticator_apps SET confirmed_at = $2 WHERE owner = $1")
        .bind(owner)
        .bind(now)
        .exec()
        .await?;
    Ok(true)
}

/// Takes the app as set up without a code: for the demo, which shows its codes itself.
///
/// # Errors
/// When the database is away.
pub async fn trust(tx: &mut Tx, owner: Uuid, now: Timestamp) -> sqlx::Result<()> {
    tx.q("UPDATE authenticator_apps SET confirmed_at = $2 WHERE owner = $1")
        .bind(owner)
        .bind(now)
        .exec()
        .await?;
    Ok(())
}

/// The code that the app shows now: for the demo, whose people have no telephones.
///
/// # Errors
/// When the database is away or the key is gone.
pub async fn shown(app: &App, owner: Uuid, now: Timestamp) -> anyhow::Result<Option<String>> {
    let found: Option<(Vec<u8>,)> =
        app.db.read("SELECT secret FROM authenticator_apps WHERE owner = $1").bind(owner).optional().await?;
    let Some((sealed,)) = found else { return Ok(None) };
    let opened = app.keyring.open(owner.as_bytes(), &sealed).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let code = totp(&opened.bytes, "x", "x")?.generate(u64::try_from(now.0 / 1_000_000)?);
    Ok(Some(code.to_string()))
}

/// Checks a code of six digits and uses its step up.
///
/// # Errors
/// When the database is away or the key is gone.
pub async fn check(app: &App, tx: &mut Tx, owner: Uuid, code: &str, now: Timestamp) -> anyhow::Result<bool> {
    step(app, tx, (owner, true), code, now).await
}

/// Whether the code belongs to a step later than the last one that was used; remembers the step.
async fn step(
    app: &App,
    tx: &mut Tx,
    (owner, confirmed): (Uuid, bool),
    code: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let found: Option<(Vec<u8>,)> = tx
        .q("SELECT secret FROM authenticator_apps WHERE owner = $1 AND (confirmed_at IS NOT NULL) = $2")
        .bind(owner)
        .bind(confirmed)
        .optional()
        .await?;
    let Some((sealed,)) = found else { return Ok(false) };
    let opened = app.keyring.open(owner.as_bytes(), &sealed).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let seconds = u64::try_from(now.0 / 1_000_000)?;
    let matched = if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
        totp(&opened.bytes, "x", "x")?.check(code, seconds)
    } else {
        None
    };
    let Some(matched) = matched else { return Ok(false) };
    let used = tx
        .q("UPDATE authenticator_apps SET last_step = $2 WHERE owner = $1 AND last_step < $2")
        .bind(owner)
        .bind(i64::try_from(matched)?)
        .exec()
        .await?;
    if opened.outdated
        && let Some(sealed) = app.keyring.seal(owner.as_bytes(), &opened.bytes)
    {
        tx.q("UPDATE authenticator_apps SET secret = $2 WHERE owner = $1")
            .bind(owner)
            .bind(sealed)
            .exec()
            .await?;
    }
    Ok(used == 1)
}

/// Forgets the app.
///
/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, owner: Uuid) -> sqlx::Result<bool> {
    Ok(tx.q("DELETE FROM authenticator_apps WHERE owner = $1").bind(owner).exec().await? == 1)
}
