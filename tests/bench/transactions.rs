//! Payments in great number: `cargo bench --bench transactions`.
//!
//! Two parts, both on SQLite. A file of 100,000 payments, each ordered and then moved on, is taken by the code of
//! `okpay import`. Then the list and one payment's page are asked for over the whole router, signed in, of two
//! sites in turns: one has 1,000 payments, the other 1,000,000 and 100,000 appeals, and on both the customer has
//! 200 of their own. Ends with 1 when a bar is missed.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends")]
#![expect(dead_code, reason = "the tests' site is used in part")]

#[path = "bar.rs"]
mod bar;
#[path = "../support/mod.rs"]
mod support;

use bar::bar;
use okpay::transactions::feed::Ledger;
use okpay::transactions::import;
use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;
use support::TestApp;
use support::browser::Browser;
use support::people::{EMAIL, PASSWORD, customer, sign_in};
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const IMPORTED: usize = 100_000;
const SECONDS: f64 = 30.0;
const FEW: i64 = 1_000;
const MANY: i64 = 1_000_000;
const CASES: i64 = 100_000;
const OWN: i64 = 200;
const ROUNDS: usize = 6;
/// Requests of one kind in one round.
const EACH: usize = 150;
const RATIO: f64 = 2.0;

/// Takes a file of so many payments.
async fn imported() -> bool {
    let site = TestApp::start().await;
    let file = site.folder.path().join("ledger.csv");
    let mut out = BufWriter::new(std::fs::File::create(&file).unwrap());
    writeln!(
        out,
        "id,transaction,occurred_at,state,customer,kind,amount,currency,fee,counterparty,account,country,method"
    )
    .unwrap();
    for n in 0..IMPORTED {
        let (day, customer, cents) = (1 + n % 20, n % 5000, n % 100);
        writeln!(
            out,
            "a{n},T-{n},2026-11-{day:02}T09:00:00Z,received,C-{customer},remittance,{n}.{cents:02},EUR,1.50,\
             Max Mustermann,DE89370400440532013000,DE,sepa"
        )
        .unwrap();
        writeln!(out, "b{n},T-{n},2026-11-{day:02}T10:00:00Z,sent,,,,,,,,,").unwrap();
    }
    out.flush().unwrap();
    let (ledger, rejects) = (Ledger::of(&site.app), file.with_extension("rejects"));
    let start = Instant::now();
    let done = import::run((&site.app.db, &ledger, &site.app.clock), &file, &rejects, |_| ()).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!((done.taken, done.refused), (2 * IMPORTED as u64, 0));
    println!("        {:.0} events a second", f64::from(u32::try_from(done.taken).unwrap()) / seconds);
    let reached = bar("100,000 payments of two events each", seconds, "s", SECONDS);
    let start = Instant::now();
    import::run((&site.app.db, &ledger, &site.app.clock), &file, &rejects, |_| ()).await.unwrap();
    println!("        the same file again: {:.2} s", start.elapsed().as_secs_f64());
    reached
}

/// A site with a customer who is signed in, has [`OWN`] payments, and is one among many.
struct Filled {
    site: TestApp,
    browser: Browser,
    one: Uuid,
}

/// Others' accounts, payments and appeals, straight into the tables.
async fn others(site: &TestApp, payments: i64, cases: i64) {
    let now = site.app.clock.now();
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("INSERT INTO customers (id, email, email_key, password, locale, terms, created_at) \
          WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) \
          SELECT CAST(printf('%016d', i) AS BLOB), 'c' || i || '@example.com', 'c' || i || '@example.com', '', 'en', '', $1 \
          FROM n")
        .bind(now)
        .exec()
        .await
        .unwrap();
    tx.q("INSERT INTO transactions (id, reference, customer_ref, customer, kind, role, amount, currency, decimals, \
          counterparty, account, private, created_at, state, phase, state_at, search, names, worth) \
          WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1) \
          SELECT CAST(printf('t%015d', i) AS BLOB), 'S-' || i, 'O-' || (i % 10000), \
          CAST(printf('%016d', i % 10000) AS BLOB), 'remittance', 'sender', printf('%038d', i), 'EUR', 2, 'M… M…', \
          'DE89 •••• 3000', randomblob(120), $2 - i * 1000000, 'processing', 'under_way', $2 - i * 1000000, \
          's-' || i, '', 1000 FROM n")
        .bind(payments)
        .bind(now.0)
        .exec()
        .await
        .unwrap();
    tx.q("INSERT INTO transaction_events (id, transaction_ref, state, occurred_at, received_at, body) \
          SELECT 'e' || reference, reference, state, state_at, state_at, randomblob(32) FROM transactions")
        .exec()
        .await
        .unwrap();
    tx.q("INSERT INTO cases (id, number, kind, customer, transaction_id, role, problem, insisted, answers, locale, \
          jurisdiction, regime, worth, state, turn, version, filed_at, moved_at, promised_at, promised_zone, \
          chase_from, decisions, objections) \
          SELECT CAST(printf('k%015d', rowid) AS BLOB), 'K-' || rowid, 'appeal', customer, id, role, 'not_received', 0, \
          randomblob(200), 'en', 'XX', 'none', worth, 'open', 'us', 1, created_at, created_at, created_at, 'UTC', \
          created_at, 0, 0 FROM transactions LIMIT $1")
        .bind(cases)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

impl Filled {
    async fn with(payments: i64, cases: i64) -> Self {
        let site = TestApp::start().await;
        customer(&site).await;
        others(&site, payments - OWN, cases).await;
        let event = |n: i64| {
            serde_json::json!({
                "id": format!("own{n}"), "transaction": format!("OWN-{n}"), "state": "received",
                "occurred_at": site.app.clock.now().plus(-3600 * (n + 1)).civil().to_string(), "customer": "C-1",
                "kind": "remittance", "amount": "12.50", "currency": "EUR", "counterparty": "Max Mustermann",
                "account": "DE89370400440532013000", "method": "sepa",
            })
        };
        support::ledger::tell(&site, &(0..OWN).map(event).collect::<Vec<_>>()).await;
        support::ledger::known(&site, EMAIL, "C-1").await;
        let browser = site.browser("192.0.2.1");
        sign_in(&browser, EMAIL, PASSWORD).await;
        let (one,): (Uuid,) =
            site.app.db.read("SELECT id FROM transactions WHERE reference = 'OWN-100'").one().await.unwrap();
        Self { site, browser, one }
    }

    /// How long each of so many requests took, in milliseconds.
    async fn times(&self, path: &str, holds: &str) -> Vec<f64> {
        let mut times = Vec::with_capacity(EACH);
        for _ in 0..EACH {
            let start = Instant::now();
            let answer = self.browser.fetch(path).await;
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            assert!(answer.status == 200 && answer.text().contains(holds), "{path}: {}", answer.text());
        }
        times
    }
}

fn p99(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Asks both sites in turns; the ratio of a round is that of two neighbours in time.
async fn asked() -> bool {
    let start = Instant::now();
    let (few, many) = (Filled::with(FEW, 0).await, Filled::with(MANY, CASES).await);
    println!("        filled in {:.0} s", start.elapsed().as_secs_f64());
    let mut reached = true;
    let pages = [
        ("list", "/transactions".to_owned(), "OWN-0"),
        ("list, filtered", "/transactions?text=mustermann&kind=remittance&least=1".to_owned(), "OWN-0"),
        ("detail", String::new(), "OWN-100"),
    ];
    for (name, path, holds) in pages {
        let path_of =
            |on: &Filled| if path.is_empty() { format!("/transactions/{}", on.one) } else { path.clone() };
        let (mut small, mut large, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let before = p99(few.times(&path_of(&few), holds).await);
            let after = p99(many.times(&path_of(&many), holds).await);
            // The first round warms both.
            if round > 0 {
                small.push(before);
                large.push(after);
                ratios.push(after / before.max(0.001));
            }
        }
        println!(
            "        {name}: p99 {:.2} ms of {FEW}, {:.2} ms of {MANY} and {CASES} appeals",
            median(small),
            median(large)
        );
        reached &= bar(&format!("p99 of the {name}, many / few"), median(ratios), "x", RATIO);
    }
    reached
}

#[tokio::main]
async fn main() -> ExitCode {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|a| a == "--test") {
        return ExitCode::SUCCESS;
    }
    let all = [imported().await, asked().await];
    if all.contains(&false) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
