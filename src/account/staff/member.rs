//! A member of staff. Accounts are made on the command line only; nobody but the member chooses the password.

use crate::db::{Db, Tx};
use crate::events::{self, Actor};
use crate::kernel::email::Email;
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use serde_json::json;
use uuid::Uuid;

/// An invitation works for so many seconds.
pub const INVITED: i64 = 24 * 60 * 60;

text_enum! {
    /// What a member of staff may do: each role may do what those before it may.
    pub enum Role {
        Agent = "agent",
        Supervisor = "supervisor",
        Admin = "admin",
    }
}

/// A member who may work here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// Empty until the invitation is answered.
    pub password: String,
    pub invited_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
    /// Counts up whenever they are put out: sessions carry it.
    pub epoch: i64,
}

impl Member {
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM staff WHERE id = $1 AND disabled_at IS NULL").bind(id).optional().await
    }

    /// # Errors
    /// When the database is away.
    pub async fn by_email(db: &Db, key: &str) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM staff WHERE email_key = $1 AND disabled_at IS NULL").bind(key).optional().await
    }

    /// Everybody, also those who may no longer work here.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn all(db: &Db) -> sqlx::Result<Vec<Self>> {
        db.read("SELECT * FROM staff ORDER BY email_key").all().await
    }
}

/// Makes an account and returns the token of its invitation. `None`: the address has one.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn add(
    tx: &mut Tx,
    email: &Email,
    (name, role): (&str, Role),
    now: Timestamp,
) -> anyhow::Result<Option<(Uuid, Token)>> {
    let (id, token) = (Uuid::now_v7(), Token::random()?);
    let made = tx
        .q("INSERT INTO staff (id, email, email_key, name, role, password, invitation, invited_at, created_at) \
            VALUES ($1, $2, $3, $4, $5, '', $6, $7, $7) ON CONFLICT (email_key) DO NOTHING")
        .bind(id)
        .bind(&email.address)
        .bind(&email.key)
        .bind(name)
        .bind(role)
        .bind(token.hash())
        .bind(now)
        .exec()
        .await?;
    if made == 0 {
        return Ok(None);
    }
    let about = json!({ "staff": id, "email": email.address, "role": role });
    events::record(tx, events::AUDIT, ("staff_added", Actor::Operator), &about, now).await?;
    Ok(Some((id, token)))
}

/// Begins anew: sessions, password and second steps are gone, a new invitation is made. `None`: no such member.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn reset(tx: &mut Tx, email_key: &str, now: Timestamp) -> anyhow::Result<Option<Token>> {
    let token = Token::random()?;
    let found: Option<(Uuid,)> = tx
        .q("UPDATE staff SET password = '', invitation = $2, invited_at = $3, disabled_at = NULL \
            WHERE email_key = $1 RETURNING id")
        .bind(email_key)
        .bind(token.hash())
        .bind(now)
        .optional()
        .await?;
    let Some((id,)) = found else { return Ok(None) };
    forget(tx, id).await?;
    events::record(tx, events::AUDIT, ("staff_reset", Actor::Operator), &json!({ "staff": id }), now).await?;
    Ok(Some(token))
}

/// Ends a member's work at once. `false`: no such member.
///
/// # Errors
/// When the database is away.
pub async fn disable(tx: &mut Tx, email_key: &str, now: Timestamp) -> sqlx::Result<bool> {
    let found: Option<(Uuid,)> = tx
        .q("UPDATE staff SET disabled_at = $2, password = '', invitation = NULL \
            WHERE email_key = $1 AND disabled_at IS NULL RETURNING id")
        .bind(email_key)
        .bind(now)
        .optional()
        .await?;
    let Some((id,)) = found else { return Ok(false) };
    forget(tx, id).await?;
    events::record(tx, events::AUDIT, ("staff_disabled", Actor::Operator), &json!({ "staff": id }), now)
        .await?;
    Ok(true)
}

/// Gives a member another role, from their next request on. `false`: no such member.
///
/// # Errors
/// When the database is away.
pub async fn promote(tx: &mut Tx, email_key: &str, role: Role, now: Timestamp) -> sqlx::Result<bool> {
    let found: Option<(Uuid,)> = tx
        .q("UPDATE staff SET role = $2 WHERE email_key = $1 RETURNING id")
        .bind(email_key)
        .bind(role)
        .optional()
        .await?;
    let Some((id,)) = found else { return Ok(false) };
    let about = json!({ "staff": id, "role": role });
    events::record(tx, events::AUDIT, ("staff_role", Actor::Operator), &about, now).await?;
    Ok(true)
}

async fn forget(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    for sql in [
        "UPDATE staff SET epoch = epoch + 1, code_failures = 0 WHERE id = $1",
        "DELETE FROM sessions WHERE owner = $1",
        "DELETE FROM passkeys WHERE owner = $1",
        "DELETE FROM authenticator_apps WHERE owner = $1",
        "DELETE FROM backup_codes WHERE owner = $1",
    ] {
        tx.q(sql).bind(id).exec().await?;
    }
    Ok(())
}

/// Whose invitation this is, while it works.
///
/// # Errors
/// When the database is away.
pub async fn invited(db: &Db, token: &Token, now: Timestamp) -> sqlx::Result<Option<Member>> {
    db.read("SELECT * FROM staff WHERE invitation = $1 AND invited_at > $2 AND disabled_at IS NULL")
        .bind(token.hash())
        .bind(now.plus(-INVITED))
        .optional()
        .await
}

/// Answers the invitation with a password; it works once. `None`: it is over.
///
/// # Errors
/// When the database is away.
pub async fn accept(
    tx: &mut Tx,
    token: &Token,
    password: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Uuid>> {
    let found: Option<(Uuid,)> = tx
        .q("UPDATE staff SET password = $2, invitation = NULL \
            WHERE invitation = $1 AND invited_at > $3 AND disabled_at IS NULL RETURNING id")
        .bind(token.hash())
        .bind(password)
        .bind(now.plus(-INVITED))
        .optional()
        .await?;
    let Some((id,)) = found else { return Ok(None) };
    events::record(tx, events::AUDIT, ("staff_password_set", Actor::Staff(id)), &json!({}), now).await?;
    Ok(Some(id))
}
