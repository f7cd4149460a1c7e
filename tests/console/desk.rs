//! The queue, the page of a case, and what is done with it.

use super::*;
use crate::support::browser::select;
use axum::http::StatusCode;
use okpay::cases::Case;
use okpay::cases::timeline::{self, Kind};

/// The numbers of the queue in their order.
async fn numbers(browser: &Browser, path: &str) -> Vec<String> {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    page.all(".cases tbody th")
}

#[tokio::test]
async fn the_queue_is_in_order_of_the_law_then_of_worth() {
    let site = TestApp::start().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    assert!(lin.get("/staff").await.text().contains("There is no case"));
    let german = customer_in(&site, EMAIL, "DE").await;
    let singaporean = customer_in(&site, "tan@example.com", "SG").await;
    let late = filed(&site, &singaporean, None, "Where is it?").await;
    let small = paid(&site, &german, ("T-1", "90.00")).await;
    let large = paid(&site, &german, ("T-22", "900.00")).await;
    let small = filed(&site, &german, Some(&small), "Late.").await;
    let large = filed(&site, &german, Some(&large), "Late too.").await;
    for number in [&small, &large, &late] {
        let case = Case::by_number(&site.app.db, number).await.unwrap().unwrap();
        let mut tx = site.app.db.begin().await.unwrap();
        okpay::cases::clocks::meet(&mut tx, case.id, &["acknowledge"], site.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    // Midnight comes to Singapore first.
    assert_eq!(numbers(&lin, "/staff").await, [late.as_str(), &large, &small]);
    let page = lin.get("/staff").await;
    assert!(page.text().contains("15 business days left"), "{}", page.text());

    assert_eq!(numbers(&lin, "/staff?regime=mas").await, [late.as_str()]);
    assert_eq!(numbers(&lin, "/staff?whose=mine").await.len(), 0);
    act(&lin, &small, "Claim this case", &[]).await;
    assert_eq!(numbers(&lin, "/staff?whose=mine").await, [small.as_str()]);
    assert_eq!(numbers(&lin, "/staff?whose=unassigned").await, [late.as_str(), &large]);
    assert_eq!(numbers(&lin, "/staff?state=assigned&turn=us&problem=not_received").await, [small.as_str()]);
    assert_eq!(numbers(&lin, "/staff?turn=customer").await.len(), 0);
    assert_eq!(numbers(&lin, "/staff?due=breached").await.len(), 0);

    // By any number, however it is written; a single case opens at once.
    let spelled = small.to_lowercase().replace('-', " ");
    for wanted in [spelled.as_str(), "T-1", &format!("0B2C5D1E-7F3A-4C4B-9A6D-{:0>12}", 3005)] {
        let found = lin.get(&format!("/staff/search?q={}", crate::support::browser::encode(wanted))).await;
        assert_eq!(found.path, format!("/staff/cases/{small}"), "{wanted}");
    }
    assert_eq!(numbers(&lin, "/staff/search?q=Anna.Li%40example.com").await.len(), 2);
    assert_eq!(lin.get("/staff/search?q=nobody%40example.com").await.status, StatusCode::NOT_FOUND);

    site.wait(40 * 24 * 60 * 60);
    let lin = member(&site, "Linda", Role::Agent).await;
    assert_eq!(numbers(&lin, "/staff?due=breached").await.len(), 3, "the clocks ended, whoever noticed");
    assert!(lin.get("/staff").await.text().contains("business days overdue"));
}

#[tokio::test]
async fn a_long_queue_goes_on_where_the_page_before_ended() {
    let site = TestApp::start().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let customer = customer_in(&site, EMAIL, "DE").await;
    for i in 0..27 {
        filed(&site, &customer, None, &format!("Story {i}")).await;
    }
    let first = lin.get("/staff").await;
    let second = lin.get(&first.link("Next page")).await;
    let mut all = first.all(".cases tbody th");
    assert_eq!((all.len(), second.all(".cases tbody th").len()), (25, 2));
    all.extend(second.all(".cases tbody th"));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 27, "none twice, none left out");
}

#[tokio::test]
async fn filters_are_kept_by_whoever_made_them() {
    let site = TestApp::start().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let page = lin.get("/staff?whose=mine&turn=us").await;
    let kept = lin.press(&page, "Keep", &[("name", "My turn")]).await;
    assert_eq!(kept.link("My turn"), "/staff?whose=mine&turn=us");
    let chen = member(&site, "Chenyu", Role::Supervisor).await;
    assert!(!chen.get("/staff").await.text().contains("My turn"));
    let removal = {
        let html = kept.html();
        let forms = crate::support::browser::select("form[action*='/removal']");
        html.select(&forms).next().unwrap().value().attr("action").unwrap().to_owned()
    };
    assert_eq!(chen.post(&removal, &[]).await.status, StatusCode::NOT_FOUND, "not theirs");
    assert!(lin.get("/staff").await.text().contains("My turn"));
    assert!(!lin.post(&removal, &[]).await.text().contains("My turn"));
}

#[tokio::test]
async fn two_at_one_case_know_of_each_other_and_the_slower_changes_nothing() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let chen = member(&site, "Chenyu", Role::Supervisor).await;
    let hers = on_desk(&lin, &number).await;
    assert!(!hers.text().contains("looking at this too"));
    let his = on_desk(&chen, &number).await;
    assert!(his.one("[role=status]").contains("Lin is looking at this too"));
    assert!(on_desk(&lin, &number).await.one("[role=status]").contains("Chenyu"));

    let claimed = lin.press(&hers, "Claim this case", &[]).await;
    assert_eq!(claimed.path, format!("/staff/cases/{number}"));
    let told = chen.press(&his, "Claim this case", &[]).await;
    assert_eq!((told.status, told.one("h1")), (StatusCode::CONFLICT, "Somebody was quicker".to_owned()));
    assert!(told.one(".urgent").contains("With: Lin"), "{}", told.text());
    // What was written is not lost.
    let note = chen.press(&his, "Keep the note", &[("note", "I know this one.")]).await;
    assert_eq!((note.status, note.one("textarea")), (StatusCode::CONFLICT, "I know this one.".to_owned()));

    let case = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    let entries = timeline::all(&site.app.db, &case).await.unwrap();
    assert_eq!(entries.iter().filter(|e| e.kind == Kind::Assigned).count(), 1);
    assert_eq!(entries.iter().filter(|e| e.kind == Kind::Note).count(), 0);
    site.wait(121);
    assert!(!on_desk(&chen, &number).await.text().contains("looking at this too"), "she has gone");

    // A supervisor gives it to a colleague, who gives it back.
    let chenyu =
        okpay::account::Member::by_email(&site.app.db, "chenyu@okpay.example").await.unwrap().unwrap();
    act(&chen, &number, "Assign to a colleague", &[("to", &chenyu.id.to_string())]).await;
    assert!(on_desk(&lin, &number).await.text().contains("Now with Chenyu."));
    let page = on_desk(&lin, &number).await;
    assert!(page.text().contains("Claim the case first"));
    let refused = lin
        .post(
            &format!("/staff/cases/{number}/messages"),
            &[("version", &version(&page)), ("message", "Hello.")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "it is not hers any more");
    let back = act(&chen, &number, "Give it back to the queue", &[]).await;
    assert!(back.text().contains("Given back to the queue."));
    assert_eq!(
        lin.post(&format!("/staff/cases/{number}/assignment"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

fn version(page: &Answer) -> String {
    let html = page.html();
    let field = crate::support::browser::select("input[name=version]");
    html.select(&field).next().unwrap().value().attr("value").unwrap().to_owned()
}

#[tokio::test]
async fn the_customer_is_asked_and_another_bank_too() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let page = act(&lin, &number, "Begin the investigation", &[]).await;
    assert!(page.one(".sum").contains("our turn"));

    // A template fills the field; its gaps are seen.
    let page = lin.get(&format!("/staff/cases/{number}?insert=ask_statement")).await;
    assert!(page.one("#question").contains("from ___ to ___"));
    let gaps = lin.press(&page, "Ask", &[]).await;
    assert_eq!(gaps.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(gaps.one("#question-error").contains("___"));
    let past = lin.press(&gaps, "Ask", &[("question", "Which day?"), ("question_due", "2026-11-01")]).await;
    assert!(past.status == 422 && past.one("#question").contains("Which day?"), "{}", past.text());
    let asked = lin.press(&past, "Ask", &[("question_due", "2026-11-30")]).await;
    // The state is named as staff say it, on the desk and in the queue.
    for page in [&asked, &lin.get("/staff?turn=customer").await] {
        assert!(page.text().contains("Waiting for the customer") && !page.text().contains("Waiting for you"));
    }
    assert!(asked.one(".sum").contains("customer's turn"), "{}", asked.text());
    let case = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    let end: okpay::kernel::time::Timestamp =
        "2026-11-30T23:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    assert_eq!(case.next_at, Some(end), "the end of that day in Germany");
    assert!(case.first_reply_at.is_some());
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs ORDER BY id").all().await.unwrap();
    let has = |words: &str| jobs.iter().any(|(job,)| job.contains(words));
    assert!(has("case_wakes") && has("\"what\":\"question\""), "{jobs:?}");

    let leg = [
        ("institution", "Commerzbank"),
        ("leg_reference", "INV-1"),
        ("leg_about", "Where is the payment?"),
        ("leg_due", "2026-12-04"),
    ];
    let sent = act(&lin, &number, "Note the inquiry", &leg).await;
    assert!(sent.one(".sum").contains("customer's turn") && sent.text().contains("Commerzbank"));
    let mut case = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    assert_eq!(case.next_at, Some(end), "the customer is asked first");
    let mut tx = site.app.db.begin().await.unwrap();
    let said = okpay::cases::moves::say(&mut tx, &mut case, "On Friday.", site.app.clock.now());
    assert!(said.await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(
        case.state,
        okpay::cases::CaseState::WaitingThirdParty,
        "and then the bank's answer is waited for"
    );
    assert!(on_desk(&lin, &number).await.one(".sum").contains("other institution's turn"));
    let page = on_desk(&lin, &number).await;
    let field = {
        let html = page.html();
        let areas = crate::support::browser::select("textarea[name^=leg-]");
        html.select(&areas).next().unwrap().value().attr("name").unwrap().to_owned()
    };
    let empty = lin.press(&page, "Keep the answer", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!empty.one(&format!("#{field}-error")).is_empty(), "the error stands at its own field");
    let long = "x".repeat(8_001);
    let kept = lin.press(&empty, "Keep the answer", &[(&field, &long)]).await;
    assert_eq!(kept.one(&format!("textarea#{field}")), long, "what was typed is kept");
    let answered = lin.press(&kept, "Keep the answer", &[(&field, "Credited on 3 December.")]).await;
    assert!(answered.one(".sum").contains("our turn") && answered.text().contains("Credited on 3 December."));

    let written = act(&lin, &number, "Send the message", &[("message", "We have their answer.")]).await;
    assert!(written.one(".thread").contains("We have their answer."));
    let noted = act(&lin, &number, "Keep the note", &[("note", "Looks fine.")]).await;
    assert!(noted.all(".thread .internal").iter().any(|entry| entry.contains("Looks fine.")));
    let case = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    let visible = timeline::visible(&site.app.db, &case).await.unwrap();
    assert!(visible.iter().all(|entry| entry.text("text") != "Looks fine."));

    // The holding reply moves the promise to what the law allows at most, once.
    let page = on_desk(&lin, &number).await;
    let held = lin.press(&page, "Send the holding reply", &[("holding", "The bank has not answered.")]).await;
    let later = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    assert!(later.promised_at > case.promised_at, "{}", held.text());
    assert!(!held.text().contains("Send the holding reply"));
    let again = lin
        .post(
            &format!("/staff/cases/{number}/holding-reply"),
            &[("version", &version(&held)), ("holding", "Once more.")],
        )
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn hidden_data_shows_once_with_a_reason_that_the_customer_reads() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let file = with_file(&site, &customer, &number).await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let page = on_desk(&lin, &number).await;
    for hidden in [EMAIL, "Mustermann", "DE89370400440532013000", "Anna"] {
        assert!(!page.text().contains(hidden), "{hidden}");
    }
    let evidence = format!("/staff/cases/{number}/evidence/{file}");
    assert_eq!(lin.get(&evidence).await.status, StatusCode::NOT_FOUND, "not before it is hers");
    act(&lin, &number, "Claim this case", &[]).await;
    let page = on_desk(&lin, &number).await;
    assert_eq!(lin.press(&page, "Show it once", &[]).await.status, 422, "not without a reason");
    let shown = lin.press(&page, "Show it once", &[("why", "The bank asks for the recipient.")]).await;
    for hidden in [EMAIL, "Max Mustermann", "DE89370400440532013000", "Anna Li"] {
        assert!(shown.one("section.urgent").contains(hidden), "{hidden}");
    }
    assert!(!on_desk(&lin, &number).await.text().contains(EMAIL), "once");

    let original = lin.get(&evidence).await;
    assert_eq!((original.status.as_u16(), original.body.clone()), (200, picture()));
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-disposition", "attachment; filename=\"__.png\"; filename*=UTF-8''%E5%9B%9E%E5%8D%95.png"),
    ] {
        assert_eq!(original.header(name), value);
    }
    let view = lin.get(&format!("{evidence}/view")).await;
    assert!(view.status == 200 && view.header("content-disposition").is_empty());
    assert_eq!(view.header("content-security-policy"), "sandbox; default-src 'none'");

    let case = Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    let looked: Vec<String> = timeline::visible(&site.app.db, &case)
        .await
        .unwrap()
        .iter()
        .filter(|entry| entry.kind == Kind::Looked)
        .map(|entry| format!("{} {}", entry.text("what"), entry.text("text")))
        .collect();
    assert_eq!(looked, ["personal The bank asks for the recipient.", "evidence ", "evidence "]);

    for scan in ["waiting", "quarantined"] {
        let mut tx = site.app.db.begin().await.unwrap();
        tx.q("UPDATE evidence SET scan = $1 WHERE id = $2").bind(scan).bind(file).exec().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lin.get(&evidence).await.status, StatusCode::NOT_FOUND, "{scan}");
        assert_eq!(lin.get(&format!("{evidence}/view")).await.status, StatusCode::NOT_FOUND, "{scan}");
    }
    let other = filed(&site, &customer, None, "Something else.").await;
    act(&lin, &other, "Claim this case", &[]).await;
    let elsewhere = format!("/staff/cases/{other}/evidence/{file}");
    assert_eq!(lin.get(&elsewhere).await.status, StatusCode::NOT_FOUND, "a file of another case");
}

#[tokio::test]
async fn strangers_and_customers_find_nothing() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let anna = site.browser("192.0.2.9");
    sign_in(&anna, EMAIL, PASSWORD).await;
    for path in ["", "/cases/X", "/search?q=x", "/board", "/board.csv", "/breaches.csv", "/report.csv"] {
        assert_eq!(anna.get(&format!("/staff{path}")).await.path, "/staff/sign-in", "{path}");
    }
    let case = format!("/staff/cases/{number}");
    assert_eq!(anna.get(&case).await.path, "/staff/sign-in");
    for action in ["claim", "messages", "decision", "decision/approval", "disclosure", "reopening"] {
        let answer = anna.post(&format!("{case}/{action}"), &[("version", "0")]).await;
        assert_eq!(answer.path, "/staff/sign-in", "{action}");
    }
    let lin = member(&site, "Lin", Role::Agent).await;
    assert_eq!(lin.get("/staff/cases/OKA26-00000000").await.status, StatusCode::NOT_FOUND);
    for path in ["/staff/board", "/staff/board.csv", "/staff/breaches.csv", "/staff/report.csv"] {
        let page = lin.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "for supervisors alone: {path}");
        // In the console, with the way back, and nothing of the help center's articles.
        assert_eq!((page.one("h1"), page.all("nav.tabs").len()), ("For supervisors".to_owned(), 1), "{path}");
        assert_eq!(page.link("To all open cases"), "/staff");
        assert!(page.all(".figures, .table").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_keys_are_listed_without_script_and_their_script_is_the_consoles_alone() {
    let site = TestApp::start().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let scripts = |page: &Answer| -> Vec<String> {
        let all = crate::support::browser::select("script[src]");
        page.html().select(&all).map(|script| script.value().attr("src").unwrap().to_owned()).collect()
    };
    let queue = lin.get("/staff").await;
    let keys = lin.get(&queue.link("Keyboard")).await;
    assert_eq!((keys.path.as_str(), keys.one("h1")), ("/staff/keys", "Keyboard".to_owned()));
    for key in ["j", "k", "o", "/", "g", "q", "?", "s", "n", "a"] {
        assert!(keys.all("main kbd").contains(&key.to_owned()), "{key}");
    }
    for page in [&queue, &keys] {
        let [_, own] = &scripts(page)[..] else { panic!("{:?}", scripts(page)) };
        let script = lin.get(own).await;
        assert!(script.status == 200 && script.text().contains("addEventListener(\"keydown\""));
    }
    let anna = site.browser("192.0.2.9");
    assert_eq!(scripts(&anna.get("/sign-in").await).len(), 1);
    assert_eq!(anna.get("/staff/keys").await.path, "/staff/sign-in");
    assert_eq!(lin.get("/staff/search?q=%20").await.path, "/staff", "there is nothing to search for");
}

#[tokio::test]
async fn the_page_speaks_chinese_too() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    lin.set_cookie("lang", "zh-Hans");
    let page = on_desk(&lin, &number).await;
    assert_eq!(page.one("h1"), format!("工单 {number}"));
    assert!(
        page.one("#work").contains("处理") && page.text().contains("还有 15 个工作日"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_photo_of_an_iphone_is_seen_on_the_desk() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let photo = include_bytes!("../../src/evidence/corpus/photo.heic");
    let file = with_one(&site, &customer, (&number, "IMG_1.HEIC", photo)).await;
    let mut broken = photo.to_vec();
    broken[0x1b0..0x300].fill(0xa7);
    let unseen = with_one(&site, &customer, (&number, "IMG_2.HEIC", &broken)).await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let view = format!("/staff/cases/{number}/evidence/{file}/view");
    assert!(
        on_desk(&lin, &number).await.html().select(&select(&format!("a[href='{view}']"))).next().is_some()
    );
    let shown = lin.get(&view).await;
    assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, "image/jpeg"));
    assert!(!shown.body.windows(6).any(|window| window == b"secret"), "the place it was taken at");
    let unseen = lin.get(&format!("/staff/cases/{number}/evidence/{unseen}/view")).await;
    assert_eq!(unseen.status, StatusCode::NOT_FOUND);
}
