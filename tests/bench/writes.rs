//! Appeals filed by 64 at once against one writer: `cargo bench --bench writes`.
//!
//! Both sides are as durable (`synchronous=FULL`) and write the same rows into the same schema, filled alike, on
//! the same disk, in turns. The reference is a loop of its own on a plain connection of the same driver: one
//! transaction after the other, values prepared beforehand, nobody to wait for.
//!
//! Ours are measured twice. Over HTTP, 64 signed-in customers press the last button of drafts that are complete:
//! sockets, sessions, eligibility and all, in one process with the clients. At the database, 64 tasks call
//! `cases::opening::open`, which also seals, draws numbers and computes dates. Letters are the worker's, which
//! rests. Ends with 1 when a ratio is below the bar.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends")]
#![expect(dead_code, reason = "the tests' site is used in part")]

#[path = "../support/mod.rs"]
mod support;

use okpay::account::{Customer, Hasher, Params, Password};
use okpay::app::App;
use okpay::cases::case::Answers;
use okpay::cases::opening::{self, New, Opened};
use okpay::db::Db;
use okpay::i18n::Locale;
use okpay::kernel::time::Timestamp;
use okpay::publish;
use okpay::transactions::Transaction;
use okpay::web::listen::{self, Bounds};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use support::TestApp;
use support::people::{PASSWORD, sign_in};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLIENTS: usize = 64;
/// Appeals of one client in one round.
const EACH: usize = 20;
const ROUNDS: usize = 5;
const BAR: f64 = 1.0;

/// How a round is filed.
#[derive(Clone, Copy, Debug)]
enum Way {
    Raw,
    Database,
    Http,
}

/// Somebody who has everything ready to send.
struct Prepared {
    customer: Customer,
    transaction: Transaction,
    draft: Uuid,
}

/// The customers who file, with a password.
async fn people(db: &Db, now: Timestamp) -> Vec<Customer> {
    let hasher = Hasher::start(1, 1, Params::new(8, 1, 1, None).unwrap());
    let password = hasher.hash(&Password::parse(PASSWORD).unwrap()).await.unwrap();
    let mut people = Vec::new();
    for _ in 0..CLIENTS {
        let id = Uuid::now_v7();
        let mut tx = db.begin().await.unwrap();
        tx.q("INSERT INTO customers (id, email, email_key, password, locale, terms, country, created_at) \
              VALUES ($1, $2, $2, $3, 'en', '', 'DE', $4)")
            .bind(id)
            .bind(format!("{id}@example.com"))
            .bind(&password)
            .bind(now)
            .exec()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        people.push(Customer::find(db, id).await.unwrap().unwrap());
    }
    people
}

impl Prepared {
    /// As many as file in one round, each customer's one after the other.
    async fn fill(app: &App, db: &Db, people: &[Customer]) -> Vec<Self> {
        let (mut ids, now) = (Vec::new(), app.clock.now());
        let mut tx = db.begin().await.unwrap();
        for i in 0..CLIENTS * EACH {
            let customer = people[i / EACH].id;
            let (transaction, draft) = (Uuid::now_v7(), Uuid::now_v7());
            tx.q("INSERT INTO transactions (id, reference, customer_ref, customer, kind, role, amount, currency, decimals, \
                  counterparty, account, private, created_at, state, phase, state_at, search, worth) \
                  VALUES ($1, $2, $2, $3, 'remittance', 'sender', '12000', 'EUR', 2, '', '', $4, $5, 'processing', \
                  'under_way', $5, '', 13000)")
                .bind(transaction)
                .bind(transaction.simple().to_string())
                .bind(customer)
                .bind(vec![0_u8; 80])
                .bind(now)
                .exec()
                .await
                .unwrap();
            tx.q("INSERT INTO drafts (id, customer, transaction_id, answers, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)")
                .bind(draft)
                .bind(customer)
                .bind(transaction)
                .bind(answers().seal(app, draft).unwrap())
                .bind(now)
                .exec()
                .await
                .unwrap();
            ids.push((i / EACH, transaction, draft));
        }
        tx.commit().await.unwrap();
        let mut prepared = Vec::new();
        for (customer, transaction, draft) in ids {
            let customer = people[customer].clone();
            let found = db.read("SELECT * FROM transactions WHERE id = $1").bind(transaction).one();
            prepared.push(Self { customer, transaction: found.await.unwrap(), draft });
        }
        prepared
    }
}

fn answers() -> Answers {
    Answers {
        problem: "not_received".into(),
        role: "sender".into(),
        story: "I sent the rent on Monday and the landlord has not had it. ".repeat(8),
        bank_said: "They see nothing.".into(),
        ..Answers::default()
    }
}

/// 64 tasks, each with its share; returns appeals a second.
async fn at_the_database(app: &Arc<App>, prepared: &Arc<Vec<Prepared>>) -> f64 {
    let began = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (app, answers, prepared) = (Arc::clone(app), answers(), Arc::clone(prepared));
        clients.spawn(async move {
            for one in &prepared[client * EACH..][..EACH] {
                let new = New {
                    customer: &one.customer,
                    transaction: Some(&one.transaction),
                    draft: one.draft,
                    answers: &answers,
                    locale: Locale::En,
                };
                let mut tx = app.db.begin().await.unwrap();
                let opened = opening::open(&app, &mut tx, new, app.clock.now()).await.unwrap();
                assert!(matches!(opened, Opened::New(_)));
                tx.commit().await.unwrap();
            }
        });
    }
    clients.join_all().await;
    rate(began)
}

/// 64 connections of customers with these cookies; returns appeals a second.
async fn over_http(port: u16, cookies: &[String], prepared: &Arc<Vec<Prepared>>) -> f64 {
    let began = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for (client, cookie) in cookies.iter().cloned().enumerate() {
        let prepared = Arc::clone(prepared);
        clients.spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let (mut answer, host, origin) = (Vec::new(), support::HOST, support::ORIGIN);
            for one in &prepared[client * EACH..][..EACH] {
                let request = format!(
                    "POST /appeals/drafts/{}/send HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n\
                     X-Forwarded-For: 192.0.2.{client}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                     Content-Length: 0\r\n\r\n",
                    one.draft
                );
                stream.write_all(request.as_bytes()).await.unwrap();
                answer.clear();
                // A redirect has no body.
                while !answer.ends_with(b"\r\n\r\n") {
                    assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "the server hung up");
                }
                let text = String::from_utf8_lossy(&answer);
                assert!(text.starts_with("HTTP/1.1 303") && text.contains("/sent\r\n"), "{text}");
            }
        });
    }
    clients.join_all().await;
    rate(began)
}

#[expect(clippy::cast_precision_loss, reason = "a count of some thousands")]
fn rate(began: Instant) -> f64 {
    (CLIENTS * EACH) as f64 / began.elapsed().as_secs_f64()
}

type ClockRow = (String, String, i64, String, String, bool, i64, String, i64);
type EventRow = (String, String, Option<String>, Option<Vec<u8>>, Vec<u8>, Vec<u8>);

/// What one appeal writes, read from one that was filed.
struct Model {
    answers: Vec<u8>,
    event: EventRow,
    clocks: Vec<ClockRow>,
    jobs: Vec<(String, i64)>,
}

impl Model {
    async fn read(db: &Db) -> Self {
        let (answers,) = db.read("SELECT answers FROM cases").one().await.unwrap();
        let clocks =
            "SELECT regime, clock, version, calendar, owed_by, legal, started_at, due_on, due_at FROM clocks";
        Self {
            answers,
            event: db
                .read("SELECT kind, actor, payload, salt, commitment, hash FROM events")
                .one()
                .await
                .unwrap(),
            clocks: db.read(clocks).all().await.unwrap(),
            jobs: db.read("SELECT job, run_at FROM jobs").all().await.unwrap(),
        }
    }
}

/// The statements of `cases::opening::open`, one appeal after the other.
async fn raw(conn: &mut SqliteConnection, prepared: &[Prepared], model: &Model, now: Timestamp) -> f64 {
    let began = Instant::now();
    for (i, one) in prepared.iter().enumerate() {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *conn).await.unwrap();
        file(conn, one, (model, i), now).await.unwrap();
        sqlx::query("COMMIT").execute(&mut *conn).await.unwrap();
    }
    rate(began)
}

async fn file(
    conn: &mut SqliteConnection,
    one: &Prepared,
    (model, i): (&Model, usize),
    now: Timestamp,
) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO cases (id, number, kind, customer, transaction_id, role, problem, insisted, answers, draft, \
         locale, jurisdiction, regime, worth, state, turn, version, filed_at, moved_at, promised_at, promised_zone, \
         next_at, chase_from, decisions, objections) \
         VALUES ($1, $2, 'appeal', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'submitted', 'us', 0, $14, $14, \
         $15, $16, $15, $17, 0, 0) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(format!("{}{i}", &id.simple().to_string()[..12]))
    .bind(one.customer.id)
    .bind(one.transaction.id)
    .bind("sender")
    .bind("not_received")
    .bind(false)
    .bind(&model.answers)
    .bind(one.draft)
    .bind("en")
    .bind("DE")
    .bind("psd2")
    .bind(13_000)
    .bind(now)
    .bind(now)
    .bind("Europe/Berlin")
    .bind(now)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE evidence SET case_id = $1, draft = NULL WHERE draft = $2 AND customer = $3 RETURNING id, name, sha256")
        .bind(id)
        .bind(one.draft)
        .bind(one.customer.id)
        .fetch_all(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM drafts WHERE id = $1").bind(one.draft).execute(&mut *conn).await?;
    sqlx::query(
        "INSERT INTO chains (chain, seq, hash) VALUES ($1, 1, $2) \
         ON CONFLICT (chain) DO UPDATE SET seq = chains.seq + 1 RETURNING seq, hash",
    )
    .bind(id)
    .bind(Vec::new())
    .fetch_all(&mut *conn)
    .await?;
    let (kind, actor, payload, salt, commitment, hash) = &model.event;
    sqlx::query(
        "INSERT INTO events (chain, seq, kind, actor, at, payload, salt, commitment, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(1)
    .bind(kind)
    .bind(actor)
    .bind(now)
    .bind(payload)
    .bind(salt)
    .bind(commitment)
    .bind(hash)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE chains SET hash = $2 WHERE chain = $1")
        .bind(id)
        .bind(hash)
        .execute(&mut *conn)
        .await?;
    start(conn, id, model).await
}

/// Its clocks and their jobs.
async fn start(conn: &mut SqliteConnection, id: Uuid, model: &Model) -> sqlx::Result<()> {
    for (regime, clock, version, calendar, owed_by, legal, started_at, due_on, due_at) in &model.clocks {
        sqlx::query(
            "INSERT INTO clocks (id, case_id, regime, clock, version, calendar, owed_by, legal, started_at, due_on, due_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(Uuid::now_v7())
        .bind(id)
        .bind(regime)
        .bind(clock)
        .bind(version)
        .bind(calendar)
        .bind(owed_by)
        .bind(legal)
        .bind(started_at)
        .bind(due_on)
        .bind(due_at)
        .execute(&mut *conn)
        .await?;
    }
    for (job, run_at) in &model.jobs {
        sqlx::query(
            "INSERT INTO jobs (id, job, run_at, lease_until, tries, parked) VALUES ($1, $2, $3, 0, 0, $4)",
        )
        .bind(Uuid::now_v7())
        .bind(job)
        .bind(run_at)
        .bind(false)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "UPDATE cases SET legal_due = (SELECT MIN(c.due_at) FROM clocks c \
         WHERE c.case_id = $1 AND c.met_at IS NULL AND c.owed_by = 'us') WHERE id = $1",
    )
    .bind(id)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Rows of every table that an appeal writes to.
async fn rows(db: &Db) -> Vec<i64> {
    let sql = "SELECT COUNT(*) FROM cases UNION ALL SELECT COUNT(*) FROM clocks UNION ALL SELECT COUNT(*) FROM jobs \
               UNION ALL SELECT COUNT(*) FROM events UNION ALL SELECT COUNT(*) FROM chains \
               UNION ALL SELECT COUNT(*) FROM drafts";
    db.read(sql).all::<(i64,)>().await.unwrap().into_iter().map(|(count,)| count).collect()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// The database of the reference, and the connection of its loop.
async fn reference(path: &std::path::Path) -> (Db, SqliteConnection) {
    let db = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
    db.migrate().await.unwrap();
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    (db, options.connect().await.unwrap())
}

/// One appeal filed, to know what is written.
async fn model(app: &Arc<App>) -> Model {
    let people = people(&app.db, app.clock.now()).await;
    let one = Prepared::fill(app, &app.db, &people).await.swap_remove(0);
    let answers = answers();
    let (customer, transaction) = (&one.customer, Some(&one.transaction));
    let new = New { customer, transaction, draft: one.draft, answers: &answers, locale: Locale::En };
    let mut tx = app.db.begin().await.unwrap();
    opening::open(app, &mut tx, new, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    Model::read(&app.db).await
}

/// Opens the site's door and signs everybody in; returns the port and their cookies.
async fn open(site: &TestApp, people: &[Customer]) -> (u16, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let shared = Arc::clone(&site.shared);
    tokio::spawn(listen::serve(listener, None, shared, Bounds::default(), std::future::pending()));
    let mut cookies = Vec::new();
    for (i, one) in people.iter().enumerate() {
        let browser = site.browser(&format!("192.0.2.{i}"));
        sign_in(&browser, &one.email, PASSWORD).await;
        cookies.push(browser.cookies());
    }
    site.work().await;
    (port, cookies)
}

#[tokio::main]
async fn main() -> ExitCode {
    let (app, folder) = support::app(support::content()).await;
    let published = publish::build(&app, support::now(), drop).unwrap_or_else(|p| panic!("{p:#?}"));
    app.brand.store(Arc::new(published.brand));
    let (model_app, _model_folder) = support::app(support::content()).await;
    model_app.brand.store(app.brand.load_full());
    let model = model(&model_app).await;
    println!("an appeal: 1 case, 1 event, {} clocks, {} jobs", model.clocks.len(), model.jobs.len());

    let now = app.clock.now();
    let (raw_db, mut conn) = reference(&folder.path().join("raw.db")).await;
    let site = TestApp::start().await;
    let (raw_people, our_people, site_people) =
        (people(&raw_db, now).await, people(&app.db, now).await, people(&site.app.db, now).await);
    let (port, cookies) = open(&site, &site_people).await;
    let before = (rows(&raw_db).await, rows(&app.db).await, rows(&site.app.db).await);
    let mut rates = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        // Who is first takes turns.
        let mut ways = [Way::Raw, Way::Database, Way::Http];
        ways.rotate_left(round % 3);
        for way in ways {
            let rate = match way {
                Way::Raw => {
                    let prepared = Prepared::fill(&app, &raw_db, &raw_people).await;
                    raw(&mut conn, &prepared, &model, now).await
                }
                Way::Database => {
                    let prepared = Prepared::fill(&app, &app.db, &our_people).await;
                    at_the_database(&app, &Arc::new(prepared)).await
                }
                Way::Http => {
                    let prepared = Prepared::fill(&site.app, &site.app.db, &site_people).await;
                    over_http(port, &cookies, &Arc::new(prepared)).await
                }
            };
            rates[way as usize].push(rate);
        }
        let [raw, database, http] = rates.each_ref().map(|rates| rates[round]);
        println!(
            "round {}: raw {raw:.0}/s, at the database {database:.0}/s, over HTTP {http:.0}/s",
            round + 1
        );
    }
    let more = |(before, after): (Vec<i64>, Vec<i64>)| -> Vec<i64> {
        before.into_iter().zip(after).map(|(before, after)| after - before).collect()
    };
    let written = more((before.0, rows(&raw_db).await));
    assert_eq!(written, more((before.1, rows(&app.db).await)), "both have written the same");
    assert_eq!(written, more((before.2, rows(&site.app.db).await)), "over HTTP too");
    let [raw, database, http] = rates.map(median);
    let mut reached = true;
    for (name, rate) in [("at the database", database), ("over HTTP", http)] {
        let ratio = rate / raw;
        println!(
            "one raw writer {raw:.0}/s, {CLIENTS} at once {name} {rate:.0}/s: {ratio:.2} times (bar {BAR})"
        );
        reached &= ratio >= BAR;
    }
    if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
