//! Amounts of any asset without loss: money of two decimals and tokens of eighteen alike.

use std::fmt;

/// Decimals that every amount is kept with: what Ethereum's tokens have at most in practice.
const SCALE: u32 = 18;
/// Characters of a stored amount. Leading zeros make texts sort as numbers do, on both databases.
const STORED: usize = 38;
/// Whole units are below this, so that the stored text is long enough for every amount.
const MOST_WHOLE: u128 = 100_000_000_000_000_000_000;

/// A currency (ISO 4217) or token by its code: 2 to 12 capital letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Asset(String);

impl Asset {
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let good = (2..=12).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        good.then(|| Self(code.to_owned()))
    }

    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl<'de> serde::Deserialize<'de> for Asset {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom(format!("{code:?} is no asset code")))
    }
}

/// So much of something, never negative: direction is the transaction's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In units of 10^-18.
    atto: u128,
    pub asset: Asset,
    /// Decimals that the asset has.
    decimals: u32,
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("not a decimal number such as 1234.50")]
    NotANumber,
    #[error("more decimals than the asset has")]
    TooFine,
    #[error("too large")]
    TooLarge,
}

impl Amount {
    /// Reads a plain decimal number: digits, at most one point, no sign, no exponent, no grouping. `decimals`
    /// are the asset's, 18 at most.
    ///
    /// # Errors
    /// When it is none, is finer than the asset, or 10^20 and more.
    pub fn parse(text: &str, asset: Asset, decimals: u32) -> Result<Self, Wrong> {
        let decimals = decimals.min(SCALE);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') || text.len() > 80 {
            return Err(Wrong::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > decimals as usize {
            return Err(Wrong::TooFine);
        }
        let whole: u128 = whole.parse().map_err(|_| Wrong::TooLarge)?;
        if whole >= MOST_WHOLE {
            return Err(Wrong::TooLarge);
        }
        let fraction: u128 = format!("{fraction:0<18}").parse().map_err(|_| Wrong::NotANumber)?;
        Ok(Self { atto: whole * 10_u128.pow(SCALE) + fraction, asset, decimals })
    }

    /// From [`Amount::stored`]; anything else is nothing.
    #[must_use]
    pub fn from_stored(text: &str, asset: Asset, decimals: u32) -> Self {
        Self { atto: text.parse().unwrap_or_default(), asset, decimals: decimals.min(SCALE) }
    }

    /// What the database keeps: 38 digits that sort as the amounts do, whatever the asset.
    #[must_use]
    pub fn stored(&self) -> String {
        format!("{:0width$}", self.atto, width = STORED)
    }

    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.atto == 0
    }

    /// Both together, of the same asset.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self { atto: self.atto.saturating_add(other.atto), ..self }
    }

    /// A rough worth in cents, for putting a queue in order and nothing else: `cents` are those of one unit.
    #[must_use]
    pub fn worth(&self, cents: u64) -> i64 {
        // 18 decimals less the 6 that are kept while multiplying.
        let micro = self.atto / 10_u128.pow(SCALE - 6);
        i64::try_from(micro.saturating_mul(u128::from(cents)) / 1_000_000).unwrap_or(i64::MAX)
    }

    /// The number as a machine reads it: `1234.5`.
    #[must_use]
    pub fn plain(&self) -> String {
        self.number("", false)
    }

    fn number(&self, separator: &str, money: bool) -> String {
        let scale = 10_u128.pow(SCALE);
        let whole = (self.atto / scale).to_string();
        let mut out = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                out.push_str(separator);
            }
            out.push(digit);
        }
        let fraction = self.atto % scale;
        if fraction > 0 {
            let digits = format!("{fraction:018}");
            let digits = digits.trim_end_matches('0');
            out.push('.');
            out.push_str(digits);
            if money && self.decimals == 2 && digits.len() == 1 {
                out.push('0');
            }
        }
        out
    }
}

impl fmt::Display for Amount {
    /// The number as people read it, without its asset: thousands grouped, two-digit money with both digits
    /// behind the point or none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number(",", true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str, decimals: u32) -> Result<Amount, Wrong> {
        Amount::parse(text, Asset::parse("USD").unwrap(), decimals)
    }

    #[test]
    fn numbers_read_as_people_write_them_and_lose_nothing() {
        for (text, decimals, shown) in [
            ("0", 2, "0"),
            ("0.05", 2, "0.05"),
            ("1.5", 2, "1.50"),
            ("01.50", 2, "1.50"),
            ("1234567.89", 2, "1,234,567.89"),
            ("300000", 0, "300,000"),
            ("0.000000000000000001", 18, "0.000000000000000001"),
            ("99999999999999999999.999999999999999999", 18, "99,999,999,999,999,999,999.999999999999999999"),
            ("1.10", 8, "1.1"),
        ] {
            let read = amount(text, decimals).unwrap();
            assert_eq!(read.to_string(), shown, "{text}");
            assert_eq!(read.stored().len(), STORED);
            assert_eq!(Amount::from_stored(&read.stored(), read.asset.clone(), decimals), read);
        }
        assert_eq!(amount("1234.50", 2).unwrap().plain(), "1234.5");
        let sum = amount("0.10", 2).unwrap().plus(&amount("0.20", 2).unwrap());
        assert_eq!(sum, amount("0.3", 2).unwrap());
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,000", "١", " 1", "1 ", "0x1", "1.2.3", "NaN"]
        {
            assert_eq!(amount(text, 18), Err(Wrong::NotANumber), "{text:?}");
        }
        assert_eq!(amount("0.001", 2), Err(Wrong::TooFine));
        assert_eq!(amount("1.5", 0), Err(Wrong::TooFine));
        assert_eq!(amount("100000000000000000000", 2), Err(Wrong::TooLarge));
        assert_eq!(amount(&"9".repeat(80), 2), Err(Wrong::TooLarge));
        assert_eq!(amount(&"9".repeat(81), 2), Err(Wrong::NotANumber));
        for code in ["", "U", "usd", "US D", "ABCDEFGHIJKLM", "欧元"] {
            assert_eq!(Asset::parse(code), None, "{code}");
        }
    }

    #[test]
    fn worth_is_rough_and_never_overflows() {
        assert_eq!(amount("12.34", 2).unwrap().worth(100), 1234);
        assert_eq!(amount("0.5", 18).unwrap().worth(300_000), 150_000);
        assert_eq!(amount("99999999999999999999", 2).unwrap().worth(u64::MAX), i64::MAX);
    }

    proptest::proptest! {
        #[test]
        fn stored_texts_sort_as_amounts_do(a in 0_u64.., b in 0_u64.., da in 0_u32..19, db in 0_u32..19) {
            let read = |n: u64, d: u32| {
                let digits = format!("{n:0width$}", width = d as usize + 1);
                let (whole, fraction) = digits.split_at(digits.len() - d as usize);
                let text = if d == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") };
                amount(&text, 18).unwrap()
            };
            let (x, y) = (read(a, da), read(b, db));
            let exact = |n: u64, d: u32| u128::from(n) * 10_u128.pow(18 - d);
            proptest::prop_assert_eq!(x.stored().cmp(&y.stored()), exact(a, da).cmp(&exact(b, db)));
            proptest::prop_assert_eq!(amount(&x.plain(), 18).unwrap(), x);
        }
    }
}
