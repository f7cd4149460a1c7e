//! Strangers, hostile files, and everything pressed twice.

use super::{PNG, filed, late, site, written};
use crate::support::browser::{Answer, select};
use crate::support::people::{PASSWORD, customer_of, sign_in};
use axum::http::StatusCode;

#[tokio::test]
async fn strangers_find_nothing_of_others() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let check = written(&browser, id, "It is mine.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let page = browser.upload(&format!("/appeals/drafts/{draft}/files"), "other", &[("a.png", PNG)]).await;
    let file = page
        .html()
        .select(&select("ul.files a[download]"))
        .next()
        .unwrap()
        .value()
        .attr("href")
        .unwrap()
        .to_owned();
    let other = late(&site, "T-2").await;
    let number = filed(&browser, other).await;
    customer_of(&site, "bo@example.com").await;
    let stranger = site.browser("192.0.2.9");
    let paths = [
        format!("/transactions/{id}"),
        format!("/transactions/{id}/receipt"),
        format!("/appeals/drafts/{draft}"),
        format!("/appeals/drafts/{draft}/story"),
        file.clone(),
        format!("{file}/view"),
        format!("{file}/thumb"),
        format!("/cases/{number}"),
        format!("/cases/{number}/sent"),
        format!("/cases/{number}/dossier"),
        format!("/cases/{number}/withdrawal"),
    ];
    for path in &paths {
        let answer = stranger.fetch(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/sign-in?next="), "{path}");
    }
    sign_in(&stranger, "bo@example.com", PASSWORD).await;
    for path in &paths {
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (path, fields) in [
        (format!("/appeals/drafts/{draft}/story"), vec![("story", "not mine")]),
        (format!("/appeals/drafts/{draft}/send"), vec![]),
        (format!("/appeals/drafts/{draft}/discard"), vec![]),
        (format!("/appeals/drafts/{draft}/files/{}/remove", file.rsplit('/').next().unwrap()), vec![]),
        (format!("/cases/{number}/message"), vec![("text", "not mine")]),
        (format!("/cases/{number}/chase"), vec![]),
        (format!("/cases/{number}/withdrawal"), vec![]),
        (format!("/cases/{number}/objection"), vec![("text", "not mine")]),
        (format!("/cases/{number}/link"), vec![]),
        (format!("/transactions/{id}/watch"), vec![]),
        (format!("/transactions/{id}/packet"), vec![]),
        (
            "/appeals".to_owned(),
            vec![("transaction", id.to_string().leak() as &str), ("problem", "not_received")],
        ),
    ] {
        assert_eq!(stranger.post(&path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        stranger.upload(&format!("/cases/{number}/files"), "other", &[("a.png", PNG)]).await.status,
        StatusCode::NOT_FOUND
    );
    // Nothing was changed by all that.
    assert_eq!(browser.get(&format!("/appeals/drafts/{draft}/check")).await.one("h1"), "Check your answers");
    assert_eq!(browser.get(&file).await.body, PNG);
}

#[tokio::test]
async fn the_same_draft_sent_by_24_at_once_is_one_appeal() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let check = written(&browser, id, "Once is enough.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let path = format!("/appeals/drafts/{draft}/send");
    let sent = futures_util::future::join_all((0..24).map(|_| browser.post_only(&path, &[]))).await;
    let mut to: Vec<String> = sent.iter().map(|answer| answer.header("location").to_owned()).collect();
    assert!(sent.iter().all(|answer| answer.status == StatusCode::SEE_OTHER));
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 1, "{to:?}");
    let (cases,): (i64,) = site.app.db.read("SELECT COUNT(*) FROM cases").one().await.unwrap();
    let (jobs,): (i64,) =
        site.app.db.read("SELECT COUNT(*) FROM jobs WHERE job LIKE '%case_filed%'").one().await.unwrap();
    assert_eq!((cases, jobs), (1, 1));
}

#[tokio::test]
async fn what_is_sent_again_is_there_once() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let check = written(&browser, id, "I sent it on Monday.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let sent = browser.press(&check, "Send the appeal", &[]).await;
    let number = sent.one(".number strong");
    // A window that still shows the draft: its file goes to the case.
    let page = browser.upload(&format!("/appeals/drafts/{draft}/files"), "other", &[("a.png", PNG)]).await;
    assert_eq!((page.path.as_str(), page.all("ul.files li").len()), (&*format!("/cases/{number}"), 1));
    let page = browser.upload(&format!("/cases/{number}/files"), "other", &[("a.png", PNG)]).await;
    assert_eq!(page.all("ul.files li").len(), 1);
    assert_eq!(site.app.files.all().await.unwrap().len(), 1);
    let said = |page: &Answer| page.text().matches("My bank says so too.").count();
    let page = browser.press(&page, "Send", &[("text", "My bank says so too.")]).await;
    assert_eq!(said(&page), 1);
    // The confirmation stands between the two.
    site.work().await;
    let page = browser.press(&page, "Send", &[("text", "My bank says so too.")]).await;
    assert!(page.text().contains("We confirmed it") && said(&page) == 1, "{}", page.one("main"));
    site.wait(61);
    let page = browser.press(&page, "Send", &[("text", "My bank says so too.")]).await;
    assert_eq!(said(&page), 2, "a minute later they mean it");
}

#[tokio::test]
async fn hostile_files_are_told_what_is_wrong_and_nothing_of_them_is_kept() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let check = written(&browser, id, "See the files.").await;
    let draft = check.path.split('/').nth(3).unwrap().to_owned();
    let path = format!("/appeals/drafts/{draft}/files");
    let mut polyglot = PNG.to_vec();
    polyglot
        .extend_from_slice(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n<script>alert(1)</script>");
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    for (name, content, words) in [
        ("empty.png", &b""[..], "empty"),
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not taken"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "not taken"),
        ("bomb.zip", b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaa", "not taken"),
        ("both.png", &polyglot, "another one hidden"),
        ("large.pdf", &large, "larger than 10 MB"),
        ("cut.png", &PNG[..40], "damaged"),
    ] {
        let page = browser.upload(&path, "other", &[(name, content)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.one(".errors").contains(words), "{name}: {}", page.one(".errors"));
        assert!(page.all("ul.files li").is_empty(), "{name}");
    }
    let none = browser.upload(&path, "other", &[]).await;
    assert!(none.one(".errors").contains("Choose a file first"));
    let mails: Vec<String> = (1..11).map(|i| format!("From: a\r\nDate: b\r\nTo: c\r\n\r\n{i}")).collect();
    let mut files = vec![("one.png", PNG)];
    files.extend(mails.iter().map(|mail| ("mail.eml", mail.as_bytes())));
    let page = browser.upload(&path, "other", &[("one.png", PNG), ("two.png", PNG)]).await;
    assert_eq!(page.all("ul.files li").len(), 1, "sent twice, a file is kept once");
    let page = browser.upload(&path, "other", &files).await;
    assert!(page.one(".errors").contains("10 files already") && page.all("ul.files li").len() == 10);
    let kept = site.app.files.all().await.unwrap();
    assert_eq!(kept.len(), 10, "nothing is left of what was refused");
    assert!(kept.iter().all(|file| !file.name.contains("one")), "random names");
    let page = browser.press(&page, "Remove one.png", &[]).await;
    assert_eq!(page.all("ul.files li").len(), 9);
    site.work().await;
    assert_eq!(site.app.files.all().await.unwrap().len(), 9);
    browser.post(&format!("/appeals/drafts/{draft}/discard"), &[]).await;
    site.work().await;
    assert!(site.app.files.all().await.unwrap().is_empty());
    // What rests in the store is sealed.
    let _ = site;
}
