//! The parts of a case's page that only tell.

use super::Forms;
use super::seen::{Earlier, Seen};
use crate::cases::Case;
use crate::cases::clocks::Clock;
use crate::cases::evidence::Scan;
use crate::cases::page;
use crate::cases::timeline::{Entry, Kind};
use crate::deadlines::words;
use crate::events::Actor;
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::{evidence, outcomes, playbooks, problems, states};
use crate::i18n::transactions::TransactionsText;
use crate::i18n::{Locale, format};
use crate::staff::Desk;
use crate::staff::page::{address, distance, state};
use crate::staff::work::page::written;
use crate::transactions::transaction::{masked_account, masked_name};
use crate::transactions::{expected, history, page as transactions};
use crate::ui::form::Field;
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// Every clock with how it was counted.
pub fn clocks(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let text = desk.text();
    html! {
        section aria-labelledby="clocks" {
            h2 #clocks { (text.clocks) }
            ul.clocks { @for clock in &seen.clocks { li { (one_clock(desk, facts, (clock, seen))) } } }
        }
    }
}

fn one_clock(desk: &Desk, facts: &Facts, (clock, seen): (&Clock, &Seen)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let rules = &facts.deadlines.rules;
    let rule = u32::try_from(clock.version).ok().and_then(|v| rules.version(&clock.regime, &clock.clock, v));
    let name = rule.and_then(|rule| rule.name.as_ref()).map(|name| name.get(locale));
    let zone = facts.deadlines.calendar(&clock.calendar).map_or("UTC", |calendar| calendar.zone_name());
    html! {
        strong { (name.unwrap_or(&clock.clock)) }
        @if !clock.legal { " " span.hint { (text.own_promise) } }
        br;
        (format::last_day(locale, clock.due_at, zone)) " "
        @match (clock.met_at, clock.due_on()) {
            (Some(at), _) => span.badge.good { ((text.met)(&format::date(locale, at.date()))) },
            (None, Some(day)) => (distance(text, &facts.deadlines, (&clock.calendar, day), (clock.due_at, seen.now))),
            (None, None) => {}
        }
        @if clock.breached_at.is_some() { " " span.badge.bad { (text.breached) } }
        @if let Some(working) = clock.working(&facts.deadlines) {
            details {
                summary { (text.working) }
                p { (words::working(locale, &working)) }
                @if let Some(law) = rule.and_then(|rule| rule.law.as_ref()) { p.hint { (law) } }
            }
        }
    }
}

/// What the customer has told us. Whose names and numbers they are stays hidden.
pub fn said(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let text = desk.text();
    let words = AppealsText::of(desk.chrome().locale);
    let answers = &seen.answers;
    let role = match answers.role.as_str() {
        "sender" => words.role_sender,
        "recipient" => words.role_recipient,
        _ => "",
    };
    let rail = TransactionsText::of(desk.chrome().locale).kind(&answers.kind);
    let amount = match facts.assets.read(&answers.amount, &answers.currency) {
        Ok(amount) => facts.assets.write(desk.chrome().locale, &amount),
        Err(_) => format!("{} {}", answers.amount, answers.currency).trim().to_owned(),
    };
    let lines = [
        (text.said_role, role.to_owned()),
        (text.said_rail, rail.to_owned()),
        (words.amount, amount),
        (words.date, answers.date.clone()),
        (text.said_reference, answers.own_reference.clone()),
        (words.uetr, answers.uetr.clone()),
        (words.network, answers.network.clone()),
        (words.hash, answers.hash.clone()),
        (words.address, masked_account(&answers.address)),
        (words.account, masked_account(&answers.account)),
        (words.memo, masked_account(&answers.memo)),
        (words.last_four, answers.last_four.clone()),
        (words.counterparty, masked_name(&answers.counterparty)),
        (text.said_bank, answers.bank_said.clone()),
    ];
    html! {
        section aria-labelledby="said" {
            h2 #said { (text.said) }
            @if answers.suspects_fraud { p.late { (text.fraud) } }
            @if !answers.story.is_empty() { (written(&answers.story)) }
            dl.record {
                @for (label, value) in lines { @if !value.is_empty() { dt { (label) } dd { (value) } } }
            }
        }
    }
}

/// The payment as the ledger tells it, event by event.
pub fn payment(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let (text, chrome) = (desk.text(), desk.chrome());
    let locale = chrome.locale;
    let words = TransactionsText::of(locale);
    html! {
        section aria-labelledby="payment" {
            h2 #payment { (text.payment) }
            @match &seen.payment {
                None => p { (text.no_payment) },
                Some((row, events)) => {
                    @let counting: Vec<&str> = history::counting(events).iter().map(|e| e.id.as_str()).collect();
                    p {
                        (transactions::badge(chrome, row.state)) " "
                        @if let Some(words_of) = states::state(locale, row.state.code()) { ((words.with)(words_of.with)) }
                    }
                    @if let Some(at) = row.expected_by { p { ((words.expected)(&expected::written((facts, locale, &TimeZone::UTC), row, at))) } }
                    (transactions::facts_of(chrome, facts, row))
                    h3 { (words.history) }
                    ol.story {
                        @for event in events {
                            li {
                                span.hint { (desk.chrome().moment(event.occurred_at)) } " "
                                @if let Some(state) = event.state {
                                    @let name = states::state(locale, state.code()).map_or("", |w| w.name);
                                    @if counting.contains(&event.id.as_str()) { (name) } @else { s { (name) } }
                                } @else { (words.taken_back) }
                                @if let Some(reason) = &event.reason { " " code { (reason) } }
                                @if let Some(task) = event.ahead.task { " " code { (task.code()) } }
                                @if let (Some(is), Some(of)) = (event.confirmations, event.confirmations_needed) { " " ((words.confirmations)(is, of)) }
                                " " span.hint { (event.id) @if let Some(voids) = &event.voids { " ⊘ " (voids) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Files: the original to download, a picture of it to look at.
pub fn files(desk: &Desk, seen: &Seen) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let words = AppealsText::of(locale);
    let may = desk.may_look(&seen.case);
    html! {
        section aria-labelledby="files" {
            h2 #files { (words.evidence) }
            @if seen.files.is_empty() { p { (words.check_no_file) } }
            @if !seen.files.is_empty() { p.hint { (if may { text.looks_are_written } else { text.claim_to_look }) } }
            ul.rows {
                @for file in &seen.files {
                    @let path = format!("{}/evidence/{}", address(&seen.case.number), file.id);
                    @let clean = file.scan == Scan::Clean;
                    li {
                        div {
                            strong { (file.name) } br;
                            span.hint {
                                (evidence::evidence(locale, &file.slot).map_or("", |w| w.name)) " · "
                                ((text.bytes)(file.bytes)) " · " (desk.chrome().moment(file.added_at)) br;
                                ((words.evidence_print)(&hex::encode(&file.sha256)))
                            }
                            @if file.active { br; span.late { (text.active_file) } }
                            @if file.locked { br; span.hint { (text.locked_file) } }
                            @match file.scan {
                                Scan::Waiting => { br; span.hint { (words.evidence_waiting) } }
                                Scan::Quarantined => { br; span.late { (text.quarantined) } }
                                Scan::Clean => {}
                            }
                        }
                        @if clean && may {
                            span.go {
                                @if file.viewable { a href={ (path) "/view" } target="_blank" rel="noopener" aria-label={ (text.look) ": " (file.name) } { (text.look) } " " }
                                a href=(path) download aria-label={ (words.evidence_open) ": " (file.name) } { (words.evidence_open) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who the customer is, as far as it matters, and how to see more.
pub fn people(desk: &Desk, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let number = &seen.case.number;
    html! {
        section aria-labelledby="customer" {
            h2 #customer { (text.customer) }
            @match &seen.customer {
                None => p { (text.customer_gone) },
                Some(customer) => {
                    ul.plain {
                        @if let Some(reference) = &customer.reference { li { ((text.their_number)(reference)) } }
                        li { ((text.since)(&format::date(locale, customer.created_at.date()))) }
                        li { ((text.devices)(seen.devices, seen.sessions.len())) }
                        @if let Some(last) = seen.sessions.first() { li { ((text.last_seen)(&last.agent, &desk.chrome().moment(last.seen_at))) } }
                        @if customer.frozen_at.is_some() { li.late { (text.frozen) } }
                        @if let Some(until) = customer.hold_until.filter(|until| *until > seen.now) {
                            li.late { ((text.held)(&desk.chrome().moment(until))) }
                        }
                        @if let Some(at) = customer.closing_at { li.late { ((text.closing)(&desk.chrome().moment(at))) } }
                    }
                }
            }
            @if desk.may_look(&seen.case) {
                details open[forms.errors.of("why").is_some()] {
                    summary { (text.disclose) }
                    form method="post" action={ (address(number)) "/disclosure" } novalidate {
                        (Field::text("why", text.why).hint(text.why_hint).value(forms.typed.get("why")).show(forms.errors))
                        button.quiet type="submit" { (text.disclose_go) }
                    }
                }
            } @else { p.hint { (text.claim_to_look) } }
        }
    }
}

/// What else the customer has filed, and how it ended.
pub fn earlier(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    html! {
        section aria-labelledby="earlier" {
            h2 #earlier { (text.earlier) }
            @if seen.earlier.is_empty() { p { (text.earlier_none) } }
            ul.clocks {
                @for other in &seen.earlier {
                    @let case = &other.case;
                    li {
                        a href=(address(&case.number)) { (case.number) } " " (state(locale, case)) " "
                        span.hint { (format::date(locale, case.filed_at.date())) }
                        br; (problem_term(locale, &case.problem))
                        @if let Some(about) = about(desk, facts, other) { br; (about) }
                        @if let Some(outcome) = outcome_of(desk, case) { br; strong { (outcome) } }
                    }
                }
            }
        }
    }
}

/// What staff call a problem.
pub fn problem_term(locale: Locale, code: &str) -> &str {
    problems::problem(locale, code).map_or(code, |words| words.term)
}

/// Amount and number of the payment of another case, or what its customer says of it.
fn about(desk: &Desk, facts: &Facts, other: &Earlier) -> Option<String> {
    let locale = desk.chrome().locale;
    if let Some(payment) = &other.payment {
        let kind = TransactionsText::of(locale).kind(payment.kind.code());
        return Some(format!(
            "{} · {kind} · {}",
            facts.assets.write(locale, &payment.amount()),
            payment.reference
        ));
    }
    let amount = facts.assets.read(&other.answers.amount, &other.answers.currency).ok()?;
    Some((desk.text().earlier_said)(&facts.assets.write(locale, &amount)))
}

/// How a case was decided last: outcome and ruling.
fn outcome_of(desk: &Desk, case: &Case) -> Option<String> {
    let text = desk.text();
    case.decided_at?;
    let outcome = case.outcome.as_deref().unwrap_or_default();
    let label = outcomes::outcome(desk.chrome().locale, outcome, case.reason.as_deref())
        .map_or(text.not_taken, |words| words.label);
    Some(match case.ruling {
        Some(ruling) => format!("{label} · {}", text.ruling(ruling.code())),
        None => label.to_owned(),
    })
}

/// How to look into a problem of this kind; it is open until somebody has replied.
pub fn playbook(desk: &Desk, seen: &Seen) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let case = &seen.case;
    let begins = case.state.is_open() && case.first_reply_at.is_none();
    html! {
        @if let Some(playbook) = playbooks::playbook(locale, &case.problem) {
            details.act.playbook open[begins] {
                summary { ((text.playbook)(problem_term(locale, &case.problem))) }
                ol { @for step in playbook.steps_on(locale, seen.rail()) { li { (step) } } }
                p.note { strong { (text.never_promised) } (format::gap(locale)) (playbook.never) }
            }
        }
    }
}

/// The whole timeline, the newest last; what the customer does not see is marked.
pub fn thread(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let text = desk.text();
    html! {
        section aria-labelledby="thread" {
            h2 #thread { (text.thread) }
            ol.thread {
                @for entry in &seen.entries {
                    li.internal[entry.kind.is_internal()] {
                        p.meta {
                            strong { (text.entry(entry.kind.code())) } " "
                            span.hint { (who(desk, seen, entry.actor)) " · " (desk.chrome().moment(entry.at)) }
                            @if entry.kind.is_internal() { " " span.badge { (text.internal) } }
                        }
                        (content(desk, facts, (seen, entry)))
                    }
                }
            }
        }
    }
}

fn who<'a>(desk: &'a Desk, seen: &'a Seen, actor: Actor) -> &'a str {
    let text = desk.text();
    match actor {
        Actor::System => text.program,
        Actor::Operator => text.operator,
        Actor::Customer(_) => text.customer,
        Actor::Staff(id) => seen.name(id),
    }
}

fn content(desk: &Desk, facts: &Facts, (seen, entry): (&Seen, &Entry)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let zone = &seen.case.promised_zone;
    let day = |name| entry.time(name).map(|at| format::last_day(locale, at, zone));
    let named =
        |name: &str| entry.content[name].as_str().and_then(|id| id.parse().ok()).map(|id| seen.name(id));
    html! {
        @if entry.content.is_null() { p.hint { (text.erased) } }
        @if matches!(entry.kind, Kind::Assigned | Kind::Escalated) { @if let Some(name) = named("to") { p { ((text.assigned_to)(name)) } } }
        @if entry.kind == Kind::Note && entry.text("what") == "released" { p { (text.released) } }
        @if !entry.text("institution").is_empty() {
            p { strong { (entry.text("institution")) } " " (entry.text("reference")) }
            (written(entry.text("about")))
        }
        @if entry.kind == Kind::Looked && entry.text("what") == "evidence" { p { (entry.text("name")) } }
        @if entry.kind == Kind::Evidence { p { (entry.text("name")) } }
        @if let Some(title) = entry.content["article"]["title"].as_str() { p.hint { (text.article) ": " (title) } }
        @if !entry.text("authority").is_empty() { p { strong { (entry.text("authority")) } } }
        @if let Ok(date) = entry.text("date").parse() { p { (entry.text("amount")) " " span.hint { (format::date(locale, date)) } } }
        @if matches!(entry.kind, Kind::Decided | Kind::Proposed | Kind::Interim) {
            @let reason = Some(entry.text("reason")).filter(|r| !r.is_empty());
            @let label = outcomes::outcome(locale, entry.text("outcome"), reason).map_or(text.not_taken, |words| words.label);
            @let ruling = text.ruling(entry.text("ruling"));
            p { (label) " · " (if ruling.is_empty() { text.interim } else { ruling }) }
            @if let Ok(amount) = facts.assets.read(entry.text("pays"), entry.text("asset")) && !amount.is_zero() {
                p { ((if entry.kind == Kind::Interim { text.money_is } else { text.redress_is })(&facts.assets.write(locale, &amount))) }
            }
            @if let Some(name) = named("proposed_by") { p.hint { ((text.proposed_by)(name)) } }
        }
        @if matches!(entry.kind, Kind::Breached | Kind::Reminded) { p { (clock_name(desk, facts, entry.text("clock"))) } }
        @if !entry.text("text").is_empty() { (written(entry.text("text"))) }
        @if let Some(due) = day("due").or_else(|| day("until")) { p.hint { ((text.due_by)(&due)) } }
        @if let Ok(reply) = serde_json::from_value::<Vec<crate::cases::reply::Piece>>(entry.content["reply"].clone()) {
            details { summary { (if entry.kind == Kind::Interim { text.interim } else { text.final_answer }) } div.letter-of lang=(seen.case.locale().tag()) { (page::reply(&reply)) } }
        }
    }
}

/// The name of a clock that stands as `psd2.final` in an entry.
fn clock_name<'a>(desk: &Desk, facts: &'a Facts, key: &'a str) -> &'a str {
    let rule = key.split_once('.').and_then(|(regime, clock)| facts.deadlines.rules.clock(regime, clock));
    let name = rule.and_then(|clock| clock.versions.last()?.name.as_ref());
    name.map_or(key, |name| name.get(desk.chrome().locale))
}
