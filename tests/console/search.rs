//! The search, and what the filter offers.

use super::*;
use crate::support::browser::encode;
use axum::http::StatusCode;

async fn find(browser: &Browser, wanted: &str) -> Answer {
    browser.get(&format!("/staff/search?q={}", encode(wanted))).await
}

async fn renamed(site: &TestApp, customer: &Customer, name: &str) {
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE customers SET name = $2 WHERE id = $1").bind(customer.id).bind(name).exec().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_customer_is_found_by_the_whole_name() {
    let site = TestApp::start().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let german = customer_in(&site, EMAIL, "DE").await;
    let singaporean = customer_in(&site, "tan@example.com", "SG").await;
    // Lin is a customer too, under the same name; nobody finds a case of their own.
    let own = customer_in(&site, "lin@okpay.example", "DE").await;
    let first = filed(&site, &german, None, "Where is it?").await;
    let second = filed(&site, &singaporean, None, "Where is it?").await;
    filed(&site, &own, None, "Mine.").await;
    let found = find(&lin, "anna  LI").await;
    let mut numbers = found.all(".cases tbody th");
    numbers.sort();
    let mut both = [first.clone(), second];
    both.sort();
    assert_eq!((found.path.as_str(), numbers), ("/staff/search?q=anna%20%20LI", both.to_vec()));
    assert!(found.one(".note").contains("People can share a name"));

    // The only one is not opened at once: another customer may bear the name, without a case.
    for (name, typed) in
        [("Özlem Şahin", "özlem şahin"), ("Özlem Şahin", "ÖZLEM ŞAHIN"), ("李安娜", "李安娜")]
    {
        renamed(&site, &german, name).await;
        let found = find(&lin, typed).await;
        assert_eq!(found.all(".cases tbody th"), [first.as_str()], "{typed}");
        assert!(found.path.starts_with("/staff/search"), "{}", found.path);
    }
    for part in ["李", "Anna", "Li", "%", "_", "Anna L_", "' OR 1=1 --"] {
        assert_eq!(find(&lin, part).await.status, StatusCode::NOT_FOUND, "{part}");
    }
    // The log says by what it was searched, and not for whom.
    let log: Vec<(String,)> = site
        .app
        .db
        .read("SELECT payload FROM events WHERE kind = 'searched' ORDER BY seq")
        .all()
        .await
        .unwrap();
    let by_name = log.iter().filter(|(entry,)| entry.contains(r#""kind":"name""#)).count();
    assert_eq!(by_name, 4, "{log:?}");
    assert!(!format!("{log:?}").contains("李安娜"));
}

#[tokio::test]
async fn the_field_says_all_that_it_finds_by_and_the_filter_offers_what_there_can_be() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let queue = lin.get("/staff").await;
    let hint = queue.one("#find-hint");
    let (reference,): (String,) = site
        .app
        .db
        .read("SELECT reference FROM customers WHERE id = $1")
        .bind(customer.id)
        .one()
        .await
        .unwrap();
    let (uetr,): (String,) =
        site.app.db.read("SELECT uetr FROM transactions WHERE reference = 'T-1001'").one().await.unwrap();
    for (words, wanted) in [
        ("case number", number.as_str()),
        ("number of the payment", "T-1001"),
        ("UETR", &uetr),
        ("e-mail", EMAIL),
        ("number in the ledger", &reference),
    ] {
        assert!(hint.to_lowercase().contains(&words.to_lowercase()), "{words}: {hint}");
        assert_eq!(find(&lin, wanted).await.path, format!("/staff/cases/{number}"), "{wanted}");
    }
    for words in ["end-to-end id", "hash", "full name"] {
        assert!(hint.contains(words), "{words}: {hint}");
    }
    let problems = queue.all("#problem option");
    assert_eq!(problems.len(), 13, "all of them, and those that a customer can choose: {problems:?}");
    assert!(!problems.iter().any(|name| name.contains("Cover") || name.contains("cannot be applied")));
    lin.set_cookie("lang", "zh-Hans");
    assert!(lin.get("/staff").await.one("#find-hint").contains("账务系统编号或完整姓名"));
}
