//! From tags and text to rows: which cell is where, with `colspan` and `rowspan`.
//!
//! Only the tables at one depth of nesting give rows in one pass over a page; those
//! inside them are tables of their own, read in a later pass.

use super::flow::Flow;
use crate::reader::{Form, MAX_CELL, MAX_COLUMNS, MAX_RECORD, Record};
use std::collections::VecDeque;

/// How deep tables may be nested; deeper ones are text in the cell that holds them.
pub const MAX_DEPTH: usize = 8;

/// The widest cell, in columns, as browsers have it.
const MAX_COLSPAN: u32 = 1000;

/// The tallest cell, in rows, as browsers have it.
const MAX_ROWSPAN: u32 = 65_534;

/// What was found on the way through a page.
#[derive(Debug)]
pub enum Event {
    /// A table begins; its number on the page, from 0.
    Open(usize),
    /// A row of it.
    Row(Record),
    /// A table ends.
    Close(Extent),
    /// The page ends inside something.
    Cut,
    /// A stated limit was met.
    Limit(String),
}

/// One table of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Its number on the page, from 0.
    pub number: usize,
    /// How deep it is nested, from 1.
    pub depth: usize,
    /// Whether any text stands in it, outside the tables inside it.
    pub filled: bool,
}

/// A cell's `colspan` and `rowspan`.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Columns, at least 1.
    pub columns: u32,
    /// Rows, at least 1; 0 for all that follow in the same part of the table.
    pub rows: u32,
}

/// The tables that are open, and the rows of the wanted one.
#[derive(Debug, Default)]
pub struct Grid {
    /// Tables at this depth give rows; 0 for none.
    wanted: usize,
    tables: usize,
    open: Vec<Level>,
    /// Tables open beyond [`MAX_DEPTH`].
    deeper: usize,
    hidden: bool,
    verbatim: bool,
    /// A line feed right after `pre` does not count.
    skip_line_feed: bool,
    row: Row,
    cell: Flow,
    /// Text of a table that is in no cell: its caption, or what was misplaced.
    loose: Flow,
    /// What was found, for the tokenizer to hand on.
    pub events: VecDeque<Event>,
}

#[derive(Debug)]
struct Level {
    number: usize,
    filled: bool,
    /// The open cell.
    cell: Option<Span>,
    /// There was a row or cell but no `table`.
    implied: bool,
}

impl Grid {
    /// A grid in which tables of a certain depth, from 1, give rows.
    pub fn new(wanted: usize) -> Self {
        Grid { wanted, ..Grid::default() }
    }

    /// Takes a piece of text.
    pub fn text(&mut self, mut text: &[u8]) {
        if std::mem::take(&mut self.skip_line_feed) {
            text = text.strip_prefix(b"\n").unwrap_or(text);
        }
        let Some(top) = self.open.last_mut().filter(|_| !self.hidden) else { return };
        top.filled |= !text.iter().all(u8::is_ascii_whitespace);
        let verbatim = self.verbatim;
        let Some(flow) = self.flow() else { return };
        if verbatim {
            flow.push_verbatim(text);
        } else {
            flow.push(text);
        }
        if flow.len() > MAX_CELL {
            flow.clear();
            self.limit(format!("a cell longer than {} MiB", MAX_CELL >> 20));
        }
    }

    /// Takes a start tag.
    pub fn start(&mut self, name: &[u8], span: Span) {
        match name {
            b"table" => self.start_table(false),
            b"tr" | b"td" | b"th" if self.open.is_empty() => {
                self.start_table(true);
                self.start(name, span);
            }
            b"tr" if self.deeper == 0 => {
                self.end_row();
                self.row.begun |= self.is_wanted();
            }
            b"td" | b"th" if self.deeper == 0 => self.start_cell(span),
            b"thead" | b"tbody" | b"tfoot" | b"caption" if self.deeper == 0 => self.end_part(),
            b"tr" => self.mark(Flow::part),
            b"td" | b"th" => self.mark(Flow::tab),
            b"br" => self.mark(Flow::line_feed),
            b"script" | b"style" => self.hidden = true,
            b"pre" | b"textarea" => {
                self.mark(Flow::part);
                (self.verbatim, self.skip_line_feed) = (true, true);
            }
            name if is_block(name) => self.mark(Flow::part),
            _ => {}
        }
    }

    /// Takes an end tag.
    pub fn end(&mut self, name: &[u8]) {
        match name {
            b"table" if self.deeper > 0 => {
                self.deeper -= 1;
                self.mark(Flow::part);
            }
            b"table" => self.end_table(),
            b"tr" if self.deeper == 0 => self.end_row(),
            b"td" | b"th" if self.deeper == 0 => self.end_cell(),
            b"thead" | b"tbody" | b"tfoot" | b"caption" if self.deeper == 0 => self.end_part(),
            b"br" => self.mark(Flow::line_feed),
            b"script" | b"style" => self.hidden = false,
            b"pre" | b"textarea" => {
                self.verbatim = false;
                self.mark(Flow::part);
            }
            name if is_block(name) => self.mark(Flow::part),
            _ => {}
        }
    }

    /// Ends the page, and with it every table still open.
    pub fn finish(&mut self) {
        if self.open.iter().any(|level| !level.implied) {
            self.events.push_back(Event::Cut);
        }
        while !self.open.is_empty() {
            self.end_table();
        }
    }

    fn start_table(&mut self, implied: bool) {
        let in_cell = self.open.last().is_none_or(|level| level.cell.is_some());
        if self.deeper > 0 || in_cell && self.open.len() == MAX_DEPTH {
            self.deeper += 1;
            self.mark(Flow::part);
            return;
        }
        // A table right inside a table, in no cell of it, ends it, as in browsers.
        if !in_cell {
            self.end_table();
        }
        let number = self.tables;
        self.tables += 1;
        self.open.push(Level { number, filled: false, cell: None, implied });
        self.verbatim = false;
        if self.open.len() == self.wanted {
            self.row = Row::default();
            self.cell.clear();
            self.loose.clear();
            self.events.push_back(Event::Open(number));
        }
    }

    fn end_table(&mut self) {
        if self.open.is_empty() {
            return;
        }
        self.end_part();
        let depth = self.open.len();
        let Some(Level { number, filled, .. }) = self.open.pop() else { return };
        if self.wanted == 0 || depth == self.wanted {
            self.events.push_back(Event::Close(Extent { number, depth, filled }));
        }
        self.verbatim = false;
        self.mark(Flow::part);
    }

    /// Ends the row and the part of the table it is in; no cell reaches beyond.
    fn end_part(&mut self) {
        self.end_row();
        if self.is_wanted() {
            self.row.occupied.clear();
        }
    }

    fn start_cell(&mut self, span: Span) {
        self.end_cell();
        if let Some(top) = self.open.last_mut() {
            top.cell = Some(span);
        }
        self.verbatim = false;
        self.row.begun |= self.is_wanted();
    }

    fn end_cell(&mut self) {
        let Some(span) = self.open.last_mut().and_then(|top| top.cell.take()) else { return };
        if !self.is_wanted() {
            return;
        }
        let placed = self.row.place(&self.cell.text(), span);
        self.cell.clear();
        if let Err(limit) = placed {
            self.limit(limit);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if !self.is_wanted() {
            return;
        }
        if let Some(record) = self.row.finish() {
            self.events.push_back(Event::Row(record));
        }
        if !self.loose.text().trim().is_empty() {
            let record = self.row.apart(&self.loose.text());
            self.events.push_back(Event::Row(record));
        }
        self.loose.clear();
    }

    fn is_wanted(&self) -> bool {
        self.open.len() == self.wanted && self.wanted > 0
    }

    /// Where text goes: the open cell, or what lies between cells; nowhere if the
    /// innermost table is not wanted.
    fn flow(&mut self) -> Option<&mut Flow> {
        let top = self.open.last().filter(|_| self.open.len() == self.wanted)?;
        Some(if top.cell.is_some() { &mut self.cell } else { &mut self.loose })
    }

    fn mark(&mut self, how: fn(&mut Flow)) {
        if let Some(flow) = self.flow() {
            how(flow);
        }
    }

    fn limit(&mut self, what: String) {
        let row = self.row.number + 1;
        self.events.push_back(Event::Limit(format!("{what}, in row {row} of a table")));
    }
}

/// The row that is being made.
#[derive(Debug, Default)]
struct Row {
    record: Record,
    begun: bool,
    length: usize,
    /// Rows ended so far.
    number: u64,
    /// For each column, how many rows from this one on a cell above reaches down to.
    occupied: Vec<u32>,
}

impl Row {
    /// Adds a cell at the next free place.
    fn place(&mut self, text: &str, span: Span) -> Result<(), String> {
        while let Some(rows) = self.occupied.get_mut(self.record.len()).filter(|rows| **rows > 0) {
            *rows = rows.saturating_sub(u32::from(*rows < u32::MAX));
            self.record.push("", Form::Empty);
        }
        let first = self.record.len();
        let columns = span.columns.clamp(1, MAX_COLSPAN) as usize;
        self.length += text.len();
        if first + columns > MAX_COLUMNS {
            return Err(format!("more than {MAX_COLUMNS} columns"));
        }
        if self.length > MAX_RECORD {
            return Err(format!("more than {} MiB", MAX_RECORD >> 20));
        }
        let below = match span.rows {
            0 => u32::MAX,
            rows => rows.min(MAX_ROWSPAN) - 1,
        };
        if below > 0 && self.occupied.len() < first + columns {
            self.occupied.resize(first + columns, 0);
        }
        for rows in self.occupied.iter_mut().skip(first).take(columns) {
            *rows = below.max(rows.saturating_sub(1));
        }
        self.record.push(text, if text.is_empty() { Form::Empty } else { Form::Text });
        for _ in 1..columns {
            self.record.push("", Form::Empty);
        }
        Ok(())
    }

    /// A row of its own for text that is in no cell.
    fn apart(&mut self, text: &str) -> Record {
        self.number += 1;
        let mut record = Record::default();
        record.number = self.number;
        record.push(text, Form::Text);
        record
    }

    /// Ends the row; `None` if none was begun, or it has no cell.
    fn finish(&mut self) -> Option<Record> {
        if !std::mem::take(&mut self.begun) {
            return None;
        }
        let reach = self.occupied.iter().rposition(|rows| *rows > 0).map_or(0, |at| at + 1);
        for rows in self.occupied.iter_mut().take(reach).skip(self.record.len()) {
            *rows = rows.saturating_sub(u32::from(*rows < u32::MAX));
            self.record.push("", Form::Empty);
        }
        self.number += 1;
        self.length = 0;
        let mut record = std::mem::take(&mut self.record);
        record.number = self.number;
        (!record.is_empty()).then_some(record)
    }
}

/// Elements that stand on lines of their own.
fn is_block(name: &[u8]) -> bool {
    const BLOCKS: [&[u8]; 18] = [
        b"p",
        b"div",
        b"li",
        b"ul",
        b"ol",
        b"dl",
        b"dt",
        b"dd",
        b"h1",
        b"h2",
        b"h3",
        b"h4",
        b"h5",
        b"h6",
        b"hr",
        b"section",
        b"article",
        b"blockquote",
    ];
    BLOCKS.contains(&name)
}
