//! The clocks of a case: which laws and promises count, by whose calendar, when they end, and what happens
//! before and after. A clock keeps the version of its rule with which it started.

use super::case::{Case, State};
use super::timeline::{self, Kind};
use crate::db::{Db, Tx};
use crate::deadlines::Deadlines;
use crate::deadlines::calendar::Calendar;
use crate::deadlines::due;
use crate::deadlines::rules::Party;
use crate::deadlines::working::Working;
use crate::events::Actor;
use crate::facts::Facts;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// Staff are reminded so many business days before a clock ends.
const REMIND: [u32; 2] = [3, 1];

/// The clock of a customer's question how it stands.
pub const CHASED: &str = "chase-answer";

/// A clock as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Clock {
    pub id: Uuid,
    pub case_id: Uuid,
    pub regime: String,
    pub clock: String,
    pub version: i64,
    pub calendar: String,
    pub owed_by: String,
    /// Whether a law sets it, and not our own promise.
    pub legal: bool,
    pub started_at: Timestamp,
    due_on: String,
    pub due_at: Timestamp,
    pub met_at: Option<Timestamp>,
    pub breached_at: Option<Timestamp>,
}

impl Clock {
    /// The last day in time, by its calendar.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        self.due_on.parse().ok()
    }

    /// How it was counted, by the rule with which it started.
    #[must_use]
    pub fn working(&self, deadlines: &Deadlines) -> Option<Working> {
        let version = u32::try_from(self.version).ok()?;
        let rule = deadlines.rules.version(&self.regime, &self.clock, version)?;
        Some(rule.count(deadlines.calendar(&self.calendar)?, self.started_at).ok()?.1)
    }
}

/// The regime of a place, as a key of `deadlines.toml`.
#[must_use]
pub fn regime_of<'a>(facts: &'a Facts, country: &str) -> &'a str {
    facts.regions.get(country).and_then(|region| region.regime.as_deref()).unwrap_or("house")
}

/// The clocks that an appeal starts: regime, clock, and whether it is a law's.
#[must_use]
pub fn starting(regime: &str, abroad: bool, unauthorised: bool) -> Vec<(&'static str, &'static str, bool)> {
    let mut clocks = match regime {
        "psd2" => vec![("psd2", "acknowledge", false), ("psd2", "final", true)],
        "fca" => vec![("fca", "acknowledge", true), ("fca", "final", true)],
        // Regulation E: money sent abroad by 1005.33, everything else by 1005.11.
        "rege" if abroad => vec![("house", "acknowledge", false), ("rege", "remittance", true)],
        "rege" => vec![("house", "acknowledge", false), ("rege", "decide", true)],
        "mas" => vec![("house", "acknowledge", false), ("mas", "final", true)],
        _ => vec![("house", "acknowledge", false)],
    };
    if !matches!(regime, "psd2" | "fca") {
        // What we promise everywhere, where no law says as much.
        clocks.push(("house", "final", false));
    }
    if regime == "psd2" && unauthorised {
        clocks.push(("psd2", "refund", true));
    }
    clocks
}

/// Whether this clock ends with the final answer.
#[must_use]
pub fn is_final(clock: &str) -> bool {
    is_longer(clock) || matches!(clock, "final" | "remittance" | "decide" | "decide-new-account")
}

/// Whether this clock runs on after a holding reply or a provisional credit.
#[must_use]
pub fn is_longer(clock: &str) -> bool {
    matches!(clock, "extended" | "extended-special")
}

/// Whether this clock begins with the decision, and so runs on when the case is closed.
#[must_use]
pub fn outlives(clock: &str) -> bool {
    matches!(clock, "correct" | "tell")
}

/// Whether more time can only be taken with a provisional credit, which was not given since the case, or the
/// objection or reopening, has come (12 CFR 1005.11(c)(2)).
#[must_use]
pub fn needs_credit(clocks: &[Clock]) -> bool {
    let began = began(clocks);
    let decides = |clock: &&Clock| {
        clock.regime == "rege" && clock.clock.starts_with("decide") && clock.met_at.is_none()
    };
    clocks.iter().filter(decides).any(|clock| Some(clock.started_at) >= began)
}

/// Whether this clock is there and neither met nor past its case.
#[must_use]
pub fn is_owed(clocks: &[Clock], clock: &str) -> bool {
    clocks.iter().any(|of| of.clock == clock && of.met_at.is_none())
}

/// When what is answered now has come: the case, or the objection or reopening that began it again.
#[must_use]
pub fn began(clocks: &[Clock]) -> Option<Timestamp> {
    let answers = clocks.iter().filter(|clock| is_final(&clock.clock) && !is_longer(&clock.clock));
    answers.map(|clock| clock.started_at).max()
}

/// Whether a holding reply was sent since then, or a provisional credit has given the time: the law allows one.
#[must_use]
pub fn was_held(clocks: &[Clock]) -> bool {
    let began = began(clocks);
    clocks.iter().any(|clock| is_longer(&clock.clock) && Some(clock.started_at) >= began)
}

/// The clock that runs on after a holding reply. Regulation E knows none: under it a reply holds only what we
/// promise ourselves.
#[must_use]
pub fn extended(regime: &str) -> (&'static str, &'static str, bool) {
    match regime {
        "psd2" => ("psd2", "extended", true),
        "fca" => ("fca", "extended", true),
        "mas" => ("mas", "extended", true),
        _ => ("house", "extended", false),
    }
}

/// The clock within which a customer is to report a payment under a law: PSD2 Art. 71, 12 CFR 1005.11 and 1005.33.
/// `None` where the data knows none.
#[must_use]
pub fn window(regime: &str, abroad: bool) -> Option<(&'static str, &'static str)> {
    match regime {
        "psd2" => Some(("psd2", "notify")),
        "rege" if abroad => Some(("rege", "remittance-report")),
        "rege" => Some(("rege", "report")),
        _ => None,
    }
}

/// When a clock that begins at `at` would end, before there is a case.
#[must_use]
pub fn due_of(
    deadlines: &Deadlines,
    (regime, clock): (&str, &str),
    jurisdiction: &str,
    at: Timestamp,
) -> Option<due::Due> {
    let today = at.date();
    let rule = deadlines.rules.in_force(regime, clock, today)?;
    let calendar = deadlines.calendar_of(rule, jurisdiction)?;
    Some(rule.count(calendar, at).ok()?.0)
}

/// The date that a new appeal is promised: the first of its final answers.
#[must_use]
pub fn promise(
    deadlines: &Deadlines,
    clocks: &[(&'static str, &'static str, bool)],
    jurisdiction: &str,
    at: Timestamp,
) -> Option<due::Due> {
    let last = clocks.iter().filter(|(_, clock, _)| matches!(*clock, "final" | "remittance" | "decide"));
    last.filter_map(|(regime, clock, _)| due_of(deadlines, (regime, clock), jurisdiction, at))
        .min_by_key(|due| due.at)
}

/// Starts a clock of this case, with the jobs that remind and that tell of a breach. Returns when it ends;
/// `None` where the data knows no such clock.
///
/// # Errors
/// When the database is away.
pub async fn start(
    tx: &mut Tx,
    deadlines: &Deadlines,
    (case, jurisdiction): (Uuid, &str),
    (regime, clock, legal): (&str, &str, bool),
    at: Timestamp,
) -> sqlx::Result<Option<due::Due>> {
    let Some(rule) = deadlines.rules.in_force(regime, clock, at.date()) else { return Ok(None) };
    let Some(calendar) = deadlines.calendar_of(rule, jurisdiction) else { return Ok(None) };
    let Ok((due, _)) = rule.count(calendar, at) else { return Ok(None) };
    let id = Uuid::now_v7();
    let owed_by = match rule.owed_by {
        Party::Us => "us",
        Party::Customer => "customer",
        Party::Other => "other",
    };
    tx.q("INSERT INTO clocks (id, case_id, regime, clock, version, calendar, owed_by, legal, started_at, due_on, due_at) \
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(id)
        .bind(case)
        .bind(regime)
        .bind(clock)
        .bind(i64::from(rule.version))
        .bind(&calendar.id)
        .bind(owed_by)
        .bind(legal)
        .bind(at)
        .bind(due.date.to_string())
        .bind(due.at)
        .exec()
        .await?;
    if owed_by == "us" {
        for day in due::reminders(calendar, &due, calendar.today(at), &REMIND) {
            if let Some(morning) = morning(calendar, day) {
                jobs::enqueue_at(tx, &Job::ClockNears { clock: id }, morning).await?;
            }
        }
        jobs::enqueue_at(tx, &Job::ClockEnds { clock: id }, due.at).await?;
    }
    Ok(Some(due))
}

/// Eight o'clock of a day, where its calendar is.
fn morning(calendar: &Calendar, day: Date) -> Option<Timestamp> {
    day.at(8, 0, 0, 0).to_zoned(calendar.zone.clone()).ok().map(|zoned| zoned.timestamp().into())
}

/// These clocks of the case are met.
///
/// # Errors
/// When the database is away.
pub async fn meet(tx: &mut Tx, case: Uuid, which: &[&str], now: Timestamp) -> sqlx::Result<()> {
    for clock in which {
        tx.q("UPDATE clocks SET met_at = $3 WHERE case_id = $1 AND clock = $2 AND met_at IS NULL")
            .bind(case)
            .bind(*clock)
            .bind(now)
            .exec()
            .await?;
    }
    settle(tx, case).await
}

/// All of them are met or have lost their ground.
///
/// # Errors
/// When the database is away.
pub async fn meet_all(tx: &mut Tx, case: Uuid, now: Timestamp) -> sqlx::Result<()> {
    tx.q("UPDATE clocks SET met_at = $2 WHERE case_id = $1 AND met_at IS NULL")
        .bind(case)
        .bind(now)
        .exec()
        .await?;
    settle(tx, case).await
}

/// Writes the first date that binds us into the case.
///
/// # Errors
/// When the database is away.
pub async fn settle(tx: &mut Tx, case: Uuid) -> sqlx::Result<()> {
    tx.q("UPDATE cases SET legal_due = (SELECT MIN(c.due_at) FROM clocks c \
          WHERE c.case_id = $1 AND c.met_at IS NULL AND c.owed_by = 'us') WHERE id = $1")
        .bind(case)
        .exec()
        .await?;
    Ok(())
}

/// The clocks of a case, the first to end first.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, case: Uuid) -> sqlx::Result<Vec<Clock>> {
    db.read("SELECT * FROM clocks WHERE case_id = $1 ORDER BY due_at, id").bind(case).all().await
}

/// The same inside a transaction.
///
/// # Errors
/// When the database is away.
pub async fn held(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<Clock>> {
    tx.q("SELECT * FROM clocks WHERE case_id = $1 ORDER BY due_at, id").bind(case).all().await
}

/// # Errors
/// When the database is away.
pub async fn find(db: &Db, id: Uuid) -> sqlx::Result<Option<Clock>> {
    db.read("SELECT * FROM clocks WHERE id = $1").bind(id).optional().await
}

/// A clock has ended: if it was not met it is breached, the case escalates, and the customer reads so.
/// Returns whether it was.
///
/// # Errors
/// When the database is away.
pub async fn end(tx: &mut Tx, clock: &Clock, now: Timestamp) -> sqlx::Result<bool> {
    let Some(mut case) = Case::hold(tx, clock.case_id).await? else { return Ok(false) };
    let breached = tx
        .q("UPDATE clocks SET breached_at = $2 WHERE id = $1 AND met_at IS NULL AND breached_at IS NULL AND due_at <= $2")
        .bind(clock.id)
        .bind(now)
        .exec()
        .await?;
    if breached == 0 {
        return Ok(false);
    }
    let to = supervisor(tx, &case).await?;
    let about = json!({ "clock": format!("{}.{}", clock.regime, clock.clock), "due": clock.due_at.0 });
    timeline::add(tx, case.id, (Kind::Breached, Actor::System), &about, now).await?;
    tx.q("UPDATE cases SET breached_at = COALESCE(breached_at, $2), chase_from = CASE WHEN chase_from < $2 THEN chase_from ELSE $2 END \
          WHERE id = $1")
        .bind(case.id)
        .bind(now)
        .exec()
        .await?;
    let about = to.map_or_else(|| json!({}), |to| json!({ "to": to }));
    timeline::add(tx, case.id, (Kind::Escalated, Actor::System), &about, now).await?;
    let state = if is_ours(case.state) { State::Escalated } else { case.state };
    if state != case.state || to.is_some() && to != case.assignee {
        let next = case.next_at;
        case.step(tx, state, next, now).await?;
    }
    if to.is_some() {
        tx.q("UPDATE cases SET assignee = $2, escalated_to = $2 WHERE id = $1")
            .bind(case.id)
            .bind(to)
            .exec()
            .await?;
    }
    Ok(true)
}

/// Whether nobody but us is waited for, and no decision waits either.
const fn is_ours(state: State) -> bool {
    matches!(
        state,
        State::Submitted
            | State::Acknowledged
            | State::Assigned
            | State::Investigating
            | State::PartiallyAnswered
            | State::Reopened
            | State::Objected
    )
}

/// The supervisor who looks after a case that has missed a date: whoever has it already, or else the one with the
/// fewest open cases. Nobody looks after their own.
async fn supervisor(tx: &mut Tx, case: &Case) -> sqlx::Result<Option<Uuid>> {
    let found: Option<(Uuid,)> = tx
        .q("SELECT s.id FROM staff s WHERE s.role IN ('supervisor', 'admin') AND s.disabled_at IS NULL AND s.password <> '' \
            AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = $1 AND c.email_key = s.email_key) \
            ORDER BY CASE WHEN s.id = $2 THEN 0 ELSE 1 END, \
            (SELECT COUNT(*) FROM cases k WHERE k.assignee = s.id AND k.closed_at IS NULL), s.id LIMIT 1")
        .bind(case.customer)
        .bind(case.assignee)
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_law_and_everybody_our_promise() {
        let facts = Facts::load(std::path::Path::new("content")).unwrap();
        for (country, regime) in
            [("DE", "psd2"), ("GB", "fca"), ("US", "rege"), ("SG", "mas"), ("CN", "house"), ("", "house")]
        {
            assert_eq!(regime_of(&facts, country), regime, "{country}");
        }
        for regime in ["psd2", "fca", "rege", "mas", "house"] {
            for (abroad, unauthorised) in [(false, false), (true, true)] {
                let clocks = starting(regime, abroad, unauthorised);
                assert!(clocks.iter().any(|(_, clock, _)| *clock == "acknowledge"), "{regime}");
                assert!(clocks.iter().any(|(_, clock, _)| *clock == "final"), "{regime}");
                assert!(
                    regime == "house" || clocks.iter().any(|(of, _, legal)| *legal && *of == regime),
                    "{regime}"
                );
            }
        }
        assert!(starting("psd2", false, true).contains(&("psd2", "refund", true)));
        assert_eq!(
            extended("rege"),
            ("house", "extended", false),
            "no law gives a holding reply more time there"
        );
        // Every window has its clock in the data and its words.
        for (regime, abroad) in [("psd2", false), ("rege", true), ("rege", false)] {
            let (regime, clock) = window(regime, abroad).unwrap();
            let rule = facts.deadlines.rules.clock(regime, clock).unwrap().versions.last().unwrap();
            assert_eq!(rule.owed_by, Party::Customer, "{regime}.{clock}");
            for locale in crate::i18n::Locale::ALL {
                let words =
                    crate::i18n::appeals::AppealsText::of(locale).window(&format!("{regime}.{clock}"));
                assert!(!words.is_empty(), "{regime}.{clock}");
            }
        }
        assert_eq!((window("fca", false), window("mas", true), window("house", false)), (None, None, None));
        for (regime, clock) in super::super::legs::LEVELS {
            let rule = facts.deadlines.rules.clock(regime, clock).unwrap().versions.last().unwrap();
            assert_eq!(rule.owed_by, Party::Other, "{regime}.{clock}");
        }
    }
}
