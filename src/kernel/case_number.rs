//! The number of a case, which is printed on everything and read out on the telephone: `OKA26-7F3K9Q2X`.
//!
//! Three letters of the brand, the year in two digits, a hyphen, and eight characters of Crockford's base 32
//! (no I, L, O, U), of which the last is a check character over all the others. 14 characters, all of the
//! SWIFT X set, so it fits a CBPR+ case id (16 characters).
//!
//! The check is a weighted sum over the field of 32 elements. The weights, powers of a generator, all differ,
//! so each of these errors is found: any single character replaced, any two characters swapped, next to
//! each other or not, and any two equal characters replaced by two other equal ones (`22` by `77`). Of all
//! other errors 31 in 32 are. Characters that look alike (O for 0, I or L for 1) are not errors but read;
//! only a brand with an L could be swapped with a far character unseen, once in 32.
//!
//! Chance: 35 bits. With 100 000 cases in a year a new number is taken once in 340 000, and the odds that any
//! two of them ever met are one in seven; with a million cases it is once in 34 000. Whoever stores a number
//! draws again when it is taken. A number proves nothing about who knows it.

use crate::kernel::pasted;
use crate::kernel::reference::Wrong;

/// The brand in front of our numbers.
pub const PREFIX: &str = "OKA";
/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters without the hyphen: brand, year, random part, check.
const LENGTH: usize = 3 + 2 + 7 + 1;

/// A number with the right check character.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber(String);

impl CaseNumber {
    /// A number for a case of this year out of 35 random bits (the others are not used).
    ///
    /// # Errors
    /// [`Wrong::Form`] when the brand is not three letters.
    pub fn new(prefix: &str, year: i16, random: u64) -> Result<Self, Wrong> {
        let prefix = prefix.to_ascii_uppercase();
        if prefix.len() != 3 || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Wrong::Form);
        }
        let mut text = format!("{prefix}{:02}", year.rem_euclid(100));
        text.extend((0..7).rev().map(|i| symbol(random >> (5 * i))));
        let check =
            text.bytes().enumerate().fold(0, |sum, (i, b)| times_generator(sum ^ value(i, b).unwrap_or(0)));
        text.push(symbol(u64::from(check)));
        text.insert(5, '-');
        Ok(Self(text))
    }

    /// Reads one in any case and width, with or without hyphen and spaces, of whatever brand and year.
    ///
    /// # Errors
    /// [`Wrong::Check`] when characters were mistyped or swapped.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let too_long = || Wrong::TooLong { has: text.chars().count(), needs: LENGTH };
        let text = pasted::unwrap(text).ok_or_else(too_long)?.replace('-', "").to_ascii_uppercase();
        match text.chars().count() {
            0 => return Err(Wrong::Empty),
            has @ ..LENGTH => return Err(Wrong::TooShort { has, needs: LENGTH }),
            LENGTH => {}
            has => return Err(Wrong::TooLong { has, needs: LENGTH }),
        }
        let mut read = String::with_capacity(LENGTH + 1);
        let mut sum = 0;
        for (i, c) in text.chars().enumerate() {
            let meant = meant(i, c);
            let value = u8::try_from(meant).ok().and_then(|b| value(i, b)).ok_or(Wrong::Character(c))?;
            sum = times_generator(sum) ^ value;
            if i == 5 {
                read.push('-');
            }
            read.push(meant);
        }
        if sum == 0 { Ok(Self(read)) } else { Err(Wrong::Check) }
    }

    /// The number as it is stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The character that was meant at this place: the brand has letters only, the rest no O, I and L.
const fn meant(place: usize, c: char) -> char {
    match (place, c) {
        (..3, '0') => 'O',
        (..3, '1') => 'I',
        (3.., 'O') => '0',
        (3.., 'I' | 'L') => '1',
        _ => c,
    }
}

/// Its element of the field: the same at every place, or a swap would go unseen. The brand's letters that are
/// not in the alphabet have what they are read as behind the year, and L and U what no letter has.
fn value(place: usize, b: u8) -> Option<u8> {
    match (place, b) {
        (..3, b'O') => Some(0),
        (..3, b'I') => Some(1),
        (..3, b'L') => Some(2),
        (..3, b'U') => Some(3),
        (..3, b'0'..=b'9') | (3..5, b'A'..=b'Z') => None,
        _ => ALPHABET.iter().position(|&a| a == b).and_then(|i| u8::try_from(i).ok()),
    }
}

fn symbol(bits: u64) -> char {
    ALPHABET.get(usize::try_from(bits % 32).unwrap_or(0)).map_or('0', |&b| char::from(b))
}

/// Multiplication by the generator x in GF(2⁵) modulo x⁵ + x² + 1, which is primitive: its powers are 31
/// different weights, and a number has 13 characters.
const fn times_generator(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(random: u64) -> CaseNumber {
        CaseNumber::new(PREFIX, 2026, random).unwrap()
    }

    /// What the text reads as, and whether that is another number than was meant.
    fn misread(text: &str, meant: &CaseNumber) -> bool {
        CaseNumber::parse(text).is_ok_and(|read| read != *meant)
    }

    #[test]
    fn people_write_numbers_in_many_ways() {
        let number = number(0x1_2345_6789);
        let text = number.as_str().to_owned();
        assert!(text.len() == 14 && text.starts_with("OKA26-"), "{text}");
        for written in [
            text.to_lowercase(),
            text.replace('-', ""),
            format!(" {}　{} ", &text[..5], &text[6..]),
            text.replace('-', "–"),
            text.replace("OKA", "ＯＫＡ").replace("26", "２６"),
            text.replace("OKA", "0ka"),
            format!("申诉编号:{text}。"),
        ] {
            assert_eq!(CaseNumber::parse(&written), Ok(number.clone()), "{written}");
        }
        let alike = CaseNumber::new(PREFIX, 2010, 0b00000_00001_00000_00001_00000_00001_00000).unwrap();
        let typed = alike.as_str().replace('0', "o").replace('1', "l");
        assert_eq!(CaseNumber::parse(&typed), Ok(alike.clone()), "{typed}");
        assert_eq!(CaseNumber::parse(&typed.replace('l', "I")), Ok(alike));
    }

    #[test]
    fn what_is_no_number_is_told() {
        let text = number(7).as_str().to_owned();
        for (written, wrong) in [
            (String::new(), Wrong::Empty),
            ("--- 　".to_owned(), Wrong::Empty),
            (text[..13].to_owned(), Wrong::TooShort { has: 12, needs: 13 }),
            (format!("{text}0"), Wrong::TooLong { has: 14, needs: 13 }),
            (text.replace("26", "2X"), Wrong::Character('X')),
            (text.replace("OKA", "O2A"), Wrong::Character('2')),
            ("OKA26-UUUUUUUU".to_owned(), Wrong::Character('U')),
            ("OKA26-申申申申申申申申".to_owned(), Wrong::Character('申')),
            ("A".repeat(5000), Wrong::TooLong { has: 5000, needs: 13 }),
        ] {
            assert_eq!(CaseNumber::parse(&written), Err(wrong), "{written}");
        }
        for prefix in ["", "OK", "OKAY", "OK1", "申", "Ö1"] {
            assert_eq!(CaseNumber::new(prefix, 2026, 0), Err(Wrong::Form), "{prefix}");
        }
        assert!(CaseNumber::new("okb", -1, u64::MAX).unwrap().as_str().starts_with("OKB99-ZZZZZZZ"));
    }

    /// By linearity an error is missed only if the weighted differences cancel: all of them, for all places.
    #[test]
    fn every_substitution_swap_and_twin_is_found_at_every_place() {
        let weight = |place: usize, value: u8| (place..LENGTH - 1).fold(value, |v, _| times_generator(v));
        for difference in 1..32 {
            for i in 0..LENGTH {
                assert_ne!(weight(i, difference), 0, "substitution at {i}");
                for j in 0..i {
                    assert_ne!(
                        weight(i, difference) ^ weight(j, difference),
                        0,
                        "swap or twin at {j} and {i}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_typing_error_is_found_in_the_text() {
        for seed in 0..400_u64 {
            let number = number(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
            let text: Vec<char> = number.as_str().replace('-', "").chars().collect();
            for i in 0..LENGTH {
                for c in ('0'..='9').chain('A'..='Z') {
                    let mut typed = text.clone();
                    typed[i] = c;
                    assert!(!misread(&typed.iter().collect::<String>(), &number), "{number} with {c} at {i}");
                }
                for j in 0..i {
                    let mut typed = text.clone();
                    typed.swap(i, j);
                    assert!(!misread(&typed.iter().collect::<String>(), &number), "{number} swapped {j} {i}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_comes_back_as_it_went(year in 0_i16..10_000, random: u64) {
            let number = CaseNumber::new(PREFIX, year, random).unwrap();
            proptest::prop_assert_eq!(CaseNumber::parse(number.as_str()), Ok(number.clone()));
            proptest::prop_assert_eq!(CaseNumber::new(PREFIX, year, random | 1 << 60).unwrap(), number);
        }

        #[test]
        fn anything_can_be_pasted(text in "\\PC{0,40}") {
            if let Ok(number) = CaseNumber::parse(&text) {
                proptest::prop_assert_eq!(CaseNumber::parse(number.as_str()), Ok(number.clone()));
            }
        }
    }
}
