//! What the customer's transactions look like.

use super::history::{self, Event};
use super::list::Typed;
use super::transaction::{Kind, Phase, Role, State, Transaction};
use super::{DOWNLOADED, ahead_page, delays, expected};
use crate::account::{document, tabs};
use crate::facts::Facts;
use crate::i18n::codes::rails::{self, Stage};
use crate::i18n::codes::{countries, reasons, states};
use crate::i18n::format;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::time::Timestamp;
use crate::ui::form::{Errors, Field, select, select_grouped};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

/// First page of the room.
pub const HERE: &str = "/transactions";

/// A page of the list.
pub struct Shown<'a> {
    pub rows: &'a [Transaction],
    pub older: Option<String>,
    pub typed: &'a Typed,
    pub errors: &'a Errors,
    pub now: Timestamp,
}

#[must_use]
pub fn list(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let typed = shown.typed;
    let filtered = typed.is_filter();
    let rows: Vec<&Transaction> = shown.rows.iter().collect();
    let pages = shown.older.is_some() || !typed.before.is_empty();
    let body = html! {
        (tabs(chrome, HERE))
        p.lead { (text.lead) }
        (delays::notices(chrome, facts, (&rows, shown.now)))
        (filters(chrome, text, shown))
        @if shown.rows.is_empty() {
            p { (if filtered { text.none_found } else { text.none_yet }) }
            @if filtered { p { a href=(HERE) { (text.show_all) } } }
        } @else {
            ul.payments { @for row in shown.rows { (line(chrome, facts, row)) } }
        }
        @if pages {
            nav.pager aria-label=(text.title) {
                @if !typed.before.is_empty() { a href={ (HERE) "?" (typed.query(None)) } { (text.newest) } }
                @if let Some(older) = &shown.older {
                    a rel="next" href={ (HERE) "?" (typed.query(Some(("before", older)))) } { (text.older) }
                }
            }
        }
        ul.links {
            li { a href="/appeals/new" { (text.missing) } }
            @if !shown.rows.is_empty() { li { a href={ "/transactions.csv?" (typed.query(None)) } download { (text.download) } } }
        }
        @if pages { p.hint { ((text.download_most)(DOWNLOADED / 1000)) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, HERE, text.title, !shown.errors.is_empty(), &body)
}

fn filters(chrome: &Chrome, text: &TransactionsText, shown: &Shown<'_>) -> Markup {
    let (typed, errors) = (shown.typed, shown.errors);
    let kinds = Kind::ALL.iter().map(|k| (k.code(), text.kind(k.code())));
    let of_phase = |phase: Phase| {
        let states = State::ALL.iter().filter(move |state| state.phase() == phase);
        let name = |code| states::state(chrome.locale, code).map_or("", |words| words.name);
        let states = states.map(|state| (state.code(), name(state.code())));
        (text.phase(phase.code()), [(phase.code(), text.any_of)].into_iter().chain(states).collect())
    };
    let phases: Vec<(&str, Vec<(&str, &str)>)> = Phase::ALL.iter().map(|phase| of_phase(*phase)).collect();
    html! {
        details.filters open[typed.is_filter()] {
            summary { (text.filter) }
            (errors.summary(chrome.locale))
            form method="get" action=(HERE) novalidate {
                (Field::new("text", "text", text.text).hint(text.text_hint).value(&typed.text).show(errors))
                div.pair {
                    (select("kind", text.kind, [("", text.all)].into_iter().chain(kinds), &typed.kind, errors))
                    (select_grouped(("state", text.state), ("", text.all), &phases, &typed.state))
                }
                div.pair {
                    (Field::new("from", "date", text.from).value(&typed.from).show(errors))
                    (Field::new("to", "date", text.to).value(&typed.to).show(errors))
                }
                div.pair {
                    (Field::text("least", text.least).inputmode("decimal").value(&typed.least).show(errors))
                    (Field::text("most", text.most).inputmode("decimal").value(&typed.most).show(errors))
                }
                button type="submit" { (text.search) }
            }
        }
    }
}

/// "Transfer to M… S…".
#[must_use]
pub fn title(chrome: &Chrome, row: &Transaction) -> String {
    let text = TransactionsText::of(chrome.locale);
    if row.counterparty.is_empty() {
        return text.kind(row.kind.code()).to_owned();
    }
    let toward = text.toward(row.kind.code(), row.role == Role::Sender);
    format!("{toward} {}", row.counterparty)
}

/// The amount as this side sees it, with its sign.
#[must_use]
pub fn signed(chrome: &Chrome, facts: &Facts, row: &Transaction) -> String {
    let sign = if row.role == Role::Sender { "−" } else { "+" };
    format!("{sign}{}", facts.assets.write(chrome.locale, &row.amount()))
}

/// The state's short name, coloured by how it went.
#[must_use]
pub fn badge(chrome: &Chrome, state: State) -> Markup {
    coloured(chrome, state, state.phase())
}

fn coloured(chrome: &Chrome, state: State, phase: Phase) -> Markup {
    let name = states::state(chrome.locale, state.code()).map_or("", |words| words.name);
    let class = match phase {
        Phase::Done => "badge good",
        Phase::UnderWay => "badge partly",
        Phase::Undone => "badge bad",
    };
    html! { span class=(class) { (name) } }
}

fn line(chrome: &Chrome, facts: &Facts, row: &Transaction) -> Markup {
    html! {
        li {
            a href={ "/transactions/" (row.id) } {
                span.what { (title(chrome, row)) }
                span.amount { (signed(chrome, facts, row)) }
                span.hint { (chrome.day(row.created_at)) " · " (row.reference) }
                (coloured(chrome, row.state, row.phase))
            }
        }
    }
}

/// One payment, and what its page knows of it.
pub struct Detail<'a> {
    pub row: &'a Transaction,
    pub events: &'a [Event],
    pub now: Timestamp,
    /// What can be done about it.
    pub advice: Markup,
    /// Addresses and titles of articles.
    pub articles: Vec<(String, String)>,
}

#[must_use]
pub fn detail(chrome: &Chrome, facts: &Facts, detail: &Detail<'_>) -> Markup {
    let (row, events) = (detail.row, detail.events);
    let text = TransactionsText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, HERE))
        p.sum { strong { (signed(chrome, facts, row)) } " " (coloured(chrome, row.state, row.phase)) }
        (delays::notices(chrome, facts, (&[row], detail.now)))
        (stages(chrome, text, row, events))
        section aria-labelledby="where" {
            h2 #where { (text.where_is_it) }
            (situation(chrome, facts, row, detail.now))
        }
        (detail.advice)
        section aria-labelledby="facts" {
            h2 #facts { (text.details) }
            (facts_of(chrome, facts, row))
            p.hint { (text.masked) }
        }
        (story(chrome, text, events))
        section aria-labelledby="articles" {
            h2 #articles { (text.articles) }
            ul.links { @for (url, title) in &detail.articles { li { a href=(url) { (title) } } } }
        }
        ul.links {
            li { a href={ "/transactions/" (row.id) "/receipt" } { (text.receipt) } }
            li { a href=(HERE) { (text.all_transactions) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, HERE, &title(chrome, row), false, &body)
}

/// What it means in plain sentences: where the money is, who has it, until when.
fn situation(chrome: &Chrome, facts: &Facts, row: &Transaction, now: Timestamp) -> Markup {
    let locale = chrome.locale;
    let text = TransactionsText::of(locale);
    let Some(words) = states::state(locale, row.state.code()) else { return html! {} };
    // Whom a refund pays is whom it pays back.
    let refunded = row.kind == Kind::Refund && row.state == State::Refunded;
    let sentence = if row.role == Role::Sender || refunded { words.sender } else { words.recipient };
    // Nobody can expect what is blocked.
    let waiting = row.phase == Phase::UnderWay && row.state != State::Blocked;
    html! {
        p {
            (sentence)
            @if let (Some(is), Some(of)) = (row.confirmations, row.confirmations_needed) {
                (format::gap(locale)) ((text.confirmations)(is, of))
            }
        }
        p { strong { @if is_with_reader(row) { (text.with_you) } @else { ((text.with)(words.with)) } } }
        @if let Some(at) = row.expected_by.filter(|_| waiting) {
            @let moment = expected::written((facts, locale, &chrome.zone), row, at);
            @if row.state == State::AwaitingFunds {
                p { (text.expect_paid) }
            } @else if at > now {
                p { ((text.expect)(&moment)) }
            } @else {
                p.late { ((text.expected)(&moment)) (format::gap(locale)) (text.late) }
            }
        }
        (ahead_page::ahead(chrome, row, now))
        @if let Some(reason) = row.reason.as_deref().and_then(|code| reasons::reason(locale, code)) {
            div.note {
                h3 { (text.reason_title) }
                p { (reason.happened) (format::gap(locale)) (reason.next) }
                @if let Some(code) = &row.reason { p.hint { ((text.reason_code)(code)) } }
            }
        }
    }
}

/// Whether the money is with whoever reads the page.
const fn is_with_reader(row: &Transaction) -> bool {
    match row.role {
        Role::Recipient => match row.state {
            State::Refunded => matches!(row.kind, Kind::Refund),
            state => matches!(state, State::Credited | State::CreditedRestricted),
        },
        Role::Sender => matches!(
            row.state,
            State::Received
                | State::Rejected
                | State::Failed
                | State::Cancelled
                | State::Expired
                | State::Refunded
                | State::Reversed
                | State::ChargedBack
        ),
    }
}

/// The line that shows how far it is. A stage is reached when an event says so, or one behind it.
fn stages(chrome: &Chrome, text: &TransactionsText, row: &Transaction, events: &[Event]) -> Markup {
    let Some(rail) = rails::rail(row.kind.code()) else { return html! {} };
    let counting = history::counting(events);
    let reached = |code: &str| counting.iter().any(|e| e.state.is_some_and(|s| s.code() == code));
    // Nobody is told to pay whose money is here already, or who is paid by another.
    let asks =
        row.state == State::AwaitingFunds || (row.state == State::Received && row.role == Role::Sender);
    let funds = State::AwaitingFunds.code();
    let rail: Vec<Stage> =
        rail.iter().copied().filter(|stage| stage.state != funds || asks || reached(funds)).collect();
    let now = rail.iter().rposition(|stage| stage.state == row.state.code());
    let last = now.or_else(|| rail.iter().rposition(|stage| reached(stage.state)));
    // Paid out is the end of the line, whatever it is called.
    let last = match row.state {
        // Settled between institutions is no proof of the last stage.
        State::Settled => Some(rail.len() - 2),
        _ if row.phase == Phase::Done => Some(rail.len() - 1),
        _ => last,
    };
    let over = row.phase == Phase::Undone;
    html! {
        ol.stages aria-label=(text.stages) {
            @for (i, stage) in rail.iter().enumerate() {
                @let is = match last {
                    Some(last) if i < last || (i == last && row.phase == Phase::Done) => "done",
                    // What was waited for and never came is not done.
                    Some(last) if i == last && row.state == State::Expired => "missed",
                    Some(last) if i == last => if over { "done" } else { "here" },
                    _ if over => "missed",
                    _ => "to-come",
                };
                li class=(is) aria-current=[(is == "here").then_some("step")] {
                    span { (stage.label(chrome.locale)) }
                    span.hidden { " (" (match is { "done" => text.done, "here" => text.here, "missed" => text.missed, _ => text.to_come }) ")" }
                }
            }
        }
    }
}

/// Everything the record says, as label and value.
#[must_use]
pub fn facts_of(chrome: &Chrome, facts: &Facts, row: &Transaction) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let method = row.method.as_ref().and_then(|id| facts.methods.get(id));
    let country = row.country.as_ref().map(|code| match facts.regions.get(code) {
        Some(region) => region.name.get(chrome.locale),
        None => countries::country(chrome.locale, code).unwrap_or(code),
    });
    let lines = [
        (text.amount, Some(facts.assets.write(chrome.locale, &row.amount()))),
        (text.fee, row.fee().map(|fee| facts.assets.write(chrome.locale, &fee))),
        (text.kind, Some(text.kind(row.kind.code()).to_owned())),
        (text.when, Some(chrome.moment(row.created_at))),
        (text.counterparty, Some(row.counterparty.clone())),
        (text.account, Some(row.account.clone())),
        (text.method, method.map(|m| m.name(chrome.locale).clone())),
        (text.network, method.and_then(|m| m.network.clone())),
        (text.country, country.map(ToOwned::to_owned)),
        (text.reference, Some(row.reference.clone())),
        (text.uetr, row.uetr.clone()),
        (text.end_to_end, row.end_to_end.clone()),
        (text.hash, row.hash.clone()),
    ];
    html! {
        dl.record {
            @for (label, value) in lines {
                @if let Some(value) = value.filter(|v| !v.is_empty()) { dt { (label) } dd { (value) } }
            }
        }
    }
}

/// Every event with its time, newest first; what was taken back is struck out.
fn story(chrome: &Chrome, text: &TransactionsText, events: &[Event]) -> Markup {
    let counting: Vec<&str> = history::counting(events).iter().map(|e| e.id.as_str()).collect();
    html! {
        section aria-labelledby="history" {
            h2 #history { (text.history) }
            ol.story {
                @for event in events.iter().rev().filter(|e| e.state.is_some()) {
                    @let name = event.state.and_then(|s| states::state(chrome.locale, s.code())).map_or("", |w| w.name);
                    li {
                        span.hint { (chrome.moment(event.occurred_at)) }
                        " "
                        @if counting.contains(&event.id.as_str()) { (name) } @else { s { (name) } " " span.hint { (text.taken_back) } }
                    }
                }
            }
        }
    }
}

#[must_use]
pub fn receipt(chrome: &Chrome, facts: &Facts, (row, now): (&Transaction, Timestamp)) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let state = states::state(chrome.locale, row.state.code()).map_or("", |words| words.name);
    let since = chrome.moment(row.state_at);
    let body = html! {
        p.lead { (title(chrome, row)) }
        p { strong { ((text.receipt_state)(state, &since)) } }
        @if row.state == State::Sent { p { (text.receipt_sent) } }
        (facts_of(chrome, facts, row))
        p.hint { ((text.receipt_lead)(&chrome.moment(now))) }
        p.hint.screen { (text.receipt_print) }
        p.hint { (chrome.operator) " · " (chrome.public_url) }
        ul.links.screen { li { a href={ "/transactions/" (row.id) } { (text.back) } } }
    };
    document(chrome, HERE, text.receipt_title, false, &body)
}

/// The search of the articles for this, and of nothing else.
#[must_use]
pub fn articles_about(chrome: &Chrome, what: &str) -> String {
    let what: String = form_urlencoded::byte_serialize(what.as_bytes()).collect();
    chrome.to(&format!("/search?all=true&q={what}"))
}

#[must_use]
pub fn not_found(chrome: &Chrome, what: &str) -> Markup {
    let text = TransactionsText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, HERE))
        p.lead { ((text.find_words)(what)) }
        ul.links {
            li { a href=(HERE) { (text.all_transactions) } }
            li { a href="/appeals/new" { (text.missing) } }
            li { a href=(articles_about(chrome, what)) { (text.find_search) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, HERE, text.find_title, false, &body)
}
