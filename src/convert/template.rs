//! An empty template as a file to fill in: headings alone, so that nothing in it can be taken
//! for data.

use super::place::{self, Place};
use super::{Error, To};
use rust_xlsxwriter::{Format, Note, Workbook, XlsxError};
use std::io::{self, Write};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// One column of a template.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Its heading.
    pub text: String,
    /// What is to be written under it; a workbook shows it beside the heading.
    pub note: String,
}

/// Blanks beside a heading, in characters.
const MARGIN: usize = 4;

/// The template as a CSV that spreadsheets open well: UTF-8 with byte order mark, CRLF.
///
/// # Errors
/// If a heading cannot be written, which memory alone can prevent.
pub fn csv(headings: &[Heading]) -> io::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(headings.iter().map(|heading| heading.text.as_str()))?;
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// The template as a workbook. Its cells are text, so that no spreadsheet rounds a long id or
/// drops the nought before a number; what each column takes is a note on its heading.
///
/// # Errors
/// If the workbook cannot be made.
pub fn xlsx(headings: &[Heading]) -> io::Result<Vec<u8>> {
    sheet(headings).map_err(io::Error::other)
}

fn sheet(headings: &[Heading]) -> Result<Vec<u8>, XlsxError> {
    let text = Format::new().set_num_format("@");
    let bold = text.clone().set_bold();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (place, heading) in (0u16..).zip(headings) {
        sheet.set_column_format(place, &text)?;
        sheet.set_column_width(place, (heading.text.width() + MARGIN) as f64)?;
        sheet.write_string_with_format(0, place, &heading.text, &bold)?;
        sheet.insert_note(0, place, &Note::new(&heading.note).add_author_prefix(false))?;
    }
    workbook.save_to_buffer()
}

/// Writes a template into a new file: a workbook where its name ends in `.xlsx`, a CSV
/// otherwise.
///
/// # Errors
/// [`Error::Exists`] where something of that name is there, [`Error::Output`] where it cannot
/// be written; there is no file then.
pub fn write(headings: &[Heading], path: &Path) -> Result<(), Error> {
    place::check(path, false, &[])?;
    let workbook = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    let bytes = if workbook { xlsx(headings) } else { csv(headings) }?;
    let place = Place::new(&To::File { path: path.to_owned(), overwrite: false });
    let written = place.next().and_then(|mut file| file.write_all(&bytes));
    written.map_err(|error| place.told(error.into()))?;
    place.name()?;
    Ok(())
}
