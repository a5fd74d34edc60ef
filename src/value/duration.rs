//! Time spans, written in seconds.

use super::{Fault, Read, number, trim};
use crate::record::{Cell, Form};
use rust_decimal::Decimal;

/// A unit of time, from the largest down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 24 hours.
    Day,
    /// 60 minutes.
    Hour,
    /// 60 seconds.
    Minute,
    /// The unit that is written.
    Second,
    /// A thousandth of a second.
    Millisecond,
}

/// How the units are spelt; longer spellings before those they begin with.
const SPELLINGS: &[(&str, Unit)] = &[
    ("毫秒", Unit::Millisecond),
    ("ms", Unit::Millisecond),
    ("小时", Unit::Hour),
    ("时", Unit::Hour),
    ("hours", Unit::Hour),
    ("hour", Unit::Hour),
    ("hrs", Unit::Hour),
    ("hr", Unit::Hour),
    ("h", Unit::Hour),
    ("分钟", Unit::Minute),
    ("分", Unit::Minute),
    ("minutes", Unit::Minute),
    ("minute", Unit::Minute),
    ("mins", Unit::Minute),
    ("min", Unit::Minute),
    ("m", Unit::Minute),
    ("秒钟", Unit::Second),
    ("秒", Unit::Second),
    ("seconds", Unit::Second),
    ("second", Unit::Second),
    ("secs", Unit::Second),
    ("sec", Unit::Second),
    ("s", Unit::Second),
    ("天", Unit::Day),
    ("日", Unit::Day),
    ("days", Unit::Day),
    ("day", Unit::Day),
    ("d", Unit::Day),
];

/// Where spreadsheets put a time of day that has no day: before 1900 begins.
const DAYLESS: &[&str] = &["1899-12-30T", "1899-12-31T", "1899-12-30 ", "1899-12-31 "];

const EXPECTED: &str = "a time span such as 41, 32.50秒, 1分5秒, 23h 7m 8s or 0:00:41";

/// Reads a time span; a bare number counts in `bare` units.
///
/// `5:30` is refused: it may be minutes or hours.
pub fn read(cell: Cell<'_>, bare: Unit, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text).to_lowercase();
    let seconds = match cell.form {
        Form::Date => {
            clock(DAYLESS.iter().find_map(|day| text.strip_prefix(&day.to_lowercase())).unwrap_or(&text))
        }
        Form::Text | Form::Number => number::decimal(&text, cell.form)
            .and_then(|n| in_seconds(n, bare))
            .or_else(|| clock(&text))
            .or_else(|| parts(&text)),
        _ => None,
    };
    let seconds = seconds.ok_or(Fault::unreadable(EXPECTED))?;
    if seconds.is_sign_negative() && !seconds.is_zero() {
        return Err(Fault::out_of_range("a time span from 0 up"));
    }
    number::write(out, seconds.normalize());
    Ok(Read::Value)
}

fn in_seconds(number: Decimal, unit: Unit) -> Option<Decimal> {
    let factor = match unit {
        Unit::Day => 86_400,
        Unit::Hour => 3_600,
        Unit::Minute => 60,
        Unit::Second => return Some(number),
        Unit::Millisecond => return number::shift(number, -3),
    };
    exact_mul(number, Decimal::from(factor))
}

/// A product, only if no digit of it was rounded away.
fn exact_mul(a: Decimal, b: Decimal) -> Option<Decimal> {
    let a = a.normalize();
    a.checked_mul(b).filter(|product| product.scale() == a.scale() + b.scale())
}

/// Hours, minutes and seconds with colons, all three given.
fn clock(text: &str) -> Option<Decimal> {
    let mut fields = text.split(':');
    let (hours, minutes, seconds) = (fields.next()?, fields.next()?, fields.next()?);
    let two_digits = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
    let whole_seconds = seconds.split('.').next().unwrap_or("");
    let shaped = two_digits(minutes) && two_digits(whole_seconds) && fields.next().is_none();
    if !shaped || hours.is_empty() || !hours.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    add(&[(hours, Unit::Hour), (minutes, Unit::Minute), (seconds, Unit::Second)])
}

/// Numbers with units, from the largest unit down: `1小时21分5秒`.
fn parts(text: &str) -> Option<Decimal> {
    let mut found: Vec<(&str, Unit)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
        let (digits, after) = rest.split_at(end);
        let after = after.trim_start();
        let (spelling, unit) = SPELLINGS.iter().find(|(spelling, _)| after.starts_with(spelling))?;
        if found.last().is_some_and(|(_, larger)| larger >= unit) {
            return None;
        }
        found.push((digits, *unit));
        rest = after.strip_prefix(spelling)?.trim_start();
    }
    add(&found)
}

/// Adds up parts: only the last may have a fraction, and each but the first must be
/// less than one of the unit before it.
fn add(parts: &[(&str, Unit)]) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    for (i, (digits, unit)) in parts.iter().enumerate() {
        let number = number::decimal(digits, Form::Text)?;
        let below = match unit {
            Unit::Day => i64::MAX,
            Unit::Hour => 24,
            Unit::Minute | Unit::Second => 60,
            Unit::Millisecond => 1000,
        };
        let fits = i == 0 || number < Decimal::from(below);
        if !fits || (i + 1 < parts.len() && !number.is_integer()) {
            return None;
        }
        let (seconds, before) = (in_seconds(number, *unit)?, total);
        total = total.checked_add(seconds)?;
        if total.checked_sub(before)? != seconds {
            return None;
        }
    }
    (!parts.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn seconds(text: &str, form: Form, bare: Unit) -> Option<String> {
        let mut out = String::new();
        read(Cell { text, form }, bare, &mut out).ok().map(|_| out)
    }

    #[test]
    fn every_form_seen() {
        for (text, expected) in [
            ("32.50秒", "32.5"),
            ("10秒", "10"),
            ("15.20s", "15.2"),
            ("1分5秒", "65"),
            ("382.20秒", "382.2"),
            ("1小时21分5秒", "4865"),
            ("23h 7m 8s", "83228"),
            ("88.46h", "318456"),
            ("0:00:41", "41"),
            ("4.512345", "4.512345"),
            ("41", "41"),
            ("21d", "1814400"),
            ("１分５秒", "65"),
            ("1小时5秒", "3605"),
            ("1,234.5", "1234.5"),
            ("0:00:41.5", "41.5"),
            ("120 分钟", "7200"),
            ("500毫秒", "0.5"),
        ] {
            assert_eq!(seconds(text, Form::Text, Unit::Second).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in [
            "5:30",
            "1:60:00",
            "0:0:41",
            "5秒1分",
            "1分75秒",
            "1.5分5秒",
            "秒",
            "5秒5",
            "-5",
            "1::",
            "5 6秒",
            "1m1m",
        ] {
            assert_eq!(seconds(text, Form::Text, Unit::Second), None, "{text}");
        }
    }

    #[test]
    fn units_of_bare_numbers() {
        assert_eq!(seconds("4512", Form::Text, Unit::Millisecond).as_deref(), Some("4.512"));
        assert_eq!(seconds("12.5", Form::Number, Unit::Minute).as_deref(), Some("750"));
        assert_eq!(seconds("5秒", Form::Text, Unit::Minute).as_deref(), Some("5"));
    }

    #[test]
    fn a_span_that_a_spreadsheet_took_for_a_time() {
        assert_eq!(seconds("00:00:41", Form::Date, Unit::Second).as_deref(), Some("41"));
        assert_eq!(seconds("1899-12-31T00:01:05", Form::Date, Unit::Second).as_deref(), Some("65"));
        assert_eq!(seconds("2026-01-02T00:01:05", Form::Date, Unit::Second), None);
    }
}
