//! Help pages while people guess passwords: `cargo bench --bench sign_ins`.
//!
//! The same open-loop readers measure twice, alone and beside 50 clients that sign in with wrong passwords
//! from addresses of their own, in turns, so that a busy machine slows both. Ends with 1 when a bar is missed.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

#[path = "bar.rs"]
mod bar;
#[path = "site.rs"]
#[expect(dead_code, reason = "this one reads no peak")]
mod site;

use bar::bar;
use site::{Site, client};

const PAGE: &str = "/en/help/transactions/money-not-arrived";
const READS_A_SECOND: u32 = 200;
const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
const GUESSERS: u8 = 50;

/// Reads the page at a steady pace; returns the time of each read in milliseconds, sorted.
async fn read(origin: &str) -> Vec<f64> {
    let client = client(None);
    let times = Arc::new(Mutex::new(Vec::new()));
    let mut tick = tokio::time::interval(Duration::from_secs(1) / READS_A_SECOND);
    let (start, mut reading) = (Instant::now(), tokio::task::JoinSet::new());
    while start.elapsed() < ROUND {
        tick.tick().await;
        let (client, url, times) = (client.clone(), format!("{origin}{PAGE}"), Arc::clone(&times));
        reading.spawn(async move {
            let before = Instant::now();
            let body = client.get(url).send().await.expect("an answer").bytes().await.expect("a page");
            assert!(body.len() > 1000);
            times.lock().expect("no panic").push(before.elapsed().as_secs_f64() * 1000.0);
        });
    }
    while reading.join_next().await.is_some() {}
    let mut times = std::mem::take(&mut *times.lock().expect("no panic"));
    times.sort_by(f64::total_cmp);
    times
}

/// One wrong sign-in over a connection of its own, with as little work on this side as possible: the readers
/// share the machine.
async fn guess_once(origin: &str, from: Ipv4Addr, email: &str) -> std::io::Result<u16> {
    let host = origin.trim_start_matches("http://");
    let body = format!("email={email}&password=wrong+wrong+wrong+wrong");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    let mut stream = socket.connect(host.parse().map_err(std::io::Error::other)?).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let status = answer.get(9..12).and_then(|s| std::str::from_utf8(s).ok()).and_then(|s| s.parse().ok());
    Ok(status.unwrap_or_default())
}

fn p99(times: &[f64]) -> f64 {
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let site = Site::start().await;
    read(&site.origin).await;
    let before = site.memory();
    let (mut ratios, mut most, tries) = (Vec::new(), before, Arc::new(AtomicU64::new(0)));
    for round in 0..ROUNDS {
        let idle = p99(&read(&site.origin).await);
        let stop = Arc::new(AtomicBool::new(false));
        let mut guessing = tokio::task::JoinSet::new();
        for n in 0..GUESSERS {
            let (stop, tries, origin) = (Arc::clone(&stop), Arc::clone(&tries), site.origin.clone());
            guessing.spawn(async move {
                // Every address of 127/8 is a client of its own; each guesses few times, so that it is hashed.
                let mut guess = 0_u8;
                while !stop.load(Ordering::Relaxed) {
                    guess = guess.wrapping_add(1);
                    let from = Ipv4Addr::new(127, 10 + u8::try_from(round).unwrap_or(0), n + 1, guess.max(1));
                    let email = format!("g{round}.{n}.{guess}@example.com");
                    if guess_once(&origin, from, &email).await.is_ok_and(|status| status == 422) {
                        tries.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let busy = p99(&read(&site.origin).await);
        most = most.max(site.memory());
        stop.store(true, Ordering::Relaxed);
        while guessing.join_next().await.is_some() {}
        let ratio = busy / idle.max(0.001);
        println!(
            "        p99 of help pages: {idle:.2} ms alone, {busy:.2} ms beside {GUESSERS} guessers ({ratio:.2})"
        );
        ratios.push(ratio);
    }
    println!(
        "        {} passwords were hashed; memory {before} -> {most} MiB",
        tries.load(Ordering::Relaxed)
    );

    let mut clicks = Vec::new();
    for n in 0..20 {
        let person = client(Some(Ipv4Addr::new(127, 99, 1, n + 1).into()));
        let click = Instant::now();
        person.get(format!("{}/sign-in", site.origin)).send().await.expect("the form");
        let cookies = site.sign_in(&person).await;
        let home = person
            .get(format!("{}/account", site.origin))
            .header("cookie", cookies)
            .send()
            .await
            .expect("the account");
        assert_eq!(home.status(), 200);
        clicks.push(click.elapsed().as_secs_f64() * 1000.0);
    }
    let all = [
        bar("p99 of help pages, busy / alone", median(ratios), "x", 2.0),
        bar("memory for hashing", f64::from(most - before), "MiB", 96.0),
        bar("sign-in form, hashing and next page", median(clicks), "ms", 400.0),
    ];
    std::process::exit(i32::from(all.contains(&false)));
}
