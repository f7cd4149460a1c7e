//! `okpay doctor`: what is wrong with this installation, and how to mend it.

use crate::cases::evidence::{self, Strays};
use crate::config::{DoctorSettings, Settings};
use crate::db::Db;
use crate::files::Files;
use crate::i18n::Locale;
use crate::jobs;
use crate::kernel::time::{Clock, Timestamp};
use crate::mail::{Letter, Piece, Post, Sender};
use crate::publish;
use crate::sms::Texter;
use anyhow::{Result, bail};
use lettre::Tokio1Executor;
use lettre::transport::smtp::AsyncSmtpTransport;
use std::path::Path;
use std::time::Duration;

/// One finding: good news, or bad news with a remedy.
enum Finding {
    Well(String),
    Wrong { what: String, mend: String },
}

fn wrong(what: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding::Wrong { what: what.into(), mend: mend.into() }
}

/// Prints every finding; fails if anything is wrong.
///
/// # Errors
/// When there is something to mend.
pub async fn run(asked: &DoctorSettings) -> Result<()> {
    let settings = &asked.settings;
    let mut findings = configuration(settings);
    findings.push(content(settings));
    let (db, found) = database(&settings.database.database_url).await;
    findings.extend(found);
    if let Some(db) = db {
        findings.extend(jobs(&db).await);
        findings.extend(files(&db, &settings.files, asked.repair).await);
        db.close().await;
    }
    findings.push(mail(settings.smtp_url.as_deref()).await);
    if let Some(to) = &asked.test_mail {
        findings.push(test_mail(settings, to).await);
    }
    findings.extend(text_messages(settings));
    findings.push(clock(Clock::System.now()));
    findings.push(tls(settings));
    let mut bad = 0;
    for finding in findings {
        match finding {
            Finding::Well(what) => println!("ok    {what}"),
            Finding::Wrong { what, mend } => {
                bad += 1;
                println!("MEND  {what}\n      {mend}");
            }
        }
    }
    println!("\n{}", records(settings, &asked.dkim_selector));
    if bad > 0 {
        bail!("{bad} to mend");
    }
    Ok(())
}

fn configuration(settings: &Settings) -> Vec<Finding> {
    let insecure = settings.insecure();
    if insecure.is_empty() {
        return vec![Finding::Well("configuration is complete".into())];
    }
    insecure
        .into_iter()
        .map(|line| match line.split_once(". ") {
            Some((what, mend)) => wrong(what, mend),
            None => wrong(line, "see okpay serve --help"),
        })
        .collect()
}

fn content(settings: &Settings) -> Finding {
    match publish::read(&settings.content.content, Clock::System.now(), true) {
        Ok((_, library)) => Finding::Well(format!("content: {} articles", library.articles.len())),
        Err(problems) => wrong(
            format!("content: {} problems, the first: {}", problems.len(), problems[0]),
            "okpay check lists them all with file and line",
        ),
    }
}

/// What is wrong with the database, and the database if it can be used.
async fn database(url: &str) -> (Option<Db>, Vec<Finding>) {
    let mend = "check DATABASE_URL, that the server runs, and that the user may use the database";
    let db = match Db::open(url).await {
        Ok(db) => db,
        Err(error) => return (None, vec![wrong(format!("database: {error}"), mend)]),
    };
    let mut findings = Vec::new();
    if let Db::Pg(_) = db
        && let Ok((collation,)) = db
            .read("SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()")
            .one::<(String,)>()
            .await
        && collation != "C"
    {
        findings.push(wrong(
            format!("database: collation is {collation}"),
            "create it with: CREATE DATABASE … TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
        ));
    }
    // The youngest table.
    match db.read("SELECT 1 FROM evidence WHERE 1 = 0").exec().await {
        Ok(_) => {
            findings.push(Finding::Well("database: schema is there".into()));
            return (Some(db), findings);
        }
        Err(sqlx::Error::Database(_)) => {
            findings.push(wrong("database: the schema is missing or old", "run: okpay migrate"));
        }
        Err(error) => findings.push(wrong(format!("database: {error}"), mend)),
    }
    (None, findings)
}

/// Jobs that have failed for good.
async fn jobs(db: &Db) -> Option<Finding> {
    match jobs::parked(db).await {
        Ok(0) => Some(Finding::Well("jobs: none is parked".into())),
        Ok(count) => Some(wrong(
            format!("jobs: {count} parked after they have failed for more than a day"),
            "read the column error of those jobs that are parked, mend the cause, then set parked to false and run_at to 0",
        )),
        Err(error) => Some(wrong(format!("jobs: {error}"), "see the database above")),
    }
}

/// Files and the rows that name them. Rows are never removed: they say what was there.
async fn files(db: &Db, url: &str, repair: bool) -> Vec<Finding> {
    let mend = "check OKPAY_FILES: it is what serve has, and this user may read and write it";
    // Opening would make it, and an examination leaves things as they are.
    let fresh = url.strip_prefix("file:").is_some_and(|folder| !Path::new(folder).exists());
    let compared = async {
        if fresh {
            let (rows,): (i64,) = db.read("SELECT COUNT(*) FROM evidence").one().await?;
            anyhow::ensure!(rows == 0, "{url} does not exist, and {rows} files are named");
            return Ok(None);
        }
        let store = Files::open(url)?;
        let strays = evidence::strays(db, &store, Clock::System.now()).await?;
        Ok(Some((store, strays)))
    };
    match compared.await {
        Ok(None) => vec![Finding::Well("files: none yet".into())],
        Ok(Some((store, strays))) => judged(&store, strays, repair).await,
        Err(error) => vec![wrong(format!("files: {error:#}"), mend)],
    }
}

async fn judged(store: &Files, strays: Strays, repair: bool) -> Vec<Finding> {
    let (count, mut findings) = (strays.files.len(), Vec::new());
    for (id, of) in strays.rows {
        findings.push(wrong(
            format!("files: the file of evidence {id} ({of}) is gone"),
            "bring it back from a backup of OKPAY_FILES; the row stays, and its hash tells the right one",
        ));
    }
    if count > 0 && strays.paired == 0 {
        findings.push(wrong(
            format!("files: {count} that nothing names, and none that is named"),
            "see that DATABASE_URL and OKPAY_FILES are of the same site; if they are, remove the files by hand",
        ));
    } else if count > 0 && repair {
        for name in strays.files {
            if let Err(error) = store.remove(&name).await {
                findings.push(wrong(
                    format!("files: {name} cannot be removed: {error:#}"),
                    "check that this user may write to OKPAY_FILES",
                ));
            }
        }
        findings.push(Finding::Well(format!("files: {count} that nothing named, now removed")));
    } else if count > 0 {
        findings
            .push(wrong(format!("files: {count} that nothing names"), "remove them: okpay doctor --repair"));
    }
    if findings.is_empty() {
        findings.push(Finding::Well("files: each has its row, and each row its file".into()));
    }
    findings
}

async fn mail(url: Option<&str>) -> Finding {
    let Some(url) = url else {
        return wrong(
            "mail: OKPAY_SMTP_URL is not set",
            "set it to smtp://USER:PASSWORD@HOST:587?tls=required",
        );
    };
    let mend = "check host, port, user and that the server offers TLS with a valid certificate";
    let transport: AsyncSmtpTransport<Tokio1Executor> =
        match AsyncSmtpTransport::<Tokio1Executor>::from_url(url) {
            Ok(builder) => builder.timeout(Some(Duration::from_secs(10))).build(),
            Err(error) => return wrong(format!("mail: {error}"), "OKPAY_SMTP_URL is smtp://… or smtps://…"),
        };
    match transport.test_connection().await {
        Ok(true) => Finding::Well("mail: the server answers".into()),
        Ok(false) => wrong("mail: the server does not accept commands", mend),
        Err(error) => wrong(format!("mail: {error}"), mend),
    }
}

/// Sends a letter as customers get them.
async fn test_mail(settings: &Settings, to: &lettre::Address) -> Finding {
    let mend = "look into the mail server's log; then into the letter's headers for spf, dkim and dmarc";
    let post = match Post::open(settings.smtp_url.as_deref().unwrap_or_default()) {
        Ok(post) => post,
        Err(error) => return wrong(format!("test letter: {error}"), mend),
    };
    let letter = Letter {
        locale: Locale::En,
        to: to.to_string(),
        subject: "Test letter of okpay doctor".into(),
        pieces: vec![Piece::Words(
            "This letter shows that mail leaves. Its headers show how it was judged.".into(),
        )],
        footer: vec![settings.mail_from.to_string()],
        unsubscribe: None,
    };
    let sender = Sender { name: "okpay doctor".into(), address: settings.mail_from.clone() };
    match post.send(&letter, &sender, uuid::Uuid::now_v7()).await {
        Ok(()) => Finding::Well(format!("test letter: taken by the server for {to}")),
        Err(error) => wrong(format!("test letter: {error}"), mend),
    }
}

/// The DNS records that let receivers believe our letters (RFC 7208, RFC 6376, RFC 7489), from the configuration.
fn records(settings: &Settings, selector: &str) -> String {
    let domain = settings.mail_from.domain();
    let url = settings.smtp_url.as_deref().unwrap_or_default();
    let authority = url.split("//").nth(1).unwrap_or_default().split(['/', '?']).next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = host.split(':').next().filter(|h| !h.is_empty()).unwrap_or("your.mail.server");
    let mut lines = vec![
        format!("For letters from {} to be believed, {domain} needs these records:", settings.mail_from),
        format!("  SPF    {domain} TXT \"v=spf1 a:{host} -all\"   (or the include: that your mail provider names)"),
        format!("  DKIM   {selector}._domainkey.{domain} TXT \"v=DKIM1; k=rsa; p=…\"   (the key with which {host} signs; d={domain})"),
        format!("  DMARC  _dmarc.{domain} TXT \"v=DMARC1; p=quarantine; adkim=s; aspf=r; rua=mailto:postmaster@{domain}\""),
        "Send yourself a letter with --test-mail and read Authentication-Results: spf, dkim and dmarc say pass.".to_owned(),
    ];
    let user = user.split(':').next().unwrap_or_default().replace("%40", "@");
    if let Some((_, at)) = user.split_once('@')
        && !at.eq_ignore_ascii_case(domain)
    {
        lines.push(format!(
            "The server's user belongs to {at}, the letters come from {domain}: see that it may send and sign for it."
        ));
    }
    lines.join("\n")
}

fn text_messages(settings: &Settings) -> Option<Finding> {
    match settings.sms.texter() {
        Ok(Texter::Off) => None,
        Ok(_) => Some(Finding::Well(format!(
            "SMS: at most {} a day to +{}",
            settings.sms.sms_per_day,
            settings.sms.sms_countries.join(" +")
        ))),
        Err(error) => Some(wrong(format!("SMS: {error}"), "see okpay serve --help, OKPAY_SMS_…")),
    }
}

/// A clock before this program was written is wrong; whether it is kept right is asked of the system.
fn clock(now: Timestamp) -> Finding {
    let mend = "enable time synchronisation: timedatectl set-ntp true (deadlines and codes depend on it)";
    if now.date() < jiff::civil::date(2026, 11, 1) {
        return wrong(format!("clock: it says {}", now.civil()), mend);
    }
    let kept = [
        "/run/systemd/timesync/synchronized",
        "/run/chrony/chronyd.sock",
        "/run/ntpd.pid",
        "/var/lib/ntp/ntp.drift",
    ];
    if kept.iter().any(|p| Path::new(p).exists()) {
        Finding::Well(format!("clock: {} and synchronised", now.civil()))
    } else {
        wrong(format!("clock: {}, but nothing that keeps it right was found", now.civil()), mend)
    }
}

fn tls(settings: &Settings) -> Finding {
    match (&settings.tls_cert, &settings.tls_key) {
        (Some(cert), Some(key)) => match super::acceptor(cert, key) {
            Ok(_) => Finding::Well("TLS: certificate and key belong together".into()),
            Err(error) => wrong(format!("TLS: {error:#}"), "give the full chain and its key in PEM"),
        },
        _ if settings.trusted_proxies.is_empty() => wrong(
            "TLS: neither a certificate nor a trusted proxy",
            "set OKPAY_TLS_CERT and OKPAY_TLS_KEY, or put a TLS proxy in front and name it in OKPAY_TRUSTED_PROXIES",
        ),
        _ => Finding::Well("TLS: left to the proxy".into()),
    }
}
