//! International Bank Account Numbers (ISO 13616).

use super::{Wrong, characters, ends, fours, length, parse, stored_as_text};

/// An account number with its country, check digits and all: capitals and digits without spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

/// Length by country: SWIFT IBAN Registry, release 101.
const LENGTHS: &str = "\
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 \
    EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 \
    IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 \
    NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 \
    SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

impl Iban {
    /// Reads one in any case and grouping, also with `IBAN` in front.
    ///
    /// # Errors
    /// [`Wrong::Country`] when the country has no IBANs.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 34, Self::read)
    }

    pub(in crate::kernel) fn read(text: &str) -> Result<Self, Wrong> {
        let text = text.replace(['-', '.'], "").to_ascii_uppercase();
        let text = text.strip_prefix("IBAN").unwrap_or(&text);
        characters(text, |c| c.is_ascii_alphanumeric())?;
        length(text, 5, usize::MAX)?;
        let needs = Self::length(text.get(..2).unwrap_or_default()).ok_or(Wrong::Country)?;
        length(text, needs, needs)?;
        // ISO 13616: 98 less the remainder, so 00, 01 and 99 are never given, though two of them would fit.
        let check: Option<u8> = text.get(2..4).and_then(|digits| digits.parse().ok());
        if !check.is_some_and(|check| (2..=98).contains(&check)) || remainder(text) != 1 {
            return Err(Wrong::Check);
        }
        Ok(Self(text.to_owned()))
    }

    /// How many characters an IBAN of this country has.
    #[must_use]
    pub fn length(country: &str) -> Option<usize> {
        LENGTHS.split_ascii_whitespace().find_map(|entry| {
            let (code, length) = entry.split_at_checked(2)?;
            if code == country { length.parse().ok() } else { None }
        })
    }

    /// ISO 3166-1 code of the country.
    #[must_use]
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// `DE89 •••• 3000`.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.0, 4, 4, " •••• ")
    }

    /// In fours, as it is printed (ISO 13616-1).
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }
}

/// ISO 7064 mod 97: the first four characters go to the end, letters count 10 to 35.
fn remainder(text: &str) -> u32 {
    let (front, rest) = text.split_at_checked(4).unwrap_or(("", text));
    rest.chars().chain(front.chars()).filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (sum * shift + value) % 97
    })
}

stored_as_text!(Iban);
