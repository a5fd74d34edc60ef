//! Which type a column may have so that every value comes back letter for letter.
//!
//! A column is typed only where all its values are; otherwise it is text. Ids and telephone
//! numbers are text always, and so are columns of a file with numbers of eleven digits or
//! more: those are ids and telephone numbers whatever they are called.

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

impl Shape {
    /// The shape of a moment and its milliseconds since 1970, if it can be told by them.
    pub fn read(text: &str) -> Option<(Shape, i64)> {
        let (civil, zone) = match text.strip_suffix('Z') {
            Some(civil) => (civil, "Z"),
            None => match text.split_at_checked(text.len().checked_sub(6)?) {
                Some((civil, zone)) if civil.len() > 10 && zone.starts_with(['+', '-']) => (civil, zone),
                _ => (text, ""),
            },
        };
        let between = char::from(*civil.as_bytes().get(10)?);
        let shape = Shape { between, len: civil.len(), zone: zone.to_owned() };
        let moment: DateTime = civil.parse().ok()?;
        let seconds = shape.offset()?.to_timestamp(moment).ok()?.as_millisecond();
        (shape.write(seconds).as_deref() == Some(text)).then_some((shape, seconds))
    }

    fn offset(&self) -> Option<Offset> {
        if matches!(self.zone.as_str(), "" | "Z") {
            return Some(Offset::UTC);
        }
        let (hours, minutes) = self.zone.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let sign = if self.zone.starts_with('-') { -1 } else { 1 };
        Offset::from_seconds(hours * 3600 + sign * minutes * 60).ok()
    }

    /// Writes the moment of so many milliseconds since 1970.
    pub fn write(&self, milliseconds: i64) -> Option<String> {
        let stamp = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
        let moment = self.offset()?.to_datetime(stamp);
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
    let day: Date = text.parse().ok().filter(|day: &Date| day.to_string() == text)?;
    Some(day.since(date(1970, 1, 1)).ok()?.get_days())
}

/// The day that is so many days after 1970 began.
pub fn write_day(days: i32) -> Option<String> {
    Some(date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()?.to_string())
}

/// A decimal without its point, if it has so many places and 64 bits hold it.
pub fn unscaled(text: &str, places: u32) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let joined: i64 = format!("{whole}{fraction}").parse().ok()?;
    (fraction.len() == places as usize && scaled(joined, places) == text).then_some(joined)
}

/// Writes a decimal of so many places.
pub fn scaled(unscaled: i64, places: u32) -> String {
    let sign = if unscaled < 0 { "-" } else { "" };
    let width = places as usize + 1;
    let digits = format!("{:0width$}", unscaled.unsigned_abs());
    match digits.split_at_checked(digits.len() - places as usize) {
        Some((whole, fraction)) if places > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits}"),
    }
}

/// What the values of a column have in common so far.
#[derive(Debug, Clone)]
pub struct Facts {
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
        self.ints = self.ints && numeric && unscaled(text, 0).is_some();
        self.doubles = self.doubles
            && numeric
            && digits <= DIGITS_OF_A_DOUBLE
            && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))
            // No program shows a negative zero as one.
            && text.parse::<f64>().is_ok_and(|number| number.to_string() == text && text != "-0");
        self.days = self.days && day(text).is_some();
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32);
        let agrees = |known: Option<u32>| known.is_none_or(|known| known == places);
        self.places = self
            .places
            .filter(|known| agrees(*known) && numeric && unscaled(text, places).is_some())
            .map(|_| Some(places));
        self.shape = self.shape.take().and_then(|known| {
            let (shape, _) = Shape::read(text)?;
            known.is_none_or(|known| known == shape).then_some(Some(shape))
        });
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
                    Shape::read(&text).and_then(|(_, at)| shape.write(at))
                }
                Type::Bool | Type::Text => Some(text.clone()),
            };
            prop_assert_eq!(back, Some(text));
        }
    }
}
