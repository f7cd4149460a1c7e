//! The form for another e-mail address.

use crate::account::guard::Me;
use crate::account::page::{PROFILE, document, tabs};
use crate::i18n::profile::ProfileText;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

pub fn form(chrome: &Chrome, me: &Me, typed: &str, errors: &Errors) -> Markup {
    let text = ProfileText::of(chrome.locale);
    let body = html! {
        (tabs(chrome, PROFILE))
        p.lead { (text.email_lead) }
        p { ((text.email_now)(&me.email)) }
        (errors.summary(chrome.locale))
        form method="post" action="/account/email" novalidate {
            (Field::new("email", "email", text.email_new).value(typed).autocomplete("email").show(errors))
            button type="submit" { (text.email_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/email", text.email, !errors.is_empty(), &body)
}
