//! Cells that open with a quote: where they end, and whether the quote was meant.

use super::{Cell, Fault, Splitter, Step, Stop, Wrong, find};
use crate::reader::csv::dialect::Dialect;
use crate::reader::text::Lines;
use crate::reader::{MAX_CELL, Record};
use memchr::{memchr, memchr2, memchr3};
use std::ops::Range;

/// A quoted cell longer than this is held against the shape of the table.
const LONG_CELL: usize = 1 << 20;

/// A quoted cell with more line breaks than this is held against the shape of the table.
const MANY_BREAKS: u64 = 200;

/// How many records inside a suspicious cell are looked at.
const RECORDS_COMPARED: usize = 5;

/// How much of a faulty cell a finding shows, in characters.
const SHOWN: usize = 40;

/// A cell that begins with a quote, and all the text at hand from its record on.
#[derive(Clone, Copy)]
pub(super) struct Open<'t> {
    pub(super) text: &'t str,
    /// Whether nothing follows the text.
    pub(super) last: bool,
    /// Where the quote is.
    pub(super) start: usize,
    /// The column, from 0.
    pub(super) column: usize,
    /// Line breaks since the beginning of the record.
    pub(super) line: u64,
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
    /// Reads a cell that opens with a quote.
    pub(super) fn quoted(&mut self, open: Open<'_>) -> Result<Cell, Stop> {
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
            return Ok(search(bytes, from, |rest| memchr(quote, rest)));
        }
        match search(bytes, from, |rest| memchr3(quote, b'\r', b'\n', rest)) {
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
        let end = match search(bytes, at, |rest| memchr2(b'\r', b'\n', rest)) {
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
        while let Some(at) = search(line, from, |rest| memchr(quote, rest)) {
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

/// Where a search that begins at `from` finds what it looks for.
fn search(bytes: &[u8], from: usize, look: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    look(bytes.get(from..)?).map(|at| from + at)
}

fn is_long(text: &str, inside: Range<usize>) -> bool {
    inside.len() > LONG_CELL
        || inside.len() as u64 > MANY_BREAKS
            && text.get(inside).is_some_and(|t| Lines::within(t) > MANY_BREAKS)
}
