//! What holds for every calendar, date and span.

use super::calendar::Calendar;
use super::days::LONGEST;
use super::due::{Counting, Ending, Standing, Terms, count, count_back, reminders};
use super::{check, samples, words};
use crate::i18n::Locale;
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use proptest::prelude::*;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const ZONES: [&str; 6] = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Cairo", // its clocks change at midnight
];

fn first() -> Date {
    samples::date("2026-01-01")
}

/// Any weekend short of a whole week, any exceptions: holidays on weekdays, work on weekends.
fn calendars() -> impl Strategy<Value = Calendar> {
    let exceptions = proptest::collection::btree_set(0_i32..1_096, 0..80);
    (0_u8..127, exceptions, 0..ZONES.len()).prop_map(|(mask, exceptions, zone)| {
        let weekend: Vec<&str> = (0..7).filter(|i| mask & (1 << i) != 0).map(|i| DAYS[i]).collect();
        let on_weekend = |day: Weekday| mask & (1 << day.to_monday_zero_offset()) != 0;
        let names = ["x", "y"];
        let (working, holidays): (Vec<_>, Vec<_>) = exceptions
            .iter()
            .map(|n| (first().saturating_add(n.days()), names[usize::from(n % 3 == 0)]))
            .partition(|(date, _)| on_weekend(date.weekday()));
        samples::made(ZONES[zone], &weekend, &holidays, &working)
    })
}

/// The years that the calendars know, and a little before and after.
fn dates() -> impl Strategy<Value = Date> {
    (-30_i32..1_130).prop_map(|n| first().saturating_add(n.days()))
}

fn spans() -> impl Strategy<Value = Span> {
    let n = prop_oneof![0_u32..100, 0..=u32::MAX];
    (0..6, n).prop_map(|(unit, n)| match unit {
        0 => Span::Minutes(n),
        1 => Span::Hours(n),
        2 => Span::Days(n),
        3 => Span::BusinessDays(n),
        4 => Span::Months(n),
        _ => Span::Years(n),
    })
}

fn terms(spans: impl Strategy<Value = Span>) -> impl Strategy<Value = Terms> {
    let counting =
        prop_oneof![Just(Counting::DayAfter), Just(Counting::DayAfterBusinessDay), Just(Counting::SameDay)];
    let ending = prop_oneof![Just(Ending::OnTheDay), Just(Ending::NextBusinessDay)];
    (spans, counting, ending).prop_map(|(span, counting, ending)| Terms { span, counting, ending })
}

/// Noon or so of a day, in whatever zone.
fn instants() -> impl Strategy<Value = Timestamp> {
    (-3_000_000_i64..100_000_000).prop_map(|s| Timestamp((1_767_225_600 + s) * 1_000_000))
}

proptest! {
    #[test]
    fn the_result_is_a_business_day_and_so_many_of_them_lie_on_the_way(
        calendar in calendars(), date in dates(), n in 0_u32..120
    ) {
        let due = calendar.plus_business_days(date, n).unwrap();
        prop_assert!(calendar.is_business_day(due));
        if n > 0 || calendar.is_business_day(date) {
            prop_assert_eq!(calendar.business_days_between(date, due), n);
        }
        let one_by_one = std::iter::successors(date.tomorrow().ok(), |d| d.tomorrow().ok())
            .take_while(|d| *d <= due)
            .filter(|d| calendar.is_business_day(*d))
            .count();
        prop_assert_eq!(calendar.business_days_between(date, due) as usize, one_by_one);
    }

    #[test]
    fn later_starts_and_longer_spans_never_end_sooner(
        calendar in calendars(), a in dates(), b in dates(), n in 0_u32..100, m in 0_u32..100
    ) {
        let plus = |date, n| calendar.plus_business_days(date, n).unwrap();
        let minus = |date, n| calendar.minus_business_days(date, n).unwrap();
        prop_assert!(plus(a.min(b), n) <= plus(a.max(b), n));
        prop_assert!(minus(a.min(b), n) <= minus(a.max(b), n));
        prop_assert!(plus(a, n.min(m)) <= plus(a, n.max(m)));
        prop_assert!(plus(a, n + 1) > plus(a, n).min(a));
    }

    #[test]
    fn two_steps_are_one(calendar in calendars(), date in dates(), n in 1_u32..60, m in 0_u32..60) {
        let then = calendar.plus_business_days(calendar.plus_business_days(date, n).unwrap(), m);
        prop_assert_eq!(then, calendar.plus_business_days(date, n + m));
    }

    #[test]
    fn back_is_the_way_back(calendar in calendars(), date in dates(), n in 0_u32..100) {
        let date = calendar.business_day_from(date).unwrap();
        let due = calendar.plus_business_days(date, n).unwrap();
        prop_assert_eq!(calendar.minus_business_days(due, n), Ok(date));
    }

    #[test]
    fn without_weekend_and_holidays_business_days_are_days(start in instants(), n in 1_u32..500) {
        let plain = samples::made("Europe/London", &[], &[], &[]);
        let due = |span, counting| {
            count(&plain, Terms { span, counting, ending: Ending::OnTheDay }, start).unwrap().0
        };
        for counting in [Counting::DayAfter, Counting::DayAfterBusinessDay, Counting::SameDay] {
            prop_assert_eq!(due(Span::BusinessDays(n), counting), due(Span::Days(n), counting));
        }
    }

    #[test]
    fn the_working_accounts_for_every_day(calendar in calendars(), start in instants(), n in 1_u32..100) {
        let terms = Terms { span: Span::BusinessDays(n), counting: Counting::DayAfter, ending: Ending::OnTheDay };
        let (due, working) = count(&calendar, terms, start).unwrap();
        let today = calendar.today(start);
        prop_assert_eq!(calendar.plus_business_days(today, n), Ok(due.date));
        let skipped: u32 = working.holidays.iter().map(|h| h.days).sum();
        let days = u32::try_from((due.date - today).get_days()).unwrap();
        prop_assert_eq!(days, n + working.weekend_days + skipped);
        let unknown = due.date > *calendar.known.end() || today.tomorrow().unwrap() < *calendar.known.start();
        prop_assert_eq!(!working.unknown.is_empty(), unknown);
        for holiday in &working.holidays {
            prop_assert!(holiday.first <= holiday.last && today < holiday.first && holiday.last < due.date);
        }
    }

    #[test]
    fn the_end_is_the_end_of_the_date_in_its_zone(
        calendar in calendars(), start in instants(), terms in terms(spans())
    ) {
        if let Ok((due, _)) = count(&calendar, terms, start) {
            prop_assert_eq!(calendar.today(Timestamp(due.at.0 - 1)), due.date);
            let by_the_clock = matches!(terms.span, Span::Minutes(_) | Span::Hours(_));
            prop_assert!(by_the_clock || calendar.today(due.at) > due.date);
            prop_assert!(due.at > start || by_the_clock || terms.counting == Counting::SameDay);
            if !by_the_clock && terms.ending == Ending::NextBusinessDay {
                prop_assert!(calendar.is_business_day(due.date));
            }
        }
    }

    #[test]
    fn the_ways_of_counting_keep_their_order(
        calendar in calendars(), start in instants(), span in spans()
    ) {
        let due = |counting| {
            count(&calendar, Terms { span, counting, ending: Ending::OnTheDay }, start).map(|(due, _)| due.at)
        };
        let all = [due(Counting::SameDay), due(Counting::DayAfter), due(Counting::DayAfterBusinessDay)];
        if let [Ok(same), Ok(after), Ok(moved)] = all {
            prop_assert!(same <= after && after <= moved);
        }
    }

    #[test]
    fn reminders_come_between_the_start_and_the_due_date(
        calendar in calendars(), start in instants(), n in 1_u32..60, before in proptest::collection::vec(0_u32..9, 0..4)
    ) {
        let terms = Terms { span: Span::BusinessDays(n), counting: Counting::DayAfter, ending: Ending::OnTheDay };
        let (due, _) = count(&calendar, terms, start).unwrap();
        let started = calendar.today(start);
        let days = reminders(&calendar, &due, started, &before);
        prop_assert!(days.is_sorted() && days.len() <= before.len());
        for day in days {
            prop_assert!(started < day && day < due.date && calendar.is_business_day(day));
        }
        let (back, _) = count_back(&calendar, Span::BusinessDays(n), &due).unwrap();
        prop_assert!(back.at < due.at && back.date <= started);
    }

    #[test]
    fn time_runs_out_one_business_day_after_another(
        calendar in calendars(), start in instants(), n in 1_u32..60, later in 0_i64..120
    ) {
        let terms = Terms { span: Span::BusinessDays(n), counting: Counting::DayAfter, ending: Ending::OnTheDay };
        let (due, _) = count(&calendar, terms, start).unwrap();
        prop_assert_eq!(due.standing(&calendar, start), Standing::Left { business_days: n });
        let now = Timestamp(start.0 + later * 86_400_000_000);
        match due.standing(&calendar, now) {
            Standing::Left { business_days } => prop_assert!(now < due.at && business_days <= n),
            Standing::Overdue { .. } => prop_assert!(now >= due.at),
        }
    }

    #[test]
    fn no_instant_and_no_span_breaks_anything(
        at in any::<i64>(), near in -400_000_000_000_i64..400_000_000_000_000, terms in terms(spans()), id in 0_usize..4
    ) {
        let calendar = samples::calendar(["GB", "CN", "US", "EU-TARGET"][id]);
        let ends = [jiff::Timestamp::MIN.as_microsecond() + near, jiff::Timestamp::MAX.as_microsecond() - near];
        for start in [at, ends[0], ends[1]].map(Timestamp) {
            let Ok((due, working)) = count(&calendar, terms, start) else { continue };
            for locale in Locale::ALL {
                prop_assert!(!words::working(locale, &working).is_empty());
            }
            let _ = due.standing(&calendar, Timestamp(at));
            let _ = reminders(&calendar, &due, calendar.today(start), &[0, 1, u32::MAX, LONGEST]);
            if let Ok((back, working)) = count_back(&calendar, terms.span, &due) {
                prop_assert!(back.at <= due.at);
                prop_assert!(!words::working(Locale::En, &working).is_empty());
            }
        }
    }

    #[test]
    fn no_file_breaks_the_reader(text in "\\PC{0,200}", cut in 0_usize..9_000, length in 0_usize..40, id in "\\PC{0,9}") {
        let _ = check(&text, [(id.as_str(), text.as_str())]);
        let torn = |file: &str| {
            let whole = samples::text(file);
            let chars = whole.chars();
            chars.clone().take(cut).chain(text.chars().take(length)).chain(chars.skip(cut + length)).collect::<String>()
        };
        let (rules, calendar) = (torn("deadlines.toml"), torn("calendars/CN.toml"));
        for problem in check(&rules, [("CN", calendar.as_str())]) {
            prop_assert!(!problem.to_string().is_empty());
        }
    }
}
