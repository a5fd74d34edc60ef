//! Writes a bag into a ZIP aside, reads it back, and only then gives it its name.
//!
//! RFC 8493: one base folder, `bagit.txt`, `bag-info.txt`, the payload under `data/`,
//! a SHA-256 manifest of the payload and one of the tag files.

use crate::bag::declaration;
use crate::bag::manifest;
use crate::bag::zip_writer::{Measure, Method, Place, ZipWriter};
use crate::content::Content;
use crate::digest::{Digest, Hasher};
use crate::package::deflater::Deflater;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Why a bundle could not be written. The inputs are untouched and nothing stands under
/// the final name in every case.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something stands under the final name already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
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

/// How staging files are called, so that a later run can tell and remove a stale one.
const STAGING_PREFIX: &str = ".dabao-";
/// How staging files end.
const STAGING_SUFFIX: &str = ".partial";

/// A bag being written.
pub struct BagWriter {
    base: String,
    date: Date,
    target: PathBuf,
    staging: tempfile::NamedTempFile,
    zip: ZipWriter,
    manifest: Mutex<BTreeMap<String, (Digest, u64)>>,
}

impl BagWriter {
    /// Begins a bag that will stand at `target`, with `base` as its one base folder.
    ///
    /// # Errors
    /// If the target exists and may not be replaced, or its folder cannot be written to.
    pub fn create(target: &Path, base: &str, date: Date, overwrite: bool) -> Result<Self, WriteError> {
        if !overwrite && target.symlink_metadata().is_ok() {
            return Err(WriteError::Exists(target.to_owned()));
        }
        let failed = |source| WriteError::Target { path: target.to_owned(), source };
        if target.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let staging = stage(&folder_of(target)).map_err(failed)?;
        let file = staging.as_file().try_clone().map_err(failed)?;
        Ok(BagWriter {
            base: base.to_owned(),
            date,
            target: target.to_owned(),
            staging,
            zip: ZipWriter::new(Arc::new(file), date),
            manifest: Mutex::default(),
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

    /// Where the bundle lies until it is finished.
    pub fn staging(&self) -> &Path {
        self.staging.path()
    }

    /// Forgets everything written so far and begins anew.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn restart(&mut self) -> Result<(), WriteError> {
        let file = self.staging.as_file().try_clone().map_err(|e| self.failed(e))?;
        file.set_len(0).map_err(|e| self.failed(e))?;
        self.zip = ZipWriter::new(Arc::new(file), self.date);
        self.manifest = Mutex::default();
        Ok(())
    }

    /// Keeps a place for a stored payload file; `path` begins with `data/`.
    pub fn plan(&self, path: &str, len: u64) -> Place {
        self.zip.plan(&self.entry(path), len)
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
        name(self.staging, &self.target, overwrite, read_back)?;
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

/// Flushes a finished file to disk, lets `read_back` read it, and gives it its name.
///
/// # Errors
/// As [`BagWriter::finish`]; the file is gone then, and nothing of the name was touched.
pub(super) fn name(
    staging: tempfile::NamedTempFile,
    target: &Path,
    overwrite: bool,
    read_back: impl FnOnce(&Path) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let failed = |source| WriteError::Target { path: target.to_owned(), source };
    // Flushing waits for the disk, reading back for the processor: side by side.
    std::thread::scope(|scope| {
        let flushed = scope.spawn(|| staging.as_file().sync_all());
        read_back(staging.path())?;
        flushed.join().unwrap_or_else(|_| Err(io::Error::other("flush"))).map_err(failed)
    })?;
    let named = match overwrite {
        true => staging.persist(target),
        false => staging.persist_noclobber(target),
    };
    match named {
        Ok(_) => {}
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists(target.to_owned()));
        }
        Err(e) => return Err(failed(e.error)),
    }
    sync_folder_of(target);
    Ok(())
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

/// Flushes the folder of a file that was named: the name itself must survive a power cut
/// too. Not every system can say whether it does.
pub fn sync_folder_of(target: &Path) {
    if let Ok(folder) = File::open(folder_of(target)) {
        let _ = folder.sync_all();
    }
}

/// The folder that a file is or will be in.
pub fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A file in `folder` to be filled and then given its name. What killed runs left there goes
/// first. The lock is held until the file is closed: it tells other runs that it is in use.
///
/// # Errors
/// If the folder cannot be written to.
pub fn stage(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    remove_stale(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGING_PREFIX).suffix(STAGING_SUFFIX);
    // The rights of any file its owner makes, not those of a temporary one.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let staging = builder.tempfile_in(folder)?;
        staging.as_file().lock()?;
        // Another run may have taken it for a stale one before it was locked.
        if staging.path().try_exists()? {
            return Ok(staging);
        }
    }
}

/// Removes what a killed run left behind: staging files that no process holds.
fn remove_stale(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let ours = name.starts_with(STAGING_PREFIX) && name.ends_with(STAGING_SUFFIX);
        if ours
            && let Ok(file) = File::options().write(true).open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
