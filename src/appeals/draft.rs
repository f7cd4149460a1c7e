//! An appeal that is being written: kept for 30 days after the last change, the same on every device.

use super::kept::Kept;
use crate::app::App;
use crate::cases::case::Answers;
use crate::cases::evidence;
use crate::db::Db;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Drafts of one customer at most.
const MOST: i64 = 20;
/// How long one is kept after the last change, in seconds.
pub const KEPT: i64 = 30 * 24 * 60 * 60;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Draft {
    pub id: Uuid,
    pub transaction_id: Option<Uuid>,
    answers: Vec<u8>,
    typed: Option<Vec<u8>>,
    pub changed_at: Timestamp,
}

impl Draft {
    /// One of this customer's. Somebody else's is not there.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn find(db: &Db, customer: Uuid, id: Uuid) -> sqlx::Result<Option<Self>> {
        db.read("SELECT id, transaction_id, answers, typed, changed_at FROM drafts WHERE id = $1 AND customer = $2")
            .bind(id)
            .bind(customer)
            .optional()
            .await
    }

    /// All of a customer's, the latest first.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of(db: &Db, customer: Uuid) -> sqlx::Result<Vec<Self>> {
        db.read(
            "SELECT id, transaction_id, answers, typed, changed_at FROM drafts WHERE customer = $1 \
             ORDER BY changed_at DESC, id DESC",
        )
        .bind(customer)
        .all()
        .await
    }

    /// What is written so far.
    pub fn answers(&self, app: &App) -> Answers {
        Answers::open(app, self.id, &self.answers).unwrap_or_default()
    }

    /// What was typed on one of its pages after the session had ended, and not saved since.
    pub fn kept(&self, app: &App) -> Option<Kept> {
        Kept::open(app, self.id, self.typed.as_deref()?)
    }

    /// Until when it is kept.
    pub fn kept_until(&self) -> Timestamp {
        self.changed_at.plus(KEPT)
    }

    /// Begins one. `None`: this customer has too many already.
    ///
    /// # Errors
    /// When the database is away or there is no key.
    pub async fn begin(
        app: &App,
        customer: Uuid,
        transaction: Option<Uuid>,
        answers: &Answers,
    ) -> anyhow::Result<Option<Uuid>> {
        let (id, now) = (Uuid::now_v7(), app.clock.now());
        let mut tx = app.db.begin().await?;
        let made = tx
            .q("INSERT INTO drafts (id, customer, transaction_id, answers, made_at, changed_at) \
                SELECT $1, $2, $3, $4, $5, $5 WHERE (SELECT COUNT(*) FROM drafts d WHERE d.customer = $2) < $6")
            .bind(id)
            .bind(customer)
            .bind(transaction)
            .bind(answers.seal(app, id)?)
            .bind(now)
            .bind(MOST)
            .exec()
            .await?;
        tx.commit().await?;
        Ok((made == 1).then_some(id))
    }

    /// Keeps what is written now. `seen`: what [`Draft::kept`] gave is part of it, or given up.
    ///
    /// # Errors
    /// When the database is away or there is no key.
    pub async fn save(&self, app: &App, answers: &Answers, seen: bool) -> anyhow::Result<()> {
        let mut tx = app.db.begin().await?;
        tx.q(
            "UPDATE drafts SET answers = $2, changed_at = $3, typed = CASE WHEN $4 THEN NULL ELSE typed END \
              WHERE id = $1",
        )
        .bind(self.id)
        .bind(answers.seal(app, self.id)?)
        .bind(app.clock.now())
        .bind(seen)
        .exec()
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets it with its files.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn discard(&self, app: &App, customer: Uuid) -> sqlx::Result<()> {
        let mut tx = app.db.begin().await?;
        let now = app.clock.now();
        evidence::hold_draft(&mut tx, (customer, self.id), now).await?;
        let files: Vec<(String,)> =
            tx.q("DELETE FROM evidence WHERE draft = $1 RETURNING file").bind(self.id).all().await?;
        evidence::forget(&mut tx, files, now).await?;
        tx.q("DELETE FROM drafts WHERE id = $1").bind(self.id).exec().await?;
        tx.commit().await?;
        app.wake.notify_one();
        Ok(())
    }
}
