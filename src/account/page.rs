//! What the account's pages look like.

use super::form::Errors;
use super::guard::Me;
use super::log::{Event, Kind};
use super::second_step::{Offer, State};
use super::session::Open;
use crate::i18n::account::AccountText;
use crate::i18n::format;
use crate::kernel::time::Timestamp;
use crate::ui::{self, Chrome, Page};
use maud::{Markup, html};
use std::fmt::Write;

/// A document of the portal: its language is the person's, not the path's.
fn document(chrome: &Chrome, path: &str, title: &str, errors: bool, body: &Markup) -> Markup {
    let text = chrome.locale.account();
    let marked = if errors { format!("{}{title}", text.error_mark) } else { title.to_owned() };
    let body = html! { div.portal { h1 { (title) } (body) } };
    chrome.document(&Page { title: &marked, portal: Some(path), body, ..Page::default() })
}

/// The summary of what is wrong, with a link to each field; it takes the focus.
fn summary(text: &AccountText, errors: &Errors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.errors role="alert" tabindex="-1" autofocus {
                h2 { (text.error_title) }
                ul { @for (field, words) in errors.iter() { li { a href={ "#" (field) } { (words) } } } }
            }
        }
    }
}

/// A labelled field with its hint and its error.
struct Field<'a> {
    name: &'a str,
    kind: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    value: &'a str,
    autocomplete: &'a str,
}

impl Field<'_> {
    fn show(&self, errors: &Errors) -> Markup {
        let error = errors.of(self.name);
        let hint = format!("{}-hint", self.name);
        let wrong = format!("{}-error", self.name);
        let told = match (self.hint, error) {
            (Some(_), Some(_)) => Some(format!("{hint} {wrong}")),
            (Some(_), None) => Some(hint.clone()),
            (None, Some(_)) => Some(wrong.clone()),
            (None, None) => None,
        };
        html! {
            div.entry {
                label for=(self.name) { (self.label) }
                @if let Some(words) = self.hint { p.hint #(hint) { (words) } }
                @if let Some(words) = error { p.wrong #(wrong) { (words) } }
                input #(self.name) name=(self.name) type=(self.kind) value=(self.value) autocomplete=(self.autocomplete)
                    aria-describedby=[told] aria-invalid=[error.map(|_| "true")] autocapitalize="none" spellcheck="false";
            }
        }
    }
}

fn email_field<'a>(text: &'a AccountText, value: &'a str) -> Field<'a> {
    Field { name: "email", kind: "email", label: text.email, hint: None, value, autocomplete: "username" }
}

fn password_field<'a>(name: &'a str, label: &'a str, hint: Option<&'a str>) -> Field<'a> {
    let autocomplete = if name == "password" && hint.is_none() || name == "current" {
        "current-password"
    } else {
        "new-password"
    };
    Field { name, kind: "password", label, hint, value: "", autocomplete }
}

pub fn sign_in(chrome: &Chrome, email: &str, next: &str, again: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let title = if again { text.recent_title } else { text.sign_in };
    let body = html! {
        p.lead { (if again { text.recent_lead } else { text.sign_in_lead }) }
        (summary(text, errors))
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="next" value=(next);
            (email_field(text, email).show(errors))
            (password_field("password", text.password, None).show(errors))
            button type="submit" { (text.sign_in) }
        }
        ul.links {
            li { a href="/recovery" { (text.forgot) } }
            li { a href="/sign-up" { (text.no_account) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in", title, !errors.is_empty(), &body)
}

/// The lock: the same bytes for every address, with or without an account.
pub fn locked(chrome: &Chrome, now: Timestamp, until: Timestamp, reference: &str) -> Markup {
    let text = chrome.locale.account();
    let minutes = ((until.0 - now.0 + 59_999_999) / 60_000_000).max(1);
    let body = html! {
        p.lead { (text.locked_what) }
        p { strong { ((text.locked_until)(&format::moment(chrome.locale, until), minutes)) } }
        h2 { (text.locked_ways) }
        ol {
            li { (text.locked_wait) }
            li { a href="/recovery" { (text.locked_recover) } }
        }
        p { (text.locked_device) }
        p { (text.locked_mail) }
        p.reference { ((text.locked_reference)(reference)) }
        (ui::never_ask(chrome.locale))
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in", text.locked_title, false, &body)
}

pub fn sign_up(chrome: &Chrome, email: &str, terms: &str, offer: Option<&str>, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.sign_up_lead) }
        (summary(text, errors))
        form method="post" action="/sign-up" novalidate {
            (email_field(text, email).show(errors))
            (password_field("password", text.password, Some(text.password_hint)).show(errors))
            @if let Some(offer) = offer { p.hint { (text.password_offer) " " code lang="en" { (offer) } } }
            div.entry {
                @if let Some(words) = errors.of("terms") { p.wrong #terms-error { (words) } }
                label.radio {
                    input #terms type="checkbox" name="terms" value="yes" aria-describedby=[errors.of("terms").map(|_| "terms-error")];
                    ((text.terms)(terms))
                }
            }
            button type="submit" { (text.sign_up_go) }
        }
        ul.links { li { a href="/sign-in" { (text.have_account) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-up", text.sign_up, !errors.is_empty(), &body)
}

/// A page that says one thing and offers the next steps.
pub struct Told<'a> {
    pub path: &'a str,
    pub title: &'a str,
    pub words: &'a [&'a str],
    pub links: &'a [(&'a str, &'a str)],
}

pub fn told(chrome: &Chrome, told: &Told<'_>) -> Markup {
    let body = html! {
        @for (i, words) in told.words.iter().enumerate() { p.lead[i == 0] { (words) } }
        @if !told.links.is_empty() {
            ul.links { @for (path, words) in told.links { li { a href=(path) { (words) } } } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, told.path, told.title, false, &body)
}

pub fn confirm(chrome: &Chrome, token: &str) -> Markup {
    let text = chrome.locale.account();
    let path = format!("/sign-up/{token}");
    let body = html! {
        p.lead { (text.confirm_lead) }
        form method="post" action=(path) { button type="submit" { (text.confirm_go) } }
    };
    document(chrome, &path, text.confirm_title, false, &body)
}

pub fn recovery(chrome: &Chrome, email: &str, over: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let (title, lead) =
        if over { (text.over_title, text.over_recovery) } else { (text.recovery, text.recovery_lead) };
    let body = html! {
        p.lead { (lead) }
        (summary(text, errors))
        form method="post" action="/recovery" novalidate {
            (email_field(text, email).show(errors))
            button type="submit" { (text.recovery_go) }
        }
        ul.links { li { a href="/sign-in" { (text.sign_in) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/recovery", title, !errors.is_empty(), &body)
}

pub fn reset(chrome: &Chrome, token: &str, email: &str, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let path = format!("/recovery/{token}");
    let body = html! {
        p.lead { (text.reset_lead) }
        (summary(text, errors))
        form method="post" action=(path) novalidate {
            // A password manager stores the new password under the right name.
            input type="text" name="username" value=(email) autocomplete="username" readonly hidden;
            (password_field("password", text.new_password, Some(text.password_hint)).show(errors))
            button type="submit" { (text.reset_go) }
        }
    };
    document(chrome, &path, text.reset_title, !errors.is_empty(), &body)
}

pub fn code(chrome: &Chrome, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.code_lead) }
        (summary(text, errors))
        form method="post" action="/sign-in/code" novalidate {
            (code_field(text.code_label, Some(text.code_hint)).show(errors))
            button type="submit" { (text.code_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in/code", text.second_step, !errors.is_empty(), &body)
}

fn code_field<'a>(label: &'a str, hint: Option<&'a str>) -> Field<'a> {
    Field { name: "code", kind: "text", label, hint, value: "", autocomplete: "one-time-code" }
}

pub fn second_step(chrome: &Chrome, state: Option<State>, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(text, "/account/second-step"))
        @match state {
            None => {
                p.lead { (text.second_step_off_lead) }
                form method="post" action="/account/second-step" { button type="submit" { (text.second_step_start) } }
            }
            Some(State { since, codes }) => {
                p.lead { ((text.second_step_on_lead)(&format::date(chrome.locale, since.date()), codes)) }
                form method="post" action="/account/second-step/codes" {
                    button.quiet type="submit" { (text.codes_new) }
                }
                h2 { (text.second_step_remove) }
                p { (text.second_step_remove_lead) }
                (summary(text, errors))
                form method="post" action="/account/second-step/off" novalidate {
                    (code_field(text.code_label, Some(text.code_hint)).show(errors))
                    button.quiet type="submit" { (text.second_step_remove) }
                }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/second-step", text.second_step, !errors.is_empty(), &body)
}

pub fn offer(chrome: &Chrome, offer: &Offer, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (summary(text, errors))
        p { (text.second_step_scan) }
        (qr(&offer.url, text.second_step_qr))
        p { (text.second_step_type) " " code { (offer.typed) } }
        form method="post" action="/account/second-step/new" novalidate {
            (code_field(text.second_step_code, None).show(errors))
            button type="submit" { (text.second_step_confirm) }
        }
    };
    document(chrome, "/account/second-step/new", text.second_step, !errors.is_empty(), &body)
}

/// The QR code as one SVG path, black on white in every colour scheme: cameras want it so.
fn qr(url: &str, label: &str) -> Markup {
    let Ok(code) = qrcode::QrCode::new(url) else { return html! {} };
    let width = code.width();
    let mut path = String::new();
    for (i, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            // Writing into memory cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", i % width + 4, i / width + 4);
        }
    }
    let side = width + 8;
    html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (side) " " (side) } {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

pub fn codes(chrome: &Chrome, codes: &[String]) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.codes_lead) }
        ol.codes { @for code in codes { li { code { (code) } } } }
        p { a.button href="/account/second-step" { (text.codes_done) } }
    };
    document(chrome, "/account/second-step", text.codes_title, false, &body)
}

/// The pages of the account, as links; the one shown is marked.
fn tabs(text: &AccountText, here: &str) -> Markup {
    let pages = [
        ("/account", text.account),
        ("/account/sessions", text.sessions),
        ("/account/log", text.log),
        ("/account/password", text.change_password),
        ("/account/second-step", text.second_step),
        ("/account/phrase", text.phrase),
        ("/account/messages", text.messages),
    ];
    html! {
        nav.tabs aria-label=(text.account) {
            ul {
                @for (path, words) in pages {
                    li { a href=(path) aria-current=[(path == here).then_some("page")] { (words) } }
                }
            }
        }
    }
}

pub fn overview(chrome: &Chrome, me: &Me, now: Timestamp) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { ((text.overview_lead)(&me.email)) }
        @if let Some(until) = me.hold_until.filter(|until| *until > now) {
            p.note { ((text.hold)(&format::moment(chrome.locale, until))) }
        }
        (tabs(text, "/account"))
        p.hint { ((text.since)(&format::date(chrome.locale, me.created_at.date()))) }
        form method="post" action="/sign-out" { button.quiet type="submit" { (text.sign_out) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account", text.account, false, &body)
}

pub fn sessions(chrome: &Chrome, me: &Me, open: &[Open]) -> Markup {
    let text = chrome.locale.account();
    let moment = |at| format::moment(chrome.locale, at);
    let body = html! {
        (tabs(text, "/account/sessions"))
        p.lead { (text.sessions_lead) }
        ul.devices {
            @for session in open {
                li.card {
                    h2 { (session.agent) @if session.sid == me.sid { " (" (text.this_session) ")" } }
                    p { (text.address) ": " (session.place) }
                    p.hint { ((text.signed_in_at)(&moment(session.created_at))) " · " ((text.last_used)(&moment(session.seen_at))) }
                    @if session.sid != me.sid {
                        form method="post" action={ "/account/sessions/" (hex::encode(&session.sid)) "/end" } {
                            button.quiet type="submit" { (text.end_session) }
                        }
                    }
                }
            }
        }
        @if open.len() > 1 {
            form method="post" action="/account/sessions/end" { button type="submit" { (text.end_others) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/sessions", text.sessions, false, &body)
}

pub fn event_words(text: &AccountText, kind: Kind) -> &'static str {
    text.events[kind as usize]
}

pub fn log(chrome: &Chrome, events: &[Event]) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(text, "/account/log"))
        p.lead { (text.log_lead) }
        p { a href="/account/log.csv" download { (text.log_download) } }
        div.table.facts tabindex="0" role="group" aria-label=(text.log) {
            table {
                thead {
                    tr {
                        @for column in [text.when, text.what, text.device, text.address] {
                            th scope="col" { (column) }
                        }
                    }
                }
                tbody {
                    @for event in events {
                        tr {
                            td data-label=(text.when) { (format::moment(chrome.locale, event.at)) }
                            td data-label=(text.what) { (event_words(text, event.kind)) }
                            td data-label=(text.device) { (event.agent) }
                            td data-label=(text.address) { (event.place) }
                        }
                    }
                }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/log", text.log, false, &body)
}

pub fn password(chrome: &Chrome, me: &Me, saved: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(text, "/account/password"))
        @if saved { p.note role="status" { (text.changed) } }
        p.lead { (text.change_password_lead) }
        (summary(text, errors))
        form method="post" action="/account/password" novalidate {
            input type="text" name="username" value=(me.email) autocomplete="username" readonly hidden;
            (password_field("current", text.current_password, None).show(errors))
            (password_field("password", text.new_password, Some(text.password_hint)).show(errors))
            button type="submit" { (text.change_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/password", text.change_password, !errors.is_empty(), &body)
}

pub fn phrase(chrome: &Chrome, phrase: &str, saved: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(text, "/account/phrase"))
        @if saved { p.note role="status" { (text.changed) } }
        p.lead { (text.phrase_lead) }
        (summary(text, errors))
        form method="post" action="/account/phrase" novalidate {
            (Field { name: "phrase", kind: "text", label: text.phrase_label, hint: None, value: phrase, autocomplete: "off" }.show(errors))
            button type="submit" { (text.change_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/phrase", text.phrase, !errors.is_empty(), &body)
}

/// A letter as the customer finds it again.
#[derive(Debug, sqlx::FromRow)]
pub struct Message {
    pub address: String,
    pub subject: String,
    pub body: String,
    pub sent_at: Timestamp,
}

pub fn messages(chrome: &Chrome, messages: &[Message]) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(text, "/account/messages"))
        p.lead { (text.messages_lead) }
        @if messages.is_empty() { p { (text.messages_none) } }
        @for message in messages {
            article.card {
                h2 { (message.subject) }
                p.hint { (format::moment(chrome.locale, message.sent_at)) " · " (text.to) ": " (message.address) }
                pre.letter { (message.body) }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/messages", text.messages, false, &body)
}

/// The demo's mailbox: letters with their links.
pub fn mailbox(chrome: &Chrome, letters: &[crate::mail::Captured]) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.mailbox_lead) }
        @if letters.is_empty() { p { (text.mailbox_empty) } }
        @for caught in letters {
            article.card lang=(caught.letter.locale.tag()) {
                h2 { (caught.letter.subject) }
                p.hint { (text.to) ": " (caught.letter.to) }
                @for piece in &caught.letter.pieces {
                    @match piece {
                        crate::mail::Piece::Words(words) => p { (words) },
                        crate::mail::Piece::Link { words, url, .. } => p { a.button href=(url) { (words) } },
                        crate::mail::Piece::Facts(facts) => ul { @for (name, value) in facts { li { (name) ": " (value) } } },
                    }
                }
                @for line in &caught.letter.footer { p.hint { (line) } }
            }
        }
    };
    document(chrome, "/demo/mail", text.mailbox, false, &body)
}
