//! XLS ([MS-XLS], BIFF8, and BIFF5 of Excel 5 and 95): records of the workbook stream.

use super::super::{Context, ReadError, Sheet, Visit};
use super::compound::{Compound, u16_at, u32_at};
use super::encrypted::passwords;
use super::look::Look;
use super::rows::Budget;
use super::strings::Strings;
use crate::content::Content;
use cells::SheetCells;
use record::{Record, Records};
use std::collections::HashMap;
use text::Encoding;

mod cells;
mod lock;
mod record;
mod text;
mod xor;

/// What stands before the sheets: styles, strings, names of sheets.
#[derive(Default)]
struct Globals {
    /// Each sheet of cells with the offset of its records.
    sheets: Vec<(usize, Sheet)>,
    since_1904: bool,
    looks: Vec<Look>,
    strings: Strings,
    encoding: Encoding,
}

/// Reads all sheets.
///
/// # Errors
/// As [`super::read`]; `Password` also for a workbook encrypted in a way that is not known.
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let file = Compound::open(content)?;
    // A file for Excel 95 and 97 alike has both; the newer one holds Unicode.
    let mut stream = match file.stream("Workbook")? {
        Some(stream) => stream,
        None => file.stream("Book")?.ok_or_else(|| malformed("there is no workbook stream"))?,
    };
    drop(file);
    let wide = is_wide(&stream);
    lock::unlock(&mut stream, wide, passwords(context))?;
    let globals = Globals::read(&stream)?;
    let mut budget = Budget::new();
    for (offset, sheet) in &globals.sheets {
        let cells = SheetCells::new(Records::new(&stream, *offset), &globals);
        super::give(sheet, cells, &mut budget, context, visit)?;
    }
    Ok(())
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let mut globals = Globals::default();
        let mut codes = HashMap::new();
        let mut formats = Vec::new();
        let mut records = Records::new(stream, 0);
        match records.next()? {
            Some(Record { kind: record::BOF, .. }) => globals.encoding.wide = is_wide(stream),
            _ => return Err(malformed("it does not begin as Excel 5 or later begins")),
        }
        while let Some(record) = records.next()? {
            let data = record.data;
            match record.kind {
                record::END => break,
                record::CODE_PAGE => globals.encoding.set_code_page(u16_at(data, 0).unwrap_or(1252)),
                record::DATE_MODE => globals.since_1904 = u16_at(data, 0) == Some(1),
                record::FORMAT => {
                    if let Some(id) = u16_at(data, 0) {
                        codes.insert(id, Look::of_code(&globals.encoding.format_code(&record)));
                    }
                }
                record::STYLE => formats.push(u16_at(data, 2).unwrap_or(0)),
                record::SHEET => globals.add_sheet(&record)?,
                record::STRINGS => text::read_shared(&record, &mut globals.strings)?,
                _ => {}
            }
        }
        globals.looks = formats
            .iter()
            .map(|id| codes.get(id).copied().unwrap_or_else(|| Look::of_builtin(*id)))
            .collect();
        match globals.sheets.is_empty() {
            true => Err(malformed("it names no sheet")),
            false => Ok(globals),
        }
    }

    /// Notes a sheet of cells; charts and modules have none.
    fn add_sheet(&mut self, record: &Record<'_>) -> Result<(), ReadError> {
        let (Some(offset), Some(&state), Some(&kind)) =
            (u32_at(record.data, 0), record.data.get(4), record.data.get(5))
        else {
            return Err(malformed("a sheet without a place"));
        };
        if kind <= 1 {
            let name = self.encoding.sheet_name(record)?;
            self.sheets.push((offset as usize, Sheet { name, hidden: state & 3 != 0 }));
        }
        Ok(())
    }
}

/// Whether a stream begins as that of Excel 97 or later (BIFF8).
fn is_wide(stream: &[u8]) -> bool {
    u16_at(stream, 4) == Some(0x0600)
}

fn malformed(what: &str) -> ReadError {
    ReadError::Malformed(format!("XLS: {what}"))
}
