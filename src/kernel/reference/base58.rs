//! Base58 with and without its checksum, as Bitcoin made it and its heirs use it.

use super::Wrong;
use sha2::{Digest, Sha256};

/// Longest text that is decoded, for the work grows with the square: an extended key has 111 characters.
const LONGEST: usize = 120;

/// The bytes of the text in this alphabet.
pub(super) fn decode(text: &str, alphabet: &bs58::Alphabet) -> Result<Vec<u8>, Wrong> {
    super::length(text, 1, LONGEST)?;
    super::characters(text, |c| c.is_ascii_alphanumeric())?;
    bs58::decode(text).with_alphabet(alphabet).into_vec().map_err(|e| match e {
        bs58::decode::Error::InvalidCharacter { character, .. } => Wrong::Character(character),
        _ => Wrong::Form,
    })
}

/// The bytes without the last four, which are the beginning of the double SHA-256 of the others.
pub(super) fn decode_checked(text: &str, alphabet: &bs58::Alphabet) -> Result<Vec<u8>, Wrong> {
    let mut bytes = decode(text, alphabet)?;
    let check = bytes.split_off(bytes.len().saturating_sub(4));
    let hash = Sha256::digest(Sha256::digest(&bytes));
    if check.len() == 4 && hash.starts_with(&check) { Ok(bytes) } else { Err(Wrong::Check) }
}

/// The text of these bytes with their checksum.
pub(super) fn encode_checked(mut bytes: Vec<u8>, alphabet: &bs58::Alphabet) -> String {
    let hash = Sha256::digest(Sha256::digest(&bytes));
    bytes.extend(hash.iter().take(4));
    bs58::encode(bytes).with_alphabet(alphabet).into_string()
}
