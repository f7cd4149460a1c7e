//! What the ways into the console look like.

use super::member::Member;
use crate::account::form::password_hint;
use crate::account::page::document;
use crate::i18n::factors::FactorsText;
use crate::i18n::staff::StaffText;
use crate::ui::Chrome;
use crate::ui::form::{Errors, Field};
use maud::{Markup, html};

pub fn sign_in(chrome: &Chrome, email: &str, errors: &Errors) -> Markup {
    let (text, account) = (StaffText::of(chrome.locale), chrome.locale.account());
    let body = html! {
        p.lead { (text.sign_in_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/staff/sign-in" novalidate {
            (Field::new("email", "email", account.email).value(email).autocomplete("username").show(errors))
            (Field::new("password", "password", account.password).autocomplete("current-password").show(errors))
            button type="submit" { (account.sign_in) }
        }
    };
    document(chrome, "/staff/sign-in", text.sign_in, !errors.is_empty(), &body)
}

pub fn locked(chrome: &Chrome, why: &str) -> Markup {
    let body = html! { p.lead { (why) } };
    document(chrome, "/staff/sign-in", chrome.locale.account().locked_title, false, &body)
}

pub fn invitation(chrome: &Chrome, token: &str, member: &Member, errors: &Errors) -> Markup {
    let (text, account) = (StaffText::of(chrome.locale), chrome.locale.account());
    let path = format!("/staff/invitation/{token}");
    let body = html! {
        p.lead { ((text.invitation_lead)(&member.name)) }
        (errors.summary(chrome.locale))
        form method="post" action=(path) novalidate {
            input type="text" name="username" value=(member.email) autocomplete="username" readonly hidden;
            (Field::new("password", "password", account.new_password).hint(&password_hint(account, false)).autocomplete("new-password").show(errors))
            button type="submit" { (account.change_go) }
        }
    };
    document(chrome, &path, text.invitation, !errors.is_empty(), &body)
}

pub fn choose(chrome: &Chrome, passkeys: bool) -> Markup {
    let (text, factors) = (StaffText::of(chrome.locale), FactorsText::of(chrome.locale));
    let body = html! {
        p.lead { (text.enrol_lead) }
        @if passkeys {
            section.card {
                h2 { (factors.passkeys) }
                p { (factors.passkeys_lead) }
                p { a.button href="/staff/second-step/passkey" { (factors.passkey_add) } }
            }
        }
        section.card {
            h2 { (factors.app) }
            p { (factors.app_lead) }
            form method="post" action="/staff/second-step" { button.quiet type="submit" { (factors.app_start) } }
        }
    };
    document(chrome, "/staff/second-step", factors.title, false, &body)
}
