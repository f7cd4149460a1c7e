//! `channels.toml`: how to reach a person, and whether somebody is there now.

use crate::i18n::Local;
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Chat,
    Email,
    Phone,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Whether this channel works at all yet. One that does not is never shown as open.
    pub available: bool,
    pub kind: Kind,
    #[serde(default)]
    pub regions: Vec<String>,
    pub number: Option<String>,
    pub address: Option<String>,
    /// IANA name of the zone in which `hours` are meant.
    pub zone: String,
    pub hours: Week,
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    pub languages: Vec<crate::i18n::Locale>,
    /// How soon an answer comes while open.
    pub reply: Span,
    pub cost: Local,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub date: Date,
    pub name: Local,
}

/// Opening hours of each weekday; a missing day is closed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    mon: Option<Hours>,
    tue: Option<Hours>,
    wed: Option<Hours>,
    thu: Option<Hours>,
    fri: Option<Hours>,
    sat: Option<Hours>,
    sun: Option<Hours>,
}

impl Week {
    #[must_use]
    pub fn on(&self, day: Weekday) -> Option<Hours> {
        match day {
            Weekday::Monday => self.mon,
            Weekday::Tuesday => self.tue,
            Weekday::Wednesday => self.wed,
            Weekday::Thursday => self.thu,
            Weekday::Friday => self.fri,
            Weekday::Saturday => self.sat,
            Weekday::Sunday => self.sun,
        }
    }
}

/// `"08:00-20:00"`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from: Time,
    /// `None`: until midnight at the end of the day.
    pub until: Option<Time>,
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_hours(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("hours are written 08:00-20:00, not {text}")))
    }
}

fn parse_hours(text: &str) -> Option<Hours> {
    let (from, until) = text.split_once('-')?;
    let from: Time = format!("{from}:00").parse().ok()?;
    let until = if until == "24:00" { None } else { Some(format!("{until}:00").parse().ok()?) };
    if until.is_some_and(|u: Time| u <= from) {
        return None;
    }
    Some(Hours { from, until })
}

/// Whether somebody is there, and when that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The channel does not exist yet.
    NotYet,
    /// Around the clock, all week.
    Always,
    OpenUntil(jiff::civil::DateTime),
    ClosedUntil(jiff::civil::DateTime),
    /// No opening within the next two weeks.
    Closed,
}

impl Channel {
    pub(super) fn check(&self) -> Result<(), String> {
        TimeZone::get(&self.zone).map_err(|_| format!("zone {} is not an IANA time zone", self.zone))?;
        match self.kind {
            Kind::Phone if self.number.is_none() => Err("a phone channel has a number".into()),
            Kind::Email if self.address.is_none() => Err("an email channel has an address".into()),
            _ => Ok(()),
        }
    }

    fn holiday(&self, date: Date) -> bool {
        self.holidays.iter().any(|h| h.date == date)
    }

    fn hours(&self, date: Date) -> Option<Hours> {
        if self.holiday(date) { None } else { self.hours.on(date.weekday()) }
    }

    fn round_the_clock(&self, date: Date) -> bool {
        self.hours(date) == Some(Hours { from: Time::midnight(), until: None })
    }

    fn local(&self, now: Timestamp) -> jiff::civil::DateTime {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        now.civil().to_zoned(zone).datetime()
    }

    /// State at `now`; the times in it are local to the channel's zone.
    #[must_use]
    pub fn presence(&self, now: Timestamp) -> Presence {
        if !self.available {
            return Presence::NotYet;
        }
        let local = self.local(now);
        let days = (0..15).filter_map(|n| local.date().checked_add(n.days()).ok());
        let mut open_through = None;
        for date in days {
            let Some(hours) = self.hours(date) else {
                if let Some(end) = open_through {
                    return Presence::OpenUntil(end);
                }
                continue;
            };
            let start = date.to_datetime(hours.from);
            let end = match hours.until {
                Some(until) => date.to_datetime(until),
                None => date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()),
            };
            match open_through {
                Some(through) if start > through => return Presence::OpenUntil(through),
                None if start > local => return Presence::ClosedUntil(start),
                None if end <= local => continue,
                _ => {}
            }
            open_through = Some(end);
            if !(hours.until.is_none() && date.tomorrow().is_ok_and(|next| self.hours(next).is_some())) {
                return Presence::OpenUntil(end);
            }
        }
        match open_through {
            Some(_) if self.round_the_clock(local.date()) => Presence::Always,
            Some(end) => Presence::OpenUntil(end),
            None => Presence::Closed,
        }
    }

    /// The instant at which [`Channel::presence`] next answers differently.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let (Presence::OpenUntil(at) | Presence::ClosedUntil(at)) = self.presence(now) else { return None };
        let zone = TimeZone::get(&self.zone).ok()?;
        Some(zone.to_zoned(at).ok()?.timestamp().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(hours: &str) -> Channel {
        toml::from_str(&format!(
            "available = true\nkind = 'phone'\nnumber = '1'\nzone = 'Europe/London'\nlanguages = ['en']\n\
             reply = {{ minutes = 5 }}\ncost = {{ zh-Hans = '', en = '' }}\n\
             holidays = [{{ date = '2026-12-25', name = {{ zh-Hans = '', en = '' }} }}]\nhours = {hours}"
        ))
        .unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn a_caller_learns_when_somebody_is_there() {
        let weekdays = channel(
            "{ mon = '08:00-20:00', tue = '08:00-20:00', wed = '08:00-20:00', thu = '08:00-20:00', fri = '08:00-20:00' }",
        );
        let local = |s: &str| s.parse().unwrap();
        for (now, expected) in [
            ("2026-11-23T07:59:59Z", Presence::ClosedUntil(local("2026-11-23T08:00"))),
            ("2026-11-23T08:00:00Z", Presence::OpenUntil(local("2026-11-23T20:00"))),
            ("2026-11-23T20:00:00Z", Presence::ClosedUntil(local("2026-11-24T08:00"))),
            ("2026-12-24T21:00:00Z", Presence::ClosedUntil(local("2026-12-28T08:00"))), // holiday, weekend
            ("2026-07-01T07:30:00Z", Presence::OpenUntil(local("2026-07-01T20:00"))),   // summer time
        ] {
            assert_eq!(weekdays.presence(at(now)), expected, "{now}");
        }
        assert_eq!(weekdays.next_change(at("2026-07-01T07:30:00Z")), Some(at("2026-07-01T19:00:00Z")));
    }

    #[test]
    fn midnight_does_not_close_a_line_that_stays_open() {
        let day = "'00:00-24:00'";
        let always = channel(&format!(
            "{{ mon = {day}, tue = {day}, wed = {day}, thu = {day}, fri = {day}, sat = {day}, sun = {day} }}"
        ));
        assert_eq!(always.presence(at("2026-11-23T12:00:00Z")), Presence::Always);
        assert_eq!(
            always.presence(at("2026-12-20T12:00:00Z")),
            Presence::OpenUntil("2026-12-25T00:00".parse().unwrap())
        );
        let late = channel("{ mon = '10:00-24:00', tue = '00:00-02:00' }");
        assert_eq!(
            late.presence(at("2026-11-23T23:00:00Z")),
            Presence::OpenUntil("2026-11-24T02:00".parse().unwrap())
        );
    }

    #[test]
    fn hours_are_checked_when_read() {
        for bad in ["8-20", "20:00-08:00", "08:00", "08:00-25:00", ""] {
            assert_eq!(parse_hours(bad), None, "{bad}");
        }
    }
}
