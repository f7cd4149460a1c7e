//! References that people copy from banks, explorers and receipts: read in any spelling, checked as far as
//! their standards allow, stored in one.

mod address;
mod bank;
mod base58;
mod card;
mod domestic;
mod iban;
mod key;
mod network;
mod transaction;

pub use address::{Address, destination_tag};
pub use bank::{Bic, OwnReference, Uetr};
pub use card::{Arn, LastFour, is_card_number};
pub use domestic::{AbaRouting, AccountNumber, SortCode};
pub use iban::Iban;
pub use key::is_private_key;
pub(super) use key::{is_extended, is_key_pair};
pub use network::Network;
pub use transaction::TransactionHash;

use crate::kernel::case_number::CaseNumber;
use crate::kernel::pasted;

/// Why a paste is not the reference that was asked for; each has its own sentence on the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was entered, or nothing that can be seen.
    Empty,
    /// So many characters, where at least `needs` are needed.
    TooShort { has: usize, needs: usize },
    /// So many characters, where at most `needs` can be.
    TooLong { has: usize, needs: usize },
    /// The first character that cannot stand in it.
    Character(char),
    /// Characters were mistyped or swapped: the check digits or the checksum do not match.
    Check,
    /// Right characters in the right number, but not built like one.
    Form,
    /// No country that has them begins with these letters.
    Country,
    /// The middle is left out, as wallets and explorers show it (`TR7NHq…gjLj6t`).
    Shortened,
    /// It is valid, but on a test network, where nothing has a value.
    TestNetwork,
    /// It is a valid something else.
    Another(Kind),
}

/// What a paste can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number of one of our cases.
    CaseNumber,
    /// The reference of a payment through SWIFT.
    Uetr,
    /// An account number with its country.
    Iban,
    /// A whole card number, which nobody should be sent.
    CardNumber,
    /// A private key or the seed of one, which nobody should be sent.
    PrivateKey,
    /// An address of this network.
    Address(Network),
    /// A transaction, if there is such a one on this network.
    TransactionHash(Network),
    /// The code of a bank.
    Bic,
    /// The acquirer's reference of a card payment.
    Arn,
    /// A bank in the United States.
    AbaRouting,
    /// A bank in the United Kingdom.
    SortCode,
    /// An account in the United Kingdom.
    AccountNumber,
    /// The end of a card number.
    LastFour,
    /// Any text that a payer can give as reference.
    OwnReference,
}

impl Kind {
    /// Whether a string that reads as one is hardly anything else: it has a checksum or an unmistakable form.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(
            self,
            Self::CaseNumber
                | Self::Uetr
                | Self::Iban
                | Self::CardNumber
                | Self::PrivateKey
                | Self::Address(_)
                | Self::TransactionHash(_)
        )
    }

    const fn network(self) -> Option<Network> {
        match self {
            Self::Address(network) | Self::TransactionHash(network) => Some(network),
            _ => None,
        }
    }
}

/// All that the paste can be, the certain kinds first. 64 hexadecimal digits are a transaction on any
/// network that writes them so; which one, only the network knows.
#[must_use]
pub fn recognise(text: &str) -> Vec<Kind> {
    let Some(inner) = pasted::unwrap(text) else { return Vec::new() };
    let mut kinds = Vec::new();
    let mut add = |kind: Kind, fits: bool| {
        if fits {
            kinds.push(kind);
        }
    };
    add(Kind::CaseNumber, CaseNumber::parse(&inner).is_ok());
    add(Kind::Uetr, Uetr::read(&inner).is_ok());
    add(Kind::Iban, Iban::read(&inner).is_ok());
    add(Kind::CardNumber, is_card_number(&inner.replace('-', "")));
    add(Kind::PrivateKey, is_private_key(&inner));
    for &network in Network::ALL {
        add(Kind::Address(network), Address::read(network, &inner).is_ok());
    }
    for &network in Network::ALL {
        add(Kind::TransactionHash(network), TransactionHash::read(network, &inner).is_ok());
    }
    add(Kind::Bic, Bic::read(&inner).is_ok());
    add(Kind::Arn, Arn::read(&inner).is_ok());
    add(Kind::AbaRouting, AbaRouting::read(&inner).is_ok());
    add(Kind::SortCode, SortCode::read(&inner).is_ok());
    add(Kind::AccountNumber, AccountNumber::read(&inner).is_ok());
    add(Kind::LastFour, LastFour::read(&inner).is_ok());
    add(Kind::OwnReference, OwnReference::read(text).is_ok());
    kinds
}

/// Takes the paste out of its wrapping and reads it; what cannot be read is named if it is something else.
fn parse<T>(
    text: &str,
    network: Option<Network>,
    longest: usize,
    read: impl FnOnce(&str) -> Result<T, Wrong>,
) -> Result<T, Wrong> {
    let too_long = || Wrong::TooLong { has: text.chars().count(), needs: longest };
    let inner = pasted::unwrap(text).ok_or_else(too_long)?;
    if inner.is_empty() {
        return Err(Wrong::Empty);
    }
    read(&inner).map_err(|wrong| match wrong {
        Wrong::TestNetwork => wrong,
        _ if inner.contains('…') || inner.contains("..") => Wrong::Shortened,
        _ => another(text, network).map_or(wrong, Wrong::Another),
    })
}

/// What else the paste certainly is; of the same network if it can be.
fn another(text: &str, network: Option<Network>) -> Option<Kind> {
    let kinds: Vec<Kind> = recognise(text).into_iter().filter(|kind| kind.is_certain()).collect();
    let same = kinds.iter().copied().find(|kind| network.is_some() && kind.network() == network);
    same.or(kinds.first().copied())
}

/// The length in characters is within these bounds.
fn length(text: &str, shortest: usize, longest: usize) -> Result<(), Wrong> {
    match text.chars().count() {
        has if has < shortest => Err(Wrong::TooShort { has, needs: shortest }),
        has if has > longest => Err(Wrong::TooLong { has, needs: longest }),
        _ => Ok(()),
    }
}

/// Every character may stand in it.
fn characters(text: &str, may: impl Fn(char) -> bool) -> Result<(), Wrong> {
    text.chars().find(|&c| !may(c)).map_or(Ok(()), |c| Err(Wrong::Character(c)))
}

/// Exactly so many digits; dashes between them are dropped.
fn digits(text: &str, count: usize) -> Result<String, Wrong> {
    let text = text.replace('-', "");
    characters(&text, |c| c.is_ascii_digit())?;
    length(&text, count, count)?;
    Ok(text)
}

/// The first and last characters of ASCII text; all of it when it is hardly longer.
fn ends(text: &str, head: usize, tail: usize, between: &str) -> String {
    let back = text.len().saturating_sub(tail);
    match (text.get(..head), text.get(back..)) {
        (Some(front), Some(end)) if text.len() > head + tail => format!("{front}{between}{end}"),
        _ => text.to_owned(),
    }
}

/// ASCII text in groups of four, to be compared with what is on paper.
fn fours(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() * 5 / 4);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

/// What all references have in common that are one text: how they are stored, and that `{:?}` masks them.
macro_rules! stored_as_text {
    ($($name:ident),*) => {$(
        impl $name {
            /// One that was read before and stored.
            #[must_use]
            pub fn stored(text: String) -> Self {
                Self(text)
            }

            /// The canonical form, which is stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.masked())
            }
        }
    )*};
}
use stored_as_text;

#[cfg(test)]
mod tests;
