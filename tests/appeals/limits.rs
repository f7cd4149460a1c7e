//! Too much at once: who sends it is told when to try again and loses nothing that was typed; others are unharmed.

use super::{PNG, filed, late, site, with_customer, written};
use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::people::{EMAIL, PASSWORD, customer_of, sign_in};
use axum::http::StatusCode;
use okpay::web::limits::Limits;
use std::time::Duration;

const STORY: &str = "I sent it on Monday, with card 4242 4242 4242 4242.\nMax has <nothing>.";

/// A site where a customer may do so much, and nothing more for hours: no test waits for a limit.
async fn strict(most: u32) -> (TestApp, Browser) {
    let limits = Limits::default().with_own(most.try_into().unwrap(), Duration::from_hours(10));
    with_customer(TestApp::tuned(|app| app.limits = limits).await).await
}

/// Sends the same until it is refused.
async fn flood(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    for _ in 0..2_000 {
        let answer = browser.post_only(path, fields).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return answer;
        }
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text());
    }
    panic!("{path} is never refused");
}

fn is_refusal(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.path);
    assert_eq!(answer.header("retry-after"), "60", "{}", answer.path);
    assert!(!answer.one("h1").is_empty() && answer.text().contains("<html lang=\"en\""), "{}", answer.path);
}

/// Uses up what a customer may do with drafts, in one of them.
async fn spent(browser: &Browser, draft: &str) {
    flood(browser, &format!("/appeals/drafts/{draft}/bank"), &[("bank_said", "They see nothing.")]).await;
}

async fn counted(site: &TestApp) -> (i64, i64, i64) {
    let mut counts = [0; 3];
    for (count, sql) in counts.iter_mut().zip([
        "SELECT COUNT(*) FROM drafts",
        "SELECT COUNT(*) FROM evidence",
        "SELECT COUNT(*) FROM events WHERE kind IN ('message', 'evidence')",
    ]) {
        (*count,) = site.app.db.read(sql).one().await.unwrap();
    }
    counts.into()
}

#[tokio::test]
async fn a_form_that_is_sent_too_often_is_shown_again_with_what_was_typed() {
    let (site, browser) = strict(40).await;
    let check = written(&browser, late(&site, "T-1").await, "It is mine.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let number = filed(&browser, late(&site, "T-2").await).await;
    let page = browser.upload(&format!("/appeals/drafts/{draft}/files"), "other", &[("a.png", PNG)]).await;
    assert_eq!(page.all("ul.files li").len(), 1);
    spent(&browser, &draft).await;
    let before = counted(&site).await;

    // A page of the form.
    let path = format!("/appeals/drafts/{draft}/story");
    let answer = browser.post_only(&path, &[("story", STORY)]).await;
    is_refusal(&answer);
    assert!(answer.one("[role=alert]").contains("What you typed is still here"), "{}", answer.one("main"));
    assert_eq!(answer.one("textarea[name=story]"), STORY.split_whitespace().collect::<Vec<_>>().join(" "));
    let answer = browser.post_only(&format!("{path}?lang=zh-Hans"), &[("story", STORY)]).await;
    assert!(answer.text().contains("您填写的内容还在") && answer.text().contains("Max has"));
    browser.set_cookie("lang", "en");
    // What has nothing typed in it.
    for (path, fields) in [
        ("/appeals".to_owned(), vec![]),
        (format!("/appeals/drafts/{draft}/discard"), vec![]),
        (format!("/appeals/drafts/{draft}/files/{}/remove", uuid::Uuid::nil()), vec![]),
    ] {
        is_refusal(&browser.post_only(&path, &fields).await);
    }
    for path in [format!("/appeals/drafts/{draft}/files"), format!("/cases/{number}/files")] {
        let answer =
            browser.upload(&path, "other", &[("b.eml", b"From: a\r\nDate: b\r\nTo: c\r\n\r\nd")]).await;
        is_refusal(&answer);
        assert!(answer.one("[role=alert]").contains("Try again in a minute"), "{path}");
    }
    assert_eq!(counted(&site).await, before, "nothing was taken");
    assert_eq!(site.app.files.all().await.unwrap().len(), 1, "and no byte is left");
    // The answers are as they were: it can be sent all the same.
    let check = browser.get(&format!("/appeals/drafts/{draft}/check")).await;
    assert!(check.text().contains("It is mine.") && !check.text().contains("Max has &lt;nothing"));
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");

    // From another address they are the same customer; behind the same one there are others.
    let elsewhere = site.browser("192.0.2.150");
    sign_in(&elsewhere, EMAIL, PASSWORD).await;
    is_refusal(&elsewhere.post_only("/appeals", &[]).await);
    customer_of(&site, "bo@example.com").await;
    let other = site.browser("192.0.2.1");
    sign_in(&other, "bo@example.com", PASSWORD).await;
    let begun = other.post_only("/appeals", &[]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "others are unharmed");
    assert!(begun.header("location").ends_with("/rail"), "{}", begun.header("location"));
}

#[tokio::test]
async fn a_message_that_comes_too_often_is_not_lost() {
    let (site, browser) = strict(12).await;
    let number = filed(&browser, late(&site, "T-1").await).await;
    let path = format!("/cases/{number}/message");
    let answer = flood(&browser, &path, &[("text", "Any <news> of it?")]).await;
    is_refusal(&answer);
    assert!(answer.one("[role=alert]").contains("What you typed is still here"));
    assert_eq!(answer.one("textarea[name=text]"), "Any <news> of it?");
    assert_eq!(counted(&site).await.2, 1, "the same words within a minute are one message");
    // The state of the case is not changed by what is refused.
    let withdrawn = browser.post_only(&format!("/cases/{number}/withdrawal"), &[]).await;
    is_refusal(&withdrawn);
    let (state,): (String,) = site.app.db.read("SELECT state FROM cases").one().await.unwrap();
    assert_eq!(state, "submitted");
}

/// Every place to which eight answers lead, and how many say that it has moved on.
fn places(answers: &[Answer]) -> (usize, usize) {
    let of = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(of(StatusCode::SEE_OTHER) + of(StatusCode::CONFLICT), answers.len());
    (of(StatusCode::SEE_OTHER), of(StatusCode::CONFLICT))
}

async fn entries(site: &TestApp, kind: &str) -> i64 {
    let found = site.app.db.read("SELECT COUNT(*) FROM events WHERE kind = $1").bind(kind);
    found.one::<(i64,)>().await.unwrap().0
}

/// Jobs that are there, and letters that were sent.
async fn done(site: &TestApp) -> (usize, usize) {
    let (jobs,): (i64,) = site.app.db.read("SELECT COUNT(*) FROM jobs WHERE NOT parked").one().await.unwrap();
    (usize::try_from(jobs).unwrap(), site.app.post.caught().len())
}

/// How many jobs and letters this caused.
async fn caused(site: &TestApp, before: (usize, usize)) -> (usize, usize) {
    let (jobs, _) = done(site).await;
    site.work().await;
    (jobs - before.0, done(site).await.1 - before.1)
}

#[tokio::test]
async fn what_eight_press_at_once_happens_once() {
    let (site, browser) = site().await;
    let (alone, eight) = (late(&site, "T-1").await, late(&site, "T-2").await);
    let (alone, eight) = (filed(&browser, alone).await, filed(&browser, eight).await);
    site.work().await;
    site.wait(12 * 86_400);
    site.work().await;
    for (address, what, kind, fields) in [
        ("192.0.2.101", "chase", "chased", vec![]),
        ("192.0.2.102", "message", "message", vec![("text", "Once is enough.")]),
        ("192.0.2.103", "withdrawal", "withdrawn", vec![]),
    ] {
        let browser = site.browser(address);
        sign_in(&browser, EMAIL, PASSWORD).await;
        site.work().await;
        let before = done(&site).await;
        browser.post_only(&format!("/cases/{alone}/{what}"), &fields).await;
        let once = caused(&site, before).await;
        assert_eq!(entries(&site, kind).await, 1, "{what}");
        let path = format!("/cases/{eight}/{what}");
        let before = done(&site).await;
        let answers = futures_util::future::join_all((0..8).map(|_| browser.post_only(&path, &fields))).await;
        // The same words are the same message, and it is there; the others can be done but once.
        assert_eq!(places(&answers), if what == "message" { (8, 0) } else { (1, 7) }, "{what}");
        assert_eq!(entries(&site, kind).await, 2, "{what}: one entry of each case");
        assert_eq!(caused(&site, before).await, once, "{what}: as many letters as of one");
    }
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}
