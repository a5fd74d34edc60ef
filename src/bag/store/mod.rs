//! A bag in a folder, a ZIP or a tar, seen as one list of files.
//!
//! A store lists every file once, under a path that stays inside the bag, and opens
//! each of them from any thread. What is odd about the container itself (an archive
//! with two readings, a link, a name that leads out) is a finding of the store.

use super::{manifest, path};
use crate::content::{ReadAt, open_regular};
use crate::encryption::{self, Keys, Opened};
use crate::finding::{Code, Finding};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod folder;
mod form;
mod tar;
pub(super) mod zip;

/// One file of a bag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path relative to the base folder, parted by `/`.
    pub path: String,
    /// Its length in bytes, as the container states it.
    pub size: u64,
    /// The CRC-32 that the container keeps, if it keeps one.
    pub crc: Option<u32>,
}

/// Where a bag lies.
pub trait Store: Send + Sync {
    /// The name of the base folder; empty where an archive has none.
    fn base(&self) -> &str;

    /// Every file, sorted by path; no path occurs twice.
    fn members(&self) -> &[Member];

    /// Whether the payload folder is there, be it empty.
    fn has_payload_folder(&self) -> bool;

    /// What is odd about the container.
    fn findings(&self) -> &[Finding];

    /// Every byte of the container that is not as dabao writes it with this date, for a
    /// bundle of its own; `None` where a container has no such form.
    ///
    /// # Errors
    /// If the container cannot be read.
    fn altered(&self, _date: Date) -> io::Result<Option<Vec<Finding>>> {
        Ok(None)
    }

    /// Opens the file at an index of [`Store::members`]; several threads may at once.
    /// What is read may be longer or shorter than the member states.
    ///
    /// # Errors
    /// If the file cannot be opened.
    fn open(&self, index: usize) -> io::Result<Box<dyn Read + Send>>;
}

/// Why nothing could be verified at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There is neither a `bagit.txt` nor a manifest.
    #[error("no bag is here: neither bagit.txt nor a manifest was found")]
    NotABag,
    /// The archive cannot be read; what is wrong with it, in English.
    #[error(
        "the archive is damaged: {0}; copy or download it again and keep this one until the new one is verified"
    )]
    Damaged(String),
    /// A stated limit was met.
    #[error("{0}")]
    Limit(String),
    /// It is encrypted and was not opened.
    #[error(transparent)]
    Locked(#[from] encryption::Fault),
    /// One of several paths that is no volume of a group.
    #[error("{} is no volume of a group", .0.display())]
    NotAVolume(PathBuf),
    /// Volumes of a group that do not make a whole.
    #[error("the group of volumes is not whole")]
    NotWhole(Vec<Finding>),
}

impl From<OpenError> for io::Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => error,
            other => io::Error::other(other.to_string()),
        }
    }
}

/// Opens the bag at a path: a folder, a ZIP, a tar or a tar.gz, told apart by content.
///
/// # Errors
/// If there is no bag, the archive cannot be read, or it is encrypted.
pub fn open(path: &Path) -> Result<Box<dyn Store>, OpenError> {
    open_with(path, &Keys::default())
}

/// Opens the bag at a path as [`open`] does, and a ZIP that is encrypted with the keys.
///
/// # Errors
/// If there is no bag, the archive cannot be read, or none of the keys opens it.
pub fn open_with(path: &Path, keys: &Keys<'_>) -> Result<Box<dyn Store>, OpenError> {
    if std::fs::metadata(path)?.is_dir() {
        return Ok(Box::new(folder::Folder::open(path)?));
    }
    let mut head = Vec::new();
    open_regular(path)?.take(512).read_to_end(&mut head)?;
    let file = open_regular(path)?;
    if encryption::is_encrypted(&head) {
        let opened = Opened::open(Arc::new(file), &path.display().to_string(), keys)?;
        return open_archive(Arc::new(opened));
    }
    if head.starts_with(&[0x1F, 0x8B]) {
        return Ok(Box::new(tar::Tar::open_gzip(file)?));
    }
    if head.get(257..262) == Some(b"ustar".as_slice()) {
        return Ok(Box::new(tar::Tar::open(file)?));
    }
    open_archive(Arc::new(file))
}

/// Opens the bag that paths lead to, or says why there is none.
pub type Opener<'a> = dyn Fn(&[PathBuf]) -> Result<Box<dyn Store>, OpenError> + 'a;

/// Opens the bag in a ZIP, wherever its bytes are.
///
/// # Errors
/// If there is no bag, or the archive cannot be read.
pub fn open_archive(file: Arc<dyn ReadAt>) -> Result<Box<dyn Store>, OpenError> {
    let mut head = [0; 2];
    let begins = file.read_at(&mut head, 0).map_or(true, |got| head.get(..got) == Some(b"PK"));
    // A ZIP is known by its end; something may stand before its first entry.
    match zip::Zip::open(file) {
        Err(OpenError::Damaged(_)) if !begins => Err(OpenError::NotABag),
        opened => Ok(Box::new(opened?)),
    }
}

/// One entry of an archive, before the base folder is known.
struct Entry<T> {
    /// Its name, already made relative by [`path::member`].
    name: String,
    folder: bool,
    size: u64,
    crc: Option<u32>,
    /// Where its bytes are.
    place: T,
}

/// The entries of an archive below its base folder.
struct Tree<T> {
    base: String,
    members: Vec<Member>,
    /// Parallel to `members`.
    places: Vec<T>,
    payload_folder: bool,
    findings: Vec<Finding>,
}

impl<T> Tree<T> {
    /// Finds the base folder and takes what is in it. An archive holds exactly one base
    /// folder at its top and nothing beside it (RFC 8493 section 4).
    fn build(entries: Vec<Entry<T>>, mut findings: Vec<Finding>) -> Result<Self, OpenError> {
        let base = find_base(&entries).ok_or(OpenError::NotABag)?;
        let prefix = if base.is_empty() { String::new() } else { format!("{base}/") };
        let mut beside = BTreeSet::new();
        let mut payload_folder = false;
        let mut files: Vec<(Member, T)> = Vec::new();
        for entry in entries {
            match entry.name.strip_prefix(&prefix) {
                Some(path) if path.starts_with(path::PAYLOAD) || (entry.folder && path == "data") => {
                    payload_folder = true;
                }
                Some(_) => {}
                None if entry.folder && entry.name == base => {}
                None => {
                    beside.insert(entry.name.split('/').next().unwrap_or("").to_owned());
                }
            }
            if let (Some(path), false) = (entry.name.strip_prefix(&prefix), entry.folder) {
                files.push((Member { path: path.to_owned(), size: entry.size, crc: entry.crc }, entry.place));
            }
        }
        if base.is_empty() {
            findings.push(Finding::new(Code::BaseFolder, "").found("bagit.txt").expected("NAME/bagit.txt"));
        } else if !beside.is_empty() {
            let names: Vec<String> = beside.into_iter().collect();
            findings
                .push(Finding::new(Code::BaseFolder, "").found(names.join(", ")).expected(prefix.clone()));
        }
        let (members, places) = without_repeats(files, &mut findings);
        Ok(Tree { base, members, places, payload_folder, findings })
    }
}

/// Sorts by path; of two members with one path the last is kept, as most tools do, and
/// the archive is said to have two readings.
fn without_repeats<T>(mut files: Vec<(Member, T)>, findings: &mut Vec<Finding>) -> (Vec<Member>, Vec<T>) {
    files.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    let mut kept: Vec<(Member, T)> = Vec::with_capacity(files.len());
    for file in files {
        if kept.last().is_some_and(|last| last.0.path == file.0.path) {
            let twice = Finding::new(Code::ArchiveInconsistent, file.0.path.clone());
            findings.push(twice.found("2 entries").expected("1 entry"));
            kept.pop();
        }
        kept.push(file);
    }
    kept.into_iter().unzip()
}

/// The base folder: the top folder that holds `bagit.txt`, else the top of the archive,
/// else whichever holds a manifest; the first by name if there are several.
fn find_base<T>(entries: &[Entry<T>]) -> Option<String> {
    let mut found: HashMap<(bool, bool), String> = HashMap::new();
    for entry in entries.iter().filter(|e| !e.folder) {
        let (folder, file) = entry.name.rsplit_once('/').unwrap_or(("", &entry.name));
        let declares = file == super::declaration::FILE;
        if folder.contains('/') || !(declares || manifest::Name::parse(file).is_some()) {
            continue;
        }
        let known = found.entry((declares, !folder.is_empty())).or_insert_with(|| folder.to_owned());
        if folder < known.as_str() {
            *known = folder.to_owned();
        }
    }
    [(true, true), (true, false), (false, true), (false, false)].iter().find_map(|rank| found.remove(rank))
}
