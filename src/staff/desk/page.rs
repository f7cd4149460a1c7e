//! The page of a case.

use super::parts::{clocks, earlier, files, payment, people, playbook, problem_term, said, thread};
use super::seen::Seen;
use super::{Forms, Revealed};
use crate::account::Customer;
use crate::facts::Facts;
use crate::i18n::codes::case_states::appeal_state;
use crate::i18n::format;
use crate::staff::Desk;
use crate::staff::page::{address, distance, document_with, state, worth};
use crate::staff::work::page as work;
use maud::{Markup, html};

#[must_use]
pub fn case(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let case = &seen.case;
    let title = (text.case_title)(&case.number);
    let body = html! {
        @if !seen.others.is_empty() { p.note role="status" { ((text.others)(&seen.others.join(", "))) } }
        (forms.errors.summary(desk.chrome().locale))
        (head(desk, facts, seen))
        @if let Some(revealed) = forms.revealed { (disclosed(desk, revealed)) }
        div.desk {
            div.main {
                (work::proposal(desk, facts, (seen, forms)))
                (said(desk, facts, seen))
                (payment(desk, facts, seen))
                (files(desk, seen))
                (work::legs(desk, facts, (seen, forms)))
                (thread(desk, facts, seen))
            }
            div.side {
                (work::next(desk, facts, (seen, forms)))
                (playbook(desk, seen))
                (clocks(desk, facts, seen))
                (people(desk, (seen, forms)))
                (earlier(desk, facts, seen))
            }
        }
    };
    document_with(desk, &address(&case.number), (&title, !forms.errors.is_empty()), &body)
}

/// Where it stands, whose turn, until when: what one needs before anything else.
fn head(desk: &Desk, facts: &Facts, seen: &Seen) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let case = &seen.case;
    let problem = problem_term(locale, &case.problem);
    let zone = &case.promised_zone;
    let regime = facts.deadlines.rules.regime(&case.regime);
    let place = facts.regions.get(&case.jurisdiction).map(|region| region.name.get(locale));
    html! {
        p.sum {
            (state(locale, case)) " " strong { (text.turn(case.state.turn().code())) }
            @if let Some(late) = late(desk, facts, seen) { " " (late) }
            @if case.insisted { " " span.badge.partly { (text.insisted) } }
            @if case.breached_at.is_some() { " " span.badge.bad { (text.breached) } }
            @if let Some(at) = case.heard_at { " " span.badge.partly { ((text.heard_since)(&desk.chrome().moment(at))) } }
        }
        p.jump { a href="#work" { (text.work) } }
        p.lead { (appeal_state(locale, case.state.code()).map_or("", |words| words.staff)) }
        @if case.insisted { p.hint { (text.insisted_why) } }
        dl.record.head {
            @if let Some((day, distance)) = due(desk, facts, seen) { dt { (text.legal_due) } dd { (day) " " (distance) } }
            dt { (text.problem) } dd { (problem) }
            dt { (text.worth) } dd { (worth(locale, case.worth)) }
            dt { (text.assignee) } dd { @match case.assignee { Some(id) => (seen.name(id)), None => span.hint { (text.nobody) } } }
            @if let Some(at) = case.next_at { dt { (text.next_date) } dd { (format::last_day(locale, at, zone)) } }
            @if case.state.is_open() { dt { (text.promised) } dd { (format::last_day(locale, case.promised_at, zone)) } }
            dt { (text.filed) } dd { (desk.chrome().moment(case.filed_at)) }
            @if let Some(at) = case.chased_at { dt { (text.chased) } dd { (desk.chrome().moment(at)) } }
            dt { (text.regime) } dd {
                (regime.map_or(case.regime.as_str(), |regime| regime.name.get(locale)))
                @if let Some(place) = place { " · " (place) }
            }
            dt { (text.language) } dd { (case.locale().own_name()) }
        }
    }
}

/// The first date that binds us, and how far away it is.
fn due(desk: &Desk, facts: &Facts, seen: &Seen) -> Option<(String, Markup)> {
    let (clock, deadlines) = (seen.due()?, &facts.deadlines);
    let zone = deadlines.calendar(&clock.calendar).map_or("UTC", |calendar| calendar.zone_name());
    let by = (clock.calendar.as_str(), clock.due_on()?);
    Some((
        format::last_day(desk.chrome().locale, clock.due_at, zone),
        distance(desk.text(), deadlines, by, (clock.due_at, seen.now)),
    ))
}

/// How late we are, if we are.
fn late(desk: &Desk, facts: &Facts, seen: &Seen) -> Option<Markup> {
    seen.due().filter(|clock| clock.due_at <= seen.now)?;
    due(desk, facts, seen).map(|(_, distance)| distance)
}

/// What was hidden, this once.
fn disclosed(desk: &Desk, revealed: &Revealed) -> Markup {
    let text = desk.text();
    let customer = revealed.customer.as_ref();
    let private = revealed.private.as_ref();
    let answers = &revealed.answers;
    let some = |value: Option<String>| value.filter(|v| !v.is_empty());
    let lines = [
        (text.name, customer.and_then(|c| c.name.clone())),
        (text.email, customer.map(|c| c.email.clone())),
        (text.phone, customer.and_then(Customer::phone).map(|phone| phone.as_str().to_owned())),
        (text.other_side, private.map(|p| p.counterparty.clone())),
        (text.account, private.map(|p| p.account.clone())),
        (text.memo, private.map(|p| p.memo.clone())),
        (text.other_side_said, Some(answers.counterparty.clone())),
        (text.account_said, Some(answers.account.clone())),
        (text.address_said, Some(answers.address.clone())),
        (text.memo_said, Some(answers.memo.clone())),
    ];
    html! {
        section.urgent aria-labelledby="disclosed" {
            h2 #disclosed { (text.disclosed) }
            p.hint { (text.disclosed_once) }
            dl.record {
                @for (label, value) in lines {
                    @if let Some(value) = some(value) { dt { (label) } dd { (value) } }
                }
                @for session in &revealed.sessions { dt { (text.signed_in_from) } dd { (session.place) " · " (session.agent) } }
            }
        }
    }
}
