//! Money that has not arrived, as a customer lives it: from the payment to the answer.

mod attacks;
mod away;
mod limits;
mod objection;
mod pictures;
mod scanned;
mod showcase;
mod skipped;
mod track;
mod uploads;

use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::ledger::{known, payment, time};
use crate::support::people::{EMAIL, PASSWORD, customer, letter_about, sign_in};
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// A smallest PNG.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63,
    0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A site with a customer whom the ledger knows, signed in.
pub async fn site() -> (TestApp, Browser) {
    with_customer(TestApp::start().await).await
}

/// The same on a site of one's own.
pub async fn with_customer(site: TestApp) -> (TestApp, Browser) {
    customer(&site).await;
    known(&site, EMAIL, "C-1").await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    (site, browser)
}

/// A remittance that should have arrived two days ago.
pub async fn late(site: &TestApp, reference: &str) -> Uuid {
    let times = json!({ "created_at": time(site, -5 * 86_400), "expected_by": time(site, -2 * 86_400) });
    payment(site, reference, "sent", times).await
}

/// From the payment's page to the check of the answers.
pub async fn written(browser: &Browser, id: Uuid, story: &str) -> Answer {
    let page = browser.get(&format!("/transactions/{id}")).await;
    let page = browser.press(&page, "Continue", &[("problem", "not_received")]).await;
    assert_eq!(page.one("h1"), "Details of the payment");
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser.press(&page, "Continue", &[("bank_said", "They see nothing.")]).await;
    let page = browser.press(&page, "Continue", &[("story", story)]).await;
    assert_eq!(page.one("h1"), "Evidence");
    browser.press(&page, "Continue", &[]).await
}

/// Files an appeal; returns its number.
pub async fn filed(browser: &Browser, id: Uuid) -> String {
    let check = written(browser, id, "I sent it on Monday.\nMax has nothing.").await;
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
    sent.one(".number strong")
}

#[tokio::test]
async fn a_late_payment_is_appealed_with_evidence_and_followed() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains("You can appeal now"), "{}", page.one("main"));
    let check = written(&browser, id, "I sent it on Monday.\nMax has nothing.").await;
    assert_eq!(check.one("h1"), "Check your answers");
    assert!(check.one("main").contains("answer by"), "the promise is there before sending");
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let page = browser
        .upload(&format!("/appeals/drafts/{draft}/files"), "payment_screenshot", &[("屏幕 1.png", PNG)])
        .await;
    assert_eq!(page.all("ul.files li").len(), 1, "{}", page.one("main"));
    assert!(page.one("ul.files li").contains("屏幕 1.png"));
    let check = browser.get(&format!("/appeals/drafts/{draft}/check")).await;
    assert!(check.one("main").contains("屏幕 1.png"));
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    let number = sent.one(".number strong");
    assert!(number.len() <= 16 && number.starts_with("OKA"));
    site.work().await;
    let page = browser.get(&format!("/cases/{number}")).await;
    assert!(page.one("main").contains("They see nothing."));
    assert!(page.text().contains("Our answer is due by"));
    let overview = browser.get("/account").await;
    assert!(overview.one("main").contains(&format!("Appeal {number}: Our answer is due by")));
    let list = browser.get("/cases").await;
    assert!(list.one("ul.payments").contains(&number));
    // The same draft again leads to the same case.
    let again = browser.get(&format!("/appeals/drafts/{draft}")).await;
    assert!(again.one("main").contains(&number));
    // The payment now leads to its appeal, and offers no second one.
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains(&number) && !page.text().contains("name=\"problem\""));
    let other = browser.post("/appeals", &[("transaction", &id.to_string()), ("problem", "charges")]).await;
    assert_eq!(other.one("h1"), "This cannot be sent as an appeal now");
    // A message, the dossier, the evidence again.
    let page = browser.get(&format!("/cases/{number}")).await;
    let page = browser.press(&page, "Send", &[("text", "He has asked his bank again.")]).await;
    assert!(page.one("#timeline ~ ol").contains("He has asked his bank again."));
    let dossier = browser.get(&format!("/cases/{number}/dossier")).await;
    let head = dossier.one("code.long");
    assert!(dossier.one("main").contains("屏幕 1.png") && head.contains("SHA-256"));
    let file = page
        .html()
        .select(&crate::support::browser::select("ul.files a[download]"))
        .next()
        .unwrap()
        .value()
        .attr("href")
        .unwrap()
        .to_owned();
    let download = browser.get(&file).await;
    assert_eq!(download.body, PNG);
    assert!(download.header("content-disposition").starts_with("attachment"));
    assert_eq!(download.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(download.header("x-content-type-options"), "nosniff");
    assert!(browser.get(&format!("{file}/thumb")).await.header("content-type").starts_with("image/"));
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn who_is_early_is_told_until_when_and_can_be_told_then() {
    let (site, browser) = site().await;
    let id = payment(&site, "T-1", "processing", json!({ "expected_by": time(&site, 2 * 86_400) })).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains("It is not late yet."));
    let page =
        browser.post("/appeals", &[("transaction", &id.to_string()), ("problem", "not_received")]).await;
    assert_eq!(page.one("h1"), "This cannot be sent as an appeal now");
    assert!(!page.text().contains("I disagree"), "not before its time");
    let refused = browser
        .post("/appeals", &[("transaction", &id.to_string()), ("problem", "not_received"), ("insist", "yes")])
        .await;
    assert_eq!(refused.one("h1"), "This cannot be sent as an appeal now");
    let told = browser.press(&page, "Tell me then by e-mail", &[]).await;
    assert!(told.text().contains("We tell you by e-mail when it moves"));
    // Whoever suspects fraud does not wait.
    let page =
        browser.post("/appeals", &[("transaction", &id.to_string()), ("problem", "not_received")]).await;
    let page = browser.press(&page, "I suspect fraud: file now", &[]).await;
    assert_eq!(page.one("h1"), "Details of the payment");
    site.wait(3 * 86_400);
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains("You can appeal now"));
}

#[tokio::test]
async fn a_loss_is_never_hidden_behind_the_record() {
    let (site, browser) = site().await;
    let id = payment(&site, "T-1", "credited", json!({})).await;
    let page =
        browser.post("/appeals", &[("transaction", &id.to_string()), ("problem", "not_received")]).await;
    assert!(page.text().contains("The record shows this payment as finished"));
    let page = browser.press(&page, "I disagree: file anyway", &[]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser.press(&page, "Continue", &[("story", "My mother sees nothing in her account.")]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let sent = browser.press(&page, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
    let (insisted,): (bool,) = site.app.db.read("SELECT insisted FROM cases").one().await.unwrap();
    assert!(insisted);
}

#[tokio::test]
async fn a_payment_that_is_in_no_list_is_described_and_appealed() {
    let (_site, browser) = site().await;
    let page = browser.get("/appeals/new").await;
    let page = browser.press(&page, "It is not in the list", &[]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.all(".errors a").len(), 2);
    let page = browser.press(&page, "Continue", &[("kind", "crypto_deposit"), ("role", "recipient")]).await;
    let page = browser.press(&page, "Continue", &[("problem", "deposit_not_credited")]).await;
    let page = browser
        .press(
            &page,
            "Continue",
            &[
                ("amount", "abc"),
                ("currency", "USDT"),
                ("date", "2020-13-01"),
                ("network", "tron"),
                ("hash", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
            ],
        )
        .await;
    assert_eq!(page.all(".errors a").len(), 3, "{}", page.one("main"));
    assert!(page.text().contains("abc"), "what was typed is kept");
    let hash = "f".repeat(64);
    let page = browser
        .press(&page, "Continue", &[("amount", "12.5"), ("date", "2026-11-20"), ("hash", &hash)])
        .await;
    assert!(page.one("h1").contains("other bank"));
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser
        .press(&page, "Continue", &[("story", "I paid with card 4242 4242 4242 4242 for the coins.")])
        .await;
    assert_eq!(page.one("h1"), "There seems to be a secret in it");
    let page = browser.press(&page, "Hide it and continue", &[]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    assert!(!page.text().contains("4242 4242 4242 4242") && page.text().contains(&hash));
    let sent = browser.press(&page, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
}

#[tokio::test]
async fn a_payment_of_long_ago_can_be_appealed_and_the_law_is_named() {
    let (site, browser) = site().await;
    let place = async |country: &'static str| {
        let mut tx = site.app.db.begin().await.unwrap();
        tx.q("UPDATE customers SET country = $1").bind(country).exec().await.unwrap();
        tx.commit().await.unwrap();
    };
    let details = async |kind: &str, date: &str| {
        let page = browser.get("/appeals/new").await;
        let page = browser.press(&page, "It is not in the list", &[]).await;
        let page = browser.press(&page, "Continue", &[("kind", kind), ("role", "sender")]).await;
        let page = browser.press(&page, "Continue", &[("problem", "unauthorised")]).await;
        let typed = [("amount", "12.50"), ("currency", "EUR"), ("date", date)];
        let next = browser.press(&page, "Continue", &typed).await;
        assert_eq!(next.status, StatusCode::OK, "it bars nobody: {}", next.one("main"));
        let draft = next.path.rsplit_once('/').unwrap().0.to_owned();
        browser.get(&format!("{draft}/details")).await.one("main")
    };
    for (country, kind, date, says) in [
        (
            "DE",
            "purchase",
            "2025-10-01",
            "more than 13 months ago. European payment law (PSD2, Article 71) gives until 2 November 2026",
        ),
        (
            "US",
            "purchase",
            "2026-09-01",
            "more than 60 days ago. US Regulation E (12 CFR 1005.11) gives until",
        ),
        (
            "US",
            "remittance",
            "2026-05-01",
            "more than 180 days ago. US Regulation E (12 CFR 1005.33) gives until",
        ),
    ] {
        place(country).await;
        let page = details(kind, date).await;
        assert!(page.contains(says) && page.contains("You can still file"), "{country} {kind}: {page}");
    }
    for (country, kind, date) in [
        ("DE", "purchase", "2025-11-01"),
        ("US", "remittance", "2026-09-01"),
        ("SG", "purchase", "2020-01-01"),
    ] {
        place(country).await;
        let page = details(kind, date).await;
        assert!(!page.contains("You can still file"), "{country} {kind}: {page}");
    }
    // The day of the ledger counts where there is one.
    place("DE").await;
    let old = json!({ "created_at": time(&site, -500 * 86_400), "expected_by": time(&site, -499 * 86_400) });
    let id = payment(&site, "T-OLD", "sent", old).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    let page = browser.press(&page, "Continue", &[("problem", "not_received")]).await;
    assert!(page.one("main").contains("more than 13 months ago"), "{}", page.one("main"));
}

#[tokio::test]
async fn a_question_is_answered_and_a_case_chased_and_withdrawn() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let number = filed(&browser, id).await;
    let early = browser.post(&format!("/cases/{number}/chase"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "not before the date that was given");
    site.wait(12 * 86_400);
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get(&format!("/cases/{number}")).await;
    let page = browser.press(&page, "Ask how it stands", &[]).await;
    assert!(page.text().contains("You asked how it stands") && page.text().contains("We have passed it on"));
    let page = browser.get(&format!("/cases/{number}/withdrawal")).await;
    let page = browser.press(&page, "Withdraw the appeal", &[]).await;
    assert!(page.text().contains("You withdrew it"));
    let late_word = browser.post(&format!("/cases/{number}/message"), &[("text", "hello")]).await;
    assert_eq!(late_word.status, StatusCode::CONFLICT);
    // The problem is still there: a new appeal can be filed.
    let again = filed(&browser, id).await;
    assert_ne!(again, number);
}

#[tokio::test]
async fn whoever_is_paid_from_outside_gets_a_packet_for_the_sender() {
    let (site, browser) = site().await;
    let uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d";
    let more = json!({ "role": "recipient", "uetr": uetr, "counterparty": "Erika Musterfrau" });
    let id = payment(&site, "T-1", "processing", more).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains("Only the sender can have it traced"));
    let page = browser.press(&page, "Make a trace packet", &[]).await;
    let link = page.one("code.long");
    let path = link.strip_prefix(crate::support::ORIGIN).unwrap().to_owned();
    let stranger = site.browser("192.0.2.77");
    let seen = stranger.get(&path).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.one("main").contains("DE89 •••• 3000") && !seen.text().contains("0532"), "the end of it");
    assert!(seen.text().contains(uetr) && !seen.text().contains("Erika") && !seen.text().contains("anna.li"));
    assert_eq!(stranger.get("/trace/nonsense").await.status, StatusCode::GONE);
    let page = browser.press(&page, "End this link", &[]).await;
    assert!(page.text().contains("Make a trace packet"));
    assert_eq!(stranger.get(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_promise_to_tell_is_about_the_problem_that_was_chosen() {
    let (site, browser) = site().await;
    let soon = json!({ "expected_by": time(&site, 2 * 86_400) });
    let id = payment(&site, "T-1", "at_beneficiary_bank", soon).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(page.text().contains("You can appeal now"), "missing money need not wait");
    let asked = [("transaction", &*id.to_string()), ("problem", "wrong_amount")];
    let page = browser.post("/appeals", &asked).await;
    assert!(page.text().contains("It is not late yet."));
    let told = browser.press(&page, "Tell me then by e-mail", &[]).await;
    assert!(told.text().contains("We tell you by e-mail when it moves"), "{}", told.one("main"));
}

#[tokio::test]
async fn a_check_is_asked_about_or_told_when_it_moves() {
    let (site, browser) = site().await;
    let id = payment(&site, "T-1", "pending_review", json!({})).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    let trouble = page.one("#trouble ~ .note");
    assert!(
        trouble.contains("A check cannot be appealed against") && trouble.contains("Number to quote: T-1")
    );
    assert!(page.link("Contact us").ends_with("/contact"));
    let told = browser.press(&page, "Tell me by e-mail when it moves", &[]).await;
    assert!(told.text().contains("We tell you by e-mail when it moves"), "{}", told.one("main"));
    payment(&site, "T-1", "sent", json!({ "occurred_at": time(&site, 0) })).await;
    let letter = letter_about(&site, EMAIL, "your payment has moved").await;
    assert!(letter.letter.to == EMAIL);
}

#[tokio::test]
async fn what_was_never_paid_was_not_charged_twice() {
    let (site, browser) = site().await;
    let id = payment(&site, "T-1", "expired", json!({})).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    let offered = page.text();
    assert!(offered.contains("value=\"not_received\"") && offered.contains("value=\"unauthorised\""));
    for never in ["duplicate", "late_value", "wrong_amount", "charges", "wrong_recipient"] {
        assert!(!offered.contains(&format!("value=\"{never}\"")), "{never}");
        let asked = [("transaction", &*id.to_string()), ("problem", never)];
        assert_eq!(browser.post("/appeals", &asked).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
