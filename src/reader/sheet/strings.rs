//! The shared strings of a workbook, packed: ten million of them fit in memory.

use super::super::ReadError;

/// The most bytes of shared strings that are held.
pub const MAX_SHARED_TEXT: usize = 512 << 20;
/// The most shared strings that are held.
pub const MAX_SHARED_STRINGS: usize = 64 << 20;

/// Shared strings, one after another in one text.
#[derive(Debug, Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Adds a string.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_SHARED_TEXT`] or [`MAX_SHARED_STRINGS`].
    pub fn push(&mut self, string: &str) -> Result<(), ReadError> {
        if self.text.len() + string.len() > MAX_SHARED_TEXT || self.ends.len() >= MAX_SHARED_STRINGS {
            return Err(ReadError::Limit(format!(
                "more than {MAX_SHARED_STRINGS} shared strings or {MAX_SHARED_TEXT} bytes of them"
            )));
        }
        self.text.push_str(string);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// The string of an index from 0.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index {
            0 => 0,
            _ => *self.ends.get(index - 1)? as usize,
        };
        self.text.get(start..end)
    }
}
