//! Bytes that must not appear in a log, a page or a debug print.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A 256-bit key. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl std::str::FromStr for Secret {
    type Err = &'static str;

    /// 64 hexadecimal digits; the all-equal ones that examples show are refused.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes)
            .map_err(|_| "64 hexadecimal digits, for instance from: openssl rand -hex 32")?;
        if bytes.iter().all(|b| *b == bytes[0]) {
            return Err("a random value, not a repeated digit; make one with: openssl rand -hex 32");
        }
        Ok(Self(bytes))
    }
}

impl Secret {
    /// A new random key from the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// HMAC-SHA-256 over the parts, each behind its length so that no two lists of parts collide.
    /// `purpose` separates the uses of one key.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC accepts every key length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key length");
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether `tag`, in hexadecimal, is the [`Secret::mac`] of the parts; compared in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], tag: &str) -> bool {
        use subtle::ConstantTimeEq;
        hex::decode(tag).is_ok_and(|tag| self.mac(purpose, parts).ct_eq(&tag).into())
    }

    /// The key itself: for key derivation and for the demo's key file only.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}
