//! The operator's own system, told of what happens to cases: signed requests as Standard Webhooks 1.0 has them.

use crate::kernel::time::Timestamp;
use crate::kernel::webhook::Key;
use std::time::Duration;
use uuid::Uuid;

/// A receiver that takes longer has not taken it: it should only write down what it is told.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where to, and with which keys.
#[derive(Debug)]
pub struct Hook {
    client: reqwest::Client,
    url: reqwest::Url,
    keys: Vec<Key>,
}

impl Hook {
    /// A receiver at an https address, or at http on this machine.
    ///
    /// # Errors
    /// What is wrong with the address or the keys.
    pub fn open(url: &str, keys: &[Key]) -> Result<Self, String> {
        let url = reqwest::Url::parse(url.trim()).map_err(|e| format!("the URL is malformed: {e}"))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_local(&url)) {
            return Err("the URL is https://, or http:// on this machine".into());
        }
        if keys.is_empty() {
            return Err("there is no secret to sign with".into());
        }
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self { client, url, keys: keys.to_vec() })
    }

    /// Sends a body under this id, signed by every key in force; returns when the receiver has taken it.
    ///
    /// # Errors
    /// In words for the operator's log, without the address: it may carry a secret of its own.
    pub async fn send(&self, id: Uuid, body: String, now: Timestamp) -> Result<(), String> {
        let (id, seconds) = (id.simple().to_string(), now.0.div_euclid(1_000_000));
        let signed: Vec<String> =
            self.keys.iter().map(|key| key.sign(&id, seconds, body.as_bytes())).collect();
        let answer = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("user-agent", concat!("okpay/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed.join(" "))
            .body(body)
            .send()
            .await
            .map_err(|e| format!("staff hook: {}", e.without_url()))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("staff hook: status {}", status.as_u16())) }
    }
}

/// Whether the address never leaves this machine.
fn is_local(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_to_cases_is_told_on_a_closed_line_only() {
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let keys: Vec<Key> = vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap()];
        for good in ["https://ops.example/in", "http://127.0.0.1:9/x", "http://[::1]:9/", "http://localhost/"]
        {
            assert!(Hook::open(good, &keys).is_ok(), "{good}");
        }
        for wrong in [
            "",
            "ops.example",
            "http://ops.example/in",
            "http://127.0.0.1.example/",
            "http://localhost.example/",
            "ftp://localhost/",
        ] {
            assert!(Hook::open(wrong, &keys).is_err(), "{wrong}");
        }
        assert!(Hook::open("https://ops.example/in", &[]).is_err());
    }
}
