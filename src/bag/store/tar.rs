//! A bag in a tar or a tar.gz.
//!
//! A gzip stream can only be read from its beginning, so a tar.gz is unfolded once into
//! a nameless temporary file and read from there.

use super::{Entry, Member, OpenError, Store, Tree};
use crate::bag::path;
use crate::content::Section;
use crate::finding::{Code, Finding};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// A tar.gz may unfold to this many times its size, and [`UNFOLD_FLOOR`] bytes more.
pub const UNFOLD_RATIO: u64 = 200;
/// What any tar.gz may unfold to, however small it is.
pub const UNFOLD_FLOOR: u64 = 1 << 30;

const BLOCK: u64 = 512;

/// A bag in a tar.
pub struct Tar {
    file: Arc<File>,
    tree: Tree<u64>,
}

impl Tar {
    /// Lists a tar.
    ///
    /// # Errors
    /// If its headers cannot be read, or it holds no bag.
    pub fn open(file: File) -> Result<Self, OpenError> {
        Self::read(file, Vec::new())
    }

    /// Unfolds a tar.gz aside and lists it; a stream that breaks off is a finding, and
    /// what came before it is looked at.
    ///
    /// # Errors
    /// If it meets the limit, if the temporary file cannot be written, or as
    /// [`Tar::open`].
    pub fn open_gzip(file: File) -> Result<Self, OpenError> {
        let limit = file.metadata()?.len().saturating_mul(UNFOLD_RATIO).saturating_add(UNFOLD_FLOOR);
        let mut unfolded = flate2::read::MultiGzDecoder::new(BufReader::with_capacity(128 << 10, file));
        let mut aside = tempfile::tempfile()?;
        let mut findings = Vec::new();
        let mut buffer = vec![0; 128 << 10];
        let mut total = 0;
        loop {
            match unfolded.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => {
                    total += got as u64;
                    if total > limit {
                        return Err(OpenError::Limit(format!(
                            "the archive unfolds to more than {limit} bytes"
                        )));
                    }
                    aside.write_all(buffer.get(..got).unwrap_or_default())?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    findings.push(Finding::new(Code::ArchiveInconsistent, "").found(error.to_string()));
                    break;
                }
            }
        }
        aside.seek(SeekFrom::Start(0))?;
        Self::read(aside, findings)
    }

    fn read(file: File, mut findings: Vec<Finding>) -> Result<Self, OpenError> {
        let damaged = |error: io::Error| OpenError::Damaged(error.to_string());
        let mut archive = tar::Archive::new(BufReader::with_capacity(16 << 10, &file));
        let mut entries = Vec::new();
        let mut end = 0;
        for entry in archive.entries_with_seek().map_err(damaged)? {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if entries.is_empty() => return Err(damaged(error)),
                Err(error) => {
                    findings.push(Finding::new(Code::ArchiveInconsistent, "").found(error.to_string()));
                    break;
                }
            };
            let kind = entry.header().entry_type();
            let size = entry.size();
            let place = entry.raw_file_position();
            end = place.saturating_add(size.next_multiple_of(BLOCK));
            if kind.is_pax_global_extensions() {
                continue;
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if matches!(name.as_str(), "." | "./") {
                continue;
            }
            let Some(relative) = path::member(&name) else {
                findings.push(Finding::new(Code::PathEscape, name));
                continue;
            };
            if !(kind.is_file() || kind.is_contiguous() || kind.is_dir()) {
                let expected = "a file or a folder";
                findings.push(
                    Finding::new(Code::MemberRefused, relative).found(format!("{kind:?}")).expected(expected),
                );
                continue;
            }
            entries.push(Entry { name: relative, folder: kind.is_dir(), size, crc: None, place });
        }
        drop(archive);
        if findings.is_empty() && !only_zeros(&file, end)? {
            let hidden = Finding::new(Code::ArchiveInconsistent, "");
            findings.push(hidden.found(format!("bytes after {end}")).expected("zeros to the end"));
        }
        Ok(Tar { file: Arc::new(file), tree: Tree::build(entries, findings)? })
    }
}

/// Whether nothing but zeros follows; a tool that ignores the end mark would read it.
fn only_zeros(mut file: &File, from: u64) -> io::Result<bool> {
    file.seek(SeekFrom::Start(from))?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let got = file.read(&mut buffer)?;
        if got == 0 {
            return Ok(true);
        }
        if buffer.iter().take(got).any(|byte| *byte != 0) {
            return Ok(false);
        }
    }
}

impl Store for Tar {
    fn base(&self) -> &str {
        &self.tree.base
    }

    fn members(&self) -> &[Member] {
        &self.tree.members
    }

    fn has_payload_folder(&self) -> bool {
        self.tree.payload_folder
    }

    fn findings(&self) -> &[Finding] {
        &self.tree.findings
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + Send>> {
        let (place, member) =
            self.tree.places.get(index).zip(self.tree.members.get(index)).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Section::new(self.file.clone(), *place, member.size)))
    }
}
