//! A secret that travels in a link or a cookie. Only its hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 random bits. `Debug` never shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new one from the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// One that follows from a key, so that who has the key can write it again.
    #[must_use]
    pub const fn derived(mac: [u8; 32]) -> Self {
        Self(mac)
    }

    /// What travels: 43 characters that need no escaping in a URL.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What came back, if it can be one.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// What is stored. The token is random, so an unsalted hash gives nothing away.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_went_and_nothing_else_does() {
        let token = Token::random().unwrap();
        assert_eq!(Token::decode(&token.encode()), Some(token.clone()));
        assert_ne!(Token::random().unwrap(), token);
        for wrong in ["", "short", &token.encode()[1..], &format!("{}A", token.encode()), "…"] {
            assert_eq!(Token::decode(wrong), None, "{wrong}");
        }
        assert!(!format!("{token:?}").contains(&token.encode()));
    }
}
