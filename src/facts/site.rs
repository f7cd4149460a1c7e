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
    /// The day of the operator's last security self-check.
    pub security_checked: jiff::civil::Date,
    #[serde(default)]
    pub footer: Vec<Footer>,
    pub tasks: Vec<Task>,
    pub categories: Vec<Category>,
    pub official: Vec<Official>,
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

/// A channel that truly is the operator's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    pub kind: OfficialKind,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialKind {
    Domain,
    Email,
    Phone,
    Handle,
}
