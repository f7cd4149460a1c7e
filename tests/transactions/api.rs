//! Events over HTTP: signed, each once, a batch whole or not at all, and every refusal readable by a machine.

use super::*;
use crate::support::browser::{Answer, Browser};
use crate::support::{FEED_KEY, HOST};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use okpay::kernel::webhook::Key;
use okpay::transactions::told::FIELDS;

const NEXT_KEY: &str = "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// How a delivery is sent; each test changes a part.
struct Delivery {
    id: String,
    key: &'static str,
    /// Seconds of its clock before or after ours.
    off: i64,
    kind: &'static str,
}

impl Delivery {
    fn of(id: &str) -> Self {
        Self { id: id.to_owned(), key: FEED_KEY, off: 0, kind: "application/json" }
    }

    async fn send(&self, site: &TestApp, body: &str) -> Answer {
        let seconds = site.app.clock.now().0 / 1_000_000 + self.off;
        let signature = self.key.parse::<Key>().unwrap().sign(&self.id, seconds, body.as_bytes());
        let request = Request::post("/api/v1/events")
            .header("host", HOST)
            .header("content-type", self.kind)
            .header("webhook-id", &self.id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature)
            .body(Body::from(body.to_owned()))
            .unwrap();
        site.browser("198.51.100.7").send(request).await
    }
}

async fn push(site: &TestApp, id: &str, body: &Value) -> Answer {
    Delivery::of(id).send(site, &body.to_string()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.text()))
}

/// Checks that it is an RFC 9457 problem of this status, and returns its detail.
fn problem(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let body = read(answer);
    assert_eq!((&body["status"], &body["type"]), (&json!(status), &json!("about:blank")));
    assert!(!body["title"].as_str().unwrap().is_empty());
    body["detail"].as_str().unwrap_or_default().to_owned()
}

fn done(answer: &Answer, applied: u64, known: u64) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(read(answer), json!({ "applied": applied, "known": known }));
}

#[tokio::test]
async fn signed_events_are_taken_in_each_form_and_only_once() {
    let site = TestApp::start().await;
    let first = ordered("T1", "2026-11-20T10:00:00Z");
    done(&push(&site, "m1", &first).await, 1, 0);
    done(&push(&site, "m1", &first).await, 0, 1);
    done(&push(&site, "m2", &first).await, 0, 1);
    let two = [
        event("b", "T1", "sent", "2026-11-21T10:00:00Z"),
        event("c", "T1", "credited", "2026-11-22T10:00:00Z"),
    ];
    done(&push(&site, "m3", &json!(two)).await, 2, 0);
    done(&push(&site, "m4", &json!({ "events": two })).await, 0, 2);
    let words = problem(&push(&site, "m3", &json!([two[0]])).await, 409);
    assert!(words.contains("webhook-id"), "{words}");
    let other = with(two[0].clone(), json!({ "state": "returned" }));
    assert!(problem(&push(&site, "m5", &json!([other])).await, 409).contains("event 0: id"));
    assert_eq!(row(&site, "T1").await.unwrap().state.code(), "credited");
    // After a refusal the same delivery may be mended and sent again.
    done(&push(&site, "m5", &json!([two[0]])).await, 0, 1);

    // What nobody sends again is forgotten; the events are still known.
    site.wait(31 * 24 * 60 * 60);
    okpay::transactions::tidy(&site.app).await.unwrap();
    assert_eq!(count(&site, "SELECT COUNT(*) FROM deliveries").await, 0);
    done(&push(&site, "m1", &first).await, 0, 1);
}

#[tokio::test]
async fn whoever_has_no_key_in_force_is_refused() {
    let both = |app: &mut okpay::app::App| {
        app.feed_keys = vec![NEXT_KEY.parse().unwrap(), FEED_KEY.parse().unwrap()];
    };
    let site = TestApp::tuned(both).await;
    let body = ordered("T1", "2026-11-20T10:00:00Z").to_string();
    for (off, says) in [(-301, "five minutes"), (301, "five minutes"), (-86400, "five minutes")] {
        let words = problem(&Delivery { off, ..Delivery::of("m1") }.send(&site, &body).await, 401);
        assert!(words.contains(says), "{words}");
    }
    let stranger = "whsec_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    problem(&Delivery { key: stranger, ..Delivery::of("m1") }.send(&site, &body).await, 401);
    problem(&Delivery::of("m.1").send(&site, &body).await, 401);
    let bare = Request::post("/api/v1/events").header("host", HOST).body(Body::from(body.clone())).unwrap();
    problem(&site.browser("198.51.100.7").send(bare).await, 401);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transactions").await, 0);
    done(&Delivery { off: -299, ..Delivery::of("m1") }.send(&site, &body).await, 1, 0);
    done(&Delivery { key: NEXT_KEY, off: 299, ..Delivery::of("m2") }.send(&site, &body).await, 0, 1);

    let none = TestApp::tuned(|app| app.feed_keys.clear()).await;
    let words = problem(&Delivery::of("m1").send(&none, &body).await, 404);
    assert!(words.contains("OKPAY_FEED_SECRETS"), "{words}");
}

#[tokio::test]
async fn a_batch_is_taken_whole_or_not_at_all() {
    let site = TestApp::start().await;
    let good = ordered("T1", "2026-11-20T10:00:00Z");
    let wrong = with(ordered("T2", "2026-11-20T10:00:00Z"), json!({ "currency": "XYZ" }));
    let refused = push(&site, "m1", &json!([good, wrong])).await;
    assert_eq!(problem(&refused, 422), "Nothing was taken.");
    let told = &read(&refused)["errors"][0];
    assert_eq!((&told["event"], &told["id"], &told["field"]), (&json!(1), &json!("T2-1"), &json!("amount")));
    assert!(told["expects"].as_str().unwrap().contains("XYZ"));
    let other = with(good.clone(), json!({ "amount": "1.00" }));
    let conflict = push(&site, "m2", &json!([good, ordered("T3", "2026-11-20T10:00:00Z"), other])).await;
    assert!(problem(&conflict, 409).contains("event 2"));
    let contradiction = with(other, json!({ "id": "new" }));
    assert!(
        problem(&push(&site, "m2", &json!([good, contradiction])).await, 409).contains("another customer")
    );
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transactions").await, 0);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events").await, 0);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM deliveries").await, 0);

    let many = |n: usize| {
        json!((0..n).map(|i| ordered(&format!("B{i}"), "2026-11-20T10:00:00Z")).collect::<Vec<_>>())
    };
    problem(&push(&site, "m3", &json!([])).await, 422);
    problem(&push(&site, "m3", &json!({ "events": [] })).await, 422);
    assert!(problem(&push(&site, "m3", &many(1001)).await, 422).contains("1001 events"));
    done(&push(&site, "m3", &many(1000)).await, 1000, 0);
}

#[tokio::test]
async fn what_is_no_event_is_refused_as_a_problem() {
    let site = TestApp::start().await;
    let good = ordered("T1", "2026-11-20T10:00:00Z");
    for (body, says) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("null", "event 0"),
        ("[1]", "event 0"),
        (r#"{"events": 1}"#, "an array"),
        (&with(good.clone(), json!({ "ammount": "1" })).to_string(), "unknown field `ammount`"),
        (&with(good.clone(), json!({ "amount": 1234.5 })).to_string(), "floating point"),
    ] {
        let words = problem(&Delivery::of("m1").send(&site, body).await, 400);
        assert!(words.contains(says), "{body}: {words}");
    }
    for (fields, field) in [
        (json!({ "occurred_at": "yesterday" }), "occurred_at"),
        (json!({ "occurred_at": "2026-11-25T12:00:01Z" }), "occurred_at"),
        (json!({ "transaction": "" }), "transaction"),
        (json!({ "transaction": "x".repeat(36) }), "transaction"),
        (json!({ "state": "" }), "state"),
        (json!({ "state": "arrived" }), "state"),
        (json!({ "kind": "" }), "kind"),
        (json!({ "customer": "" }), "customer"),
        (json!({ "amount": "-1" }), "amount"),
        (json!({ "amount": "1.001" }), "amount"),
        (json!({ "fee": "x" }), "fee"),
        (json!({ "role": "king" }), "role"),
        (json!({ "counterparty": "a\nb" }), "counterparty"),
        (json!({ "country": "Germany" }), "country"),
        (json!({ "method": "pigeon" }), "method"),
        (json!({ "uetr": "97ed4827" }), "uetr"),
        (json!({ "hash": "x".repeat(129) }), "hash"),
        (json!({ "reason": "nonsense!" }), "reason"),
        (json!({ "confirmations": 3 }), "confirmations"),
        (json!({ "created_at": "2030-01-01T00:00:00Z" }), "created_at"),
        (json!({ "expected_by": "soon" }), "expected_by"),
        (json!({ "type": "weather" }), "type"),
        (json!({ "type": "customer", "email": "a@example.com" }), "transaction"),
        (json!({ "type": "customer", "email": "nobody" }), "email"),
    ] {
        let refused = push(&site, "m1", &with(good.clone(), fields.clone())).await;
        problem(&refused, 422);
        assert_eq!(read(&refused)["errors"][0]["field"], field, "{fields}: {}", refused.text());
    }
    // Details without the kind say nothing that could be kept.
    let lonely = with(event("x", "T1", "sent", "2026-11-20T10:00:00Z"), json!({ "counterparty": "Max" }));
    assert_eq!(read(&push(&site, "m1", &lonely).await)["errors"][0]["field"], "kind");
    for kind in ["text/plain", "application/jsonx", "application/x-www-form-urlencoded"] {
        problem(&Delivery { kind, ..Delivery::of("m1") }.send(&site, &good.to_string()).await, 415);
    }
    problem(&Delivery::of("m1").send(&site, &" ".repeat(2 * 1024 * 1024 + 1)).await, 413);
    let browser: Browser = site.browser("198.51.100.7");
    let wrong = browser.fetch("/api/v1/events").await;
    problem(&wrong, 405);
    assert_eq!(wrong.header("allow"), "POST");
    problem(&browser.fetch("/api/v2/events").await, 404);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events").await, 0);
    let kind = "Application/JSON; charset=utf-8";
    done(&Delivery { kind, ..Delivery::of("m1") }.send(&site, &good.to_string()).await, 1, 0);
}

#[tokio::test]
async fn the_description_names_every_field_and_every_code() {
    let site = TestApp::start().await;
    let answer = site.browser("192.0.2.1").fetch("/api/v1/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let document = read(&answer);
    assert_eq!(document["openapi"], "3.1.0");
    let properties = document["components"]["schemas"]["Event"]["properties"].as_object().unwrap();
    let mut described: Vec<&str> = properties.keys().map(String::as_str).collect();
    let mut fields = FIELDS.to_vec();
    described.sort_unstable();
    fields.sort_unstable();
    assert_eq!(described, fields);
    // And each of them is taken.
    for field in FIELDS {
        let value = if field.starts_with("confirmations") { json!(1) } else { json!("x") };
        let read: Result<Raw, _> = serde_json::from_value(json!({ field: value }));
        assert!(read.is_ok(), "{field}: {read:?}");
    }
    assert_eq!(properties["state"]["enum"].as_array().unwrap().len(), 22);
    assert_eq!(properties["kind"]["enum"].as_array().unwrap().len(), 8);
    let answers = document["paths"]["/api/v1/events"]["post"]["responses"].as_object().unwrap();
    for status in ["200", "400", "401", "404", "409", "413", "415", "422", "503"] {
        assert!(answers.contains_key(status), "{status}");
    }
}

#[tokio::test]
async fn when_the_database_is_away_nothing_is_acknowledged() {
    let site = TestApp::start().await;
    site.app.db.close().await;
    let answer = push(&site, "m1", &ordered("T1", "2026-11-20T10:00:00Z")).await;
    assert!(problem(&answer, 503).contains("Send it again"));
    assert_eq!(answer.header("retry-after"), "30");
}
