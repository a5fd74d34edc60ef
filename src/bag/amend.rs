//! Adds tag files to a finished bundle, beside it, and puts it in its place.
//!
//! Every entry that stays is copied byte for byte, header and record too; only the files of
//! one folder of tag files, which lie at the end, are written anew. The old bundle stands
//! untouched until the new one is complete, flushed to disk and read back, and takes its
//! name in one step.

use super::staging;
use super::store::zip;
use super::write::{self, WriteError};
use super::zip_writer::{Kept, ZipWriter};
use jiff::civil::Date;
use rawzip::{ZipFileHeaderRecord, ZipLocator};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a bundle cannot be added to. It is as it was in every case.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// It is no ZIP, or not in a form that can be added to; the word for why, under which the
    /// catalogue has its text.
    #[error("{0}")]
    Unfit(&'static str),
    /// Another run is changing it.
    #[error("another run is changing it")]
    Busy,
    /// It could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The new one could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A bundle about to be added to; nobody else can change it meanwhile.
#[derive(Debug)]
pub struct Amend {
    path: PathBuf,
    file: File,
    prefix: String,
    date: Date,
    end: u64,
    kept: Kept,
}

impl Amend {
    /// Opens the ZIP at a path, of whose base folder `folder`, as in `evidence/`, will be
    /// written anew.
    ///
    /// # Errors
    /// If it cannot be read, is in use, or is no ZIP whose last entries are those of `folder`.
    pub fn open(path: &Path, base: &str, folder: &str) -> Result<Self, AmendError> {
        // A link stays a link to the bundle.
        let path = path.canonicalize()?;
        if path.is_dir() {
            return Err(AmendError::Unfit("unfit-folder"));
        }
        let file = crate::content::open_regular(&path)?;
        hold(&file, &path)?;
        let mut buffer = vec![0; zip::BUFFER];
        let located = ZipLocator::new().locate_in_file(file.try_clone()?, &mut buffer);
        let archive = located.map_err(|_| AmendError::Unfit("unfit-no-zip"))?;
        let prefix = format!("{base}/");
        let replaced = format!("{prefix}{folder}");
        let start = archive.directory_offset();
        let (mut count, mut end, mut records_end, mut date, mut last) = (0, start, start, None, false);
        let mut records = archive.entries(&mut buffer);
        while let Some(record) = records.next_entry().map_err(|_| AmendError::Unfit("unfit-no-zip"))? {
            let offset = record.local_header_offset();
            if record.file_path().as_ref().starts_with(replaced.as_bytes()) {
                end = end.min(offset);
                last = true;
                continue;
            }
            if last || offset >= end {
                return Err(AmendError::Unfit("unfit-order"));
            }
            count += 1;
            records_end = zip::record_end(&record);
            date = date_of(&record).or(date);
        }
        let mut kept = Kept { records: Vec::new(), count };
        let records_len = records_end - start;
        let section = crate::content::Section::new(Arc::new(file.try_clone()?), start, records_len);
        section.take(records_len).read_to_end(&mut kept.records)?;
        let date = date.ok_or(AmendError::Unfit("unfit-empty"))?;
        Ok(Amend { path, file, prefix, date, end, kept })
    }

    /// Writes the bundle anew with these files, by their paths in the bag, in place of those
    /// that the folder had.
    ///
    /// # Errors
    /// If the system refuses, or `read_back` does.
    pub fn finish(
        self,
        files: &BTreeMap<String, Vec<u8>>,
        read_back: impl FnOnce(&Path) -> Result<(), WriteError>,
    ) -> Result<u64, AmendError> {
        let Amend { path, file, prefix, date, end, kept } = self;
        let failed = |source| WriteError::Target { path: path.clone(), source };
        let staging = staging::stage(&staging::folder_of(&path)).map_err(failed)?;
        let len = (|| {
            staging.as_file().set_permissions(file.metadata()?.permissions())?;
            // The list of entries was read through the same handle.
            (&file).seek(SeekFrom::Start(0))?;
            let copied = io::copy(&mut (&file).take(end), &mut staging.as_file())?;
            if copied != end {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let zip = ZipWriter::resume(Arc::new(staging.as_file().try_clone()?), date, end, kept);
            for (path, bytes) in files {
                write::append_deflated(&zip, &format!("{prefix}{path}"), bytes)?;
            }
            zip.finish()
        })();
        let len = len.map_err(failed)?;
        // Windows names nothing over a file that is open; elsewhere the lock is held on.
        #[cfg(windows)]
        drop(file);
        write::read_whole(staging.as_file(), staging.path(), &path, read_back)?;
        write::give_name(staging, &path, true)?;
        Ok(len)
    }
}

/// Keeps other runs from changing the bundle until this one has ended; not on Windows, where
/// a lock would keep our own readers out.
fn hold(file: &File, path: &Path) -> Result<(), AmendError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(AmendError::Busy);
        }
        // Between opening and locking another run may have put a new one in its place.
        let (own, named) = (file.metadata()?, path.metadata()?);
        if (own.dev(), own.ino()) != (named.dev(), named.ino()) {
            return Err(AmendError::Busy);
        }
    }
    let _ = (file, path);
    Ok(())
}

/// The day that an entry bears.
fn date_of(record: &ZipFileHeaderRecord<'_>) -> Option<Date> {
    let day = record.last_modified();
    Date::new(i16::try_from(day.year()).ok()?, i8::try_from(day.month()).ok()?, i8::try_from(day.day()).ok()?)
        .ok()
}
