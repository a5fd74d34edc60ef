//! Excel workbooks, written with constant memory.

use super::excel::{Stored, stored};
use super::{Manner, Out, Writer};
use crate::convert::Error;
use crate::convert::header::{Column, Header};
use crate::convert::loss::Losses;
use crate::reader::Record;
use crate::schema::PROVENANCE_SHEET;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::collections::HashMap;
use std::io::{self, Seek, SeekFrom, Write};
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet, its header included: all that Excel can hold.
const ROWS: u32 = 1_048_576;
/// Columns of a sheet: all that Excel can hold.
const COLUMNS: usize = 16_384;
/// Characters of a cell: all that Excel can hold.
const CELL: usize = 32_767;
/// Characters of the name of a sheet, with room for a number behind it.
const NAME: usize = 24;
/// How many rows the widths of the columns are told from.
const MEASURED: u32 = 1_000;
/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (6, 50);
/// Number formats that are kept ready; rarer ones are made again.
const FORMATS: usize = 1_000;

/// A table as a workbook; a longer table goes on in further sheets.
///
/// Ids, telephone numbers and all other text are text cells, which Excel never takes for
/// formulas. Numbers, dates and shares are such where they show and read back letter for
/// letter. The header stays in sight and filters; the last sheet tells where it comes from.
pub struct Xlsx<'a> {
    workbook: Workbook,
    name: String,
    columns: Vec<Column>,
    widths: Vec<usize>,
    formats: HashMap<String, Format>,
    most: u32,
    out: Out,
    sheets: usize,
    next: u32,
    rows: u64,
    losses: &'a Losses,
}

/// A file that is written on where a call was interrupted: the library takes that for a failure.
struct Patient<'o>(&'o Out);

impl Write for Patient<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Patient<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl<'a> Xlsx<'a> {
    /// Begins with one sheet and its header.
    pub fn new(header: &Header, manner: &Manner, out: Out, losses: &'a Losses) -> io::Result<Self> {
        if header.columns.len() > COLUMNS {
            let text = format!("{} columns; an xlsx holds {COLUMNS}", header.columns.len());
            return Err(Error::Unfit(text).into());
        }
        let most = manner.split_rows.and_then(|rows| u32::try_from(rows.saturating_add(1)).ok());
        let mut workbook = Workbook::new();
        // The library would take the present moment, and the same table give other bytes.
        let created = ExcelDateTime::from_ymd(1980, 1, 1).map_err(io::Error::other)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let mut xlsx = Xlsx {
            workbook,
            name: sheet_name(&header.name),
            columns: header.columns.clone(),
            widths: header.columns.iter().map(|column| column.heading.width() + 3).collect(),
            formats: HashMap::new(),
            most: most.unwrap_or(ROWS).clamp(2, ROWS),
            out,
            sheets: 0,
            next: 0,
            rows: 0,
            losses,
        };
        guarded(|| xlsx.add_sheet())?;
        Ok(xlsx)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        self.end_sheet()?;
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

    /// Gives the sheet that is full its filter and the widths of its columns.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (Some(at), Some(last)) = (self.sheets.checked_sub(1), self.columns.len().checked_sub(1)) else {
            return Ok(());
        };
        let sheet = self.workbook.worksheet_from_index(at)?;
        sheet.autofilter(0, 0, self.next - 1, u16::try_from(last).unwrap_or(u16::MAX))?;
        for (place, width) in (0u16..).zip(&self.widths) {
            sheet.set_column_width(place, (*width).clamp(WIDTHS.0, WIDTHS.1) as f64)?;
        }
        Ok(())
    }

    fn write(&mut self, record: &Record) -> Result<(), XlsxError> {
        if self.next >= self.most {
            self.add_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (place, column) in self.columns.iter().enumerate() {
            let cell = record.get(place);
            if cell.text.is_empty() {
                continue;
            }
            let at = u16::try_from(place).unwrap_or(u16::MAX);
            if self.next < MEASURED
                && let Some(width) = self.widths.get_mut(place)
                && cell.text.len() > *width
            {
                *width = (*width).max(cell.text.width() + 2);
            }
            match stored(cell, column.kind) {
                Stored::Text(text) => sheet.write_string(self.next, at, text)?,
                Stored::Bool(value) => sheet.write_boolean(self.next, at, value)?,
                Stored::Number(number, format) if format.is_empty() => {
                    sheet.write_number(self.next, at, number)?
                }
                Stored::Number(number, format) => {
                    if self.formats.len() >= FORMATS {
                        self.formats.clear();
                    }
                    let format = self
                        .formats
                        .entry(format.into_owned())
                        .or_insert_with_key(|code| Format::new().set_num_format(code));
                    sheet.write_number_with_format(self.next, at, number, format)?
                }
            };
        }
        self.next += 1;
        self.rows += 1;
        Ok(())
    }

    /// The sheet that tells where the table comes from.
    fn provenance(&mut self) -> Result<(), XlsxError> {
        let mut lines = vec![
            ("dabao", env!("CARGO_PKG_VERSION").to_owned()),
            ("表 table", self.name.clone()),
            ("行 rows", self.rows.to_string()),
        ];
        lines.extend(self.losses.sources().into_iter().map(|source| ("来源 source", source)));
        for loss in self.losses.list() {
            lines.push(("损失 loss", format!("{} {} × {}", loss.kind.as_str(), loss.column, loss.count)));
        }
        for column in &self.columns {
            let Some(field) = column.field else { continue };
            lines.push(("列 column", format!("{}: {} / {}", column.heading, field.zh, field.en)));
        }
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(PROVENANCE_SHEET)?;
        sheet.set_column_width(0, 16)?;
        sheet.set_column_width(1, 80)?;
        for (row, (what, text)) in (0u32..).zip(lines) {
            sheet.write_string(row, 0, what)?;
            sheet.write_string(row, 1, text)?;
        }
        Ok(())
    }
}

/// Runs the library, which panics where its file aside cannot be written on.
fn guarded(run: impl FnOnce() -> Result<(), XlsxError>) -> io::Result<()> {
    match crate::content::guarded(run) {
        Some(done) => done.map_err(io::Error::other),
        None => Err(io::Error::new(
            io::ErrorKind::StorageFull,
            "a sheet aside cannot be written on; the disk may be full",
        )),
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
            length <= NAME
        })
        .collect();
    let short = short.trim().trim_matches('\'');
    let reserved = short.eq_ignore_ascii_case("history") || short == PROVENANCE_SHEET;
    if short.is_empty() || reserved { "table".to_owned() } else { short.to_owned() }
}

impl Writer for Xlsx<'_> {
    /// A cell longer than Excel can hold is a failure: a cut value would be a bent one.
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let long = |text: &str| text.len() > CELL && text.encode_utf16().count() > CELL;
        if let Some(place) = (0..self.columns.len()).find(|place| long(record.get(*place).text)) {
            let column = self.columns.get(place).map_or("", |column| column.name.as_str());
            let text = format!(
                "row {}, {column}: a cell of more than {CELL} characters, which is all that an xlsx can hold; choose csv or jsonl",
                record.number
            );
            return Err(Error::Unfit(text).into());
        }
        guarded(|| self.write(record))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        guarded(|| {
            self.end_sheet()?;
            self.provenance()?;
            self.workbook.save_to_writer(Patient(&self.out))
        })
    }
}
