//! Telephone numbers: one spelling to send to, whatever people type.

/// A number in international form (ITU-T E.164): `+` and 8 to 15 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// Countries that share `+1` with the United States and Canada. Calls and texts there are dear, which is
/// what toll fraud lives on, so `+1` alone does not mean them.
const CARIBBEAN: [&str; 25] = [
    "242", "246", "264", "268", "284", "340", "345", "441", "473", "649", "658", "664", "670", "671", "684",
    "721", "758", "767", "784", "787", "809", "829", "849", "868", "876",
];

/// The same under `+44` (Ofcom's numbering plan): personal numbers, premium rates, and the Isle of Man's
/// mobile numbers, which are dearer than the United Kingdom's.
const DEAR_UNDER_44: [&str; 5] = ["70", "90", "91", "98", "7624"];

impl Phone {
    /// Reads what somebody typed: any width of digits, spaces, dots, dashes and brackets, `+` or `00` in
    /// front. A number without its country is not one: nobody can know where it is.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 128 {
            return None;
        }
        let mut digits = String::new();
        let mut international = false;
        for c in text.trim().chars() {
            match c {
                '+' | '＋' if digits.is_empty() && !international => international = true,
                '0'..='9' => digits.push(c),
                '０'..='９' => digits.push(char::from(b'0' + u8::try_from(c as u32 - '０' as u32).ok()?)),
                ' ' | '\u{a0}' | '\u{3000}' | '-' | '－' | '‐' | '‑' | '–' | '.' | '(' | ')' | '（'
                | '）' | '/' => {}
                _ => return None,
            }
        }
        let digits = if international { &digits } else { digits.strip_prefix("00")? };
        // `+44 (0) 1632 …`: the zero is dialled at home only. No country code begins with 0.
        let digits = match digits.strip_prefix("440") {
            Some(rest) => format!("44{rest}"),
            None => digits.to_owned(),
        };
        let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
        fits.then(|| Self(format!("+{digits}")))
    }

    /// A number that was stored by us.
    #[must_use]
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether one of these calling codes (`44`, `1`, `1876`) is in front of it.
    #[must_use]
    pub fn is_in(&self, codes: &[String]) -> bool {
        let digits = &self.0[1..];
        let other = |code: &str| match code {
            "1" => digits.get(1..4).is_some_and(|area| CARIBBEAN.contains(&area)),
            "44" => DEAR_UNDER_44.iter().any(|front| digits[2..].starts_with(front)),
            _ => false,
        };
        codes.iter().any(|code| digits.starts_with(code.as_str()) && !other(code))
    }

    /// `+44 … 0158`: enough for the owner to know it.
    #[must_use]
    pub fn masked(&self) -> String {
        let (front, back) = (self.0.get(..3).unwrap_or_default(), self.0.len().saturating_sub(4));
        format!("{front} … {}", self.0.get(back..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_typed_in_many_ways() {
        for (typed, number) in [
            ("+44 1632 960158", "+441632960158"),
            ("+44 (0)1632 960 158", "+441632960158"),
            ("0044-1632-960158", "+441632960158"),
            ("＋８６ １３８ ００１３ ８０００", "+8613800138000"),
            (" +1 (202) 555-0143 ", "+12025550143"),
        ] {
            assert_eq!(Phone::parse(typed).map(|p| p.0).as_deref(), Some(number), "{typed}");
        }
        for wrong in [
            "",
            "+",
            "13800138000",
            "+1234567",
            "+1234567890123456",
            "+44 1632 96015x",
            "+0044123456789",
            "+44\r\n1632960158",
            "++441632960158",
            "+44\u{202e}1632960158",
        ] {
            assert_eq!(Phone::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Phone::parse(&"1".repeat(10_000)), None);
    }

    #[test]
    fn only_countries_on_the_list_are_texted() {
        let codes = ["44".to_owned(), "1".to_owned()];
        let within = |number: &str| Phone::parse(number).unwrap().is_in(&codes);
        assert!(within("+441632960158") && within("+12025550143"));
        assert!(!within("+8613800138000"));
        assert!(!within("+18765550143"), "Jamaica is not the United States");
        assert!(Phone::parse("+18765550143").unwrap().is_in(&["1876".to_owned()]));
        assert!(!within("+447012345678") && !within("+449012345678") && !within("+447624123456"));
    }

    #[test]
    fn a_mask_keeps_what_the_owner_knows() {
        assert_eq!(Phone::parse("+441632960158").unwrap().masked(), "+44 … 0158");
    }
}
