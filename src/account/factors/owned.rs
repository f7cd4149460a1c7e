//! All second steps of a customer or a member of staff, and the one question: is this code right?

use super::{app, backup, passkey, text};
use crate::app::App;
use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// What somebody has.
#[derive(Clone, Debug)]
pub struct Owned {
    pub passkeys: Vec<passkey::Kept>,
    /// Since when the authenticator app is asked for.
    pub app: Option<Timestamp>,
    /// Recovery codes that are left.
    pub codes: i64,
}

impl Owned {
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, owner: Uuid) -> sqlx::Result<Self> {
        Ok(Self {
            passkeys: passkey::all(db, owner).await?,
            app: app::since(db, owner).await?,
            codes: backup::left(db, owner).await?,
        })
    }

    /// Whether there is a second step at all, text messages aside.
    #[must_use]
    pub fn any(&self) -> bool {
        self.app.is_some() || !self.passkeys.is_empty()
    }
}

/// Whether a password alone does not open this customer's account.
///
/// # Errors
/// When the database is away.
pub async fn has_any(db: &Db, customer: Uuid) -> sqlx::Result<bool> {
    let (has,): (bool,) = db.read(HAS_ANY).bind(customer).one().await?;
    Ok(has)
}

/// The same inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn has_any_in(tx: &mut Tx, customer: Uuid) -> sqlx::Result<bool> {
    let (has,): (bool,) = tx.q(HAS_ANY).bind(customer).one().await?;
    Ok(has)
}

const HAS_ANY: &str = "SELECT (EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = c.id AND a.confirmed_at IS NOT NULL) \
     OR EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = c.id) OR c.phone_codes) FROM customers c WHERE c.id = $1";

/// Which way a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    App,
    RecoveryCode,
    Text,
}

/// A code as people type and paste it: any width of digits and letters, with spaces and dashes of any kind.
#[must_use]
pub fn as_typed(typed: &str) -> String {
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}');
    let shown = |c: &char| !c.is_whitespace() && !dash(*c);
    typed.chars().take(100).nfkc().filter(shown).take(backup::LENGTH + 1).collect()
}

/// Checks a code of any kind and uses it up: none works twice, not even at the same moment.
///
/// # Errors
/// When the database is away or a key is gone.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    owner: Uuid,
    typed: &str,
    now: Timestamp,
) -> anyhow::Result<Option<Right>> {
    let code = as_typed(typed);
    if code.chars().count() == backup::LENGTH {
        let right = backup::check(&app.secret, tx, owner, &code, now).await?;
        return Ok(right.then_some(Right::RecoveryCode));
    }
    if app::check(app, tx, owner, &code, now).await? {
        return Ok(Some(Right::App));
    }
    let texted = text::check(app, tx, (owner, text::Purpose::SignIn), &code, now).await?;
    Ok(texted.map(|_| Right::Text))
}

/// Recovery codes make sense beside another step only: after the last one they are forgotten.
///
/// # Errors
/// When the database is away.
pub async fn forget_codes_if_last(tx: &mut Tx, customer: Uuid) -> sqlx::Result<u64> {
    tx.q("DELETE FROM backup_codes WHERE owner = $1 \
          AND NOT EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = $1 AND a.confirmed_at IS NOT NULL) \
          AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = $1) \
          AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = $1 AND c.phone_codes)")
        .bind(customer)
        .exec()
        .await
}

/// Forgets every step that was added since then: by whoever was in.
///
/// # Errors
/// When the database is away.
pub async fn forget_since(tx: &mut Tx, customer: Uuid, since: Timestamp) -> sqlx::Result<()> {
    for sql in [
        "DELETE FROM passkeys WHERE owner = $1 AND created_at >= $2",
        "DELETE FROM authenticator_apps WHERE owner = $1 AND confirmed_at >= $2",
        "DELETE FROM backup_codes WHERE owner = $1 AND made_at >= $2",
        "UPDATE customers SET phone = NULL, phone_codes = FALSE, case_texts = FALSE WHERE id = $1 \
         AND EXISTS (SELECT 1 FROM account_events e WHERE e.customer = $1 \
         AND e.kind IN ('phone_changed', 'text_codes_on') AND e.at >= $2)",
    ] {
        tx.q(sql).bind(customer).bind(since).exec().await?;
    }
    forget_codes_if_last(tx, customer).await?;
    Ok(())
}

/// A step counts as the owner's own when it was there for so many seconds: a thief who was in adds one, and
/// the owner reads the letter about it within that time.
pub const STEADY: i64 = 3 * 24 * 60 * 60;

/// Whether the customer had an app or a passkey for [`STEADY`] seconds before then.
///
/// # Errors
/// When the database is away.
pub async fn has_steady(db: &Db, customer: Uuid, before: Timestamp) -> sqlx::Result<bool> {
    let found: Option<(i64,)> = db
        .read(
            "SELECT confirmed_at FROM authenticator_apps WHERE owner = $1 AND confirmed_at < $2 \
             UNION ALL SELECT created_at FROM passkeys WHERE owner = $1 AND created_at < $2 LIMIT 1",
        )
        .bind(customer)
        .bind(before.plus(-STEADY))
        .optional()
        .await?;
    Ok(found.is_some())
}
