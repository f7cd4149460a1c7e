//! The keys of the console: a page that lists them, and the same list behind `?`, where they can be turned off.

use super::Desk;
use super::page::{KEYS, document};
use crate::account::Account;
use crate::i18n::console::ConsoleText;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use std::sync::Arc;

/// The page of the keys.
pub fn routes() -> Router<Arc<Account>> {
    Router::new().route(KEYS, get(page))
}

/// `GET /staff/keys`
async fn page(desk: Desk) -> Response {
    let text = desk.text();
    let body = html! {
        noscript { p.note { (text.keys_script) } }
        (switch(text))
        h2 { (text.keys_single) }
        (single(text))
        h2 { (text.keys_access) }
        p { (text.keys_access_how) }
        (list(text.access_keys))
    };
    document(&desk, KEYS, text.keys, &body).into_response()
}

/// What `?` opens on every other page.
#[must_use]
pub fn help(text: &ConsoleText) -> Markup {
    html! {
        dialog #keys-help aria-labelledby="keys-title" {
            h2 #keys-title { (text.keys) }
            (single(text))
            (switch(text))
            form method="dialog" { button type="submit" { (text.keys_close) } }
        }
    }
}

/// Turns them off and on; only the script, which knows them, shows it.
fn switch(text: &ConsoleText) -> Markup {
    html! {
        div data-keys hidden {
            label.radio { input type="checkbox"; span { (text.keys_on) span.hint { (text.keys_on_hint) } } }
        }
    }
}

fn single(text: &ConsoleText) -> Markup {
    html! {
        (list(text.single_keys))
        p.hint { (text.keys_typing) }
    }
}

/// Keys that are pressed one after the other, and what they do.
fn list(keys: &[(&str, &str)]) -> Markup {
    html! {
        dl.shortcuts {
            @for (keys, words) in keys {
                div { dt { @for key in keys.split(' ') { kbd { (key) } " " } } dd { (words) } }
            }
        }
    }
}
