//! The clocks of every regime, each in dated versions. A case keeps the version with which it started.

use super::Problem;
use super::calendar::Calendar;
use super::days::Uncountable;
use super::due::{self, Due, Terms};
use super::reader::FILE;
use super::working::Working;
use crate::i18n::Local;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// The event that starts a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The complaint, notice of error or report reached us.
    #[default]
    Received,
    /// We noted the unauthorised payment or were told of it (PSD2 Art. 73(1)).
    Noted,
    /// We determined that an error occurred (12 CFR 1005.11(c)(1)).
    ErrorFound,
    /// We completed the investigation (12 CFR 1005.11(c)(1)).
    Decided,
    /// We asked another bank.
    InquirySent,
    /// The statement that first shows the error was sent (12 CFR 1005.11(b)(1)(i)).
    StatementSent,
    /// The day on which the money was to be available as disclosed (12 CFR 1005.33(b)(1)(i)).
    PromisedForDelivery,
    /// The debit date of the payment (PSD2 Art. 71(1)).
    Debited,
    /// The customer paid.
    Paid,
    /// A dispute was opened.
    Opened,
    /// A dispute became a claim.
    Claimed,
}

/// Who has to act before the clock ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    #[default]
    Us,
    Customer,
    /// A bank, a merchant: we chase and cannot decide.
    Other,
}

/// From where a clock runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    After(Event),
    /// Back from the due date of this clock of the same regime.
    Before(String),
}

/// By whose calendar a clock counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarChoice {
    /// That of the case's jurisdiction; of places without one, this.
    Jurisdiction {
        otherwise: Option<String>,
    },
    Named(String),
}

/// One version of a clock.
#[derive(Clone, Debug)]
pub struct Rule {
    pub version: u32,
    /// First day on which a case starts under it; `None` is always.
    pub from: Option<Date>,
    /// Last day on which a case starts under it; `None` is for good, or until the next version.
    pub until: Option<Date>,
    /// What staff and customers call this clock.
    pub name: Option<Local>,
    /// The article or section within the regime's source.
    pub law: Option<String>,
    pub anchor: Anchor,
    pub terms: Terms,
    pub calendar: CalendarChoice,
    pub owed_by: Party,
    /// Whether the clock stands while the customer is asked a question. No clock does unless its rule says so.
    pub pauses: bool,
}

impl Rule {
    /// When it is due. `anchor` tells what to pass: for [`Anchor::After`] the instant of the event. See
    /// [`due::count_back`] for the other.
    ///
    /// # Errors
    /// When the date lies outside time.
    pub fn count(&self, calendar: &Calendar, start: Timestamp) -> Result<(Due, Working), Uncountable> {
        due::count(calendar, self.terms, start)
    }

    fn starts_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}

/// A clock with all its versions, the oldest first.
#[derive(Clone, Debug)]
pub struct Clock {
    pub key: String,
    pub versions: Vec<Rule>,
}

/// One body of rules: a law, a scheme's rulebook, our own promise.
#[derive(Clone, Debug)]
pub struct Regime {
    pub key: String,
    pub name: Local,
    pub source: String,
    /// The day on which the source was read.
    pub read: Date,
    pub clocks: Vec<Clock>,
}

/// All regimes, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub regimes: Vec<Regime>,
}

impl Rules {
    #[must_use]
    pub fn regime(&self, regime: &str) -> Option<&Regime> {
        self.regimes.iter().find(|r| r.key == regime)
    }

    #[must_use]
    pub fn clock(&self, regime: &str, clock: &str) -> Option<&Clock> {
        self.regime(regime)?.clocks.iter().find(|c| c.key == clock)
    }

    /// The version under which a case starts on this day.
    #[must_use]
    pub fn in_force(&self, regime: &str, clock: &str, date: Date) -> Option<&Rule> {
        self.clock(regime, clock)?.versions.iter().rev().find(|rule| rule.starts_on(date))
    }

    /// The version that a case was started with.
    #[must_use]
    pub fn version(&self, regime: &str, clock: &str, version: u32) -> Option<&Rule> {
        self.clock(regime, clock)?.versions.iter().find(|rule| rule.version == version)
    }

    /// Rules that name a calendar that is not there.
    pub(super) fn unknown_calendars(&self, known: impl Fn(&str) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        for regime in &self.regimes {
            for clock in &regime.clocks {
                for rule in &clock.versions {
                    let (CalendarChoice::Jurisdiction { otherwise: Some(id) } | CalendarChoice::Named(id)) =
                        &rule.calendar
                    else {
                        continue;
                    };
                    if !known(id) {
                        let key = format!("{}.{}", regime.key, clock.key);
                        problems.push(Problem::new(FILE, 0, key, format!("there is no calendar {id}")));
                    }
                }
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::due::{Counting, Ending};
    use crate::deadlines::samples::{self, at, date};
    use crate::i18n::Locale;
    use crate::kernel::span::Span;

    #[test]
    fn every_clock_of_the_table_is_there() {
        let deadlines = samples::deadlines();
        let today = date("2026-11-26");
        for (regime, clock, span, event, owed_by) in [
            ("psd2", "final", Span::BusinessDays(15), Event::Received, Party::Us),
            ("psd2", "extended", Span::BusinessDays(35), Event::Received, Party::Us),
            ("psd2", "acknowledge", Span::BusinessDays(1), Event::Received, Party::Us),
            ("psd2", "notify", Span::Months(13), Event::Debited, Party::Customer),
            ("psd2", "refund", Span::BusinessDays(1), Event::Noted, Party::Us),
            ("fca", "final", Span::BusinessDays(15), Event::Received, Party::Us),
            ("fca", "extended", Span::BusinessDays(35), Event::Received, Party::Us),
            ("fca", "acknowledge", Span::BusinessDays(1), Event::Received, Party::Us),
            ("fca", "summary", Span::BusinessDays(3), Event::Received, Party::Us),
            ("fca", "other", Span::Days(56), Event::Received, Party::Us),
            ("rege", "decide", Span::BusinessDays(10), Event::Received, Party::Us),
            ("rege", "decide-new-account", Span::BusinessDays(20), Event::Received, Party::Us),
            ("rege", "extended", Span::Days(45), Event::Received, Party::Us),
            ("rege", "extended-special", Span::Days(90), Event::Received, Party::Us),
            ("rege", "correct", Span::BusinessDays(1), Event::ErrorFound, Party::Us),
            ("rege", "tell", Span::BusinessDays(3), Event::Decided, Party::Us),
            ("rege", "report", Span::Days(60), Event::StatementSent, Party::Customer),
            ("rege", "remittance", Span::Days(90), Event::Received, Party::Us),
            ("rege", "remittance-report", Span::Days(180), Event::PromisedForDelivery, Party::Customer),
            ("mas", "final", Span::BusinessDays(21), Event::Received, Party::Us),
            ("mas", "extended", Span::BusinessDays(45), Event::Received, Party::Us),
            ("sepa", "answer", Span::BusinessDays(10), Event::InquirySent, Party::Other),
            ("swift", "R01D", Span::BusinessDays(1), Event::InquirySent, Party::Other),
            ("swift", "R15D", Span::BusinessDays(15), Event::InquirySent, Party::Other),
            ("paypal", "open", Span::Days(180), Event::Paid, Party::Customer),
            ("house", "final", Span::BusinessDays(15), Event::Received, Party::Us),
            ("house", "chase-from", Span::BusinessDays(5), Event::Received, Party::Us),
        ] {
            let rule = deadlines.rules.in_force(regime, clock, today).unwrap();
            assert_eq!(rule.terms.span, span, "{regime}.{clock}");
            assert_eq!(rule.anchor, Anchor::After(event), "{regime}.{clock}");
            assert_eq!((rule.owed_by, rule.version, rule.pauses), (owed_by, 1, false), "{regime}.{clock}");
            assert!(rule.name.is_some(), "{regime}.{clock}");
        }
        let notify = deadlines.rules.version("psd2", "notify", 1).unwrap();
        assert_eq!(notify.terms.ending, Ending::NextBusinessDay);
        assert!(deadlines.rules.in_force("psd2", "final", date("2018-01-12")).is_none());
        assert!(deadlines.rules.in_force("house", "final", date("2025-12-31")).is_none());
        assert!(deadlines.rules.clock("psd2", "nothing").is_none());
        assert!(deadlines.rules.version("psd2", "final", 2).is_none());
    }

    #[test]
    fn one_case_counts_by_several_calendars() {
        let deadlines = samples::deadlines();
        let start = at("2026-04-30T08:00:00Z");
        let due = |regime: &str, clock: &str, jurisdiction: &str| {
            let rule = deadlines.rules.version(regime, clock, 1).unwrap();
            let calendar = deadlines.calendar_of(rule, jurisdiction).unwrap();
            (calendar.id.as_str(), rule.count(calendar, start).unwrap().0.date)
        };
        // Germany keeps Ascension Day and Whit Monday, TARGET does not, Portugal has no file here.
        assert_eq!(due("psd2", "final", "DE"), ("DE", date("2026-05-26")));
        assert_eq!(due("psd2", "final", "PT"), ("EU-TARGET", date("2026-05-22")));
        assert_eq!(due("sepa", "answer", "DE"), ("EU-TARGET", date("2026-05-15")));
        assert_eq!(due("fca", "final", "GB"), ("GB", date("2026-05-22")));
        assert_eq!(due("house", "final", "CN"), ("CN", date("2026-05-25")));
        assert_eq!(due("house", "final", "XX").0, "EU-TARGET");
    }

    #[test]
    fn a_case_keeps_the_version_that_it_started_with() {
        let (rules, problems) = super::super::reader::read(
            "[x]\nname = {zh-Hans='', en=''}\nsource = ''\nread = '2026-11-26'\n\
             [[x.final]]\nspan = {business_days=15}\nversion = 1\nfrom = 2018-01-13\nuntil = 2026-06-30\n\
             [[x.final]]\nspan = {business_days=10}\nversion = 2\nfrom = '2027-01-01'\ncounting = 'same_day'\n\
             [[x.final]]\nspan = {days=10}\nversion = 3\nfrom = '2028-01-01'\npauses = true",
        );
        assert_eq!(problems, []);
        let version = |day: &str| rules.in_force("x", "final", date(day)).map(|rule| rule.version);
        for (day, expected) in [
            ("2018-01-12", None),
            ("2018-01-13", Some(1)),
            ("2026-06-30", Some(1)),
            ("2026-07-01", None), // repealed, and nothing in its place yet
            ("2027-01-01", Some(2)),
            ("2027-12-31", Some(2)),
            ("2040-01-01", Some(3)),
        ] {
            assert_eq!(version(day), expected, "{day}");
        }
        let old = rules.version("x", "final", 2).unwrap();
        assert_eq!((old.terms.span, old.terms.counting), (Span::BusinessDays(10), Counting::SameDay));
        assert!(rules.version("x", "final", 3).unwrap().pauses);
    }

    #[test]
    fn regimes_and_clocks_keep_the_order_of_the_file() {
        let rules = samples::deadlines().rules;
        let regimes: Vec<_> = rules.regimes.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(regimes, ["psd2", "fca", "rege", "mas", "sepa", "swift", "paypal", "house"]);
        let clocks: Vec<_> = rules.regime("mas").unwrap().clocks.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(clocks, ["final", "extended"]);
        assert_eq!(rules.regime("rege").unwrap().name.get(Locale::En), "US Regulation E");
    }
}
