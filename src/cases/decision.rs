//! Deciding with four eyes: one proposes, another approves; then the customer has it in writing. And the
//! holding reply, where the law allows more time.

use super::case::{Case, RootCause, Ruling, State};
use super::clocks::{self, Clock};
use super::reply;
use super::timeline::{self, Kind};
use crate::app::App;
use crate::db::{Db, Tx};
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
}

/// What is missing in a decision: codes of the console's words.
pub type Missing = Vec<&'static str>;

impl Decision {
    /// The required contents (PSD2 Art. 101(2), FCA DISP 1.6.2R): outcome and ruling known, every point
    /// answered, reasons given, redress named where something is owed.
    #[must_use]
    pub fn missing(&self) -> Missing {
        let ruling = Ruling::parse(&self.ruling);
        let known = self.outcome == NOT_TAKEN || outcomes::outcomes().any(|code| code == self.outcome);
        let reasons_fit =
            self.reason.is_empty() || outcomes::reasons(&self.outcome).any(|r| r == self.reason);
        let owed = self.is_owed();
        [
            (!known || !reasons_fit, "outcome"),
            (ruling.is_none(), "ruling"),
            (RootCause::parse(&self.root_cause).is_none(), "root_cause"),
            (self.points.iter().any(|(_, answer)| answer.trim().is_empty()), "points"),
            (self.reasons.trim().chars().count() < 10, "reasons"),
            (owed && self.redress.trim().is_empty(), "redress"),
            (owed && self.pays.is_empty(), "redress_amount"),
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
        matches!(Ruling::parse(&self.ruling), Some(Ruling::Upheld | Ruling::PartlyUpheld | Ruling::Offer))
    }

    /// The money that is promised. `None`: nothing is owed, or the data knows no such amount.
    #[must_use]
    pub fn promised(&self, facts: &Facts) -> Option<Amount> {
        facts.assets.read(&self.pays, &self.asset).ok().filter(|_| self.is_owed())
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

/// Approves the proposal: the case is decided, its clocks are met, the final answer is written.
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
    clocks::meet_all(tx, case.id, now).await?;
    let written = reply::write(&facts, case, &decision, now);
    let about = json!({
        "outcome": decision.outcome, "reason": decision.reason, "ruling": decision.ruling,
        "reply": written, "proposed_by": proposal.by_staff, "pays": decision.pays, "asset": decision.asset,
    });
    timeline::add(tx, case.id, (Kind::Decided, Actor::Staff(by)), &about, now).await?;
    jobs::enqueue(tx, &Job::CaseDecided { case: case.id }, now).await?;
    Ok(Checked::Done)
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

/// Sends a holding reply: the reason, and the date of the final answer, which the law bounds. The final clock
/// is met by it, and the longer one runs from the day on which the case, or the objection or reopening, came.
/// Returns that date; `None`: the case has moved on, or it was sent before.
///
/// # Errors
/// When the database is away.
pub async fn hold(
    app: &App,
    tx: &mut Tx,
    case: &mut Case,
    (why, by): (&str, Uuid),
    now: Timestamp,
) -> sqlx::Result<Option<Timestamp>> {
    let facts = app.facts();
    let longer = clocks::extended(&case.regime);
    let running: Vec<Clock> = tx.q("SELECT * FROM clocks WHERE case_id = $1").bind(case.id).all().await?;
    if clocks::was_held(&running) || !case.state.is_open() {
        return Ok(None);
    }
    let began = clocks::began(&running).unwrap_or(case.filed_at);
    let started = clocks::start(tx, &facts.deadlines, (case.id, &case.jurisdiction), longer, began).await?;
    let Some(due) = started else { return Ok(None) };
    let (state, next) =
        (case.state, if case.state.turn().code() == "us" { Some(due.at) } else { case.next_at });
    if !case.step(tx, state, next, now).await? {
        return Ok(None);
    }
    tx.q("UPDATE cases SET promised_at = $2, promised_zone = $3 WHERE id = $1")
        .bind(case.id)
        .bind(due.at)
        .bind(due.zone_name())
        .exec()
        .await?;
    clocks::meet(tx, case.id, &["final", "decide", "remittance"], now).await?;
    let about = json!({ "text": why, "until": due.at.0 });
    timeline::add(tx, case.id, (Kind::Holding, Actor::Staff(by)), &about, now).await?;
    case.replied(tx, now).await?;
    jobs::enqueue(tx, &Job::CaseNews { case: case.id, what: Kind::Holding.code().to_owned() }, now).await?;
    Ok(Some(due.at))
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
