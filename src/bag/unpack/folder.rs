//! The folder aside that a bag is unpacked into. One that a run left when it was cut is
//! taken up: what stands there already is compared, and written only from where it differs.

use super::UnpackError;
use crate::bag::staging::flush_folder;
use crate::bag::store::Member;
use crate::bag::verify::{Output, Sink};
use crate::content::read_full;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Lies in a folder aside as long as it is one, and is locked while a run fills it. A folder
/// without it is not ours.
const MARK: &str = ".dabao-unpack";

/// A folder that files are written into. It is ours alone, so that no link can lie in the way.
pub struct Folder {
    root: PathBuf,
    mark: Option<File>,
    parents: BTreeSet<PathBuf>,
}

impl Folder {
    /// Makes the folder, or takes up the one that a cut run left, if nothing else lies in it
    /// than files of these members.
    ///
    /// # Errors
    /// If something else stands there, another run is filling it, or the system refuses.
    pub fn open(root: PathBuf, members: &[Member]) -> Result<Self, UnpackError> {
        let parents = parents(members);
        let mark = root.join(MARK);
        // A bag that has such a file of its own is unpacked without a mark.
        let markable = !members.iter().any(|m| m.path.split('/').next() == Some(MARK));
        let mut left = false;
        match fs::create_dir(&root) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && markable => {
                check_left(&root, members, &parents).map_err(|_| UnpackError::Exists(root.clone()))?;
                left = true;
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(UnpackError::Exists(root)),
            Err(e) => return Err(e.into()),
        }
        let mark = if markable { Some(locked(&mark, &root, left)?) } else { None };
        Ok(Folder { root, mark, parents })
    }

    /// Flushes the names of all files and gives the folder its own.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn name(self, target: &Path) -> io::Result<()> {
        let Folder { root, mark, parents } = self;
        parents.iter().for_each(|folder| flush_folder(&root.join(folder)));
        let marked = mark.is_some();
        // No system renames a folder with an open file in it but Unix.
        drop(mark);
        fs::rename(&root, target)?;
        if marked {
            fs::remove_file(target.join(MARK))?;
        }
        flush_folder(target);
        if let Some(folder) = target.parent() {
            flush_folder(folder);
        }
        Ok(())
    }
}

fn locked(mark: &Path, root: &Path, left: bool) -> Result<File, UnpackError> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(mark)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(UnpackError::Busy(root.to_owned())),
        // Where nobody can lock, a folder that seems to be left may be one in use.
        Err(TryLockError::Error(_)) if left => Err(UnpackError::Exists(root.to_owned())),
        Err(TryLockError::Error(_)) | Ok(()) => Ok(file),
    }
}

/// Every folder that a member lies in, relative to the bag.
fn parents(members: &[Member]) -> BTreeSet<PathBuf> {
    let mut parents = BTreeSet::new();
    for member in members {
        for parent in Path::new(&member.path).ancestors().skip(1) {
            if !parents.insert(parent.to_owned()) {
                break;
            }
        }
    }
    parents
}

/// Looks through a folder that is there: it bears the mark, and whatever else lies in it is a
/// file or folder of the bag.
fn check_left(root: &Path, members: &[Member], parents: &BTreeSet<PathBuf>) -> io::Result<()> {
    let foreign = || io::Error::from(io::ErrorKind::AlreadyExists);
    if !root.symlink_metadata()?.is_dir() || !root.join(MARK).symlink_metadata()?.is_file() {
        return Err(foreign());
    }
    let names: BTreeSet<&Path> = members.iter().map(|member| Path::new(&member.path)).collect();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() && (parents.contains(&path) || path == Path::new("data")) {
                open.push(path);
            } else if !kind.is_file() || !(names.contains(path.as_path()) || path == Path::new(MARK)) {
                return Err(foreign());
            }
        }
    }
    Ok(())
}

impl Sink for Folder {
    fn create(&self, path: &str) -> io::Result<Box<dyn Output>> {
        let file = self.root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let (file, comparing) = match options.create_new(true).open(&file) {
            Ok(file) => (file, false),
            // Only a folder that was taken up, and looked through, holds files already.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && self.mark.is_some() => {
                (options.create_new(false).open(&file)?, true)
            }
            Err(e) => return Err(e),
        };
        Ok(Box::new(Written { file, comparing, at: 0, there: Vec::new() }))
    }
}

/// A file that may hold its bytes already.
struct Written {
    file: File,
    comparing: bool,
    at: u64,
    there: Vec<u8>,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.comparing {
            self.there.resize(bytes.len(), 0);
            let got = read_full(&mut self.file, &mut self.there)?;
            if self.there.get(..got) == Some(bytes) {
                self.at += got as u64;
                return Ok(got);
            }
            self.comparing = false;
            self.file.seek(SeekFrom::Start(self.at))?;
        }
        let written = self.file.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for Written {
    fn close(self: Box<Self>) -> io::Result<()> {
        if self.file.metadata()?.len() > self.at {
            self.file.set_len(self.at)?;
        }
        self.file.sync_all()
    }
}
