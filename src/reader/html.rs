//! (stub) CSV and its cousins.
use super::{Context, ReadError, Visit};
use crate::content::Content;

/// Reads the one table of a text file.
///
/// # Errors
/// If the bytes cannot be read.
pub fn read(_content: &Content, _context: &Context<'_>, _visit: &mut Visit<'_>) -> Result<(), ReadError> {
    Err(ReadError::Malformed("not yet".into()))
}
