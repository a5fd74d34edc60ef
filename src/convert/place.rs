//! Where the output lies: aside until it is whole, then under its name.

use super::{Error, To};
use crate::bag;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Refuses a place that is taken or that is an input, before anything is read.
///
/// # Errors
/// [`Error::IsInput`] or [`Error::Exists`].
pub fn check(path: &Path, overwrite: bool, inputs: &[PathBuf]) -> Result<(), Error> {
    let same = |input: &PathBuf| match (input.canonicalize(), path.canonicalize()) {
        (Ok(input), Ok(path)) => input == path,
        _ => false,
    };
    if inputs.iter().any(same) {
        return Err(Error::IsInput(path.to_owned()));
    }
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(Error::Exists(path.to_owned()));
    }
    Ok(())
}

/// A file without its name yet.
pub enum Aside {
    /// One that will get a name in its folder.
    Named(tempfile::NamedTempFile),
    /// One that goes to a stream and never has a name.
    Nameless(File),
}

/// Makes the file aside: beside its place, or where temporary files lie.
///
/// # Errors
/// If the folder cannot be written to.
pub fn aside(to: &To<'_>) -> Result<Aside, Error> {
    match to {
        To::File { path, .. } => {
            let folder = folder(path);
            let staged = bag::write::stage(folder).map_err(|source| output(path, source))?;
            Ok(Aside::Named(staged))
        }
        To::Stream(_) => Ok(Aside::Nameless(tempfile::tempfile()?)),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn output(path: &Path, source: io::Error) -> Error {
    Error::Output { path: path.to_owned(), source }
}

/// An error while writing, with the output that it is about.
pub fn told(error: Error, to: &To<'_>) -> Error {
    match (error, to) {
        (Error::Io(source), To::File { path, .. }) => output(path, source),
        (error, _) => error,
    }
}

impl Aside {
    /// The file.
    pub fn as_file(&self) -> &File {
        match self {
            Aside::Named(staged) => staged.as_file(),
            Aside::Nameless(file) => file,
        }
    }

    /// The file, to be read.
    pub fn into_file(self) -> File {
        match self {
            Aside::Named(staged) => staged.into_file(),
            Aside::Nameless(file) => file,
        }
    }

    /// Flushes the file to disk and gives it its name.
    ///
    /// # Errors
    /// If it cannot be flushed or named; it is gone then.
    pub fn name(self, path: &Path, overwrite: bool) -> Result<(), Error> {
        let Aside::Named(staged) = self else { return Ok(()) };
        staged.as_file().sync_all().map_err(|source| output(path, source))?;
        let named = match overwrite {
            true => staged.persist(path),
            false => staged.persist_noclobber(path),
        };
        match named {
            Ok(_) => Ok(()),
            Err(fault) if fault.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Exists(path.to_owned()))
            }
            Err(fault) => Err(output(path, fault.error)),
        }
    }
}
