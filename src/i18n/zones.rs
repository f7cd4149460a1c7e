//! Time zones as people choose and read them.

use super::{Locale, format};
use crate::kernel::time::Timestamp;
use jiff::tz::TimeZone;

/// Zones to choose from, west to east: a place for each set of rules that many people live by.
pub const ZONES: &[(&str, &str, &str)] = &[
    ("Pacific/Honolulu", "Honolulu", "檀香山"),
    ("America/Anchorage", "Anchorage", "安克雷奇"),
    ("America/Los_Angeles", "Los Angeles", "洛杉矶"),
    ("America/Vancouver", "Vancouver", "温哥华"),
    ("America/Phoenix", "Phoenix", "菲尼克斯"),
    ("America/Denver", "Denver", "丹佛"),
    ("America/Mexico_City", "Mexico City", "墨西哥城"),
    ("America/Chicago", "Chicago", "芝加哥"),
    ("America/Bogota", "Bogotá", "波哥大"),
    ("America/Lima", "Lima", "利马"),
    ("America/New_York", "New York", "纽约"),
    ("America/Toronto", "Toronto", "多伦多"),
    ("America/Halifax", "Halifax", "哈利法克斯"),
    ("America/St_Johns", "St. John’s", "圣约翰斯"),
    ("America/Santiago", "Santiago", "圣地亚哥"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"),
    ("America/Sao_Paulo", "São Paulo", "圣保罗"),
    ("Atlantic/Azores", "Azores", "亚速尔群岛"),
    ("UTC", "UTC", "UTC"),
    ("Europe/Dublin", "Dublin", "都柏林"),
    ("Europe/Lisbon", "Lisbon", "里斯本"),
    ("Europe/London", "London", "伦敦"),
    ("Africa/Casablanca", "Casablanca", "卡萨布兰卡"),
    ("Africa/Lagos", "Lagos", "拉各斯"),
    ("Europe/Amsterdam", "Amsterdam", "阿姆斯特丹"),
    ("Europe/Berlin", "Berlin", "柏林"),
    ("Europe/Madrid", "Madrid", "马德里"),
    ("Europe/Paris", "Paris", "巴黎"),
    ("Europe/Rome", "Rome", "罗马"),
    ("Europe/Warsaw", "Warsaw", "华沙"),
    ("Africa/Cairo", "Cairo", "开罗"),
    ("Africa/Johannesburg", "Johannesburg", "约翰内斯堡"),
    ("Asia/Jerusalem", "Jerusalem", "耶路撒冷"),
    ("Europe/Athens", "Athens", "雅典"),
    ("Europe/Helsinki", "Helsinki", "赫尔辛基"),
    ("Europe/Kyiv", "Kyiv", "基辅"),
    ("Africa/Nairobi", "Nairobi", "内罗毕"),
    ("Asia/Riyadh", "Riyadh", "利雅得"),
    ("Europe/Istanbul", "Istanbul", "伊斯坦布尔"),
    ("Europe/Moscow", "Moscow", "莫斯科"),
    ("Asia/Dubai", "Dubai", "迪拜"),
    ("Asia/Karachi", "Karachi", "卡拉奇"),
    ("Asia/Kolkata", "Delhi, Mumbai", "德里、孟买"),
    ("Asia/Kathmandu", "Kathmandu", "加德满都"),
    ("Asia/Dhaka", "Dhaka", "达卡"),
    ("Asia/Bangkok", "Bangkok", "曼谷"),
    ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "胡志明市"),
    ("Asia/Jakarta", "Jakarta", "雅加达"),
    ("Asia/Shanghai", "Beijing, Shanghai", "北京、上海"),
    ("Asia/Hong_Kong", "Hong Kong", "香港"),
    ("Asia/Macau", "Macao", "澳门"),
    ("Asia/Taipei", "Taipei", "台北"),
    ("Asia/Singapore", "Singapore", "新加坡"),
    ("Asia/Kuala_Lumpur", "Kuala Lumpur", "吉隆坡"),
    ("Asia/Manila", "Manila", "马尼拉"),
    ("Australia/Perth", "Perth", "珀斯"),
    ("Asia/Seoul", "Seoul", "首尔"),
    ("Asia/Tokyo", "Tokyo", "东京"),
    ("Australia/Brisbane", "Brisbane", "布里斯班"),
    ("Australia/Adelaide", "Adelaide", "阿德莱德"),
    ("Australia/Sydney", "Sydney, Melbourne", "悉尼、墨尔本"),
    ("Pacific/Auckland", "Auckland", "奥克兰"),
];

/// Whether somebody may choose this zone.
#[must_use]
pub fn is_known(name: &str) -> bool {
    ZONES.iter().any(|(zone, ..)| *zone == name) && TimeZone::get(name).is_ok()
}

/// The zone as one chooses it, with what it is from UTC at this time: `Beijing, Shanghai (UTC+8)`.
#[must_use]
pub fn named(locale: Locale, zone: &TimeZone, at: Timestamp) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    let words = ZONES.iter().find(|(zone, ..)| *zone == name).map_or(name, |(_, en, zh)| match locale {
        Locale::ZhHans => *zh,
        Locale::En => *en,
    });
    match offset(zone, at) {
        offset if offset == words => offset,
        offset => format!("{words}{}", format::aside(locale, &offset)),
    }
}

/// What a zone is from UTC at this time: `UTC+8`, `UTC+5:30`, `UTC`.
#[must_use]
pub fn offset(zone: &TimeZone, at: Timestamp) -> String {
    let minutes = zone.to_offset(at.civil()).seconds() / 60;
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_exists_and_they_go_from_west_to_east() {
        // In northern winter, when most of the places have their standard time.
        let january = Timestamp::from("2027-01-15T12:00:00Z".parse::<jiff::Timestamp>().unwrap_or_default());
        let mut west = i32::MIN;
        for (name, ..) in ZONES {
            assert!(is_known(name), "{name}");
            let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
            assert_eq!(zone.iana_name(), Some(*name), "the name is the zone's own");
            let east = zone.to_offset(january.civil()).seconds();
            assert!(east >= west, "{name}");
            west = east;
        }
        assert!(!is_known("Mars/Olympus") && !is_known("") && !is_known("../etc/passwd"));
    }

    #[test]
    fn what_a_zone_is_from_utc_depends_on_the_day() {
        let at = |text: &str| Timestamp::from(text.parse::<jiff::Timestamp>().unwrap_or_default());
        let (winter, summer) = (at("2027-01-15T12:00:00Z"), at("2027-07-15T12:00:00Z"));
        for (name, in_winter, in_summer) in [
            ("Asia/Shanghai", "Beijing, Shanghai (UTC+8)", "Beijing, Shanghai (UTC+8)"),
            ("Europe/Berlin", "Berlin (UTC+1)", "Berlin (UTC+2)"),
            ("Europe/London", "London (UTC)", "London (UTC+1)"),
            ("America/St_Johns", "St. John’s (UTC-3:30)", "St. John’s (UTC-2:30)"),
            ("UTC", "UTC", "UTC"),
        ] {
            let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
            let said = [winter, summer].map(|at| named(Locale::En, &zone, at));
            assert_eq!(said, [in_winter, in_summer]);
        }
        assert_eq!(named(Locale::ZhHans, &TimeZone::UTC, winter), "UTC");
    }
}
