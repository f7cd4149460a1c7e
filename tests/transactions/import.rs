//! An operator's file: CSV or JSON, good lines kept, bad ones written aside, stopped and begun again.

use super::*;
use okpay::transactions::import::{Progress, run};
use std::path::Path;

const HEADING: &str = "id,transaction,state,occurred_at,customer,kind,amount,currency,counterparty";

async fn import(site: &TestApp, file: &Path) -> anyhow::Result<Progress> {
    let ledger = Ledger::of(&site.app);
    let rejects = file.with_extension("rejects");
    run((&site.app.db, &ledger, &site.app.clock), file, &rejects, |_| {}).await
}

/// A line of a payment with this amount.
fn line(n: usize, amount: &str, currency: &str) -> String {
    format!("e{n},T{n},received,2026-11-20T10:00:00Z,C-1001,topup,{amount},{currency},Bank {n}")
}

async fn amount_of(site: &TestApp, reference: &str) -> String {
    row(site, reference).await.map(|row| row.amount().plain()).unwrap_or_default()
}

#[tokio::test]
async fn amounts_of_every_asset_come_through_a_file_without_loss() {
    let site = TestApp::start().await;
    let amounts = [
        ("0.000000000000000001", "ETH"),
        ("99999999999999999999.123456789012345678", "ETH"),
        ("1234567.89", "USD"),
        ("300000", "JPY"),
        ("0.123456", "USDT"),
    ];
    let mut csv = format!("\u{feff}{HEADING}\r\n");
    let mut json = String::from("\u{feff}");
    for (n, (amount, currency)) in amounts.iter().enumerate() {
        csv.push_str(&line(n, amount, currency));
        csv.push_str("\r\n");
        let n = n + 100;
        let event = json!({ "id": format!("e{n}"), "transaction": format!("T{n}"), "state": "received",
            "occurred_at": "2026-11-20T10:00:00+08:00", "customer": NUMBER, "kind": "topup",
            "amount": amount, "currency": currency });
        json.push_str(&event.to_string());
        json.push_str("\r\n");
    }
    for (name, text) in
        [("a.csv", csv.clone()), ("a.ndjson", json), ("no-end.csv", csv.trim_end().to_owned())]
    {
        let file = site.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let done = import(&site, &file).await.unwrap();
        let new = if name == "no-end.csv" { (0, 5) } else { (5, 0) };
        assert_eq!((done.taken, done.known, done.refused), (new.0, new.1, 0), "{name}");
        assert_eq!(done.done, done.size);
        assert!(!file.with_extension("rejects").exists(), "nothing to tell");
    }
    for (n, (amount, _)) in amounts.iter().enumerate() {
        assert_eq!(amount_of(&site, &format!("T{n}")).await, *amount);
        assert_eq!(amount_of(&site, &format!("T{}", n + 100)).await, *amount);
    }
}

#[tokio::test]
async fn bad_lines_are_written_aside_with_their_numbers_and_good_ones_kept() {
    let site = TestApp::start().await;
    let mut lines: Vec<Vec<u8>> = vec![
        HEADING.into(),
        line(2, "1.00", "USD").into(),
        line(3, "1.00", "XYZ").into(),
        line(4, "1.001", "USD").into(),
        "only,three,cells".into(),
        b"e6,T6,received,2026-11-20T10:00:00Z,C-1001,topup,1,USD,\xff\xfe".to_vec(),
        Vec::new(),
        line(8, "=1+1", "USD").into(),
        line(9, "1.00", "USD").replace("2026-11-20", "2027-11-20").into(),
        line(10, "1.00", "USD").replace("received", "lost").into(),
        "x".repeat(70_000).into(),
        line(12, "2.00", "USD").into(),
        line(2, "3.00", "USD").into(),
        line(2, "3.00", "USD").replace("e2,", "other,").into(),
        line(15, "1.00", "USD").replace("T15", "T 15 €").into(),
        r#"e16,T16,received,2026-11-20T10:00:00Z,C-1001,topup,"1.00,USD,unclosed"#.into(),
        line(17, "1.00", "USD").replace("Bank 17", "\"Quoted, \"\"Bank\"\"\"").into(),
    ];
    lines.push(Vec::new());
    let file = site.folder.path().join("a.csv");
    std::fs::write(&file, lines.join(&b"\n"[..])).unwrap();
    let done = import(&site, &file).await.unwrap();
    assert_eq!((done.taken, done.refused), (3, 12), "{done:?}");
    for (reference, amount) in [("T2", "1"), ("T12", "2"), ("T17", "1")] {
        assert_eq!(amount_of(&site, reference).await, amount);
    }
    let rejects = std::fs::read_to_string(file.with_extension("rejects")).unwrap();
    let mut reader = csv::Reader::from_reader(rejects.as_bytes());
    let told: Vec<(usize, String)> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            (record[0].parse().unwrap(), record[1].to_owned())
        })
        .collect();
    let expected = [
        (3, "amount: XYZ is not in assets.toml"),
        (4, "amount: more decimals"),
        (5, "3 cells where the heading has 9"),
        (6, "not UTF-8"),
        (8, "amount: not a decimal number"),
        (9, "occurred_at: a time that has come"),
        (10, "state: one of received"),
        (11, "longer than 64 KiB"),
        (13, "id: came before with another content"),
        (14, "transaction: was told before"),
        (15, "transaction: 1 to 35"),
        (16, "cells where the heading has 9"),
    ];
    let mut told = told;
    told.sort();
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for ((number, why), (line, words)) in told.iter().zip(expected) {
        assert!(*number == line && why.contains(words), "{number} {why}; expected {line} {words}");
    }
    assert!(!rejects.contains(",\"=1"), "no cell is a formula: {rejects}");
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_in_words() {
    let site = TestApp::start().await;
    let file = site.folder.path().join("a.csv");
    for (text, words) in [
        ("", "has no heading"),
        ("a,b\n1,2\n", "neither with a JSON object nor"),
        ("occurred_at,amont\n", "has a column \"amont\"; the fields are id, type"),
        ("occurred_at,state,state\n", "has the column state twice"),
        ("\u{0}\u{0}\u{0}", "neither with a JSON object nor"),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = import(&site, &file).await.unwrap_err();
        assert!(error.to_string().contains(words), "{text:?}: {error}");
    }
    assert!(
        import(&site, Path::new("/nowhere/x.csv")).await.unwrap_err().to_string().contains("cannot read")
    );
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events").await, 0);
}

#[tokio::test]
async fn a_run_that_was_stopped_goes_on_and_a_file_is_taken_once() {
    let site = TestApp::start().await;
    let mut text = format!("{HEADING}\n");
    for n in 0..2500 {
        // Every hundredth is wrong.
        text.push_str(&line(n, if n % 100 == 7 { "wrong" } else { "1.00" }, "USD"));
        text.push('\n');
    }
    let file = site.folder.path().join("a.csv");
    std::fs::write(&file, &text).unwrap();
    let rejects = file.with_extension("rejects");
    // The program ends in the middle of the second batch: what it had told of the first stays.
    {
        let ledger = Ledger::of(&site.app);
        let running = run((&site.app.db, &ledger, &site.app.clock), &file, &rejects, |progress| {
            assert!(progress.lines < 1500, "stopped");
        });
        let ended = futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(running)).await;
        assert!(ended.is_err());
    }
    let (lines,): (i64,) = site.app.db.read("SELECT lines FROM imports").one().await.unwrap();
    assert!((1000..2501).contains(&lines), "{lines}");
    let before = count(&site, "SELECT COUNT(*) FROM transactions").await;
    assert!(before < 2475);
    // What a crash has left behind the last durable reject is cut off.
    let mut left = std::fs::OpenOptions::new().append(true).open(&rejects).unwrap();
    std::io::Write::write_all(&mut left, b"\"half a li").unwrap();
    let done = import(&site, &file).await.unwrap();
    assert_eq!((done.taken, done.refused, done.lines), (2475, 25, 2501));
    assert_eq!(done.before, u64::try_from(lines).unwrap());
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transactions").await, 2475);
    let told = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(told.lines().count(), 26, "each once, and a heading: {told}");

    // The same again, and under another name: nothing new.
    let events = count(&site, "SELECT COUNT(*) FROM transaction_events").await;
    let again = import(&site, &file).await.unwrap();
    assert_eq!((again.before, again.known), (2501, 0));
    let renamed = site.folder.path().join("b.csv");
    std::fs::rename(&file, &renamed).unwrap();
    assert_eq!(import(&site, &renamed).await.unwrap().before, 2501);
    // With a line more it is another file, whose old lines are known.
    text.push_str(&line(9999, "1.00", "USD"));
    std::fs::write(&file, &text).unwrap();
    let more = import(&site, &file).await.unwrap();
    assert_eq!((more.before, more.taken, more.known, more.refused), (0, 1, 2475, 25));
    assert_eq!(count(&site, "SELECT COUNT(*) FROM transaction_events").await, events + 1);
}
