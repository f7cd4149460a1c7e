//! The proofs of the days in public: a page with the newest, a check of a fingerprint that somebody holds, and
//! all of them for programs. No session is looked at; what is asked is a hash, and the answer a date.

mod page;

use crate::events::days::{self, Found, Head};
use crate::help::Help;
use crate::help::feed::{self, Entry};
use crate::i18n::integrity::IntegrityText;
use crate::i18n::{Locale, format};
use crate::kernel::pasted;
use crate::web::address::ClientAddress;
use crate::web::language::Language;
use crate::web::limits::Cost;
use axum::Json;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Heads on the page and in the feed.
const SHOWN: i64 = 30;
/// Heads in one answer to a program.
const LISTED: i64 = 400;
/// Characters of a fingerprint.
const DIGITS: usize = 64;
/// Longest paste that is looked at: a fingerprint with the words around it.
const LONGEST: usize = 1000;
/// Programs may keep the list this long.
const FRESH: &str = "public, max-age=300";

/// What came of a check.
enum Answer {
    /// What was pasted is no fingerprint.
    Malformed,
    Unknown,
    Found(Found),
}

#[derive(Deserialize)]
pub(crate) struct CheckQuery {
    head: Option<String>,
}

/// `GET /{locale}/integrity?head=`
pub(crate) async fn show(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Query(query): Query<CheckQuery>,
    Extension(client): Extension<ClientAddress>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    let heads = newest(&help, client, (None, SHOWN)).await?;
    let answer = match query.head.as_deref().map(fingerprint) {
        None => None,
        Some(None) => Some(Answer::Malformed),
        Some(Some(hash)) => {
            let found = days::look_up(&help.app.db, &hash).await.map_err(|e| away(&e))?;
            Some(found.map_or(Answer::Unknown, Answer::Found))
        }
    };
    let status = match answer {
        Some(Answer::Malformed) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let typed: String = query.head.iter().flat_map(|head| head.chars()).take(LONGEST).collect();
    let asked = answer.as_ref().map(|answer| (typed.as_str(), answer));
    let today = help.app.clock.now().date();
    Ok((status, page::show(help.shelf().chrome(locale), (&heads, today), asked)).into_response())
}

/// `GET /integrity`: as it stands on paper.
pub(crate) async fn start(uri: Uri, headers: HeaderMap) -> Response {
    let Language(locale) = Language::of(&uri, &headers);
    let to = Redirect::to(&format!("/{}/integrity", locale.tag()));
    ([(header::VARY, "accept-language")], to).into_response()
}

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    before: Option<Date>,
}

/// `GET /integrity.json?before=`: every head, newest first, in pages.
pub(crate) async fn json(
    State(help): State<Arc<Help>>,
    Query(query): Query<ListQuery>,
    Extension(client): Extension<ClientAddress>,
) -> Result<Response, StatusCode> {
    let heads = newest(&help, client, (query.before, LISTED)).await?;
    let full = i64::try_from(heads.len()) == Ok(LISTED);
    let last = heads.last().filter(|_| full);
    let days: Vec<Value> = heads
        .iter()
        .map(|head| {
            json!({
                "day": head.day, "before": hex::encode(&head.before), "leaves": head.leaves,
                "root": hex::encode(&head.root), "head": hex::encode(&head.head),
                "at": head.at.civil().to_string(),
            })
        })
        .collect();
    let body = json!({
        "about": format!("{}/en/integrity", help.app.public_url),
        "head": "SHA-256(before ‖ day as YYYY-MM-DD ‖ leaves as 8 bytes, big-endian ‖ root)",
        "root": "Merkle tree head, RFC 9162 section 2.1, SHA-256",
        "leaf": "id of the timeline, 16 bytes ‖ number of its last entry, 8 bytes, big-endian ‖ its fingerprint, 32 bytes",
        "days": days,
        "next": last.map(|head| format!("{}/integrity.json?before={}", help.app.public_url, head.day)),
    });
    Ok(([(header::CACHE_CONTROL, FRESH)], Json(body)).into_response())
}

/// `GET /{locale}/integrity/feed.atom`
pub(crate) async fn feed(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Extension(client): Extension<ClientAddress>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    let heads = newest(&help, client, (None, SHOWN)).await?;
    let shelf = help.shelf();
    let chrome = shelf.chrome(locale);
    let title = IntegrityText::of(locale).title;
    let page = chrome.to("/integrity");
    let entries: Vec<Entry> = heads
        .iter()
        .filter_map(|head| {
            let updated = head.date()?;
            Some(Entry {
                path: format!("{page}#day-{}", head.day),
                title: format!("{title} · {}", format::date(locale, updated)),
                summary: hex::encode(&head.head),
                updated,
            })
        })
        .collect();
    let name = format!("{} · {title}", chrome.brand);
    let xml = feed::atom(chrome, &name, &format!("{page}/feed.atom"), &page, &entries)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let headers =
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, FRESH)];
    Ok((headers, xml).into_response())
}

/// The newest heads, for whoever does not ask too often.
async fn newest(
    help: &Help,
    client: ClientAddress,
    (before, limit): (Option<Date>, i64),
) -> Result<Vec<Head>, StatusCode> {
    if !help.app.limits.allow(client, Cost::Search) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    days::newest(&help.app.db, before, limit).await.map_err(|e| away(&e))
}

/// The one fingerprint in what was pasted, however it was broken over lines and whatever stands around it.
fn fingerprint(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let plain: String = text.chars().filter_map(pasted::plain).collect();
    let joined: String = plain.split_whitespace().collect();
    let digits = |text: &str| {
        let mut words = text
            .split(|c: char| !c.is_ascii_hexdigit())
            .filter(|word| word.len() == DIGITS)
            .map(str::to_ascii_lowercase);
        let first = words.next()?;
        words.all(|other| other == first).then_some(first)
    };
    hex::decode(digits(&plain).or_else(|| digits(&joined))?).ok()
}

fn away(error: &sqlx::Error) -> StatusCode {
    tracing::error!(%error, "database");
    StatusCode::SERVICE_UNAVAILABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_found_in_whatever_was_pasted() {
        let hash: String = (0..DIGITS).map(|i| char::from(b"0123456789abcdef"[i % 16])).collect();
        let (front, back) = hash.split_at(40);
        for text in [
            hash.clone(),
            hash.to_uppercase(),
            format!("  {front}\r\n\u{200b}{back} "),
            format!("Fingerprint of the timeline until now: {hash}"),
            format!("时间线指纹（SHA-256）：{hash}。凭它以后可以证明"),
            hash.chars().filter_map(|c| char::from_u32(u32::from(c) - 0x20 + 0xff00)).collect(),
            format!("{hash} {hash}"),
        ] {
            assert_eq!(fingerprint(&text).map(hex::encode), Some(hash.clone()), "{text}");
        }
        let other = hash.replace('0', "1");
        for text in ["", "\0", front, &format!("{hash}0"), &format!("{hash} {other}"), &" ".repeat(2000)] {
            assert_eq!(fingerprint(text), None, "{text}");
        }
        assert_eq!(fingerprint(&format!("{hash}{}", " ".repeat(LONGEST))), None, "nothing is cut off");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,300}") {
            let _ = fingerprint(&text);
        }
    }
}
