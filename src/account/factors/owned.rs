//! All second steps of a customer or a member of staff, and the one question: is this code right?

use super::{app, backup, passkey, text};
use crate::app::App;
use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
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
    let (has,): (bool,) = db
        .read(
            "SELECT (EXISTS (SELECT 1 FROM authenticator_apps a WHERE a.owner = c.id AND a.confirmed_at IS NOT NULL) \
             OR EXISTS (SELECT 1 FROM passkeys p WHERE p.owner = c.id) OR c.phone_codes) \
             FROM customers c WHERE c.id = $1",
        )
        .bind(customer)
        .one()
        .await?;
    Ok(has)
}

/// Which way a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    App,
    RecoveryCode,
    Text,
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
    let code: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(backup::LENGTH + 1).collect();
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
