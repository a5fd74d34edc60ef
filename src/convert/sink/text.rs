//! CSV and TSV.

use super::encoding::{Encode, fit};
use super::{Manner, Out, Writer};
use crate::convert::header::Header;
use crate::convert::loss::{LossKind, Losses};
use crate::reader::{Form, Record};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// How much is gathered before it is written.
const BUFFER: usize = 256 << 10;

/// A table as delimited text: RFC 4180, quoted only where it must be.
pub struct Text<'a> {
    writer: csv::Writer<Encode<BufWriter<Out>>>,
    names: Vec<String>,
    encoding: &'static Encoding,
    excel: bool,
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
        if manner.excel && manner.encoding == UTF_8 {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .buffer_capacity(64 << 10)
            .from_writer(Encode::new(manner.encoding, out));
        let names = header.columns.iter().map(|column| column.name.clone()).collect();
        let mut text = Text { writer, names, encoding: manner.encoding, excel: manner.excel, losses };
        if manner.header {
            for column in &header.columns {
                text.field(&column.heading, Form::Text, &column.name)?;
            }
            text.writer.write_record(None::<&[u8]>)?;
        }
        Ok(text)
    }

    fn field(&mut self, text: &str, form: Form, name: &str) -> io::Result<()> {
        let mut text = Cow::Borrowed(text);
        if self.excel && form == Form::Text && needs_guard(&text) {
            self.losses.report(LossKind::Neutralised, name);
            text = Cow::Owned(format!("'{text}"));
        }
        let (text, lacking) = fit(self.encoding, &text);
        self.losses.report_many(LossKind::Unencodable, name, lacking);
        Ok(self.writer.write_field(text.as_ref())?)
    }
}

/// Whether a spreadsheet that opens the text would take the cell for a formula, or would
/// take away an apostrophe that stands there itself.
///
/// The guard is one apostrophe in front of such a cell. It is undone by taking away one
/// apostrophe from each cell that begins with one: texts that began with an apostrophe have
/// got another. Numbers are no texts: `-3.5` and `+86 138` stay.
pub fn needs_guard(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r' | b'\'') => true,
        Some(b'+' | b'-') => !text.bytes().skip(1).all(|b| b.is_ascii_digit() || b" .,:%".contains(&b)),
        _ => false,
    }
}

impl Writer for Text<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        if !self.excel && self.encoding == UTF_8 {
            for place in 0..self.names.len() {
                self.writer.write_field(record.get(place).text)?;
            }
        } else {
            let names = std::mem::take(&mut self.names);
            for (place, name) in names.iter().enumerate() {
                let cell = record.get(place);
                self.field(cell.text, cell.form, name)?;
            }
            self.names = names;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        // What the system says is lost when the writer is taken apart.
        self.writer.flush()?;
        let mut out = self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::needs_guard;

    #[test]
    fn only_texts_that_would_run_are_guarded() {
        for text in ["=1+1", "@sum(a1)", "\tx", "\rx", "+cmd|' /c calc'!a0", "-1+cmd", "'quoted", "-a", "--1"]
        {
            assert!(needs_guard(text), "{text:?}");
        }
        for text in ["", "阿苔", "-3.5", "+86 138 0013 8000", "-", "-12%", "a=b", " =1"] {
            assert!(!needs_guard(text), "{text:?}");
        }
    }
}
