//! Money is an integer in minor units with a currency; there is no float in this program's money.

use std::fmt;

/// An ISO 4217 currency that the wallet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Usd,
    Eur,
    Gbp,
    Cad,
    Sgd,
    Jpy,
    Krw,
    Cny,
}

impl Currency {
    /// Digits after the decimal point (ISO 4217 exponent).
    #[must_use]
    pub fn exponent(self) -> u32 {
        match self {
            Self::Jpy | Self::Krw => 0,
            _ => 2,
        }
    }
}

/// An amount in minor units of a currency (cents, pence, yen).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// `units` of 10^-`decimals` as a plain decimal number with grouped thousands and no trailing zeros
/// behind the point, except that two-digit currencies keep both or none: `1,234.50`, `2`, `0.0005`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    pub units: i64,
    pub decimals: u32,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.decimals);
        let magnitude = self.units.unsigned_abs();
        let whole = (magnitude / scale).to_string();
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if self.units < 0 {
            f.write_str("-")?;
        }
        f.write_str(&grouped)?;
        let fraction = magnitude % scale;
        if fraction > 0 {
            let digits = format!("{fraction:0width$}", width = self.decimals as usize);
            let digits = if self.decimals == 2 { &digits } else { digits.trim_end_matches('0') };
            write!(f, ".{digits}")?;
        }
        Ok(())
    }
}

impl Money {
    /// The number alone, for a formatter that adds the currency.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal { units: self.minor, decimals: self.currency.exponent() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (units, decimals, text) in [
            (0, 2, "0"),
            (5, 2, "0.05"),
            (150, 2, "1.50"),
            (123_456_789, 2, "1,234,567.89"),
            (300_000, 0, "300,000"),
            (50_000, 8, "0.0005"),
            (-2_000, 2, "-20"),
            (i64::MIN, 0, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(Decimal { units, decimals }.to_string(), text);
        }
    }
}
