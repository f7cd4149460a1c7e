//! Transaction hashes. None of them has a checksum: only the network knows whether there is such a one.

use super::{Network, Wrong, base58, characters, ends, fours, length, parse};

/// The hash, or on Solana the signature, by which a network knows a transaction.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TransactionHash {
    network: Network,
    text: String,
}

impl TransactionHash {
    /// Reads a hash as this network writes it, also out of an explorer's link.
    ///
    /// # Errors
    /// `Another(Kind::TransactionHash(Network::Ethereum))` for `0x…` where the network writes no `0x`.
    pub fn parse(network: Network, text: &str) -> Result<Self, Wrong> {
        parse(text, Some(network), 88, |inner| Self::read(network, inner))
    }

    /// One that was read before and stored.
    #[must_use]
    pub fn stored(network: Network, text: String) -> Self {
        Self { network, text }
    }

    pub(super) fn read(network: Network, text: &str) -> Result<Self, Wrong> {
        let bare = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let text = match network {
            Network::Solana => signature(text)?,
            _ if network.is_like_ethereum() => format!("0x{}", hash(bare.unwrap_or(text))?),
            Network::XrpLedger => hash(text)?.to_ascii_uppercase(),
            _ => hash(text)?,
        };
        Ok(Self { network, text })
    }

    /// On which network it is.
    #[must_use]
    pub fn network(&self) -> Network {
        self.network
    }

    /// The canonical form, which is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
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

impl std::fmt::Debug for TransactionHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactionHash({} {})", self.network.code(), self.masked())
    }
}

fn hash(text: &str) -> Result<String, Wrong> {
    characters(text, |c| c.is_ascii_hexdigit())?;
    length(text, 64, 64)?;
    Ok(text.to_ascii_lowercase())
}

/// An Ed25519 signature: 64 bytes in base58.
fn signature(text: &str) -> Result<String, Wrong> {
    length(text, 64, 88)?;
    let bytes = base58::decode(text, bs58::Alphabet::BITCOIN)?;
    if bytes.len() != 64 {
        return Err(Wrong::Form);
    }
    // A secret key is as long, and must not be taken for a signature.
    if super::is_private_key(text) { Err(Wrong::Form) } else { Ok(text.to_owned()) }
}
