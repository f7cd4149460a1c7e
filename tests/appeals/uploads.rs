//! Forms of files that no browser sends: each is ended early, whatever it still has to say.

use super::{PNG, late, site, written};
use crate::support::browser::{Answer, Browser};
use crate::support::{HOST, ORIGIN};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pieces of a body, and how large each is.
const PIECES: usize = 256;
const PIECE: usize = 64 * 1024;

/// Sends a form that begins so and goes on with the same piece for 16 MB. Returns the answer and how many bytes
/// were taken.
async fn endless(browser: &Browser, path: &str, begin: &str, piece: &str) -> (Answer, usize) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let piece = Bytes::from(piece.repeat(PIECE / piece.len()));
    let first = Bytes::from(begin.to_owned());
    let pieces = std::iter::once(first).chain(std::iter::repeat_n(piece, PIECES)).map(move |piece| {
        counted.fetch_add(piece.len(), Ordering::Relaxed);
        Ok::<_, io::Error>(piece)
    });
    let request = Request::post(path)
        .header("host", HOST)
        .header("origin", ORIGIN)
        .header("cookie", browser.cookies())
        .header("content-type", "multipart/form-data; boundary=b0undary")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))
        .unwrap();
    let answer = browser.send(request).await;
    (answer, taken.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_form_without_end_is_not_kept_in_memory_nor_read_to_its_end() {
    let (site, browser) = site().await;
    let check = written(&browser, late(&site, "T-1").await, "See the files.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let path = format!("/appeals/drafts/{draft}/files");
    let part = "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
    for (what, begin, piece) in [
        ("a head", "--b0undary\r\nContent-Disposition: ", "a"),
        ("a word", "--b0undary\r\nContent-Disposition: form-data; name=\"slot\"\r\n\r\n", "a"),
        ("no form at all", "", "a"),
        ("parts", "", &format!("{part}\r\n")),
    ] {
        let (answer, taken) = endless(&browser, &path, begin, piece).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(answer.one(".errors").contains("broke off"), "{what}: {}", answer.one(".errors"));
        assert!(taken < 2 * 1024 * 1024, "{what}: {taken} bytes were taken");
        assert!(answer.body.len() < 64 * 1024, "{what}: an answer of {} bytes", answer.body.len());
    }
    // A file that is too large is read to its end, so that its sender sees the answer; and it is not kept.
    let (answer, taken) = endless(&browser, &path, part, "a").await;
    assert!(answer.one(".errors").contains("larger than 10 MB"), "{}", answer.one(".errors"));
    assert!(taken > PIECES * PIECE);
    assert!(site.app.files.all().await.unwrap().is_empty());
    let page = browser.upload(&path, "other", &[("a.png", PNG)]).await;
    assert_eq!(page.all("ul.files li").len(), 1, "and it works again");
}

#[tokio::test]
async fn drafts_are_no_store_for_files() {
    let (site, browser) = site().await;
    let mut kept = 0;
    let mut last = String::new();
    for i in 0..5 {
        let check = written(&browser, late(&site, &format!("T-{i}")).await, "See the files.").await;
        let draft = check.path.split('/').nth(3).unwrap().to_owned();
        let mails: Vec<String> =
            (0..10).map(|n| format!("From: a\r\nDate: {i}\r\nTo: c\r\n\r\n{n}")).collect();
        let files: Vec<_> = mails.iter().map(|mail| ("mail.eml", mail.as_bytes())).collect();
        last = format!("/appeals/drafts/{draft}/files");
        let page = browser.upload(&last, "other", &files).await;
        kept += page.all("ul.files li").len();
        if i == 4 {
            assert!(page.one(".errors").contains("hold 40 files already"), "{}", page.one(".errors"));
        }
    }
    assert_eq!((kept, site.app.files.all().await.unwrap().len()), (40, 40));
    // What was sent counts no longer.
    let (first,): (uuid::Uuid,) =
        site.app.db.read("SELECT id FROM drafts ORDER BY made_at, id LIMIT 1").one().await.unwrap();
    let check = browser.get(&format!("/appeals/drafts/{first}/check")).await;
    browser.press(&check, "Send the appeal", &[]).await;
    let page = browser.upload(&last, "other", &[("a.png", PNG)]).await;
    assert_eq!(page.all("ul.files li").len(), 1, "{}", page.one("main"));
}
