//! Takes a bag out of its archive and checks it on the way.
//!
//! Each byte is read once, digested and written. The files go into `NAME.partial` in
//! the destination, which becomes `NAME` at the very end; a run that was cut leaves
//! `NAME.partial`, never a `NAME` that only looks whole. Nothing that exists is written
//! over. A file whose digest differs is written as it is and named in the report: it
//! may be all that is left. Times, owners and permissions are not restored, and what
//! the store refuses (links, names that lead out) is not written.

use super::path;
use super::store::{self, OpenError, Store};
use super::verify::{self, Options, Report, Sink};
use crate::finding::Code;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
    for taken in [&target, &partial] {
        if fs::symlink_metadata(taken).is_ok() {
            return Err(UnpackError::Exists(taken.clone()));
        }
    }
    fs::create_dir_all(destination)?;
    fs::create_dir(&partial)?;
    if store.has_payload_folder() {
        fs::create_dir(partial.join("data"))?;
    }
    let options = Options { fast: false, ..*options };
    let report = verify::run(store, &options, progress, Some(&Folder { root: partial.clone() }))?;
    fs::rename(&partial, &target)?;
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

/// A new folder that files are written into. It is ours alone, so that no link can lie
/// in the way.
struct Folder {
    root: PathBuf,
}

impl Sink for Folder {
    fn create(&self, path: &str) -> io::Result<Box<dyn Write>> {
        let file = self.root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(Box::new(File::create_new(file)?))
    }
}
