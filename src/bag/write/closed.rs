//! From a bag that is whole to one that has been read back and has its name.

use super::WriteError;
use crate::bag::staging::{self, Staging};
use crate::content::ReadAt;
use crate::encryption::{FileKey, Keys, Opened, Recipients};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A bag that is whole and has no name yet.
pub struct Closed {
    pub(super) target: PathBuf,
    pub(super) staging: Staging,
    pub(super) encrypted: Option<(Arc<Recipients>, FileKey)>,
    pub(super) size: u64,
}

impl Closed {
    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it lies.
    pub fn staging(&self) -> &Path {
        self.staging.path()
    }

    /// Flushes the bag to disk and lets `read_back` read it from there. One that is
    /// encrypted is opened for it: with the passphrase, where it is one, else with the key
    /// that it was encrypted with, for nobody's identity is at hand.
    ///
    /// # Errors
    /// If the system refuses, or `read_back` finds a fault.
    pub fn prove(
        &self,
        read_back: impl FnOnce(Arc<dyn ReadAt>) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let failed = |source| WriteError::Target { path: self.target.clone(), source };
        read_whole(self.staging.as_file(), self.staging.path(), &self.target, |path| {
            let file: Arc<dyn ReadAt> = Arc::new(File::open(path).map_err(failed)?);
            read_back(self.opened(file)?)
        })
    }

    fn opened(&self, file: Arc<dyn ReadAt>) -> Result<Arc<dyn ReadAt>, WriteError> {
        let Some((recipients, key)) = &self.encrypted else { return Ok(file) };
        let Some(passphrase) = recipients.passphrase() else {
            return Ok(Arc::new(Opened::with_key(file, key.clone())?));
        };
        let mut keys = Keys::default();
        keys.add_passphrase(passphrase.to_owned());
        Ok(Arc::new(Opened::open(file, "", &keys)?))
    }

    /// Gives the bag its name.
    ///
    /// # Errors
    /// If the system refuses, or something of that name has come into being.
    pub fn name(self, target: &Path, overwrite: bool) -> Result<(), WriteError> {
        // Until then a run that is killed can be taken up.
        give_name(self.staging.without_journal(), target, overwrite)
    }
}

/// Flushes a finished file aside to disk and lets `read_back` read it.
///
/// # Errors
/// If the system refuses, or `read_back` does.
pub(in crate::bag) fn read_whole(
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
pub(in crate::bag) fn give_name(
    staging: tempfile::NamedTempFile,
    target: &Path,
    overwrite: bool,
) -> Result<(), WriteError> {
    staging::give_name(staging, target, overwrite).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists(target.to_owned()),
        _ => WriteError::Target { path: target.to_owned(), source: error },
    })
}
