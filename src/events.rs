//! The timeline: append-only chains of events, each bound to the one before by its hash, so that what was
//! written cannot be changed unseen. A chain belongs to a case, or is the audit log of the staff.
//!
//! An event's content is bound by a salted commitment. To erase it, content and salt are removed; the chain
//! still proves that there was an event, by whom and when, and every other event.

pub mod days;

use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The chain of everything that staff and operators do.
pub const AUDIT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
/// Events that [`verify`] reads at a time.
const PAGE: i64 = 1000;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The program by itself: a clock ran out.
    System,
    /// The operator on the command line.
    Operator,
    Customer(Uuid),
    Staff(Uuid),
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Operator => f.write_str("operator"),
            Self::Customer(id) => write!(f, "customer:{id}"),
            Self::Staff(id) => write!(f, "staff:{id}"),
        }
    }
}

impl Actor {
    /// As it is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "system" => Some(Self::System),
            None if text == "operator" => Some(Self::Operator),
            Some(("customer", id)) => id.parse().ok().map(Self::Customer),
            Some(("staff", id)) => id.parse().ok().map(Self::Staff),
            _ => None,
        }
    }
}

/// One event as it was written.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recorded {
    pub chain: Uuid,
    pub seq: i64,
    pub kind: String,
    pub actor: String,
    pub at: Timestamp,
    /// JSON; gone when it was erased.
    pub payload: Option<String>,
    salt: Option<Vec<u8>>,
    commitment: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Recorded {
    /// The content, unless it was erased.
    #[must_use]
    pub fn content(&self) -> Option<Value> {
        serde_json::from_str(self.payload.as_deref()?).ok()
    }
}

/// Appends an event; it becomes part of the chain when the transaction is committed. Returns the new head.
///
/// # Errors
/// When the database is away or the system has no randomness to give.
pub async fn record(
    tx: &mut Tx,
    chain: Uuid,
    (kind, actor): (&str, Actor),
    payload: &Value,
    now: Timestamp,
) -> sqlx::Result<Vec<u8>> {
    // The head's row is locked from here on, so that two writers do not append to the same event.
    let (seq, before): (i64, Vec<u8>) = tx
        .q("INSERT INTO chains (chain, seq, hash) VALUES ($1, 1, $2) \
            ON CONFLICT (chain) DO UPDATE SET seq = chains.seq + 1 RETURNING seq, hash")
        .bind(chain)
        .bind(Vec::new())
        .one()
        .await?;
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    let payload = payload.to_string();
    let commitment = commit(&salt, &payload);
    let actor = actor.to_string();
    let hash = link(&before, (chain, seq), (kind, &actor), now, &commitment);
    tx.q("INSERT INTO events (chain, seq, kind, actor, at, payload, salt, commitment, hash) \
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(chain)
        .bind(seq)
        .bind(kind)
        .bind(actor)
        .bind(now)
        .bind(payload)
        .bind(&salt[..])
        .bind(&commitment)
        .bind(&hash)
        .exec()
        .await?;
    tx.q("UPDATE chains SET hash = $2 WHERE chain = $1").bind(chain).bind(&hash).exec().await?;
    Ok(hash)
}

/// SHA-256 over salt and content.
fn commit(salt: &[u8], payload: &str) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(payload).finalize().to_vec()
}

/// SHA-256 over the hash before and everything of this event, each part behind its length.
fn link(
    before: &[u8],
    (chain, seq): (Uuid, i64),
    (kind, actor): (&str, &str),
    at: Timestamp,
    commitment: &[u8],
) -> Vec<u8> {
    let mut hash = Sha256::new();
    let (seq, at) = (seq.to_be_bytes(), at.0.to_be_bytes());
    for part in [before, chain.as_bytes(), &seq, kind.as_bytes(), actor.as_bytes(), &at, commitment] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// The events of a chain after `after`, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, chain: Uuid, after: i64, limit: i64) -> sqlx::Result<Vec<Recorded>> {
    db.read("SELECT * FROM events WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3")
        .bind(chain)
        .bind(after)
        .bind(limit)
        .all()
        .await
}

/// The newest events of a chain, newest first.
///
/// # Errors
/// When the database is away.
pub async fn newest(db: &Db, chain: Uuid, limit: i64) -> sqlx::Result<Vec<Recorded>> {
    db.read("SELECT * FROM events WHERE chain = $1 ORDER BY seq DESC LIMIT $2")
        .bind(chain)
        .bind(limit)
        .all()
        .await
}

/// The hash of a chain's last event, as letters and prints carry it.
///
/// # Errors
/// When the database is away.
pub async fn head(db: &Db, chain: Uuid) -> sqlx::Result<Option<Vec<u8>>> {
    let found: Option<(Vec<u8>,)> =
        db.read("SELECT hash FROM chains WHERE chain = $1").bind(chain).optional().await?;
    Ok(found.map(|(hash,)| hash))
}

/// The events of a chain that came after this time, oldest first, inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn since(tx: &mut Tx, chain: Uuid, after: Timestamp) -> sqlx::Result<Vec<Recorded>> {
    tx.q("SELECT * FROM events WHERE chain = $1 AND at > $2 ORDER BY seq").bind(chain).bind(after).all().await
}

/// Erases an event's content; the chain stays whole.
///
/// # Errors
/// When the database is away.
pub async fn erase(tx: &mut Tx, chain: Uuid, seq: i64) -> sqlx::Result<()> {
    tx.q("UPDATE events SET payload = NULL, salt = NULL WHERE chain = $1 AND seq = $2")
        .bind(chain)
        .bind(seq)
        .exec()
        .await?;
    Ok(())
}

/// What [`verify`] found whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    pub chains: u64,
    pub events: u64,
}

/// The first place where a chain is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("chain {chain}, event {seq}: {what}")]
pub struct Break {
    pub chain: Uuid,
    pub seq: i64,
    pub what: &'static str,
}

/// Walks every chain from its beginning to its head.
///
/// # Errors
/// The outer one when the database is away.
pub async fn verify(db: &Db) -> sqlx::Result<Result<Whole, Break>> {
    let mut whole = Whole::default();
    let mut at = (Uuid::nil(), 0_i64);
    let mut before: Vec<u8> = Vec::new();
    loop {
        let page: Vec<Recorded> = db
            .read("SELECT * FROM events WHERE (chain, seq) > ($1, $2) ORDER BY chain, seq LIMIT $3")
            .bind(at.0)
            .bind(at.1)
            .bind(PAGE)
            .all()
            .await?;
        for event in &page {
            if event.chain != at.0 {
                if let Some(broken) = end(db, at, &before).await? {
                    return Ok(Err(broken));
                }
                whole.chains += 1;
                at = (event.chain, 0);
                before.clear();
            }
            if let Some(what) = wrong(event, at.1, &before) {
                return Ok(Err(Break { chain: event.chain, seq: event.seq, what }));
            }
            whole.events += 1;
            at.1 = event.seq;
            before.clone_from(&event.hash);
        }
        if page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    if let Some(broken) = end(db, at, &before).await? {
        return Ok(Err(broken));
    }
    let headless: Option<(Uuid,)> = db
        .read("SELECT c.chain FROM chains c WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.chain = c.chain) LIMIT 1")
        .optional()
        .await?;
    Ok(match headless {
        Some((chain,)) => Err(Break { chain, seq: 0, what: "every event is missing" }),
        None => Ok(whole),
    })
}

fn wrong(event: &Recorded, last: i64, before: &[u8]) -> Option<&'static str> {
    if event.seq != last + 1 {
        return Some("an event before it is missing");
    }
    let hash =
        link(before, (event.chain, event.seq), (&event.kind, &event.actor), event.at, &event.commitment);
    if hash != event.hash {
        return Some("it is not what was written");
    }
    match (&event.payload, &event.salt) {
        (Some(payload), Some(salt)) if commit(salt, payload) != event.commitment => {
            Some("its content is not what was written")
        }
        (Some(_), None) | (None, Some(_)) => Some("its content is half erased"),
        _ => None,
    }
}

/// A chain must end where its head says.
async fn end(db: &Db, (chain, seq): (Uuid, i64), hash: &[u8]) -> sqlx::Result<Option<Break>> {
    if seq == 0 {
        return Ok(None);
    }
    let head: Option<(i64, Vec<u8>)> =
        db.read("SELECT seq, hash FROM chains WHERE chain = $1").bind(chain).optional().await?;
    let same = head.is_some_and(|(last, head)| last == seq && head == hash);
    Ok((!same).then_some(Break { chain, seq, what: "the chain does not end where its head says" }))
}
