//! What somebody has typed into a form of the console, by the names of its fields.

use crate::i18n::console::ConsoleText;
use crate::kernel::time::Timestamp;
use crate::ui::form::Errors;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest text of one field, in characters: several pages.
pub const LONG: usize = 8_000;
/// Longest text of one line.
pub const LINE: usize = 140;
/// Nobody is given more days than these to answer.
const MOST_DAYS: i32 = 60;

/// Fields by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// What was typed; nothing where the field is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Puts words into a field, where nobody has typed any.
    pub fn offer(&mut self, name: &str, words: impl Into<String>) {
        self.0.entry(name.to_owned()).or_insert_with(|| words.into());
    }

    /// The version of the case that the form was made of; one that never was, where it is missing.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(-1)
    }

    /// A text that must be there, without what cannot be seen.
    pub fn text(&self, words: &ConsoleText, (name, most): (&str, usize), errors: &mut Errors) -> String {
        let text = self.free((name, most), words, errors);
        if text.is_empty() && errors.of(name).is_none() {
            errors.add(name, words.write_first);
        }
        text
    }

    /// A text that may be missing.
    pub fn free(&self, (name, most): (&str, usize), words: &ConsoleText, errors: &mut Errors) -> String {
        let seen = |c: &char| !c.is_control() || (*c == '\n' && most > LINE);
        let text: String = self.get(name).replace("\r\n", "\n").chars().filter(seen).collect();
        let text = text.trim();
        let has = text.chars().count();
        if has > most {
            errors.add(name, (words.too_long)(has, most));
        }
        text.to_owned()
    }

    /// A day that has come, not before that of `since`, in a zone.
    pub fn since(
        &self,
        words: &ConsoleText,
        (name, zone): (&str, &str),
        (since, now): (Timestamp, Timestamp),
        errors: &mut Errors,
    ) -> Date {
        let tz = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let day = |at: Timestamp| at.civil().to_zoned(tz.clone()).date();
        let (first, today) = (day(since), day(now));
        let read = self.get(name).trim().parse::<Date>().ok().filter(|day| (first..=today).contains(day));
        read.unwrap_or_else(|| {
            errors.add(name, words.day_wrong);
            today
        })
    }

    /// The end of a day to come, in a zone: the first instant that is too late.
    pub fn until(
        &self,
        words: &ConsoleText,
        (name, zone): (&str, &str),
        now: Timestamp,
        errors: &mut Errors,
    ) -> Timestamp {
        let tz = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let today = now.civil().to_zoned(tz.clone()).date();
        let read = self.get(name).trim().parse::<Date>().ok().filter(|day| {
            let days = (*day - today).get_days();
            (0..=MOST_DAYS).contains(&days)
        });
        let end = read.and_then(|day| day.tomorrow().ok()?.to_zoned(tz).ok());
        let Some(end) = end else {
            errors.add(name, (words.date_wrong)(MOST_DAYS));
            return now;
        };
        end.timestamp().into()
    }
}
