//! The operator's ledger, as far as the tests need one.

use super::TestApp;
use okpay::db::Tx;
use okpay::transactions::feed::{self, Applied, Ledger};
use okpay::transactions::told::Raw;
use serde_json::{Value, json};
use uuid::Uuid;

/// Takes events in one go, as the import and the API do; tells what became of each.
pub async fn tell(site: &TestApp, events: &[Value]) -> Vec<Applied> {
    let (ledger, now) = (Ledger::of(&site.app), site.app.clock.now());
    let mut tx: Tx = site.app.db.begin().await.unwrap();
    let read: Vec<_> = events
        .iter()
        .map(|event| {
            let raw: Raw = serde_json::from_value(event.clone()).unwrap();
            raw.read(&ledger.facts, now).unwrap_or_else(|e| panic!("{event}: {e}"))
        })
        .collect();
    feed::alone(&mut tx, &read).await.unwrap();
    let all = feed::apply(&ledger, &mut tx, &read, now).await.unwrap();
    tx.commit().await.unwrap();
    all
}

/// The customer of this address gets the ledger's number `reference`.
pub async fn known(site: &TestApp, email: &str, reference: &str) {
    let at = time(site, 0);
    tell(site, &[json!({ "type": "customer", "customer": reference, "email": email, "occurred_at": at })])
        .await;
}

/// The time in so many seconds, as a ledger writes it.
pub fn time(site: &TestApp, seconds: i64) -> String {
    site.app.clock.now().plus(seconds).civil().to_string()
}

/// A payment of customer `C-1`: its state, and what else there is to say. Returns its id.
pub async fn payment(site: &TestApp, reference: &str, state: &str, more: Value) -> Uuid {
    let mut event = json!({
        "transaction": reference, "state": state, "occurred_at": time(site, -60), "customer": "C-1",
        "kind": "remittance", "amount": "250.00", "currency": "EUR", "counterparty": "Max Mustermann",
        "account": "DE89370400440532013000", "country": "DE",
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    tell(site, &[event]).await;
    let (id,): (Uuid,) = site
        .app
        .db
        .read("SELECT id FROM transactions WHERE reference = $1")
        .bind(reference)
        .one()
        .await
        .unwrap();
    id
}
