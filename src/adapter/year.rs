//! The year of days that have none, by a day in the name of the file.

use super::card::YearFrom;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Moments in a name are looked for from 2018 to 2100, in Unix seconds.
const SECONDS: std::ops::Range<i64> = 1_514_764_800..4_102_444_800;

/// How far to look for a year that has the 29th of February.
const YEARS: i16 = 9;

/// The whole day that `--08-09` stands for, if the path tells its year without a doubt, and
/// the day in the path that does.
///
/// With a first day it is the first such day from there on. With the day of the export it is
/// the last such day before; that day itself and the one before it may as well be the first
/// of a series of a year, and are left alone.
pub(crate) fn resolve(from: YearFrom, path: &str, month_day: &str) -> Option<(String, String)> {
    let (month, day) = month_day.strip_prefix("--")?.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let stated = path.rsplit('/').find_map(|name| stated(from, name))?;
    let of = |year: i16| Date::new(year, month, day).ok();
    let found = match from {
        YearFrom::FirstDayInName => {
            (stated.year()..stated.year() + YEARS).filter_map(of).find(|d| *d >= stated)
        }
        YearFrom::ExportDayInName => {
            let last = (stated.year() - YEARS..=stated.year()).rev().filter_map(of).find(|d| *d <= stated)?;
            let doubtful = stated.checked_sub(1.day()).ok()?;
            (last < doubtful).then_some(last)
        }
    };
    found.map(|day| (day.to_string(), stated.to_string()))
}

/// The one day that a name states.
fn stated(from: YearFrom, name: &str) -> Option<Date> {
    let mut days: Vec<Date> = days(name).collect();
    if from == YearFrom::ExportDayInName {
        days.extend(seconds(name));
    }
    days.dedup();
    match days.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Every `2026-03-14` that stands alone.
fn days(name: &str) -> impl Iterator<Item = Date> {
    const LENGTH: usize = "2026-03-14".len();
    name.char_indices().filter_map(|(at, _)| {
        let text = name.get(at..at + LENGTH)?;
        let alone = !name.get(..at)?.ends_with(is_digit) && !name.get(at + LENGTH..)?.starts_with(is_digit);
        let plain = text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        if alone && plain { text.parse().ok() } else { None }
    })
}

/// Every moment in Unix seconds, as a day in UTC.
fn seconds(name: &str) -> impl Iterator<Item = Date> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() == 10).filter_map(|word| {
        let seconds = word.parse().ok().filter(|s| SECONDS.contains(s))?;
        Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
    })
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(path: &str, day: &str) -> Option<String> {
        Some(resolve(YearFrom::FirstDayInName, path, day)?.0)
    }

    fn export(path: &str, day: &str) -> Option<String> {
        Some(resolve(YearFrom::ExportDayInName, path, day)?.0)
    }

    #[test]
    fn days_follow_the_first_day_over_new_year() {
        let path = "a/Overview_2025-11-20_1768867200_me.zip!/Overview.csv";
        assert_eq!(first(path, "--11-20").as_deref(), Some("2025-11-20"));
        assert_eq!(first(path, "--12-31").as_deref(), Some("2025-12-31"));
        assert_eq!(first(path, "--01-01").as_deref(), Some("2026-01-01"));
        assert_eq!(first(path, "--02-29").as_deref(), Some("2028-02-29"));
        assert_eq!(first("Overview.csv", "--01-01"), None);
    }

    #[test]
    fn days_lie_before_the_day_of_the_export() {
        for path in
            ["x_2026-01-10.csv", "x_1768003200.csv", "2026-01-10/x.zip!/x.csv", "2020-05-05/2026-01-10/x.csv"]
        {
            assert_eq!(export(path, "--01-08").as_deref(), Some("2026-01-08"), "{path}");
            assert_eq!(export(path, "--12-31").as_deref(), Some("2025-12-31"), "{path}");
            assert_eq!(export(path, "--01-11").as_deref(), Some("2025-01-11"), "{path}");
        }
    }

    #[test]
    fn a_day_in_doubt_stays_without_year() {
        for day in ["--01-09", "--01-10"] {
            assert_eq!(export("x_2026-01-10.csv", day), None, "{day}");
        }
        for path in [
            "x.csv",
            "2026-01-10_2026-01-12.csv",
            "x12026-01-10.csv",
            "x_9999999999.csv",
            "user1768003200.csv",
        ] {
            assert_eq!(export(path, "--01-05"), None, "{path}");
        }
    }
}
