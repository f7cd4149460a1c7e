//! The sign-in form, and the page of a lock.

use crate::account::page::document;
use crate::i18n::factors::FactorsText;
use crate::i18n::format;
use crate::kernel::time::Timestamp;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

/// What the form is for.
pub struct Asked<'a> {
    /// Where it leads.
    pub next: &'a str,
    /// Somebody signed in is asked once more, for a change.
    pub again: bool,
    pub passkeys: bool,
}

pub fn sign_in(chrome: &Chrome, email: &str, asked: &Asked<'_>, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let (title, lead) =
        if asked.again { (text.recent_title, text.recent_lead) } else { (text.sign_in, text.sign_in_lead) };
    let body = html! {
        p.lead { (lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="next" value=(asked.next);
            (Field::new("email", "email", text.email).value(email).autocomplete("username").show(errors))
            (Field::new("password", "password", text.password).autocomplete("current-password").show(errors))
            button type="submit" { (text.sign_in) }
        }
        @if asked.passkeys {
            form.apart data-needs-passkeys method="post" action="/sign-in/passkey/challenge" hidden {
                input type="hidden" name="next" value=(asked.next);
                button.quiet type="submit" { (FactorsText::of(chrome.locale).passkey_sign_in) }
            }
        }
        ul.links {
            li { a href="/recovery" { (text.forgot) } }
            @if !asked.again { li { a href="/sign-up" { (text.no_account) } } }
            li { a href="/freeze" { (text.freeze_link) } }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in", title, !errors.is_empty(), &body)
}

/// Which step is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    Password,
    /// Whoever comes here knows the password.
    Code,
}

/// Nobody gets in before a new password was set by mailed link, and why.
pub fn new_password_first(chrome: &Chrome, why: &str) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (why) }
        p { a.button href="/recovery" { (text.recovery_go) } }
        (ui::never_ask(chrome.locale))
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in", text.new_first_title, false, &body)
}

/// The lock: the same bytes for every address, with or without an account.
pub fn locked(chrome: &Chrome, lock: Lock, (now, until): (Timestamp, Timestamp), reference: &str) -> Markup {
    let text = chrome.locale.account();
    let seconds = ((until.0 - now.0 + 999_999) / 1_000_000).max(1);
    let (what, wait, ends) = match lock {
        Lock::Password => (text.locked_what, text.locked_wait, text.locked_recover_ends),
        Lock::Code => (text.locked_codes, text.locked_codes_wait, text.locked_codes_recover),
    };
    let body = html! {
        p.lead { (what) }
        p { strong { ((text.locked_until)(&chrome.moment(until), seconds)) } }
        h2 { (text.locked_ways) }
        ol {
            li { (wait) }
            li { a href="/recovery" { (text.locked_recover) } (format::gap(chrome.locale)) (ends) }
        }
        @if lock == Lock::Password {
            p { (text.locked_device) }
            p { (text.locked_mail) }
        }
        p.reference { ((text.locked_reference)(reference)) }
        (ui::never_ask(chrome.locale))
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-in", text.locked_title, false, &body)
}
