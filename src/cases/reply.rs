//! The final answer, built from the outcome: what was said, what was found, every point answered, redress,
//! the independent body and its date. As page, letter and print it is the same text.

use super::case::Case;
use super::decision::{Decision, NOT_TAKEN};
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::outcomes;
use crate::i18n::codes::reply::ReplyWords;
use crate::i18n::format;
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// A piece of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "text")]
pub enum Piece {
    Heading(String),
    Words(String),
    /// What the customer said.
    Quote(String),
    /// An address outside.
    Link(String),
}

/// Writes the answer in the language of the case.
#[must_use]
pub fn write(facts: &Facts, case: &Case, decision: &Decision, now: Timestamp) -> Vec<Piece> {
    let locale = case.locale();
    let words = ReplyWords::of(locale);
    let fill = |text: &str| {
        text.replace("{amount}", &decision.amount)
            .replace("{date}", &decision.date)
            .replace("{reference}", &decision.reference)
    };
    let opening = if decision.is_interim() { words.interim } else { words.opening };
    let mut pieces = vec![Piece::Words(opening.replace("{reference}", &case.number))];
    if decision.is_interim() {
        pieces.extend(for_now(case, decision, &fill));
        return pieces;
    }
    if !decision.points.is_empty() {
        pieces.push(Piece::Heading(words.complaint.to_owned()));
        for (point, answer) in &decision.points {
            pieces.push(Piece::Quote(point.clone()));
            pieces.push(Piece::Words(answer.trim().to_owned()));
        }
        pieces.push(Piece::Words(words.points.to_owned()));
    }
    pieces.push(Piece::Heading(words.decision.to_owned()));
    let ruling = match decision.ruling.as_str() {
        "upheld" => words.upheld,
        "partly_upheld" => words.partly_upheld,
        "offer" => words.offer,
        _ => words.not_upheld,
    };
    let reason = Some(decision.reason.as_str()).filter(|r| !r.is_empty());
    let found = outcomes::outcome(locale, &decision.outcome, reason);
    // Some results begin with the ruling.
    if !found.is_some_and(|found| found.result.starts_with(ruling)) {
        pieces.push(Piece::Words(ruling.to_owned()));
    }
    if let Some(found) = found {
        pieces.push(Piece::Words(fill(found.result)));
    } else if decision.outcome == NOT_TAKEN {
        pieces.push(Piece::Words(AppealsText::of(locale).not_taken_on.to_owned()));
    }
    pieces.push(Piece::Heading(words.reasons.to_owned()));
    pieces.push(Piece::Words(decision.reasons.trim().to_owned()));
    pieces.push(Piece::Heading(words.action.to_owned()));
    if !decision.redress.trim().is_empty() {
        pieces.push(Piece::Words(decision.redress.trim().to_owned()));
    }
    match found {
        Some(found) => {
            pieces.push(Piece::Words(fill(found.next)));
            pieces.extend(found.redress.map(|redress| Piece::Words(fill(redress))));
        }
        None if decision.redress.trim().is_empty() => pieces.push(Piece::Words(words.no_action.to_owned())),
        None => {}
    }
    pieces.push(Piece::Heading(words.disagree.to_owned()));
    pieces.push(Piece::Words(words.new_facts.to_owned()));
    if let Some(body) = facts.bodies.of(&case.jurisdiction) {
        pieces.push(Piece::Words(words.body.replace("{body}", body.name.get(locale))));
        pieces.extend(body.url.clone().map(Piece::Link));
        let until = body.within.and_then(|within| last_day(now, within));
        pieces.push(Piece::Words(match until {
            Some(day) => words.body_until.replace("{date}", &format::date(locale, day)),
            None => words.body_limit.to_owned(),
        }));
        pieces.push(Piece::Words(words.free.to_owned()));
    }
    pieces.push(Piece::Words(words.court.to_owned()));
    pieces.push(Piece::Words(words.unaffected.to_owned()));
    pieces
}

/// What an interim answer says: what is done, why, what follows, and until when.
fn for_now(case: &Case, decision: &Decision, fill: &dyn Fn(&str) -> String) -> Vec<Piece> {
    let locale = case.locale();
    let words = ReplyWords::of(locale);
    let reason = Some(decision.reason.as_str()).filter(|r| !r.is_empty());
    let found = outcomes::outcome(locale, &decision.outcome, reason);
    let mut pieces: Vec<Piece> = found.iter().map(|found| Piece::Words(fill(found.result))).collect();
    for (point, answer) in decision.points.iter().filter(|(_, answer)| !answer.trim().is_empty()) {
        pieces.push(Piece::Quote(point.clone()));
        pieces.push(Piece::Words(answer.trim().to_owned()));
    }
    pieces.push(Piece::Heading(words.reasons.to_owned()));
    pieces.push(Piece::Words(decision.reasons.trim().to_owned()));
    pieces.push(Piece::Heading(words.action.to_owned()));
    if !decision.redress.trim().is_empty() {
        pieces.push(Piece::Words(decision.redress.trim().to_owned()));
    }
    pieces.extend(found.iter().map(|found| Piece::Words(fill(found.next))));
    let until = format::last_day(locale, case.promised_at, &case.promised_zone);
    pieces.push(Piece::Words(words.interim_until.replace("{date}", &until)));
    pieces.push(Piece::Words(words.interim_add.to_owned()));
    pieces
}

/// The last day of a span that begins today.
fn last_day(now: Timestamp, within: Span) -> Option<jiff::civil::Date> {
    let span = match within {
        Span::Months(n) => i64::from(n).months(),
        Span::Years(n) => i64::from(n).years(),
        Span::Days(n) => i64::from(n).days(),
        _ => return None,
    };
    now.date().checked_add(span).ok()
}

/// The answer as plain text, for a letter.
#[must_use]
pub fn text(pieces: &[Piece]) -> Vec<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Heading(text) | Piece::Words(text) | Piece::Link(text) => text.clone(),
            Piece::Quote(text) => text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        })
        .collect()
}
