//! A promised length of time, in the unit in which it was promised.

use serde::Deserialize;

/// "30 minutes" and "2 business days" are different promises even when they end together,
/// so the unit is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Minutes(u32),
    Hours(u32),
    Days(u32),
    BusinessDays(u32),
    Months(u32),
    Years(u32),
}

impl Span {
    /// The length in seconds; a business day counts as a day, and a year has 366.
    #[must_use]
    pub fn seconds(self) -> i64 {
        const DAY: i64 = 24 * 60 * 60;
        match self {
            Self::Minutes(n) => i64::from(n) * 60,
            Self::Hours(n) => i64::from(n) * 60 * 60,
            Self::Days(n) | Self::BusinessDays(n) => i64::from(n) * DAY,
            Self::Months(n) => i64::from(n) * 31 * DAY,
            Self::Years(n) => i64::from(n) * 366 * DAY,
        }
    }
}
