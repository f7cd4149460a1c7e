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
    for part in ["OKPAY_SECRET", "okpay migrate", "OKPAY_SMTP_URL", "TLS", "clock", " articles"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (ok, _) = told(okpay().arg("migrate").env("DATABASE_URL", &database));
    assert!(ok);
    assert!(told(okpay().arg("doctor").env("DATABASE_URL", &database)).1.contains("schema is there"));
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
