//! Who looks at a case now, so that two do not work past each other.

use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Somebody is there until so many seconds after they last opened it.
const THERE: i64 = 2 * 60;

/// Notes that a member has opened the case.
///
/// # Errors
/// When the database is away.
pub async fn note(tx: &mut Tx, case: Uuid, staff: Uuid, now: Timestamp) -> sqlx::Result<()> {
    tx.q("INSERT INTO presence (case_id, staff, seen_at) VALUES ($1, $2, $3) \
          ON CONFLICT (case_id, staff) DO UPDATE SET seen_at = excluded.seen_at")
        .bind(case)
        .bind(staff)
        .bind(now)
        .exec()
        .await?;
    Ok(())
}

/// The names of everybody else who is there.
///
/// # Errors
/// When the database is away.
pub async fn others(db: &Db, case: Uuid, me: Uuid, now: Timestamp) -> sqlx::Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .read(
            "SELECT s.name FROM presence p JOIN staff s ON s.id = p.staff \
             WHERE p.case_id = $1 AND p.staff <> $2 AND p.seen_at > $3 AND s.disabled_at IS NULL ORDER BY s.name",
        )
        .bind(case)
        .bind(me)
        .bind(now.plus(-THERE))
        .all()
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}
