//! The hand of the operator's ledger: signed batches, each about a transaction of its own.

use super::{Book, Machine, client};
use crate::support::FEED_KEY;
use okpay::kernel::time::{Clock, Timestamp};
use okpay::kernel::webhook::Key;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// States of a delivery's events, in this order.
const STATES: [&str; 4] = ["received", "accepted", "processing", LAST];
pub const LAST: &str = "sent";

/// One batch; its id is that of the transaction.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: String,
    made_at: Timestamp,
}

/// What came of sending it.
#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is done, now or before.
    Done,
    /// Refused: status, media type.
    Refused(u16, String),
    /// No answer came.
    Silence,
}

/// Sends a signed batch under this id.
pub async fn push(
    client: &reqwest::Client,
    machine: &Machine,
    (id, body): (&str, String),
) -> reqwest::Result<reqwest::Response> {
    let key: Key = FEED_KEY.parse().unwrap();
    let seconds = Clock::System.now().0 / 1_000_000;
    client
        .post(format!("{}/api/v1/events", machine.origin()))
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", key.sign(id, seconds, body.as_bytes()))
        .body(body)
        .send()
        .await
}

impl Delivery {
    pub fn new() -> Self {
        Self { id: uuid::Uuid::now_v7().simple().to_string(), made_at: Clock::System.now() }
    }

    pub fn events(&self) -> BTreeSet<String> {
        STATES.iter().map(|state| format!("{}-{state}", self.id)).collect()
    }

    fn body(&self) -> String {
        let events = STATES.iter().zip(0..).map(|(state, i)| {
            let at = jiff::Timestamp::from_microsecond(self.made_at.plus(i * 60 - 600).0).unwrap();
            json!({
                "id": format!("{}-{state}", self.id), "transaction": self.id, "state": state,
                "occurred_at": at.to_string(), "customer": "C-1", "kind": "remittance",
                "role": "sender", "amount": "120.50", "currency": "EUR", "counterparty": "Anna Li",
            })
        });
        json!({ "events": events.collect::<Vec<_>>() }).to_string()
    }

    pub async fn send(&self, client: &reqwest::Client, machine: &Machine) -> Sent {
        let answer = push(client, machine, (&self.id, self.body())).await;
        let Ok(answer) = answer else { return Sent::Silence };
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type").and_then(|v| v.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let Ok(text) = answer.text().await else { return Sent::Silence };
        if status != 200 {
            return Sent::Refused(status, kind);
        }
        // All of it is new, or all of it was known.
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        let (applied, known) = (told["applied"].as_u64().unwrap(), told["known"].as_u64().unwrap());
        assert!([applied, known].contains(&4) && applied + known == 4, "{text}");
        Sent::Done
    }
}

/// Sends until the site is gone. Every other one without an answer is sent again next time, as senders do.
pub async fn work(machine: Arc<Machine>, book: Arc<Book>) {
    let client = client();
    let mut again = book.unanswered.lock().unwrap().pop();
    loop {
        let delivery = again.take().unwrap_or_else(Delivery::new);
        match delivery.send(&client, &machine).await {
            Sent::Done => book.acknowledged.lock().unwrap().push(delivery),
            Sent::Silence => {
                book.unanswered.lock().unwrap().push(delivery);
                return;
            }
            // A busy site takes nothing, and is told again.
            Sent::Refused(503, _) => again = Some(delivery),
            Sent::Refused(status, kind) => panic!("{status} {kind}"),
        }
    }
}
