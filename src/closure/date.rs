//! Days that follow from spans of time: the last safe one, the last of a duty, the first
//! on which something is free.
//!
//! One way of counting for all (Civil Code of the PRC, articles 200 to 204): the day of
//! the event is not counted; a month ends on the day of the same number, or on its last.
//! Days are those of the platform's zone; no time of day is known. So where time runs
//! *for* the user, the last safe day is the last whole one, one before the day in the
//! course of which time runs out; where time runs *against* them, nothing is free until
//! the day after.

use super::workday::{Workdays, is_weekday};
use crate::adapter::rule::{Rule, RuleKind, Side, Unit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span as Stretch, Timestamp, ToSpan};

/// Working days are looked for no further than this many days for each of them, or in all;
/// ten times the longest public holiday.
const SEARCH: u32 = 100;

/// The longest span, in any unit: what is longer is no deadline but a slip of the pen.
pub const LONGEST: u32 = 100_000;

/// A span of time as a rule states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How many.
    pub value: u32,
    /// Of what: hours, days, working days or months.
    pub unit: Unit,
    /// Whether it lies before or after its start.
    pub side: Side,
}

/// A day that follows from a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reckoned {
    /// The day.
    pub day: Date,
    /// Whether every holiday on the way was known: only working days can be uncertain.
    pub certain: bool,
}

impl Span {
    /// The span of a rule by its upper end; none if it states no time.
    pub fn of(rule: &Rule) -> Option<Span> {
        Span::with(rule, rule.value?)
    }

    /// The span of a rule by its lower end, or its only one; none if it states no time.
    pub fn least_of(rule: &Rule) -> Option<Span> {
        Span::with(rule, rule.least.or(rule.value)?)
    }

    fn with(rule: &Rule, value: u32) -> Option<Span> {
        rule.unit.is_time().then_some(Span { value, unit: rule.unit, side: rule.side })
    }

    /// The last whole day inside the span, for what can be had only so long: an export, a
    /// recording, taking an application back. Of a span of nothing it is the day before.
    /// With a side before, the last day on which the span still fits in before the start.
    ///
    /// Never later than the rule allows: holidays that nobody knows yet count as working
    /// days here. Before a start they cannot, and such a day is not certain. None if the
    /// span is longer than [`LONGEST`] or the calendar of years ends first.
    pub fn last_safe(&self, start: Date, workdays: &Workdays) -> Option<Reckoned> {
        match self.side {
            Side::Before => self.before(start, workdays),
            Side::After => {
                let end = self.after(start, workdays, Rounding::Down)?;
                Some(Reckoned { day: end.day.yesterday().ok()?, ..end })
            }
        }
    }

    /// The day in the course of which the span ends, for what lasts so long: a duty, a
    /// wait, the time somebody takes. It still belongs to the span.
    ///
    /// Never earlier than the rule asks; where holidays are not known it may be too early
    /// by those, and is not certain.
    pub fn end(&self, start: Date, workdays: &Workdays) -> Option<Reckoned> {
        match self.side {
            Side::Before => self.before(start, workdays),
            Side::After => self.after(start, workdays, Rounding::Up),
        }
    }

    /// The first day that is wholly outside the span: what had to wait may be done, what
    /// had to be kept may go.
    pub fn free_from(&self, start: Date, workdays: &Workdays) -> Option<Reckoned> {
        let end = self.end(start, workdays)?;
        let day = if self.side == Side::After { end.day.tomorrow().ok()? } else { start };
        Some(Reckoned { day, ..end })
    }

    fn after(&self, start: Date, workdays: &Workdays, rounding: Rounding) -> Option<Reckoned> {
        if self.unit == Unit::WorkingDays {
            let unknown = |day: Date| rounding == Rounding::Down || is_weekday(day);
            return step(start, self.value, workdays, unknown, |day| day.tomorrow().ok());
        }
        Some(Reckoned { day: start.checked_add(self.stretch(rounding)?).ok()?, certain: true })
    }

    fn before(&self, start: Date, workdays: &Workdays) -> Option<Reckoned> {
        if self.unit == Unit::WorkingDays {
            return step(start, self.value, workdays, is_weekday, |day| day.yesterday().ok());
        }
        Some(Reckoned { day: start.checked_sub(self.stretch(Rounding::Up)?).ok()?, certain: true })
    }

    fn stretch(&self, rounding: Rounding) -> Option<Stretch> {
        let value = i64::from(Some(self.value).filter(|value| *value <= LONGEST)?);
        match self.unit {
            Unit::Hours if rounding == Rounding::Down => Some((value / 24).days()),
            Unit::Hours => Some(((value + 23) / 24).days()),
            Unit::Days => Some(value.days()),
            Unit::Months if value <= 12 * 1000 => Some(value.months()),
            _ => None,
        }
    }
}

/// The day to put into a plan for a rule whose span begins on a day: the last one to act
/// where time runs out, the first one to act where it has to pass, the end of what lasts.
/// None if the rule states no time.
pub fn due(rule: &Rule, start: Date, workdays: &Workdays) -> Option<Reckoned> {
    let span = Span::of(rule)?;
    match rule.kind {
        _ if rule.side == Side::Before => span.last_safe(start, workdays),
        RuleKind::Retention
        | RuleKind::CoolingOff
        | RuleKind::ExportWindow
        | RuleKind::ItemWindow
        | RuleKind::Loss => span.last_safe(start, workdays),
        RuleKind::ReopeningWait | RuleKind::Precondition => span.free_from(start, workdays),
        _ => span.end(start, workdays),
    }
}

/// Which way hours that are no whole days, and holidays nobody knows yet, count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Down,
    Up,
}

/// Goes so many working days from a day; `unknown` judges days without a calendar.
fn step(
    start: Date,
    count: u32,
    workdays: &Workdays,
    unknown: impl Fn(Date) -> bool,
    next: impl Fn(Date) -> Option<Date>,
) -> Option<Reckoned> {
    let mut reckoned = Reckoned { day: start, certain: true };
    let mut left = Some(count).filter(|count| *count <= LONGEST)?;
    for _ in 0..SEARCH.saturating_mul(count) {
        if left == 0 {
            break;
        }
        reckoned.day = next(reckoned.day)?;
        let known = workdays.is_workday(reckoned.day);
        reckoned.certain &= known.is_some();
        if known.unwrap_or_else(|| unknown(reckoned.day)) {
            left -= 1;
        }
    }
    (left == 0).then_some(reckoned)
}

/// The day of a moment as tables write it, in the zone of the platform whose clock runs:
/// `2026-03-31T23:30:00Z` is the first of April in China. A moment without offset is of
/// that zone already. None if the text begins with no day.
pub fn day_in(moment: &str, zone: &TimeZone) -> Option<Date> {
    match moment.parse::<Timestamp>() {
        Ok(instant) => Some(instant.to_zoned(zone.clone()).date()),
        Err(_) => moment.get(..10)?.parse().ok(),
    }
}
