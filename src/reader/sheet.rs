//! (stub) Workbooks.
use super::{Context, ReadError, Visit, kind::Kind};
use crate::content::Content;

/// Reads all sheets of a workbook.
///
/// # Errors
/// If the bytes cannot be read.
pub fn read(_kind: Kind, _content: &Content, _context: &Context<'_>, _visit: &mut Visit<'_>) -> Result<(), ReadError> {
    Err(ReadError::Malformed("not yet".into()))
}
