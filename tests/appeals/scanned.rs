//! A scanner of the operator's: a program, and a service over HTTP.

use super::{PNG, known, late, written};
use crate::support::TestApp;
use crate::support::browser::{Browser, select};
use crate::support::people::{EMAIL, PASSWORD, customer, sign_in};
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use okpay::scanner::Scanner;

/// What every scanner knows, and nobody is harmed by: the test file of EICAR, in two parts, so that no scanner
/// takes this source away.
const BAD: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

/// A PDF that carries it.
fn bad() -> Vec<u8> {
    format!("%PDF-1.7\n% {}\nstartxref\n9\n%%EOF\n", BAD.concat()).into_bytes()
}

fn finds(bytes: &[u8]) -> bool {
    bytes.windows(BAD.concat().len()).any(|window| window == BAD.concat().as_bytes())
}

/// A draft in which files are asked for, on a site with this scanner.
async fn draft(scanner: Scanner) -> (TestApp, Browser, String) {
    let site = TestApp::tuned(|app| app.scanner = scanner).await;
    customer(&site).await;
    known(&site, EMAIL, "C-1").await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let check = written(&browser, late(&site, "T-1").await, "See the receipt.").await;
    let path = format!("/appeals/drafts/{}", check.path.split('/').nth(3).unwrap());
    (site, browser, path)
}

/// What is clean is shown when the scanner has said so, and not before; what is not is put aside for good.
async fn looked_into(scanner: Scanner) {
    let (site, browser, path) = draft(scanner).await;
    let waits = browser.upload(&format!("{path}/files"), "other", &[("a.png", PNG)]).await;
    assert!(waits.text().contains("being checked for malware"), "{}", waits.text());
    assert!(waits.all("ul.files img").is_empty(), "nothing of it is shown yet");
    site.work().await;
    let page = browser.get(&format!("{path}/evidence")).await;
    assert_eq!(page.all("ul.files img").len(), 1);

    browser.upload(&format!("{path}/files"), "other", &[("b.pdf", &bad())]).await;
    let link = |page: &crate::support::browser::Answer| {
        let html = page.html();
        let links: Vec<_> = html.select(&select("ul.files a[download]")).collect();
        links.iter().map(|link| link.value().attr("href").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = link(&browser.get(&format!("{path}/evidence")).await);
    site.work().await;
    let page = browser.get(&format!("{path}/evidence")).await;
    assert!(page.text().contains("the scanner objected"), "{}", page.text());
    for path in before.iter().filter(|path| !link(&page).contains(path)) {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!((before.len(), link(&page).len()), (2, 1), "only the other one can be opened");
}

#[tokio::test]
async fn what_a_scanning_program_objects_to_is_put_aside() {
    let says = "grep -q EICAR-STANDARD && exit 1; exit 0";
    looked_into(Scanner::Command(["sh", "-c", says].map(Into::into).into())).await;
}

#[tokio::test]
async fn what_a_scanning_service_objects_to_is_put_aside() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/scan", listener.local_addr().unwrap());
    let scan = |bytes: Bytes| async move {
        if finds(&bytes) { StatusCode::NOT_ACCEPTABLE } else { StatusCode::NO_CONTENT }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/scan", post(scan))).await });
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    looked_into(Scanner::open(&address).unwrap()).await;
}

#[tokio::test]
async fn a_file_waits_for_a_scanner_that_does_not_answer() {
    let (site, browser, path) = draft(Scanner::open("/nowhere/scanner -").unwrap()).await;
    browser.upload(&format!("{path}/files"), "other", &[("a.png", PNG)]).await;
    site.work().await;
    let page = browser.get(&format!("{path}/evidence")).await;
    assert!(page.text().contains("being checked for malware") && page.all("ul.files img").is_empty());
    // The appeal does not wait with it.
    let check = browser.get(&format!("{path}/check")).await;
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
}
