//! `POST /api/v1/events`: the ledger pushes what has happened, signed; a batch is taken whole or not at all.

use super::ahead::Task;
use super::feed::{self, Applied, Ledger};
use super::told::Raw;
use super::transaction::{Kind, Role, State as Stage};
use crate::account::Account;
use crate::kernel::webhook;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Events of one request at most.
pub const BATCH: usize = 1000;
/// Bytes of one request at most.
const BODY: usize = 2 * 1024 * 1024;
/// Problems of one answer at most.
const TOLD: usize = 50;
const PROBLEM: &str = "application/problem+json";

/// What machines use. No session, no cookie: the signature is the proof.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/api/v1/events", post(events))
        .route("/api/v1/openapi.json", get(openapi))
        .layer(DefaultBodyLimit::max(BODY))
}

/// RFC 9457.
fn problem(status: StatusCode, title: &str, more: Value) -> Response {
    let mut body = json!({ "type": "about:blank", "status": status.as_u16(), "title": title });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    let headers = [(header::CONTENT_TYPE, PROBLEM), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

fn detail(status: StatusCode, title: &str, detail: impl std::fmt::Display) -> Response {
    problem(status, title, json!({ "detail": detail.to_string() }))
}

/// What went wrong before anybody of this room was asked, as machines read it.
pub fn in_words(mut response: Response) -> Response {
    let status = response.status();
    if response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == PROBLEM) {
        return response;
    }
    let title = status.canonical_reason().unwrap_or("Not possible");
    let mut answer = problem(status, title, json!({}));
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers_mut().remove(&name) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// `POST /api/v1/events`
async fn events(
    State(account): State<Arc<Account>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let app = &account.app;
    if app.feed_keys.is_empty() {
        return detail(
            StatusCode::NOT_FOUND,
            "No feed",
            "This site takes no events: OKPAY_FEED_SECRETS is not set.",
        );
    }
    let body = match body {
        Ok(body) => body,
        Err(error) => return in_words(error.into_response()),
    };
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let id = text("webhook-id");
    let signed = (id, text("webhook-timestamp"), text("webhook-signature"));
    let now = app.clock.now();
    if let Err(refused) = webhook::verify(&app.feed_keys, signed, &body, now) {
        tracing::warn!(%refused, "events refused");
        return detail(StatusCode::UNAUTHORIZED, "Not signed by a key in force", refused);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not JSON", "Send application/json.");
    }
    match apply(&account, id, &body, now).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "events not taken");
            let mut answer = detail(
                StatusCode::SERVICE_UNAVAILABLE,
                "Not possible now",
                "Nothing was taken. Send it again.",
            );
            answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
            answer
        }
    }
}

/// One event, or `{"events": […]}`, or a bare array.
fn read(body: &[u8]) -> Result<Vec<Raw>, String> {
    let value: Value = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    let list = match value {
        Value::Array(list) => list,
        Value::Object(mut map) if map.contains_key("events") && map.len() == 1 => {
            match map.remove("events") {
                Some(Value::Array(list)) => list,
                _ => return Err("events: an array".to_owned()),
            }
        }
        one => vec![one],
    };
    let each = list.into_iter().enumerate();
    each.map(|(i, event)| serde_json::from_value(event).map_err(|e| format!("event {i}: {e}"))).collect()
}

async fn apply(
    account: &Account,
    id: &str,
    body: &[u8],
    now: crate::kernel::time::Timestamp,
) -> anyhow::Result<Response> {
    let app = &account.app;
    let raw = match read(body) {
        Ok(raw) if (1..=BATCH).contains(&raw.len()) => raw,
        Ok(raw) => {
            let words = format!("{} events; 1 to {BATCH} are taken at once.", raw.len());
            return Ok(detail(StatusCode::UNPROCESSABLE_ENTITY, "Too many or none", words));
        }
        Err(words) => return Ok(detail(StatusCode::BAD_REQUEST, "Not events", words)),
    };
    let ledger = Ledger::of(app);
    let mut changes = Vec::with_capacity(raw.len());
    let mut wrong = Vec::new();
    for (i, event) in raw.iter().enumerate() {
        match event.read(&ledger.facts, now) {
            Ok(change) => changes.push(change),
            Err(e) => {
                wrong.push(json!({ "event": i, "id": event.id, "field": e.field, "expects": e.expects }));
            }
        }
    }
    if !wrong.is_empty() {
        let count = wrong.len();
        wrong.truncate(TOLD);
        let more = json!({ "detail": "Nothing was taken.", "wrong": count, "errors": wrong });
        return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, "Events that make no sense", more));
    }
    let fingerprint = Sha256::digest(body).to_vec();
    let mut tx = app.db.begin().await?;
    let first = tx
        .q("INSERT INTO deliveries (id, body, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(&fingerprint)
        .bind(now)
        .exec()
        .await?;
    if first == 0 {
        let (known,): (Vec<u8>,) = tx.q("SELECT body FROM deliveries WHERE id = $1").bind(id).one().await?;
        // Who says that it is known says that it is durable.
        tx.commit().await?;
        return Ok(if known == fingerprint {
            (StatusCode::OK, axum::Json(json!({ "applied": 0, "known": changes.len() }))).into_response()
        } else {
            detail(StatusCode::CONFLICT, "Another content", "This webhook-id came before with another body.")
        });
    }
    feed::alone(&mut tx, &changes).await?;
    let done = feed::apply(&ledger, &mut tx, &changes, now).await?;
    let refused = done.iter().enumerate().find_map(|(i, done)| Some((i, done.refused()?)));
    if let Some((i, why)) = refused {
        let words = format!("event {i}: {why}. Nothing was taken.");
        return Ok(detail(StatusCode::CONFLICT, "Another content", words));
    }
    let applied = done.iter().filter(|done| **done == Applied::New).count();
    let known = done.len() - applied;
    tx.commit().await?;
    app.wake.notify_one();
    Ok((StatusCode::OK, axum::Json(json!({ "applied": applied, "known": known }))).into_response())
}

/// `GET /api/v1/openapi.json`
async fn openapi(State(account): State<Arc<Account>>) -> axum::Json<Value> {
    axum::Json(document(&account.app.public_url))
}

/// The `OpenAPI` 3.1 document. The lists of codes are those of the program.
fn document(public_url: &str) -> Value {
    let codes = |all: Vec<&'static str>| json!({ "type": "string", "enum": all });
    let states = codes(Stage::ALL.iter().map(|s| s.code()).collect());
    let kinds = codes(Kind::ALL.iter().map(|k| k.code()).collect());
    let roles = codes(Role::ALL.iter().map(|r| r.code()).collect());
    let text = |most: u32, about: &str| json!({ "type": "string", "maxLength": most, "description": about });
    let time = |about: &str| json!({ "type": "string", "format": "date-time", "description": about });
    let amount =
        |about: &str| json!({ "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$", "description": about });
    let event = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["occurred_at"],
        "properties": {
            "type": { "type": "string", "enum": ["transaction", "customer"], "default": "transaction" },
            "id": text(64, "The sender's id of the event. The same id is the same event, and is applied once."),
            "occurred_at": time("When it happened. The state follows from this order, whatever the order of arrival."),
            "transaction": text(35, "The operator's number of the transaction."),
            "state": states,
            "reason": text(8, "ISO 20022 reason code, such as AC04."),
            "voids": text(64, "The id of an event that did not happen after all."),
            "confirmations": { "type": "integer", "minimum": 0 },
            "confirmations_needed": { "type": "integer", "minimum": 1 },
            "customer": text(35, "The operator's number of the customer."),
            "email": text(254, "In a customer event: the address of the portal's account that belongs to the number."),
            "kind": kinds,
            "role": roles,
            "amount": amount("A plain decimal number, as exact as the asset is."),
            "currency": text(12, "ISO 4217 code or token of assets.toml."),
            "fee": amount("In the same currency."),
            "counterparty": text(140, "Name of the other side. Kept encrypted, shown masked."),
            "account": text(128, "Account, card or address of the other side. Kept encrypted, shown masked."),
            "memo": text(140, "Kept encrypted."),
            "country": text(2, "ISO 3166-1 code of the other side."),
            "method": text(40, "Id in methods.toml: decides when it is expected."),
            "hash": text(128, "Hash on the blockchain."),
            "uetr": { "type": "string", "format": "uuid" },
            "end_to_end": text(35, "ISO 20022 end-to-end id."),
            "created_at": time("When it was ordered; occurred_at unless said."),
            "expected_by": time("When it should have arrived; computed from method and calendar unless said."),
            "task": { "type": "string", "enum": Task::ALL.iter().map(|t| t.code()).collect::<Vec<_>>(),
                "description": "What the customer is to do; in the state action_required only." },
            "task_until": time("Until when; only with a task. It may be to come."),
            "available_from": time("From when the money can be used; in the state credited_restricted only. It may be to come."),
        }
    });
    let problem = json!({ "description": "Nothing was taken.", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let header = |name: &str, about: &str| json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": about });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Events of the ledger", "version": "1",
            "description": "Signed as Standard Webhooks 1.0 (v1, HMAC-SHA256) with a key of OKPAY_FEED_SECRETS. A batch is taken whole or not at all; sending it again is harmless." },
        "servers": [{ "url": public_url }],
        "paths": { "/api/v1/events": { "post": {
            "operationId": "pushEvents",
            "summary": "Tell what has happened to transactions and customers",
            "parameters": [
                header("webhook-id", "Unique for each delivery, the same when it is sent again; remembered for 30 days."),
                header("webhook-timestamp", "Seconds since 1970; five minutes off at most."),
                header("webhook-signature", "Space separated: v1,base64(HMAC-SHA256(key, id.timestamp.body))."),
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "oneOf": [
                    { "$ref": "#/components/schemas/Event" },
                    { "type": "array", "items": { "$ref": "#/components/schemas/Event" }, "minItems": 1, "maxItems": BATCH },
                    { "type": "object", "additionalProperties": false, "required": ["events"],
                      "properties": { "events": { "type": "array", "items": { "$ref": "#/components/schemas/Event" } } } },
                ] } } } },
            "responses": {
                "200": { "description": "Durable. `known` counts events that were applied before.",
                    "content": { "application/json": { "schema": { "type": "object", "required": ["applied", "known"],
                        "properties": { "applied": { "type": "integer" }, "known": { "type": "integer" } } } } } },
                "400": problem, "401": problem, "404": problem, "409": problem, "413": problem, "415": problem,
                "422": problem, "503": problem,
            }
        } } },
        "components": { "schemas": {
            "Event": event,
            "Problem": { "type": "object", "properties": {
                "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
                "detail": { "type": "string" }, "wrong": { "type": "integer" },
                "errors": { "type": "array", "items": { "type": "object", "properties": {
                    "event": { "type": "integer" }, "id": { "type": "string" }, "field": { "type": "string" }, "expects": { "type": "string" } } } } } },
        } }
    })
}
