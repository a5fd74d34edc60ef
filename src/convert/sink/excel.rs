//! How a cell is stored in a workbook so that it shows, and reads back, letter for letter.
//!
//! Whatever would not come back as the same text stays text.

use crate::reader::{Cell, Form};
use crate::schema::Kind;
use jiff::civil::{DateTime, date};
use std::borrow::Cow;

/// Digits that Excel shows of a number.
const DIGITS: usize = 15;

/// What is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored<'t> {
    /// A text as it stands.
    Text(&'t str),
    /// A number and the format by which it shows as the text did; an empty one is general.
    Number(f64, Cow<'static, str>),
    /// A truth value.
    Bool(bool),
}

/// How a cell is stored: as what the input stored it as, or what its field holds.
pub fn stored(cell: Cell<'_>, kind: Kind) -> Stored<'_> {
    let text = cell.text;
    let found = match (cell.form, kind) {
        (Form::Number, _) => number(text),
        (Form::Percent, _) => percent(text),
        (Form::Date, _) | (Form::Text, Kind::Moment) => moment(text),
        (Form::Bool, _) | (Form::Text, Kind::Bool) => match text {
            "true" => Some(Stored::Bool(true)),
            "false" => Some(Stored::Bool(false)),
            _ => None,
        },
        (Form::Text, Kind::Count | Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds) => number(text),
        _ => None,
    };
    found.unwrap_or(Stored::Text(text))
}

/// A decimal that a binary number holds: its shortest decimal is the text itself, but for
/// zeros at its end, which the format shows.
fn number(text: &str) -> Option<Stored<'_>> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    if !plain || digits > DIGITS {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    // A spreadsheet has no negative zero.
    if number == 0.0 && text.starts_with('-') {
        return None;
    }
    let shortest = number.to_string();
    if shortest == text {
        return Some(Stored::Number(number, Cow::Borrowed("")));
    }
    let places = text.split_once('.')?.1.len();
    let format = format!("0.{0};-0.{0}", "0".repeat(places));
    (format!("{number:.places$}") == text && places > 0).then_some(Stored::Number(number, Cow::Owned(format)))
}

/// A share such as `12.5%`, stored as the fraction.
fn percent(text: &str) -> Option<Stored<'_>> {
    let digits = text.strip_suffix('%')?;
    let (sign, unsigned) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let padded = format!("{whole:0>3}");
    let (up, down) = padded.split_at_checked(padded.len() - 2)?;
    let value = format!("{sign}{up}.{down}{fraction}");
    let value = value.trim_end_matches('0').trim_end_matches('.');
    let number: f64 = value.parse().ok()?;
    if number.to_string() != value || value.bytes().filter(u8::is_ascii_digit).count() > DIGITS {
        return None;
    }
    let format =
        if fraction.is_empty() { "0%".to_owned() } else { format!("0.{}%", "0".repeat(fraction.len())) };
    Some(Stored::Number(number, Cow::Owned(format)))
}

/// The first day from which Excel's calendar is everybody's.
const FIRST: DateTime = date(1900, 3, 1).at(0, 0, 0, 0);

/// A day, a moment with or without zone, or a time of day, with the format that shows it.
fn moment(text: &str) -> Option<Stored<'_>> {
    let (civil, zone) = split_zone(text);
    let (parsed, format) = match civil.len() {
        8 => (format!("1900-03-01T{civil}"), "hh:mm:ss".to_owned()),
        10 => (civil.to_owned(), "yyyy-mm-dd".to_owned()),
        13 => (format!("{civil}:00"), format!("yyyy-mm-dd{}hh", between(civil)?)),
        16 => (civil.to_owned(), format!("yyyy-mm-dd{}hh:mm", between(civil)?)),
        19 => (civil.to_owned(), format!("yyyy-mm-dd{}hh:mm:ss", between(civil)?)),
        23 => (civil.to_owned(), format!("yyyy-mm-dd{}hh:mm:ss.000", between(civil)?)),
        _ => return None,
    };
    let moment: DateTime = parsed.parse().ok()?;
    // With a blank between, a bare minute or hour would read back with its seconds, and a
    // zone not at all.
    let iso = civil.len() >= 13 && civil.contains('T');
    let plain = zone.is_empty() && !matches!(civil.len(), 13 | 16);
    if moment < FIRST || !(iso || plain) {
        return None;
    }
    let days = moment.date().since(date(1899, 12, 30)).ok()?.get_days();
    let of_day =
        moment.time().since(jiff::civil::Time::midnight()).ok()?.total(jiff::Unit::Millisecond).ok()?;
    let days = if civil.len() == 8 { 0 } else { days };
    let serial = f64::from(days) + of_day / 86_400_000.0;
    let quoted = if zone.is_empty() { String::new() } else { format!("\"{zone}\"") };
    Some(Stored::Number(serial, Cow::Owned(format + &quoted)))
}

/// What stands between day and time in a format.
fn between(civil: &str) -> Option<&'static str> {
    match civil.as_bytes().get(10)? {
        b'T' => Some("\"T\""),
        b' ' => Some(" "),
        _ => None,
    }
}

/// Parts a moment from its zone: `+08:00`, `Z`, or nothing.
fn split_zone(text: &str) -> (&str, &str) {
    if let Some(civil) = text.strip_suffix('Z') {
        return (civil, "Z");
    }
    let at = text.len().saturating_sub(6);
    match text.split_at_checked(at) {
        Some((civil, zone)) if zone.starts_with(['+', '-']) && zone.as_bytes().get(3) == Some(&b':') => {
            (civil, zone)
        }
        _ => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, form: Form, kind: Kind) -> Option<(f64, String)> {
        match stored(Cell { text, form }, kind) {
            Stored::Number(number, format) => Some((number, format.into_owned())),
            _ => None,
        }
    }

    #[test]
    fn only_exact_numbers_become_numbers() {
        let money = |text| of(text, Form::Text, Kind::Money);
        assert_eq!(money("169.00"), Some((169.0, "0.00;-0.00".into())));
        assert_eq!(money("-0.50"), Some((-0.5, "0.00;-0.00".into())));
        assert_eq!(money("0.1114"), Some((0.1114, String::new())));
        for text in
            ["7345678901234567890", "0.1234567890123456", "2025-09-27", "007", "1e5", "+5", "-0", "5."]
        {
            assert_eq!(money(text), None, "{text}");
        }
        assert_eq!(of("169", Form::Text, Kind::Id), None);
    }

    #[test]
    fn shares_are_fractions() {
        let share = |text| of(text, Form::Percent, Kind::Text);
        assert_eq!(share("12.5%"), Some((0.125, "0.0%".into())));
        assert_eq!(share("7%"), Some((0.07, "0%".into())));
        assert_eq!(share("-150%"), Some((-1.5, "0%".into())));
    }

    #[test]
    fn moments_are_dates_that_show_their_zone() {
        let day = |text| of(text, Form::Text, Kind::Moment);
        assert_eq!(day("2026-05-01"), Some((46143.0, "yyyy-mm-dd".into())));
        assert_eq!(day("2026-05-01T12:00+08:00"), Some((46143.5, "yyyy-mm-dd\"T\"hh:mm\"+08:00\"".into())));
        assert_eq!(day("2026-05-01T12:00:00Z"), Some((46143.5, "yyyy-mm-dd\"T\"hh:mm:ss\"Z\"".into())));
        assert_eq!(
            of("2026-05-01 12:00:00", Form::Date, Kind::Text),
            Some((46143.5, "yyyy-mm-dd hh:mm:ss".into()))
        );
        assert_eq!(of("12:00:00", Form::Date, Kind::Text), Some((0.5, "hh:mm:ss".into())));
        assert_eq!(day("2026-05-01T12:00"), Some((46143.5, "yyyy-mm-dd\"T\"hh:mm".into())));
        for text in ["1899-12-31", "2026-05-01 12:00", "2026-05-01 12:00:00Z", "soon", "2026-13-01"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
