//! Who looks at a case now, so that two do not work past each other; and the line of it in the audit log.

use crate::cases::Case;
use crate::db::{Db, Tx};
use crate::events::{self, AUDIT, Actor};
use crate::kernel::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Somebody is there until so many seconds after they last opened it.
const THERE: i64 = 2 * 60;
/// Whoever opens a case again within so many seconds is in the audit log already.
const ONCE: i64 = 60 * 60;

/// Notes that a member has opened the case, from this address.
///
/// # Errors
/// When the database is away.
pub async fn note(
    tx: &mut Tx,
    case: &Case,
    (staff, address): (Uuid, &str),
    now: Timestamp,
) -> sqlx::Result<()> {
    tx.q("INSERT INTO presence (case_id, staff, seen_at) VALUES ($1, $2, $3) \
          ON CONFLICT (case_id, staff) DO UPDATE SET seen_at = excluded.seen_at")
        .bind(case.id)
        .bind(staff)
        .bind(now)
        .exec()
        .await?;
    let first = tx
        .q("UPDATE presence SET noted_at = $3 WHERE case_id = $1 AND staff = $2 AND noted_at <= $4")
        .bind(case.id)
        .bind(staff)
        .bind(now)
        .bind(now.plus(-ONCE))
        .exec()
        .await?;
    if first == 1 {
        let about = json!({ "case": case.number, "address": address });
        events::record(tx, AUDIT, ("case_opened", Actor::Staff(staff)), &about, now).await?;
    }
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
