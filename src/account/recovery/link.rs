//! Getting back in by a mailed link: single use, short-lived, the newest wins. It sets a password; it
//! neither signs in nor touches second factors.

use crate::account::customer::Customer;
use crate::account::email::change;
use crate::account::links::ECHO;
use crate::account::log::{self, Kind, Origin};
use crate::account::session::Realm;
use crate::account::sign_in::found;
use crate::account::{holds, lockout, mailed};
use crate::db::{Db, Tx};
use crate::events::Actor;
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::web::address::ClientAddress;
use uuid::Uuid;

/// A link works for so many seconds.
pub const VALID: i64 = 30 * 60;
/// After a reset, money waits for so many seconds: time for the owner to notice.
pub const HOLD: i64 = 24 * 60 * 60;
/// Who asks for a link, and how pressing it is.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    pub locale: Locale,
    pub origin: &'a Origin,
    pub network: [u8; 16],
    /// After "this was not me" the letter goes out whatever was asked for before, and earlier links end.
    pub urgent: bool,
}

/// Keeps the request and the mail that answers it, whether or not the address has an account.
///
/// # Errors
/// When the database is away; then nothing was asked for.
pub async fn ask(tx: &mut Tx, email: &Email, asking: Asking<'_>, now: Timestamp) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    tx.q("INSERT INTO recoveries (id, email_key, locale, agent, place, network, urgent, asked_at) \
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id)
        .bind(&email.key)
        .bind(asking.locale.tag())
        .bind(&asking.origin.agent)
        .bind(&asking.origin.place)
        .bind(&asking.network[..])
        .bind(asking.urgent)
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::Recovery { recovery: id }, now).await
}

/// What the mail is written from.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    pub customer: Uuid,
    email_key: String,
    network: Option<Vec<u8>>,
    urgent: bool,
    pub locale: String,
    pub agent: String,
    pub place: String,
    pub at: Timestamp,
}

/// Makes the link of a request that belongs to an account, and ends every older one. `None`: no account,
/// too many letters, or too late.
///
/// # Errors
/// When the database is away.
pub async fn give_token(tx: &mut Tx, id: Uuid, token: &Token, now: Timestamp) -> sqlx::Result<Option<Asked>> {
    let found: Option<Asked> = tx
        .q("SELECT c.id AS customer, r.email_key, r.network, r.urgent, r.locale, r.agent, r.place, \
            r.asked_at AS at FROM recoveries r JOIN customers c ON c.email_key = r.email_key \
            WHERE r.id = $1 AND r.used_at IS NULL AND r.asked_at > $2 AND c.closed_at IS NULL")
        .bind(id)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some(asked) = found else { return Ok(None) };
    let who = (asked.email_key.as_str(), asked.network.as_deref().unwrap_or_default());
    if !asked.urgent && !mailed::may_send(tx, (id, mailed::Purpose::Recovery), who, now).await? {
        return Ok(None);
    }
    end_all(tx, asked.customer).await?;
    tx.q("UPDATE recoveries SET token = $2, customer = $3 WHERE id = $1")
        .bind(id)
        .bind(token.hash())
        .bind(asked.customer)
        .exec()
        .await?;
    let origin = Origin { agent: asked.agent.clone(), place: asked.place.clone() };
    log::record(tx, asked.customer, Kind::RecoveryAsked, &origin, asked.at).await?;
    Ok(Some(asked))
}

/// No link that was mailed to this customer works any more.
///
/// # Errors
/// When the database is away.
pub async fn end_all(tx: &mut Tx, customer: Uuid) -> sqlx::Result<()> {
    tx.q("UPDATE recoveries SET token = NULL WHERE customer = $1").bind(customer).exec().await?;
    Ok(())
}

/// Whether the link set a password a moment ago: whoever presses twice is told so again.
///
/// # Errors
/// When the database is away.
pub async fn just_used(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<bool> {
    let found: Option<(Uuid,)> = db
        .read("SELECT id FROM recoveries WHERE token = $1 AND used_at > $2")
        .bind(token.hash())
        .bind(now.plus(-ECHO))
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Whose account the link is for, while it works: the address, which a new password must not contain, and
/// whether there is a second step, beside which it may be shorter.
///
/// # Errors
/// When the database is away.
pub async fn whose(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<Option<(String, bool)>> {
    db.read(
        "SELECT c.email, (c.phone_codes \
         OR EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = c.id AND a.confirmed_at IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = c.id)) \
         FROM recoveries r JOIN customers c ON c.id = r.customer \
         WHERE r.token = $1 AND r.used_at IS NULL AND r.asked_at > $2",
    )
    .bind(token.hash())
    .bind(now.plus(-VALID))
    .optional()
    .await
}

/// A new password, hashed, and who sets it.
#[derive(Clone, Copy, Debug)]
pub struct Reset<'a> {
    pub token: &'a Token,
    pub hash: &'a str,
    /// Whether it is shorter than a password that stands alone must be.
    pub short: bool,
    pub client: ClientAddress,
    pub origin: &'a Origin,
    /// The device at hand: if it is known it stays so, all others do not.
    pub device: Option<&'a Token>,
}

/// Sets the password: the link is used up, every session and every change of address under way ends, locks
/// by wrong passwords end, money waits. `false`: the link is over.
///
/// # Errors
/// When the database is away; then nothing has changed.
pub async fn reset(tx: &mut Tx, secret: &Secret, reset: Reset<'_>, now: Timestamp) -> sqlx::Result<bool> {
    let used: Option<(Uuid, String)> = tx
        .q("UPDATE recoveries SET used_at = $2 \
            WHERE token = $1 AND used_at IS NULL AND asked_at > $3 RETURNING customer, email_key")
        .bind(reset.token.hash())
        .bind(now)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some((customer, email_key)) = used else { return Ok(false) };
    tx.q("UPDATE customers SET password = $2, short_password = $3, must_reset = FALSE WHERE id = $1")
        .bind(customer)
        .bind(reset.hash)
        .bind(reset.short)
        .exec()
        .await?;
    Customer::hold(tx, customer, now.plus(HOLD)).await?;
    Customer::put_out(tx, customer).await?;
    found::forget_devices(tx, customer, reset.device).await?;
    change::cancel_open(tx, customer, now).await?;
    holds::lift(tx, customer, holds::Reason::CredentialLeak, Actor::Customer(customer), now).await?;
    let (realm, client) = (Realm::Customer, reset.client);
    let who = lockout::Who { realm, email_key: &email_key, client, device: None };
    lockout::forgive(tx, secret, who, customer).await?;
    log::record(tx, customer, Kind::PasswordReset, reset.origin, now).await?;
    Ok(true)
}
