//! Which days follow from rules: against a table worked out elsewhere, and by laws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::Cards;
use dabao::adapter::rule::{Side, Unit};
use dabao::closure::date::{LONGEST, Span, day_in, due};
use dabao::closure::{Rules, Workdays};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn workdays() -> Workdays {
    Workdays::builtin().unwrap()
}

#[derive(serde::Deserialize)]
struct Case {
    rule: String,
    start: String,
    last_safe: String,
    end: String,
    free_from: String,
    safe_certain: bool,
    end_certain: bool,
}

/// The table of `fixtures/make_closure_dates.py`.
fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/closure/dates.csv");
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_case_of_the_table_comes_out() {
    let (rules, workdays) = (Rules::of(&Cards::builtin().unwrap()), workdays());
    let cases = cases();
    let mut breaches = Vec::new();
    for case in &cases {
        let rule = &rules.get(&case.rule).unwrap_or_else(|| panic!("there is no {}", case.rule)).rule;
        let span = Span::of(rule).unwrap();
        let start: Date = case.start.parse().unwrap();
        let safe = span.last_safe(start, &workdays).unwrap();
        let end = span.end(start, &workdays).unwrap();
        let free = span.free_from(start, &workdays).unwrap();
        let came =
            (safe.day.to_string(), end.day.to_string(), free.day.to_string(), safe.certain, end.certain);
        let wanted = (
            case.last_safe.clone(),
            case.end.clone(),
            case.free_from.clone(),
            case.safe_certain,
            case.end_certain,
        );
        if came != wanted {
            breaches.push(format!("{} from {}: {came:?}, not {wanted:?}", case.rule, case.start));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    assert!(cases.len() >= 150, "{} cases", cases.len());
}

#[test]
fn every_span_of_a_rule_is_in_the_table() {
    let listed: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    let rules = Rules::of(&Cards::builtin().unwrap());
    let spans = rules.iter().filter(|known| Span::of(&known.rule).is_some());
    let missing: Vec<String> = spans.map(|k| k.id()).filter(|id| !listed.contains(id)).collect();
    assert!(missing.is_empty(), "not in fixtures/make_closure_dates.py: {missing:?}");
}

#[test]
fn the_table_has_what_is_hard() {
    let cases = cases();
    let has = |law: &str, holds: &dyn Fn(&Case) -> bool| assert!(cases.iter().any(holds), "{law}");
    has("a leap day", &|case| case.start.ends_with("-02-29"));
    has("a month that is too short", &|case| case.start.ends_with("-31") && case.end.ends_with("-30"));
    has("a day long past", &|case| case.start.starts_with("2023"));
    has("a day beyond the calendar", &|case| !case.end_certain);
    has("a start that is no working day", &|case| {
        case.rule.ends_with("ad-balance")
            && !workdays().is_workday(case.start.parse().unwrap()).unwrap_or(true)
    });
}

#[test]
fn holidays_and_days_worked_instead_are_known_for_two_years() {
    let workdays = workdays();
    assert_eq!(workdays.known_until(), Some(date(2026, 12, 31)));
    assert_eq!(workdays.is_workday(date(2026, 2, 14)), Some(true), "a Saturday worked instead");
    assert_eq!(workdays.is_workday(date(2026, 2, 16)), Some(false), "a Monday off");
    assert_eq!(workdays.is_workday(date(2026, 11, 21)), Some(false), "a plain Saturday");
    assert_eq!(workdays.is_workday(date(2027, 1, 4)), None);
}

/// Whoever shifts a day works on a weekend instead: so many days off, so many working days.
#[test]
fn the_calendar_is_plausible() {
    let workdays = workdays();
    for (year, of) in [(2025, 248), (2026, 248)] {
        let mut day = date(year, 1, 1);
        let mut count = 0;
        while day.year() == year {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            let works = workdays.is_workday(day).unwrap();
            count += i32::from(works);
            assert!(!works || !weekend || (day.month() != 7 && day.month() != 8), "{day}");
            day = day.tomorrow().unwrap();
        }
        assert_eq!(count, of, "working days of {year}");
    }
    assert!(workdays.years().all(|(_, year)| !year.source.is_empty()));
}

#[test]
fn a_calendar_that_names_days_of_another_year_is_refused() {
    let text = "[[year]]\nyear = 2026\nsource = \"x\"\nconfidence = \"official\"\noff = [[\"2025-12-31\", \"2026-01-01\"]]\nwork = []\n";
    let fault = Workdays::from_text("own.toml", text).err().unwrap().to_string();
    assert!(fault.contains("2025-12-31 is no day of 2026"), "{fault}");
}

#[test]
fn the_day_of_a_moment_is_that_of_the_platform() {
    let china = TimeZone::get("Asia/Shanghai").unwrap();
    let day = |text: &str| day_in(text, &china);
    assert_eq!(day("2026-03-31T23:30:00Z"), Some(date(2026, 4, 1)));
    assert_eq!(day("2026-03-31T15:59:59Z"), Some(date(2026, 3, 31)));
    assert_eq!(day("2026-04-01T00:10+08:00"), Some(date(2026, 4, 1)));
    assert_eq!(day("2024-02-29T00:10:00+14:00"), Some(date(2024, 2, 28)));
    assert_eq!(day("2026-04-01T23:59"), Some(date(2026, 4, 1)));
    assert_eq!(day("2026-04-01"), Some(date(2026, 4, 1)));
    assert_eq!(day("2026-02-30"), None);
    assert_eq!(day("soon"), None);
    assert_eq!(day("明天就关闭账号了"), None);
    // Where clocks are put forward at the turn of a day, the day is still one.
    let utc = TimeZone::UTC;
    assert_eq!(day_in("2026-03-29T00:30:00+01:00", &utc), Some(date(2026, 3, 28)));
}

#[test]
fn a_plan_shows_the_day_to_act() {
    let (rules, workdays) = (Rules::of(&Cards::builtin().unwrap()), workdays());
    let day = |id: &str, start: Date| {
        due(&rules.get(id).unwrap().rule, start, &workdays).map(|reckoned| reckoned.day.to_string())
    };
    let closing = date(2026, 12, 31);
    for (id, wanted) in [
        ("law/partner-notice", "2026-12-01"),
        ("law/contract-review", "2026-09-02"),
        ("common/taper", "2026-06-30"),
        ("wechat-channels/cooling-off", "2027-01-14"),
        ("wechat-channels/reopening-wait", "2027-01-31"),
        ("wechat-channels/complaints", "2027-06-29"),
        ("kuaishou/no-second-export", "2026-12-30"),
        ("wechat-official/no-breach-60", "2027-03-02"),
    ] {
        assert_eq!(day(id, closing).as_deref(), Some(wanted), "{id}");
    }
    assert_eq!(day("wechat-channels/replay-window", date(2026, 11, 1)).as_deref(), Some("2026-11-07"));
    assert_eq!(day("wechat-channels/fan-notice", closing), None);
}

#[test]
fn a_span_beyond_all_calendars_has_no_day() {
    let span = |value, unit, side| Span { value, unit, side };
    for unit in [Unit::Days, Unit::Hours, Unit::WorkingDays, Unit::Months] {
        let long = span(LONGEST + 1, unit, Side::After);
        assert_eq!(long.end(date(2026, 1, 1), &workdays()), None, "{unit:?}");
    }
    assert_eq!(span(1, Unit::Days, Side::After).end(Date::MAX, &workdays()), None);
    assert_eq!(span(0, Unit::Days, Side::After).last_safe(Date::MIN, &workdays()), None);
    assert_eq!(span(3, Unit::Percent, Side::After).end(date(2026, 1, 1), &workdays()), None);
}

fn a_day() -> impl Strategy<Value = Date> {
    (2019..2036_i16, 1..=12_i8, 1..=31_i8).prop_filter_map("no day", |(y, m, d)| Date::new(y, m, d).ok())
}

fn a_unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Days), Just(Unit::Hours), Just(Unit::Months), Just(Unit::WorkingDays)]
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).unwrap().get_days())
}

/// Working days after `from` up to and with `to`; what is not known counts as `unknown` says.
fn worked(from: Date, to: Date, unknown: impl Fn(Date) -> bool) -> i64 {
    let workdays = workdays();
    let (mut day, mut count) = (from, 0);
    while day < to {
        day = day.tomorrow().unwrap();
        count += i64::from(workdays.is_workday(day).unwrap_or_else(|| unknown(day)));
    }
    count
}

fn weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whether so much of a unit is over when the day `last` is over, if it began with `start`.
fn over(start: Date, last: Date, value: u32, unit: Unit) -> bool {
    let whole_days = days_between(start, last) + 1;
    let value = i64::from(value);
    match unit {
        Unit::Days => whole_days > value,
        Unit::Hours => whole_days * 24 > value,
        Unit::WorkingDays => worked(start, last.tomorrow().unwrap(), |_| true) > value,
        _ => {
            let next = last.tomorrow().unwrap();
            let month = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
            (month(next) - month(start), next.day()) > (value, start.day())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_last_safe_day_is_later_than_its_rule_allows(start in a_day(), value in 0..400_u32, unit in a_unit()) {
        let span = Span { value, unit, side: Side::After };
        let safe = span.last_safe(start, &workdays()).unwrap().day;
        prop_assert!(safe < start || !over(start, safe, value, unit), "{safe}");
    }

    #[test]
    fn no_notice_is_later_than_its_rule_allows(start in a_day(), value in 0..400_u32, unit in a_unit()) {
        let span = Span { value, unit, side: Side::Before };
        let by = span.last_safe(start, &workdays()).unwrap().day;
        prop_assert!(by <= start);
        let count = i64::from(value);
        let enough = match unit {
            Unit::Days => days_between(by, start) >= count,
            Unit::Hours => days_between(by, start) * 24 >= count,
            Unit::WorkingDays => worked(by.yesterday().unwrap(), start.yesterday().unwrap(), weekday) >= count,
            _ => by.checked_add(jiff::Span::new().months(count)).unwrap() <= start,
        };
        prop_assert!(enough, "{by}");
    }

    #[test]
    fn a_duty_never_ends_before_its_rule_says(start in a_day(), value in 0..400_u32, unit in a_unit()) {
        let span = Span { value, unit, side: Side::After };
        let (safe, end) = (span.last_safe(start, &workdays()).unwrap(), span.end(start, &workdays()).unwrap());
        let free = span.free_from(start, &workdays()).unwrap();
        prop_assert!(safe.day < end.day && end.day < free.day);
        let lasts = match unit {
            Unit::Days => days_between(start, end.day) >= i64::from(value),
            Unit::Hours => days_between(start, end.day) * 24 >= i64::from(value),
            Unit::WorkingDays => worked(start, end.day, weekday) >= i64::from(value),
            _ => true,
        };
        prop_assert!(lasts, "{}", end.day);
    }

    #[test]
    fn a_working_day_that_is_certain_is_one(start in a_day(), value in 1..60_u32) {
        let span = Span { value, unit: Unit::WorkingDays, side: Side::After };
        let end = span.end(start, &workdays()).unwrap();
        prop_assert!(!end.certain || workdays().is_workday(end.day) == Some(true));
        prop_assert_eq!(end.certain, workdays().knows(start.tomorrow().unwrap()) && workdays().knows(end.day));
    }

    #[test]
    fn more_time_and_a_later_start_never_give_an_earlier_day(
        start in a_day(), later in 0..40_i32, value in 0..300_u32, more in 0..40_u32, unit in a_unit(),
    ) {
        let start_later = start.checked_add(jiff::Span::new().days(later)).unwrap();
        let (short, long) = (
            Span { value, unit, side: Side::After },
            Span { value: value + more, unit, side: Side::After },
        );
        let workdays = workdays();
        prop_assert!(short.last_safe(start, &workdays).unwrap().day <= long.last_safe(start, &workdays).unwrap().day);
        prop_assert!(short.last_safe(start, &workdays).unwrap().day <= short.last_safe(start_later, &workdays).unwrap().day);
        prop_assert!(short.end(start, &workdays).unwrap().day <= short.end(start_later, &workdays).unwrap().day);
    }
}
