//! What the pages of a signed-in customer look like.

use crate::account::factors::owned::Owned;
use crate::account::form::password_hint;
use crate::account::guard::Me;
use crate::account::log::Event;
use crate::account::page::{MESSAGES, SECURITY, Setting, document, event_words, on_off, settings, tabs};
use crate::account::session::Open;
use crate::i18n::factors::FactorsText;
use crate::i18n::format;
use crate::i18n::safety::SafetyText;
use crate::kernel::time::Timestamp;
use crate::mail::{Captured, Piece};
use crate::sms::Caught;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn security(chrome: &Chrome, me: &Me, owned: &Owned, sessions: usize) -> Markup {
    let text = chrome.locale.account();
    let second_step = owned.any() || me.phone_codes;
    let list = [
        Setting { path: "/account/password", words: text.change_password, now: String::new() },
        Setting {
            path: "/account/second-step",
            words: FactorsText::of(chrome.locale).title,
            now: on_off(text, second_step),
        },
        Setting { path: "/account/sessions", words: text.sessions, now: (text.devices)(sessions) },
        Setting { path: "/account/log", words: text.log, now: String::new() },
        Setting {
            path: "/account/phrase",
            words: text.phrase,
            now: (if me.phrase.is_some() { text.set } else { text.not_set }).to_owned(),
        },
        Setting {
            path: "/account/freeze",
            words: SafetyText::of(chrome.locale).freeze_title,
            now: String::new(),
        },
    ];
    let body = html! {
        (tabs(chrome, SECURITY))
        p.lead { (text.security_lead) }
        (settings(&list))
        (ui::still_need_help(chrome))
    };
    document(chrome, SECURITY, text.security, false, &body)
}

pub fn sessions(chrome: &Chrome, me: &Me, open: &[Open]) -> Markup {
    let text = chrome.locale.account();
    let moment = |at| chrome.moment(at);
    let body = html! {
        (tabs(chrome, SECURITY))
        p.lead { (text.sessions_lead) }
        ul.devices {
            @for session in open {
                li.card {
                    h2 { (session.agent) @if session.sid == me.sid { " " span.badge.good { (text.this_session) } } }
                    p { (format::labelled(chrome.locale, text.address, &session.place)) }
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

pub fn log(chrome: &Chrome, events: &[Event]) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(chrome, SECURITY))
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
                            td data-label=(text.when) { (chrome.moment(event.at)) }
                            td data-label=(text.what) { (event_words(chrome.locale, event.kind)) }
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

pub fn password(chrome: &Chrome, (me, second_step): (&Me, bool), saved: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(chrome, SECURITY))
        @if saved { p.note role="status" { (text.changed) } }
        p.lead { (text.change_password_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/account/password" novalidate {
            input type="text" name="username" value=(me.email) autocomplete="username" readonly hidden;
            (Field::new("current", "password", text.current_password).autocomplete("current-password").show(errors))
            (Field::new("password", "password", text.new_password).hint(&password_hint(text, second_step)).autocomplete("new-password").show(errors))
            button type="submit" { (text.change_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/password", text.change_password, !errors.is_empty(), &body)
}

pub fn phrase(chrome: &Chrome, phrase: &str, saved: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        (tabs(chrome, SECURITY))
        @if saved { p.note role="status" { (text.changed) } }
        p.lead { (text.phrase_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/account/phrase" novalidate {
            (Field::text("phrase", text.phrase_label).value(phrase).show(errors))
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
        (tabs(chrome, MESSAGES))
        p.lead { (text.messages_lead) }
        @if messages.is_empty() { p { (text.messages_none) } }
        @for message in messages {
            article.card {
                h2 { (message.subject) }
                p.hint { (chrome.moment(message.sent_at)) " · " (format::labelled(chrome.locale, text.to, &message.address)) }
                pre.letter { (message.body) }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, MESSAGES, text.messages, false, &body)
}

/// The demo's mailbox: letters with their links, texts, and what the staff's apps show now.
pub fn mailbox(
    chrome: &Chrome,
    letters: &[Captured],
    texts: &[Caught],
    codes: &[(String, String)],
) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.mailbox_lead) }
        @if !codes.is_empty() {
            section.card {
                h2 { (text.mailbox_codes) }
                dl { @for (email, code) in codes { dt { (email) } dd { code { (code) } } } }
            }
        }
        @if letters.is_empty() && texts.is_empty() { p { (text.mailbox_empty) } }
        @for caught in texts {
            article.card {
                h2 { (FactorsText::of(chrome.locale).text_subject) }
                p.hint { (format::labelled(chrome.locale, text.to, &caught.to)) }
                pre.letter { (caught.text) }
            }
        }
        @for caught in letters {
            article.card lang=(caught.letter.locale.tag()) {
                h2 { (caught.letter.subject) }
                p.hint { (format::labelled(chrome.locale, text.to, &caught.letter.to)) }
                @for piece in &caught.letter.pieces {
                    @match piece {
                        Piece::Words(words) => p { (words) },
                        Piece::Link { words, url, .. } => p { a.button href=(url) { (words) } },
                        Piece::Facts(facts) => ul { @for (name, value) in facts { li { (format::labelled(caught.letter.locale, name, value)) } } },
                    }
                }
                @for line in &caught.letter.footer { p.hint { (line) } }
            }
        }
    };
    document(chrome, "/demo/mail", text.mailbox, false, &body)
}
