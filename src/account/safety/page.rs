//! What freezing looks like.

use crate::account::guard::Me;
use crate::account::page::{SECURITY, document, tabs};
use crate::i18n::safety::SafetyText;
use crate::ui::form::{Errors, Field};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

/// `steady`: whether the way in is enough to unfreeze.
pub fn overview(chrome: &Chrome, me: &Me, steady: bool) -> Markup {
    let text = SafetyText::of(chrome.locale);
    let title = if me.frozen_at.is_some() { text.frozen_title } else { text.freeze_title };
    let body = html! {
        (tabs(chrome, SECURITY))
        @match me.frozen_at {
            Some(at) => {
                p.lead { ((text.frozen_since)(&chrome.moment(at))) }
                p { (text.frozen_done) }
                h2 { (text.unfreeze_title) }
                p { (if steady { text.unfreeze_lead } else { text.unfreeze_mail_lead }) }
                form method="post" action="/account/freeze/end" {
                    button type="submit" { (if steady { text.unfreeze_go } else { text.unfreeze_mail_go }) }
                }
            }
            None => {
                p.lead { (text.freeze_lead) }
                p { (text.freeze_how) }
                form method="post" action="/account/freeze" { button type="submit" { (text.freeze_go) } }
            }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/account/freeze", title, false, &body)
}

pub fn ask(chrome: &Chrome, email: &str, errors: &Errors) -> Markup {
    let text = SafetyText::of(chrome.locale);
    let body = html! {
        p.lead { (text.freeze_ask_lead) }
        p { (text.freeze_lead) }
        (errors.summary(chrome.locale))
        form method="post" action="/freeze" novalidate {
            (Field::new("email", "email", chrome.locale.account().email).value(email).autocomplete("username").show(errors))
            button type="submit" { (text.freeze_ask_go) }
        }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/freeze", text.freeze_title, !errors.is_empty(), &body)
}
