//! What every page of the console shares.

use super::{Desk, keys};
use crate::account::Role;
use crate::cases::Case;
use crate::deadlines::Deadlines;
use crate::i18n::console::ConsoleText;
use crate::i18n::staff::StaffText;
use crate::i18n::{Locale, format};
use crate::kernel::money::{Currency, Money};
use crate::kernel::time::Timestamp;
use crate::ui::Page;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

/// Where the queue is.
pub const QUEUE: &str = "/staff";
/// Where the numbers are.
pub const BOARD: &str = "/staff/board";

/// Where the keys are listed.
pub const KEYS: &str = "/staff/keys";

/// A document of the console.
#[must_use]
pub fn document(desk: &Desk, path: &str, title: &str, body: &Markup) -> Markup {
    document_with(desk, path, (title, false), body)
}

/// The same for a page with a form; its title says whether something in it is wrong.
#[must_use]
pub fn document_with(desk: &Desk, path: &str, (title, wrong): (&str, bool), body: &Markup) -> Markup {
    let chrome = desk.chrome();
    let text = desk.text();
    let staff = StaffText::of(chrome.locale);
    let body = html! {
        div.console {
            nav.tabs aria-label=(staff.console) {
                ul {
                    li { a href=(QUEUE) aria-current=[(path == QUEUE).then_some("page")] { (text.queue) } }
                    @if desk.agent.role >= Role::Supervisor {
                        li { a href=(BOARD) aria-current=[(path == BOARD).then_some("page")] { (text.board) } }
                    }
                    li.end { a href=(KEYS) aria-current=[(path == KEYS).then_some("page")] { (text.keys) } }
                    li {
                        form method="post" action="/staff/sign-out" {
                            button.plain type="submit" { (chrome.locale.account().sign_out) }
                        }
                    }
                }
            }
            h1 { (title) }
            (body)
            @if path != KEYS { (keys::help(text)) }
        }
    };
    let mark = if wrong { chrome.text().error_mark } else { "" };
    let title = &format!("{mark}{title}");
    chrome.document(&Page { title, portal: Some(path), search: false, staff: true, body, ..Page::default() })
}

/// Why something was not done, and the way on.
#[must_use]
pub fn refused(desk: &Desk, (path, back): (&str, &str), title: &str, body: &Markup) -> Markup {
    let body = html! {
        div.urgent role="alert" { (body) }
        p { a.button href=(path) { (back) } }
    };
    document(desk, path, title, &body)
}

/// What is for supervisors, told to whoever is none: with the same status as every other page that is not theirs.
#[must_use]
pub fn for_supervisors(desk: &Desk) -> Response {
    let text = desk.text();
    let body = html! {
        p { (text.supervisors_why) }
        p { a.button href=(QUEUE) { (text.to_queue) } }
    };
    (StatusCode::NOT_FOUND, document(desk, BOARD, text.supervisors, &body)).into_response()
}

/// The address of a case in the console.
#[must_use]
pub fn address(number: &str) -> String {
    format!("/staff/cases/{number}")
}

/// Rough worth, as the queue orders by it.
#[must_use]
pub fn worth(locale: Locale, cents: i64) -> String {
    format::money(locale, Money { minor: cents, currency: Currency::Usd })
}

/// How far a date that binds us is away, by its own calendar.
#[must_use]
pub fn distance(
    text: &ConsoleText,
    deadlines: &Deadlines,
    (calendar, day): (&str, jiff::civil::Date),
    (due, now): (Timestamp, Timestamp),
) -> Markup {
    let Some(calendar) = deadlines.calendar(calendar) else { return html! {} };
    let today = calendar.today(now);
    if due <= now {
        let days = calendar.business_days_between(day, today);
        return html! { span.badge.bad { ((text.overdue)(days)) } };
    }
    let days = calendar.business_days_between(today, day);
    let class = if days <= 1 { "badge partly" } else { "badge" };
    html! { span class=(class) { ((text.left)(days)) } }
}

/// The short name of where a case stands, coloured by whose turn it is.
#[must_use]
pub fn state(locale: Locale, case: &Case) -> Markup {
    use crate::i18n::codes::case_states::Turn;
    let name = ConsoleText::of(locale).state(locale, case.state.code());
    let class = match case.state.turn() {
        Turn::Us => "badge partly",
        Turn::Nobody => "badge good",
        Turn::Customer | Turn::ThirdParty => "badge",
    };
    html! { span class=(class) { (name) } }
}
