//! Payments as the ledger tells them: taken, found, shown, and forgotten.

mod api;
mod feed;
mod import;
mod pages;

use crate::support::TestApp;
use crate::support::ledger::tell;
use crate::support::people::*;
use okpay::transactions::feed::{Applied, Ledger};
use okpay::transactions::told::Raw;
use okpay::transactions::{Transaction, history};
use serde_json::{Value, json};
use uuid::Uuid;

/// The ledger's number of the customer of most stories.
const NUMBER: &str = "C-1001";

/// An event as the ledger sends it.
fn event(id: &str, transaction: &str, state: &str, at: &str) -> Value {
    json!({ "id": id, "transaction": transaction, "state": state, "occurred_at": at })
}

/// The first event of a payment: everything about it.
fn ordered(transaction: &str, at: &str) -> Value {
    json!({
        "id": format!("{transaction}-1"), "transaction": transaction, "state": "received", "occurred_at": at,
        "customer": NUMBER, "kind": "remittance", "amount": "1234.50", "currency": "USD", "fee": "6.17",
        "counterparty": "Max Mustermann", "account": "DE89 3704 0044 0532 0130 00", "country": "DE",
        "method": "swift",
    })
}

/// The same with other fields.
fn with(mut event: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    event.as_object_mut().unwrap().extend(fields);
    event
}

/// The ledger says whose number it is.
async fn linked(site: &TestApp, number: &str, email: &str) {
    let event = json!({ "type": "customer", "customer": number, "email": email, "occurred_at": "2026-01-01T00:00:00Z" });
    tell(site, &[event]).await;
}

/// The customer of most stories, known to the ledger.
async fn known_customer(site: &TestApp) {
    customer(site).await;
    linked(site, NUMBER, EMAIL).await;
}

/// The row of a payment, whoever's it is.
async fn row(site: &TestApp, reference: &str) -> Option<Transaction> {
    site.app
        .db
        .read("SELECT * FROM transactions WHERE reference = $1")
        .bind(reference)
        .optional()
        .await
        .unwrap()
}

async fn id_of(site: &TestApp, reference: &str) -> Uuid {
    row(site, reference).await.expect("it is there").id
}

async fn count(site: &TestApp, sql: &'static str) -> i64 {
    let (count,): (i64,) = site.app.db.read(sql).one().await.unwrap();
    count
}

/// Everything that a row says and that follows from its events, without its random parts.
async fn standing(site: &TestApp, reference: &str) -> String {
    let row = row(site, reference).await.expect("it is there");
    let (search, names): (String, String) = site
        .app
        .db
        .read("SELECT search, names FROM transactions WHERE id = $1")
        .bind(row.id)
        .one()
        .await
        .unwrap();
    let private = row.private(&site.app).expect("it opens");
    let events: Vec<String> =
        history::of(&site.app.db, reference).await.unwrap().into_iter().map(|e| e.id).collect();
    let known = row;
    format!(
        "{:?} {:?} {:?} {:?} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {search} {names} \
         {private:?} {events:?}",
        known.customer_ref,
        known.customer,
        known.kind,
        known.role,
        known.amount(),
        known.counterparty,
        known.fee(),
        known.country,
        known.method,
        known.hash,
        known.uetr,
        known.end_to_end,
        known.created_at,
        known.account,
        known.expected_by,
        known.state,
        known.phase,
        known.reason,
        known.state_at,
        (known.confirmations, known.confirmations_needed),
        known.ahead,
    )
}
