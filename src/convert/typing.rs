//! Which type a column may have so that every value comes back letter for letter.
//!
//! A column is typed only where all its values are; otherwise it is text. Ids and telephone
//! numbers are text always, and so are columns of a file with numbers of eleven digits or
//! more: those are ids and telephone numbers whatever they are called.

use super::decimal::unscaled;
use super::header::Column;
use crate::schema::Kind;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;

/// Digits from which a number of a column that nobody describes is taken for an id.
const DIGITS_OF_AN_ID: usize = 11;

/// Digits that a binary number keeps.
const DIGITS_OF_A_DOUBLE: usize = 15;

/// Digits that 64 bits hold in every case.
const DIGITS_OF_A_LONG: usize = 18;

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// `true` and `false`.
    Bool,
    /// Whole numbers of 64 bits.
    Int,
    /// Decimals with so many places.
    Decimal(u32),
    /// Binary numbers.
    Double,
    /// Days.
    Date,
    /// Moments of one shape.
    Stamp(Shape),
}

/// How the moments of a column are written, all of them alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What stands between day and time: `T` or a blank.
    pub between: char,
    /// Characters of day and time: 16 with minutes, 19 with seconds, 23 with milliseconds.
    pub len: usize,
    /// The zone: `+08:00`, `Z`, or nothing.
    pub zone: String,
}

/// A moment as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment<'t> {
    between: char,
    len: usize,
    zone: &'t str,
    /// Milliseconds since 1970 began.
    pub at: i64,
}

impl<'t> Moment<'t> {
    /// Reads a moment that a shape and a number of milliseconds give back letter for letter.
    pub fn read(text: &'t str) -> Option<Self> {
        let (civil, zone) = match text.strip_suffix('Z') {
            Some(civil) => (civil, "Z"),
            None => match text.split_at_checked(text.len().checked_sub(6)?) {
                Some((civil, zone)) if civil.len() > 10 && zone.starts_with(['+', '-']) => (civil, zone),
                _ => (text, ""),
            },
        };
        let bytes = civil.as_bytes();
        let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
        let digits = |from: usize, to: usize| -> Option<i32> {
            let digits = bytes.get(from..to)?;
            digits
                .iter()
                .all(u8::is_ascii_digit)
                .then(|| digits.iter().fold(0, |n, b| n * 10 + i32::from(b - b'0')))
        };
        let between = char::from(*bytes.get(10).filter(|byte| matches!(byte, b'T' | b' '))?);
        if !(is(4, b'-') && is(7, b'-') && is(13, b':')) {
            return None;
        }
        let second = match civil.len() {
            16 => 0,
            19 | 23 if is(16, b':') => digits(17, 19)?,
            _ => return None,
        };
        let milli = match civil.len() {
            23 if is(19, b'.') => digits(20, 23)?,
            23 => return None,
            _ => 0,
        };
        let short = |number: i32| i8::try_from(number).ok();
        let moment = DateTime::new(
            i16::try_from(digits(0, 4)?).ok()?,
            short(digits(5, 7)?)?,
            short(digits(8, 10)?)?,
            short(digits(11, 13)?)?,
            short(digits(14, 16)?)?,
            short(second)?,
            milli * 1_000_000,
        );
        let at = offset(zone)?.to_timestamp(moment.ok()?).ok()?.as_millisecond();
        Some(Moment { between, len: civil.len(), zone, at })
    }

    /// The shape it is written in.
    pub fn shape(&self) -> Shape {
        Shape { between: self.between, len: self.len, zone: self.zone.to_owned() }
    }

    fn has(&self, shape: &Shape) -> bool {
        // Most have no zone, and comparing two empty texts takes longer than seeing that they are.
        let no_zone = self.zone.is_empty() && shape.zone.is_empty();
        self.between == shape.between && self.len == shape.len && (no_zone || self.zone == shape.zone)
    }
}

/// What a zone is away from UTC.
fn offset(zone: &str) -> Option<Offset> {
    if zone.is_empty() || zone == "Z" {
        return Some(Offset::UTC);
    }
    let (hours, minutes) = zone.split_once(':')?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(hours * 3600 + sign * minutes * 60).ok()
}

impl Shape {
    /// Writes the moment of so many milliseconds since 1970.
    pub fn write(&self, milliseconds: i64) -> Option<String> {
        let stamp = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
        let moment = offset(&self.zone)?.to_datetime(stamp);
        let (day, time) = (moment.date(), moment.time());
        let mut text = format!("{day}{}{:02}:{:02}", self.between, time.hour(), time.minute());
        if self.len >= 19 {
            text += &format!(":{:02}", time.second());
        }
        if self.len >= 23 {
            text += &format!(".{:03}", time.millisecond());
        }
        text.push_str(&self.zone);
        Some(text)
    }

    /// The shape as one word, to be kept beside the column.
    pub fn word(&self) -> String {
        format!("{}{}{}", self.len, self.between, self.zone)
    }

    /// Reads such a word.
    pub fn parse(word: &str) -> Option<Self> {
        let (len, rest) = word.split_at_checked(2)?;
        let mut rest = rest.chars();
        let between = rest.next().filter(|c| matches!(c, 'T' | ' '))?;
        Some(Shape { between, len: len.parse().ok()?, zone: rest.as_str().to_owned() })
    }
}

/// Days since 1970 of a day written `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<i32> {
    if text.len() != 10 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let day: Date = text.parse().ok().filter(|day: &Date| day.to_string() == text)?;
    Some(day.since(date(1970, 1, 1)).ok()?.get_days())
}

/// The day that is so many days after 1970 began.
pub fn write_day(days: i32) -> Option<String> {
    Some(date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()?.to_string())
}

/// Whether a binary number shows as the same text.
fn is_double(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))
        // No program shows a negative zero as one.
        && text.parse::<f64>().is_ok_and(|number| number.to_string() == text && text != "-0")
}

/// What the values of a column have in common so far.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Whether it is text, whatever comes.
    fixed: bool,
    described: bool,
    seen: bool,
    bools: bool,
    ints: bool,
    doubles: bool,
    days: bool,
    /// The places of all decimals, while they agree.
    places: Option<Option<u32>>,
    /// The shape of all moments, while they agree.
    shape: Option<Option<Shape>>,
}

impl Facts {
    /// Nothing is known yet of the values of a column.
    pub fn new(column: &Column) -> Self {
        let fixed = column.personal.is_some()
            || matches!(column.kind, Kind::Id | Kind::Json)
            || column.field.is_some_and(|field| field.kind == Kind::Text);
        Facts {
            fixed,
            described: column.field.is_some(),
            seen: false,
            bools: true,
            ints: true,
            doubles: true,
            days: true,
            places: Some(None),
            shape: Some(None),
        }
    }

    /// Takes one value into account.
    pub fn add(&mut self, text: &str) {
        if text.is_empty() || self.fixed {
            return;
        }
        self.seen = true;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let numeric = digits <= DIGITS_OF_A_LONG && (self.described || digits < DIGITS_OF_AN_ID);
        self.bools = self.bools && matches!(text, "true" | "false");
        let whole = numeric && unscaled(text, 0).is_some();
        self.ints = self.ints && whole;
        // A whole number of so few digits is written by a binary one as well.
        self.doubles = self.doubles && digits <= DIGITS_OF_A_DOUBLE && (whole || numeric && is_double(text));
        self.days = self.days && day(text).is_some();
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32);
        let agrees = |known: Option<u32>| known.is_none_or(|known| known == places);
        self.places = self
            .places
            .filter(|known| agrees(*known) && numeric && (whole || unscaled(text, places).is_some()))
            .map(|_| Some(places));
        if let Some(known) = &self.shape {
            self.shape = match (Moment::read(text), known) {
                (Some(moment), None) => Some(Some(moment.shape())),
                (Some(moment), Some(shape)) if moment.has(shape) => return,
                _ => None,
            };
        }
        let open = self.bools || self.ints || self.doubles || self.days;
        self.fixed = !open && self.places.is_none() && self.shape.is_none();
    }

    /// The type in which every value so far comes back as it was.
    pub fn decide(self) -> Type {
        match self {
            Facts { fixed: true, .. } | Facts { seen: false, .. } => Type::Text,
            Facts { bools: true, .. } => Type::Bool,
            Facts { ints: true, .. } => Type::Int,
            Facts { places: Some(Some(places)), .. } => Type::Decimal(places),
            Facts { doubles: true, .. } => Type::Double,
            Facts { days: true, .. } => Type::Date,
            Facts { shape: Some(Some(shape)), .. } => Type::Stamp(shape),
            _ => Type::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::Header;
    use crate::convert::decimal::scaled;
    use proptest::prelude::*;

    fn decided(values: &[&str]) -> Type {
        let header = Header::of_headings("t", ["数"]);
        let mut facts = Facts::new(&header.columns[0]);
        values.iter().for_each(|value| facts.add(value));
        facts.decide()
    }

    #[test]
    fn a_column_is_typed_only_where_every_value_comes_back() {
        let stamp = |len, zone: &str| Type::Stamp(Shape { between: 'T', len, zone: zone.into() });
        for (values, wanted) in [
            (&["1", "", "-20"][..], Type::Int),
            (&["1", "007"], Type::Text),
            (&["13800138000"], Type::Text),
            (&["1.50", "-0.25"], Type::Decimal(2)),
            (&["1.5", "0.125"], Type::Double),
            (&["1.50", "0.125"], Type::Text),
            (&["true", "false"], Type::Bool),
            (&["2026-05-01"], Type::Date),
            (&["2026-05-01", "2026-5-1"], Type::Text),
            (&["2026-05-01T20:15+08:00", "2026-05-02T00:00+08:00"], stamp(16, "+08:00")),
            (&["2026-05-01T20:15+08:00", "2026-05-02T00:00:01+08:00"], Type::Text),
            (&["2026-05-01T20:15:30.500-03:30"], stamp(23, "-03:30")),
            (&["2026-05-01T20:15:30Z"], stamp(19, "Z")),
            (&[""], Type::Text),
            (&["-0"], Type::Text),
        ] {
            assert_eq!(decided(values), wanted, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_typed_comes_back(text in prop_oneof!["-?[0-9]{1,10}(\\.[0-9]{0,4})?", "[0-9]{4}-[0-9]{2}-[0-9]{2}", "20[0-9]{2}-0[1-9]-[0-2][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{3})?)?([+-]0[0-9]:[03]0|Z)?"]) {
            let back = match decided(&[&text]) {
                Type::Int => unscaled(&text, 0).map(|n| n.to_string()),
                Type::Decimal(places) => unscaled(&text, places).map(|n| scaled(n, places)),
                Type::Double => text.parse::<f64>().ok().map(|n| n.to_string()),
                Type::Date => day(&text).and_then(write_day),
                Type::Stamp(shape) => {
                    prop_assert_eq!(Shape::parse(&shape.word()), Some(shape.clone()));
                    Moment::read(&text).and_then(|moment| shape.write(moment.at))
                }
                Type::Bool | Type::Text => Some(text.clone()),
            };
            prop_assert_eq!(back, Some(text));
        }
    }
}
