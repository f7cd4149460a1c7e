//! Which days are business days in one jurisdiction, as dated data: one file in `content/calendars/` each.
//!
//! The laws mean days on which the provider is open for the work in question (PSD2 Art. 4(37), 12 CFR
//! 1005.2(d)) or name the days that are none (FCA Glossary: Saturday, Sunday, Christmas Day, Good Friday,
//! bank holidays). An operator that is closed on further days adds them only with care: it gives itself time.

use super::Problem;
use crate::i18n::Local;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};
use std::ops::RangeInclusive;

/// One day that is not what its weekday says, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    #[serde(deserialize_with = "date")]
    pub date: Date,
    pub name: Local,
}

/// What a day is.
#[derive(Clone, Copy, Debug)]
pub enum Day<'a> {
    Business,
    /// A day of the weekend, holiday or not.
    Weekend,
    /// A holiday on a day that would be a business day.
    Holiday(&'a Exception),
    /// A weekend day on which people work, as mainland China has them.
    WorkingWeekend(&'a Exception),
}

impl Day<'_> {
    #[must_use]
    pub fn is_business(self) -> bool {
        matches!(self, Self::Business | Self::WorkingWeekend(_))
    }
}

/// The business days of a jurisdiction.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Name of the file without `.toml`: an ISO 3166-1 alpha-2 code or a market (`EU-TARGET`).
    pub id: String,
    pub name: Local,
    /// Where its days begin and end.
    pub zone: TimeZone,
    /// The law or notice that the days come from.
    pub source: String,
    /// The day on which the source was read.
    pub read: Date,
    /// First and last day of the time in which every holiday is known. What is certain after it may be in
    /// the list already.
    pub known: RangeInclusive<Date>,
    /// One bit for each weekday, Monday the lowest. Never all seven.
    weekend: u8,
    /// In order of date; none falls on a weekend.
    holidays: Vec<Exception>,
    /// In order of date; all fall on a weekend.
    working: Vec<Exception>,
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Local,
    zone: String,
    weekend: Vec<String>,
    source: String,
    #[serde(deserialize_with = "date")]
    read: Date,
    #[serde(deserialize_with = "date")]
    first: Date,
    #[serde(deserialize_with = "date")]
    last: Date,
    holidays: Vec<Exception>,
    #[serde(default)]
    working: Vec<Exception>,
}

impl Calendar {
    /// Reads a calendar file; `id` is its name without `.toml`.
    ///
    /// # Errors
    /// Every problem found in it.
    pub fn parse(id: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let file = format!("calendars/{id}.toml");
        let written: Written =
            toml::from_str(text).map_err(|error| vec![Problem::from_toml(&file, text, "", &error)])?;
        let mut problems = Vec::new();
        let mut complain = |key: String, what: &str| problems.push(Problem::new(&file, 0, key, what));

        let zone = TimeZone::get(&written.zone).unwrap_or_else(|_| {
            complain("zone".into(), &format!("{} is not an IANA time zone", written.zone));
            TimeZone::UTC
        });
        let mut weekend = 0;
        for name in &written.weekend {
            match weekday(name) {
                Some(day) => weekend |= bit(day),
                None => complain("weekend".into(), &format!("{name} is not a weekday, as in \"saturday\"")),
            }
        }
        if weekend == 0b111_1111 {
            complain("weekend".into(), "a week has at least one business day");
        }
        if written.first > written.last {
            complain("first".into(), "the first known day comes before the last");
        }
        for (list, days) in [("holidays", &written.holidays), ("working", &written.working)] {
            for pair in days.windows(2) {
                if let [a, b] = pair
                    && a.date >= b.date
                {
                    complain(format!("{list} {}", b.date), "days stand in order, each once");
                }
            }
            for day in days {
                let key = format!("{list} {}", day.date);
                match (list, weekend & bit(day.date.weekday()) != 0) {
                    ("holidays", true) => complain(key, "a holiday on a weekend says nothing"),
                    ("working", false) => complain(key, "a working day outside the weekend says nothing"),
                    _ if day.date < written.first => complain(key, "lies before the first known day"),
                    _ => {}
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            id: id.to_owned(),
            name: written.name,
            zone,
            source: written.source,
            read: written.read,
            known: written.first..=written.last,
            weekend,
            holidays: written.holidays,
            working: written.working,
        })
    }

    /// What this day is. A day outside [`Calendar::known`] is judged by its weekday and what is certain
    /// already: ask [`Calendar::is_known`] too before promising it.
    #[must_use]
    pub fn day(&self, date: Date) -> Day<'_> {
        if self.on_weekend(date.weekday()) {
            find(&self.working, date).map_or(Day::Weekend, Day::WorkingWeekend)
        } else {
            find(&self.holidays, date).map_or(Day::Business, Day::Holiday)
        }
    }

    #[must_use]
    pub fn is_business_day(&self, date: Date) -> bool {
        self.day(date).is_business()
    }

    /// Whether all holidays around this day are known.
    #[must_use]
    pub fn is_known(&self, date: Date) -> bool {
        self.known.contains(&date)
    }

    /// Holidays that fall on what would be a business day, in order.
    #[must_use]
    pub fn holidays(&self) -> &[Exception] {
        &self.holidays
    }

    /// Weekend days on which people work, in order.
    #[must_use]
    pub fn working_weekend_days(&self) -> &[Exception] {
        &self.working
    }

    /// IANA name of the zone.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    pub(super) fn on_weekend(&self, day: Weekday) -> bool {
        self.weekend & bit(day) != 0
    }

    /// Days of a whole weekend.
    pub(super) fn weekend_length(&self) -> u32 {
        self.weekend.count_ones()
    }
}

fn find(days: &[Exception], date: Date) -> Option<&Exception> {
    days.binary_search_by_key(&date, |day| day.date).ok().and_then(|i| days.get(i))
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// A date as TOML has it, in quotes or bare.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => text,
        toml::Value::Datetime(date) => date.to_string(),
        other => other.to_string(),
    };
    // Only this shape: jiff would also read a date out of a longer text.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| serde::de::Error::custom(format!("a date is written 2026-12-25, not {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::samples;
    use crate::i18n::Locale;

    #[test]
    fn a_day_is_what_its_calendar_says() {
        let china = samples::calendar("CN");
        let day = |text: &str| china.day(samples::date(text));
        assert!(
            matches!(day("2026-02-14"), Day::WorkingWeekend(d) if d.name.get(Locale::ZhHans) == "春节调休上班")
        );
        assert!(matches!(day("2026-02-15"), Day::Weekend));
        assert!(matches!(day("2026-02-16"), Day::Holiday(d) if d.name.get(Locale::En) == "Spring Festival"));
        assert!(matches!(day("2026-02-24"), Day::Business));
        assert!(china.is_known(samples::date("2026-12-31")));
        assert!(!china.is_known(samples::date("2027-01-01")));
        assert!(!china.is_known(samples::date("2025-12-31")));
        assert!(!china.is_business_day(samples::date("2027-10-01"))); // certain before the notice comes
        assert_eq!(china.zone_name(), "Asia/Shanghai");
    }

    #[test]
    fn the_reserve_banks_keep_no_holiday_that_falls_on_a_saturday() {
        let us = samples::calendar("US");
        for (day, open) in [
            ("2026-07-03", true),
            ("2027-06-18", true),
            ("2027-07-05", false), // Independence Day is a Sunday
            ("2027-12-24", true),
            ("2027-12-31", true),
            ("2028-11-10", true),
            ("2026-11-26", false),
        ] {
            assert_eq!(us.is_business_day(samples::date(day)), open, "{day}");
        }
    }

    #[test]
    fn every_slip_in_a_calendar_is_told() {
        let good = "name = {zh-Hans='x', en='x'}\nzone = 'Europe/London'\nweekend = ['saturday', 'sunday']\n\
                    source = ''\nread = 2026-11-26\nfirst = 2026-01-01\nlast = '2026-12-31'\n\
                    holidays = [{date=2026-12-25, name={zh-Hans='x', en='x'}}, {date='2026-12-28', name={zh-Hans='x', en='x'}}]\n\
                    working = [{date='2026-12-26', name={zh-Hans='x', en='x'}}]";
        assert!(Calendar::parse("X", good).is_ok());
        for (from, to, key, what) in [
            ("Europe/London", "Europe/Lundon", "zone", "Europe/Lundon is not an IANA time zone"),
            ("'sunday'", "'Sunday'", "weekend", "Sunday is not a weekday, as in \"saturday\""),
            ("2026-12-25", "2026-12-30", "holidays 2026-12-28", "days stand in order, each once"),
            ("2026-12-25", "2026-12-28", "holidays 2026-12-28", "days stand in order, each once"),
            ("2026-12-25", "2026-12-26", "holidays 2026-12-26", "a holiday on a weekend says nothing"),
            ("2026-12-25", "2025-12-25", "holidays 2025-12-25", "lies before the first known day"),
            (
                "date='2026-12-26'",
                "date='2026-12-22'",
                "working 2026-12-22",
                "a working day outside the weekend says nothing",
            ),
            (
                "first = 2026-01-01",
                "first = 2027-01-01",
                "first",
                "the first known day comes before the last",
            ),
        ] {
            let problems = Calendar::parse("X", &good.replace(from, to)).unwrap_err();
            assert!(
                problems.iter().any(|p| p.key == key && p.what == what && p.file == "calendars/X.toml"),
                "{to}: {problems:?}"
            );
        }
        let all = "['monday','tuesday','wednesday','thursday','friday','saturday','sunday']";
        let bad = good.replace("['saturday', 'sunday']", all).replace("Europe/London", "Nowhere");
        let keys: Vec<_> = Calendar::parse("X", &bad).unwrap_err().into_iter().map(|p| p.key).collect();
        assert_eq!(keys, ["zone", "weekend", "holidays 2026-12-25", "holidays 2026-12-28"]);
    }

    #[test]
    fn what_is_no_calendar_is_told_with_its_line() {
        for (text, line) in [
            ("", 1),
            ("name = {zh-Hans='x', en='x'}\nzone = 3\n", 2),
            ("name = {zh-Hans='x', en='x'}\n\nread = '2026-02-30'", 3),
            ("read = '2026-12-25T10:00'", 1),
            ("read = 10:00:00", 1),
            ("=", 1),
        ] {
            let problems = Calendar::parse("X", text).unwrap_err();
            assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [line], "{text}: {problems:?}");
        }
    }
}
