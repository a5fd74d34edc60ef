//! The parts of a workbook that is a ZIP: found by name, read within limits.

use super::super::ReadError;
use super::xml::Xml;
use crate::content::{Content, ReadSeek};
use std::collections::HashMap;
use std::io::{self, Read};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// The most parts a workbook may have.
const MAX_PARTS: usize = 65_536;

/// A source that can be read in any order.
pub type Source = Box<dyn ReadSeek>;
/// An XML part being read.
pub type Part<'p> = Xml<ZipFile<'p, Source>>;

/// The container of a workbook.
pub struct Parts {
    zip: ZipArchive<Source>,
    /// Index by name, in lower case and with `/`: some writers differ in both.
    names: HashMap<String, usize>,
}

impl Parts {
    /// Opens a container.
    ///
    /// # Errors
    /// If it is no ZIP, or has more than [`MAX_PARTS`] parts.
    pub fn open(content: &Content) -> Result<Self, ReadError> {
        let source = content.open_seek()?;
        let zip = super::guarded(|| ZipArchive::new(source).map_err(zip_error))?;
        if zip.len() > MAX_PARTS {
            return Err(ReadError::Limit(format!("more than {MAX_PARTS} parts in the workbook")));
        }
        let names = zip
            .file_names_raw()
            .enumerate()
            .map(|(index, name)| (normal(&String::from_utf8_lossy(name)), index))
            .collect();
        Ok(Parts { zip, names })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&normal(name))
    }

    /// Opens an XML part that may unfold to `limit` bytes; `None` if there is none.
    ///
    /// # Errors
    /// If the part cannot be opened: it is encrypted, or compressed in an unknown way.
    pub fn xml(&mut self, name: &str, limit: u64) -> Result<Option<Part<'_>>, ReadError> {
        let Some(&index) = self.names.get(&normal(name)) else { return Ok(None) };
        let part = self.zip.by_index(index).map_err(zip_error)?;
        let compressed = part.compressed_size();
        Ok(Some(Xml::new(part, name, compressed, limit)))
    }

    /// Unfolds every part once and throws it away, to know its true size before someone
    /// else unfolds it into memory.
    ///
    /// # Errors
    /// `Limit` if a sheet is larger than `sheet` bytes, or all the rest than `held`.
    pub fn measure(&mut self, held: u64, sheet: u64) -> Result<(), ReadError> {
        let mut total = 0u64;
        for index in 0..self.zip.len() {
            let mut part = self.zip.by_index(index).map_err(zip_error)?;
            let is_sheet = String::from_utf8_lossy(part.name_raw()).to_lowercase().contains("sheets/");
            let limit = if is_sheet { sheet } else { held.saturating_sub(total) };
            let size = io::copy(&mut part.by_ref().take(limit.saturating_add(1)), &mut io::sink())
                .map_err(|error| ReadError::Malformed(error.to_string()))?;
            if size > limit {
                return Err(ReadError::Limit(format!("the workbook unfolds to more than {limit} bytes")));
            }
            if !is_sheet {
                total += size;
            }
        }
        Ok(())
    }
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn zip_error(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => ReadError::Io(error),
        other => ReadError::Malformed(other.to_string()),
    }
}
