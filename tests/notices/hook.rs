//! The operator's own system.

use super::*;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use okpay::cases::announce_hook;
use okpay::hook::Hook;
use okpay::kernel::webhook::{self, Key};
use serde_json::Value;
use std::sync::{Arc, Mutex};

const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// What a receiver was sent, and what it answers.
struct Receiver {
    got: Mutex<Vec<(HeaderMap, Vec<u8>)>>,
    says: Mutex<StatusCode>,
}

/// A receiver on this machine, and where it is.
async fn receiver() -> (Arc<Receiver>, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let receiver = Arc::new(Receiver { got: Mutex::default(), says: Mutex::new(StatusCode::OK) });
    let own = Arc::clone(&receiver);
    let take = move |headers: HeaderMap, body: Bytes| async move {
        own.got.lock().unwrap().push((headers, body.to_vec()));
        (*own.says.lock().unwrap(), [("location", "/elsewhere")])
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/{*path}", post(take))).await });
    (receiver, url)
}

/// A site that tells this receiver.
async fn site(url: &str) -> TestApp {
    // What calls out needs one; a second call is another test's.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let keys: Vec<Key> = [NEW, OLD].iter().map(|key| key.parse().unwrap()).collect();
    let site = TestApp::tuned(|app| app.hook = Some(Hook::open(url, &keys).unwrap())).await;
    site.wait(7 * 86_400);
    announce_hook(&site.app).await.unwrap();
    site
}

/// Checks a message by one key, as its receiver would; returns its id and what it says.
fn read(site: &TestApp, key: &str, (headers, body): &(HeaderMap, Vec<u8>)) -> (String, Value) {
    let of = |name: &str| headers[name].to_str().unwrap();
    let said = (of("webhook-id"), of("webhook-timestamp"), of("webhook-signature"));
    webhook::verify(&[key.parse().unwrap()], said, body, site.app.clock.now()).unwrap();
    (said.0.to_owned(), serde_json::from_slice(body).unwrap())
}

#[tokio::test]
async fn the_operators_system_hears_signed_what_happens_and_nothing_of_the_person() {
    let (receiver, url) = receiver().await;
    let site = site(&url).await;
    let anna = anna(&site).await;
    let case = file(&site, &anna, None, Locale::En).await;
    site.work().await;
    let got = receiver.got.lock().unwrap().clone();
    let read_all = |key| -> Vec<Value> { got.iter().map(|message| read(&site, key, message).1).collect() };
    let said = read_all(NEW);
    assert_eq!(said, read_all(OLD), "either key proves it while one is replaced");
    let types: Vec<&str> = said.iter().map(|s| s["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["case.filed", "case.acknowledged"]);
    let last = &said[1];
    assert_eq!(last["data"]["number"], case.number.as_str());
    assert_eq!((&last["data"]["state"], &last["data"]["turn"]), (&"acknowledged".into(), &"us".into()));
    assert_eq!(last["data"]["due"], "2026-12-21T23:00:00Z");
    assert_eq!(last["timestamp"], "2026-11-30T12:00:00Z");
    for message in &got {
        let text = String::from_utf8(message.1.clone()).unwrap();
        for word in [EMAIL, "Anna", "Max", "250", "DE89", &anna.id.to_string()] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[tokio::test]
async fn a_receiver_that_is_away_or_points_elsewhere_gets_the_same_message_later() {
    let (receiver, url) = receiver().await;
    let site = site(&url).await;
    let anna = anna(&site).await;
    *receiver.says.lock().unwrap() = StatusCode::TEMPORARY_REDIRECT;
    file(&site, &anna, None, Locale::En).await;
    site.work().await;
    let count = || receiver.got.lock().unwrap().len();
    assert_eq!(count(), 2, "tried, and no redirect followed");
    *receiver.says.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
    site.wait(15);
    site.work().await;
    assert_eq!(count(), 4);
    *receiver.says.lock().unwrap() = StatusCode::NO_CONTENT;
    site.wait(60);
    site.work().await;
    let got = receiver.got.lock().unwrap().clone();
    assert_eq!(got.len(), 6);
    let ids: Vec<String> = got[4..].iter().map(|message| read(&site, NEW, message).0).collect();
    let first: Vec<&str> = got[..2].iter().map(|m| m.0["webhook-id"].to_str().unwrap()).collect();
    assert_eq!(ids, first, "the same message under the same id, signed anew");
    site.wait(3_600);
    site.work().await;
    assert_eq!(count(), 6);

    // Nobody listens any more: it is kept for a day, and does not hold up anything else.
    let gone = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/in", listener.local_addr().unwrap())
    };
    let site = self::site(&gone).await;
    let anna = super::anna(&site).await;
    file(&site, &anna, None, Locale::En).await;
    site.work().await;
    assert_eq!(about(&site, EMAIL, "your appeal").len(), 1);
    let kept: Vec<(String, String)> =
        site.app.db.read("SELECT job, error FROM jobs WHERE error IS NOT NULL").all().await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter().all(|(job, error)| job.contains("staff_hook") && !error.contains("127.0.0.1")),
        "{kept:?}"
    );
}

#[tokio::test]
async fn without_a_receiver_nothing_is_written_for_one() {
    let site = monday().await;
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("INSERT INTO marks (name, value) VALUES ('staff-hook', 'on')").exec().await.unwrap();
    tx.commit().await.unwrap();
    announce_hook(&site.app).await.unwrap();
    let anna = anna(&site).await;
    file(&site, &anna, None, Locale::En).await;
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs").all().await.unwrap();
    assert!(jobs.iter().all(|(job,)| !job.contains("staff_hook")), "{jobs:?}");
}
