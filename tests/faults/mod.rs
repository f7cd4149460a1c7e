//! Faults: the machine stops in the middle of writing, the disk is full. The real program, met over HTTP; what it
//! has acknowledged is compared with what is found. Disks are filled under SQLite, which is on them.
//!
//! Whoever writes is a hand: it sends one thing after the other and notes what was acknowledged. The operator's
//! [`ledger`] enters it into the [`Book`]; a [`customer`] keeps a note of each appeal, with its messages and files.

mod appeals;
mod customer;
mod full;
mod kill;
mod ledger;
mod uploads;

use crate::support;
use ledger::Delivery;
use okpay::db::Db;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A place where the site is installed.
struct Machine {
    /// Where the database is, and the letters.
    disk: PathBuf,
    /// Where the files are that people send: beside it, unless a test says otherwise.
    files: PathBuf,
    database: String,
    port: u16,
}

impl Machine {
    /// With its database on the disk.
    fn new(disk: &Path) -> Self {
        Self::with(disk, format!("sqlite:{}", disk.join("okpay.db").display()))
    }

    /// With the database that the tests run on.
    async fn served(disk: &Path) -> Self {
        match support::postgres().await {
            Some(database) => Self::with(disk, database),
            None => Self::new(disk),
        }
    }

    fn with(disk: &Path, database: String) -> Self {
        let machine = Self { disk: disk.to_owned(), files: disk.join("files"), database, port: port() };
        assert!(machine.okpay("migrate").status().unwrap().success());
        machine
    }

    fn database(&self) -> &str {
        &self.database
    }

    fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The program with this place's configuration.
    fn okpay(&self, command: &str) -> Command {
        let mut okpay = Command::new(env!("CARGO_BIN_EXE_okpay"));
        okpay
            .arg(command)
            .env_clear()
            .current_dir(support::root())
            .env("DATABASE_URL", self.database())
            .env("OKPAY_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("OKPAY_PUBLIC_URL", self.origin())
            .env("OKPAY_SECRET", "0123456789abcdef".repeat(4))
            .env("OKPAY_SIGNING_KEY", "123456789abcdef0".repeat(4))
            .env("OKPAY_ENCRYPTION_KEYS", "23456789abcdef01".repeat(4))
            .env("OKPAY_SMTP_URL", format!("file:{}", self.disk.join("mail").display()))
            .env("OKPAY_FILES", format!("file:{}", self.files.display()))
            .env("OKPAY_FEED_SECRETS", support::FEED_KEY)
            // Customers come from addresses of their own.
            .env("OKPAY_TRUSTED_PROXIES", "127.0.0.0/8")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        okpay
    }

    /// Starts the site and waits until it answers and its database does.
    async fn start(&self) -> Running {
        let mut running = Running(self.okpay("serve").spawn().unwrap());
        let client = client();
        let until = Instant::now() + Duration::from_mins(2);
        loop {
            let ready = client.get(format!("{}/readyz", self.origin())).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return running;
            }
            assert!(Instant::now() < until, "the site does not start");
            assert_eq!(running.0.try_wait().unwrap(), None, "the site has ended");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// SQLite's own examination, and ours of every chain.
    async fn examine(&self) {
        let db = Db::open(self.database()).await.unwrap();
        if matches!(db, Db::Lite { .. }) {
            let (found,): (String,) = db.read("PRAGMA integrity_check").one().await.unwrap();
            assert_eq!(found, "ok");
            let stray: Vec<(String,)> =
                db.read("SELECT \"table\" FROM pragma_foreign_key_check").all().await.unwrap();
            assert!(stray.is_empty(), "{stray:?}");
        }
        db.close().await;
        let verify = self.okpay("verify").stdout(Stdio::piped()).output().unwrap();
        assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
    }
}

/// The site while it runs; dropped, it is killed.
struct Running(Child);

impl Running {
    fn kill(mut self) {
        // SIGKILL: the program has no say in it.
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on, below those that systems give to outgoing connections: it has to stay free
/// while the site is down.
fn port() -> u16 {
    loop {
        let port = 10_000 + u16::try_from(getrandom::u32().unwrap() % 20_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Every file under a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_in(&path));
        } else {
            all.push(path);
        }
    }
    all
}

fn client() -> reqwest::Client {
    // A second call is another test's.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_secs(10)).build().unwrap()
}

/// What the site has said.
#[derive(Default)]
struct Book {
    acknowledged: Mutex<Vec<Delivery>>,
    /// Sent, and the answer never came: done whole or not at all.
    unanswered: Mutex<Vec<Delivery>>,
    /// Acts of the operator that were told to be done: each is an event of the audit log.
    acts: Mutex<i64>,
}

impl Book {
    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Compares it with what is there.
    async fn compare(&self, db: &Db) {
        let rows: Vec<(String, String)> =
            db.read("SELECT id, transaction_ref FROM transaction_events ORDER BY id").all().await.unwrap();
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, of) in rows {
            assert!(found.entry(of).or_default().insert(id), "an event is there twice");
        }
        let transactions: Vec<(String, String)> =
            db.read("SELECT reference, state FROM transactions").all().await.unwrap();
        let states: BTreeMap<&str, &str> =
            transactions.iter().map(|(r, s)| (r.as_str(), s.as_str())).collect();
        assert_eq!(states.len(), transactions.len(), "a transaction is there twice");
        let delivered: Vec<(String,)> = db.read("SELECT id FROM deliveries").all().await.unwrap();
        let delivered: BTreeSet<String> = delivered.into_iter().map(|(id,)| id).collect();
        for delivery in self.acknowledged.lock().unwrap().iter() {
            assert!(delivered.contains(&delivery.id), "{} was acknowledged and is lost", delivery.id);
            assert_eq!(found.get(&delivery.id), Some(&delivery.events()), "{}", delivery.id);
            assert_eq!(states.get(delivery.id.as_str()), Some(&ledger::LAST), "{}", delivery.id);
        }
        for delivery in self.unanswered.lock().unwrap().iter() {
            let events = found.get(&delivery.id);
            assert!(
                events.is_none_or(|events| *events == delivery.events()),
                "{} is half there",
                delivery.id
            );
            assert_eq!(events.is_some(), delivered.contains(&delivery.id), "{}", delivery.id);
        }
        let (acts,): (i64,) = db
            .read("SELECT COUNT(*) FROM events WHERE chain = $1")
            .bind(okpay::events::AUDIT)
            .one()
            .await
            .unwrap();
        assert_eq!(acts, *self.acts.lock().unwrap());
    }
}
