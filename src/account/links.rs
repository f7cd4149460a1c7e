//! Links in letters that do something for whoever reads the mailbox: single use, bounded in time, only
//! their hash is stored. Links that open or recover an account have tables of their own.

use crate::db::{Db, Tx};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use uuid::Uuid;

text_enum! {
    /// What a link does.
    pub enum Purpose {
        /// Freezes the account of somebody who asked for the link while signed out.
        Freeze = "freeze",
        /// "This was not me": freezes the account and puts everybody out.
        NotMe = "not_me",
        /// Ends a freeze, for an account without a second step.
        Unfreeze = "unfreeze",
        ConfirmEmail = "confirm_email",
        UndoEmail = "undo_email",
        /// Stops the closing of the account.
        KeepAccount = "keep_account",
    }
}

const HOUR: i64 = 60 * 60;

impl Purpose {
    /// It works for so many seconds.
    #[must_use]
    pub const fn valid(self) -> i64 {
        match self {
            Self::Freeze | Self::Unfreeze => HOUR / 2,
            Self::ConfirmEmail => 24 * HOUR,
            Self::UndoEmail => 72 * HOUR,
            Self::NotMe | Self::KeepAccount => 7 * 24 * HOUR,
        }
    }

    /// Where it leads, with the token behind it.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Freeze => "/freeze",
            Self::NotMe => "/not-me",
            Self::Unfreeze => "/unfreeze",
            Self::ConfirmEmail => "/email/confirm",
            Self::UndoEmail => "/email/undo",
            Self::KeepAccount => "/keep-account",
        }
    }
}

/// Whose link it is, and the row that it is about.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Linked {
    pub customer: Uuid,
    pub about: Option<Uuid>,
    /// When that happened of which the letter tells.
    pub since: Option<Timestamp>,
}

impl Linked {
    #[must_use]
    pub fn to(customer: Uuid) -> Self {
        Self { customer, about: None, since: None }
    }

    #[must_use]
    pub fn about(self, about: Uuid) -> Self {
        Self { about: Some(about), ..self }
    }

    #[must_use]
    pub fn since(self, since: Timestamp) -> Self {
        Self { since: Some(since), ..self }
    }
}

/// How long a used link still says that it was: people press twice.
pub const ECHO: i64 = 10 * 60;

/// Makes a link and returns its path. A link with the same purpose about the same thing is replaced: the
/// newest works.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn make(tx: &mut Tx, purpose: Purpose, linked: Linked, now: Timestamp) -> anyhow::Result<String> {
    let token = Token::random()?;
    tx.q("DELETE FROM links WHERE customer = $1 AND purpose = $2 AND (about = $3 OR (about IS NULL AND $3 IS NULL))")
        .bind(linked.customer)
        .bind(purpose)
        .bind(linked.about)
        .exec()
        .await?;
    tx.q("INSERT INTO links (token, customer, purpose, about, since, until) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(token.hash())
        .bind(linked.customer)
        .bind(purpose)
        .bind(linked.about)
        .bind(linked.since)
        .bind(now.plus(purpose.valid()))
        .exec()
        .await?;
    Ok(format!("{}/{}", purpose.path(), token.encode()))
}

/// The link behind a token while it works.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, purpose: Purpose, token: &str, now: Timestamp) -> sqlx::Result<Option<Linked>> {
    let Some(token) = Token::decode(token) else { return Ok(None) };
    db.read(
        "SELECT customer, about, since FROM links \
         WHERE token = $1 AND purpose = $2 AND used_at IS NULL AND until > $3",
    )
    .bind(token.hash())
    .bind(purpose)
    .bind(now)
    .optional()
    .await
}

/// Whether the link did its work a moment ago: whoever presses twice is told so again.
///
/// # Errors
/// When the database is away.
pub async fn just_used(db: &Db, purpose: Purpose, token: &str, now: Timestamp) -> sqlx::Result<bool> {
    let Some(token) = Token::decode(token) else { return Ok(false) };
    let found: Option<(Timestamp,)> = db
        .read("SELECT used_at FROM links WHERE token = $1 AND purpose = $2 AND used_at > $3")
        .bind(token.hash())
        .bind(purpose)
        .bind(now.plus(-ECHO))
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Uses the link up; `None` if it is over.
///
/// # Errors
/// When the database is away.
pub async fn spend(
    tx: &mut Tx,
    purpose: Purpose,
    token: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Linked>> {
    let Some(token) = Token::decode(token) else { return Ok(None) };
    tx.q(
        "UPDATE links SET used_at = $3 WHERE token = $1 AND purpose = $2 AND used_at IS NULL AND until > $3 \
          RETURNING customer, about, since",
    )
    .bind(token.hash())
    .bind(purpose)
    .bind(now)
    .optional()
    .await
}

/// Ends every link of the customer but the one that was just used: who was in may have made them.
///
/// # Errors
/// When the database is away.
pub async fn end_all(tx: &mut Tx, customer: Uuid) -> sqlx::Result<u64> {
    tx.q("DELETE FROM links WHERE customer = $1 AND used_at IS NULL").bind(customer).exec().await
}

/// Forgets links that are over.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM links WHERE until < $1").bind(now).exec().await
}
