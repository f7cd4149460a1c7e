//! Memory while files arrive: `cargo bench --bench uploads`.
//!
//! Ten files of 10 MB are sent at once, as slowly as a home connection sends them, then ten as fast as it goes:
//! documents and photographs. The peak of resident memory is the kernel's. Ends with 1 when the bar is missed.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[path = "bar.rs"]
mod bar;
#[path = "site.rs"]
mod site;

use bar::bar;
use site::{Site, client};

const FILES: usize = 10;
const SIZE: usize = 10_000_000;
/// Pixels of the photographs along each side: noise of three bytes each, which nothing can compress.
const SIDE: u32 = 1820;

fn document() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(SIZE, b'x');
    bytes.extend_from_slice(b"\nstartxref\n9\n%%EOF\n");
    bytes
}

fn photograph() -> Vec<u8> {
    let mut noise = vec![0; (SIDE * SIDE * 3) as usize];
    getrandom::fill(&mut noise).expect("randomness");
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&noise).expect("pixels");
    writer.finish().expect("an end");
    assert!((9_500_000..10_485_760).contains(&bytes.len()), "{}", bytes.len());
    bytes
}

/// Sends one file into the draft, with a pause after each piece.
async fn send(origin: String, (draft, cookie): (String, String), file: Vec<u8>, pause: Duration) {
    let host = origin.trim_start_matches("http://");
    let head = "--b\r\nContent-Disposition: form-data; name=\"slot\"\r\n\r\nother\r\n--b\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let tail = "\r\n--b--\r\n";
    let request = format!(
        "POST {draft}/files HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\ncookie: {cookie}\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n\r\n{head}",
        head.len() + file.len() + tail.len()
    );
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    for piece in file.chunks(SIZE / 100) {
        stream.write_all(piece).await.expect("sent");
        tokio::time::sleep(pause).await;
    }
    stream.write_all(tail.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let site = Site::start().await;
    let person = client(None);
    let cookie = site.sign_in(&person).await;
    // What the start took is given back by then.
    tokio::time::sleep(Duration::from_secs(15)).await;
    let files: Vec<Vec<u8>> =
        (0..FILES).map(|n| if n % 2 == 0 { document() } else { photograph() }).collect();
    let mut most = 0;
    for (name, pause) in [("slowly", Duration::from_millis(30)), ("fast", Duration::ZERO)] {
        let begun =
            site.post(&person, "/appeals", &[]).header("cookie", &cookie).send().await.expect("an answer");
        let to = begun.headers().get("location").and_then(|to| to.to_str().ok()).expect("a draft");
        let draft = to.rsplit_once('/').expect("a step").0.to_owned();
        site.forget_peak();
        let before = site.memory();
        let mut sending = tokio::task::JoinSet::new();
        for file in files.clone() {
            sending.spawn(send(site.origin.clone(), (draft.clone(), cookie.clone()), file, pause));
        }
        sending.join_all().await;
        let grown = site.peak().saturating_sub(before);
        println!("        {FILES} files of 10 MB, {name}: {before} MiB before, {grown} more at the peak");
        most = most.max(grown);
    }
    let reached = bar("memory for 10 uploads of 10 MB", f64::from(most), "MiB", 64.0);
    std::process::exit(i32::from(!reached));
}
