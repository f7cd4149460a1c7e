//! What the figures look like.

use super::Period;
use super::chart::bars;
use super::figures::{Count, Figures, days, hours};
use crate::facts::Facts;
use crate::i18n::codes::problems;
use crate::i18n::format;
use crate::staff::Desk;
use crate::staff::page::{BOARD, QUEUE, document};
use crate::ui::form::{Errors, Field};
use maud::{Markup, html};

#[must_use]
pub fn board(desk: &Desk, facts: &Facts, (figures, period): (&Figures, Period)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
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
    let redress = if sums.is_empty() { text.nothing_counted.to_owned() } else { sums.join(" · ") };
    let body = html! {
        h2 { (text.now_title) }
        dl.figures {
            div { dt { (text.open_now) } dd { a href=(QUEUE) { (figures.open) } } }
            div { dt { (text.soon_now) } dd { a href={ (QUEUE) "?due=soon" } { (figures.soon) } } }
            div { dt { (text.breached_now) } dd { a href={ (QUEUE) "?due=breached" } { (figures.breached) } } }
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
        ul.links {
            li { a href={ "/staff/board.csv?" (period.query()) } download { (text.download) } }
            li { a href={ "/staff/report.csv?" (period.query()) } download { (text.report) } p.hint { (text.report_hint) } }
        }
    };
    document(desk, BOARD, text.board, &body)
}
