//! What the owner of an account changes: profile, address, freezing, data, closing.

use crate::support::people::*;
use crate::support::{TestApp, ledger};
use axum::http::StatusCode;
use okpay::account::{Reason, lift, place};
use okpay::events::Actor;
use std::io::Read;

const OTHER: &str = "anna.new@example.com";

#[tokio::test]
async fn name_country_and_language_are_kept_and_used() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/profile/edit").await;
    let saved = browser.press(&page, "Save", &[("name", "李 <安娜>"), ("country", "DE")]).await;
    assert!(saved.one(".note").contains("Saved"));
    let profile = browser.get("/account/profile").await;
    assert!(profile.text().contains("李 &lt;安娜&gt;") && profile.text().contains("Germany"));
    let page = browser.get("/account/profile/edit").await;
    let chinese = browser.press(&page, "Save", &[("language", "zh-Hans")]).await;
    assert_eq!(chinese.one("h1"), "称呼、国家、语言和时区", "the page follows at once");
    for (field, bad) in
        [("name", "two\nlines"), ("name", &"x".repeat(81)), ("country", "XX"), ("language", "tlh")]
    {
        let mut fields = vec![("name", "A"), ("country", "DE"), ("language", "en")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, bad));
        assert_eq!(browser.post_only("/account/profile/edit", &fields).await.status, 422, "{field}");
    }
    // Letters follow as well.
    browser.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await;
    let words = letter(&site, EMAIL).await.letter.text(true);
    assert!(words.starts_with("李 <安娜>，您好："), "{words}");
}

#[tokio::test]
async fn another_address_is_confirmed_told_to_the_old_one_and_undone_from_there() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    // The ledger knows the owner by the other address.
    ledger::known(&site, OTHER, "C-7").await;
    let page = browser.get("/account/email").await;
    assert_eq!(browser.press(&page, "Send the link", &[("email", "ANNA.LI@example.com")]).await.status, 422);
    let sent = browser.press(&page, "Send the link", &[("email", OTHER)]).await;
    assert_eq!(sent.one("h1"), "Check your e-mail");
    let warned = letter_about(&site, EMAIL, "about to get another address").await;
    assert!(warned.letter.text(true).contains("192.0.2.1"), "from where it was asked");
    let confirm = secret(&letter_about(&site, OTHER, "Confirm your new address").await);
    let elsewhere = site.browser("192.0.2.3");
    assert!(
        elsewhere.get(&confirm).await.path.starts_with("/sign-in"),
        "a mistyped address gives nobody the account: its owner must be signed in"
    );
    customer_of(&site, "bo@example.com").await;
    sign_in(&elsewhere, "bo@example.com", PASSWORD).await;
    assert_eq!(elsewhere.get(&confirm).await.status, StatusCode::GONE, "as this very owner");
    assert_eq!(elsewhere.post_only(&confirm, &[]).await.status, StatusCode::GONE);
    let page = browser.get(&confirm).await;
    assert!(page.text().contains(EMAIL) && page.text().contains(OTHER), "both addresses are shown");
    assert_eq!(
        sign_in(&site.browser("192.0.2.4"), OTHER, PASSWORD).await.status,
        422,
        "opening changes nothing"
    );
    let done = browser.press(&page, "Yes, change it", &[]).await;
    assert_eq!(done.one("h1"), "Your e-mail address is changed");
    site.work().await;
    let (number,): (Option<String>,) = site
        .app
        .db
        .read("SELECT reference FROM customers WHERE email_key = $1")
        .bind(OTHER)
        .one()
        .await
        .unwrap();
    assert_eq!(number.as_deref(), Some("C-7"), "and with it come the payments of its owner");
    assert_eq!(browser.post_only(&confirm, &[]).await.one("h1"), done.one("h1"), "pressed twice");
    let second = browser.post_only("/account/email", &[("email", "third@example.com")]).await;
    assert!(
        second.status == 422 && second.one(".wrong").contains("can undo that until"),
        "{}",
        second.text()
    );
    assert_eq!(sign_in(&browser, OTHER, PASSWORD).await.path, "/account");
    assert!(browser.get("/account").await.one(".note").contains("26 November 2026"), "money waits");
    letter_about(&site, OTHER, "E-mail address changed").await;

    // Nobody else can take the old address as long as it can undo the change.
    let thief = site.browser("192.0.2.99");
    sign_up(&thief, EMAIL).await;
    let told = letter_about(&site, EMAIL, "Open your").await;
    assert!(told.letter.text(true).contains("From 26 November 2026"), "{}", told.letter.text(true));
    assert!(!told.letter.text(true).contains("/sign-up/"), "and no link");

    let undo = secret(&letter_about(&site, EMAIL, "has another address now").await);
    let page = browser.get(&undo).await;
    let undone = browser.press(&page, "Undo it", &[]).await;
    assert_eq!(undone.one("h1"), "The change has been undone");
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "all devices are signed out");
    assert_eq!(
        sign_in(&browser, EMAIL, PASSWORD).await.status,
        422,
        "whoever changed it may know the password"
    );
    let link = secret(&letter_about(&site, EMAIL, "Your link").await);
    let page = browser.get(&link).await;
    browser.press(&page, "Save the new password", &[("password", NEW)]).await;
    assert_eq!(sign_in(&browser, EMAIL, NEW).await.path, "/account");
    let log = browser.get("/account/log").await.all("tbody td:nth-child(2)");
    assert!(log.iter().any(|l| l == "Change of the e-mail address undone"), "{log:?}");
}

#[tokio::test]
async fn an_address_with_an_account_is_not_told_apart_and_a_change_is_over_in_time() {
    let site = TestApp::start().await;
    customer(&site).await;
    customer_of(&site, OTHER).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let free = "nobody@example.com";
    let a = browser.post_only("/account/email", &[("email", OTHER)]).await;
    let b = browser.post_only("/account/email", &[("email", free)]).await;
    assert_eq!(a.text().replace(OTHER, "X"), b.text().replace(free, "X"));
    let told = letter_about(&site, OTHER, "Confirm your new address").await;
    assert!(told.letter.text(true).contains("has an account already"));
    let confirm = secret(&letter_about(&site, free, "Confirm your new address").await);
    site.wait(24 * 60 * 60);
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.post_only(&confirm, &[]).await.status, StatusCode::GONE);
    for _ in 0..8 {
        sign_in(&browser, EMAIL, PASSWORD).await;
        browser.post_only("/account/email", &[("email", free)]).await;
    }
    let many = browser.post_only("/account/email", &[("email", free)]).await;
    assert_eq!(many.status, 422, "five in a day");
}

#[tokio::test]
async fn a_freeze_is_quick_to_begin_and_takes_the_full_way_in_to_end() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (browser, other) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    sign_in(&browser, EMAIL, PASSWORD).await;
    sign_in(&other, EMAIL, PASSWORD).await;
    site.wait(20 * 60);
    let page = browser.get("/account/freeze").await;
    let frozen = browser.press(&page, "Freeze now", &[]).await;
    assert_eq!(frozen.one("h1"), "Your account is frozen", "a sign-in of twenty minutes ago is enough");
    assert!(other.get("/account").await.path.starts_with("/sign-in"), "other devices are signed out");
    let told = browser.get("/account").await.one(".urgent");
    assert!(told.contains("Frozen since 23 November 2026, 20:20 (UTC+8)"), "in the operator's zone: {told}");
    letter_about(&site, EMAIL, "Account frozen").await;

    let asked = browser.press(&frozen, "Mail me the link", &[]).await;
    assert_eq!(asked.one("h1"), "Please sign in once more");
    let page = browser.press(&asked, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    browser.press(&page, "Mail me the link", &[]).await;
    let link = secret(&letter_about(&site, EMAIL, "unfreeze").await);
    let stranger = site.browser("198.51.100.7");
    assert!(stranger.get(&link).await.path.starts_with("/sign-in"), "the link alone is not enough");
    customer_of(&site, OTHER).await;
    sign_in(&stranger, OTHER, PASSWORD).await;
    assert_eq!(stranger.post_only(&link, &[]).await.status, StatusCode::GONE, "nor for somebody else");
    let page = browser.get(&link).await;
    let open = browser.press(&page, "Unfreeze", &[]).await;
    assert_eq!(open.one("h1"), "Your account is open again");
    assert!(browser.get("/account").await.all(".urgent").is_empty());

    // With a second step of three days the mailbox is not needed, but every step is. A new one may be a thief's.
    let (key, _) = with_second_step(&site, &browser).await;
    browser.post("/account/freeze", &[]).await;
    let asked = browser.post("/account/freeze/end", &[]).await;
    assert_eq!(asked.one("h1"), "Check your e-mail");
    for path in ["/account/password", "/account/email", "/account/second-step/off", "/account/closing"] {
        assert_eq!(browser.get(path).await.path, "/account/freeze", "{path}");
        assert_eq!(browser.post_only(path, &[]).await.header("location"), "/account/freeze", "{path}");
    }
    let link = secret(&letter_about(&site, EMAIL, "unfreeze").await);
    browser.post(&link, &[]).await;
    site.wait(3 * 24 * 60 * 60 + 60);
    let asked = sign_in(&browser, EMAIL, PASSWORD).await;
    browser.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    browser.post("/account/freeze", &[]).await;
    let open = browser.post("/account/freeze/end", &[]).await;
    assert_eq!(open.one("h1"), "Your account is open again");
}

#[tokio::test]
async fn somebody_signed_out_freezes_by_mail_and_a_stranger_learns_nothing() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let phone = site.browser("192.0.2.8");
    phone.set_cookie("lang", "en");
    let (real, unknown) = (
        phone.post_only("/freeze", &[("email", EMAIL)]).await,
        phone.post_only("/freeze", &[("email", OTHER)]).await,
    );
    assert_eq!(real.text().replace(EMAIL, "X"), unknown.text().replace(OTHER, "X"));
    let link = secret(&letter_about(&site, EMAIL, "freeze your").await);
    assert!(site.app.post.caught().iter().all(|c| c.letter.to != OTHER));
    let page = phone.get(&link).await;
    assert_eq!(browser.get("/account").await.path, "/account", "opening the link alone changes nothing");
    let frozen = phone.press(&page, "Freeze now", &[]).await;
    assert_eq!(frozen.one("h1"), "Your account is frozen");
    assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    assert_eq!(phone.get(&link).await.one("h1"), "Your account is frozen", "pressed twice");
    site.wait(10 * 60);
    assert_eq!(phone.get(&link).await.status, StatusCode::GONE);
    assert_eq!(phone.get("/freeze/nonsense").await.status, StatusCode::GONE);
    // Many requests, few letters.
    for _ in 0..6 {
        phone.post_only("/freeze", &[("email", EMAIL)]).await;
    }
    site.work().await;
    let letters = site.app.post.caught().iter().filter(|c| c.letter.subject.contains("freeze your")).count();
    assert_eq!(letters, 3);
}

#[tokio::test]
async fn a_letter_about_a_new_device_puts_everybody_out() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (owner, thief) = (site.browser("192.0.2.1"), site.browser("203.0.113.5"));
    sign_in(&owner, EMAIL, PASSWORD).await;
    sign_in(&thief, EMAIL, PASSWORD).await;
    let link = secret(&letter_about(&site, EMAIL, "Signed in on a new device").await);
    // The thief takes the account over to another address before the letter is read.
    thief.post("/account/email", &[("email", OTHER)]).await;
    let confirm = secret(&letter_about(&site, OTHER, "Confirm your new address").await);
    thief.post(&confirm, &[]).await;
    assert_eq!(sign_in(&thief, OTHER, PASSWORD).await.path, "/account");

    let page = owner.get(&link).await;
    assert_eq!(page.one("h1"), "This was not me");
    let done = owner.press(&page, "It was not me: freeze everything", &[]).await;
    assert_eq!(done.one("h1"), "Your account is frozen");
    for browser in [&owner, &thief] {
        assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    }
    for email in [EMAIL, OTHER] {
        assert_eq!(sign_in(&thief, email, PASSWORD).await.status, 422, "the password opens nothing: {email}");
    }
    let link = secret(&letter_about(&site, EMAIL, "Your link").await);
    let page = owner.get(&link).await;
    owner.press(&page, "Save the new password", &[("password", NEW)]).await;
    let home = sign_in(&owner, EMAIL, NEW).await;
    assert_eq!(home.path, "/account", "the address is the owner's again");
    assert!(home.one(".urgent").contains("frozen"));
    let log = owner.get("/account/log").await.all("tbody td:nth-child(2)");
    assert!(log.iter().any(|l| l.contains("not you")), "{log:?}");
}

#[tokio::test]
async fn a_hold_is_told_after_signing_in_only_and_as_far_as_it_may_be() {
    let site = TestApp::start().await;
    customer(&site).await;
    let found = okpay::account::Customer::by_email(&site.app.db, EMAIL).await.unwrap().unwrap();
    let hold = async |reason| {
        let mut tx = site.app.db.begin().await.unwrap();
        let review = jiff::civil::date(2026, 12, 4);
        place(&mut tx, found.id, (reason, review), Actor::Operator, site.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    hold(Reason::Compliance).await;
    hold(Reason::DeceasedReport).await;
    let stranger = site.browser("198.51.100.7");
    let wrong = sign_in(&stranger, EMAIL, "wrong wrong wrong wrong").await;
    assert!(!wrong.text().contains("review") && wrong.status == 422, "a stranger sees a wrong password");
    let words = letter_about(&site, EMAIL, "look into your account").await.letter.text(true);
    assert!(!words.contains("review"), "the letter does not say why: {words}");
    let browser = site.browser("192.0.2.1");
    let home = sign_in(&browser, EMAIL, PASSWORD).await;
    let told = home.all(".urgent");
    assert_eq!(told.len(), 1, "of a report of death nothing is told");
    assert!(told[0].contains("under review") && told[0].contains("4 December 2026"), "{told:?}");
    assert!(!home.link("how to complain, also to an independent body").is_empty());
    // A new password by mail does not lift it.
    let mut tx = site.app.db.begin().await.unwrap();
    lift(&mut tx, found.id, Reason::Compliance, Actor::Operator, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(browser.get("/account").await.all(".urgent").is_empty());
    assert_eq!(okpay::events::verify(&site.app.db).await.unwrap().unwrap().events, 3);
}

#[tokio::test]
async fn the_archive_has_everything_but_secrets() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    let (key, _) = with_second_step(&site, &browser).await;
    browser.post("/account/phrase", &[("phrase", "three little pigs")]).await;
    site.work().await;
    let answer = browser.post_only("/account/data", &[]).await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.body)).unwrap();
    let mut all = String::new();
    for name in [
        "profile.json",
        "sessions.json",
        "devices.json",
        "security-log.json",
        "messages.json",
        "email-changes.json",
    ] {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        all.push_str(&text);
    }
    for word in
        [EMAIL, "three little pigs", "second_step_on", "Authenticator app added", "Open your OKPay account"]
    {
        assert!(all.contains(word), "{word}");
    }
    for secret in ["argon2", &key.replace(' ', ""), "/sign-up/"] {
        assert!(!all.contains(secret), "{secret}");
    }
    let stranger = site.browser("192.0.2.9");
    assert_eq!(stranger.post_only("/account/data", &[]).await.status.as_u16(), 303);
    letter_about(&site, EMAIL, "Your data was downloaded").await;
}

#[tokio::test]
async fn an_account_is_closed_after_a_week_and_erased_but_for_what_must_be_kept() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/closing").await;
    assert!(page.text().contains("Anti-money-laundering"), "it says what is kept, and why");
    let wrong = browser.press(&page, "Close my account in 7 days", &[("password", NEW)]).await;
    assert_eq!(wrong.status, 422);
    let asked = browser.press(&page, "Close my account in 7 days", &[("password", PASSWORD)]).await;
    assert!(asked.text().contains("30 November 2026"));
    let keep = secret(&letter_about(&site, EMAIL, "will be closed").await);
    let phone = site.browser("192.0.2.5");
    phone.set_cookie("lang", "en");
    let page = phone.get(&keep).await;
    phone.press(&page, "Keep the account", &[]).await;
    assert!(!browser.get("/account").await.text().contains("asked to close"), "stopped by the mailed link");

    browser.post("/account/closing", &[("password", PASSWORD)]).await;
    let home = browser.get("/account").await;
    browser.press(&home, "Keep the account", &[]).await;
    site.wait(8 * 24 * 60 * 60);
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.get("/account").await.path, "/account", "it was stopped in time");

    browser.post("/account/closing", &[("password", PASSWORD)]).await;
    site.wait(7 * 24 * 60 * 60 - 60);
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.path, "/account", "not a minute early");
    site.wait(120);
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.status, 422);
    let rows: Vec<(String, String, Option<String>)> =
        site.app.db.read("SELECT email, password, name FROM customers").all().await.unwrap();
    assert_eq!(rows, [(String::new(), String::new(), None)]);
    let (kept,): (i64,) = site.app.db.read("SELECT COUNT(*) FROM account_events").one().await.unwrap();
    assert!(kept > 3, "the security log is kept");
    let (left,): (i64,) = site.app.db.read("SELECT COUNT(*) FROM messages").one().await.unwrap();
    assert_eq!(left, 0);
    // The address is free again.
    customer(&site).await;
    assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.path, "/account");
}

#[tokio::test]
async fn news_are_mailed_to_those_who_want_them_and_end_by_one_click() {
    let site = TestApp::start().await;
    customer(&site).await;
    customer_of(&site, OTHER).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/notices").await;
    assert!(page.text().contains("cannot be turned off"));
    browser.press(&page, "Save", &[("news_mail", "yes")]).await;
    // Nothing is news at the first start; then one change comes.
    site.app.clock.set("2026-10-31T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    site.app.clock.set("2026-11-23T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    okpay::account::tidy(&site.app, &okpay::worker::rooms()).await.unwrap();
    let caught = letter_about(&site, EMAIL, "what changes").await;
    let news = site.app.post.caught().iter().filter(|c| c.letter.subject.contains("what changes")).count();
    assert_eq!(news, 1, "once, and only to those who want it");
    assert!(caught.letter.text(true).contains("SEPA Instant"));
    let raw = String::from_utf8(caught.raw).unwrap();
    assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
    let url = caught.letter.unsubscribe.unwrap();
    let path = url.strip_prefix(crate::support::ORIGIN).unwrap();
    assert_eq!(browser.get(&format!("{path}0")).await.status, StatusCode::NOT_FOUND, "a forged tag");
    assert!(
        browser.get("/account/notices").await.text().contains("name=\"news_mail\" value=\"yes\" checked")
    );
    // A mail program sends neither cookie nor origin.
    let program = site.browser("203.0.113.9");
    let request = axum::http::Request::builder()
        .method("POST")
        .uri(path)
        .header("host", crate::support::HOST)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("List-Unsubscribe=One-Click"))
        .unwrap();
    assert_eq!(program.send(request).await.status, StatusCode::OK);
    assert!(
        !browser.get("/account/notices").await.text().contains("name=\"news_mail\" value=\"yes\" checked")
    );
    // A security notice has no such header: it cannot be turned off.
    let notice = letter_about(&site, EMAIL, "Open your").await;
    assert!(!String::from_utf8(notice.raw).unwrap().contains("List-Unsubscribe"));
}
