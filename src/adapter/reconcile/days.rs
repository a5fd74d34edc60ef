//! Days that lack in a daily series.

use super::{Broken, Column, Outcome, Values};
use crate::finding::Code;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How many different days are remembered, more than a century; rows of days beyond are not
/// checked, and the check is reported as partial.
pub const DAYS_LIMIT: usize = 50_000;

/// A check that no day lacks between the first and the last, whatever their order.
pub struct Days {
    /// The column of the day.
    pub column: Column,
    /// Day → the row that has it first.
    met: BTreeMap<Date, u64>,
}

impl Days {
    /// A check on the days of this column.
    pub fn new(column: Column) -> Self {
        Days { column, met: BTreeMap::new() }
    }

    /// Remembers the day of a row. A month or a moment that has no whole day is none.
    pub fn row(&mut self, row: u64, values: Values<'_>) -> Outcome {
        let day =
            values.text(self.column).and_then(|text| text.get(.."2026-03-14".len())?.parse::<Date>().ok());
        let Some(day) = day else { return Outcome::Skipped };
        if self.met.len() >= DAYS_LIMIT && !self.met.contains_key(&day) {
            return Outcome::Skipped;
        }
        self.met.entry(day).or_insert(row);
        Outcome::Checked(None)
    }

    /// One fault for each stretch of days that lacks; found is its first and last day.
    pub fn gaps(&self) -> impl Iterator<Item = Broken> {
        self.met.iter().zip(self.met.iter().skip(1)).filter_map(|((before, _), (after, row))| {
            let (first, last) = (before.tomorrow().ok()?, after.yesterday().ok()?);
            let found = if first == last { first.to_string() } else { format!("{first} ~ {last}") };
            (first <= last).then(|| Broken {
                code: Code::DaysLacking,
                row: *row,
                column: self.column,
                found,
                expected: "every day once".into(),
            })
        })
    }
}
