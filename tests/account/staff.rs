//! Staff: made on the command line, in with two steps only, apart from customers.

use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::people::*;
use axum::http::StatusCode;
use okpay::account::{Realm, Role, members};
use okpay::kernel::email::Email;
use okpay::router::Side;
use okpay::web::front::Front;

const LIN: &str = "lin@okpay.example";

/// The path of a new member's invitation.
async fn invited(site: &TestApp, address: &str, role: Role) -> String {
    let email = Email::parse(address).unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    let made = members::add(&mut tx, &email, ("Lin", role), site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    format!("/staff/invitation/{}", made.expect("a new address").1.encode())
}

/// A member who has answered the invitation and set an app up; returns the app's key.
async fn enrolled(site: &TestApp, browser: &Browser, address: &str, role: Role) -> String {
    let link = invited(site, address, role).await;
    browser.set_cookie("lang", "en");
    let page = browser.get(&link).await;
    let choose = browser.press(&page, "Save", &[("password", PASSWORD)]).await;
    assert_eq!(choose.path, "/staff/second-step");
    let offer = browser.press(&choose, "Set up an app", &[]).await;
    let key = offer.one("main code");
    let codes = browser.press(&offer, "Turn it on", &[("code", &code_of(site, &key, 0))]).await;
    assert_eq!(codes.all(".codes code").len(), 10, "{}", codes.text());
    key
}

async fn staff_sign_in(browser: &Browser, password: &str) -> Answer {
    let page = browser.get("/staff/sign-in?lang=en").await;
    browser.press(&page, "Sign in", &[("email", LIN), ("password", password)]).await
}

#[tokio::test]
async fn a_member_gets_in_with_two_steps_and_with_nothing_less() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    browser.set_cookie("lang", "en");
    assert_eq!(browser.get("/staff").await.path, "/staff/sign-in");
    let link = invited(&site, LIN, Role::Agent).await;
    let page = browser.get(&link).await;
    assert!(page.text().contains("Welcome, Lin"));
    assert_eq!(browser.press(&page, "Save", &[("password", "short")]).await.status, 422);
    let choose = browser.press(&page, "Save", &[("password", PASSWORD)]).await;
    assert_eq!(browser.get(&link).await.status, StatusCode::GONE, "once");
    assert_eq!(browser.get("/staff").await.path, "/staff/sign-in", "not before the second step");
    let offer = browser.press(&choose, "Set up an app", &[]).await;
    let key = offer.one("main code");
    assert_eq!(browser.press(&offer, "Turn it on", &[("code", "000000")]).await.status, 422);
    let codes = browser.press(&offer, "Turn it on", &[("code", &code_of(&site, &key, 0))]).await;
    let console = browser.get(&codes.link("I have kept them")).await;
    assert!(console.one("p.lead").contains("Good day, Lin."), "{}", console.text());
    let cookies: Vec<_> = codes.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(
        cookies.iter().any(|c| c.starts_with("__Host-staff=") && c.contains("SameSite=Strict")),
        "{cookies:?}"
    );

    // A second device: password, then code; nobody can set up another second step halfway.
    let other = site.browser("192.0.2.2");
    let asked = staff_sign_in(&other, PASSWORD).await;
    assert_eq!(asked.path, "/staff/sign-in/code");
    assert_eq!(other.get("/staff/second-step").await.path, "/staff/sign-in");
    assert_eq!(other.post("/staff/second-step", &[]).await.path, "/staff/sign-in");
    assert_eq!(other.get("/staff").await.path, "/staff/sign-in");
    site.wait(30);
    let home = other.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    assert_eq!(home.path, "/staff");
    site.wait(Realm::Staff.idle() + 1);
    assert_eq!(other.get("/staff").await.path, "/staff/sign-in", "a quarter of an hour without use");
}

#[tokio::test]
async fn nothing_of_a_customer_reaches_the_console_and_nothing_of_staff_an_account() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.get("/staff").await.path, "/staff/sign-in");
    let session = browser.cookie("__Host-session").unwrap();
    browser.set_cookie("__Host-staff", &session);
    assert_eq!(
        browser.get("/staff").await.path,
        "/staff/sign-in",
        "a customer's session id is no staff session"
    );
    let member = site.browser("192.0.2.2");
    enrolled(&site, &member, LIN, Role::Admin).await;
    assert_eq!(member.get("/staff").await.path, "/staff");
    let session = member.cookie("__Host-staff").unwrap();
    member.set_cookie("__Host-session", &session);
    assert!(member.get("/account").await.path.starts_with("/sign-in"), "nor the other way round");
    assert_eq!(sign_in(&member, LIN, PASSWORD).await.status, 422, "staff are no customers");
    let asked = member.get("/staff/sign-in").await;
    let refused = member.press(&asked, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, 422, "customers are no staff");
}

#[tokio::test]
async fn a_member_who_is_ended_is_out_with_the_next_request() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    enrolled(&site, &browser, LIN, Role::Agent).await;
    assert_eq!(browser.get("/staff").await.path, "/staff");
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(members::promote(&mut tx, LIN, Role::Admin, site.app.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert!(browser.get("/staff").await.text().contains("administrator"), "a role counts at once");
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(members::disable(&mut tx, LIN, site.app.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(browser.get("/staff").await.path, "/staff/sign-in");
    assert_eq!(staff_sign_in(&browser, PASSWORD).await.status, 422);
    // Begun anew: the old password and app are gone.
    let mut tx = site.app.db.begin().await.unwrap();
    let token = members::reset(&mut tx, LIN, site.app.clock.now()).await.unwrap().expect("a member");
    tx.commit().await.unwrap();
    let page = browser.get(&format!("/staff/invitation/{}", token.encode())).await;
    let choose = browser.press(&page, "Save", &[("password", NEW)]).await;
    assert_eq!(choose.path, "/staff/second-step");
    site.wait(25 * 60 * 60);
    let late = invited(&site, "late@okpay.example", Role::Agent).await;
    site.wait(25 * 60 * 60);
    assert_eq!(browser.get(&late).await.status, StatusCode::GONE, "an invitation is over after a day");
}

#[tokio::test]
async fn unknown_members_answer_like_known_ones_and_guessing_locks() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    enrolled(&site, &browser, LIN, Role::Agent).await;
    let guess = async |address: &str, email: &str| {
        let bot = site.browser(address);
        bot.set_cookie("lang", "en");
        let fields = [("email", email), ("password", "wrong wrong wrong wrong")];
        let mut answers = Vec::new();
        for _ in 0..6 {
            answers.push(bot.post_only("/staff/sign-in", &fields).await);
        }
        answers
    };
    let (real, unknown) =
        (guess("203.0.113.1", LIN).await, guess("203.0.113.2", "nobody@okpay.example").await);
    for (a, b) in real.iter().zip(&unknown) {
        assert_eq!(a.status, b.status);
        assert_eq!(a.text().replace(LIN, "X"), b.text().replace("nobody@okpay.example", "X"));
    }
    assert_eq!(real[5].status, StatusCode::TOO_MANY_REQUESTS);
    let (failed,): (i64,) =
        site.app.db.read("SELECT COUNT(*) FROM events WHERE kind = 'sign_in_failed'").one().await.unwrap();
    assert_eq!(failed, 5, "each try that was looked at is in the audit log");
}

#[tokio::test]
async fn what_was_written_into_the_audit_log_stays() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    enrolled(&site, &browser, LIN, Role::Agent).await;
    let db = &site.app.db;
    let whole = okpay::events::verify(db).await.unwrap().unwrap();
    assert!(whole.chains == 1 && whole.events >= 3, "{whole:?}");
    for sql in [
        "DELETE FROM events",
        "UPDATE events SET actor = 'system'",
        "UPDATE events SET payload = '{}'",
        "UPDATE events SET at = at + 1 WHERE seq = 2",
    ] {
        let mut tx = db.begin().await.unwrap();
        assert!(tx.q(sql).exec().await.is_err(), "{sql}");
    }
    // Erasing content leaves the chain whole; taking the guard away and changing an event does not.
    let mut tx = db.begin().await.unwrap();
    okpay::events::erase(&mut tx, okpay::events::AUDIT, 2).await.unwrap();
    tx.commit().await.unwrap();
    assert!(okpay::events::verify(db).await.unwrap().is_ok());
    let mut tx = db.begin().await.unwrap();
    let lite = matches!(db, okpay::db::Db::Lite { .. });
    let unguard = if lite { "DROP TRIGGER events_unchanged" } else { "DROP TRIGGER events_stay ON events" };
    tx.q(unguard).exec().await.unwrap();
    tx.q("UPDATE events SET kind = 'nothing' WHERE seq = 2").exec().await.unwrap();
    tx.commit().await.unwrap();
    let broken = okpay::events::verify(db).await.unwrap().unwrap_err();
    assert_eq!((broken.seq, broken.what), (2, "it is not what was written"));
}

#[tokio::test]
async fn the_console_is_there_for_known_networks_and_at_its_own_door_only() {
    let site = TestApp::start().await;
    let at = |side: &Side, address: &str| {
        Browser::new(Front { shared: site.door(side.clone()), peer: address.parse().unwrap() })
    };
    let office = vec!["192.0.2.0/24".parse().unwrap()];
    let whole = Side::Whole(office.clone());
    assert_eq!(at(&whole, "192.0.2.9").get("/staff/sign-in").await.status, StatusCode::OK);
    for path in ["/staff", "/staff/sign-in", "/staff/invitation/x"] {
        let stranger = at(&whole, "198.51.100.1").get(path).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(at(&whole, "198.51.100.1").get("/sign-in").await.status, StatusCode::OK);
    let customers = at(&Side::Customers, "192.0.2.9");
    assert_eq!(customers.get("/staff/sign-in").await.status, StatusCode::NOT_FOUND);
    let console = at(&Side::Console(office), "192.0.2.9");
    assert_eq!(console.get("/").await.path, "/staff/sign-in");
    for path in ["/sign-in", "/account", "/sign-up", "/en/search?q=a"] {
        assert_eq!(console.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
