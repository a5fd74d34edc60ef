//! Excel workbooks, written with constant memory.

use super::Writer;
use crate::schema::{Kind, Table};
use crate::table::Row;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io;

/// Rows of a sheet, its header included: all that Excel can hold.
const ROWS: u32 = 1_048_576;
/// Characters of a cell: all that Excel can hold.
const CELL: usize = 32_767;

/// A table as a workbook; a longer table goes on in further sheets.
pub struct Xlsx {
    workbook: Workbook,
    table: &'static Table,
    file: File,
    sheets: usize,
    next: u32,
}

impl Xlsx {
    /// Begins with one sheet and its header.
    pub fn new(table: &'static Table, file: File) -> io::Result<Self> {
        let mut xlsx = Xlsx { workbook: Workbook::new(), table, file, sheets: 0, next: ROWS };
        xlsx.add_sheet().map_err(io::Error::other)?;
        Ok(xlsx)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.table.name.to_owned(),
            n => format!("{} {n}", self.table.name),
        };
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        for (column, field) in (0u16..).zip(self.table.fields) {
            sheet.write_string_with_format(0, column, field.name, &bold)?;
        }
        self.next = 1;
        Ok(())
    }

    fn write(&mut self, row: &Row) -> Result<(), XlsxError> {
        if self.next >= ROWS {
            self.add_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        let fields = row.table.fields.iter().zip(row.values());
        for (column, (field, value)) in (0u16..).zip(fields) {
            write_cell(sheet, self.next, column, field.kind, value)?;
        }
        self.next += 1;
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    kind: Kind,
    value: &str,
) -> Result<(), XlsxError> {
    if value.is_empty() {
        return Ok(());
    }
    let numeric = matches!(kind, Kind::Count | Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds);
    match numeric.then(|| exact_number(value)).flatten() {
        Some(number) => sheet.write_number(row, column, number)?,
        None => sheet.write_string(row, column, value)?,
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

impl Writer for Xlsx {
    /// A cell longer than Excel can hold is a failure: a cut value would be a bent one.
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if row.values().iter().any(|value| value.encode_utf16().take(CELL + 1).count() > CELL) {
            let text = format!("a cell is longer than {CELL} characters, which is all that an xlsx can hold");
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        self.write(row).map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.workbook.save_to_writer(&self.file).map_err(io::Error::other)
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
