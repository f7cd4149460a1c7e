//! Requests that change something must come from our own pages, and every request must be for our host.

use axum::http::{HeaderMap, Method, Uri, header};

/// Which hosts are ours.
#[derive(Clone, Debug)]
pub enum Hosts {
    /// Exactly this one (with port if it is not the scheme's), and its origin.
    Only { host: String, origin: String },
    /// The demo: this machine under any of its local names.
    Local,
}

impl Hosts {
    /// RFC 9112 §3.2: exactly one Host. A request target in absolute form must name us too.
    #[must_use]
    pub fn accepts(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        host.to_str().is_ok_and(|h| self.is_ours(h))
            && uri.authority().is_none_or(|a| self.is_ours(a.as_str()))
    }

    /// Whether this is a host of ours, as a `Host` header names it.
    #[must_use]
    pub fn is_ours(&self, host: &str) -> bool {
        match self {
            Self::Only { host: ours, .. } => host.eq_ignore_ascii_case(ours),
            Self::Local if host.contains('@') => false,
            Self::Local => {
                let name = match host.strip_prefix("[::1]") {
                    Some(rest) => return port(rest),
                    None => host.split(':').next().unwrap_or_default(),
                };
                if !port(&host[name.len()..]) {
                    return false;
                }
                name.eq_ignore_ascii_case("localhost")
                    || name.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_loopback())
            }
        }
    }

    /// Cross-site request forgery, by fetch metadata and origin (OWASP CSRF cheat sheet): an unsafe
    /// method needs `Sec-Fetch-Site: same-origin`, or from older browsers an `Origin` of ours. A request
    /// with neither is refused. `Origin: null` is what a page without referrer sends; the fetch metadata,
    /// which no page can forge, then decide.
    #[must_use]
    pub fn trusts(&self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return true;
        }
        let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
        let same_origin = origin.is_some_and(|o| match self {
            Self::Only { origin: ours, .. } => o == ours,
            Self::Local => o.strip_prefix("http://").is_some_and(|host| {
                headers.get(header::HOST).and_then(|h| h.to_str().ok()) == Some(host) && self.is_ours(host)
            }),
        });
        match headers.get("sec-fetch-site") {
            Some(site) => site == "same-origin" && (same_origin || matches!(origin, None | Some("null"))),
            None => same_origin,
        }
    }
}

/// Nothing, or a colon and a number.
fn port(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix(':').is_some_and(|n| n.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        headers
    }

    fn ours() -> Hosts {
        Hosts::Only { host: "help.okpay.example".into(), origin: "https://help.okpay.example".into() }
    }

    #[test]
    fn only_our_host_once() {
        let path: Uri = "/".parse().unwrap();
        let accepts = |pairs: &[(&str, &str)]| ours().accepts(&headers(pairs), &path);
        assert!(accepts(&[("host", "Help.OKPay.example")]));
        assert!(!accepts(&[]));
        assert!(!accepts(&[("host", "help.okpay.example"), ("host", "help.okpay.example")]));
        assert!(!accepts(&[("host", "evil.example")]));
        let foreign: Uri = "http://evil.example/".parse().unwrap();
        assert!(!ours().accepts(&headers(&[("host", "help.okpay.example")]), &foreign));
        assert!(Hosts::Local.accepts(&headers(&[("host", "127.0.0.2:8080")]), &path));
        for foreign in ["127.0.0.1.evil.example", "localhost:evil.example", "[::1]:x"] {
            assert!(!Hosts::Local.accepts(&headers(&[("host", foreign)]), &path), "{foreign}");
        }
    }

    #[test]
    fn a_foreign_page_cannot_post() {
        let trusts = |pairs: &[(&str, &str)]| ours().trusts(&Method::POST, &headers(pairs));
        let origin = "https://help.okpay.example";
        assert!(trusts(&[("sec-fetch-site", "same-origin"), ("origin", origin)]));
        assert!(trusts(&[("origin", origin)]));
        assert!(trusts(&[("sec-fetch-site", "same-origin"), ("origin", "null")]), "a page without referrer");
        for refused in [
            &[][..],
            &[("sec-fetch-site", "cross-site"), ("origin", origin)],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://help.okpay.example")],
            &[("origin", "https://help.okpay.example.evil.example")],
            &[("referer", "https://help.okpay.example/")],
        ] {
            assert!(!trusts(refused), "{refused:?}");
        }
    }
}
