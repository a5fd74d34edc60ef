//! The cells of one sheet, record by record.

use super::super::super::{Form, ReadError};
use super::super::compound::{u16_at, u32_at};
use super::super::look::Look;
use super::super::number;
use super::super::rows::{Cells, Found};
use super::record::{self, Record, Records};
use super::{Globals, malformed};

const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const SHARED_LABEL: u16 = 0x00FD;
const BOOL_OR_ERROR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
/// The text that the formula before has given.
const FORMULA_TEXT: u16 = 0x0207;
const PACKED: u16 = 0x027E;
const PACKED_ROW: u16 = 0x00BD;

/// The cells of one sheet.
pub struct SheetCells<'g> {
    records: Records<'g>,
    globals: &'g Globals,
    /// How many substreams are open: 1 is the sheet, more are charts inside it.
    depth: usize,
    /// What is left of a row of packed numbers, with the place of the next one.
    packed: Option<(u32, u32, &'g [u8])>,
    /// Where the formula is whose text comes in a record of its own.
    formula: Option<(u32, u32)>,
}

impl<'g> SheetCells<'g> {
    /// The cells of the records of a sheet.
    pub fn new(records: Records<'g>, globals: &'g Globals) -> Self {
        SheetCells { records, globals, depth: 0, packed: None, formula: None }
    }

    fn look(&self, style: Option<u16>) -> Look {
        style.and_then(|style| self.globals.looks.get(usize::from(style))).copied().unwrap_or(Look::Plain)
    }

    fn number(&self, value: f64, style: Option<u16>, found: &mut Found) {
        found.form = number::write(value, self.look(style), self.globals.since_1904, &mut found.text);
    }

    /// The next of a row of packed numbers: a style and a number each.
    fn next_packed(&mut self, found: &mut Found) -> bool {
        let Some((row, column, rest)) = self.packed.take() else { return false };
        let Some(value) = u32_at(rest, 2) else { return false };
        (found.row, found.column) = (row, column);
        found.text.clear();
        self.number(unpack(value), u16_at(rest, 0), found);
        self.packed = Some((row, column + 1, rest.get(6..).unwrap_or_default()));
        true
    }

    /// Takes a record of the sheet; `false` if it gives no cell by itself.
    fn take(&mut self, record: &Record<'g>, found: &mut Found) -> Result<bool, ReadError> {
        let data = record.data;
        if record.kind == FORMULA_TEXT {
            let Some(place) = self.formula.take() else { return Ok(false) };
            (found.row, found.column) = place;
            found.text = self.globals.encoding.cell_text(record, 0)?;
            found.form = Form::Text;
            return Ok(true);
        }
        if !matches!(
            record.kind,
            NUMBER | LABEL | RICH_LABEL | SHARED_LABEL | BOOL_OR_ERROR | FORMULA | PACKED | PACKED_ROW
        ) {
            return Ok(false);
        }
        let short = || malformed("a cell is cut");
        let (row, column) = (u16_at(data, 0).ok_or_else(short)?, u16_at(data, 2).ok_or_else(short)?);
        (found.row, found.column) = (row.into(), column.into());
        found.text.clear();
        let style = u16_at(data, 4);
        match record.kind {
            NUMBER => self.number(double(data, 6).ok_or_else(short)?, style, found),
            PACKED => self.number(unpack(u32_at(data, 6).ok_or_else(short)?), style, found),
            PACKED_ROW => {
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                self.packed = Some((row.into(), column.into(), cells));
                return Ok(self.next_packed(found));
            }
            SHARED_LABEL => self.shared(u32_at(data, 6).ok_or_else(short)?, found),
            BOOL_OR_ERROR => {
                let (value, is_error) = (data.get(6).ok_or_else(short)?, data.get(7).ok_or_else(short)?);
                bool_or_error(*value, *is_error != 0, found);
            }
            FORMULA => return self.formula(data, style, found),
            _ => {
                found.text = self.globals.encoding.cell_text(record, 6)?;
                found.form = Form::Text;
            }
        }
        Ok(true)
    }

    fn shared(&self, index: u32, found: &mut Found) {
        match self.globals.strings.get(index as usize) {
            Some(string) => {
                found.text.push_str(string);
                found.form = Form::Text;
            }
            None => {
                found.text = format!("shared string {index} is missing");
                found.form = Form::Error;
            }
        }
    }

    /// The last result of a formula (2.5.133); a text follows in a record of its own.
    fn formula(&mut self, data: &[u8], style: Option<u16>, found: &mut Found) -> Result<bool, ReadError> {
        let short = || malformed("a formula is cut");
        if u16_at(data, 12) != Some(0xFFFF) {
            self.number(double(data, 6).ok_or_else(short)?, style, found);
            return Ok(true);
        }
        let value = *data.get(8).ok_or_else(short)?;
        match data.get(6) {
            Some(0) => {
                self.formula = Some((found.row, found.column));
                return Ok(false);
            }
            Some(1) => bool_or_error(value, false, found),
            Some(2) => bool_or_error(value, true, found),
            _ => found.form = Form::Text,
        }
        Ok(true)
    }
}

impl Cells for SheetCells<'_> {
    fn next(&mut self, found: &mut Found) -> Result<bool, ReadError> {
        loop {
            if self.next_packed(found) {
                return Ok(true);
            }
            let Some(record) = self.records.next()? else {
                return Err(malformed("a sheet ends before its end record"));
            };
            match record.kind {
                record::BOF => self.depth += 1,
                record::END if self.depth <= 1 => return Ok(false),
                record::END => self.depth -= 1,
                _ if self.depth == 1 && self.take(&record, found)? => return Ok(true),
                _ => {}
            }
        }
    }
}

fn double(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// An `RK` number (2.5.122): 30 bits of an integer or of a double, maybe hundredths.
fn unpack(packed: u32) -> f64 {
    let value = match packed & 2 != 0 {
        true => f64::from(packed.cast_signed() >> 2),
        false => f64::from_bits(u64::from(packed & !3) << 32),
    };
    if packed & 1 != 0 { value / 100.0 } else { value }
}

fn bool_or_error(value: u8, is_error: bool, found: &mut Found) {
    found.form = if is_error { Form::Error } else { Form::Bool };
    found.text.push_str(match (is_error, value) {
        (false, 0) => "false",
        (false, _) => "true",
        (true, 0x00) => "#NULL!",
        (true, 0x07) => "#DIV/0!",
        (true, 0x0F) => "#VALUE!",
        (true, 0x17) => "#REF!",
        (true, 0x1D) => "#NAME?",
        (true, 0x24) => "#NUM!",
        (true, 0x2A) => "#N/A",
        (true, _) => "#ERROR!",
    });
}
