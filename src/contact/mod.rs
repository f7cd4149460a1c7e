//! How to reach a person, whether somebody is there now, and whether a channel is really ours.

mod page;
pub mod verify;

use crate::facts::Facts;
use crate::facts::channels::{Channel, Kind, Presence};
use crate::help::{ChannelLine, Help};
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use crate::ui::Chrome;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct VerifyQuery {
    #[serde(default)]
    q: String,
}

/// `GET /{locale}/verify?q=`: the verifier with an answer. Without a question the page is a public one.
pub(crate) async fn verify(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Query(query): Query<VerifyQuery>,
) -> Response {
    let Some(locale) = Locale::from_tag(&locale) else { return StatusCode::NOT_FOUND.into_response() };
    let shelf = help.shelf();
    let answer = verify::look_up(&shelf.facts.site.official, &query.q);
    page::verify(shelf.chrome(locale), &shelf.facts, Some(&(query.q.as_str(), answer))).into_response()
}

/// Public pages of this room in one language: path without locale, and document.
#[must_use]
pub fn pages(chrome: &Chrome, facts: &Facts, now: Timestamp) -> Vec<(String, Markup)> {
    vec![
        ("/contact".to_owned(), page::contact(chrome, facts, now)),
        ("/verify".to_owned(), page::verify(chrome, facts, None)),
    ]
}

/// Each kind of channel once, with its state now: for home and articles.
#[must_use]
pub fn lines(chrome: &Chrome, facts: &Facts, now: Timestamp) -> Vec<ChannelLine> {
    [Kind::Chat, Kind::Email, Kind::Phone]
        .into_iter()
        .filter_map(|kind| {
            // Of several numbers the one that serves everybody speaks for the phone.
            let of_kind = || facts.channels.values().filter(move |c| c.kind == kind);
            let channel = of_kind().find(|c| c.regions.is_empty()).or_else(|| of_kind().next())?;
            let presence = channel.presence(now);
            Some(ChannelLine {
                name: kind_words(chrome, kind),
                state: presence_words(chrome.locale, channel, presence, now),
                open: matches!(presence, Presence::Always | Presence::OpenUntil(_)),
            })
        })
        .collect()
}

fn kind_words(chrome: &Chrome, kind: Kind) -> &'static str {
    match kind {
        Kind::Chat => chrome.text().channel_chat,
        Kind::Email => chrome.text().channel_email,
        Kind::Phone => chrome.text().channel_phone,
    }
}

fn presence_words(locale: Locale, channel: &Channel, presence: Presence, now: Timestamp) -> String {
    let text = locale.text();
    let moment = |at: jiff::civil::DateTime| {
        let zone = jiff::tz::TimeZone::get(&channel.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let today = now.civil().to_zoned(zone).date();
        // Midnight at the end of today is today's 24:00.
        let (date, time) = if at.time() == jiff::civil::Time::midnight()
            && at.date().yesterday().is_ok_and(|d| d == today)
        {
            (today, "24:00".to_owned())
        } else {
            (at.date(), format::time(at.time()))
        };
        let time = if date == today { time } else { format!("{} {time}", format::date(locale, date)) };
        (text.in_zone)(&time, format::zone(locale, &channel.zone))
    };
    match presence {
        Presence::NotYet => text.state_not_yet.to_owned(),
        Presence::Always => text.state_always.to_owned(),
        Presence::OpenUntil(at) => (text.state_open_until)(&moment(at)),
        Presence::ClosedUntil(at) => (text.state_closed_until)(&moment(at)),
        Presence::Closed => text.state_closed.to_owned(),
    }
}
