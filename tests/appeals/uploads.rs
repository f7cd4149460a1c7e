//! Forms of files that no browser sends: each is ended early, whatever it still has to say.

use super::{PNG, filed, late, site, written};
use crate::support::browser::{Answer, Browser};
use crate::support::{HOST, ORIGIN, TestApp};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use okpay::app::App;
use okpay::cases::{Case, moves};
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

/// Sends a file, of which the second half comes only after something else has been done.
async fn halved(browser: &Browser, path: &str, between: impl Future<Output = ()> + Send + 'static) -> Answer {
    let head = "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
    let (first, second) = PNG.split_at(PNG.len() / 2);
    let first = Bytes::from([head.as_bytes(), first].concat());
    let second = Bytes::from([second, b"\r\n--b0undary--\r\n"].concat());
    let body = futures_util::stream::unfold(Some((first, Some((between, second)))), |left| async {
        let (piece, rest) = left?;
        let rest = match rest {
            Some((between, second)) => {
                between.await;
                Some((second, None))
            }
            None => None,
        };
        Some((Ok::<_, io::Error>(piece), rest))
    });
    let request = Request::post(path)
        .header("host", HOST)
        .header("origin", ORIGIN)
        .header("cookie", browser.cookies())
        .header("content-type", "multipart/form-data; boundary=b0undary")
        .body(Body::from_stream(body))
        .unwrap();
    browser.send(request).await
}

/// What its customer does in another window.
async fn withdrawn(app: Arc<App>, number: String) {
    let case = Case::by_number(&app.db, &number).await.unwrap().unwrap();
    let mut tx = app.db.begin().await.unwrap();
    let mut case = Case::hold(&mut tx, case.id).await.unwrap().unwrap();
    assert!(moves::withdraw(&mut tx, &mut case, app.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
}

async fn rows(site: &TestApp) -> (usize, usize) {
    let rows: Vec<(uuid::Uuid,)> = site.app.db.read("SELECT id FROM evidence").all().await.unwrap();
    (rows.len(), site.app.files.all().await.unwrap().len())
}

#[tokio::test]
async fn a_file_that_comes_while_its_case_closes_is_not_kept() {
    let (site, browser) = site().await;
    let number = filed(&browser, late(&site, "T-1").await).await;
    let path = format!("/cases/{number}/files");
    let answer = halved(&browser, &path, async {}).await;
    assert_eq!((answer.status, rows(&site).await), (StatusCode::SEE_OTHER, (1, 1)), "in halves it is taken");
    let other = filed(&browser, late(&site, "T-2").await).await;
    let closes = withdrawn(Arc::clone(&site.app), other.clone());
    let answer = halved(&browser, &format!("/cases/{other}/files"), closes).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    assert!(answer.one("main").contains("You withdrew it"), "the page says how it stands");
    assert_eq!(rows(&site).await, (1, 1), "neither the row nor the bytes");
    let page = browser.get(&format!("/cases/{other}")).await;
    assert!(page.all("ul.files li").is_empty(), "{}", page.one("main"));
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_file_that_comes_while_its_draft_is_sent_belongs_to_the_case() {
    let (site, browser) = site().await;
    for (reference, closes) in [("T-1", false), ("T-2", true)] {
        let check = written(&browser, late(&site, reference).await, "See the file.").await;
        let draft = check.path.split('/').nth(3).unwrap().to_owned();
        let second = site.browser("192.0.2.1");
        for pair in browser.cookies().split("; ") {
            let (name, value) = pair.split_once('=').unwrap();
            second.set_cookie(name, value);
        }
        let (app, send) = (Arc::clone(&site.app), format!("/appeals/drafts/{draft}/send"));
        let meanwhile = async move {
            let page = second.post(&send, &[]).await;
            if closes {
                withdrawn(app, page.one(".number strong")).await;
            }
        };
        let answer = halved(&browser, &format!("/appeals/drafts/{draft}/files"), meanwhile).await;
        assert_eq!(rows(&site).await, (1, 1), "{reference}");
        if closes {
            assert_eq!(answer.status, StatusCode::CONFLICT);
        } else {
            let page = browser.get(&answer.header("location").replace("/sent", "")).await;
            let page = browser.get(&page.path.replace("/sent", "")).await;
            assert_eq!(page.all("ul.files li").len(), 1, "{} {}", page.path, page.one("main"));
        }
    }
    // Deleted in another window: there is nothing that it could belong to.
    let check = written(&browser, late(&site, "T-3").await, "See the file.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let app = Arc::clone(&site.app);
    let gone = async move {
        let mut tx = app.db.begin().await.unwrap();
        tx.q("DELETE FROM drafts").exec().await.unwrap();
        tx.commit().await.unwrap();
    };
    let answer = halved(&browser, &format!("/appeals/drafts/{draft}/files"), gone).await;
    assert_eq!((answer.status, rows(&site).await), (StatusCode::NOT_FOUND, (1, 1)));
}
