//! The content folder: complete, true to its data, and safe to edit while the site runs.

use crate::support;
use okpay::i18n::Locale;

/// What `okpay check` says after one file was changed.
fn problems(file: &str, change: impl Fn(String) -> String) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::content(), folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, change(text)).unwrap();
    match okpay::publish::read(folder.path(), support::now(), true) {
        Ok(_) => Vec::new(),
        Err(found) => {
            found.iter().map(|p| p.to_string().replace(&folder.path().display().to_string(), "")).collect()
        }
    }
}

const ARTICLE: &str = "en/account/reset-password.md";

#[test]
fn the_same_articles_exist_in_both_languages() {
    let library = support::library();
    let paths = |locale| library.in_locale(locale).map(|a| a.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(Locale::ZhHans), paths(Locale::En));
    assert!(paths(Locale::En).len() >= 48);
    for article in &library.articles {
        assert!(article.aliases.len() >= 8, "{} has {} aliases", article.path, article.aliases.len());
        assert!(!article.body.text.contains("{{"), "{}", article.path);
    }
}

#[test]
fn texts_keep_to_the_words_we_agreed() {
    for article in &support::library().articles {
        for bad in ["耐心等待", "请耐心", "SSL", "patiently", "{{", "}}"] {
            assert!(!article.body.text.contains(bad), "{} says {bad}", article.url());
        }
        if article.locale == Locale::ZhHans {
            let chars: Vec<char> = article.body.text.chars().collect();
            for pair in chars.windows(2) {
                let han = ('\u{4e00}'..='\u{9fff}').contains(&pair[0]);
                assert!(!(han && ",:;?!".contains(pair[1])), "{}: half-width {pair:?}", article.url());
            }
        }
    }
}

#[test]
fn every_mistake_is_told_with_file_and_line() {
    let last = |text: &str| text.lines().count() + 2;
    let length = last(&support::read(&format!("content/{ARTICLE}")));
    for (what, line) in [
        ("<b>bold</b>", "raw HTML"),
        ("![x](/x.png)", "images"),
        ("[x](/help/account/nope)", "leads nowhere"),
        ("[x](/help/account/close-account#nope)", "no heading"),
        ("[x](https://evil.example)", "this site only"),
        ("[x](javascript:alert(1))", "this site only"),
        ("{{time.nope}}", "unknown shortcode"),
        ("{{ open", "without"),
        ("# Title", "first-level"),
    ] {
        let found = problems(ARTICLE, |text| format!("{text}\n{what}\n"));
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        let place = format!("/{ARTICLE}:{length}: ");
        assert!(found[0].starts_with(&place) && found[0].contains(line), "{what}: {found:?} not {place}");
    }
}

#[test]
fn where_the_law_wants_an_independent_body_there_is_one() {
    for country in ["FR", "ES", "DE", "GB"] {
        let without = |text: String| {
            let from = text.find(&format!("[{country}]")).unwrap();
            let to = text[from + 1..].find("\n[").map_or(text.len(), |end| from + 1 + end);
            format!("{}{}", &text[..from], &text[to..])
        };
        let found = problems("bodies.toml", without);
        assert_eq!(found.len(), 1, "{country}: {found:?}");
        assert!(
            found[0].contains("/bodies.toml") && found[0].contains(&format!("[{country}] is missing")),
            "{found:?}"
        );
    }
}

#[test]
fn stale_missing_and_malformed_files_are_told() {
    let has = |found: Vec<String>, what: &str| {
        assert!(found.iter().any(|f| f.contains(what)), "{what}: {found:#?}");
    };
    has(problems(ARTICLE, |t| t.replace("review = \"2027", "review = \"2025")), "checked again by 2025");
    has(problems(ARTICLE, |t| t.replace("order =", "ordre =")), "unknown field `ordre`");
    has(problems(ARTICLE, |t| t.replacen("+++", "---", 1)), "between two lines of +++");
    has(problems("channels.toml", |t| t.replacen("08:00-24:00", "8-24", 1)), "channels.toml:8: ");
    has(problems("site.toml", |t| t.replace("platform = \"X\"", "")), "a handle names its platform");
    has(problems("site.toml", |t| t.replace("platform = \"X\"", "platform = \" \"")), "has no name");
    let everywhere = |t: String| t.replace("kind = \"email\"", "kind = \"email\"\nplatform = \"X\"");
    has(problems("site.toml", everywhere), "only a handle has a platform");
    has(problems("site.toml", |t| t.replace("+44 1632 960 158", "01632 960 158")), "its country code");
    has(problems("methods.toml", |t| t.replacen("[\"GB\"]", "[\"XX\"]", 1)), "region XX");
    has(
        problems("limits.toml", |t| t.replace("reset-link", "reset-lnk")),
        "unknown shortcode {{time.reset-link}}",
    );
}

#[tokio::test]
async fn a_bad_edit_keeps_the_old_site() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::content(), folder.path());
    let (app, _data) = support::app(folder.path().to_owned()).await;
    let good = okpay::publish::build(&app, support::now(), drop).unwrap_or_else(|p| panic!("{p:?}"));
    std::fs::write(folder.path().join(ARTICLE), "broken").unwrap();
    let Err(found) = okpay::publish::build(&app, support::now(), drop) else {
        panic!("a broken site was built")
    };
    assert!(found[0].to_string().contains(ARTICLE), "{found:?}");
    assert!(good.snapshot.get("/en/help/account/reset-password").is_some());
}

#[tokio::test]
async fn a_late_translation_is_shown_in_the_other_language() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::content(), folder.path());
    std::fs::remove_file(folder.path().join("zh-Hans/account/reset-password.md")).unwrap();
    let questions = folder.path().join("questions/zh-Hans/account.tsv");
    let kept = std::fs::read_to_string(&questions).unwrap();
    let kept: Vec<&str> = kept.lines().filter(|l| !l.starts_with("account/reset-password\t")).collect();
    std::fs::write(&questions, kept.join("\n")).unwrap();
    let site = support::TestApp::of(folder.path()).await;
    let browser = site.browser("192.0.2.1");
    let page = browser.get("/zh-Hans/help/account/reset-password").await;
    assert_eq!(page.status, 200);
    assert!(page.one(".note").contains("English"));
    let html = page.html();
    let lang = |css: &str| html.select(&support::browser::select(css)).next().unwrap().value().attr("lang");
    assert_eq!((lang("html"), lang("article")), (Some("zh-Hans"), Some("en")));
    assert!(
        page.text()
            .contains("rel=\"canonical\" href=\"https://help.okpay.example/en/help/account/reset-password\"")
    );
    assert!(!page.text().contains("hreflang=\"zh-Hans\" href=\"https"), "only real pages are announced");
    assert!(
        browser.get("/zh-Hans/help/account").await.text().contains("/zh-Hans/help/account/reset-password")
    );
}

#[tokio::test]
async fn a_draft_is_seen_by_its_link_alone_and_a_scheduled_article_on_its_day() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::content(), folder.path());
    for (slug, front) in [
        ("draft", "status = \"draft\""),
        ("later", "status = \"scheduled\"\npublish = \"2026-11-24\""),
        ("today", "status = \"scheduled\"\npublish = \"2026-11-23\""),
        ("customers", "audience = \"signed-in\""),
        ("staff", "audience = \"staff\"\nowner = \"security\""),
    ] {
        let text = format!(
            "+++\ntitle = \"New {slug}\"\nsummary = \"S\"\nchecked = \"2026-11-23\"\nreview = \"2027-01-01\"\n{front}\n+++\nBody.\n"
        );
        std::fs::write(folder.path().join(format!("en/account/new-{slug}.md")), text).unwrap();
    }
    let site = support::TestApp::of(folder.path()).await;
    let browser = site.browser("192.0.2.1");
    for (slug, status) in [("draft", 404), ("later", 404), ("today", 200), ("customers", 404), ("staff", 404)]
    {
        assert_eq!(browser.get(&format!("/en/help/account/new-{slug}")).await.status, status, "{slug}");
        for page in ["/en/help/account", "/en/search?q=new+staff", "/sitemap.xml"] {
            let listed = browser.get(page).await.text().contains(&format!("new-{slug}"));
            assert_eq!(listed, status == 200 && !page.contains("search"), "{slug} on {page}");
        }
    }
    let link = okpay::help::preview_link(&site.app.secret, Locale::En, "account/new-draft");
    let preview = browser.get(&link).await;
    assert_eq!((preview.status.as_u16(), preview.header("cache-control")), (200, "no-store"));
    assert!(preview.text().contains("noindex") && preview.one("h1") == "New draft");
    for wrong in [&link[..link.len() - 1], "/en/preview/account/new-draft", &link.replace("draft", "later")] {
        assert_eq!(browser.get(wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn a_part_for_some_countries_says_so_and_its_mistakes_are_told_by_line() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::content(), folder.path());
    let file = folder.path().join("en/account/recover-locked-account.md");
    let article = std::fs::read_to_string(&file).unwrap();
    let write = |part: &str| std::fs::write(&file, format!("{article}\n{part}")).unwrap();
    write("::: DE FR\n\n## Your ombudsman\n\nWrite to **them**.\n\n:::\n");
    let site = support::TestApp::of(folder.path()).await;
    let page = site.browser("192.0.2.1").get("/en/help/account/recover-locked-account").await;
    assert_eq!(page.one(".only .whom"), "Only for people in Germany, France:");
    assert_eq!(page.one(".only h2"), "Your ombudsman");
    assert_eq!(page.one(".only strong"), "them");
    assert!(!page.text().contains('\u{e000}') && !page.text().contains(":::"));
    for (part, wrong) in [
        ("::: DE\nText\n\n:::\n", "between blank lines"),
        ("::: XX\n\nText\n\n:::\n", "XX is not a region"),
        ("::: DE\n\nText\n", "without an end"),
        (":::\n", "ends nothing"),
        ("::: DE\n\n::: FR\n\n:::\n", "in another"),
    ] {
        write(part);
        let problems = okpay::publish::read(folder.path(), support::now(), false).expect_err(part);
        let first = article.lines().count() + 2;
        assert!(problems.iter().any(|p| p.what.contains(wrong) && p.line >= first), "{part}: {problems:?}");
    }
}

#[tokio::test]
async fn opening_states_change_with_time_and_nothing_else_does() {
    let site = support::TestApp::start().await;
    let shelf = site.help.shelf();
    let open = okpay::publish::render(&site.app, std::sync::Arc::clone(&shelf), support::now());
    let until = open.valid_until.expect("a next opening or closing");
    let closed = okpay::publish::render(&site.app, shelf, until);
    let bytes =
        |p: &okpay::publish::Published, path: &str| p.snapshot.get(path).unwrap().identity.body.clone();
    assert_ne!(bytes(&open, "/en/contact"), bytes(&closed, "/en/contact"));
    assert_eq!(bytes(&open, "/en/methods"), bytes(&closed, "/en/methods"));
    let just_before = okpay::kernel::time::Timestamp(until.0 - 1);
    let before = okpay::publish::render(&site.app, site.help.shelf(), just_before);
    assert_eq!(bytes(&open, "/en/contact"), bytes(&before, "/en/contact"));
    let squeezed = open.snapshot.squeeze();
    let length = |s: &okpay::web::snapshot::Snapshot| {
        s.get("/en/contact").unwrap().brotli.as_ref().unwrap().body.len()
    };
    assert!(length(&squeezed) < length(&open.snapshot), "quality 11 is smaller than 5");
}
