//! What the queue looks like.

use super::Filter;
use super::filter::{DUE, REGIMES, WHOSE};
use super::list::{Found, Hits, Line, NAME};
use super::saved::{LONGEST, Saved};
use crate::cases::CaseState;
use crate::facts::Facts;
use crate::i18n::codes::case_states::Turn;
use crate::i18n::codes::problems;
use crate::i18n::format;
use crate::i18n::staff::StaffText;
use crate::kernel::time::Timestamp;
use crate::staff::Desk;
use crate::staff::page::{QUEUE, address, distance, document, state, worth};
use crate::ui::form::{Errors, select};
use maud::{Markup, html};

/// What is looked at most: field, code, and both as they stand in the address.
const VIEWS: &[(&str, &str, &str)] = &[
    ("", "", ""),
    ("whose", "mine", "whose=mine"),
    ("whose", "unassigned", "whose=unassigned"),
    ("due", "breached", "due=breached"),
    ("due", "soon", "due=soon"),
    ("due", "heard", "due=heard"),
];

/// A page of the queue.
pub struct Shown<'a> {
    pub found: &'a Found,
    pub filter: &'a Filter,
    pub saved: &'a [Saved],
    pub now: Timestamp,
}

#[must_use]
pub fn queue(desk: &Desk, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let (text, staff) = (desk.text(), StaffText::of(desk.chrome().locale));
    let (lines, filter) = (&shown.found.lines, shown.filter);
    let body = html! {
        p.lead { ((staff.greeting)(&desk.agent.name)) (format::gap(desk.chrome().locale)) ((staff.role)(staff.role_name(desk.agent.role.code()))) }
        (search_box(desk, ""))
        (quick(desk, shown))
        (filters(desk, facts, shown))
        @if lines.is_empty() {
            p { (if filter.is_on() { text.none_found } else { staff.nothing_yet }) }
        } @else {
            (table(desk, facts, lines, shown.now))
        }
        @if shown.found.more.is_some() || !filter.after.is_empty() {
            nav.pager aria-label=(text.queue) {
                @if !filter.after.is_empty() { a href={ (QUEUE) "?" (filter.query(None)) } { (text.first_page) } }
                @if let Some(more) = &shown.found.more {
                    a rel="next" accesskey="n" href={ (QUEUE) "?" (filter.query(Some(more))) } { (text.next_page) }
                }
            }
        }
    };
    document(desk, QUEUE, text.queue, &body)
}

/// The search by any number, address or name.
#[must_use]
pub fn search_box(desk: &Desk, wanted: &str) -> Markup {
    let text = desk.text();
    html! {
        form.find role="search" method="get" action="/staff/search" {
            label for="find" { (text.find) }
            p.hint #find-hint { (text.find_hint) }
            div.field {
                input #find name="q" type="search" value=(wanted) autocomplete="off" maxlength="200" accesskey="s" aria-describedby="find-hint";
                button type="submit" { (text.find_go) }
            }
        }
    }
}

/// Links to what is looked at most, and to one's own filters.
fn quick(desk: &Desk, shown: &Shown<'_>) -> Markup {
    let text = desk.text();
    let here = shown.filter.query(None);
    let name = |field: &str, code: &str| match field {
        "whose" => text.whose(code),
        "due" => text.due(code),
        _ => text.all,
    };
    html! {
        nav.quick aria-label=(text.views) {
            ul {
                @for (field, code, query) in VIEWS {
                    li { a href={ (QUEUE) "?" (query) } aria-current=[(*query == here).then_some("true")] { (name(field, code)) } }
                }
                @for saved in shown.saved {
                    li.own {
                        a href={ (QUEUE) "?" (saved.query) } aria-current=[(saved.query == here).then_some("true")] { (saved.name) }
                        form method="post" action={ "/staff/filters/" (saved.id) "/removal" } {
                            button.plain type="submit" aria-label=((text.filter_remove)(&saved.name)) { "×" }
                        }
                    }
                }
            }
        }
    }
}

fn filters(desk: &Desk, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let (text, locale, filter) = (desk.text(), desk.chrome().locale, shown.filter);
    let here = filter.query(None);
    let named =
        VIEWS.iter().any(|(_, _, query)| *query == here) || shown.saved.iter().any(|s| s.query == here);
    let errors = Errors::default();
    let any = [("", text.any)];
    let whose = WHOSE.iter().map(|code| (*code, text.whose(code)));
    let due = DUE.iter().map(|code| (*code, text.due(code)));
    let turns = Turn::ALL.iter().map(|turn| (turn.code(), text.turn(turn.code())));
    let states = CaseState::ALL.iter().map(|state| (state.code(), text.state(locale, state.code())));
    let problem = super::filter::problems()
        .map(|code| (code, problems::problem(locale, code).map_or(code, |words| words.term)));
    let regimes = REGIMES
        .iter()
        .map(|key| (*key, facts.deadlines.rules.regime(key).map_or(*key, |regime| regime.name.get(locale))));
    html! {
        details.filters open[filter.is_on() && !named] {
            summary { (text.filter) }
            form method="get" action=(QUEUE) {
                div.grid {
                    (select("whose", text.assignee, any.into_iter().chain(whose), &filter.whose, &errors))
                    (select("due", text.legal_due, any.into_iter().chain(due), &filter.due, &errors))
                    (select("turn", text.turn_label, any.into_iter().chain(turns), &filter.turn, &errors))
                    (select("state", text.state, [("", text.open_ones)].into_iter().chain(states), &filter.state, &errors))
                    (select("problem", text.problem, any.into_iter().chain(problem), &filter.problem, &errors))
                    (select("regime", text.regime, any.into_iter().chain(regimes), &filter.regime, &errors))
                }
                button type="submit" { (text.filter_go) }
            }
            @if filter.is_on() {
                form.inline method="post" action="/staff/filters" {
                    input type="hidden" name="query" value=(filter.query(None));
                    label for="name" { (text.filter_name) }
                    div.field {
                        input #name name="name" type="text" required maxlength=(LONGEST) autocomplete="off";
                        button.quiet type="submit" { (text.filter_save) }
                    }
                }
            }
        }
    }
}

/// The lines as a table; on a narrow screen each is a card.
#[must_use]
pub fn table(desk: &Desk, facts: &Facts, lines: &[Line], now: Timestamp) -> Markup {
    let text = desk.text();
    html! {
        div.table.cases tabindex="0" role="group" aria-label=(text.queue) {
            table {
                thead {
                    tr {
                        @for column in [text.number, text.problem, text.worth, text.state, text.legal_due, text.assignee] {
                            th scope="col" { (column) }
                        }
                    }
                }
                tbody { @for line in lines { (row(desk, facts, line, now)) } }
            }
        }
    }
}

fn row(desk: &Desk, facts: &Facts, line: &Line, now: Timestamp) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let case = &line.case;
    let problem = problems::problem(locale, &case.problem).map_or(case.problem.as_str(), |words| words.term);
    html! {
        tr {
            th scope="row" { a href=(address(&case.number)) { (case.number) } }
            td data-label=(text.problem) {
                (problem)
                @if case.insisted { " " span.badge.partly title=(text.insisted_why) { (text.insisted) } }
            }
            td data-label=(text.worth) { (worth(locale, case.worth)) }
            td data-label=(text.state) {
                (state(locale, case)) " " span.hint { (text.turn(case.state.turn().code())) }
                @if case.heard_at.is_some() { " " span.badge.partly { (text.heard) } }
            }
            td data-label=(text.legal_due) {
                @if let Some(due) = case.legal_due {
                    (format::last_day(locale, due, zone(facts, line)))
                    " "
                    @if let Some(by) = line.due() { (distance(text, &facts.deadlines, by, (due, now))) }
                } @else { (text.no_date) }
                @if case.breached_at.is_some() { " " span.badge.bad { (text.breached) } }
            }
            td data-label=(text.assignee) {
                @match &line.assignee_name {
                    Some(name) => (name),
                    None => span.hint { (text.nobody) },
                }
            }
        }
    }
}

fn zone<'a>(facts: &'a Facts, line: &'a Line) -> &'a str {
    let calendar = line.due().and_then(|(calendar, _)| facts.deadlines.calendar(calendar));
    calendar.map_or(line.case.promised_zone.as_str(), |calendar| calendar.zone_name())
}

#[must_use]
pub fn results(desk: &Desk, facts: &Facts, (wanted, hits): (&str, &Hits), now: Timestamp) -> Markup {
    let text = desk.text();
    let lines = &hits.lines;
    let body = html! {
        (search_box(desk, wanted))
        @if lines.is_empty() {
            p { ((text.find_none)(wanted)) }
        } @else {
            @if hits.kind == NAME { p.note { (text.same_name) } }
            (table(desk, facts, lines, now))
        }
        p { a href=(QUEUE) { (text.to_queue) } }
    };
    document(desk, "/staff/search", text.find_title, &body)
}
