//! What the operator's ledger tells us: read strictly, applied once, in whatever order it comes.

use super::expected;
use super::history::{self, Standing};
use super::transaction::{Kind, Private, Role, State, masked_account, masked_name};
use crate::account;
use crate::app::App;
use crate::db::Tx;
use crate::facts::Facts;
use crate::jobs::{self, Job};
use crate::kernel::amount::Amount;
use crate::kernel::email::Email;
use crate::kernel::reference::{OwnReference, Uetr};
use crate::kernel::seal::Keyring;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Events further in the future than this are a mistake of a clock, in seconds.
const AHEAD: i64 = 24 * 60 * 60;

/// One event as it is sent: JSON in the API and in files, a line of CSV.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// The sender's id of the event, 64 characters at most; the same id is the same event.
    #[serde(default)]
    pub id: String,
    /// `transaction` (unless said otherwise) or `customer`.
    #[serde(default, rename = "type")]
    pub kind_of_event: String,
    /// RFC 3339.
    #[serde(default)]
    pub occurred_at: String,
    /// The operator's number of the transaction.
    #[serde(default)]
    pub transaction: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub voids: String,
    #[serde(default)]
    pub confirmations: Option<i64>,
    #[serde(default)]
    pub confirmations_needed: Option<i64>,
    /// The operator's number of the customer.
    #[serde(default)]
    pub customer: String,
    /// Of a `customer` event: the address of the portal's account that belongs to the number.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub role: String,
    /// A plain decimal number.
    #[serde(default)]
    pub amount: String,
    #[serde(default)]
    pub currency: String,
    #[serde(default)]
    pub fee: String,
    #[serde(default)]
    pub counterparty: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub memo: String,
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub method: String,
    #[serde(default)]
    pub hash: String,
    #[serde(default)]
    pub uetr: String,
    #[serde(default)]
    pub end_to_end: String,
    #[serde(default)]
    pub created_at: String,
    #[serde(default)]
    pub expected_by: String,
}

/// An event that makes sense.
#[derive(Clone, Debug)]
pub enum Event {
    Customer { reference: String, email_key: String, at: Timestamp },
    Transaction(Box<Change>),
}

/// What an event says about a transaction.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: String,
    pub reference: String,
    pub occurred_at: Timestamp,
    pub state: Option<State>,
    pub reason: Option<String>,
    pub voids: Option<String>,
    pub confirmations: Option<(i64, i64)>,
    /// What it is: in the first event at the latest; a change that comes before waits for it.
    pub details: Option<Details>,
    /// Fingerprint of the event as sent: the same id with another content is an error of the sender.
    pub body: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Details {
    pub customer_ref: String,
    pub kind: Kind,
    pub role: Role,
    pub amount: Amount,
    pub fee: Option<Amount>,
    pub private: Private,
    pub country: Option<String>,
    pub method: Option<String>,
    pub hash: Option<String>,
    pub uetr: Option<String>,
    pub end_to_end: Option<String>,
    pub created_at: Timestamp,
    pub expected_by: Option<Timestamp>,
}

/// What is wrong with an event: the field, and what it expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {expects}")]
pub struct Wrong {
    pub field: &'static str,
    pub expects: String,
}

fn wrong(field: &'static str, expects: impl Into<String>) -> Wrong {
    Wrong { field, expects: expects.into() }
}

/// One line of visible text of bounded length.
fn line(field: &'static str, text: &str, most: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(wrong(field, format!("one line of at most {most} characters")));
    }
    Ok(text.to_owned())
}

fn time(field: &'static str, text: &str, now: Timestamp) -> Result<Timestamp, Wrong> {
    let parsed: jiff::Timestamp =
        text.trim().parse().map_err(|_| wrong(field, "a time such as 2026-11-23T12:00:00Z"))?;
    let at = Timestamp::from(parsed);
    if at > now.plus(AHEAD) || at.0 < 0 {
        return Err(wrong(field, "a time that has come"));
    }
    Ok(at)
}

fn code<T>(field: &'static str, text: &str, parse: fn(&str) -> Option<T>, all: &[&str]) -> Result<T, Wrong> {
    parse(text.trim()).ok_or_else(|| wrong(field, format!("one of {}", all.join(", "))))
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|t| !t.is_empty())
}

impl Raw {
    /// Reads everything strictly; `now` is when it came.
    ///
    /// # Errors
    /// The first field that makes no sense.
    pub fn read(&self, facts: &Facts, now: Timestamp) -> Result<Event, Wrong> {
        let occurred_at = time("occurred_at", &self.occurred_at, now)?;
        match self.kind_of_event.trim() {
            "" | "transaction" => Ok(Event::Transaction(Box::new(self.change(facts, occurred_at, now)?))),
            "customer" => {
                let email = Email::parse(&self.email).ok_or_else(|| wrong("email", "a mail address"))?;
                let reference = own("customer", &self.customer)?;
                Ok(Event::Customer { reference, email_key: email.key, at: occurred_at })
            }
            _ => Err(wrong("type", "transaction or customer")),
        }
    }

    fn change(&self, facts: &Facts, occurred_at: Timestamp, now: Timestamp) -> Result<Change, Wrong> {
        let reference = own("transaction", &self.transaction)?;
        let all: Vec<&str> = State::ALL.iter().map(|s| s.code()).collect();
        let state = some(&self.state).map(|s| code("state", s, State::parse, &all)).transpose()?;
        let voids = some(&self.voids).map(|v| line("voids", v, 64)).transpose()?;
        if state.is_none() && voids.is_none() {
            return Err(wrong("state", "a state, or in voids the event that is taken back"));
        }
        let body = Sha256::digest(format!("{self:?}")).to_vec();
        let id = if let Some(id) = some(&self.id) {
            line("id", id, 64)?
        } else {
            // A ledger without ids of its own: the same change at the same instant is the same event.
            let key = format!("{reference}|{}|{}|{}", self.state.trim(), occurred_at.0, self.voids.trim());
            format!("auto-{}", &hex::encode(Sha256::digest(key))[..40])
        };
        let confirmations = match (self.confirmations, self.confirmations_needed) {
            (Some(is), Some(of)) if (0..=1_000_000).contains(&is) && (1..=1_000_000).contains(&of) => {
                Some((is, of))
            }
            (None, None) => None,
            _ => return Err(wrong("confirmations", "both numbers, of confirmations and of those needed")),
        };
        let reason = some(&self.reason).map(|r| {
            let good = r.len() <= 8 && r.bytes().all(|b| b.is_ascii_alphanumeric());
            if good {
                Ok(r.to_uppercase())
            } else {
                Err(wrong("reason", "an ISO 20022 reason code such as AC04"))
            }
        });
        let details = match (some(&self.kind), some(&self.customer)) {
            (None, None) => None,
            _ => Some(self.details(facts, occurred_at, now)?),
        };
        let reason = reason.transpose()?;
        Ok(Change { id, reference, occurred_at, state, reason, voids, confirmations, details, body })
    }

    fn details(&self, facts: &Facts, occurred_at: Timestamp, now: Timestamp) -> Result<Details, Wrong> {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.code()).collect();
        let kind = code("kind", &self.kind, Kind::parse, &kinds)?;
        let role = match some(&self.role) {
            Some(role) => code("role", role, Role::parse, &["sender", "recipient"])?,
            None => kind.usual_role(),
        };
        let amount = |field, number: &str| {
            facts.assets.read(number.trim(), self.currency.trim()).map_err(|e| wrong(field, e.to_string()))
        };
        let method = some(&self.method).map(|id| {
            if facts.methods.contains_key(id) {
                Ok(id.to_owned())
            } else {
                Err(wrong("method", "an id of methods.toml"))
            }
        });
        let country = some(&self.country).map(|c| {
            let good = c.len() == 2 && c.bytes().all(|b| b.is_ascii_alphabetic());
            if good {
                Ok(c.to_uppercase())
            } else {
                Err(wrong("country", "an ISO 3166-1 code of two letters"))
            }
        });
        let uetr = some(&self.uetr).map(|u| Uetr::parse(u).map_err(|_| wrong("uetr", "a UUID version 4")));
        Ok(Details {
            customer_ref: own("customer", &self.customer)?,
            kind,
            role,
            amount: amount("amount", &self.amount)?,
            fee: some(&self.fee).map(|fee| amount("fee", fee)).transpose()?,
            private: Private {
                counterparty: line("counterparty", &self.counterparty, 140)?,
                account: line("account", &self.account, 128)?,
                memo: line("memo", &self.memo, 140)?,
            },
            country: country.transpose()?,
            method: method.transpose()?,
            hash: some(&self.hash).map(|h| line("hash", h, 128)).transpose()?,
            uetr: uetr.transpose()?.map(|u| u.as_str().to_owned()),
            end_to_end: some(&self.end_to_end).map(|e| own("end_to_end", e)).transpose()?,
            created_at: match some(&self.created_at) {
                Some(at) => time("created_at", at, now)?,
                None => occurred_at,
            },
            expected_by: match some(&self.expected_by) {
                Some(at) => Some(
                    at.parse::<jiff::Timestamp>()
                        .map_err(|_| wrong("expected_by", "a time such as 2026-11-23T12:00:00Z"))?
                        .into(),
                ),
                None => None,
            },
        })
    }
}

fn own(field: &'static str, text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    // Numbers of a ledger are taken exactly: no repair, or two of them could become one.
    match OwnReference::parse(text) {
        Ok(own) if own.as_str() == text => Ok(text.to_owned()),
        _ => Err(wrong(field, "1 to 35 characters of letters, digits and /-?:().,'+")),
    }
}

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

/// Holds every transaction that these events are about until the end, in one order for all, so that neither
/// two writers miss each other's events nor wait for each other for ever.
///
/// # Errors
/// When the database is away.
pub async fn alone<'a>(tx: &mut Tx, events: impl IntoIterator<Item = &'a Event>) -> sqlx::Result<()> {
    let names: BTreeSet<&str> = events
        .into_iter()
        .map(|event| match event {
            Event::Customer { reference, .. } => reference.as_str(),
            Event::Transaction(change) => change.reference.as_str(),
        })
        .collect();
    for name in names {
        tx.alone(name).await?;
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
}

/// Applies an event once, after [`alone`]. The caller commits.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn apply(ledger: &Ledger, tx: &mut Tx, event: &Event, now: Timestamp) -> anyhow::Result<Applied> {
    match event {
        Event::Customer { reference, email_key, at } => {
            tx.q("INSERT INTO customer_links (reference, email_key, at) VALUES ($1, $2, $3) \
                  ON CONFLICT (reference) DO UPDATE SET email_key = excluded.email_key, at = excluded.at \
                  WHERE customer_links.at < excluded.at")
                .bind(reference)
                .bind(email_key)
                .bind(*at)
                .exec()
                .await?;
            attach(tx, email_key).await?;
            Ok(Applied::New)
        }
        Event::Transaction(change) => change_one(ledger, tx, change, now).await,
    }
}

/// The account of this address gets the number that the ledger has for it, and the transactions that wait.
/// Returns how many there were.
///
/// # Errors
/// When the database is away.
pub async fn attach(tx: &mut Tx, email_key: &str) -> sqlx::Result<u64> {
    let link: Option<(String,)> = tx
        .q("SELECT reference FROM customer_links WHERE email_key = $1 ORDER BY at DESC LIMIT 1")
        .bind(email_key)
        .optional()
        .await?;
    let Some((reference,)) = link else { return Ok(0) };
    let Some(customer) = account::link(tx, email_key, &reference).await? else { return Ok(0) };
    tx.q("UPDATE transactions SET customer = $1 WHERE customer_ref = $2 AND customer IS NULL")
        .bind(customer)
        .bind(&reference)
        .exec()
        .await
}

async fn change_one(
    ledger: &Ledger,
    tx: &mut Tx,
    change: &Change,
    now: Timestamp,
) -> anyhow::Result<Applied> {
    let new = tx
        .q("INSERT INTO transaction_events (id, transaction_ref, state, reason, voids, confirmations, \
            confirmations_needed, occurred_at, received_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
            ON CONFLICT (id) DO NOTHING")
        .bind(&change.id)
        .bind(&change.reference)
        .bind(change.state)
        .bind(&change.reason)
        .bind(&change.voids)
        .bind(change.confirmations.map(|c| c.0))
        .bind(change.confirmations.map(|c| c.1))
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
    // Most events are the newest of a transaction that is there: one statement, no history read.
    if change.voids.is_none()
        && change.details.is_none()
        && let Some(state) = change.state
    {
        let moved = tx
            .q("UPDATE transactions SET state = $2, phase = $3, reason = $4, state_at = $5, confirmations = $6, \
                confirmations_needed = $7 WHERE reference = $1 AND state_at < $5 AND NOT EXISTS \
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
            return Ok(Applied::New);
        }
    }
    if let Some(details) = &change.details {
        insert(ledger, tx, change, details).await?;
    }
    settle(tx, &change.reference, now).await?;
    Ok(Applied::New)
}

/// Writes the row, once; what it is does not change afterwards.
async fn insert(ledger: &Ledger, tx: &mut Tx, change: &Change, details: &Details) -> anyhow::Result<()> {
    let facts = &ledger.facts;
    let id = Uuid::now_v7();
    let state = change.state.unwrap_or(State::Received);
    let sealed = ledger.keyring.seal(id.as_bytes(), &serde_json::to_vec(&details.private)?);
    let expected = details.expected_by.or_else(|| expected::by(facts, details));
    let (counterparty, account) = (&details.private.counterparty, &details.private.account);
    tx.q("INSERT INTO transactions (id, reference, customer_ref, customer, kind, role, amount, currency, decimals, \
          fee, counterparty, account, private, country, method, hash, uetr, end_to_end, created_at, expected_by, \
          state, phase, reason, state_at, confirmations, confirmations_needed, search, worth) \
          VALUES ($1, $2, $3, (SELECT c.id FROM customers c WHERE c.reference = $3), $4, $5, $6, $7, $8, $9, $10, \
          $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) \
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
        .bind(&details.hash)
        .bind(&details.uetr)
        .bind(&details.end_to_end)
        .bind(details.created_at)
        .bind(expected)
        .bind(state)
        .bind(state.phase())
        .bind(&change.reason)
        .bind(change.occurred_at)
        .bind(change.confirmations.map(|c| c.0))
        .bind(change.confirmations.map(|c| c.1))
        .bind(search_text(&ledger.secret, &change.reference, details))
        .bind(facts.assets.worth(&details.amount))
        .exec()
        .await?;
    Ok(())
}

/// What the customer may look for: numbers as they are, and fingerprints of the words of the other side's
/// name, which is sealed.
fn search_text(secret: &Secret, reference: &str, details: &Details) -> String {
    let numbers =
        [Some(reference), details.uetr.as_deref(), details.end_to_end.as_deref(), details.hash.as_deref()];
    let numbers = fold(&numbers.into_iter().flatten().collect::<Vec<_>>().join(" "));
    let names = fingerprints(secret, &details.private.counterparty);
    format!("{numbers} {}", names.join(" "))
}

/// Patterns (LIKE, escaped with `!`) that find a text as a part of a number, and its words as a whole name's.
#[must_use]
pub fn patterns(secret: &Secret, text: &str) -> [String; 2] {
    let text: String = text.trim().chars().take(100).collect();
    let mut number = String::from("%");
    for c in fold(&text).chars() {
        if matches!(c, '%' | '_' | '!') {
            number.push('!');
        }
        number.push(c);
    }
    number.push('%');
    let names = fingerprints(secret, &text);
    let names = if names.is_empty() { String::new() } else { format!("%{}%", names.join("%")) };
    [number, names]
}

/// A fingerprint for each word of a name, in order of the fingerprints; Chinese has no spaces, so there it is
/// each pair of neighbours, and a single character stands alone.
fn fingerprints(secret: &Secret, name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut words: BTreeSet<String> = BTreeSet::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        if chars.iter().all(char::is_ascii) || chars.len() < 3 {
            words.insert(word.to_owned());
        } else {
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    let mut prints: Vec<String> = words
        .iter()
        .take(40)
        .map(|word| hex::encode(&secret.mac("name in a transaction", &[word.as_bytes()])[..6]))
        .collect();
    prints.sort_unstable();
    prints
}

/// One spelling for what is looked for and what is found.
fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Sets the state that follows from all events, if the transaction is there.
async fn settle(tx: &mut Tx, reference: &str, now: Timestamp) -> sqlx::Result<()> {
    let row: Option<(Timestamp, State, Timestamp)> = tx
        .q("SELECT created_at, state, state_at FROM transactions WHERE reference = $1")
        .bind(reference)
        .optional()
        .await?;
    let Some((created_at, state, state_at)) = row else { return Ok(()) };
    let events = history::within(tx, reference).await?;
    let standing = history::fold(&events, created_at);
    let Standing { at, .. } = standing;
    tx.q("UPDATE transactions SET state = $2, phase = $3, reason = $4, state_at = $5, confirmations = $6, \
          confirmations_needed = $7 WHERE reference = $1")
        .bind(reference)
        .bind(standing.state)
        .bind(standing.state.phase())
        .bind(standing.reason)
        .bind(at)
        .bind(standing.confirmations.map(|c| c.0))
        .bind(standing.confirmations.map(|c| c.1))
        .exec()
        .await?;
    if (standing.state, at) != (state, state_at) {
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
