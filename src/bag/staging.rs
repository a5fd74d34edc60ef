//! Files aside: where an output lies until it is whole, how it gets its name, and what a
//! killed run left of one.
//!
//! Two kinds lie about. [`stage`] makes a file with a name of chance, which the next run
//! removes if its own was killed. [`Staging`] is that of a bundle: its name follows from the
//! bundle's, so that the next run finds it again and, by its journal, what it holds.

use super::journal::{self, Journal};
use crate::digest::Hasher;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tempfile::{NamedTempFile, TempPath};

/// How all files aside are called; `common.toml` has them passed over in inputs.
const PREFIX: &str = ".dabao-";
/// How files aside end.
const SUFFIX: &str = ".partial";
/// How the journal beside the one of a bundle ends.
const JOURNAL: &str = ".journal";

/// How often a lock is asked for that another run may hold for a moment only, to see
/// whether the file is a stale one.
const ATTEMPTS: u32 = 20;
/// How long to wait between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Every file aside of this process, for whoever must remove them when it is interrupted.
static AT_WORK: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Removes every file aside of this process: it is about to end, and nothing will come of them.
pub fn remove_all() {
    let at_work = std::mem::take(&mut *AT_WORK.lock().unwrap_or_else(PoisonError::into_inner));
    at_work.iter().for_each(|path| drop(std::fs::remove_file(path)));
}

fn keep_in_mind(path: &Path) {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
}

fn forget(path: &Path) {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

/// A file in `folder` to be filled and then given its name. What killed runs left there goes
/// first, bundles that can be taken up excepted. The lock is held until the file is closed: it
/// tells other runs that it is in use.
///
/// # Errors
/// If the folder cannot be written to.
pub fn stage(folder: &Path) -> io::Result<NamedTempFile> {
    remove_stale(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // The rights of any file its owner makes, not those of a temporary one.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let staging = builder.tempfile_in(folder)?;
        // Where nobody can lock, nobody takes it for a stale one either.
        let _ = staging.as_file().lock();
        // Another run may have taken it for a stale one before it was locked.
        if staging.path().try_exists()? {
            keep_in_mind(staging.path());
            return Ok(staging);
        }
    }
}

/// Removes what a killed run left behind: files aside that no process holds and that have no
/// journal.
fn remove_stale(folder: &Path) {
    for (path, key) in files_aside(folder, SUFFIX) {
        if !folder.join(format!("{key}{JOURNAL}")).exists()
            && let Ok(file) = File::options().write(true).open(&path)
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The regular files in a folder that are ours and end so, each with its name up to there.
fn files_aside(folder: &Path, suffix: &str) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let ours = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let key = name.strip_suffix(suffix).filter(|key| key.starts_with(PREFIX))?.to_owned();
        entry.file_type().is_ok_and(|kind| kind.is_file()).then(|| (entry.path(), key))
    };
    entries.flatten().filter_map(ours).collect()
}

/// Gives a file aside, which has been flushed, its name, and flushes the folder, so that the
/// name survives a power cut too.
///
/// # Errors
/// `AlreadyExists` if something of that name is there and may not be replaced; else what the
/// system says. The file aside is gone then.
pub fn give_name(staging: NamedTempFile, target: &Path, overwrite: bool) -> io::Result<()> {
    forget(staging.path());
    let named = if overwrite { staging.persist(target) } else { staging.persist_noclobber(target) };
    if let Err(fault) = named {
        // Some file systems can neither rename without replacing nor make a hard link.
        let taken = overwrite || target.symlink_metadata().is_ok();
        if taken || fault.error.kind() == io::ErrorKind::AlreadyExists {
            return Err(fault.error);
        }
        fault.file.persist(target).map_err(|fault| fault.error)?;
    }
    flush_folder(&folder_of(target));
    Ok(())
}

/// Flushes the names in a folder to disk, where the system has a way to.
pub fn flush_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// The folder that a file stands in.
pub fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Why there is no place for a bundle aside.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// Another run is writing this very bundle.
    #[error("another run is writing it")]
    Busy,
    /// The folder cannot be written to.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The file aside of a bundle, and the journal that tells the next run what is in it.
pub struct Staging {
    file: NamedTempFile,
    journal: Journal,
    // Goes when the run ends, whichever way; a killed run leaves it.
    path: Option<TempPath>,
}

impl Staging {
    /// Takes up what a killed run left of the bundle `target`, or begins anew where there is
    /// nothing, or nothing that is surely ours: a link, a file of another user, a file
    /// system that cannot lock.
    ///
    /// # Errors
    /// If another run is writing the bundle, or its folder cannot be written to.
    pub fn open(target: &Path) -> Result<Self, StagingError> {
        let folder = folder_of(target);
        remove_stale(&folder);
        let name = target.file_name().unwrap_or_default();
        let path = folder.join(format!("{}{SUFFIX}", key(name)));
        let Some(file) = locked(&path, &folder)? else { return Ok(Staging::nameless(stage(&folder)?)) };
        let temporary = TempPath::try_from_path(&path)?;
        keep_in_mind(&path);
        let file = NamedTempFile::from_parts(file, temporary);
        let beside = path.with_extension("journal");
        let Ok(journal) = Journal::open(&beside, name, &file.as_file().metadata()?) else {
            return Ok(Staging::nameless(file));
        };
        keep_in_mind(&beside);
        Ok(Staging { file, journal, path: Some(TempPath::try_from_path(beside)?) })
    }

    /// A file aside that no later run will take up.
    fn nameless(file: NamedTempFile) -> Self {
        Staging { file, journal: Journal::none(), path: None }
    }

    /// Where the bundle lies until it is finished.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The journal's path, where there is a journal.
    pub fn journal_path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The file itself.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// What is known to have been copied.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Forgets all that was copied.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn restart(&mut self) -> io::Result<()> {
        self.journal.clear();
        self.file.as_file().set_len(0)
    }

    /// The file aside alone, to be given its name; the journal goes first, so that none is
    /// left behind by a run that is killed in between.
    pub fn without_journal(self) -> NamedTempFile {
        if let Some(path) = &self.path {
            forget(path);
        }
        drop((self.journal, self.path));
        self.file
    }
}

/// The name of the file aside of a bundle, without its ending: the same for the same name,
/// and short whatever that is.
fn key(name: &OsStr) -> String {
    let mut hasher = Hasher::sha256();
    hasher.update(name.as_encoded_bytes());
    let digest = hasher.finish().to_string();
    format!("{PREFIX}{}", digest.get(..16).unwrap_or(&digest))
}

/// Opens or makes a file aside and locks it; nothing where that would not be safe.
fn locked(path: &Path, folder: &Path) -> Result<Option<File>, StagingError> {
    for _ in 0..ATTEMPTS {
        let made = OpenOptions::new().read(true).write(true).create_new(true).open(path);
        let fresh = made.is_ok();
        let file = match made {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match journal::own(path, folder) {
                Ok(Some(file)) => file,
                Ok(None) => return Ok(None),
                // It has just been given its name, or been removed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => return Ok(None),
            },
            Err(error) => return Err(error.into()),
        };
        match file.try_lock() {
            Ok(()) if journal::is_at(&file, path) => return Ok(Some(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(_)) => {
                if fresh {
                    std::fs::remove_file(path)?;
                }
                return Ok(None);
            }
        }
    }
    Err(StagingError::Busy)
}

/// A bundle that a killed run left unfinished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The file name that it would have had.
    pub target: String,
    /// Where it lies.
    pub path: PathBuf,
    /// How many bytes it takes.
    pub bytes: u64,
}

/// Lists the bundles in a folder that killed runs left unfinished and that nobody is
/// finishing now.
pub fn unfinished(folder: &Path) -> Vec<Unfinished> {
    let mut found = Vec::new();
    for (journal, key) in files_aside(folder, JOURNAL) {
        let path = folder.join(format!("{key}{SUFFIX}"));
        match File::options().write(true).open(&path) {
            Ok(file) if file.try_lock().is_ok() => {
                let bytes = file.metadata().map_or(0, |meta| meta.len());
                found.push(Unfinished { target: journal::target(&journal), path, bytes });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => drop(std::fs::remove_file(journal)),
            _ => {}
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
