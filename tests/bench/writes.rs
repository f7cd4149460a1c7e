//! Appeals filed by 64 at once against one writer: `cargo bench --bench writes`.
//!
//! Both sides are as durable (`synchronous=FULL`) and write the same rows into the same schema, filled alike, on
//! the same disk, in turns. The reference is a loop of its own on a plain connection of the same driver: one
//! transaction after the other, values prepared beforehand, nobody to wait for. Ours are 64 tasks that call
//! `cases::opening::open`, which also seals, draws numbers and computes dates. Ends with 1 when the ratio is
//! below the bar.
//!
//! This measures the database's side of filing. Filing over HTTP is another [`Way`] of the same rounds: a
//! signed-in client for each task that sends the last form of a draft prepared by [`Prepared::fill`].

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends")]
#![expect(dead_code, reason = "the tests' site is used in part")]

#[path = "../support/mod.rs"]
mod support;

use okpay::account::Customer;
use okpay::app::App;
use okpay::cases::case::Answers;
use okpay::cases::opening::{self, New, Opened};
use okpay::db::Db;
use okpay::i18n::Locale;
use okpay::kernel::time::Timestamp;
use okpay::publish;
use okpay::transactions::Transaction;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
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
    Ours,
}

/// Somebody who has everything ready to send.
struct Prepared {
    customer: Customer,
    transaction: Transaction,
    draft: Uuid,
}

impl Prepared {
    /// As many as file in one round.
    async fn fill(db: &Db, now: Timestamp) -> Vec<Self> {
        let mut ids = Vec::new();
        let mut tx = db.begin().await.unwrap();
        for _ in 0..CLIENTS * EACH {
            let (customer, transaction, draft) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
            let email = format!("{customer}@example.com");
            tx.q(
                "INSERT INTO customers (id, email, email_key, password, locale, terms, country, created_at) \
                  VALUES ($1, $2, $2, '', 'en', '', 'DE', $3)",
            )
            .bind(customer)
            .bind(email)
            .bind(now)
            .exec()
            .await
            .unwrap();
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
                .bind(vec![0_u8; 900])
                .bind(now)
                .exec()
                .await
                .unwrap();
            ids.push((customer, transaction, draft));
        }
        tx.commit().await.unwrap();
        let mut prepared = Vec::new();
        for (customer, transaction, draft) in ids {
            let customer = Customer::find(db, customer).await.unwrap().unwrap();
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
async fn ours(app: &Arc<App>, prepared: Vec<Prepared>) -> f64 {
    let mut shares: Vec<Vec<Prepared>> = (0..CLIENTS).map(|_| Vec::new()).collect();
    for (i, one) in prepared.into_iter().enumerate() {
        shares[i % CLIENTS].push(one);
    }
    let began = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for share in shares {
        let (app, answers) = (Arc::clone(app), answers());
        clients.spawn(async move {
            for one in share {
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

#[tokio::main]
async fn main() -> ExitCode {
    let (app, _folder) = support::app(support::content()).await;
    let published = publish::build(&app, support::now()).unwrap_or_else(|p| panic!("{p:#?}"));
    app.brand.store(Arc::new(published.brand));
    let (model_app, model_folder) = support::app(support::content()).await;
    model_app.brand.store(app.brand.load_full());
    let now = app.clock.now();
    let one = Prepared::fill(&model_app.db, now).await.swap_remove(0);
    let answers = answers();
    let (customer, transaction) = (&one.customer, Some(&one.transaction));
    let new = New { customer, transaction, draft: one.draft, answers: &answers, locale: Locale::En };
    let mut tx = model_app.db.begin().await.unwrap();
    opening::open(&model_app, &mut tx, new, now).await.unwrap();
    tx.commit().await.unwrap();
    let model = Model::read(&model_app.db).await;
    println!("an appeal: 1 case, 1 event, {} clocks, {} jobs", model.clocks.len(), model.jobs.len());

    let path = model_folder.path().join("raw.db");
    let reference = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
    reference.migrate().await.unwrap();
    let mut conn = SqliteConnectOptions::new()
        .filename(&path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .connect()
        .await
        .unwrap();
    let (mut raws, mut grouped) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Who is first takes turns.
        let ways = if round % 2 == 0 { [Way::Raw, Way::Ours] } else { [Way::Ours, Way::Raw] };
        for way in ways {
            match way {
                Way::Raw => {
                    let prepared = Prepared::fill(&reference, now).await;
                    raws.push(raw(&mut conn, &prepared, &model, now).await);
                }
                Way::Ours => {
                    let prepared = Prepared::fill(&app.db, now).await;
                    grouped.push(ours(&app, prepared).await);
                }
            }
        }
        println!("round {}: raw {:.0}/s, {CLIENTS} at once {:.0}/s", round + 1, raws[round], grouped[round]);
    }
    assert_eq!(rows(&reference).await, rows(&app.db).await, "both have written the same");
    let (raw, grouped) = (median(raws), median(grouped));
    let ratio = grouped / raw;
    println!("one raw writer {raw:.0}/s, {CLIENTS} at once {grouped:.0}/s: {ratio:.2} times (bar {BAR})");
    if ratio < BAR { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
