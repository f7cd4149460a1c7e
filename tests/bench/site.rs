//! The program as the benchmarks run it: in demo mode, in a process of its own whose memory can be read.

use std::net::IpAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program in demo mode.
pub struct Site {
    child: Child,
    pub origin: String,
    _data: tempfile::TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    /// Starts it and waits until it is ready.
    pub async fn start() -> Self {
        // The clients want to know it, though nothing here is secret.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let data = tempfile::tempdir().expect("a folder");
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let child = Command::new(env!("CARGO_BIN_EXE_okpay"))
            .args(["demo", "--listen", &format!("0.0.0.0:{port}"), "--data"])
            .arg(data.path())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut site = Self { child, origin: format!("http://127.0.0.1:{port}"), _data: data };
        let (plain, ready) = (client(None), format!("{}/readyz", site.origin));
        while !plain.get(&ready).send().await.is_ok_and(|a| a.status().is_success()) {
            assert!(site.child.try_wait().expect("our own child").is_none(), "the program has ended");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        site
    }

    /// Signs the demo's customer in; returns the cookies.
    pub async fn sign_in(&self, person: &reqwest::Client) -> String {
        let fields =
            [("email", okpay::account::demo::CUSTOMER), ("password", okpay::account::demo::PASSWORD)];
        let sent = self.post(person, "/sign-in", &fields).send().await.expect("an answer");
        assert_eq!(sent.status(), 303);
        let cookies = sent.headers().get_all("set-cookie").iter();
        cookies.filter_map(|c| c.to_str().ok()?.split(';').next()).collect::<Vec<_>>().join("; ")
    }

    /// A form of our own pages.
    pub fn post(
        &self,
        person: &reqwest::Client,
        at: &str,
        fields: &[(&str, &str)],
    ) -> reqwest::RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        person
            .post(format!("{}{at}", self.origin))
            .header("origin", &self.origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Forgets the peak so far, so that the next one counts from here.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").expect("our own child");
    }

    /// The most that was resident, in MiB.
    pub fn peak(&self) -> u32 {
        self.status("VmHWM")
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> u32 {
        self.status("VmRSS")
    }

    fn status(&self, what: &str) -> u32 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|l| l.starts_with(what)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse::<u32>().ok()).unwrap_or_default() / 1024
    }
}

/// A client that follows nothing, at an address of its own if one is named.
pub fn client(from: Option<IpAddr>) -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.local_address(from).timeout(Duration::from_secs(10)).build().expect("a client")
}
