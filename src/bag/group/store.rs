//! The volumes of a group as one bag: the payload of all, files in parts joined, and tag
//! files that say so. It holds no byte that the volumes do not hold but those tag files; the
//! volumes' own are kept below `volumes/`.

use super::gather::{Volume, Volumes, info_of, text_of};
use super::{COUNT, IDENTIFIER, MANIFEST, SPLIT, part_of};
use crate::bag::declaration::{self, Version};
use crate::bag::info::{BagInfo, Oxum, PAYLOAD_OXUM};
use crate::bag::store::{Member, OpenError, Store};
use crate::bag::verify::MAX_TAG_FILE;
use crate::bag::{manifest, path};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::finding::{Code, Finding};
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Where the tag files of the volumes are kept.
const VOLUMES: &str = "volumes";

/// The label of the base folder's name.
const EXTERNAL_IDENTIFIER: &str = "External-Identifier";

/// All volumes of a group as one bag.
pub struct Group {
    base: String,
    members: Vec<Member>,
    /// Parallel to `members`.
    places: Vec<Place>,
    findings: Vec<Finding>,
    stores: Arc<Vec<Box<dyn Store>>>,
}

/// Where the bytes of a member are.
enum Place {
    /// A member of volumes, in its parts: the volume's index and the member's.
    Parts(Vec<(usize, usize)>),
    /// A tag file made here.
    Text(Arc<[u8]>),
}

/// What is gathered from the volumes.
#[derive(Default)]
struct Gathering {
    members: BTreeMap<String, (u64, Place)>,
    parts: BTreeMap<String, BTreeMap<usize, (usize, usize)>>,
    payload: BTreeMap<String, Digest>,
    tags: BTreeMap<String, Digest>,
    findings: Vec<Finding>,
}

impl Group {
    /// Joins all volumes of a group.
    ///
    /// # Errors
    /// If it is not whole, or a manifest cannot be read.
    pub fn join(volumes: Volumes) -> Result<Self, OpenError> {
        let wrong = volumes.check();
        if !wrong.is_empty() {
            return Err(OpenError::NotWhole(wrong));
        }
        let volumes = volumes.open;
        let last = volumes.last().ok_or(OpenError::NotABag)?;
        let base = last.store.base();
        let base = base.rsplit_once('-').map_or(base, |(shared, _)| shared).to_owned();
        let mut info = info_of(last.store.as_ref());
        let mut all = Gathering::default();
        for volume in &volumes {
            for (path, digest) in digests(volume.store.as_ref(), SPLIT)? {
                all.parts.insert(path.clone(), BTreeMap::new());
                all.payload.insert(path, digest);
            }
        }
        for (index, volume) in volumes.iter().enumerate() {
            all.add(index, volume)?;
        }
        all.join_parts(&volumes);
        let stores = volumes.into_iter().map(|volume| volume.store).collect();
        info.elements.retain(|(label, _)| ![IDENTIFIER, COUNT, PAYLOAD_OXUM].contains(&label.as_str()));
        for (_, value) in info.elements.iter_mut().filter(|(label, _)| label == EXTERNAL_IDENTIFIER) {
            value.clone_from(&base);
        }
        all.describe(info);
        let mut members = Vec::new();
        let mut places = Vec::new();
        for (path, (size, place)) in all.members {
            members.push(Member { path, size, crc: None });
            places.push(place);
        }
        Ok(Group { base, members, places, findings: all.findings, stores: Arc::new(stores) })
    }

    /// The files that lie in parts, by their indexes.
    pub fn in_parts(&self) -> impl Iterator<Item = usize> {
        let several = |place: &Place| matches!(place, Place::Parts(parts) if parts.len() > 1);
        self.places.iter().enumerate().filter(move |(_, place)| several(place)).map(|(index, _)| index)
    }
}

impl Gathering {
    /// Takes in the members of one volume and what its manifests say of them.
    fn add(&mut self, index: usize, volume: &Volume) -> Result<(), OpenError> {
        let store = volume.store.as_ref();
        let own = format!("{VOLUMES}/{:03}/", volume.label.number);
        for (at, member) in store.members().iter().enumerate() {
            let part = part_of(&member.path).and_then(|(whole, number)| {
                let parts = self.parts.get_mut(whole)?;
                parts.insert(number, (index, at));
                Some(())
            });
            if part.is_some() {
                continue;
            }
            let payload = member.path.starts_with(path::PAYLOAD);
            let path = if payload { member.path.clone() } else { format!("{own}{}", member.path) };
            let place = Place::Parts(vec![(index, at)]);
            if self.members.insert(path.clone(), (member.size, place)).is_some() {
                let twice = Finding::new(Code::ArchiveInconsistent, path);
                self.findings.push(twice.found("in two volumes").expected("in one volume"));
            }
        }
        for (path, digest) in digests(store, MANIFEST)? {
            if part_of(&path).is_none_or(|(whole, _)| !self.parts.contains_key(whole)) {
                self.payload.insert(path, digest);
            }
        }
        for (path, digest) in digests(store, TAG_MANIFEST)? {
            self.tags.insert(format!("{own}{path}"), digest);
        }
        // The tag manifest itself and what proves it stand in no manifest of the volume.
        for (at, member) in store.members().iter().enumerate() {
            let path = format!("{own}{}", member.path);
            if !member.path.starts_with(path::PAYLOAD) && !self.tags.contains_key(&path) {
                self.tags.insert(path, Hasher::of_reader(&mut store.open(at)?)?);
            }
        }
        self.findings.extend(store.findings().iter().cloned());
        Ok(())
    }

    /// Makes one member of the parts of each file, where none lacks.
    fn join_parts(&mut self, volumes: &[Volume]) {
        for (whole, parts) in std::mem::take(&mut self.parts) {
            if parts.is_empty() || !parts.keys().copied().eq(1..=parts.len()) {
                continue;
            }
            let size = |(volume, at): &(usize, usize)| {
                volumes.get(*volume).and_then(|v| v.store.members().get(*at)).map_or(0, |m| m.size)
            };
            let size = parts.values().map(size).fold(0, u64::saturating_add);
            self.members.insert(whole, (size, Place::Parts(parts.into_values().collect())));
        }
    }

    /// Adds the tag files of the whole.
    fn describe(&mut self, mut info: BagInfo) {
        let payload = self.members.iter().filter(|(path, _)| path.starts_with(path::PAYLOAD));
        let oxum = payload.fold(Oxum::default(), |sum, (_, (size, _))| Oxum {
            bytes: sum.bytes.saturating_add(*size),
            files: sum.files + 1,
        });
        info.push(PAYLOAD_OXUM, oxum.to_string());
        let lines = |digests: &BTreeMap<String, Digest>| -> String {
            digests.iter().map(|(path, digest)| manifest::format_line(digest, path)).collect()
        };
        let payload = lines(&self.payload);
        for (path, text) in [
            (declaration::FILE, declaration::TEXT.to_owned()),
            ("bag-info.txt", info.to_string()),
            (MANIFEST, payload),
        ] {
            self.tags.insert(path.to_owned(), Hasher::of(text.as_bytes()));
            self.text(path, text);
        }
        let tags = lines(&self.tags);
        self.text(TAG_MANIFEST, tags);
    }

    fn text(&mut self, path: &str, text: String) {
        let size = text.len() as u64;
        self.members.insert(path.to_owned(), (size, Place::Text(text.into_bytes().into())));
    }
}

/// The tag manifest that volumes have.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// What a manifest, or a list of the same form, says.
fn digests(store: &dyn Store, name: &str) -> Result<Vec<(String, Digest)>, OpenError> {
    let Some(text) = text_of(store, name, MAX_TAG_FILE)? else { return Ok(Vec::new()) };
    let lines = manifest::parse(&text, Version::V1_0, Algorithm::Sha256);
    Ok(lines.flatten().map(|line| (line.path.into_owned(), line.digest)).collect())
}

impl Store for Group {
    fn base(&self) -> &str {
        &self.base
    }

    fn members(&self) -> &[Member] {
        &self.members
    }

    fn has_payload_folder(&self) -> bool {
        true
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + Send>> {
        match self.places.get(index).ok_or(io::ErrorKind::NotFound)? {
            Place::Text(text) => Ok(Box::new(Cursor::new(text.clone()))),
            Place::Parts(parts) => match parts.as_slice() {
                [(volume, at)] => self.stores.get(*volume).ok_or(io::ErrorKind::NotFound)?.open(*at),
                several => Ok(Box::new(Joined {
                    stores: self.stores.clone(),
                    left: several.iter().copied().collect(),
                    current: None,
                })),
            },
        }
    }
}

/// Reads one part after the other.
struct Joined {
    stores: Arc<Vec<Box<dyn Store>>>,
    left: VecDeque<(usize, usize)>,
    current: Option<Box<dyn Read + Send>>,
}

impl Read for Joined {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(current) = &mut self.current {
                let got = current.read(buffer)?;
                if got > 0 || buffer.is_empty() {
                    return Ok(got);
                }
            }
            let Some((volume, at)) = self.left.pop_front() else { return Ok(0) };
            self.current = Some(self.stores.get(volume).ok_or(io::ErrorKind::NotFound)?.open(at)?);
        }
    }
}
