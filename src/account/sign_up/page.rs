//! The form that asks for an account, and the one behind the mailed link that opens it.

use crate::account::form::password_hint;
use crate::account::page::document;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn sign_up(chrome: &Chrome, email: &str, terms: &str, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.sign_up_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/sign-up" novalidate {
            (Field::new("email", "email", text.email).value(email).autocomplete("email").show(errors))
            div.entry {
                @if let Some(words) = errors.of("terms") { p.wrong #terms-error { (words) } }
                label.radio {
                    input #terms type="checkbox" name="terms" value="yes" aria-describedby=[errors.of("terms").map(|_| "terms-error")];
                    span { ((text.terms)(terms)) " " a href=(chrome.to("/help/legal/terms")) { (text.terms_read) } }
                }
            }
            button type="submit" { (text.sign_up_go) }
        }
        ul.links { li { a href="/sign-in" { (text.have_account) } } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/sign-up", text.sign_up, !errors.is_empty(), &body)
}

/// Behind the link: the password, and a passphrase for whoever wants one.
pub fn confirm(
    chrome: &Chrome,
    (token, email): (&str, &str),
    offer: Option<&str>,
    errors: &Errors,
) -> Markup {
    let text = chrome.locale.account();
    let path = format!("/sign-up/{token}");
    let body = html! {
        p.lead { (text.confirm_lead) }
        p { ((text.confirm_for)(email)) }
        (errors.summary(chrome.locale))
        form method="post" action=(path) novalidate {
            // A password manager stores the password under the right name.
            input type="text" name="username" value=(email) autocomplete="username" readonly hidden;
            (Field::new("password", "password", text.password).hint(&password_hint(text, false)).autocomplete("new-password").show(errors))
            @if let Some(offer) = offer { p.hint { (text.password_offer) " " code lang="en" { (offer) } } }
            button type="submit" { (text.confirm_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, &path, text.confirm_title, !errors.is_empty(), &body)
}
