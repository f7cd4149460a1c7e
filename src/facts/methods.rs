//! `methods.toml`: how money goes in and out, and what each way costs and promises.

use super::limits::Fee;
use crate::i18n::{Local, Locale};
use crate::kernel::money::{Currency, Decimal, Money};
use crate::kernel::reference::Network;
use crate::kernel::span::Span;
use serde::Deserialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Card,
    Bank,
    Local,
    Crypto,
}

/// What can be done when a payment by this method was a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversible {
    /// Not at all once sent.
    No,
    /// The bank can be asked to send it back; the recipient must agree.
    Recall,
    /// The card network's dispute rules apply.
    Dispute,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    Topup,
    Withdraw,
    Send,
    Pay,
}

/// Evidence types as vocabulary: the stored codes of the appeal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    TransactionReceipt,
    PaymentScreenshot,
    BankStatement,
    BlockchainTxid,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    pub kind: Kind,
    name: Option<Local>,
    /// ISO 3166-1 codes; empty: wherever the feature is open.
    #[serde(default)]
    pub regions: Vec<String>,
    pub currency: Option<Currency>,
    pub min: i64,
    pub max: Option<i64>,
    pub fee: Fee,
    /// From the moment the money or coins leave until they are credited, when all goes well.
    pub time: Span,
    pub reversible: Reversible,
    pub uses: Vec<Use>,
    pub evidence: Vec<Evidence>,
    pub asset: Option<String>,
    pub network: Option<String>,
    /// The blockchain, where there is one.
    pub chain: Option<Network>,
    /// Whose business days `time` counts, when it counts any.
    pub calendar: Option<String>,
    pub decimals: Option<u32>,
    pub confirmations: Option<u32>,
    pub memo: Option<bool>,
}

/// An amount that a method names: in a currency or in coins.
#[derive(Clone, Debug)]
pub enum Amount {
    Money(Money),
    Coins(Decimal, String),
}

impl Method {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.kind == Kind::Crypto {
            if self.asset.is_none()
                || self.network.is_none()
                || self.confirmations.is_none()
                || self.memo.is_none()
                || self.chain.is_none()
            {
                return Err("a crypto method names asset, network, chain, confirmations and memo");
            }
            if self.decimals.is_none_or(|d| d > 18) {
                return Err("decimals is a number from 0 to 18");
            }
        } else if self.name.is_none() || self.currency.is_none() {
            return Err("a method names name and currency");
        }
        if matches!(self.time, Span::BusinessDays(_)) && self.calendar.is_none() {
            return Err("business days are counted by a calendar; name one");
        }
        if self.max.is_some_and(|max| max < self.min) {
            return Err("max is less than min");
        }
        Ok(())
    }

    #[must_use]
    pub fn name(&self, locale: Locale) -> String {
        match (&self.name, &self.asset, &self.network) {
            (Some(name), ..) => name.get(locale).to_owned(),
            (None, Some(asset), Some(network)) => format!("{asset} · {network}"),
            _ => String::new(),
        }
    }

    /// `units` of this method's currency or coin.
    #[must_use]
    pub fn amount(&self, units: i64) -> Amount {
        match (self.currency, &self.asset) {
            (Some(currency), None) => Amount::Money(Money { minor: units, currency }),
            (_, asset) => Amount::Coins(
                Decimal { units, decimals: self.decimals.unwrap_or(0) },
                asset.clone().unwrap_or_default(),
            ),
        }
    }
}
