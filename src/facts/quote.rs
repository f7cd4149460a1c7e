//! Shortcodes: the words that a fact becomes inside a sentence, so that text cannot drift from data.

use super::Facts;
use super::channels::{Channel, Hours};
use super::limits::{Fee, Limit};
use super::methods::{Amount, Method};
use crate::i18n::{Locale, format};
use crate::kernel::money::Money;
use jiff::civil::Weekday;

impl Facts {
    /// What `{{code}}` reads as: `time.reset-link`, `method.usdt-trc20.min`, `sla.psd2.final`, `brand` …
    ///
    /// # Errors
    /// What is wrong with the code, in words for the person who wrote the article.
    pub fn quote(&self, code: &str, locale: Locale) -> Result<String, String> {
        let mut parts = code.split('.');
        let known = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("brand"), None, ..) => Some(self.site.brand.clone()),
            (Some("operator"), None, ..) => Some(self.site.operator.get(locale).to_owned()),
            (Some("time"), Some(id), None, _) => self.limits.time.get(id).map(|s| format::span(locale, *s)),
            (Some("limit"), Some(id), None, _) => self.limits.limit.get(id).map(|l| limit(locale, *l)),
            (Some("fee"), Some(id), None, _) => self.limits.fee.get(id).map(|f| fee(locale, f, None)),
            (Some("sla"), Some(regime), Some(clock), None) => {
                // An article is about what starts now: the newest version.
                let newest = self.deadlines.rules.clock(regime, clock).and_then(|c| c.versions.last());
                newest.map(|rule| format::span(locale, rule.terms.span))
            }
            (Some("region"), Some(code), None, _) => {
                self.regions.get(code).map(|r| r.name.get(locale).to_owned())
            }
            (Some("method"), Some(id), Some(field), None) => {
                self.methods.get(id).and_then(|m| method(locale, m, field))
            }
            (Some("contact"), Some(id), Some(field), None) => self.contact(locale, id, field),
            _ => None,
        };
        known.ok_or_else(|| format!("unknown shortcode {{{{{code}}}}}"))
    }

    fn contact(&self, locale: Locale, id: &str, field: &str) -> Option<String> {
        let channel = self.channels.get(id)?;
        match field {
            "number" => channel.number.clone(),
            "address" => channel.address.clone(),
            "reply" => Some(format::span(locale, channel.reply)),
            "cost" => Some(channel.cost.get(locale).to_owned()),
            "hours" => Some(hours(locale, channel)),
            _ => None,
        }
    }
}

/// Opening hours in one line, equal days joined: `Monday–Friday 08:00–20:00, Saturday 09:00–17:00 (London time)`.
#[must_use]
pub fn hours(locale: Locale, channel: &Channel) -> String {
    let mut runs: Vec<(Weekday, Weekday, Hours)> = Vec::new();
    for day in Weekday::Monday.cycle_forward().take(7) {
        match (channel.hours.on(day), runs.last_mut()) {
            (Some(hours), Some((_, last, same))) if *same == hours && last.next() == day => *last = day,
            (Some(hours), _) => runs.push((day, day, hours)),
            (None, _) => {}
        }
    }
    let text = locale.text();
    if let [(Weekday::Monday, Weekday::Sunday, Hours { until: None, from })] = runs[..]
        && from == jiff::civil::Time::midnight()
    {
        return text.around_the_clock.to_owned();
    }
    let runs: Vec<String> = runs
        .iter()
        .map(|(first, last, hours)| {
            let until = hours.until.map_or_else(|| "24:00".to_owned(), format::time);
            let days = if first == last {
                format::weekday(locale, *first).to_owned()
            } else {
                (text.from_to)(format::weekday(locale, *first), format::weekday(locale, *last))
            };
            format!("{days} {}–{until}", format::time(hours.from))
        })
        .collect();
    (text.in_zone)(&runs.join(text.list_comma), format::zone(locale, &channel.zone))
}

fn limit(locale: Locale, limit: Limit) -> String {
    match limit {
        Limit::Money { amount, currency } => format::money(locale, Money { minor: amount, currency }),
        Limit::Count { count } => count.to_string(),
    }
}

/// A fee in words; `method` tells what bare units mean.
#[must_use]
pub fn fee(locale: Locale, fee: &Fee, method: Option<&Method>) -> String {
    let text = locale.text();
    match fee {
        Fee::Fixed { amount: 0, .. } | Fee::Units { amount: 0 } => text.free.to_owned(),
        Fee::Fixed { amount: minor, currency } => {
            format::money(locale, Money { minor: *minor, currency: *currency })
        }
        Fee::Units { amount: units } => {
            method.map_or_else(|| units.to_string(), |m| amount(locale, &m.amount(*units)))
        }
        Fee::Share { percent, .. } => match fee.least() {
            None => format!("{percent}%"),
            Some(least) => (text.share_at_least)(percent, &format::money(locale, least)),
        },
    }
}

/// `20 USDT` or `US$20` / `20 美元`.
#[must_use]
pub fn amount(locale: Locale, amount: &Amount) -> String {
    match amount {
        Amount::Money(money) => format::money(locale, *money),
        Amount::Coins(units, asset) => format!("{units} {asset}"),
    }
}

fn method(locale: Locale, method: &Method, field: &str) -> Option<String> {
    match field {
        "name" => Some(method.name(locale)),
        "min" => Some(amount(locale, &method.amount(method.min))),
        "max" => method.max.map(|max| amount(locale, &method.amount(max))),
        "fee" => Some(fee(locale, &method.fee, Some(method))),
        "time" => Some(format::span(locale, method.time)),
        "network" => method.network.clone(),
        "asset" => method.asset.clone(),
        "confirmations" => method.confirmations.map(|c| c.to_string()),
        _ => None,
    }
}
