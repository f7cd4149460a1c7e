//! Stories of customers and of those who would like to be them.

mod attacks;
mod factors;
mod owner;
mod staff;
mod zone;

use crate::support::TestApp;
use crate::support::browser::Answer;
use crate::support::people::*;
use axum::http::StatusCode;

#[tokio::test]
async fn somebody_opens_an_account_signs_in_and_out() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    assert_eq!(browser.get("/account/log").await.path, "/sign-in?next=/account/log");
    let sent = sign_up(&browser, " Anna.Li@Example.com ").await;
    assert_eq!(sent.one("h1"), "Check your e-mail");
    assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.status, 422, "not before the mail is answered");

    let link = secret(&letter(&site, "Anna.Li@example.com").await);
    let page = browser.get(&link).await;
    assert_eq!(page.one("h1"), "Open your account", "opening the link alone changes nothing");
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    for wrong in ["", "short", "correct horse battery staple", "anna.li@example.com okpay"] {
        let refused = browser.press(&page, "Open the account", &[("password", wrong)]).await;
        assert!(refused.status == 422 && !refused.one("#password-error").is_empty(), "{wrong}");
    }
    browser.press(&page, "Open the account", &[("password", PASSWORD)]).await;
    assert_eq!(browser.get(&link).await.one("h1"), "Your account is open", "a second press is told so again");
    let again = browser.post_only(&link, &[("password", NEW)]).await;
    assert_eq!(again.one("h1"), "Your account is open");
    assert_eq!(sign_in(&browser, EMAIL, NEW).await.status, 422, "but changes nothing");
    site.wait(10 * 60);
    assert_eq!(browser.get(&link).await.status, StatusCode::GONE, "once");

    let home = sign_in(&browser, "anna.li@EXAMPLE.com", PASSWORD).await;
    assert_eq!((home.status, home.path.as_str()), (StatusCode::OK, "/account"));
    assert!(home.one("p.lead").contains("Anna.Li@example.com"));
    let cookie = browser.cookie("__Host-session").expect("a session");
    let log = browser.get("/account/log").await;
    assert_eq!(log.all("tbody td:nth-child(2)")[..2], ["Signed in", "Account opened"]);
    let csv = browser.get("/account/log.csv").await;
    assert!(csv.header("content-disposition").starts_with("attachment") && csv.text().lines().count() >= 3);
    assert_eq!(browser.get("/account/a.css").await.status, StatusCode::NOT_FOUND);

    let page = browser.get("/account").await;
    let out = browser.press(&page, "Sign out", &[]).await;
    assert_eq!(out.one("h1"), "You are signed out");
    assert!(out.header("clear-site-data").contains("cache"));
    browser.set_cookie("__Host-session", &cookie);
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "the old cookie opens nothing");
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_a_session_begins_anew_at_sign_in() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    browser.set_cookie("__Host-session", "AAAAAAAAAAAAAAAAAAAAAA");
    let page = browser.get("/sign-in?lang=en").await;
    let cookies: Vec<&str> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(
        cookies.iter().all(|c| !c.contains("session") || c.contains("Max-Age=0")),
        "an invented id is thrown away: {cookies:?}"
    );
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "//evil.example")];
    let answer = browser.post_only("/sign-in", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"));
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(flag), "{cookie} has no {flag}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("AAAAAAAAAAAAAAAAAAAAAA"), "{cookie}");
    }
    // A second sign-in on the same device gets another session, and the first one is gone.
    let first = browser.cookie("__Host-session").unwrap();
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert_ne!(browser.cookie("__Host-session").unwrap(), first);
    let second = browser.cookie("__Host-session").unwrap();
    browser.set_cookie("__Host-session", &first);
    assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    browser.set_cookie("__Host-session", &second);
    assert_eq!(browser.get("/account").await.path, "/account");
}

#[tokio::test]
async fn sessions_end_when_idle_and_after_twelve_hours() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    site.wait(29 * 60);
    assert_eq!(browser.get("/account").await.path, "/account");
    site.wait(31 * 60);
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "idle for half an hour");
    sign_in(&browser, EMAIL, PASSWORD).await;
    for _ in 0..29 {
        site.wait(25 * 60);
        browser.get("/account").await;
    }
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "after twelve hours in all");
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_signing_up_in_or_recovering() {
    let site = TestApp::start().await;
    customer(&site).await;
    let stranger = site.browser("198.51.100.1");
    stranger.set_cookie("lang", "en");
    let other = "nobody@example.com";
    // Bytes and headers are equal once the typed address is made equal.
    let same = |a: &Answer, b: &Answer| {
        assert_eq!(a.status, b.status);
        assert_eq!(a.text().replace(EMAIL, "X"), b.text().replace(other, "X"));
        let names = |x: &Answer| x.headers.keys().map(|k| k.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(a), names(b));
    };
    for path in ["/recovery", "/sign-in", "/sign-up"] {
        let fields = |email| [("email", email), ("password", "not the right one at all"), ("terms", "yes")];
        let real = stranger.post_only(path, &fields(EMAIL)).await;
        let unknown = stranger.post_only(path, &fields(other)).await;
        same(&real, &unknown);
    }
    site.work().await;
    let subjects: Vec<String> = site
        .app
        .post
        .caught()
        .into_iter()
        .filter(|c| c.letter.to == EMAIL)
        .map(|c| c.letter.subject)
        .collect();
    assert!(subjects.iter().any(|s| s.contains("already")), "the owner is told by mail: {subjects:?}");

    // And the lock: both are locked at the same try, with the same page.
    let (a, b) = (site.browser("198.51.100.2"), site.browser("198.51.100.3"));
    a.set_cookie("lang", "en");
    b.set_cookie("lang", "en");
    let mut locks = Vec::new();
    for _ in 0..6 {
        let real =
            a.post_only("/sign-in", &[("email", EMAIL), ("password", "wrong wrong wrong wrong")]).await;
        let unknown =
            b.post_only("/sign-in", &[("email", other), ("password", "wrong wrong wrong wrong")]).await;
        assert_eq!(real.status, unknown.status);
        if real.status == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(real.header("retry-after"), unknown.header("retry-after"));
            let without = |x: &Answer| {
                let reference = x.one(".reference");
                x.text().replace(reference.rsplit(' ').next().unwrap(), "R")
            };
            assert_eq!(without(&real), without(&unknown));
            locks.push(real);
        }
    }
    let page = locks.first().expect("five tries lock");
    assert_eq!(page.one("h1"), "Signing in is locked for now");
    assert!(page.text().contains("23 November 2026, 20:0"), "it says until when");
    assert!(page.all("main a").iter().any(|l| l.contains("mailed link")), "and the way back");
    let letter = letter(&site, EMAIL).await;
    assert!(letter.letter.subject.contains("locked"), "{}", letter.letter.subject);
    assert!(site.app.post.caught().iter().all(|c| c.letter.to != other || c.letter.subject.contains("Open")));
}

#[tokio::test]
async fn nobody_can_lock_the_owner_out_of_a_device_they_know() {
    let site = TestApp::start().await;
    customer(&site).await;
    let owner = site.browser("192.0.2.1");
    sign_in(&owner, EMAIL, PASSWORD).await;
    let attacker = |n: u8| site.browser(&format!("203.0.113.{n}"));
    for n in 1..=100 {
        attacker(n).post_only("/sign-in", &[("email", EMAIL), ("password", "guess guess guess guess")]).await;
        site.wait(20);
    }
    // Even the right password is refused on an unknown device while the lock lasts.
    let other = site.browser("192.0.2.77");
    assert_eq!(sign_in(&other, EMAIL, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    owner.forget("__Host-session");
    assert_eq!(sign_in(&owner, EMAIL, PASSWORD).await.path, "/account", "the known device gets in");
    // Its own mistakes count for it alone, and end.
    for _ in 0..4 {
        assert_eq!(sign_in(&owner, EMAIL, "wrong wrong wrong wrong").await.status, 422);
    }
    assert_eq!(sign_in(&owner, EMAIL, "wrong wrong wrong wrong").await.status, StatusCode::TOO_MANY_REQUESTS);
    site.wait(okpay::account::LONGEST_LOCK);
    assert_eq!(sign_in(&owner, EMAIL, PASSWORD).await.path, "/account");
    assert_eq!(sign_in(&other, EMAIL, PASSWORD).await.path, "/account", "every lock ends");
}

#[tokio::test]
async fn one_network_cannot_try_many_accounts() {
    let site = TestApp::start().await;
    let mut refused = 0;
    for n in 0..30 {
        let bot = site.browser("203.0.113.5");
        let email = format!("victim{n}@example.com");
        let answer =
            bot.post_only("/sign-in", &[("email", &email), ("password", "guess guess guess guess")]).await;
        refused += u32::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 9, "{refused} of 30");
    let neighbour = site.browser("203.0.113.6");
    let answer = sign_in(&neighbour, "victim1@example.com", "guess guess guess guess").await;
    assert_eq!(answer.status, 422, "others are not touched");
}

#[tokio::test]
async fn somebody_locked_out_gets_back_in_by_mail_and_reads_what_happened() {
    let site = TestApp::start().await;
    customer(&site).await;
    let phone = site.browser("192.0.2.1");
    sign_in(&phone, EMAIL, PASSWORD).await;
    let browser = site.browser("192.0.2.55");
    for _ in 0..5 {
        sign_in(&browser, EMAIL, "wrong wrong wrong wrong").await;
    }
    let locked = sign_in(&browser, EMAIL, PASSWORD).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    let page = browser.get(&locked.link("Set a new password by mailed link.")).await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    let first = secret(&letter(&site, EMAIL).await);
    let page = browser.get("/recovery").await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    let caught = letter(&site, EMAIL).await;
    let link = secret(&caught);
    assert_eq!(browser.get(&first).await.status, StatusCode::GONE, "the newest link wins");
    let words = caught.letter.text(true);
    assert!(words.contains("192.0.2.55"), "it says from where it was asked: {words}");

    let page = browser.get(&link).await;
    let weak = browser.press(&page, "Save the new password", &[("password", "short")]).await;
    assert_eq!(weak.status, 422);
    assert!(weak.one(".wrong").contains("5 characters") && weak.one("title").starts_with("Error: "));
    let done = browser.press(&page, "Save the new password", &[("password", NEW)]).await;
    assert_eq!(done.one("h1"), "Your new password is set");
    let twice = browser.post_only(&link, &[("password", PASSWORD)]).await;
    assert_eq!(twice.one("h1"), "Your new password is set", "pressed twice, it says so and does nothing");
    assert!(phone.get("/account").await.path.starts_with("/sign-in"), "all sessions have ended");
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "the link does not sign in");

    let home = sign_in(&browser, EMAIL, NEW).await;
    assert_eq!(home.path, "/account", "the lock has ended");
    assert!(home.one(".note").contains("24 November 2026"), "money waits for a day");
    let log = browser.get("/account/log").await.all("tbody td:nth-child(2)");
    for what in
        ["Password set by mailed link", "A link for a new password was asked for", "Signing in was locked"]
    {
        assert!(log.iter().any(|l| l == what), "{what} in {log:?}");
    }
    // What we sent can be read again, without the secret.
    let mirror = browser.get("/account/messages").await;
    assert!(mirror.text().contains("Your link for OKPay") && !mirror.text().contains(&link[10..]));
}

#[tokio::test]
async fn a_recovery_link_is_over_after_half_an_hour_and_forged_ones_never_work() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    let page = browser.get("/recovery?lang=en").await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    let link = secret(&letter(&site, EMAIL).await);
    for forged in
        [format!("{link}A"), link[..link.len() - 1].to_owned(), "/recovery/%00".into(), "/sign-up/x".into()]
    {
        assert_eq!(browser.get(&forged).await.status, StatusCode::GONE, "{forged}");
        assert_eq!(browser.post_only(&forged, &[("password", NEW)]).await.status, StatusCode::GONE);
    }
    site.wait(30 * 60);
    let over = browser.get(&link).await;
    assert_eq!(over.status, StatusCode::GONE);
    assert!(over.text().contains("action=\"/recovery\""), "it offers a new one");
    assert_eq!(browser.post_only(&link, &[("password", NEW)]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn devices_are_listed_and_ended_and_a_new_one_is_mailed() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (home, work) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    sign_in(&home, EMAIL, PASSWORD).await;
    site.wait(60);
    sign_in(&work, EMAIL, PASSWORD).await;
    let told = letter(&site, EMAIL).await;
    assert!(told.letter.subject.contains("Signed in on a new device"), "{}", told.letter.subject);
    let page = home.get("/account/sessions").await;
    assert_eq!(page.all(".devices .card").len(), 2);
    let ended = home.press(&page, "Sign out there", &[]).await;
    assert_eq!(ended.all(".devices .card").len(), 1);
    assert!(work.get("/account").await.path.starts_with("/sign-in"));
    // A stranger cannot end it: the same answer as for a session that is not there.
    let other = site.browser("192.0.2.9");
    customer_of(&site, "bo@example.com").await;
    sign_in(&other, "bo@example.com", PASSWORD).await;
    sign_in(&work, EMAIL, PASSWORD).await;
    let html = home.get("/account/sessions").await.text();
    let at = html.find("/account/sessions/").expect("a form");
    let path = &html[at..at + html[at..].find('"').unwrap()];
    assert_eq!(other.post_only(path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post_only("/account/sessions/00ff/end", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(work.get("/account").await.path, "/account");
}

#[tokio::test]
async fn a_change_needs_a_recent_sign_in_and_the_current_password() {
    let site = TestApp::start().await;
    customer(&site).await;
    let (browser, other) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    sign_in(&other, EMAIL, PASSWORD).await;
    sign_in(&browser, EMAIL, PASSWORD).await;
    site.wait(11 * 60);
    let asked = browser.get("/account/password").await;
    assert_eq!(asked.one("h1"), "Please sign in once more");
    let fields = [("current", PASSWORD), ("password", NEW)];
    assert_eq!(
        browser.post_only("/account/password", &fields).await.status.as_u16(),
        303,
        "not by the form either"
    );
    let page = browser.press(&asked, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(page.path, "/account/password");
    let wrong = browser.press(&page, "Save", &[("current", NEW), ("password", "anna.li@example.com")]).await;
    assert_eq!((wrong.status.as_u16(), wrong.all(".wrong").len()), (422, 2));
    let saved = browser.press(&page, "Save", &fields).await;
    assert!(saved.one(".note").contains("Saved"));
    assert!(other.get("/account").await.path.starts_with("/sign-in"), "other devices are signed out");
    assert_eq!(sign_in(&other, EMAIL, PASSWORD).await.status, 422);
    assert!(letter(&site, EMAIL).await.letter.subject.contains("Password changed"));

    let page = browser.get("/account/phrase").await;
    let kept = browser.press(&page, "Save", &[("phrase", "<b>三只 小猪</b>")]).await;
    assert!(kept.text().contains("&lt;b&gt;三只 小猪&lt;/b&gt;"));
    let words = letter(&site, EMAIL).await.letter.text(true);
    assert!(words.contains("Your security phrase: <b>三只 小猪</b>"), "{words}");
    for bad in ["", "ab", "two\nlines", "hidden\u{200b}", &"x".repeat(61)] {
        assert_eq!(browser.post_only("/account/phrase", &[("phrase", bad)]).await.status, 422, "{bad:?}");
    }
}

#[tokio::test]
async fn every_field_takes_every_nonsense() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let long = "x".repeat(10_000);
    let nonsense = [
        "",
        " ",
        "\0",
        "\u{202e}abc@example.com",
        "a@b.example\r\nBcc: c@d.example",
        "\u{200b}",
        "👩‍👩‍👧‍👦",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        &long,
    ];
    for (n, bad) in nonsense.iter().enumerate() {
        let browser = site.browser(&format!("192.0.2.{}", n + 100));
        for path in ["/sign-in", "/sign-up", "/recovery"] {
            let answer = browser
                .post_only(path, &[("email", bad), ("password", bad), ("terms", bad), ("next", bad)])
                .await;
            assert_eq!(answer.status, 422, "{path} {bad:?}");
            assert!(!answer.text().contains("<script>alert"), "{path}");
            assert!(answer.all(".errors a").len() == answer.all(".wrong").len(), "{path} {bad:?}");
        }
    }
    assert_eq!(browser.post_only("/sign-in", &[]).await.status, 422);
    // What only its owner can send gets a clear answer as well: a page with errors, or back to where one was.
    customer(&site).await;
    let owner = site.browser("192.0.2.200");
    sign_in(&owner, EMAIL, PASSWORD).await;
    let paths = [
        "/account/password",
        "/account/phrase",
        "/account/profile/edit",
        "/account/notices",
        "/account/email",
        "/account/phone",
        "/account/phone/confirmation",
        "/account/second-step/new",
        "/account/passkeys",
        "/account/closing",
        "/account/freeze/end",
        "/sign-in/code",
        "/sign-in/code/passkey",
        "/sign-in/passkey",
        "/freeze",
    ];
    for bad in &nonsense {
        site.wait(60); // limits are another story
        sign_in(&owner, EMAIL, PASSWORD).await;
        for path in paths {
            let names = [
                "current",
                "password",
                "phrase",
                "name",
                "country",
                "language",
                "email",
                "phone",
                "code",
                "credential",
                "next",
                "news_mail",
            ];
            let fields: Vec<(&str, &str)> = names.iter().map(|n| (*n, *bad)).collect();
            let answer = owner.post_only(path, &fields).await;
            let fine = matches!(answer.status.as_u16(), 303 | 413 | 422 | 429);
            assert!(fine, "{path} {bad:.40?}: {}", answer.status);
            assert!(!answer.text().contains("<script>alert"), "{path}");
        }
        for path in [
            "/freeze",
            "/not-me",
            "/unfreeze",
            "/keep-account",
            "/email/confirm",
            "/email/undo",
            "/recovery",
            "/staff/invitation",
        ] {
            let answer = owner.get(&format!("{path}/{}", crate::support::browser::encode(bad))).await;
            assert!(
                answer.status.is_success() || answer.status.is_client_error(),
                "{path}/{bad:?}: {}",
                answer.status
            );
        }
    }
    let foreign = browser.post_from("https://evil.example", "/sign-up", &[("email", EMAIL)]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_mail_server_that_is_away_loses_nothing_and_doubles_nothing() {
    let site = TestApp::start().await;
    customer(&site).await;
    site.work().await;
    let before = site.app.post.caught().len();
    let browser = site.browser("192.0.2.1");
    let page = browser.get("/recovery?lang=en").await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    // The job is claimed by a worker that dies: its lease runs out, then it is done once.
    let claim = okpay::jobs::claim(&site.app.db, site.app.clock.now()).await.unwrap().expect("a job");
    site.work().await;
    assert_eq!(site.app.post.caught().len(), before, "another worker leaves it alone");
    okpay::jobs::postpone(&site.app.db, &claim, "451 try later", site.app.clock.now()).await.unwrap();
    site.work().await;
    assert_eq!(site.app.post.caught().len(), before, "not before its time");
    site.wait(61);
    site.work().await;
    assert_eq!(site.app.post.caught().len(), before + 1);
    site.wait(100_000);
    site.work().await;
    assert_eq!(site.app.post.caught().len(), before + 1);
}

#[tokio::test]
async fn secrets_are_nowhere_in_the_database() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let page = browser.get("/recovery?lang=en").await;
    browser.press(&page, "Send me the link", &[("email", EMAIL)]).await;
    let link = secret(&letter(&site, EMAIL).await);
    let token = link.rsplit('/').next().unwrap().to_owned();
    let session = browser.cookie("__Host-session").unwrap();
    let device = browser.cookie("__Host-device").unwrap();
    site.app.db.close().await;
    for entry in std::fs::read_dir(site.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(path).unwrap() } else { continue };
        for secret in [PASSWORD, &token, &session, &device] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret}");
        }
    }
}

#[tokio::test]
async fn no_sequence_of_tries_from_elsewhere_locks_a_known_device_and_every_lock_ends() {
    let site = TestApp::start().await;
    customer(&site).await;
    let owner = site.browser("192.0.2.1");
    sign_in(&owner, EMAIL, PASSWORD).await;
    // A generator of its own, so that a failure can be repeated.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    for round in 0..40 {
        for _ in 0..random(40) {
            let attacker = site.browser(&format!("203.0.113.{}", random(30)));
            if random(4) == 0 {
                attacker.set_cookie("__Host-device", &"A".repeat(43)); // a device that nobody knows
            }
            let password = if random(3) == 0 { "" } else { "guess guess guess guess" };
            attacker.post_only("/sign-in", &[("email", EMAIL), ("password", password)]).await;
            site.wait(i64::try_from(random(90)).unwrap());
        }
        owner.forget("__Host-session");
        assert_eq!(sign_in(&owner, EMAIL, PASSWORD).await.path, "/account", "round {round}");
    }
    site.wait(okpay::account::LONGEST_LOCK);
    let new_device = site.browser("192.0.2.200");
    assert_eq!(sign_in(&new_device, EMAIL, PASSWORD).await.path, "/account", "every lock has ended");
}

#[tokio::test]
async fn one_stranger_cannot_lock_an_account_for_everybody_else() {
    let site = TestApp::start().await;
    customer(&site).await;
    let stranger = site.browser("203.0.113.5");
    for _ in 0..50 {
        stranger.post_only("/sign-in", &[("email", EMAIL), ("password", "guess guess guess guess")]).await;
        site.wait(7);
    }
    let owner = site.browser("192.0.2.1");
    assert_eq!(sign_in(&owner, EMAIL, PASSWORD).await.path, "/account", "on a device never used before");
}

/// How far two samples of times are apart: the standard score of Mann and Whitney's U.
fn apart(known: &[u128], unknown: &[u128]) -> f64 {
    let mut all: Vec<(u128, bool)> =
        known.iter().map(|t| (*t, true)).chain(unknown.iter().map(|t| (*t, false))).collect();
    all.sort_unstable();
    let rank_sum: usize = all.iter().zip(1..).filter(|((_, is), _)| *is).map(|(_, rank)| rank).sum();
    let float = |count: usize| f64::from(u32::try_from(count).unwrap());
    let (first, second) = (float(known.len()), float(unknown.len()));
    let u_statistic = float(rank_sum) - first * (first + 1.0) / 2.0;
    (u_statistic - first * second / 2.0) / (first * second * (first + second + 1.0) / 12.0).sqrt()
}

/// Times tell nothing: known and unknown addresses take their turns, and their times must be of one class
/// (a rank test, z < 3.3, or medians less than 3 ms apart).
#[tokio::test]
async fn known_and_unknown_addresses_take_the_same_time() {
    let site = TestApp::start().await;
    customer(&site).await;
    for path in ["/sign-in", "/recovery", "/sign-up", "/freeze"] {
        let mut times = [Vec::new(), Vec::new()];
        for n in 0..60_usize {
            let which = n % 2;
            let email = if which == 0 { EMAIL } else { "nobody.li@example.com" };
            let browser = site.browser(&format!("198.18.{}.{}", path.len(), n + 1));
            let fields = [("email", email), ("password", "some long wrong password"), ("terms", "yes")];
            let before = std::time::Instant::now();
            browser.post_only(path, &fields).await;
            times[which].push(before.elapsed().as_micros());
            site.wait(30);
        }
        let z = apart(&times[0], &times[1]);
        let median = |t: &mut Vec<u128>| {
            t.sort_unstable();
            t[t.len() / 2]
        };
        let [mut known, mut unknown] = times;
        let gap = median(&mut known).abs_diff(median(&mut unknown));
        assert!(z.abs() < 3.3 || gap < 3000, "{path}: z = {z:.1}, medians {gap} µs apart");
    }
}
