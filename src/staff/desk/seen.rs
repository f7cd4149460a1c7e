//! Everything that the page of a case shows, read at once.

use super::presence;
use crate::account::{Customer, Member, OpenSession, known_devices, open_sessions};
use crate::app::App;
use crate::cases::case::Answers;
use crate::cases::clocks::{self, Clock};
use crate::cases::decision::{self, Decision, Proposal};
use crate::cases::evidence::{self, Evidence, Of};
use crate::cases::legs::{self, Leg};
use crate::cases::timeline::{self, Entry, Kind};
use crate::cases::{Case, CaseState};
use crate::kernel::time::Timestamp;
use crate::transactions::Transaction;
use crate::transactions::history::{self, Event};
use crate::transactions::transaction::Private;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Earlier cases that are listed.
const EARLIER: i64 = 20;

/// Another case of the same customer.
pub struct Earlier {
    pub case: Case,
    pub payment: Option<Transaction>,
    pub answers: Answers,
}

impl Earlier {
    async fn read(app: &App, of: &Case) -> sqlx::Result<Vec<Self>> {
        let mut all = Vec::new();
        for case in Case::of(&app.db, of.customer, EARLIER + 1).await? {
            if case.id == of.id {
                continue;
            }
            let payment = match case.transaction_id {
                Some(id) => Transaction::any(&app.db, id).await?,
                None => None,
            };
            all.push(Self { answers: case.answers(app), payment, case });
        }
        Ok(all)
    }
}

/// A case with everything around it.
pub struct Seen {
    pub case: Case,
    pub answers: Answers,
    /// Nobody, once the account is closed for good.
    pub customer: Option<Customer>,
    pub payment: Option<(Transaction, Vec<Event>)>,
    pub clocks: Vec<Clock>,
    pub entries: Vec<Entry>,
    pub files: Vec<Evidence>,
    pub legs: Vec<Leg>,
    pub proposal: Option<(Proposal, Decision)>,
    /// Other cases of the customer, each with what it is about.
    pub earlier: Vec<Earlier>,
    /// Everybody who works or has worked here.
    pub staff: Vec<Member>,
    /// Names of those who look at it too.
    pub others: Vec<String>,
    pub sessions: Vec<OpenSession>,
    pub devices: i64,
    pub now: Timestamp,
}

impl Seen {
    /// Reads the case as this member sees it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(app: &App, case: Case, me: Uuid) -> sqlx::Result<Self> {
        let (db, now) = (&app.db, app.clock.now());
        let payment = match case.transaction_id {
            Some(id) => match Transaction::any(db, id).await? {
                Some(payment) => {
                    let events = history::of(db, &payment.reference).await?;
                    Some((payment, events))
                }
                None => None,
            },
            None => None,
        };
        Ok(Self {
            answers: case.answers(app),
            customer: Customer::find(db, case.customer).await?,
            payment,
            clocks: clocks::of(db, case.id).await?,
            entries: timeline::all(db, &case).await?,
            files: evidence::of(db, Of::Case(case.id)).await?,
            legs: legs::of(db, case.id).await?,
            proposal: decision::open(db, case.id).await?.map(|p| {
                let decision = p.decision(app);
                (p, decision)
            }),
            earlier: Earlier::read(app, &case).await?,
            staff: Member::all(db).await?,
            others: presence::others(db, case.id, me, now).await?,
            sessions: open_sessions(db, case.customer, now).await?,
            devices: known_devices(db, case.customer).await?,
            now,
            case,
        })
    }

    /// The same without reading the rest.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn place_of(app: &App, case: &Case) -> sqlx::Result<String> {
        let payment = match case.transaction_id {
            Some(id) => Transaction::any(&app.db, id).await?,
            None => None,
        };
        Ok(payment.and_then(|payment| payment.country).unwrap_or_else(|| case.jurisdiction.clone()))
    }

    /// The country of the institution that is asked, as far as it is known.
    #[must_use]
    pub fn place_asked(&self) -> &str {
        let country = self.payment.as_ref().and_then(|(payment, _)| payment.country.as_deref());
        country.unwrap_or(&self.case.jurisdiction)
    }

    /// The day on which it is now where the case's dates count.
    #[must_use]
    pub fn today(&self) -> Date {
        let zone = TimeZone::get(&self.case.promised_zone).unwrap_or(TimeZone::UTC);
        self.now.civil().to_zoned(zone).date()
    }

    /// The clock that binds us and ends first.
    #[must_use]
    pub fn due(&self) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.met_at.is_none() && clock.owed_by == "us")
    }

    /// The kind of the payment, by the ledger or else by the customer.
    #[must_use]
    pub fn rail(&self) -> &str {
        self.payment.as_ref().map_or(self.answers.kind.as_str(), |(payment, _)| payment.kind.code())
    }

    /// The name of a member of staff.
    #[must_use]
    pub fn name(&self, id: Uuid) -> &str {
        self.staff.iter().find(|member| member.id == id).map_or("?", |member| member.name.as_str())
    }

    /// What the customer wants answered: the lines of the story, or after an objection those of it.
    #[must_use]
    pub fn points(&self) -> Vec<String> {
        let last = self.entries.iter().rev().find(|e| matches!(e.kind, Kind::Objected | Kind::Decided));
        let said = match last {
            Some(entry) if entry.kind == Kind::Objected => entry.text("text"),
            _ => &self.answers.story,
        };
        said.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// The holding reply that the program has drafted, if one is still of use: none was sent since, and the case
    /// has not begun again.
    #[must_use]
    pub fn drafted(&self) -> Option<&str> {
        let ends = [Kind::HoldingDrafted, Kind::Holding, Kind::Decided, Kind::Objected, Kind::Reopened];
        let last = self.entries.iter().rev().find(|entry| ends.contains(&entry.kind));
        let drafted = last.filter(|entry| entry.kind == Kind::HoldingDrafted);
        drafted.map(|entry| entry.text("text")).filter(|text| !text.is_empty())
    }

    /// Whether the case waits for a second pair of eyes.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.case.state == CaseState::DecisionProposed
    }
}

/// Personal data that is hidden until somebody says why they need it.
pub struct Revealed {
    pub customer: Option<Customer>,
    pub private: Option<Private>,
    pub sessions: Vec<OpenSession>,
    pub answers: Answers,
}

impl Revealed {
    /// What was hidden of a case.
    #[must_use]
    pub fn of(app: &App, seen: &Seen) -> Self {
        Self {
            customer: seen.customer.clone(),
            private: seen.payment.as_ref().and_then(|(payment, _)| payment.private(app)),
            sessions: seen.sessions.clone(),
            answers: seen.answers.clone(),
        }
    }
}
