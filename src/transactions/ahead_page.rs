//! What lies ahead of a payment, as its page says it: a task and until when, or from when money can be used.

use super::ahead::Task;
use super::transaction::{Role, State, Transaction};
use crate::i18n::codes::tasks;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::time::Timestamp;
use crate::ui::Chrome;
use maud::{Markup, html};

/// What is asked of the customer, or held back from them; nothing where neither is.
#[must_use]
pub fn ahead(chrome: &Chrome, row: &Transaction, now: Timestamp) -> Markup {
    match (row.state, row.role) {
        (State::ActionRequired, _) => task(chrome, row, now),
        (State::CreditedRestricted, Role::Recipient) => available(chrome, row, now),
        _ => html! {},
    }
}

/// The way to a person who can look: the number to quote, and where.
#[must_use]
pub fn ask(chrome: &Chrome, row: &Transaction) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    html! {
        p { ((text.quote)(&row.reference)) }
        p { a href=(chrome.to("/contact")) { (chrome.text().contact_us) } }
    }
}

fn task(chrome: &Chrome, row: &Transaction, now: Timestamp) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let words = row.ahead.task.and_then(|task| tasks::task(chrome.locale, task.code()));
    html! {
        div.note {
            h3 { (text.task_title) }
            @match words {
                Some(words) => { p { strong { (words.name) } } p { (words.how) } }
                None => p { (text.task_unnamed) }
            }
            @if let Some(until) = row.ahead.task_until {
                @let moment = chrome.moment(until);
                @if until > now { p { ((text.task_until)(&moment)) } } @else { p.late { ((text.task_late)(&moment)) } }
            }
            @if let Some(path) = row.ahead.task.and_then(Task::article) {
                p { a href=(chrome.to(&format!("/help/{path}"))) { (text.task_article) } }
            }
            (ask(chrome, row))
        }
    }
}

fn available(chrome: &Chrome, row: &Transaction, now: Timestamp) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let moment = |at| chrome.moment(at);
    html! {
        @match row.ahead.available_from {
            Some(at) if at > now => p { ((text.available_from)(&moment(at))) },
            Some(at) => { p { ((text.available_since)(&moment(at))) } (ask(chrome, row)) }
            None => { p { (text.available_unknown) } (ask(chrome, row)) }
        }
    }
}
