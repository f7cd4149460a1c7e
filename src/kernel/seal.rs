//! Secrets that must be read again, encrypted where they rest.

use super::secret::Secret;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE: usize = 24;

/// The keys in force: the first encrypts, all of them decrypt, so that a new one can be put in front.
#[derive(Clone, Debug)]
pub struct Keyring(Vec<Secret>);

/// What was sealed, and whether an older key had to open it.
#[derive(Debug, PartialEq, Eq)]
pub struct Opened {
    pub bytes: Vec<u8>,
    pub outdated: bool,
}

impl Keyring {
    #[must_use]
    pub fn new(keys: Vec<Secret>) -> Self {
        Self(keys)
    }

    /// XChaCha20-Poly1305 under the first key and a random nonce, which stands in front. `about` says what
    /// the bytes belong to: under another row's name they do not open.
    ///
    /// Returns `None` without a key, and when the system has no randomness to give.
    #[must_use]
    pub fn seal(&self, about: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).ok()?;
        let cipher = cipher(self.0.first()?);
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: about }).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    /// What was sealed, or `None` when it was changed, is another row's, or its key is gone.
    #[must_use]
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Opened> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.0.iter().enumerate().find_map(|(i, key)| {
            let payload = Payload { msg: sealed, aad: about };
            let bytes = cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()?;
            Some(Opened { bytes, outdated: i > 0 })
        })
    }
}

fn cipher(key: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.mac("seal", &[]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_row_and_a_known_key_open_it() {
        let (old, new) = (Secret::random().unwrap(), Secret::random().unwrap());
        let before = Keyring::new(vec![old.clone()]);
        let sealed = before.seal(b"row 1", b"seed").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"seed"));
        let rotated = Keyring::new(vec![new.clone(), old]);
        assert_eq!(rotated.open(b"row 1", &sealed), Some(Opened { bytes: b"seed".into(), outdated: true }));
        assert_eq!(before.open(b"row 1", &sealed).map(|o| o.outdated), Some(false));
        assert_eq!(before.open(b"row 2", &sealed), None);
        assert_eq!(Keyring::new(vec![new]).open(b"row 1", &sealed), None);
        let mut changed = sealed.clone();
        changed[30] ^= 1;
        assert_eq!(before.open(b"row 1", &changed), None);
        assert_eq!(before.open(b"row 1", b"short"), None);
        assert_ne!(before.seal(b"row 1", b"seed"), before.seal(b"row 1", b"seed"));
    }
}
