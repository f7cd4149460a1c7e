//! What every page of an account shares, and its overview.

use super::guard::Me;
use super::holds::Hold;
use crate::i18n::account::AccountText;
use crate::i18n::appeals::AppealsText;
use crate::i18n::format;
use crate::i18n::profile::ProfileText;
use crate::i18n::transactions::TransactionsText;
use crate::i18n::{Locale, factors::FactorsText};
use crate::kernel::time::Timestamp;
use crate::ui::{self, Chrome, Page};
use maud::{Markup, html};

/// A document of the portal: its language is the person's, not the path's.
#[must_use]
pub fn document(chrome: &Chrome, path: &str, title: &str, errors: bool, body: &Markup) -> Markup {
    let mark = if errors { chrome.text().error_mark } else { "" };
    let body = html! { div.portal { h1 { (title) } (body) } };
    chrome.document(&Page { title: &format!("{mark}{title}"), portal: Some(path), body, ..Page::default() })
}

/// The parts of the portal, by the path of each one's first page.
pub const OVERVIEW: &str = "/account";
pub const TRANSACTIONS: &str = "/transactions";
pub const CASES: &str = "/cases";
pub const SECURITY: &str = "/account/security";
pub const PROFILE: &str = "/account/profile";
pub const MESSAGES: &str = "/account/messages";

/// The parts of the portal as links; the one that the page belongs to is marked.
#[must_use]
pub fn tabs(chrome: &Chrome, here: &str) -> Markup {
    let text = chrome.locale.account();
    let parts = [
        (OVERVIEW, text.overview),
        (TRANSACTIONS, TransactionsText::of(chrome.locale).title),
        (CASES, AppealsText::of(chrome.locale).cases),
        (SECURITY, text.security),
        (PROFILE, ProfileText::of(chrome.locale).title),
        (MESSAGES, text.messages_tab),
    ];
    html! {
        nav.tabs aria-label=(text.account) {
            ul {
                @for (path, words) in parts {
                    li { a href=(path) aria-current=[(path == here).then_some("true")] { (words) } }
                }
            }
        }
    }
}

/// A page that says one thing and offers the next steps.
pub struct Told<'a> {
    pub path: &'a str,
    pub title: &'a str,
    pub words: &'a [&'a str],
    pub links: &'a [(&'a str, &'a str)],
}

#[must_use]
pub fn told(chrome: &Chrome, told: &Told<'_>) -> Markup {
    let body = html! {
        @for (i, words) in told.words.iter().enumerate() { p.lead[i == 0] { (words) } }
        @match told.links {
            [] => {}
            [(path, words)] => p { a.button href=(path) { (words) } },
            links => ul.links { @for (path, words) in links { li { a href=(path) { (words) } } } },
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, told.path, told.title, false, &body)
}

/// One press, because mail programs open links by themselves.
pub struct Press<'a> {
    pub path: &'a str,
    pub title: &'a str,
    pub words: &'a [&'a str],
    pub go: &'a str,
}

#[must_use]
pub fn press(chrome: &Chrome, asked: &Press<'_>) -> Markup {
    press_page(chrome, asked, None)
}

/// The same with a way to leave things as they are: its path and words.
#[must_use]
pub fn press_or_leave(chrome: &Chrome, asked: &Press<'_>, leave: (&str, &str)) -> Markup {
    press_page(chrome, asked, Some(leave))
}

fn press_page(chrome: &Chrome, press: &Press<'_>, leave: Option<(&str, &str)>) -> Markup {
    let body = html! {
        @for (i, words) in press.words.iter().enumerate() { p.lead[i == 0] { (words) } }
        form method="post" action=(press.path) { button type="submit" { (press.go) } }
        @if let Some((path, words)) = leave { ul.links { li { a href=(path) { (words) } } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, press.path, press.title, false, &body)
}

/// Whatever stands in the way of using the account: first on its overview.
fn obstacles(chrome: &Chrome, me: &Me, holds: &[Hold], now: Timestamp) -> Markup {
    let text = chrome.locale.account();
    let safety = crate::i18n::safety::SafetyText::of(chrome.locale);
    html! {
        @if let Some(at) = me.closing_at {
            div.note { p { ((safety.closing_until)(&chrome.moment(at))) }
                form method="post" action="/account/closing/stop" { button.quiet type="submit" { (safety.closing_stop) } } }
        }
        @if let Some(at) = me.frozen_at {
            div.urgent { h2 { (safety.frozen_title) }
                p { ((safety.frozen_since)(&chrome.moment(at))) " " a href="/account/freeze" { (safety.frozen_more) } } }
        }
        @for hold in holds {
            @if let Some(words) = safety.held(hold.reason.code()) {
                div.urgent {
                    h2 { (safety.held_title) }
                    p { (words) }
                    @let turn = if hold.reason.is_theirs() { safety.held_yours } else { safety.held_review };
                    p { (turn(&format::date(chrome.locale, hold.review_on))) }
                    p { (safety.held_complain) " " a href=(chrome.to("/help/contact/complaints")) { (safety.held_complain_link) } }
                }
            }
        }
        @if let Some(until) = me.hold_until.filter(|until| *until > now) {
            p.note { ((text.hold)(&chrome.moment(until))) }
        }
    }
}

/// What the overview goes by beside its owner.
pub struct Known<'a> {
    pub holds: &'a [Hold],
    /// What goes on in other rooms: where it leads, and in words.
    pub news: &'a [(String, String)],
    pub second_step: bool,
    pub now: Timestamp,
}

pub fn overview(chrome: &Chrome, me: &Me, known: &Known<'_>) -> Markup {
    let text = chrome.locale.account();
    let safety = crate::i18n::safety::SafetyText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, OVERVIEW))
        p.lead {
            @if let Some(name) = &me.name { ((text.welcome)(name)) (format::gap(chrome.locale)) }
            ((text.overview_lead)(&me.email))
        }
        (obstacles(chrome, me, known.holds, known.now))
        @if !known.news.is_empty() {
            div.note { ul.links { @for (path, words) in known.news { li { a href=(path) { (words) } } } } }
        }
        @if !known.second_step {
            div.note { p { (text.no_second_step) " " a href="/account/second-step" { (FactorsText::of(chrome.locale).title) } } }
        }
        @if me.frozen_at.is_none() {
            p { a href="/account/freeze" { (safety.freeze_title) } }
        }
        p.hint { ((text.since)(&chrome.day(me.created_at))) }
        form method="post" action="/sign-out" { button.quiet type="submit" { (text.sign_out) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, OVERVIEW, text.account, false, &body)
}

/// A line of a list of settings: where it leads, what it is, and how it stands.
pub struct Setting<'a> {
    pub path: &'a str,
    pub words: &'a str,
    pub now: String,
}

#[must_use]
pub fn settings(list: &[Setting<'_>]) -> Markup {
    html! {
        ul.settings {
            @for setting in list {
                li { a href=(setting.path) { (setting.words) } @if !setting.now.is_empty() { span.hint { (setting.now) } } }
            }
        }
    }
}

/// The words of an entry of the security log.
#[must_use]
pub fn event_words(locale: Locale, kind: super::log::Kind) -> &'static str {
    crate::i18n::security_log::words(locale, kind.code())
}

/// Words for a choice that is on or off.
#[must_use]
pub fn on_off(text: &AccountText, on: bool) -> String {
    (if on { text.on } else { text.off }).to_owned()
}
