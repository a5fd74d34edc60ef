//! Working days, from data: weekends, public holidays, and weekend days worked instead.

use crate::adapter::CardError;
use crate::adapter::rule::Confidence;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The calendar inside the binary.
static BUILTIN: &str = include_str!("workdays.toml");

/// Working days as far as they are published.
#[derive(Debug, Clone)]
pub struct Workdays {
    years: BTreeMap<i16, Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Vec<Written>,
}

/// A year as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    year: i16,
    source: String,
    confidence: Confidence,
    off: Vec<(String, String)>,
    work: Vec<String>,
}

/// The holidays of one year, and how they are known.
#[derive(Debug, Clone)]
pub struct Year {
    /// Where they are published.
    pub source: String,
    /// How sure they are.
    pub confidence: Confidence,
    off: Vec<(Date, Date)>,
    work: Vec<Date>,
}

impl Workdays {
    /// The calendar inside the binary.
    ///
    /// # Errors
    /// If it is malformed; the tests see to it that it is not.
    pub fn builtin() -> Result<Workdays, CardError> {
        Workdays::from_text("workdays.toml", BUILTIN)
    }

    /// A calendar from its TOML text; `file` is named in errors.
    ///
    /// # Errors
    /// If the text is no such calendar, or names days of another year.
    pub fn from_text(file: &str, text: &str) -> Result<Workdays, CardError> {
        let read: File = toml::from_str(text).map_err(|fault| CardError::malformed(file, text, &fault))?;
        let mut faults = Vec::new();
        let mut years = BTreeMap::new();
        for written in read.year {
            match Year::read(&written) {
                Ok(year) => drop(years.insert(written.year, year)),
                Err(day) => faults.push(format!("{day} is no day of {}", written.year)),
            }
        }
        let file = file.to_string();
        if faults.is_empty() { Ok(Workdays { years }) } else { Err(CardError::Invalid { file, faults }) }
    }

    /// The years whose holidays are known, in order.
    pub fn years(&self) -> impl Iterator<Item = (i16, &Year)> {
        self.years.iter().map(|(number, year)| (*number, year))
    }

    /// The last day up to which holidays are known without a gap; none if none are.
    pub fn known_until(&self) -> Option<Date> {
        let mut years = self.years.keys().copied();
        let first = years.next()?;
        let last = years.fold(first, |last, year| if year == last + 1 { year } else { last });
        Date::new(last, 12, 31).ok()
    }

    /// Whether the holidays of the day's year are known.
    pub fn knows(&self, day: Date) -> bool {
        self.years.contains_key(&day.year())
    }

    /// Whether a day is a working day; none where the year's holidays are not known.
    pub fn is_workday(&self, day: Date) -> Option<bool> {
        let year = self.years.get(&day.year())?;
        let holiday = year.off.iter().any(|(first, last)| (*first..=*last).contains(&day));
        Some(year.work.contains(&day) || (is_weekday(day) && !holiday))
    }
}

impl Year {
    /// Reads the days; the first that is none, or of another year, is the error.
    fn read(written: &Written) -> Result<Year, String> {
        let day = |text: &String| match text.parse::<Date>() {
            Ok(day) if day.year() == written.year => Ok(day),
            _ => Err(text.clone()),
        };
        let off = |(first, last): &(String, String)| day(first).and_then(|first| Ok((first, day(last)?)));
        let off = written.off.iter().map(off).collect::<Result<_, _>>()?;
        let work = written.work.iter().map(day).collect::<Result<_, _>>()?;
        Ok(Year { source: written.source.clone(), confidence: written.confidence, off, work })
    }
}

/// Whether a day is from Monday to Friday.
pub(super) fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
