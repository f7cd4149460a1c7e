//! Times are told in the reader's zone: the operator's, until the reader has chosen another.

use super::*;
use crate::support::browser::select;
use crate::support::ledger::{known, payment};
use crate::support::{self, content};
use serde_json::json;

const FORM: &str = "/account/profile/edit";

async fn choose(browser: &crate::support::browser::Browser, zone: &str) -> Answer {
    let page = browser.get(FORM).await;
    browser.press(&page, "Save", &[("time_zone", zone)]).await
}

#[tokio::test]
async fn a_customer_reads_times_in_the_zone_of_their_choice_and_else_in_the_operators() {
    let site = TestApp::start().await;
    customer(&site).await;
    known(&site, EMAIL, "C-1").await;
    // Monday noon in UTC is Monday evening in Beijing; six hours later it is Tuesday there.
    site.wait(6 * 60 * 60);
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let id = payment(&site, "T-1", "sent", json!({})).await;
    let seen = async |day: &str, moment: &str, list: &str| {
        let page = browser.get(&format!("/transactions/{id}")).await.one("main");
        assert!(page.contains(moment), "{moment}: {page}");
        let page = browser.get(&format!("/transactions?from={day}&to={day}")).await;
        assert!(page.one("main").contains(list), "{list}: {}", page.one("main"));
        let log = browser.get("/account/log").await.one("tbody td");
        assert!(log.contains(&moment[moment.len() - 7..]), "{log}");
    };
    seen("2026-11-24", "24 November 2026, 01:59 (UTC+8)", "24 November 2026").await;
    let page = browser.get(FORM).await;
    let html = page.html();
    let first = html.select(&select("#time_zone option")).next().unwrap();
    assert_eq!(first.text().collect::<String>(), "As everywhere on this site: Beijing, Shanghai (UTC+8)");

    let saved = choose(&browser, "Europe/Berlin").await;
    assert_eq!(saved.path, format!("{FORM}?saved=true"));
    assert_eq!(saved.all("#time_zone option[selected]"), ["Berlin (UTC+1)"]);
    seen("2026-11-23", "23 November 2026, 18:59 (UTC+1)", "23 November 2026").await;
    let none = browser.get("/transactions?from=2026-11-24&to=2026-11-24").await;
    assert!(!none.one("main").contains("T-1"), "days are theirs as well");
    let csv = browser.get("/transactions.csv").await.text();
    assert!(csv.contains("2026-11-23T17:59:00Z"), "a file for programs has UTC: {csv}");
    // Letters and the archive have it too.
    browser.post("/account/closing", &[("password", PASSWORD)]).await;
    let words = letter_about(&site, EMAIL, "closed").await.letter.text(true);
    assert!(words.contains("19:00 (UTC+1)"), "{words}");

    // In Chinese Beijing has its own name; back to the operator's zone.
    choose(&browser, "").await;
    let page = browser.get(&format!("/transactions/{id}?lang=zh-Hans")).await.one("main");
    assert!(page.contains("2026年11月24日 01:59（北京时间 UTC+8）"), "{page}");
}

#[tokio::test]
async fn what_is_no_zone_is_refused_and_told() {
    let site = TestApp::start().await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    for zone in ["Mars/Olympus", "../../etc/passwd", "\0", "Asia/Shanghai "] {
        let page = browser.post_only(FORM, &[("language", "en"), ("time_zone", zone)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{zone}");
        assert!(page.one("#time_zone-error").contains("Choose a time zone"));
    }
    let (stored,): (Option<String>,) =
        site.app.db.read("SELECT time_zone FROM customers").one().await.unwrap();
    assert_eq!(stored, None);
}

#[tokio::test]
async fn the_operator_names_a_zone_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&content(), folder.path());
    let path = folder.path().join("site.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let with = |zone: &str| {
        std::fs::write(&path, text.replace("\"Asia/Shanghai\"", zone)).unwrap();
        okpay::publish::read(folder.path(), support::now(), true)
    };
    let Err(problems) = with("\"Asia/Bejing\"") else { panic!("there is no such zone") };
    assert!(problems[0].to_string().contains("time_zone Asia/Bejing is not an IANA time zone"));
    assert!(with("\"Europe/Berlin\"").is_ok());
    let site = TestApp::of(folder.path()).await;
    customer(&site).await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let log = browser.get("/account/log").await.one("tbody td");
    assert_eq!(log, "23 November 2026, 13:00 (UTC+1)");
}
