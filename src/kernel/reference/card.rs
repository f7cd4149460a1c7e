//! What of a card payment may be told: the last four digits and the acquirer's reference. And how to know
//! the whole number, which may not.

use super::{Wrong, digits, ends, fours, parse, stored_as_text};

/// The last four digits of a card number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LastFour(String);

impl LastFour {
    /// Reads four digits, also with the dots or stars that stand for the others.
    ///
    /// # Errors
    /// `Another(Kind::CardNumber)` for a whole number, which must not be kept.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 4, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let text = text.replace(['*', '•', '·', '●', '.', '…', 'x', 'X', '#'], "");
        Ok(Self(digits(&text, 4)?))
    }

    /// `•••• 1111`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("•••• {}", self.0)
    }

    /// The four digits.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.0.clone()
    }
}

/// Acquirer Reference Number of a cleared card payment or refund: 23 digits. Its own check digit is not
/// tested: acquirers are not known to agree on it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Arn(String);

impl Arn {
    /// Reads 23 digits.
    ///
    /// # Errors
    /// When it has other characters or another length.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 23, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        Ok(Self(digits(text, 23)?))
    }

    /// The last six digits.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.0, 0, 6, "••••")
    }

    /// In fours.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }
}

stored_as_text!(LastFour, Arn);

/// First six digits from and to, and the lengths that are issued: ISO/IEC 7812 numbers of the schemes that
/// are accepted internationally, and the old debit cards of Chinese banks outside `62`.
const ISSUERS: [(u32, u32, &[usize]); 28] = [
    (220_000, 220_499, &[16, 17, 18, 19]),     // Mir
    (222_100, 272_099, &[16]),                 // Mastercard
    (300_000, 305_999, &[14, 16, 17, 18, 19]), // Diners Club
    (309_500, 309_599, &[14, 16, 17, 18, 19]),
    (340_000, 349_999, &[15]),             // American Express
    (352_800, 358_999, &[16, 17, 18, 19]), // JCB
    (360_000, 369_999, &[14, 15, 16, 17, 18, 19]),
    (370_000, 379_999, &[15]),
    (380_000, 399_999, &[14, 16, 17, 18, 19]),
    (400_000, 499_999, &[13, 16, 19]),                 // Visa
    (501_800, 501_899, &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    (502_000, 502_099, &[13, 14, 15, 16, 17, 18, 19]),
    (503_800, 503_899, &[13, 14, 15, 16, 17, 18, 19]),
    (508_000, 508_999, &[16]), // RuPay
    (510_000, 559_999, &[16]),
    (589_300, 589_399, &[13, 14, 15, 16, 17, 18, 19]),
    (601_100, 601_199, &[16, 17, 18, 19]), // Discover
    (601_382, 601_382, &[19]),             // Bank of China
    (606_900, 608_599, &[16]),
    (620_000, 629_999, &[16, 17, 18, 19]), // UnionPay
    (630_400, 630_499, &[13, 14, 15, 16, 17, 18, 19]),
    (644_000, 649_999, &[16, 17, 18, 19]),
    (650_000, 659_999, &[16, 17, 18, 19]),
    (675_900, 675_999, &[13, 14, 15, 16, 17, 18, 19]),
    (676_100, 676_399, &[13, 14, 15, 16, 17, 18, 19]),
    (810_000, 817_199, &[16, 17, 18, 19]),
    (955_800, 955_999, &[19]), // ICBC, Agricultural Bank of China
    (979_200, 979_289, &[16]), // Troy
];

/// Whether these digits are a payment card number: of a known issuer, of a length it issues, with the right
/// check digit (Luhn, ISO/IEC 7812-1 annex B).
#[must_use]
pub fn is_card_number(digits: &str) -> bool {
    let issuer = digits.get(..6).filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    let Some(issuer) = issuer.and_then(|front| front.parse::<u32>().ok()) else { return false };
    let covers = |(from, to, lengths): &(u32, u32, &[usize])| {
        (*from..=*to).contains(&issuer) && lengths.contains(&digits.len())
    };
    ISSUERS.iter().any(covers) && luhn(digits)
}

fn luhn(digits: &str) -> bool {
    let values = digits.bytes().rev().map(|b| u32::from(b.saturating_sub(b'0')));
    let sum: u32 =
        values.enumerate().map(|(i, d)| if i % 2 == 0 { d } else { d * 2 / 10 + d * 2 % 10 }).sum();
    sum.is_multiple_of(10)
}
