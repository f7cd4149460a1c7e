//! Questions that found no good answer: the list of articles still to write.
//!
//! A question is first stripped of numbers, mail addresses and hashes. Until five different people have
//! asked it, only a keyed fingerprint of it is stored; the text itself arrives with the fifth.

use super::search::analysis;
use crate::db::{Db, Tx};
use crate::i18n::Locale;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use crate::web::address::ClientAddress;
use tokio::sync::mpsc;

/// People who must have asked before a text is kept.
pub const ASKERS: i64 = 5;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// Questions waiting to be written; more are dropped, for they are statistics.
const QUEUE: usize = 1024;

struct Miss {
    locale: Locale,
    question: String,
    client: ClientAddress,
    at: Timestamp,
}

/// Notes misses without making the person who searches wait for the database.
#[derive(Clone)]
pub struct Sender(mpsc::Sender<Miss>);

/// The other end, for the worker.
pub struct Receiver(mpsc::Receiver<Miss>);

#[must_use]
pub fn queue() -> (Sender, Receiver) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    (Sender(sender), Receiver(receiver))
}

impl Sender {
    pub fn note(&self, locale: Locale, question: &str, client: ClientAddress, at: Timestamp) {
        let question = strip(question);
        if !question.is_empty() {
            let _ = self.0.try_send(Miss { locale, question, client, at });
        }
    }
}

impl Receiver {
    /// Writes what comes until every sender is gone; a database that is away loses the batch, no more.
    pub async fn run(mut self, db: Db, secret: Secret) {
        let mut batch = Vec::new();
        while self.0.recv_many(&mut batch, 64).await > 0 {
            if let Err(error) = record(&db, &secret, &batch).await {
                tracing::warn!(%error, "search misses not recorded");
            }
            batch.clear();
        }
    }
}

async fn record(db: &Db, secret: &Secret, batch: &[Miss]) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    for miss in batch {
        let tag = miss.locale.tag();
        let id = secret.mac("search miss", &[tag.as_bytes(), miss.question.as_bytes()]);
        // The miss is part of the fingerprint, so that one person's questions cannot be put together.
        let asker = secret.mac("search asker", &[&id, &miss.client.network()]);
        tx.q("INSERT INTO search_misses (id, locale, first_at, last_at) VALUES ($1, $2, $3, $3) \
              ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at")
            .bind(&id[..])
            .bind(tag)
            .bind(miss.at)
            .exec()
            .await?;
        tx.q("INSERT INTO search_miss_askers (miss, asker) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&id[..])
            .bind(&asker[..])
            .exec()
            .await?;
        tx.q("UPDATE search_misses SET question = $1 WHERE id = $2 AND question IS NULL \
              AND (SELECT COUNT(*) FROM search_miss_askers WHERE miss = $2) >= $3")
            .bind(&miss.question)
            .bind(&id[..])
            .bind(ASKERS)
            .exec()
            .await?;
    }
    tx.commit().await
}

/// Removes what was first asked before then, and questions whose text nobody may see yet a month after they
/// were first asked. What is still asked begins anew.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, before: Timestamp, now: Timestamp) -> sqlx::Result<()> {
    // The text arrives with the fifth asker, so its absence says that there were fewer.
    for sql in [
        "DELETE FROM search_miss_askers WHERE miss IN (SELECT id FROM search_misses \
         WHERE first_at < $1 OR (first_at < $2 AND question IS NULL))",
        "DELETE FROM search_misses WHERE first_at < $1 OR (first_at < $2 AND question IS NULL)",
    ] {
        tx.q(sql).bind(before).bind(now.plus(-30 * DAY)).exec().await?;
    }
    Ok(())
}

/// A question that at least [`ASKERS`] people asked in vain.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Gap {
    pub locale: String,
    pub question: String,
    pub askers: i64,
}

/// What staff may see, most asked first.
///
/// # Errors
/// When the database is away.
pub async fn gaps(db: &Db, limit: i64) -> sqlx::Result<Vec<Gap>> {
    db.read(
        "SELECT m.locale AS locale, m.question AS question, COUNT(*) AS askers FROM search_misses m \
         JOIN search_miss_askers a ON a.miss = m.id WHERE m.question IS NOT NULL \
         GROUP BY m.id, m.locale, m.question ORDER BY askers DESC, m.question LIMIT $1",
    )
    .bind(limit)
    .all()
    .await
}

/// The question folded, without anything that could tell who asked: numbers, mail addresses, links,
/// hashes and other long codes.
#[must_use]
pub fn strip(question: &str) -> String {
    let folded = analysis::fold(super::search::cut(question));
    let private = |word: &&str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let code = word.len() > 20 && word.is_ascii();
        word.contains('@') || word.contains("://") || word.contains("www.") || code || digits > 3
    };
    let kept: Vec<String> = folded
        .split_whitespace()
        .filter(|w| !private(w))
        .map(|w| w.chars().filter(|c| !c.is_numeric() && !c.is_control()).collect())
        .filter(|w: &String| w.chars().any(char::is_alphabetic))
        .collect();
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_personal_is_kept() {
        for (question, kept) in [
            ("Where is my 500 EUR from anna@example.com", "where is my eur from"),
            ("call +44 1632 960158 now", "call now"),
            ("tx 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 lost", "tx lost"),
            ("我的13800138000收不到验证码", ""),
            ("钱去哪了", "钱去哪了"),
            ("12345", ""),
        ] {
            assert_eq!(strip(question), kept, "{question}");
        }
    }
}
