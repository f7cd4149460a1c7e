//! What people paste: full-width digits, typographic dashes, invisible characters, a label in front, an
//! explorer's link around it. Here it becomes plain before anything is checked.

use unicode_normalization::char::decompose_compatible;

/// Longest paste that is looked at, in bytes; the longest reference has under 120 characters.
const LONGEST: usize = 1024;

/// The plain spelling of one character, and of one only: full-width and other compatibility forms (Unicode
/// NFKC where it gives a single character), `-` for every dash, `\n` for every line end, a space for every
/// other white space. `None` for what nobody sees.
#[must_use]
pub fn plain(c: char) -> Option<char> {
    if matches!(c, '!'..='~' | ' ' | '\n') {
        return Some(c);
    }
    let (mut single, mut parts) = (c, 0);
    decompose_compatible(c, |part| {
        single = part;
        parts += 1;
    });
    match if parts == 1 { single } else { c } {
        // Default_Ignorable_Code_Point of the Unicode Character Database, and the keycap of emoji digits.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{20e3}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => None,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        other if other.is_whitespace() => Some(' '),
        other if other.is_control() => None,
        // Dashes, the minus sign, the box-drawing lines and the long-vowel mark that input methods give.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{30fc}' => Some('-'),
        other => Some(other),
    }
}

/// A reference out of its wrapping: plain, without white space, the brackets, quotes and full stops around
/// it, a label that ends in a colon (`TxID: …`, `bitcoin:…`) or the link of an explorer. `None` when the
/// paste is too long to be any reference.
#[must_use]
pub fn unwrap(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let text: String = text.chars().filter_map(plain).filter(|c| !c.is_whitespace()).collect();
    let around = |c: char| !c.is_alphanumeric() && !matches!(c, '…' | '*' | '•');
    let mut inner = text.trim_matches(around);
    if inner.contains("://") {
        inner = inner
            .rsplit('/')
            .find(|part| !part.is_empty() && !part.starts_with(['?', '#']))
            .unwrap_or_default();
        inner = inner.split(['?', '#']).next().unwrap_or_default();
    }
    let (_, inner) = inner.rsplit_once(':').unwrap_or(("", inner));
    Some(inner.trim_matches(around).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_comes_off_and_nothing_else() {
        let hash = "853793d552635f533aa982b92b35b00e63a1c14e526154563a56315263a56315";
        for (pasted, inner) in [
            (" ＤＥ８９　3704\u{200b}－0044\u{a0}".to_owned(), "DE893704-0044"),
            ("TxID：abc。".to_owned(), "abc"),
            ("urn:uuid:97ed4827".to_owned(), "97ed4827"),
            ("“OKA26–7F3K9Q2X”,".to_owned(), "OKA26-7F3K9Q2X"),
            (format!("https://tronscan.org/#/transaction/{hash}"), hash),
            (format!("https://etherscan.io/tx/{hash}#eventlog"), hash),
            (format!("https://solscan.io/tx/{hash}/?cluster=mainnet"), hash),
            ("4️⃣1️⃣".to_owned(), "41"),
            ("TJYe…zNk6".to_owned(), "TJYe…zNk6"),
            ("https://".to_owned(), "https"),
            ("....".to_owned(), ""),
        ] {
            assert_eq!(unwrap(&pasted).as_deref(), Some(inner), "{pasted:?}");
        }
        assert_eq!(unwrap(&"a".repeat(LONGEST + 1)), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_plain_stays_plain(c in proptest::char::any()) {
            if let Some(once) = plain(c) {
                proptest::prop_assert_eq!(plain(once), Some(once));
            }
        }
    }
}
