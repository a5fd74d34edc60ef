//! Sinks: a table in a format, with the limits that the format has.
//!
//! A format is a [`Writer`] and an arm in [`open`]. What it cannot hold it reports to the
//! [`Losses`]; it never drops or bends a value unsaid.

mod book;
mod encoding;
mod excel;
mod html;
mod json;
mod markdown;
mod ods;
mod pack;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
#[cfg(feature = "sqlite")]
mod sqlite;
mod text;
mod vcard;
mod xlsx;

use super::header::{Column, Flow, Header};
use super::loss::{LossKind, Losses};
use super::place::Place;
use crate::reader::Record;
use encoding_rs::Encoding;
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
    /// An OpenDocument spreadsheet, as LibreOffice writes it; further sheets likewise.
    Ods,
    /// A list of JSON objects.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A table of Markdown.
    Md,
    /// A page with one table.
    Html,
    /// vCard 4.0, one card a row.
    Vcf,
    /// A database with a table, indexes, a view and a full-text index.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// Parquet, typed, compressed with zstd.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// Every format.
    pub const ALL: &[Format] = &[
        Format::Csv,
        Format::Tsv,
        Format::Xlsx,
        Format::Ods,
        Format::Json,
        Format::Jsonl,
        Format::Md,
        Format::Html,
        Format::Vcf,
        #[cfg(feature = "sqlite")]
        Format::Sqlite,
        #[cfg(feature = "parquet")]
        Format::Parquet,
    ];

    /// Its name, which is also the extension it goes by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Ods => "ods",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Md => "md",
            Format::Html => "html",
            Format::Vcf => "vcf",
            #[cfg(feature = "sqlite")]
            Format::Sqlite => "sqlite",
            #[cfg(feature = "parquet")]
            Format::Parquet => "parquet",
        }
    }

    /// The format of a name or extension, in either case.
    pub fn from_name(name: &str) -> Option<Self> {
        Format::ALL.iter().copied().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The names of all formats.
    pub fn names() -> String {
        Format::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
    }
}

/// What is asked of a format beyond the table itself.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Whether a text is meant for Excel: a byte order mark, and no cell that would be taken
    /// for a formula.
    pub excel: bool,
    /// The encoding of a delimited text.
    pub encoding: &'static Encoding,
    /// After how many rows a further sheet or file begins.
    pub split_rows: Option<u64>,
    /// Whether a delimited text begins with its headings.
    pub header: bool,
    /// How many threads compress.
    pub threads: usize,
}

impl Default for Manner {
    fn default() -> Self {
        Manner { excel: false, encoding: encoding_rs::UTF_8, split_rows: None, header: true, threads: 1 }
    }
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
        Format::Xlsx => Box::new(xlsx::Xlsx::new(header, manner, out, losses)?),
        Format::Ods => Box::new(ods::Ods::new(header, manner, out, losses)?),
        Format::Json => Box::new(json::Json::new(header, false, out, losses)?),
        Format::Jsonl => Box::new(json::Json::new(header, true, out, losses)?),
        Format::Md => Box::new(markdown::Markdown::new(header, out, losses)?),
        Format::Html => Box::new(html::Html::new(header, out)?),
        Format::Vcf => Box::new(vcard::Vcard::new(header, out, losses)?),
        #[cfg(feature = "sqlite")]
        Format::Sqlite => Box::new(sqlite::Sqlite::new(header, out, losses)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::Parquet::new(header, out)?),
    })
}

/// What was written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// How many rows.
    pub rows: u64,
    /// How many of them each file got, in order.
    pub of_files: Vec<u64>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The headings.
    pub headings: Vec<String>,
    /// The first rows, as many as were asked for.
    pub first: Vec<Vec<String>>,
}

/// The end of the way: records into a format, in one file or several.
pub struct Output<'a> {
    format: Format,
    manner: Manner,
    place: &'a Place,
    losses: &'a Losses,
    header: Option<Header>,
    writer: Option<Box<dyn Writer + 'a>>,
    /// Rows in the file that is open.
    rows: u64,
    /// How many of the first rows are to be shown.
    shown: usize,
    written: &'a mut Written,
}

impl<'a> Output<'a> {
    /// An output that has not begun; what was written is told in `written`, the first `shown`
    /// rows with it.
    pub fn new(
        format: Format,
        manner: Manner,
        place: &'a Place,
        losses: &'a Losses,
        shown: usize,
        written: &'a mut Written,
    ) -> Self {
        Output { format, manner, place, losses, header: None, writer: None, rows: 0, shown, written }
    }

    /// Ends the file that is open and begins the next.
    fn next_file(&mut self) -> io::Result<()> {
        self.writer.take().map_or(Ok(()), Writer::finish)?;
        let Some(header) = &self.header else { return Ok(()) };
        self.writer = Some(open(self.format, header, &self.manner, self.place.next()?, self.losses)?);
        self.rows = 0;
        self.written.of_files.push(0);
        Ok(())
    }
}

impl Flow for Output<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.written.headings = header.columns.iter().map(|column| column.heading.clone()).collect();
        self.written.columns.clone_from(&header.columns);
        self.header = Some(header.clone());
        self.next_file()
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.losses.at(record);
        // A workbook splits into sheets by itself.
        let full = self.manner.split_rows.is_some_and(|most| self.rows >= most.max(1));
        if full && !matches!(self.format, Format::Xlsx | Format::Ods) {
            self.next_file()?;
        }
        self.written.rows += 1;
        self.rows += 1;
        self.written.of_files.iter_mut().next_back().into_iter().for_each(|rows| *rows += 1);
        if self.written.first.len() < self.shown {
            let cells = (0..self.written.headings.len()).map(|at| record.get(at).text.to_owned());
            self.written.first.push(cells.collect());
        }
        self.writer.as_mut().map_or(Ok(()), |writer| writer.record(record))
    }

    fn end(&mut self) -> io::Result<()> {
        // Objects carry their keys themselves: without a row there is no column either.
        if self.written.rows == 0 && matches!(self.format, Format::Json | Format::Jsonl) {
            let names = self.header.iter().flat_map(|header| &header.columns).map(|column| &column.name);
            names.for_each(|name| self.losses.report(LossKind::NoPlace, name));
        }
        self.writer.take().map_or(Ok(()), Writer::finish)
    }
}
