//! Sinks: a table in a format, with the limits that the format has.
//!
//! A format is a [`Writer`] and an arm in [`open`]. What it cannot hold it reports to the
//! [`Losses`]; it never drops or bends a value unsaid.

mod json;
mod text;
mod xlsx;

use super::header::{Flow, Header};
use super::loss::{LossKind, Losses};
use crate::reader::Record;
use std::fs::File;
use std::io;

/// A format that a table can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, RFC 4180.
    Csv,
    /// Tab-separated, quoted as CSV is.
    Tsv,
    /// An Excel workbook; further sheets where a table is longer than one can be.
    Xlsx,
    /// A list of JSON objects.
    Json,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] = [Format::Csv, Format::Tsv, Format::Xlsx, Format::Json, Format::Jsonl];

    /// Its name, which is also the extension it goes by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
        }
    }

    /// The format of a name or extension, in either case.
    pub fn from_name(name: &str) -> Option<Self> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The names of all formats.
    pub fn names() -> String {
        Format::ALL.map(Format::name).join(", ")
    }
}

/// What is asked of a format beyond the table itself.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Whether a text is meant for Excel: a byte order mark, and no cell that would be taken
    /// for a formula.
    pub excel: bool,
}

/// Where a writer writes: a file aside, which gets its name, or goes to a stream, when all is well.
pub type Out = File;

/// Writes the records of one table in a format.
trait Writer {
    /// Writes one record.
    ///
    /// # Errors
    /// If it cannot be written.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what comes at the end, and flushes.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Begins a table in a format.
fn open<'a>(
    format: Format,
    header: &Header,
    manner: &Manner,
    out: Out,
    losses: &'a Losses,
) -> io::Result<Box<dyn Writer + 'a>> {
    Ok(match format {
        Format::Csv => Box::new(text::Text::new(header, b',', manner, out, losses)?),
        Format::Tsv => Box::new(text::Text::new(header, b'\t', manner, out, losses)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(header, out, losses)?),
        Format::Json => Box::new(json::Json::new(header, false, out)?),
        Format::Jsonl => Box::new(json::Json::new(header, true, out)?),
    })
}

/// What was written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// How many rows.
    pub rows: u64,
    /// The headings.
    pub headings: Vec<String>,
}

/// The end of the way: records into a format.
pub struct Output<'a> {
    format: Format,
    manner: Manner,
    out: Option<Out>,
    losses: &'a Losses,
    writer: Option<Box<dyn Writer + 'a>>,
    names: Vec<String>,
    written: &'a mut Written,
}

impl<'a> Output<'a> {
    /// An output that has not begun; what was written is told in `written`.
    pub fn new(
        format: Format,
        manner: Manner,
        out: Out,
        losses: &'a Losses,
        written: &'a mut Written,
    ) -> Self {
        Output { format, manner, out: Some(out), losses, writer: None, names: Vec::new(), written }
    }
}

impl Flow for Output<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let out = self.out.take().ok_or_else(|| io::Error::other("an output begins once"))?;
        self.written.headings = header.columns.iter().map(|column| column.heading.clone()).collect();
        self.names = header.columns.iter().map(|column| column.name.clone()).collect();
        self.writer = Some(open(self.format, header, &self.manner, out, self.losses)?);
        Ok(())
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.losses.at(record);
        self.written.rows += 1;
        match &mut self.writer {
            Some(writer) => writer.record(record),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        // Objects carry their keys themselves: without a row there is no column either.
        if self.written.rows == 0 && matches!(self.format, Format::Json | Format::Jsonl) {
            self.names.iter().for_each(|name| self.losses.report(LossKind::NoPlace, name));
        }
        self.writer.take().map_or(Ok(()), Writer::finish)
    }
}
