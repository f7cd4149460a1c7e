//! What the pages of second steps look like.

use super::app::Offer;
use super::owned::Owned;
use crate::account::guard::Me;
use crate::account::page::{SECURITY, document, tabs};
use crate::i18n::factors::FactorsText;
use crate::i18n::format;
use crate::kernel::phone::Phone;
use crate::kernel::time::Timestamp;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};
use std::fmt::Write;

/// What this site can offer beside an app.
#[derive(Clone, Copy, Debug)]
pub struct Offers {
    pub passkeys: bool,
    pub texts: bool,
}

fn state(text: &FactorsText, on: bool) -> Markup {
    html! {
        @if on { span.badge.good { (text.ready) } } @else { span.badge { (text.missing) } }
    }
}

pub fn overview(chrome: &Chrome, me: &Me, owned: &Owned, offers: Offers) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let any = owned.any() || me.phone_codes;
    let body = html! {
        (tabs(chrome, SECURITY))
        p.lead { (if any { text.on_lead } else { text.off_lead }) }
        @if offers.passkeys { (passkeys(chrome, text, owned)) }
        (app(chrome, text, owned.app))
        @if offers.texts || me.phone_codes {
            section.card {
                h2 { (text.texts) " " (state(text, me.phone_codes)) }
                p { (text.texts_lead) }
                @match (me.phone(), me.phone_codes) {
                    (Some(phone), true) => {
                        p { ((text.texts_to)(&phone.masked())) }
                        p { a.button.quiet href="/account/second-step/text/off" { (text.texts_off) } }
                    }
                    (Some(phone), false) => {
                        p { ((text.phone_is)(&phone.masked())) }
                        form method="post" action="/account/second-step/text" { button.quiet type="submit" { (text.texts_on) } }
                    }
                    (None, _) => p { a href="/account/phone" { (text.phone) } }
                }
            }
        }
        @if any {
            section.card {
                h2 { (text.codes) }
                p { (text.codes_about) (format::gap(chrome.locale)) ((text.codes_left)(owned.codes)) }
                p { a.button.quiet href="/account/second-step/codes" { (text.codes_new) } }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/second-step", text.title, false, &body)
}

fn passkeys(chrome: &Chrome, text: &FactorsText, owned: &Owned) -> Markup {
    let date = |at: Timestamp| chrome.day(at);
    html! {
        section.card {
            h2 { (text.passkeys) " " (state(text, !owned.passkeys.is_empty())) }
            p { (text.passkeys_lead) }
            @if !owned.passkeys.is_empty() {
                ul.rows {
                    @for passkey in &owned.passkeys {
                        li {
                            span { strong { (passkey.name) } br;
                                span.hint {
                                    ((text.passkey_since)(&date(passkey.created_at))) " · "
                                    (passkey.used_at.map_or_else(|| text.passkey_never.to_owned(), |at| (text.passkey_used)(&date(at))))
                                }
                            }
                            a.button.quiet href={ "/account/passkeys/" (passkey.id) "/removal" }
                                aria-label=(format::labelled(chrome.locale, text.remove, &passkey.name)) { (text.remove) }
                        }
                    }
                }
            }
            p { a.button href="/account/passkeys/new" { (text.passkey_add) } }
        }
    }
}

fn app(chrome: &Chrome, text: &FactorsText, since: Option<Timestamp>) -> Markup {
    html! {
        section.card {
            h2 { (text.app) " " (state(text, since.is_some())) }
            p { (text.app_lead) }
            @match since {
                Some(at) => {
                    p { ((text.app_since)(&chrome.day(at))) }
                    p { a.button.quiet href="/account/second-step/off"
                        aria-label=(format::labelled(chrome.locale, text.remove, text.app)) { (text.remove) } }
                }
                None => form method="post" action="/account/second-step" { button type="submit" { (text.app_start) } }
            }
        }
    }
}

/// The secret for an app, for a customer or for staff: the form goes to `action`.
pub fn offer(chrome: &Chrome, action: &str, offer: &Offer, errors: &Errors) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let body = html! {
        (errors.summary(chrome.locale))
        p { (text.app_scan) }
        (qr(&offer.url, text.app_qr))
        p { (text.app_type) " " code { (offer.typed) } }
        form method="post" action=(action) novalidate {
            (Field::text("code", text.app_code).autocomplete("one-time-code").inputmode("numeric").show(errors))
            button type="submit" { (text.app_confirm) }
        }
    };
    document(chrome, action, text.app, !errors.is_empty(), &body)
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

pub fn codes(chrome: &Chrome, on: &str, codes: &[String]) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let body = html! {
        p.lead { (text.codes_lead) }
        ol.codes { @for code in codes { li { code { (code) } } } }
        p { a.button href=(on) { (text.codes_done) } }
    };
    document(chrome, on, text.codes_title, false, &body)
}

/// What a passkey form asks the browser for.
#[derive(Clone, Copy, Debug)]
pub enum Ceremony {
    Create,
    Get,
}

/// A form that the script fills with the device's answer; without script it says what to do instead.
pub fn ceremony(
    chrome: &Chrome,
    (action, kind): (&str, Ceremony),
    options: &str,
    fields: &Markup,
    go: &str,
) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let kind = match kind {
        Ceremony::Create => "create",
        Ceremony::Get => "get",
    };
    html! {
        form data-needs-passkeys method="post" action=(action) data-passkey=(kind) data-options=(options) novalidate hidden {
            input type="hidden" name="credential" id="credential";
            (fields)
            button type="submit" { (go) }
            p.wrong role="alert" hidden { (text.passkey_failed) }
        }
        noscript { p.note { (text.passkey_script) } }
    }
}

pub fn new_passkey(chrome: &Chrome, action: &str, options: &str, errors: &Errors) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let name = Field::text("name", text.passkey_name).hint(text.passkey_name_hint).show(errors);
    let body = html! {
        (errors.summary(chrome.locale))
        p.lead { (text.passkey_new_lead) }
        (ceremony(chrome, (action, Ceremony::Create), options, &name, text.passkey_go))
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/passkeys/new", text.passkey_add, !errors.is_empty(), &body)
}

/// Signing in with a passkey alone.
pub fn passkey_sign_in(chrome: &Chrome, options: &str, next: &str, errors: &Errors) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let next = html! { input type="hidden" name="next" value=(next); };
    let body = html! {
        (errors.summary(chrome.locale))
        p.lead { (text.passkey_sign_in_lead) }
        (ceremony(chrome, ("/sign-in/passkey", Ceremony::Get), options, &next, text.passkey_use))
        ul.links { li { a href="/sign-in" { (chrome.locale.account().sign_in) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in/passkey", text.passkey_sign_in, !errors.is_empty(), &body)
}

/// What can be offered after the right password.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Options of a passkey ceremony, if there is a passkey.
    pub passkey: Option<String>,
    /// The masked number that codes can be sent to.
    pub phone: Option<String>,
    /// A code is on its way.
    pub texted: bool,
}

/// The second step of signing in, for customers and staff: everything under `root`.
pub fn second_step(chrome: &Chrome, root: &str, ways: &Ways, errors: &Errors) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let body = html! {
        p.lead { (text.code_lead) }
        (errors.summary(chrome.locale))
        @if let Some(options) = &ways.passkey {
            (ceremony(chrome, (&format!("{root}/code/passkey"), Ceremony::Get), options, &html! {}, text.passkey_use))
            p.or { (text.or) }
        }
        @if ways.texted && let Some(phone) = &ways.phone { p.note role="status" { ((text.phone_sent)(phone)) } }
        form method="post" action={ (root) "/code" } novalidate {
            (Field::text("code", text.code_label).hint(text.code_hint).autocomplete("one-time-code").show(errors))
            button type="submit" { (text.code_go) }
        }
        @if let Some(phone) = &ways.phone {
            form.apart method="post" action={ (root) "/code/text" } {
                button.quiet type="submit" { ((text.text_send)(phone)) }
            }
        }
        ul.links { li { a href=(chrome.to("/help/account/lost-phone")) { (text.code_lost) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, &format!("{root}/code"), text.title, !errors.is_empty(), &body)
}

pub fn phone(
    chrome: &Chrome,
    me: &Me,
    waiting: Option<&Phone>,
    (typed, countries): (&str, &[String]),
    errors: &Errors,
) -> Markup {
    let text = FactorsText::of(chrome.locale);
    let countries = countries.iter().map(|c| format!("+{c}")).collect::<Vec<_>>().join(" ");
    let body = html! {
        (tabs(chrome, SECURITY))
        p.lead { (text.phone_lead) }
        (errors.summary(chrome.locale))
        @if let Some(phone) = me.phone() {
            section.card {
                p { ((text.phone_is)(&phone.masked())) }
                @if !me.phone_codes {
                    form method="post" action="/account/second-step/text" { button type="submit" { (text.texts_on) } }
                }
                p { a.button.quiet href="/account/phone/removal" { (text.phone_remove) } }
            }
        }
        @if let Some(phone) = waiting {
            p.note role="status" { ((text.phone_sent)(&phone.masked())) }
            form method="post" action="/account/phone/confirmation" novalidate {
                (Field::text("code", text.code_label).autocomplete("one-time-code").inputmode("numeric").show(errors))
                button type="submit" { (text.phone_confirm) }
            }
            h2 { (text.phone_change) }
        }
        form method="post" action="/account/phone" novalidate {
            (Field::new("phone", "tel", text.phone).hint(&(text.phone_hint)(&countries)).value(typed).autocomplete("tel").show(errors))
            button.quiet[waiting.is_some()] type="submit" { (text.phone_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/phone", text.phone, !errors.is_empty(), &body)
}
