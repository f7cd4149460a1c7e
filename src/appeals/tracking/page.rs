//! What a case looks like to whoever has its link: where it stands, and nothing of what it is about.

use crate::account::document;
use crate::cases::page::standing;
use crate::cases::{Case, tracking, turn};
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::case_states::{Turn, appeal_state};
use crate::i18n::tracking::TrackingText;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use crate::ui::{self, Chrome};
use maud::{Markup, html};

#[must_use]
pub fn case(chrome: &Chrome, (path, case): (&str, &Case), now: Timestamp) -> Markup {
    let locale = chrome.locale;
    let (text, words) = (AppealsText::of(locale), TrackingText::of(locale));
    let (turn, open) = (case.state.turn(), case.state.is_open());
    let next = case.next_at.filter(|_| open);
    let lines = [
        (text.dossier_state, appeal_state(locale, case.state.code()).map(|state| state.name.to_owned())),
        (words.turn, Some(turn.name(locale).to_owned())),
        (words.next, next.map(|at| format::last_day(locale, at, &case.promised_zone))),
        (text.dossier_promised, open.then(|| turn::promised(locale, case))),
        (text.dossier_filed, Some(turn::day(locale, case, case.filed_at))),
        (words.changed, Some(turn::day(locale, case, case.moved_at))),
    ];
    let body = html! {
        (standing(locale, Some(words.state(locale, case.state.code())), (case, now)))
        dl.record {
            @for (label, value) in lines { @if let Some(value) = value { dt { (label) } dd { (value) } } }
        }
        @if open { p { (chase(locale, case, now)) } }
        p.screen {
            a.button href={ "/cases/" (case.number) } {
                (if turn == Turn::Customer { words.sign_in_answer } else { words.sign_in })
            }
        }
        p.hint { ((words.only)(&format::span(locale, tracking::WORKS))) }
        (ui::never_ask(locale))
        (ui::still_need_help(chrome))
    };
    document(chrome, path, &format!("{} {}", text.appeal, case.number), false, &body)
}

/// From when its owner can ask how it stands.
fn chase(locale: Locale, case: &Case, now: Timestamp) -> String {
    let text = AppealsText::of(locale);
    if case.chase_from <= now {
        TrackingText::of(locale).chase_now.to_owned()
    } else if case.chased_at.is_some() {
        text.chased.to_owned()
    } else {
        (text.chase_from)(&turn::day(locale, case, case.chase_from))
    }
}

/// Whatever is wrong with a link, it is this page.
#[must_use]
pub fn over(chrome: &Chrome, token: &str) -> Markup {
    let text = TrackingText::of(chrome.locale);
    let plain =
        token.len() < 100 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let path = if plain { format!("/track/{token}") } else { "/".to_owned() };
    let body = html! {
        p.lead { ((text.over)(&format::span(chrome.locale, tracking::WORKS))) }
        p { a.button href="/cases" { (text.over_sign_in) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, &path, text.over_title, false, &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::CaseState;

    #[test]
    fn no_state_speaks_of_what_stands_on_another_page() {
        for (locale, elsewhere) in
            [(Locale::En, [" this page", " here"]), (Locale::ZhHans, ["这一页", "在这里"])]
        {
            for state in CaseState::ALL {
                let words = TrackingText::of(locale).state(locale, state.code());
                let found = elsewhere.iter().any(|place| words.contains(place));
                assert!(!words.is_empty() && !found, "{state:?}: {words}");
            }
        }
    }
}
