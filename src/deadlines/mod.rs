//! The deadline engine: which rule counts, by whose calendar, when it ends, and how that was counted.
//!
//! Pure: texts go in, values come out. Calendars and rules are dated data in `content/`; they are not legal
//! advice. A date in doubt (sources disagree whether a day is a holiday) counts as a business day, so that
//! what we owe is due sooner and never later than the law says.

pub mod calendar;
pub mod days;
pub mod due;
mod reader;
pub mod rules;
pub mod words;
pub mod working;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

use calendar::Calendar;
use rules::{CalendarChoice, Rule, Rules};
use std::collections::BTreeMap;
use std::fmt;

/// Something wrong in the data, where to mend it and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Inside the content folder: `deadlines.toml`, `calendars/GB.toml`.
    pub file: String,
    /// 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong there: `psd2.final`, `holidays 2026-12-25`; empty when the whole file is meant.
    pub key: String,
    pub what: String,
}

impl Problem {
    fn new(file: &str, line: usize, key: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, key: key.into(), what: what.into() }
    }

    /// What the TOML reader says, with the line that it means.
    fn from_toml(file: &str, text: &str, key: impl Into<String>, error: &toml::de::Error) -> Self {
        let line = error.span().map_or(0, |span| line_of(text, span.start));
        Self::new(file, line, key, error.message())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line.max(1))?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.what)
    }
}

/// 1-based line of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

/// Rules and calendars that fit each other.
#[derive(Clone, Debug)]
pub struct Deadlines {
    pub rules: Rules,
    calendars: BTreeMap<String, Calendar>,
}

impl Deadlines {
    /// Reads the text of `deadlines.toml` and of every calendar: its name without `.toml`, and its text.
    ///
    /// # Errors
    /// Every problem of all files.
    pub fn read<'a>(
        rules: &str,
        calendars: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut known = BTreeMap::new();
        for (id, text) in calendars {
            match Calendar::parse(id, text) {
                Ok(calendar) => {
                    known.insert(id.to_owned(), Some(calendar));
                }
                Err(found) => {
                    known.insert(id.to_owned(), None); // it is there: a rule that names it is not wrong too
                    problems.extend(found);
                }
            }
        }
        let (rules, found) = reader::read(rules);
        problems.extend(found);
        problems.extend(rules.unknown_calendars(|id| known.contains_key(id)));
        if !problems.is_empty() {
            return Err(problems);
        }
        let calendars = known.into_iter().filter_map(|(id, calendar)| Some((id, calendar?))).collect();
        Ok(Self { rules, calendars })
    }

    /// The calendar of a file: `GB`, `EU-TARGET`.
    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Calendar> {
        self.calendars.get(id)
    }

    /// Every calendar, by its id.
    pub fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.calendars.values()
    }

    /// The calendar by which the rule counts for a case in this jurisdiction (ISO 3166-1 alpha-2 code).
    /// `None` only where the rule names no calendar for places that have none.
    #[must_use]
    pub fn calendar_of(&self, rule: &Rule, jurisdiction: &str) -> Option<&Calendar> {
        match &rule.calendar {
            CalendarChoice::Named(id) => self.calendar(id),
            CalendarChoice::Jurisdiction { otherwise } => {
                self.calendar(jurisdiction).or_else(|| self.calendar(otherwise.as_deref()?))
            }
        }
    }
}

/// What is wrong in the rules and calendars; nothing when all is well. Takes what [`Deadlines::read`] takes.
#[must_use]
pub fn check<'a>(rules: &str, calendars: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Problem> {
    Deadlines::read(rules, calendars).err().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn the_content_folder_is_sound() {
        let deadlines = samples::deadlines();
        assert_eq!(deadlines.calendars().count(), 16);
        for calendar in deadlines.calendars() {
            assert!(!calendar.holidays().is_empty(), "{}", calendar.id);
            for day in calendar.holidays().iter().chain(calendar.working_weekend_days()) {
                for locale in Locale::ALL {
                    assert!(!day.name.get(locale).is_empty(), "{} {}", calendar.id, day.date);
                }
            }
        }
    }

    #[test]
    fn every_code_of_the_old_file_still_has_its_span() {
        use crate::kernel::span::Span;
        let rules = samples::deadlines().rules;
        for (regime, clock, span) in [
            ("psd2", "final", Span::BusinessDays(15)),
            ("psd2", "extended", Span::BusinessDays(35)),
            ("fca", "final", Span::BusinessDays(15)),
            ("fca", "extended", Span::BusinessDays(35)),
            ("rege", "decide", Span::BusinessDays(10)),
            ("rege", "extended", Span::Days(45)),
            ("rege", "report", Span::Days(60)),
            ("rege", "remittance", Span::Days(90)),
            ("rege", "remittance-report", Span::Days(180)),
            ("mas", "final", Span::BusinessDays(21)),
            ("mas", "extended", Span::BusinessDays(45)),
            ("sepa", "answer", Span::BusinessDays(10)),
        ] {
            let versions = &rules.clock(regime, clock).unwrap().versions;
            assert_eq!(versions.last().unwrap().terms.span, span, "{regime}.{clock}");
        }
    }

    #[test]
    fn what_does_not_fit_together_is_told() {
        let rules = "[x]\nname = {zh-Hans='', en=''}\nsource = ''\nread = '2026-11-26'\ncalendar = 'GB'\n\
                     a = {days = 1}\nb = {span = {days = 1}, calendar = 'XX'}\n\
                     c = {span = {days = 1}, calendar = 'jurisdiction', otherwise = 'YY'}\n\
                     d = {span = {days = 0}, calendar = 'BROKEN'}";
        let gb = samples::text("calendars/GB.toml");
        let told: Vec<String> = check(rules, [("GB", gb.as_str()), ("BROKEN", "zone = 1")])
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "calendars/BROKEN.toml:1: invalid type: integer `1`, expected a string",
                "deadlines.toml:9: x.d: a clock runs for some time, not for 0",
                "deadlines.toml:1: x.b: there is no calendar XX",
                "deadlines.toml:1: x.c: there is no calendar YY",
            ]
        );
        assert!(check("", []).is_empty());
    }
}
