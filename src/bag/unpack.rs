//! Takes a bag out of its archive and checks it on the way.
//!
//! Each byte is read once, digested and written. The files go into `NAME.partial` in
//! the destination, which becomes `NAME` at the very end, when all is flushed to disk; a run
//! that was cut leaves `NAME.partial`, never a `NAME` that only looks whole, and the next run
//! takes that up. Nothing else that exists is written over. A file whose digest differs is written as it is and named in the report: it
//! may be all that is left. Times, owners and permissions are not restored, and what
//! the store refuses (links, names that lead out) is not written.

use super::path;
use super::store::{self, OpenError, Store};
use super::verify::{self, Options, Report};
use crate::finding::Code;
use folder::Folder;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod folder;

/// Why a bag was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// There is no bag, or its archive cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system failed; what was written so far is in `NAME.partial`.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something stands where the bag would go.
    #[error("{} exists already; move it away or choose another destination", .0.display())]
    Exists(PathBuf),
    /// Another run is unpacking the bag to the same place.
    #[error("another run is unpacking to {}", .0.display())]
    Busy(PathBuf),
    /// The archive has more than one reading, so that what is unpacked need not be what
    /// was sealed.
    #[error("the archive contradicts itself at {0:?}; verify names each place")]
    Ambiguous(String),
    /// A name that this system cannot hold.
    #[error("this system cannot hold the name {0:?}")]
    Name(String),
}

/// Unpacks the bag at `path` into a new folder in `destination`, which is made if it is not
/// there, and verifies it on the way. The folder has the name of the bag's base folder, or of the
/// archive where there is none.
///
/// # Errors
/// If the bag cannot be opened or written out. A bag that is not valid is no error: the
/// report says so.
pub fn unpack(
    path: &Path,
    destination: &Path,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Report, UnpackError> {
    let store = store::open(path)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    unpack_store(store.as_ref(), &name, destination, options, progress)
}

/// Unpacks a bag that is open already; `name` is that of the folder where the bag itself
/// has none.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_store(
    store: &dyn Store,
    name: &str,
    destination: &Path,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Report, UnpackError> {
    if let Some(odd) = store.findings().iter().find(|f| f.code == Code::ArchiveInconsistent) {
        return Err(UnpackError::Ambiguous(format!("{} {}", odd.path, odd.found)));
    }
    if let Some(bad) = store.members().iter().find(|m| !path::can_be_written(&m.path)) {
        return Err(UnpackError::Name(bad.path.clone()));
    }
    let name = folder_name(store, name)?;
    let target = destination.join(&name);
    let partial = destination.join(format!("{name}.partial"));
    if fs::symlink_metadata(&target).is_ok() {
        return Err(UnpackError::Exists(target));
    }
    fs::create_dir_all(destination)?;
    let folder = Folder::open(partial.clone(), store.members())?;
    if store.has_payload_folder() {
        fs::create_dir_all(partial.join("data"))?;
    }
    let options = Options { fast: false, sample: None, ..*options };
    let report = verify::run(store, &options, progress, Some(&folder))?;
    folder.name(&target)?;
    Ok(report)
}

fn folder_name(store: &dyn Store, name: &str) -> Result<String, UnpackError> {
    let name = match store.base() {
        "" => name.to_owned(),
        base => base.to_owned(),
    };
    match path::member(&name) {
        Some(plain) if plain == name && !name.contains('/') && path::can_be_written(&name) => Ok(name),
        _ => Err(UnpackError::Name(name)),
    }
}
