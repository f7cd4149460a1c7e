//! What a pasted code is: found by its shape, before it is searched as words.

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

#[cfg(test)]
mod tests {
    use super::*;

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
