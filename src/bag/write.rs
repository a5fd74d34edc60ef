//! Writes a bag into a ZIP aside, reads it back, and only then gives it its name.
//!
//! RFC 8493: one base folder, `bagit.txt`, `bag-info.txt`, the payload under `data/`,
//! a SHA-256 manifest of the payload and one of the tag files.

mod closed;

pub use closed::Closed;
pub(super) use closed::{give_name, read_whole};

use crate::bag::declaration;
use crate::bag::journal::Copied;
use crate::bag::manifest;
use crate::bag::staging::{Staging, StagingError, folder_of};
use crate::bag::zip_writer::{Measure, Method, Place, ZipWriter};
use crate::content::storage::Cursor;
use crate::content::{BLOCK, Content, ReadAt, Scratch, read_full};
use crate::digest::{Digest, Hasher};
use crate::encryption::{self, FileKey, Recipients, Sealing};
use crate::package::deflater::Deflater;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
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
    /// It could not be encrypted, or what was encrypted does not open.
    #[error(transparent)]
    Encryption(#[from] encryption::Fault),
    /// No volume may be so small.
    #[error("a volume must hold at least {needed} bytes")]
    VolumeTooSmall {
        /// How many bytes a volume must at least have.
        needed: u64,
    },
}

/// The longest file that every file system holds, in bytes: FAT32 holds no longer one.
const HELD_EVERYWHERE: u64 = u32::MAX as u64;

/// Makes of a tag manifest what proves the bag: files by their paths.
pub type Prove<'p> = dyn Fn(&[u8]) -> io::Result<Vec<(String, Vec<u8>)>> + 'p;

/// A bag being written.
pub struct BagWriter {
    base: String,
    date: Date,
    target: PathBuf,
    staging: Staging,
    zip: ZipWriter,
    manifest: Mutex<BTreeMap<String, (Digest, u64)>>,
    resumed: AtomicU64,
    encrypted: Option<Encrypted>,
}

/// A bag that nobody but its recipients shall read.
struct Encrypted {
    recipients: Arc<Recipients>,
    /// Where the ZIP lies until it is whole: the format cannot be written out of order.
    plain: Arc<Scratch>,
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
            encrypted: None,
        })
    }

    /// Lets nobody but the recipients read the bag, from its first byte on: until it is
    /// whole it lies aside, enciphered with a key of this run.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn encrypted(mut self, recipients: Arc<Recipients>) -> Result<Self, WriteError> {
        let plain = Arc::new(Scratch::new(&self.folder()).map_err(|e| self.failed(e))?);
        // What a killed run left there was not encrypted for these, if at all.
        let target = self.target.clone();
        self.staging.restart().map_err(|source| WriteError::Target { path: target, source })?;
        self.zip = ZipWriter::new(plain.clone(), self.date);
        self.encrypted = Some(Encrypted { recipients, plain });
        Ok(self)
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
        self.manifest = Mutex::default();
        self.resumed = AtomicU64::new(0);
        if let Some(encrypted) = &mut self.encrypted {
            // Another key: no place is written twice with one.
            encrypted.plain = Arc::new(Scratch::new(&folder_of(target)).map_err(failed)?);
            self.zip = ZipWriter::new(encrypted.plain.clone(), self.date);
            return Ok(());
        }
        let file = self.staging.as_file().try_clone().map_err(failed)?;
        self.zip = ZipWriter::new(Arc::new(file), self.date);
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
        if self.encrypted.is_some() {
            return Ok(());
        }
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
        // What is enciphered with a key of this run is of no use to the next.
        if self.encrypted.is_some() {
            return;
        }
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

    /// How many bytes the entries of the archive take so far.
    pub fn planned(&self) -> u64 {
        self.zip.planned()
    }

    /// The lines of the payload manifest as they are so far.
    pub fn manifest(&self) -> String {
        let manifest = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
        manifest_lines(manifest.iter().map(|(path, (digest, _))| (path.as_str(), digest)))
    }

    /// Writes the tag files, what `prove` makes of the tag manifest, and the end of the
    /// archive, and encrypts it where that was asked
    /// for; `advance` is told how many bytes were encrypted.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn close(
        self,
        tag_files: &[(&str, String)],
        info: &[(&str, String)],
        prove: &Prove<'_>,
        advance: &dyn Fn(u64),
    ) -> Result<Closed, WriteError> {
        let tag_manifest = self.write_tag_files(tag_files, info)?;
        for (path, bytes) in prove(tag_manifest.as_bytes()).map_err(|e| self.failed(e))? {
            self.append_tag(&path, &bytes)?;
        }
        let mut size = self.zip.finish().map_err(|e| self.failed(e))?;
        let key = self.encrypted.as_ref().map(|encrypted| self.encrypt(encrypted, advance)).transpose()?;
        if key.is_some() {
            size = self.staging.as_file().size().map_err(|e| self.failed(e))?;
        }
        let encrypted = self.encrypted.map(|encrypted| encrypted.recipients).zip(key);
        Ok(Closed { target: self.target, staging: self.staging, encrypted, size })
    }

    /// Encrypts the whole archive into the staging file; gives its key.
    fn encrypt(&self, encrypted: &Encrypted, advance: &dyn Fn(u64)) -> Result<FileKey, WriteError> {
        let failed = |e| self.failed(e);
        let (mut sealing, key) = Sealing::new(&encrypted.recipients, self.staging.as_file())?;
        let mut plain = Cursor::new(encrypted.plain.clone());
        let mut block = vec![0; BLOCK];
        loop {
            let got = read_full(&mut plain, &mut block).map_err(failed)?;
            if got == 0 {
                break;
            }
            sealing.write_all(block.get(..got).unwrap_or_default()).map_err(failed)?;
            advance(got as u64);
        }
        sealing.finish().map_err(failed)?;
        Ok(key)
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
        Ok(Hasher::of(bytes))
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

/// Appends bytes held in memory to a ZIP, deflated.
///
/// # Errors
/// If the system refuses the write.
pub(super) fn append_deflated(zip: &ZipWriter, entry: &str, bytes: &[u8]) -> io::Result<()> {
    let (compressed, measure) = deflated(bytes)?;
    zip.append(entry, Method::Deflated, measure, &mut compressed.as_slice()).map(drop)
}

/// One line for each file, as `sha256sum` writes and reads them.
fn manifest_lines<'a>(files: impl Iterator<Item = (&'a str, &'a Digest)>) -> String {
    files.map(|(path, digest)| manifest::format_line(digest, path)).collect()
}

/// Bytes held in memory as they go into a ZIP, deflated.
///
/// # Errors
/// If the library fails, which it does not for bytes in memory.
pub(super) fn deflated(bytes: &[u8]) -> io::Result<(Vec<u8>, Measure)> {
    let compressed = Deflater::default().deflate(bytes)?;
    let measure = Measure {
        crc32: crc32fast::hash(bytes),
        compressed: compressed.len() as u64,
        len: bytes.len() as u64,
    };
    Ok((compressed, measure))
}
