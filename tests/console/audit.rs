//! What staff look for and look at is written down; their own cases as customers are not there for them.

use super::*;
use axum::http::StatusCode;
use okpay::cases::Case;
use okpay::events::{self, AUDIT};
use serde_json::Value;

/// The events of this kind in the audit log.
async fn logged(site: &TestApp, kind: &str) -> Vec<(String, Value)> {
    let events = events::of(&site.app.db, AUDIT, 0, 1000).await.unwrap();
    let of = events.iter().filter(|event| event.kind == kind);
    of.map(|event| (event.actor.clone(), event.content().unwrap())).collect()
}

async fn id_of(site: &TestApp, name: &str) -> String {
    let found = site.app.db.read("SELECT id FROM staff WHERE name = $1").bind(name);
    format!("staff:{}", found.one::<(Uuid,)>().await.unwrap().0)
}

#[tokio::test]
async fn who_opens_a_case_is_in_the_audit_log_once_an_hour() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let payment = paid(&site, &customer, ("T-2", "20.00")).await;
    let other = filed(&site, &customer, Some(&payment), "Late too.").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    for _ in 0..3 {
        on_desk(&lin, &number).await;
    }
    act(&lin, &number, "Claim this case", &[]).await;
    lin.get(&format!("/staff/cases/{number}/decision")).await;
    let opened = logged(&site, "case_opened").await;
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert_eq!(opened[0].0, id_of(&site, "Lin").await);
    assert_eq!(
        (opened[0].1["case"].as_str(), opened[0].1["address"].as_str()),
        (Some(&*number), Some("192.0.2.23"))
    );
    // Another case and another colleague are something else; the form of a decision shows the case as well.
    on_desk(&lin, &other).await;
    on_desk(&wang, &number).await;
    assert_eq!(logged(&site, "case_opened").await.len(), 3);
    site.wait(10 * 60);
    on_desk(&lin, &number).await;
    assert_eq!(logged(&site, "case_opened").await.len(), 3, "within the hour");
    for _ in 0..5 {
        site.wait(10 * 60);
        lin.get(&format!("/staff/cases/{number}/decision")).await;
    }
    assert_eq!(logged(&site, "case_opened").await.len(), 4, "an hour later");
    // What is not there for them was not opened.
    lin.get("/staff/cases/AP-2026-NOTHING").await;
    assert_eq!(logged(&site, "case_opened").await.len(), 4);
    assert!(events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn eight_who_open_it_at_once_are_one_line_each() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let path = format!("/staff/cases/{number}");
    let pages = futures_util::future::join_all((0..8).map(|_| lin.fetch(&path))).await;
    assert!(pages.iter().all(|page| page.status == StatusCode::OK));
    assert_eq!(logged(&site, "case_opened").await.len(), 1);
}

#[tokio::test]
async fn a_search_is_in_the_audit_log_without_what_is_personal_in_it() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let payment = paid(&site, &customer, ("T-2", "20.00")).await;
    filed(&site, &customer, Some(&payment), "Late too.").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wanted = [
        number.as_str(),
        "Anna.Li@example.com",
        " anna.li@example.com",
        "nobody@example.com",
        "T-1001",
        "Anna Li",
    ];
    for wanted in wanted {
        lin.get(&format!("/staff/search?q={}", crate::support::browser::encode(wanted))).await;
    }
    lin.get("/staff/search?q=%20").await;
    let found = logged(&site, "searched").await;
    let kinds: Vec<_> =
        found.iter().map(|(_, f)| (f["kind"].as_str().unwrap(), f["hits"].as_i64().unwrap())).collect();
    let expected =
        [("case_number", 1), ("email", 2), ("email", 2), ("email", 0), ("payment_number", 1), ("name", 2)];
    assert_eq!(kinds, expected);
    let who = id_of(&site, "Lin").await;
    assert!(found.iter().all(|(actor, about)| *actor == who && about["address"] == "192.0.2.23"));
    assert_eq!(found[0].1["number"].as_str(), Some(&*number));
    assert_eq!(found[1].1["mac"], found[2].1["mac"], "the same address, however it is written");
    assert_ne!(found[1].1["mac"], found[3].1["mac"]);
    let written = format!("{found:?}").to_lowercase();
    for personal in ["anna", "nobody", "example.com", "t-1001"] {
        assert!(!written.contains(personal), "{personal}: {written}");
    }
    assert!(events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn what_staff_have_filed_themselves_is_in_no_list_of_theirs() {
    let site = TestApp::start().await;
    let (anna, others) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let private = customer_in(&site, "chenyuan@okpay.example", "DE").await;
    assert_ne!(private.id, anna.id);
    let payment = paid(&site, &private, ("T-7", "30.00")).await;
    let own = filed(&site, &private, Some(&payment), "It is mine.").await;
    let ended = filed(&site, &private, None, "It is mine, and over.").await;
    let case = Case::by_number(&site.app.db, &ended).await.unwrap().unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    let mut held = Case::hold(&mut tx, case.id).await.unwrap().unwrap();
    okpay::cases::moves::withdraw(&mut tx, &mut held, site.app.clock.now()).await.unwrap();
    // A colleague has taken it, and it is theirs by mistake.
    tx.q("UPDATE cases SET assignee = (SELECT id FROM staff WHERE name = 'Chenyuan') WHERE number = $1")
        .bind(&own)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let listed = async |who: &Browser, path: &str| who.get(path).await.text();
    for path in [
        "/staff",
        "/staff?whose=mine",
        "/staff?turn=us",
        "/staff?state=withdrawn",
        "/staff?problem=not_received",
        "/staff/board",
        "/staff/board.csv",
        "/staff/report.csv",
    ] {
        let seen = listed(&chen, path).await;
        assert!(!seen.contains(&own) && !seen.contains(&ended), "{path}: {seen}");
    }
    assert!(listed(&chen, "/staff").await.contains(&others), "those of others are there");
    assert!(
        listed(&lin, "/staff").await.contains(&own)
            && listed(&lin, "/staff?state=withdrawn").await.contains(&ended)
    );
    for wanted in [own.as_str(), "T-7", "chenyuan%40okpay.example"] {
        let path = format!("/staff/search?q={wanted}");
        let page = chen.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wanted}");
        assert!(!page.text().contains(&format!("cases/{own}")), "{wanted}");
        assert_ne!(lin.get(&path).await.status, StatusCode::NOT_FOUND, "{wanted}");
    }
    assert_eq!(chen.get(&format!("/staff/cases/{own}")).await.status, StatusCode::NOT_FOUND);
    // Nor does the list of the morning name it to them.
    site.wait(60 * 86_400);
    site.work().await;
    okpay::cases::tidy(&site.app).await.unwrap();
    site.work().await;
    let caught = site.app.post.caught();
    let mails: Vec<_> = caught.iter().filter(|c| c.letter.to == "chenyuan@okpay.example").collect();
    let staff: Vec<_> = mails.iter().filter(|c| c.letter.text(true).contains("/staff")).collect();
    assert!(staff.iter().any(|c| c.letter.text(true).contains(&others)), "{}", staff.len());
    for caught in staff {
        assert!(!caught.letter.text(true).contains(&own), "{}", caught.letter.text(true));
    }
}
