//! Business-day arithmetic on dates of one calendar.

use super::calendar::Calendar;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;

/// The most business days that are counted, some fourteen years: no rule asks for more, and a wrong number
/// must not keep the machine busy.
pub const LONGEST: u32 = 3_660;

/// Why a deadline cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncountable {
    #[error("the deadline lies outside the years -9999 to 9999")]
    OutOfRange,
    #[error("more than {LONGEST} business days")]
    TooLong,
}

impl Calendar {
    /// The calendar's own date at this instant.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Date {
        now.civil().to_zoned(self.zone.clone()).date()
    }

    /// The first instant after this day in the calendar's zone. A day that a zone skipped (Samoa, 30 December
    /// 2011) or whose midnight does not exist ends where the next day begins.
    ///
    /// # Errors
    /// At the end of time.
    pub fn end_of(&self, date: Date) -> Result<Timestamp, Uncountable> {
        let next = next(date)?;
        let start = next.to_zoned(self.zone.clone()).map_err(|_| Uncountable::OutOfRange)?;
        Ok(start.timestamp().into())
    }

    /// The first business day after this one.
    ///
    /// # Errors
    /// At the end of time.
    pub fn next_business_day(&self, date: Date) -> Result<Date, Uncountable> {
        self.plus_business_days(date, 1)
    }

    /// This day if it is a business day, otherwise the next one.
    ///
    /// # Errors
    /// At the end of time.
    pub fn business_day_from(&self, date: Date) -> Result<Date, Uncountable> {
        if self.is_business_day(date) { Ok(date) } else { self.next_business_day(date) }
    }

    /// The n-th business day after this day, which itself is never counted. With 0 it is this day or, if it
    /// is no business day, the next one.
    ///
    /// # Errors
    /// At the end of time, and when n is above [`LONGEST`].
    pub fn plus_business_days(&self, date: Date, n: u32) -> Result<Date, Uncountable> {
        if n == 0 {
            return self.business_day_from(date);
        }
        walk(date, n, next, |day| self.is_business_day(day))
    }

    /// The n-th business day before this day, which itself is never counted: when to remind. With 0 it is
    /// this day or, if it is no business day, the one before.
    ///
    /// # Errors
    /// At the beginning of time, and when n is above [`LONGEST`].
    pub fn minus_business_days(&self, date: Date, n: u32) -> Result<Date, Uncountable> {
        if n == 0 && self.is_business_day(date) {
            return Ok(date);
        }
        walk(date, n.max(1), previous, |day| self.is_business_day(day))
    }

    /// How many business days lie after the first day, up to and with the second; 0 when it is not later.
    /// By weeks, not by days, so it is quick for any two dates.
    #[must_use]
    pub fn business_days_between(&self, after: Date, through: Date) -> u32 {
        let Ok(days @ 1..) = u32::try_from((through - after).get_days()) else { return 0 };
        let in_week = 7 - self.weekend_length();
        let rest = after.weekday().cycle_forward().skip(1).take((days % 7) as usize);
        let rest = rest.filter(|day| !self.on_weekend(*day)).count();
        let within = |list: &[super::calendar::Exception]| {
            list.partition_point(|day| day.date <= through) - list.partition_point(|day| day.date <= after)
        };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (days / 7 * in_week + count(rest) + count(within(self.working_weekend_days())))
            .saturating_sub(count(within(self.holidays())))
    }
}

/// Goes from day to day until n days counted. Every week has a business day and exceptions are finite, so
/// this ends.
pub(super) fn walk(
    mut date: Date,
    n: u32,
    step: fn(Date) -> Result<Date, Uncountable>,
    mut counts: impl FnMut(Date) -> bool,
) -> Result<Date, Uncountable> {
    if n > LONGEST {
        return Err(Uncountable::TooLong);
    }
    let mut left = n;
    while left > 0 {
        date = step(date)?;
        if counts(date) {
            left -= 1;
        }
    }
    Ok(date)
}

pub(super) fn next(date: Date) -> Result<Date, Uncountable> {
    date.tomorrow().map_err(|_| Uncountable::OutOfRange)
}

pub(super) fn previous(date: Date) -> Result<Date, Uncountable> {
    date.yesterday().map_err(|_| Uncountable::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::samples::{self, at, date};

    #[test]
    fn business_days_are_counted_by_hand() {
        for (calendar, from, n, expected) in [
            ("GB", "2026-12-24", 1, "2026-12-29"), // Christmas, weekend, substitute for Boxing Day
            ("GB", "2026-12-31", 1, "2027-01-04"),
            ("GB", "2027-12-24", 1, "2027-12-29"), // Christmas on a Saturday: two substitutes
            ("GB", "2027-12-31", 1, "2028-01-04"), // New Year on a Saturday
            ("EU-TARGET", "2026-04-02", 1, "2026-04-07"), // Easter
            ("EU-TARGET", "2026-05-08", 5, "2026-05-15"), // Ascension is no closing day
            ("DE", "2026-05-08", 5, "2026-05-18"),
            ("FR", "2028-04-28", 5, "2028-05-09"), // 1 and 8 May on Mondays
            ("IE", "2026-01-30", 1, "2026-02-03"), // St Brigid on the first Monday
            ("NL", "2026-04-24", 1, "2026-04-28"),
            ("ES", "2027-12-03", 3, "2027-12-10"), // 6 and 8 December
            ("IT", "2027-10-01", 1, "2027-10-05"), // St Francis is a holiday again
            ("JP", "2026-04-28", 5, "2026-05-11"), // Golden Week with a substitute on 6 May
            ("JP", "2026-09-18", 1, "2026-09-24"), // Tuesday between two holidays
            ("JP", "2026-12-30", 1, "2027-01-04"),
            ("KR", "2028-09-29", 1, "2028-10-06"), // a week of one day
            ("KR", "2028-09-29", 2, "2028-10-10"), // Hangul Day
            ("SG", "2026-05-29", 1, "2026-06-02"), // Vesak on a Sunday
            ("HK", "2026-04-02", 1, "2026-04-08"), // Easter and Ching Ming meet
            ("HK", "2027-02-05", 1, "2027-02-10"), // New Year's second day is a Sunday: the fourth is free
            ("CN", "2026-02-13", 1, "2026-02-14"), // a Saturday on which people work
            ("CN", "2026-02-13", 2, "2026-02-24"),
            ("CN", "2026-02-13", 6, "2026-02-28"),
            ("CN", "2026-09-30", 3, "2026-10-10"),
            ("US", "2026-11-20", 10, "2026-12-07"), // Thanksgiving
            ("US", "2026-07-02", 1, "2026-07-03"),
            ("CA", "2028-09-29", 1, "2028-10-03"), // 30 September on a Saturday
            ("IN", "2026-01-23", 1, "2026-01-27"),
        ] {
            let made = samples::calendar(calendar);
            assert_eq!(made.plus_business_days(date(from), n), Ok(date(expected)), "{calendar} {from} + {n}");
            assert_eq!(
                made.business_days_between(date(from), date(expected)),
                n,
                "{calendar} {from} to {expected}"
            );
            if made.is_business_day(date(from)) {
                assert_eq!(
                    made.minus_business_days(date(expected), n),
                    Ok(date(from)),
                    "{calendar} {expected} - {n}"
                );
            }
        }
    }

    #[test]
    fn no_business_day_is_this_day_or_the_nearest() {
        let gb = samples::calendar("GB");
        let (friday, saturday, monday) = (date("2026-03-06"), date("2026-03-07"), date("2026-03-09"));
        assert_eq!(gb.plus_business_days(friday, 0), Ok(friday));
        assert_eq!(gb.plus_business_days(saturday, 0), Ok(monday));
        assert_eq!(gb.minus_business_days(saturday, 0), Ok(friday));
        assert_eq!(gb.minus_business_days(monday, 0), Ok(monday));
        assert_eq!(gb.next_business_day(friday), Ok(monday));
        assert_eq!(gb.business_days_between(monday, friday), 0);
    }

    #[test]
    fn a_week_may_have_one_business_day() {
        let weekend = ["monday", "tuesday", "thursday", "friday", "saturday", "sunday"];
        let wednesdays =
            samples::made("UTC", &weekend, &[(date("2026-03-11"), "x")], &[(date("2026-03-13"), "y")]);
        for (n, expected) in [(1, "2026-03-04"), (2, "2026-03-13"), (3, "2026-03-18"), (4, "2026-03-25")] {
            assert_eq!(wednesdays.plus_business_days(date("2026-03-03"), n), Ok(date(expected)), "{n}");
        }
    }

    #[test]
    fn a_day_ends_where_the_next_begins() {
        for (zone, day, expected) in [
            ("Europe/London", "2026-03-28", "2026-03-29T00:00:00Z"), // the night before the clocks change
            ("Europe/London", "2026-03-29", "2026-03-29T23:00:00Z"), // 23 hours
            ("Europe/London", "2026-10-25", "2026-10-26T00:00:00Z"), // 25 hours
            ("America/New_York", "2026-03-08", "2026-03-09T04:00:00Z"),
            ("America/New_York", "2026-11-01", "2026-11-02T05:00:00Z"),
            ("Asia/Shanghai", "2026-12-31", "2026-12-31T16:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-04", "2026-03-04T10:00:00Z"), // +14
            ("Pacific/Pago_Pago", "2026-03-04", "2026-03-05T11:00:00Z"),  // -11
            ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"),  // no midnight: 00:00 became 01:00
            ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z"),  // 23:00 came twice
            ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"),       // the 30th did not happen
        ] {
            assert_eq!(
                samples::made(zone, &[], &[], &[]).end_of(date(day)),
                Ok(at(expected)),
                "{zone} {day}"
            );
        }
    }

    #[test]
    fn the_ends_of_time_are_an_error() {
        let gb = samples::calendar("GB");
        assert_eq!(gb.plus_business_days(Date::MAX, 1), Err(Uncountable::OutOfRange));
        assert_eq!(gb.minus_business_days(Date::MIN, 1), Err(Uncountable::OutOfRange));
        assert_eq!(gb.end_of(Date::MAX), Err(Uncountable::OutOfRange));
        assert!(gb.plus_business_days(date("2026-01-01"), LONGEST).is_ok());
        assert_eq!(gb.plus_business_days(date("2026-01-01"), LONGEST + 1), Err(Uncountable::TooLong));
        assert!(gb.business_days_between(Date::MIN, Date::MAX) > 5_000_000);
        assert_eq!(gb.business_days_between(Date::MAX, Date::MIN), 0);
    }
}
