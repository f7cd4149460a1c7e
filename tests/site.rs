//! The site as people, feed readers, search engines and attackers meet it.

use crate::support::browser::encode;
use crate::support::{self, TestApp};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use okpay::help::{feedback, misses};

#[tokio::test]
async fn a_worried_person_searches_and_reads_the_answer() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let home = browser.get("/zh-Hans/").await;
    let results = browser.press(&home, "搜索", &[("q", "账户被锁了登不上")]).await;
    let article = browser.get(&results.link(&results.one(".results h2 a"))).await;
    assert_eq!(article.status, StatusCode::OK);
    assert!(article.path.ends_with("/help/account/recover-locked-account"), "{}", article.path);
    assert!(!article.all(".prose h2").is_empty());
    let english = browser.get(&article.link("English")).await;
    assert_eq!(english.html().root_element().value().attr("lang"), Some("en"));
    assert!(english.path.ends_with("/help/account/recover-locked-account"), "{}", english.path);
    let contact = browser.get(&english.link("Contact us")).await;
    assert_eq!(contact.all(".channel h2"), ["Chat", "E-mail", "Phone", "Phone", "Phone"]);
}

#[tokio::test]
async fn the_front_door_speaks_the_visitors_language() {
    let site = TestApp::start().await;
    let mut browser = site.browser("192.0.2.1");
    assert_eq!(browser.fetch("/").await.header("location"), "/zh-Hans/");
    browser.headers.push(("accept-language", "en-GB,en;q=0.9".into()));
    let answer = browser.fetch("/").await;
    assert_eq!((answer.header("location"), answer.header("vary")), ("/en/", "accept-language"));
    for (typed, leads) in [
        ("/zh-CN/help/account", "/zh-Hans/help/account"),
        ("/EN/search?q=a", "/en/search?q=a"),
        ("/zh-TW", "/zh-Hans/"),
        ("/en/help", "/en/"),
        ("/en/crypto", "/en/methods/crypto"),
        ("/zh-CN//evil.example", "/zh-Hans//evil.example"),
    ] {
        assert_eq!(browser.fetch(typed).await.header("location"), leads, "{typed}");
    }
    assert_eq!(browser.get("/zh-TW/help/nope").await.one("h1"), "找不到这个页面");
    let lost = browser.get("/nowhere").await;
    assert_eq!(lost.one("h1"), "We cannot find this page");
    let change = browser.fetch("/.well-known/change-password").await;
    assert_eq!(change.header("location"), "/account/password");
}

#[tokio::test]
async fn every_link_on_every_public_page_leads_somewhere() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let snapshot = site.app.snapshot.load_full();
    let (mut broken, mut portals) = (Vec::new(), std::collections::BTreeSet::new());
    for path in snapshot.paths().filter(|p| p.starts_with("/en/") || p.starts_with("/zh-Hans/")) {
        let page = browser.fetch(path).await;
        if !page.header("content-type").starts_with("text/html") {
            continue;
        }
        let html = page.html();
        let ids: Vec<&str> =
            html.select(&support::browser::select("[id]")).filter_map(|e| e.value().attr("id")).collect();
        for link in html.select(&support::browser::select("a[href], link[href], script[src]")) {
            let href = link.value().attr("href").or(link.value().attr("src")).unwrap();
            let target = href.strip_prefix(support::ORIGIN).unwrap_or(href);
            let (file, anchor) = target.split_once('#').map_or((target, ""), |(f, a)| (f, a));
            let portal = file.split_once("?lang=");
            let account = portal.is_some_and(|(_, tag)| path[1..].starts_with(tag));
            portals.extend(portal.map(|(page, _)| page.to_owned()));
            // The proofs of the days are not in memory.
            let live = file.ends_with("/integrity");
            portals.extend(live.then(|| file.to_owned()));
            let known = file.is_empty() || snapshot.get(file).is_some() || file == "/" || account || live;
            let anchored = !file.is_empty() || ids.contains(&anchor);
            if !(known && anchored || href.starts_with("mailto:") || href.starts_with("tel:")) {
                broken.push(format!("{path} -> {href}"));
            }
        }
        assert_eq!(page.all("footer a").len(), 7, "{path}: footer");
        assert_eq!(page.all("h1").len(), 1, "{path}: one h1");
    }
    for page in portals {
        assert_eq!(browser.get(&page).await.status, StatusCode::OK, "{page}");
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn public_pages_are_the_same_bytes_for_everybody_and_are_not_sent_twice() {
    let site = TestApp::start().await;
    let mut browser = site.browser("192.0.2.1");
    let path = "/en/help/account/reset-password";
    let plain = browser.fetch(path).await;
    browser.headers = vec![("cookie", "__Host-sid=somebody".into()), ("accept-encoding", "gzip".into())];
    let gzip = browser.fetch(path).await;
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip.body[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    browser.headers = vec![("accept-encoding", "br, gzip".into())];
    let brotli = browser.fetch(path).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    let etags = [plain.header("etag"), gzip.header("etag"), brotli.header("etag")];
    assert!(etags[0] != etags[1] && etags[1] != etags[2], "a strong ETag for each encoding");
    browser.headers.push(("if-none-match", format!("\"other\", {}", etags[2])));
    let again = browser.fetch(path).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    for answer in [&plain, &gzip, &brotli, &again] {
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    for path in ["/", "/en/", "/en/nope", "/en/search?q=x", "/healthz", "/en/feedback/x", "/assets/nope.css"]
    {
        let answer = browser.fetch(path).await;
        let csp = answer.header("content-security-policy");
        assert!(
            csp.starts_with("default-src 'none'") && csp.contains("frame-ancestors 'none'"),
            "{path}: {csp}"
        );
        assert!(!csp.contains("unsafe"), "{csp}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn an_unknown_address_offers_the_nearest_articles() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    for (path, heading) in [
        ("/zh-Hans/help/account/recover-locked", "找不到这个页面"),
        ("/en/help/account/recover-locked", "We cannot find this page"),
        ("/en/help/nowhere/x", "We cannot find this page"),
        ("/fr/help/account/recover-locked-account", "找不到这个页面"),
        ("/en/%ff%fe", "We cannot find this page"),
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(page.one("h1"), heading, "{path}");
        assert!(!page.all("form[role=search]").is_empty());
        assert!(page.one(".reference").len() > 20);
    }
    let near = browser.get("/en/help/account/recover-locked").await;
    assert!(near.text().contains("/en/help/account/recover-locked-account"));
}

#[tokio::test]
async fn any_bytes_in_a_question_give_a_page() {
    let site = TestApp::start().await;
    let mut asked = 0;
    for question in [
        "",
        "%00%01%02",
        "%ff%fe%80",
        "%E2%80%AEabc",
        "+".repeat(3000).as_str(),
        &"%F0%9F%A6%80".repeat(800),
        "a:b+AND+(c",
        "%22%22%22",
        "'--",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        &"x".repeat(10_000),
        "&q=2&in=zz",
        "*",
    ] {
        for locale in ["en", "zh-Hans"] {
            asked += 1;
            let browser = site.browser(&format!("192.0.2.{asked}"));
            let page = browser.get(&format!("/{locale}/search?q={question}")).await;
            assert!(page.status == 200 || page.status == 400, "{question}: {}", page.status);
            assert!(!page.all("footer a").is_empty());
            assert!(!page.text().contains("<script>alert"), "{question}");
        }
    }
}

#[tokio::test]
async fn results_can_be_narrowed_and_always_lead_to_a_person() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let page = browser.get("/en/search?q=password").await;
    assert!(!page.all(".results mark").is_empty(), "the words of the question are highlighted");
    let narrowed = browser.get("/en/search?q=password&in=security").await;
    assert!(!narrowed.all(".results h2").is_empty());
    assert!(narrowed.text().matches("/en/help/account/").count() == 0);
    for path in ["/en/search?q=password", "/en/search?q=zzzzqqqq", "/en/search"] {
        assert!(browser.get(path).await.all(".person a").contains(&"Contact us".to_owned()), "{path}");
    }
    assert!(browser.get("/en/search?q=zzzzqqqq").await.one(".note").contains("contact us"));
    assert!(browser.get("/zh-Hans/search?q=韩国能用吗").await.text().contains("/zh-Hans/regions/kr"));
    assert!(browser.get("/en/search?q=DE").await.text().contains("/en/regions/de"));
    let code = browser.get("/en/search?q=AC04").await;
    assert!(code.one(".results h2 a").len() > 3 && code.one(".note").contains("reason code"));
}

#[tokio::test]
async fn suggestions_come_as_titles_and_addresses() {
    let site = TestApp::start().await;
    let answer = site.browser("192.0.2.1").get(&format!("/zh-Hans/suggest?q={}", encode("验证码"))).await;
    let titles: Vec<serde_json::Value> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(titles.len(), 5);
    assert_eq!(titles[0]["url"], "/zh-Hans/help/account/code-not-arriving");
}

#[tokio::test]
async fn a_vote_is_counted_once_and_explained_by_its_voter_only() {
    let site = TestApp::start().await;
    let (mine, stranger) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    let article = mine.get("/en/help/account/reset-password").await;
    let asked = mine.press(&article, "No", &[]).await;
    assert!(asked.one(".lead").contains("did not help"));
    let twice = mine.press(&article, "No", &[]).await;
    assert_eq!(asked.path, twice.path, "the same vote");
    let id = asked.path.split(['/', '?']).nth(3).unwrap();
    let fields = [("article", "account/reset-password"), ("id", id), ("reason", "unclear")];
    assert_eq!(stranger.post("/en/feedback/reason", &fields).await.status, StatusCode::NOT_FOUND);
    let thanks = mine.press(&asked, "Send", &[("reason", "unclear")]).await;
    assert!(thanks.one("[role=status]").contains("Thank you"));
    let id = id.parse().unwrap();
    assert_eq!(feedback::find(&site.app.db, id).await.unwrap(), Some(false));
    let rows: (i64,) = site.app.db.read("SELECT COUNT(*) FROM article_votes").one().await.unwrap();
    assert_eq!(rows.0, 1);
    for bad in [
        [("article", "x/y"), ("version", ""), ("helpful", "yes")],
        [("article", "account/reset-password"), ("version", "2026-11-27"), ("helpful", "maybe")],
    ] {
        assert!(mine.post("/en/feedback", &bad).await.status.is_client_error());
    }
}

#[tokio::test]
async fn a_foreign_page_cannot_vote() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    for (name, value) in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("x-nothing", "")]
    {
        let request = Request::post("/en/feedback")
            .header("host", support::HOST)
            .header(name, value)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("article=account/reset-password&version=2026-11-27&helpful=yes"))
            .unwrap();
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.one("h1").contains("did not come from our pages"));
    }
    let rows: (i64,) = site.app.db.read("SELECT COUNT(*) FROM article_votes").one().await.unwrap();
    assert_eq!(rows.0, 0);
}

#[tokio::test]
async fn a_request_for_another_host_gets_nothing() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    for uri in ["/en/", "http://evil.example/en/"] {
        for host in ["evil.example", support::HOST] {
            if uri.starts_with('/') && host == support::HOST {
                continue;
            }
            let request = Request::get(uri).header("host", host).body(Body::empty()).unwrap();
            let answer = browser.send(request).await;
            assert_eq!(
                (answer.status, answer.body.len()),
                (StatusCode::MISDIRECTED_REQUEST, 0),
                "{uri} {host}"
            );
        }
    }
}

#[tokio::test]
async fn asking_too_fast_is_refused_with_a_time_and_harms_nobody_else() {
    let site = TestApp::start().await;
    let (fast, other) = (site.browser("192.0.2.1"), site.browser("192.0.2.2"));
    let mut refused = None;
    for _ in 0..200 {
        let answer = fast.get("/en/suggest?q=a").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    assert_eq!(refused.expect("a refusal").header("retry-after"), "60");
    assert_eq!(other.get("/en/suggest?q=a").await.status, StatusCode::OK);
    assert_eq!(fast.get("/en/contact").await.status, StatusCode::OK);
}

#[tokio::test]
async fn wrong_methods_and_long_bodies_get_a_page() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let wrong = browser.post("/en/search", &[]).await;
    assert_eq!((wrong.status, wrong.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    let long = "x".repeat(100_000);
    let answer = browser.post("/en/feedback", &[("article", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.one("h1"), "That was too long");
}

#[tokio::test]
async fn a_question_is_shown_to_staff_only_when_five_people_asked_it() {
    let site = TestApp::start().await;
    for person in 1..=4 {
        site.browser(&format!("192.0.2.{person}")).get("/en/search?q=zorblax+frobnicate+12345678").await;
    }
    for _ in 0..5 {
        site.browser("192.0.2.1").get("/en/search?q=zorblax+frobnicate").await;
    }
    for person in 1..=5 {
        site.browser(&format!("192.0.2.{person}")).get("/en/search?q=quuxify+grault+anna@example.com").await;
    }
    let (db, _folder) = site.drain().await;
    let gaps = misses::gaps(&db, 10).await.unwrap();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!((gaps[0].question.as_str(), gaps[0].askers), ("quuxify grault", 5));
    let kept: Vec<(Option<String>,)> = db.read("SELECT question FROM search_misses").all().await.unwrap();
    assert_eq!(kept.iter().filter(|(q,)| q.is_some()).count(), 1, "the other text is not stored at all");
}

#[tokio::test]
async fn misses_are_forgotten_in_time() {
    const DAY: i64 = 24 * 60 * 60;
    let site = TestApp::start().await;
    for person in 1..=5 {
        site.browser(&format!("192.0.2.{person}")).get("/en/search?q=quuxify+grault").await;
    }
    site.browser("192.0.2.1").get("/en/search?q=zorblax+frobnicate").await;
    let clock = site.app.clock.clone();
    let (db, _folder) = site.drain().await;
    let start = clock.now();
    for (days, misses, askers) in [(30, 2, 6), (31, 1, 5), (90, 1, 5), (91, 0, 0)] {
        let (now, kept) = (start.plus(days * DAY), 90 * DAY);
        let mut tx = db.begin().await.unwrap();
        misses::tidy(&mut tx, now.plus(-kept), now).await.unwrap();
        tx.commit().await.unwrap();
        let kept: (i64, i64) = db
            .read("SELECT (SELECT COUNT(*) FROM search_misses), (SELECT COUNT(*) FROM search_miss_askers)")
            .one()
            .await
            .unwrap();
        assert_eq!(kept, (misses, askers), "after {days} days");
    }
}

#[tokio::test]
async fn public_pages_are_served_while_the_database_is_away() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
    let mut tx = site.app.db.begin().await.unwrap();
    let last = "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    tx.q(last).exec().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(browser.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE, "not yet migrated");
    site.app.db.close().await;
    assert_eq!(browser.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.get("/en/help/account/reset-password").await.status, StatusCode::OK);
    assert_eq!(browser.get("/en/search?q=password").await.status, StatusCode::OK);
    let vote = [("article", "account/reset-password"), ("version", "2026-11-27"), ("helpful", "yes")];
    let answer = browser.post("/en/feedback", &vote).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.one(".lead").contains("Nothing was sent"));
}

#[tokio::test]
async fn the_official_list_is_signed() {
    use base64::Engine;
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let decode = |text: String| base64::engine::general_purpose::STANDARD.decode(text.trim()).unwrap();
    let list = browser.get("/.well-known/official-channels.json").await;
    let signature = decode(browser.get("/.well-known/official-channels.json.sig").await.text());
    let key = decode(browser.get("/.well-known/official-channels.pub").await.text());
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    key.verify_strict(&list.body, &signature).unwrap();
    assert!(list.text().contains("help@okpay.example"));
    let list: serde_json::Value = serde_json::from_slice(&list.body).unwrap();
    for channel in list["channels"].as_array().unwrap() {
        assert_eq!(channel["kind"] == "handle", channel["platform"].is_string(), "{channel}");
    }
}

#[tokio::test]
async fn the_verifier_never_says_safe() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let page = browser.get("/en/verify").await;
    let listed = browser.press(&page, "Check", &[("q", "help@okpay.example")]).await;
    assert!(listed.one(".verdict h2").ends_with("is listed"));
    let fake = browser.press(&page, "Check", &[("q", "https://0kpay.example/login")]).await;
    assert!(fake.one(".verdict h2").ends_with("is not listed"));
    assert!(fake.one(".verdict strong").contains("okpay.example"));
    for answer in [&listed, &fake] {
        assert!(!answer.one(".verdict").to_lowercase().contains("safe"));
    }
    assert!(browser.press(&page, "Check", &[("q", " ")]).await.one(".verdict").contains("first"));
    let handle = browser.press(&page, "Check", &[("q", "@okpay_help")]).await;
    assert!(handle.one(".verdict p").contains("handle on X"));
    let two = browser.press(&page, "Check", &[("q", "OKPay <help@okpay.example> <x@evil.com>")]).await;
    assert_eq!(two.one(".verdict h2"), "“OKPay <help@okpay.example> <x@evil.com>” is not listed");
    assert!(two.one(".verdict p").contains("“x@evil.com” is not ours"));
}

#[tokio::test]
async fn who_searches_for_a_number_or_link_is_shown_the_verifier_first() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    for (asked, answer) in
        [("+44 1632 960158", "is listed"), ("https://0kpay.example/?a=1&b", "is not listed")]
    {
        let results = browser.get(&format!("/en/search?q={}", super::support::browser::encode(asked))).await;
        let link = results.link("Is this really OKPay? Check it here");
        assert!(browser.get(&link).await.one(".verdict h2").ends_with(answer), "{link}");
    }
    let results = browser.get("/en/search?q=reset+password").await;
    assert!(!results.text().contains("Is this really OKPay? Check it here"));
}

#[tokio::test]
async fn machines_find_what_they_look_for() {
    let site = TestApp::start().await;
    let browser = site.browser("192.0.2.1");
    let security = browser.get("/.well-known/security.txt").await.text();
    assert!(security.contains("Contact: mailto:") && security.contains("Expires: 2027-05-"), "{security}");
    let feed = browser.get("/zh-Hans/help/account/feed.atom").await;
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    assert!(feed.text().matches("<entry>").count() >= 11);
    assert!(browser.get("/en/changes/feed.atom").await.text().contains("<title>PayNow in Singapore</title>"));
    let sitemap = browser.get("/sitemap.xml").await.text();
    assert!(sitemap.contains("<loc>https://help.okpay.example/en/help/account/reset-password</loc>"));
    assert!(
        browser.get("/robots.txt").await.text().contains("Sitemap: https://help.okpay.example/sitemap.xml")
    );
    let article = browser.get("/en/help/account/reset-password").await;
    for data in article.all("script[type='application/ld+json']") {
        serde_json::from_str::<serde_json::Value>(&data).unwrap();
    }
    assert!(article.text().contains("hreflang=\"zh-Hans\""));
}
