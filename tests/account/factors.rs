//! Second steps: apps, recovery codes, passkeys as far as they go without a device, text messages.

use crate::support::TestApp;
use crate::support::browser::Browser;
use crate::support::people::*;
use axum::http::StatusCode;

#[tokio::test]
async fn with_a_second_step_the_password_alone_opens_nothing() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (browser, elsewhere) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    sign_in(&elsewhere, EMAIL, PASSWORD).await;
    let (key, codes) = with_second_step(&site, &browser).await;
    assert_eq!(codes.len(), 10);
    assert!(elsewhere.get("/account").await.path.starts_with("/sign-in"), "other devices are signed out");
    assert!(letter(&site, EMAIL).await.letter.subject.contains("Authenticator app added"));

    let asked = sign_in(&elsewhere, EMAIL, PASSWORD).await;
    assert_eq!(asked.path, "/sign-in/code");
    assert!(elsewhere.get("/account").await.path.starts_with("/sign-in"), "half a sign-in opens nothing");
    let replayed = elsewhere.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    assert_eq!(replayed.status, 422, "the code that turned it on has been used");
    for steps in [-2, 2, 20] {
        let wrong = elsewhere.post_only("/sign-in/code", &[("code", &code_of(&site, &key, steps))]).await;
        assert_eq!(wrong.status, 422, "{steps} steps away");
    }
    let fifth = elsewhere.post_only("/sign-in/code", &[("code", "000000")]).await;
    assert_eq!(fifth.status, StatusCode::TOO_MANY_REQUESTS, "five wrong ones lock");
    site.wait(5);
    let right = code_of(&site, &key, 1);
    let answer = elsewhere.post_only("/sign-in/code", &[("code", &right)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "the right one too");
    site.wait(60);
    let spaced = code_of(&site, &key, 1);
    let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
    assert_eq!(elsewhere.post("/sign-in/code", &[("code", &spaced)]).await.path, "/account");
    let log = elsewhere.get("/account/log").await.all("tbody td:nth-child(2)");
    assert!(log.iter().any(|l| l == "Right password, wrong code"), "{log:?}");

    // A recovery code works once, not even twice at the same moment.
    let many: Vec<Browser> = (10..14).map(|n| site.browser(&format!("192.0.2.{n}"))).collect();
    for browser in &many {
        assert_eq!(sign_in(browser, EMAIL, PASSWORD).await.path, "/sign-in/code");
    }
    let code = codes[3].to_lowercase();
    let fields = [("code", code.as_str())];
    let (a, b, c, d) = tokio::join!(
        many[0].post_only("/sign-in/code", &fields),
        many[1].post_only("/sign-in/code", &fields),
        many[2].post_only("/sign-in/code", &fields),
        many[3].post_only("/sign-in/code", &fields)
    );
    let let_in = [&a, &b, &c, &d].iter().filter(|answer| answer.status.is_redirection()).count();
    assert_eq!(let_in, 1, "{:?}", [a.status, b.status, c.status, d.status]);
    let page = browser.get("/account/second-step").await;
    assert!(page.text().contains("9 codes are left"), "{}", page.text());
}

#[tokio::test]
async fn a_mailed_link_does_not_switch_the_second_step_off() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    let (key, _) = with_second_step(&site, &browser).await;
    let page = browser.get("/recovery").await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    site.work().await;
    let caught = site.app.post.caught().into_iter().find(|c| c.letter.subject.contains("Your link")).unwrap();
    let page = browser.get(&secret(&caught)).await;
    // Beside a second step NIST asks for eight characters.
    browser.press(&page, "Save the new password", &[("password", "xK9#mQ2v")]).await;
    let asked = sign_in(&browser, EMAIL, "xK9#mQ2v").await;
    assert_eq!(asked.path, "/sign-in/code");
    site.wait(30);
    let home = browser.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    assert_eq!(home.path, "/account");

    // Taking it away needs a recent sign-in with all steps, and the mailbox hears of it.
    site.wait(11 * 60);
    let asked = browser.post_only("/account/second-step/off", &[]).await;
    assert_eq!(asked.header("location"), "/sign-in?again=true&next=/account/second-step");
    let asked = sign_in(&browser, EMAIL, "xK9#mQ2v").await;
    browser.press(&asked, "Continue", &[("code", &code_of(&site, &key, 0))]).await;
    let page = browser.get("/account/second-step/off").await;
    assert_eq!(page.one("h1"), "Remove this second step?");
    let first = browser.press(&page, "Remove", &[]).await;
    assert_eq!((first.status.as_u16(), first.one("h1").as_str()), (409, "First set a longer password"));
    browser.post("/account/password", &[("current", "xK9#mQ2v"), ("password", NEW)]).await;
    let page = browser.get("/account/second-step/off").await;
    browser.press(&page, "Remove", &[]).await;
    assert!(letter(&site, EMAIL).await.letter.subject.contains("Authenticator app removed"));
    assert_eq!(sign_in(&browser, EMAIL, NEW).await.path, "/account");
    let left: (i64,) =
        site.app.db.read("SELECT COUNT(*) FROM backup_codes").one().await.expect("the database is there");
    assert_eq!(left.0, 0, "recovery codes end with the last step");
}

#[tokio::test]
async fn an_authenticator_key_is_encrypted_where_it_rests() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    let (key, codes) = with_second_step(&site, &browser).await;
    let plain = key.replace(' ', "");
    let raw = totp_rs::Secret::try_from_base32(&plain).unwrap();
    let code = codes[0].replace('-', "");
    let db = &site.app.db;
    let rows: Vec<(Vec<u8>,)> = db.read("SELECT secret FROM authenticator_apps").all().await.unwrap();
    let used: Vec<(Vec<u8>,)> = db.read("SELECT code FROM backup_codes").all().await.unwrap();
    for bytes in rows.iter().chain(&used).map(|(b,)| b) {
        for secret in [plain.as_bytes(), raw.as_ref(), code.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret));
        }
    }
    assert_eq!((rows.len(), used.len()), (1, 10));
}

#[tokio::test]
async fn a_passkey_needs_its_own_device_and_challenge() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    assert!(browser.get("/account/passkeys/new").await.path.starts_with("/sign-in"), "only for its owner");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/passkeys/new").await;
    let html = page.html();
    let form = html.select(&crate::support::browser::select("form[data-passkey]")).next().expect("a form");
    let options: serde_json::Value =
        serde_json::from_str(form.value().attr("data-options").unwrap()).expect("JSON");
    assert_eq!(options["rp"]["id"], crate::support::HOST, "bound to our name");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    for forged in ["", "{}", "nonsense", r#"{"id":"AA","rawId":"AA","type":"public-key","response":{}}"#] {
        let answer = browser.post_only("/account/passkeys", &[("credential", forged)]).await;
        assert_eq!(answer.status, 422, "{forged}");
        assert!(answer.one(".errors").contains("did not confirm"));
    }
    let start = browser.post("/sign-in/passkey/challenge", &[("next", "//evil.example")]).await;
    assert_eq!(start.path, "/sign-in/passkey?next=/account");
    let answer = browser.post_only("/sign-in/passkey", &[("credential", "{}")]).await;
    assert_eq!(answer.status, 422);
    let fresh = site.browser("192.0.2.3");
    let answer = fresh.post_only("/sign-in/passkey", &[("credential", "{}")]).await;
    assert_eq!(answer.header("location"), "/sign-in", "without a challenge there is nothing to answer");
}

/// The code of the newest text message.
async fn texted(site: &TestApp) -> String {
    site.work().await;
    let caught = site.app.texter.caught();
    let text = &caught.first().expect("a text message").text;
    let code = text.rsplit('#').next().unwrap().trim().to_owned();
    assert!(text.contains(&format!("@{}", crate::support::HOST)), "bound to our site: {text}");
    code
}

#[tokio::test]
async fn a_confirmed_number_receives_codes() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/account/phone").await;
    for (typed, says) in [
        ("01632 960158", "Begin with +"),
        ("+86 138 0013 8000", "do not send text messages to this country"),
        ("+1 876 555 0143", "do not send text messages to this country"),
        ("+44\u{202e}1632960158", "Begin with +"),
    ] {
        let refused = browser.press(&page, "Send me a code", &[("phone", typed)]).await;
        assert!(refused.status == 422 && refused.one(".wrong").contains(says), "{typed}");
    }
    let waiting = browser.press(&page, "Send me a code", &[("phone", "+44 (0)1632 960 158")]).await;
    assert!(waiting.text().contains("+44 … 0158"), "the whole number is not shown");
    let code = texted(&site).await;
    let wrong = browser.press(&waiting, "Confirm the number", &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    let kept = browser.press(&waiting, "Confirm the number", &[("code", &code)]).await;
    assert!(kept.text().contains("Your number: +44 … 0158"));
    assert_eq!(
        browser.post_only("/account/phone/confirmation", &[("code", &code)]).await.status,
        422,
        "once"
    );
    let codes = browser.press(&kept, "Use this number for codes", &[]).await;
    assert_eq!(codes.one("h1"), "Your recovery codes", "they come with the first second step");

    browser.post("/account/phrase", &[("phrase", "three little pigs")]).await;
    let asked = sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(asked.path, "/sign-in/code");
    let sent = browser.press(&asked, "Send a code to +44 … 0158", &[]).await;
    let code = texted(&site).await;
    assert!(!sent.text().contains(&code));
    assert!(site.app.texter.caught()[0].text.contains("three little pigs"), "a text has the phrase too");
    site.wait(11 * 60);
    let asked = sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(browser.press(&asked, "Continue", &[("code", &code)]).await.status, 422, "ten minutes");
    browser.press(&asked, "Send a code to +44 … 0158", &[]).await;
    let code = texted(&site).await;
    let home = browser.press(&asked, "Continue", &[("code", &code)]).await;
    assert_eq!(home.path, "/account");
    // The copy that the customer reads has no code, and neither has the database.
    let mirror = browser.get("/account/messages").await;
    assert!(mirror.text().contains("••••••") && !mirror.text().contains(&code));

    let page = browser.get("/account/phone/removal").await;
    assert!(page.text().contains("It is your last one"), "{}", page.text());
    browser.press(&page, "Remove", &[]).await;
    assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.path, "/account", "codes end with the number");
}

#[tokio::test]
async fn text_messages_are_bounded_for_a_number_an_owner_and_the_site() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let ask =
        async |number: &str| browser.post_only("/account/phone", &[("phone", number)]).await.status.as_u16();
    for _ in 0..5 {
        assert_eq!(ask("+44 1632 960158").await, 303);
    }
    assert_eq!(ask("+44 1632 960158").await, 422, "five to one number in a day");
    for n in 1..=3 {
        assert_eq!(ask(&format!("+44 1632 96016{n}")).await, 303);
    }
    assert_eq!(ask("+44 1632 960177").await, 422, "eight for one owner");
    site.work().await;
    let sent = site.app.texter.caught().len();
    assert_eq!(sent, 1, "of codes that were replaced only the newest is sent");
    site.wait(24 * 60 * 60);
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(ask("+44 1632 960158").await, 303, "a new day");

    let mut tx = site.app.db.begin().await.unwrap();
    okpay::account::switch_texts(&mut tx, false, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ask("+44 1632 960199").await, 422, "the operator's switch");
    let mut tx = site.app.db.begin().await.unwrap();
    okpay::account::switch_texts(&mut tx, true, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ask("+44 1632 960199").await, 303);
}
