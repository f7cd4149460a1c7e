//! Opening a case: number, clocks, thread and letters in one transaction. What is acknowledged is there, once.

use super::case::Answers;
use super::timeline::{self, Kind};
use super::{clocks, evidence};
use crate::account::Customer;
use crate::app::App;
use crate::db::Tx;
use crate::events::Actor;
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::case_number::{CaseNumber, PREFIX};
use crate::kernel::time::Timestamp;
use crate::transactions::{Kind as Rail, Role, Transaction};
use serde_json::json;
use uuid::Uuid;

/// Numbers that are drawn until one is free.
const DRAWS: usize = 8;

/// What is filed.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub customer: &'a Customer,
    pub transaction: Option<&'a Transaction>,
    /// The draft that becomes the case: sent twice, it becomes one.
    pub draft: Uuid,
    pub answers: &'a Answers,
    pub locale: Locale,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    New(String),
    /// This very draft was sent before.
    Before(String),
    /// There is another open appeal about this payment and side.
    Other(String),
}

/// Opens the appeal; the index decides between two at the same moment.
///
/// # Errors
/// When the database is away or there is no randomness; then nothing was filed.
pub async fn open(app: &App, tx: &mut Tx, new: New<'_>, now: Timestamp) -> anyhow::Result<Opened> {
    let facts = app.facts();
    let answers = new.answers;
    let country = new.customer.country.clone().unwrap_or_default();
    let regime = clocks::regime_of(&facts, &country);
    let rail = new.transaction.map(|t| t.kind).or_else(|| Rail::parse(&answers.kind));
    let starting =
        clocks::starting(regime, rail == Some(Rail::Remittance), answers.problem == "unauthorised");
    let promise = clocks::promise(&facts.deadlines, &starting, &country, now);
    let promise = promise.ok_or_else(|| anyhow::anyhow!("deadlines.toml knows no final answer"))?;
    let chase =
        clocks::due_of(&facts.deadlines, ("house", "chase-from"), &country, now).map_or(now, |due| due.at);
    let worth = match new.transaction {
        Some(transaction) => transaction.worth,
        None => facts.assets.read(&answers.amount, &answers.currency).map_or(0, |a| facts.assets.worth(&a)),
    };
    let id = Uuid::now_v7();
    let sealed = answers.seal(app, id)?;
    let role = Role::parse(&answers.role);
    let mut number = String::new();
    for draw in 0.. {
        number = draw_number(now)?;
        let made = tx
            .q("INSERT INTO cases (id, number, kind, customer, transaction_id, role, problem, insisted, answers, draft, \
                locale, jurisdiction, regime, worth, state, turn, version, filed_at, moved_at, promised_at, promised_zone, \
                next_at, chase_from, decisions, objections) \
                VALUES ($1, $2, 'appeal', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'submitted', 'us', 0, $14, $14, \
                $15, $16, $15, $17, 0, 0) ON CONFLICT DO NOTHING")
            .bind(id)
            .bind(&number)
            .bind(new.customer.id)
            .bind(new.transaction.map(|t| t.id))
            .bind(role)
            .bind(&answers.problem)
            .bind(answers.insists)
            .bind(&sealed)
            .bind(new.draft)
            .bind(new.locale.tag())
            .bind(&country)
            .bind(regime)
            .bind(worth)
            .bind(now)
            .bind(promise.at)
            .bind(promise.zone_name())
            .bind(chase)
            .exec()
            .await?;
        if made == 1 {
            break;
        }
        if let Some(opened) = before(tx, new, role).await? {
            return Ok(opened);
        }
        anyhow::ensure!(draw < DRAWS, "no case number is free");
    }
    // A file that comes in this instant is in the draft before it is sent, or goes to the case.
    evidence::hold_draft(tx, (new.customer.id, new.draft), now).await?;
    let files: Vec<(Uuid, String, Vec<u8>)> = tx
        .q("UPDATE evidence SET case_id = $1, draft = NULL WHERE draft = $2 AND customer = $3 RETURNING id, name, sha256")
        .bind(id)
        .bind(new.draft)
        .bind(new.customer.id)
        .all()
        .await?;
    tx.q("DELETE FROM drafts WHERE id = $1").bind(new.draft).exec().await?;
    let files: Vec<_> = files
        .into_iter()
        .map(|(id, name, hash)| json!({ "id": id, "name": name, "sha256": hex::encode(hash) }))
        .collect();
    let about = json!({
        "number": number, "problem": answers.problem, "role": answers.role, "insisted": answers.insists,
        "suspects_fraud": answers.suspects_fraud, "text": answers.story, "bank_said": answers.bank_said, "files": files,
    });
    timeline::add(tx, id, (Kind::Filed, Actor::Customer(new.customer.id)), &about, now).await?;
    for clock in &starting {
        clocks::start(tx, &facts.deadlines, (id, &country), *clock, now).await?;
    }
    clocks::settle(tx, id).await?;
    jobs::enqueue(tx, &Job::CaseFiled { case: id }, now).await?;
    Ok(Opened::New(number))
}

fn draw_number(now: Timestamp) -> anyhow::Result<String> {
    let number = CaseNumber::new(PREFIX, now.date().year(), getrandom::u64()?);
    Ok(number.map_err(|e| anyhow::anyhow!("{e:?}"))?.as_str().to_owned())
}

/// The case that stands in the way, if it is not the number.
async fn before(tx: &mut Tx, new: New<'_>, role: Option<Role>) -> sqlx::Result<Option<Opened>> {
    let same: Option<(String,)> = tx
        .q("SELECT number FROM cases WHERE draft = $1 AND customer = $2")
        .bind(new.draft)
        .bind(new.customer.id)
        .optional()
        .await?;
    if let Some((number,)) = same {
        return Ok(Some(Opened::Before(number)));
    }
    let Some(transaction) = new.transaction else { return Ok(None) };
    let other: Option<(String,)> = tx
        .q("SELECT number FROM cases WHERE transaction_id = $1 AND role = $2 AND closed_at IS NULL AND kind = 'appeal'")
        .bind(transaction.id)
        .bind(role)
        .optional()
        .await?;
    Ok(other.map(|(number,)| Opened::Other(number)))
}
