//! What the pages about regions and methods look like.

use crate::facts::Facts;
use crate::facts::methods::{Evidence, Kind, Method, Reversible, Use};
use crate::facts::quote;
use crate::facts::regions::{Feature, Reason, Region, State};
use crate::i18n::transactions::TransactionsText;
use crate::i18n::{Text, format};
use crate::kernel::time::Timestamp;
use crate::ui::{self, Chrome, Page};
use maud::{Markup, html};

fn state_words(text: &Text, state: State) -> &'static str {
    match state {
        State::Open => text.open,
        State::Limited => text.limited,
        State::Closed => text.closed,
    }
}

fn state_badge(text: &Text, state: State) -> Markup {
    let class = match state {
        State::Open => "badge good",
        State::Limited => "badge partly",
        State::Closed => "badge bad",
    };
    html! { span class=(class) { (state_words(text, state)) } }
}

fn feature_words(text: &Text, feature: Feature) -> &'static str {
    let at = Feature::ALL.iter().position(|f| *f == feature).unwrap_or(0);
    text.features[at]
}

/// The head of a table whose rows are cards on a narrow screen: there each cell names its column by
/// `data-label`.
fn head(columns: &[&str]) -> Markup {
    html! {
        thead {
            tr { @for column in columns { th scope="col" { (column) } } }
        }
    }
}

pub fn regions(chrome: &Chrome, facts: &Facts) -> Markup {
    let text = chrome.text();
    let body = html! {
        h1 { (text.regions_title) }
        p.lead { (text.regions_lead) }
        ul.countries {
            @for (code, region) in &facts.regions {
                li {
                    a href=(chrome.to(&format!("/regions/{}", code.to_lowercase()))) { (region.name.get(chrome.locale)) }
                    " " (state_badge(text, region.overall()))
                }
            }
        }
        p { (text.region_ask) " " a href=(chrome.to("/contact")) { (text.contact_us) } }
    };
    page(chrome, "/regions", text.regions_title, text.regions_lead, Vec::new(), &body)
}

pub fn region(chrome: &Chrome, facts: &Facts, code: &str, region: &Region, path: &str) -> Markup {
    let text = chrome.text();
    let title = (text.region_title)(region.name.get(chrome.locale));
    let body = html! {
        h1 { (title) }
        div.table.facts tabindex="0" role="group" aria-label=(title) {
            table {
                (head(&[text.feature, text.state, text.since, text.why, text.instead]))
                tbody {
                    @for feature in Feature::ALL {
                        @let is = region.of(feature);
                        tr {
                            th scope="row" { (feature_words(text, feature)) }
                            td data-label=(text.state) { (state_badge(text, is.state)) }
                            td data-label=(text.since) { (format::date(chrome.locale, is.since)) }
                            td.none[is.reason.is_none() && is.note.is_none()] data-label=(text.why) {
                                @match is.reason {
                                    Some(Reason::Licence) => (text.because_licence),
                                    Some(Reason::Law) => (text.because_law),
                                    Some(Reason::Sanctions) => (text.because_sanctions),
                                    None => @if is.note.is_none() { "–" },
                                }
                                @if let Some(note) = &is.note { p.small { (note.get(chrome.locale)) } }
                            }
                            td.none[is.instead.is_none()] data-label=(text.instead) {
                                @if let Some(other) = is.instead { (feature_words(text, other)) } @else { "–" }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(regime) = region.regime.as_ref().and_then(|r| facts.deadlines.rules.regime(r)) {
            p { ((text.your_rules)(regime.name.get(chrome.locale))) }
        }
        @if region.overall() != State::Closed {
            h2 { (text.methods_here) }
            ul.links {
                @for (id, method) in &facts.methods {
                    @if offered(code, region, method) {
                        li { a href={ (chrome.to("/methods")) "#" (id) } { (method.name(chrome.locale)) } }
                    }
                }
            }
        }
        p { (text.region_ask) " " a href=(chrome.to("/contact")) { (text.contact_us) } }
    };
    let crumbs = vec![(chrome.to("/regions"), text.regions.to_owned())];
    page(chrome, path, &title, text.regions_lead, crumbs, &body)
}

/// Whether a method can be used in a country: it names the country or none, and its feature is open there.
fn offered(code: &str, region: &Region, method: &Method) -> bool {
    let named = method.regions.is_empty() || method.regions.iter().any(|r| r == code);
    let feature = match method.kind {
        Kind::Card => Feature::Card,
        Kind::Crypto => Feature::Crypto,
        Kind::Bank | Kind::Local => Feature::Withdraw,
    };
    named && region.of(feature).state != State::Closed
}

pub fn methods(chrome: &Chrome, facts: &Facts, now: Timestamp) -> Markup {
    let text = chrome.text();
    let delays = TransactionsText::of(chrome.locale);
    let body = html! {
        h1 { (text.methods_title) }
        p.lead { (text.methods_lead) }
        p { a href=(chrome.to("/methods/crypto")) { (text.crypto_title) } }
        @for incident in facts.incidents.on(now) {
            div.note {
                p { strong { (incident.title.get(chrome.locale)) } }
                p { (incident.text.get(chrome.locale)) }
                @if let Some(at) = incident.expected() { p { ((delays.delay_until)(&format::moment(chrome.locale, at))) } }
            }
        }
        @for (id, method) in facts.methods.iter().filter(|(_, m)| m.kind != Kind::Crypto) {
            section.card aria-labelledby=(id) {
                h2 id=(id) { (method.name(chrome.locale)) }
                (details(chrome, facts, method))
            }
        }
        h2 { (text.crypto_title) }
        ul.links {
            @for (id, method) in facts.methods.iter().filter(|(_, m)| m.kind == Kind::Crypto) {
                li #(id) { a href={ (chrome.to("/methods/crypto")) "#" (id) } { (method.name(chrome.locale)) } }
            }
        }
    };
    page(chrome, "/methods", text.methods_title, text.methods_lead, Vec::new(), &body)
}

fn details(chrome: &Chrome, facts: &Facts, method: &Method) -> Markup {
    let text = chrome.text();
    let locale = chrome.locale;
    let regions: Vec<&str> =
        method.regions.iter().filter_map(|r| facts.regions.get(r)).map(|r| r.name.get(locale)).collect();
    html! {
        dl {
            dt { (text.for_regions) }
            dd { @if regions.is_empty() { (text.everywhere_open) } @else { (regions.join(text.list_comma)) } }
            dt { (text.used_for) }
            dd { (words(method.uses.iter().map(|u| use_words(text, *u)), text)) }
            dt { (text.min) } dd { (quote::amount(locale, &method.amount(method.min))) }
            @if let Some(max) = method.max { dt { (text.max) } dd { (quote::amount(locale, &method.amount(max))) } }
            dt { (text.fee) } dd { (quote::fee(locale, &method.fee, Some(method))) }
            dt { (text.time) } dd { (format::span(locale, method.time)) }
            dt { (text.reversible) } dd { (reversible_words(text, method.reversible)) }
            dt { (text.evidence) } dd { (words(method.evidence.iter().map(|e| evidence_words(text, *e)), text)) }
        }
    }
}

fn words(items: impl Iterator<Item = &'static str>, text: &Text) -> String {
    items.collect::<Vec<_>>().join(text.list_comma)
}

fn use_words(text: &Text, used: Use) -> &'static str {
    match used {
        Use::Topup => text.use_topup,
        Use::Withdraw => text.use_withdraw,
        Use::Send => text.use_send,
        Use::Pay => text.use_pay,
    }
}

fn reversible_words(text: &Text, reversible: Reversible) -> &'static str {
    match reversible {
        Reversible::No => text.reversible_no,
        Reversible::Recall => text.reversible_recall,
        Reversible::Dispute => text.reversible_dispute,
    }
}

fn evidence_words(text: &Text, evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::TransactionReceipt => text.evidence_receipt,
        Evidence::PaymentScreenshot => text.evidence_screenshot,
        Evidence::BankStatement => text.evidence_statement,
        Evidence::BlockchainTxid => text.evidence_txid,
    }
}

pub fn crypto(chrome: &Chrome, facts: &Facts) -> Markup {
    let text = chrome.text();
    let locale = chrome.locale;
    let body = html! {
        h1 { (text.crypto_title) }
        p.lead { (text.crypto_lead) }
        div.table.facts tabindex="0" role="group" aria-label=(text.crypto_title) {
            table {
                (head(&[text.asset, text.network, text.min, text.confirmations, text.memo, text.fee, text.time]))
                tbody {
                    @for (id, method) in facts.methods.iter().filter(|(_, m)| m.kind == Kind::Crypto) {
                        tr #(id) {
                            th scope="row" { (method.asset.as_deref().unwrap_or_default()) }
                            td data-label=(text.network) { (method.network.as_deref().unwrap_or_default()) }
                            td data-label=(text.min) { (quote::amount(locale, &method.amount(method.min))) }
                            td data-label=(text.confirmations) { (method.confirmations.unwrap_or_default()) }
                            td data-label=(text.memo) {
                                @if method.memo == Some(true) { strong { (text.memo_needed) } } @else { (text.memo_not_needed) }
                            }
                            td data-label=(text.fee) { (quote::fee(locale, &method.fee, Some(method))) }
                            td data-label=(text.time) { (format::span(locale, method.time)) }
                        }
                    }
                }
            }
        }
    };
    let crumbs = vec![(chrome.to("/methods"), text.methods.to_owned())];
    page(chrome, "/methods/crypto", text.crypto_title, text.crypto_lead, crumbs, &body)
}

pub fn changes(chrome: &Chrome, facts: &Facts) -> Markup {
    let text = chrome.text();
    let body = html! {
        h1 { (text.changes_title) }
        p.lead { (text.changes_lead) }
        p.feed { a href=(chrome.to("/changes/feed.atom")) { (text.feed) } }
        @for change in &facts.changes {
            section.card {
                h2 { (change.title.get(chrome.locale)) }
                p.date { time datetime=(change.date) { (format::date(chrome.locale, change.date)) } }
                p { (change.text.get(chrome.locale)) }
            }
        }
    };
    page(chrome, "/changes", text.changes_title, text.changes_lead, Vec::new(), &body)
}

fn page(
    chrome: &Chrome,
    path: &str,
    title: &str,
    description: &str,
    crumbs: Vec<(String, String)>,
    body: &Markup,
) -> Markup {
    let body = html! { (body) (ui::still_need_help(chrome)) };
    let feed = (path == "/changes").then(|| chrome.to("/changes/feed.atom"));
    chrome.document(&Page { title, description, path: Some(path), crumbs, feed, body, ..Page::default() })
}
