//! An SMS gateway with an HTTP interface: every provider has one, each a little different, so the request
//! and what counts as success are configuration.

use std::time::Duration;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(20);
/// Of an answer, so much is read at most.
const ANSWER: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    Get,
    Post,
}

/// When the gateway has taken a message: any status of 200 to 299, and this text in the answer if one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Success(pub Option<String>);

/// One provider.
#[derive(Debug)]
pub struct Gateway {
    client: reqwest::Client,
    method: Method,
    /// With `{to}`, `{text}` and `{id}`, percent-encoded where they stand.
    url: String,
    /// `Name: value`.
    headers: Vec<(String, String)>,
    /// With the same places: escaped as JSON when the body begins with a brace, else percent-encoded.
    body: Option<String>,
    success: Success,
}

impl Gateway {
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(
        method: Method,
        url: &str,
        headers: &[String],
        body: Option<&str>,
        success: Success,
    ) -> Result<Self, String> {
        let trial = fill(url, &["0", "0", "0"], percent);
        let parsed = reqwest::Url::parse(&trial).map_err(|e| format!("the URL is malformed: {e}"))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err("the URL is http:// or https://".into());
        }
        let all = format!("{url}{}", body.unwrap_or_default());
        if !all.contains("{to}") || !all.contains("{text}") {
            return Err("{to} and {text} stand in the URL or in the body".into());
        }
        let headers = headers
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                let (name, value) = line.split_once(':').ok_or(format!("{line:?} is not `Name: value`"))?;
                Ok((name.trim().to_owned(), value.trim().to_owned()))
            })
            .collect::<Result<Vec<_>, String>>()?;
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self { client, method, url: url.to_owned(), headers, body: body.map(ToOwned::to_owned), success })
    }

    pub(super) async fn send(&self, to: &str, text: &str, id: Uuid) -> Result<(), String> {
        let id = id.simple().to_string();
        let values = [to, text, id.as_str()];
        let url = fill(&self.url, &values, percent);
        let mut request = match self.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
        };
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            let escape = if body.trim_start().starts_with(['{', '[']) { json } else { percent };
            request = request.body(fill(body, &values, escape));
        }
        // The error's text would carry the URL with number and code in it.
        let answer = request.send().await.map_err(|e| format!("SMS gateway: {}", e.without_url()))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(format!("SMS gateway: status {}", status.as_u16()));
        }
        if let Some(wanted) = &self.success.0 {
            let said = read(answer).await.map_err(|e| format!("SMS gateway: {}", e.without_url()))?;
            if !said.contains(wanted.as_str()) {
                return Err("SMS gateway: the answer has not the words that mean success".into());
            }
        }
        Ok(())
    }
}

async fn read(mut answer: reqwest::Response) -> reqwest::Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Puts the values in their places in one pass, so that a value which looks like a place stays a value.
fn fill(template: &str, [to, text, id]: &[&str; 3], escape: fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let place =
            [("{to}", to), ("{text}", text), ("{id}", id)].into_iter().find(|(p, _)| rest.starts_with(p));
        // A brace that begins no place is a brace.
        let (length, value) =
            place.map_or((1, "{".to_owned()), |(place, value)| (place.len(), escape(value)));
        out.push_str(&value);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn percent(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// The inside of a JSON string (RFC 8259 §7).
fn json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_they_belong_and_nowhere_else() {
        let values = ["+441632960158", "your {to} code: 12&3\n", "ab"];
        assert_eq!(
            fill("http://g/?to={to}&text={text}&id={id}&{x}", &values, percent),
            "http://g/?to=%2B441632960158&text=your+%7Bto%7D+code%3A+12%263%0A&id=ab&{x}"
        );
        let body = fill(r#"{"to":"{to}","text":"{text}"}"#, &["+44", "a \\ \n \"b\"", "x"], json);
        assert_eq!(body, r#"{"to":"+44","text":"a \\ \n \"b\""}"#);
        serde_json::from_str::<serde_json::Value>(&body).unwrap();
    }

    #[test]
    fn settings_are_checked_before_anything_is_sent() {
        let _ = rustls_provider();
        let new = |url: &str, headers: &[&str], body| {
            let headers: Vec<String> = headers.iter().map(ToString::to_string).collect();
            Gateway::new(Method::Post, url, &headers, body, Success::default()).map(|_| ())
        };
        assert_eq!(new("http://g/?t={to}&x={text}", &[], None), Ok(()));
        assert_eq!(
            new("https://g/", &["Authorization: Bearer x"], Some(r#"{"a":"{to}","b":"{text}"}"#)),
            Ok(())
        );
        for wrong in [
            new("http://g/", &[], None),
            new("ftp://g/{to}{text}", &[], None),
            new("not a url {to} {text}", &[], None),
            new("http://g/{to}{text}", &["nonsense"], None),
        ] {
            assert!(wrong.is_err());
        }
    }

    fn rustls_provider() -> bool {
        tokio_rustls::rustls::crypto::ring::default_provider().install_default().is_ok()
    }
}
