//! `site.toml`: the brand, its operator, the home page's tasks and the official channels.

use crate::i18n::Local;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub brand: String,
    pub operator: Local,
    pub tagline: Local,
    /// Where a security researcher writes: a `mailto:` or `https:` URI (RFC 9116 §2.5.3).
    pub security_contact: String,
    /// The version of the terms that a new customer accepts: the day since which they apply.
    pub terms: jiff::civil::Date,
    /// Whether anybody may open an account here.
    pub sign_up: bool,
    /// IANA name of the zone in which times are told to whoever has chosen none.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The day of the operator's last security self-check.
    pub security_checked: jiff::civil::Date,
    #[serde(default)]
    pub footer: Vec<Footer>,
    pub tasks: Vec<Task>,
    pub categories: Vec<Category>,
    pub official: Vec<Official>,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Site {
    /// The operator's time zone.
    #[must_use]
    pub fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    pub text: Local,
}

/// One of the things that people come for, and the article that solves it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    pub article: String,
    pub icon: String,
    pub label: Local,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    /// The team that keeps its articles true, unless an article names another.
    pub owner: String,
    pub title: Local,
    pub summary: Local,
}

/// A channel that truly is the operator's; also its line in the signed list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    pub kind: OfficialKind,
    pub value: String,
    /// Where a handle is ours: anybody may take the same name on another platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

impl Official {
    /// A handle means nothing without its platform, and a telephone number is compared by its country code.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        let value = &self.value;
        match (self.kind, &self.platform) {
            (OfficialKind::Handle, None) => Err(format!("{value}: a handle names its platform")),
            (OfficialKind::Handle, Some(name)) if name.trim().is_empty() => {
                Err(format!("{value}: the platform has no name"))
            }
            (OfficialKind::Handle, Some(_)) => Ok(()),
            (_, Some(_)) => Err(format!("{value}: only a handle has a platform")),
            (OfficialKind::Phone, None) if !(value.starts_with('+') && value.contains(' ')) => {
                Err(format!("{value}: a number begins with + and its country code, then a space"))
            }
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialKind {
    Domain,
    Email,
    Phone,
    Handle,
}
