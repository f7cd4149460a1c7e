//! Private keys that prove themselves by a checksum or by the public key inside them.

use super::base58::{decode, decode_checked};
use bs58::Alphabet;

/// Whether this one word is a private key: Wallet Import Format of Bitcoin or Litecoin, an extended private
/// key (BIP-32, SLIP-132), a seed of the XRP Ledger, or a key pair of Solana. 64 hexadecimal digits are not
/// looked at: a transaction hash looks the same.
#[must_use]
pub fn is_private_key(word: &str) -> bool {
    match word.len() {
        29..=31 if word.starts_with('s') => is_xrp_seed(word),
        51..=52 => is_wallet_import(word),
        86..=88 => decode(word, Alphabet::BITCOIN).is_ok_and(|bytes| is_key_pair(&bytes)),
        111 => is_extended(word) && decode_checked(word, Alphabet::BITCOIN).is_ok(),
        _ => false,
    }
}

/// Whether it begins and is as long as an extended private key; the checksum is not looked at.
#[must_use]
pub(in crate::kernel) fn is_extended(word: &str) -> bool {
    let (front, rest) = word.split_at_checked(4).unwrap_or_default();
    let kinds = ["xprv", "yprv", "zprv", "Yprv", "Zprv", "tprv", "uprv", "vprv", "Ltpv", "Mtpv"];
    kinds.contains(&front) && rest.len() > 100
}

/// Whether these 64 bytes are a secret key of Ed25519 with its own public key behind it: a signature, which
/// is as long, never is.
#[must_use]
pub(in crate::kernel) fn is_key_pair(bytes: &[u8]) -> bool {
    let bytes: Result<[u8; 64], _> = bytes.try_into();
    bytes.is_ok_and(|bytes| ed25519_dalek::SigningKey::from_keypair_bytes(&bytes).is_ok())
}

/// Version 0x80 (Bitcoin), 0xb0 (Litecoin) or 0xef (their test networks), 32 bytes, and 0x01 when the public
/// key is compressed.
fn is_wallet_import(word: &str) -> bool {
    let Ok(bytes) = decode_checked(word, Alphabet::BITCOIN) else { return false };
    let known = matches!(bytes.first(), Some(0x80 | 0xb0 | 0xef));
    known && (bytes.len() == 33 || bytes.len() == 34 && bytes.ends_with(&[1]))
}

/// 16 bytes after the prefix for secp256k1 (0x21) or for Ed25519 (0x01e14b).
fn is_xrp_seed(word: &str) -> bool {
    let Ok(bytes) = decode_checked(word, Alphabet::RIPPLE) else { return false };
    bytes.len() == 17 && bytes.starts_with(&[0x21])
        || bytes.len() == 19 && bytes.starts_with(&[0x01, 0xe1, 0x4b])
}
