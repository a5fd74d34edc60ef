//! Days and times: read from what sources write, written in ISO 8601.
//!
//! Written are `2025-09-27`, `2026-04-05T20+08:00`, `2026-04-05T20:15+08:00`,
//! `2026-04-05T20:15:30.500+08:00`, as precise as the source. A stated offset is kept;
//! any other time is in the card's zone, and without offset where that is `Etc/Unknown`.
//! An offset of zero is written `Z`.

use super::{Fault, Read, number, trim};
use crate::record::{Cell, Form};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use rust_decimal::prelude::ToPrimitive;
use std::fmt::Write;

mod english;

/// Years that an export can speak of; earlier ones stand for "none" in some database.
const FIRST_YEAR: i16 = 1900;

/// The moments a Unix time may name, in seconds: from 1973 to 2100. Nought, and
/// milliseconds taken for seconds or the other way, lie outside.
const UNIX_SECONDS: std::ops::Range<i64> = 100_000_000..4_102_444_800;

/// The longest text that is looked through for two moments, in bytes.
const RANGE_LIMIT: usize = 100;

const A_DAY: &str = "a day such as 2026-03-14";
const A_MOMENT: &str = "a day with or without time, such as 2026-03-14 09:05:07";
const A_DAY_FIRST: &str = "a day with or without time, such as 14/03/2026 09:05:07";
const A_RANGE: &str = "two days such as 2026-04-20 ~ 2026-07-19";
const ONE_LOCAL_TIME: &str = "a time that the zone's clocks showed once";
const A_YEAR: &str = "a year from 1900 on";
const A_UNIX_TIME: &str = "a Unix time between 1973 and 2100";

/// A day, and a time of day as far as it is stated. The fraction is text, so that no
/// digit of it can change.
struct Moment<'a> {
    date: Date,
    clock: Option<Clock<'a>>,
    offset: Option<Offset>,
}

struct Clock<'a> {
    hour: i8,
    minute: Option<i8>,
    second: Option<i8>,
    fraction: &'a str,
}

/// Reads a day; midnight falls away, any other time of day is kept.
pub fn date(cell: Cell<'_>, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    let mut moment = readable(&text, cell.form).ok_or(Fault::unreadable(A_DAY))?;
    let midnight = |c: &Clock<'_>| {
        c.hour == 0
            && c.minute.unwrap_or(0) == 0
            && c.second.unwrap_or(0) == 0
            && c.fraction.bytes().all(|b| b == b'0')
    };
    if moment.offset.is_none() && moment.clock.as_ref().is_some_and(midnight) {
        moment.clock = None;
    }
    moment.write(zone, out)?;
    Ok(Read::Value)
}

/// Reads a day and, where it is stated, a time.
pub fn datetime(cell: Cell<'_>, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    let moment = readable(&text, cell.form).ok_or(Fault::unreadable(A_MOMENT))?;
    moment.write(zone, out)?;
    Ok(Read::Value)
}

/// Reads a day and, where it is stated, a time; of a day in digits the day of the month stands
/// first. Where the year does, nothing is in doubt.
pub fn day_first(cell: Cell<'_>, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    let of_text = || Scan(&text).day_first().filter(|_| cell.form == Form::Text);
    let moment = readable(&text, cell.form).or_else(of_text).ok_or(Fault::unreadable(A_DAY_FIRST))?;
    moment.write(zone, out)?;
    Ok(Read::Value)
}

/// Reads two moments, or one day as a period of its own; writes `start/end`.
pub fn range(cell: Cell<'_>, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    let (start, end) = both(&text, cell.form).ok_or(Fault::unreadable(A_RANGE))?;
    let first = start.write(zone, out)?;
    out.push('/');
    let last = end.write(zone, out)?;
    if first > last {
        return Err(Fault::out_of_range("a period that does not end before it begins"));
    }
    Ok(Read::Value)
}

/// The start and the end of a canonical period.
pub fn split_range(canonical: &str) -> Option<(&str, &str)> {
    canonical.split_once('/')
}

/// The only way to split a text into two moments; none if there is no way, or two.
fn both(text: &str, form: Form) -> Option<(Moment<'_>, Moment<'_>)> {
    if text.len() > RANGE_LIMIT {
        return None;
    }
    if let Some(day) = readable(text, form) {
        let again = Moment { date: day.date, clock: None, offset: None };
        return day.clock.is_none().then_some((day, again));
    }
    let separators = text.char_indices().filter(|(_, c)| matches!(c, '~' | '至' | '到' | '-' | '/'));
    let mut ways = separators.filter_map(|(at, c)| {
        let (before, after) = (text.get(..at)?, text.get(at + c.len_utf8()..)?);
        Some((readable(before.trim_end(), form)?, readable(after.trim_start(), form)?))
    });
    let only = ways.next()?;
    ways.next().is_none().then_some(only)
}

/// Reads seconds since 1970 in units of ten to the minus `places`.
pub fn unix(cell: Cell<'_>, places: i32, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let seconds = number::decimal(&trim::half_width(cell.text), cell.form)
        .and_then(|units| number::shift(units, -places))
        .ok_or(Fault::unreadable(A_UNIX_TIME))?
        .normalize();
    let whole = seconds.trunc().to_i64().filter(|s| UNIX_SECONDS.contains(s));
    let moment = whole.and_then(|s| Timestamp::from_second(s).ok());
    let at = moment.ok_or(Fault::out_of_range(A_UNIX_TIME))?;
    let offset = zone.to_offset(at);
    let fraction = (seconds - seconds.trunc()).to_string();
    let local = offset.to_datetime(at);
    let clock = Clock {
        hour: local.hour(),
        minute: Some(local.minute()),
        second: Some(local.second()),
        fraction: if seconds.is_integer() { "" } else { fraction.strip_prefix("0.").unwrap_or("") },
    };
    Moment { date: local.date(), clock: Some(clock), offset: Some(offset) }.write(zone, out)?;
    Ok(Read::Value)
}

/// Reads a moment from a cell of a form that can hold one.
fn readable(text: &str, form: Form) -> Option<Moment<'_>> {
    match form {
        Form::Text | Form::Date => Scan(text).moment().or_else(|| Scan(text).english()),
        // A number can only be `20260329`, which a float's tail does not change. A serial
        // number of days is refused: the cell does not say from which day it counts.
        Form::Number => Scan(text).moment().filter(|m| m.clock.is_none()),
        _ => None,
    }
}

impl Moment<'_> {
    /// Writes the moment, and gives what orders it among others of its zone.
    fn write(&self, zone: &TimeZone, out: &mut String) -> Result<i64, Fault> {
        if self.date.year() < FIRST_YEAR {
            return Err(Fault::out_of_range(A_YEAR));
        }
        digits(out, self.date.year(), 4);
        for part in [self.date.month(), self.date.day()] {
            out.push('-');
            digits(out, part.into(), 2);
        }
        let Some(clock) = &self.clock else {
            return Ok(local_seconds(DateTime::from_parts(self.date, Time::MIN)));
        };
        let time = Time::new(clock.hour, clock.minute.unwrap_or(0), clock.second.unwrap_or(0), 0)
            .map_err(|_| Fault::unreadable(A_MOMENT))?;
        let local = DateTime::from_parts(self.date, time);
        let offset = match self.offset {
            Some(stated) => Some(stated),
            None if zone.is_unknown() => None,
            None => Some(only_offset(zone, local)?),
        };
        clock.write(out);
        offset.map_or(Ok(()), |offset| write_offset(offset, out))?;
        // Days have no offset, so local time is what all can be compared by; the fraction
        // of a second does not decide whether a period runs backwards.
        Ok(local_seconds(local))
    }
}

impl Clock<'_> {
    fn write(&self, out: &mut String) {
        out.push('T');
        digits(out, self.hour.into(), 2);
        for part in [self.minute, self.second].into_iter().flatten() {
            out.push(':');
            digits(out, part.into(), 2);
        }
        if !self.fraction.is_empty() {
            out.push('.');
            out.push_str(self.fraction);
        }
    }
}

/// Writes the last `width` digits of a number from 0 up: what the formatting of the
/// standard library does at several times the cost, and long tables are full of moments.
fn digits(out: &mut String, number: i16, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_i16.pow(place) % 10;
        out.extend(char::from_digit(digit.unsigned_abs().into(), 10));
    }
}

fn local_seconds(local: DateTime) -> i64 {
    Offset::UTC.to_timestamp(local).map_or(0, Timestamp::as_second)
}

/// The offset of a local time, if the zone's clocks showed it exactly once.
fn only_offset(zone: &TimeZone, local: DateTime) -> Result<Offset, Fault> {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(offset),
        _ => Err(Fault::unreadable(ONE_LOCAL_TIME)),
    }
}

fn write_offset(offset: Offset, out: &mut String) -> Result<(), Fault> {
    let seconds = offset.seconds();
    if seconds % 60 != 0 {
        // Local mean time, before the zones: ISO 8601 has no form for it.
        return Err(Fault::out_of_range(A_YEAR));
    }
    if seconds == 0 {
        out.push('Z');
        return Ok(());
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    Ok(())
}

/// What is left of a text while it is read from the left.
#[derive(Clone, Copy)]
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    /// Takes a text if it comes next.
    fn eat(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// Takes as many digits as come next; none if they are not `least` to `most`.
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        (least..=most).contains(&end).then_some(digits)
    }

    fn number<T: std::str::FromStr>(&mut self, least: usize, most: usize) -> Option<T> {
        self.digits(least, most)?.parse().ok()
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// The whole text as a moment.
    fn moment(mut self) -> Option<Moment<'a>> {
        let compact = self.digits(4, 14)?;
        let date = match compact.len() {
            4 => self.separated_date(compact.parse().ok()?)?,
            8 => compact_date(compact)?,
            14 => return self.finish_compact(compact),
            _ => return None,
        };
        if compact.len() == 8 && self.0 == ".0" {
            self.0 = "";
        }
        if self.0.is_empty() {
            return Some(Moment { date, clock: None, offset: None });
        }
        let iso = self.eat("T").is_some();
        // After a day in words the time may follow at once: `08日09时`. After a day in
        // digits a digit cannot follow, and any other character is no time.
        self.blanks();
        let clock = self.clock(iso)?;
        let offset = self.offset(iso || clock.second.is_some())?;
        Some(Moment { date, clock: Some(clock), offset })
    }

    /// The whole text as a moment that begins with the day of the month.
    fn day_first(mut self) -> Option<Moment<'a>> {
        let day = self.number(1, 2)?;
        let separator = ["/", "-", "."].into_iter().find(|s| self.0.starts_with(s))?;
        self.eat(separator)?;
        let month = self.number(1, 2)?;
        self.eat(separator)?;
        let date = Date::new(self.number(4, 4)?, month, day).ok()?;
        if self.0.is_empty() {
            return Some(Moment { date, clock: None, offset: None });
        }
        self.0.starts_with(' ').then(|| self.blanks())?;
        let clock = self.clock(false)?;
        let offset = self.offset(clock.second.is_some())?;
        Some(Moment { date, clock: Some(clock), offset })
    }

    /// The month and day behind a year.
    fn separated_date(&mut self, year: i16) -> Option<Date> {
        if self.eat("年").is_some() {
            let month = self.number(1, 2)?;
            self.eat("月")?;
            let day = self.number(1, 2)?;
            self.eat("日")?;
            return Date::new(year, month, day).ok();
        }
        let separator = ["-", "/", "."].into_iter().find(|s| self.0.starts_with(s))?;
        self.eat(separator)?;
        let month = self.number(1, 2)?;
        self.eat(separator)?;
        Date::new(year, month, self.number(1, 2)?).ok()
    }

    /// A time of day with colons or in words; the hour alone only in words or in ISO form.
    fn clock(&mut self, iso: bool) -> Option<Clock<'a>> {
        let hour = self.number(1, 2)?;
        let mut clock = Clock { hour, minute: None, second: None, fraction: "" };
        if self.eat("时").is_some() {
            if self.0.is_empty() {
                return Some(clock);
            }
            clock.minute = Some(self.number(1, 2)?);
            self.eat("分")?;
            if !self.0.is_empty() {
                clock.second = Some(self.number(1, 2)?);
                self.eat("秒")?;
            }
        } else if self.eat(":").is_some() {
            clock.minute = Some(self.number(2, 2)?);
            if self.eat(":").is_some() {
                clock.second = Some(self.number(2, 2)?);
                if self.eat(".").is_some() {
                    clock.fraction = self.digits(1, RANGE_LIMIT)?;
                }
            }
        } else if !iso || self.0.is_empty() {
            return None;
        }
        Some(clock)
    }

    /// What states the zone, up to the end: `Z`, ` UTC`, `+08:00`, ` (UTC+8)`.
    ///
    /// A minus right after minutes may begin a second time (`08:00-09:00`), so it counts
    /// as an offset only where `minus` allows it.
    fn offset(&mut self, minus: bool) -> Option<Option<Offset>> {
        let rest = self.0.trim_start();
        let rest = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')).unwrap_or(rest);
        if rest.is_empty() {
            return self.0.is_empty().then_some(None);
        }
        if rest == "Z" {
            return Some(Some(Offset::UTC));
        }
        let named = rest.strip_prefix("UTC").or_else(|| rest.strip_prefix("GMT"));
        match named {
            Some("") => Some(Some(Offset::UTC)),
            Some(signed) => Scan(signed).signed_offset(1).map(Some),
            None if rest.starts_with('-') && !minus => None,
            None => Scan(rest).signed_offset(2).map(Some),
        }
    }

    /// `+08:00`, `+0800` or `+08`; with `least` 1 also `+8`.
    fn signed_offset(mut self, least: usize) -> Option<Offset> {
        let sign = if self.eat("-").is_some() { -1 } else { self.eat("+").map(|()| 1)? };
        let digits = self.digits(least, 4)?;
        let (hours, minutes) = match (digits.len(), self.eat(":")) {
            (1 | 2, Some(())) => (digits, self.digits(2, 2)?),
            (1 | 2, None) => (digits, "0"),
            (4, None) => digits.split_at_checked(2)?,
            _ => return None,
        };
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let fits = self.0.is_empty() && hours <= 14 && minutes < 60;
        let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok();
        offset.filter(|_| fits)
    }

    /// `20260612220413`: a day and a time without marks.
    fn finish_compact(self, digits: &'a str) -> Option<Moment<'a>> {
        let (day, time) = digits.split_at_checked(8)?;
        let (hour, rest) = time.split_at_checked(2)?;
        let (minute, second) = rest.split_at_checked(2)?;
        let clock = Clock {
            hour: hour.parse().ok()?,
            minute: Some(minute.parse().ok()?),
            second: Some(second.parse().ok()?),
            fraction: "",
        };
        let date = compact_date(day)?;
        self.0.is_empty().then_some(Moment { date, clock: Some(clock), offset: None })
    }
}

fn compact_date(digits: &str) -> Option<Date> {
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The second since 1970 of a moment as tables write it; of a day its beginning. One without
/// zone counts as UTC.
pub fn instant(text: &str) -> Option<i64> {
    let civil = |moment: DateTime| moment.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let day = || text.get(..10).and_then(|day| day.parse::<Date>().ok()).map(|day| day.at(0, 0, 0, 0));
    let stamp = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| civil(text.parse::<DateTime>().ok()?))
        .or_else(|| civil(day()?))?;
    Some(stamp.as_second())
}

#[cfg(test)]
mod tests;
