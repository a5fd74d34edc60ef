//! CSV and TSV.

use super::Writer;
use crate::schema::Table;
use crate::table::Row;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// A table as delimited text.
pub struct Text(csv::Writer<BufWriter<File>>);

impl Text {
    /// Begins with a BOM, by which spreadsheets know UTF-8, and the header.
    pub fn new(table: &Table, delimiter: u8, file: File) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        file.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        writer.write_record(table.fields.iter().map(|field| field.name))?;
        Ok(Text(writer))
    }
}

impl Writer for Text {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        Ok(self.0.write_record(row.values())?)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut file = self.0.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        file.flush()
    }
}
