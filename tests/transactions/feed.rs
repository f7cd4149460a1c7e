//! Events in whatever order, by whatever number of writers: the same payment in the end.

use super::*;
use crate::support::{content, now};
use okpay::facts::Facts;
use okpay::jobs::Job;
use okpay::transactions::ahead::{Ahead, Task};
use okpay::transactions::{Phase, TransactionState as State};

/// Every order of so many things.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(n - 1) {
        for place in 0..n {
            let mut order = shorter.clone();
            order.insert(place, n - 1);
            all.push(order);
        }
    }
    all
}

#[tokio::test]
async fn every_order_of_arrival_gives_the_same_payment() {
    let site = TestApp::start().await;
    // A deposit that a block takes back, with what is only known on the way; two events say what it is.
    let of = |reference: &str| {
        let name = |event: Value| {
            let id = event["id"].as_str().unwrap().replace('X', reference);
            let voids = event.get("voids").map(|v| v.as_str().unwrap().replace('X', reference));
            let mut event = with(event, json!({ "id": id, "transaction": reference }));
            if let Some(voids) = voids {
                event["voids"] = json!(voids);
            }
            event
        };
        let first = json!({
            "customer": NUMBER, "kind": "crypto_deposit", "amount": "0.123456789012345678", "currency": "ETH",
        });
        let again = with(
            first.clone(),
            json!({ "counterparty": "欧阳娜娜", "account": "0x52908400098527886E0F7030069857D2E4169EE7", "fee": "0" }),
        );
        [
            with(event("X-a", "X", "awaiting_confirmations", "2026-11-20T10:00:00Z"), first),
            with(
                event("X-b", "X", "action_required", "2026-11-20T10:05:00Z"),
                json!({ "hash": "a1".repeat(32), "task": "send_document", "task_until": "2026-11-30T00:00:00Z" }),
            ),
            with(
                event("X-c", "X", "credited_restricted", "2026-11-20T10:10:00Z"),
                with(again, json!({ "available_from": "2026-12-01T00:00:00Z" })),
            ),
            with(
                event("X-d", "X", "awaiting_confirmations", "2026-11-20T10:20:00Z"),
                json!({ "voids": "X-c", "confirmations": 3, "confirmations_needed": 12, "hash": "b2".repeat(32) }),
            ),
            with(
                event("X-e", "X", "action_required", "2026-11-20T10:20:00Z"),
                json!({ "reason": "rr04", "task": "add_reference" }),
            ),
        ]
        .map(name)
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut see = async |reference: &str| {
        let is = standing(&site, reference).await;
        seen.insert(is.replace(reference, "X").replace(&reference.to_lowercase(), "x"));
    };
    for (n, order) in permutations(5).into_iter().enumerate() {
        let reference = format!("P{n:03}");
        let events = of(&reference);
        for i in order {
            assert_eq!(tell(&site, &events[i..=i]).await, [Applied::New]);
        }
        // And all of them once more, in one batch.
        assert_eq!(tell(&site, &events).await, [Applied::Known; 5]);
        see(&reference).await;
    }
    // The same orders in two large batches, each parted somewhere else.
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (n, order) in permutations(5).into_iter().enumerate() {
        let events = of(&format!("Q{n:03}"));
        for (place, i) in order.into_iter().enumerate() {
            if place < n % 6 { &mut before } else { &mut after }.push(events[i].clone());
        }
    }
    for batch in [before, after] {
        assert_eq!(tell(&site, &batch).await, vec![Applied::New; batch.len()]);
    }
    for n in 0..120 {
        see(&format!("Q{n:03}")).await;
    }
    assert_eq!(seen.len(), 1, "{seen:#?}");
    let row = row(&site, "P119").await.unwrap();
    assert_eq!(
        (row.state, row.reason.as_deref(), row.confirmations),
        (State::ActionRequired, Some("RR04"), None)
    );
    let ahead = Ahead { task: Some(Task::AddReference), ..Ahead::default() };
    assert_eq!(row.ahead, ahead, "what the newest event says of it, and nothing of earlier ones");
    assert_eq!(row.hash.clone().unwrap(), "b2".repeat(32), "the latest that was named");
    assert_eq!(row.private(&site.app).unwrap().counterparty, "欧阳娜娜", "what was left out was added");
}

#[tokio::test]
async fn a_payment_is_told_once_and_never_becomes_another() {
    let site = TestApp::start().await;
    let first = ordered("T1", "2026-11-20T10:00:00Z");
    assert_eq!(tell(&site, std::slice::from_ref(&first)).await, [Applied::New]);
    let before = standing(&site, "T1").await;
    for (field, value) in [
        ("amount", "1234.51"),
        ("currency", "EUR"),
        ("customer", "C-1002"),
        ("kind", "withdrawal"),
        ("role", "recipient"),
        ("fee", "6.18"),
    ] {
        let other = with(
            first.clone(),
            json!({ "id": format!("other-{field}"), field: value, "state": "credited",
            "occurred_at": "2026-11-21T10:00:00Z" }),
        );
        assert_eq!(tell(&site, &[other]).await, [Applied::Contradiction], "{field}");
    }
    let changed = with(first.clone(), json!({ "counterparty": "Erika Mustermann" }));
    assert_eq!(tell(&site, &[changed]).await, [Applied::Conflict], "the same id with another content");
    assert_eq!(standing(&site, "T1").await, before, "of what was refused nothing stays");
    // All of it in one go, in which nothing is there before.
    let first = with(first, json!({ "id": "T2-a", "transaction": "T2" }));
    let moved = event("T2-b", "T2", "sent", "2026-11-20T11:00:00Z");
    let other =
        with(first.clone(), json!({ "id": "T2-c", "amount": "1.00", "occurred_at": "2026-11-21T10:00:00Z" }));
    let changed = with(moved.clone(), json!({ "state": "credited" }));
    let batch = [first.clone(), moved.clone(), other.clone(), moved, changed, other];
    let done = tell(&site, &batch).await;
    let (new, known) = (Applied::New, Applied::Known);
    assert_eq!(done, [new, new, Applied::Contradiction, known, Applied::Conflict, Applied::Contradiction]);
    let row = row(&site, "T2").await.unwrap();
    assert_eq!((row.state, row.amount().plain().as_str()), (State::Sent, "1234.5"));
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events WHERE transaction_ref = 'T2'").await, 2);
    // Space around a value and an empty field say nothing.
    let spaced =
        with(first, json!({ "counterparty": " Max Mustermann ", "memo": " ", "confirmations": null }));
    assert_eq!(tell(&site, &[spaced]).await, [Applied::Known]);
}

#[tokio::test]
async fn a_refund_that_was_paid_back_is_done_and_a_returned_payment_is_not() {
    let site = TestApp::start().await;
    let refund =
        with(ordered("R1", "2026-11-20T10:00:00Z"), json!({ "kind": "refund", "method": "", "fee": "" }));
    tell(&site, &[refund, event("R1-2", "R1", "refunded", "2026-11-21T10:00:00Z")]).await;
    assert_eq!(row(&site, "R1").await.unwrap().phase, Phase::Done, "by the short way");
    let late = event("R1-0", "R1", "processing", "2026-11-20T12:00:00Z");
    tell(&site, &[late]).await;
    assert_eq!(row(&site, "R1").await.unwrap().phase, Phase::Done, "and by the long one");
    tell(
        &site,
        &[ordered("T1", "2026-11-20T10:00:00Z"), event("T1-2", "T1", "refunded", "2026-11-21T10:00:00Z")],
    )
    .await;
    assert_eq!(row(&site, "T1").await.unwrap().phase, Phase::Undone);
}

#[tokio::test]
async fn when_it_is_late_follows_from_the_way_it_goes() {
    let site = TestApp::start().await;
    // Friday noon; five business days of the euro area end with the next Friday, in Frankfurt.
    tell(&site, &[ordered("T1", "2026-11-20T12:00:00Z")]).await;
    let by = |row: Option<Transaction>| row.unwrap().expected_by.map(|at| at.civil().to_string());
    assert_eq!(by(row(&site, "T1").await).as_deref(), Some("2026-11-27T23:00:00Z"));
    let unknown = with(ordered("T2", "2026-11-20T12:00:00Z"), json!({ "method": "" }));
    tell(&site, &[unknown]).await;
    assert_eq!(by(row(&site, "T2").await), None, "no way is named, so nobody can say");
    let told = with(
        event("T2-2", "T2", "sent", "2026-11-20T13:00:00Z"),
        json!({ "expected_by": "2026-12-01T00:00:00Z" }),
    );
    tell(&site, &[told]).await;
    assert_eq!(by(row(&site, "T2").await).as_deref(), Some("2026-12-01T00:00:00Z"), "as the ledger says");
    // Abroad only those days count on which both sides work; within its countries a scheme has its own.
    for (n, (at, country, method, due)) in [
        ("2026-09-29T12:00:00Z", "CN", "swift", "2026-10-13T22:00:00Z"),
        ("2026-09-29T12:00:00Z", "KE", "swift", "2026-10-06T22:00:00Z"),
        ("2026-05-13T12:00:00Z", "DE", "swift", "2026-05-21T22:00:00Z"),
        ("2026-05-13T12:00:00Z", "DE", "sepa", "2026-05-14T22:00:00Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let reference = format!("A{n}");
        let currency = if method == "sepa" { "EUR" } else { "USD" };
        let sent = with(
            ordered(&reference, at),
            json!({ "country": country, "method": method, "currency": currency }),
        );
        tell(&site, &[sent]).await;
        assert_eq!(by(row(&site, &reference).await).as_deref(), Some(due), "{country} {method} {at}");
    }
    // Where the customer has to pay first, the time counts from the payment.
    let asked = with(ordered("T3", "2026-11-16T12:00:00Z"), json!({ "state": "awaiting_funds" }));
    tell(&site, &[asked]).await;
    assert_eq!(by(row(&site, "T3").await).as_deref(), Some("2026-11-23T23:00:00Z"));
    tell(&site, &[event("T3-2", "T3", "accepted", "2026-11-20T12:00:00Z")]).await;
    assert_eq!(by(row(&site, "T3").await).as_deref(), Some("2026-11-27T23:00:00Z"));
}

#[test]
fn what_is_to_come_stands_in_the_event_that_it_belongs_to() {
    let facts = Facts::load(&content()).unwrap();
    let until = "2027-11-23T12:00:00Z";
    let read = |fields: Value| {
        let event = with(event("e", "T", "action_required", "2026-11-20T10:00:00Z"), fields);
        let raw: Raw = serde_json::from_value(event).unwrap();
        raw.read(&facts, now()).map_err(|wrong| wrong.field)
    };
    for (fields, field) in [
        (json!({ "task": "dance" }), "task"),
        (json!({ "task": "other", "state": "sent" }), "task"),
        (json!({ "task_until": until }), "task_until"),
        (json!({ "task": "other", "task_until": "soon" }), "task_until"),
        (json!({ "available_from": until }), "available_from"),
        (json!({ "available_from": "soon", "state": "credited_restricted" }), "available_from"),
    ] {
        assert_eq!(read(fields.clone()).err(), Some(field), "{fields}");
    }
    for task in Task::ALL {
        assert!(read(json!({ "task": task.code(), "task_until": until })).is_ok(), "it may be to come");
        for locale in okpay::i18n::Locale::ALL {
            assert!(okpay::i18n::codes::tasks::task(locale, task.code()).is_some(), "{task:?} has words");
        }
    }
    assert!(read(json!({ "state": "credited_restricted", "available_from": until })).is_ok());
}

#[tokio::test]
async fn payments_of_unknown_customers_wait_in_both_orders() {
    let site = TestApp::start().await;
    // Payments, then whose they are, then the account.
    tell(&site, &[ordered("T1", "2026-11-20T10:00:00Z")]).await;
    linked(&site, NUMBER, EMAIL).await;
    assert_eq!(row(&site, "T1").await.unwrap().customer, None);
    customer(&site).await;
    site.work().await;
    let owner = row(&site, "T1").await.unwrap().customer.expect("attached");
    tell(&site, &[ordered("T2", "2026-11-20T11:00:00Z")]).await;
    assert_eq!(row(&site, "T2").await.unwrap().customer, Some(owner), "and what comes later at once");
    // The account, then payments, then whose they are.
    customer_of(&site, "bo.chen@example.com").await;
    site.work().await;
    tell(&site, &[with(ordered("T3", "2026-11-20T10:00:00Z"), json!({ "customer": "C-2" }))]).await;
    assert_eq!(row(&site, "T3").await.unwrap().customer, None);
    linked(&site, "C-2", "Bo.Chen@Example.com").await;
    let other = row(&site, "T3").await.unwrap().customer.expect("attached");
    assert_ne!(other, owner);
    // A number belongs to one account; an older message about it changes nothing.
    let old = json!({ "type": "customer", "customer": "C-2", "email": EMAIL, "occurred_at": "2025-01-01T00:00:00Z" });
    assert_eq!(tell(&site, &[old]).await, [Applied::Known]);
    assert_eq!(row(&site, "T3").await.unwrap().customer, Some(other));
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.get("/transactions").await.all(".payments li").len(), 2);
}

#[tokio::test]
async fn writers_side_by_side_lose_nothing() {
    let site = TestApp::start().await;
    known_customer(&site).await;
    let states = ["processing", "sent", "at_beneficiary_bank", "credited"];
    for round in 0..10 {
        let reference = format!("W{round}");
        let one = |n: usize| {
            let at = format!("2026-11-20T1{n}:00:00Z");
            let first = ordered(&reference, "2026-11-20T10:00:00Z");
            if n == 0 { first } else { event(&format!("{reference}-e{n}"), &reference, states[n - 1], &at) }
        };
        let events: Vec<Value> = (0..5).map(one).collect();
        // Each event by two writers at once, the latest first.
        let all = tokio::join!(
            tell(&site, &events[4..5]),
            tell(&site, &events[2..5]),
            tell(&site, &events[0..1]),
            tell(&site, &events[1..4]),
            tell(&site, &events[0..2]),
        );
        let new = [all.0, all.1, all.2, all.3, all.4].concat().iter().filter(|a| **a == Applied::New).count();
        assert_eq!(new, 5, "each was applied once");
        let row = row(&site, &reference).await.unwrap();
        assert_eq!((row.state, row.phase), (State::Credited, Phase::Done));
        assert!(row.customer.is_some());
    }
    // Whose number it is comes while the payment does.
    customer_of(&site, "bo.chen@example.com").await;
    site.work().await;
    let payment = with(ordered("W", "2026-11-20T10:00:00Z"), json!({ "customer": "C-2" }));
    tokio::join!(linked(&site, "C-2", "bo.chen@example.com"), async { tell(&site, &[payment]).await });
    assert!(row(&site, "W").await.unwrap().customer.is_some());
}

#[tokio::test]
async fn whoever_waits_for_news_is_looked_after() {
    let site = TestApp::start().await;
    known_customer(&site).await;
    tell(&site, &[ordered("T1", "2026-11-20T10:00:00Z"), ordered("T2", "2026-11-20T10:00:00Z")]).await;
    let (watched, owner) = (id_of(&site, "T1").await, row(&site, "T1").await.unwrap().customer);
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("INSERT INTO watches (customer, transaction_id, until) VALUES ($1, $2, 0)")
        .bind(owner)
        .bind(watched)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let at = "2026-11-21T10:00:00Z";
    let older = event("T1-0", "T1", "processing", "2026-11-19T10:00:00Z");
    tell(&site, &[event("T1-2", "T1", "sent", at), event("T2-2", "T2", "sent", at), older]).await;
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs").all().await.unwrap();
    let moved: Vec<Job> = jobs
        .iter()
        .map(|(job,)| serde_json::from_str(job).unwrap())
        .filter(|job| matches!(job, Job::TransactionMoved { .. }))
        .collect();
    assert_eq!(moved, [Job::TransactionMoved { transaction: watched }], "once, and only for what is watched");
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("DELETE FROM jobs").exec().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_account_that_is_closed_and_forgotten_takes_its_payments_along() {
    let site = TestApp::start().await;
    known_customer(&site).await;
    let other = with(ordered("T9", "2026-11-20T10:00:00Z"), json!({ "customer": "C-2" }));
    tell(
        &site,
        &[ordered("T1", "2026-11-20T10:00:00Z"), event("T1-2", "T1", "sent", "2026-11-21T10:00:00Z"), other],
    )
    .await;
    let owner = row(&site, "T1").await.unwrap().customer;
    let closed = site.app.clock.now();
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("INSERT INTO watches (customer, transaction_id, until) VALUES ($1, $2, 0)")
        .bind(owner)
        .bind(id_of(&site, "T1").await)
        .exec()
        .await
        .unwrap();
    tx.q("UPDATE customers SET closing_at = $1 WHERE id = $2").bind(closed).bind(owner).exec().await.unwrap();
    tx.commit().await.unwrap();
    let rooms = okpay::worker::rooms();
    okpay::account::tidy(&site.app, &rooms).await.unwrap();
    assert_eq!(count(&site, "SELECT COUNT(*) FROM customers WHERE closed_at IS NOT NULL").await, 1);
    assert!(row(&site, "T1").await.is_some(), "kept as long as the law asks");

    // Who comes back is known again, and sees what happens from then on.
    customer(&site).await;
    site.work().await;
    tell(&site, &[ordered("T2", "2026-11-23T10:00:00Z")]).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.get("/transactions").await.all(".payments li").len(), 1);

    site.wait(6 * 366 * 24 * 60 * 60);
    okpay::account::tidy(&site.app, &rooms).await.unwrap();
    assert!(row(&site, "T1").await.is_none());
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events WHERE transaction_ref = 'T1'").await, 0);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM watches").await, 0);
    assert!(row(&site, "T2").await.is_some() && row(&site, "T9").await.is_some(), "others' stay");
    assert_eq!(count(&site, "SELECT COUNT(*) FROM customer_links WHERE reference = 'C-1001'").await, 1);
    site.work().await;
}

#[tokio::test]
async fn payments_of_people_who_do_not_come_are_forgotten() {
    let site = TestApp::start().await;
    known_customer(&site).await;
    let stranger = |reference, day| {
        with(ordered(reference, &format!("2026-11-{day}T10:00:00Z")), json!({ "customer": "C-2" }))
    };
    let link = json!({ "type": "customer", "customer": "C-2", "email": "bo@example.com", "occurred_at": "2026-11-01T10:00:00Z" });
    let mine = ordered("T1", "2026-11-01T10:00:00Z");
    tell(&site, &[link, mine, stranger("T2", "01"), stranger("T3", "20")]).await;
    let here = async || {
        let mut here = Vec::new();
        for reference in ["T1", "T2", "T3"] {
            if row(&site, reference).await.is_some() {
                here.push(reference);
            }
        }
        (here, count(&site, "SELECT COUNT(*) FROM customer_links WHERE reference = 'C-2'").await)
    };
    // The clock stands at 23 November.
    site.wait(370 * 24 * 60 * 60);
    okpay::transactions::tidy(&site.app).await.unwrap();
    assert_eq!(here().await, (vec!["T1", "T2", "T3"], 1));
    site.wait(15 * 24 * 60 * 60);
    okpay::transactions::tidy(&site.app).await.unwrap();
    assert_eq!(here().await, (vec!["T1", "T3"], 1), "whose payments wait is still known");
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events WHERE transaction_ref = 'T2'").await, 0);
    site.wait(30 * 24 * 60 * 60);
    okpay::transactions::tidy(&site.app).await.unwrap();
    assert_eq!(here().await, (vec!["T1"], 0), "one's own stay with the account");
}

#[tokio::test]
async fn the_archive_has_the_payments_in_full() {
    let site = TestApp::start().await;
    known_customer(&site).await;
    tell(&site, &[ordered("T1", "2026-11-20T10:00:00Z")]).await;
    let owner = row(&site, "T1").await.unwrap().customer.unwrap();
    let mut all = Vec::new();
    for room in okpay::worker::rooms() {
        all.extend(room.export(&site.app, owner).await.unwrap());
    }
    let (_, list) = all.iter().find(|(name, _)| name == "transactions.json").expect("a file of its own");
    assert_eq!(list[0]["counterparty"], "Max Mustermann");
    assert_eq!(list[0]["account"], "DE89 3704 0044 0532 0130 00");
    assert_eq!((&list[0]["amount"], &list[0]["state"]), (&json!("1234.5"), &json!("received")));
}
