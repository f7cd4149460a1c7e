//! What can be done about a payment, as its page shows it.

use super::eligibility::{self, Problem, Situation, Verdict, can_insist, judge, watch_until};
use super::packet::Packet;
use super::payment::Asked;
use crate::account::{document, tabs};
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::problems;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use crate::transactions::page::HERE;
use crate::transactions::{Transaction, TransactionState, ahead_page, expected};
use crate::ui::form::{Choice, Errors, radios_below};
use crate::ui::{self, Chrome};
use maud::{Markup, html};
use uuid::Uuid;

/// What the section goes by.
pub struct Known<'a> {
    pub row: &'a Transaction,
    pub facts: &'a Facts,
    pub situation: &'a Situation,
    /// Until when this customer waits for news.
    pub watched: Option<Timestamp>,
    pub packet: Option<&'a Packet>,
    pub errors: &'a Errors,
}

/// A problem's label and hint, as people with such a payment would say it.
pub fn label(locale: Locale, kind: &str, problem: &str) -> (&'static str, &'static str) {
    let own = AppealsText::of(locale).own_label(kind, problem);
    own.or_else(|| problems::problem(locale, problem).map(|words| (words.label, words.hint)))
        .unwrap_or(("", ""))
}

/// The section of a payment's page.
#[must_use]
pub fn section(chrome: &Chrome, known: &Known<'_>) -> Markup {
    let (row, situation) = (known.row, known.situation);
    let text = AppealsText::of(chrome.locale);
    let first = eligibility::first(row.kind, row.role);
    let verdict = judge(first, situation);
    let busy = matches!(verdict, Verdict::Open { .. });
    html! {
        section aria-labelledby="trouble" {
            h2 #trouble { (text.trouble) }
            (known.errors.summary(chrome.locale))
            div.note { (words(chrome, (known.facts, row), &verdict, situation)) (watch(chrome, (known.facts, row), (first, &verdict), (situation, known.watched))) }
            @if verdict == Verdict::AskSender { (packet(chrome, text, known)) }
            @if !busy { (choices(chrome, text, known, first)) }
        }
    }
}

/// A verdict in sentences, with where it leads.
fn words(
    chrome: &Chrome,
    (facts, row): (&Facts, &Transaction),
    verdict: &Verdict,
    situation: &Situation,
) -> Markup {
    let locale = chrome.locale;
    let text = AppealsText::of(locale);
    // Money that was sent back, or never left, is looked for in the balance first.
    let unpaid = row.state == TransactionState::Expired;
    let not_back = *verdict == Verdict::Appeal && situation.back_by.is_some() && !unpaid;
    let not_paid = matches!(verdict, Verdict::Back { .. }) && unpaid;
    let by = |at: Timestamp| expected::written((facts, locale, &chrome.zone), row, at);
    html! {
        p {
            @if not_back { (text.not_back) } @else if not_paid { (text.not_paid) } @else { (text.verdict(verdict.code())) }
            @match verdict {
                Verdict::Wait { until } | Verdict::Delayed { until } => { (format::gap(locale)) ((text.not_before)(&by(*until))) }
                Verdict::Back { until } => { (format::gap(locale)) ((text.back_by)(&by(*until))) }
                _ => {}
            }
        }
        @match verdict {
            Verdict::Open { number } | Verdict::Decided { number } => {
                p { a.button href={ "/cases/" (number) } { (text.sent_follow) " " (number) } }
            }
            Verdict::Review => { (ahead_page::ask(chrome, row)) }
            Verdict::Held => { p { a href="/account" { (locale.account().overview) } } }
            Verdict::Complaint => { p { a href=(chrome.to("/help/contact/complaints")) { (text.outside) } } }
            Verdict::Dispute => { p { a href=(chrome.to("/help/transactions/disputes")) { (text.read_on) } } }
            _ => {}
        }
    }
}

/// "Tell me then", or that it was promised.
fn watch(
    chrome: &Chrome,
    (facts, row): (&Facts, &Transaction),
    (problem, verdict): (Problem, &Verdict),
    (situation, watched): (&Situation, Option<Timestamp>),
) -> Markup {
    let text = AppealsText::of(chrome.locale);
    html! {
        @match (watch_until(verdict, situation), watched) {
            (_, Some(until)) => { p.good { ((text.told_then)(&expected::written((facts, chrome.locale, &chrome.zone), row, until))) } }
            (Some(_), None) => {
                form method="post" action={ "/transactions/" (row.id) "/watch" } {
                    input type="hidden" name="problem" value=(problem.code());
                    button.quiet type="submit" { @if *verdict == Verdict::Review { (text.tell_moved) } @else { (text.tell_me) } }
                }
            }
            (None, None) => {}
        }
    }
}

/// What is wrong, to choose from.
fn choices(chrome: &Chrome, text: &AppealsText, known: &Known<'_>, first: Problem) -> Markup {
    let (row, situation) = (known.row, known.situation);
    let listed: Vec<(Problem, String)> = eligibility::offered(row.kind, row.role, row.state)
        .iter()
        .map(|problem| {
            let (words, _) = label(chrome.locale, row.kind.code(), problem.code());
            let from = judge(*problem, situation).until().map(|until| {
                let at = expected::written((known.facts, chrome.locale, &chrome.zone), row, until);
                format::aside(chrome.locale, &(text.from_on)(&at))
            });
            (*problem, format!("{words}{}", from.unwrap_or_default()))
        })
        .collect();
    let choices: Vec<Choice<'_>> = listed
        .iter()
        .map(|(problem, words)| Choice {
            value: problem.code(),
            words,
            hint: Some(label(chrome.locale, row.kind.code(), problem.code()).1),
        })
        .collect();
    let open = !known.errors.is_empty() || judge(first, situation) == Verdict::Appeal;
    html! {
        details.choices open[open] {
            summary { (text.choose) }
            form method="post" action="/appeals" novalidate {
                input type="hidden" name="transaction" value=(row.id);
                (radios_below("problem", text.choose, (&choices, ""), known.errors))
                button type="submit" { (text.next) }
            }
        }
    }
}

/// The link for the sender's bank, or the way to make one.
fn packet(chrome: &Chrome, text: &AppealsText, known: &Known<'_>) -> Markup {
    let path = format!("/transactions/{}/packet", known.row.id);
    html! {
        h3 #packet { (text.packet) }
        p { (text.packet_lead) }
        @match known.packet {
            Some(packet) => {
                @if let Some(url) = &packet.url {
                    p { strong { (text.packet_link) } br; code.long { (url) } }
                }
                p.hint { ((text.packet_until)(&chrome.moment(packet.until))) }
                form method="post" action={ (path) "/end" } { button.quiet type="submit" { (text.packet_end) } }
            }
            None => form method="post" action=(path) { button type="submit" { (text.packet_make) } }
        }
    }
}

/// Why it cannot be filed now, and every other way.
#[must_use]
pub fn instead(
    chrome: &Chrome,
    asked: &Asked<'_>,
    (watched, draft): (Option<Timestamp>, Option<Uuid>),
    facts: &Facts,
) -> Markup {
    let (row, situation, verdict) = (asked.row, asked.situation, asked.verdict);
    let text = AppealsText::of(chrome.locale);
    let payment = format!("/transactions/{}", row.id);
    let insists = can_insist(verdict, situation, false);
    let fraud = !insists && can_insist(verdict, situation, true);
    let press = |name: &str, words: &str| {
        html! {
            form method="post" action="/appeals" {
                input type="hidden" name="transaction" value=(row.id);
                input type="hidden" name="problem" value=(asked.problem.code());
                button.quiet type="submit" name=(name) value="yes" { (words) }
            }
        }
    };
    let body = html! {
        (tabs(chrome, HERE))
        @if draft.is_some() { p.lead { (text.nothing_sent) } }
        p { strong { (label(chrome.locale, row.kind.code(), asked.problem.code()).0) } }
        div.note { (words(chrome, (facts, row), verdict, situation)) (watch(chrome, (facts, row), (asked.problem, verdict), (situation, watched))) }
        @if insists { (press("insist", text.insist)) }
        @if fraud { (press("fraud", text.fraud)) }
        ul.links {
            @if let Some(draft) = draft { li { a href={ "/appeals/drafts/" (draft) } { (text.go_on) } } }
            @if *verdict == Verdict::AskSender { li { a href={ (payment) "#packet" } { (text.packet) } } }
            li { a href=(payment) { (text.back_to_payment) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, &payment, text.cannot_title, false, &body)
}
