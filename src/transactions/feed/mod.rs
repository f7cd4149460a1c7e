//! What the operator's ledger tells us, applied once, in whatever order it comes.

mod payments;

use super::told::Event;
use crate::account;
use crate::app::App;
use crate::db::Tx;
use crate::facts::Facts;
use crate::kernel::seal::Keyring;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names are held in so many groups: a database has room for thousands of locks, not for a thousand each.
const GROUPS: u8 = 64;

/// What applying an event needs beside the database.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub facts: Arc<Facts>,
    pub secret: Secret,
    pub keyring: Keyring,
}

impl Ledger {
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self { facts: app.facts(), secret: app.secret.clone(), keyring: app.keyring.clone() }
    }
}

/// Holds every payment and customer that these events are about until the end, in one order for all, so that
/// neither two writers miss each other's events nor wait for each other for ever.
///
/// # Errors
/// When the database is away.
pub async fn alone<'a>(tx: &mut Tx, events: impl IntoIterator<Item = &'a Event>) -> sqlx::Result<()> {
    let mut names = Vec::new();
    for event in events {
        match event {
            Event::Customer { reference, email_key, .. } => {
                names.extend([reference.as_str(), email_key.as_str()]);
            }
            Event::Transaction(change) => {
                names.push(change.reference.as_str());
                names.extend(change.details.as_ref().map(|details| details.customer_ref.as_str()));
            }
        }
    }
    hold(tx, &names).await
}

async fn hold(tx: &mut Tx, names: &[&str]) -> sqlx::Result<()> {
    let groups: BTreeSet<u8> = names.iter().map(|name| Sha256::digest(name)[0] % GROUPS).collect();
    for group in groups {
        tx.alone(&format!("ledger {group}")).await?;
    }
    Ok(())
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    New,
    /// The same event was applied before.
    Known,
    /// The id belongs to an event with another content.
    Conflict,
    /// The payment was told before with another customer, kind, role, amount or fee.
    Contradiction,
}

impl Applied {
    /// What is wrong, for the operator, if it was not taken.
    #[must_use]
    pub const fn refused(self) -> Option<&'static str> {
        match self {
            Self::New | Self::Known => None,
            Self::Conflict => Some("id: came before with another content"),
            Self::Contradiction => {
                Some("transaction: was told before with another customer, kind, role, amount or fee")
            }
        }
    }
}

/// Applies each event once and in this order, after [`alone`]; says what became of each. The caller commits; of
/// one that was refused nothing stays. What is told of customers counts first.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn apply(
    ledger: &Ledger,
    tx: &mut Tx,
    events: &[Event],
    now: Timestamp,
) -> anyhow::Result<Vec<Applied>> {
    let mut known = Vec::new();
    let mut changes = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::Customer { reference, email_key, at } => {
                known.push(know(tx, (reference, email_key), *at).await?);
            }
            Event::Transaction(change) => changes.push(&**change),
        }
    }
    let (mut known, mut moved) =
        (known.into_iter(), payments::apply(ledger, tx, &changes, now).await?.into_iter());
    let each = events.iter().filter_map(|event| match event {
        Event::Customer { .. } => known.next(),
        Event::Transaction(_) => moved.next(),
    });
    Ok(each.collect())
}

/// The number is that of whoever has the address.
async fn know(tx: &mut Tx, (reference, email_key): (&str, &str), at: Timestamp) -> sqlx::Result<Applied> {
    let newer = tx
        .q("INSERT INTO customer_links (reference, email_key, at) VALUES ($1, $2, $3) \
            ON CONFLICT (reference) DO UPDATE SET email_key = excluded.email_key, at = excluded.at \
            WHERE (customer_links.at, customer_links.email_key) < (excluded.at, excluded.email_key)")
        .bind(reference)
        .bind(email_key)
        .bind(at)
        .exec()
        .await?;
    attach(tx, email_key).await?;
    Ok(if newer == 1 { Applied::New } else { Applied::Known })
}

/// The account of this address was opened: it gets what waits for it.
///
/// # Errors
/// When the database is away, or the ledger changed its mind meanwhile; then once more.
pub async fn opened(tx: &mut Tx, email_key: &str) -> anyhow::Result<()> {
    let Some(before) = number_of(tx, email_key).await? else {
        // The ledger may be telling it right now; whoever holds the address is waited for.
        hold(tx, &[email_key]).await?;
        let told = number_of(tx, email_key).await?;
        anyhow::ensure!(told.is_none(), "the ledger has just told the number");
        return Ok(());
    };
    hold(tx, &[email_key, &before]).await?;
    let after = number_of(tx, email_key).await?;
    anyhow::ensure!(after.as_ref() == Some(&before), "the ledger has just told another number");
    attach(tx, email_key).await?;
    Ok(())
}

/// The number that the ledger has for whoever has this address.
async fn number_of(tx: &mut Tx, email_key: &str) -> sqlx::Result<Option<String>> {
    let link: Option<(String,)> = tx
        .q("SELECT reference FROM customer_links WHERE email_key = $1 ORDER BY at DESC, reference DESC LIMIT 1")
        .bind(email_key)
        .optional()
        .await?;
    Ok(link.map(|(reference,)| reference))
}

/// The account of this address gets the number that the ledger has for it, and the transactions that wait.
async fn attach(tx: &mut Tx, email_key: &str) -> sqlx::Result<()> {
    let Some(reference) = number_of(tx, email_key).await? else { return Ok(()) };
    let Some(customer) = account::link(tx, email_key, &reference).await? else { return Ok(()) };
    tx.q("UPDATE transactions SET customer = $1 WHERE customer_ref = $2 AND customer IS NULL")
        .bind(customer)
        .bind(&reference)
        .exec()
        .await?;
    Ok(())
}
