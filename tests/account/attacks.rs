//! What somebody tries who has a password, a session or an address of another.

use crate::support::TestApp;
use crate::support::people::*;
use axum::http::StatusCode;

const OTHER: &str = "anna@elsewhere.example";

/// The links for a new password that were mailed.
fn recovery_letters(site: &TestApp) -> usize {
    let caught = site.app.post.caught();
    caught.iter().filter(|c| c.letter.to == EMAIL && c.letter.subject.contains("Your link")).count()
}

#[tokio::test]
async fn a_flood_of_requests_neither_fills_the_mailbox_nor_shuts_the_owner_out() {
    let site = TestApp::start().await;
    customer(&site).await;
    for n in 1..=4 {
        let flooder = site.browser(&format!("198.51.100.{n}"));
        flooder.set_cookie("lang", "en");
        for _ in 0..10 {
            flooder.post_only("/recovery", &[("email", EMAIL)]).await;
        }
    }
    site.work().await;
    assert_eq!(recovery_letters(&site), 3, "three in an hour");
    site.wait(5 * 60 + 1);
    let flooder = site.browser("198.51.100.1");
    flooder.set_cookie("lang", "en");
    flooder.post_only("/recovery", &[("email", EMAIL)]).await;
    site.work().await;
    assert_eq!(recovery_letters(&site), 3, "the flooder has had its share");
    let owner = site.browser("192.0.2.1");
    owner.set_cookie("lang", "en");
    owner.post_only("/recovery", &[("email", EMAIL)]).await;
    let link = secret(&letter_about(&site, EMAIL, "Your link").await);
    assert_eq!(recovery_letters(&site), 4, "its owner, from elsewhere, gets one");
    assert_eq!(owner.get(&link).await.status, StatusCode::OK);
}

#[tokio::test]
async fn this_was_not_me_takes_back_everything_that_a_thief_has_done() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (owner, thief) = (site.browser("192.0.2.1"), site.browser("203.0.113.66"));
    sign_in(&owner, EMAIL, PASSWORD).await;
    site.wait(60);
    sign_in(&thief, EMAIL, PASSWORD).await;
    let not_me = secret(&letter_about(&site, EMAIL, "new device").await);
    // A step of the thief's own, another address, the end of the account.
    let page = thief.get("/account/second-step").await;
    let offer = thief.press(&page, "Set up an app", &[]).await;
    let key = offer.one("main code");
    let codes = thief.press(&offer, "Turn it on", &[("code", &code_of(&site, &key, 0))]).await;
    let backup = codes.all(".codes code")[0].clone();
    thief.post("/account/closing", &[("password", PASSWORD)]).await;
    thief.post("/account/email", &[("email", OTHER)]).await;
    let confirm = secret(&letter_about(&site, OTHER, "Confirm your new address").await);
    thief.post(&confirm, &[]).await;
    assert!(thief.get("/account").await.text().contains(OTHER));
    let undo = secret(&letter_about(&site, EMAIL, "has another address now").await);
    // Somebody who waits at the second step with the right password and the thief's own app.
    let waiting = site.browser("203.0.113.67");
    let asked = sign_in(&waiting, OTHER, PASSWORD).await;
    assert_eq!(asked.path, "/sign-in/code");

    owner.set_cookie("lang", "en");
    let page = owner.get(&not_me).await;
    let done = owner.press(&page, "It was not me: freeze everything", &[]).await;
    assert_eq!(done.one("h1"), "Your account is frozen");
    assert!(done.link("If someone used your account").contains("someone-used-my-account"));
    assert!(thief.get("/account").await.path.starts_with("/sign-in"));
    site.wait(30);
    let late = waiting.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    assert_eq!(late.path, "/sign-in/code", "the thief's app is gone, and its half sign-in with it");
    let late = waiting.post_only("/sign-in/code", &[("code", &backup)]).await;
    assert!(late.status == 422 || late.header("location") == "/sign-in", "{}", late.status);
    assert_eq!(thief.post_only(&undo, &[]).await.status, StatusCode::GONE, "older links are over");
    for address in [EMAIL, OTHER] {
        assert_eq!(sign_in(&thief, address, PASSWORD).await.status, 422, "the old password opens nothing");
    }
    let link = secret(&letter_about(&site, EMAIL, "Your link").await);
    let page = owner.get(&link).await;
    assert!(page.text().contains("At least 15 characters"), "no step is left beside which less would do");
    owner.press(&page, "Save the new password", &[("password", NEW)]).await;
    let home = sign_in(&owner, EMAIL, NEW).await;
    assert_eq!(home.path, "/account");
    assert!(home.text().contains("Frozen since") && !home.text().contains("closed for good"));
}

#[tokio::test]
async fn a_sign_in_under_way_ends_with_the_password_that_began_it() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (owner, thief) = (site.browser("192.0.2.1"), site.browser("203.0.113.66"));
    let (key, codes) = with_second_step(&site, &owner).await;
    let asked = sign_in(&thief, EMAIL, PASSWORD).await;
    assert_eq!(asked.path, "/sign-in/code");
    owner.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await;
    assert_eq!(owner.get("/account").await.path, "/account", "who changes it stays signed in");
    let late = thief.press(&asked, "Continue", &[("code", &codes[0])]).await;
    assert_eq!(late.path, "/sign-in");
    assert!(thief.get("/account").await.path.starts_with("/sign-in"));
    assert!(!key.is_empty());
}

#[tokio::test]
async fn thirty_wrong_codes_in_a_row_ask_for_a_new_password() {
    let site = TestApp::start().await;
    customer(&site).await;
    let owner = site.browser("192.0.2.1");
    let (key, _) = with_second_step(&site, &owner).await;
    for n in 0..30 {
        let thief = site.browser(&format!("203.0.113.{n}"));
        assert_eq!(sign_in(&thief, EMAIL, PASSWORD).await.path, "/sign-in/code");
        assert_eq!(thief.post_only("/sign-in/code", &[("code", "000000")]).await.status, 422);
    }
    site.wait(30);
    let elsewhere = site.browser("192.0.2.5");
    sign_in(&elsewhere, EMAIL, PASSWORD).await;
    let code = code_of(&site, &key, 0);
    let over = elsewhere.post_only("/sign-in/code", &[("code", &code)]).await;
    assert_eq!((over.status.as_u16(), over.one("h1").as_str()), (429, "Set a new password first"));
    elsewhere.post_only("/recovery", &[("email", EMAIL)]).await;
    let link = secret(&letter_about(&site, EMAIL, "Your link").await);
    elsewhere.post(&link, &[("password", NEW)]).await;
    let asked = sign_in(&elsewhere, EMAIL, NEW).await;
    assert_eq!(elsewhere.press(&asked, "Continue", &[("code", &code)]).await.path, "/account");
}

#[tokio::test]
async fn an_hour_of_guessing_is_one_letter() {
    let site = TestApp::start().await;
    customer(&site).await;
    let thief = site.browser("203.0.113.66");
    for _ in 0..12 {
        thief.post_only("/sign-in", &[("email", EMAIL), ("password", "wrong wrong wrong wrong")]).await;
        site.work().await;
        site.wait(5 * 60);
    }
    let letters = site.app.post.caught().iter().filter(|c| c.letter.subject.contains("is locked")).count();
    assert_eq!(letters, 1);
}

#[tokio::test]
async fn a_stolen_session_is_no_place_to_guess_the_password() {
    let site = TestApp::start().await;
    customer(&site).await;
    let thief = site.browser("203.0.113.66");
    sign_in(&thief, EMAIL, PASSWORD).await;
    for n in 0..6 {
        let fields = [("current", "wrong wrong wrong wrong"), ("password", NEW)];
        let (path, fields) =
            if n % 2 == 0 { ("/account/password", &fields[..]) } else { ("/account/closing", &fields[1..]) };
        assert_eq!(thief.post_only(path, fields).await.status, 422);
    }
    let locked = thief.post_only("/account/closing", &[("password", PASSWORD)]).await;
    assert!(locked.one(".wrong").contains("Too many wrong passwords"), "{}", locked.text());
    let phrase = thief.post_only("/account/phrase", &[("phrase", PASSWORD)]).await;
    assert!(phrase.status == 422 && phrase.one(".wrong").contains("This is your password"));
}
