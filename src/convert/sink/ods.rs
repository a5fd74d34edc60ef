//! OpenDocument spreadsheets (ODF 1.3 part 3, sections 9 and 19), streamed: the one part
//! `content.xml`, compressed on all processors.
//!
//! Written here because what there is for it (`spreadsheet-ods`) builds the whole table in
//! memory. Numbers that show letter for letter without a format of their own are numbers; all
//! else is text, as dates are: how a date shows depends on who opens the file.

use super::book;
use super::excel::{Stored, stored};
use super::pack::{BLOCK, Pack, store};
use super::{Manner, Out, Writer};
use crate::bag::zip_writer::{Measure, Method, ZipWriter};
use crate::convert::header::{Column, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::reader::Record;
use crate::schema::PROVENANCE_SHEET;
use std::io::{self, Write};
use std::sync::Arc;

const TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns";

/// A table as a spreadsheet; a longer table goes on in further sheets.
pub struct Ods<'a> {
    name: String,
    columns: Vec<Column>,
    most: u32,
    out: Out,
    pack: Pack,
    xml: Vec<u8>,
    sheets: usize,
    /// Rows of the sheet at hand.
    next: u32,
    rows: u64,
    losses: &'a Losses,
}

impl<'a> Ods<'a> {
    /// Begins with one sheet and its header.
    pub fn new(header: &Header, manner: &Manner, out: Out, losses: &'a Losses) -> io::Result<Self> {
        book::check_columns(&header.columns, "ods")?;
        let mut xml = HEAD.as_bytes().to_vec();
        xml.extend_from_slice(b"<office:document-content office:version=\"1.3\"");
        for space in ["office", "table", "text"] {
            write!(xml, " xmlns:{space}=\"{NAMES}:{space}:1.0\"")?;
        }
        xml.extend_from_slice(b"><office:body><office:spreadsheet>");
        let mut ods = Ods {
            name: book::sheet_name(&header.name),
            columns: header.columns.clone(),
            most: book::most_rows(manner.split_rows),
            out,
            pack: Pack::new(manner.threads)?,
            xml,
            sheets: 0,
            next: 0,
            rows: 0,
            losses,
        };
        ods.begin_sheet()?;
        Ok(ods)
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets += 1;
        open_sheet(&book::numbered(&self.name, self.sheets), self.columns.len().max(1), &mut self.xml)?;
        self.xml.extend_from_slice(b"<table:table-row>");
        for column in &self.columns {
            if !string(&column.heading, &mut self.xml) {
                self.losses.report(LossKind::Retyped, &column.name);
            }
        }
        self.xml.extend_from_slice(ROW_END);
        self.next = 1;
        Ok(())
    }

    fn cells(&mut self, record: &Record) -> io::Result<()> {
        let last = (0..self.columns.len()).rev().find(|place| !record.get(*place).text.is_empty());
        let columns = self.columns.iter().enumerate().take(last.map_or(0, |last| last + 1));
        for (place, column) in columns {
            let cell = record.get(place);
            match stored(cell, column.kind) {
                _ if cell.text.is_empty() => self.xml.extend_from_slice(b"<table:table-cell/>"),
                Stored::Number(number, format) if format.is_empty() => write!(
                    self.xml,
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
                )?,
                Stored::Bool(value) => write!(
                    self.xml,
                    "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"{value}\"><text:p>{value}</text:p></table:table-cell>"
                )?,
                _ => {
                    if !string(cell.text, &mut self.xml) {
                        self.losses.report(LossKind::Retyped, &column.name);
                    }
                }
            }
        }
        Ok(())
    }

    /// The sheet that tells where the table comes from.
    fn provenance(&mut self) -> io::Result<()> {
        let lines = book::provenance(&self.name, self.rows, &self.columns, self.losses);
        open_sheet(PROVENANCE_SHEET, 2, &mut self.xml)?;
        for (what, text) in lines {
            self.xml.extend_from_slice(b"<table:table-row>");
            string(what, &mut self.xml);
            string(&text, &mut self.xml);
            self.xml.extend_from_slice(ROW_END);
        }
        self.xml.extend_from_slice(SHEET_END);
        Ok(())
    }
}

const ROW_END: &[u8] = b"</table:table-row>";
const SHEET_END: &[u8] = b"</table:table>";

fn open_sheet(name: &str, columns: usize, xml: &mut Vec<u8>) -> io::Result<()> {
    xml.extend_from_slice(b"<table:table table:name=\"");
    characters(name, xml);
    write!(xml, "\"><table:table-column table:number-columns-repeated=\"{columns}\"/>")
}

/// Adds a cell of text; tells whether every character of it has a place there.
fn string(text: &str, xml: &mut Vec<u8>) -> bool {
    xml.extend_from_slice(b"<table:table-cell office:value-type=\"string\">");
    let mut whole = true;
    for line in text.split('\n') {
        xml.extend_from_slice(b"<text:p>");
        whole &= paragraph(line, xml);
        xml.extend_from_slice(b"</text:p>");
    }
    xml.extend_from_slice(b"</table:table-cell>");
    whole
}

/// Adds the text of a paragraph, in which a blank at its ends or beside another would be taken
/// for none (section 6.1.2).
fn paragraph(line: &str, xml: &mut Vec<u8>) -> bool {
    let mut whole = true;
    let mut blank = true;
    let mut rest = line;
    while let Some(at) = rest.find([' ', '\t']) {
        let (before, after) = rest.split_at(at);
        whole &= characters(before, xml);
        let is_tab = after.starts_with('\t');
        rest = after.get(1..).unwrap_or_default();
        blank = blank && before.is_empty();
        xml.extend_from_slice(match is_tab {
            true => b"<text:tab/>",
            false if blank || rest.is_empty() => b"<text:s/>",
            false => b" ",
        });
        blank = true;
    }
    characters(rest, xml) && whole
}

/// Adds characters as XML has them; tells whether it has them all. One that it has not becomes
/// U+FFFD.
fn characters(text: &str, xml: &mut Vec<u8>) -> bool {
    let mut whole = true;
    let mut each = [0; 4];
    for c in text.chars() {
        xml.extend_from_slice(match c {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '"' => b"&quot;",
            '\r' => b"&#13;",
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                whole = false;
                "\u{fffd}".as_bytes()
            }
            other => other.encode_utf8(&mut each).as_bytes(),
        });
    }
    whole
}

/// `META-INF/manifest.xml`: what the parts are.
fn manifest() -> String {
    let entry = |path: &str, kind: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>")
    };
    let (all, content) = (entry("/", TYPE), entry("content.xml", "text/xml"));
    format!(
        "{HEAD}<manifest:manifest xmlns:manifest=\"{NAMES}:manifest:1.0\" manifest:version=\"1.3\">\
         {all}{content}</manifest:manifest>"
    )
}

impl Writer for Ods<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        book::check_cells(&self.columns, record, "ods")?;
        if self.next >= self.most {
            self.xml.extend_from_slice(SHEET_END);
            self.begin_sheet()?;
        }
        self.xml.extend_from_slice(b"<table:table-row>");
        self.cells(record)?;
        self.xml.extend_from_slice(ROW_END);
        self.next += 1;
        self.rows += 1;
        if self.xml.len() >= BLOCK { self.pack.take(&mut self.xml) } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.xml.extend_from_slice(SHEET_END);
        self.provenance()?;
        self.xml.extend_from_slice(b"</office:spreadsheet></office:body></office:document-content>");
        self.pack.take(&mut self.xml)?;
        let (mut content, measure) = self.pack.finish()?;
        let zip = ZipWriter::new(Arc::new(self.out), super::pack::DAY);
        // Stored and first, so that the kind can be told by the first bytes (part 2, section 3.3).
        let kind = Measure {
            crc32: crc32fast::hash(TYPE.as_bytes()),
            compressed: TYPE.len() as u64,
            len: TYPE.len() as u64,
        };
        zip.append("mimetype", Method::Stored, kind, &mut TYPE.as_bytes())?;
        zip.append("content.xml", Method::Deflated, measure, &mut content)?;
        store(&zip, "META-INF/manifest.xml", manifest())?;
        zip.finish().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_characters_stay() {
        for (text, wanted) in [
            ("a b", "a b"),
            (" a", "<text:s/>a"),
            ("a  b ", "a <text:s/>b<text:s/>"),
            ("a\tb", "a<text:tab/>b"),
            (" ", "<text:s/>"),
            ("a<b>&\"", "a&lt;b&gt;&amp;&quot;"),
            ("\r", "&#13;"),
        ] {
            let mut xml = Vec::new();
            assert!(paragraph(text, &mut xml), "{text:?}");
            assert_eq!(String::from_utf8(xml).unwrap(), wanted);
        }
        assert!(!paragraph("a\u{1}", &mut Vec::new()));
    }
}
