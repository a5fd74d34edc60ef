//! Series of days: every day between the first and the last has a record.

use super::{Column, Outcome, Values};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// How many different days are remembered, about 27 years; rows of further days are not
/// checked.
const DAYS_LIMIT: usize = 10_000;

/// The days met, in whatever order the rows stand.
pub struct Days {
    of: Column,
    met: BTreeSet<Date>,
}

impl Days {
    /// A check on the days of a column.
    pub fn new(of: Column) -> Self {
        Days { of, met: BTreeSet::new() }
    }

    /// The column of the day.
    pub fn subject(&self) -> Column {
        self.of
    }

    /// Notes the day of a row; of a moment its day counts.
    pub fn row(&mut self, values: Values<'_>) -> Outcome {
        let day = values.text(self.of).and_then(|text| text.get(..10)).and_then(|text| text.parse().ok());
        match day {
            Some(day) if self.met.len() < DAYS_LIMIT || self.met.contains(&day) => {
                self.met.insert(day);
                Outcome::Checked(None)
            }
            _ => Outcome::Skipped,
        }
    }

    /// The gaps: the days around each, and the days that are missing.
    pub fn gaps(&self) -> impl Iterator<Item = (String, String)> {
        self.met.iter().zip(self.met.iter().skip(1)).filter_map(|(before, after)| {
            let (first, last) = (before.tomorrow().ok()?, after.yesterday().ok()?);
            let missing = if first == last { first.to_string() } else { format!("{first} ~ {last}") };
            (first <= last).then(|| (format!("{before} ~ {after}"), missing))
        })
    }
}
