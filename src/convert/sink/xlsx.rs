//! Excel workbooks, written with constant memory.

use super::{Out, Writer};
use crate::convert::Error;
use crate::convert::header::{Column, Header};
use crate::convert::loss::Losses;
use crate::reader::{Cell, Form, Record};
use crate::schema::Kind;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::io;

/// Rows of a sheet, its header included: all that Excel can hold.
const ROWS: u32 = 1_048_576;
/// Columns of a sheet: all that Excel can hold.
const COLUMNS: usize = 16_384;
/// Characters of a cell: all that Excel can hold.
const CELL: usize = 32_767;

/// A table as a workbook; a longer table goes on in further sheets.
pub struct Xlsx<'a> {
    workbook: Workbook,
    name: String,
    columns: Vec<Column>,
    out: Out,
    sheets: usize,
    next: u32,
    losses: &'a Losses,
}

impl<'a> Xlsx<'a> {
    /// Begins with one sheet and its header.
    pub fn new(header: &Header, out: Out, losses: &'a Losses) -> io::Result<Self> {
        if header.columns.len() > COLUMNS {
            let text = format!("{} columns; an xlsx holds {COLUMNS}", header.columns.len());
            return Err(Error::Unfit(text).into());
        }
        let mut xlsx = Xlsx {
            workbook: Workbook::new(),
            name: sheet_name(&header.name),
            columns: header.columns.clone(),
            out,
            sheets: 0,
            next: ROWS,
            losses,
        };
        xlsx.add_sheet().map_err(io::Error::other)?;
        Ok(xlsx)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.name.clone(),
            n => format!("{} {n}", self.name),
        };
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, place, &column.heading, &bold)?;
        }
        self.next = 1;
        Ok(())
    }

    fn write(&mut self, record: &Record) -> Result<(), XlsxError> {
        if self.next >= ROWS {
            self.add_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (place, column) in self.columns.iter().enumerate() {
            let at = u16::try_from(place).unwrap_or(u16::MAX);
            write_cell(sheet, self.next, at, column.kind, record.get(place))?;
        }
        self.next += 1;
        Ok(())
    }
}

/// A name that Excel takes for a sheet, with room for a number behind it.
fn sheet_name(name: &str) -> String {
    let kept = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let mut length = 0;
    let short: String = name
        .chars()
        .filter(kept)
        .take_while(|c| {
            length += c.len_utf16();
            length <= 24
        })
        .collect();
    let short = short.trim().trim_matches('\'');
    if short.is_empty() || short.eq_ignore_ascii_case("history") {
        "table".to_owned()
    } else {
        short.to_owned()
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    kind: Kind,
    cell: Cell<'_>,
) -> Result<(), XlsxError> {
    if cell.text.is_empty() {
        return Ok(());
    }
    let numeric = matches!(kind, Kind::Count | Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds)
        || cell.form == Form::Number;
    match numeric.then(|| exact_number(cell.text)).flatten() {
        Some(number) => sheet.write_number(row, column, number)?,
        None => sheet.write_string(row, column, cell.text)?,
    };
    Ok(())
}

/// The binary number of a decimal text, if its shortest decimal is the same number and
/// Excel, which shows 15 digits, shows all of it.
fn exact_number(text: &str) -> Option<f64> {
    let decimal: Decimal = text.parse().ok()?;
    let number: f64 = text.parse().ok()?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (digits <= 15 && number.to_string().parse::<Decimal>().ok()? == decimal).then_some(number)
}

impl Writer for Xlsx<'_> {
    /// A cell longer than Excel can hold is a failure: a cut value would be a bent one.
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let _ = self.losses;
        if record.cells().any(|cell| cell.text.len() > CELL && cell.text.encode_utf16().count() > CELL) {
            return Err(Error::Unfit(format!(
                "a cell of more than {CELL} characters; an xlsx holds no more"
            ))
            .into());
        }
        self.write(record).map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.workbook.save_to_writer(&self.out).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::exact_number;

    #[test]
    fn only_exact_numbers_become_numbers() {
        assert_eq!(exact_number("169.00"), Some(169.0));
        assert_eq!(exact_number("0.1114"), Some(0.1114));
        assert_eq!(exact_number("7345678901234567890"), None);
        assert_eq!(exact_number("0.1234567890123456"), None);
        assert_eq!(exact_number("2025-09-27"), None);
    }
}
