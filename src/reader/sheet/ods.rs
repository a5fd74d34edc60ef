//! ODS (ODF 1.2 and later): the one part `content.xml`, streamed sheet by sheet.
//!
//! Cells and rows may be stated as repeated, empty ones up to a million times. Repeated
//! empty cells cost nothing here, and repeated values are given one by one.

use super::super::{Context, Form, ReadError, Sheet, Visit};
use super::look::Look;
use super::number;
use super::parts::{Part, Parts};
use super::rows::{Budget, Cells, Found, MAX_CELL_TEXT};
use super::xml::{add_text, attribute};
use crate::content::Content;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;

/// The most bytes `content.xml` may unfold to.
const MAX_CONTENT: u64 = 16 << 30;
/// The most bytes the manifest may unfold to.
const MAX_MANIFEST: u64 = 16 << 20;
/// The most table styles that are remembered as hidden.
const MAX_HIDDEN: usize = 65_536;

/// Reads all sheets.
///
/// # Errors
/// As [`super::read`].
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let mut parts = Parts::open(content)?;
    if is_encrypted(&mut parts)? {
        return Err(ReadError::Password);
    }
    let Some(mut part) = parts.xml("content.xml", MAX_CONTENT)? else {
        return Err(ReadError::Malformed("there is no content.xml".into()));
    };
    let mut budget = Budget::new();
    let mut hidden = HashSet::new();
    let mut style = String::new();
    loop {
        match part.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "style" => style = attribute(&start, "name").unwrap_or_default(),
                "table-properties" if is_hidden(&start) && hidden.len() < MAX_HIDDEN => {
                    hidden.insert(style.clone());
                }
                "tracked-changes" => part.skip()?,
                "table" => {
                    let name = attribute(&start, "name").unwrap_or_default();
                    let hidden = attribute(&start, "style-name").is_some_and(|style| hidden.contains(&style));
                    read_sheet(&mut part, &Sheet { name, hidden }, &mut budget, context, visit)?;
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn read_sheet(
    part: &mut Part<'_>,
    sheet: &Sheet,
    budget: &mut Budget,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), ReadError> {
    let outside = part.depth();
    super::give(sheet, SheetCells::new(part), budget, context, visit)?;
    // The visitor need not have read all rows.
    while part.depth() >= outside {
        part.next()?;
    }
    Ok(())
}

fn is_hidden(start: &BytesStart<'_>) -> bool {
    attribute(start, "display").is_some_and(|display| display == "false")
}

fn is_encrypted(parts: &mut Parts) -> Result<bool, ReadError> {
    if parts.has("encrypted-package") {
        return Ok(true);
    }
    let Some(mut manifest) = parts.xml("META-INF/manifest.xml", MAX_MANIFEST)? else { return Ok(false) };
    loop {
        match manifest.next()? {
            Event::Start(start) if start.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// A cell of the row at hand: where it begins, how often it stands there, what it holds.
struct Stored {
    column: u32,
    repeated: u32,
    text: String,
    form: Form,
}

/// The cells of one sheet, a row held at a time.
struct SheetCells<'x, 'p> {
    part: &'x mut Part<'p>,
    outside: usize,
    /// The row after the one at hand.
    next_row: u32,
    row: Vec<Stored>,
    /// How many times the row at hand is still to be given.
    rows_left: u32,
    /// The cell to be given next, and how many times it has been.
    cell: usize,
    given: u32,
}

impl<'x, 'p> SheetCells<'x, 'p> {
    fn new(part: &'x mut Part<'p>) -> Self {
        let outside = part.depth();
        SheetCells { part, outside, next_row: 0, row: Vec::new(), rows_left: 0, cell: 0, given: 0 }
    }

    /// Reads on to the next row that holds something; `false` at the end of the sheet.
    fn read_row(&mut self) -> Result<bool, ReadError> {
        while self.part.depth() >= self.outside {
            let Event::Start(start) = self.part.next()? else { continue };
            match start.local_name().as_ref() {
                "table-row" => {
                    let repeated = repeats(&start, "number-rows-repeated");
                    self.read_cells()?;
                    self.next_row = self.next_row.saturating_add(repeated);
                    if !self.row.is_empty() {
                        self.rows_left = repeated;
                        return Ok(true);
                    }
                }
                "shapes" | "tracked-changes" => self.part.skip()?,
                _ => {}
            }
        }
        Ok(false)
    }

    fn read_cells(&mut self) -> Result<(), ReadError> {
        let outside = self.part.depth();
        let mut column = 0u32;
        let mut size = 0;
        self.row.clear();
        while self.part.depth() >= outside {
            let Event::Start(start) = self.part.next()? else { continue };
            if !matches!(start.local_name().as_ref(), "table-cell" | "covered-table-cell") {
                continue;
            }
            let repeated = repeats(&start, "number-columns-repeated");
            let value = Value::of(&start);
            let mut shown = String::new();
            read_text(self.part, &mut shown)?;
            if let Some((text, form)) = value.take(shown) {
                size += text.len();
                if size > MAX_CELL_TEXT {
                    return Err(ReadError::Limit(format!("a row of more than {MAX_CELL_TEXT} bytes")));
                }
                self.row.push(Stored { column, repeated, text, form });
            }
            column = column.saturating_add(repeated);
        }
        Ok(())
    }
}

impl Cells for SheetCells<'_, '_> {
    fn next(&mut self, found: &mut Found) -> Result<bool, ReadError> {
        loop {
            if self.rows_left == 0 && !self.read_row()? {
                return Ok(false);
            }
            let Some(stored) = self.row.get(self.cell) else {
                self.cell = 0;
                self.rows_left -= 1;
                continue;
            };
            if self.given == stored.repeated {
                self.given = 0;
                self.cell += 1;
                continue;
            }
            found.row = self.next_row.saturating_sub(self.rows_left);
            found.column = stored.column.saturating_add(self.given);
            found.text.clone_from(&stored.text);
            found.form = stored.form;
            self.given += 1;
            return Ok(true);
        }
    }

    fn row_is_whole(&self) -> bool {
        true
    }
}

fn repeats(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name).and_then(|times| times.trim().parse().ok()).unwrap_or(1).max(1)
}

/// What the tag of a cell says of its value.
#[derive(Default)]
struct Value {
    kind: String,
    stored: Option<String>,
    is_error: bool,
}

impl Value {
    fn of(start: &BytesStart<'_>) -> Self {
        let mut value = Value::default();
        for attribute in start.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "office:value-type" => value.kind = attribute.value.as_ref().to_owned(),
                "calcext:value-type" => value.is_error = attribute.value.as_ref() == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => {
                    value.stored =
                        attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Into::into);
                }
                _ => {}
            }
        }
        value
    }

    /// The text and form of the cell, given what it shows; `None` if it holds nothing.
    fn take(self, shown: String) -> Option<(String, Form)> {
        if self.is_error {
            return Some((shown, Form::Error));
        }
        let mut text = String::new();
        let form = match (self.kind.as_str(), self.stored) {
            ("float" | "currency", Some(stored)) => {
                number::write_stored(&stored, Look::Plain, false, &mut text)
            }
            ("percentage", Some(stored)) => number::write_stored(&stored, Look::Percent, false, &mut text),
            ("date", Some(stored)) => number::write_iso(&stored, &mut text),
            ("time", Some(stored)) => number::write_iso_span(&stored, &mut text),
            ("boolean", Some(stored)) => {
                text = stored;
                Form::Bool
            }
            ("string", Some(stored)) => {
                text = stored;
                Form::Text
            }
            ("", _) if shown.is_empty() => return None,
            _ => {
                text = shown;
                Form::Text
            }
        };
        Some((text, form))
    }
}

/// Reads the text that the cell just begun shows, a line for each paragraph; notes and
/// drawings are left out.
fn read_text(part: &mut Part<'_>, text: &mut String) -> Result<(), ReadError> {
    let outside = part.depth();
    let mut paragraphs = 0;
    let mut inside = false;
    while part.depth() >= outside {
        match part.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "p" | "h" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    inside = true;
                }
                "s" => {
                    let blanks = attribute(&start, "c").and_then(|c| c.parse::<usize>().ok()).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', blanks.min(MAX_CELL_TEXT)));
                }
                "tab" => text.push('\t'),
                "line-break" => text.push('\n'),
                "annotation" | "frame" | "custom-shape" | "shapes" => part.skip()?,
                _ => {}
            },
            Event::End(end) => inside &= !matches!(end.local_name().as_ref(), "p" | "h"),
            event if inside => add_text(&event, text),
            _ => {}
        }
        if text.len() > MAX_CELL_TEXT {
            return Err(ReadError::Limit(format!("a cell of more than {MAX_CELL_TEXT} bytes")));
        }
    }
    Ok(())
}
