//! Splits text into records and cells, and finds quotes that went wrong.
//!
//! Written here and not taken from the csv crate, because that one drops the quotes of
//! a cell such as `"a" b`, and reads a quote that is never closed to the end of the
//! file, without a word about either. Here a cell keeps every character that does not
//! belong to well-formed quoting, and each fault is a [`Fault`].

use super::dialect::Dialect;
use crate::reader::text::Lines;
use crate::reader::{Form, MAX_CELL, MAX_COLUMNS, Record};
use std::ops::Range;

/// A quoted cell longer than this is held against the shape of the table.
const LONG_CELL: usize = 1 << 20;

/// A quoted cell with more line breaks than this is held against the shape of the table.
const MANY_BREAKS: u64 = 200;

/// How many records inside a suspicious cell are looked at.
const RECORDS_COMPARED: usize = 5;

/// How much of a faulty cell a finding shows, in characters.
const SHOWN: usize = 40;

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

/// A cell that begins with a quote, and all the text at hand from its record on.
#[derive(Clone, Copy)]
struct Open<'t> {
    text: &'t str,
    /// Whether nothing follows the text.
    last: bool,
    /// Where the quote is.
    start: usize,
    /// The column, from 0.
    column: usize,
    /// Line breaks since the beginning of the record.
    line: u64,
}

/// What a quote is that is followed by something that should not be there.
enum Stray {
    /// A part of the cell, which is closed at this offset on the same line.
    Inner(usize),
    /// The opening one of a later cell: ours is not closed.
    Later,
    /// The closing one, with blanks up to an offset.
    Blanks(usize),
    /// Nothing of the sort: the whole cell is to be taken as it stands.
    Literal,
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
        let step = self.record(text, last, record).unwrap_or_else(|stop| match stop {
            Stop::More => Step::More,
            Stop::Limit => Step::Limit(format!("a cell longer than {} MiB", MAX_CELL >> 20)),
        });
        if let Step::Record { used, .. } = step {
            self.barren = self.barren.saturating_sub(used);
            self.width = Some(record.len());
        }
        step
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
        match find(bytes, from, |b| self.ends_cell(b)) {
            Some(end) => Ok(end),
            None if last => Ok(bytes.len()),
            None if bytes.len() - from.min(bytes.len()) > MAX_CELL => Err(Stop::Limit),
            None => Err(Stop::More),
        }
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.dialect.delimiter || byte == b'\r' || byte == b'\n'
    }

    /// Reads a cell that opens with a quote.
    fn quoted(&mut self, open: Open<'_>) -> Result<Cell, Stop> {
        let bytes = open.text.as_bytes();
        let (mut from, mut doubled) = (open.start + 1, false);
        // Stray quotes before this offset were found to be part of the cell.
        let mut inner = 0;
        // Whether the cell holds rows; the same for all its strays.
        let mut rows = None;
        loop {
            let Some(at) = self.next_quote(open, from)? else {
                let wrong = self.judge(open)?;
                return self.literal(open, open.start, wrong);
            };
            let after = match bytes.get(at + 1) {
                None if !open.last => return Err(Stop::More),
                Some(b) if *b == self.dialect.quote => {
                    (from, doubled) = (at + 2, true);
                    continue;
                }
                Some(b) if self.ends_cell(*b) => at + 1..at + 1,
                None => at + 1..at + 1,
                Some(_) if at < inner => {
                    from = at + 1;
                    continue;
                }
                Some(_) => match self.stray(open, at, &mut rows)? {
                    Stray::Inner(close) => {
                        (from, inner) = (at + 1, close);
                        continue;
                    }
                    Stray::Later => return self.literal(open, open.start, Wrong::Unclosed),
                    Stray::Literal => return self.literal(open, at + 1, Wrong::Stray),
                    Stray::Blanks(end) => at + 1..end,
                },
            };
            let inside = open.start + 1..at;
            if is_long(open.text, inside.clone()) && self.holds_rows(open, at)? {
                return self.literal(open, open.start, Wrong::Unclosed);
            }
            if inner > 0 {
                self.fault(open, Wrong::Stray);
            }
            return Ok(Cell::Quoted { inside, after, doubled });
        }
    }

    /// The next quote; where the text ahead is known to be barren, on this line only.
    fn next_quote(&self, open: Open<'_>, from: usize) -> Result<Option<usize>, Stop> {
        let bytes = open.text.as_bytes();
        let quote = self.dialect.quote;
        if open.start >= self.barren {
            return Ok(find(bytes, from, |b| b == quote));
        }
        match find(bytes, from, |b| b == quote || b == b'\r' || b == b'\n') {
            None if !open.last => Err(Stop::More),
            next => Ok(next.filter(|at| bytes.get(*at) == Some(&quote))),
        }
    }

    /// Decides about a cell without a closing quote in all the text at hand: an error
    /// asks for more text, otherwise the cell is unclosed.
    fn judge(&mut self, open: Open<'_>) -> Result<Wrong, Stop> {
        let end = open.text.len();
        if open.start < self.barren {
            return Ok(Wrong::Unclosed);
        }
        if open.last || end - open.start > MAX_CELL {
            self.barren = end;
            return Ok(if open.last && !self.row_follows(open) { Wrong::Cut } else { Wrong::Unclosed });
        }
        if is_long(open.text, open.start..end) && self.holds_rows(open, end)? {
            Ok(Wrong::Unclosed)
        } else {
            Err(Stop::More)
        }
    }

    /// Takes a cell as it stands, quotes and all, up to where it ends after `from`.
    fn literal(&mut self, open: Open<'_>, from: usize, wrong: Wrong) -> Result<Cell, Stop> {
        let end = self.cell_end(open.text.as_bytes(), from, open.last)?;
        self.fault(open, wrong);
        Ok(Cell::Literal(open.start..end))
    }

    fn fault(&mut self, open: Open<'_>, wrong: Wrong) {
        let found = open.text.get(open.start..).unwrap_or_default().chars();
        let found = found.take_while(|c| !matches!(c, '\r' | '\n')).take(SHOWN).collect();
        self.faults.push(Fault { wrong, line: open.line, column: open.column, found });
    }

    /// Judges the quote at `at`, which neither closes the cell nor is doubled.
    fn stray(&self, open: Open<'_>, at: usize, rows: &mut Option<bool>) -> Result<Stray, Stop> {
        let bytes = open.text.as_bytes();
        let opens = bytes.get(at.saturating_sub(1)).is_some_and(|b| self.ends_cell(*b));
        if opens && open.text.get(open.start..at).is_some_and(|t| t.contains(['\r', '\n'])) {
            let holds = match *rows {
                Some(known) => known,
                None => self.holds_rows(open, at)?,
            };
            *rows = Some(holds);
            if holds {
                return Ok(Stray::Later);
            }
        }
        match find(bytes, at + 1, |b| self.ends_cell(b) || !matches!(b, b' ' | b'\t')) {
            None if !open.last => return Err(Stop::More),
            None => return Ok(Stray::Blanks(bytes.len())),
            Some(end) if bytes.get(end).is_some_and(|b| self.ends_cell(*b)) => return Ok(Stray::Blanks(end)),
            Some(_) => {}
        }
        let end = match find(bytes, at, |b| b == b'\r' || b == b'\n') {
            Some(end) => end,
            None if open.last => bytes.len(),
            None if bytes.len() - at > MAX_CELL => return Err(Stop::Limit),
            None => return Err(Stop::More),
        };
        let line = bytes.get(at + 1..end).unwrap_or_default();
        Ok(self.closes(line).map_or(Stray::Literal, |close| Stray::Inner(at + 1 + close)))
    }

    /// Where the rest of a line, inside a quoted cell, holds the quote that closes it.
    fn closes(&self, line: &[u8]) -> Option<usize> {
        let Dialect { delimiter, quote } = self.dialect;
        let mut from = 0;
        while let Some(at) = find(line, from, |b| b == quote) {
            match line.get(at + 1) {
                None => return Some(at),
                Some(b) if *b == delimiter => return Some(at),
                Some(b) if *b == quote => from = at + 2,
                Some(_) if line.get(at.wrapping_sub(1)) == Some(&delimiter) => return None,
                Some(_) => from = at + 1,
            }
        }
        None
    }

    /// Whether one of the lines after that of an unclosed quote is a row of this table.
    fn row_follows(&self, open: Open<'_>) -> bool {
        let mut trial = Splitter { is_trial: true, ..Splitter::new(self.dialect) };
        let mut record = Record::default();
        let lines = open.text.get(open.start..).unwrap_or_default().split(['\r', '\n']).skip(1);
        lines.filter(|line| !line.is_empty()).take(RECORDS_COMPARED).any(|line| {
            trial.split(line, true, &mut record);
            self.width.is_none_or(|width| record.len() == width)
        })
    }

    /// Whether what stands inside a quoted cell looks like rows of this table, so that
    /// its quote must have been left open: its first line, with the quote taken
    /// literally, has as many cells as the row before, and so have most of the records
    /// that begin after it, up to `until`.
    fn holds_rows(&self, open: Open<'_>, until: usize) -> Result<bool, Stop> {
        if self.is_trial {
            return Ok(false);
        }
        let mut trial = Splitter { is_trial: true, ..Splitter::new(self.dialect) };
        let mut record = Record::default();
        let cell = open.text.get(open.start..).unwrap_or_default();
        let first = cell.find(['\r', '\n']).map_or(cell, |end| cell.split_at(end).0);
        trial.split(first.trim_start_matches(char::from(self.dialect.quote)), true, &mut record);
        let width = open.column + record.len().max(1);
        if width < 2 || self.width.is_some_and(|w| w != width) {
            return Ok(false);
        }
        let (mut at, mut alike, mut seen) = (open.start + first.len(), 0, 0);
        while at <= until && seen < RECORDS_COMPARED {
            match trial.split(open.text.get(at..).unwrap_or_default(), open.last, &mut record) {
                Step::Record { used, .. } => {
                    at += used;
                    seen += 1;
                    alike += usize::from(record.len() == width);
                }
                Step::Blank(used) => at += used,
                Step::More if seen == 0 && open.text.len() - at < LONG_CELL => return Err(Stop::More),
                Step::More | Step::End | Step::Limit(_) => break,
            }
        }
        Ok(alike * 2 > seen)
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

fn is_long(text: &str, inside: Range<usize>) -> bool {
    inside.len() > LONG_CELL
        || inside.len() as u64 > MANY_BREAKS
            && text.get(inside).is_some_and(|t| Lines::within(t) > MANY_BREAKS)
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
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"' };

    fn cells(record: &Record) -> Vec<String> {
        record.cells().map(|cell| cell.text.to_owned()).collect()
    }

    /// Splits a text that arrives a few characters at a time.
    fn split_piecemeal(text: &str, piece: usize) -> Vec<Vec<String>> {
        let mut splitter = Splitter::new(COMMA);
        let (mut record, mut rows) = (Record::default(), Vec::new());
        let (mut at, mut end) = (0, 0);
        loop {
            match splitter.split(&text[at..end], end == text.len(), &mut record) {
                Step::Record { used, .. } => {
                    at += used;
                    rows.push(cells(&record));
                }
                Step::Blank(used) => at += used,
                Step::More => {
                    assert!(end < text.len());
                    end = (end + piece..)
                        .find(|end| *end >= text.len() || text.is_char_boundary(*end))
                        .unwrap();
                    end = end.min(text.len());
                }
                Step::End => return rows,
                Step::Limit(what) => panic!("{what}"),
            }
        }
    }

    #[test]
    fn a_line_break_cut_in_two_is_one() {
        let mut record = Record::default();
        let mut splitter = Splitter::new(COMMA);
        assert_eq!(splitter.split("a\r", false, &mut record), Step::More);
        assert_eq!(splitter.split("a\r\n", false, &mut record), Step::Record { used: 3, breaks: 1 });
        assert_eq!(splitter.split("\r", false, &mut record), Step::More);
        assert_eq!(splitter.split("\r\n", false, &mut record), Step::Blank(2));
        assert_eq!(splitter.split("\"a\"", false, &mut record), Step::More);
        assert_eq!(splitter.split("\"a\"", true, &mut record), Step::Record { used: 3, breaks: 0 });
    }

    #[test]
    fn barren_text_is_searched_once_and_may_hold_quoted_cells() {
        let text = "\"a\nb,\"\",d\n";
        let mut splitter = Splitter::new(COMMA);
        let mut record = Record::default();
        assert_eq!(splitter.split(text, true, &mut record), Step::Record { used: 3, breaks: 1 });
        assert_eq!(splitter.faults[0].wrong, Wrong::Unclosed);
        assert_eq!(splitter.barren, text.len() - 3);
        splitter.split(&text[3..], true, &mut record);
        assert_eq!(cells(&record), ["b", "", "d"]);
        assert_eq!((splitter.faults.len(), splitter.barren), (0, 0));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_text_arrives(
            rows in proptest::collection::vec(proptest::collection::vec("[a\",\\n\\r中 ]{0,6}", 1..4), 0..8),
            piece in 1_usize..9,
            crlf: bool,
        ) {
            let line = |row: &Vec<String>| {
                let quoted: Vec<String> = row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
                quoted.join(",") + if crlf { "\r\n" } else { "\n" }
            };
            let text: String = rows.iter().map(line).collect();
            prop_assert_eq!(split_piecemeal(&text, piece), rows);
        }
    }
}
