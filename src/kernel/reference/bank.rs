//! References of international bank payments: UETR, BIC, and the reference that a payer chose.

use super::{Wrong, characters, ends, length, parse, stored_as_text};
use crate::kernel::pasted;

/// Unique End-to-end Transaction Reference of a SWIFT gpi or ISO 20022 payment: a UUID of version 4
/// (RFC 9562) in small letters with hyphens.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Uetr(String);

impl Uetr {
    /// Reads one in any case, with or without hyphens.
    ///
    /// # Errors
    /// [`Wrong::Form`] for a UUID of another version.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 36, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let hex = text.replace('-', "").to_ascii_lowercase();
        characters(&hex, |c| c.is_ascii_hexdigit())?;
        length(&hex, 32, 32)?;
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        if !part(12, 13).starts_with('4') || !part(16, 17).starts_with(['8', '9', 'a', 'b']) {
            return Err(Wrong::Form);
        }
        Ok(Self(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))))
    }

    /// `97ed4827…512d`.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.0, 8, 4, "…")
    }

    /// With its hyphens, as it is stored.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.0.clone()
    }
}

/// Business Identifier Code of a bank (ISO 9362): 8 characters, or 11 with the branch.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bic(String);

/// ISO 3166-1 alpha-2, and `XK` (Kosovo), which ISO 9362 uses too.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

impl Bic {
    /// Reads one in any case, with spaces between its parts.
    ///
    /// # Errors
    /// [`Wrong::Country`] when the fifth and sixth letters are no country.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        parse(text, None, 11, Self::read)
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let text = text.to_ascii_uppercase();
        characters(&text, |c| c.is_ascii_alphanumeric())?;
        match text.len() {
            has @ ..8 => return Err(Wrong::TooShort { has, needs: 8 }),
            has @ 9..11 => return Err(Wrong::TooShort { has, needs: 11 }),
            has @ 12.. => return Err(Wrong::TooLong { has, needs: 11 }),
            8 | 11 => {}
        }
        let country = text.get(4..6).unwrap_or_default();
        if !COUNTRIES.split_ascii_whitespace().any(|c| c == country) {
            return Err(Wrong::Country);
        }
        Ok(Self(text))
    }

    /// The whole code: it names a bank, not a person.
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.clone()
    }

    /// `DEUT DE FF 500`: institution, country, place, branch.
    #[must_use]
    pub fn grouped(&self) -> String {
        let part = |from: usize, to: usize| self.0.get(from..to).unwrap_or_default();
        let grouped = format!("{} {} {} {}", part(0, 4), part(4, 6), part(6, 8), part(8, 11));
        grouped.trim_end().to_owned()
    }
}

/// A reference that payer or bank chose, such as the end-to-end id: 1 to 35 characters of the SWIFT X set,
/// no slash at either end and no two together (SWIFT User Handbook; EPC217-08 for SEPA).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OwnReference(String);

impl OwnReference {
    /// Reads it in its own case; white space around it is dropped.
    ///
    /// # Errors
    /// [`Wrong::Form`] for slashes where none may be.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        Self::read(text).map_err(|wrong| match wrong {
            Wrong::Empty | Wrong::Form => wrong,
            _ => super::another(text, None).map_or(wrong, Wrong::Another),
        })
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        // Each character has at most four bytes, and some are invisible.
        if text.len() > 1024 {
            return Err(Wrong::TooLong { has: text.chars().count(), needs: 35 });
        }
        let spell = |c: char| match c {
            '\n' => ' ',
            '‘' | '’' => '\'',
            other => other,
        };
        let text: String = text.chars().filter_map(pasted::plain).map(spell).collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(Wrong::Empty);
        }
        characters(text, |c| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c))?;
        length(text, 1, 35)?;
        if text.starts_with('/') || text.ends_with('/') || text.contains("//") {
            return Err(Wrong::Form);
        }
        Ok(Self(text.to_owned()))
    }

    /// The last four characters.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.0, 0, 4, "••••")
    }

    /// As it was written: the payer grouped it already.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.0.clone()
    }
}

stored_as_text!(Uetr, Bic, OwnReference);
