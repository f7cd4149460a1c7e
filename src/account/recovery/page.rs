//! Asking for the link, and setting the new password behind it.

use crate::account::form::password_hint;
use crate::account::page::document;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn recovery(chrome: &Chrome, email: &str, over: bool, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let (title, lead) =
        if over { (text.over_title, text.over_recovery) } else { (text.recovery, text.recovery_lead) };
    let body = html! {
        p.lead { (lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/recovery" novalidate {
            (Field::new("email", "email", text.email).value(email).autocomplete("username").show(errors))
            button type="submit" { (text.recovery_go) }
        }
        ul.links { li { a href="/sign-in" { (text.sign_in) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/recovery", title, !errors.is_empty(), &body)
}

/// `second_step`: whether there is one, beside which a password may be shorter.
pub fn reset(chrome: &Chrome, (token, second_step): (&str, bool), email: &str, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let path = format!("/recovery/{token}");
    let body = html! {
        p.lead { (text.reset_lead) }
        (errors.summary(chrome.locale))
        form method="post" action=(path) novalidate {
            // A password manager stores the new password under the right name.
            input type="text" name="username" value=(email) autocomplete="username" readonly hidden;
            (Field::new("password", "password", text.new_password).hint(&password_hint(text, second_step)).autocomplete("new-password").show(errors))
            button type="submit" { (text.reset_go) }
        }
    };
    document(chrome, &path, text.reset_title, !errors.is_empty(), &body)
}
