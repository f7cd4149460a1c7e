//! The link by which a case is followed without signing in: where it stands, and nothing of what it is about.

use super::{filed, late, site};
use crate::support::browser::{Answer, Browser};
use crate::support::people::{EMAIL, PASSWORD, customer_of, letter_about, secret, sign_in};
use crate::support::{ORIGIN, TestApp};
use axum::http::StatusCode;
use okpay::cases::{Case, CaseState};

async fn case(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

/// Staff move the case on.
async fn step(site: &TestApp, number: &str, to: CaseState) -> Case {
    let mut case = case(site, number).await;
    let now = site.app.clock.now();
    let next = to.is_open().then(|| now.plus(5 * 86_400));
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(case.step(&mut tx, to, next, now).await.unwrap());
    tx.commit().await.unwrap();
    case
}

/// The path of the link as the case's page shows it.
async fn link(browser: &Browser, number: &str) -> String {
    let page = browser.get(&format!("/cases/{number}")).await;
    let url = page.one("section[aria-labelledby=link] code.long");
    url.strip_prefix(ORIGIN).expect("our own site").to_owned()
}

/// Whether the page gives nothing away of whom or what the case is about.
fn is_discreet(page: &Answer) -> bool {
    let text = page.one("main");
    !["Max", "anna", "Anna", "250", "EUR", "DE89", "T-1", "Monday", "They see nothing", "remittance"]
        .iter()
        .any(|word| text.contains(word))
}

#[tokio::test]
async fn every_letter_has_the_link_and_it_shows_where_the_case_stands_and_nothing_else() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    let sent = letter_about(&site, EMAIL, &number).await;
    let path = secret(&sent);
    assert_eq!(link(&browser, &number).await, path, "the same on the page of the case");
    let url = format!("{ORIGIN}{path}");
    assert!(sent.letter.text(true).contains(&format!("dates only):\n{url}")));
    assert!(sent.letter.html().contains(&format!("href=\"{url}\"")));
    let (copy,): (String,) =
        site.app.db.read("SELECT body FROM messages WHERE subject LIKE '%your appeal%'").one().await.unwrap();
    assert!(copy.contains("dates only): …") && !copy.contains(&path), "{copy}");

    let before = case(&site, &number).await;
    let stranger = site.browser("192.0.2.77");
    let page = stranger.fetch(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.one("h1"), format!("Appeal {number}"));
    for words in [
        "We have confirmed your appeal",
        "Our answer is due by",
        "Our turn",
        "Next date",
        "Answer promised by",
        "Filed23 November 2026 (Berlin time)",
        "You can ask how it stands from",
    ] {
        assert!(page.one("main").contains(words), "{words} in {}", page.one("main"));
    }
    assert!(page.one("main").contains(&okpay::cases::turn::promised(okpay::i18n::Locale::En, &before)));
    assert!(is_discreet(&page), "{}", page.one("main"));
    assert_eq!(page.link("Sign in to read the rest"), format!("/cases/{number}"));
    assert_eq!(page.link("Contact us"), "/en/contact");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.text().contains("<meta name=\"robots\" content=\"noindex\">"));
    // Programs that look into letters change nothing.
    assert_eq!(page.header("set-cookie"), "");
    let after = case(&site, &number).await;
    assert_eq!((after.version, after.links, after.moved_at), (before.version, before.links, before.moved_at));
    // It opens nothing else.
    let rest = stranger.fetch(&format!("/cases/{number}")).await;
    assert!(rest.header("location").starts_with("/sign-in?next=/cases/"));
    assert_eq!(stranger.post_only(&path, &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);

    let other = stranger.get(&format!("{path}?lang=zh-Hans")).await;
    assert!(other.one("main").contains("我们已确认受理") && other.one("main").contains("2026年11月23日"));
    assert_eq!(other.link("登录查看全部内容"), format!("/cases/{number}"));
}

#[tokio::test]
async fn the_page_follows_the_case_and_the_case_has_its_own_language() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    site.work().await;
    let path = link(&browser, &number).await;
    let stranger = site.browser("192.0.2.77");
    step(&site, &number, CaseState::WaitingCustomer).await;
    let page = stranger.get(&path).await;
    assert!(page.one("main").contains("sign in to read the question"));
    assert!(page.one("main").contains("Please answer by 28 November 2026"));
    assert_eq!(page.link("Sign in and answer"), format!("/cases/{number}"));
    step(&site, &number, CaseState::WaitingThirdParty).await;
    assert!(stranger.get(&path).await.one("main").contains("Turn of another institution"));

    site.wait(12 * 86_400);
    let page = stranger.get(&path).await;
    assert!(page.one("main").contains("You can ask now how it stands"));
    site.wait(20 * 86_400);
    assert!(stranger.get(&path).await.one("main").contains("have not kept it"));
    step(&site, &number, CaseState::Resolved).await;
    let page = stranger.get(&path).await;
    assert!(
        page.one("main").contains("Sign in to read the result") && page.one("main").contains("Nothing to do")
    );
    assert!(!page.one("main").contains("Answer promised by") && is_discreet(&page));

    // Whoever has chosen no language reads that of the letters.
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE cases SET locale = 'zh-Hans'").exec().await.unwrap();
    tx.commit().await.unwrap();
    let page = stranger.get(&path).await;
    assert!(page.text().contains("<html lang=\"zh-Hans\">") && page.one("h1") == format!("申诉 {number}"));
    assert_eq!(stranger.get(&format!("{path}?lang=en")).await.one("h1"), format!("Appeal {number}"));
}

#[tokio::test]
async fn a_link_that_is_wrong_replaced_or_over_is_the_same_clear_page() {
    let (site, browser) = site().await;
    let (first, second) = (late(&site, "T-1").await, late(&site, "T-2").await);
    let (number, other) = (filed(&browser, first).await, filed(&browser, second).await);
    let (path, elsewhere) = (link(&browser, &number).await, link(&browser, &other).await);
    let stranger = site.browser("192.0.2.77");
    let page = stranger.get(&elsewhere).await;
    assert!(page.text().contains(&other) && !page.text().contains(&number), "its own case and no other");

    // The id of one case with the proof of the other, a piece, a character more, another's case.
    let token = |path: &str| path.strip_prefix("/track/").unwrap().to_owned();
    let (one, two) = (token(&path), token(&elsewhere));
    let mixed = format!("{}{}", &one[..22], &two[22..]);
    let flipped = format!("{}{}", &one[..63], if one.ends_with('A') { 'B' } else { 'A' });
    for wrong in
        [&mixed, &flipped, &one[..63], &format!("{one}A"), "nonsense", &number, "%3Cb%3E", &"A".repeat(64)]
    {
        let page = stranger.get(&format!("/track/{wrong}?lang=en")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(page.one("h1"), "This link does not work", "{wrong}");
        assert_eq!(page.link("Sign in and see your appeals"), "/cases");
        assert_eq!(
            (page.header("cache-control"), page.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
        assert!(!page.text().contains(&other) && !page.text().contains("<b>"));
    }

    // Only its owner replaces it.
    customer_of(&site, "bo@example.com").await;
    let bo = site.browser("192.0.2.9");
    let replace = format!("/cases/{number}/link");
    assert!(bo.post_only(&replace, &[]).await.header("location").starts_with("/sign-in"));
    sign_in(&bo, "bo@example.com", PASSWORD).await;
    assert_eq!(bo.post(&replace, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK);
    let page = browser.get(&format!("/cases/{number}")).await;
    let page = browser.press(&page, "Replace the link", &[]).await;
    assert!(page.path.starts_with(&format!("/cases/{number}")), "{}", page.path);
    let renewed = link(&browser, &number).await;
    assert_ne!(renewed, path);
    let over = stranger.get(&path).await;
    assert_eq!((over.status, over.one("h1").as_str()), (StatusCode::NOT_FOUND, "This link does not work"));
    assert_eq!(stranger.get(&renewed).await.one("h1"), format!("Appeal {number}"));
    assert_eq!(stranger.get(&elsewhere).await.status, StatusCode::OK, "other links go on");

    // It ends 90 days after the case.
    step(&site, &number, CaseState::Resolved).await;
    site.wait(90 * 86_400 - 1);
    assert_eq!(stranger.get(&renewed).await.status, StatusCode::OK);
    site.wait(1);
    assert_eq!(stranger.get(&renewed).await.status, StatusCode::NOT_FOUND);
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get(&format!("/cases/{number}")).await;
    assert!(page.all("section[aria-labelledby=link]").is_empty(), "nothing is offered that does not work");
    step(&site, &number, CaseState::Reopened).await;
    assert_eq!(stranger.get(&renewed).await.status, StatusCode::OK, "open again, followed again");
}

#[tokio::test]
async fn whoever_tries_many_links_is_slowed_down() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    let path = link(&browser, &number).await;
    let stranger = site.browser("192.0.2.77");
    let mut answers = 0;
    while stranger.fetch("/track/nonsense").await.status != StatusCode::TOO_MANY_REQUESTS {
        answers += 1;
        assert!(answers < 2000, "no end");
    }
    assert!(answers >= 100, "nobody who reads is slowed down: {answers}");
    assert_eq!(site.browser("198.51.100.7").get(&path).await.status, StatusCode::OK, "nobody else is");
}
