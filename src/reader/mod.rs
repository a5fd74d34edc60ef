//! Readers: the bytes of a file as records, a sheet or list at a time.
//!
//! A reader knows forms, not platforms: it finds the encoding, the delimiter, the
//! sheets and the cells, and leaves headings and meanings to `adapter`. Every reader
//! streams; memory is bounded by one record and by the limits stated in each file.

use crate::content::Content;
use crate::finding::Findings;
pub use crate::record::{Cell, Form, Record};
use std::io;

/// Gives records one after another.
pub trait Records {
    /// Reads the next record into `record`; `false` at the end. A row that is not
    /// stored at all is skipped and shows in the numbers only.
    ///
    /// # Errors
    /// If the bytes cannot be read or understood any further.
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError>;
}

/// One sheet of a workbook, one table of a page, or the whole of a text file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Its name; empty where the form has no sheets or only one table.
    pub name: String,
    /// Whether it is hidden in its workbook.
    pub hidden: bool,
}

/// Is handed each sheet in turn.
pub type Visit<'v> = dyn FnMut(&Sheet, &mut dyn Records) -> Result<(), ReadError> + 'v;

/// Why a file could not be read on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The content is not what it should be; where and what, in English.
    #[error("{0}")]
    Malformed(String),
    /// The workbook is encrypted and no password fits.
    #[error("a password is needed")]
    Password,
    /// A stated limit was met.
    #[error("{0}")]
    Limit(String),
}

/// What a reader is given beside the bytes.
pub struct Context<'c> {
    /// The path as the ledger names it, for findings.
    pub path: &'c str,
    /// Where findings go.
    pub findings: &'c Findings,
    /// Passwords to try on encrypted workbooks, in order.
    pub passwords: &'c [String],
    /// Tells whether a row of cells is a header that some card knows; helps to choose
    /// a delimiter and an encoding.
    pub known_header: &'c dyn Fn(&[&str]) -> bool,
}

/// The longest cell that is read, in bytes of UTF-8.
pub const MAX_CELL: usize = 32 << 20;

/// The longest record that is read, in bytes of UTF-8.
pub const MAX_RECORD: usize = 64 << 20;

/// The most cells of a record, as in a spreadsheet.
pub const MAX_COLUMNS: usize = 16_384;

/// Reads blocks of labelled lines and transcripts.
pub mod blocks;
/// Reads a table of text: CSV, TSV and their cousins.
pub mod csv;
/// Finds the JSON that a text document carries.
pub mod document;
/// Decides the encoding of a text.
pub mod encoding;
/// Reads HTML tables, whatever the file is called.
pub mod html;
/// Reads JSON documents as a stream.
pub mod json;
/// Tells what a file is from its bytes.
pub mod kind;
/// Reads MP4 and MOV boxes.
pub mod media;
/// Reads workbooks.
pub mod sheet;
/// Decodes text as a stream.
pub mod text;

/// Reads every sheet of a tabular file of the given kind, in order.
///
/// # Errors
/// If the file cannot be read as its kind; what was visited before stays visited.
pub fn read_tables(
    kind: kind::Kind,
    content: &Content,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), ReadError> {
    match kind {
        kind::Kind::Text => csv::read(content, context, visit),
        kind::Kind::Html => html::read(content, context, visit),
        _ => sheet::read(kind, content, context, visit),
    }
}
