//! The form that opens an account.

use crate::account::page::document;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn sign_up(chrome: &Chrome, email: &str, terms: &str, offer: Option<&str>, errors: &Errors) -> Markup {
    let text = chrome.locale.account();
    let body = html! {
        p.lead { (text.sign_up_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/sign-up" novalidate {
            (Field::new("email", "email", text.email).value(email).autocomplete("username").show(errors))
            (Field::new("password", "password", text.password).hint(text.password_hint).autocomplete("new-password").show(errors))
            @if let Some(offer) = offer { p.hint { (text.password_offer) " " code lang="en" { (offer) } } }
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
