//! What taking data along and closing an account look like.

use crate::account::page::{PROFILE, document, tabs};
use crate::facts::retention::Retention;
use crate::i18n::format;
use crate::i18n::profile::ProfileText;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn data(chrome: &Chrome) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, PROFILE))
        p.lead { (text.data_lead) }
        form method="post" action="/account/data" { button type="submit" { (text.data_go) } }
        ul.links { li { a href=(chrome.to("/retention")) { (text.data_kept) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/data", text.data, false, &body)
}

pub fn closing(chrome: &Chrome, retention: &Retention, blocked: bool, errors: &Errors) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let kept = [crate::facts::retention::Kept::ClosedAccounts, crate::facts::retention::Kept::SecurityLog];
    let body = html! {
        (tabs(chrome, PROFILE))
        p.lead { (text.closing_lead) }
        (errors.summary(chrome.locale))
        h2 { (text.closing_gone_title) }
        p { (text.closing_gone) }
        h2 { (text.closing_kept_title) }
        ul {
            @for row in kept.iter().filter_map(|k| retention.0.get(k)) {
                li { strong { (row.what.get(chrome.locale)) } br; (format::span(chrome.locale, row.keep)) " · " (row.why.get(chrome.locale)) }
            }
        }
        p { a href=(chrome.to("/retention")) { (text.data_kept) } }
        @if blocked {
            p.note { (text.closing_open) }
        } @else {
            form method="post" action="/account/closing" novalidate {
                (Field::new("password", "password", text.closing_password).autocomplete("current-password").show(errors))
                button type="submit" { (text.closing_go) }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/closing", text.closing, !errors.is_empty(), &body)
}
