//! When a file was exported, as far as it says: above its table, in its name, or in that of
//! the archive it came in. Two days in a name are a period and tell nothing, and neither
//! does the time of the file on disk: copying sets it.

use super::names::{behind, file_name, stem};
use crate::record::{Cell, Form};
use crate::source::archive::INTO;
use crate::value::{Parser, Setting};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What stands before the time of an export, above or below a table.
const LABELS: &[&str] = &[
    "导出时间",
    "导出日期",
    "下载时间",
    "下载日期",
    "生成时间",
    "制表时间",
    "数据截至",
    "截至时间",
    "截至日期",
    "Export time",
    "Export date",
    "Exported at",
    "Exported on",
    "Downloaded on",
    "Generated on",
    "Generated at",
];

/// When a file was exported, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The day, or the moment with its zone.
    pub at: String,
    /// `preamble`, `file-name` or `archive-name`.
    pub basis: &'static str,
}

/// Finds when a file was exported; `words` are its rows that are no records.
pub fn exported(path: &str, words: &[String], zone: &TimeZone) -> Option<Exported> {
    let above = LABELS.iter().find_map(|label| moment(&behind(label, words)?, zone));
    if let Some(at) = above {
        return Some(Exported { at, basis: "preamble" });
    }
    let mut parts = path.rsplit(INTO);
    let named = parts.next().and_then(|inner| only_day(stem(file_name(inner))));
    let mut archive = || parts.find_map(|outer| only_day(stem(file_name(outer))));
    let (day, basis) = match named {
        Some(day) => (day, "file-name"),
        None => (archive()?, "archive-name"),
    };
    Some(Exported { at: day.to_string(), basis })
}

/// Reads a moment; of words behind it the beginning is enough.
fn moment(text: &str, zone: &TimeZone) -> Option<String> {
    let setting = Setting { zone, missing: &[], values: &BTreeMap::new() };
    let mut out = String::new();
    let read = Parser::Datetime.read(Cell { text, form: Form::Text }, &setting, &mut out);
    match read {
        Ok(_) if !out.is_empty() => Some(out),
        _ => only_day(text).map(|day| day.to_string()),
    }
}

/// The one day that a text names; none where it names two.
fn only_day(text: &str) -> Option<Date> {
    let mut days = days_in(text);
    days.dedup();
    match days.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// The days that a name holds, as in `2026-05-01`, `20260501`, `20260501093000` or
/// `2026年5月1日`, those of the open spelling first.
pub fn days_in(text: &str) -> Vec<Date> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    // A day, or a moment to the minute or the second.
    let closed = parts.iter().filter(|part| matches!(part.len(), 8 | 12 | 14) && digits(part));
    let closed = closed.filter_map(|part| Some((part.get(..4)?, part.get(4..6)?, part.get(6..8)?)));
    let open = parts.windows(3).filter_map(|window| match window {
        [y, m, d] if year(y) && digits(m) && digits(d) && m.len() <= 2 && d.len() <= 2 => Some((*y, *m, *d)),
        _ => None,
    });
    let date = |(y, m, d): (&str, &str, &str)| {
        Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
            .ok()
            .filter(|day| year(&day.year().to_string()))
    };
    open.filter_map(date).chain(closed.filter_map(date)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, words: &[&str]) -> Option<(String, &'static str)> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        exported(path, &words, &TimeZone::UTC).map(|exported| (exported.at, exported.basis))
    }

    #[test]
    fn a_file_says_when_it_was_exported_or_nothing_does() {
        let words = ["导出时间：[2026-04-01 12:30:00]\t共 3 笔"];
        assert_eq!(of("名单_20260501.csv", &words), Some(("2026-04-01T12:30:00Z".into(), "preamble")));
        assert_eq!(of("名单_20260501.csv", &[]), Some(("2026-05-01".into(), "file-name")));
        assert_eq!(of("名单20260501093015 (1).csv", &[]), Some(("2026-05-01".into(), "file-name")));
        assert_eq!(of("all-20260501T08.zip!/名单.csv", &[]), Some(("2026-05-01".into(), "archive-name")));
        assert_eq!(of("订单_20260501-20260531.csv", &[]), None, "a period");
        assert_eq!(of("2026-05-01/名单.csv", &[]), None, "a folder is named by the user");
        assert_eq!(of("名单.csv", &["导出人：甲"]), None);
        assert_eq!(of("订单12345678901234.csv", &[]), None, "no day");
    }
}
