//! Folders as a sorted list: every entry is in it, each under the name the ledger uses.

use crate::finding::{Code, Finding, Findings};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// One entry of the folders given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path in the ledger: `/` between the parts, relative to the folder given where
    /// one is given, else beginning with the name of the one it came from.
    pub path: String,
    /// Where it lies on this machine.
    pub disk: PathBuf,
    /// What it is.
    pub entry: Entry,
    /// Whether the name is not UTF-8 and `path` holds some bytes as `\xNN`; see [`ledger_name`].
    pub escaped: bool,
}

/// What an entry of a folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File {
        /// Its length in bytes when it was listed.
        size: u64,
        /// When it was last modified, if the system tells.
        modified: Option<SystemTime>,
    },
    /// A symbolic link: listed, never followed.
    Link {
        /// Where it leads, as text.
        target: String,
    },
    /// A FIFO, socket or device: never opened.
    Special,
    /// A file or folder that the system would not show, and why.
    Unreadable(String),
}

/// Lists every file below the paths given, sorted by the bytes of their ledger paths.
///
/// A path that equals another or lies below it adds nothing, so that no file is listed
/// twice. Folders themselves are not listed, save those that cannot be read. A link is
/// followed only where it is itself one of the paths given. Links, special files and
/// unreadable entries are reported.
pub fn walk(paths: &[PathBuf], findings: &Findings) -> Vec<SourceFile> {
    let roots = roots(paths);
    let mut list = Vec::new();
    match roots.as_slice() {
        [only] if only.is_dir() => below(String::new(), false, only.clone(), &mut list),
        _ => {
            let names: Vec<_> = roots.iter().map(|root| root_name(root)).collect();
            let unique = super::name::unique(names.iter().map(|(name, _)| name.clone()).collect());
            for ((root, name), (_, escaped)) in roots.into_iter().zip(unique).zip(names) {
                below(name, escaped, root, &mut list);
            }
        }
    }
    list.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    list.iter().filter_map(noticed).for_each(|finding| findings.report(finding));
    list
}

/// The folders below a folder in which there is nothing at all, sorted, relative to it; one
/// that cannot be read is not among them.
pub fn empty_folders(root: &Path) -> Vec<String> {
    let mut empty = Vec::new();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((folder, path)) = open.pop() {
        let Ok(children) = fs::read_dir(&folder) else { continue };
        let mut any = false;
        for child in children {
            any = true;
            let Ok(child) = child else { continue };
            if child.file_type().is_ok_and(|kind| kind.is_dir()) {
                let (name, _) = ledger_name(&child.file_name(), true);
                let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                open.push((child.path(), path));
            }
        }
        if !any {
            empty.push(if path.is_empty() { ".".to_owned() } else { path });
        }
    }
    empty.sort();
    empty
}

/// The paths without those that another one covers, in an order that does not depend on
/// the order in which they were given.
fn roots(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut whole: Vec<PathBuf> =
        paths.iter().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.clone())).collect();
    whole.sort();
    let mut roots: Vec<PathBuf> = Vec::with_capacity(whole.len());
    for path in whole {
        // Sorted by components, a folder comes right before all that is below it.
        if !roots.last().is_some_and(|root| path.starts_with(root)) {
            roots.push(path);
        }
    }
    roots
}

fn root_name(root: &Path) -> (String, bool) {
    match root.file_name() {
        Some(name) => ledger_name(name, root.is_dir()),
        None => ("disk".into(), false),
    }
}

/// Lists an entry, and all that is below it, without recursion: folders may be deep.
fn below(path: String, escaped: bool, disk: PathBuf, list: &mut Vec<SourceFile>) {
    let mut open = vec![SourceFile { path, disk, entry: Entry::Special, escaped }];
    while let Some(mut file) = open.pop() {
        match fs::symlink_metadata(&file.disk) {
            Ok(meta) if meta.is_dir() => match children(&file, &mut open) {
                Ok(()) => continue,
                Err(error) => file.entry = Entry::Unreadable(error.to_string()),
            },
            Ok(meta) => file.entry = entry(&file.disk, &meta),
            Err(error) => file.entry = Entry::Unreadable(error.to_string()),
        }
        if file.path.is_empty() {
            // The one folder given cannot be read, and has no name of its own.
            file.path = ".".into();
        }
        list.push(file);
    }
}

fn children(folder: &SourceFile, open: &mut Vec<SourceFile>) -> io::Result<()> {
    let known = open.len();
    for child in fs::read_dir(&folder.disk)? {
        let child = match child {
            Ok(child) => child,
            Err(error) => {
                // Half a listing would pass for a whole one: the folder counts as unreadable.
                open.truncate(known);
                return Err(error);
            }
        };
        let is_dir = child.file_type().is_ok_and(|kind| kind.is_dir());
        let (name, escaped) = ledger_name(&child.file_name(), is_dir);
        open.push(SourceFile {
            path: if folder.path.is_empty() { name } else { format!("{}/{name}", folder.path) },
            disk: child.path(),
            entry: Entry::Special,
            escaped: escaped || folder.escaped,
        });
    }
    Ok(())
}

fn entry(disk: &Path, meta: &Metadata) -> Entry {
    let kind = meta.file_type();
    if kind.is_symlink() {
        let target = fs::read_link(disk).map(|to| to.to_string_lossy().into_owned());
        return Entry::Link { target: target.unwrap_or_default() };
    }
    if kind.is_file() {
        return Entry::File { size: meta.len(), modified: meta.modified().ok() };
    }
    Entry::Special
}

fn noticed(file: &SourceFile) -> Option<Finding> {
    match &file.entry {
        Entry::File { .. } => None,
        Entry::Link { target } => Some(Finding::new(Code::SymbolicLink, &file.path).found(target)),
        Entry::Special => Some(Finding::new(Code::SpecialFile, &file.path)),
        Entry::Unreadable(reason) => Some(Finding::new(Code::Unreadable, &file.path).found(reason)),
    }
}

/// The name of one entry as the ledger spells it, and whether bytes had to be escaped.
///
/// Bytes that are not UTF-8 become `\xNN`. So that every ledger path stands for exactly
/// one path, a backslash that would look like such an escape becomes `\x5C`, and the last
/// `!` of a folder's name `\x21`, since `!/` leads into an archive.
pub fn ledger_name(name: &OsStr, is_dir: bool) -> (String, bool) {
    let mut text = String::new();
    let mut escaped = false;
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = rest.find("\\x") {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            text.push_str("\\x5C");
            rest = after.get(1..).unwrap_or_default();
            escaped = true;
        }
        text.push_str(rest);
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
            escaped = true;
        }
    }
    if is_dir && text.ends_with('!') {
        text.pop();
        text.push_str("\\x21");
        escaped = true;
    }
    (text, escaped)
}

/// What must stay the same while a file is read, so that a change is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The length in bytes.
    pub size: u64,
    /// When the content was last modified, if the system tells.
    pub modified: Option<SystemTime>,
    /// On Unix the device and inode, and the seconds and nanoseconds of the last change.
    pub identity: Option<(u64, u64, i64, i64)>,
}

/// All that a stamp holds, but for the device: its number may be another one after a restart.
impl std::fmt::Display for Stamp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let since = |time: SystemTime| match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => since.as_nanos().to_string(),
            Err(before) => format!("-{}", before.duration().as_nanos()),
        };
        write!(out, "{}/{}", self.size, self.modified.map(since).unwrap_or_default())?;
        match self.identity {
            Some((_, node, second, nano)) => write!(out, "/{node}/{second}.{nano}"),
            None => Ok(()),
        }
    }
}

/// Takes the stamp of an open file: compare one taken before with one taken after reading.
///
/// # Errors
/// If the system does not tell.
pub fn stamp(file: &File) -> io::Result<Stamp> {
    let meta = file.metadata()?;
    Ok(Stamp { size: meta.len(), modified: meta.modified().ok(), identity: identity(&meta) })
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> Option<(u64, u64, i64, i64)> {
    use std::os::unix::fs::MetadataExt;
    Some((meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64, i64, i64)> {
    None
}
