//! What the operator's ledger sends, read strictly: one event, in JSON or as a line of CSV.

use super::ahead::{Ahead, Task};
use super::transaction::{Kind, Private, Role, State};
use crate::facts::Facts;
use crate::kernel::amount::Amount;
use crate::kernel::email::Email;
use crate::kernel::pasted;
use crate::kernel::reference::{OwnReference, Uetr};
use crate::kernel::time::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Events further in the future than this are a mistake of a clock, in seconds.
const AHEAD: i64 = 24 * 60 * 60;

/// Every field of an event, as the API, files and their headings name it.
pub const FIELDS: [&str; 29] = [
    "id",
    "type",
    "occurred_at",
    "transaction",
    "state",
    "reason",
    "voids",
    "confirmations",
    "confirmations_needed",
    "customer",
    "email",
    "kind",
    "role",
    "amount",
    "currency",
    "fee",
    "counterparty",
    "account",
    "memo",
    "country",
    "method",
    "hash",
    "uetr",
    "end_to_end",
    "created_at",
    "expected_by",
    "task",
    "task_until",
    "available_from",
];

/// One event as it is sent: JSON in the API and in files, a line of CSV. Its fields are [`FIELDS`].
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
    /// What the customer is to do before it goes on.
    #[serde(default)]
    pub task: String,
    #[serde(default)]
    pub task_until: String,
    /// From when money that is credited can be used.
    #[serde(default)]
    pub available_from: String,
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
    pub ahead: Ahead,
    /// What it is: a change that comes before any event has said so waits for it.
    pub details: Option<Details>,
    /// What may become known on the way, and may change.
    pub traces: Traces,
    /// Fingerprint of the event as sent: the same id with another content is an error of the sender.
    pub body: Vec<u8>,
}

/// By what others know the payment, and when they expect it: the latest event that names one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Traces {
    pub hash: Option<String>,
    pub uetr: Option<String>,
    pub end_to_end: Option<String>,
    /// As the ledger says; computed where it does not.
    pub expected_by: Option<Timestamp>,
}

/// What a payment is. It is said once, and may be said again; what was left out can be added later.
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
    pub created_at: Timestamp,
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

/// One line of visible text of bounded length. What nobody sees and what turns the direction of writing is left
/// out: names come from strangers.
fn line(field: &'static str, text: &str, most: usize) -> Result<String, Wrong> {
    let seen: String = text.chars().filter(|c| c.is_control() || pasted::plain(*c).is_some()).collect();
    let text = seen.trim();
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

/// A time that may still be to come.
fn later(field: &'static str, text: &str) -> Result<Option<Timestamp>, Wrong> {
    let parsed = some(text).map(str::parse::<jiff::Timestamp>).transpose();
    let parsed = parsed.map_err(|_| wrong(field, "a time such as 2026-11-23T12:00:00Z"))?;
    Ok(parsed.map(Timestamp::from))
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
                let alien = ["transaction", "state", "voids", "kind", "amount"].into_iter().zip([
                    &self.transaction,
                    &self.state,
                    &self.voids,
                    &self.kind,
                    &self.amount,
                ]);
                if let Some((field, _)) = alien.into_iter().find(|(_, text)| some(text).is_some()) {
                    return Err(wrong(field, "nothing in an event about a customer"));
                }
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
        let body = self.fingerprint();
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
        let details =
            if self.says_what_it_is() { Some(self.details(facts, occurred_at, now)?) } else { None };
        let (reason, ahead, traces) = (reason.transpose()?, self.ahead(state)?, self.traces()?);
        Ok(Change {
            id,
            reference,
            occurred_at,
            state,
            reason,
            voids,
            confirmations,
            ahead,
            details,
            traces,
            body,
        })
    }

    /// What is to come stands in the event whose state it belongs to, so that it ends with that state.
    fn ahead(&self, state: Option<State>) -> Result<Ahead, Wrong> {
        let all: Vec<&str> = Task::ALL.iter().map(|task| task.code()).collect();
        let task = some(&self.task).map(|t| code("task", t, Task::parse, &all)).transpose()?;
        let task_until = later("task_until", &self.task_until)?;
        let available_from = later("available_from", &self.available_from)?;
        if task.is_some() && state != Some(State::ActionRequired) {
            return Err(wrong("task", "nothing unless the state is action_required"));
        }
        if task_until.is_some() && task.is_none() {
            return Err(wrong("task_until", "nothing without a task"));
        }
        if available_from.is_some() && state != Some(State::CreditedRestricted) {
            return Err(wrong("available_from", "nothing unless the state is credited_restricted"));
        }
        Ok(Ahead { task, task_until, available_from })
    }

    /// Whether one of the fields is there that only make sense together.
    fn says_what_it_is(&self) -> bool {
        [
            &self.kind,
            &self.customer,
            &self.role,
            &self.amount,
            &self.currency,
            &self.fee,
            &self.counterparty,
            &self.account,
            &self.memo,
            &self.country,
            &self.method,
            &self.created_at,
        ]
        .into_iter()
        .any(|text| some(text).is_some())
    }

    fn traces(&self) -> Result<Traces, Wrong> {
        let uetr = some(&self.uetr).map(|u| Uetr::parse(u).map_err(|_| wrong("uetr", "a UUID version 4")));
        Ok(Traces {
            hash: some(&self.hash).map(|h| line("hash", h, 128)).transpose()?,
            uetr: uetr.transpose()?.map(|u| u.as_str().to_owned()),
            end_to_end: some(&self.end_to_end).map(|e| own("end_to_end", e)).transpose()?,
            expected_by: later("expected_by", &self.expected_by)?,
        })
    }

    /// The same for two events that say the same, whatever is left out or stands around it.
    fn fingerprint(&self) -> Vec<u8> {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (is, of) = (number(self.confirmations), number(self.confirmations_needed));
        let values = [
            &self.id,
            &self.kind_of_event,
            &self.occurred_at,
            &self.transaction,
            &self.state,
            &self.reason,
            &self.voids,
            &is,
            &of,
            &self.customer,
            &self.email,
            &self.kind,
            &self.role,
            &self.amount,
            &self.currency,
            &self.fee,
            &self.counterparty,
            &self.account,
            &self.memo,
            &self.country,
            &self.method,
            &self.hash,
            &self.uetr,
            &self.end_to_end,
            &self.created_at,
            &self.expected_by,
            &self.task,
            &self.task_until,
            &self.available_from,
        ];
        let mut hash = Sha256::new();
        for (name, value) in FIELDS.iter().zip(values) {
            if let Some(value) = some(value) {
                hash.update(format!("{name} {} {value}\n", value.len()));
            }
        }
        hash.finalize().to_vec()
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
            created_at: match some(&self.created_at) {
                Some(at) => time("created_at", at, now)?,
                None => occurred_at,
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
