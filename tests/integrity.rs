//! The proofs of the days: published once a day, checked by whoever holds a fingerprint, and by the operator.

use crate::appeals::{filed, late, site};
use crate::support::browser::Answer;
use crate::support::people::{EMAIL, letter_about};
use crate::support::{ORIGIN, TestApp};
use axum::http::StatusCode;
use okpay::account::{Customer, Room};
use okpay::cases::Cases;
use okpay::db::Db;
use okpay::events::{self, Actor, days};
use okpay::mail::Piece;
use okpay::web::address::ClientAddress;
use okpay::web::limits::Cost;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const DAY: i64 = 86_400;
/// What stands before the first proof.
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An event in a chain; returns the chain's new head.
async fn happens(site: &TestApp, chain: u128) -> String {
    let mut tx = site.app.db.begin().await.unwrap();
    let what = ("message", Actor::System);
    let head = events::record(&mut tx, Uuid::from_u128(chain), what, &json!({}), site.app.clock.now()).await;
    tx.commit().await.unwrap();
    hex::encode(head.unwrap())
}

async fn seal(site: &TestApp) -> bool {
    days::seal(&site.app.db, site.app.clock.now()).await.unwrap()
}

async fn list(site: &TestApp, path: &str) -> Value {
    let answer = site.browser("192.0.2.7").get(path).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    serde_json::from_slice(&answer.body).unwrap()
}

/// What a check says, in English.
async fn check(site: &TestApp, head: &str) -> Answer {
    site.browser("192.0.2.8").get(&format!("/en/integrity?head={head}")).await
}

/// The head of a day, computed from the public list alone.
fn computed(day: &Value) -> String {
    let bytes = |name: &str| hex::decode(day[name].as_str().unwrap()).unwrap();
    let mut hash = Sha256::new();
    hash.update(bytes("before"));
    hash.update(day["day"].as_str().unwrap());
    hash.update(day["leaves"].as_i64().unwrap().to_be_bytes());
    hash.update(bytes("root"));
    hex::encode(hash.finalize())
}

#[tokio::test]
async fn the_fingerprint_of_an_appeal_is_found_by_whoever_holds_it() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    let letter = letter_about(&site, EMAIL, &number).await.letter;
    let url = letter.pieces.iter().find_map(|piece| match piece {
        Piece::Link { words, url, .. } if words == "Check this fingerprint" => url.strip_prefix(ORIGIN),
        _ => None,
    });
    let (_, first) = url.unwrap().split_once("head=").unwrap();
    assert!(letter.text(true).contains(&format!("until now: {first}")));

    // The letter has been noted since, so the page carries a later one; both are checked without signing in.
    let page = browser.get(&format!("/cases/{number}")).await;
    let link = page.link("Check this fingerprint");
    let (_, head) = link.split_once("head=").unwrap();
    assert!(head != first && page.one("#timeline ~ .hint code").contains(head));
    let dossier = browser.get(&format!("/cases/{number}/dossier")).await;
    assert!(dossier.one("main").contains(&format!("{ORIGIN}/integrity")), "where it is checked, on paper");
    for head in [first, head] {
        let answer = check(&site, head).await;
        let said = answer.one(".verdict");
        assert!(said.contains("is in our record") && said.contains("will be covered by the next"), "{said}");
        assert!(said.contains("23 November 2026 (UTC)"), "{said}");
    }
    site.wait(DAY);
    assert!(seal(&site).await);
    for head in [first, head] {
        let answer = check(&site, head).await;
        let said = answer.one(".verdict");
        assert!(said.contains("covered by the proof published on 24 November 2026"), "{said}");
        assert_eq!(answer.link("Proof of this day"), "#day-2026-11-24");
        assert_eq!(answer.all("#day-2026-11-24").len(), 1);
        assert!(!answer.text().contains(&number), "of the appeal nothing is told");
        assert!(answer.headers.get("set-cookie").is_none());
    }
    // In the other language, and with the words around it.
    let pasted = format!("指纹：{}%20{}。", &head[..30], &head[30..]);
    let said = site.browser("192.0.2.8").get(&format!("/zh-Hans/integrity?head={pasted}")).await;
    assert!(said.one(".verdict").contains("2026年11月24日公布"), "{}", said.one("main"));
}

#[tokio::test]
async fn who_asks_for_anything_else_gets_a_clear_page_and_no_more() {
    let site = TestApp::start().await;
    let head = happens(&site, 1).await;
    seal(&site).await;
    let proof = list(&site, "/integrity.json").await["days"][0]["head"].as_str().unwrap().to_owned();
    assert!(check(&site, &proof).await.one(".verdict").contains("itself the proof that we published on 23"));
    let unknown = check(&site, &head.replace('a', "b").replace('1', "2")).await;
    assert_eq!(unknown.status, StatusCode::OK);
    assert!(unknown.one(".verdict").contains("not in our record"));
    assert!(!unknown.link("Contact us").is_empty());
    for typed in ["", "%00", "%ff%fe", "abc", "%3Cscript%3Ealert(1)%3C/script%3E", &"a".repeat(5000)] {
        let answer = check(&site, typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.one("#head-error").contains("64 characters") && !answer.text().contains("<script>a"));
    }
    assert_eq!(check(&site, "a&head=b").await.status, StatusCode::BAD_REQUEST);
    for path in ["/integrity.json?before=yesterday", "/xx/integrity", "/xx/integrity/feed.atom"] {
        let answer = site.browser("192.0.2.8").get(path).await;
        assert!(answer.status.is_client_error() && answer.all("h1").len() == 1, "{path}");
    }
    let start = site.browser("192.0.2.8").get("/integrity").await;
    assert_eq!(start.path, "/zh-Hans/integrity");
    // The share is used up at once, however slow the machine is; a moment later there is a little again.
    let (client, limits) = (ClientAddress("192.0.2.8".parse().unwrap()), &site.app.limits);
    let mut limited = false;
    for _ in 0..50 {
        while limits.allow(client, Cost::Search) {}
        limited |= check(&site, &head).await.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(limited, "guessing is slow");
}

#[tokio::test]
async fn each_day_has_one_proof_over_what_has_changed_and_follows_the_one_before() {
    let site = TestApp::start().await;
    let page = site.browser("192.0.2.7").get("/en/integrity").await;
    assert!(page.one("main").contains("There is none yet"));
    for chain in [3, 1, 2] {
        happens(&site, chain).await;
    }
    assert!(seal(&site).await && !seal(&site).await, "once a day");
    // What comes later on this day, or with a clock that goes wrong, is in the next one.
    happens(&site, 2).await;
    assert!(!days::seal(&site.app.db, site.app.clock.now().plus(-3 * DAY)).await.unwrap());
    site.wait(DAY);
    assert!(seal(&site).await);
    site.wait(DAY);
    assert!(seal(&site).await, "a day without news has a proof as well");
    site.wait(4 * DAY);
    assert!(seal(&site).await, "and a standstill is not made up for");

    let said = list(&site, "/integrity.json").await;
    let days = said["days"].as_array().unwrap();
    let of = |name: &str| days.iter().map(|day| day[name].to_string().replace('"', "")).collect::<Vec<_>>();
    assert_eq!(of("day"), ["2026-11-29", "2026-11-25", "2026-11-24", "2026-11-23"]);
    assert_eq!(of("leaves"), ["0", "0", "1", "3"]);
    assert_eq!(days[0]["root"], hex::encode(Sha256::digest([])), "the tree without leaves");
    assert_eq!(of("head"), days.iter().map(computed).collect::<Vec<_>>());
    let mut before = of("head")[1..].to_vec();
    before.push(ZEROS.to_owned());
    assert_eq!(of("before"), before);
    assert_eq!(said["next"], Value::Null);

    // The tree, built here once more by the definition.
    let leaves: Vec<(Uuid, i64, Vec<u8>)> = site
        .app
        .db
        .read("SELECT chain, seq, hash FROM day_leaves WHERE day = '2026-11-23' ORDER BY position")
        .all()
        .await
        .unwrap();
    let leaf = |at: usize| {
        let (chain, seq, hash) = &leaves[at];
        assert_eq!((*chain, *seq), (Uuid::from_u128(at as u128 + 1), 1), "in the order of the ids");
        Sha256::digest([&[0], &chain.as_bytes()[..], &seq.to_be_bytes(), hash].concat())
    };
    let node = |left: &[u8], right: &[u8]| Sha256::digest([&[1], left, right].concat());
    assert_eq!(days[3]["root"], hex::encode(node(&node(&leaf(0), &leaf(1)), &leaf(2))));

    let page = site.browser("192.0.2.7").get("/en/integrity").await;
    let rows = page.all("tbody tr");
    assert!(
        rows[1].starts_with("No proof was published on the days from 26 November 2026 to 28 November 2026")
    );
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert!(rows[0].contains(&of("head")[0]) && page.all("tbody th")[0] == "29 November 2026");
    site.wait(2 * DAY);
    let page = site.browser("192.0.2.7").get("/en/integrity").await;
    let first = &page.all("tbody tr")[0];
    assert!(first.contains("published on 30 November 2026."), "a standstill that lasts shows too: {first}");
    let feed = site.browser("192.0.2.7").get(&page.link("Feed (Atom)")).await;
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    assert_eq!(feed.text().matches("<entry>").count(), 4);
    assert!(feed.text().contains(&of("head")[0]));
    let whole = days::verify(&site.app.db).await.unwrap().unwrap();
    assert_eq!((whole.days, whole.leaves), (4, 4));
}

#[tokio::test]
async fn many_nodes_publish_one_proof_a_day_while_events_are_written() {
    let site = TestApp::start().await;
    for chain in 1..30 {
        happens(&site, chain).await;
    }
    let now = site.app.clock.now();
    let sealing: Vec<_> = (0..8)
        .map(|_| {
            let db = site.app.db.clone();
            tokio::spawn(async move { days::seal(&db, now).await.unwrap() })
        })
        .collect();
    for chain in 1..30 {
        happens(&site, chain).await;
    }
    let mut done = 0;
    for node in sealing {
        done += i32::from(node.await.unwrap());
    }
    assert_eq!(done, 1);
    site.wait(DAY);
    assert!(seal(&site).await);
    let whole = days::verify(&site.app.db).await.unwrap().unwrap();
    assert_eq!(whole.days, 2);
    let (uncovered,): (i64,) = site
        .app
        .db
        .read(
            "SELECT COUNT(*) FROM chains c WHERE NOT EXISTS \
             (SELECT 1 FROM day_leaves l WHERE l.chain = c.chain AND l.seq = c.seq)",
        )
        .one()
        .await
        .unwrap();
    assert_eq!(uncovered, 0);
}

#[tokio::test]
async fn a_program_reads_years_of_proofs_page_by_page() {
    let site = TestApp::start().await;
    for _ in 0..401 {
        assert!(seal(&site).await);
        site.wait(DAY);
    }
    let first = list(&site, "/integrity.json").await;
    assert_eq!(first["days"].as_array().unwrap().len(), 400);
    let next = first["next"].as_str().unwrap().strip_prefix(ORIGIN).unwrap();
    let last = list(&site, next).await;
    assert_eq!(last["days"][0]["day"], "2026-11-23");
    assert_eq!((last["days"].as_array().unwrap().len(), &last["next"]), (1, &Value::Null));
    assert_eq!(site.browser("192.0.2.7").get("/en/integrity").await.all("tbody tr").len(), 30);
}

/// Takes the guards of the tables away.
async fn unguard(db: &Db) {
    let lite = matches!(db, Db::Lite { .. });
    let triggers: &[&str] = if lite {
        &[
            "DROP TRIGGER events_stay",
            "DROP TRIGGER events_unchanged",
            "DROP TRIGGER day_leaves_stay",
            "DROP TRIGGER day_leaves_unchanged",
            "DROP TRIGGER day_heads_stay",
            "DROP TRIGGER day_heads_unchanged",
        ]
    } else {
        &[
            "DROP TRIGGER events_stay ON events",
            "DROP TRIGGER day_leaves_stay ON day_leaves",
            "DROP TRIGGER day_heads_stay ON day_heads",
        ]
    };
    let mut tx = db.begin().await.unwrap();
    for trigger in triggers {
        tx.q(trigger).exec().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A site with two days of proofs over three chains.
async fn proven() -> TestApp {
    let site = TestApp::start().await;
    for chain in [1, 2, 3] {
        happens(&site, chain).await;
    }
    seal(&site).await;
    site.wait(DAY);
    happens(&site, 2).await;
    seal(&site).await;
    assert!(days::verify(&site.app.db).await.unwrap().is_ok());
    site
}

#[tokio::test]
async fn what_was_published_stays() {
    let site = proven().await;
    for sql in [
        "DELETE FROM day_heads",
        "DELETE FROM day_leaves",
        "UPDATE day_heads SET at = at + 1",
        "UPDATE day_leaves SET seq = seq",
    ] {
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(tx.q(sql).exec().await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn the_first_break_is_named() {
    let lite = matches!(TestApp::start().await.app.db, Db::Lite { .. });
    // One byte more, in each spelling.
    let byte = |lite_sql: &'static str, pg: &'static str| if lite { lite_sql } else { pg };
    let first = "proof of 2026-11-23";
    let second = "proof of 2026-11-24";
    for (sql, told) in [
        (
            byte(
                "UPDATE day_leaves SET hash = CAST(X'00' || SUBSTR(hash, 2) AS BLOB) WHERE position = 1",
                "UPDATE day_leaves SET hash = SET_BYTE(hash, 0, 255 - GET_BYTE(hash, 0)) WHERE position = 1",
            ),
            format!("{first}, leaf 1: the event that it covers is not what was published"),
        ),
        (
            byte(
                "UPDATE events SET hash = CAST(X'00' || SUBSTR(hash, 2) AS BLOB) WHERE seq = 2",
                "UPDATE events SET hash = SET_BYTE(hash, 0, 255 - GET_BYTE(hash, 0)) WHERE seq = 2",
            ),
            format!("{second}, leaf 0: the event that it covers is not what was published"),
        ),
        (
            byte(
                "UPDATE day_heads SET head = CAST(X'00' || SUBSTR(head, 2) AS BLOB) WHERE leaves = 3",
                "UPDATE day_heads SET head = SET_BYTE(head, 0, 255 - GET_BYTE(head, 0)) WHERE leaves = 3",
            ),
            format!("{first}: it is not what was published"),
        ),
        (
            byte(
                "UPDATE day_heads SET root = CAST(X'00' || SUBSTR(root, 2) AS BLOB) WHERE leaves = 1",
                "UPDATE day_heads SET root = SET_BYTE(root, 0, 255 - GET_BYTE(root, 0)) WHERE leaves = 1",
            ),
            format!("{second}: its leaves are not what was published"),
        ),
        ("DELETE FROM day_heads WHERE leaves = 3", format!("{second}: it does not follow the one before")),
        (
            "DELETE FROM day_heads WHERE leaves = 1",
            format!("{second}: it is missing, though its leaves are there"),
        ),
        (
            "UPDATE day_heads SET leaves = 2 WHERE leaves = 3",
            format!("{first}: it has another number of leaves"),
        ),
        (
            "UPDATE day_heads SET day = '2026-11-22' WHERE leaves = 3",
            "proof of 2026-11-22: it has another number of leaves".to_owned(),
        ),
        (
            "DELETE FROM day_leaves WHERE position = 1",
            format!("{first}, leaf 2: a leaf before it is missing"),
        ),
        ("DELETE FROM day_leaves WHERE position = 2", format!("{first}: it has another number of leaves")),
        ("DELETE FROM events WHERE seq = 1", format!("{first}, leaf 0: the event that it covers is missing")),
    ] {
        let site = proven().await;
        unguard(&site.app.db).await;
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(tx.q(sql).exec().await.unwrap() > 0, "{sql}");
        tx.commit().await.unwrap();
        let broken = days::verify(&site.app.db).await.unwrap().unwrap_err();
        assert_eq!(broken.to_string(), told, "{sql}");
    }
}

#[tokio::test]
async fn leaves_that_changed_places_are_found() {
    let site = proven().await;
    unguard(&site.app.db).await;
    let mut tx = site.app.db.begin().await.unwrap();
    for sql in [
        "UPDATE day_leaves SET position = 9 WHERE day = '2026-11-23' AND position = 0",
        "UPDATE day_leaves SET position = 0 WHERE day = '2026-11-23' AND position = 1",
        "UPDATE day_leaves SET position = 1 WHERE day = '2026-11-23' AND position = 9",
    ] {
        assert_eq!(tx.q(sql).exec().await.unwrap(), 1, "{sql}");
    }
    tx.commit().await.unwrap();
    let broken = days::verify(&site.app.db).await.unwrap().unwrap_err();
    assert_eq!((broken.leaf, broken.what), (Some(1), "it is out of order"));
}

#[tokio::test]
async fn who_rewrites_a_whole_chain_after_its_day_is_found_out() {
    let site = TestApp::start().await;
    happens(&site, 1).await;
    let head = happens(&site, 1).await;
    seal(&site).await;
    unguard(&site.app.db).await;
    let mut tx = site.app.db.begin().await.unwrap();
    for sql in ["DELETE FROM events", "DELETE FROM chains"] {
        tx.q(sql).exec().await.unwrap();
    }
    tx.commit().await.unwrap();
    for _ in 0..2 {
        happens(&site, 1).await;
    }
    assert!(events::verify(&site.app.db).await.unwrap().is_ok(), "the chain alone looks whole");
    let broken = days::verify(&site.app.db).await.unwrap().unwrap_err();
    assert_eq!((broken.leaf, broken.what), (Some(0), "the event that it covers is not what was published"));
    assert!(check(&site, &head).await.one(".verdict").contains("not in our record"));
}

#[tokio::test]
async fn what_was_erased_stays_proven() {
    let (site, browser) = site().await;
    let payment = late(&site, "T-1").await;
    let number = filed(&browser, payment).await;
    site.work().await;
    let link = browser.get(&format!("/cases/{number}")).await.link("Check this fingerprint");
    seal(&site).await;
    let anna = Customer::by_email(&site.app.db, EMAIL).await.unwrap().unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    Cases.forget(&mut tx, anna.id, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    site.wait(DAY);
    seal(&site).await;
    assert!(events::verify(&site.app.db).await.unwrap().is_ok());
    assert!(days::verify(&site.app.db).await.unwrap().is_ok());
    let said = site.browser("192.0.2.8").get(&link).await.one(".verdict");
    assert!(said.contains("covered by the proof published on 23 November 2026"), "{said}");
}
