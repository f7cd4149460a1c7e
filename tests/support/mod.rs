//! A site to test, and a person who uses it.

use okpay::help::library::Library;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn content() -> PathBuf {
    root().join("content")
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub fn now() -> okpay::kernel::time::Timestamp {
    "2026-11-23T12:00:00Z".parse::<jiff::Timestamp>().expect("a time").into()
}

pub fn library() -> Library {
    match okpay::publish::read(&content(), now(), true) {
        Ok((_, library)) => library,
        Err(problems) => panic!("{problems:#?}"),
    }
}

pub mod browser;
pub mod ledger;
pub mod people;

use arc_swap::ArcSwap;
use browser::Browser;
use okpay::account::{Account, Blocklist, Ceremonies, Hasher, Params};
use okpay::app::{App, Brand};
use okpay::db::Db;
use okpay::files::Files;
use okpay::help::{Help, Shelf, misses};
use okpay::kernel::seal::Keyring;
use okpay::kernel::secret::Secret;
use okpay::kernel::time::Clock;
use okpay::mail::Post;
use okpay::publish;
use okpay::router::Side;
use okpay::scanner::Scanner;
use okpay::sms::{Rules, Texter};
use okpay::web::front::{Front, Shared};
use okpay::web::limits::Limits;
use okpay::web::origin::Hosts;
use okpay::web::snapshot::Snapshot;
use std::sync::{Arc, OnceLock};

pub const HOST: &str = "help.okpay.example";
/// With which the ledger of the tests signs its events.
pub const FEED_KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub const ORIGIN: &str = "https://help.okpay.example";

/// A whole site: real router, real database, fake clock.
pub struct TestApp {
    pub app: Arc<App>,
    pub help: Arc<Help>,
    pub shared: Arc<Shared>,
    pub folder: tempfile::TempDir,
    misses: Option<tokio::task::JoinHandle<()>>,
}

impl TestApp {
    /// With the project's content, which is built once for all tests.
    pub async fn start() -> Self {
        Self::tuned(|_| {}).await
    }

    /// The same with settings of its own.
    pub async fn tuned(tune: impl FnOnce(&mut App)) -> Self {
        static BUILT: OnceLock<(Arc<Shelf>, Snapshot, Brand)> = OnceLock::new();
        let mut app = app(content()).await;
        tune(Arc::get_mut(&mut app.0).expect("nobody else has it yet"));
        let built = BUILT
            .get_or_init(|| {
                let published = publish::build(&app.0, now(), drop).unwrap_or_else(|p| panic!("{p:#?}"));
                (published.shelf, published.snapshot, published.brand)
            })
            .clone();
        Self::with(app, built)
    }

    /// With another content folder.
    pub async fn of(content: &Path) -> Self {
        let app = app(content.to_owned()).await;
        let published = publish::build(&app.0, now(), drop).unwrap_or_else(|p| panic!("{p:#?}"));
        Self::with(app, (published.shelf, published.snapshot, published.brand))
    }

    fn with(
        (app, folder): (Arc<App>, tempfile::TempDir),
        (shelf, snapshot, brand): (Arc<Shelf>, Snapshot, Brand),
    ) -> Self {
        app.brand.store(Arc::new(brand));
        app.snapshot.store(Arc::new(snapshot));
        let (sender, receiver) = misses::queue();
        let misses = tokio::spawn(receiver.run(app.db.clone(), app.secret.clone()));
        let help = Arc::new(Help::new(Arc::clone(&app), shelf, sender));
        let hosts = Hosts::Only { host: HOST.into(), origin: ORIGIN.into() };
        let trusted = vec!["127.0.0.0/8".parse().unwrap()];
        let side = Side::Whole(Vec::new());
        let router = okpay::router::router(Arc::clone(&help), &account(&app), hosts.clone(), side);
        let shared = Arc::new(Shared::new(Arc::clone(&app.snapshot), (hosts, true), trusted, router));
        Self { app, help, shared, folder, misses: Some(misses) }
    }

    /// Does every job that is due, as the worker would.
    pub async fn work(&self) {
        while okpay::worker::next(&self.app).await.expect("the database is there") {}
    }

    /// Moves the clock on.
    pub fn wait(&self, seconds: i64) {
        self.app.clock.set(self.app.clock.now().plus(seconds));
    }

    /// The same site behind another door.
    pub fn door(&self, side: Side) -> Arc<Shared> {
        let hosts = self.shared.hosts.clone();
        let router = okpay::router::router(Arc::clone(&self.help), &account(&self.app), hosts.clone(), side);
        Arc::new(Shared::new(Arc::clone(&self.app.snapshot), (hosts, true), Vec::new(), router))
    }

    /// A person at an address of their own.
    pub fn browser(&self, address: &str) -> Browser {
        Browser::new(Front { shared: Arc::clone(&self.shared), peer: address.parse().unwrap() })
    }

    /// Ends the site and waits until everything queued is written; the database stays open.
    pub async fn drain(mut self) -> (Db, tempfile::TempDir) {
        let db = self.app.db.clone();
        let writing = self.misses.take().unwrap();
        let Self { app, help, shared, folder, .. } = self;
        drop((app, help, shared));
        writing.await.unwrap();
        (db, folder)
    }
}

/// Accounts whose passwords are hashed quickly: the tests are about everything else.
pub fn account(app: &Arc<App>) -> Arc<Account> {
    let hasher = Hasher::start(2, 64, Params::new(8, 1, 1, None).expect("small parameters"));
    let ceremonies = Ceremonies::new(ORIGIN, "OKPay");
    let blocklist = Blocklist::default();
    Arc::new(Account { app: Arc::clone(app), hasher, blocklist, ceremonies, rooms: okpay::worker::rooms() })
}

/// A folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub async fn app(content: PathBuf) -> (Arc<App>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App {
        clock: Clock::fake(now()),
        db: database(&folder).await,
        secret: Secret::random().unwrap(),
        signing_key: Secret::random().unwrap(),
        keyring: Keyring::new(vec![Secret::random().unwrap()]),
        limits: Limits::default(),
        public_url: ORIGIN.into(),
        staff_url: ORIGIN.into(),
        https: true,
        content,
        snapshot: Arc::new(ArcSwap::default()),
        brand: ArcSwap::default(),
        post: Post::memory(),
        mail_from: "no-reply@okpay.example".parse().unwrap(),
        texter: Texter::memory(),
        text_rules: Rules { countries: vec!["44".into(), "1".into()], per_day: 40 },
        files: Files::open(&format!("file:{}", folder.path().join("files").display())).unwrap(),
        scanner: Scanner::None,
        inspecting: tokio::sync::Semaphore::new(2),
        heic_views: true,
        feed_keys: vec![FEED_KEY.parse().unwrap()],
        hook: None,
        wake: tokio::sync::Notify::new(),
    };
    (Arc::new(app), folder)
}

/// A SQLite file of its own, or a PostgreSQL database of its own when `TEST_DATABASE_URL` names a server.
pub async fn database(folder: &tempfile::TempDir) -> Db {
    let file = || format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(&postgres().await.unwrap_or_else(file)).await.unwrap();
    db.migrate().await.unwrap();
    db
}

/// The address of an empty PostgreSQL database of its own, when `TEST_DATABASE_URL` names a server.
pub async fn postgres() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the test run is configured by its environment")]
    let server = std::env::var("TEST_DATABASE_URL").ok()?;
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    let Db::Pg(pool) = Db::open(&server).await.unwrap() else {
        panic!("TEST_DATABASE_URL is not PostgreSQL")
    };
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C'"));
    sqlx::query(create).execute(&pool).await.unwrap();
    pool.close().await;
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}
