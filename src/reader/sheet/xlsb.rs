//! XLSB ([MS-XLSB]), read by calamine cell by cell.
//!
//! calamine does not tell the number format of these cells, so a share stays a number.

use super::super::{Context, Form, ReadError, Sheet, Visit};
use super::look::Look;
use super::number;
use super::parts::Parts;
use super::rows::{Budget, Cells, Found};
use crate::content::Content;
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsb};

/// The most bytes all parts but the sheets may unfold to, as they are held in memory.
const MAX_HELD: u64 = 256 << 20;
/// The most bytes a sheet may unfold to.
const MAX_SHEET: u64 = 4 << 30;

/// Reads all sheets.
///
/// # Errors
/// As [`super::read`].
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    Parts::open(content)?.measure(MAX_HELD, MAX_SHEET)?;
    let source = content.open_seek()?;
    let mut book = super::guarded(|| Xlsb::new(std::io::BufReader::new(source)).map_err(malformed))?;
    let since_1904 = book.has_1904_epoch();
    let mut budget = Budget::new();
    for entry in book.sheets_metadata().to_vec() {
        if !matches!(entry.typ, SheetType::WorkSheet | SheetType::MacroSheet) {
            continue;
        }
        let mut cells = super::guarded(|| book.worksheet_cells_reader(&entry.name).map_err(malformed))?;
        let next = |found: &mut Found| loop {
            let Some(cell) = super::guarded(|| cells.next_cell().map_err(malformed))? else {
                return Ok(false);
            };
            (found.row, found.column) = cell.get_position();
            found.text.clear();
            found.form = write(cell.get_value(), since_1904, &mut found.text);
            if found.form != Form::Empty {
                return Ok(true);
            }
        };
        let sheet = Sheet { name: entry.name.clone(), hidden: entry.visible != SheetVisible::Visible };
        super::give(&sheet, SheetCells(next), &mut budget, context, visit)?;
    }
    Ok(())
}

fn malformed(error: calamine::XlsbError) -> ReadError {
    match error {
        calamine::XlsbError::Password => ReadError::Password,
        other => ReadError::Malformed(other.to_string()),
    }
}

/// The cells of one sheet; calamine does not name the type that gives them.
struct SheetCells<F>(F);

impl<F: FnMut(&mut Found) -> Result<bool, ReadError>> Cells for SheetCells<F> {
    fn next(&mut self, found: &mut Found) -> Result<bool, ReadError> {
        (self.0)(found)
    }
}

fn write(value: &DataRef<'_>, since_1904: bool, text: &mut String) -> Form {
    match value {
        DataRef::Empty => Form::Empty,
        DataRef::String(string) | DataRef::DateTimeIso(string) | DataRef::DurationIso(string) => {
            text.push_str(string);
            Form::Text
        }
        DataRef::SharedString(string) => {
            text.push_str(string);
            Form::Text
        }
        DataRef::Int(value) => {
            text.push_str(&value.to_string());
            Form::Number
        }
        DataRef::Float(value) => number::write(*value, Look::Plain, since_1904, text),
        DataRef::DateTime(moment) => {
            let look =
                if moment.is_duration() { Look::Span } else { Look::Moment { date: true, time: false } };
            number::write(moment.as_f64(), look, since_1904, text)
        }
        DataRef::Bool(value) => {
            text.push_str(if *value { "true" } else { "false" });
            Form::Bool
        }
        DataRef::Error(error) => {
            text.push_str(&error.to_string());
            Form::Error
        }
    }
}
