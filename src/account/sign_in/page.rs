//! The sign-in form, and the page of a lock.

use crate::account::page::document;
use crate::i18n::factors::FactorsText;
use crate::i18n::format;
use crate::kernel::time::Timestamp;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn sign_in(
    chrome: &Chrome,
    email: &str,
    (next, again): (&str, bool),
    passkeys: bool,
    errors: &Errors,
) -> Markup {
    let text = chrome.locale.account();
    let title = if again { text.recent_title } else { text.sign_in };
    let body = html! {
        p.lead { (if again { text.recent_lead } else { text.sign_in_lead }) }
        (errors.summary(chrome.locale))
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="next" value=(next);
            (Field::new("email", "email", text.email).value(email).autocomplete("username").show(errors))
            (Field::new("password", "password", text.password).autocomplete("current-password").show(errors))
            button type="submit" { (text.sign_in) }
        }
        @if passkeys {
            form.apart method="post" action="/sign-in/passkey/challenge" {
                input type="hidden" name="next" value=(next);
                button.quiet type="submit" { (FactorsText::of(chrome.locale).passkey_sign_in) }
            }
        }
        ul.links {
            li { a href="/recovery" { (text.forgot) } }
            li { a href="/sign-up" { (text.no_account) } }
            li { a href="/freeze" { (text.freeze_link) } }
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
