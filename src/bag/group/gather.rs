//! Which bags belong together: what each says of itself, and where the others lie.

use super::{COUNT, IDENTIFIER};
use crate::bag::declaration::Version;
use crate::bag::info::BagInfo;
use crate::bag::store::{self, OpenError, Store};
use crate::bag::verify::MAX_INFO_FILE;
use crate::digest::{Digest, Hasher};
use crate::encryption::{Fault, Keys};
use crate::finding::{Code, Finding};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a bag says of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What all bags of the group share.
    pub identifier: String,
    /// Which of them it is, from 1.
    pub number: u64,
    /// How many there are; unknown where it says `?`.
    pub count: Option<u64>,
}

impl Label {
    /// Reads the labels of `bag-info.txt`; `None` of a bag that belongs to no group.
    pub fn of(info: &BagInfo) -> Option<Self> {
        let (number, count) = info.get(COUNT)?.split_once(" of ")?;
        Some(Label {
            identifier: info.get(IDENTIFIER)?.to_owned(),
            number: number.trim().parse().ok().filter(|number| *number > 0)?,
            count: count.trim().parse().ok(),
        })
    }
}

/// One bag of a group.
pub struct Volume {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says of its group.
    pub label: Label,
    /// The bag itself.
    pub store: Box<dyn Store>,
}

/// What paths lead to.
pub enum Gathered {
    /// One bag that stands for itself.
    Bag(Box<dyn Store>),
    /// Volumes of a group.
    Volumes(Volumes),
}

/// Volumes that the paths name and, of a single one, those of the same group that lie
/// beside it.
#[derive(Default)]
pub struct Volumes {
    /// Each that could be opened, by number.
    pub open: Vec<Volume>,
    /// What could not be read, and why: most likely a damaged volume.
    pub unread: Vec<Finding>,
}

impl Volumes {
    /// What is wrong with the group as such: volumes that cannot be read, lack, are there
    /// twice, belong to another group, or were exchanged.
    pub fn check(&self) -> Vec<Finding> {
        self.unread.iter().cloned().chain(check(&self.open)).collect()
    }

    /// Adds what a path led to. What is encrypted and only wants a key is no damage.
    fn take(&mut self, path: &Path, opened: Result<Volume, OpenError>) -> Result<(), OpenError> {
        match opened {
            Ok(volume) => self.open.push(volume),
            Err(error) if is_damage(&error) => {
                let finding = Finding::new(Code::VolumeUnread, path.display().to_string());
                self.unread.push(finding.found(error.to_string()));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

fn is_damage(error: &OpenError) -> bool {
    matches!(error, OpenError::Damaged(_) | OpenError::Locked(Fault::Header | Fault::Cut))
}

/// Reads a tag file of a bag as text; `None` if there is none of that name.
///
/// # Errors
/// If it cannot be read, or is larger than `limit` bytes.
pub fn text_of(store: &dyn Store, path: &str, limit: u64) -> io::Result<Option<String>> {
    let Some(index) = store.members().iter().position(|member| member.path == path) else { return Ok(None) };
    let mut text = String::new();
    let read = store.open(index)?.take(limit.saturating_add(1)).read_to_string(&mut text)?;
    if read as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {limit} bytes")));
    }
    Ok(Some(text))
}

/// What a bag says of itself; empty where that cannot be read.
pub fn info_of(store: &dyn Store) -> BagInfo {
    let text = text_of(store, "bag-info.txt", MAX_INFO_FILE).ok().flatten().unwrap_or_default();
    BagInfo::parse(&text, Version::V1_0).0
}

/// Opens what the paths lead to: a bag, volumes, or a folder of volumes.
///
/// # Errors
/// If a path is no bag, or one of several belongs to no group.
pub fn gather(paths: &[PathBuf], keys: &Keys<'_>) -> Result<Gathered, OpenError> {
    let mut volumes = Volumes::default();
    match paths {
        [path] => match store::open_with(path, keys) {
            Ok(store) => match Label::of(&info_of(store.as_ref())) {
                Some(label) if label.count != Some(1) => {
                    volumes.open = beside(path, &label, keys);
                    volumes.open.push(Volume { path: path.clone(), label, store });
                }
                _ => return Ok(Gathered::Bag(store)),
            },
            Err(OpenError::NotABag) if path.is_dir() => volumes = inside(path, keys)?,
            Err(error) => return Err(error),
        },
        several => several.iter().try_for_each(|path| volumes.take(path, volume(path, keys)))?,
    }
    if volumes.open.is_empty() {
        return Err(OpenError::NotABag);
    }
    volumes.open.sort_by(|a, b| (a.label.number, &a.path).cmp(&(b.label.number, &b.path)));
    Ok(Gathered::Volumes(volumes))
}

fn volume(path: &Path, keys: &Keys<'_>) -> Result<Volume, OpenError> {
    let other = || OpenError::NotAVolume(path.to_owned());
    let store = store::open_with(path, keys).map_err(|error| match error {
        OpenError::NotABag => other(),
        error => error,
    })?;
    let label = Label::of(&info_of(store.as_ref())).ok_or_else(other)?;
    Ok(Volume { path: path.to_owned(), label, store })
}

/// The other volumes of a group that lie in the folder of one.
fn beside(path: &Path, label: &Label, keys: &Keys<'_>) -> Vec<Volume> {
    let folder = crate::bag::staging::folder_of(path);
    let own = path.canonicalize().ok();
    let mut found = Vec::new();
    for other in entries(&folder) {
        // What is called otherwise, or cannot be opened, is no concern of this bag.
        let alike = other.is_dir() == path.is_dir() && other.extension() == path.extension();
        if !alike || other.canonicalize().ok() == own {
            continue;
        }
        found.extend(volume(&other, keys).ok().filter(|one| one.label.identifier == label.identifier));
    }
    found
}

/// The volumes in a folder, if nothing else is in it but what is called after them.
fn inside(folder: &Path, keys: &Keys<'_>) -> Result<Volumes, OpenError> {
    let mut volumes = Volumes::default();
    let mut others = Vec::new();
    for path in entries(folder) {
        match volumes.take(&path, volume(&path, keys)) {
            Err(error @ OpenError::Locked(_)) => return Err(error),
            Err(_) => others.push(path),
            Ok(()) => {}
        }
    }
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut names: Vec<String> = volumes.open.iter().map(|volume| name(&volume.path)).collect();
    names.extend(volumes.unread.iter().map(|finding| name(Path::new(&finding.path))));
    let named_after = |path: &PathBuf| names.iter().any(|volume| name(path).starts_with(volume.as_str()));
    match others.iter().find(|path| !named_after(path)) {
        Some(other) if !volumes.open.is_empty() => Err(OpenError::NotAVolume(other.clone())),
        _ => Ok(volumes),
    }
}

/// What lies in a folder, sorted, without hidden files.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let shown = listed.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = shown.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// What is wrong between the volumes that could be opened.
fn check(volumes: &[Volume]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(group) = most(volumes) else { return findings };
    let shown = |path: &Path| path.display().to_string();
    let mut numbers: BTreeMap<u64, &Volume> = BTreeMap::new();
    for volume in volumes {
        let label = &volume.label;
        if label.identifier != group.identifier || label.count != group.count {
            let foreign = Finding::new(Code::VolumeForeign, shown(&volume.path));
            let told = |label: &Label| format!("{} ({})", label.identifier, count(label));
            findings.push(foreign.found(told(label)).expected(told(group)));
        } else if let Some(first) = numbers.get(&label.number) {
            let again = Finding::new(Code::VolumeRepeated, shown(&volume.path));
            findings.push(again.found(label.number.to_string()).expected(shown(&first.path)));
        } else {
            numbers.insert(label.number, volume);
        }
    }
    let missing = missing(numbers.keys().copied(), group.count);
    if !missing.is_empty() {
        let lacking = Finding::new(Code::VolumeMissing, "");
        findings.push(lacking.found(missing).expected(count(group)));
    } else if let Some((_, stated)) = group.identifier.rsplit_once('-')
        && let Some(stated) = Digest::from_hex(stated).filter(|digest| digest.0.len() == 32)
    {
        let found = digest(numbers.values().copied());
        if found.as_ref().is_none_or(|found| *found != stated) {
            let found = found.map_or_else(String::new, |found| found.to_string());
            findings.push(Finding::new(Code::GroupChanged, "").found(found).expected(stated.to_string()));
        }
    }
    findings
}

/// The label that most volumes bear.
fn most(volumes: &[Volume]) -> Option<&Label> {
    let alike = |label: &Label| {
        let same =
            |other: &&Volume| other.label.identifier == label.identifier && other.label.count == label.count;
        volumes.iter().filter(same).count()
    };
    let labels = volumes.iter().rev().map(|volume| &volume.label);
    labels.max_by_key(|label| alike(label))
}

/// How many volumes a label says there are.
pub fn count(label: &Label) -> String {
    label.count.map_or_else(|| "?".to_owned(), |count| count.to_string())
}

/// The numbers that lack, as in `1, 3–5`; up to the highest that is there, where it is not
/// known how many there are.
pub fn missing(present: impl Iterator<Item = u64>, count: Option<u64>) -> String {
    let mut gaps = Vec::new();
    let mut next = Some(1_u64);
    let mut gap = |from: u64, to: u64| match from.cmp(&to) {
        std::cmp::Ordering::Less => gaps.push(format!("{from}–{to}")),
        std::cmp::Ordering::Equal => gaps.push(from.to_string()),
        std::cmp::Ordering::Greater => {}
    };
    for number in present {
        if let Some(next) = next {
            gap(next, number.saturating_sub(1));
        }
        next = number.checked_add(1);
    }
    if let (Some(next), Some(count)) = (next, count) {
        gap(next, count);
    }
    gaps.join(", ")
}

/// The SHA-256 of all payload manifests, one after another, by which a group is called.
fn digest<'v>(volumes: impl Iterator<Item = &'v Volume>) -> Option<Digest> {
    let mut hasher = Hasher::sha256();
    for volume in volumes {
        let store = volume.store.as_ref();
        let index = store.members().iter().position(|member| member.path == super::MANIFEST)?;
        let mut reader = store.open(index).ok()?;
        let mut block = vec![0; crate::content::BLOCK];
        loop {
            match crate::content::read_full(&mut reader, &mut block).ok()? {
                0 => break,
                got => hasher.update(block.get(..got)?),
            }
        }
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_is_told_in_stretches() {
        let told = |present: &[u64], count| missing(present.iter().copied(), count);
        assert_eq!(told(&[2, 6], Some(9)), "1, 3–5, 7–9");
        assert_eq!(told(&[1, 2, 3], Some(3)), "");
        assert_eq!(told(&[2], None), "1");
        assert_eq!(told(&[1], Some(u64::MAX)), format!("2–{}", u64::MAX));
        assert_eq!(told(&[u64::MAX], Some(u64::MAX)), format!("1–{}", u64::MAX - 1));
    }
}
