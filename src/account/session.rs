//! Sessions in the database, with their owner, so that they can be listed and ended.

use super::guard::SIGNED;
use crate::db::{Db, Tx};
use crate::kernel::time::{Clock, Timestamp};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use uuid::Uuid;

/// A session ends after so many seconds without a request, and after so many in all.
pub const IDLE: i64 = 30 * 60;
pub const ABSOLUTE: i64 = 12 * 60 * 60;
/// "Last used" is kept to so many seconds: a write for every page would be waste.
const SEEN: i64 = 60;

/// tower-sessions' storage over our database.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

impl Store {
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}

/// What is stored in place of the id: a copy of the database opens no session.
#[must_use]
pub fn sid(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

/// Owner, device and place of a session that belongs to somebody, from its data.
fn owner(record: &Record) -> (Option<Uuid>, String, String) {
    let signed = record.data.get(SIGNED);
    let text =
        |name| signed.and_then(|s| s.get(name)).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    (text("customer").parse().ok(), text("agent"), text("place"))
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let (customer, agent, place) = owner(record);
        let now = self.clock.now();
        loop {
            let mut tx = self.db.begin().await.map_err(backend)?;
            let made = tx
                .q("INSERT INTO sessions (sid, customer, data, agent, place, created_at, seen_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING")
                .bind(sid(&record.id))
                .bind(customer)
                .bind(&data)
                .bind(&agent)
                .bind(&place)
                .bind(now)
                .exec()
                .await
                .map_err(backend)?;
            tx.commit().await.map_err(backend)?;
            if made == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    /// Changes a session that is still there: one that was ended meanwhile stays ended.
    async fn save(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let (customer, ..) = owner(record);
        let mut tx = self.db.begin().await.map_err(backend)?;
        tx.q("UPDATE sessions SET data = $2, customer = $3 WHERE sid = $1")
            .bind(sid(&record.id))
            .bind(data)
            .bind(customer)
            .exec()
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let found: Option<(String, Timestamp)> = self
            .db
            .read("SELECT data, seen_at FROM sessions WHERE sid = $1 AND seen_at > $2 AND created_at > $3")
            .bind(sid(id))
            .bind(now.plus(-IDLE))
            .bind(now.plus(-ABSOLUTE))
            .optional()
            .await
            .map_err(backend)?;
        let Some((data, seen)) = found else { return Ok(None) };
        if seen < now.plus(-SEEN) {
            let mut tx = self.db.begin().await.map_err(backend)?;
            tx.q("UPDATE sessions SET seen_at = $2 WHERE sid = $1")
                .bind(sid(id))
                .bind(now)
                .exec()
                .await
                .map_err(backend)?;
            tx.commit().await.map_err(backend)?;
        }
        let data = serde_json::from_str(&data).map_err(|e| Error::Decode(e.to_string()))?;
        // tower-sessions wants an end of its own; ours is in the query above.
        let expiry_date =
            time::OffsetDateTime::from_unix_timestamp(now.plus(ABSOLUTE).0 / 1_000_000).map_err(backend)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.db.begin().await.map_err(backend)?;
        tx.q("DELETE FROM sessions WHERE sid = $1").bind(sid(id)).exec().await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// One of a customer's sessions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Open {
    pub sid: Vec<u8>,
    pub agent: String,
    pub place: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// Everywhere the customer is signed in, last used first.
///
/// # Errors
/// When the database is away.
pub async fn open(db: &Db, customer: Uuid, now: Timestamp) -> sqlx::Result<Vec<Open>> {
    db.read(
        "SELECT sid, agent, place, created_at, seen_at FROM sessions \
         WHERE customer = $1 AND seen_at > $2 AND created_at > $3 ORDER BY seen_at DESC",
    )
    .bind(customer)
    .bind(now.plus(-IDLE))
    .bind(now.plus(-ABSOLUTE))
    .all()
    .await
}

/// Ends one of the customer's sessions; `false` if it is not theirs or not there.
///
/// # Errors
/// When the database is away.
pub async fn end(tx: &mut Tx, customer: Uuid, sid: &[u8]) -> sqlx::Result<bool> {
    let ended =
        tx.q("DELETE FROM sessions WHERE sid = $1 AND customer = $2").bind(sid).bind(customer).exec().await?;
    Ok(ended == 1)
}

/// Ends every session of the customer except the one with this `sid`.
///
/// # Errors
/// When the database is away.
pub async fn end_others(tx: &mut Tx, customer: Uuid, keep: &[u8]) -> sqlx::Result<u64> {
    tx.q("DELETE FROM sessions WHERE customer = $1 AND sid <> $2").bind(customer).bind(keep).exec().await
}

/// Removes what has ended by time.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<u64> {
    tx.q("DELETE FROM sessions WHERE seen_at < $1 OR created_at < $2")
        .bind(now.plus(-IDLE))
        .bind(now.plus(-ABSOLUTE))
        .exec()
        .await
}
