//! Is this number, address, site or handle one of ours? *Listed* or *not listed*, never "safe".

use crate::facts::site::{Official, OfficialKind};
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// What the list says of something a person pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As it stands on the list.
    Listed(OfficialKind, String),
    /// What we understood; and the listed entry that it imitates, if it looks like one.
    NotListed { value: String, imitates: Option<String> },
}

/// Longest input that is looked at; longer is cut. A URL that matters is shorter.
const LONGEST: usize = 300;

/// Looks the text up in the list, however it is spelt: full width, spaces, `00` for `+`, punycode,
/// a link around the host, capital letters.
#[must_use]
pub fn look_up(list: &[Official], text: &str) -> Answer {
    let text: String =
        text.chars().filter(|c| !invisible(*c)).take(LONGEST).nfkc().flat_map(char::to_lowercase).collect();
    let text = match text.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        Some((address, _)) => address.trim(), // as mail programs copy it: Name <address>
        None => text.trim(),
    };
    let (kind, value) = normalise(text);
    let listed = list.iter().find(|o| is_same(o, text, kind, &value));
    if let Some(official) = listed {
        return Answer::Listed(official.kind, official.value.clone());
    }
    let shape = looks_like(&value);
    let imitates = list
        .iter()
        .find(|o| {
            let ours = normalise(&o.value.to_lowercase()).1;
            let theirs = looks_like(&ours);
            shape == theirs
                || o.kind == OfficialKind::Domain
                    && kind != Some(OfficialKind::Phone)
                    && ours
                        .split('.')
                        .next()
                        .is_some_and(|label| label.len() > 3 && shape.contains(&looks_like(label)))
        })
        .map(|o| o.value.clone());
    Answer::NotListed { value, imitates }
}

/// Whether the entry is what was pasted: the same value, a handle without its `@`, or a telephone
/// number as it is dialled inside its country.
fn is_same(official: &Official, text: &str, kind: Option<OfficialKind>, value: &str) -> bool {
    let ours = normalise(&official.value.to_lowercase()).1;
    match (official.kind, kind) {
        (OfficialKind::Handle, None) => ours.strip_prefix('@') == Some(value),
        (OfficialKind::Phone, Some(OfficialKind::Phone)) => {
            let national = value.trim_start_matches('+').trim_start_matches('0');
            ours == value || !text.starts_with('+') && national.len() >= 10 && ours.ends_with(national)
        }
        (ours_kind, Some(kind)) => ours_kind == kind && ours == value,
        (_, None) => false,
    }
}

/// Zero-width and direction characters: they change nothing a person sees.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// UTS 39 skeleton of the readable form: what the eye takes it for. `0`/`o` and `1`/`l` are one.
fn looks_like(value: &str) -> String {
    let (readable, _) = idna::domain_to_unicode(value);
    let readable = if readable.is_empty() { value.to_owned() } else { readable };
    skeleton(&readable)
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            other => other,
        })
        .collect()
}

fn normalise(text: &str) -> (Option<OfficialKind>, String) {
    let text = text.strip_prefix("mailto:").or(text.strip_prefix("tel:")).unwrap_or(text);
    if let Some(digits) = phone(text) {
        return (Some(OfficialKind::Phone), digits);
    }
    if text.starts_with('@') {
        return (Some(OfficialKind::Handle), text.to_owned());
    }
    if !text.contains("://")
        && let Some((local, domain)) = text.rsplit_once('@')
        && !domain.contains('/')
    {
        return (Some(OfficialKind::Email), format!("{local}@{}", host(domain)));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.split_once(':').map_or("", |(_, port)| port);
    // What is not plainly a web address of that host is nobody's: other schemes, a name in front of the
    // host, a backslash that programs read differently, a port where something else may listen.
    if !matches!(scheme, "http" | "https")
        || authority.contains(['@', '\\'])
        || !matches!(port, "" | "80" | "443")
    {
        return (None, text.to_owned());
    }
    let kind = authority.contains('.').then_some(OfficialKind::Domain);
    (kind, host(authority))
}

/// Host without port and final dot, in its ASCII form.
fn host(text: &str) -> String {
    let text = text.split(':').next().unwrap_or_default().trim_end_matches('.');
    idna::domain_to_ascii(text).unwrap_or_else(|_| text.to_owned())
}

/// `+` and digits, when the text is a telephone number in international form.
fn phone(text: &str) -> Option<String> {
    // "+44 (0)1632": the zero is dialled inside the country only.
    let text = text.replacen("(0)", "", usize::from(text.starts_with('+')));
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"()-.·/\u{2010}\u{2011}\u{2013}".contains(*c))
        .collect();
    let digits = kept.strip_prefix('+').or(kept.strip_prefix("00")).unwrap_or(&kept);
    let fits = (6..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Official> {
        [
            (OfficialKind::Domain, "okpay.example"),
            (OfficialKind::Email, "help@okpay.example"),
            (OfficialKind::Phone, "+44 1632 960 158"),
            (OfficialKind::Handle, "@okpay_help"),
        ]
        .map(|(kind, value)| Official { kind, value: value.into() })
        .into()
    }

    #[test]
    fn however_it_is_spelt_ours_is_listed() {
        for text in [
            "okpay.example",
            "https://okpay.example/login?x=1",
            " OKPAY.EXAMPLE. ",
            "okpay.example:443",
            "help@okpay.example",
            "mailto:HELP@okpay.example",
            "+44 1632 960158",
            "0044 1632-960-158",
            "+44 1632 960 158",
            "@OKPay_Help",
            "ok\u{200b}pay.example",
            "OKPay <help@okpay.example>",
            "+44 (0)1632 960158",
            "01632 960158",
            "okpay_help",
        ] {
            assert!(matches!(look_up(&list(), text), Answer::Listed(..)), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_ours_is_not_listed() {
        for text in [
            "okpay.example.evil.test",
            "https://okpay.example@evil.test/",
            "https://evil.test/okpay.example",
            "0kpay.example",
            "\u{43e}kpay.example",
            "xn--kpay-45d.example",
            "javascript://okpay.example/%0aalert(1)",
            "https://okpay.example\\@evil.test",
            "https://evil.test@okpay.example",
            "https://okpay.example:8443",
            "okpay-help.test",
            "help@okpay.example.test",
        ] {
            let Answer::NotListed { imitates, .. } = look_up(&list(), text) else {
                panic!("{text} is listed")
            };
            if !text.contains("evil.test") {
                assert!(imitates.is_some(), "{text} imitates nothing");
            }
        }
        for text in ["", "1234", "+44 1632 960 159", "example", "@okpay", "\u{202e}elpmaxe.yapko"] {
            assert!(matches!(look_up(&list(), text), Answer::NotListed { .. }), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,400}") {
            let _ = look_up(&list(), &text);
        }
    }
}
