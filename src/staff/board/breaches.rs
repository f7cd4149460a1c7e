//! The dates that bound us and were missed: which, by how much, and who had the case then.

use crate::account::Member;
use crate::cases::timeline::Kind;
use crate::db::Db;
use crate::deadlines::Deadlines;
use crate::deadlines::rules::Rule;
use crate::events::Recorded;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines of the page at most.
pub const PAGE: i64 = 50;
/// Lines of the file at most.
pub const FILE: i64 = 20_000;

/// A clock that ended before what it waits for was done.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Breach {
    case_id: Uuid,
    pub number: String,
    pub problem: String,
    pub state: String,
    assignee: Option<Uuid>,
    pub regime: String,
    pub clock: String,
    version: i64,
    pub calendar: String,
    /// Whether a law sets it, and not our own promise.
    pub legal: bool,
    due_on: String,
    pub due_at: Timestamp,
    pub met_at: Option<Timestamp>,
    /// Who had the case when the clock ended, and who has it now.
    #[sqlx(skip)]
    pub had_it: Option<String>,
    #[sqlx(skip)]
    has_it: Option<String>,
}

impl Breach {
    /// The last day in time, by its calendar.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        self.due_on.parse().ok()
    }

    /// The rule with which it started.
    #[must_use]
    pub fn rule<'a>(&self, deadlines: &'a Deadlines) -> Option<&'a Rule> {
        deadlines.rules.version(&self.regime, &self.clock, u32::try_from(self.version).ok()?)
    }

    /// Business days from the last day in time to the end, or until now.
    #[must_use]
    pub fn days_late(&self, deadlines: &Deadlines, now: Timestamp) -> Option<u32> {
        let calendar = deadlines.calendar(&self.calendar)?;
        let end = calendar.today(self.met_at.unwrap_or(now));
        Some(calendar.business_days_between(self.due_on()?, end))
    }

    /// A line of the file, in the order of [`COLUMNS`].
    #[must_use]
    pub fn cells(&self, deadlines: &Deadlines, now: Timestamp) -> [String; 12] {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        [
            self.number.clone(),
            self.problem.clone(),
            self.state.clone(),
            self.regime.clone(),
            self.clock.clone(),
            if self.legal { "law" } else { "promise" }.to_owned(),
            self.due_on.clone(),
            self.due_at.civil().to_string(),
            self.met_at.map(|at| at.civil().to_string()).unwrap_or_default(),
            self.days_late(deadlines, now).map(|days| days.to_string()).unwrap_or_default(),
            name(&self.had_it),
            name(&self.has_it),
        ]
    }
}

/// The columns of the file.
pub const COLUMNS: [&str; 12] = [
    "case",
    "problem",
    "state",
    "regime",
    "clock",
    "set_by",
    "last_day",
    "due_at",
    "ended_at",
    "business_days_late",
    "with_when_due",
    "with_now",
];

/// The breaches of a period, the latest first.
pub struct Breaches {
    pub lines: Vec<Breach>,
    /// How many there are besides.
    pub more: i64,
}

/// Clocks of ours that ended in the period and were not met before; nobody reads of their own case as a customer.
macro_rules! missed {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM clocks k JOIN cases c ON c.id = k.case_id WHERE k.owed_by = 'us' \
             AND k.due_at >= $1 AND k.due_at < $2 AND k.due_at <= COALESCE(k.met_at, $3) AND c.customer NOT IN \
             (SELECT o.id FROM customers o JOIN staff m ON m.email_key = o.email_key WHERE m.id = $4)",
            $rest
        )
    };
}

impl Breaches {
    /// As this member sees them, so many at most.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(
        db: &Db,
        (from, to): (Timestamp, Timestamp),
        (me, limit): (Uuid, i64),
        now: Timestamp,
    ) -> sqlx::Result<Self> {
        let (all,): (i64,) =
            db.read(missed!("COUNT(*)", "")).bind(from).bind(to).bind(now).bind(me).one().await?;
        let mut lines: Vec<Breach> = db
            .read(missed!(
                "k.case_id, c.number, c.problem, c.state, c.assignee, k.regime, k.clock, k.version, k.calendar, \
                 k.legal, k.due_on, k.due_at, k.met_at",
                " ORDER BY k.due_at DESC, k.id LIMIT $5"
            ))
            .bind(from)
            .bind(to)
            .bind(now)
            .bind(me)
            .bind(limit)
            .all()
            .await?;
        // Of each case who was given it when, oldest first.
        let given: Vec<Recorded> = db
            .read(concat!(
                "SELECT e.* FROM events e WHERE e.kind IN ('assigned', 'escalated', 'note') AND e.chain IN (",
                missed!("k.case_id", " ORDER BY k.due_at DESC, k.id LIMIT $5"),
                ") ORDER BY e.chain, e.seq"
            ))
            .bind(from)
            .bind(to)
            .bind(now)
            .bind(me)
            .bind(limit)
            .all()
            .await?;
        let names: HashMap<Uuid, String> =
            Member::all(db).await?.into_iter().map(|member| (member.id, member.name)).collect();
        let name = |id: Uuid| names.get(&id).cloned();
        let mut of_case: HashMap<Uuid, Vec<&Recorded>> = HashMap::new();
        for event in &given {
            of_case.entry(event.chain).or_default().push(event);
        }
        for line in &mut lines {
            let events = of_case.get(&line.case_id).into_iter().flatten();
            let before = events.filter(|event| event.at < line.due_at);
            line.had_it = before.fold(None, |had, event| given_to(event, had)).and_then(name);
            line.has_it = line.assignee.and_then(name);
        }
        let shown = i64::try_from(lines.len()).unwrap_or(all);
        Ok(Self { lines, more: (all - shown).max(0) })
    }
}

/// Who has the case after this event, if somebody had it before.
fn given_to(event: &Recorded, had: Option<Uuid>) -> Option<Uuid> {
    let content = event.content().unwrap_or_default();
    let to = content["to"].as_str().and_then(|id| id.parse().ok());
    match Kind::parse(&event.kind) {
        Some(Kind::Note) if content["what"] == "released" => None,
        Some(Kind::Assigned | Kind::Escalated) => to.or(had),
        _ => had,
    }
}
