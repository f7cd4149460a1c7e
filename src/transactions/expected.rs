//! When money should have arrived, when all goes well: the method's own time, counted on its own calendar and,
//! abroad, on that of the other country as well.

use super::transaction::{Kind, Role, State, Transaction};
use crate::deadlines::calendar::Calendar;
use crate::deadlines::due::{Counting, Ending, Terms, count};
use crate::facts::{Facts, methods};
use crate::i18n::{Locale, format};
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::tz::TimeZone;

/// Inside the wallet everything is at once; so much is for the slowest of our own machines.
const WITHIN: Span = Span::Minutes(5);
/// A refund goes back the way the money came, at the speed of a bank.
const REFUND: &str = "refund-to-wallet";
/// How long a check takes.
const REVIEW: &str = "pending-review";
/// Counts business days where a method names no calendar.
const USUAL: &str = "EU-TARGET";

/// Business days that are looked at in search of those of both sides.
const MOST: u32 = 3_660;

/// The way of a payment: its method, and the country of the other side.
pub type Way<'a> = (Option<&'a str>, Option<&'a str>);

/// When money that was sent back, or never left, should be in the balance again. `None` for payments that have
/// not come back.
#[must_use]
pub fn back_by(facts: &Facts, row: &Transaction) -> Option<Timestamp> {
    let comes_back = match row.state {
        State::Rejected
        | State::Failed
        | State::Cancelled
        | State::Expired
        | State::Returned
        | State::Refunded => true,
        // To whoever paid.
        State::Reversed => row.role == Role::Sender,
        _ => false,
    };
    if !comes_back {
        return None;
    }
    let span = facts.limits.time.get(REFUND).copied().unwrap_or(WITHIN);
    after(facts, (row.method.as_deref(), None), span, row.state_at)
}

/// When a check that is under way now should be done, by what we say of checks.
#[must_use]
pub fn checked_by(facts: &Facts, row: &Transaction, now: Timestamp) -> Option<Timestamp> {
    let span = facts.limits.time.get(REVIEW).copied()?;
    after(facts, (row.method.as_deref(), None), span, now)
}

/// A date of this payment as people read it: the last day in time, where a whole day is meant on the calendar of
/// its method, and otherwise the moment in the reader's zone.
#[must_use]
pub fn written((facts, locale, tz): (&Facts, Locale, &TimeZone), row: &Transaction, at: Timestamp) -> String {
    let zone = calendar(facts, row.method.as_deref()).and_then(|calendar| {
        let ends_a_day = at.civil().to_zoned(calendar.zone.clone()).time() == jiff::civil::Time::midnight();
        calendar.zone.iana_name().filter(|_| ends_a_day)
    });
    match zone {
        Some(zone) => format::last_day(locale, at, zone),
        None => format::moment_in(locale, at, tz),
    }
}

/// The calendar on which a method's time is counted.
fn calendar<'a>(facts: &'a Facts, method: Option<&str>) -> Option<&'a Calendar> {
    let method = method.and_then(|id| facts.methods.get(id));
    facts.deadlines.calendar(method.and_then(|m| m.calendar.as_deref()).unwrap_or(USUAL))
}

/// The calendar of the other side's country, where a bank transfer leaves the countries of its scheme: it goes on
/// only on days on which both sides work.
fn abroad<'a>(facts: &'a Facts, (method, country): Way<'_>) -> Option<&'a Calendar> {
    let (method, country) = (facts.methods.get(method?)?, country?);
    let leaves = method.kind == methods::Kind::Bank && !method.regions.iter().any(|region| region == country);
    facts.deadlines.calendar(country).filter(|other| leaves && method.calendar.as_ref() != Some(&other.id))
}

/// The end of the n-th day after this one that is a business day on both calendars, in the zone of the first.
fn both((calendar, other): (&Calendar, &Calendar), n: u32, at: Timestamp) -> Option<Timestamp> {
    let (mut day, mut left) = (calendar.today(at), n);
    for _ in 0..MOST {
        day = calendar.next_business_day(day).ok()?;
        left -= u32::from(other.is_business_day(day));
        if left == 0 {
            return calendar.end_of(day).ok();
        }
    }
    None
}

/// So long after an instant, by the calendars of the way.
fn after(facts: &Facts, way: Way<'_>, span: Span, at: Timestamp) -> Option<Timestamp> {
    let calendar = calendar(facts, way.0)?;
    if let (Span::BusinessDays(n @ 1..), Some(other)) = (span, abroad(facts, way))
        && let Some(due) = both((calendar, other), n, at)
    {
        return Some(due);
    }
    let terms = Terms { span, counting: Counting::default(), ending: Ending::default() };
    count(calendar, terms, at).ok().map(|(due, _)| due.at)
}

/// The instant after which it is late. `None` where nobody can say: money goes out or in by a way that the
/// ledger does not name, or the date lies outside time.
#[must_use]
pub fn by(facts: &Facts, kind: Kind, way: Way<'_>, began: Timestamp) -> Option<Timestamp> {
    let span = match (kind, way.0.and_then(|id| facts.methods.get(id))) {
        (Kind::Refund, _) => facts.limits.time.get(REFUND).copied()?,
        (_, Some(method)) => method.time,
        (Kind::Purchase, None) => WITHIN,
        (_, None) => return None,
    };
    after(facts, way, span, began)
}
