//! What a pasted code is: found by its shape, before it is searched as words.

use super::analysis::is_han;
use crate::kernel::pasted;
use unicode_normalization::UnicodeNormalization;

/// A code that people paste instead of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A payment's end-to-end tracking number (UUID version 4).
    Uetr,
    /// A blockchain transaction hash: 64 hexadecimal digits, with or without 0x.
    TxHash,
    /// An appeal number of ours: `OKA26-7F3K9Q2X`.
    Appeal,
    /// An ISO 20022 reason code such as AC01.
    ReasonCode,
}

/// ISO 20022 external status and return reasons that the product knows.
const REASONS: &[&str] = &[
    "AC01", "AC03", "AC04", "AC06", "AC07", "AG01", "AM02", "AM04", "AM05", "AM09", "BE01", "BE04", "CNOR",
    "CURR", "CUST", "DUPL", "FOCR", "FR01", "G000", "G001", "G002", "G003", "G004", "G005", "G006", "MS02",
    "MS03", "NOAS", "RC01", "RC04", "RR01", "RR02", "RR03", "RR04", "RUTA", "TECH", "TM01", "UPAY",
];

impl Shape {
    /// The shape of the whole text, if it has one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        if REASONS.contains(&upper.as_str()) {
            return Some(Self::ReasonCode);
        }
        if let Some(rest) = upper.strip_prefix("OKA") {
            let (year, tail) = rest.split_once('-')?;
            let fits = year.len() == 2
                && year.bytes().all(|b| b.is_ascii_digit())
                && tail.len() == 8
                && tail.bytes().all(|b| b.is_ascii_alphanumeric());
            return fits.then_some(Self::Appeal);
        }
        let digits = text.strip_prefix("0x").unwrap_or(text);
        if digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(Self::TxHash);
        }
        let uuid = (text.len() == 36).then(|| uuid::Uuid::try_parse(text).ok()).flatten()?;
        (uuid.get_version_num() == 4).then_some(Self::Uetr)
    }

    /// The article that explains what to do with such a code.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::Uetr => "transactions/read-your-record",
            Self::TxHash => "payment-methods/crypto-deposit-not-credited",
            Self::Appeal => "transactions/how-appeals-work",
            Self::ReasonCode => "transactions/failed-or-declined",
        }
    }
}

/// Whether it is the number of somebody's payment: a tracking number or hash, an explorer's link to one, or a
/// single word with digits that no article knows, as a ledger's own numbers are. Dates, amounts, telephone
/// numbers and addresses are not.
#[must_use]
pub fn names_a_payment(text: &str, shape: Option<Shape>, weak: bool) -> bool {
    let Some(inner) = pasted::unwrap(text) else { return false };
    if matches!(shape.or_else(|| Shape::of(&inner)), Some(Shape::Uetr | Shape::TxHash)) {
        return true;
    }
    let word = text.trim();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let numeric = word.chars().all(|c| c.is_ascii_digit() || ".,-/:".contains(c));
    weak && shape.is_none()
        && (8..=128).contains(&word.len())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "/-?:().,'+_=".contains(c))
        && digits >= if numeric { 16 } else { 3 }
        && !names_a_channel(word)
}

/// Whether a question holds a link, host, mail address, handle or telephone number, which is to ask whose
/// it is. Digits alone are a telephone number only when they are the whole question.
#[must_use]
pub fn names_a_channel(text: &str) -> bool {
    let is_number = |text: &str, least: usize| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (least..=15).contains(&digits)
            && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+()-.".contains(c))
    };
    let text: String = text.trim().nfkc().map(|c| if c == '。' { '.' } else { c }).collect();
    let address = text
        .split(|c: char| c.is_whitespace() || is_han(c) || ",;!?()<>\"'、“”".contains(c))
        .map(|word| word.trim_matches(['.', ':']))
        .any(|word| {
            let (before, after) = word.split_once('@').unwrap_or((word, ""));
            word.contains("://")
                || before.is_empty() && after.chars().count() > 2
                || is_host(if after.is_empty() { before } else { after })
                || word.starts_with('+') && is_number(word, 7)
        });
    let international = text.find('+').is_some_and(|at| is_number(&text[at..], 7));
    address || international || is_number(&text, 9)
}

/// `name.tld` with whatever stands behind its slash: two letters at least on both sides of the last dot.
fn is_host(word: &str) -> bool {
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((names, last)) = host.rsplit_once('.') else { return false };
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    last.len() > 1
        && last.chars().all(char::is_alphabetic)
        && names.split('.').all(label)
        && names.chars().filter(|c| c.is_alphabetic()).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_pastes_a_channel_asks_whose_it_is() {
        for text in [
            "+44 1632 960 158",
            "01632 960158",
            "a call from +44 1632 960158",
            "is help@okpay.example real",
            "okpay-help.test",
            "https://0kpay.example/login",
            "@okpay_kefu",
            "收到okpay.vip的短信",
            "okpay。example",
        ] {
            assert!(names_a_channel(text), "{text}");
        }
        for text in [
            "",
            "I sent 1.500,50 to my friend",
            "2026-11-23",
            "what now? e.g. a refund at 5 p.m.",
            "转账500.00没到账。怎么办",
            "v2.0",
            "12345",
            "97ed4827-7b6f-4491-a06f-b548d5a7512d",
            "@",
            "OKA26-7F3K9Q2X",
        ] {
            assert!(!names_a_channel(text), "{text}");
        }
    }

    #[test]
    fn the_number_of_a_payment_is_no_question_for_the_articles() {
        let hash = "a1".repeat(32);
        for text in [
            "97ed4827-7b6f-4491-a06f-b548d5a7512d".to_owned(),
            format!("https://tronscan.org/#/transaction/{hash}"),
            format!(" 0x{hash} "),
            "OKP-2026-000123".to_owned(),
            "E2E/20261123/77".to_owned(),
            "2026112300012345".to_owned(),
        ] {
            assert!(names_a_payment(&text, Shape::of(&text), true), "{text}");
        }
        for text in [
            "",
            "refund",
            "AC04",
            "OKA26-7F3K9Q2X",
            "my transfer OKP-2026-000123",
            "2026-11-23",
            "1,234,567.89",
            "+44 1632 960158",
            "01632960158",
            "help@okpay2026.example",
            "usdt20",
            "汇款2026001234",
        ] {
            assert!(!names_a_payment(text, Shape::of(text), true), "{text}");
        }
        assert!(!names_a_payment("ISO20022", None, false), "what articles know is theirs");
    }

    #[test]
    fn pasted_codes_are_known_by_their_shape() {
        for (text, shape) in [
            ("ac01", Some(Shape::ReasonCode)),
            (" 97ed4827-7b6f-4491-a06f-b548d5a7512d ", Some(Shape::Uetr)),
            ("97ed4827-7b6f-1491-a06f-b548d5a7512d", None),
            ("OKA26-7F3K9Q2X", Some(Shape::Appeal)),
            ("OKA26-7F3K9Q2", None),
            ("okay", None),
            ("refund", None),
        ] {
            assert_eq!(Shape::of(text), shape, "{text}");
        }
        assert_eq!(Shape::of(&"a1".repeat(32)), Some(Shape::TxHash));
        assert_eq!(Shape::of(&format!("0x{}", "a1".repeat(32))), Some(Shape::TxHash));
    }
}
