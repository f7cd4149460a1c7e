//! Which language a person gets, where the path does not say it.

use crate::i18n::Locale;
use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// The language of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(pub Locale);

/// The cookie that keeps a choice made by `?lang=`.
pub const COOKIE: &str = "lang";

impl Language {
    /// The path's language; else the one just chosen; else the one chosen before; else the browser's.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path().split('/').nth(1).and_then(Locale::from_tag);
        let kept = || cookie(headers, COOKIE).and_then(Locale::from_tag);
        let accept = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let locale = path.or_else(|| Self::chosen(uri)).or_else(kept);
        Self(locale.unwrap_or_else(|| Locale::negotiate(accept().unwrap_or_default())))
    }

    /// The language that `?lang=` asks for.
    #[must_use]
    pub fn chosen(uri: &Uri) -> Option<Locale> {
        let query = uri.query()?;
        query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Locale::from_tag)
    }
}

/// Keeps the language that was chosen on a page whose path does not say it.
#[must_use]
pub fn remember(locale: Locale, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    let name = COOKIE;
    HeaderValue::from_str(&format!(
        "{name}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}",
        locale.tag()
    ))
    .ok()
}

/// A cookie's value (RFC 6265 §5.4).
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_kept_and_the_path_is_stronger() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, "en".parse().unwrap());
        let of = |path: &str, headers: &HeaderMap| Language::of(&path.parse().unwrap(), headers).0;
        assert_eq!(of("/sign-in", &headers), Locale::En);
        headers.insert(header::COOKIE, "a=b; lang=zh-Hans; __Host-session=x=y".parse().unwrap());
        assert_eq!(of("/sign-in", &headers), Locale::ZhHans);
        assert_eq!(of("/sign-in?next=/account&lang=en", &headers), Locale::En);
        assert_eq!(of("/en/nowhere?lang=zh-Hans", &headers), Locale::En);
        assert_eq!(of("/sign-in?lang=nonsense", &headers), Locale::ZhHans);
        assert_eq!(cookie(&headers, "__Host-session"), Some("x=y"));
    }
}
