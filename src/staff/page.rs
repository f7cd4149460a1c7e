//! What the console looks like.

use crate::account::{Agent, document};
use crate::i18n::staff::StaffText;
use crate::ui::Chrome;
use maud::{Markup, html};

pub fn home(chrome: &Chrome, agent: &Agent) -> Markup {
    let text = StaffText::of(chrome.locale);
    let body = html! {
        p.lead { ((text.greeting)(&agent.name)) " " (text.nothing_yet) }
        p.hint { ((text.role)(text.role_name(agent.role.code()))) }
        form method="post" action="/staff/sign-out" { button.quiet type="submit" { (chrome.locale.account().sign_out) } }
    };
    document(chrome, "/staff", text.console, false, &body)
}
