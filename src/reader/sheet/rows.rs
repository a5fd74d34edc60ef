//! Cells in the order in which a file stores them, put together as records.

use super::super::{Context, Form, ReadError, Record, Records};
use crate::finding::{Code, Finding};

/// The most columns a sheet may have, as in XLSX (ECMA-376).
pub const MAX_COLUMNS: u32 = 16_384;
/// The most rows a sheet may have, as in XLSX (ECMA-376).
pub const MAX_ROWS: u32 = 1_048_576;
/// The most cells a workbook may have, gaps between cells counted in.
pub const MAX_CELLS: u64 = 500_000_000;
/// The longest text of a cell or of a whole row, in bytes.
pub const MAX_CELL_TEXT: usize = 32 << 20;
/// The most text that all cells of a workbook may unfold to, in bytes.
pub const MAX_TEXT: u64 = 16 << 30;

/// One stored cell, reused from cell to cell.
#[derive(Debug)]
pub struct Found {
    /// Its row, from 0.
    pub row: u32,
    /// Its column, from 0.
    pub column: u32,
    /// Its text as records give it.
    pub text: String,
    /// How it is stored; never `Empty`.
    pub form: Form,
}

impl Default for Found {
    fn default() -> Self {
        Found { row: 0, column: 0, text: String::new(), form: Form::Empty }
    }
}

/// Gives the stored cells of one sheet, in any order.
pub trait Cells {
    /// Reads the next cell that holds something; `false` at the end.
    ///
    /// # Errors
    /// If the bytes cannot be read or understood any further.
    fn next(&mut self, found: &mut Found) -> Result<bool, ReadError>;

    /// After an error: whether the row of the cell given last had ended before it, so
    /// that the row may be given as whole.
    fn row_is_whole(&self) -> bool {
        false
    }
}

/// What a workbook may still cost, over all its sheets.
#[derive(Debug)]
pub struct Budget {
    cells: u64,
    text: u64,
}

impl Budget {
    /// The budget of a workbook.
    pub fn new() -> Self {
        Budget { cells: MAX_CELLS, text: MAX_TEXT }
    }

    fn spend(&mut self, cells: u64, text: usize) -> Result<(), ReadError> {
        let (Some(cells), Some(text)) = (self.cells.checked_sub(cells), self.text.checked_sub(text as u64))
        else {
            return Err(ReadError::Limit(format!("more than {MAX_CELLS} cells or {MAX_TEXT} bytes of text")));
        };
        (self.cells, self.text) = (cells, text);
        Ok(())
    }
}

/// The records of one sheet.
pub struct Rows<'r, C> {
    cells: C,
    sheet: &'r str,
    budget: &'r mut Budget,
    context: &'r Context<'r>,
    found: Found,
    /// Whether `found` holds a cell not yet given.
    ahead: bool,
    /// Whether the source has said that it is at its end.
    done: bool,
    /// What went wrong after the row given last.
    failed: Option<ReadError>,
    last: Option<u32>,
    /// The cells of the row at hand: column, stretch of `text`, form.
    row: Vec<(u32, usize, usize, Form)>,
    text: String,
    /// Which columns the row at hand holds.
    taken: Vec<bool>,
}

impl<'r, C: Cells> Rows<'r, C> {
    /// The records made of the cells of one sheet.
    pub fn new(cells: C, sheet: &'r str, budget: &'r mut Budget, context: &'r Context<'r>) -> Self {
        Rows {
            cells,
            sheet,
            budget,
            context,
            found: Found::default(),
            ahead: false,
            done: false,
            failed: None,
            last: None,
            row: Vec::new(),
            text: String::new(),
            taken: Vec::new(),
        }
    }

    /// Adds the cell at hand to the row; `false` if its column is taken already.
    fn add(&mut self) -> Result<bool, ReadError> {
        let Found { row, column, text, form } = &self.found;
        if *column >= MAX_COLUMNS || *row >= MAX_ROWS {
            return Err(ReadError::Limit(format!(
                "a cell in row {}, column {}: more than {MAX_ROWS} rows or {MAX_COLUMNS} columns",
                u64::from(*row) + 1,
                u64::from(*column) + 1
            )));
        }
        if self.text.len() + text.len() > MAX_CELL_TEXT {
            return Err(ReadError::Limit(format!(
                "row {}: more than {MAX_CELL_TEXT} bytes of text",
                row + 1
            )));
        }
        let index = *column as usize;
        if self.taken.len() <= index {
            self.taken.resize(index + 1, false);
        }
        match self.taken.get_mut(index) {
            Some(taken) if !*taken => *taken = true,
            _ => return Ok(false),
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.row.push((*column, start, self.text.len(), *form));
        Ok(true)
    }

    /// Gives up the row at hand into a record, its gaps filled with empty cells.
    fn fill(&mut self, record: &mut Record) -> Result<(), ReadError> {
        if !self.row.is_sorted_by_key(|cell| cell.0) {
            self.row.sort_unstable_by_key(|cell| cell.0);
        }
        let width = self.row.last().map_or(0, |cell| u64::from(cell.0) + 1);
        self.budget.spend(width, self.text.len())?;
        for (column, start, end, form) in self.row.drain(..) {
            while record.len() < column as usize {
                record.push("", Form::Empty);
            }
            record.push(self.text.get(start..end).unwrap_or_default(), form);
            if let Some(taken) = self.taken.get_mut(column as usize) {
                *taken = false;
            }
        }
        self.text.clear();
        Ok(())
    }

    /// Reads on to the next cell, unless the source has ended.
    fn step(&mut self) -> Result<(), ReadError> {
        self.ahead = !self.done && self.cells.next(&mut self.found)?;
        self.done = !self.ahead;
        Ok(())
    }

    fn note_order(&mut self, row: u32) {
        if self.last.is_some_and(|last| row <= last) {
            self.context.findings.report(
                Finding::new(Code::RowOutOfOrder, self.context.path)
                    .sheet(self.sheet)
                    .row(u64::from(row) + 1),
            );
        }
        self.last = Some(row);
    }
}

impl<C: Cells> Records for Rows<'_, C> {
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        record.clear();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if !self.ahead {
            self.step()?;
        }
        if !self.ahead {
            return Ok(false);
        }
        let row = self.found.row;
        while self.ahead && self.found.row == row && self.add()? {
            if let Err(error) = self.step() {
                if !self.cells.row_is_whole() {
                    return Err(error);
                }
                self.ahead = false;
                self.failed = Some(error);
            }
        }
        self.note_order(row);
        self.fill(record)?;
        record.number = u64::from(row) + 1;
        Ok(true)
    }
}
