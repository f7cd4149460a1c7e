//! What the pages of the profile look like.

use crate::account::guard::Me;
use crate::account::page::{PROFILE, Setting, document, settings, tabs};
use crate::facts::Facts;
use crate::i18n::profile::ProfileText;
use crate::i18n::{Locale, zones};
use crate::kernel::time::Timestamp;
use crate::ui::form::{Errors, Field, select, tick};
use crate::ui::{self, Chrome};
use jiff::tz::TimeZone;
use maud::{Markup, html};

pub fn overview(chrome: &Chrome, me: &Me, facts: &Facts, texts: bool) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let country = me.country.as_ref().and_then(|code| facts.regions.get(code));
    let who = [me.name.clone(), country.map(|c| c.name.get(chrome.locale).to_owned())];
    let who: Vec<String> = who.into_iter().flatten().chain([me.locale().own_name().to_owned()]).collect();
    let mut list = vec![
        Setting { path: "/account/profile/edit", words: text.edit, now: who.join(chrome.text().list_comma) },
        Setting { path: "/account/email", words: text.email, now: me.email.clone() },
    ];
    if texts || me.phone().is_some() {
        let now = me.phone().map(|p| p.masked()).unwrap_or_default();
        let words = crate::i18n::factors::FactorsText::of(chrome.locale).phone;
        list.push(Setting { path: "/account/phone", words, now });
    }
    for (path, words) in
        [("/account/notices", text.notices), ("/account/data", text.data), ("/account/closing", text.closing)]
    {
        list.push(Setting { path, words, now: String::new() });
    }
    let body = html! {
        (tabs(chrome, PROFILE))
        p.lead { (text.lead) }
        (settings(&list))
        (ui::still_need_help(chrome))
    };
    document(chrome, PROFILE, text.title, false, &body)
}

/// What the form shows.
pub struct Typed {
    pub name: String,
    pub country: String,
    pub language: String,
    pub time_zone: String,
    /// A zone is named with what it is from UTC now.
    pub now: Timestamp,
}

pub fn edit(chrome: &Chrome, facts: &Facts, typed: &Typed, saved: bool, errors: &Errors) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let countries = facts.regions.iter().map(|(code, r)| (code.as_str(), r.name.get(chrome.locale)));
    let languages = Locale::ALL.map(|l| (l.tag(), l.own_name()));
    let named = |zone: &TimeZone| zones::named(chrome.locale, zone, typed.now);
    let known = zones::ZONES.iter().filter_map(|(name, ..)| Some((*name, named(&TimeZone::get(name).ok()?))));
    let times: Vec<(&str, String)> =
        std::iter::once(("", (text.zone_site)(&named(&facts.site.zone())))).chain(known).collect();
    let times = times.iter().map(|(name, words)| (*name, words.as_str()));
    let body = html! {
        (tabs(chrome, PROFILE))
        @if saved { p.note role="status" { (text.saved) } }
        (errors.summary(chrome.locale))
        form method="post" action="/account/profile/edit" novalidate {
            (Field::text("name", text.name).hint(text.name_hint).value(&typed.name).autocomplete("name").show(errors))
            (select("country", text.country, [("", text.country_none)].into_iter().chain(countries), &typed.country, errors))
            p.hint { (text.country_hint) }
            (select("language", text.language, languages, &typed.language, errors))
            (select("time_zone", text.zone, times, &typed.time_zone, errors))
            p.hint { (text.zone_hint) }
            button type="submit" { (text.save) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/profile/edit", text.edit, !errors.is_empty(), &body)
}

pub fn notices(chrome: &Chrome, me: &Me, saved: bool) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let none = Errors::default();
    let body = html! {
        (tabs(chrome, PROFILE))
        @if saved { p.note role="status" { (text.saved) } }
        p.lead { (text.notices_lead) }
        form method="post" action="/account/notices" {
            (tick("case_mail", text.notice_case_mail, me.case_mail, &none))
            @if me.phone().is_some() {
                (tick("case_texts", text.notice_case_texts, me.case_texts, &none))
            } @else {
                p.hint { (text.notice_case_texts_phone) }
            }
            (tick("news_mail", text.notice_news, me.news_mail, &none))
            button type="submit" { (text.save) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/notices", text.notices, false, &body)
}
