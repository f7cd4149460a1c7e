//! What is over is forgotten, as `retention.toml` says; and the list of the morning is written.

use super::{evidence, notices};
use crate::app::App;
use crate::db::Tx;
use crate::facts::retention::Kept;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Forgets drafts with their files, promises to tell and trace packets that are too old; has the list of the
/// morning written.
///
/// # Errors
/// When the database is away.
pub async fn tidy(app: &App) -> sqlx::Result<()> {
    let (now, facts) = (app.clock.now(), app.facts());
    let before = |kept| facts.retention.seconds(kept).map(|seconds| now.plus(-seconds));
    let mut tx = app.db.begin().await?;
    if let Some(before) = before(Kept::Drafts) {
        drafts(&mut tx, before, now).await?;
    }
    for (kept, sql) in [
        (Kept::Watches, "DELETE FROM watches WHERE until < $1"),
        (Kept::Packets, "DELETE FROM packets WHERE made_at < $1"),
    ] {
        if let Some(before) = before(kept) {
            tx.q(sql).bind(before).exec().await?;
        }
    }
    tx.commit().await?;
    app.wake.notify_one();
    notices::digest_due(app).await
}

async fn drafts(tx: &mut Tx, before: Timestamp, now: Timestamp) -> sqlx::Result<()> {
    // Written to, a draft is held: whoever changes it at this moment waits, and then finds it gone.
    let old: Vec<(Uuid,)> = tx
        .q("UPDATE drafts SET changed_at = changed_at WHERE changed_at < $1 RETURNING id")
        .bind(before)
        .all()
        .await?;
    for (draft,) in old {
        let files = tx.q("DELETE FROM evidence WHERE draft = $1 RETURNING file").bind(draft).all().await?;
        evidence::forget(tx, files, now).await?;
        tx.q("DELETE FROM drafts WHERE id = $1").bind(draft).exec().await?;
    }
    Ok(())
}
