//! From an event and a rule's terms to the day on which something is due, and what of that time is left.

use super::calendar::Calendar;
use super::days::{Uncountable, next, previous, walk};
use super::working::{Tally, Working};
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as Length};
use serde::Deserialize;

/// Which day is day one of days, business days, months and years. Hours and minutes run from the instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The day of the event does not count, whatever day it is; day one is the (business) day after it.
    /// Regulation (EEC, Euratom) 1182/71 Art. 3(1) for periods in acts of the Union, so PSD2 Art. 101 "of
    /// receipt"; FCA DISP 1.5.1R "the third business day following the day on which it is received"; the
    /// common practice for 12 CFR 1005.11, whose text leaves it open. What comes on a Saturday has Monday as
    /// day one: a respondent "may" treat it as received on Monday (DISP 1.5.3G until 2016), and need not.
    #[default]
    DayAfter,
    /// What comes on a day that is no business day counts as come on the next one; day one is the business
    /// day after that. PSD2 Art. 78(1) (payment orders); never sooner than [`Counting::DayAfter`].
    DayAfterBusinessDay,
    /// The day of the event is day one. The cautious reading of 12 CFR 1005.11 that some compliance desks
    /// keep; never later than [`Counting::DayAfter`].
    SameDay,
}

/// What happens when the last day is no business day. A span of business days always ends on one that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It stays the last day.
    #[default]
    OnTheDay,
    /// The next business day is the last: Regulation 1182/71 Art. 3(4) and the civil codes of its members
    /// (§ 193 BGB). Only ever given to the customer's own deadlines.
    NextBusinessDay,
}

/// How a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub span: Span,
    pub counting: Counting,
    pub ending: Ending,
}

/// Whether a span runs on from its start or back from another deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    After,
    Before,
}

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day in time, in the zone.
    pub date: Date,
    pub zone: TimeZone,
    /// The first instant that is too late: the start of the next day, or for hours and minutes their end.
    pub at: Timestamp,
}

/// What is left at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So many business days come after today, up to and with the due date; 0 is today or not a business day.
    Left { business_days: u32 },
    /// Too late, by so many business days after the due date, today among them.
    Overdue { business_days: u32 },
}

/// When it is due, counted from an event.
///
/// # Errors
/// When the date lies outside time, or the rule asks for an absurd number of business days.
pub fn count(calendar: &Calendar, terms: Terms, start: Timestamp) -> Result<(Due, Working), Uncountable> {
    let local = start.civil().to_zoned(calendar.zone.clone()).datetime();
    let mut tally = Tally::new(calendar, local, terms.span, Direction::After, terms.counting);
    if let Some(duration) = duration(terms.span) {
        return Ok((instant(calendar, start, duration)?, tally.working));
    }
    let mut from = local.date();
    if terms.counting == Counting::DayAfterBusinessDay {
        while !calendar.is_business_day(from) {
            tally.look_at(from);
            from = next(from)?;
        }
        tally.working.counted_from = (from != local.date()).then_some(from);
    }
    let mut date = match terms.span {
        Span::BusinessDays(0) => walk(previous(from)?, 1, next, |day| tally.meet(day))?,
        Span::BusinessDays(n) if terms.counting == Counting::SameDay => {
            walk(previous(from)?, n, next, |day| tally.meet(day))?
        }
        Span::BusinessDays(n) => walk(from, n, next, |day| tally.meet(day))?,
        span => {
            let end = from.checked_add(length(span)?).map_err(|_| Uncountable::OutOfRange)?;
            if terms.counting == Counting::SameDay { previous(end)?.max(from) } else { end }
        }
    };
    if terms.ending == Ending::NextBusinessDay {
        let counted = date;
        tally.look_at(date);
        while !calendar.is_business_day(date) {
            date = next(date)?;
            tally.look_at(date);
        }
        tally.working.moved_from = (counted != date).then_some(counted);
    }
    Ok((end_of(calendar, date)?, tally.working))
}

/// When it is due, counted back from another deadline: "drafted 3 business days before the final reply".
///
/// # Errors
/// As [`count`].
pub fn count_back(calendar: &Calendar, span: Span, from: &Due) -> Result<(Due, Working), Uncountable> {
    let start = from.date.to_datetime(jiff::civil::Time::midnight());
    let mut tally = Tally::new(calendar, start, span, Direction::Before, Counting::DayAfter);
    if let Some(duration) = duration(span) {
        tally.working.start = local_end(calendar, from.at);
        return Ok((instant(calendar, from.at, -duration)?, tally.working));
    }
    let date = match span {
        Span::BusinessDays(n) => walk(from.date, n.max(1), previous, |day| tally.meet(day))?,
        span => from.date.checked_sub(length(span)?).map_err(|_| Uncountable::OutOfRange)?,
    };
    Ok((end_of(calendar, date)?, tally.working))
}

/// The days on which to remind, so many business days before the due date each, in order. A day that is not
/// after `started` is left out: a clock that short needs no such reminder.
#[must_use]
pub fn reminders(calendar: &Calendar, due: &Due, started: Date, before: &[u32]) -> Vec<Date> {
    let day = |n: &u32| calendar.minus_business_days(due.date, (*n).max(1)).ok();
    let mut days: Vec<Date> = before.iter().filter_map(day).filter(|date| *date > started).collect();
    days.sort_unstable();
    days.dedup();
    days
}

impl Due {
    /// What is left of it now, or by how much it is overdue.
    #[must_use]
    pub fn standing(&self, calendar: &Calendar, now: Timestamp) -> Standing {
        let today = now.civil().to_zoned(self.zone.clone()).date();
        if now < self.at {
            Standing::Left { business_days: calendar.business_days_between(today, self.date) }
        } else {
            Standing::Overdue { business_days: calendar.business_days_between(self.date, today) }
        }
    }

    /// IANA name of the zone.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}

/// Spans that run by the clock and not by the calendar.
fn duration(span: Span) -> Option<SignedDuration> {
    match span {
        Span::Minutes(n) => Some(SignedDuration::from_secs(i64::from(n) * 60)),
        Span::Hours(n) => Some(SignedDuration::from_secs(i64::from(n) * 3_600)),
        _ => None,
    }
}

/// Spans that run by the calendar. A month that has no such day ends on its last (Regulation 1182/71
/// Art. 3(2)(c)).
fn length(span: Span) -> Result<Length, Uncountable> {
    let length = Length::new();
    match span {
        Span::Days(n) => length.try_days(n),
        Span::Months(n) => length.try_months(n),
        Span::Years(n) => length.try_years(n),
        Span::Minutes(_) | Span::Hours(_) | Span::BusinessDays(_) => Ok(length),
    }
    .map_err(|_| Uncountable::OutOfRange)
}

fn end_of(calendar: &Calendar, date: Date) -> Result<Due, Uncountable> {
    Ok(Due { date, zone: calendar.zone.clone(), at: calendar.end_of(date)? })
}

fn instant(calendar: &Calendar, from: Timestamp, duration: SignedDuration) -> Result<Due, Uncountable> {
    let at = from.civil().checked_add(duration).map_err(|_| Uncountable::OutOfRange)?.into();
    Ok(Due { date: local_end(calendar, at).date(), zone: calendar.zone.clone(), at })
}

/// Local time of the last microsecond before an end, so that midnight belongs to the day that ends.
fn local_end(calendar: &Calendar, at: Timestamp) -> DateTime {
    Timestamp(at.0.saturating_sub(1)).civil().to_zoned(calendar.zone.clone()).datetime()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::days::LONGEST;
    use crate::deadlines::samples::{self, at, date};

    fn terms(span: Span) -> Terms {
        Terms { span, counting: Counting::default(), ending: Ending::default() }
    }

    #[test]
    fn deadlines_are_counted_by_hand() {
        for (calendar, span, start, expected, too_late) in [
            // Two weekends, Christmas, its neighbours and New Year's Day.
            ("GB", Span::BusinessDays(15), "2026-12-16T10:00:00Z", "2027-01-11", "2027-01-12T00:00:00Z"),
            // Easter and the clocks: the end is an hour sooner in UTC than the start's offset would have it.
            (
                "EU-TARGET",
                Span::BusinessDays(10),
                "2026-03-27T12:00:00Z",
                "2026-04-14",
                "2026-04-14T22:00:00Z",
            ),
            ("JP", Span::BusinessDays(5), "2026-04-28T00:00:00Z", "2026-05-11", "2026-05-11T15:00:00Z"),
            ("US", Span::BusinessDays(10), "2026-11-20T15:00:00Z", "2026-12-07", "2026-12-08T05:00:00Z"),
            ("US", Span::Days(45), "2026-11-20T15:00:00Z", "2027-01-04", "2027-01-05T05:00:00Z"),
            // Summer time ends on 1 November 2026: the 90 days have an hour more.
            ("US", Span::Days(90), "2026-10-01T04:00:00Z", "2026-12-30", "2026-12-31T05:00:00Z"),
            // The evening in New York is tomorrow in London.
            ("GB", Span::BusinessDays(1), "2026-03-05T23:59:59Z", "2026-03-06", "2026-03-07T00:00:00Z"),
            ("GB", Span::BusinessDays(1), "2026-03-06T00:00:00Z", "2026-03-09", "2026-03-10T00:00:00Z"),
            ("US", Span::BusinessDays(1), "2026-03-06T00:00:00Z", "2026-03-06", "2026-03-07T05:00:00Z"),
            // What comes on a Saturday has Monday as its first day.
            ("GB", Span::BusinessDays(1), "2026-03-07T12:00:00Z", "2026-03-09", "2026-03-10T00:00:00Z"),
            ("GB", Span::BusinessDays(3), "2026-03-07T12:00:00Z", "2026-03-11", "2026-03-12T00:00:00Z"),
            ("DE", Span::Months(13), "2027-01-31T12:00:00Z", "2028-02-29", "2028-02-29T23:00:00Z"), // leap day
            ("DE", Span::Months(13), "2026-01-31T12:00:00Z", "2027-02-28", "2027-02-28T23:00:00Z"),
            ("DE", Span::Months(13), "2026-08-15T12:00:00Z", "2027-09-15", "2027-09-15T22:00:00Z"),
            ("DE", Span::Months(13), "2028-02-29T12:00:00Z", "2029-03-29", "2029-03-29T22:00:00Z"),
            ("DE", Span::Years(1), "2028-02-29T12:00:00Z", "2029-02-28", "2029-02-28T23:00:00Z"),
            // Hours run by the clock, over the night on which it changes too.
            ("GB", Span::Hours(24), "2026-03-28T12:00:00Z", "2026-03-29", "2026-03-29T12:00:00Z"),
            ("GB", Span::Hours(24), "2026-10-24T11:00:00Z", "2026-10-25", "2026-10-25T11:00:00Z"),
            ("CN", Span::Minutes(30), "2026-03-01T15:30:00Z", "2026-03-01", "2026-03-01T16:00:00Z"),
        ] {
            let (due, working) = count(&samples::calendar(calendar), terms(span), at(start)).unwrap();
            assert_eq!((due.date, due.at), (date(expected), at(too_late)), "{calendar} {start} {span:?}");
            assert_eq!(
                working.unknown.is_empty(),
                due.date < date("2029-01-01") || !matches!(span, Span::BusinessDays(_))
            );
        }
    }

    #[test]
    fn the_date_is_that_of_the_zone_wherever_it_is() {
        for (zone, start, expected, too_late) in [
            ("Pacific/Kiritimati", "2026-03-03T09:59:59Z", "2026-03-04", "2026-03-04T10:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-03T10:00:00Z", "2026-03-05", "2026-03-05T10:00:00Z"),
            ("Pacific/Pago_Pago", "2026-03-03T10:59:59Z", "2026-03-03", "2026-03-04T11:00:00Z"),
            ("Pacific/Pago_Pago", "2026-03-03T11:00:00Z", "2026-03-04", "2026-03-05T11:00:00Z"),
        ] {
            let calendar = samples::made(zone, &["saturday", "sunday"], &[], &[]);
            let (due, _) = count(&calendar, terms(Span::BusinessDays(1)), at(start)).unwrap();
            assert_eq!((due.date, due.at, due.zone_name()), (date(expected), at(too_late), zone), "{start}");
        }
    }

    #[test]
    fn a_rule_may_count_otherwise() {
        let gb = samples::calendar("GB");
        let friday = at("2026-03-06T12:00:00Z");
        let saturday = at("2026-03-07T12:00:00Z");
        let due = |span, counting, ending, start| {
            count(&gb, Terms { span, counting, ending }, start).unwrap().0.date
        };
        for (counting, start, one, three) in [
            (Counting::DayAfter, friday, "2026-03-09", "2026-03-11"),
            (Counting::DayAfter, saturday, "2026-03-09", "2026-03-11"),
            (Counting::DayAfterBusinessDay, friday, "2026-03-09", "2026-03-11"),
            (Counting::DayAfterBusinessDay, saturday, "2026-03-10", "2026-03-12"),
            (Counting::SameDay, friday, "2026-03-06", "2026-03-10"),
            (Counting::SameDay, saturday, "2026-03-09", "2026-03-11"),
        ] {
            let ending = Ending::OnTheDay;
            assert_eq!(due(Span::BusinessDays(1), counting, ending, start), date(one), "{counting:?}");
            assert_eq!(due(Span::BusinessDays(3), counting, ending, start), date(three), "{counting:?}");
        }
        for (span, counting, ending, expected) in [
            (Span::Days(7), Counting::DayAfter, Ending::OnTheDay, "2026-03-14"),
            (Span::Days(7), Counting::DayAfter, Ending::NextBusinessDay, "2026-03-16"),
            (Span::Days(7), Counting::SameDay, Ending::NextBusinessDay, "2026-03-13"),
            (Span::Days(7), Counting::DayAfterBusinessDay, Ending::OnTheDay, "2026-03-16"),
            (Span::Months(1), Counting::SameDay, Ending::OnTheDay, "2026-04-06"),
        ] {
            assert_eq!(
                due(span, counting, ending, saturday),
                date(expected),
                "{span:?} {counting:?} {ending:?}"
            );
        }
    }

    #[test]
    fn a_clock_runs_back_from_another() {
        let gb = samples::calendar("GB");
        let (due, _) = count(&gb, terms(Span::BusinessDays(15)), at("2026-12-16T10:00:00Z")).unwrap();
        for (span, expected, too_late) in [
            (Span::BusinessDays(1), "2027-01-08", "2027-01-09T00:00:00Z"),
            (Span::BusinessDays(6), "2026-12-31", "2027-01-01T00:00:00Z"),
            (Span::Days(3), "2027-01-08", "2027-01-09T00:00:00Z"),
            (Span::Hours(2), "2027-01-11", "2027-01-11T22:00:00Z"),
        ] {
            let (back, _) = count_back(&gb, span, &due).unwrap();
            assert_eq!((back.date, back.at), (date(expected), at(too_late)), "{span:?}");
        }
    }

    #[test]
    fn staff_see_what_is_left() {
        let gb = samples::calendar("GB");
        let (due, _) = count(&gb, terms(Span::BusinessDays(3)), at("2026-12-22T10:00:00Z")).unwrap();
        assert_eq!(due.date, date("2026-12-29"));
        for (now, expected) in [
            ("2026-12-22T10:00:00Z", Standing::Left { business_days: 3 }),
            ("2026-12-25T10:00:00Z", Standing::Left { business_days: 1 }),
            ("2026-12-29T23:59:59Z", Standing::Left { business_days: 0 }),
            ("2026-12-30T00:00:00Z", Standing::Overdue { business_days: 1 }),
            ("2027-01-03T00:00:00Z", Standing::Overdue { business_days: 2 }),
            ("2027-01-04T00:00:00Z", Standing::Overdue { business_days: 3 }),
        ] {
            assert_eq!(due.standing(&gb, at(now)), expected, "{now}");
        }
        let (weekend, _) = count(&gb, terms(Span::Days(4)), at("2026-12-22T10:00:00Z")).unwrap();
        assert_eq!(weekend.standing(&gb, at("2026-12-26T10:00:00Z")), Standing::Left { business_days: 0 });
        assert_eq!(weekend.standing(&gb, at("2026-12-27T10:00:00Z")), Standing::Overdue { business_days: 0 });
    }

    #[test]
    fn reminders_come_on_business_days_and_only_when_there_is_time() {
        let gb = samples::calendar("GB");
        let (due, _) = count(&gb, terms(Span::BusinessDays(15)), at("2026-12-16T10:00:00Z")).unwrap();
        let started = date("2026-12-16");
        assert_eq!(reminders(&gb, &due, started, &[1, 3, 3]), [date("2027-01-06"), date("2027-01-08")]);
        let (short, _) = count(&gb, terms(Span::BusinessDays(2)), at("2026-12-16T10:00:00Z")).unwrap();
        assert_eq!(reminders(&gb, &short, started, &[3, 1]), [date("2026-12-17")]);
    }

    #[test]
    fn absurd_spans_and_dates_are_errors() {
        let gb = samples::calendar("GB");
        let start = at("2026-03-06T12:00:00Z");
        for span in [Span::BusinessDays(u32::MAX), Span::BusinessDays(LONGEST + 1)] {
            assert_eq!(count(&gb, terms(span), start).unwrap_err(), Uncountable::TooLong);
        }
        for span in [
            Span::Hours(u32::MAX),
            Span::Days(u32::MAX),
            Span::Months(u32::MAX),
            Span::Years(u32::MAX),
            Span::Years(7_974),
        ] {
            assert_eq!(count(&gb, terms(span), start).unwrap_err(), Uncountable::OutOfRange, "{span:?}");
        }
    }
}
