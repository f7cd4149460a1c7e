//! The session ends in the middle of a page: what was typed there is found again by its owner, and by nobody else.

use super::{PNG, filed, late, site, written};
use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::people::{EMAIL, PASSWORD, customer_of, sign_in};
use axum::http::StatusCode;
use uuid::Uuid;

const KEPT: &str = "We kept what you typed before you were signed out.";
const STORY: &str = "I sent it on Monday.\nMax has <nothing>.";

/// An appeal that is being written, as far as this page; the id of its draft.
async fn begun(browser: &Browser, payment: Uuid, title: &str) -> (String, Answer) {
    let page = browser.get(&format!("/transactions/{payment}")).await;
    let mut page = browser.press(&page, "Continue", &[("problem", "not_received")]).await;
    while page.one("h1") != title {
        page = browser.press(&page, "Continue", &[]).await;
    }
    (page.path.split('/').nth(3).unwrap().to_owned(), page)
}

/// Longer than a session lives without a request.
fn signed_out(site: &TestApp) {
    site.wait(31 * 60);
}

/// Sends the page's form as one who is not signed in any more; where that leads.
async fn sent_to(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.post_only(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.header("location").to_owned()
}

/// Signs in on the page that one was led to.
async fn back(browser: &Browser, to: &str) -> Answer {
    let page = browser.get(to).await;
    assert_eq!(page.one("h1"), "Sign in");
    browser.press(&page, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await
}

/// What rests of a draft beside its answers.
async fn resting(site: &TestApp, draft: &str) -> Option<Vec<u8>> {
    let id: Uuid = draft.parse().unwrap();
    let found = site.app.db.read("SELECT typed FROM drafts WHERE id = $1").bind(id);
    found.one::<(Option<Vec<u8>>,)>().await.unwrap().0
}

#[tokio::test]
async fn what_was_typed_when_the_session_had_ended_is_there_after_signing_in() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let (draft, page) = begun(&browser, payment, "What happened?").await;
    signed_out(&site);
    let path = format!("/appeals/drafts/{draft}/story");
    sent_to(&browser, &path, &[("story", "an earlier try")]).await;
    let to = sent_to(&browser, &page.path, &[("story", STORY)]).await;
    assert_eq!(to, format!("/sign-in?next={path}"));
    let sealed = resting(&site, &draft).await.expect("kept");
    assert!(!String::from_utf8_lossy(&sealed).contains("Monday"), "sealed where it rests");

    let page = back(&browser, &to).await;
    assert_eq!((page.one("h1"), page.path.as_str()), ("What happened?".to_owned(), path.as_str()));
    assert_eq!(page.one("p.note[role=status]").find(KEPT), Some(0));
    assert_eq!(
        page.html().select(&crate::support::browser::select("#story")).next().unwrap().inner_html().trim(),
        "I sent it on Monday.\nMax has &lt;nothing&gt;."
    );
    // Looked at and left, it is still there: from the list of drafts as well, and in the other language.
    let page = browser.get(&format!("/appeals/drafts/{draft}")).await;
    assert!(page.text().contains(KEPT));
    let other = browser.get(&format!("{path}?lang=zh-Hans")).await;
    assert!(other.one("p.note[role=status]").contains("您退出登录之前填写的内容还在"));
    let page = browser.get(&format!("{path}?lang=en")).await;
    let check = browser.get(&format!("/appeals/drafts/{draft}/bank")).await;
    assert!(!check.text().contains(KEPT), "only on its own page");
    browser.press(&check, "Continue", &[("bank_said", "They see nothing.")]).await;
    assert!(resting(&site, &draft).await.is_some(), "another page does not end it");

    let page = browser.press(&page, "Continue", &[]).await;
    assert_eq!(page.one("h1"), "Evidence");
    assert_eq!(resting(&site, &draft).await, None, "saved, so gone");
    let again = browser.get(&path).await;
    assert!(again.text().contains("Max has") && !again.text().contains(KEPT));
    let check = browser.press(&page, "Continue", &[]).await;
    assert!(check.one("main").contains("Max has <nothing>."));
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
}

#[tokio::test]
async fn fields_that_are_not_right_yet_come_back_as_they_were_typed() {
    let (site, browser) = site().await;
    let page = browser.get("/appeals/new").await;
    let page = browser.press(&page, "It is not in the list", &[]).await;
    let page = browser.press(&page, "Continue", &[("kind", "crypto_deposit"), ("role", "recipient")]).await;
    let page = browser.press(&page, "Continue", &[("problem", "deposit_not_credited")]).await;
    let draft = page.path.split('/').nth(3).unwrap().to_owned();
    signed_out(&site);
    let hash = "f".repeat(64);
    let fields = [
        ("amount", "12,5x"),
        ("currency", "USDT"),
        ("date", "2026-11-20"),
        ("network", "tron"),
        ("hash", &hash),
    ];
    let to = sent_to(&browser, &page.path, &fields).await;
    let page = back(&browser, &to).await;
    assert!(page.text().contains(KEPT) && page.text().contains("12,5x") && page.text().contains(&hash));
    assert!(!page.text().contains("were hidden"));
    let wrong = browser.press(&page, "Continue", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("12,5x") && !wrong.text().contains(KEPT));
    let page = browser.press(&wrong, "Continue", &[("amount", "12.5")]).await;
    assert!(page.one("h1").contains("other bank"));
    assert_eq!(resting(&site, &draft).await, None);
}

#[tokio::test]
async fn secrets_are_hidden_before_they_rest() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let (_, page) = begun(&browser, payment, "What happened?").await;
    signed_out(&site);
    let to = sent_to(&browser, &page.path, &[("story", "I paid with 4242 4242 4242 4242 on Monday.")]).await;
    let page = back(&browser, &to).await;
    assert!(page.text().contains("I paid with •••• 4242 on Monday.") && page.text().contains("were hidden"));
    let page = browser.press(&page, "Continue", &[]).await;
    assert_eq!(page.one("h1"), "Evidence", "nothing is left to ask about");
}

#[tokio::test]
async fn strangers_find_nothing_and_learn_nothing() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let (draft, page) = begun(&browser, payment, "What happened?").await;
    customer_of(&site, "bo@example.com").await;
    signed_out(&site);
    let stranger = site.browser("192.0.2.9");
    let fields = [("story", "Whose is it?")];
    let unknown = Uuid::now_v7();
    let mut answers = Vec::new();
    for id in [draft.as_str(), &unknown.to_string()] {
        let answer = stranger.post_only(&format!("/appeals/drafts/{id}/story"), &fields).await;
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        let headers = format!("{headers:?}").replace(id, "ID");
        answers.push((answer.status, headers, answer.body));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, StatusCode::SEE_OTHER);
    // A page of another site cannot send it.
    let path = format!("/appeals/drafts/{draft}/story");
    let foreign = browser.post_from("https://evil.example", &path, &[("story", "planted")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    // Pages that ask for nothing, pages that are none, and nothing typed replace nothing.
    let kept = resting(&site, &draft).await;
    for (step, value) in [("evidence", "x"), ("check", "x"), ("nonsense", "x"), ("story", "")] {
        sent_to(&browser, &format!("/appeals/drafts/{draft}/{step}"), &[("story", value)]).await;
    }
    assert_eq!(resting(&site, &draft).await, kept);
    sent_to(&browser, &page.path, &[("story", STORY)]).await;

    sign_in(&stranger, "bo@example.com", PASSWORD).await;
    for path in [path.clone(), format!("/appeals/drafts/{draft}")] {
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    let kept = resting(&site, &draft).await;
    assert_eq!(stranger.post(&path, &[("story", "not mine")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(resting(&site, &draft).await, kept, "who is signed in as somebody else changes nothing");
    let page = back(&browser, &format!("/sign-in?next={path}")).await;
    assert!(page.text().contains(KEPT) && page.text().contains("Max has"));
}

#[tokio::test]
async fn it_is_limited_like_other_writes_and_goes_with_its_draft() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let (draft, _) = begun(&browser, payment, "What happened?").await;
    signed_out(&site);
    let path = format!("/appeals/drafts/{draft}/story");
    let stranger = site.browser("192.0.2.9");
    let mut answers = 0;
    loop {
        let answer = stranger.post_only(&path, &[("story", "again and again")]).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        answers += 1;
        assert!(answers < 200, "no end");
    }
    assert!(answers >= 20, "{answers}");
    let long = "x".repeat(70_000);
    assert_eq!(browser.post_only(&path, &[("story", &long)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // It keeps no draft alive.
    site.wait(20 * 86_400);
    sent_to(&browser, &path, &[("story", STORY)]).await;
    site.wait(11 * 86_400);
    okpay::cases::tidy(&site.app).await.unwrap();
    let (left,): (i64,) = site.app.db.read("SELECT COUNT(*) FROM drafts").one().await.unwrap();
    assert_eq!(left, 0);
    let gone = sent_to(&browser, &path, &[("story", STORY)]).await;
    assert_eq!(back(&browser, &gone).await.status, StatusCode::NOT_FOUND);
    // What became a case is led there.
    let payment = late(&site, "T-2").await;
    let number = filed(&browser, payment).await;
    let (case,): (Uuid,) =
        site.app.db.read("SELECT draft FROM cases WHERE number = $1").bind(&number).one().await.unwrap();
    signed_out(&site);
    let to = sent_to(&browser, &format!("/appeals/drafts/{case}/story"), &[("story", STORY)]).await;
    assert!(back(&browser, &to).await.one("main").contains(&number));
}

#[tokio::test]
async fn a_message_is_kept_in_the_browser_that_sent_it_and_shown_to_the_owner_of_the_case_alone() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    customer_of(&site, "bo@example.com").await;
    signed_out(&site);
    let path = format!("/cases/{number}/message");
    let typed = "He paid with 4242 4242 4242 4242 and <nothing> else.";
    let shown = "He paid with •••• 4242 and <nothing> else.";
    // A stranger's words stay in the stranger's browser; a number that is nobody's gets the same answer.
    let stranger = site.browser("192.0.2.9");
    for number in [number.as_str(), "OKA26-K2V5GG5B"] {
        let to = sent_to(&stranger, &format!("/cases/{number}/message"), &[("text", "planted")]).await;
        assert_eq!(to, format!("/sign-in?next=/cases/{number}/message"));
    }
    sent_to(&stranger, &path, &[("text", "planted")]).await;
    let to = sent_to(&browser, &path, &[("text", typed)]).await;
    let (data,): (String,) = site
        .app
        .db
        .read("SELECT data FROM sessions ORDER BY created_at DESC, LENGTH(data) DESC")
        .one()
        .await
        .unwrap();
    assert!(data.contains("typed") && !data.contains("4242") && !data.contains("nothing"), "{data}");

    sign_in(&stranger, "bo@example.com", PASSWORD).await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    let page = back(&browser, &to).await;
    assert!(page.one("p.note[role=alert]").contains(KEPT) && !page.text().contains("planted"));
    assert_eq!(page.one("#text"), shown);
    let page = browser.press(&page, "Send", &[]).await;
    assert!(page.one("#timeline ~ ol").contains(shown) && !page.text().contains(KEPT));
    assert_eq!(page.one("#text"), "", "sent once, and gone");
    let elsewhere = site.browser("192.0.2.2");
    sign_in(&elsewhere, EMAIL, PASSWORD).await;
    assert!(!elsewhere.get(&format!("/cases/{number}")).await.text().contains(KEPT));

    // What the case no longer takes is not offered.
    signed_out(&site);
    let to = sent_to(&browser, &format!("/cases/{number}/objection"), &[("text", "I object.")]).await;
    assert!(!back(&browser, &to).await.text().contains("I object."), "nothing was decided yet");
}

#[tokio::test]
async fn whoever_was_signed_out_while_a_file_was_sent_is_told_so_where_it_is_sent_again() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let check = written(&browser, payment, STORY).await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let path = format!("/appeals/drafts/{draft}/files");
    let before = browser.upload(&path, "other", &[("first.png", PNG)]).await;
    assert_eq!(before.all("ul.files li").len(), 1);
    signed_out(&site);
    let to = browser.upload(&path, "other", &[("second.png", PNG)]).await;
    assert_eq!(to.one("h1"), "Sign in");
    let page = browser.press(&to, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(page.one("h1"), "Evidence");
    assert!(page.text().contains("You were signed out while it was sent"), "{}", page.text());
    assert_eq!(page.all("ul.files li").len(), 1, "what was there before is there");

    let number = filed(&browser, late(&site, "T-2").await).await;
    signed_out(&site);
    let to = browser.upload(&format!("/cases/{number}/files"), "other", &[("third.png", PNG)]).await;
    let page = browser.press(&to, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert!(page.text().contains("You were signed out while it was sent"), "{}", page.text());
    let other = site.browser("192.0.2.9");
    customer_of(&site, "bo@example.com").await;
    sign_in(&other, "bo@example.com", PASSWORD).await;
    for path in [path, format!("/cases/{number}/files")] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    }
}
