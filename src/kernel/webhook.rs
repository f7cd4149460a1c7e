//! Signed requests between machines: Standard Webhooks 1.0 (standardwebhooks.com), symmetric `v1`.

use super::time::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A request is fresh for so many seconds around its timestamp.
pub const WINDOW: i64 = 5 * 60;
/// Signatures that are looked at in one header.
const MOST: usize = 8;

/// A shared secret: `whsec_` and 24 to 64 bytes in base64. `Debug` never shows it.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl std::str::FromStr for Key {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            "whsec_ and 24 to 64 bytes in base64, for instance: echo whsec_$(openssl rand -base64 32)";
        let bytes = text.trim().strip_prefix("whsec_").and_then(|rest| STANDARD.decode(rest).ok());
        bytes.filter(|b| (24..=64).contains(&b.len())).map(Self).ok_or(wrong)
    }
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("a header of webhook-id, webhook-timestamp and webhook-signature is missing or malformed")]
    Malformed,
    #[error("the timestamp is more than five minutes off")]
    Stale,
    #[error("no signature belongs to a key in force")]
    Forged,
}

impl Key {
    /// The signature of a request, as one entry of the header.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    #[must_use]
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC accepts every key length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key length");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// Whether one of the keys has signed this request just now; several are in force while one is replaced.
///
/// # Errors
/// With the reason, which may be told to the sender.
pub fn verify(
    keys: &[Key],
    (id, timestamp, signatures): (&str, &str, &str),
    body: &[u8],
    now: Timestamp,
) -> Result<(), Refused> {
    // A full stop in an id could move the border between the signed parts.
    let named =
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let seconds: i64 = timestamp.parse().map_err(|_| Refused::Malformed)?;
    if !named || timestamp.starts_with(['+', '-']) {
        return Err(Refused::Malformed);
    }
    if (now.0 / 1_000_000).abs_diff(seconds) > WINDOW.unsigned_abs() {
        return Err(Refused::Stale);
    }
    let mut good = false;
    for key in keys {
        let ours = key.sign(id, seconds, body);
        for theirs in signatures.split(' ').take(MOST) {
            good |= bool::from(theirs.as_bytes().ct_eq(ours.as_bytes()));
        }
    }
    if good { Ok(()) } else { Err(Refused::Forged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example_is_signed_alike() {
        let key: Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let signed = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_fresh_requests_of_a_key_in_force_are_believed() {
        let (old, new): (Key, Key) = (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap(),
            "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(),
        );
        let now = Timestamp(1_614_265_330 * 1_000_000);
        let body = b"{}";
        let signed = old.sign("m1", 1_614_265_330, body);
        let check = |keys: &[Key], id, at, signature: &str, body: &[u8], now| {
            verify(keys, (id, at, signature), body, now)
        };
        let both = [new.clone(), old.clone()];
        assert_eq!(check(&both, "m1", "1614265330", &signed, body, now), Ok(()));
        assert_eq!(check(&both, "m1", "1614265330", &format!("v1,AAAA {signed} v1a,x"), body, now), Ok(()));
        assert_eq!(
            check(&[new], "m1", "1614265330", &signed, body, now),
            Err(Refused::Forged),
            "rotated out"
        );
        assert_eq!(check(&both, "m2", "1614265330", &signed, body, now), Err(Refused::Forged));
        assert_eq!(check(&both, "m1", "1614265330", &signed, b"{ }", now), Err(Refused::Forged));
        assert_eq!(check(&both, "m1", "1614265331", &signed, body, now), Err(Refused::Forged));
        assert_eq!(check(&both, "m1", "1614265330", &signed, body, now.plus(301)), Err(Refused::Stale));
        assert_eq!(check(&both, "m1", "1614265330", &signed, body, now.plus(-301)), Err(Refused::Stale));
        for (id, at) in
            [("", "1614265330"), ("a.b", "1614265330"), ("m1", "x"), ("m1", "+1614265330"), ("m1", "")]
        {
            assert_eq!(check(&both, id, at, &signed, body, now), Err(Refused::Malformed), "{id} {at}");
        }
        assert_eq!(check(&[], "m1", "1614265330", "", body, now), Err(Refused::Forged));
        for wrong in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_not base64 at all !!!!!!!!!!!!!",
        ] {
            assert!(wrong.parse::<Key>().is_err(), "{wrong}");
        }
    }
}
