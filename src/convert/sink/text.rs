//! CSV and TSV.

use super::{Manner, Out, Writer};
use crate::convert::header::Header;
use crate::convert::loss::{LossKind, Losses};
use crate::reader::{Form, Record};
use std::io::{self, BufWriter, Write};

/// How much is gathered before it is written.
const BUFFER: usize = 256 << 10;

/// A table as delimited text: UTF-8, RFC 4180, quoted only where it must be.
pub struct Text<'a> {
    writer: csv::Writer<BufWriter<Out>>,
    /// The names of the columns, where cells are to be made safe for Excel.
    guarded: Option<Vec<String>>,
    width: usize,
    losses: &'a Losses,
}

impl<'a> Text<'a> {
    /// Begins with the header; for Excel with a BOM before it, by which it knows UTF-8.
    pub fn new(
        header: &Header,
        delimiter: u8,
        manner: &Manner,
        out: Out,
        losses: &'a Losses,
    ) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        if manner.excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(out);
        writer.write_record(header.columns.iter().map(|column| &column.heading))?;
        let names = || header.columns.iter().map(|column| column.name.clone()).collect();
        let guarded = manner.excel.then(names);
        Ok(Text { writer, guarded, width: header.columns.len(), losses })
    }

    /// Writes a record whose texts must not be taken for formulas.
    fn guarded(&mut self, record: &Record) -> io::Result<()> {
        let names = self.guarded.as_deref().unwrap_or_default();
        for (place, name) in names.iter().enumerate() {
            let cell = record.get(place);
            if cell.form == Form::Text && needs_guard(cell.text) {
                self.losses.report(LossKind::Neutralised, name);
                self.writer.write_field(format!("'{}", cell.text))?;
            } else {
                self.writer.write_field(cell.text)?;
            }
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }
}

/// Whether a spreadsheet that opens the text would take the cell for a formula, or would
/// take away an apostrophe that stands there itself.
///
/// The guard is one apostrophe in front of such a cell. It is undone by taking away one
/// apostrophe from each cell that begins with an apostrophe: texts that began with one have
/// got another. Numbers are no texts: `-3.5` and `+86 138` stay.
pub fn needs_guard(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r' | b'\'') => true,
        Some(b'+' | b'-') => !text.bytes().skip(1).all(|b| b.is_ascii_digit() || b" .,:-%".contains(&b)),
        _ => false,
    }
}

impl Writer for Text<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        if self.guarded.is_some() {
            return self.guarded(record);
        }
        for place in 0..self.width {
            self.writer.write_field(record.get(place).text)?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut out = self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        out.flush()
    }
}
