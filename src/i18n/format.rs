//! Money, dates, spans and counts in the reader's format.

use super::{Locale, zones};
use crate::kernel::money::{Currency, Money};
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::civil::{Date, Time};

/// `US$200` / `200 美元`.
#[must_use]
pub fn money(locale: Locale, money: Money) -> String {
    let number = money.decimal();
    match locale {
        Locale::ZhHans => format!("{number} {}", currency_zh(money.currency)),
        Locale::En => {
            let sign = match money.currency {
                Currency::Usd => "US$",
                Currency::Eur => "€",
                Currency::Gbp => "£",
                Currency::Cad => "C$",
                Currency::Sgd => "S$",
                Currency::Jpy => "JP¥",
                Currency::Krw => "₩",
                Currency::Cny => "CN¥",
            };
            format!("{sign}{number}")
        }
    }
}

fn currency_zh(currency: Currency) -> &'static str {
    match currency {
        Currency::Usd => "美元",
        Currency::Eur => "欧元",
        Currency::Gbp => "英镑",
        Currency::Cad => "加元",
        Currency::Sgd => "新加坡元",
        Currency::Jpy => "日元",
        Currency::Krw => "韩元",
        Currency::Cny => "人民币",
    }
}

/// `2 business days` / `2 个工作日`.
#[must_use]
pub fn span(locale: Locale, span: Span) -> String {
    let (n, zh, one, many) = match span {
        Span::Minutes(n) => (n, "分钟", "minute", "minutes"),
        Span::Hours(n) => (n, "小时", "hour", "hours"),
        Span::Days(n) => (n, "天", "day", "days"),
        Span::BusinessDays(n) => (n, "个工作日", "business day", "business days"),
        Span::Months(n) => (n, "个月", "month", "months"),
        Span::Years(n) => (n, "年", "year", "years"),
    };
    match locale {
        Locale::ZhHans => format!("{n} {zh}"),
        Locale::En => format!("{n} {}", if n == 1 { one } else { many }),
    }
}

/// `2026年11月23日` / `23 November 2026`.
#[must_use]
pub fn date(locale: Locale, date: Date) -> String {
    match locale {
        Locale::ZhHans => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Locale::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// `周一` / `Monday`.
#[must_use]
pub fn weekday(locale: Locale, day: jiff::civil::Weekday) -> &'static str {
    let i = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
    match locale {
        Locale::ZhHans => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][i],
        Locale::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][i],
    }
}

/// `08:00`, the same in every language of ours.
#[must_use]
pub fn time(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// A point in time in UTC: `2026年11月23日 12:05（UTC）` / `23 November 2026, 12:05 UTC`.
#[must_use]
pub fn moment(locale: Locale, at: Timestamp) -> String {
    moment_in(locale, at, &jiff::tz::TimeZone::UTC)
}

/// A point in time in a reader's zone, which is said: `2026年11月23日 20:05（北京时间 UTC+8）` / `23 November 2026,
/// 20:05 (UTC+8)`.
#[must_use]
pub fn moment_in(locale: Locale, at: Timestamp, tz: &jiff::tz::TimeZone) -> String {
    let offset = zones::offset(tz, at);
    let here = at.civil().to_zoned(tz.clone()).datetime();
    let (day, clock) = (date(locale, here.date()), time(here.time()));
    match locale {
        Locale::ZhHans => match tz.iana_name() {
            Some(name @ "Asia/Shanghai") => format!("{day} {clock}（{} {offset}）", zone(locale, name)),
            _ => format!("{day} {clock}（{offset}）"),
        },
        Locale::En if offset == "UTC" => format!("{day}, {clock} UTC"),
        Locale::En => format!("{day}, {clock} ({offset})"),
    }
}

/// The day of a point in time in a reader's zone.
#[must_use]
pub fn day_in(locale: Locale, at: Timestamp, tz: &jiff::tz::TimeZone) -> String {
    date(locale, at.civil().to_zoned(tz.clone()).date())
}

/// A file's size: `1.4 MB`.
#[must_use]
pub fn bytes(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// The end of a sentence, and what stands between it and the next.
#[must_use]
pub const fn stop(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhHans => "。",
        Locale::En => ". ",
    }
}

/// Something beside the text: ` (from Monday)` / `（周一起）`.
#[must_use]
pub fn aside(locale: Locale, text: &str) -> String {
    match locale {
        Locale::ZhHans => format!("（{text}）"),
        Locale::En => format!(" ({text})"),
    }
}

/// The last day before an instant that is too late, in its zone: `2026年12月3日（北京时间）` / `3 December 2026
/// (Beijing time)`.
#[must_use]
pub fn last_day(locale: Locale, too_late: Timestamp, zone_name: &str) -> String {
    let tz = jiff::tz::TimeZone::get(zone_name).unwrap_or(jiff::tz::TimeZone::UTC);
    let day = date(locale, Timestamp(too_late.0 - 1).civil().to_zoned(tz).date());
    (locale.text().in_zone)(&day, zone(locale, zone_name))
}

/// A name and its value: `Address: 192.0.2.1` / `地址：192.0.2.1`.
#[must_use]
pub fn labelled(locale: Locale, label: &str, value: &str) -> String {
    match locale {
        Locale::ZhHans => format!("{label}：{value}"),
        Locale::En => format!("{label}: {value}"),
    }
}

/// What stands between two sentences.
#[must_use]
pub const fn gap(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhHans => "",
        Locale::En => " ",
    }
}

/// The zone as people call it, for a time that must say where it counts.
#[must_use]
pub fn zone(locale: Locale, zone: &str) -> &str {
    match (locale, zone) {
        (Locale::ZhHans, "Asia/Shanghai") => "北京时间",
        (Locale::ZhHans, "Europe/London") => "伦敦时间",
        (Locale::ZhHans, "Europe/Berlin") => "柏林时间",
        (Locale::ZhHans, "Asia/Singapore") => "新加坡时间",
        (Locale::ZhHans, "Asia/Hong_Kong") => "香港时间",
        (Locale::ZhHans, "America/New_York") => "纽约时间",
        (Locale::En, "Asia/Shanghai") => "Beijing time",
        (Locale::En, "Europe/London") => "London time",
        (Locale::En, "Europe/Berlin") => "Berlin time",
        (Locale::En, "Asia/Singapore") => "Singapore time",
        (Locale::En, "Asia/Hong_Kong") => "Hong Kong time",
        (Locale::En, "America/New_York") => "New York time",
        (_, other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_their_own_format() {
        let two = Money { minor: 200, currency: Currency::Usd };
        assert_eq!(money(Locale::En, two), "US$2");
        assert_eq!(money(Locale::ZhHans, two), "2 美元");
        assert_eq!(span(Locale::En, Span::BusinessDays(1)), "1 business day");
        assert_eq!(span(Locale::ZhHans, Span::BusinessDays(15)), "15 个工作日");
        let day = jiff::civil::date(2026, 11, 3);
        assert_eq!(date(Locale::En, day), "3 November 2026");
        assert_eq!(date(Locale::ZhHans, day), "2026年11月3日");
    }
}
