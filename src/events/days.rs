//! The proof of the day: one published hash over the heads of all chains, bound to the one of the day before.
//! Whoever has kept one can show that nothing which it covers was changed afterwards.
//!
//! A **leaf** is a chain's id (16 bytes), the number of its last event (8 bytes, big-endian) and that event's
//! hash (32 bytes). A day has one for each chain with news since the day before, in the order of the ids. The
//! **root** is the Merkle tree head of RFC 9162, section 2.1, with SHA-256 over them. The **head** of the day is
//! SHA-256 over the head before (32 bytes; zeros before the first), the date (`YYYY-MM-DD`), the number of leaves
//! (8 bytes, big-endian) and the root. Leaves are not published, and tell nothing: hashes over salted commitments.
//!
//! The day is the UTC date on which it is published, and covers what was committed until then: no clock decides
//! what belongs to it, and what is committed late is in the next one. A day without news has a head over no
//! leaves, so that a day without a head is one on which nothing was published. After a standstill there is one
//! head, of the present day: one with the date of a missed day would claim a publication that nobody could see.

use crate::db::Db;
use crate::i18n::Locale;
use crate::kernel::merkle::Tree;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What stands before the first head.
const BEGINNING: [u8; 32] = [0; 32];
/// Leaves that are read at a time.
const PAGE: i64 = 1000;

/// The head of a day as it was published.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Head {
    /// The date as it stands in the hash.
    pub day: String,
    /// The head of the day before.
    pub before: Vec<u8>,
    /// How many chains had news.
    pub leaves: i64,
    pub root: Vec<u8>,
    pub head: Vec<u8>,
    /// When it was published.
    pub at: Timestamp,
}

impl Head {
    /// The date, unless somebody has written something else into the database.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.day.parse().ok()
    }

    /// What the head must be.
    fn computed(&self) -> Vec<u8> {
        Sha256::new()
            .chain_update(&self.before)
            .chain_update(&self.day)
            .chain_update(self.leaves.to_be_bytes())
            .chain_update(&self.root)
            .finalize()
            .to_vec()
    }
}

/// The path at which everybody can check this hash.
#[must_use]
pub fn path(locale: Locale, hash: &str) -> String {
    format!("/{}/integrity?head={hash}", locale.tag())
}

#[derive(sqlx::FromRow)]
struct Leaf {
    position: i64,
    chain: Uuid,
    seq: i64,
    hash: Vec<u8>,
}

impl Leaf {
    fn bytes(&self) -> Vec<u8> {
        [&self.chain.as_bytes()[..], &self.seq.to_be_bytes(), &self.hash].concat()
    }
}

/// Publishes the head of this day, unless that was done; says whether it did. Safe to run on several nodes.
///
/// Which chains have news follows from the leaves themselves: no chain is written to, so nobody who writes
/// into one waits for this.
///
/// # Errors
/// When the database is away.
pub async fn seal(db: &Db, now: Timestamp) -> sqlx::Result<bool> {
    let today = now.date().to_string();
    let newest = "SELECT * FROM day_heads ORDER BY day DESC LIMIT 1";
    let done = |head: &Option<Head>| head.as_ref().is_some_and(|head| head.day >= today);
    if done(&db.read(newest).optional().await?) {
        return Ok(false); // an idle node writes nothing
    }
    let mut tx = db.begin().await?;
    tx.alone("day heads").await?;
    let before: Option<Head> = tx.q(newest).optional().await?;
    if done(&before) {
        return Ok(false);
    }
    tx.q("INSERT INTO day_leaves (day, position, chain, seq, hash) \
          SELECT $1, ROW_NUMBER() OVER (ORDER BY c.chain) - 1, c.chain, c.seq, c.hash FROM chains c \
          WHERE NOT EXISTS (SELECT 1 FROM day_leaves l WHERE l.chain = c.chain AND l.seq = c.seq)")
        .bind(&today)
        .exec()
        .await?;
    let (mut tree, mut leaves) = (Tree::default(), 0);
    loop {
        let page: Vec<Leaf> = tx
            .q("SELECT position, chain, seq, hash FROM day_leaves \
                WHERE day = $1 AND position >= $2 ORDER BY position LIMIT $3")
            .bind(&today)
            .bind(leaves)
            .bind(PAGE)
            .all()
            .await?;
        for leaf in &page {
            tree.push(&leaf.bytes());
        }
        let Some(last) = page.last() else { break };
        leaves = last.position + 1;
    }
    let mut head = Head {
        day: today,
        before: before.map_or_else(|| BEGINNING.to_vec(), |before| before.head),
        leaves,
        root: tree.root().to_vec(),
        head: Vec::new(),
        at: now,
    };
    head.head = head.computed();
    tx.q("INSERT INTO day_heads (day, before, leaves, root, head, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(head.day)
        .bind(head.before)
        .bind(head.leaves)
        .bind(head.root)
        .bind(head.head)
        .bind(head.at)
        .exec()
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// The newest heads before this day, or of all, newest first.
///
/// # Errors
/// When the database is away.
pub async fn newest(db: &Db, before: Option<Date>, limit: i64) -> sqlx::Result<Vec<Head>> {
    db.read("SELECT * FROM day_heads WHERE day < $1 ORDER BY day DESC LIMIT $2")
        .bind(before.unwrap_or(Date::MAX).to_string())
        .bind(limit)
        .all()
        .await
}

/// What a hash that somebody holds stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A chain at the time of one of its events, and the day that covers it, once that is published.
    State { at: Timestamp, covered: Option<String> },
    /// The head of a day.
    Head(String),
}

/// Looks for a hash among all events and heads: the same questions whether there is one or none.
///
/// # Errors
/// When the database is away.
pub async fn look_up(db: &Db, hash: &[u8]) -> sqlx::Result<Option<Found>> {
    let state: Option<(Timestamp, Option<String>)> = db
        .read(
            "SELECT e.at, (SELECT MIN(l.day) FROM day_leaves l WHERE l.chain = e.chain AND l.seq >= e.seq) \
             FROM events e WHERE e.hash = $1",
        )
        .bind(hash)
        .optional()
        .await?;
    let head: Option<(String,)> =
        db.read("SELECT day FROM day_heads WHERE head = $1").bind(hash).optional().await?;
    Ok(state
        .map(|(at, covered)| Found::State { at, covered })
        .or_else(|| head.map(|(day,)| Found::Head(day))))
}

/// What [`verify`] found whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    pub days: u64,
    pub leaves: u64,
}

/// The first place where a day is not what was published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("proof of {day}{}: {what}", .leaf.map(|leaf| format!(", leaf {leaf}")).unwrap_or_default())]
pub struct Break {
    pub day: String,
    pub leaf: Option<i64>,
    pub what: &'static str,
}

/// A leaf and the event that it is about.
#[derive(sqlx::FromRow)]
struct Pair {
    #[sqlx(flatten)]
    leaf: Leaf,
    written: Option<Vec<u8>>,
}

/// Walks every day from the first to the last: leaves against events, root, head and the head before.
///
/// # Errors
/// The outer one when the database is away.
pub async fn verify(db: &Db) -> sqlx::Result<Result<Whole, Break>> {
    let mut whole = Whole::default();
    let mut before = BEGINNING.to_vec();
    let heads: Vec<Head> = db.read("SELECT * FROM day_heads ORDER BY day").all().await?;
    for head in heads {
        let broken = |leaf, what| Break { day: head.day.clone(), leaf, what };
        let tree = match tree(db, &head.day).await? {
            Ok(tree) => tree,
            Err((leaf, what)) => return Ok(Err(broken(Some(leaf), what))),
        };
        let what = match &head {
            head if head.before != before => "it does not follow the one before",
            head if i64::try_from(tree.leaves()) != Ok(head.leaves) => "it has another number of leaves",
            head if head.root != tree.root() => "its leaves are not what was published",
            head if head.head != head.computed() => "it is not what was published",
            head => {
                whole.days += 1;
                whole.leaves += tree.leaves();
                before.clone_from(&head.head);
                continue;
            }
        };
        return Ok(Err(broken(None, what)));
    }
    let stray: Option<(String,)> = db
        .read(
            "SELECT l.day FROM day_leaves l WHERE NOT EXISTS (SELECT 1 FROM day_heads h WHERE h.day = l.day) LIMIT 1",
        )
        .optional()
        .await?;
    Ok(match stray {
        Some((day,)) => Err(Break { day, leaf: None, what: "it is missing, though its leaves are there" }),
        None => Ok(whole),
    })
}

/// The tree over a day's leaves, each of which must be the event that it names. Nothing removes a chain (what is
/// erased are contents), so an event that is not there is a break as well.
async fn tree(db: &Db, day: &str) -> sqlx::Result<Result<Tree, (i64, &'static str)>> {
    let mut tree = Tree::default();
    let (mut next, mut chain) = (0, None);
    loop {
        let page: Vec<Pair> = db
            .read(
                "SELECT l.position, l.chain, l.seq, l.hash, e.hash AS written FROM day_leaves l \
                 LEFT JOIN events e ON e.chain = l.chain AND e.seq = l.seq \
                 WHERE l.day = $1 AND l.position >= $2 ORDER BY l.position LIMIT $3",
            )
            .bind(day)
            .bind(next)
            .bind(PAGE)
            .all()
            .await?;
        for Pair { leaf, written } in &page {
            let what = match written {
                _ if leaf.position != next => "a leaf before it is missing",
                _ if chain >= Some(leaf.chain) => "it is out of order",
                None => "the event that it covers is missing",
                Some(written) if *written != leaf.hash => {
                    "the event that it covers is not what was published"
                }
                Some(_) => {
                    tree.push(&leaf.bytes());
                    (next, chain) = (leaf.position + 1, Some(leaf.chain));
                    continue;
                }
            };
            return Ok(Err((leaf.position, what)));
        }
        if page.is_empty() {
            return Ok(Ok(tree));
        }
    }
}
