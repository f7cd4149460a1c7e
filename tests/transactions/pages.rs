//! What the customer sees: the list, one payment, its receipt, and the way to it from a pasted number.

use super::*;
use axum::http::StatusCode;

const HASH: &str = "853793d552635f533aa982b92b35b00e63a1c14e526154563a56315263a56315";
const UETR: &str = "97ed4827-7b6f-4491-a06f-b548d5a7512d";

/// A site with the customer signed in.
async fn signed_in() -> (TestApp, crate::support::browser::Browser) {
    let site = TestApp::start().await;
    known_customer(&site).await;
    let browser = site.browser("192.0.2.1");
    browser.set_cookie("lang", "en");
    sign_in(&browser, EMAIL, PASSWORD).await;
    (site, browser)
}

#[tokio::test]
async fn the_list_turns_over_without_gaps_or_doubles() {
    let (site, browser) = signed_in().await;
    let empty = browser.get("/transactions").await;
    assert!(empty.text().contains("no transactions of yours here yet"));
    assert!(empty.all("nav.pager").is_empty());
    // 60 of them, every three ordered in the same instant.
    let events: Vec<Value> =
        (0..60).map(|n| ordered(&format!("T{n:02}"), &format!("2026-11-20T10:{:02}:00Z", n / 3))).collect();
    tell(&site, &events).await;
    tell(&site, &[with(ordered("OTHER", "2026-11-20T10:00:00Z"), json!({ "customer": "C-2" }))]).await;
    let (mut seen, mut pages) = (Vec::new(), 0);
    assert!(browser.get("/transactions").await.text().contains("The file has the newest 50,000"));
    let mut page = browser.get("/transactions").await;
    loop {
        pages += 1;
        seen.extend(page.all(".payments .hint"));
        let links = page.all("nav.pager a");
        assert_eq!(links.contains(&"Newest".to_owned()), pages > 1);
        if !links.contains(&"Older".to_owned()) {
            break;
        }
        // What comes meanwhile moves nothing.
        tell(&site, &[ordered(&format!("NEW{pages}"), "2026-11-22T10:00:00Z")]).await;
        page = browser.get(&page.link("Older")).await;
    }
    assert_eq!((pages, seen.len()), (3, 60));
    let references: Vec<&str> = seen.iter().map(|s| s.rsplit(' ').next().unwrap()).collect();
    let distinct: std::collections::BTreeSet<&&str> = references.iter().collect();
    assert_eq!(distinct.len(), 60);
    assert!(references[0] > references[59], "newest first");
    for nonsense in ["x", "1-", "-1-1", "9999999999999999999-0", "1-00000000-0000-0000-0000-00000000000g"] {
        assert_eq!(browser.get(&format!("/transactions?before={nonsense}")).await.status, 200, "{nonsense}");
    }
}

#[tokio::test]
async fn the_list_finds_what_is_looked_for_and_says_what_is_wrong() {
    let (site, browser) = signed_in().await;
    let one = |reference: &str, at: &str, fields: Value| with(ordered(reference, at), fields);
    tell(
        &site,
        &[
            // The last second of the first, and the first of the second, in the operator's zone.
            one("A-1", "2026-11-01T15:59:59Z", json!({})),
            one("A-2", "2026-11-01T16:00:00Z", json!({ "counterparty": "欧阳娜娜", "amount": "50.00" })),
            one(
                "B-3",
                "2026-11-03T12:00:00Z",
                json!({ "kind": "crypto_withdrawal", "amount": "1000.00",
                "counterparty": "", "account": "", "method": "", "hash": HASH }),
            ),
            one(
                "B_4",
                "2026-11-04T12:00:00Z",
                json!({ "kind": "topup", "state": "credited", "amount": "10000",
                "counterparty": "100%Bank", "method": "", "uetr": UETR, "transaction": "B-4", "id": "b4" }),
            ),
            event("A-1-2", "A-1", "rejected", "2026-11-05T12:00:00Z"),
        ],
    )
    .await;
    let found = async |query: &str| {
        let page = browser.get(&format!("/transactions?{query}")).await;
        assert_eq!(page.status, 200);
        let mut all: Vec<String> =
            page.all(".payments .hint").iter().map(|s| s.rsplit(' ').next().unwrap().to_owned()).collect();
        all.sort();
        all.join(" ")
    };
    for (query, references) in [
        ("", "A-1 A-2 B-3 B-4"),
        ("kind=topup", "B-4"),
        ("kind=nonsense", "A-1 A-2 B-3 B-4"),
        ("state=under_way", "A-2 B-3"),
        ("state=done", "B-4"),
        ("state=undone", "A-1"),
        ("state=received", "A-2 B-3"),
        ("state=rejected", "A-1"),
        ("state=credited", "B-4"),
        ("state=sent", ""),
        ("from=2026-11-02", "A-2 B-3 B-4"),
        ("to=2026-11-02", "A-1 A-2"),
        ("from=2026-11-02&to=2026-11-02", "A-2"),
        ("from=2026-11-04&to=2026-11-02", ""),
        ("least=1000", "A-1 B-3 B-4"),
        ("most=1,000.00", "A-2 B-3"),
        ("least=1000.01&most=1234.5", "A-1"),
        ("text=mustermann", "A-1 B-3 B-4".split_at(3).0),
        ("text=Max%20Mustermann", "A-1"),
        ("text=MUSTERMANN%20max", "A-1"),
        ("text=muster", ""),
        ("text=%E6%AC%A7%E9%98%B3%E5%A8%9C%E5%A8%9C", "A-2"),
        ("text=%E6%AC%A7%E9%98%B3", "A-2"),
        ("text=a-", "A-1 A-2"),
        ("text=%EF%BC%A1-1", "A-1"),
        (&format!("text={}", &HASH[10..30]), "B-3"),
        (&format!("text={}", UETR.to_uppercase()), "B-4"),
        ("text=%25", ""),
        ("text=_", ""),
        ("text=!", ""),
        ("text=A%25", ""),
        ("text=A_1", ""),
        ("text=100%25bank", "B-4"),
        ("text=%27%20OR%201=1--", ""),
        ("kind=remittance&state=under_way&text=a-2&least=50&most=50", "A-2"),
    ] {
        assert_eq!(found(query).await, references, "{query}");
    }
    // Fingerprints of names are no numbers.
    for digit in "0123456789abcdef".chars() {
        let names: Vec<String> =
            found(&format!("text={digit}{digit}")).await.split(' ').map(Into::into).collect();
        assert!(!names.contains(&"A-2".to_owned()), "{digit}");
    }
    let page = browser.get("/transactions?from=yesterday&to=2026-13-40&least=1,5&most=lots&kind=topup").await;
    assert_eq!(page.all(".errors a").len(), 4);
    assert!(page.one("title").starts_with("Error"), "{}", page.one("title"));
    assert!(
        page.text().contains("value=\"yesterday\"") && page.text().contains("value=\"lots\""),
        "what was typed stays"
    );
    assert_eq!(page.all(".payments li").len(), 1, "and what is right is looked for");
    let none = browser.get("/transactions?text=nothing-like-this").await;
    assert!(none.text().contains("No transaction fits"));
    assert_eq!(browser.get(&none.link("Show all transactions")).await.all(".payments li").len(), 4);
    let form = browser.get("/transactions").await;
    assert_eq!(form.all("#state optgroup").len(), 3, "states stand in their groups");
    assert_eq!(form.all("#state option").len(), 1 + 3 + 22);
    let rejected = browser.press(&form, "Find", &[("state", "rejected")]).await;
    assert_eq!(rejected.one("#state option[selected]"), "Rejected before execution");
    let found = browser.press(&form, "Find", &[("text", "a-2"), ("kind", "remittance")]).await;
    assert_eq!(found.all(".payments li").len(), 1);
    // The paths beyond a page keep what is looked for.
    assert!(found.link("Download as CSV").contains("text=a-2&kind=remittance"));
}

#[tokio::test]
async fn the_download_has_what_the_list_has_and_no_formula() {
    let (site, browser) = signed_in().await;
    let names = ["=cmd|' /C calc'!A0", "+1", "-1", "@sum(a1)", "Max \"M\" Mustermann, Sr."];
    let events: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let at = format!("2026-11-20T10:0{n}:00Z");
            with(ordered(&format!("-T{n}"), &at), json!({ "counterparty": name, "account": format!("={n}") }))
        })
        .collect();
    tell(&site, &events).await;
    let answer = browser.get("/transactions.csv").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = answer.text();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert!(!text.contains("Mustermann"), "masked");
    assert_eq!((&rows[0][1], &rows[0][4], &rows[0][5]), ("'-T4", "1234.5", "USD"));
    let filtered =
        browser.get("/transactions.csv?text=-T2&before=1-00000000-0000-0000-0000-000000000000").await;
    assert_eq!(filtered.text().lines().count(), 2, "the filter counts, the page does not");
}

#[tokio::test]
async fn names_from_strangers_turn_nothing_around_and_a_zero_is_looked_for() {
    let (site, browser) = signed_in().await;
    let name = "\u{202e}Eve \u{200b}\u{2066}Moss";
    tell(&site, &[with(ordered("T-1", "2026-11-20T10:00:00Z"), json!({ "counterparty": name }))]).await;
    let page = browser.get("/transactions").await;
    assert!(page.one(".payments li").contains("E… M…"), "{}", page.one(".payments li"));
    assert!(!page.text().contains(['\u{202e}', '\u{200b}', '\u{2066}']));
    let found = browser.get("/transactions?text=T-1%00").await;
    assert_eq!((found.status, found.all(".payments li").len()), (StatusCode::OK, 1));
}

#[tokio::test]
async fn large_downloads_are_for_people_and_not_for_programs() {
    let (site, browser) = signed_in().await;
    let asked = (0..400).map(|_| browser.fetch("/transactions.csv"));
    let answers = futures_util::future::join_all(asked).await;
    let many = StatusCode::TOO_MANY_REQUESTS;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == many).collect();
    assert!(!refused.is_empty() && refused.len() <= 280, "{}", refused.len());
    assert!(refused.iter().all(|answer| answer.header("retry-after") == "60"));
    assert_eq!(browser.get("/transactions").await.status, StatusCode::OK, "the list is still there");
    let other = site.browser("192.0.2.77");
    sign_in(&other, EMAIL, PASSWORD).await;
    assert_eq!(
        other.get("/transactions.csv").await.status,
        StatusCode::OK,
        "and others have their own share"
    );
}

#[tokio::test]
async fn one_payment_says_where_the_money_is() {
    let (site, browser) = signed_in().await;
    tell(
        &site,
        &[
            with(
                ordered("T1", "2026-11-20T10:00:00Z"),
                json!({ "memo": "a secret memo", "uetr": UETR, "country": "KE" }),
            ),
            event("s", "T1", "sent", "2026-11-20T11:00:00Z"),
            event("c", "T1", "credited", "2026-11-20T12:00:00Z"),
            with(event("r", "T1", "at_beneficiary_bank", "2026-11-20T13:00:00Z"), json!({ "voids": "c" })),
        ],
    )
    .await;
    let path = format!("/transactions/{}", id_of(&site, "T1").await);
    let page = browser.get(&path).await;
    assert_eq!(page.one("h1"), "Transfer to M… M…");
    assert!(page.one(".sum").starts_with("−US$1,234.50"), "{}", page.one(".sum"));
    let stages = page.all(".stages li");
    assert_eq!(stages.len(), 5, "it was paid from the balance: nobody was asked to pay");
    assert!(
        stages[0].ends_with("(done)")
            && stages[3].ends_with("(now)")
            && stages[4].ends_with("(still to come)")
    );
    assert_eq!(page.all(".stages [aria-current=step]").len(), 1);
    let text = page.text();
    assert!(text.contains("Expected by 27 November 2026 (Berlin time)."), "{text}");
    for hidden in ["Mustermann", "3704", "0532", "secret memo"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert!(text.contains("DE89 •••• 3000") && text.contains(UETR) && text.contains("Kenya"));
    let story = page.all(".story li");
    assert_eq!(story.len(), 4);
    assert!(story[1].contains("taken back"), "{story:?}");
    assert_eq!(page.all(".story s").len(), 1);

    site.wait(5 * 24 * 60 * 60);
    sign_in(&browser, EMAIL, PASSWORD).await;
    let late = browser.get(&path).await;
    assert!(late.one(".late").contains("The expected time has passed."));

    tell(&site, &[with(event("x", "T1", "returned", "2026-11-28T10:00:00Z"), json!({ "reason": "AC04" }))])
        .await;
    let back = browser.get(&path).await;
    assert!(back.all(".late").is_empty(), "what is over is not late");
    assert!(back.text().contains("Code of the bank: AC04"));
    assert!(back.all(".stages li").iter().all(|s| !s.contains("still to come") && !s.contains("(now)")));

    let receipt = browser.get(&back.link("Receipt to print or save")).await;
    assert_eq!(receipt.one("h1"), "Receipt");
    assert!(receipt.text().contains("US$1,234.50") && receipt.text().contains("US$6.17"));
    assert!(!receipt.text().contains("Mustermann"));
    assert_eq!(browser.get(&receipt.link("Back to the transaction")).await.path, path);
    let chinese = browser.get(&format!("{path}?lang=zh-Hans")).await;
    assert!(chinese.text().contains("1,234.50 美元") && chinese.text().contains("汇款给"));
}

#[tokio::test]
async fn a_stranger_finds_nothing_and_nobody_is_asked_to_sign_in() {
    let (site, owner) = signed_in().await;
    tell(&site, &[ordered("T1", "2026-11-20T10:00:00Z")]).await;
    customer_of(&site, "bo.chen@example.com").await;
    let stranger = site.browser("192.0.2.2");
    stranger.set_cookie("lang", "en");
    sign_in(&stranger, "bo.chen@example.com", PASSWORD).await;
    let nobody = site.browser("192.0.2.3");
    let id = id_of(&site, "T1").await;
    for path in [format!("/transactions/{id}"), format!("/transactions/{id}/receipt")] {
        assert_eq!(owner.get(&path).await.status, StatusCode::OK, "{path}");
        let answer = stranger.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("T1") && !answer.text().contains("1,234"), "{path}");
        let asked = nobody.fetch(&path).await;
        assert_eq!(
            (asked.status, asked.header("location")),
            (StatusCode::SEE_OTHER, &*format!("/sign-in?next={path}"))
        );
    }
    assert_eq!(stranger.get("/transactions/find?q=T1").await.status, StatusCode::NOT_FOUND);
    assert!(stranger.get("/transactions").await.all(".payments li").is_empty());
    assert_eq!(stranger.get("/transactions.csv").await.text().lines().count(), 1);
    for path in ["/transactions", "/transactions.csv"] {
        let asked = nobody.fetch(path).await;
        assert_eq!(
            (asked.status, asked.header("location")),
            (StatusCode::SEE_OTHER, &*format!("/sign-in?next={path}"))
        );
    }
    // The link of a letter leads where it says, after signing in.
    let letter = nobody.get(&format!("/transactions/{id}?lang=en")).await;
    let there = nobody.press(&letter, "Sign in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(there.path, format!("/transactions/{id}"));
}

#[tokio::test]
async fn a_pasted_number_leads_to_the_customers_own_payment() {
    let (site, browser) = signed_in().await;
    tell(
        &site,
        &[
            with(
                ordered("OKP-2026-000123", "2026-11-20T10:00:00Z"),
                json!({ "uetr": UETR, "end_to_end": "E2E/20261120/77" }),
            ),
            with(ordered("OKP-2026-000124", "2026-11-20T10:00:00Z"), json!({ "hash": HASH })),
        ],
    )
    .await;
    let (first, second) = (id_of(&site, "OKP-2026-000123").await, id_of(&site, "OKP-2026-000124").await);
    let link = format!("https://tronscan.org/#/transaction/{HASH}");
    for (pasted, id) in [
        ("OKP-2026-000123", first),
        (&UETR.to_uppercase(), first),
        (&format!("UETR：{UETR}。"), first),
        ("E2E/20261120/77", first),
        (HASH, second),
        (&link, second),
    ] {
        let pasted = crate::support::browser::encode(pasted);
        let found = browser.get(&format!("/en/search?q={pasted}")).await;
        assert_eq!(found.path, format!("/transactions/{id}"), "{pasted}");
    }
    // What is not theirs leads on to the articles, and from there not round in a circle.
    let missing = browser.get("/en/search?q=OKP-2026-999999").await;
    assert_eq!(
        (missing.status, missing.one("h1").as_str()),
        (StatusCode::NOT_FOUND, "We cannot find this among your transactions")
    );
    let articles = browser.fetch(&missing.link("Search the articles for it")).await;
    assert_eq!(
        (articles.status, articles.path.starts_with("/en/search?all=true&q=")),
        (StatusCode::OK, true)
    );
    // Words, codes that the articles explain, and what others look for stay with the articles.
    for question in
        ["refund", "AC04", "ERC20", "my+payment+OKP-2026-000123", "2026-11-23", "%2B44+1632+960158"]
    {
        assert_eq!(
            browser.fetch(&format!("/en/search?q={question}")).await.status,
            StatusCode::OK,
            "{question}"
        );
    }
    let topic = format!("/en/search?q={HASH}&in=transactions");
    assert_eq!(browser.fetch(&topic).await.status, StatusCode::OK, "a topic was chosen");
    let visitor = site.browser("192.0.2.9");
    for pasted in [HASH, UETR, "OKP-2026-000123"] {
        assert_eq!(visitor.fetch(&format!("/en/search?q={pasted}")).await.status, StatusCode::OK);
    }
    // Whose session is over gets what the articles say, not a question for the password.
    site.wait(60 * 60);
    let over = browser.get(&format!("/en/search?q={HASH}")).await;
    assert!(over.status == 200 && over.path.starts_with("/en/search?all=true"), "{}", over.path);
    // And the search asks no database.
    site.app.db.close().await;
    browser.set_cookie("__Host-session", "whatever");
    assert_eq!(browser.fetch(&format!("/en/search?q={HASH}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.fetch(&format!("/en/search?q={HASH}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_task_and_a_date_stand_there_and_where_they_are_not_known_it_says_so() {
    let (site, browser) = signed_in().await;
    let told = json!({ "state": "action_required", "task": "confirm_identity", "task_until": "2026-11-30T12:00:00Z" });
    let held = json!({
        "state": "credited_restricted", "kind": "topup", "method": "sepa", "currency": "EUR",
        "available_from": "2026-11-26T08:00:00Z",
    });
    let at = "2026-11-20T10:00:00Z";
    tell(&site, &[with(ordered("T1", at), told), with(ordered("T2", at), held)]).await;
    let task = format!("/transactions/{}", id_of(&site, "T1").await);
    let page = browser.get(&task).await;
    let note = page.one("#where ~ .note");
    for words in
        ["Confirm your identity", "Please do it by 30 November 2026, 20:00 (UTC+8).", "Number to quote: T1"]
    {
        assert!(note.contains(words), "{words}: {note}");
    }
    assert_eq!(browser.get(&page.link("Read how it is done")).await.path, "/en/help/account/verify-identity");
    assert!(page.link("Contact us").ends_with("/contact"));
    assert!(browser.get(&format!("{task}?lang=zh-Hans")).await.text().contains("确认您的身份"));
    browser.get("/transactions?lang=en").await;
    let money = format!("/transactions/{}", id_of(&site, "T2").await);
    let page = browser.get(&money).await;
    assert!(page.text().contains("It can be withdrawn from 26 November 2026, 16:00 (UTC+8)."));
    let line = browser.get("/transactions.csv").await.text();
    assert!(line.contains("\"confirm_identity\",\"2026-11-30T12:00:00Z\",\"\""), "{line}");

    site.wait(8 * 24 * 60 * 60);
    sign_in(&browser, EMAIL, PASSWORD).await;
    assert!(browser.get(&task).await.one("#where ~ .note .late").contains("asked for by 30 November"));
    assert!(browser.get(&money).await.text().contains("it can be withdrawn since 26 November"));

    // Another event of the same state says nothing of it: then nothing is known.
    tell(
        &site,
        &[
            event("T1-2", "T1", "action_required", "2026-11-21T10:00:00Z"),
            event("T2-2", "T2", "credited_restricted", "2026-11-21T10:00:00Z"),
        ],
    )
    .await;
    let page = browser.get(&task).await;
    let note = page.one("#where ~ .note");
    assert!(note.contains("does not say what is missing") && note.contains("Number to quote: T1"), "{note}");
    assert!(!page.text().contains("Confirm your identity") && !page.text().contains("Please do it by"));
    let page = browser.get(&money).await;
    assert!(page.text().contains("does not say from when") && page.text().contains("Number to quote: T2"));
    tell(&site, &[event("T1-3", "T1", "sent", "2026-11-22T10:00:00Z")]).await;
    assert!(browser.get(&task).await.all("#where ~ .note").is_empty(), "the task ends with its state");
}

#[tokio::test]
async fn nothing_is_expected_that_is_blocked_or_not_paid_yet() {
    let (site, browser) = signed_in().await;
    for (reference, state) in [("T1", "blocked"), ("T2", "awaiting_funds"), ("T3", "reversed")] {
        tell(&site, &[with(ordered(reference, "2026-11-20T10:00:00Z"), json!({ "state": state }))]).await;
    }
    let page = async |reference: &str| {
        let id = id_of(&site, reference).await;
        browser.get(&format!("/transactions/{id}")).await.text()
    };
    assert!(!page("T1").await.contains("Expected by"));
    let unpaid = page("T2").await;
    assert!(!unpaid.contains("Expected by") && unpaid.contains("The time counts from the payment"));
    let undone = page("T3").await;
    assert!(
        undone.contains("start an appeal from this record")
            && !undone.contains("/help/transactions/disputes")
    );
}

#[tokio::test]
async fn the_articles_fit_the_kind() {
    let (site, browser) = signed_in().await;
    for (kind, article) in [
        ("crypto_withdrawal", "/help/payment-methods/crypto-transfer-and-payment"),
        ("purchase", "/help/using/pay-a-shop"),
        ("payout_on_behalf", "/help/payment-methods/pay-on-behalf"),
        ("remittance", "/help/using/send-abroad"),
    ] {
        let reference = kind.replace('_', "-");
        let one = with(ordered(&reference, "2026-11-20T10:00:00Z"), json!({ "kind": kind, "method": "" }));
        tell(&site, &[one]).await;
        let page = browser.get(&format!("/transactions/{}", id_of(&site, &reference).await)).await;
        assert!(page.text().contains(article), "{kind}");
    }
}

/// The content with an incident that holds up SWIFT to Germany.
fn delayed(folder: &std::path::Path) {
    crate::support::copy(&crate::support::content(), folder);
    let text = "[[incident]]\nid = \"one\"\nmethods = [\"swift\"]\ncountries = [\"DE\"]\nfrom = \"2026-11-20T06:00:00Z\"\n\
        expected = \"2026-12-02T12:00:00Z\"\ntitle = { zh-Hans = \"汇往德国的款项延迟\", en = \"Transfers to Germany are slow\" }\n\
        text = { zh-Hans = \"系统故障。\", en = \"A bank on the way is down.\" }\n";
    std::fs::write(folder.join("incidents.toml"), text).unwrap();
}

#[tokio::test]
async fn a_known_delay_is_told_with_its_date_and_hides_no_loss() {
    let folder = tempfile::tempdir().unwrap();
    delayed(folder.path());
    let site = TestApp::of(folder.path()).await;
    known_customer(&site).await;
    let browser = site.browser("192.0.2.1");
    browser.set_cookie("lang", "en");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let sepa = json!({ "method": "sepa", "currency": "EUR", "fee": "" });
    let at = "2026-11-10T10:00:00Z";
    tell(&site, &[ordered("T1", at), with(ordered("T2", at), sepa)]).await;
    let list = browser.get("/transactions").await;
    assert!(list.one(".note").contains("Transfers to Germany are slow"));
    let (late, other) = (id_of(&site, "T1").await, id_of(&site, "T2").await);
    let page = browser.get(&format!("/transactions/{late}")).await;
    assert!(page.one(".note").contains("We now expect these payments by 2 December 2026, 20:00 (UTC+8)."));
    assert!(
        page.text().contains("we have named a new date") && page.text().contains("Tell me then by e-mail")
    );
    assert!(!browser.get(&format!("/transactions/{other}")).await.text().contains("Germany are slow"));
    // Its own date has passed, so whoever disagrees files it all the same.
    let asked = [("transaction", &*late.to_string()), ("problem", "not_received")];
    let page = browser.post("/appeals", &asked).await;
    assert!(page.text().contains("we have named a new date"));
    let page = browser.press(&page, "I disagree: file anyway", &[]).await;
    assert_eq!(page.one("h1"), "Details of the payment");
    // What has arrived is held up by nothing.
    tell(&site, &[event("c", "T1", "credited", "2026-11-21T10:00:00Z")]).await;
    assert!(browser.get("/transactions").await.all(".note").is_empty());
    // The page of all methods says it to everybody.
    assert!(browser.get("/en/methods").await.one(".note").contains("Transfers to Germany are slow"));
    assert!(browser.get("/zh-Hans/methods").await.one(".note").contains("汇往德国的款项延迟"));
}
