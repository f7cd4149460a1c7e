//! Promises to tell, and what cases learn from the ledger.

use super::*;
use crate::support::ledger::{known, payment, tell, time};
use okpay::cases::watches;
use serde_json::{Value, json};

/// The payment's next event.
async fn event(site: &TestApp, reference: &str, state: &str) {
    site.wait(60);
    let event: Value = json!({ "transaction": reference, "state": state, "occurred_at": time(site, 0) });
    tell(site, &[event]).await;
    site.work().await;
}

async fn watch(site: &TestApp, customer: &Customer, transaction: Uuid, until: Timestamp) {
    let mut tx = site.app.db.begin().await.unwrap();
    watches::add(&mut tx, (customer.id, transaction), until, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_asked_is_told_of_each_move_until_the_payment_has_ended() {
    let site = monday().await;
    let anna = anna(&site).await;
    known(&site, EMAIL, "C-1").await;
    let id = payment(&site, "T-1", "processing", json!({})).await;
    let until_then = site.app.clock.now().plus(3 * 86_400);
    watch(&site, &anna, id, until_then).await;
    watch(&site, &anna, id, until_then).await;
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs").all().await.unwrap();
    assert_eq!(jobs.iter().filter(|(job,)| job.contains("watch_ends")).count(), 1, "promised once");
    assert_eq!(watches::of(&site.app.db, anna.id, id).await.unwrap(), Some(until_then));

    // Whoever has turned letters off has asked for these all the same.
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE customers SET case_mail = FALSE WHERE id = $1").bind(anna.id).exec().await.unwrap();
    tx.commit().await.unwrap();
    event(&site, "T-1", "processing").await;
    assert_eq!(about(&site, EMAIL, "your payment has moved").len(), 0, "it has not moved");
    event(&site, "T-1", "sent").await;
    event(&site, "T-1", "sent").await;
    let [moved] = &about(&site, EMAIL, "your payment has moved")[..] else { panic!("one letter") };
    let text = moved.letter.text(true);
    assert!(text.contains(&format!("https://help.okpay.example/transactions/{id}")), "{text}");
    assert!(text.contains("because you asked to be told") && is_discreet(moved), "{text}");
    assert!(watches::of(&site.app.db, anna.id, id).await.unwrap().is_some(), "it goes on");

    event(&site, "T-1", "credited").await;
    assert_eq!(about(&site, EMAIL, "your payment has moved").len(), 2);
    assert_eq!(watches::of(&site.app.db, anna.id, id).await.unwrap(), None);
    event(&site, "T-1", "settled").await;
    site.app.clock.set(until_then);
    site.work().await;
    assert_eq!(about(&site, EMAIL, "your payment has moved").len(), 2);
    assert_eq!(about(&site, EMAIL, "the expected day").len(), 0, "it has arrived");
}

#[tokio::test]
async fn whoever_waits_in_vain_is_told_once_that_the_time_has_passed() {
    let site = monday().await;
    let anna = anna(&site).await;
    known(&site, EMAIL, "C-1").await;
    let id = payment(&site, "T-1", "sent", json!({})).await;
    let (first, second) = (site.app.clock.now().plus(86_400), site.app.clock.now().plus(2 * 86_400));
    watch(&site, &anna, id, first).await;
    watch(&site, &anna, id, second).await; // a later day instead
    site.app.clock.set(first);
    site.work().await;
    assert_eq!(about(&site, EMAIL, "the expected day of your payment has passed").len(), 0);
    site.app.clock.set(second);
    half_done(&site, |job| matches!(job, Job::WatchEnds { .. })).await;
    site.work().await;
    let [late] = &about(&site, EMAIL, "the expected day of your payment has passed")[..] else {
        panic!("one letter")
    };
    let text = late.letter.text(true);
    assert!(text.contains("You can appeal now.") && text.contains(&format!("/transactions/{id}")), "{text}");
    assert_eq!(watches::of(&site.app.db, anna.id, id).await.unwrap(), None);
}

#[tokio::test]
async fn an_open_case_notes_how_its_payment_moves_and_tells_when_it_has_ended() {
    let site = monday().await;
    let anna = anna(&site).await;
    known(&site, EMAIL, "C-1").await;
    let id = payment(&site, "T-1", "sent", json!({})).await;
    let payment = Transaction::find(&site.app.db, anna.id, id).await.unwrap().unwrap();
    let case = file(&site, &anna, Some(&payment), Locale::En).await;
    site.work().await;
    let moved = async || -> Vec<String> {
        entries(&site, &case, Kind::Moved).await.iter().map(|e| e.text("state").to_owned()).collect()
    };
    event(&site, "T-1", "sent").await;
    assert!(moved().await.is_empty(), "it was there already");
    event(&site, "T-1", "at_beneficiary_bank").await;
    assert_eq!(moved().await, ["at_beneficiary_bank"]);
    assert_eq!(about(&site, EMAIL, "news about your appeal").len(), 0, "nothing has ended");
    event(&site, "T-1", "credited").await;
    event(&site, "T-1", "credited").await;
    assert_eq!(moved().await, ["at_beneficiary_bank", "credited"]);
    let [news] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    assert!(news.letter.text(true).contains("The payment moved") && is_discreet(news));
}
