//! The program as an operator runs it: its refusals, the demo, an edit while it runs.

use crate::support;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn okpay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_okpay"));
    command.env_clear().current_dir(support::root());
    command
}

fn told(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn serve_refuses_what_is_insecure_and_names_the_setting() {
    let (ok, text) = told(okpay().arg("serve"));
    assert!(!ok);
    for name in ["OKPAY_PUBLIC_URL", "OKPAY_SECRET", "OKPAY_SIGNING_KEY"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    let key = "0123456789abcdef".repeat(4);
    let (ok, text) = told(
        okpay()
            .arg("serve")
            .env("OKPAY_PUBLIC_URL", "http://help.example")
            .env("OKPAY_SECRET", &key)
            .env("OKPAY_SIGNING_KEY", &key),
    );
    assert!(!ok && text.contains("https://") && text.contains("are the same"), "{text}");
}

#[test]
fn unknown_and_malformed_settings_stop_the_start() {
    for (name, value, expects) in [
        ("OKPAY_LISEN", "1", "OKPAY_LISEN"),
        ("OKPAY_LISTEN", "somewhere", "--listen"),
        ("OKPAY_PUBLIC_URL", "help.example", "without a path"),
        ("OKPAY_SECRET", "abc", "64 hexadecimal digits"),
        ("OKPAY_SECRET", &"0".repeat(64), "random"),
        ("OKPAY_TRUSTED_PROXIES", "10.0.0.300", "10.0.0.0/8"),
        ("OKPAY_MAX_CONNECTIONS", "0", "1..=1000000"),
        ("DATABASE_URL", "mysql://x", "sqlite:PATH"),
        ("OKPAY_TLS_CERT", "cert.pem", "--tls-key"),
    ] {
        let (ok, text) = told(okpay().arg("serve").env(name, value));
        assert!(!ok && text.contains(expects), "{name}={value}: {text}");
    }
}

#[test]
fn the_doctor_says_how_to_mend() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("x.db").display());
    let (ok, text) = told(okpay().arg("doctor").env("DATABASE_URL", &database));
    assert!(!ok);
    for part in
        ["OKPAY_SECRET", "okpay migrate", "OKPAY_SMTP_URL", "OKPAY_FEED_SECRETS", "TLS", "clock", " articles"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (ok, _) = told(okpay().arg("migrate").env("DATABASE_URL", &database));
    assert!(ok);
    assert!(told(okpay().arg("doctor").env("DATABASE_URL", &database)).1.contains("schema is there"));
}

#[test]
fn the_doctor_sends_a_letter_and_tells_the_records_that_make_it_believed() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("mail");
    let (_, text) = told(
        okpay()
            .args(["doctor", "--test-mail", "anna@example.com", "--dkim-selector", "s1"])
            .env("OKPAY_SMTP_URL", format!("file:{}", mail.display()))
            .env("OKPAY_MAIL_FROM", "no-reply@wallet.example")
            .env("OKPAY_SMS_URL", "https://sms.example/?to={to}&text={text}")
            .env("DATABASE_URL", format!("sqlite:{}", folder.path().join("x.db").display())),
    );
    for part in [
        "test letter: taken",
        "wallet.example TXT \"v=spf1 a:",
        "s1._domainkey.wallet.example",
        "_dmarc.wallet.example TXT \"v=DMARC1",
        "OKPAY_SMS_COUNTRIES is not set",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(
        std::fs::read_dir(mail)
            .unwrap()
            .filter(|f| f.as_ref().unwrap().path().extension().unwrap() == "eml")
            .count(),
        1
    );
}

#[tokio::test]
async fn the_doctor_finds_files_and_rows_without_each_other_and_removes_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("x.db").display());
    let store = folder.path().join("files");
    let files = format!("file:{}", store.display());
    let doctor = |more: &[&str]| {
        let told =
            told(okpay().arg("doctor").args(more).env("DATABASE_URL", &database).env("OKPAY_FILES", &files));
        told.1
    };
    assert!(told(okpay().arg("migrate").env("DATABASE_URL", &database)).0);
    assert!(doctor(&[]).contains("files: none yet") && !store.exists());
    let kept = |name: &str| {
        let folder = store.join("kept").join(&name[..2]);
        std::fs::create_dir_all(&folder).unwrap();
        let file = std::fs::File::create(folder.join(name)).unwrap();
        file.set_modified(file.metadata().unwrap().modified().unwrap() - Duration::from_hours(2)).unwrap();
        folder.join(name)
    };
    let (named, stray) = (kept("aanamed"), kept("bbstray"));
    // With a database that knows none of the files, something else is wrong.
    let text = doctor(&["--repair"]);
    assert!(text.contains("2 that nothing names, and none"), "{text}");
    assert!(stray.exists() && named.exists());

    let db = okpay::db::Db::open(&database).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let id = uuid::Uuid::now_v7();
    tx.q("INSERT INTO customers (id, email, email_key, password, locale, terms, created_at) VALUES ($1, '', '', '', 'en', '', 0)")
        .bind(id)
        .exec()
        .await
        .unwrap();
    for file in ["aanamed", "cclost"] {
        tx.q("INSERT INTO evidence (id, customer, slot, name, kind, bytes, sha256, file, viewable, active, locked, scan, added_at) \
              VALUES ($1, $2, 'other', 'a.pdf', 'pdf', 1, $3, $4, $5, $5, $5, 'clean', 0)")
            .bind(uuid::Uuid::now_v7())
            .bind(id)
            .bind(Vec::new())
            .bind(file)
            .bind(false)
            .exec()
            .await
            .unwrap();
    }
    tx.q("INSERT INTO jobs (id, job, run_at, lease_until, tries, parked) VALUES ($1, '{}', 0, 0, 16, $2)")
        .bind(id)
        .bind(true)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let young = kept("ddyoung");
    // An upload of just now, whose row is still to come.
    std::fs::write(&young, "x").unwrap();

    let text = doctor(&[]);
    for part in ["files: 1 that nothing names", "--repair", "(draft) is gone", "jobs: 1 parked"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(stray.exists());
    let text = doctor(&["--repair"]);
    assert!(text.contains("1 that nothing named, now removed") && text.contains("(draft) is gone"), "{text}");
    assert!(!stray.exists() && named.exists() && young.exists());
    let (rows,): (i64,) = db.read("SELECT COUNT(*) FROM evidence").one().await.unwrap();
    assert_eq!(rows, 2, "rows stay");
    db.close().await;
    std::fs::remove_file(&named).unwrap();
    let text = doctor(&["--repair"]);
    assert_eq!(text.matches("is gone").count(), 2, "{text}");
}

#[test]
fn staff_are_made_and_ended_on_the_command_line_and_each_act_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("x.db").display());
    let run = |args: &[&str]| {
        told(
            okpay().args(args).env("DATABASE_URL", &database).env("OKPAY_PUBLIC_URL", "https://help.example"),
        )
    };
    let (ok, text) = run(&["staff", "add", "lin@okpay.example", "--name", "Lin", "--role", "supervisor"]);
    assert!(ok && text.starts_with("https://help.example/staff/invitation/"), "{text}");
    let (ok, text) = run(&["staff", "add", "LIN@okpay.example", "--name", "Lin", "--role", "agent"]);
    assert!(!ok && text.contains("has an account already"), "{text}");
    let (ok, text) = run(&["staff", "add", "x@okpay.example", "--name", "X", "--role", "king"]);
    assert!(!ok && text.contains("agent, supervisor or admin"), "{text}");
    let (_, text) = run(&["staff", "list"]);
    assert_eq!(text, "lin@okpay.example\tsupervisor\tLin\tinvited\n");
    assert!(run(&["staff", "role", "lin@okpay.example", "agent"]).0);
    assert!(run(&["staff", "disable", "lin@okpay.example"]).0);
    assert!(!run(&["staff", "disable", "lin@okpay.example"]).0);
    assert!(run(&["staff", "list"]).1.ends_with("agent\tLin\tdisabled\n"));
    let (ok, text) = run(&["staff", "reset", "lin@okpay.example"]);
    assert!(ok && text.contains("/staff/invitation/"), "{text}");
    assert!(run(&["sms", "off"]).0 && run(&["sms", "on"]).0);
    let (ok, text) =
        run(&["hold", "place", "a@b.example", "--reason", "compliance_hold", "--review", "2026-12-24"]);
    assert!(!ok && text.contains("has no account"), "{text}");
    let (ok, text) = run(&["verify"]);
    assert!(ok && text.contains("1 timelines with 6 events"), "{text}");
    assert!(text.ends_with("0 daily proofs with 0 leaves: all as published.\n"), "{text}");
}

#[test]
fn check_passes_on_what_is_shipped() {
    let (ok, text) = told(okpay().arg("check"));
    assert!(ok, "{text}");
}

struct Demo {
    child: Child,
    port: u16,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn demo(content: &Path, data: &Path) -> Demo {
    let mut child = okpay()
        .args(["demo", "--listen", "127.0.0.1:0", "--content"])
        .arg(content)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("This is a demo"), "{line}");
    let port = line.split("localhost:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    Demo { child, port }
}

impl Demo {
    fn get(&self, path: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        let mut stream = loop {
            match TcpStream::connect(("127.0.0.1", self.port)) {
                Ok(stream) => break stream,
                Err(_) if Instant::now() < until => std::thread::sleep(Duration::from_millis(50)),
                Err(error) => panic!("{error}"),
            }
        };
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port)
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn becomes(&self, path: &str, words: &str) -> bool {
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if self.get(path).contains(words) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }
}

#[test]
fn an_edit_is_served_without_a_restart_and_a_bad_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    support::copy(&support::content(), &content);
    let demo = demo(&content, &folder.path().join("data"));
    let page = "/en/help/account/reset-password";
    assert!(demo.get(page).starts_with("HTTP/1.1 200"));
    let file = content.join("en/account/reset-password.md");
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "torn").unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert!(demo.get(page).starts_with("HTTP/1.1 200"), "the old site stays");
    std::fs::write(&file, format!("{good}\n## A new paragraph for the test\n\nWords.\n")).unwrap();
    assert!(demo.becomes(page, "A new paragraph for the test"));
    let found = demo.get("/en/search?q=new+paragraph+for+the+test");
    assert!(found.contains(page), "the search knows it too");
}
