//! What a table that nobody claims looks like: its columns, what they seem to hold, and
//! how many rows it has. Enough to write a card from.

use super::held::Held;
use crate::reader::{Cell, Form, Record};
use crate::value::{Parser, Read, Setting};
use std::collections::BTreeMap;
use std::ops::Range;

/// How many rows are looked at to guess what a column holds.
const SAMPLE: usize = 200;

/// How many columns are told at most.
const COLUMNS: usize = 500;

/// A block or section that no resource claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The sheet, or for JSON the path of the section.
    pub sheet: String,
    /// Whether it stands in JSON.
    pub json: bool,
    /// The row its header seems to be in, from 1; 0 for JSON.
    pub row: u64,
    /// Its columns, in order.
    pub columns: Vec<ColumnProfile>,
    /// How many rows, the header not counted.
    pub rows: u64,
}

/// One column of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProfile {
    /// The heading; `column 4` where there is none.
    pub heading: String,
    /// The narrowest parser that reads every cell looked at.
    pub parser: Parser,
    /// How many of the cells looked at are filled.
    pub filled: u64,
}

/// The parsers that are tried, from the narrowest to the widest.
const GUESSES: [Parser; 9] = [
    Parser::DateRange,
    Parser::Date,
    Parser::Datetime,
    Parser::Count,
    Parser::Percent,
    Parser::Integer,
    Parser::Money,
    Parser::Duration,
    Parser::Id,
];

/// Gathers the profile of one block while its rows pass by.
pub(crate) struct Profiler {
    sheet: String,
    range: Range<usize>,
    sample: Held,
    rows: u64,
}

impl Profiler {
    /// A profiler of the columns in a range of a sheet.
    pub fn new(sheet: &str, range: Range<usize>) -> Self {
        Profiler { sheet: sheet.to_string(), range, sample: Held::default(), rows: 0 }
    }

    /// Takes one row, and tells whether it has a cell in the range.
    pub fn row(&mut self, record: &Record) -> bool {
        if self.cells(record).all(|c| c.text.trim().is_empty()) {
            return false;
        }
        self.rows += 1;
        if !self.sample.is_full(SAMPLE) {
            self.sample.push(record);
        }
        true
    }

    fn cells<'r>(&self, record: &'r Record) -> impl Iterator<Item = Cell<'r>> {
        record.cells().take(self.range.end).skip(self.range.start)
    }

    /// Ends the block; nothing where no row came.
    pub fn end(self) -> Option<Profile> {
        let header = self.header()?;
        let sample = self.sample.records();
        let first = sample.get(header)?;
        let below = sample.get(header + 1..).unwrap_or_default();
        let width = sample.iter().map(Record::len).max().unwrap_or(0).min(self.range.end);
        let columns = (self.range.start..width)
            .filter(|i| sample.iter().any(|r| !r.get(*i).text.trim().is_empty()))
            .take(COLUMNS)
            .map(|i| column(i, first.get(i).text.trim(), below.iter().map(|r| r.get(i))))
            .collect();
        Some(Profile {
            sheet: self.sheet,
            json: false,
            row: first.number,
            columns,
            rows: self.rows - header as u64 - 1,
        })
    }

    /// The first row that is as wide as any and holds words only; otherwise the first.
    fn header(&self) -> Option<usize> {
        let filled = |r: &Record| self.cells(r).filter(|c| !c.text.trim().is_empty()).count();
        let sample = self.sample.records();
        let widest = sample.iter().map(filled).max()?;
        let words =
            |r: &Record| self.cells(r).all(|c| !c.text.trim().starts_with(|c: char| c.is_ascii_digit()));
        Some(sample.iter().position(|r| filled(r) * 10 >= widest * 8 && words(r)).unwrap_or(0))
    }
}

/// The profile of one column.
pub(crate) fn column<'c>(
    index: usize,
    heading: &str,
    cells: impl Iterator<Item = Cell<'c>>,
) -> ColumnProfile {
    let cells: Vec<Cell<'c>> = cells.filter(|c| !c.text.trim().is_empty()).collect();
    ColumnProfile {
        heading: if heading.is_empty() { format!("column {}", index + 1) } else { heading.to_string() },
        parser: guess(&cells),
        filled: cells.len() as u64,
    }
}

/// The narrowest parser that reads all cells.
fn guess(cells: &[Cell<'_>]) -> Parser {
    let values = BTreeMap::new();
    let missing: Vec<String> = ["-", "--", "—", "/"].map(String::from).into();
    let setting = Setting { zone: &jiff::tz::TimeZone::UTC, missing: &missing, values: &values };
    let mut out = String::new();
    let present: Vec<&Cell<'_>> =
        cells.iter().filter(|c| !missing.iter().any(|m| m == c.text.trim())).collect();
    if present.is_empty() {
        return Parser::Text;
    }
    let fits = |parser: Parser, out: &mut String| {
        present.iter().all(|cell| {
            plausible(parser, cell) && matches!(parser.read(**cell, &setting, out), Ok(Read::Value))
        })
    };
    GUESSES.into_iter().find(|parser| fits(*parser, &mut out)).unwrap_or(Parser::Text)
}

/// What a parser may read and yet is not meant by: long digits are an id and no count, a
/// percentage shows its sign, an id is made of letters and digits.
fn plausible(parser: Parser, cell: &Cell<'_>) -> bool {
    let text = cell.text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match parser {
        Parser::Count | Parser::Integer => digits <= 12,
        Parser::Percent => text.ends_with('%') || cell.form == Form::Percent,
        Parser::DateRange => text.contains(['~', '至']),
        Parser::Date | Parser::Datetime => digits < 12 || text.contains(['-', '/', ':', '年']),
        Parser::Money => digits <= 15,
        Parser::Id => digits >= 8 && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_/'`\t".contains(c)),
        _ => true,
    }
}
