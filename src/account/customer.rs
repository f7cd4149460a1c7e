//! A customer: who they are to us, and in which state their account is.

use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::kernel::phone::Phone;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// An open account. One that is closed for good is nobody's any more and is not found.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own that the owner made")]
pub struct Customer {
    pub id: Uuid,
    pub email: String,
    /// How they want to be called.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2 code of where they live; decides whose rules apply to their cases.
    pub country: Option<String>,
    #[sqlx(rename = "locale")]
    tag: String,
    pub phrase: Option<String>,
    #[sqlx(rename = "phone")]
    number: Option<String>,
    /// Whether codes by text message are one of their second steps.
    pub phone_codes: bool,
    /// Until then money does not leave.
    pub hold_until: Option<Timestamp>,
    pub frozen_at: Option<Timestamp>,
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

    /// The language of their letters.
    #[must_use]
    pub fn locale(&self) -> Locale {
        Locale::from_tag(&self.tag).unwrap_or_default()
    }

    /// Their confirmed number.
    #[must_use]
    pub fn phone(&self) -> Option<Phone> {
        self.number.clone().map(Phone::stored)
    }
}
