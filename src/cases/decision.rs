//! Deciding with four eyes: one proposes, another approves; then the customer has it in writing. And the
//! holding reply, where the law allows more time.

use super::case::{Case, RootCause, Ruling, State};
use super::clocks::{self, Clock};
use super::reply;
use super::timeline::{self, Kind};
use crate::app::App;
use crate::db::{Db, Tx};
use crate::deadlines::Deadlines;
use crate::deadlines::due::Due;
use crate::events::Actor;
use crate::facts::Facts;
use crate::i18n::Locale;
use crate::i18n::codes::outcomes;
use crate::jobs::{self, Job};
use crate::kernel::amount::Amount;
use crate::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The outcome of a case that we do not take on; it has no code in ISO 20022.
pub const NOT_TAKEN: &str = "not_taken_on";

/// Money that the customer can use while we investigate (12 CFR 1005.11(c)(2)).
pub const CREDIT: &str = "provisional_credit";

/// Outcomes after which something is still to come: the customer has them in writing, and the case goes on.
const INTERIM: [&str; 6] = [CREDIT, "IPAY", "PDCR", "CWFW", "MWFW", "UWFW"];

/// Everything that a final answer is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// ISO 20022 code of `i18n::codes::outcomes`, or [`NOT_TAKEN`].
    pub outcome: String,
    pub reason: String,
    pub ruling: String,
    pub root_cause: String,
    /// The amount and day that the outcome's sentence names, as the customer reads them.
    pub amount: String,
    pub date: String,
    pub reference: String,
    /// Each point that the customer raised, and our answer to it.
    pub points: Vec<(String, String)>,
    pub reasons: String,
    /// What we do to put it right; may be empty where nothing is owed.
    pub redress: String,
    /// What we pay for it in money, as a plain decimal number, and the code of its currency or token. The report
    /// adds them up.
    pub pays: String,
    pub asset: String,
    /// Which longer clock a provisional credit starts; nothing is the shorter one.
    pub extension: String,
}

/// What is missing in a decision: codes of the console's words.
pub type Missing = Vec<&'static str>;

impl Decision {
    /// Whether the case goes on after this answer.
    #[must_use]
    pub fn is_interim(&self) -> bool {
        is_interim(&self.outcome)
    }

    /// The required contents (PSD2 Art. 101(2), FCA DISP 1.6.2R): outcome and ruling known, every point
    /// answered, reasons given, redress named where something is owed. An interim answer rules on nothing yet.
    #[must_use]
    pub fn missing(&self) -> Missing {
        let ruling = Ruling::parse(&self.ruling);
        let known = self.outcome == NOT_TAKEN || outcomes::outcomes().any(|code| code == self.outcome);
        let reasons_fit =
            self.reason.is_empty() || outcomes::reasons(&self.outcome).any(|r| r == self.reason);
        let (owed, interim) = (self.is_owed(), self.is_interim());
        let pays = owed || matches!(self.outcome.as_str(), CREDIT | "IPAY");
        [
            (!known || !reasons_fit, "outcome"),
            (!interim && ruling.is_none(), "ruling"),
            (!interim && RootCause::parse(&self.root_cause).is_none(), "root_cause"),
            (!interim && self.points.iter().any(|(_, answer)| answer.trim().is_empty()), "points"),
            (self.reasons.trim().chars().count() < 10, "reasons"),
            (owed && self.redress.trim().is_empty(), "redress"),
            (pays && self.pays.is_empty(), "redress_amount"),
            (self.needs_amount() && (self.amount.is_empty() || self.date.is_empty()), "amount"),
            (self.mentions("{reference}") && self.reference.trim().is_empty(), "reference"),
        ]
        .into_iter()
        .filter_map(|(is, code)| is.then_some(code))
        .collect()
    }

    /// Whether something is to be put right.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        let ruling = Ruling::parse(&self.ruling);
        !self.is_interim() && matches!(ruling, Some(Ruling::Upheld | Ruling::PartlyUpheld | Ruling::Offer))
    }

    /// The money that it names, promised for good or not.
    #[must_use]
    pub fn money(&self, facts: &Facts) -> Option<Amount> {
        facts.assets.read(&self.pays, &self.asset).ok()
    }

    /// The money that is promised. `None`: nothing is owed, or the data knows no such amount.
    #[must_use]
    pub fn promised(&self, facts: &Facts) -> Option<Amount> {
        self.money(facts).filter(|_| self.is_owed())
    }

    /// Whether the outcome's sentences have a place for this.
    fn mentions(&self, place: &str) -> bool {
        let reason = Some(self.reason.as_str()).filter(|reason| !reason.is_empty());
        let words = outcomes::outcome(Locale::default(), &self.outcome, reason);
        words.is_some_and(|words| {
            [Some(words.result), Some(words.next), words.redress]
                .into_iter()
                .flatten()
                .any(|text| text.contains(place))
        })
    }

    fn needs_amount(&self) -> bool {
        self.outcome != NOT_TAKEN
    }
}

/// Whether a case goes on after this outcome.
#[must_use]
pub fn is_interim(outcome: &str) -> bool {
    INTERIM.contains(&outcome)
}

/// The date that an answer promises for the final one, and the clock that it starts for it: a provisional credit
/// gives more time where it is what the law asks for. `None`: the date stays.
#[must_use]
pub fn longer(
    deadlines: &Deadlines,
    case: &Case,
    (running, decision): (&[Clock], &Decision),
) -> Option<((&'static str, &'static str, bool), Due)> {
    if decision.outcome != CREDIT || !clocks::needs_credit(running) {
        return None;
    }
    let clock = if decision.extension == SPECIAL { SPECIAL } else { "extended" };
    let began = clocks::began(running).unwrap_or(case.filed_at);
    let due = clocks::due_of(deadlines, ("rege", clock), &case.jurisdiction, began)?;
    Some((("rege", clock, true), due))
}

/// The clock of a new account, a point of sale or a transfer from abroad.
pub const SPECIAL: &str = "extended-special";

/// A proposal as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Proposal {
    pub id: Uuid,
    pub case_id: Uuid,
    pub by_staff: Uuid,
    pub at: Timestamp,
    decision: Vec<u8>,
}

impl Proposal {
    /// What is proposed.
    #[must_use]
    pub fn decision(&self, app: &App) -> Decision {
        let opened = app.keyring.open(self.id.as_bytes(), &self.decision);
        opened.and_then(|o| serde_json::from_slice(&o.bytes).ok()).unwrap_or_default()
    }
}

/// The proposal that waits for a second pair of eyes.
///
/// # Errors
/// When the database is away.
pub async fn open(db: &Db, case: Uuid) -> sqlx::Result<Option<Proposal>> {
    db.read("SELECT id, case_id, by_staff, at, decision FROM proposals WHERE case_id = $1 AND state = 'open'")
        .bind(case)
        .optional()
        .await
}

/// The newest proposal that was sent back: whoever mends it need not begin anew.
///
/// # Errors
/// When the database is away.
pub async fn sent_back(db: &Db, case: Uuid) -> sqlx::Result<Option<Proposal>> {
    db.read(
        "SELECT id, case_id, by_staff, at, decision FROM proposals WHERE case_id = $1 AND state = 'refused' \
         ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(case)
    .optional()
    .await
}

/// Proposes a decision. `false`: the case has moved on, or another proposal waits already.
///
/// # Errors
/// When the database is away or there is no key.
pub async fn propose(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (decision, by): (&Decision, Uuid),
    now: Timestamp,
) -> anyhow::Result<bool> {
    // It is our turn from here on, whoever was waited for before.
    let next = Some(case.promised_at);
    if !case.state.is_open()
        || case.state == State::DecisionProposed
        || !case.step(tx, State::DecisionProposed, next, now).await?
    {
        return Ok(false);
    }
    let id = Uuid::now_v7();
    let sealed = app.keyring.seal(id.as_bytes(), &serde_json::to_vec(decision)?);
    tx.q("INSERT INTO proposals (id, case_id, by_staff, at, decision, state) VALUES ($1, $2, $3, $4, $5, 'open')")
        .bind(id)
        .bind(case.id)
        .bind(by)
        .bind(now)
        .bind(sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?)
        .exec()
        .await?;
    let about = json!({ "outcome": decision.outcome, "reason": decision.reason, "ruling": decision.ruling });
    timeline::add(tx, case.id, (Kind::Proposed, Actor::Staff(by)), &about, now).await?;
    Ok(true)
}

/// What became of a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Done,
    /// Somebody else has decided, or there is no such proposal any more.
    Late,
    /// Whoever proposes does not approve.
    Own,
    /// The required contents are not all there.
    Incomplete,
}

/// Approves the proposal: the case is decided, its clocks are met, the final answer is written. After an interim
/// answer the case goes on.
///
/// # Errors
/// When the database is away.
pub async fn approve(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (proposal, by): (&Proposal, Uuid),
    now: Timestamp,
) -> anyhow::Result<Checked> {
    if proposal.by_staff == by {
        return Ok(Checked::Own);
    }
    let (facts, decision) = (app.facts(), proposal.decision(app));
    let promised = decision.promised(&facts);
    if !decision.missing().is_empty() || promised.is_some() != decision.is_owed() {
        return Ok(Checked::Incomplete);
    }
    if decision.is_interim() {
        return answer_for_now(app, tx, case, (proposal, &decision, by), now).await;
    }
    let to = if decision.outcome == NOT_TAKEN { State::Rejected } else { State::Resolved };
    if case.state != State::DecisionProposed || !case.step(tx, to, None, now).await? {
        return Ok(Checked::Late);
    }
    if !close(tx, proposal.id, ("approved", by), now).await? {
        return Ok(Checked::Late);
    }
    tx.q("UPDATE cases SET outcome = $2, reason = $3, verdict = $4, root_cause = $5, decided_at = $6, decisions = decisions + 1, \
          first_reply_at = COALESCE(first_reply_at, $6) WHERE id = $1")
        .bind(case.id)
        .bind(&decision.outcome)
        .bind(Some(&decision.reason).filter(|r| !r.is_empty()))
        .bind(&decision.ruling)
        .bind(&decision.root_cause)
        .bind(now)
        .exec()
        .await?;
    tx.q("INSERT INTO rulings (id, case_id, at, verdict, root_cause) VALUES ($1, $2, $3, $4, $5)")
        .bind(proposal.id)
        .bind(case.id)
        .bind(now)
        .bind(&decision.ruling)
        .bind(&decision.root_cause)
        .exec()
        .await?;
    if let Some(promised) = promised.filter(|amount| !amount.is_zero()) {
        tx.q("INSERT INTO redress (id, case_id, at, asset, amount) VALUES ($1, $2, $3, $4, $5)")
            .bind(proposal.id)
            .bind(case.id)
            .bind(now)
            .bind(&promised.asset)
            .bind(promised.stored())
            .exec()
            .await?;
    }
    let running = clocks::held(tx, case.id).await?;
    clocks::meet_all(tx, case.id, now).await?;
    if running.iter().any(|clock| clock.regime == "rege" && clock.clock.starts_with("decide")) {
        let place = (case.id, case.jurisdiction.as_str());
        clocks::start(tx, &facts.deadlines, place, ("rege", "tell", true), now).await?;
        if decision.is_owed() {
            clocks::start(tx, &facts.deadlines, place, ("rege", "correct", true), now).await?;
        }
        clocks::settle(tx, case.id).await?;
    }
    let written = reply::write(&facts, case, &decision, now);
    let about = json!({
        "outcome": decision.outcome, "reason": decision.reason, "ruling": decision.ruling,
        "reply": written, "proposed_by": proposal.by_staff, "pays": decision.pays, "asset": decision.asset,
    });
    timeline::add(tx, case.id, (Kind::Decided, Actor::Staff(by)), &about, now).await?;
    jobs::enqueue(tx, &Job::CaseDecided { case: case.id }, now).await?;
    Ok(Checked::Done)
}

/// Approves an interim answer: the customer has it in writing, it is our turn, and the clocks run on. A provisional
/// credit meets the one that asks for it, and starts the longer one.
async fn answer_for_now(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (proposal, decision, by): (&Proposal, &Decision, Uuid),
    now: Timestamp,
) -> anyhow::Result<Checked> {
    let facts = app.facts();
    let running = clocks::held(tx, case.id).await?;
    if let Some((clock, due)) = longer(&facts.deadlines, case, (&running, decision)) {
        let began = clocks::began(&running).unwrap_or(case.filed_at);
        clocks::start(tx, &facts.deadlines, (case.id, &case.jurisdiction), clock, began).await?;
        clocks::meet(tx, case.id, &["decide", "decide-new-account", "final"], now).await?;
        promise(tx, case, &due).await?;
    }
    let next = Some(case.promised_at);
    if case.state != State::DecisionProposed || !case.step(tx, State::PartiallyAnswered, next, now).await? {
        return Ok(Checked::Late);
    }
    if !close(tx, proposal.id, ("approved", by), now).await? {
        return Ok(Checked::Late);
    }
    case.replied(tx, now).await?;
    let about = json!({
        "outcome": decision.outcome, "reason": decision.reason, "reply": reply::write(&facts, case, decision, now),
        "proposed_by": proposal.by_staff, "pays": decision.pays, "asset": decision.asset, "until": case.promised_at.0,
    });
    timeline::add(tx, case.id, (Kind::Interim, Actor::Staff(by)), &about, now).await?;
    jobs::enqueue(tx, &Job::CaseDecided { case: case.id }, now).await?;
    Ok(Checked::Done)
}

/// The customer is promised another date.
async fn promise(tx: &mut Tx, case: &mut Case, due: &Due) -> sqlx::Result<()> {
    due.zone_name().clone_into(&mut case.promised_zone);
    case.promised_at = due.at;
    tx.q("UPDATE cases SET promised_at = $2, promised_zone = $3 WHERE id = $1")
        .bind(case.id)
        .bind(due.at)
        .bind(due.zone_name())
        .exec()
        .await?;
    Ok(())
}

/// Sends the proposal back with what is wrong in it.
///
/// # Errors
/// When the database is away.
pub async fn send_back(
    tx: &mut Tx,
    case: &mut Case,
    (proposal, by): (&Proposal, Uuid),
    why: &str,
    now: Timestamp,
) -> sqlx::Result<Checked> {
    let next = case.next_at;
    if case.state != State::DecisionProposed || !case.step(tx, State::Investigating, next, now).await? {
        return Ok(Checked::Late);
    }
    if !close(tx, proposal.id, ("refused", by), now).await? {
        return Ok(Checked::Late);
    }
    timeline::add(tx, case.id, (Kind::SentBack, Actor::Staff(by)), &json!({ "text": why }), now).await?;
    Ok(Checked::Done)
}

async fn close(tx: &mut Tx, proposal: Uuid, (state, by): (&str, Uuid), now: Timestamp) -> sqlx::Result<bool> {
    let closed = tx
        .q("UPDATE proposals SET state = $2, checked_by = $3, checked_at = $4 WHERE id = $1 AND state = 'open'")
        .bind(proposal)
        .bind(state)
        .bind(by)
        .bind(now)
        .exec()
        .await?;
    Ok(closed == 1)
}

/// What became of a holding reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It was sent, and promises this date.
    Until(Timestamp),
    /// It was sent before, or the case has moved on.
    Before,
    /// There is no more time without a provisional credit.
    CreditFirst,
}

/// Sends a holding reply: the reason, and the date of the final answer, which the law bounds. The final clock
/// is met by it, and the longer one runs from the day on which the case, or the objection or reopening, came.
///
/// # Errors
/// When the database is away.
pub async fn hold(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (why, by): (&str, Uuid),
    now: Timestamp,
) -> sqlx::Result<Held> {
    let facts = app.facts();
    let longer = clocks::extended(&case.regime);
    let running = clocks::held(tx, case.id).await?;
    if clocks::was_held(&running) || !case.state.is_open() {
        return Ok(Held::Before);
    }
    if clocks::needs_credit(&running) {
        return Ok(Held::CreditFirst);
    }
    let began = clocks::began(&running).unwrap_or(case.filed_at);
    let started = clocks::start(tx, &facts.deadlines, (case.id, &case.jurisdiction), longer, began).await?;
    let Some(due) = started else { return Ok(Held::Before) };
    let (state, next) =
        (case.state, if case.state.turn().code() == "us" { Some(due.at) } else { case.next_at });
    if !case.step(tx, state, next, now).await? {
        return Ok(Held::Before);
    }
    promise(tx, case, &due).await?;
    clocks::meet(tx, case.id, &["final"], now).await?;
    let about = json!({ "text": why, "until": due.at.0 });
    timeline::add(tx, case.id, (Kind::Holding, Actor::Staff(by)), &about, now).await?;
    case.replied(tx, now).await?;
    jobs::enqueue(tx, &Job::CaseNews { case: case.id, what: Kind::Holding.code().to_owned() }, now).await?;
    Ok(Held::Until(due.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_lacks_what_the_law_wants_until_it_is_there() {
        let mut decision =
            Decision { points: vec![("It is late".into(), String::new())], ..Decision::default() };
        assert_eq!(decision.missing(), ["outcome", "ruling", "root_cause", "points", "reasons", "amount"]);
        decision.outcome = "ACNR".into();
        decision.ruling = "upheld".into();
        decision.root_cause = "other_institution".into();
        decision.points[0].1 = "It was credited on 3 December.".into();
        decision.reasons = "The bank has confirmed the credit.".into();
        decision.amount = "€100.00".into();
        decision.date = "3 December 2026".into();
        assert_eq!(
            decision.missing(),
            ["redress", "redress_amount", "reference"],
            "the outcome's sentence names a number"
        );
        decision.reference = "T-1".into();
        assert_eq!(decision.missing(), ["redress", "redress_amount"], "upheld, so something is put right");
        decision.redress = "We pay the interest of two weeks.".into();
        assert_eq!(decision.missing(), ["redress_amount"], "a sum, if only of nothing");
        decision.pays = "0".into();
        assert!(decision.missing().is_empty());
        for outcome in INTERIM {
            let found = outcomes::outcome(Locale::default(), outcome, None);
            assert!(found.is_some(), "{outcome}");
            let now = Decision { outcome: outcome.into(), ruling: String::new(), ..decision.clone() };
            assert!(
                now.is_interim() && now.missing().is_empty() && !now.is_owed(),
                "it rules on nothing yet"
            );
        }
        decision.reason = "ARDT".into();
        assert_eq!(decision.missing(), ["outcome"], "a reason of another outcome");
        let rejected = Decision {
            outcome: NOT_TAKEN.into(),
            ruling: "not_upheld".into(),
            root_cause: "nothing_wrong".into(),
            reasons: "It is about a shop.".into(),
            ..Decision::default()
        };
        assert!(rejected.missing().is_empty());
    }
}
