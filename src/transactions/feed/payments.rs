//! Many events at once: their payments are read together, moved on in memory and written together.

use super::{Applied, Ledger};
use crate::db::{Many, Tx};
use crate::jobs::{self, Job};
use crate::kernel::amount::Amount;
use crate::kernel::time::Timestamp;
use crate::transactions::ahead::Ahead;
use crate::transactions::told::{Change, Details, Traces};
use crate::transactions::transaction::{Private, State, Transaction, masked_account, masked_name};
use crate::transactions::{expected, history, search};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;

static EVENTS: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO transaction_events (id, transaction_ref, state, reason, voids, confirmations, \
         confirmations_needed, task, task_until, available_from, hash, uetr, end_to_end, expected_by, occurred_at, \
         received_at, body) VALUES",
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        "ON CONFLICT (id) DO NOTHING RETURNING id",
    )
});

static BODIES: LazyLock<Many> =
    LazyLock::new(|| Many::new("SELECT id, body FROM transaction_events WHERE id IN (", "$1", ")"));

static ROWS: LazyLock<Many> =
    LazyLock::new(|| Many::new("SELECT * FROM transactions WHERE reference IN (", "$1", ")"));

static HISTORIES: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "SELECT transaction_ref, id, state, reason, voids, confirmations, confirmations_needed, task, task_until, \
         available_from, occurred_at, hash, uetr, end_to_end, expected_by FROM transaction_events WHERE transaction_ref IN (",
        "$1",
        ") ORDER BY occurred_at, id",
    )
});

/// What the ledger has said of a payment stays; what follows from its events, and what was left out, changes.
static WRITTEN: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO transactions (id, reference, customer_ref, customer, kind, role, amount, currency, decimals, fee, \
         counterparty, account, private, country, method, hash, uetr, end_to_end, created_at, expected_by, state, \
         phase, reason, state_at, confirmations, confirmations_needed, task, task_until, available_from, search, names, \
         worth) VALUES",
        "($1, $2, $3, (SELECT c.id FROM customers c WHERE c.reference = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, \
         $31)",
        "ON CONFLICT (id) DO UPDATE SET fee = excluded.fee, counterparty = excluded.counterparty, \
         account = excluded.account, private = excluded.private, country = excluded.country, \
         method = excluded.method, hash = excluded.hash, uetr = excluded.uetr, end_to_end = excluded.end_to_end, \
         created_at = excluded.created_at, expected_by = excluded.expected_by, state = excluded.state, \
         phase = excluded.phase, reason = excluded.reason, state_at = excluded.state_at, \
         confirmations = excluded.confirmations, confirmations_needed = excluded.confirmations_needed, \
         task = excluded.task, task_until = excluded.task_until, available_from = excluded.available_from, \
         search = excluded.search, names = excluded.names",
    )
});

static WAITED_FOR: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "SELECT t.id FROM transactions t WHERE \
         (EXISTS (SELECT 1 FROM watches w WHERE w.transaction_id = t.id) OR \
         EXISTS (SELECT 1 FROM cases c WHERE c.transaction_id = t.id AND c.closed_at IS NULL)) AND t.id IN (",
        "$1",
        ")",
    )
});

/// Applies what was told of payments, in this order.
pub(super) async fn apply(
    ledger: &Ledger,
    tx: &mut Tx,
    changes: &[&Change],
    now: Timestamp,
) -> anyhow::Result<Vec<Applied>> {
    let mut done = Vec::with_capacity(changes.len());
    while done.len() < changes.len() {
        let rest = &changes[done.len()..];
        // An event that comes a second time is judged after the first.
        let mut ids = BTreeSet::new();
        let once = rest.iter().take_while(|change| ids.insert(&change.id)).count();
        done.extend(together(ledger, tx, &rest[..once], now).await?);
    }
    Ok(done)
}

/// Applies events with ids of their own.
async fn together(
    ledger: &Ledger,
    tx: &mut Tx,
    changes: &[&Change],
    now: Timestamp,
) -> anyhow::Result<Vec<Applied>> {
    let new = write_events(tx, changes, now).await?;
    let (fresh, known): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| new.contains(&change.id));
    let bodies = bodies(tx, &known).await?;
    let mut payments = Payments::of(tx, &fresh).await?;
    let mut done = Vec::with_capacity(changes.len());
    for change in changes {
        done.push(if let Some(before) = bodies.get(&change.id) {
            if *before == change.body { Applied::Known } else { Applied::Conflict }
        } else if payments.tell(ledger, change)? {
            Applied::New
        } else {
            tx.q("DELETE FROM transaction_events WHERE id = $1").bind(&change.id).exec().await?;
            Applied::Contradiction
        });
    }
    payments.settle(ledger, tx, now).await?;
    Ok(done)
}

/// Writes the events that are not there yet; returns their ids.
async fn write_events(tx: &mut Tx, changes: &[&Change], now: Timestamp) -> sqlx::Result<BTreeSet<String>> {
    let mut new = BTreeSet::new();
    for (sql, part) in EVENTS.parts(changes) {
        let mut query = tx.q(sql);
        for change in part {
            query = query
                .bind(&change.id)
                .bind(&change.reference)
                .bind(change.state)
                .bind(&change.reason)
                .bind(&change.voids)
                .bind(change.confirmations.map(|c| c.0))
                .bind(change.confirmations.map(|c| c.1))
                .bind(change.ahead.task)
                .bind(change.ahead.task_until)
                .bind(change.ahead.available_from)
                .bind(&change.traces.hash)
                .bind(&change.traces.uetr)
                .bind(&change.traces.end_to_end)
                .bind(change.traces.expected_by)
                .bind(change.occurred_at)
                .bind(now)
                .bind(&change.body);
        }
        new.extend(query.all::<(String,)>().await?.into_iter().map(|(id,)| id));
    }
    Ok(new)
}

/// The fingerprints under which these events came before.
async fn bodies(tx: &mut Tx, known: &[&Change]) -> sqlx::Result<BTreeMap<String, Vec<u8>>> {
    let mut bodies = BTreeMap::new();
    for (sql, part) in BODIES.parts(known) {
        let query = part.iter().fold(tx.q(sql), |query, change| query.bind(&change.id));
        bodies.extend(query.all::<(String, Vec<u8>)>().await?);
    }
    Ok(bodies)
}

/// A payment while events are applied to it.
#[derive(sqlx::FromRow)]
struct Payment {
    #[sqlx(flatten)]
    row: Transaction,
    names: String,
    /// Its state before, and since when; a new one has none.
    #[sqlx(skip)]
    before: Option<(State, Timestamp)>,
}

/// An event with the traces in it.
#[derive(sqlx::FromRow)]
struct Entry {
    transaction_ref: String,
    #[sqlx(flatten)]
    event: history::Event,
    #[sqlx(flatten)]
    traces: Traces,
}

/// The payments that events are about.
struct Payments<'a> {
    references: Vec<&'a str>,
    /// Those that are there, by reference; the others wait to be told.
    found: BTreeMap<String, Payment>,
}

impl<'a> Payments<'a> {
    async fn of(tx: &mut Tx, changes: &[&'a Change]) -> sqlx::Result<Self> {
        let references: BTreeSet<&str> = changes.iter().map(|change| change.reference.as_str()).collect();
        let references = Vec::from_iter(references);
        let mut found = BTreeMap::new();
        for (sql, part) in ROWS.parts(&references) {
            let query = part.iter().fold(tx.q(sql), |query, reference| query.bind(*reference));
            for mut payment in query.all::<Payment>().await? {
                payment.before = Some((payment.row.state, payment.row.state_at));
                found.insert(payment.row.reference.clone(), payment);
            }
        }
        Ok(Self { references, found })
    }

    /// Takes in what an event says the payment is. `false` when it was told before as something else.
    fn tell(&mut self, ledger: &Ledger, change: &Change) -> anyhow::Result<bool> {
        let Some(details) = &change.details else { return Ok(true) };
        if let Some(payment) = self.found.get_mut(&change.reference) {
            return payment.tell(ledger, details);
        }
        self.found.insert(change.reference.clone(), Payment::new(ledger, change, details)?);
        Ok(true)
    }

    /// Sets what follows from all events, and writes it.
    async fn settle(mut self, ledger: &Ledger, tx: &mut Tx, now: Timestamp) -> anyhow::Result<()> {
        self.references.retain(|reference| self.found.contains_key(*reference));
        let mut histories: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (sql, part) in HISTORIES.parts(&self.references) {
            let query = part.iter().fold(tx.q(sql), |query, reference| query.bind(*reference));
            for entry in query.all::<Entry>().await? {
                histories.entry(entry.transaction_ref.clone()).or_default().push(entry);
            }
        }
        let mut moved = Vec::new();
        for payment in self.found.values_mut() {
            payment.settle(ledger, histories.remove(&payment.row.reference).unwrap_or_default());
            if payment.before.is_some_and(|before| before != (payment.row.state, payment.row.state_at)) {
                moved.push(payment.row.id);
            }
        }
        write(tx, &self.found.into_values().collect::<Vec<_>>()).await?;
        for (sql, part) in WAITED_FOR.parts(&moved) {
            // Whoever waits for news of it is looked after: a case, a promise to tell.
            let query = part.iter().fold(tx.q(sql), |query, id| query.bind(*id));
            for (transaction,) in query.all::<(Uuid,)>().await? {
                jobs::enqueue(tx, &Job::TransactionMoved { transaction }, now).await?;
            }
        }
        Ok(())
    }
}

impl Payment {
    /// As the event says that it is.
    fn new(ledger: &Ledger, change: &Change, details: &Details) -> anyhow::Result<Self> {
        let id = Uuid::now_v7();
        let state = change.state.unwrap_or(State::Received);
        let mut payment = Self {
            row: Transaction {
                id,
                reference: change.reference.clone(),
                customer_ref: details.customer_ref.clone(),
                // Looked for when it is written.
                customer: None,
                kind: details.kind,
                role: details.role,
                amount: details.amount.stored(),
                currency: details.amount.asset.clone(),
                decimals: i64::from(details.amount.decimals()),
                fee: details.fee.as_ref().map(Amount::stored),
                counterparty: String::new(),
                account: String::new(),
                private: Vec::new(),
                country: details.country.clone(),
                method: details.method.clone(),
                hash: None,
                uetr: None,
                end_to_end: None,
                created_at: details.created_at,
                expected_by: None,
                state,
                phase: details.kind.phase(state),
                reason: None,
                state_at: change.occurred_at,
                confirmations: None,
                confirmations_needed: None,
                ahead: Ahead::default(),
                worth: ledger.facts.assets.worth(&details.amount),
            },
            names: String::new(),
            before: None,
        };
        payment.hide(ledger, &details.private)?;
        Ok(payment)
    }

    /// Adds what an earlier event has left out; what was said stays. The earliest time of ordering counts.
    /// `false` when it is not the same payment.
    fn tell(&mut self, ledger: &Ledger, details: &Details) -> anyhow::Result<bool> {
        let row = &mut self.row;
        let same = (&row.customer_ref, row.kind, row.role, row.amount())
            == (&details.customer_ref, details.kind, details.role, details.amount.clone());
        if !same || row.fee().zip(details.fee.as_ref()).is_some_and(|(known, told)| known != *told) {
            return Ok(false);
        }
        row.fee = row.fee.take().or_else(|| details.fee.as_ref().map(Amount::stored));
        row.country = row.country.take().or_else(|| details.country.clone());
        row.method = row.method.take().or_else(|| details.method.clone());
        row.created_at = row.created_at.min(details.created_at);
        let known = row.opened(&ledger.keyring).unwrap_or_default();
        let either =
            |known: &str, told: &str| if known.is_empty() { told.to_owned() } else { known.to_owned() };
        let merged = Private {
            counterparty: either(&known.counterparty, &details.private.counterparty),
            account: either(&known.account, &details.private.account),
            memo: either(&known.memo, &details.private.memo),
        };
        if merged != known {
            self.hide(ledger, &merged)?;
        }
        Ok(true)
    }

    /// Keeps the other side sealed, and masked for the pages.
    fn hide(&mut self, ledger: &Ledger, private: &Private) -> anyhow::Result<()> {
        let sealed = ledger.keyring.seal(self.row.id.as_bytes(), &serde_json::to_vec(private)?);
        self.row.private = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
        self.row.counterparty = masked_name(&private.counterparty);
        self.row.account = masked_account(&private.account);
        self.names = search::names(&ledger.secret, &private.counterparty);
        Ok(())
    }

    /// Sets what follows from its events, oldest first.
    fn settle(&mut self, ledger: &Ledger, entries: Vec<Entry>) {
        let (row, mut traces) = (&mut self.row, Traces::default());
        let mut events = Vec::with_capacity(entries.len());
        for Entry { event, traces: later, .. } in entries {
            traces.hash = later.hash.or(traces.hash);
            traces.uetr = later.uetr.or(traces.uetr);
            traces.end_to_end = later.end_to_end.or(traces.end_to_end);
            traces.expected_by = later.expected_by.or(traces.expected_by);
            events.push(event);
        }
        let standing = history::fold(&events, row.created_at);
        let began = history::began(&events, row.created_at);
        let computed =
            || expected::by(&ledger.facts, row.kind, (row.method.as_deref(), row.country.as_deref()), began);
        row.expected_by = traces.expected_by.or_else(computed);
        (row.hash, row.uetr, row.end_to_end) = (traces.hash, traces.uetr, traces.end_to_end);
        (row.state, row.reason, row.state_at) = (standing.state, standing.reason, standing.at);
        row.phase = row.kind.phase(row.state);
        row.confirmations = standing.confirmations.map(|c| c.0);
        row.confirmations_needed = standing.confirmations.map(|c| c.1);
        row.ahead = standing.ahead;
    }
}

async fn write(tx: &mut Tx, payments: &[Payment]) -> sqlx::Result<()> {
    for (sql, part) in WRITTEN.parts(payments) {
        let mut query = tx.q(sql);
        for Payment { row, names, .. } in part {
            let numbers = [
                Some(row.reference.as_str()),
                row.uetr.as_deref(),
                row.end_to_end.as_deref(),
                row.hash.as_deref(),
            ];
            query = query
                .bind(row.id)
                .bind(&row.reference)
                .bind(&row.customer_ref)
                .bind(row.kind)
                .bind(row.role)
                .bind(&row.amount)
                .bind(&row.currency)
                .bind(row.decimals)
                .bind(&row.fee)
                .bind(&row.counterparty)
                .bind(&row.account)
                .bind(&row.private)
                .bind(&row.country)
                .bind(&row.method)
                .bind(&row.hash)
                .bind(&row.uetr)
                .bind(&row.end_to_end)
                .bind(row.created_at)
                .bind(row.expected_by)
                .bind(row.state)
                .bind(row.phase)
                .bind(&row.reason)
                .bind(row.state_at)
                .bind(row.confirmations)
                .bind(row.confirmations_needed)
                .bind(row.ahead.task)
                .bind(row.ahead.task_until)
                .bind(row.ahead.available_from)
                .bind(search::numbers(numbers))
                .bind(names)
                .bind(row.worth);
        }
        query.exec().await?;
    }
    Ok(())
}
