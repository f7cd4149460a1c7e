//! The figures: what is open and due, how it went in a period, and the complaint report.

mod breaches;
mod chart;
mod figures;
mod page;

use super::Desk;
use super::page::for_supervisors;
use crate::account::Account;
use crate::kernel::amount::Amount;
use crate::kernel::csv;
use crate::kernel::time::Timestamp;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use breaches::Breaches;
use figures::{By, Count, Figures, Redress};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;

/// The figures, for supervisors.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/staff/board", get(board))
        .route("/staff/board.csv", get(download))
        .route("/staff/breaches.csv", get(missed))
        .route("/staff/report.csv", get(report))
}

/// What is looked at when nobody says otherwise, in days with today.
const DAYS: i64 = 30;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Typed {
    from: String,
    to: String,
}

/// Days in UTC, both of them within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    fn read(typed: &Typed, today: Date) -> Self {
        let to = typed.to.trim().parse().unwrap_or(today);
        let days = jiff::Span::new().days(DAYS - 1);
        let from = typed.from.trim().parse().unwrap_or_else(|_| to.checked_sub(days).unwrap_or(to));
        if from <= to { Self { from, to } } else { Self { from: to, to: from } }
    }

    /// The first instant, and the first one after it.
    fn instants(self) -> (Timestamp, Timestamp) {
        let start = |day: Date, or: i64| {
            day.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp(or), |zoned| zoned.timestamp().into())
        };
        (start(self.from, i64::MIN), start(self.to.tomorrow().unwrap_or(self.to), i64::MAX))
    }

    fn query(self) -> String {
        format!("from={}&to={}", self.from, self.to)
    }
}

/// `GET /staff/board`
async fn board(desk: Desk, Query(typed): Query<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(for_supervisors(&desk));
    }
    let (app, now) = (desk.app(), desk.app().clock.now());
    let period = Period::read(&typed, now.date());
    let facts = app.facts();
    let figures = Figures::read((&app.db, &facts.assets), period.instants(), now).await?;
    let of = (desk.agent.id, breaches::PAGE);
    let breaches = Breaches::read(&app.db, period.instants(), of, now).await?;
    Ok(page::board(&desk, &facts, &page::Shown { figures, breaches, period, now }).into_response())
}

fn table(name: &str, lines: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, lines).into_response()
}

/// `GET /staff/board.csv`: the figures of the page, one a line.
async fn download(desk: Desk, Query(typed): Query<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(for_supervisors(&desk));
    }
    let (app, now) = (desk.app(), desk.app().clock.now());
    let period = Period::read(&typed, now.date());
    let figures = Figures::read((&app.db, &app.facts().assets), period.instants(), now).await?;
    let mut out = csv::line(["period_from", "period_to", "figure", "of", "value"]);
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let mut line = |figure: &str, of: &str, value: &str| {
        out.push_str(&csv::line([from.as_str(), &to, figure, of, value]));
    };
    line("open", "now", &figures.open.to_string());
    line("due_within_24_hours", "now", &figures.soon.to_string());
    line("overdue_or_missed_a_date", "now", &figures.breached.to_string());
    line("received", "all", &figures.all.received.to_string());
    line("closed", "all", &figures.all.closed.to_string());
    line("decided", "all", &figures.all.decided.to_string());
    line("upheld_or_partly", "all", &figures.all.upheld_in_all().to_string());
    line("decided_within_deadline", "all", &figures.all.in_time.to_string());
    line("first_reply_median_hours", "all", &figures.first_reply.map(figures::hours).unwrap_or_default());
    for (due, number) in &figures.due {
        line("open_by_due", due, &number.to_string());
    }
    for (ruling, number) in figures.all.rulings() {
        line("decided_by_ruling", ruling, &number.to_string());
    }
    for (asset, sum) in &figures.redress {
        line("redress_promised", asset.code(), &sum.plain());
    }
    for count in &figures.causes {
        line("decided_by_root_cause", &count.key, &count.decided.to_string());
    }
    for count in &figures.problems {
        line("received_by_problem", &count.key, &count.received.to_string());
    }
    for count in &figures.regimes {
        line("received_by_regime", &count.key, &count.received.to_string());
    }
    Ok(table("figures.csv", out))
}

/// `GET /staff/breaches.csv`: every date that was missed in the period.
async fn missed(desk: Desk, Query(typed): Query<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(for_supervisors(&desk));
    }
    let (app, now) = (desk.app(), desk.app().clock.now());
    let period = Period::read(&typed, now.date());
    let of = (desk.agent.id, breaches::FILE);
    let breaches = Breaches::read(&app.db, period.instants(), of, now).await?;
    let mut out = csv::line(breaches::COLUMNS);
    for breach in &breaches.lines {
        let cells = breach.cells(&app.facts().deadlines, now);
        out.push_str(&csv::line(cells.iter().map(String::as_str)));
    }
    Ok(table("dates-missed.csv", out))
}

/// `GET /staff/report.csv`: as authorities ask for it (EBA, FCA DISP 1 Annex 1): in all, and by what it was about.
async fn report(desk: Desk, Query(typed): Query<Typed>) -> Answer {
    if !desk.is_supervisor() {
        return Ok(for_supervisors(&desk));
    }
    let (app, now) = (desk.app(), desk.app().clock.now());
    let period = Period::read(&typed, now.date());
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let (facts, redress) = (app.facts(), Redress::read(&app.db, period.instants()).await?);
    let assets = redress.assets();
    let sums = assets.iter().map(|asset| format!("redress_{}", asset.code())).collect::<Vec<_>>();
    let mut out = csv::line(COLUMNS.into_iter().chain(sums.iter().map(String::as_str)));
    for &by in By::ALL {
        let counts = figures::count(&app.db, by, period.instants()).await?;
        for count in redress.complete(by, counts) {
            let (cases, sums) = redress.of(&facts.assets, (by, &count.key));
            let mut cells = vec![from.clone(), to.clone(), by.code().to_owned(), count.key.clone()];
            cells.extend(numbers(&count));
            cells.push(cases.to_string());
            cells.extend(assets.iter().map(|asset| sums.get(asset).map_or("0".to_owned(), Amount::plain)));
            out.push_str(&csv::line(cells.iter().map(String::as_str)));
        }
    }
    Ok(table("complaint-report.csv", out))
}

/// What stands in every report; a column for each currency of its redress follows.
const COLUMNS: [&str; 14] = [
    "period_from",
    "period_to",
    "by",
    "group",
    "received",
    "closed",
    "decided",
    "upheld",
    "partly_upheld",
    "offer_without_fault",
    "not_upheld",
    "decided_within_deadline",
    "decided_within_deadline_percent",
    "with_redress_in_money",
];

fn numbers(count: &Count) -> Vec<String> {
    let percent =
        if count.decided == 0 { String::new() } else { (count.in_time * 100 / count.decided).to_string() };
    let numbers = [
        count.received,
        count.closed,
        count.decided,
        count.upheld,
        count.partly,
        count.offers,
        count.not_upheld,
        count.in_time,
    ];
    numbers.iter().map(i64::to_string).chain([percent]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_thirty_days_unless_said_otherwise() {
        let today = jiff::civil::date(2026, 11, 23);
        let read =
            |from: &str, to: &str| Period::read(&Typed { from: from.into(), to: to.into() }, today).query();
        assert_eq!(read("", ""), "from=2026-10-25&to=2026-11-23");
        assert_eq!(read("2026-11-01", "nonsense"), "from=2026-11-01&to=2026-11-23");
        assert_eq!(read("2026-12-01", "2026-11-01"), "from=2026-11-01&to=2026-12-01", "swapped");
        assert_eq!(read("", "-009999-01-01"), "from=-009999-01-01&to=-009999-01-01", "the ends of time");
    }
}
