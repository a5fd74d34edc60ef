//! What a run writes down of the originals it has copied, so that the next one need not read
//! them again if it is killed.
//!
//! One line for each: place, length, digest, and the mark of the source, which is whatever
//! tells that it is the same and unchanged. A line is a claim and no more: who takes it up
//! digests the copy, and compares. So nothing need be flushed, and a line that was cut or
//! bent costs a copy and never a byte of the bundle.

use crate::digest::Digest;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The first line of a journal of this form.
const HEADER: &str = "dabao journal 1";
/// A longer one, in bytes, is not taken up: a hundred thousand originals take twenty MiB.
const LONGEST: u64 = 64 << 20;

/// One original that was copied whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// How many bytes it has.
    pub len: u64,
    /// SHA-256 of its bytes, as they were read from the source.
    pub digest: Digest,
    /// What tells that the source is still the same; no blanks.
    pub mark: String,
}

/// What was copied, by where the bytes begin in the file aside.
pub struct Journal {
    file: Mutex<Option<File>>,
    head: String,
    copied: BTreeMap<u64, Copied>,
}

impl Journal {
    /// A journal that holds nothing and keeps nothing.
    pub fn none() -> Self {
        Journal { file: Mutex::new(None), head: String::new(), copied: BTreeMap::new() }
    }

    /// Opens the journal of a bundle called `name`; what stands in one that is not ours, or of
    /// another form, or beside an empty file aside, is forgotten.
    ///
    /// # Errors
    /// If there can be no journal at that path.
    pub fn open(path: &Path, name: &OsStr, staging: &Metadata) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        let mut file = match path.symlink_metadata() {
            Ok(meta) if meta.is_file() && same_owner(&meta, staging) => options.open(path)?,
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => options.create_new(true).open(path)?,
        };
        let mut text = String::new();
        // What is not UTF-8 is no journal of ours.
        let read = (&file).take(LONGEST).read_to_string(&mut text);
        // The last line counts only if it ended.
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        let head = format!("{HEADER}\n{}\n", printable(name));
        let copied = match text.strip_prefix(&head) {
            Some(lines) if read.is_ok() && staging.len() > 0 => lines.lines().filter_map(line).collect(),
            _ => BTreeMap::new(),
        };
        if copied.is_empty() {
            file.set_len(0)?;
            file.write_all(head.as_bytes())?;
        } else {
            file.set_len(text.len() as u64)?;
            file.seek(SeekFrom::End(0))?;
        }
        Ok(Journal { file: Mutex::new(Some(file)), head, copied })
    }

    /// What an earlier run says of the bytes at `start`.
    pub fn copied(&self, start: u64) -> Option<&Copied> {
        self.copied.get(&start)
    }

    /// Writes down that an original has been copied to `start`. A journal that cannot be
    /// written is given up: the bundle does not depend on it.
    pub fn note(&self, start: u64, copied: &Copied) {
        let Copied { len, digest, mark } = copied;
        let line = format!("{start} {len} {digest} {mark}\n");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.as_mut().is_some_and(|file| file.write_all(line.as_bytes()).is_err()) {
            *file = None;
        }
    }

    /// Forgets everything; the header stays.
    pub fn clear(&mut self) {
        self.copied.clear();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = |file: &mut File| file.set_len(0).and_then(|()| file.write_all(self.head.as_bytes()));
        if file.as_mut().is_some_and(|file| begin(file).is_err()) {
            *file = None;
        }
    }
}

fn line(text: &str) -> Option<(u64, Copied)> {
    let mut words = text.split(' ');
    let start = words.next()?.parse().ok()?;
    let len = words.next()?.parse().ok()?;
    let digest = Digest::from_hex(words.next()?)?;
    let mark = words.next()?.to_owned();
    words.next().is_none().then_some((start, Copied { len, digest, mark }))
}

/// The file name of the bundle that a journal is about; empty if it does not say.
pub fn target(journal: &Path) -> String {
    let mut text = String::new();
    // A name has at most some hundreds of bytes.
    let _ = File::open(journal).and_then(|file| file.take(4096).read_to_string(&mut text));
    text.lines().nth(1).unwrap_or_default().to_owned()
}

/// A file name on one line.
fn printable(name: &OsStr) -> String {
    name.to_string_lossy().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Opens a file that is there, for reading and writing; nothing if it is not surely ours: a
/// link would lead elsewhere, and bytes of another user must not pose as an original.
///
/// # Errors
/// If it cannot be opened, or is gone.
pub fn own(path: &Path, folder: &Path) -> io::Result<Option<File>> {
    let there = path.symlink_metadata()?;
    let mine = tempfile::tempfile_in(folder)?.metadata()?;
    if !there.is_file() || !same_owner(&there, &mine) {
        return Ok(None);
    }
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    Ok(same_file(&file.metadata()?, &there).then_some(file))
}

/// Whether an open file is still the one at `path`.
pub fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(there)) => there.is_file() && same_file(&open, &there),
        _ => false,
    }
}

#[cfg(unix)]
fn same_owner(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.uid() == other.uid() && one.nlink() == 1
}

#[cfg(unix)]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere folders that many may write to are rare, and links need special rights.
#[cfg(not(unix))]
fn same_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(not(unix))]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}
