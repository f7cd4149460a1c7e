//! What the page of the proofs looks like.

use super::Answer;
use crate::events::days::{Found, Head};
use crate::i18n::format;
use crate::i18n::integrity::IntegrityText;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome, Page};
use jiff::civil::Date;
use maud::{Markup, html};

/// Field of the form, and of the address.
const FIELD: &str = "head";

pub fn show(chrome: &Chrome, (heads, today): (&[Head], Date), asked: Option<(&str, &Answer)>) -> Markup {
    let text = IntegrityText::of(chrome.locale);
    let mut errors = Errors::default();
    if matches!(asked, Some((_, Answer::Malformed))) {
        errors.add(FIELD, text.malformed);
    }
    let body = html! {
        h1 { (text.title) }
        p.lead { (text.lead) }
        (errors.summary(chrome.locale))
        @if let Some((_, answer)) = asked { (verdict(chrome, heads, answer)) }
        section aria-labelledby="check" {
            h2 #check { (text.check_title) }
            form method="get" action=(chrome.to("/integrity")) {
                (Field::text(FIELD, text.label).hint(text.hint).value(asked.map_or("", |(typed, _)| typed)).show(&errors))
                p { button type="submit" { (text.go) } }
            }
        }
        section aria-labelledby="proofs" {
            h2 #proofs { (text.list) }
            @if heads.is_empty() { p { (text.none) } } @else {
                p { (text.list_lead) }
                (table(chrome, heads, today))
            }
            p.feed { a href="/integrity.json" { (text.all) } " · " a href=(chrome.to("/integrity/feed.atom")) { (chrome.text().feed) } }
        }
        details {
            summary { (text.how) }
            ol { @for step in text.steps { li { (step) } } }
        }
        (ui::still_need_help(chrome))
    };
    chrome.document(&Page {
        title: text.title,
        description: text.lead,
        path: asked.is_none().then_some("/integrity"),
        feed: Some(chrome.to("/integrity/feed.atom")),
        body,
        ..Page::default()
    })
}

fn verdict(chrome: &Chrome, heads: &[Head], answer: &Answer) -> Markup {
    let text = IntegrityText::of(chrome.locale);
    let day =
        |day: &str| day.parse().map_or_else(|_| day.to_owned(), |date| format::date(chrome.locale, date));
    let (words, of) = match answer {
        Answer::Malformed => return Markup::default(),
        Answer::Unknown => {
            return html! {
                div.verdict role="status" {
                    h2.unlisted { (text.unknown) }
                    p { (text.unknown_what) }
                    p { a href=(chrome.to("/contact")) { (chrome.text().contact_us) } " · " a href=(chrome.to("/verify")) { (chrome.text().verify_title) } }
                }
            };
        }
        Answer::Found(Found::State { at, covered: None }) => {
            ((text.waiting)(&format::date(chrome.locale, at.date())), None)
        }
        Answer::Found(Found::State { at, covered: Some(covered) }) => {
            ((text.covered)(&format::date(chrome.locale, at.date()), &day(covered)), Some(covered))
        }
        Answer::Found(Found::Head(proof)) => ((text.is_proof)(&day(proof)), Some(proof)),
    };
    html! {
        div.verdict role="status" {
            h2.listed { (text.found) }
            p { (words) }
            @if let Some(head) = of.and_then(|day| heads.iter().find(|head| head.day == *day)) {
                p { a href={ "#day-" (head.day) } { (text.proof) } }
            }
        }
    }
}

fn table(chrome: &Chrome, heads: &[Head], today: Date) -> Markup {
    let text = IntegrityText::of(chrome.locale);
    // Today's may still come.
    let after = std::iter::once(Some(today)).chain(heads.iter().map(Head::date));
    html! {
        div.table.facts tabindex="0" role="group" aria-label=(text.list) {
            table {
                thead { tr { @for column in [text.day, text.leaves, text.head] { th scope="col" { (column) } } } }
                tbody {
                    @for (head, after) in heads.iter().zip(after) {
                        @let date = head.date();
                        @if let Some(days) = between(chrome, date, after) { tr { td colspan="3" { p { ((text.gap)(&days)) } } } }
                        tr id={ "day-" (head.day) } {
                            th scope="row" { (date.map_or_else(|| head.day.clone(), |date| format::date(chrome.locale, date))) }
                            td data-label=(text.leaves) { span { (head.leaves) } }
                            td data-label=(text.head) { code { (hex::encode(&head.head)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The days between two proofs, on which there was none.
fn between(chrome: &Chrome, earlier: Option<Date>, later: Option<Date>) -> Option<String> {
    let (from, to) = (earlier?.tomorrow().ok()?, later?.yesterday().ok()?);
    let shown = |date| format::date(chrome.locale, date);
    match from.cmp(&to) {
        std::cmp::Ordering::Less => {
            Some((IntegrityText::of(chrome.locale).from_to)(&shown(from), &shown(to)))
        }
        std::cmp::Ordering::Equal => Some(shown(from)),
        std::cmp::Ordering::Greater => None,
    }
}
