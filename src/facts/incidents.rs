//! `incidents.toml`: what holds up payments, from when until when, and the new date that customers are given.

use super::methods::Method;
use crate::i18n::Local;
use crate::kernel::time::Timestamp;
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incidents {
    #[serde(default)]
    incident: Vec<Incident>,
}

/// Something that holds up payments of a way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub id: String,
    /// Ids of `methods.toml`; empty: every method.
    #[serde(default)]
    methods: Vec<String>,
    /// ISO 3166-1 codes of the other side; empty: every country.
    #[serde(default)]
    countries: Vec<String>,
    from: jiff::Timestamp,
    /// Until it is taken out of the file, if it names none.
    until: Option<jiff::Timestamp>,
    expected: Option<jiff::Timestamp>,
    pub title: Local,
    pub text: Local,
}

impl Incident {
    /// The new date for the payments that it concerns, if somebody knows one.
    #[must_use]
    pub fn expected(&self) -> Option<Timestamp> {
        self.expected.map(Timestamp::from)
    }

    fn is_on(&self, now: Timestamp) -> bool {
        Timestamp::from(self.from) <= now && self.until.is_none_or(|until| now < until.into())
    }

    fn concerns(&self, (method, country): (Option<&str>, Option<&str>)) -> bool {
        let among = |list: &[String], is: Option<&str>| {
            list.is_empty() || is.is_some_and(|is| list.iter().any(|one| one == is))
        };
        among(&self.methods, method) && among(&self.countries, country)
    }
}

impl Incidents {
    /// Those that hold up payments by this method with the other side in this country now, in the file's order.
    pub fn of<'a>(
        &'a self,
        way: (Option<&'a str>, Option<&'a str>),
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Incident> {
        self.on(now).filter(move |incident| incident.concerns(way))
    }

    /// Everything that is held up now.
    pub fn on(&self, now: Timestamp) -> impl Iterator<Item = &Incident> {
        self.incident.iter().filter(move |incident| incident.is_on(now))
    }

    /// The instant at which [`Incidents::on`] next answers differently.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let times = self.incident.iter().flat_map(|incident| [Some(incident.from), incident.until]);
        times.flatten().map(Timestamp::from).filter(|at| *at > now).min()
    }

    /// What is wrong in the file.
    pub(super) fn problems(&self, methods: &IndexMap<String, Method>) -> Vec<String> {
        let (mut problems, mut ids) = (Vec::new(), BTreeSet::new());
        for incident in &self.incident {
            let mut complain = |what: &str| problems.push(format!("{}: {what}", incident.id));
            if incident.id.is_empty() || !ids.insert(&incident.id) {
                complain("every incident has an id of its own");
            }
            if incident.methods.is_empty() && incident.countries.is_empty() {
                complain("name methods or countries that it concerns");
            }
            for method in incident.methods.iter().filter(|id| !methods.contains_key(*id)) {
                complain(&format!("{method} is not in methods.toml"));
            }
            let good = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
            for code in incident.countries.iter().filter(|code| !good(code)) {
                complain(&format!("{code} is not an ISO 3166-1 code of two letters"));
            }
            if incident.until.is_some_and(|until| until <= incident.from) {
                complain("until is not after from");
            }
            if incident.expected.is_some_and(|expected| expected <= incident.from) {
                complain("expected is not after from");
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str =
        "title = { zh-Hans = \"延迟\", en = \"Delay\" }\ntext = { zh-Hans = \"延迟。\", en = \"Late.\" }\n";

    fn file(entries: &[&str]) -> Incidents {
        let text: Vec<String> =
            entries.iter().map(|fields| format!("[[incident]]\n{fields}\n{WORDS}")).collect();
        toml::from_str(&text.join("\n")).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn an_incident_concerns_its_ways_while_it_lasts() {
        let all = file(&[
            "id = \"a\"\nmethods = [\"swift\"]\ncountries = [\"IN\"]\nfrom = \"2026-11-20T06:00:00Z\"\nuntil = \"2026-11-21T06:00:00Z\"",
            "id = \"b\"\ncountries = [\"IN\"]\nfrom = \"2026-11-20T12:00:00Z\"",
        ]);
        let of = |method, country, now: &str| -> String {
            all.of((method, country), at(now)).map(|incident| incident.id.as_str()).collect()
        };
        for (method, country, now, is) in [
            (Some("swift"), Some("IN"), "2026-11-20T05:59:59Z", ""),
            (Some("swift"), Some("IN"), "2026-11-20T06:00:00Z", "a"),
            (Some("swift"), Some("IN"), "2026-11-20T12:00:00Z", "ab"),
            (Some("swift"), Some("IN"), "2026-11-21T06:00:00Z", "b"),
            (Some("sepa"), Some("IN"), "2026-11-20T12:00:00Z", "b"),
            (None, Some("IN"), "2027-11-20T12:00:00Z", "b"),
            (Some("swift"), Some("KE"), "2026-11-20T12:00:00Z", ""),
            (Some("swift"), None, "2026-11-20T12:00:00Z", ""),
        ] {
            assert_eq!(of(method, country, now), is, "{method:?} {country:?} {now}");
        }
        let change = |now| all.next_change(at(now));
        assert_eq!(change("2026-11-19T00:00:00Z"), Some(at("2026-11-20T06:00:00Z")));
        assert_eq!(change("2026-11-20T06:00:00Z"), Some(at("2026-11-20T12:00:00Z")));
        assert_eq!(change("2026-11-20T12:00:00Z"), Some(at("2026-11-21T06:00:00Z")));
        assert_eq!(change("2026-11-21T06:00:00Z"), None);
        assert_eq!(all.on(at("2026-11-20T12:00:00Z")).count(), 2);
    }

    #[test]
    fn what_is_wrong_in_the_file_is_told() {
        let none = IndexMap::new();
        let wrong = file(&[
            "id = \"a\"\ncountries = [\"in\"]\nfrom = \"2026-11-20T06:00:00Z\"\nuntil = \"2026-11-20T06:00:00Z\"",
            "id = \"a\"\nfrom = \"2026-11-20T06:00:00Z\"\nexpected = \"2026-11-19T06:00:00Z\"",
            "id = \"c\"\nmethods = [\"pigeon\"]\nfrom = \"2026-11-20T06:00:00Z\"",
        ]);
        assert_eq!(
            wrong.problems(&none),
            [
                "a: in is not an ISO 3166-1 code of two letters",
                "a: until is not after from",
                "a: every incident has an id of its own",
                "a: name methods or countries that it concerns",
                "a: expected is not after from",
                "c: pigeon is not in methods.toml",
            ]
        );
        assert!(toml::from_str::<Incidents>("# nothing\n").unwrap().problems(&none).is_empty());
    }
}
