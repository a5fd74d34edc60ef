//! Excel workbooks, written as they come: sheets of inline texts, compressed on all processors.
//!
//! Written here and not by rust_xlsxwriter, which wrote it before: that one compresses a sheet
//! in one thread when it is complete, and took twice the processor time for it. What is left to
//! write is small (`xml`); the ZIP around it is the one of `bag`. Excel's own rules for numbers
//! and dates stand in `excel`.

mod xml;

use super::book;
use super::excel::{Stored, stored};
use super::pack::{BLOCK, DAY, Pack, store};
use super::{Manner, Out, Writer};
use crate::bag::zip_writer::{Measure, Method, ZipWriter};
use crate::convert::header::{Column, Header};
use crate::convert::loss::Losses;
use crate::reader::Record;
use crate::schema::PROVENANCE_SHEET;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;
use xml::Listed;

/// How many rows the widths of the columns are told from.
const MEASURED: u32 = 1_000;
/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (6, 50);
/// Number formats of a workbook: Excel takes 200 in every language. Cells that would need a
/// further one are texts, which show as well.
const FORMATS: usize = 200;
/// The widths of the columns of the sheet that tells where the table comes from.
const PROVENANCE_WIDTHS: [usize; 2] = [16, 80];
/// A table as a workbook; a longer table goes on in further sheets.
///
/// Ids, telephone numbers and all other text are text cells, which Excel never takes for
/// formulas. Numbers, dates and shares are such where they show and read back letter for
/// letter. The header stays in sight and filters; the last sheet tells where it comes from.
pub struct Xlsx<'a> {
    name: String,
    columns: Vec<Column>,
    /// The beginning of a cell of each column, up to the number of its row.
    starts: Vec<String>,
    widths: Vec<usize>,
    styles: Styles,
    most: u32,
    threads: usize,
    out: Out,
    listed: Vec<Listed>,
    packed: Vec<(File, Measure)>,
    sheet: Sheet,
    rows: u64,
    losses: &'a Losses,
}

/// The sheet that is being written.
struct Sheet {
    pack: Pack,
    /// Rows that are not compressed yet.
    xml: Vec<u8>,
    /// Whether the widths of the columns, which come first, have gone out.
    begun: bool,
    /// How many rows there are.
    rows: u32,
}

impl Sheet {
    fn new(threads: usize) -> io::Result<Self> {
        Ok(Sheet { pack: Pack::new(threads)?, xml: Vec::with_capacity(BLOCK), begun: false, rows: 0 })
    }

    /// Begins the XML, before which the first rows have waited.
    fn begin(&mut self, frozen: bool, widths: &[usize]) {
        if !self.begun {
            let rows = std::mem::replace(&mut self.xml, xml::sheet_head(frozen, widths).into_bytes());
            self.xml.extend_from_slice(&rows);
            self.begun = true;
        }
    }

    fn end(mut self, filter: Option<&str>) -> io::Result<(File, Measure)> {
        self.xml.extend_from_slice(xml::sheet_tail(filter).as_bytes());
        self.pack.take(&mut self.xml)?;
        self.pack.finish()
    }
}

/// The number formats met so far, and the number of the style of each.
#[derive(Default)]
struct Styles {
    codes: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Styles {
    fn of(&mut self, code: &str) -> Option<usize> {
        if code.is_empty() {
            return Some(0);
        }
        if let Some(number) = self.numbers.get(code) {
            return Some(*number);
        }
        if self.codes.len() >= FORMATS {
            return None;
        }
        let number = xml::BOLD + 1 + self.codes.len();
        self.codes.push(code.to_owned());
        self.numbers.insert(code.to_owned(), number);
        Some(number)
    }
}

impl<'a> Xlsx<'a> {
    /// Begins with one sheet and its header.
    pub fn new(header: &Header, manner: &Manner, out: Out, losses: &'a Losses) -> io::Result<Self> {
        book::check_columns(&header.columns, "xlsx")?;
        let columns = header.columns.clone();
        let mut xlsx = Xlsx {
            name: book::sheet_name(&header.name),
            starts: (0..columns.len()).map(|at| format!("<c r=\"{}", xml::letters(at))).collect(),
            widths: columns.iter().map(|column| column.heading.width() + 3).collect(),
            columns,
            styles: Styles::default(),
            most: book::most_rows(manner.split_rows),
            threads: manner.threads,
            out,
            listed: Vec::new(),
            packed: Vec::new(),
            sheet: Sheet::new(manner.threads)?,
            rows: 0,
            losses,
        };
        xlsx.headings();
        Ok(xlsx)
    }

    fn headings(&mut self) {
        let Sheet { xml, rows, .. } = &mut self.sheet;
        *rows = 1;
        xml.extend_from_slice(b"<row r=\"1\">");
        for (start, column) in self.starts.iter().zip(&self.columns) {
            xml.extend_from_slice(start.as_bytes());
            xml.extend_from_slice(format!("1\" s=\"{}\" t=\"inlineStr\"><is>", xml::BOLD).as_bytes());
            xml::text(&column.heading, xml);
            xml.extend_from_slice(b"</is></c>");
        }
        xml.extend_from_slice(b"</row>");
    }

    /// Ends the sheet at hand, with its filter, and begins the next.
    fn next_sheet(&mut self) -> io::Result<()> {
        self.begin_sheet();
        let last = self.columns.len().checked_sub(1).map(xml::letters);
        let filter = last.map(|last| format!("$A$1:${last}${}", self.sheet.rows));
        let name = book::numbered(&self.name, self.listed.len() + 1);
        let sheet = std::mem::replace(&mut self.sheet, Sheet::new(self.threads)?);
        self.packed.push(sheet.end(filter.as_deref())?);
        self.listed.push(Listed { name, filter });
        Ok(())
    }

    fn begin_sheet(&mut self) {
        let widths: Vec<usize> = self.widths.iter().map(|width| (*width).clamp(WIDTHS.0, WIDTHS.1)).collect();
        self.sheet.begin(true, &widths);
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        if self.sheet.rows >= self.most {
            self.next_sheet()?;
            self.headings();
        }
        self.measure(record);
        let Sheet { xml, rows, .. } = &mut self.sheet;
        *rows += 1;
        let number = rows.to_string();
        xml.extend_from_slice(b"<row r=\"");
        xml.extend_from_slice(number.as_bytes());
        xml.extend_from_slice(b"\">");
        for (place, (start, column)) in self.starts.iter().zip(&self.columns).enumerate() {
            let cell = record.get(place);
            if cell.text.is_empty() {
                continue;
            }
            xml.extend_from_slice(start.as_bytes());
            xml.extend_from_slice(number.as_bytes());
            let stored = match stored(cell, column.kind) {
                Stored::Number(number, format) => self.styles.of(&format).map(|style| (number, style)),
                Stored::Bool(value) => {
                    xml.extend_from_slice(if value {
                        b"\" t=\"b\"><v>1</v></c>"
                    } else {
                        b"\" t=\"b\"><v>0</v></c>"
                    });
                    continue;
                }
                Stored::Text(_) => None,
            };
            match stored {
                Some((number, 0)) => write!(xml, "\"><v>{number}</v></c>")?,
                Some((number, style)) => write!(xml, "\" s=\"{style}\"><v>{number}</v></c>")?,
                None => {
                    xml.extend_from_slice(b"\" t=\"inlineStr\"><is>");
                    xml::text(cell.text, xml);
                    xml.extend_from_slice(b"</is></c>");
                }
            }
        }
        xml.extend_from_slice(b"</row>");
        self.rows += 1;
        if self.sheet.xml.len() >= BLOCK {
            self.begin_sheet();
            self.sheet.pack.take(&mut self.sheet.xml)?;
        }
        Ok(())
    }

    /// Makes columns as wide as the cells of the first rows.
    fn measure(&mut self, record: &Record) {
        if self.sheet.begun || self.sheet.rows >= MEASURED {
            return;
        }
        for (place, width) in self.widths.iter_mut().enumerate() {
            let text = record.get(place).text;
            if text.len() > *width {
                *width = (*width).max(text.width() + 2);
            }
        }
    }

    /// The sheet that tells where the table comes from.
    fn provenance(&mut self) -> io::Result<()> {
        let lines = book::provenance(&self.name, self.rows, &self.columns, self.losses);
        let mut sheet = Sheet::new(1)?;
        sheet.begin(false, &PROVENANCE_WIDTHS);
        for (row, (what, text)) in (1..).zip(lines) {
            write!(sheet.xml, "<row r=\"{row}\">")?;
            for (column, text) in [("A", what), ("B", &text)] {
                write!(sheet.xml, "<c r=\"{column}{row}\" t=\"inlineStr\"><is>")?;
                xml::text(text, &mut sheet.xml);
                sheet.xml.extend_from_slice(b"</is></c>");
            }
            sheet.xml.extend_from_slice(b"</row>");
        }
        self.packed.push(sheet.end(None)?);
        self.listed.push(Listed { name: PROVENANCE_SHEET.to_owned(), filter: None });
        Ok(())
    }

    /// Puts all parts into the ZIP.
    fn bind(self) -> io::Result<()> {
        let zip = ZipWriter::new(Arc::new(self.out), DAY);
        let sheets = self.listed.len();
        for (name, part) in [
            ("[Content_Types].xml", xml::types(sheets)),
            ("_rels/.rels", xml::root()),
            ("xl/workbook.xml", xml::workbook(&self.listed)),
            ("xl/_rels/workbook.xml.rels", xml::relations(sheets)),
            ("xl/styles.xml", xml::styles(&self.styles.codes)),
        ] {
            store(&zip, name, part)?;
        }
        for (number, (mut file, measure)) in (1..).zip(self.packed) {
            zip.append(&format!("xl/worksheets/sheet{number}.xml"), Method::Deflated, measure, &mut file)?;
        }
        zip.finish().map(drop)
    }
}

impl Writer for Xlsx<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        book::check_cells(&self.columns, record, "xlsx")?;
        self.write(record)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.next_sheet()?;
        self.provenance()?;
        self.bind()
    }
}
