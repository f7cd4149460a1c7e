//! `regions.toml` and `changes.toml`: what works where, since when, and why not.

use crate::i18n::Local;
use serde::Deserialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    Account,
    Topup,
    Withdraw,
    Send,
    Receive,
    Card,
    Crypto,
    PayOnBehalf,
}

impl Feature {
    pub const ALL: [Self; 8] = [
        Self::Account,
        Self::Topup,
        Self::Withdraw,
        Self::Send,
        Self::Receive,
        Self::Card,
        Self::Crypto,
        Self::PayOnBehalf,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Limited,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The operator has no licence for this there (yet).
    Licence,
    /// Local law forbids it.
    Law,
    /// International sanctions.
    Sanctions,
}

/// Whether one feature works in one country.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    pub state: State,
    pub since: jiff::civil::Date,
    pub reason: Option<Reason>,
    /// What a person there can do instead.
    pub instead: Option<Feature>,
    /// What still works where a feature is limited, or until when it did.
    pub note: Option<Local>,
}

/// A country or region, keyed by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Region {
    pub alpha3: String,
    pub name: Local,
    /// Other names that people search by.
    #[serde(default)]
    pub also: Vec<String>,
    /// Key in `deadlines.toml` of the complaint rules that protect people there.
    pub regime: Option<String>,
    account: Availability,
    topup: Availability,
    withdraw: Availability,
    send: Availability,
    receive: Availability,
    card: Availability,
    crypto: Availability,
    pay_on_behalf: Availability,
}

impl Region {
    #[must_use]
    pub fn of(&self, feature: Feature) -> &Availability {
        match feature {
            Feature::Account => &self.account,
            Feature::Topup => &self.topup,
            Feature::Withdraw => &self.withdraw,
            Feature::Send => &self.send,
            Feature::Receive => &self.receive,
            Feature::Card => &self.card,
            Feature::Crypto => &self.crypto,
            Feature::PayOnBehalf => &self.pay_on_behalf,
        }
    }

    /// The worst honest one-word answer to "does it work there": closed only if nothing works.
    #[must_use]
    pub fn overall(&self) -> State {
        let states = Feature::ALL.map(|f| self.of(f).state);
        if states.iter().all(|s| *s == State::Open) {
            State::Open
        } else if states.iter().all(|s| *s == State::Closed) {
            State::Closed
        } else {
            State::Limited
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    pub change: Vec<Change>,
}

/// A dated change to regions or methods.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub date: jiff::civil::Date,
    /// Region codes and method ids.
    pub about: Vec<String>,
    pub title: Local,
    pub text: Local,
}
