//! How a deadline was counted, as data: for staff who check it and for the sentence that customers read.

use super::calendar::{Calendar, Day, Exception};
use super::due::{Counting, Direction};
use crate::i18n::{Local, Locale};
use crate::kernel::span::Span;
use jiff::civil::{Date, DateTime};

/// The steps from the start to the date.
#[derive(Clone, Debug)]
pub struct Working {
    /// Local time of the event in the calendar's zone; counted back, the day that was counted back from.
    pub start: DateTime,
    pub span: Span,
    pub direction: Direction,
    pub counting: Counting,
    /// The business day that stands for the day of the event, where the rule moves it and it had to move.
    pub counted_from: Option<Date>,
    /// Weekend days passed over.
    pub weekend_days: u32,
    /// How many weekends these are when all of them are whole.
    pub weekends: Option<u32>,
    /// Holidays passed over, in the order in which they were met.
    pub holidays: Vec<Skipped>,
    /// Weekend days that counted because people work then.
    pub working_days: Vec<Exception>,
    /// The last day as counted, where it was no business day and the rule moves it to the next one.
    pub moved_from: Option<Date>,
    /// Days that were looked at without knowing the holidays around them.
    pub unknown: Vec<Unknown>,
}

/// A holiday passed over, or several days in a row with one name.
#[derive(Clone, Debug)]
pub struct Skipped {
    pub name: Local,
    pub first: Date,
    pub last: Date,
    /// Days that would have been business days.
    pub days: u32,
}

/// Days outside the time for which the calendar knows the holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    pub first: Date,
    pub last: Date,
    /// After the known time: they may still be published. Otherwise before it.
    pub yet: bool,
}

/// A working while the days go by.
pub(super) struct Tally<'a> {
    pub calendar: &'a Calendar,
    pub working: Working,
    last_weekend_day: Option<Date>,
    runs: u32,
    /// Nothing but weekend days since the last holiday: the next one of its name continues it.
    in_holiday: bool,
}

impl<'a> Tally<'a> {
    pub fn new(
        calendar: &'a Calendar,
        start: DateTime,
        span: Span,
        direction: Direction,
        counting: Counting,
    ) -> Self {
        let working = Working {
            start,
            span,
            direction,
            counting,
            counted_from: None,
            weekend_days: 0,
            weekends: Some(0),
            holidays: Vec::new(),
            working_days: Vec::new(),
            moved_from: None,
            unknown: Vec::new(),
        };
        Self { calendar, working, last_weekend_day: None, runs: 0, in_holiday: false }
    }

    /// Notes a day and tells whether it counts.
    pub fn meet(&mut self, date: Date) -> bool {
        self.look_at(date);
        match self.calendar.day(date) {
            Day::Business => {
                self.in_holiday = false;
                true
            }
            Day::WorkingWeekend(day) => {
                self.in_holiday = false;
                self.working.working_days.push(day.clone());
                true
            }
            Day::Weekend => {
                if self.last_weekend_day.is_none_or(|other| (date - other).get_days().abs() != 1) {
                    self.runs += 1;
                }
                self.last_weekend_day = Some(date);
                self.working.weekend_days += 1;
                let whole = self.runs * self.calendar.weekend_length() == self.working.weekend_days;
                self.working.weekends = whole.then_some(self.runs);
                false
            }
            Day::Holiday(day) => {
                let same = |a: &Local, b: &Local| Locale::ALL.iter().all(|l| a.get(*l) == b.get(*l));
                match self.working.holidays.last_mut() {
                    Some(skipped) if self.in_holiday && same(&skipped.name, &day.name) => {
                        skipped.first = skipped.first.min(date);
                        skipped.last = skipped.last.max(date);
                        skipped.days += 1;
                    }
                    _ => {
                        let name = day.name.clone();
                        self.working.holidays.push(Skipped { name, first: date, last: date, days: 1 });
                    }
                }
                self.in_holiday = true;
                false
            }
        }
    }

    /// Notes when the holidays around a day are not known.
    pub fn look_at(&mut self, date: Date) {
        if self.calendar.is_known(date) {
            return;
        }
        let yet = date > *self.calendar.known.end();
        match self.working.unknown.last_mut() {
            Some(unknown) if unknown.yet == yet => {
                unknown.first = unknown.first.min(date);
                unknown.last = unknown.last.max(date);
            }
            _ => self.working.unknown.push(Unknown { first: date, last: date, yet }),
        }
    }
}
