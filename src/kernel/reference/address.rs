//! Addresses on blockchains, checked as far as their network's checksum goes.

use super::{Network, Wrong, base58, characters, ends, fours, length, parse};
use bs58::Alphabet;
use sha3::{Digest, Keccak256};

/// An address of one network in its canonical spelling.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    network: Network,
    text: String,
    /// Destination tag that came inside an X-address.
    tag: Option<u32>,
}

impl Address {
    /// Reads an address of this network, also out of an explorer's link or a payment link without amount.
    ///
    /// # Errors
    /// `Another(Kind::Address(…))` names the network to which it does belong; `Check` for a checksum.
    pub fn parse(network: Network, text: &str) -> Result<Self, Wrong> {
        parse(text, Some(network), 75, |inner| Self::read(network, inner))
    }

    /// One that was read before and stored.
    #[must_use]
    pub fn stored(network: Network, text: String, tag: Option<u32>) -> Self {
        Self { network, text, tag }
    }

    pub(super) fn read(network: Network, text: &str) -> Result<Self, Wrong> {
        let found = |text: String| Self { network, text, tag: None };
        match network {
            Network::Bitcoin => bitcoin(&BITCOIN, text).map(found),
            Network::Litecoin => bitcoin(&LITECOIN, text).map(found),
            Network::Ethereum | Network::BnbSmartChain | Network::Polygon => ethereum(text).map(found),
            Network::Tron => tron(text).map(found),
            Network::XrpLedger => {
                let (text, tag) = xrp_ledger(text)?;
                Ok(Self { network, text, tag })
            }
            Network::Solana => solana(text).map(found),
        }
    }

    /// Whose address it is.
    #[must_use]
    pub fn network(&self) -> Network {
        self.network
    }

    /// The canonical form, which is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The destination tag that an X-address carried.
    #[must_use]
    pub fn tag(&self) -> Option<u32> {
        self.tag
    }

    /// The first and last six characters.
    #[must_use]
    pub fn masked(&self) -> String {
        ends(&self.text, 6, 6, "…")
    }

    /// In fours.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.text)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({} {})", self.network.code(), self.masked())
    }
}

/// Reads the destination tag of an XRP Ledger payment: a whole number below 2³².
///
/// # Errors
/// [`Wrong::Form`] when it is larger.
pub fn destination_tag(text: &str) -> Result<u32, Wrong> {
    parse(text, None, 10, |inner| {
        characters(inner, |c| c.is_ascii_digit())?;
        length(inner, 1, 10)?;
        inner.parse().map_err(|_| Wrong::Form)
    })
}

/// How Bitcoin and what was made after it write addresses.
struct Style {
    /// Version bytes of P2PKH and P2SH.
    versions: &'static [u8],
    test_versions: &'static [u8],
    /// Human-readable part of native segregated-witness addresses (BIP-173).
    part: &'static str,
    test_parts: &'static [&'static str],
}

const BITCOIN: Style =
    Style { versions: &[0x00, 0x05], test_versions: &[0x6f, 0xc4], part: "bc", test_parts: &["tb", "bcrt"] };
/// Litecoin Core's chainparams. 0x05 (`3…`) is its old P2SH version, the same as Bitcoin's, still accepted.
const LITECOIN: Style = Style {
    versions: &[0x30, 0x32, 0x05],
    test_versions: &[0x6f, 0xc4, 0x3a],
    part: "ltc",
    test_parts: &["tltc", "rltc"],
};

fn bitcoin(style: &Style, text: &str) -> Result<String, Wrong> {
    // Telephones write the first letter large. BIP-173 forbids mixed case, but its checksum tells as well.
    let lower = text.to_ascii_lowercase();
    let begins = |part: &str| lower.strip_prefix(part).is_some_and(|rest| rest.starts_with('1'));
    if begins(style.part) || style.test_parts.iter().any(|part| begins(part)) {
        return segwit(style, lower);
    }
    length(text, 26, 35)?;
    let bytes = base58::decode_checked(text, Alphabet::BITCOIN)?;
    match bytes.split_first() {
        Some((version, hash)) if hash.len() == 20 && style.versions.contains(version) => Ok(text.to_owned()),
        Some((version, hash)) if hash.len() == 20 && style.test_versions.contains(version) => {
            Err(Wrong::TestNetwork)
        }
        _ => Err(Wrong::Form),
    }
}

/// BIP-173 for witness version 0, BIP-350 for the others.
fn segwit(style: &Style, lower: String) -> Result<String, Wrong> {
    // Nearly all are 42 or 62 characters long (one more on Litecoin); other lengths are told only when
    // the checksum does not match, for BIP-350 leaves room for new ones.
    let (short, long) = (style.part.len() + 40, style.part.len() + 60);
    let data = lower.rsplit_once('1').map_or("", |(_, data)| data);
    characters(data, |c| "qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(c))?;
    match bech32::segwit::decode(&lower) {
        Ok((part, ..)) if part.as_str() == style.part => Ok(lower),
        Ok(_) => Err(Wrong::TestNetwork),
        Err(_) => length(&lower, short, long).and(Err(Wrong::Check)),
    }
}

/// 20 bytes in hexadecimal; mixed case is a checksum (EIP-55), and the canonical form has it.
fn ethereum(text: &str) -> Result<String, Wrong> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    characters(hex, |c| c.is_ascii_hexdigit())?;
    length(hex, 40, 40)?;
    let lower = hex.to_ascii_lowercase();
    let hash = Keccak256::digest(lower.as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let large = |(c, nibble): (char, u8)| if nibble >= 8 { c.to_ascii_uppercase() } else { c };
    let checked: String = lower.chars().zip(nibbles).map(large).collect();
    if hex == checked || hex == lower || hex == hex.to_ascii_uppercase() {
        Ok(format!("0x{checked}"))
    } else {
        Err(Wrong::Check)
    }
}

/// Version 0x41 and the last 20 bytes of the key's Keccak hash.
fn tron(text: &str) -> Result<String, Wrong> {
    length(text, 34, 34)?;
    let bytes = base58::decode_checked(text, Alphabet::BITCOIN)?;
    if bytes.len() == 21 && bytes.starts_with(&[0x41]) { Ok(text.to_owned()) } else { Err(Wrong::Form) }
}

/// An account (version 0x00, `r…`), or an X-address, which holds an account and a tag (XLS-5).
fn xrp_ledger(text: &str) -> Result<(String, Option<u32>), Wrong> {
    let packed = text.starts_with(['X', 'T']) && text.len() > 40;
    if packed {
        length(text, 46, 48)?;
    } else {
        length(text, 25, 35)?;
    }
    let bytes = base58::decode_checked(text, Alphabet::RIPPLE)?;
    if let ([0x00, account @ ..], false) = (bytes.as_slice(), packed) {
        return if account.len() == 20 { Ok((text.to_owned(), None)) } else { Err(Wrong::Form) };
    }
    let rest = match bytes.as_slice() {
        [0x05, 0x44, rest @ ..] => rest,
        [0x04, 0x93, ..] => return Err(Wrong::TestNetwork),
        _ => return Err(Wrong::Form),
    };
    let Some((account, [flag, a, b, c, d, 0, 0, 0, 0])) = rest.split_at_checked(20) else {
        return Err(Wrong::Form);
    };
    let tag = match (flag, u32::from_le_bytes([*a, *b, *c, *d])) {
        (0, 0) => None,
        (1, tag) => Some(tag),
        _ => return Err(Wrong::Form),
    };
    let mut bytes = vec![0];
    bytes.extend(account);
    Ok((base58::encode_checked(bytes, Alphabet::RIPPLE), tag))
}

/// 32 bytes in base58. There is no checksum: a typing error is caught only by the length.
fn solana(text: &str) -> Result<String, Wrong> {
    length(text, 32, 44)?;
    let bytes = base58::decode(text, Alphabet::BITCOIN)?;
    if bytes.len() == 32 { Ok(text.to_owned()) } else { Err(Wrong::Form) }
}
