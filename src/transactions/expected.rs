//! When money should have arrived, when all goes well: the method's own time, counted on its own calendar.

use super::transaction::{Kind, State, Transaction};
use crate::deadlines::calendar::Calendar;
use crate::deadlines::due::{Counting, Ending, Terms, count};
use crate::facts::Facts;
use crate::i18n::{Locale, format};
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::tz::TimeZone;

/// Inside the wallet everything is at once; so much is for the slowest of our own machines.
const WITHIN: Span = Span::Minutes(5);
/// A refund goes back the way the money came, at the speed of a bank.
const REFUND: &str = "refund-to-wallet";
/// Counts business days where a method names no calendar.
const USUAL: &str = "EU-TARGET";

/// When money that was sent back, or never left, should be in the balance again. `None` for payments that have
/// not come back.
#[must_use]
pub fn back_by(facts: &Facts, row: &Transaction) -> Option<Timestamp> {
    let comes_back = matches!(
        row.state,
        State::Rejected
            | State::Failed
            | State::Cancelled
            | State::Expired
            | State::Returned
            | State::Refunded
    );
    if !comes_back {
        return None;
    }
    let span = facts.limits.time.get(REFUND).copied().unwrap_or(WITHIN);
    after(facts, row.method.as_deref(), span, row.state_at)
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

/// So long after an instant, by the calendar of the method.
fn after(facts: &Facts, method: Option<&str>, span: Span, at: Timestamp) -> Option<Timestamp> {
    let calendar = calendar(facts, method)?;
    let terms = Terms { span, counting: Counting::default(), ending: Ending::default() };
    count(calendar, terms, at).ok().map(|(due, _)| due.at)
}

/// The instant after which it is late. `None` where nobody can say: money goes out or in by a way that the
/// ledger does not name, or the date lies outside time.
#[must_use]
pub fn by(facts: &Facts, kind: Kind, method: Option<&str>, created_at: Timestamp) -> Option<Timestamp> {
    let span = match (kind, method.and_then(|id| facts.methods.get(id))) {
        (Kind::Refund, _) => facts.limits.time.get(REFUND).copied()?,
        (_, Some(method)) => method.time,
        (Kind::Purchase, None) => WITHIN,
        (_, None) => return None,
    };
    after(facts, method, span, created_at)
}
