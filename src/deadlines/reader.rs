//! Reads `deadlines.toml` and tells everything that is wrong in it.
//!
//! A clock is written short (`final = { business_days = 15 }`), as one table
//! (`final = { span = { business_days = 15 }, starts = "received" }`) or as a list of such tables, one for
//! each version.

use super::Problem;
use super::calendar::date;
use super::days::LONGEST;
use super::due::{Counting, Ending, Terms};
use super::rules::{Anchor, CalendarChoice, Clock, Event, Party, Regime, Rule, Rules};
use crate::i18n::Local;
use crate::kernel::span::Span;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

pub(super) const FILE: &str = "deadlines.toml";
/// Keys of a regime that are not clocks.
const ABOUT: [&str; 6] = ["name", "source", "read", "calendar", "otherwise", "from"];

/// Reads `deadlines.toml`: what could be understood, and everything that is wrong.
pub(super) fn read(text: &str) -> (Rules, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut rules = Rules::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    problems.extend(errors.iter().map(|error| Problem::from_toml(FILE, text, "", error)));
    if problems.is_empty() {
        for (key, value) in document.into_inner() {
            let mut reader = Reader { text, problems: &mut problems };
            rules.regimes.extend(reader.regime(&key.into_inner(), value));
        }
    }
    (rules, problems)
}

/// A regime's own keys as written; `calendar`, `otherwise` and `from` hold for its clocks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    name: Local,
    source: String,
    #[serde(deserialize_with = "date")]
    read: Date,
    calendar: Option<String>,
    otherwise: Option<String>,
    #[serde(default, deserialize_with = "maybe_date")]
    from: Option<Date>,
}

/// A version of a clock as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    span: Span,
    name: Option<Local>,
    law: Option<String>,
    starts: Option<Event>,
    before: Option<String>,
    #[serde(default)]
    counting: Counting,
    #[serde(default)]
    ends: Ending,
    calendar: Option<String>,
    otherwise: Option<String>,
    #[serde(default)]
    owed_by: Party,
    #[serde(default)]
    pauses: bool,
    version: Option<u32>,
    #[serde(default, deserialize_with = "maybe_date")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "maybe_date")]
    until: Option<Date>,
}

impl Written {
    fn short(span: Span) -> Self {
        Self {
            span,
            name: None,
            law: None,
            starts: None,
            before: None,
            counting: Counting::default(),
            ends: Ending::default(),
            calendar: None,
            otherwise: None,
            owed_by: Party::default(),
            pauses: false,
            version: None,
            from: None,
            until: None,
        }
    }
}

fn maybe_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    date(deserializer).map(Some)
}

/// Reads with every problem noted, so that one run tells all.
struct Reader<'a> {
    text: &'a str,
    problems: &'a mut Vec<Problem>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn complain(&mut self, at: usize, key: &str, what: impl Into<String>) {
        self.problems.push(Problem::new(FILE, super::line_of(self.text, at), key, what));
    }

    fn take<T: DeserializeOwned>(&mut self, key: &str, value: Value<'_>) -> Option<T> {
        let at = value.span().start;
        let read = T::deserialize(ValueDeserializer::from(value));
        read.map_err(|error| {
            let at = error.span().map_or(at, |span| span.start);
            self.complain(at, key, error.message());
        })
        .ok()
    }

    fn regime(&mut self, key: &str, value: Value<'_>) -> Option<Regime> {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            self.complain(span.start, key, "a regime is a table");
            return None;
        };
        let (about, clocks): (DeTable<'_>, DeTable<'_>) =
            table.into_iter().partition(|(key, _)| ABOUT.contains(&key.get_ref().as_ref()));
        let about: Option<About> = self.take(key, Spanned::new(span.clone(), DeValue::Table(about)));
        let mut read = Vec::new();
        for (name, value) in clocks {
            let name = name.into_inner().into_owned();
            let at = value.span().start;
            let key = format!("{key}.{name}");
            let written = self.versions(&key, value);
            if let (Some(about), Some(written)) = (&about, written) {
                let versions = written.into_iter().map(|w| self.rule(&key, at, about, w)).collect();
                let clock = Clock { key: name, versions };
                self.check_versions(&key, at, &clock.versions);
                read.push(clock);
            }
        }
        let about = about?;
        self.check_anchors(key, span.start, &read);
        Some(Regime {
            key: key.to_owned(),
            name: about.name,
            source: about.source,
            read: about.read,
            clocks: read,
        })
    }

    /// The three ways to write a clock.
    fn versions(&mut self, key: &str, value: Value<'_>) -> Option<Vec<Written>> {
        match value.get_ref() {
            DeValue::Array(_) => {
                let span = value.span();
                let DeValue::Array(items) = value.into_inner() else { return None };
                let found = items.len();
                let read: Vec<Written> = items.into_iter().filter_map(|item| self.take(key, item)).collect();
                if found == 0 {
                    self.complain(span.start, key, "a clock has a version");
                }
                (found > 0 && read.len() == found).then_some(read)
            }
            DeValue::Table(table) if table.len() == 1 && !table.contains_key("span") => {
                Some(vec![Written::short(self.take(key, value)?)])
            }
            _ => Some(vec![self.take(key, value)?]),
        }
    }

    fn rule(&mut self, key: &str, at: usize, about: &About, written: Written) -> Rule {
        let named = written.calendar.as_ref().or(about.calendar.as_ref()).filter(|c| *c != "jurisdiction");
        if named.is_some() && written.otherwise.is_some() {
            self.complain(at, key, "otherwise says nothing beside a named calendar");
        }
        let calendar = match named {
            Some(id) => CalendarChoice::Named(id.clone()),
            None => CalendarChoice::Jurisdiction {
                otherwise: written.otherwise.or_else(|| about.otherwise.clone()),
            },
        };
        if written.starts.is_some() && written.before.is_some() {
            self.complain(at, key, "a clock starts with an event or runs back from another clock, not both");
        }
        let anchor = match written.before {
            Some(clock) => Anchor::Before(clock),
            None => Anchor::After(written.starts.unwrap_or_default()),
        };
        match written.span {
            Span::BusinessDays(n) if n > LONGEST => {
                self.complain(at, key, format!("at most {LONGEST} business days"));
            }
            Span::Minutes(0)
            | Span::Hours(0)
            | Span::Days(0)
            | Span::BusinessDays(0)
            | Span::Months(0)
            | Span::Years(0) => self.complain(at, key, "a clock runs for some time, not for 0"),
            _ => {}
        }
        let from = written.from.or(about.from);
        if written.version.is_some() && from.is_none() {
            self.complain(at, key, "a version has the day from which it counts: from = \"2018-01-13\"");
        }
        if written.until.is_some_and(|until| from.is_some_and(|from| until < from)) {
            self.complain(at, key, "from comes before until");
        }
        Rule {
            version: written.version.unwrap_or(1),
            from,
            until: written.until,
            name: written.name,
            law: written.law,
            anchor,
            terms: Terms { span: written.span, counting: written.counting, ending: written.ends },
            calendar,
            owed_by: written.owed_by,
            pauses: written.pauses,
        }
    }

    fn check_versions(&mut self, key: &str, at: usize, versions: &[Rule]) {
        for pair in versions.windows(2) {
            let [old, new] = pair else { continue };
            if old.version >= new.version {
                self.complain(at, key, format!("version {} stands after {}", new.version, old.version));
            }
            match new.from {
                None => self.complain(at, key, format!("version {} has no date", new.version)),
                Some(from) if old.from.is_some_and(|old| old >= from) => {
                    self.complain(at, key, format!("version {} begins before the one above it", new.version));
                }
                Some(from) if old.until.is_some_and(|until| until >= from) => {
                    self.complain(at, key, format!("versions {} and {} overlap", old.version, new.version));
                }
                Some(_) => {}
            }
        }
    }

    /// A clock that runs back needs one that runs on.
    fn check_anchors(&mut self, regime: &str, at: usize, clocks: &[Clock]) {
        let runs_on = |key: &str| {
            let clock = clocks.iter().find(|c| c.key == key);
            clock.is_some_and(|c| c.versions.iter().all(|rule| matches!(rule.anchor, Anchor::After(_))))
        };
        for clock in clocks {
            for rule in &clock.versions {
                if let Anchor::Before(other) = &rule.anchor
                    && !runs_on(other)
                {
                    let key = format!("{regime}.{}", clock.key);
                    self.complain(
                        at,
                        &key,
                        format!("{other} is no clock of {regime} that starts with an event"),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::samples;

    const ABOUT_X: &str = "[x]\nname = {zh-Hans='', en=''}\nsource = ''\nread = '2026-11-26'\n";

    #[test]
    fn clocks_in_the_short_form_alone_are_enough() {
        let text =
            format!("{ABOUT_X}final = {{ business_days = 15 }}\nextended = {{ business_days = 35 }}\n");
        let (rules, problems) = read(&text);
        assert_eq!(problems, []);
        let rule = rules.in_force("x", "final", samples::date("1900-01-01")).unwrap();
        assert_eq!(rule.terms.span, Span::BusinessDays(15));
        assert_eq!((rule.version, rule.from, rule.pauses), (1, None, false));
        assert_eq!(rule.anchor, Anchor::After(Event::Received));
        assert_eq!(rule.calendar, CalendarChoice::Jurisdiction { otherwise: None });
    }

    #[test]
    fn every_slip_is_told_with_the_clock_and_its_line() {
        for (clock, key, line, what) in [
            ("a = { weeks = 3 }", "x.a", 5, "unknown variant `weeks`"),
            ("a = 3", "x.a", 5, "invalid type: integer `3`"),
            ("a = []", "x.a", 5, "a clock has a version"),
            ("a = { days = 0 }", "x.a", 5, "a clock runs for some time, not for 0"),
            ("a = { days = -1 }", "x.a", 5, "invalid value: integer `-1`"),
            ("a = { business_days = 3661 }", "x.a", 5, "at most 3660 business days"),
            ("a = { span = { days = 1 }, stars = 'x' }", "x.a", 5, "unknown field `stars`"),
            ("a = { span = { days = 1 }, starts = 'x' }", "x.a", 5, "unknown variant `x`"),
            ("a = { span = { days = 1 }, counting = 'x' }", "x.a", 5, "unknown variant `x`"),
            ("a = { span = { days = 1 }, from = '2026-02-30' }", "x.a", 5, "a date is written 2026-12-25"),
            ("a = { starts = 'received', pauses = true }", "x.a", 5, "missing field `span`"),
            (
                "a = { span = { days = 1 }, version = 1 }",
                "x.a",
                5,
                "a version has the day from which it counts",
            ),
            (
                "a = { span = { days = 1 }, from = 2026-01-01, until = 2025-01-01 }",
                "x.a",
                5,
                "from comes before until",
            ),
            (
                "a = { span = { days = 1 }, calendar = 'GB', otherwise = 'DE' }",
                "x.a",
                5,
                "otherwise says nothing beside a named calendar",
            ),
            (
                "b = { days = 1 }\na = { span = { days = 1 }, starts = 'noted', before = 'b' }",
                "x.a",
                6,
                "a clock starts with an event or runs back from another clock, not both",
            ),
            (
                "a = { span = { days = 1 }, before = 'b' }",
                "x.a",
                1,
                "b is no clock of x that starts with an event",
            ),
            (
                "a = { span = { days = 1 }, before = 'a' }",
                "x.a",
                1,
                "a is no clock of x that starts with an event",
            ),
            (
                "a = [{ span = { days = 1 } }, { span = { days = 2 }, version = 2 }]",
                "x.a",
                5,
                "version 2 has no date",
            ),
            (
                "a = [{ span = { days = 1 } }, { span = { days = 2 }, from = 2026-01-01 }]",
                "x.a",
                5,
                "version 1 stands after 1",
            ),
            (
                "a = [{ span = { days = 1 }, from = 2026-01-01 }, { span = { days = 2 }, version = 2, from = 2026-01-01 }]",
                "x.a",
                5,
                "version 2 begins before the one above it",
            ),
            (
                "a = [{ span = { days = 1 }, from = 2025-01-01, until = 2026-01-01 }, \
                 { span = { days = 2 }, version = 2, from = 2026-01-01 }]",
                "x.a",
                5,
                "versions 1 and 2 overlap",
            ),
            ("otherwise = 3", "x", 5, "invalid type: integer `3`"),
            ("from = 2026-13-01", "", 5, ""),
        ] {
            let (_, problems) = read(&format!("{ABOUT_X}{clock}"));
            assert!(
                problems.iter().any(|p| p.key == key && p.line == line && p.what.contains(what)),
                "{clock}: {problems:?}"
            );
        }
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let text = format!("{ABOUT_X}a = {{ weeks = 3 }}\nb = {{ days = 0 }}\n[y]\nname = 3\nc = 4\n[z]\n\n");
        let keys: Vec<_> = read(&text).1.into_iter().map(|p| p.key).collect();
        assert_eq!(keys, ["x.a", "x.b", "y", "y.c", "z"]);
        assert_eq!(read("x = 3").1.len(), 1);
        let torn = read("[x\n[y");
        assert!(torn.0.regimes.is_empty() && !torn.1.is_empty());
    }
}
