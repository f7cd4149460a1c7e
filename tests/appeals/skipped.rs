//! No page of the form is skipped: what comes before its turn leads to the first page that lacks something.

use super::{PNG, late, site};
use crate::support::TestApp;
use crate::support::browser::Browser;
use axum::http::StatusCode;
use okpay::cases::case::Answers;
use uuid::Uuid;

const PAGES: [&str; 7] = ["rail", "problem", "details", "bank", "story", "evidence", "check"];

/// Something that would be good on its page.
fn fields(page: &str) -> Vec<(&'static str, &'static str)> {
    match page {
        "rail" => vec![("kind", "remittance"), ("role", "sender")],
        "problem" => vec![("problem", "not_received")],
        "details" => vec![
            ("amount", "250.00"),
            ("currency", "EUR"),
            ("date", "2026-11-20"),
            ("account", "DE89370400440532013000"),
            ("counterparty", "Max Mustermann"),
        ],
        "bank" => vec![("bank_said", "They see nothing.")],
        "story" => vec![("story", "I sent it on Monday.")],
        _ => vec![],
    }
}

async fn answers(site: &TestApp, draft: &str) -> Answers {
    let id: Uuid = draft.parse().unwrap();
    let found = site.app.db.read("SELECT answers FROM drafts WHERE id = $1").bind(id);
    let (sealed,): (Vec<u8>,) = found.one().await.unwrap();
    Answers::open(&site.app, id, &sealed).unwrap()
}

async fn cases(site: &TestApp) -> i64 {
    site.app.db.read("SELECT COUNT(*) FROM cases").one::<(i64,)>().await.unwrap().0
}

/// Opens and sends every page after the first that is open, and the whole; each leads there and changes nothing.
async fn leads_to(site: &TestApp, browser: &Browser, (draft, open): (&str, &str)) -> usize {
    let to = format!("/appeals/drafts/{draft}/{open}");
    let before = answers(site, draft).await;
    let after = PAGES.iter().skip_while(|page| **page != open).skip(1);
    let mut refused = 0;
    for page in after {
        let path = format!("/appeals/drafts/{draft}/{page}");
        for (how, answer) in [
            ("opened", browser.fetch(&path).await),
            ("sent", browser.post_only(&path, &fields(page)).await),
            (
                "sent from the check",
                browser.post_only(&path, &[&fields(page)[..], &[("check", "1")]].concat()).await,
            ),
        ] {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{open} is open, {page} is {how}");
            assert_eq!(answer.header("location"), to, "{open} is open, {page} is {how}");
            refused += 1;
        }
        assert_eq!(answers(site, draft).await, before, "{open} is open, {page} was sent");
    }
    let sent = browser.post_only(&format!("/appeals/drafts/{draft}/send"), &[]).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, &*to), "the whole is sent");
    assert_eq!(answers(site, draft).await, before);
    let page = browser.get(&to).await;
    assert_eq!((page.status, page.path), (StatusCode::OK, to), "and that page can be filled in");
    refused + 1
}

#[tokio::test]
async fn every_page_leads_to_the_first_that_lacks_something() {
    let (site, browser) = site().await;
    let begun = browser.post_only("/appeals", &[]).await;
    let draft = begun.header("location").split('/').nth(3).unwrap().to_owned();
    let mut refused = 0;
    for open in ["rail", "problem", "details", "story"] {
        refused += leads_to(&site, &browser, (&draft, open)).await;
        // A file may come at any time, and makes no page complete.
        let files = format!("/appeals/drafts/{draft}/files");
        browser.upload(&files, "other", &[("a.png", PNG)]).await;
        refused += leads_to(&site, &browser, (&draft, open)).await;
        let path = format!("/appeals/drafts/{draft}/{open}");
        let answer = browser.post_only(&path, &fields(open)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{open}: {}", answer.text());
    }
    assert_eq!(refused, 2 * (3 * (6 + 5 + 4 + 2) + 4));
    assert_eq!(cases(&site).await, 0, "nothing was sent by all that");
    // What was typed too early is there when its turn has come.
    let check = browser.get(&format!("/appeals/drafts/{draft}/check")).await;
    assert_eq!(check.one("h1"), "Check your answers");
    // What is taken out again is missing again, however far one was.
    browser
        .post_only(
            &format!("/appeals/drafts/{draft}/rail"),
            &[("kind", "crypto_deposit"), ("role", "recipient")],
        )
        .await;
    leads_to(&site, &browser, (&draft, "problem")).await;
    assert_eq!(cases(&site).await, 0);
}

#[tokio::test]
async fn what_is_typed_too_early_is_found_when_its_turn_has_come() {
    let (site, browser) = site().await;
    let begun = browser.post_only("/appeals", &[]).await;
    let draft = begun.header("location").split('/').nth(3).unwrap().to_owned();
    let path = |page: &str| format!("/appeals/drafts/{draft}/{page}");
    browser.post(&path("story"), &[("story", "I sent it on Monday.")]).await;
    for page in ["rail", "problem", "details", "bank"] {
        browser.post_only(&path(page), &fields(page)).await;
    }
    assert_eq!(answers(&site, &draft).await.story, "", "it is not saved");
    let page = browser.get(&path("story")).await;
    assert_eq!(page.one("textarea[name=story]"), "I sent it on Monday.");
    assert!(
        page.one("[role=status]").contains("before an earlier page was complete"),
        "{}",
        page.one("main")
    );
    browser.press(&page, "Continue", &[]).await;
    assert_eq!(answers(&site, &draft).await.story, "I sent it on Monday.");
    // A payment that is known begins with its problem; a page that its form does not have is not there.
    let payment = late(&site, "T-1").await.to_string();
    let begun =
        browser.post_only("/appeals", &[("transaction", &payment), ("problem", "not_received")]).await;
    let known = begun.header("location").split('/').nth(3).unwrap().to_owned();
    assert_eq!(browser.fetch(&format!("/appeals/drafts/{known}/rail")).await.status, StatusCode::NOT_FOUND);
    leads_to(&site, &browser, (&known, "story")).await;
    assert_eq!(cases(&site).await, 0);
}
