//! `limits.toml`: limits, fees and times that articles quote.

use crate::kernel::money::{Currency, Money};
use crate::kernel::span::Span;
use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub limit: IndexMap<String, Limit>,
    pub fee: IndexMap<String, Fee>,
    pub time: IndexMap<String, Span>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Limit {
    Money { amount: i64, currency: Currency },
    Count { count: u32 },
}

/// A fixed amount, or a share of the payment with an optional least amount.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Fee {
    Fixed {
        amount: i64,
        currency: Currency,
    },
    /// In the asset's own smallest units (crypto).
    Units {
        amount: i64,
    },
    Share {
        percent: String,
        min: Option<i64>,
        currency: Option<Currency>,
    },
}

impl Fee {
    /// The least amount of a share, when there is one.
    #[must_use]
    pub fn least(&self) -> Option<Money> {
        match self {
            Self::Share { min: Some(minor), currency: Some(currency), .. } => {
                Some(Money { minor: *minor, currency: *currency })
            }
            _ => None,
        }
    }
}
