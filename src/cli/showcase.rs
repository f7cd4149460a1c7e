//! What the demo shows: payments in every state, taken by the import that operators use, and appeals at every
//! stage. None of this is reached by `serve` with settings of its own.

use crate::account::demo::{CUSTOMER, STAFF};
use crate::account::{Customer, Member};
use crate::app::App;
use crate::cases::case::Answers;
use crate::cases::decision::{self, Decision};
use crate::cases::opening::{self, New, Opened};
use crate::cases::timeline::{self, Kind};
use crate::cases::{Case, CaseState, legs};
use crate::events::Actor;
use crate::i18n::{Locale, format};
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use crate::transactions::feed::Ledger;
use crate::transactions::{Transaction, import};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use uuid::Uuid;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// The ledger's number of the demo's customer.
const REFERENCE: &str = "C-1001";

/// Fills the database of a demo once.
///
/// # Errors
/// When the database or the disk cannot.
pub async fn fill(app: &Arc<App>) -> Result<()> {
    let email = Email::parse(CUSTOMER).context("an address")?;
    let there: Option<(String,)> = app
        .db
        .read("SELECT reference FROM customer_links WHERE email_key = $1 LIMIT 1")
        .bind(&email.key)
        .optional()
        .await?;
    if there.is_some() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut file = tempfile::NamedTempFile::new()?;
    for line in ledger(now) {
        writeln!(file, "{line}")?;
    }
    file.as_file().sync_all()?;
    let rejects = tempfile::tempdir()?;
    let ledger = Ledger::of(app);
    let rejects = rejects.path().join("rejects.csv");
    let done = import::run((&app.db, &ledger, &app.clock), file.path(), &rejects, |_| ()).await?;
    anyhow::ensure!(done.refused == 0, "{}", std::fs::read_to_string(&rejects).unwrap_or_default());
    let customer = Customer::by_email(&app.db, &email.key).await?.context("the demo's customer")?;
    appeals(app, &customer, now).await
}

/// One payment of the demo: number, kind, its states with the hours since, and what else the ledger says.
type Payment = (&'static str, &'static str, &'static [(&'static str, i64)], Value);

#[expect(clippy::too_many_lines, reason = "a table")]
fn payments(at: impl Fn(i64) -> String) -> Vec<Payment> {
    let uetr = |n: u8| format!("{n:08x}-1f7f-49de-aed0-16487c27b4{n:02x}");
    let hash = |c: &str| c.repeat(32);
    vec![
        (
            "OKP-7301",
            "remittance",
            &[("received", 240), ("processing", 238), ("sent", 230)],
            json!({ "amount": "1250.00", "currency": "EUR", "fee": "3.50", "counterparty": "Max Mustermann", "account": "DE89370400440532013000", "country": "DE", "method": "sepa", "uetr": uetr(1) }),
        ),
        (
            "OKP-7302",
            "remittance",
            &[("received", 5), ("processing", 4)],
            json!({ "amount": "300.00", "currency": "USD", "fee": "8.00", "counterparty": "王芳", "account": "6222020200012345678", "country": "CN", "method": "swift", "uetr": uetr(2) }),
        ),
        (
            "OKP-7303",
            "crypto_deposit",
            &[("awaiting_confirmations", 1)],
            json!({ "amount": "120.5", "currency": "USDT", "account": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "method": "usdt-trc20", "hash": hash("a1"), "confirmations": 7, "confirmations_needed": 20 }),
        ),
        (
            "OKP-7304",
            "remittance",
            &[("processing", 50)],
            json!({ "role": "recipient", "amount": "800.00", "currency": "GBP", "counterparty": "John Smith", "account": "GB29NWBK60161331926819", "country": "GB", "uetr": uetr(4) }),
        ),
        (
            "OKP-7305",
            "purchase",
            &[("received", 400), ("accepted", 399), ("settled", 350)],
            json!({ "amount": "59.90", "currency": "EUR", "counterparty": "Café am Markt", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7306",
            "withdrawal",
            &[("received", 300), ("processing", 298), ("sent", 290), ("returned", 200)],
            json!({ "amount": "500.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7307",
            "topup",
            &[("received", 30), ("pending_review", 29)],
            json!({ "amount": "2000.00", "currency": "EUR", "counterparty": "李娜", "account": "DE02120300000000202051", "country": "DE", "method": "sepa-instant" }),
        ),
        (
            "OKP-7308",
            "payout_on_behalf",
            &[("received", 80), ("processing", 79), ("at_beneficiary_bank", 70)],
            json!({ "amount": "4200.00", "currency": "CNY", "counterparty": "深圳市华强贸易有限公司", "account": "6225880112345678", "country": "CN" }),
        ),
        (
            "OKP-7309",
            "refund",
            &[("received", 60), ("credited", 58)],
            json!({ "amount": "35.00", "currency": "EUR", "counterparty": "Buchhandlung Sonne", "country": "DE" }),
        ),
        (
            "OKP-7310",
            "crypto_withdrawal",
            &[("received", 26), ("processing", 25), ("sent", 24)],
            json!({ "amount": "0.05", "currency": "BTC", "account": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "method": "btc", "hash": hash("b2") }),
        ),
        (
            "OKP-7311",
            "crypto_deposit",
            &[("misdirected", 90)],
            json!({ "amount": "300", "currency": "USDT", "account": "0x52908400098527886E0F7030069857D2E4169EE7", "method": "usdt-erc20", "hash": hash("c3") }),
        ),
        (
            "OKP-7312",
            "remittance",
            &[("received", 500), ("rejected", 498)],
            json!({ "amount": "90.00", "currency": "EUR", "counterparty": "Anna Schmidt", "account": "DE75512108001245126199", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7313",
            "remittance",
            &[("received", 900), ("processing", 898), ("sent", 890)],
            json!({ "amount": "2400.00", "currency": "EUR", "counterparty": "Paul Martin", "account": "FR1420041010050500013M02606", "country": "FR", "method": "sepa", "uetr": uetr(13) }),
        ),
        (
            "OKP-7314",
            "topup",
            &[("received", 700), ("accepted", 699)],
            json!({ "amount": "150.00", "currency": "GBP", "counterparty": "李娜", "country": "GB", "method": "faster-payments" }),
        ),
        (
            "OKP-7315",
            "remittance",
            &[("received", 650), ("sent", 640)],
            json!({ "amount": "640.00", "currency": "EUR", "counterparty": "Maria Rossi", "account": "IT60X0542811101000000123456", "country": "IT", "method": "sepa", "uetr": uetr(15) }),
        ),
        (
            "OKP-7316",
            "remittance",
            &[("received", 800), ("sent", 790), ("credited", 700)],
            json!({ "amount": "75.00", "currency": "EUR", "counterparty": "Tom Becker", "account": "DE02500105170137075030", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7317",
            "withdrawal",
            &[("received", 620), ("sent", 610)],
            json!({ "amount": "980.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7318",
            "purchase",
            &[("received", 45), ("action_required", 44)],
            json!({ "amount": "1299.00", "currency": "EUR", "counterparty": "Elektro Nord", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7319",
            "remittance",
            &[("received", 20), ("blocked", 19)],
            json!({ "amount": "60.00", "currency": "USD", "counterparty": "Acme Trading", "country": "US", "method": "swift" }),
        ),
        (
            "OKP-7320",
            "purchase",
            &[("received", 1000), ("settled", 990), ("charged_back", 400)],
            json!({ "amount": "42.00", "currency": "USD", "counterparty": "Stream Box", "country": "US", "method": "card" }),
        ),
        (
            "OKP-7321",
            "remittance",
            &[("awaiting_funds", 12)],
            json!({ "amount": "110.00", "currency": "EUR", "counterparty": "Lena Vogel", "country": "DE", "method": "sepa", "created_at": at(12) }),
        ),
        (
            "OKP-7322",
            "withdrawal",
            &[("received", 15), ("failed", 14)],
            json!({ "amount": "20.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa-instant" }),
        ),
    ]
}

/// The lines of the ledger's file.
fn ledger(now: Timestamp) -> Vec<Value> {
    let at = |hours: i64| now.plus(-hours * HOUR).civil().to_string();
    let mut lines = vec![
        json!({ "type": "customer", "customer": REFERENCE, "email": CUSTOMER, "occurred_at": at(1000) }),
    ];
    for (reference, kind, states, details) in payments(at) {
        for (i, (state, hours)) in states.iter().enumerate() {
            let mut line = json!({
                "id": format!("{reference}-{i}"), "transaction": reference, "state": state, "occurred_at": at(*hours),
            });
            if matches!(*state, "returned" | "rejected" | "failed") {
                line["reason"] = json!("AC04");
            }
            if i == 0 {
                line["customer"] = json!(REFERENCE);
                line["kind"] = json!(kind);
                for (name, value) in details.as_object().into_iter().flatten() {
                    line[name] = value.clone();
                }
            }
            lines.push(line);
        }
    }
    // A credit that a later event took back: the block was orphaned.
    lines.push(json!({ "id": "OKP-7303-early", "transaction": "OKP-7303", "state": "credited", "occurred_at": at(0) }));
    lines.push(json!({
        "id": "OKP-7303-orphaned", "transaction": "OKP-7303", "voids": "OKP-7303-early", "occurred_at": at(0),
    }));
    lines
}

/// Files an appeal about a payment as of a day in the past.
async fn file(
    app: &App,
    customer: &Customer,
    (reference, problem, story): (&str, &str, &str),
    at: Timestamp,
) -> Result<Case> {
    let row = Transaction::by_reference(&app.db, customer.id, reference).await?.context("a payment")?;
    let answers = Answers {
        problem: problem.to_owned(),
        role: row.role.code().to_owned(),
        kind: row.kind.code().to_owned(),
        story: story.to_owned(),
        ..Answers::default()
    };
    let new = New {
        customer,
        transaction: Some(&row),
        draft: Uuid::now_v7(),
        answers: &answers,
        locale: Locale::ZhHans,
    };
    let mut tx = app.db.begin().await?;
    let opened = opening::open(app, &mut tx, new, at).await?;
    tx.commit().await?;
    let (Opened::New(number) | Opened::Before(number) | Opened::Other(number)) = opened;
    Case::by_number(&app.db, &number).await?.context("a case")
}

/// One appeal at each stage.
async fn appeals(app: &App, customer: &Customer, now: Timestamp) -> Result<()> {
    let mut staff = Vec::new();
    for (address, ..) in STAFF {
        let email = Email::parse(address).context("an address")?;
        staff.push(Member::by_email(&app.db, &email.key).await?.context("a member")?.id);
    }
    let (lin, chen) = (staff[0], staff[1]);
    let ago = |days: i64| now.plus(-days * DAY);
    let missing = "not_received";

    file(
        app,
        customer,
        ("OKP-7308", missing, "款项三天前就到了对方银行，对方公司说一直没有入账。"),
        now.plus(-HOUR),
    )
    .await?;

    let asked = ("OKP-7314", "deposit_not_credited", "银行卡已经扣了 150 英镑，余额没有变。");
    let mut case = file(app, customer, asked, ago(4)).await?;
    let due = now.plus(5 * DAY);
    let mut tx = app.db.begin().await?;
    take(&mut tx, &mut case, lin, ago(3)).await?;
    case.step(&mut tx, CaseState::WaitingCustomer, Some(due), ago(2)).await?;
    let about = json!({ "text": "请上传银行流水，要能看到扣款的那一行和日期。", "due": due.0 });
    timeline::add(&mut tx, case.id, (Kind::Question, Actor::Staff(lin)), &about, ago(2)).await?;
    case.replied(&mut tx, ago(2)).await?;
    jobs::enqueue_at(&mut tx, &Job::CaseWakes { case: case.id, at: due }, due).await?;
    jobs::enqueue(&mut tx, &Job::CaseNews { case: case.id, what: Kind::Question.code().to_owned() }, now)
        .await?;
    tx.commit().await?;

    let asked = ("OKP-7315", missing, "Maria 说她的银行没有收到。\n手续费也比显示的多。");
    let mut case = file(app, customer, asked, ago(6)).await?;
    let mut tx = app.db.begin().await?;
    take(&mut tx, &mut case, lin, ago(5)).await?;
    let leg = legs::New {
        institution: "Banca Esempio",
        reference: "INV-20451",
        about: "camt.110 CCNR: please confirm credit or return",
        due_at: now.plus(4 * DAY),
    };
    legs::ask(&mut tx, &mut case, leg, Actor::Staff(lin), ago(5)).await?;
    tx.commit().await?;

    let asked = ("OKP-7317", "withdrawal_not_arrived", "提现两周多了还没到我的银行账户。");
    let mut case = file(app, customer, asked, ago(8)).await?;
    let mut tx = app.db.begin().await?;
    take(&mut tx, &mut case, lin, ago(7)).await?;
    let proposed = decision(
        &case,
        app,
        ("对方银行于昨天确认入账，此前因账号格式被搁置。", "退还 3 欧元手续费。", "3"),
        ago(2),
    )
    .await?;
    decision::propose(app, &mut tx, &mut case, (&proposed, lin), ago(1)).await?;
    tx.commit().await?;

    let asked = ("OKP-7316", missing, "Tom 说四天后才到。");
    let mut case = file(app, customer, asked, ago(20)).await?;
    let mut tx = app.db.begin().await?;
    take(&mut tx, &mut case, lin, ago(19)).await?;
    let proposed = decision(
        &case,
        app,
        ("款项已于当日入账，对方银行提供了入账记录。", "退还手续费 1 欧元。", "1"),
        ago(25),
    )
    .await?;
    decision::propose(app, &mut tx, &mut case, (&proposed, lin), ago(12)).await?;
    tx.commit().await?;
    let proposal = decision::open(&app.db, case.id).await?.context("a proposal")?;
    let mut tx = app.db.begin().await?;
    decision::approve(app, &mut tx, &mut case, (&proposal, chen), ago(11)).await?;
    tx.commit().await?;

    // Its promised day has passed: the clock's job finds so and says so.
    file(
        app,
        customer,
        ("OKP-7313", missing, "一个多月了，Paul 仍未收到这笔钱，请告诉我钱在哪里。"),
        ago(34),
    )
    .await?;
    app.wake.notify_one();
    Ok(())
}

/// A member of staff takes a case on.
async fn take(tx: &mut crate::db::Tx, case: &mut Case, by: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let next = case.next_at;
    case.step(tx, CaseState::Investigating, next, at).await?;
    tx.q("UPDATE cases SET assignee = $2 WHERE id = $1").bind(case.id).bind(by).exec().await?;
    timeline::add(tx, case.id, (Kind::Assigned, Actor::Staff(by)), &json!({ "to": by }), at).await?;
    timeline::add(tx, case.id, (Kind::Investigating, Actor::Staff(by)), &json!({}), at).await?;
    Ok(())
}

/// A decision for the customer, with every point answered.
async fn decision(
    case: &Case,
    app: &App,
    (reasons, redress, pays): (&str, &str, &str),
    at: Timestamp,
) -> Result<Decision> {
    let id = case.transaction_id.context("a payment")?;
    let row = Transaction::any(&app.db, id).await?.context("a payment")?;
    let points = case.answers(app).story.lines().map(|line| (line.to_owned(), reasons.to_owned())).collect();
    Ok(Decision {
        outcome: "ACNR".to_owned(),
        ruling: "upheld".to_owned(),
        root_cause: "other_institution".to_owned(),
        amount: app.facts().assets.write(Locale::ZhHans, &row.amount()),
        date: format::date(Locale::ZhHans, at.date()),
        points,
        reference: row.uetr.clone().unwrap_or_else(|| row.reference.clone()),
        reasons: reasons.to_owned(),
        redress: redress.to_owned(),
        pays: pays.to_owned(),
        asset: row.amount().asset.code().to_owned(),
        ..Decision::default()
    })
}
