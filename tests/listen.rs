//! The accept loop against silent, slow and surplus clients, and at the end of its life.

use crate::support::{HOST, TestApp};
use okpay::web::listen::{Bounds, serve};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

struct Server {
    _site: TestApp,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

async fn start(bounds: Bounds) -> Server {
    start_with(bounds, None).await
}

async fn start_with(bounds: Bounds, tls: Option<tokio_rustls::TlsAcceptor>) -> Server {
    let site = TestApp::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    // Here the peer is a person, not a proxy, so that limits per address count.
    let shared = std::sync::Arc::new(okpay::web::front::Shared::new(
        std::sync::Arc::clone(&site.app.snapshot),
        (site.shared.hosts.clone(), true),
        Vec::new(),
        site.shared.router.clone(),
    ));
    let done = tokio::spawn(serve(listener, tls, shared, bounds, async {
        let _ = stopped.await;
    }));
    Server { _site: site, address, stop: Some(stop), done }
}

fn short() -> Bounds {
    Bounds { patience: Duration::from_millis(400), ..Bounds::default() }
}

async fn closed(stream: &mut TcpStream, within: Duration) -> bool {
    let mut rest = Vec::new();
    timeout(within, stream.read_to_end(&mut rest)).await.is_ok()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
}

/// Reads one answer's head and body.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let n = stream.read(&mut piece).await.unwrap();
        bytes.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|l| l.strip_prefix("content-length: ")).unwrap().parse().unwrap();
            if body.len() >= length || n == 0 {
                return text;
            }
        }
        assert!(n > 0, "closed early: {text}");
    }
}

#[tokio::test]
async fn silent_and_slow_clients_are_dropped_and_others_are_served() {
    let server = start(short()).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"GET /en/ HTTP/1.1\r\nHost: ").await.unwrap();
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(get("/healthz").as_bytes()).await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    let mut other = TcpStream::connect(server.address).await.unwrap();
    other.write_all(get("/en/contact").as_bytes()).await.unwrap();
    assert!(answer(&mut other).await.starts_with("HTTP/1.1 200"));
    let patience = Duration::from_secs(3);
    assert!(closed(&mut silent, patience).await, "a client that says nothing");
    assert!(closed(&mut half, patience).await, "a client that never ends its head");
    assert!(closed(&mut idle, patience).await, "a client that asks no second question");
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_dropped() {
    let server = start(short()).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut greedy = socket.connect(server.address).await.unwrap();
    // Far more pages than all buffers on the way can hold.
    let asked = 5_000;
    let questions = get("/en/contact").repeat(asked);
    let _ = tokio::time::timeout(Duration::from_secs(2), greedy.write_all(questions.as_bytes())).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut taken = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), greedy.read_to_end(&mut taken)).await;
    assert!(ended.is_ok(), "the connection is ended by the server");
    let answers = String::from_utf8_lossy(&taken).matches("HTTP/1.1 200").count();
    assert!(answers < asked, "{answers} answers were taken");
}

#[tokio::test]
async fn one_address_cannot_take_every_connection() {
    let server = start(Bounds { per_address: 3, connections: 5, ..Bounds::default() }).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(get("/healthz").as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
        open.push(stream);
    }
    let mut surplus = TcpStream::connect(server.address).await.unwrap();
    assert!(closed(&mut surplus, Duration::from_secs(2)).await);
    let elsewhere = TcpSocket::new_v4().unwrap();
    elsewhere.bind("127.0.0.9:0".parse().unwrap()).unwrap();
    let mut neighbour = elsewhere.connect(server.address).await.unwrap();
    neighbour.write_all(get("/en/").as_bytes()).await.unwrap();
    assert!(answer(&mut neighbour).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn the_last_tenth_is_kept_for_those_who_have_few() {
    let server = start(Bounds { per_address: 100, connections: 20, ..Bounds::default() }).await;
    let from = |last: u8| {
        let (socket, address) = (TcpSocket::new_v4().unwrap(), server.address);
        socket.bind(([127, 0, 0, last], 0).into()).unwrap();
        async move {
            let mut stream = socket.connect(address).await.unwrap();
            // Whoever is refused may find the connection reset already while asking.
            let _ = stream.write_all(get("/healthz").as_bytes()).await;
            let mut start = [0; 12];
            let answer = timeout(Duration::from_secs(2), stream.read_exact(&mut start)).await;
            answer.is_ok_and(|read| read.is_ok()).then_some(stream)
        }
    };
    let mut open = Vec::new();
    for _ in 0..18 {
        open.push(from(9).await.expect("nine tenths are for everybody"));
    }
    assert!(from(9).await.is_none(), "two slots are free, but not for one who has eighteen");
    open.push(from(10).await.expect("a newcomer"));
    open.push(from(11).await.expect("a newcomer"));
    assert!(from(12).await.is_none(), "no slot is left");
}

#[tokio::test]
async fn malformed_framing_gets_no_page() {
    let server = start(Bounds::default()).await;
    for request in [
        "GET /en/ HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /en/ HTTP/1.1\r\nHost: {HOST}\r\nHost: {HOST}\r\n\r\n"),
        format!("GET http://evil.example/en/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        format!(
            "POST /en/feedback HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!("GET /en/ HTTP/1.1\r\nHost: {HOST}\r\nX: {}\r\n\r\n", "x".repeat(100_000)),
        format!("GET /en/ HTTP/1.1\r\nHost: {HOST}\r\n{}\r\n", "X: y\r\n".repeat(200)),
        "\0\0\0\0\r\n\r\n".to_owned(),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = vec![0; 2048];
        let n = timeout(Duration::from_secs(15), stream.read(&mut reply)).await.unwrap().unwrap_or(0);
        let reply = String::from_utf8_lossy(&reply[..n]).into_owned();
        assert!(n == 0 || reply.starts_with("HTTP/1.1 4"), "{request:.40} -> {reply:.80}");
    }
}

#[tokio::test]
async fn what_was_accepted_is_finished_before_the_end() {
    let mut server = start(Bounds::default()).await;
    let body = "article=account%2Freset-password&version=2026-11-27&helpful=yes";
    let head = format!(
        "POST /en/feedback HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body.as_bytes()[..10]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody new is accepted");
    stream.write_all(&body.as_bytes()[10..]).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 303"));
    timeout(Duration::from_secs(5), server.done).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn tls_is_served_without_a_proxy() {
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
    let made = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let tls = okpay::cli::acceptor(&cert, &key).unwrap();
    let server = start_with(short(), Some(tls)).await;

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(std::sync::Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
    let tcp = TcpStream::connect(server.address).await.unwrap();
    let mut stream = connector.connect(ServerName::try_from(HOST).unwrap(), tcp).await.unwrap();
    stream
        .write_all(get("/en/contact").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply).await;
    let reply = String::from_utf8_lossy(&reply).into_owned();
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("strict-transport-security"), "{reply:.300}");
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(&[0x16, 3, 1]).await.unwrap();
    assert!(closed(&mut half, Duration::from_secs(3)).await, "a handshake that never ends");
    assert!(okpay::cli::acceptor(&cert, &cert).is_err());
}

/// The head's lines but the date, sorted, and the body.
fn sorted(answer: &[u8]) -> (Vec<String>, Vec<u8>) {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines: Vec<String> =
        head.lines().filter(|l| !l.to_lowercase().starts_with("date: ")).map(ToOwned::to_owned).collect();
    lines.sort();
    (lines, answer[end + 4..].to_vec())
}

/// Sends the bytes and reads so many answers, or what comes until the connection is closed or silent.
async fn exchange(address: SocketAddr, request: &[u8], answers: usize) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 16 * 1024]);
    while complete(&bytes) < answers {
        match timeout(Duration::from_secs(2), stream.read(&mut piece)).await {
            Ok(Ok(n @ 1..)) => bytes.extend_from_slice(&piece[..n]),
            _ => break,
        }
    }
    bytes
}

/// How many whole answers these bytes are.
fn complete(mut bytes: &[u8]) -> usize {
    let mut whole = 0;
    while let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok());
        let Some(rest) = bytes.get(end + 4 + length.unwrap_or(0_usize)..) else { break };
        bytes = rest;
        whole += 1;
    }
    whole
}

#[tokio::test]
async fn a_page_is_the_same_whichever_way_it_leaves() {
    let server = start(Bounds::default()).await;
    for path in ["/en/", "/zh-Hans/help/account/reset-password", "/robots.txt", "/favicon.ico"] {
        for encoding in ["identity", "gzip", "br", "gzip;q=0, br;q=0", "deflate, GZIP"] {
            let head = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: {encoding}\r\n");
            let express = exchange(server.address, format!("{head}\r\n").as_bytes(), 1).await;
            // A condition that does not hold is hyper's to judge.
            let hyper =
                exchange(server.address, format!("{head}If-None-Match: \"x\"\r\n\r\n").as_bytes(), 1).await;
            assert!(express.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&express[..80]));
            assert_eq!(sorted(&express), sorted(&hyper), "{path} {encoding}");
        }
    }
}

#[tokio::test]
async fn many_questions_at_once_are_answered_in_their_order_by_whoever_can() {
    let server = start(Bounds::default()).await;
    let mut all = String::new();
    for path in ["/robots.txt", "/en/nowhere", "/robots.txt", "/healthz", "/robots.txt"] {
        all.push_str(&get(path));
    }
    let text = String::from_utf8(exchange(server.address, all.as_bytes(), 5).await).unwrap();
    let statuses: Vec<&str> = text.match_indices("HTTP/1.1 ").map(|(at, _)| &text[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404", "200", "200", "200"]);
    // A head that comes in pieces is one head.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for piece in get("/robots.txt").as_bytes().chunks(7) {
        stream.write_all(piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(answer(&mut stream).await.contains("Sitemap"));
}

#[tokio::test]
async fn whatever_leaves_a_doubt_is_refused_as_before() {
    let server = start(Bounds::default()).await;
    let status = async |request: &str| {
        let bytes = exchange(server.address, request.as_bytes(), 1).await;
        String::from_utf8_lossy(bytes.get(9..12).unwrap_or(b"---")).into_owned()
    };
    let page = "/robots.txt";
    for (request, expected) in [
        (format!("GET {page} HTTP/1.1\r\n\r\n"), "421"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\nHost: {HOST}\r\n\r\n"), "421"),
        (format!("GET {page} HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "421"),
        (format!("GET http://evil.example{page} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"), "421"),
        (format!("GET {page} HTTP/1.1\r\nHost : {HOST}\r\n\r\n"), "400"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\n folded: x\r\n\r\n"), "400"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\nX: a\0b\r\n\r\n"), "400"),
        (format!("GET {page} HTTP/2.0\r\nHost: {HOST}\r\n\r\n"), "400"),
        (format!("get {page} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"), "403"),
        (format!("POST {page} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n"), "403"),
        (format!("GET {page}?a=b HTTP/1.1\r\nHost: {HOST}\r\n\r\n"), "200"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\n{}\r\n", "a: b\r\n".repeat(100)), "431"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {}\r\n\r\n", "x".repeat(9000)), "200"),
        (format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {}\r\n\r\n", "x".repeat(90_000)), "431"),
        (format!("GET {page} HTTP/1.0\r\nHost: {HOST}\r\n\r\n"), "200"),
        (format!("HEAD {page} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"), "200"),
    ] {
        assert_eq!(status(&request).await, expected, "{request:.120?}");
    }
    let closing = format!("GET {page} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
    let text = String::from_utf8(exchange(server.address, closing.as_bytes(), 1).await).unwrap();
    assert!(text.to_lowercase().contains("connection: close"), "{text}");
}
