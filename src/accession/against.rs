//! Is this folder fully in the bundle?
//!
//! Whoever wants to delete a folder after packing it needs one answer, and it is yes only
//! when the bundle is valid and holds every byte of every file of the folder, wherever in
//! the bundle and under whatever name. Names do not decide, digests do.

use crate::adapter::Cards;
use crate::bag::manifest;
use crate::bag::path::PAYLOAD;
use crate::bag::verify::MAX_TAG_FILE;
use crate::bag::{Store, Version};
use crate::content::{BLOCK, open_regular, read_full};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::finding::Findings;
use crate::source::{Entry, SourceFile, empty_folders, name, stamp, walk};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::Path;

/// What became of one thing in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A file whose bytes are nowhere in the bundle.
    Lacking,
    /// A file of which the bundle holds another state under the same name.
    Differs,
    /// A file that the system would not let us read.
    Unreadable,
    /// A file that changed while it was compared.
    Changed,
    /// Junk that packing leaves out by a rule of a card, and that the bundle does not hold.
    Junk,
    /// A FIFO, socket or device: no bytes to keep.
    Special,
    /// A link: it is not in the bundle, what it leads to may be.
    Link,
    /// An empty folder: a bag holds files only.
    EmptyFolder,
}

impl Standing {
    /// All of them, the gravest first.
    pub const ALL: [Standing; 8] = [
        Standing::Lacking,
        Standing::Differs,
        Standing::Unreadable,
        Standing::Changed,
        Standing::Junk,
        Standing::Special,
        Standing::Link,
        Standing::EmptyFolder,
    ];

    /// Its name, as documents spell it.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Lacking => "lacking",
            Standing::Differs => "differs",
            Standing::Unreadable => "unreadable",
            Standing::Changed => "changed",
            Standing::Junk => "junk",
            Standing::Special => "special",
            Standing::Link => "link",
            Standing::EmptyFolder => "empty-folder",
        }
    }

    /// Whether bytes would be lost with the folder.
    pub fn loses_bytes(self) -> bool {
        !matches!(self, Standing::Special | Standing::Link | Standing::EmptyFolder)
    }
}

/// One thing in the folder that the bundle does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Apart {
    /// Its path in the folder.
    pub path: String,
    /// What became of it.
    pub standing: Standing,
    /// Why, or where a link leads; empty where nothing is to be added.
    pub note: String,
}

/// How a folder stands to a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Against {
    /// The folder.
    pub folder: String,
    /// Whether every byte of every file in it is in the bundle, and the bundle is valid.
    pub held: bool,
    /// How many files there are.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many of the files are in the bundle byte for byte.
    pub files_held: u64,
    /// By which algorithm they were compared.
    pub algorithm: String,
    /// Everything that is not in the bundle.
    pub apart: Vec<Apart>,
}

impl Against {
    /// Whether nothing but junk would be lost.
    pub fn only_junk_lacks(&self) -> bool {
        !self.held && self.apart.iter().all(|a| a.standing == Standing::Junk || !a.standing.loses_bytes())
    }

    /// How many things stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.apart.iter().filter(|apart| apart.standing == standing).count()
    }
}

/// Compares a folder with a bag that has been verified, and says how it stands; `valid` is
/// what verifying gave. `progress` is told how many more bytes were read.
///
/// # Errors
/// If the folder or the manifest cannot be read at all.
pub fn against(
    store: &dyn Store,
    valid: bool,
    folder: &Path,
    cards: &Cards,
    progress: &dyn Fn(u64),
) -> io::Result<Against> {
    if !folder.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let (algorithm, digests, paths) = claimed(store)?;
    let mut answer = Against {
        folder: folder.display().to_string(),
        held: false,
        files: 0,
        bytes: 0,
        files_held: 0,
        algorithm: algorithm.name().to_owned(),
        apart: Vec::new(),
    };
    for file in walk(&[folder.to_owned()], &Findings::new()) {
        let (standing, note) = match &file.entry {
            Entry::Link { target } => (Standing::Link, target.clone()),
            Entry::Special => (Standing::Special, String::new()),
            Entry::Unreadable(reason) => (Standing::Unreadable, reason.clone()),
            Entry::File { size, .. } => {
                answer.files += 1;
                answer.bytes += size;
                match digest(&file, algorithm, progress) {
                    Err(error) => (Standing::Unreadable, error.to_string()),
                    Ok(None) => (Standing::Changed, String::new()),
                    Ok(Some(digest)) if digests.contains(&digest) => {
                        answer.files_held += 1;
                        continue;
                    }
                    Ok(Some(_)) => not_held(cards, &file, &paths),
                }
            }
        };
        answer.apart.push(Apart { path: file.path, standing, note });
    }
    let empty = empty_folders(folder).into_iter();
    answer.apart.extend(empty.map(|path| Apart {
        path,
        standing: Standing::EmptyFolder,
        note: String::new(),
    }));
    answer.held = valid && !answer.apart.iter().any(|apart| apart.standing.loses_bytes());
    Ok(answer)
}

/// Why the bytes of a file are not in the bundle.
fn not_held(cards: &Cards, file: &SourceFile, paths: &HashSet<String>) -> (Standing, String) {
    if let Some(rule) = cards.ignore_rule(&file.path) {
        return (Standing::Junk, format!("{} / {}", rule.reason.zh, rule.reason.en));
    }
    let safe = name::safe_name(&file.path);
    let known = [format!("{}{safe}", super::ORIGINALS), format!("{PAYLOAD}{}", file.path)];
    match known.into_iter().find(|path| paths.contains(path)) {
        Some(path) => (Standing::Differs, path),
        None => (Standing::Lacking, String::new()),
    }
}

/// The digest of a file; `None` if it changed meanwhile.
fn digest(file: &SourceFile, algorithm: Algorithm, progress: &dyn Fn(u64)) -> io::Result<Option<Digest>> {
    let mut opened = open_regular(&file.disk)?;
    let before = stamp(&opened)?;
    let mut hasher = Hasher::new(algorithm);
    let mut buffer = vec![0; BLOCK];
    let mut read = 0;
    loop {
        let got = read_full(&mut opened, &mut buffer)?;
        if got == 0 {
            break;
        }
        hasher.update(buffer.get(..got).unwrap_or_default());
        read += got as u64;
        progress(got as u64);
    }
    let same = read == before.size && stamp(&opened)? == before;
    Ok(same.then(|| hasher.finish()))
}

/// What the strongest payload manifest of a bag claims: its algorithm, the digests, and the
/// paths.
fn claimed(store: &dyn Store) -> io::Result<(Algorithm, HashSet<Digest>, HashSet<String>)> {
    let mut manifests: HashMap<Algorithm, usize> = HashMap::new();
    for (index, member) in store.members().iter().enumerate().filter(|(_, m)| m.size <= MAX_TAG_FILE) {
        let name = manifest::Name::parse(&member.path).filter(|name| !name.tag);
        if let Some(algorithm) = name.and_then(|name| Algorithm::from_name(name.label)) {
            manifests.insert(algorithm, index);
        }
    }
    let strongest = manifests.into_iter().max_by_key(|(algorithm, _)| algorithm.size());
    let (algorithm, index) = strongest.ok_or(io::ErrorKind::NotFound)?;
    let mut bytes = Vec::new();
    store.open(index)?.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let (mut digests, mut paths) = (HashSet::new(), HashSet::new());
    for line in manifest::parse(&text, Version::V1_0, algorithm).flatten() {
        digests.insert(line.digest);
        paths.insert(line.path.into_owned());
    }
    Ok((algorithm, digests, paths))
}
