//! The public page about our own security: what is checked, when last, how to report.

use crate::facts::Facts;
use crate::i18n::format;
use crate::i18n::integrity::IntegrityText;
use crate::i18n::profile::ProfileText;
use crate::ui::{self, Chrome, Page};
use maud::{Markup, html};

#[must_use]
pub fn page(chrome: &Chrome, facts: &Facts) -> Markup {
    let (text, proofs) = (chrome.text(), IntegrityText::of(chrome.locale));
    let contact = &facts.site.security_contact;
    let body = html! {
        h1 { (text.security_title) }
        p.lead { (text.security_lead) }
        p.checked { strong { ((text.security_checked)(&format::date(chrome.locale, facts.site.security_checked))) } }
        h2 { (text.security_check_title) }
        ol { @for step in text.security_check_steps { li { (step) } } }
        p { a href=(chrome.to("/verify")) { (text.official) } }
        p { (proofs.security) (format::gap(chrome.locale)) a href=(chrome.to("/integrity")) { (proofs.title) } }
        h2 { (text.security_report_title) }
        p { (text.security_report) " " a href=(contact) { (contact.trim_start_matches("mailto:")) } " · " a href="/.well-known/security.txt" { "security.txt" } }
        (ui::never_ask(chrome.locale))
        p { a href=(chrome.to("/help/security")) { (facts.site.categories.iter().find(|c| c.id == "security").map_or(text.security, |c| c.title.get(chrome.locale))) } }
    };
    chrome.document(&Page {
        title: text.security_title,
        description: text.security_lead,
        path: Some("/security"),
        body,
        ..Page::default()
    })
}

/// What is kept of people, why and for how long: the table by which the program erases.
#[must_use]
pub fn retention(chrome: &Chrome, facts: &Facts) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let body = html! {
        h1 { (text.retention_title) }
        p.lead { (text.retention_lead) }
        div.table.facts tabindex="0" role="group" aria-label=(text.retention_title) {
            table {
                thead {
                    tr {
                        @for column in [text.retention_what, text.retention_why, text.retention_long] {
                            th scope="col" { (column) }
                        }
                    }
                }
                tbody {
                    @for row in facts.retention.0.values() {
                        tr {
                            th scope="row" { (row.what.get(chrome.locale)) }
                            td data-label=(text.retention_why) { (row.why.get(chrome.locale)) }
                            td data-label=(text.retention_long) { (format::span(chrome.locale, row.keep)) }
                        }
                    }
                }
            }
        }
        (ui::still_need_help(chrome))
    };
    let page = Page {
        title: text.retention_title,
        description: text.retention_lead,
        path: Some("/retention"),
        body,
        ..Page::default()
    };
    chrome.document(&page)
}
