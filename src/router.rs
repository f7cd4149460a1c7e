//! Every route and every layer, in one place.

use crate::account::{self, Account, Realm};
use crate::appeals;
use crate::contact;
use crate::db;
use crate::help::{self, Help};
use crate::i18n::Locale;
use crate::integrity;
use crate::staff;
use crate::transactions;
use crate::ui::Page;
use crate::web::address::ClientAddress;
use crate::web::failure::Failure;
use crate::web::headers;
use crate::web::language::{self, Language};
use crate::web::limits::Cost;
use crate::web::origin::Hosts;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use ipnet::IpNet;
use maud::html;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// Longest form that any page of this room sends.
const BODY: usize = 64 * 1024;

struct House {
    help: Arc<Help>,
    hosts: Hosts,
}

/// What can be reached through a door.
#[derive(Clone, Debug)]
pub enum Side {
    /// Everything; the console for these networks.
    Whole(Vec<IpNet>),
    /// Everything but the console.
    Customers,
    /// The console alone, for these networks.
    Console(Vec<IpNet>),
}

/// The dynamic part of the site; pages in memory never come here.
pub fn router(help: Arc<Help>, account: &Arc<Account>, hosts: Hosts, side: Side) -> Router {
    let house = Arc::new(House { help: Arc::clone(&help), hosts });
    let probes = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(Arc::clone(&help));
    // Uploads take as long as the sender's line needs; a line that is silent is cut all the same.
    let uploads = if matches!(side, Side::Console(_)) {
        Router::new()
    } else {
        let uploads = appeals::upload_routes().with_state(Arc::clone(account));
        account::with_sessions(uploads, &account.app, Realm::Customer)
    };
    let router = match side {
        Side::Whole(allowed) => customers(help, account).merge(staff::routes(account, allowed)),
        Side::Customers => customers(help, account),
        Side::Console(allowed) => staff::routes(account, allowed)
            .route("/", get(|| async { Redirect::to("/staff") }))
            .fallback(|| async { StatusCode::NOT_FOUND }),
    };
    router
        .merge(probes)
        .layer(middleware::from_fn(settle))
        .layer(middleware::from_fn(read_form))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(20)))
        .merge(uploads)
        .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(10)))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(house, around))
}

/// What visitors and customers use.
fn customers(help: Arc<Help>, account: &Arc<Account>) -> Router {
    let accounts = account::routes(Arc::clone(account))
        .merge(transactions::routes().merge(appeals::routes()).with_state(Arc::clone(account)));
    let api = transactions::api::routes().with_state(Arc::clone(account));
    Router::new()
        .route("/", get(start))
        .route("/.well-known/change-password", get(change_password))
        .route("/{locale}", get(slash))
        .route("/{locale}/search", get(help::search))
        .route("/{locale}/suggest", get(help::suggest))
        .route("/{locale}/verify", get(contact::verify))
        .route("/{locale}/integrity", get(integrity::show))
        .route("/{locale}/integrity/feed.atom", get(integrity::feed))
        .route("/integrity", get(integrity::start))
        .route("/integrity.json", get(integrity::json))
        .route("/{locale}/preview/{category}/{slug}", get(help::preview))
        .route("/{locale}/feedback", post(help::vote))
        .route("/{locale}/feedback/reason", post(help::reason))
        .route("/{locale}/feedback/{id}", get(help::voted))
        .route("/{locale}/", get(slash))
        .fallback(other_spelling)
        .with_state(help)
        .merge(account::with_sessions(accounts, &account.app, Realm::Customer))
        .merge(api)
}

/// Around every dynamic answer: CSRF, error pages, security headers, request id, one log line.
async fn around(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let started = Instant::now();
    // What is logged is the route: a path may carry a link's token, and a mistyped one anything at all.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let language = Language::of(request.uri(), request.headers()).0;
    let chosen = Language::chosen(request.uri());
    let client = request.extensions().get::<ClientAddress>().copied();
    let mut response = if !house.hosts.trusts(&method, request.headers()) && !carries_its_own_proof(&path) {
        StatusCode::FORBIDDEN.into_response()
    } else if let Some(address) = same_in_our_spelling(&method, request.uri()) {
        Redirect::permanent(&address).into_response()
    } else {
        next.run(request).await
    };
    let status = response.status();
    let page = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == "text/html; charset=utf-8");
    if (status.is_client_error() || status.is_server_error()) && !page {
        // The path may carry a link's token, and so may that of its error.
        let referrer = response.headers().get(header::REFERRER_POLICY).cloned();
        response = error_page(&house, language, (&path, client), &id, response);
        if let Some(referrer) = referrer {
            response.headers_mut().insert(header::REFERRER_POLICY, referrer);
        }
    }
    let headers = response.headers_mut();
    headers::secure(headers, house.help.app.https);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(cookie) = chosen.and_then(|locale| language::remember(locale, house.help.app.https)) {
        headers.append(header::SET_COOKIE, cookie);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, %route, status = status.as_u16(), ms, %id, "request");
    response
}

/// Nothing is said of what others have written before it is durable.
async fn settle(request: Request, next: Next) -> Response {
    match db::settled(next.run(request)).await {
        Ok(response) => response,
        Err(error) => Failure::from(error).into_response(),
    }
}

/// Reads a form before anybody looks at it: an answer that does without it, such as "sign in first", would
/// otherwise end the connection.
async fn read_form(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if length.is_none_or(|length: usize| length > BODY) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, BODY).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Requests that no page of ours sends: the proof is in the address or a signature, and no cookie plays a part.
fn carries_its_own_proof(path: &str) -> bool {
    path.starts_with("/unsubscribe/") || path.starts_with("/api/")
}

/// Whoever raised it, an error is a page in the person's language with a way on and a reference.
fn error_page(
    house: &House,
    locale: Locale,
    (path, client): (&str, Option<ClientAddress>),
    id: &str,
    old: Response,
) -> Response {
    let status = old.status();
    if path == "/readyz" {
        return old;
    }
    if path.starts_with("/api/") {
        return transactions::api::in_words(old);
    }
    let shelf = house.help.shelf();
    let text = locale.text();
    let (title, words) = match status {
        StatusCode::NOT_FOUND => {
            // A search costs something, so whoever asks for many addresses gets pages without.
            let search = client.is_some_and(|client| house.help.app.limits.allow(client, Cost::Search));
            let body = shelf.not_found(locale, path, id, search);
            return (status, body).into_response();
        }
        StatusCode::FORBIDDEN => (text.forbidden_title, text.forbidden),
        StatusCode::METHOD_NOT_ALLOWED => (text.method_title, text.method_text),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => (text.too_large_title, text.too_large),
        StatusCode::TOO_MANY_REQUESTS => (text.too_many_title, text.too_many),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => (text.away_title, text.away),
        s if s.is_server_error() => (text.broken_title, text.broken),
        _ => (text.bad_request_title, text.bad_request),
    };
    let chrome = shelf.chrome(locale);
    let body = html! {
        h1 { (title) }
        p.lead { (words) }
        p { a href=(chrome.to("/")) { (text.home) } }
        p.reference { ((text.reference)(id)) }
        (crate::ui::still_need_help(chrome))
    };
    let mut response = (status, chrome.document(&Page { title, body, ..Page::default() })).into_response();
    if let Some(allow) = old.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

/// `/`: to the home page in the person's language.
async fn start(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let Language(locale) = Language::of(&uri, &headers);
    let mut response = Redirect::to(&format!("/{}/", locale.tag())).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// `/zh-CN/help/account` → `/zh-Hans/help/account`, `/EN/search?q=a` → `/en/search?q=a`.
fn same_in_our_spelling(method: &Method, uri: &Uri) -> Option<String> {
    let mut pieces = uri.path().splitn(3, '/');
    let (_, tag, rest) = (pieces.next(), pieces.next()?, pieces.next().unwrap_or_default());
    let readable = matches!(*method, Method::GET | Method::HEAD);
    let locale = meant(tag).filter(|_| readable && Locale::from_tag(tag).is_none())?;
    let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
    Some(format!("/{}/{rest}{query}", locale.tag()))
}

/// The language that a tag in a path means, in whatever script or region.
fn meant(tag: &str) -> Option<Locale> {
    match tag.to_ascii_lowercase().split('-').next() {
        Some("zh") => Some(Locale::ZhHans),
        Some("en") => Some(Locale::En),
        _ => None,
    }
}

/// A public page under a slightly other spelling: capital letters, a slash too many.
async fn other_spelling(State(help): State<Arc<Help>>, method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    let snapshot = help.app.snapshot.load();
    // What people type who know other help centers.
    let path = match path.rsplit_once('/') {
        Some((front, "help")) => front.to_owned(),
        Some((front, "crypto")) => format!("{front}/methods/crypto"),
        _ => path.to_owned(),
    };
    let known = snapshot.paths().find(|p| p.trim_end_matches('/').eq_ignore_ascii_case(&path));
    match known {
        Some(known) if matches!(method, Method::GET | Method::HEAD) => {
            Redirect::permanent(known).into_response()
        }
        Some(_) => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `/en` → `/en/`.
async fn slash(Path(tag): Path<String>) -> Response {
    match Locale::from_tag(&tag) {
        Some(locale) => Redirect::permanent(&format!("/{}/", locale.tag())).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// W3C change-password URL: where a password manager sends people.
async fn change_password() -> Redirect {
    Redirect::to("/account/password")
}

/// Whether this node can do everything, so after the last migration: public pages are served even when it
/// cannot.
async fn ready(State(help): State<Arc<Help>>) -> Response {
    match tokio::time::timeout(Duration::from_secs(2), help.app.db.is_migrated()).await {
        Ok(Ok(true)) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "database away\n").into_response(),
    }
}
