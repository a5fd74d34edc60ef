//! XLSX and XLSM (ECMA-376 part 1): sheets streamed from their XML.

use super::super::{Context, ReadError, Visit};
use super::look::Look;
use super::parts::Parts;
use super::rows::Budget;
use super::strings::Strings;
use super::xml::attribute;
use crate::content::Content;
use crate::finding::{Code, Finding};
use book::Book;
use cells::SheetCells;
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

mod book;
mod cells;
mod simple;

/// The most bytes a sheet may unfold to.
const MAX_SHEET: u64 = 16 << 30;
/// The most bytes the shared strings may unfold to.
const MAX_STRINGS: u64 = 4 << 30;
/// The most bytes any other part may unfold to.
const MAX_OTHER: u64 = 256 << 20;
/// The most cell styles that are held; Excel allows 65,490.
const MAX_STYLES: usize = 1 << 20;

/// Reads all sheets.
///
/// # Errors
/// As [`super::read`].
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let mut parts = Parts::open(content)?;
    let book = Book::read(&mut parts)?;
    let looks = read_looks(&mut parts, &book.styles)?;
    let strings = read_strings(&mut parts, &book.strings)?;
    let mut budget = Budget::new();
    let mut given = HashSet::new();
    for (entry, sheet) in &book.sheets {
        if !parts.has(entry) {
            // The other sheets are worth no less for it.
            let finding = Finding::new(Code::ReaderFailed, context.path).sheet(&sheet.name);
            context.findings.report(finding.found(format!("the sheet has no part {entry}").trim_end()));
            continue;
        }
        // One part for many sheets would give its rows over and over.
        if !given.insert(entry.to_lowercase()) {
            return Err(ReadError::Malformed(format!(
                "the sheet {} is another one's part {entry}",
                sheet.name
            )));
        }
        let Some(part) = parts.xml(entry, MAX_SHEET)? else { continue };
        let cells = SheetCells::new(part, &strings, &looks, book.since_1904);
        super::give(sheet, cells, &mut budget, context, visit)?;
    }
    Ok(())
}

/// The shared strings; their stated counts are not looked at.
fn read_strings(parts: &mut Parts, name: &str) -> Result<Strings, ReadError> {
    let mut strings = Strings::default();
    let Some(mut part) = parts.xml(name, MAX_STRINGS)? else { return Ok(strings) };
    let mut text = String::new();
    loop {
        match part.next()? {
            Event::Start(start) if start.local_name().as_ref() == "si" => {
                text.clear();
                cells::rich_text(&mut part, &mut text)?;
                strings.push(&text)?;
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// The look of each cell style, by its number.
fn read_looks(parts: &mut Parts, name: &str) -> Result<Vec<Look>, ReadError> {
    let mut looks = Vec::new();
    let mut codes = HashMap::new();
    let Some(mut part) = parts.xml(name, MAX_OTHER)? else { return Ok(looks) };
    let mut in_cell_styles = false;
    loop {
        match part.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "cellXfs" => in_cell_styles = true,
                "numFmt" if codes.len() < MAX_STYLES => {
                    if let (Some(id), Some(code)) =
                        (format_id(attribute(&start, "numFmtId")), attribute(&start, "formatCode"))
                    {
                        codes.insert(id, Look::of_code(&code));
                    }
                }
                "xf" if in_cell_styles && looks.len() < MAX_STYLES => {
                    let id = format_id(attribute(&start, "numFmtId")).unwrap_or(0);
                    looks.push(codes.get(&id).copied().unwrap_or(Look::of_builtin(id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
            Event::Eof => return Ok(looks),
            _ => {}
        }
    }
}

fn format_id(text: Option<String>) -> Option<u16> {
    text?.trim().parse().ok()
}
