//! What an appeal looks like to the customer who filed it.

use super::super::advice::label;
use super::super::wizard::{answers_of, files, upload};
use super::Whole;
use crate::account::{document, tabs};
use crate::cases::clocks::Clock;
use crate::cases::notices;
use crate::cases::page::{reply, standing};
use crate::cases::reply::Piece;
use crate::cases::timeline::{Entry, Kind};
use crate::cases::{Case, CaseState, turn};
use crate::deadlines::words;
use crate::events::{Actor, days};
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::case_states::{Turn, appeal_state};
use crate::i18n::codes::states;
use crate::i18n::integrity::IntegrityText;
use crate::i18n::tracking::TrackingText;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use crate::transactions::page::{facts_of, signed, title};
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

/// First page of the room.
const HERE: &str = "/cases";

/// Every case, each with the kind of payment that it is about.
#[must_use]
pub fn list(chrome: &Chrome, cases: &[(Case, String)], now: Timestamp) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, HERE))
        p.lead { (text.cases_lead) }
        @if cases.is_empty() { p { (text.cases_none) } } @else {
            ul.payments {
                @for (case, kind) in cases {
                    li { a href={ "/cases/" (case.number) } {
                        span.what { (label(chrome.locale, kind, &case.problem).0) }
                        (badge(chrome.locale, case))
                        span.hint { (case.number) " · " ((text.filed)(&chrome.day(case.filed_at))) }
                        @if let Some(next) = turn::sentence(chrome.locale, case, now) { span.next { (next) } }
                    } }
                }
            }
        }
        p { a.button href="/appeals/new" { (text.new) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, HERE, text.cases, false, &body)
}

fn badge(locale: Locale, case: &Case) -> Markup {
    let name = appeal_state(locale, case.state.code()).map_or("", |words| words.name);
    let class = match case.state.turn() {
        Turn::Customer => "badge bad",
        Turn::Nobody => "badge",
        Turn::Us | Turn::ThirdParty => "badge partly",
    };
    html! { span class=(class) { (name) } }
}

/// The page of a case.
pub struct Shown<'a> {
    pub whole: &'a Whole,
    pub errors: &'a Errors,
    pub now: Timestamp,
    /// Something to say first.
    pub notice: Option<&'static str>,
    /// What was typed and not taken.
    pub typed: &'a str,
}

#[must_use]
pub fn case(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let (whole, case) = (shown.whole, &shown.whole.case);
    let text = AppealsText::of(chrome.locale);
    let name = format!("{} {}", text.appeal, case.number);
    let words = appeal_state(chrome.locale, case.state.code()).map(|state| state.customer);
    let body = html! {
        (tabs(chrome, HERE))
        @if let Some(notice) = shown.notice { p.note role="alert" { (notice) } }
        (shown.errors.summary(chrome.locale))
        p.sum { strong { (label(chrome.locale, &whole.answers.kind, &case.problem).0) } " " (badge(chrome.locale, case)) }
        (standing(chrome.locale, words, (case, shown.now)))
        (decision(chrome, whole))
        (todo(chrome, shown))
        (about(chrome, facts, whole))
        section aria-labelledby="evidence" {
            h2 #evidence { (text.evidence) }
            (files(chrome, &whole.files, None))
            @if case.state.is_open() {
                p.hint { (text.evidence_limits) }
                (upload(chrome, (&format!("/cases/{}/files", case.number), &whole.answers), shown.errors))
            }
        }
        (clocks(chrome, facts, whole))
        (timeline(chrome, whole))
        (link(chrome, whole))
        ul.links {
            li { a href={ "/cases/" (case.number) "/dossier" } { (text.dossier) } }
            @if case.state.is_open() { li { a href={ "/cases/" (case.number) "/withdrawal" } { (text.withdraw) } } }
            li { a href=(HERE) { (text.all_cases) } }
        }
        (outside(chrome, facts, case))
        (ui::still_need_help(chrome))
    };
    document(chrome, &format!("/cases/{}", case.number), &name, !shown.errors.is_empty(), &body)
}

/// The link by which it is followed without signing in, while it works.
fn link(chrome: &Chrome, whole: &Whole) -> Markup {
    let text = TrackingText::of(chrome.locale);
    html! {
        @if let Some(url) = &whole.link {
            section.screen aria-labelledby="link" {
                h2 #link { (text.title) }
                p { (text.lead) }
                p { code.long { (url) } }
                form method="post" action={ "/cases/" (whole.case.number) "/link" } {
                    button.quiet type="submit" { (text.renew) }
                }
                p.hint { (text.renew_hint) }
            }
        }
    }
}

/// What the customer can do now.
fn todo(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let case = &shown.whole.case;
    let text = AppealsText::of(chrome.locale);
    let path = format!("/cases/{}", case.number);
    let asked = case.state == CaseState::WaitingCustomer;
    let question =
        shown.whole.entries.iter().rev().find(|entry| entry.kind == Kind::Question).filter(|_| asked);
    html! {
        @if case.state.is_open() {
            section.screen aria-labelledby="write" {
                h2 #write { (if asked { text.question_title } else { text.write }) }
                @if let Some(question) = question { blockquote.told { (question.text("text")) } }
                form method="post" action={ (path) "/message" } novalidate {
                    (Field::text("text", if asked { text.answer_label } else { text.write_label }).lines(5).value(shown.typed).show(shown.errors))
                    button type="submit" { (text.write_go) }
                }
            }
            @if asked {
                // It is the customer's turn: there is nothing of ours to ask about.
            } @else if case.chase_from <= shown.now {
                form method="post" action={ (path) "/chase" } { button.quiet type="submit" { (text.chase) } }
            } @else if case.chased_at.is_some() {
                p.hint { (text.chased) }
            } @else {
                p.hint { ((text.chase_from)(&turn::day(chrome.locale, case, case.chase_from))) }
            }
        } @else if case.may_object() {
            section.screen aria-labelledby="object" {
                h2 #object { (text.object) }
                p { (text.object_lead) }
                form method="post" action={ (path) "/objection" } novalidate {
                    (Field::text("text", text.object_label).lines(5).value(shown.typed).show(shown.errors))
                    button.quiet type="submit" { (text.object_go) }
                }
            }
        } @else if case.objections > 0 {
            p.note { (text.object_over) }
        }
    }
}

/// The last answer in writing: a decision, or what comes before it.
fn decision(chrome: &Chrome, whole: &Whole) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let answers = |entry: &&Entry| matches!(entry.kind, Kind::Decided | Kind::Interim);
    html! {
        @if let Some(entry) = whole.entries.iter().rev().find(answers) {
            section.decision aria-labelledby="decision" lang=(whole.case.locale().tag()) {
                h2 #decision { (if entry.kind == Kind::Interim { text.interim_title } else { text.decision_title }) }
                p.hint { (chrome.moment(entry.at)) }
                (reply(&serde_json::from_value::<Vec<Piece>>(entry.content["reply"].clone()).unwrap_or_default()))
            }
        }
    }
}

/// What it is about, as it was filed.
fn about(chrome: &Chrome, facts: &Facts, whole: &Whole) -> Markup {
    let text = AppealsText::of(chrome.locale);
    html! {
        section aria-labelledby="about" {
            h2 #about { (text.check_payment) }
            @if let Some(row) = &whole.row {
                p { a href={ "/transactions/" (row.id) } { (title(chrome, row)) " " (signed(chrome, facts, row)) } }
            }
            details {
                summary { (text.details) }
                @if let Some(row) = &whole.row { (facts_of(chrome, facts, row)) }
                dl.record { @for (label, value) in answers_of(chrome, &whole.answers) { dt { (label) } dd { (value) } } }
                @if !whole.answers.bank_said.is_empty() { h3 { (text.bank_label) } p.told { (whole.answers.bank_said) } }
                h3 { (text.story_label) }
                p.told { (whole.answers.story) }
            }
        }
    }
}

/// The dates that bind us, each with how it was counted.
fn clocks(chrome: &Chrome, facts: &Facts, whole: &Whole) -> Markup {
    let text = AppealsText::of(chrome.locale);
    // The clock of a refund that ended without one says nothing that is so, and may say why.
    let refunded = whole.entries.iter().any(|entry| entry.kind == Kind::Refunded);
    let shown = |clock: &&Clock| {
        clock.owed_by == "us" && (clock.clock != "refund" || clock.met_at.is_none() || refunded)
    };
    let owed: Vec<&Clock> = whole.clocks.iter().filter(shown).collect();
    html! {
        @if !owed.is_empty() {
            section aria-labelledby="clocks" {
                h2 #clocks { (text.clocks) }
                ul.clocks { @for clock in owed { li { (clock_line(chrome, facts, (clock, &whole.case))) } } }
            }
        }
    }
}

fn clock_line(chrome: &Chrome, facts: &Facts, (clock, case): (&Clock, &Case)) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let locale = chrome.locale;
    let version = u32::try_from(clock.version).unwrap_or(0);
    let rule = facts.deadlines.rules.version(&clock.regime, &clock.clock, version);
    let zone = facts.deadlines.calendar(&clock.calendar).and_then(|c| c.zone.iana_name()).unwrap_or("UTC");
    let name = rule.and_then(|rule| rule.name.as_ref()).map_or(clock.clock.as_str(), |name| name.get(locale));
    let law = rule.and_then(|rule| rule.law.as_deref());
    let regime = facts.deadlines.rules.regime(&clock.regime).map(|regime| regime.name.get(locale));
    html! {
        strong { ((text.clock_due)(name, &format::last_day(locale, clock.due_at, zone))) }
        @if case.state == CaseState::Withdrawn && clock.met_at == case.closed_at { " " span.badge { (text.clock_ended) } }
        @else if let Some(at) = clock.met_at { " " span.badge.good { ((text.clock_met)(&format::date(locale, at.date()))) } }
        @else if clock.breached_at.is_some() { " " span.badge.bad { (text.clock_missed) } }
        details {
            summary { (text.clock_why) }
            p {
                @if let Some(working) = clock.working(&facts.deadlines) { (words::working(locale, &working)) (format::stop(locale)) }
                @if let Some(regime) = regime { span.hint { (regime) @if let Some(law) = law { " · " (law) } } }
            }
        }
    }
}

fn timeline(chrome: &Chrome, whole: &Whole) -> Markup {
    let (text, proofs) = (AppealsText::of(chrome.locale), IntegrityText::of(chrome.locale));
    html! {
        section aria-labelledby="timeline" {
            h2 #timeline { (text.timeline) }
            ol.story { @for entry in whole.entries.iter().rev() { li { (entry_of(chrome, &whole.case, entry)) } } }
            p.hint { code.long { ((text.dossier_head)(&whole.head)) } }
            p.hint {
                (proofs.beside) (format::gap(chrome.locale))
                a href=(days::path(chrome.locale, &whole.head)) { (proofs.check_this) }
                span.printed { (chrome.public_url) "/integrity" }
            }
        }
    }
}

/// An entry as the customer sees it.
fn entry_of(chrome: &Chrome, case: &Case, entry: &Entry) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let locale = chrome.locale;
    let who = match entry.actor {
        Actor::Customer(_) => text.you,
        Actor::Staff(_) | Actor::Operator => text.us,
        Actor::System => text.program,
    };
    let until = entry.time("until").or_else(|| entry.time("due"));
    let because = until.and_then(|at| notices::because(locale, entry, &turn::day(locale, case, at)));
    let until = until.filter(|_| because.is_none());
    let state = states::state(locale, entry.text("state")).map(|words| words.name);
    // Whom else we ask may name a stranger's bank: that stays with staff.
    let said = match entry.kind {
        Kind::LegSent | Kind::LegAnswered | Kind::Assigned => "",
        _ => entry.text("text"),
    };
    let with = entry.kind == Kind::Escalated && !entry.text("to").is_empty();
    let name = if with { text.escalated_to } else { text.entry(entry.kind.code()).unwrap_or_default() };
    let paid = entry.text("date").parse().ok().filter(|_| entry.kind == Kind::Refunded);
    html! {
        span.hint { (chrome.moment(entry.at)) " · " (who) }
        p { strong { (name) }
            @if let Some(state) = state { (format::aside(locale, state)) } }
        @if let Some(date) = paid { p { ((text.refunded)(entry.text("amount"), &format::date(locale, date))) } }
        @if !said.is_empty() { p.told { (said) } }
        @if let (Some(path), Some(title)) = (entry.content["article"]["path"].as_str(), entry.content["article"]["title"].as_str()) {
            p { a href={ "/" (case.locale().tag()) "/help/" (path) } { (title) } }
        }
        @if let Some(because) = because { p.hint { (because) } }
        @if let Some(until) = until { p.hint { ((text.entry_until)(&format::last_day(locale, until, &case.promised_zone))) } }
        @if entry.kind == Kind::Evidence { p { (entry.text("name")) } }
    }
}

/// Where to complain outside, always.
fn outside(chrome: &Chrome, facts: &Facts, case: &Case) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let body = facts.bodies.of(&case.jurisdiction);
    html! {
        section aria-labelledby="outside" {
            h2 #outside { (text.outside) }
            @if let Some(body) = body {
                p { (body.name.get(chrome.locale))
                    @if let Some(url) = &body.url { br; a href=(url) rel="noreferrer" { (url) } } }
            }
            p { a href=(chrome.to("/help/contact/complaints")) { (text.outside_how) } }
        }
    }
}

/// It was sent: number, promise, what comes next.
#[must_use]
pub fn sent(chrome: &Chrome, case: &Case) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let body = html! {
        div.note {
            p { (text.sent_number) }
            p.number { strong { (case.number) } }
        }
        p.lead { ((text.sent_promise)(&turn::promised(chrome.locale, case))) }
        p { (text.sent_mail) (format::gap(chrome.locale)) (text.sent_print) }
        ul.links {
            li { a.button href={ "/cases/" (case.number) } { (text.sent_follow) } }
            li { a href={ "/cases/" (case.number) "#evidence" } { (text.add_files) } }
        }
        (ui::never_ask(chrome.locale))
        (ui::still_need_help(chrome))
    };
    document(chrome, &format!("/cases/{}/sent", case.number), text.sent_title, false, &body)
}

#[must_use]
pub fn withdrawal(chrome: &Chrome, case: &Case) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let path = format!("/cases/{}/withdrawal", case.number);
    let body = html! {
        p.lead { (text.withdraw_lead) }
        form method="post" action=(path) { button type="submit" { (text.withdraw) } }
        ul.links { li { a href={ "/cases/" (case.number) } { (text.keep) } } }
    };
    document(chrome, &path, text.withdraw_sure, false, &body)
}

/// Everything on one page.
#[must_use]
pub fn dossier(chrome: &Chrome, facts: &Facts, (whole, now): (&Whole, Timestamp)) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let case = &whole.case;
    let state = appeal_state(chrome.locale, case.state.code()).map_or("", |words| words.name);
    let lines = [
        (text.appeal, case.number.clone()),
        (text.check_problem, label(chrome.locale, &whole.answers.kind, &case.problem).0.to_owned()),
        (text.dossier_state, state.to_owned()),
        (text.dossier_filed, chrome.moment(case.filed_at)),
        (text.dossier_promised, turn::promised(chrome.locale, case)),
    ];
    let body = html! {
        dl.record { @for (label, value) in lines { dt { (label) } dd { (value) } } }
        @if let Some(row) = &whole.row { h2 { (text.check_payment) } (facts_of(chrome, facts, row)) }
        h2 { (text.details) }
        dl.record { @for (label, value) in answers_of(chrome, &whole.answers) { dt { (label) } dd { (value) } } }
        @if !whole.answers.bank_said.is_empty() { h3 { (text.bank_label) } p.told { (whole.answers.bank_said) } }
        h3 { (text.story_label) }
        p.told { (whole.answers.story) }
        @if !whole.files.is_empty() {
            h2 { (text.evidence) }
            ul { @for file in &whole.files {
                li { (file.name) " " span.hint { (format::bytes(file.bytes)) } br; code.long { ((text.evidence_print)(&hex::encode(&file.sha256))) } }
            } }
        }
        (decision(chrome, whole))
        (clocks(chrome, facts, whole))
        (timeline(chrome, whole))
        p.hint.screen { (text.sent_print) }
        p.hint { (chrome.moment(now)) " · " (chrome.operator) }
        ul.links.screen { li { a href={ "/cases/" (case.number) } { (text.sent_follow) } } }
    };
    let title = format!("{} {}", text.appeal, case.number);
    document(chrome, &format!("/cases/{}/dossier", case.number), &title, false, &body)
}
