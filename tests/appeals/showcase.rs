//! What a newcomer can walk through in the demo.

use crate::support::people::sign_in;
use crate::support::{TestApp, account};
use okpay::account::demo;
use okpay::cases::CaseState;
use okpay::cli::showcase;
use okpay::transactions::{Kind, TransactionState};
use std::collections::BTreeSet;

async fn found(site: &TestApp, sql: &'static str) -> BTreeSet<String> {
    let rows: Vec<(String,)> = site.app.db.read(sql).all().await.unwrap();
    rows.into_iter().map(|(code,)| code).collect()
}

#[tokio::test]
async fn the_demo_shows_every_kind_and_state_of_payments_and_appeals() {
    let site = TestApp::start().await;
    demo::open(&site.app, &account(&site.app).hasher).await.unwrap();
    showcase::fill(&site.app).await.unwrap();
    let kinds: BTreeSet<String> = Kind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
    assert_eq!(found(&site, "SELECT DISTINCT kind FROM transactions").await, kinds);
    let states: BTreeSet<String> =
        TransactionState::ALL.iter().map(|state| state.code().to_owned()).collect();
    assert_eq!(found(&site, "SELECT DISTINCT state FROM transactions").await, states);
    let ahead = "SELECT reference FROM transactions WHERE task IS NOT NULL OR available_from IS NOT NULL";
    assert_eq!(found(&site, ahead).await.len(), 2, "a task, and money with a date");

    let sql = "SELECT DISTINCT state FROM cases";
    let mut shown = found(&site, sql).await;
    assert!(shown.contains("submitted"), "until the confirmation leaves, seconds later");
    site.work().await;
    shown.extend(found(&site, sql).await);
    // Of the vocabulary's states a draft is a form that was not sent, and overdue is a mark of a case, not its state.
    // Nothing closes a decided case: it can be objected to.
    let never = [CaseState::Closed];
    let all = CaseState::ALL.iter().filter(|state| !never.contains(state));
    assert_eq!(shown, all.map(|state| state.code().to_owned()).collect());
    let overdue = found(&site, "SELECT number FROM cases WHERE breached_at IS NOT NULL").await;
    assert_eq!(overdue.len(), 1, "one is late, and no other");
    let told = "SELECT DISTINCT kind FROM events WHERE kind IN ('reminded', 'holding_drafted')";
    assert_eq!(
        found(&site, told).await,
        BTreeSet::from(["holding_drafted".to_owned()]),
        "nothing past is near"
    );
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());

    // Filled once, and every page of it can be opened.
    showcase::fill(&site.app).await.unwrap();
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, demo::CUSTOMER, demo::PASSWORD).await;
    for number in found(&site, "SELECT number FROM cases").await {
        let page = browser.get(&format!("/cases/{number}")).await;
        assert!(page.one("h1").ends_with(&number), "{}", page.one("h1"));
    }
    // Whoever is told that a case is decided, and more belongs there, can write it there.
    let rejected = found(&site, "SELECT number FROM cases WHERE state = 'rejected'").await;
    for number in &rejected {
        assert!(browser.get(&format!("/cases/{number}")).await.text().contains("Open it again"));
    }
    // What waits for the customer stands first on the overview, then what is late.
    let overview = browser.get("/account").await.all(".note li");
    assert!(overview[0].contains("Please answer by") && overview[1].contains("are late"), "{overview:?}");
    let list = browser.get("/cases").await.text();
    assert_eq!(list.matches("and are late").count(), 1, "who is late says so in the list");
}
