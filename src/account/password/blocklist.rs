//! Passwords an operator refuses: NIST SP 800-63B-4 §3.1.1.2 (block list), ASVS 5.0 6.2.12.

use std::io::BufRead;

use sha1::Sha1;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::pattern::fold;

/// Passwords that an operator refuses on top of the embedded lists; 8 bytes each.
#[derive(Default)]
pub struct Blocklist {
    plain: Vec<u64>,
    sha1: Vec<u64>,
}

impl Blocklist {
    /// Reads one password per line, in any case; lines that are not UTF-8 are skipped. A line of 40
    /// hexadecimal digits, with or without `:count`, is a SHA-1 of the exact password (Have I Been Pwned).
    ///
    /// # Errors
    /// When reading fails.
    pub fn load(mut reader: impl BufRead) -> std::io::Result<Self> {
        let (mut list, mut line) = (Self::default(), Vec::new());
        while reader.read_until(b'\n', &mut line)? > 0 {
            if let Ok(text) = std::str::from_utf8(&line) {
                let text = text.trim_end_matches(['\r', '\n']);
                if let Some(hash) = pwned(text) {
                    list.sha1.push(hash);
                } else if !text.is_empty() {
                    list.plain.push(prefix(&Sha256::digest(fold(&text.nfkc().collect::<String>()))));
                }
            }
            line.clear();
        }
        for hashes in [&mut list.plain, &mut list.sha1] {
            hashes.sort_unstable();
            hashes.dedup();
            hashes.shrink_to_fit();
        }
        Ok(list)
    }

    /// Whether the text stands on the list; a plain list is asked in [`fold`]ed form.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.plain.binary_search(&prefix(&Sha256::digest(text))).is_ok()
            || self.sha1.binary_search(&prefix(&Sha1::digest(text))).is_ok()
    }
}

fn prefix(hash: &[u8]) -> u64 {
    hash.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
}

fn pwned(line: &str) -> Option<u64> {
    let (hash, count) = line.split_once(':').unwrap_or((line, ""));
    let shaped = hash.len() == 40
        && hash.bytes().all(|b| b.is_ascii_hexdigit())
        && count.bytes().all(|b| b.is_ascii_digit());
    if shaped { u64::from_str_radix(hash.get(..16)?, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_line_are_held() {
        let file = "Hunter Two Forever\r\n\nＡＢＣdefghijkl\n trailing \n\
            21BD12DC183F740EE76F27B78EB39C8AD972A757:1234\n";
        let file = [b"\xff\xfe\n", file.as_bytes(), "ÜBERMUT".as_bytes()].concat();
        let list = Blocklist::load(file.as_slice()).unwrap();
        for held in ["hunter two forever", "abcdefghijkl", " trailing ", "P@ssw0rd", "übermut"] {
            assert!(list.holds(held), "{held}");
        }
        for free in ["", "hunter two foreve", "trailing", "p@ssw0rd"] {
            assert!(!list.holds(free), "{free}");
        }
        assert_eq!((list.plain.len(), list.sha1.len()), (4, 1));
    }

    #[test]
    fn a_line_takes_eight_bytes() {
        let lines: Vec<String> = (0..100_000).map(|n| format!("password number {n}")).collect();
        let list = Blocklist::load(lines.join("\n").as_bytes()).unwrap();
        assert_eq!(list.plain.capacity(), 100_000);
        assert!(lines.iter().all(|line| list.holds(line)));
    }
}
