//! Mail addresses: one spelling to send to, one key to find the account by.

use unicode_normalization::UnicodeNormalization;

/// Longest address that SMTP carries (RFC 5321 §4.5.3.1.3, less the brackets).
const LONGEST: usize = 254;

/// A syntactically valid mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// As typed, with the domain in ASCII (RFC 5891): where mail is sent.
    pub address: String,
    /// In small letters: RFC 5321 lets the local part differ by case, but nobody's provider does, and two
    /// accounts that differ by case would only help an impostor.
    pub key: String,
}

impl Email {
    /// Reads what somebody typed or pasted. Spaces around it are forgiven; anything that could end a
    /// header or hide a second address is not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 4 * LONGEST {
            return None;
        }
        let text: String = text.trim().nfkc().collect();
        let (local, domain) = text.rsplit_once('@')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
        if local.is_empty() || local.len() > 64 || !local.chars().all(plain) {
            return None;
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return None;
        }
        let domain = idna::domain_to_ascii_strict(domain).ok()?;
        let label = |l: &str| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-');
        if !domain.contains('.') || !domain.split('.').all(label) {
            return None;
        }
        let address = format!("{local}@{domain}");
        (address.len() <= LONGEST).then(|| Self { key: address.to_lowercase(), address })
    }

    /// `a…@example.com`: enough for the owner to know it, too little for a stranger.
    #[must_use]
    pub fn masked(address: &str) -> String {
        match address.split_once('@') {
            Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
            None => "…".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_type_addresses_in_many_ways_and_attackers_in_more() {
        for (typed, key) in [
            (" Anna.Li@Example.COM ", "anna.li@example.com"),
            ("ａｎｎａ＠example.com", "anna@example.com"),
            ("a+b@sub.example.co.uk", "a+b@sub.example.co.uk"),
            ("li@bücher.example", "li@xn--bcher-kva.example"),
        ] {
            assert_eq!(Email::parse(typed).map(|e| e.key).as_deref(), Some(key), "{typed}");
        }
        for wrong in [
            "",
            "@",
            "a@",
            "@b.example",
            "a@b",
            "a b@example.com",
            "a@exa mple.com",
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example,c@d.example",
            "<a@b.example>",
            "a..b@example.com",
            ".a@example.com",
            "a@-b.example",
            "a\u{202e}@example.com",
            "\"a b\"@example.com",
            "a@b..example",
            "a\0@example.com",
        ] {
            assert_eq!(Email::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Email::parse(&format!("{}@example.com", "a".repeat(65))), None);
        assert_eq!(Email::masked("anna@example.com"), "a…@example.com");
    }

    proptest::proptest! {
        #[test]
        fn what_is_accepted_can_stand_in_a_header(text in "\\PC{0,80}") {
            if let Some(email) = Email::parse(&text) {
                proptest::prop_assert!(email.address.parse::<lettre::Address>().is_ok(), "{}", email.address);
                proptest::prop_assert_eq!(Email::parse(&email.address), Some(email));
            }
        }
    }
}
