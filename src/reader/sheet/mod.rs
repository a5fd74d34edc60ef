//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS, encrypted ones too, as rows of cells.
//!
//! Each form has a source of cells (`xlsx`, `xls`, `ods`, `xlsb`); `rows` puts the cells
//! of all of them into records, so limits and the order of rows are dealt with once.
//! `look` and `number` say what a stored number means and how it is written. What a
//! sheet claims of itself (its dimension, its counts) is never believed.
//!
//! XLSX and XLS are read by our own hand and not by calamine: it gives every number as a
//! binary one, which bends the ids that many servers write digit by digit; it drops the
//! percent format; and a hostile count makes it allocate until the process dies.

use super::{Context, ReadError, Sheet, Visit, kind::Kind};
use crate::content::Content;
use crate::finding::{Code, Finding};
use rows::{Budget, Cells, Rows};

mod compound;
mod encrypted;
mod look;
mod number;
mod ods;
pub(super) mod parts;
mod rows;
mod strings;
mod xls;
mod xlsb;
mod xlsx;
pub(super) mod xml;

pub use rows::{MAX_CELL_TEXT, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};

/// Reads all sheets of a workbook in their order, hidden ones too (each is noted).
///
/// A row without any cell is skipped; a record's number is the row as the workbook
/// counts it. Columns left out before a cell are there as empty cells. Rows stored out
/// of order or twice are given as they come, with a finding.
///
/// # Errors
/// `Password` if it is encrypted and no password of the context fits; `Limit` if it goes
/// beyond a limit of this module; `Malformed` if it cannot be understood any further:
/// what was visited before stays visited.
pub fn read(
    kind: Kind,
    content: &Content,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), ReadError> {
    match kind {
        Kind::Xlsx => xlsx::read(content, context, visit),
        Kind::Xlsb => xlsb::read(content, context, visit),
        Kind::Xls => xls::read(content, context, visit),
        Kind::Ods => ods::read(content, context, visit),
        Kind::OfficeEncrypted => encrypted::read(content, context, visit),
        other => Err(ReadError::Malformed(format!("no workbook: {}", other.as_str()))),
    }
}

/// Hands one sheet on; a hidden one is noted first.
fn give(
    sheet: &Sheet,
    cells: impl Cells,
    budget: &mut Budget,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), ReadError> {
    if sheet.hidden {
        context.findings.report(Finding::new(Code::SheetHidden, context.path).sheet(&sheet.name));
    }
    visit(sheet, &mut Rows::new(cells, &sheet.name, budget, context))
}

/// Runs code of others that might panic on bytes it did not foresee.
///
/// # Errors
/// As the code does; `Malformed` if it panicked.
fn guarded<T>(run: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    crate::content::guarded(run)
        .unwrap_or_else(|| Err(ReadError::Malformed("the workbook contradicts itself".into())))
}
