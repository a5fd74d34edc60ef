//! Where the output lies: aside until it is whole, then under its name.

use super::{Error, To, Unfit};
use crate::bag;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Refuses a place that is no file, that is taken or that is an input, before anything is read.
///
/// # Errors
/// [`Error::IsInput`], [`Error::Exists`], or [`Error::Output`] where its folder is not there.
pub fn check(path: &Path, overwrite: bool, inputs: &[PathBuf]) -> Result<(), Error> {
    // What lies inside a folder that is read is an input too.
    let same = |input: &PathBuf| match (input.canonicalize(), path.canonicalize()) {
        (Ok(input), Ok(path)) => path.starts_with(input),
        _ => false,
    };
    if inputs.iter().any(same) {
        return Err(Error::IsInput(path.to_owned()));
    }
    // A folder, a device or a link is not to become a file.
    if path.symlink_metadata().is_ok_and(|there| !there.is_file()) {
        return Err(Error::Exists(path.to_owned()));
    }
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(Error::Exists(path.to_owned()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.map_or(Ok(true), Path::try_exists) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Output { path: path.to_owned(), source: io::ErrorKind::NotFound.into() }),
        Err(source) => Err(Error::Output { path: path.to_owned(), source }),
    }
}

/// The files of an output while they are written: aside, in the folder where they will
/// stand, or without a name where they go to a stream.
pub struct Place {
    /// The name of the first file; nothing for a stream.
    path: Option<PathBuf>,
    overwrite: bool,
    staged: RefCell<Vec<NamedTempFile>>,
    nameless: RefCell<Option<File>>,
}

impl Place {
    /// A place for the output; nothing is made yet.
    pub fn new(to: &To<'_>) -> Self {
        let (path, overwrite) = match to {
            To::File { path, overwrite } => (Some(path.clone()), *overwrite),
            To::Stream(_) | To::Nowhere => (None, false),
        };
        Place { path, overwrite, staged: RefCell::default(), nameless: RefCell::default() }
    }

    /// The next file to write.
    ///
    /// # Errors
    /// If the folder cannot be written to, a file of its name is there, or a stream would get
    /// a second file.
    pub fn next(&self) -> io::Result<File> {
        let Some(path) = &self.path else {
            let mut nameless = self.nameless.borrow_mut();
            if nameless.is_some() {
                return Err(Unfit::Files.into());
            }
            let file = tempfile::tempfile()?;
            *nameless = Some(file.try_clone()?);
            return Ok(file);
        };
        let mut staged = self.staged.borrow_mut();
        let name = numbered(path, staged.len());
        if !self.overwrite && name.symlink_metadata().is_ok() {
            return Err(Error::Exists(name).into());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let told = |source| io::Error::from(Error::Output { path: path.clone(), source });
        let next = bag::staging::stage(folder.unwrap_or(Path::new("."))).map_err(told)?;
        let file = next.as_file().try_clone()?;
        staged.push(next);
        Ok(file)
    }

    /// An error while writing, with the output that it is about.
    pub fn told(&self, error: Error) -> Error {
        match (error, &self.path) {
            (Error::Io(source), Some(path)) => Error::Output { path: path.clone(), source },
            (error, _) => error,
        }
    }

    /// Flushes the files to disk and gives them their names, which are returned.
    ///
    /// # Errors
    /// If one cannot be flushed or named; none of them stays then, as far as the system lets
    /// go of those that were named already.
    pub fn name(self) -> Result<Vec<PathBuf>, Error> {
        let Some(path) = self.path else { return Ok(Vec::new()) };
        let told = |source| Error::Output { path: path.clone(), source };
        let staged = self.staged.into_inner();
        for file in &staged {
            file.as_file().sync_all().map_err(told)?;
        }
        let mut named = Vec::new();
        for (number, file) in staged.into_iter().enumerate() {
            let name = numbered(&path, number);
            if let Err(fault) = bag::staging::give_name(file, &name, self.overwrite) {
                // What this run named goes again, unless it took the place of another file.
                if !self.overwrite {
                    named.iter().for_each(|name: &PathBuf| drop(std::fs::remove_file(name)));
                }
                return Err(match fault.kind() {
                    io::ErrorKind::AlreadyExists => Error::Exists(name),
                    _ => told(fault),
                });
            }
            named.push(name);
        }
        Ok(named)
    }

    /// Copies the one file to a stream.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn stream(self, stream: &mut dyn Write) -> Result<(), Error> {
        if let Some(mut file) = self.nameless.into_inner() {
            file.rewind()?;
            io::copy(&mut file, stream)?;
            stream.flush()?;
        }
        Ok(())
    }
}

/// The name of a file by its number: `fans.csv`, `fans-2.csv`, …
fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{}.{}", number + 1, extension.to_string_lossy()),
        None => format!("{stem}-{}", number + 1),
    };
    path.with_file_name(name)
}
