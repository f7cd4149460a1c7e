//! Sessions in the database, with their owner, so that they can be listed and ended.

use super::guard::SIGNED;
use crate::db::{Db, Tx};
use crate::kernel::text_enum;
use crate::kernel::time::{Clock, Timestamp};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use uuid::Uuid;

text_enum! {
    /// Whose sessions: a customer's opens nothing of the staff's, and the other way round.
    pub enum Realm {
        Customer = "customer",
        Staff = "staff",
    }
}

impl Realm {
    /// A session ends after so many seconds without a request.
    #[must_use]
    pub const fn idle(self) -> i64 {
        match self {
            Self::Customer => 30 * 60,
            Self::Staff => 15 * 60,
        }
    }

    /// A session ends after so many seconds in all.
    #[must_use]
    pub const fn absolute(self) -> i64 {
        match self {
            Self::Customer => 12 * 60 * 60,
            Self::Staff => 8 * 60 * 60,
        }
    }
}

/// "Last used" is kept to so many seconds: a write for every page would be waste.
const SEEN: i64 = 60;

/// tower-sessions' storage over our database.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
    realm: Realm,
}

impl Store {
    #[must_use]
    pub fn new(db: Db, clock: Clock, realm: Realm) -> Self {
        Self { db, clock, realm }
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
    (text("owner").parse().ok(), text("agent"), text("place"))
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let (owner, agent, place) = owner(record);
        let now = self.clock.now();
        loop {
            let mut tx = self.db.begin().await.map_err(backend)?;
            let made = tx
                .q("INSERT INTO sessions (sid, realm, owner, data, agent, place, created_at, seen_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING")
                .bind(sid(&record.id))
                .bind(self.realm)
                .bind(owner)
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
        let (owner, ..) = owner(record);
        let mut tx = self.db.begin().await.map_err(backend)?;
        tx.q("UPDATE sessions SET data = $2, owner = $3 WHERE sid = $1")
            .bind(sid(&record.id))
            .bind(data)
            .bind(owner)
            .exec()
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let found: Option<(String, Timestamp)> = self
            .db
            .read(
                "SELECT data, seen_at FROM sessions \
                 WHERE sid = $1 AND realm = $2 AND seen_at > $3 AND created_at > $4",
            )
            .bind(sid(id))
            .bind(self.realm)
            .bind(now.plus(-self.realm.idle()))
            .bind(now.plus(-self.realm.absolute()))
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
            time::OffsetDateTime::from_unix_timestamp(now.plus(self.realm.absolute()).0 / 1_000_000)
                .map_err(backend)?;
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
         WHERE owner = $1 AND seen_at > $2 AND created_at > $3 ORDER BY seen_at DESC",
    )
    .bind(customer)
    .bind(now.plus(-Realm::Customer.idle()))
    .bind(now.plus(-Realm::Customer.absolute()))
    .all()
    .await
}

/// On how many devices the customer has signed in that are known since.
///
/// # Errors
/// When the database is away.
pub async fn known_devices(db: &Db, customer: Uuid) -> sqlx::Result<i64> {
    let (count,): (i64,) =
        db.read("SELECT COUNT(*) FROM devices WHERE customer = $1").bind(customer).one().await?;
    Ok(count)
}

/// Ends one of the owner's sessions; `false` if it is not theirs or not there.
///
/// # Errors
/// When the database is away.
pub async fn end(tx: &mut Tx, owner: Uuid, sid: &[u8]) -> sqlx::Result<bool> {
    let ended =
        tx.q("DELETE FROM sessions WHERE sid = $1 AND owner = $2").bind(sid).bind(owner).exec().await?;
    Ok(ended == 1)
}

/// Ends every session of the owner except the one with this `sid`; an empty one keeps none.
///
/// # Errors
/// When the database is away.
pub async fn end_others(tx: &mut Tx, owner: Uuid, keep: &[u8]) -> sqlx::Result<u64> {
    tx.q("DELETE FROM sessions WHERE owner = $1 AND sid <> $2").bind(owner).bind(keep).exec().await
}

/// Removes what has ended by time.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
    for realm in Realm::ALL {
        tx.q("DELETE FROM sessions WHERE realm = $1 AND (seen_at < $2 OR created_at < $3)")
            .bind(*realm)
            .bind(now.plus(-realm.idle()))
            .bind(now.plus(-realm.absolute()))
            .exec()
            .await?;
    }
    Ok(())
}
