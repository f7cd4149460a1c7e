//! A working in one plain sentence: "15 business days from 3 March 2026, skipping 4 weekends and Good Friday
//! (3 April 2026)".

use super::due::{Counting, Direction};
use super::working::{Skipped, Unknown, Working};
use crate::i18n::{Locale, format};
use crate::kernel::span::Span;

/// The working in the reader's language, without a full stop.
#[must_use]
pub fn working(locale: Locale, working: &Working) -> String {
    let mut parts = vec![counted(locale, working), skipped(locale, working)];
    for day in &working.working_days {
        let date = format::date(locale, day.date);
        let name = day.name.get(locale);
        parts.push(match locale {
            Locale::ZhHans => format!("，{date}（{name}）算工作日"),
            Locale::En => format!(", counting {date} ({name})"),
        });
    }
    if let Some(day) = working.moved_from {
        let date = format::date(locale, day);
        parts.push(match locale {
            Locale::ZhHans => format!("；{date}不是工作日，顺延至下一个工作日"),
            Locale::En => format!("; {date} is not a business day, so the next one counts"),
        });
    }
    parts.extend(working.unknown.iter().map(|unknown| not_known(locale, *unknown)));
    parts.concat()
}

/// "15 business days from 3 March 2026".
fn counted(locale: Locale, working: &Working) -> String {
    let span = format::span(locale, working.span);
    let day = working.start.date();
    let start = format::date(locale, day);
    let start = if matches!(working.span, Span::Minutes(_) | Span::Hours(_)) {
        let time = format::time(working.start.time());
        match locale {
            Locale::ZhHans => format!("{start} {time} "),
            Locale::En => format!("{start}, {time}"),
        }
    } else {
        start
    };
    match (locale, working.direction, working.counted_from) {
        (Locale::ZhHans, Direction::Before, _) => format!("{start}之前 {span}"),
        (Locale::En, Direction::Before, _) => format!("{span} before {start}"),
        (Locale::ZhHans, Direction::After, Some(from)) => {
            format!("自{}（{start}后的第一个工作日）起 {span}", format::date(locale, from))
        }
        (Locale::En, Direction::After, Some(from)) => {
            format!("{span} from {} (the first business day after {start})", format::date(locale, from))
        }
        (Locale::ZhHans, Direction::After, None) => {
            let with = if working.counting == Counting::SameDay { "（含当日）" } else { "" };
            format!("自{start}{with}起 {span}")
        }
        (Locale::En, Direction::After, None) => {
            let with = if working.counting == Counting::SameDay { " (that day included)" } else { "" };
            format!("{span} from {start}{with}")
        }
    }
}

/// ", skipping 4 weekends and Good Friday (3 April 2026)", or nothing.
fn skipped(locale: Locale, working: &Working) -> String {
    let weekends = match (locale, working.weekends, working.weekend_days) {
        (.., 0) => None,
        (Locale::ZhHans, Some(n), _) => Some(format!("{n} 个周末")),
        (Locale::ZhHans, None, days) => Some(format!("周末 {days} 天")),
        (Locale::En, Some(1), _) => Some("1 weekend".to_owned()),
        (Locale::En, Some(n), _) => Some(format!("{n} weekends")),
        (Locale::En, None, 1) => Some("1 weekend day".to_owned()),
        (Locale::En, None, days) => Some(format!("{days} weekend days")),
    };
    let parts: Vec<String> =
        weekends.into_iter().chain(working.holidays.iter().map(|h| holiday(locale, h))).collect();
    let parts = list(locale, &parts);
    match locale {
        _ if parts.is_empty() => parts,
        // A space between Chinese and figures, as everywhere on the site, and none between Chinese words.
        Locale::ZhHans if parts.starts_with(|c: char| c.is_ascii_digit()) => format!("，跳过 {parts}"),
        Locale::ZhHans => format!("，跳过{parts}"),
        Locale::En => format!(", skipping {parts}"),
    }
}

/// "Good Friday (3 April 2026)", "Spring Festival (16 February 2026 to 23 February 2026)".
fn holiday(locale: Locale, skipped: &Skipped) -> String {
    let name = skipped.name.get(locale);
    let (first, last) = (format::date(locale, skipped.first), format::date(locale, skipped.last));
    match (locale, skipped.first == skipped.last) {
        (Locale::ZhHans, true) => format!("{name}（{first}）"),
        (Locale::En, true) => format!("{name} ({first})"),
        (Locale::ZhHans, false) => format!("{name}（{first}至{last}）"),
        (Locale::En, false) => format!("{name} ({first} to {last})"),
    }
}

/// "a", "a and b", "a, b and c".
fn list(locale: Locale, parts: &[String]) -> String {
    let (comma, and) = match locale {
        Locale::ZhHans => ("、", "和"),
        Locale::En => (", ", " and "),
    };
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{and}{last}", first.join(comma)),
    }
}

/// "; not all holidays of 2029 are known yet, so this date may change".
fn not_known(locale: Locale, unknown: Unknown) -> String {
    let (first, last) = (unknown.first.year(), unknown.last.year());
    let years = match (locale, first == last) {
        (_, true) => first.to_string(),
        (Locale::ZhHans, false) => format!("{first}至{last}"),
        (Locale::En, false) => format!("{first} to {last}"),
    };
    match (locale, unknown.yet) {
        (Locale::ZhHans, true) => format!("；{years}年的放假安排尚未全部公布，日期可能变动"),
        (Locale::En, true) => format!("; not all holidays of {years} are known yet, so this date may change"),
        (Locale::ZhHans, false) => format!("；{years}年的节假日不在日历中，未予扣除"),
        (Locale::En, false) => {
            format!("; the holidays of {years} are not in the calendar and were not skipped")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::due::{Counting, Ending, Terms, count, count_back};
    use crate::deadlines::samples::{self, at, date};

    fn both(calendar: &str, terms: Terms, start: &str) -> [String; 2] {
        let (_, counted) = count(&samples::calendar(calendar), terms, at(start)).unwrap();
        [working(Locale::En, &counted), working(Locale::ZhHans, &counted)]
    }

    fn terms(span: Span) -> Terms {
        Terms { span, counting: Counting::default(), ending: Ending::default() }
    }

    #[test]
    fn a_working_reads_as_a_sentence() {
        for (calendar, span, start, en, zh) in [
            (
                "EU-TARGET",
                Span::BusinessDays(15),
                "2026-03-18T12:00:00Z",
                "15 business days from 18 March 2026, skipping 3 weekends, Good Friday (3 April 2026) and Easter \
                 Monday (6 April 2026)",
                "自2026年3月18日起 15 个工作日，跳过 3 个周末、耶稣受难日（2026年4月3日）和复活节星期一（2026年4月6日）",
            ),
            (
                "GB",
                Span::BusinessDays(1),
                "2026-03-03T12:00:00Z",
                "1 business day from 3 March 2026",
                "自2026年3月3日起 1 个工作日",
            ),
            (
                "GB",
                Span::BusinessDays(2),
                "2026-05-01T12:00:00Z",
                "2 business days from 1 May 2026, skipping 1 weekend and Early May bank holiday (4 May 2026)",
                "自2026年5月1日起 2 个工作日，跳过 1 个周末和五月初银行假日（2026年5月4日）",
            ),
            (
                "US",
                Span::BusinessDays(1),
                "2026-11-25T12:00:00Z",
                "1 business day from 25 November 2026, skipping Thanksgiving Day (26 November 2026)",
                "自2026年11月25日起 1 个工作日，跳过感恩节（2026年11月26日）",
            ),
            (
                "GB",
                Span::BusinessDays(1),
                "2026-03-07T12:00:00Z",
                "1 business day from 7 March 2026, skipping 1 weekend day",
                "自2026年3月7日起 1 个工作日，跳过周末 1 天",
            ),
            (
                "CN",
                Span::BusinessDays(3),
                "2026-02-13T04:00:00Z",
                "3 business days from 13 February 2026, skipping 3 weekend days and Spring Festival (16 February 2026 \
                 to 23 February 2026), counting 14 February 2026 (make-up working day for Spring Festival)",
                "自2026年2月13日起 3 个工作日，跳过周末 3 天和春节（2026年2月16日至2026年2月23日），\
                 2026年2月14日（春节调休上班）算工作日",
            ),
            (
                "CN",
                Span::BusinessDays(2),
                "2026-12-30T04:00:00Z",
                "2 business days from 30 December 2026, skipping 1 weekend and New Year's Day (1 January 2027); not all \
                 holidays of 2027 are known yet, so this date may change",
                "自2026年12月30日起 2 个工作日，跳过 1 个周末和元旦（2027年1月1日）；2027年的放假安排尚未全部公布，日期可能变动",
            ),
            (
                "GB",
                Span::BusinessDays(1),
                "2025-12-29T12:00:00Z",
                "1 business day from 29 December 2025; the holidays of 2025 are not in the calendar and were not skipped",
                "自2025年12月29日起 1 个工作日；2025年的节假日不在日历中，未予扣除",
            ),
            (
                "US",
                Span::Days(45),
                "2026-11-20T15:00:00Z",
                "45 days from 20 November 2026",
                "自2026年11月20日起 45 天",
            ),
            (
                "GB",
                Span::Hours(72),
                "2026-07-01T12:05:00Z",
                "72 hours from 1 July 2026, 13:05",
                "自2026年7月1日 13:05 起 72 小时",
            ),
        ] {
            assert_eq!(both(calendar, terms(span), start), [en, zh], "{calendar} {start}");
        }
    }

    #[test]
    fn a_rule_that_counts_otherwise_says_so() {
        let span = Span::BusinessDays(2);
        let ending = Ending::OnTheDay;
        assert_eq!(
            both("GB", Terms { span, counting: Counting::SameDay, ending }, "2026-03-05T12:00:00Z"),
            [
                "2 business days from 5 March 2026 (that day included)",
                "自2026年3月5日（含当日）起 2 个工作日"
            ]
        );
        assert_eq!(
            both(
                "GB",
                Terms { span, counting: Counting::DayAfterBusinessDay, ending },
                "2026-03-07T12:00:00Z"
            ),
            [
                "2 business days from 9 March 2026 (the first business day after 7 March 2026)",
                "自2026年3月9日（2026年3月7日后的第一个工作日）起 2 个工作日"
            ]
        );
        let ending = Ending::NextBusinessDay;
        let terms = Terms { span: Span::Months(13), counting: Counting::DayAfter, ending };
        assert_eq!(
            both("DE", terms, "2026-01-31T12:00:00Z"),
            [
                "13 months from 31 January 2026; 28 February 2027 is not a business day, so the next one counts",
                "自2026年1月31日起 13 个月；2027年2月28日不是工作日，顺延至下一个工作日"
            ]
        );
    }

    #[test]
    fn a_clock_that_runs_back_reads_so() {
        let gb = samples::calendar("GB");
        let (due, _) = count(&gb, terms(Span::BusinessDays(15)), at("2026-12-16T10:00:00Z")).unwrap();
        let (_, back) = count_back(&gb, Span::BusinessDays(6), &due).unwrap();
        assert_eq!(
            working(Locale::En, &back),
            "6 business days before 11 January 2027, skipping 2 weekends and New Year's Day (1 January 2027)"
        );
        assert_eq!(
            working(Locale::ZhHans, &back),
            "2027年1月11日之前 6 个工作日，跳过 2 个周末和元旦（2027年1月1日）"
        );
    }

    #[test]
    fn holidays_of_one_name_are_one_only_when_nobody_worked_between() {
        let days = [(date("2026-03-04"), "x"), (date("2026-03-06"), "x"), (date("2026-03-09"), "x")];
        let calendar = samples::made("UTC", &["saturday", "sunday"], &days, &[]);
        let (_, counted) =
            count(&calendar, terms(Span::BusinessDays(3)), at("2026-03-02T12:00:00Z")).unwrap();
        assert_eq!(
            working(Locale::En, &counted),
            "3 business days from 2 March 2026, skipping 1 weekend, x (4 March 2026) and x (6 March 2026 to 9 March 2026)"
        );
    }
}
