//! The chains whose addresses and transactions we can check.

use crate::kernel::text_enum;

text_enum! {
    /// A blockchain; the codes are stored.
    pub enum Network {
        Bitcoin = "bitcoin",
        Ethereum = "ethereum",
        Tron = "tron",
        XrpLedger = "xrp_ledger",
        Solana = "solana",
        BnbSmartChain = "bnb_smart_chain",
        Polygon = "polygon",
        Litecoin = "litecoin",
    }
}

impl Network {
    /// Its name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bitcoin => "Bitcoin",
            Self::Ethereum => "Ethereum",
            Self::Tron => "TRON",
            Self::XrpLedger => "XRP Ledger",
            Self::Solana => "Solana",
            Self::BnbSmartChain => "BNB Smart Chain",
            Self::Polygon => "Polygon",
            Self::Litecoin => "Litecoin",
        }
    }

    /// Whether it writes addresses and hashes as Ethereum does, so that nobody can tell them apart.
    #[must_use]
    pub const fn is_like_ethereum(self) -> bool {
        matches!(self, Self::Ethereum | Self::BnbSmartChain | Self::Polygon)
    }
}
