//! Writes a bag into a ZIP aside, reads it back, and only then gives it its name.
//!
//! RFC 8493: one base folder, `bagit.txt`, `bag-info.txt`, the payload under `data/`,
//! a SHA-256 manifest of the payload and one of the tag files.

use crate::bag::declaration;
use crate::bag::journal::Copied;
use crate::bag::manifest;
use crate::bag::staging::{self, Staging, StagingError, folder_of};
use crate::bag::zip_writer::{Measure, Method, Place, ZipWriter};
use crate::content::Content;
use crate::digest::{Digest, Hasher};
use crate::package::deflater::Deflater;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Why a bundle could not be written. The inputs are untouched and nothing stands under
/// the final name in every case.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something stands under the final name already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// Another run is writing the same bundle.
    #[error("another run is writing {}", .0.display())]
    Busy(PathBuf),
    /// The folder of the bundle cannot be written to.
    #[error("{}: {source}", path.display())]
    Target {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was written does not read back as it was written.
    #[error("{} findings when the bundle was read back", .0.len())]
    ReadBack(Vec<crate::finding::Finding>),
}

/// The longest file that every file system holds, in bytes: FAT32 holds no longer one.
const HELD_EVERYWHERE: u64 = u32::MAX as u64;

/// A bag being written.
pub struct BagWriter {
    base: String,
    date: Date,
    target: PathBuf,
    staging: Staging,
    zip: ZipWriter,
    manifest: Mutex<BTreeMap<String, (Digest, u64)>>,
    resumed: AtomicU64,
}

impl BagWriter {
    /// Begins a bag that will stand at `target`, with `base` as its one base folder, or takes
    /// up what a killed run left of it: see [`BagWriter::copied`].
    ///
    /// # Errors
    /// If the target exists and may not be replaced, another run is writing it, or its folder
    /// cannot be written to.
    pub fn create(target: &Path, base: &str, date: Date, overwrite: bool) -> Result<Self, WriteError> {
        if !overwrite && target.symlink_metadata().is_ok() {
            return Err(WriteError::Exists(target.to_owned()));
        }
        let failed = |source| WriteError::Target { path: target.to_owned(), source };
        if target.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let staging = match Staging::open(target) {
            Ok(staging) => staging,
            Err(StagingError::Busy) => return Err(WriteError::Busy(target.to_owned())),
            Err(StagingError::Io(error)) => return Err(failed(error)),
        };
        let file = staging.as_file().try_clone().map_err(failed)?;
        Ok(BagWriter {
            base: base.to_owned(),
            date,
            target: target.to_owned(),
            staging,
            zip: ZipWriter::new(Arc::new(file), date),
            manifest: Mutex::default(),
            resumed: AtomicU64::new(0),
        })
    }

    /// The folder that temporary files of this run belong in.
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.target)
    }

    /// The name of the base folder.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where the bundle lies until it is finished, and its journal.
    pub fn staging(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.staging.path()).chain(self.staging.journal_path())
    }

    /// Forgets everything written so far and begins anew.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn restart(&mut self) -> Result<(), WriteError> {
        let target = &self.target;
        let failed = |source| WriteError::Target { path: target.clone(), source };
        self.staging.restart().map_err(failed)?;
        let file = self.staging.as_file().try_clone().map_err(failed)?;
        self.zip = ZipWriter::new(Arc::new(file), self.date);
        self.manifest = Mutex::default();
        self.resumed = AtomicU64::new(0);
        Ok(())
    }

    /// Keeps a place for a stored payload file; `path` begins with `data/`.
    pub fn plan(&self, path: &str, len: u64) -> Place {
        self.zip.plan(&self.entry(path), len)
    }

    /// Makes sure, once all places are kept, that the file system holds a file of that length:
    /// nobody should learn hours later that it does not.
    ///
    /// # Errors
    /// If it does not.
    pub fn reserve(&self) -> Result<(), WriteError> {
        let (file, planned) = (self.staging.as_file(), self.zip.planned());
        let len = file.metadata().map_err(|e| self.failed(e))?.len();
        if planned <= HELD_EVERYWHERE || len >= planned {
            return Ok(());
        }
        file.set_len(planned).map_err(|e| self.failed(e))
    }

    /// The bytes that a killed run put into a place from a source of this mark; to be
    /// compared with their digest before they count.
    pub fn copied(&self, place: &Place, mark: &str) -> Option<(Content, &Digest)> {
        let copied = self.staging.journal().copied(place.data)?;
        let same = copied.len == place.len && copied.mark == mark;
        same.then(|| (self.zip.placed(place), &copied.digest))
    }

    /// Counts what was found whole in its place.
    pub fn count_resumed(&self, bytes: u64) {
        self.resumed.fetch_add(bytes, Ordering::Relaxed);
    }

    /// How many bytes a killed run had copied and this one did not copy again.
    pub fn resumed(&self) -> u64 {
        self.resumed.load(Ordering::Relaxed)
    }

    /// Notes that a place holds all bytes of the source of this mark.
    pub fn note_copied(&self, place: &Place, mark: String, digest: Digest) {
        self.staging.journal().note(place.data, &Copied { len: place.len, digest, mark });
    }

    /// Writes bytes of a planned file.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn write_at(&self, place: &Place, at: u64, bytes: &[u8]) -> Result<(), WriteError> {
        self.zip.write_at(place, at, bytes).map_err(|e| self.failed(e))
    }

    /// Closes a planned file whose bytes have all been written.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn settle(
        &self,
        path: &str,
        place: Place,
        crc32: u32,
        digest: Digest,
    ) -> Result<Content, WriteError> {
        let len = place.len;
        let content = self.zip.settle(place, crc32).map_err(|e| self.failed(e))?;
        self.note(path, digest, len);
        Ok(content)
    }

    /// Appends a payload file that is measured already. Calls must not overlap.
    ///
    /// # Errors
    /// If the body cannot be read or the system refuses the write.
    pub fn append(
        &self,
        path: &str,
        method: Method,
        measure: Measure,
        digest: Digest,
        body: &mut dyn Read,
    ) -> Result<Content, WriteError> {
        let content =
            self.zip.append(&self.entry(path), method, measure, body).map_err(|e| self.failed(e))?;
        self.note(path, digest, measure.len);
        Ok(content)
    }

    /// Appends a payload file held in memory, deflated.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn append_text(&self, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let digest = self.append_tag(path, bytes)?;
        self.note(path, digest, bytes.len() as u64);
        Ok(())
    }

    /// Writes the tag files, what `prove` makes of the tag manifest, and the end of the
    /// archive, flushes it to disk, lets `read_back` read it, and gives it its name.
    ///
    /// # Errors
    /// If the system refuses, or `read_back` finds a fault, or the target has come into
    /// being meanwhile; nothing stands under the final name then.
    pub fn finish(
        self,
        tag_files: &[(&str, String)],
        info: &[(&str, String)],
        overwrite: bool,
        prove: impl FnOnce(&[u8]) -> io::Result<Vec<(String, Vec<u8>)>>,
        read_back: impl FnOnce(&Path) -> Result<(), WriteError>,
    ) -> Result<u64, WriteError> {
        let tag_manifest = self.write_tag_files(tag_files, info)?;
        for (path, bytes) in prove(tag_manifest.as_bytes()).map_err(|e| self.failed(e))? {
            self.append_tag(&path, &bytes)?;
        }
        let len = self.zip.finish().map_err(|e| self.failed(e))?;
        let BagWriter { target, staging, .. } = self;
        read_whole(staging.as_file(), staging.path(), &target, read_back)?;
        give_name(staging.without_journal(), &target, overwrite)?;
        Ok(len)
    }

    fn write_tag_files(
        &self,
        tag_files: &[(&str, String)],
        info: &[(&str, String)],
    ) -> Result<String, WriteError> {
        let manifest = std::mem::take(&mut *self.manifest.lock().unwrap_or_else(PoisonError::into_inner));
        let octets: u64 = manifest.values().map(|(_, len)| len).sum();
        let mut tags: BTreeMap<&str, Digest> = BTreeMap::new();
        tags.insert(declaration::FILE, self.append_tag(declaration::FILE, declaration::TEXT.as_bytes())?);
        let mut lines: String = info.iter().map(|(label, value)| format!("{label}: {value}\n")).collect();
        lines.push_str(&format!("Bagging-Date: {}\nPayload-Oxum: {octets}.{}\n", self.date, manifest.len()));
        tags.insert("bag-info.txt", self.append_tag("bag-info.txt", lines.as_bytes())?);
        let lines = manifest_lines(manifest.iter().map(|(path, (digest, _))| (path.as_str(), digest)));
        tags.insert("manifest-sha256.txt", self.append_tag("manifest-sha256.txt", lines.as_bytes())?);
        for (path, text) in tag_files {
            tags.insert(path, self.append_tag(path, text.as_bytes())?);
        }
        let lines = manifest_lines(tags.iter().map(|(path, digest)| (*path, digest)));
        self.append_tag("tagmanifest-sha256.txt", lines.as_bytes())?;
        Ok(lines)
    }

    fn append_tag(&self, path: &str, bytes: &[u8]) -> Result<Digest, WriteError> {
        append_deflated(&self.zip, &self.entry(path), bytes).map_err(|e| self.failed(e))?;
        let mut hasher = Hasher::sha256();
        hasher.update(bytes);
        Ok(hasher.finish())
    }

    fn entry(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    fn note(&self, path: &str, digest: Digest, len: u64) {
        let mut manifest = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
        manifest.insert(path.to_owned(), (digest, len));
    }

    /// The failure to write this bag, with what the system said.
    pub fn failed(&self, source: io::Error) -> WriteError {
        WriteError::Target { path: self.target.clone(), source }
    }
}

/// Flushes a finished file aside to disk and lets `read_back` read it.
///
/// # Errors
/// If the system refuses, or `read_back` does.
pub(super) fn read_whole(
    file: &File,
    path: &Path,
    target: &Path,
    read_back: impl FnOnce(&Path) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let failed = |source| WriteError::Target { path: target.to_owned(), source };
    // Flushing waits for the disk, reading back for the processor: side by side.
    std::thread::scope(|scope| {
        let flushed = scope.spawn(|| file.sync_all());
        read_back(path)?;
        flushed.join().unwrap_or_else(|_| Err(io::Error::other("flush"))).map_err(failed)
    })
}

/// Gives a file aside, which has been flushed and read back, its name.
///
/// # Errors
/// If the name is taken and may not be, or the system refuses.
pub(super) fn give_name(
    staging: tempfile::NamedTempFile,
    target: &Path,
    overwrite: bool,
) -> Result<(), WriteError> {
    staging::give_name(staging, target, overwrite).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists(target.to_owned()),
        _ => WriteError::Target { path: target.to_owned(), source: error },
    })
}

/// Appends bytes held in memory to a ZIP, deflated.
///
/// # Errors
/// If the system refuses the write.
pub(super) fn append_deflated(zip: &ZipWriter, entry: &str, bytes: &[u8]) -> io::Result<()> {
    let compressed = Deflater::default().deflate(bytes)?;
    let measure = Measure {
        crc32: crc32fast::hash(bytes),
        compressed: compressed.len() as u64,
        len: bytes.len() as u64,
    };
    zip.append(entry, Method::Deflated, measure, &mut compressed.as_slice()).map(drop)
}

/// One line for each file, as `sha256sum` writes and reads them.
fn manifest_lines<'a>(files: impl Iterator<Item = (&'a str, &'a Digest)>) -> String {
    files.map(|(path, digest)| manifest::format_line(digest, path)).collect()
}
