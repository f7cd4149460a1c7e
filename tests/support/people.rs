//! People of the stories, and what they do again and again.

use super::TestApp;
use super::browser::{Answer, Browser};
use axum::http::StatusCode;
use okpay::mail::{Captured, Piece};

pub const EMAIL: &str = "anna.li@example.com";
pub const PASSWORD: &str = "blue kettle sings at midnight";
pub const NEW: &str = "seven lamps under the old bridge";

/// The newest letter to an address, after everything due was done.
pub async fn letter(site: &TestApp, to: &str) -> Captured {
    site.work().await;
    let caught = site.app.post.caught();
    caught.into_iter().find(|c| c.letter.to == to).unwrap_or_else(|| panic!("no letter to {to}"))
}

/// The newest letter to an address with these words in its subject.
pub async fn letter_about(site: &TestApp, to: &str, words: &str) -> Captured {
    site.work().await;
    let caught = site.app.post.caught();
    let found = caught.iter().find(|c| c.letter.to == to && c.letter.subject.contains(words));
    found.cloned().unwrap_or_else(|| {
        let all: Vec<_> = caught.iter().map(|c| (&c.letter.to, &c.letter.subject)).collect();
        panic!("no letter to {to} about {words}: {all:?}")
    })
}

/// The path of the letter's secret link.
pub fn secret(caught: &Captured) -> String {
    let url = caught.letter.pieces.iter().find_map(|p| match p {
        Piece::Link { url, secret: true, .. } => Some(url.clone()),
        _ => None,
    });
    let url = url.expect("a secret link");
    url.strip_prefix(&format!("https://{}", crate::support::HOST)).expect("our own site").to_owned()
}

pub async fn sign_up(browser: &Browser, email: &str) -> Answer {
    let page = browser.get("/sign-up?lang=en").await;
    let answer = browser.press(&page, "Send me the link", &[("email", email), ("terms", "yes")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer
}

/// The customer of most stories, with a confirmed account, not signed in.
pub async fn customer(site: &TestApp) {
    customer_of(site, EMAIL).await;
}

/// A customer with this address.
pub async fn customer_of(site: &TestApp, email: &str) {
    let browser = site.browser("192.0.2.10");
    sign_up(&browser, email).await;
    let link = secret(&letter(site, email).await);
    let page = browser.get(&link).await;
    let done = browser.press(&page, "Open the account", &[("password", PASSWORD)]).await;
    assert_eq!(done.one("h1"), "Your account is open");
}

pub async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    let page = browser.get("/sign-in?again=true&lang=en").await;
    browser.press(&page, "Sign in", &[("email", email), ("password", password)]).await
}

/// The code that the app with this page's key shows now, or so many steps away.
pub fn code_of(site: &TestApp, key: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().expect("a key");
    let seconds = site.app.clock.now().0 / 1_000_000 + steps * 30;
    totp.generate(seconds.try_into().unwrap()).to_string()
}

/// Signs in and sets an authenticator app up; returns the key and the recovery codes.
pub async fn with_second_step(site: &TestApp, browser: &Browser) -> (String, Vec<String>) {
    sign_in(browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/second-step").await;
    let offer = browser.press(&page, "Set up an app", &[]).await;
    let key = offer.one("main code");
    assert_eq!(offer.all("svg path").len(), 1, "and a picture for the camera");
    let wrong = browser.press(&offer, "Turn it on", &[("code", &code_of(site, &key, 5))]).await;
    assert_eq!((wrong.status.as_u16(), wrong.one("main code")), (422, key.clone()), "the key stays");
    let codes = browser.press(&offer, "Turn it on", &[("code", &code_of(site, &key, 0))]).await;
    assert_eq!(codes.one("h1"), "Your recovery codes", "{}", codes.text());
    (key, codes.all(".codes code"))
}
