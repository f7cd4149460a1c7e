//! What the operator's ledger tells us, applied once, in whatever order it comes.

use super::expected;
use super::history;
use super::search;
use super::told::{Change, Details, Event, Traces};
use super::transaction::{Kind, Private, State, Transaction, masked_account, masked_name};
use crate::account;
use crate::app::App;
use crate::db::Tx;
use crate::facts::Facts;
use crate::jobs::{self, Job};
use crate::kernel::amount::Amount;
use crate::kernel::seal::Keyring;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

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

/// Applies an event once, after [`alone`]. The caller commits; of one that was refused nothing stays.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn apply(ledger: &Ledger, tx: &mut Tx, event: &Event, now: Timestamp) -> anyhow::Result<Applied> {
    match event {
        Event::Customer { reference, email_key, at } => {
            let newer = tx
                .q("INSERT INTO customer_links (reference, email_key, at) VALUES ($1, $2, $3) \
                    ON CONFLICT (reference) DO UPDATE SET email_key = excluded.email_key, at = excluded.at \
                    WHERE (customer_links.at, customer_links.email_key) < (excluded.at, excluded.email_key)")
                .bind(reference)
                .bind(email_key)
                .bind(*at)
                .exec()
                .await?;
            attach(tx, email_key).await?;
            Ok(if newer == 1 { Applied::New } else { Applied::Known })
        }
        Event::Transaction(change) => change_one(ledger, tx, change, now).await,
    }
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

async fn change_one(
    ledger: &Ledger,
    tx: &mut Tx,
    change: &Change,
    now: Timestamp,
) -> anyhow::Result<Applied> {
    let new = tx
        .q("INSERT INTO transaction_events (id, transaction_ref, state, reason, voids, confirmations, \
            confirmations_needed, hash, uetr, end_to_end, expected_by, occurred_at, received_at, body) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING")
        .bind(&change.id)
        .bind(&change.reference)
        .bind(change.state)
        .bind(&change.reason)
        .bind(&change.voids)
        .bind(change.confirmations.map(|c| c.0))
        .bind(change.confirmations.map(|c| c.1))
        .bind(&change.traces.hash)
        .bind(&change.traces.uetr)
        .bind(&change.traces.end_to_end)
        .bind(change.traces.expected_by)
        .bind(change.occurred_at)
        .bind(now)
        .bind(&change.body)
        .exec()
        .await?;
    if new == 0 {
        let (body,): (Vec<u8>,) =
            tx.q("SELECT body FROM transaction_events WHERE id = $1").bind(&change.id).one().await?;
        return Ok(if body == change.body { Applied::Known } else { Applied::Conflict });
    }
    if let Some(details) = &change.details {
        match tell(ledger, tx, change, details).await? {
            Told::First => return Ok(Applied::New),
            Told::Again => {}
            Told::Otherwise => {
                tx.q("DELETE FROM transaction_events WHERE id = $1").bind(&change.id).exec().await?;
                return Ok(Applied::Contradiction);
            }
        }
    } else if moves_on(tx, change, now).await? {
        return Ok(Applied::New);
    }
    settle(ledger, tx, &change.reference, now).await?;
    Ok(Applied::New)
}

/// Most events are the newest of a payment that is there: one statement, no history read. `false` when it is
/// not that simple.
async fn moves_on(tx: &mut Tx, change: &Change, now: Timestamp) -> sqlx::Result<bool> {
    let Some(state) = change.state else { return Ok(false) };
    if change.voids.is_some() || change.traces != Traces::default() {
        return Ok(false);
    }
    let moved = tx
        .q("UPDATE transactions SET state = $2, phase = CASE WHEN kind = 'refund' AND $2 = 'refunded' THEN 'done' \
            ELSE $3 END, reason = $4, state_at = $5, confirmations = $6, confirmations_needed = $7 \
            WHERE reference = $1 AND state_at < $5 AND NOT EXISTS \
            (SELECT 1 FROM transaction_events e WHERE e.transaction_ref = $1 AND e.voids = $8)")
        .bind(&change.reference)
        .bind(state)
        .bind(state.phase())
        .bind(&change.reason)
        .bind(change.occurred_at)
        .bind(change.confirmations.map(|c| c.0))
        .bind(change.confirmations.map(|c| c.1))
        .bind(&change.id)
        .exec()
        .await?;
    if moved == 1 {
        moved_now(tx, &change.reference, now).await?;
    }
    Ok(moved == 1)
}

/// What became of the part of an event that says what the payment is.
enum Told {
    /// It is there now, as this only event of it says.
    First,
    /// It was there, or there are other events: its state is still to be found.
    Again,
    /// It was there as something else.
    Otherwise,
}

/// Writes the row, or adds what it has left out.
async fn tell(ledger: &Ledger, tx: &mut Tx, change: &Change, details: &Details) -> anyhow::Result<Told> {
    if insert(ledger, tx, change, details).await? {
        // The event itself is there already.
        let (events,): (i64,) = tx
            .q("SELECT COUNT(*) FROM transaction_events WHERE transaction_ref = $1")
            .bind(&change.reference)
            .one()
            .await?;
        let alone = events == 1 && change.voids.is_none();
        return Ok(if alone { Told::First } else { Told::Again });
    }
    let known: Transaction =
        tx.q("SELECT * FROM transactions WHERE reference = $1").bind(&change.reference).one().await?;
    let same = (&known.customer_ref, known.kind, known.role, known.amount())
        == (&details.customer_ref, details.kind, details.role, details.amount.clone());
    if !same || known.fee().zip(details.fee.clone()).is_some_and(|(known, told)| known != told) {
        return Ok(Told::Otherwise);
    }
    add(ledger, tx, (&known, details)).await?;
    Ok(Told::Again)
}

/// Adds what an earlier event has left out; what was said stays. The earliest time of ordering counts.
async fn add(ledger: &Ledger, tx: &mut Tx, (known, details): (&Transaction, &Details)) -> anyhow::Result<()> {
    let private = known.opened(&ledger.keyring).unwrap_or_default();
    let either = |known: &str, told: &str| if known.is_empty() { told.to_owned() } else { known.to_owned() };
    let merged = Private {
        counterparty: either(&private.counterparty, &details.private.counterparty),
        account: either(&private.account, &details.private.account),
        memo: either(&private.memo, &details.private.memo),
    };
    let adds = merged != private
        || known.fee().is_none() && details.fee.is_some()
        || known.country.is_none() && details.country.is_some()
        || known.method.is_none() && details.method.is_some()
        || details.created_at < known.created_at;
    if !adds {
        return Ok(());
    }
    let sealed = ledger.keyring.seal(known.id.as_bytes(), &serde_json::to_vec(&merged)?);
    tx.q("UPDATE transactions SET private = $2, counterparty = $3, account = $4, names = $5, \
          fee = COALESCE(fee, $6), country = COALESCE(country, $7), method = COALESCE(method, $8), created_at = $9 \
          WHERE id = $1")
        .bind(known.id)
        .bind(sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?)
        .bind(masked_name(&merged.counterparty))
        .bind(masked_account(&merged.account))
        .bind(search::names(&ledger.secret, &merged.counterparty))
        .bind(details.fee.as_ref().map(Amount::stored))
        .bind(&details.country)
        .bind(&details.method)
        .bind(details.created_at.min(known.created_at))
        .exec()
        .await?;
    Ok(())
}

/// Writes the row as the event says; `false` when there is one.
async fn insert(ledger: &Ledger, tx: &mut Tx, change: &Change, details: &Details) -> anyhow::Result<bool> {
    let (facts, traces) = (&ledger.facts, &change.traces);
    let id = Uuid::now_v7();
    let state = change.state.unwrap_or(State::Received);
    let (counterparty, account) = (&details.private.counterparty, &details.private.account);
    let (sealed, names) = (
        ledger.keyring.seal(id.as_bytes(), &serde_json::to_vec(&details.private)?),
        search::names(&ledger.secret, counterparty),
    );
    let inserted = tx
        .q("INSERT INTO transactions (id, reference, customer_ref, customer, kind, role, amount, currency, decimals, \
            fee, counterparty, account, private, country, method, hash, uetr, end_to_end, created_at, expected_by, \
            state, phase, reason, state_at, confirmations, confirmations_needed, search, names, worth) \
            VALUES ($1, $2, $3, (SELECT c.id FROM customers c WHERE c.reference = $3), $4, $5, $6, $7, $8, $9, $10, \
            $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) \
            ON CONFLICT (reference) DO NOTHING")
        .bind(id)
        .bind(&change.reference)
        .bind(&details.customer_ref)
        .bind(details.kind)
        .bind(details.role)
        .bind(details.amount.stored())
        .bind(&details.amount.asset)
        .bind(i64::from(details.amount.decimals()))
        .bind(details.fee.as_ref().map(Amount::stored))
        .bind(masked_name(counterparty))
        .bind(masked_account(account))
        .bind(sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?)
        .bind(&details.country)
        .bind(&details.method)
        .bind(&traces.hash)
        .bind(&traces.uetr)
        .bind(&traces.end_to_end)
        .bind(details.created_at)
        .bind(traces.expected_by.or_else(|| {
            expected::by(facts, details.kind, details.method.as_deref(), details.created_at)
        }))
        .bind(state)
        .bind(details.kind.phase(state))
        .bind(&change.reason)
        .bind(change.occurred_at)
        .bind(change.confirmations.map(|c| c.0))
        .bind(change.confirmations.map(|c| c.1))
        .bind(numbers(&change.reference, traces))
        .bind(names)
        .bind(facts.assets.worth(&details.amount))
        .exec()
        .await?;
    Ok(inserted == 1)
}

fn numbers(reference: &str, traces: &Traces) -> String {
    search::numbers([
        Some(reference),
        traces.uetr.as_deref(),
        traces.end_to_end.as_deref(),
        traces.hash.as_deref(),
    ])
}

/// What settling must know of a row.
#[derive(sqlx::FromRow)]
struct Row {
    kind: Kind,
    method: Option<String>,
    created_at: Timestamp,
    state: State,
    state_at: Timestamp,
}

/// An event with the traces in it.
#[derive(sqlx::FromRow)]
struct Entry {
    #[sqlx(flatten)]
    event: history::Event,
    #[sqlx(flatten)]
    traces: Traces,
}

/// Sets what follows from all events, if the payment is there.
async fn settle(ledger: &Ledger, tx: &mut Tx, reference: &str, now: Timestamp) -> sqlx::Result<()> {
    let row: Option<Row> = tx
        .q("SELECT kind, method, created_at, state, state_at FROM transactions WHERE reference = $1")
        .bind(reference)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(()) };
    let entries: Vec<Entry> = tx
        .q("SELECT id, state, reason, voids, confirmations, confirmations_needed, occurred_at, hash, uetr, end_to_end, \
            expected_by FROM transaction_events WHERE transaction_ref = $1 ORDER BY occurred_at, id")
        .bind(reference)
        .all()
        .await?;
    let mut traces = Traces::default();
    let mut events = Vec::with_capacity(entries.len());
    for Entry { event, traces: later } in entries {
        traces.hash = later.hash.or(traces.hash);
        traces.uetr = later.uetr.or(traces.uetr);
        traces.end_to_end = later.end_to_end.or(traces.end_to_end);
        traces.expected_by = later.expected_by.or(traces.expected_by);
        events.push(event);
    }
    let standing = history::fold(&events, row.created_at);
    let computed = || expected::by(&ledger.facts, row.kind, row.method.as_deref(), row.created_at);
    tx.q("UPDATE transactions SET state = $2, phase = $3, reason = $4, state_at = $5, confirmations = $6, \
          confirmations_needed = $7, hash = $8, uetr = $9, end_to_end = $10, expected_by = $11, search = $12 \
          WHERE reference = $1")
        .bind(reference)
        .bind(standing.state)
        .bind(row.kind.phase(standing.state))
        .bind(standing.reason)
        .bind(standing.at)
        .bind(standing.confirmations.map(|c| c.0))
        .bind(standing.confirmations.map(|c| c.1))
        .bind(&traces.hash)
        .bind(&traces.uetr)
        .bind(&traces.end_to_end)
        .bind(traces.expected_by.or_else(computed))
        .bind(numbers(reference, &traces))
        .exec()
        .await?;
    if (standing.state, standing.at) != (row.state, row.state_at) {
        moved_now(tx, reference, now).await?;
    }
    Ok(())
}

/// Whoever waits for news of this transaction is looked after: a case, a promise to tell.
async fn moved_now(tx: &mut Tx, reference: &str, now: Timestamp) -> sqlx::Result<()> {
    let watched: Option<(Uuid,)> = tx
        .q("SELECT t.id FROM transactions t WHERE t.reference = $1 AND \
            (EXISTS (SELECT 1 FROM watches w WHERE w.transaction_id = t.id) \
             OR EXISTS (SELECT 1 FROM cases c WHERE c.transaction_id = t.id AND c.closed_at IS NULL))")
        .bind(reference)
        .optional()
        .await?;
    match watched {
        Some((transaction,)) => jobs::enqueue(tx, &Job::TransactionMoved { transaction }, now).await,
        None => Ok(()),
    }
}
