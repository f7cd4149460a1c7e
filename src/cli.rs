//! The commands.

mod doctor;
mod ledger;
mod people;
pub mod showcase;

use crate::account::{self, Account, Blocklist, Ceremonies, Hasher};
use crate::app::{App, Brand};
use crate::config::{Command, ContentSettings, DemoSettings, ImportCommand, LogFormat, Settings};
use crate::db::Db;
use crate::files::Files;
use crate::help::{Help, misses};
use crate::i18n::Locale;
use crate::kernel::seal::Keyring;
use crate::kernel::secret::Secret;
use crate::kernel::time::Clock;
use crate::mail::Post;
use crate::publish;
use crate::router::{Side, router};
use crate::scanner::Scanner;
use crate::sms::{Rules, Texter};
use crate::web::front::Shared;
use crate::web::limits::Limits;
use crate::web::listen::{self, Bounds};
use crate::web::origin::Hosts;
use crate::worker;
use anyhow::{Context, Result, bail};
use arc_swap::ArcSwap;
use lettre::Address;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Runs a command; its failure is told on standard error.
#[must_use]
pub fn run(command: Command) -> ExitCode {
    let format = match &command {
        Command::Serve(settings) => settings.log_format,
        _ => LogFormat::Text,
    };
    log(format);
    // One provider of cryptography for everything that calls out. A second call is a test's.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("okpay: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match command {
            Command::Serve(settings) => public(*settings).await,
            Command::Demo(settings) => demo(settings).await,
            Command::Check(settings) => check(&settings),
            Command::Preview(settings) => {
                for locale in Locale::ALL {
                    let link = crate::help::preview_link(&settings.secret, locale, &settings.article);
                    println!("{}{link}", settings.public_url.origin);
                }
                Ok(())
            }
            Command::Doctor(settings) => doctor::run(&settings).await,
            Command::Staff(command) => people::staff(command).await,
            Command::Hold(command) => people::hold(command).await,
            Command::Sms(settings) => people::sms(&settings).await,
            Command::Import(ImportCommand::Transactions(settings)) => ledger::import(&settings).await,
            Command::Verify(settings) => people::verify(&settings).await,
            Command::Migrate(settings) => {
                Db::open(&settings.database_url).await?.migrate().await?;
                println!("The database schema is up to date.");
                Ok(())
            }
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("okpay: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn log(format: LogFormat) {
    use tracing_subscriber::EnvFilter;
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,tantivy=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call is a test's; the first subscriber stays.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

fn check(settings: &ContentSettings) -> Result<()> {
    let found = publish::read(&settings.content, Clock::System.now(), true);
    match found {
        Ok((facts, library)) => {
            println!(
                "{} articles, {} regions, {} methods: nothing to mend.",
                library.articles.len(),
                facts.regions.len(),
                facts.methods.len()
            );
            Ok(())
        }
        Err(problems) => {
            for problem in &problems {
                println!("{problem}");
            }
            bail!("{} problems in {}", problems.len(), settings.content.display())
        }
    }
}

async fn public(settings: Settings) -> Result<()> {
    let insecure = settings.insecure();
    if !insecure.is_empty() {
        bail!("serve refuses to start:\n  - {}", insecure.join("\n  - "));
    }
    let (Some(url), Some(secret), Some(signing_key)) =
        (settings.public_url.clone(), settings.secret.clone(), settings.signing_key.clone())
    else {
        bail!("settings are incomplete");
    };
    let tls = match (&settings.tls_cert, &settings.tls_key) {
        (Some(cert), Some(key)) => Some(acceptor(cert, key)?),
        _ => None,
    };
    let db = Db::open(&settings.database.database_url).await.context("database")?;
    let app = App {
        clock: Clock::System,
        db,
        secret,
        signing_key,
        keyring: Keyring::new(settings.encryption_keys.clone()),
        limits: Limits::default(),
        public_url: url.origin.clone(),
        staff_url: settings.staff_url.as_ref().unwrap_or(&url).origin.clone(),
        https: url.https,
        content: settings.content.content.clone(),
        snapshot: Arc::default(),
        brand: ArcSwap::default(),
        post: Post::open(settings.smtp_url.as_deref().unwrap_or_default())
            .map_err(|e| anyhow::anyhow!("OKPAY_SMTP_URL: {e}"))?,
        mail_from: settings.mail_from.clone(),
        texter: settings.sms.texter().map_err(anyhow::Error::msg)?,
        text_rules: settings.sms.rules(),
        files: Files::open(&settings.files).context("OKPAY_FILES")?,
        scanner: Scanner::open(&settings.scanner).context("OKPAY_SCANNER")?,
        inspecting: Semaphore::new(INSPECTING),
        heic_views: settings.heic_views,
        feed_keys: settings.feed_secrets.clone(),
        hook: settings.hook().map_err(anyhow::Error::msg)?,
        wake: Notify::new(),
    };
    let blocklist = match &settings.password_blocklist {
        Some(file) => std::fs::File::open(file)
            .and_then(|f| Blocklist::load(std::io::BufReader::new(f)))
            .with_context(|| format!("OKPAY_PASSWORD_BLOCKLIST {}", file.display()))?,
        None => Blocklist::default(),
    };
    let bounds = Bounds {
        connections: settings.max_connections as usize,
        per_address: settings.max_connections_per_address,
        ..Bounds::default()
    };
    let mut doors = Vec::new();
    let hosts = Hosts::Only { host: url.host, origin: url.origin };
    let side = match (&settings.staff_listen, settings.staff_url) {
        (Some(address), Some(url)) => {
            let hosts = Hosts::Only { host: url.host, origin: url.origin };
            let side = Side::Console(settings.staff_allow.clone());
            let listener = listen_on(*address).await?;
            let (trusted, tls, bounds) = (settings.trusted_proxies.clone(), tls.clone(), bounds.clone());
            doors.push(Door { hosts, side, trusted, tls, listener, bounds });
            Side::Customers
        }
        _ => Side::Whole(settings.staff_allow.clone()),
    };
    let listener = listen_on(settings.listen).await?;
    doors.push(Door { hosts, side, trusted: settings.trusted_proxies, tls, listener, bounds });
    serve(Arc::new(app), blocklist, doors).await
}

async fn listen_on(address: std::net::SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

async fn demo(settings: DemoSettings) -> Result<()> {
    std::fs::create_dir_all(&settings.data)
        .with_context(|| format!("cannot make {}", settings.data.display()))?;
    let database = format!("sqlite:{}", settings.data.join("demo.db").display());
    let listener = listen_on(settings.listen).await?;
    let address = listener.local_addr()?;
    let app = App {
        clock: Clock::System,
        db: Db::open(&database).await.context("database")?,
        secret: demo_key(&settings.data.join("demo-secret"))?,
        signing_key: demo_key(&settings.data.join("demo-signing-key"))?,
        keyring: Keyring::new(vec![demo_key(&settings.data.join("demo-encryption-key"))?]),
        limits: Limits::default(),
        public_url: format!("http://localhost:{}", address.port()),
        staff_url: format!("http://localhost:{}", address.port()),
        https: false,
        content: settings.content.content.clone(),
        snapshot: Arc::default(),
        brand: ArcSwap::default(),
        post: Post::memory(),
        mail_from: Address::new("no-reply", "okpay.example")?,
        texter: Texter::memory(),
        text_rules: Rules {
            countries: ["1", "44", "65", "81", "86", "852"].map(Into::into).into(),
            per_day: 500,
        },
        files: Files::open(&format!("file:{}", settings.data.join("files").display()))?,
        scanner: Scanner::None,
        inspecting: Semaphore::new(INSPECTING),
        heic_views: true,
        feed_keys: Vec::new(),
        hook: None,
        wake: Notify::new(),
    };
    println!("This is a demo: open http://localhost:{}/ in a browser. Not for the public.", address.port());
    println!("Sign in as {} with the password: {}", account::demo::CUSTOMER, account::demo::PASSWORD);
    for (email, _, role) in account::demo::STAFF {
        println!(
            "The console: http://localhost:{}/staff as {email} ({}), same password",
            address.port(),
            role.code()
        );
    }
    println!("Letters, texts and the staff's codes: http://localhost:{}/demo/mail", address.port());
    let bounds = Bounds::default();
    let (hosts, side) = (Hosts::Local, Side::Whole(Vec::new()));
    let door = Door { hosts, side, trusted: Vec::new(), tls: None, listener, bounds };
    serve(Arc::new(app), Blocklist::default(), vec![door]).await
}

/// Files that are looked into at once: each is whole in memory for that time.
const INSPECTING: usize = 2;

/// The demo's own key: made at the first start, kept so that a restart changes nothing.
fn demo_key(file: &Path) -> Result<Secret> {
    if let Ok(text) = std::fs::read_to_string(file) {
        return text.parse().map_err(|e| anyhow::anyhow!("{}: expects {e}", file.display()));
    }
    let secret = Secret::random().context("no randomness")?;
    let mut options = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600)
        .open(file)
        .and_then(|mut f| std::io::Write::write_all(&mut f, hex::encode(secret.expose()).as_bytes()))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(secret)
}

/// Where and for whom the site is open.
struct Door {
    hosts: Hosts,
    side: Side,
    trusted: Vec<ipnet::IpNet>,
    tls: Option<TlsAcceptor>,
    listener: TcpListener,
    bounds: Bounds,
}

async fn serve(app: Arc<App>, blocklist: Blocklist, doors: Vec<Door>) -> Result<()> {
    let (sender, receiver) = misses::queue();
    let builder = Arc::clone(&app);
    let (tells, told) = tokio::sync::oneshot::channel();
    let building = tokio::task::spawn_blocking(move || {
        publish::build(&builder, builder.clock.now(), |facts| drop(tells.send(facts)))
    });
    let hasher = Hasher::default();
    if matches!(app.post, Post::Memory(_)) {
        app.db.migrate().await.context("database schema")?;
        // What the demo shows is made while the pages are: it needs the facts and nothing else. If they are wrong,
        // the building says so.
        if let Ok(facts) = told.await {
            app.brand.store(Arc::new(Brand { facts: Some(facts), ..Brand::default() }));
            account::demo::open(&app, &hasher).await?;
            showcase::fill(&app).await.context("the demo's payments and appeals")?;
        }
    }
    let published = building.await?;
    let published = published.map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the content has problems (okpay check lists them):\n{}", lines.join("\n"))
    })?;
    app.snapshot.store(Arc::new(published.snapshot));
    app.brand.store(Arc::new(published.brand));
    let ceremonies = Ceremonies::new(&app.public_url, &app.chrome(Locale::default()).brand);
    let rooms = worker::rooms();
    let account = Arc::new(Account { app: Arc::clone(&app), hasher, blocklist, ceremonies, rooms });
    let help = Arc::new(Help::new(Arc::clone(&app), published.shelf, sender));
    let worker = Arc::clone(&app);
    let working = tokio::spawn(async move {
        migrate_until_done(worker.db.clone()).await;
        worker::work(worker).await;
    });
    let writing = tokio::spawn(receiver.run(app.db.clone(), app.secret.clone()));
    let (_watcher, edits) = match worker::watch(&app.content) {
        Ok((watcher, edits)) => (Some(watcher), edits),
        Err(error) => {
            tracing::warn!(%error, "the content folder is not watched; edits need a restart");
            (None, tokio::sync::mpsc::channel(1).1)
        }
    };
    let keeping = tokio::spawn(worker::keep_true(Arc::clone(&help), edits, published.valid_until));

    let mut open = tokio::task::JoinSet::new();
    for Door { hosts, side, trusted, tls, listener, bounds } in doors {
        let router = router(Arc::clone(&help), &account, hosts.clone(), side);
        let snapshot = Arc::clone(&app.snapshot);
        let shared = Arc::new(Shared::new(snapshot, (hosts, app.https), trusted, router));
        tracing::info!(address = %listener.local_addr()?, "ready");
        open.spawn(listen::serve(listener, tls, shared, bounds, stop()?));
    }
    drop((help, account));
    while open.join_next().await.is_some() {}
    keeping.abort();
    // A job that is cut off keeps its lease and runs again.
    working.abort();
    let _ = keeping.await;
    // With the router and the worker gone, the last sender is: the queue is written out to its end.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(5), writing).await;
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Public pages do not wait for the database; the schema is brought up to date when it answers.
async fn migrate_until_done(db: Db) {
    let mut wait = std::time::Duration::from_secs(1);
    while let Err(error) = db.migrate().await {
        tracing::error!(%error, "database schema not up to date; trying again");
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(std::time::Duration::from_secs(30));
    }
}

fn stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: finishing what was accepted");
    })
}

/// TLS 1.2 and 1.3 with rustls' default suites.
///
/// # Errors
/// When a file cannot be read or the two do not belong together.
pub fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("certificate {}", cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("private key {}", key.display()))?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("certificate and key do not belong together")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
