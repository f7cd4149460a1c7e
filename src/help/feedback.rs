//! "Was this helpful": one vote per article version, network and day, with a reason for a "no".

use crate::db::Db;
use crate::i18n::Locale;
use crate::kernel::time::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// Why an article did not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Reason {
    NotMyProblem,
    Unclear,
    DidNotWork,
    OutOfDate,
}

pub struct Vote<'a> {
    pub locale: Locale,
    pub article: &'a str,
    pub version: &'a str,
    pub helpful: bool,
    pub voter: [u8; 32],
}

/// Records the vote durably and returns its id; a second vote of the same voter changes the first one.
///
/// # Errors
/// When the database is away; then nothing is recorded.
pub async fn cast(db: &Db, vote: &Vote<'_>, now: Timestamp) -> sqlx::Result<Uuid> {
    let mut tx = db.begin().await?;
    let (id,): (Uuid,) = tx
        .q("INSERT INTO article_votes (id, article, locale, version, helpful, voter, voted_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) \
            ON CONFLICT (article, locale, version, voter) \
            DO UPDATE SET helpful = excluded.helpful, reason = NULL, voted_at = excluded.voted_at RETURNING id")
        .bind(Uuid::now_v7())
        .bind(vote.article)
        .bind(vote.locale.tag())
        .bind(vote.version)
        .bind(vote.helpful)
        .bind(&vote.voter[..])
        .bind(now)
        .one()
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether the vote was a "yes", if there is such a vote.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<bool>> {
    let found: Option<(bool,)> =
        db.read("SELECT helpful FROM article_votes WHERE id = $1").bind(id).optional().await?;
    Ok(found.map(|(helpful,)| helpful))
}

/// Adds the reason to the voter's own "no"; `false` if that is not theirs.
///
/// # Errors
/// When the database is away.
pub async fn explain(db: &Db, id: Uuid, voter: [u8; 32], reason: Reason) -> sqlx::Result<bool> {
    let mut tx = db.begin().await?;
    let changed = tx
        .q("UPDATE article_votes SET reason = $1 WHERE id = $2 AND voter = $3 AND NOT helpful")
        .bind(reason)
        .bind(id)
        .bind(&voter[..])
        .exec()
        .await?;
    tx.commit().await?;
    Ok(changed == 1)
}
