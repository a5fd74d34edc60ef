//! Stored numbers as text: exact digits, shares, dates and time spans.

use super::super::Form;
use super::look::{Look, Zone};
use jiff::civil::{Date, DateTime, date};
use std::fmt::Write;

/// The length of a day in milliseconds, to which moments are rounded.
const DAY: i64 = 86_400_000;
/// The day after the last that a spreadsheet knows, 9999-12-31.
const DAYS: f64 = 2_958_466.0;

/// Writes a number as its look asks, and tells what was written. A moment that no
/// calendar has stays a number.
pub fn write(value: f64, look: Look, since_1904: bool, text: &mut String) -> Form {
    match look {
        Look::Percent => {
            percent(&decimal(value), text);
            Form::Percent
        }
        Look::Span if value.abs() < DAYS => {
            span(value, text);
            Form::Date
        }
        Look::Iso { len, zone } if iso(value, len, zone, since_1904, text).is_some() => Form::Text,
        Look::Fixed(places) => {
            let decimal = decimal(value);
            text.push_str(&decimal);
            let shown = decimal.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let lacking = usize::from(places).saturating_sub(shown);
            if shown == 0 {
                text.push('.');
            }
            text.extend(std::iter::repeat_n('0', lacking));
            Form::Number
        }
        Look::Moment { date, time } if moment(value, date, time, since_1904, text).is_some() => Form::Date,
        _ => {
            text.push_str(&decimal(value));
            Form::Number
        }
    }
}

/// Writes a number that the file holds as text. Where that text is an integer with more
/// digits than a binary number can be written with, the exporter wrote it digit by digit
/// and it is kept as text, exact; so is a text that is no number at all.
pub fn write_stored(stored: &str, look: Look, since_1904: bool, text: &mut String) -> Form {
    let trimmed = stored.trim();
    let value = match trimmed.parse::<f64>() {
        Ok(value) if value.is_finite() && !trimmed.contains(['n', 'N']) => value,
        _ => {
            text.push_str(stored);
            return Form::Text;
        }
    };
    if look == Look::Plain && is_integer(trimmed) {
        text.push_str(trimmed);
        return if beyond_binary(trimmed, value) { Form::Text } else { Form::Number };
    }
    write(value, look, since_1904, text)
}

/// Writes a moment that the file holds in ISO 8601: with a blank for the `T`, rounded to
/// the millisecond. One with a zone, or that cannot be read, stays text as it stands.
pub fn write_iso(stored: &str, text: &mut String) -> Form {
    let trimmed = stored.trim();
    let zoned = trimmed.ends_with(['Z', 'z']);
    let parsed = trimmed.parse::<DateTime>().ok().filter(|_| !zoned && stored.is_ascii());
    let Some(moment) = parsed.and_then(|moment| moment.round(jiff::Unit::Millisecond).ok()) else {
        text.push_str(stored);
        return Form::Text;
    };
    let _ = write!(text, "{}", moment.date());
    if trimmed.len() > "YYYY-MM-DD".len() {
        let _ = write!(text, " {:02}:{:02}:{:02}", moment.hour(), moment.minute(), moment.second());
        fraction(i64::from(moment.millisecond()), text);
    }
    Form::Date
}

/// Writes a time span that the file holds in ISO 8601, such as `PT08H30M00S`; one that
/// cannot be read stays text as it stands.
pub fn write_iso_span(stored: &str, text: &mut String) -> Form {
    let seconds = stored.trim().parse::<jiff::SignedDuration>().map(|span| span.as_secs_f64());
    match seconds {
        Ok(seconds) if seconds.abs() < DAYS * 86_400.0 => {
            if (0.0..36_000.0).contains(&seconds) {
                text.push('0');
            }
            span(seconds / 86_400.0, text);
            Form::Date
        }
        _ => {
            text.push_str(stored);
            Form::Text
        }
    }
}

/// The shortest decimal that gives the same binary number, never with an exponent.
pub fn decimal(value: f64) -> String {
    if value == 0.0 { "0".into() } else { value.to_string() }
}

fn is_integer(stored: &str) -> bool {
    let digits = stored.strip_prefix('-').unwrap_or(stored);
    !digits.is_empty() && digits != "0" && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether no program that held `value` as a binary number would write these digits.
/// Such a program writes the shortest decimal, the exact one, or one of 15 to 17 digits.
fn beyond_binary(digits: &str, value: f64) -> bool {
    digits != value.to_string()
        && digits != format!("{value:.0}")
        && (14..=16).all(|places| digits != spread(&format!("{value:.places$e}")))
}

/// Writes `1.5e3` as `1500`; a number that is no integer comes out as it was.
fn spread(scientific: &str) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific.into() };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(places) = exponent.parse::<usize>() else { return scientific.into() };
    format!("{whole}{fraction:0<places$}")
}

/// Writes a decimal times 100 with `%`, by moving its point.
fn percent(decimal: &str, text: &mut String) {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let moved = format!("{fraction:0<2}");
    let (up, down) = moved.split_at_checked(2).unwrap_or((&moved, ""));
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    text.push_str(sign);
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if !down.is_empty() {
        text.push('.');
        text.push_str(down);
    }
    text.push('%');
}

/// Writes `H:MM:SS`, the hours beyond a day counted on.
fn span(value: f64, text: &mut String) {
    let total = milliseconds(value.abs());
    if value < 0.0 && total > 0 {
        text.push('-');
    }
    let _ = write!(text, "{}:{:02}:{:02}", total / 3_600_000, total / 60_000 % 60, total / 1000 % 60);
    fraction(total, text);
}

/// Writes a day, a day and a time, or a time; `None` if the calendar has no such moment.
fn moment(value: f64, date: bool, time: bool, since_1904: bool, text: &mut String) -> Option<()> {
    if !(0.0..DAYS).contains(&value) {
        return None;
    }
    let total = milliseconds(value);
    let (days, of_day) = (total / DAY, total % DAY);
    // Day 0 is no day in the system of 1900; there the number is a time of day.
    let lone_time = days == 0 && (!since_1904 || !date);
    if lone_time && !time && of_day == 0 {
        return None;
    }
    if !lone_time {
        let _ = write!(text, "{}", day(days, since_1904)?);
    }
    if lone_time || time || of_day > 0 {
        if !lone_time {
            text.push(' ');
        }
        let _ =
            write!(text, "{:02}:{:02}:{:02}", of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
        fraction(of_day, text);
    }
    Some(())
}

/// Writes a moment in ISO 8601 as its format spells it: text, for no date of a spreadsheet has
/// a zone or leaves out its minutes.
fn iso(value: f64, len: u8, zone: Zone, since_1904: bool, text: &mut String) -> Option<()> {
    let mut civil = String::new();
    moment(value, true, true, since_1904, &mut civil)?;
    let full = if civil.len() == 19 { civil + ".000" } else { civil };
    text.push_str(full.get(..10)?);
    text.push('T');
    text.push_str(full.get(11..usize::from(len))?);
    match zone {
        Zone::Absent => {}
        Zone::Utc => text.push('Z'),
        Zone::East(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let _ = write!(text, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        }
    }
    Some(())
}

/// The day of a serial number. In the system of 1900 day 60 is the 29 February that
/// year did not have; `None` for it.
fn day(days: i64, since_1904: bool) -> Option<Date> {
    let epoch = match days {
        _ if since_1904 => date(1904, 1, 1),
        ..60 => date(1899, 12, 31),
        60 => return None,
        _ => date(1899, 12, 30),
    };
    epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn milliseconds(days: f64) -> i64 {
    (days * DAY as f64).round() as i64
}

fn fraction(milliseconds: i64, text: &mut String) {
    match milliseconds % 1000 {
        0 => {}
        rest => {
            let _ = write!(text, ".{rest:03}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, look: Look) -> String {
        let mut text = String::new();
        write(value, look, false, &mut text);
        text
    }

    #[test]
    fn shares_move_their_point_exactly() {
        for (value, text) in [
            (0.125, "12.5%"),
            (0.412345, "41.2345%"),
            (1.0, "100%"),
            (0.0, "0%"),
            (-0.07, "-7%"),
            (0.001, "0.1%"),
            (12.0, "1200%"),
        ] {
            assert_eq!(shown(value, Look::Percent), text);
        }
    }

    #[test]
    fn moments_are_rounded_to_the_millisecond() {
        let both = Look::Moment { date: true, time: true };
        let day = Look::Moment { date: true, time: false };
        assert_eq!(shown(46_095.374_999_998_84, both), "2026-03-14 09:00:00");
        assert_eq!(shown(46_095.0, both), "2026-03-14 00:00:00");
        assert_eq!(shown(46_095.0, day), "2026-03-14");
        assert_eq!(shown(46_095.5, day), "2026-03-14 12:00:00");
        assert_eq!(shown(0.375, day), "09:00:00");
        assert_eq!(shown(60.0, day), "60");
        assert_eq!(shown(61.0, day), "1900-03-01");
        assert_eq!(shown(59.0, day), "1900-02-28");
        assert_eq!(shown(-1.0, day), "-1");
        assert_eq!(shown(1e300, day).len(), 301);
        assert_eq!(shown(1.0625, Look::Span), "25:30:00");
    }

    #[test]
    fn digits_beyond_a_binary_number_are_kept_as_text() {
        for (stored, text, form) in [
            ("7345678901234567890", "7345678901234567890", Form::Text),
            ("7345678901234567891", "7345678901234567891", Form::Text),
            ("7.345678901234568E+18", "7345678901234568000", Form::Number),
            ("7345678901234568000", "7345678901234568000", Form::Number),
            ("7345678901234567168", "7345678901234567168", Form::Number),
            ("12345678901234567", "12345678901234567", Form::Text),
            ("007", "007", Form::Text),
            ("12.50", "12.5", Form::Number),
            ("0.1", "0.1", Form::Number),
            ("-0", "0", Form::Number),
            ("1e999", "1e999", Form::Text),
            ("NaN", "NaN", Form::Text),
            ("inf", "inf", Form::Text),
            ("42", "42", Form::Number),
        ] {
            let mut out = String::new();
            assert_eq!(write_stored(stored, Look::Plain, false, &mut out), form, "{stored}");
            assert_eq!(out, text);
        }
    }
}
