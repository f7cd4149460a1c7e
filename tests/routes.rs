//! Every route of the program, and who may use it: a route without a decision here fails, and so does one that
//! answers otherwise than decided.

use crate::appeals::{PNG, filed, late, site, written};
use crate::console::member;
use crate::support::browser::{Answer, Browser, encode, select};
use crate::support::people::{EMAIL, PASSWORD, customer_of, sign_in};
use crate::support::{HOST, ORIGIN, TestApp};
use Door::{Link, Machine, Open, Owner, Staff, Supervisor};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use okpay::account::Role;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// Everybody: nothing of a person stands there, or it is the way in.
    Open,
    /// Whoever has the address, which carries a secret.
    Link,
    /// A signature, and no cookie.
    Machine,
    /// A customer, and of what has an owner that one alone.
    Owner,
    /// Every member of staff.
    Staff,
    /// A supervisor and whoever may do more.
    Supervisor,
}

/// Path, methods, and for whom.
const ROUTES: &[(&str, &str, Door)] = &[
    ("/", "GET", Open),
    ("/.well-known/change-password", "GET", Open),
    ("/account", "GET", Owner),
    ("/account/closing", "GET POST", Owner),
    ("/account/closing/stop", "POST", Owner),
    ("/account/data", "GET POST", Owner),
    ("/account/email", "GET POST", Owner),
    ("/account/freeze", "GET POST", Owner),
    ("/account/freeze/end", "POST", Owner),
    ("/account/log", "GET", Owner),
    ("/account/log.csv", "GET", Owner),
    ("/account/messages", "GET", Owner),
    ("/account/notices", "GET POST", Owner),
    ("/account/passkeys", "POST", Owner),
    ("/account/passkeys/new", "GET", Owner),
    ("/account/passkeys/{id}/removal", "GET POST", Owner),
    ("/account/password", "GET POST", Owner),
    ("/account/phone", "GET POST", Owner),
    ("/account/phone/confirmation", "POST", Owner),
    ("/account/phone/removal", "GET POST", Owner),
    ("/account/phrase", "GET POST", Owner),
    ("/account/profile", "GET", Owner),
    ("/account/profile/edit", "GET POST", Owner),
    ("/account/second-step", "GET POST", Owner),
    ("/account/second-step/codes", "GET POST", Owner),
    ("/account/second-step/new", "GET POST", Owner),
    ("/account/second-step/off", "GET POST", Owner),
    ("/account/second-step/text", "POST", Owner),
    ("/account/second-step/text/off", "GET POST", Owner),
    ("/account/security", "GET", Owner),
    ("/account/sessions", "GET", Owner),
    ("/account/sessions/end", "POST", Owner),
    ("/account/sessions/{sid}/end", "POST", Owner),
    ("/api/v1/events", "POST", Machine),
    ("/api/v1/openapi.json", "GET", Open),
    ("/appeals", "GET POST", Owner),
    ("/appeals/drafts/{id}", "GET", Owner),
    ("/appeals/drafts/{id}/discard", "GET POST", Owner),
    ("/appeals/drafts/{id}/files", "GET POST", Owner),
    ("/appeals/drafts/{id}/files/{file}/remove", "POST", Owner),
    ("/appeals/drafts/{id}/send", "GET POST", Owner),
    ("/appeals/drafts/{id}/{step}", "GET POST", Owner),
    ("/appeals/new", "GET", Owner),
    ("/cases", "GET", Owner),
    ("/cases/{number}", "GET", Owner),
    ("/cases/{number}/chase", "GET POST", Owner),
    ("/cases/{number}/dossier", "GET", Owner),
    ("/cases/{number}/files", "GET POST", Owner),
    ("/cases/{number}/link", "GET POST", Owner),
    ("/cases/{number}/message", "GET POST", Owner),
    ("/cases/{number}/objection", "GET POST", Owner),
    ("/cases/{number}/sent", "GET", Owner),
    ("/cases/{number}/withdrawal", "GET POST", Owner),
    ("/demo/mail", "GET", Open),
    ("/evidence/{id}", "GET", Owner),
    ("/evidence/{id}/thumb", "GET", Owner),
    ("/evidence/{id}/view", "GET", Owner),
    ("/staff", "GET", Staff),
    ("/staff/board", "GET", Supervisor),
    ("/staff/board.csv", "GET", Supervisor),
    ("/staff/breaches.csv", "GET", Supervisor),
    ("/staff/cases/{number}", "GET", Staff),
    ("/staff/cases/{number}/assignment", "POST", Supervisor),
    ("/staff/cases/{number}/claim", "POST", Staff),
    ("/staff/cases/{number}/decision", "GET POST", Staff),
    ("/staff/cases/{number}/decision/approval", "POST", Staff),
    ("/staff/cases/{number}/decision/return", "POST", Staff),
    ("/staff/cases/{number}/disclosure", "POST", Staff),
    ("/staff/cases/{number}/evidence/{id}", "GET", Staff),
    ("/staff/cases/{number}/evidence/{id}/view", "GET", Staff),
    ("/staff/cases/{number}/fraud-reports", "POST", Staff),
    ("/staff/cases/{number}/holding-reply", "POST", Staff),
    ("/staff/cases/{number}/inquiries", "POST", Staff),
    ("/staff/cases/{number}/inquiries/{id}/answer", "POST", Staff),
    ("/staff/cases/{number}/investigation", "POST", Staff),
    ("/staff/cases/{number}/messages", "POST", Staff),
    ("/staff/cases/{number}/notes", "POST", Staff),
    ("/staff/cases/{number}/questions", "POST", Staff),
    ("/staff/cases/{number}/refunds", "POST", Staff),
    ("/staff/cases/{number}/release", "POST", Staff),
    ("/staff/cases/{number}/reopening", "POST", Supervisor),
    ("/staff/filters", "POST", Staff),
    ("/staff/filters/{id}/removal", "POST", Staff),
    ("/staff/invitation/{token}", "GET POST", Link),
    ("/staff/keys", "GET", Staff),
    ("/staff/report.csv", "GET", Supervisor),
    ("/staff/search", "GET", Staff),
    ("/trace/{token}", "GET", Link),
    ("/track/{token}", "GET", Link),
    ("/transactions", "GET", Owner),
    ("/transactions.csv", "GET", Owner),
    // A number that is pasted leads whoever is not signed in to the articles.
    ("/transactions/find", "GET", Open),
    ("/transactions/{id}", "GET", Owner),
    ("/transactions/{id}/packet", "GET POST", Owner),
    ("/transactions/{id}/packet/end", "GET POST", Owner),
    ("/transactions/{id}/receipt", "GET", Owner),
    ("/transactions/{id}/watch", "GET POST", Owner),
    ("/email/confirm/{token}", "GET POST", Link),
    ("/email/undo/{token}", "GET POST", Link),
    ("/freeze", "GET POST", Open),
    ("/freeze/{token}", "GET POST", Link),
    ("/healthz", "GET", Open),
    ("/integrity", "GET", Open),
    ("/integrity.json", "GET", Open),
    ("/keep-account/{token}", "GET POST", Link),
    ("/not-me/{token}", "GET POST", Link),
    ("/readyz", "GET", Open),
    ("/recovery", "GET POST", Open),
    ("/recovery/{token}", "GET POST", Link),
    ("/sign-in", "GET POST", Open),
    ("/sign-in/code", "GET POST", Open),
    ("/sign-in/code/passkey", "POST", Open),
    ("/sign-in/code/text", "POST", Open),
    ("/sign-in/passkey", "GET POST", Open),
    ("/sign-in/passkey/challenge", "POST", Open),
    ("/sign-out", "POST", Open),
    ("/sign-up", "GET POST", Open),
    ("/sign-up/{token}", "GET POST", Link),
    ("/staff/second-step", "GET POST", Open),
    ("/staff/second-step/new", "GET POST", Open),
    ("/staff/second-step/passkey", "GET POST", Open),
    ("/staff/sign-in", "GET POST", Open),
    ("/staff/sign-in/code", "GET POST", Open),
    ("/staff/sign-in/code/passkey", "POST", Open),
    ("/staff/sign-out", "POST", Open),
    ("/unfreeze/{token}", "GET POST", Link),
    // A letter's own button, as RFC 8058 has it: a program presses it, with neither origin nor cookie.
    ("/unsubscribe/{list}/{customer}/{tag}", "GET POST", Machine),
    ("/{locale}", "GET", Open),
    ("/{locale}/", "GET", Open),
    ("/{locale}/feedback", "POST", Open),
    ("/{locale}/feedback/reason", "POST", Open),
    ("/{locale}/feedback/{id}", "GET", Open),
    ("/{locale}/integrity", "GET", Open),
    ("/{locale}/integrity/feed.atom", "GET", Open),
    ("/{locale}/preview/{category}/{slug}", "GET", Open),
    ("/{locale}/search", "GET", Open),
    ("/{locale}/suggest", "GET", Open),
    ("/{locale}/verify", "GET", Open),
];

/// Every route in the sources, with its methods.
fn written_in_the_sources() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in crate::architecture::sources() {
        for piece in text.split(".route(").skip(1) {
            let mut depth = 1;
            let end = piece.char_indices().find(|(_, c)| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let call = &piece[..end.map_or(0, |(at, _)| at)];
            let (first, handlers) =
                call.split_once(',').unwrap_or_else(|| panic!("{}: {call}", path.display()));
            let route = match first.trim() {
                "KEYS" => "/staff/keys",
                first => {
                    first.strip_prefix('"').and_then(|first| first.strip_suffix('"')).unwrap_or_else(|| {
                        panic!("{}: {first} is a name that this test does not know", path.display())
                    })
                }
            };
            let methods = found.entry(route.to_owned()).or_default();
            for (call, method) in
                [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("any(", "ANY")]
            {
                let called = |at: usize| !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                if handlers.match_indices(call).any(|(at, _)| called(at)) {
                    methods.insert(method);
                }
            }
            assert!(!methods.is_empty(), "{route}: no method");
        }
    }
    found
}

#[test]
fn every_route_has_a_decision() {
    let decided: BTreeMap<String, BTreeSet<&str>> =
        ROUTES.iter().map(|(path, methods, _)| ((*path).to_owned(), methods.split(' ').collect())).collect();
    assert_eq!(decided.len(), ROUTES.len(), "each stands here once");
    let found = written_in_the_sources();
    let undecided: Vec<_> =
        found.iter().filter(|(path, methods)| decided.get(*path) != Some(*methods)).collect();
    assert!(undecided.is_empty(), "say in ROUTES who may use {undecided:?}");
    let gone: Vec<_> = decided.keys().filter(|path| !found.contains_key(*path)).collect();
    assert!(gone.is_empty(), "there is no {gone:?} any more");
}

/// A site with one of everything, all of it the same customer's.
struct Place {
    site: TestApp,
    owner: Browser,
    names: Vec<(&'static str, String)>,
    file: String,
}

impl Place {
    async fn build() -> Self {
        let (site, owner) = site().await;
        let payment = late(&site, "T-1").await;
        let check = written(&owner, payment, "It is mine.").await;
        let draft = check.path.split('/').nth(3).unwrap().to_owned();
        let page = owner.upload(&format!("/appeals/drafts/{draft}/files"), "other", &[("a.png", PNG)]).await;
        let drafted = first_file(&page);
        let other = late(&site, "T-2").await;
        let number = filed(&owner, other).await;
        let page = owner.upload(&format!("/cases/{number}/files"), "other", &[("b.png", PNG)]).await;
        let file = first_file(&page);
        let (sid,): (Vec<u8>,) =
            site.app.db.read("SELECT sid FROM sessions WHERE owner IS NOT NULL").one().await.unwrap();
        let names = vec![
            ("/transactions/{id}", format!("/transactions/{payment}")),
            ("/appeals/drafts/{id}", format!("/appeals/drafts/{draft}")),
            ("{file}", drafted),
            ("{step}", "story".to_owned()),
            ("{number}", number),
            ("{sid}", hex::encode(sid)),
            ("/evidence/{id}", format!("/evidence/{file}")),
            ("{id}", Uuid::now_v7().to_string()),
            ("{token}", "A".repeat(43)),
            ("{locale}", "en".to_owned()),
            ("{list}", "news".to_owned()),
            ("{customer}", Uuid::now_v7().to_string()),
            ("{tag}", "0".repeat(64)),
            ("{category}/{slug}", "transfers/late".to_owned()),
        ];
        site.work().await;
        Self { site, owner, names, file }
    }

    /// A route's address, of what there is.
    fn address(&self, route: &str) -> String {
        let address = self.names.iter().fold(route.to_owned(), |path, (name, is)| path.replace(name, is));
        assert!(!address.contains('{'), "{address}");
        address
    }

    /// All that is kept, but for who asked when.
    async fn kept(&self) -> Vec<String> {
        let mut kept = Vec::new();
        for sql in [
            "SELECT COUNT(*), COALESCE(MAX(version), 0), COALESCE(MAX(links), 0) FROM cases",
            "SELECT COUNT(*), COALESCE(MAX(changed_at), 0), COUNT(typed) FROM drafts",
            "SELECT COUNT(*), COUNT(draft), COUNT(case_id) FROM evidence",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM events WHERE kind <> 'signed_in'",
            "SELECT COUNT(*), COUNT(revoked_at), COUNT(*) FROM packets",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM watches",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM proposals",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM saved_filters",
            "SELECT COUNT(*), COUNT(frozen_at), COUNT(closing_at) FROM customers",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM sessions WHERE owner IS NOT NULL",
            "SELECT COUNT(*), COUNT(*), COUNT(*) FROM jobs",
        ] {
            let row: Counted =
                self.site.app.db.read(sql).one().await.unwrap_or_else(|e| panic!("{sql}: {e}"));
            kept.push(format!("{sql}: {row:?}"));
        }
        kept
    }
}

type Counted = (i64, i64, i64);

fn first_file(page: &Answer) -> String {
    let html = page.html();
    let link = html.select(&select("ul.files a[download]")).next().unwrap();
    link.value().attr("href").unwrap().rsplit('/').next().unwrap().to_owned()
}

fn methods() -> impl Iterator<Item = (&'static str, &'static str, Door)> {
    ROUTES.iter().flat_map(|(path, methods, door)| methods.split(' ').map(|method| (*path, method, *door)))
}

async fn ask(browser: &Browser, method: &str, path: &str) -> Answer {
    if method == "POST" && path.ends_with("/files") {
        return browser.upload(path, "other", &[("c.png", PNG)]).await;
    }
    if method == "POST" { browser.post(path, &[]).await } else { browser.get(path).await }
}

/// What no answer may lack, whatever it says.
fn is_sealed(answer: &Answer, what: &str) {
    let csp = answer.header("content-security-policy");
    assert!(csp.contains("frame-ancestors 'none'") || csp.starts_with("sandbox;"), "{what}: {csp}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("access-control-allow-origin"), "", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
}

#[tokio::test]
async fn what_is_somebodys_is_there_for_nobody_else() {
    let place = Place::build().await;
    customer_of(&place.site, "bo@example.com").await;
    let (nobody, bo) = (place.site.browser("192.0.2.7"), place.site.browser("192.0.2.9"));
    sign_in(&bo, "bo@example.com", PASSWORD).await;
    let lin = member(&place.site, "Lin", Role::Agent).await;
    place.site.work().await;
    let before = place.kept().await;
    for (route, method, door) in methods() {
        let path = place.address(route);
        let what = format!("{method} {path}");
        match door {
            Owner => {
                for (who, browser) in [("nobody", &nobody), ("staff", &lin)] {
                    let answer = ask(browser, method, &path).await;
                    assert!(answer.path.starts_with("/sign-in?"), "{what} by {who}: {}", answer.path);
                }
                // What has no id is one's own.
                if route.contains('{') {
                    let answer = ask(&bo, method, &path).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what} by another customer");
                }
            }
            Staff | Supervisor => {
                for (who, browser) in [("nobody", &nobody), ("the customer", &place.owner), ("another", &bo)]
                {
                    let answer = ask(browser, method, &path).await;
                    assert_eq!(answer.path, "/staff/sign-in", "{what} by {who}");
                }
                if door == Supervisor {
                    let answer = ask(&lin, method, &path).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what} by an agent");
                }
            }
            Machine if method == "POST" && route.starts_with("/api/") => {
                assert_eq!(ask(&place.owner, method, &path).await.status, StatusCode::UNAUTHORIZED, "{what}");
            }
            Open | Link | Machine => {}
        }
    }
    assert_eq!(place.kept().await, before, "and nothing was changed by all that");
}

#[tokio::test]
async fn a_page_of_somebody_else_presses_nothing() {
    let place = Place::build().await;
    let chen = member(&place.site, "Chenyuan", Role::Supervisor).await;
    place.site.work().await;
    let before = place.kept().await;
    for (route, _, door) in methods().filter(|(_, method, door)| *method == "POST" && *door != Machine) {
        let path = place.address(route);
        let browser = if matches!(door, Staff | Supervisor) { &chen } else { &place.owner };
        for forged in [
            &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")][..],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("referer", ORIGIN)],
            &[],
        ] {
            let mut request = Request::post(&path).header("host", HOST).header("cookie", browser.cookies());
            for (name, value) in forged {
                request = request.header(*name, *value);
            }
            let form = "application/x-www-form-urlencoded";
            let request =
                request.header("content-type", form).body(Body::from("text=forged&why=forged")).unwrap();
            let answer = browser.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {forged:?}");
            is_sealed(&answer, &path);
        }
    }
    assert_eq!(place.kept().await, before);
}

#[tokio::test]
async fn what_is_somebodys_is_kept_by_no_browser_framed_by_no_page_and_told_to_no_other() {
    let place = Place::build().await;
    let chen = member(&place.site, "Chenyuan", Role::Supervisor).await;
    let number = place.address("{number}");
    for (route, method, door) in methods().filter(|(_, method, _)| *method == "GET") {
        let path = match route {
            "/staff/cases/{number}/evidence/{id}" | "/staff/cases/{number}/evidence/{id}/view" => {
                place.address(&route.replace("{id}", &place.file))
            }
            route => place.address(route),
        };
        let browser = if matches!(door, Staff | Supervisor) { &chen } else { &place.owner };
        let answer = browser.fetch(&path).await;
        let what = format!("{method} {path}");
        is_sealed(&answer, &what);
        if matches!(door, Owner | Staff | Supervisor | Link) {
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
            assert!(answer.header("etag").is_empty() && answer.header("last-modified").is_empty(), "{what}");
        }
        if door == Link || path.matches('/').count() > 1 && matches!(door, Owner | Staff | Supervisor) {
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
        }
        // Also what is no page of theirs: an address that only looks like one of a file (cache deception).
        let like = format!("{path}/a.css");
        let answer = browser.fetch(&like).await;
        let private = matches!(door, Owner | Staff | Supervisor);
        assert!(!private || answer.status != StatusCode::OK, "{like} is {}", answer.header("content-type"));
    }
    // A part of a file is not told apart: there are no ranges, and so none to smuggle past the log.
    for path in
        [format!("/evidence/{}", place.file), format!("/staff/cases/{number}/evidence/{}", place.file)]
    {
        let browser = if path.starts_with("/staff") { &chen } else { &place.owner };
        let request = Request::get(&path).header("host", HOST).header("cookie", browser.cookies());
        let answer = browser.send(request.header("range", "bytes=0-3").body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, PNG), "{path}");
        assert!(answer.header("content-disposition").starts_with("attachment;"), "{path}");
        assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    }
}

#[tokio::test]
async fn staff_do_nothing_with_a_case_of_their_own() {
    let place = Place::build().await;
    let chen = member(&place.site, "Chenyuan", Role::Supervisor).await;
    let mut tx = place.site.app.db.begin().await.unwrap();
    // The same person, under the same address.
    tx.q("UPDATE staff SET email_key = $1").bind(EMAIL).exec().await.unwrap();
    tx.commit().await.unwrap();
    let before = place.kept().await;
    for (route, method, _) in methods().filter(|(route, _, _)| route.starts_with("/staff/cases/")) {
        let path = place.address(&route.replace("evidence/{id}", &format!("evidence/{}", place.file)));
        let fields =
            ["note", "message", "question", "holding", "why", "return", "reopen", "institution", "leg_about"];
        let fields: Vec<_> = fields.into_iter().map(|name| (name, "mine")).collect();
        let answer = if method == "POST" { chen.post(&path, &fields).await } else { chen.get(&path).await };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let number = place.address("{number}");
    assert_eq!(place.kept().await, before);
    assert_eq!(chen.get(&format!("/staff/search?q={number}")).await.status, StatusCode::NOT_FOUND);
    // Nor does a colleague give it to them.
    let wang = member(&place.site, "Wangwei", Role::Supervisor).await;
    let page = wang.get(&format!("/staff/cases/{number}")).await;
    let (id,): (Uuid,) =
        place.site.app.db.read("SELECT id FROM staff WHERE name = 'Chenyuan'").one().await.unwrap();
    let page = wang.press(&page, "Assign to a colleague", &[("to", &id.to_string())]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.one("main"));
    assert!(page.one("#to-error").contains("their own case"));
}

/// Fields of every form and query of these rooms, and some that are none.
const FIELDS: [&str; 52] = [
    "text",
    "q",
    "kind",
    "role",
    "state",
    "from",
    "to",
    "least",
    "most",
    "before",
    "after",
    "whose",
    "turn",
    "problem",
    "due",
    "regime",
    "outcome",
    "ruling",
    "root_cause",
    "reasons",
    "redress",
    "redress_amount",
    "redress_currency",
    "date",
    "reference",
    "insert",
    "version",
    "transaction",
    "insist",
    "fraud",
    "check",
    "hide",
    "story",
    "bank_said",
    "amount",
    "currency",
    "network",
    "hash",
    "address",
    "memo",
    "uetr",
    "account",
    "last_four",
    "own_reference",
    "counterparty",
    "note",
    "message",
    "question",
    "holding",
    "why",
    "name",
    "query",
];

#[tokio::test]
async fn nonsense_in_any_field_or_address_is_an_answer_and_never_a_failure() {
    let place = Place::build().await;
    let chen = member(&place.site, "Chenyuan", Role::Supervisor).await;
    let number = place.address("{number}");
    let page = chen.get(&format!("/staff/cases/{number}")).await;
    chen.press(&page, "Claim this case", &[]).await;
    let long = "9".repeat(1000);
    let values = [
        "\0",
        "a\r\nSet-Cookie: x=1",
        "'; DROP TABLE cases; --",
        "\u{202e}\u{200b}\u{feff}",
        "-1",
        "9223372036854775808",
        "-9223372036854775808",
        "9999-12-31",
        "-009999-01-01",
        "1e400",
        "0.0000000000000000001",
        "=1+1",
        "%",
        "_!%",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "🙂\u{10ffff}",
        &long,
    ];
    let of_this_room = |route: &str| {
        let rooms = ["/transactions", "/appeals", "/cases", "/evidence", "/staff", "/track", "/trace"];
        let ends = ["/discard", "/send", "/withdrawal", "/remove", "/sign-out"];
        rooms.iter().any(|room| route.starts_with(room)) && !ends.iter().any(|end| route.ends_with(end))
    };
    let mut asked: u32 = 0;
    for (route, method, door) in methods().filter(|(route, _, _)| of_this_room(route)) {
        let cookies = if matches!(door, Staff | Supervisor) { chen.cookies() } else { place.owner.cookies() };
        // Each from another address: this is not about how often.
        let mut somebody = || {
            asked += 1;
            let browser = place.site.browser(&format!("10.{}.{}.1", asked / 250, asked % 250));
            for (name, value) in cookies.split("; ").filter_map(|cookie| cookie.split_once('=')) {
                browser.set_cookie(name, value);
            }
            browser
        };
        let mut tell = async |path: &str, value: &str| {
            // A form is to be of this version of the case, or nothing of it would be looked at.
            let held: Vec<(i64,)> =
                place.site.app.db.read("SELECT MAX(version) FROM cases").all().await.unwrap();
            let version = held[0].0.to_string();
            for version in [version.as_str(), value] {
                let fields = FIELDS.map(|name| (name, if name == "version" { version } else { value }));
                let answer = if method == "POST" {
                    somebody().post_only(path, &fields).await
                } else {
                    let query: Vec<_> = fields.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
                    somebody().fetch(&format!("{path}?{}", query.join("&"))).await
                };
                let what = format!("{method} {path} {value:?}");
                assert!(!answer.status.is_server_error(), "{what}: {}", answer.status);
                assert!(!answer.body.windows(15).any(|w| w == b"<script>alert(1"), "{what}");
                assert!(!answer.body.windows(10).any(|w| w == b"<img src=x"), "{what}");
                assert!(answer.headers.get_all("set-cookie").iter().all(|c| c != "x=1"), "{what}");
                is_sealed(&answer, &what);
            }
        };
        let path = place.address(route);
        for value in values {
            tell(&path, value).await;
        }
        if let Some((before, _)) = route.split_once('{') {
            let after = route.rsplit_once('}').map_or("", |(_, after)| after);
            for part in ["%00", "%ff", "..%2f..%2fetc", "%f0%9f%99%82", "-1", &long] {
                tell(&format!("{before}{part}{after}"), "x").await;
            }
        }
    }
    assert!(asked > 2000, "{asked}");
}
