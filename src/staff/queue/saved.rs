//! Filters under a name, each member of staff their own.

use crate::db::{Db, Tx};
use uuid::Uuid;

/// Longest name, in characters.
pub const LONGEST: usize = 40;
/// Filters of one member at most.
const MOST: i64 = 30;

/// A filter that is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Saved {
    pub id: Uuid,
    pub name: String,
    /// As it stands in the address.
    pub query: String,
}

/// # Errors
/// When the database is away.
pub async fn of(db: &Db, staff: Uuid) -> sqlx::Result<Vec<Saved>> {
    db.read("SELECT id, name, query FROM saved_filters WHERE staff = $1 ORDER BY name")
        .bind(staff)
        .all()
        .await
}

/// Keeps it; a filter of the same name is replaced. Beyond [`MOST`] nothing is added.
///
/// # Errors
/// When the database is away.
pub async fn save(tx: &mut Tx, staff: Uuid, (name, query): (&str, &str)) -> sqlx::Result<()> {
    tx.q("INSERT INTO saved_filters (id, staff, name, query) SELECT $1, $2, $3, $4 \
          WHERE (SELECT COUNT(*) FROM saved_filters f WHERE f.staff = $2 AND f.name <> $3) < $5 \
          ON CONFLICT (staff, name) DO UPDATE SET query = excluded.query")
        .bind(Uuid::now_v7())
        .bind(staff)
        .bind(name)
        .bind(query)
        .bind(MOST)
        .exec()
        .await?;
    Ok(())
}

/// `false`: it is not theirs or not there.
///
/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, staff: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let gone =
        tx.q("DELETE FROM saved_filters WHERE id = $1 AND staff = $2").bind(id).bind(staff).exec().await?;
    Ok(gone == 1)
}
