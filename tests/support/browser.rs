//! A person's browser without script: follows redirects, finds links by their words and fields by label.

use super::{HOST, ORIGIN};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use okpay::web::front::Front;
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Browser {
    front: Front,
    cookies: Mutex<BTreeMap<String, String>>,
    pub headers: Vec<(&'static str, String)>,
}

/// A page as it arrived, with the address it has.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub path: String,
}

pub fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|e| panic!("{css}: {e}"))
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The words of every element that the selector finds.
    pub fn all(&self, css: &str) -> Vec<String> {
        self.html().select(&select(css)).map(words).collect()
    }

    /// The words of the first element that the selector finds.
    pub fn one(&self, css: &str) -> String {
        self.all(css).into_iter().next().unwrap_or_else(|| panic!("no {css} on {}", self.path))
    }

    /// Address of the first link with these words.
    pub fn link(&self, text: &str) -> String {
        let html = self.html();
        let found = html.select(&select("a[href]")).find(|a| words(*a) == text);
        found
            .unwrap_or_else(|| panic!("no link {text:?} on {}", self.path))
            .value()
            .attr("href")
            .unwrap()
            .to_owned()
    }
}

impl Browser {
    pub fn new(front: Front) -> Self {
        Self { front, cookies: Mutex::default(), headers: Vec::new() }
    }

    /// The value of a cookie that the browser keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub fn forget(&self, name: &str) {
        self.cookies.lock().unwrap().remove(name);
    }

    /// All that it keeps, as it sends them.
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
    }

    /// Keeps and removes cookies as an answer says.
    fn keep(&self, headers: &HeaderMap) {
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.forget(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let path = request.uri().to_string();
        let response = self.front.answer(request).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        let body = axum::body::to_bytes(body, 10 << 20).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body, path }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header("host", HOST);
        let cookies = self.cookies();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }

    /// One request, no redirect followed.
    pub async fn fetch(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        let mut answer = self.fetch(path).await;
        for _ in 0..5 {
            if !answer.status.is_redirection() {
                break;
            }
            let to = answer.header("location").to_owned();
            answer = self.fetch(&to).await;
        }
        answer
    }

    /// Sends a form from one of our pages and follows where it leads.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post_only(path, fields).await;
        if answer.status.is_redirection() { self.get(answer.header("location")).await } else { answer }
    }

    /// Sends a form from one of our pages; no redirect followed.
    pub async fn post_only(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(ORIGIN, path, fields).await
    }

    /// Sends a form from a page of this origin.
    pub async fn post_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String =
            fields.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect::<Vec<_>>().join("&");
        let request = self
            .request("POST", path)
            .header("origin", origin)
            .header("sec-fetch-site", if origin == ORIGIN { "same-origin" } else { "cross-site" })
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Sends files from a form of one of our pages: each with its name and content.
    pub async fn upload(&self, path: &str, slot: &str, files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(
                format!("--b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"slot\"".to_owned(), slot.as_bytes());
        for (name, content) in files {
            part(
                format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"),
                content,
            );
        }
        body.extend_from_slice(b"--b0undary--\r\n");
        let request = self
            .request("POST", path)
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=b0undary")
            .body(Body::from(body))
            .unwrap();
        let answer = self.send(request).await;
        if answer.status.is_redirection() { self.get(answer.header("location")).await } else { answer }
    }

    /// Presses the button with these words; `typed` are the fields a person fills in, by name.
    pub async fn press(&self, page: &Answer, button: &str, typed: &[(&str, &str)]) -> Answer {
        let (method, action, fields) = {
            let html = page.html();
            let pressed = html
                .select(&select("form button"))
                .find(|b| words(*b) == button)
                .unwrap_or_else(|| panic!("no button {button:?} on {}", page.path));
            let form = pressed
                .ancestors()
                .filter_map(ElementRef::wrap)
                .find(|e| e.value().name() == "form")
                .expect("a form around the button");
            let mut fields = filled(form);
            for (name, value) in typed {
                assert!(
                    form.select(&select(&format!("[name='{name}']"))).next().is_some(),
                    "no field {name}"
                );
                fields.retain(|(filled, _)| filled != name);
                fields.push(((*name).to_owned(), (*value).to_owned()));
            }
            if let (Some(name), Some(value)) = (pressed.value().attr("name"), pressed.value().attr("value")) {
                fields.push((name.to_owned(), value.to_owned()));
            }
            let form = form.value();
            (
                form.attr("method").unwrap_or("get").to_owned(),
                form.attr("action").unwrap_or_default().to_owned(),
                fields,
            )
        };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        if method == "post" {
            return self.post(&action, &fields).await;
        }
        let query: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
        self.get(&format!("{action}?{}", query.join("&"))).await
    }
}

/// What a form holds before anybody types, as a browser would send it.
fn filled(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for field in form.select(&select("input[name], textarea[name], select[name]")) {
        let of = |n| field.value().attr(n).unwrap_or_default().to_owned();
        let value = match (field.value().name(), field.value().attr("type")) {
            ("textarea", _) => field.text().collect(),
            ("select", _) => {
                let chosen = field.select(&select("option[selected]")).next();
                let chosen = chosen.or_else(|| field.select(&select("option")).next());
                chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned()
            }
            (_, Some("radio" | "checkbox")) if field.value().attr("checked").is_none() => continue,
            (_, Some("file")) => continue,
            _ => of("value"),
        };
        fields.push((of("name"), value));
    }
    fields
}

/// Percent-encoding of everything that is not plainly safe.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || b"-_.".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
        out
    })
}
