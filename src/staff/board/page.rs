//! What the figures look like.

use super::Period;
use super::breaches::{Breach, Breaches};
use super::chart::bars;
use super::figures::{Count, Figures, days, hours};
use crate::facts::Facts;
use crate::i18n::codes::problems;
use crate::i18n::format;
use crate::kernel::time::Timestamp;
use crate::staff::Desk;
use crate::staff::page::{BOARD, QUEUE, address, distance, document};
use crate::ui::form::{Errors, Field};
use maud::{Markup, html};

/// What the board shows.
pub struct Shown {
    pub figures: Figures,
    pub breaches: Breaches,
    pub period: Period,
    pub now: Timestamp,
}

#[must_use]
pub fn board(desk: &Desk, facts: &Facts, shown: &Shown) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let (figures, period) = (&shown.figures, shown.period);
    let all = &figures.all;
    let share = |part: i64, of: i64| {
        if of == 0 { text.nothing_counted.to_owned() } else { (text.percent)(part, of) }
    };
    let of = |counts: &[Count], name: &dyn Fn(&str) -> String, number: &dyn Fn(&Count) -> i64| {
        counts.iter().map(|count| (name(&count.key), number(count))).collect::<Vec<_>>()
    };
    let problem = |code: &str| problems::problem(locale, code).map_or(code.to_owned(), |w| w.term.to_owned());
    let regime = |key: &str| {
        let regime = facts.deadlines.rules.regime(key);
        regime.map_or(key.to_owned(), |regime| regime.name.get(locale).to_owned())
    };
    let cause = |code: &str| text.cause(code).to_owned();
    let errors = Errors::default();
    let title = (text.in_period)(&format::date(locale, period.from), &format::date(locale, period.to));
    let reply = match figures.first_reply.map(|micros| (hours(micros), days(micros))) {
        None => text.nothing_counted.to_owned(),
        Some((_, Some(days))) => (text.days)(&days),
        Some((hours, None)) => (text.hours)(&hours),
    };
    let due: Vec<_> = figures.due.iter().map(|(code, n)| (text.due_in(code).to_owned(), *n)).collect();
    let rulings: Vec<_> = all.rulings().map(|(code, n)| (text.ruling(code).to_owned(), n)).into();
    let rulings = if all.decided == 0 { Vec::new() } else { rulings };
    let sums: Vec<_> = figures.redress.values().map(|sum| facts.assets.write(locale, sum)).collect();
    let overdue = figures.overdue();
    let missed = if overdue > 0 { "badge bad" } else { "badge partly" };
    let redress = if sums.is_empty() { text.nothing_counted.to_owned() } else { sums.join(" · ") };
    let body = html! {
        h2 { (text.now_title) }
        dl.figures {
            div { dt { (text.open_now) } dd { a href=(QUEUE) { (figures.open) } } }
            (alarm((text.soon_now, figures.soon), "soon", ("badge partly", text.soon_words)))
            (alarm((text.breached_now, figures.breached), "breached", (missed, &(text.overdue_now)(overdue))))
        }
        @if figures.open > 0 { (bars(text, ("due", text.by_due), &due)) }
        h2 { (text.period) }
        form.inline method="get" action=(BOARD) {
            div.grid {
                (Field::new("from", "date", text.from).value(&period.from.to_string()).show(&errors))
                (Field::new("to", "date", text.to).value(&period.to.to_string()).show(&errors))
            }
            button.quiet type="submit" { (text.period_go) }
        }
        h3 { (title) }
        dl.figures {
            div { dt { (text.received) } dd { (all.received) } }
            div { dt { (text.closed) } dd { (all.closed) } }
            div { dt { (text.decided) } dd { (all.decided) } }
            div { dt { (text.upheld_share) } dd { (share(all.upheld_in_all(), all.decided)) } }
            div { dt { (text.within_deadline) } dd { (share(all.in_time, all.decided)) } }
            div { dt { (text.first_reply) } dd { (reply) } }
            div { dt { (text.redress_promised) } dd { (redress) } }
        }
        div.charts {
            (bars(text, ("rulings", text.by_ruling), &rulings))
            (bars(text, ("causes", text.by_cause), &of(&figures.causes, &cause, &|count| count.decided)))
            (bars(text, ("problems", text.by_problem), &of(&figures.problems, &problem, &|count| count.received)))
            (bars(text, ("regimes", text.by_regime), &of(&figures.regimes, &regime, &|count| count.received)))
        }
        (missed_dates(desk, facts, (shown, &title)))
        ul.links {
            li { a href={ "/staff/board.csv?" (period.query()) } download { (text.download) } }
            li { a href={ "/staff/breaches.csv?" (period.query()) } download { (text.breaches_csv) } }
            li { a href={ "/staff/report.csv?" (period.query()) } download { (text.report) } p.hint { (text.report_hint) } }
        }
    };
    document(desk, BOARD, text.board, &body)
}

/// A number that asks for something to be done, where there is any: coloured, and with why in words.
fn alarm((name, number): (&str, i64), due: &str, (class, why): (&str, &str)) -> Markup {
    html! {
        div {
            dt { (name) }
            dd { a href={ (QUEUE) "?due=" (due) } { (number) } }
            @if number > 0 { dd.why { span class=(class) { (why) } } }
        }
    }
}

/// Every date that was missed in the period; on a narrow screen each is a card.
fn missed_dates(desk: &Desk, facts: &Facts, (shown, period): (&Shown, &str)) -> Markup {
    let text = desk.text();
    let breaches = &shown.breaches;
    html! {
        section aria-labelledby="breaches" {
            h2 #breaches { (text.breaches) }
            p { ((text.breaches_lead)(period)) }
            @if breaches.lines.is_empty() {
                p { (text.breaches_none) }
            } @else {
                div.table.cases tabindex="0" role="group" aria-labelledby="breaches" {
                    table {
                        thead {
                            tr {
                                @for column in [text.number, text.clock, text.legal_due, text.how_late, text.had_it, text.state] {
                                    th scope="col" { (column) }
                                }
                            }
                        }
                        tbody { @for breach in &breaches.lines { (missed_date(desk, facts, (breach, shown.now))) } }
                    }
                }
                @if breaches.more > 0 { p.hint { ((text.breaches_more)(breaches.more)) } }
            }
        }
    }
}

fn missed_date(desk: &Desk, facts: &Facts, (breach, now): (&Breach, Timestamp)) -> Markup {
    let (text, locale, deadlines) = (desk.text(), desk.chrome().locale, &facts.deadlines);
    let zone = deadlines.calendar(&breach.calendar).map_or("UTC", |calendar| calendar.zone_name());
    let name = breach.rule(deadlines).and_then(|rule| rule.name.as_ref()).map(|name| name.get(locale));
    html! {
        tr {
            th scope="row" { a href=(address(&breach.number)) { (breach.number) } }
            td data-label=(text.clock) {
                (name.unwrap_or(&breach.clock))
                @if !breach.legal { " " span.hint { (text.own_promise) } }
            }
            td data-label=(text.legal_due) { (format::last_day(locale, breach.due_at, zone)) }
            td data-label=(text.how_late) {
                @match (breach.met_at, breach.due_on()) {
                    (Some(_), _) => span.badge.partly { ((text.ended_late)(breach.days_late(deadlines, now).unwrap_or(0))) },
                    (None, Some(day)) => (distance(text, deadlines, (&breach.calendar, day), (breach.due_at, now))),
                    (None, None) => {}
                }
            }
            td data-label=(text.had_it) {
                @match &breach.had_it { Some(name) => (name), None => span.hint { (text.nobody) } }
            }
            td data-label=(text.state) { (text.state(locale, &breach.state)) }
        }
    }
}
