//! Calendars and instants for tests.

use super::Deadlines;
use super::calendar::Calendar;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// The text of a file of the content folder.
pub fn text(file: &str) -> String {
    std::fs::read_to_string(content().join(file)).unwrap()
}

/// Id and text of every calendar in the content folder.
pub fn calendars() -> Vec<(String, String)> {
    let mut found: Vec<_> = std::fs::read_dir(content().join("calendars"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (id, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// Everything in the content folder.
pub fn deadlines() -> Deadlines {
    let calendars = calendars();
    let calendars = calendars.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    Deadlines::read(&text("deadlines.toml"), calendars).unwrap()
}

pub fn calendar(id: &str) -> Calendar {
    Calendar::parse(id, &text(&format!("calendars/{id}.toml"))).unwrap()
}

/// A calendar of the years 2026 to 2028 with these weekdays and days; `(date, name)`.
pub fn made(zone: &str, weekend: &[&str], holidays: &[(Date, &str)], working: &[(Date, &str)]) -> Calendar {
    let list = |days: &[(Date, &str)]| {
        let day = |(date, name): &(Date, &str)| {
            format!("{{date='{date}', name={{zh-Hans='{name}', en='{name}'}}}}")
        };
        days.iter().map(day).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "name = {{zh-Hans='', en=''}}\nzone = '{zone}'\nweekend = {weekend:?}\nsource = ''\n\
         read = '2026-11-26'\nfirst = '2026-01-01'\nlast = '2028-12-31'\n\
         holidays = [{}]\nworking = [{}]",
        list(holidays),
        list(working)
    );
    Calendar::parse("made", &text).unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}
