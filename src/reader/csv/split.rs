//! Splits text into records and cells, and finds quotes that went wrong.
//!
//! Written here and not taken from the csv crate, because that one drops the quotes of
//! a cell such as `"a" b`, and reads a quote that is never closed to the end of the
//! file, without a word about either. Here a cell keeps every character that does not
//! belong to well-formed quoting, and each fault is a [`Fault`].

mod quoted;

use super::dialect::Dialect;
use crate::reader::text::Lines;
use crate::reader::{Form, MAX_CELL, MAX_COLUMNS, Record};
use memchr::{memchr, memchr_iter, memchr2, memchr3};
use quoted::Open;
use std::ops::Range;

/// What became of a piece of text.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A record was read.
    Record {
        /// Bytes used up, with the line break.
        used: usize,
        /// Line breaks used up.
        breaks: u64,
    },
    /// An empty line was passed over; so many bytes.
    Blank(usize),
    /// More text is needed to tell.
    More,
    /// The text is at its end.
    End,
    /// A stated limit was met.
    Limit(String),
}

/// What is wrong with the quotes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It begins with a quote that is never closed, which was taken literally.
    Unclosed,
    /// As `Unclosed`, and the text ends before another row of the table.
    Cut,
    /// It holds a single quote, which was kept.
    Stray,
}

/// A cell with wrong quotes.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub wrong: Wrong,
    /// How many line breaks after the beginning of the record.
    pub line: u64,
    /// The column, from 0.
    pub column: usize,
    /// How the cell begins.
    pub found: String,
}

/// Splits text into records; remembers the shape of the table from record to record.
#[derive(Debug)]
pub struct Splitter {
    dialect: Dialect,
    /// What was wrong in the last record.
    pub faults: Vec<Fault>,
    /// How many cells of the last record were quoted.
    pub quoted: usize,
    /// The number of cells of the last record.
    width: Option<usize>,
    /// So many bytes ahead, no quoted cell is closed on a later line.
    barren: usize,
    /// Whether it only tries how another cell would be split.
    is_trial: bool,
    scratch: String,
}

/// Where a cell ends, and where its text is.
enum Cell {
    Plain(Range<usize>),
    /// Begins with a quote that is kept.
    Literal(Range<usize>),
    /// Between the quotes, with blanks that follow the closing one.
    Quoted {
        inside: Range<usize>,
        after: Range<usize>,
        doubled: bool,
    },
}

/// What a cell scan has to say other than a cell.
enum Stop {
    More,
    Limit,
}

impl Splitter {
    /// A splitter for a dialect.
    pub fn new(dialect: Dialect) -> Self {
        Splitter {
            dialect,
            faults: Vec::new(),
            quoted: 0,
            width: None,
            barren: 0,
            is_trial: false,
            scratch: String::new(),
        }
    }

    /// Splits off the first record of `text`; `last` tells that nothing follows it.
    pub fn split(&mut self, text: &str, last: bool, record: &mut Record) -> Step {
        record.clear();
        self.faults.clear();
        self.quoted = 0;
        match text.as_bytes().first() {
            None => return if last { Step::End } else { Step::More },
            Some(b'\r' | b'\n') => {
                let Some(used) = line_break(text.as_bytes(), 0, last) else { return Step::More };
                self.barren = self.barren.saturating_sub(used);
                return Step::Blank(used);
            }
            Some(_) => {}
        }
        let plain = self.plain(text, last, record);
        let step =
            plain.map_or_else(|| self.record(text, last, record), Ok).unwrap_or_else(|stop| match stop {
                Stop::More => Step::More,
                Stop::Limit => Step::Limit(format!("a cell longer than {} MiB", MAX_CELL >> 20)),
            });
        if let Step::Record { used, .. } = step {
            self.barren = self.barren.saturating_sub(used);
            self.width = Some(record.len());
        }
        step
    }

    /// A record on one line without any quote, as most are: cut at each delimiter. Nothing if
    /// the first line is another, or is not whole.
    fn plain(&self, text: &str, last: bool, record: &mut Record) -> Option<Step> {
        let bytes = text.as_bytes();
        let end = memchr2(b'\r', b'\n', bytes)?;
        let line = bytes.get(..end)?;
        if line.len() > MAX_CELL || memchr(self.dialect.quote, line).is_some() {
            return None;
        }
        let used = end + line_break(bytes, end, last)?;
        let mut start = 0;
        for at in memchr_iter(self.dialect.delimiter, line).chain([end]) {
            if record.len() == MAX_COLUMNS {
                record.clear();
                return None;
            }
            let cell = text.get(start..at)?;
            record.push(cell, if cell.is_empty() { Form::Empty } else { Form::Text });
            start = at + 1;
        }
        Some(Step::Record { used, breaks: 1 })
    }

    fn record(&mut self, text: &str, last: bool, record: &mut Record) -> Result<Step, Stop> {
        let bytes = text.as_bytes();
        let (mut at, mut breaks) = (0, 0);
        loop {
            let cell = if bytes.get(at) == Some(&self.dialect.quote) {
                self.quoted(Open { text, last, start: at, column: record.len(), line: breaks })?
            } else {
                Cell::Plain(at..self.cell_end(bytes, at, last)?)
            };
            if record.len() == MAX_COLUMNS {
                return Ok(Step::Limit(format!("a record of more than {MAX_COLUMNS} cells")));
            }
            let end = self.push(text, cell, record, &mut breaks)?;
            match bytes.get(end) {
                None => return Ok(Step::Record { used: end, breaks }),
                Some(b'\r' | b'\n') => {
                    let used = end + line_break(bytes, end, last).ok_or(Stop::More)?;
                    return Ok(Step::Record { used, breaks: breaks + 1 });
                }
                Some(_) => at = end + 1,
            }
        }
    }

    /// Adds a cell to the record and tells where it ends.
    fn push(&mut self, text: &str, cell: Cell, record: &mut Record, breaks: &mut u64) -> Result<usize, Stop> {
        let (shown, end) = match cell {
            Cell::Plain(range) => (text.get(range.clone()).unwrap_or_default(), range.end),
            Cell::Literal(range) => {
                let shown = text.get(range.clone()).unwrap_or_default();
                *breaks += Lines::within(shown);
                (shown, range.end)
            }
            Cell::Quoted { inside, after, doubled } => {
                self.quoted += 1;
                let end = after.end;
                let shown = text.get(inside).unwrap_or_default();
                *breaks += Lines::within(shown);
                if !doubled && after.is_empty() {
                    (shown, end)
                } else {
                    self.scratch.clear();
                    undouble(shown, self.dialect.quote, &mut self.scratch);
                    self.scratch.push_str(text.get(after).unwrap_or_default());
                    (self.scratch.as_str(), end)
                }
            }
        };
        if shown.len() > MAX_CELL {
            return Err(Stop::Limit);
        }
        record.push(shown, if shown.is_empty() { Form::Empty } else { Form::Text });
        Ok(end)
    }

    /// Where an unquoted cell, or the rest of one, ends.
    fn cell_end(&self, bytes: &[u8], from: usize, last: bool) -> Result<usize, Stop> {
        let rest = bytes.get(from..).unwrap_or_default();
        match memchr3(self.dialect.delimiter, b'\r', b'\n', rest).map(|at| from + at) {
            Some(end) => Ok(end),
            None if last => Ok(bytes.len()),
            None if bytes.len() - from.min(bytes.len()) > MAX_CELL => Err(Stop::Limit),
            None => Err(Stop::More),
        }
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.dialect.delimiter || byte == b'\r' || byte == b'\n'
    }
}

/// The first byte at or after `from` that is wanted.
fn find(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| wanted(*b)).map(|at| from + at)
}

/// The length of the line break at `at`; `None` if a LF may still follow its CR.
fn line_break(bytes: &[u8], at: usize, last: bool) -> Option<usize> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(2),
        (Some(b'\r'), None) if !last => None,
        _ => Some(1),
    }
}

/// Appends a text with each doubled quote made single.
fn undouble(text: &str, quote: u8, out: &mut String) {
    let quote = char::from(quote);
    let mut rest = text;
    while let Some(at) = rest.find(quote) {
        let (before, from) = rest.split_at(at + 1);
        out.push_str(before);
        rest = from.strip_prefix(quote).unwrap_or(from);
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests;
