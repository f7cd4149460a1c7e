//! `assets.toml`: currencies and tokens, and how their amounts are written.

use crate::i18n::{Local, Locale};
use crate::kernel::amount::{Amount, Asset, Wrong};
use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetFacts {
    /// What people call it; a token is called by its code.
    pub name: Option<Local>,
    /// What stands before an English amount.
    pub sign: Option<String>,
    /// Decimals of one unit: 18 at most.
    pub decimals: u32,
    /// Rough worth of one unit in US cents: for putting a queue in order, and for who approves a decision.
    pub cents: u64,
}

/// Every asset by its code.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Assets(IndexMap<Asset, AssetFacts>);

/// Why a text is no amount of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAmount {
    #[error("{0} is not in assets.toml")]
    Unknown(String),
    #[error(transparent)]
    Wrong(#[from] Wrong),
}

impl Assets {
    #[must_use]
    pub fn get(&self, asset: &Asset) -> Option<&AssetFacts> {
        self.0.get(asset)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Asset, &AssetFacts)> {
        self.0.iter()
    }

    /// Reads an amount of a known asset.
    ///
    /// # Errors
    /// When the asset is unknown or the number is none.
    pub fn read(&self, number: &str, code: &str) -> Result<Amount, NoAmount> {
        let asset = Asset::parse(code).filter(|a| self.0.contains_key(a));
        let Some(asset) = asset else { return Err(NoAmount::Unknown(code.to_owned())) };
        let decimals = self.0.get(&asset).map_or(0, |a| a.decimals);
        Ok(Amount::parse(number, asset, decimals)?)
    }

    /// `US$1,234.50` / `1,234.50 美元`; of tokens `0.5 ETH`.
    #[must_use]
    pub fn write(&self, locale: Locale, amount: &Amount) -> String {
        let facts = self.0.get(&amount.asset);
        let code = amount.asset.code();
        match (locale, facts) {
            (Locale::En, Some(AssetFacts { sign: Some(sign), .. })) => format!("{sign}{amount}"),
            (Locale::ZhHans, Some(AssetFacts { name: Some(name), .. })) => {
                format!("{amount} {}", name.get(Locale::ZhHans))
            }
            _ => format!("{amount} {code}"),
        }
    }

    /// Rough worth in US cents, for putting a queue in order and for who approves a decision.
    #[must_use]
    pub fn worth(&self, amount: &Amount) -> i64 {
        amount.worth(self.0.get(&amount.asset).map_or(0, |a| a.cents))
    }

    /// What is wrong in the file.
    pub(super) fn problems(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .filter(|(_, a)| a.decimals > 18)
            .map(|(code, _)| format!("{}: 18 decimals at most", code.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_their_own_format() {
        let assets: Assets = toml::from_str(
            "[EUR]\nname = { zh-Hans = '欧元', en = 'euros' }\nsign = '€'\ndecimals = 2\ncents = 110\n[ETH]\ndecimals = 18\ncents = 300000",
        )
        .unwrap();
        let euros = assets.read("1234.5", "EUR").unwrap();
        assert_eq!(assets.write(Locale::En, &euros), "€1,234.50");
        assert_eq!(assets.write(Locale::ZhHans, &euros), "1,234.50 欧元");
        let ether = assets.read("0.5", "ETH").unwrap();
        assert_eq!(assets.write(Locale::ZhHans, &ether), "0.5 ETH");
        assert_eq!((assets.worth(&euros), assets.worth(&ether)), (135_795, 150_000));
        assert_eq!(assets.read("1", "XYZ"), Err(NoAmount::Unknown("XYZ".into())));
        assert_eq!(assets.read("1.234", "EUR"), Err(NoAmount::Wrong(Wrong::TooFine)));
    }
}
