//! The figures and the complaint report.

use super::decisions::proposed;
use super::*;

/// The value behind these words on the board.
fn figure(page: &Answer, words: &str) -> String {
    let names = page.all(".figures dt");
    let at = names.iter().position(|name| name == words).unwrap_or_else(|| panic!("{words}: {names:?}"));
    page.all(".figures dd:not(.why)")[at].clone()
}

#[tokio::test]
async fn the_board_counts_what_is_open_and_how_it_went() {
    let site = TestApp::start().await;
    let (german, first) = appeal(&site, "250.00").await;
    let singaporean = customer_in(&site, "tan@example.com", "SG").await;
    filed(&site, &singaporean, None, "Where is it?").await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let empty = chen.get("/staff/board?from=2026-01-01&to=2026-01-31").await;
    assert_eq!(figure(&empty, "Received"), "0");
    assert_eq!(figure(&empty, "Upheld, at least in part"), "nothing to count");

    site.wait(2 * 60 * 60);
    let chen = member(&site, "Chenyu", Role::Supervisor).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    act(&chen, &first, "Claim this case", &[]).await;
    act(&chen, &first, "Send the message", &[("message", "We are on it.")]).await;
    proposed(&chen, &first).await;
    act(&wang, &first, "Approve and send", &[]).await;

    let board = chen.get("/staff/board").await;
    for (words, value) in [
        ("Open", "1"),
        ("Due within 24 hours", "0"),
        ("Overdue or missed a date", "0"),
        ("Received", "2"),
        ("Closed", "1"),
        ("Decided", "1"),
        ("Upheld, at least in part", "100% (1 of 1)"),
        ("Decided within every deadline", "100% (1 of 1)"),
        ("First reply, median", "2.0 hours"),
        ("Redress promised in money", "US$5"),
    ] {
        assert_eq!(figure(&board, words), value, "{words}");
    }
    assert_eq!(
        board.all("svg.bars desc"),
        [
            "overdue: 0; within 24 hours: 0; within 3 days: 1; within 7 days: 0; later: 0; no date: 0",
            "upheld: 1; upheld in part: 0; offer without fault: 0; not upheld: 0",
            "other institution: 1",
            "Recipient says not received: 2",
            "Singapore E-Payments User Protection Guidelines: 1; EU PSD2 Article 101: 1",
        ]
    );
    assert!(board.all("details table td").contains(&"2".to_owned()), "the same as tables");

    let report = chen.get("/staff/report.csv?from=2026-11-01&to=2026-11-30").await;
    assert_eq!(report.header("content-type"), "text/csv; charset=utf-8");
    let text = report.text();
    for line in [
        r#""period_from","period_to","by","group","received","closed","decided","upheld","partly_upheld","offer_without_fault","not_upheld","decided_within_deadline","decided_within_deadline_percent","with_redress_in_money","redress_USD""#,
        r#""2026-11-01","2026-11-30","all","all","2","1","1","1","0","0","0","1","100","1","5""#,
        r#""2026-11-01","2026-11-30","regime","psd2","1","1","1","1","0","0","0","1","100","1","5""#,
        r#""2026-11-01","2026-11-30","regime","mas","1","0","0","0","0","0","0","0","","0","0""#,
        r#""2026-11-01","2026-11-30","jurisdiction","DE","1","1","1","1","0","0","0","1","100","1","5""#,
        r#""2026-11-01","2026-11-30","root_cause","other_institution","1","1","1","1","0","0","0","1","100","1","5""#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    let download = chen.get("/staff/board.csv?from=2026-11-01&to=2026-11-30").await.text();
    assert!(download.contains("\"first_reply_median_hours\",\"all\",\"2.0\""), "{download}");
    assert!(download.contains("\"open_by_due\",\"three_days\",\"1\""), "{download}");
    assert!(download.contains("\"decided_by_ruling\",\"upheld\",\"1\""));
    assert!(download.contains("\"decided_by_root_cause\",\"other_institution\",\"1\""));

    // Decided too late counts as such.
    let payment = paid(&site, &german, ("T-9", "20.00")).await;
    let late = filed(&site, &german, Some(&payment), "Late.").await;
    site.wait(40 * 24 * 60 * 60);
    let chen = member(&site, "Chen", Role::Supervisor).await;
    let wang = member(&site, "Wang", Role::Agent).await;
    act(&chen, &late, "Claim this case", &[]).await;
    let form = chen.get(&format!("/staff/cases/{late}/decision")).await;
    let fields = [
        ("outcome", "RJNR"),
        ("ruling", "not_upheld"),
        ("root_cause", "nothing_wrong"),
        ("answer-0", "It was not."),
        ("reasons", "It was credited on the day."),
    ];
    chen.press(&form, "Propose it", &fields).await;
    act(&wang, &late, "Approve and send", &[]).await;
    let board = chen.get("/staff/board?from=2026-11-01&to=2027-01-31").await;
    assert_eq!(figure(&board, "Decided within every deadline"), "50% (1 of 2)");
    assert_eq!(figure(&board, "Upheld, at least in part"), "50% (1 of 2)");
    assert_eq!(figure(&board, "Overdue or missed a date"), "1", "the one of Singapore");
}

#[tokio::test]
async fn a_decision_stays_in_its_period_when_the_case_is_decided_again_later() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    act(&chen, &number, "Claim this case", &[]).await;
    proposed(&chen, &number).await;
    act(&wang, &number, "Approve and send", &[]).await;
    let all = async |browser: &Browser, from: &str, to: &str| {
        let report = browser.get(&format!("/staff/report.csv?from={from}&to={to}")).await.text();
        let line = report.lines().find(|line| line.contains(r#""all","all""#)).map(ToOwned::to_owned);
        line.unwrap_or_default()
    };
    let november = r#""2026-11-01","2026-11-30","all","all","1","1","1","1","0","0","0","1","100","1","5""#;
    assert_eq!(all(&chen, "2026-11-01", "2026-11-30").await, november);
    act(&chen, &number, "Reopen", &[("reopen", "A new statement has come.")]).await;
    let open = all(&chen, "2026-11-01", "2026-11-30").await;
    assert!(
        open.contains(r#""1","0","1","1","0","0","0","1","100""#),
        "open again, and decided then: {open}"
    );

    site.wait(10 * 24 * 60 * 60);
    let chen = member(&site, "Chenyu", Role::Supervisor).await;
    let wang = member(&site, "Wang", Role::Agent).await;
    let form = chen.get(&format!("/staff/cases/{number}/decision")).await;
    let fields = super::decisions::WHOLE.map(|(name, value)| match name {
        "ruling" => (name, "not_upheld"),
        "redress_amount" => (name, ""),
        _ => (name, value),
    });
    chen.press(&form, "Propose it", &fields).await;
    act(&wang, &number, "Approve and send", &[]).await;
    let then = all(&chen, "2026-11-01", "2026-11-30").await;
    assert!(then.contains(r#""1","0","1","1","0","0","0","1","100""#), "as it was: {then}");
    let now = all(&chen, "2026-12-01", "2026-12-31").await;
    assert!(now.contains(r#""0","1","1","0","0","0","1","1","100""#), "the second one: {now}");
    let both = all(&chen, "2026-11-01", "2026-12-31").await;
    assert!(both.contains(r#""1","1","1","0","0","0","1","1","100""#), "one case, the last word: {both}");
}

#[tokio::test]
async fn no_cell_of_a_report_is_a_formula() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE cases SET jurisdiction = '=HYPERLINK(1)' WHERE number = $1")
        .bind(&number)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let report = chen.get("/staff/report.csv").await.text();
    assert!(report.contains("\"'=HYPERLINK(1)\""), "{report}");
}

#[tokio::test]
async fn redress_is_added_up_by_currency_and_without_loss() {
    let site = TestApp::start().await;
    let (anna, first) = appeal(&site, "250.00").await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    let mut numbers = vec![first];
    for _ in 0..4 {
        numbers.push(filed(&site, &anna, None, "It has not arrived.\n\nThe recipient needs it.").await);
    }
    let sums = [
        ("0.1", "USD"),
        ("0.2", "USD"),
        ("12345678901234567890.99", "EUR"),
        ("0.000001", "USDT"),
        ("0", "USD"),
    ];
    for (number, (amount, currency)) in numbers.iter().zip(sums) {
        act(&chen, number, "Claim this case", &[]).await;
        let form = chen.get(&format!("/staff/cases/{number}/decision")).await;
        let mut fields = super::decisions::WHOLE.to_vec();
        fields.retain(|(name, _)| *name != "redress_amount");
        fields.extend([("redress_amount", amount), ("redress_currency", currency), ("reference", "T-1")]);
        let page = chen.press(&form, "Propose it", &fields).await;
        assert_eq!(page.path, format!("/staff/cases/{number}"), "{}", page.text());
        act(&wang, number, "Approve and send", &[]).await;
    }
    let query = "from=2026-11-01&to=2026-11-30";
    let board = chen.get(&format!("/staff/board?{query}")).await;
    let shown = "€12,345,678,901,234,567,890.99 · US$0.30 · 0.000001 USDT";
    assert_eq!(figure(&board, "Redress promised in money"), shown);
    let report = chen.get(&format!("/staff/report.csv?{query}")).await.text();
    let head = r#""with_redress_in_money","redress_EUR","redress_USD","redress_USDT""#;
    assert!(report.lines().next().unwrap().ends_with(head), "{report}");
    let all = report.lines().find(|line| line.contains(r#""all","all""#)).unwrap();
    assert!(all.ends_with(r#""4","12345678901234567890.99","0.3","0.000001""#), "{all}");
    let figures = chen.get(&format!("/staff/board.csv?{query}")).await.text();
    for line in [r#""redress_promised","EUR","12345678901234567890.99""#, r#""redress_promised","USD","0.3""#]
    {
        assert!(figures.contains(line), "{line}: {figures}");
    }
    // Another decision of the same case adds to what the first one has promised.
    act(&chen, &numbers[0], "Reopen", &[("reopen", "A new statement has come.")]).await;
    proposed(&chen, &numbers[0]).await;
    act(&wang, &numbers[0], "Approve and send", &[]).await;
    let report = chen.get(&format!("/staff/report.csv?{query}")).await.text();
    let all = report.lines().find(|line| line.contains(r#""all","all""#)).unwrap();
    assert!(all.ends_with(r#""4","12345678901234567890.99","5.3","0.000001""#), "{all}");
    // Nothing of it is in another month, and no column is there for what was not promised.
    let before = chen.get("/staff/report.csv?from=2026-10-01&to=2026-10-31").await.text();
    assert!(before.lines().next().unwrap().ends_with(r#""with_redress_in_money""#), "{before}");
}
