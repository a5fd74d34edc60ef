//! Tables into other formats, row by row.
//!
//! Exact: ids stay text everywhere, and a number becomes a number of a spreadsheet only
//! where it comes back as the same decimal.

mod bundle;
mod jsonl;
mod text;
mod xlsx;

pub use bundle::{bundle_tables, copy_csv};

use crate::schema::Table;
use crate::table::{Row, RowSink};
use std::fs::File;
use std::io;

/// A format that a table can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with BOM, RFC 4180.
    Csv,
    /// Tab-separated, UTF-8 with BOM.
    Tsv,
    /// An Excel workbook; further sheets where a table is longer than one can be.
    Xlsx,
    /// One JSON object a line, fields without a value left out. Numbers are texts; only
    /// truth values and `extra` are JSON of their own.
    Jsonl,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Csv, Format::Tsv, Format::Xlsx, Format::Jsonl];

    /// Its name, which is also the extension it goes by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Jsonl => "jsonl",
        }
    }

    /// The format of a name or extension, in either case.
    pub fn from_name(name: &str) -> Option<Self> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }
}

/// Writes the rows of one table.
trait Writer {
    /// Writes one row.
    fn row(&mut self, row: &Row) -> io::Result<()>;
    /// Writes what comes at the end.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// One table on its way into a file; rows of other tables are passed over.
pub struct Output {
    table: &'static Table,
    writer: Box<dyn Writer>,
    rows: u64,
}

impl Output {
    /// Begins the file with the table's header.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn new(format: Format, table: &'static Table, file: File) -> io::Result<Self> {
        let writer: Box<dyn Writer> = match format {
            Format::Csv => Box::new(text::Text::new(table, b',', file)?),
            Format::Tsv => Box::new(text::Text::new(table, b'\t', file)?),
            Format::Xlsx => Box::new(xlsx::Xlsx::new(table, file)?),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(file)),
        };
        Ok(Output { table, writer, rows: 0 })
    }

    /// Ends the file; returns how many rows it has.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(self) -> io::Result<u64> {
        self.writer.finish()?;
        Ok(self.rows)
    }
}

impl RowSink for Output {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if std::ptr::eq(row.table, self.table) {
            self.writer.row(row)?;
            self.rows += 1;
        }
        Ok(())
    }
}
