//! What the contact hub and the verifier look like.

use super::verify::Answer;
use super::{kind_words, presence_words};
use crate::facts::Facts;
use crate::facts::channels::{Channel, Kind, Presence};
use crate::facts::quote;
use crate::facts::site::OfficialKind;
use crate::i18n::format;
use crate::kernel::time::Timestamp;
use crate::ui::{self, Chrome, Page};
use maud::{Markup, html};

pub fn contact(chrome: &Chrome, facts: &Facts, now: Timestamp) -> Markup {
    let text = chrome.text();
    let body = html! {
        h1 { (text.contact_title) }
        p.lead { (text.contact_lead) }
        div.urgent {
            h2 { (text.urgent_title) }
            p { (text.urgent) " " a href={ "/freeze?lang=" (chrome.locale.tag()) } rel="nofollow" { (text.urgent_link) } }
        }
        @for channel in facts.channels.values() { (card(chrome, facts, channel, now)) }
        section aria-labelledby="ready" {
            h2 #ready { (text.have_ready_title) }
            ul { @for line in text.have_ready { li { (line) } } }
        }
        (ui::never_ask(chrome.locale))
        p { a href=(chrome.to("/verify")) { (text.verify_title) } }
    };
    chrome.document(&Page {
        title: text.contact_title,
        description: text.contact_lead,
        path: Some("/contact"),
        body,
        ..Page::default()
    })
}

fn card(chrome: &Chrome, facts: &Facts, channel: &Channel, now: Timestamp) -> Markup {
    let text = chrome.text();
    let locale = chrome.locale;
    let presence = channel.presence(now);
    let open = matches!(presence, Presence::Always | Presence::OpenUntil(_));
    let regions: Vec<&str> =
        channel.regions.iter().filter_map(|r| facts.regions.get(r)).map(|r| r.name.get(locale)).collect();
    let today = now.date();
    let languages: Vec<&str> = channel.languages.iter().map(|l| l.own_name()).collect();
    html! {
        section.card.channel {
            h2 { (kind_words(chrome, channel.kind)) }
            p.state.open[open] { (presence_words(locale, channel, presence, now)) }
            @if let Some(number) = &channel.number {
                p.reach { a href={ "tel:" (number.chars().filter(|c| *c == '+' || c.is_ascii_digit()).collect::<String>()) } { (number) } }
            }
            @if let Some(address) = &channel.address { p.reach { a href={ "mailto:" (address) } { (address) } } }
            dl {
                @if channel.kind == Kind::Phone {
                    dt { (text.for_regions) }
                    dd { @if regions.is_empty() { (text.other_regions) } @else { (regions.join(text.list_comma)) } }
                }
                dt { (text.hours) } dd { (quote::hours(locale, channel)) }
                @if presence != Presence::NotYet {
                    dt { (text.reply_time) } dd { (format::span(locale, channel.reply)) }
                }
                dt { (text.languages) } dd { (languages.join(text.list_comma)) }
                dt { (text.cost) } dd { (channel.cost.get(locale)) }
                @let holidays: Vec<_> = channel.holidays.iter().filter(|h| h.date >= today).take(4).collect();
                @if !holidays.is_empty() {
                    dt { (text.holidays) }
                    dd { ul { @for day in holidays { li { (format::date(locale, day.date)) " " (day.name.get(locale)) } } } }
                }
            }
        }
    }
}

pub fn verify(chrome: &Chrome, facts: &Facts, asked: Option<&(&str, Option<Answer<'_>>)>) -> Markup {
    let text = chrome.text();
    let query = asked.map_or("", |(q, _)| q);
    let body = html! {
        h1 { (text.verify_title) }
        p.lead { (text.verify_lead) }
        @if let Some((_, answer)) = asked { (verdict(chrome, answer.as_ref())) }
        form.verify method="get" action=(chrome.to("/verify")) {
            label for="channel" { (text.verify_label) }
            p.hint #hint { (text.verify_hint) }
            div.field {
                input #channel name="q" type="text" value=(query) maxlength="300" autocomplete="off"
                    autocapitalize="none" spellcheck="false" aria-describedby="hint";
                button type="submit" { (text.verify_go) }
            }
        }
        h2 { (text.verify_list) }
        dl.official {
            @for (kind, words) in [
                (OfficialKind::Domain, text.kind_domain),
                (OfficialKind::Email, text.kind_email),
                (OfficialKind::Phone, text.kind_phone),
                (OfficialKind::Handle, text.kind_handle),
            ] {
                dt { (words) }
                @for official in facts.site.official.iter().filter(|o| o.kind == kind) {
                    dd {
                        @match &official.platform {
                            Some(platform) => ((text.handle_on)(&official.value, platform)),
                            None => (official.value),
                        }
                    }
                }
            }
        }
        p {
            (text.verify_machine) " "
            a href="/.well-known/official-channels.json" { "official-channels.json" } " · "
            a href="/.well-known/official-channels.json.sig" { "Ed25519" }
        }
        (ui::never_ask(chrome.locale))
    };
    chrome.document(&Page {
        title: text.verify_title,
        description: text.verify_lead,
        path: asked.is_none().then_some("/verify"),
        body,
        ..Page::default()
    })
}

fn verdict(chrome: &Chrome, answer: Option<&Answer<'_>>) -> Markup {
    let text = chrome.text();
    html! {
        div.verdict role="status" {
            @match answer {
                None => p { (text.verify_empty) },
                Some(Answer::Listed(officials)) => {
                    @for official in officials {
                        h2.listed { ((text.verify_listed)(&official.value)) }
                        @if let Some(platform) = &official.platform { p { ((text.verify_handle)(platform)) } }
                    }
                    p { (text.verify_listed_note) }
                }
                Some(Answer::NotListed { pasted, several, stranger, imitates }) => {
                    h2.unlisted { ((text.verify_not_listed)(pasted)) }
                    @if let Some(stranger) = stranger { p { ((text.verify_stranger)(stranger)) } }
                    @if *several { p { (text.verify_several) } }
                    @if let Some(ours) = imitates { p { strong { ((text.verify_lookalike)(&ours.value)) } } }
                    p { (text.verify_not_listed_note) " " a href=(chrome.to("/contact")) { (text.contact_us) } }
                }
            }
        }
    }
}
