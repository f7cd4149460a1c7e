//! A customer: who they are to us, and in which state their account is.

use crate::app::App;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::kernel::phone::Phone;
use crate::kernel::time::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// An open account. One that is closed for good is nobody's any more and is not found.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own that the owner made")]
pub struct Customer {
    pub id: Uuid,
    pub email: String,
    /// The operator's own number of them, once the ledger has said so.
    pub reference: Option<String>,
    /// How they want to be called.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2 code of where they live; decides whose rules apply to their cases.
    pub country: Option<String>,
    #[sqlx(rename = "locale")]
    tag: String,
    /// IANA name of the zone in which they read times, if they have chosen one.
    pub time_zone: Option<String>,
    pub phrase: Option<String>,
    #[sqlx(rename = "phone")]
    number: Option<String>,
    /// Whether codes by text message are one of their second steps.
    pub phone_codes: bool,
    /// Until then money does not leave.
    pub hold_until: Option<Timestamp>,
    pub frozen_at: Option<Timestamp>,
    /// Counts up whenever everybody is put out: sessions carry it.
    pub epoch: i64,
    /// Nobody gets in, whatever they have, before a new password was set by mailed link.
    pub must_reset: bool,
    /// The password is shorter than one that stands alone must be.
    pub short_password: bool,
    /// When the account is closed for good, if its owner has asked for it.
    pub closing_at: Option<Timestamp>,
    /// Letters and texts about their cases; what the law wants in writing comes all the same.
    pub case_mail: bool,
    pub case_texts: bool,
    /// Letters about changes of methods and countries.
    pub news_mail: bool,
    pub created_at: Timestamp,
}

impl Customer {
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM customers WHERE id = $1 AND closed_at IS NULL").bind(id).optional().await
    }

    /// The same inside a transaction.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn find_in(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<Self>> {
        tx.q("SELECT * FROM customers WHERE id = $1 AND closed_at IS NULL").bind(id).optional().await
    }

    /// Behind a mail address, by its key.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_email(db: &Db, key: &str) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM customers WHERE email_key = $1 AND closed_at IS NULL")
            .bind(key)
            .optional()
            .await
    }

    /// By the operator's number.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_reference(db: &Db, reference: &str) -> sqlx::Result<Option<Self>> {
        db.read("SELECT * FROM customers WHERE reference = $1 AND closed_at IS NULL")
            .bind(reference)
            .optional()
            .await
    }

    /// Ends every session and every sign-in that is under way, except that the caller may sign the one at
    /// hand anew. Returns the new epoch.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn put_out(tx: &mut Tx, id: Uuid) -> sqlx::Result<i64> {
        tx.q("DELETE FROM sessions WHERE owner = $1").bind(id).exec().await?;
        let (epoch,): (i64,) = tx
            .q("UPDATE customers SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch")
            .bind(id)
            .one()
            .await?;
        Ok(epoch)
    }

    /// Money waits until then, or longer if it has to already.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn hold(tx: &mut Tx, id: Uuid, until: Timestamp) -> sqlx::Result<()> {
        tx.q("UPDATE customers SET hold_until = CASE WHEN hold_until > $2 THEN hold_until ELSE $2 END WHERE id = $1")
            .bind(id)
            .bind(until)
            .exec()
            .await?;
        Ok(())
    }

    /// The language of their letters.
    #[must_use]
    pub fn locale(&self) -> Locale {
        Locale::from_tag(&self.tag).unwrap_or_default()
    }

    /// The zone in which they read times: their own, or else the operator's.
    #[must_use]
    pub fn zone(&self, app: &App) -> TimeZone {
        let own = self.time_zone.as_ref().and_then(|name| TimeZone::get(name).ok());
        own.unwrap_or_else(|| app.chrome(self.locale()).zone)
    }

    /// Their confirmed number.
    #[must_use]
    pub fn phone(&self) -> Option<Phone> {
        self.number.clone().map(Phone::stored)
    }
}

/// Gives the account behind this address the operator's number, and returns whose it is. An account keeps
/// the number that it has, until it is closed and its owner opens another.
///
/// # Errors
/// When the database is away.
pub async fn link(tx: &mut Tx, email_key: &str, reference: &str) -> sqlx::Result<Option<Uuid>> {
    tx.q("UPDATE customers SET reference = NULL WHERE reference = $2 AND closed_at IS NOT NULL \
          AND EXISTS (SELECT 1 FROM customers n WHERE n.email_key = $1 AND n.reference IS NULL)")
        .bind(email_key)
        .bind(reference)
        .exec()
        .await?;
    tx.q("UPDATE customers SET reference = $2 WHERE email_key = $1 AND closed_at IS NULL \
          AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.reference = $2) AND reference IS NULL")
        .bind(email_key)
        .bind(reference)
        .exec()
        .await?;
    let found: Option<(Uuid,)> = tx
        .q("SELECT id FROM customers WHERE email_key = $1 AND reference = $2")
        .bind(email_key)
        .bind(reference)
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}
