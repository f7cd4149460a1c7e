//! Known delays: which of them concern a payment, and how its page and the list say so.

use super::transaction::{Phase, State, Transaction};
use crate::facts::Facts;
use crate::facts::incidents::Incident;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::time::Timestamp;
use crate::ui::Chrome;
use maud::{Markup, html};

/// What holds a payment up that is under way. What is blocked is not held up by this.
pub fn of<'a>(
    facts: &'a Facts,
    row: &'a Transaction,
    now: Timestamp,
) -> impl Iterator<Item = &'a Incident> + use<'a> {
    let waits = row.phase == Phase::UnderWay && row.state != State::Blocked;
    let way = (row.method.as_deref(), row.country.as_deref());
    facts.incidents.of(way, now).filter(move |_| waits)
}

/// The latest of the new dates that customers are given for it.
#[must_use]
pub fn until(facts: &Facts, row: &Transaction, now: Timestamp) -> Option<Timestamp> {
    of(facts, row, now).filter_map(Incident::expected).max()
}

/// Each delay once that concerns one of these payments.
#[must_use]
pub fn notices(chrome: &Chrome, facts: &Facts, (rows, now): (&[&Transaction], Timestamp)) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let mut shown: Vec<&Incident> = Vec::new();
    for incident in rows.iter().flat_map(|row| of(facts, row, now)) {
        if !shown.iter().any(|other| other.id == incident.id) {
            shown.push(incident);
        }
    }
    html! {
        @for incident in shown {
            div.note {
                p { strong { (incident.title.get(chrome.locale)) } }
                p { (incident.text.get(chrome.locale)) }
                p {
                    @match incident.expected() {
                        Some(at) => ((text.delay_until)(&chrome.moment(at))),
                        None => (text.delay_open),
                    }
                }
            }
        }
    }
}
