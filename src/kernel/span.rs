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
    Years(u32),
}
