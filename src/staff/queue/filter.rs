//! What is looked for in the queue, as it stands in the address.

use crate::cases::CaseState;
use crate::i18n::codes::case_states::Turn;
use crate::i18n::codes::problems::{self, is_for_staff};
use serde::Deserialize;

/// Whose cases: codes of the console's words.
pub const WHOSE: [&str; 2] = ["mine", "unassigned"];
/// What is due, or waits for a word.
pub const DUE: [&str; 3] = ["breached", "soon", "heard"];
/// Laws and promises, as keys of `deadlines.toml`.
pub const REGIMES: [&str; 5] = ["psd2", "fca", "rege", "mas", "house"];

/// The problems that a case can have: those that a customer can choose.
pub fn problems() -> impl Iterator<Item = &'static str> {
    problems::problems().filter(|code| !is_for_staff(code))
}

/// Empty fields let everything through.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub whose: String,
    pub turn: String,
    pub state: String,
    pub problem: String,
    pub due: String,
    pub regime: String,
    /// Where the page before ended.
    pub after: String,
}

impl Filter {
    /// The same without what has no meaning.
    #[must_use]
    pub fn read(mut self) -> Self {
        let known = [
            (&mut self.whose, WHOSE.to_vec()),
            (&mut self.turn, Turn::ALL.iter().map(|turn| turn.code()).collect()),
            (&mut self.state, CaseState::ALL.iter().map(|state| state.code()).collect()),
            (&mut self.problem, problems().collect()),
            (&mut self.due, DUE.to_vec()),
            (&mut self.regime, REGIMES.to_vec()),
        ];
        for (field, codes) in known {
            if !codes.contains(&field.as_str()) {
                field.clear();
            }
        }
        self
    }

    /// Reads a query as it stands in an address.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "whose" => &mut filter.whose,
                "turn" => &mut filter.turn,
                "state" => &mut filter.state,
                "problem" => &mut filter.problem,
                "due" => &mut filter.due,
                "regime" => &mut filter.regime,
                _ => continue,
            };
            *field = value.into_owned();
        }
        filter.read()
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.pairs().any(|(_, value)| !value.is_empty())
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("whose", self.whose.as_str()),
            ("turn", &self.turn),
            ("state", &self.state),
            ("problem", &self.problem),
            ("due", &self.due),
            ("regime", &self.regime),
        ]
        .into_iter()
    }

    /// The same as a query of a link, with the place where the next page begins.
    #[must_use]
    pub fn query(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(_, value)| !value.is_empty()));
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_meaning_is_left_out() {
        let filter = Filter {
            whose: "mine".into(),
            turn: "us".into(),
            state: "'; DROP TABLE cases".into(),
            due: "soon".into(),
            regime: "nowhere".into(),
            ..Filter::default()
        };
        let read = filter.read();
        assert_eq!(read.query(Some("1.2.3")), "whose=mine&turn=us&due=soon&after=1.2.3");
        assert_eq!(Filter::parse(&read.query(None)).query(None), read.query(None));
        assert!(read.is_on() && !Filter::default().is_on());
        let of = |problem: &str| Filter { problem: problem.into(), ..Filter::default() }.read().problem;
        assert_eq!((of("charges").as_str(), of("cover_missing").as_str()), ("charges", ""));
    }
}
