//! The first thing a request meets: our host? a page in memory? Only then the router.

use super::address::ClientAddress;
use super::origin::Hosts;
use super::snapshot::{Accepts, Snapshot};
use crate::kernel::time::Timestamp;
use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use bytes::Bytes;
use hyper::body::Incoming;
use ipnet::IpNet;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::Service;

/// What every connection shares.
pub struct Shared {
    pub snapshot: Arc<ArcSwap<Snapshot>>,
    pub hosts: Hosts,
    pub https: bool,
    pub trusted: Vec<IpNet>,
    pub router: Router,
    /// How an answer from memory begins: the status, and the date of this second.
    pub date: ArcSwap<Bytes>,
}

impl Shared {
    #[must_use]
    pub fn new(
        snapshot: Arc<ArcSwap<Snapshot>>,
        (hosts, https): (Hosts, bool),
        trusted: Vec<IpNet>,
        router: Router,
    ) -> Self {
        Self { snapshot, hosts, https, trusted, router, date: ArcSwap::default() }
    }

    /// Writes the date of `now` into the beginning of answers (RFC 9110 §5.6.7).
    pub fn tick(&self, now: Timestamp) {
        let date =
            now.civil().to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        self.date.store(Arc::new(Bytes::from(format!("HTTP/1.1 200 OK\r\ndate: {date}\r\n"))));
    }
}

/// Answers one connection's requests.
#[derive(Clone)]
pub struct Front {
    pub shared: Arc<Shared>,
    pub peer: IpAddr,
}

/// A page from memory needs no allocation for its future.
pub enum Answer {
    Now(Ready<Result<Response<Body>, Infallible>>),
    Router(Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Now(answer) => Pin::new(answer).poll(cx),
            Self::Router(answer) => answer.as_mut().poll(cx),
        }
    }
}

impl hyper::service::Service<Request<Incoming>> for Front {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        self.answer(request.map(Body::new))
    }
}

impl Front {
    /// One request; the tests enter here as well.
    pub fn answer(&self, mut request: Request<Body>) -> Answer {
        let shared = &self.shared;
        let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
        if !probe && !shared.hosts.accepts(request.headers(), request.uri()) {
            return Answer::Now(ready(Ok(misdirected(shared.https))));
        }
        if let Some(answer) = from_memory(&shared.snapshot.load(), &request) {
            return Answer::Now(ready(Ok(answer)));
        }
        let client = ClientAddress::of(self.peer, request.headers(), &shared.trusted);
        request.extensions_mut().insert(client);
        let mut router = shared.router.clone();
        Answer::Router(Box::pin(async move { router.call(request).await }))
    }
}

/// The page from the snapshot, if it holds one for this request. Queries are not part of a public page,
/// and the pages that take one are not in the snapshot under that address.
fn from_memory(snapshot: &Snapshot, request: &Request<Body>) -> Option<Response<Body>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let uri = request.uri();
    if uri.query().is_some() && uri.path().ends_with("/verify") {
        return None;
    }
    let entry = snapshot.get(uri.path())?;
    let variant = entry.best(Accepts::of(request.headers().get(header::ACCEPT_ENCODING)));
    let mut response;
    if unchanged(request.headers(), &variant.etag) {
        response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.headers_mut() = variant.not_modified.clone();
    } else {
        let head = *request.method() == Method::HEAD;
        response = Response::new(if head { Body::empty() } else { Body::from(variant.body.clone()) });
        *response.headers_mut() = variant.headers.clone();
    }
    Some(response)
}

/// RFC 9110 §13.1.2, weak comparison.
fn unchanged(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
        })
}

/// A request for somebody else's host gets no page of ours: 421, without a hint of what we are.
fn misdirected(https: bool) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MISDIRECTED_REQUEST;
    super::headers::secure(response.headers_mut(), https);
    response
}
