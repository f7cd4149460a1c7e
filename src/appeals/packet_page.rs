//! What a trace packet looks like: to whoever was given its link.

use crate::account::document;
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::time::Timestamp;
use crate::transactions::Transaction;
use crate::ui::{self, Chrome};
use maud::{Markup, html};

#[must_use]
pub fn packet(chrome: &Chrome, facts: &Facts, (row, until): (&Transaction, Timestamp)) -> Markup {
    let (text, words) = (AppealsText::of(chrome.locale), TransactionsText::of(chrome.locale));
    let lines = [
        (words.amount, Some(facts.assets.write(chrome.locale, &row.amount()))),
        (words.when, Some(chrome.day(row.created_at))),
        (text.packet_account, Some(row.account.clone())),
        (words.uetr, row.uetr.clone()),
        (words.end_to_end, row.end_to_end.clone()),
        (words.reference, Some(row.reference.clone())),
        (text.packet_bank, Some(chrome.operator.clone())),
    ];
    let body = html! {
        p.lead { (text.packet_words) }
        dl.record {
            @for (label, value) in lines {
                @if let Some(value) = value.filter(|value| !value.is_empty()) { dt { (label) } dd { (value) } }
            }
        }
        p.hint { ((text.packet_until)(&chrome.moment(until))) }
        p.hint.screen { (text.sent_print) }
        (ui::never_ask(chrome.locale))
    };
    document(chrome, "/", text.packet_title, false, &body)
}

#[must_use]
pub fn over(chrome: &Chrome) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let body = html! { p.lead { (text.packet_over) } (ui::still_need_help(chrome)) };
    document(chrome, "/", text.packet_title, false, &body)
}
