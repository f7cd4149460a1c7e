//! Bank codes and account numbers within one country: the United States and the United Kingdom.

use super::{Wrong, digits, ends, fours, parse, stored_as_text};

/// Routing number of a bank in the United States (American Bankers Association): nine digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AbaRouting(String);

impl AbaRouting {
    /// Reads nine digits and tests the last.
    ///
    /// # Errors
    /// [`Wrong::Form`] when no Federal Reserve district begins so.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 9, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let text = digits(text, 9)?;
        // Weights 3, 7, 1: ABA Key to Routing Numbers. Nine zeros would pass and belong to nobody.
        let weighed = text.bytes().zip([3, 7, 1].into_iter().cycle());
        let sum: u32 = weighed.map(|(b, weight)| u32::from(b.saturating_sub(b'0')) * weight).sum();
        if !sum.is_multiple_of(10) || sum == 0 {
            return Err(Wrong::Check);
        }
        // Government, districts 1 to 12, the same for thrifts and for electronic payments, cheques.
        let district: u8 = text.get(..2).and_then(|front| front.parse().ok()).unwrap_or(u8::MAX);
        if !matches!(district, 0..=12 | 21..=32 | 61..=72 | 80) {
            return Err(Wrong::Form);
        }
        Ok(Self(text))
    }

    /// The whole number: it names a bank, not a person.
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.clone()
    }

    /// In fours.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }
}

/// Sort code of a bank in the United Kingdom or Ireland: six digits, stored without dashes. Whether it fits
/// the account number only the tables of Pay.UK can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SortCode(String);

impl SortCode {
    /// Reads six digits.
    ///
    /// # Errors
    /// When it has other characters or another length.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 6, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        Ok(Self(digits(text, 6)?))
    }

    /// The whole code, grouped: it names a bank, not a person.
    #[must_use]
    pub fn masked(&self) -> String {
        self.grouped()
    }

    /// `12-34-56`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let part = |from: usize| self.0.get(from..from + 2).unwrap_or_default();
        format!("{}-{}-{}", part(0), part(2), part(4))
    }
}

/// Account number at a bank in the United Kingdom: eight digits; older ones are written with zeros in front.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads eight digits.
    ///
    /// # Errors
    /// When it has other characters or another length.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 8, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        Ok(Self(digits(text, 8)?))
    }

    /// `•••• 5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.0, 0, 4, "•••• ")
    }

    /// In fours.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }
}

stored_as_text!(AbaRouting, SortCode, AccountNumber);
