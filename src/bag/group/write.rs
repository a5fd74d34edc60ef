//! One bag, or the volumes of a group, being written.
//!
//! What goes where follows from the order of calls alone: each file goes into the first
//! volume that has room for it, and one larger than a volume is cut into parts, each in a
//! new volume. What describes the bundle stays together, in the last one.

use super::{COUNT, IDENTIFIER, MOST_VOLUMES, SPLIT, part_name};
use crate::bag::manifest;
use crate::bag::write::{BagWriter, Closed, Prove, WriteError, deflated};
use crate::bag::zip_writer::{self, Measure, Method};
use crate::content::{BLOCK, Content, ReadAt, read_full};
use crate::digest::{Digest, Hasher};
use crate::encryption::Recipients;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the tag files and the end of a volume may take, in bytes, and what is kept free for
/// proofs that are added to it later.
const RESERVE: u64 = 32 << 10;

/// The smallest volume that may be asked for, in bytes.
pub const SMALLEST: u64 = 256 << 10;

/// How a bundle is written.
#[derive(Clone, Default)]
pub struct Form {
    /// For whom it is encrypted; for everybody if not stated.
    pub recipients: Option<Arc<Recipients>>,
    /// How large a volume may become, in bytes; one bag if not stated.
    pub volume_size: Option<u64>,
    /// Whether bundles of that name may be replaced.
    pub overwrite: bool,
}

/// What is done when all is written.
pub struct Finish<'f> {
    /// The tag files of the bag with this base folder.
    pub tag_files: &'f dyn Fn(&str) -> Vec<(&'static str, String)>,
    /// The labels of `bag-info.txt` for the bag with this base folder.
    pub info: &'f dyn Fn(&str) -> Vec<(&'static str, String)>,
    /// Proves each bag.
    pub prove: &'f Prove<'f>,
    /// Is told that so many bytes will be encrypted.
    pub encrypting: &'f dyn Fn(u64),
    /// Is told that so many bytes more were encrypted.
    pub advance: &'f dyn Fn(u64),
    /// Makes what protects a file that lies aside and will stand at a path.
    pub protect: &'f dyn Fn(&Path, &Path) -> Result<(), WriteError>,
    /// Reads a bag back and compares it with its manifests.
    pub read_back: &'f dyn Fn(Arc<dyn ReadAt>) -> Result<(), WriteError>,
}

/// A finished bag or volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Where it stands.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
}

/// One bag, or the volumes of a group, being written.
pub struct GroupWriter {
    target: PathBuf,
    base: String,
    date: Date,
    form: Form,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    volumes: Vec<Volume>,
    /// The volumes of each payload file; empty where there is only one bag.
    places: BTreeMap<String, Vec<usize>>,
    /// Files that lie in parts.
    split: BTreeMap<String, Digest>,
    /// What describes the bundle, until it is known how much it is.
    held: Vec<Held>,
}

struct Volume {
    writer: Arc<BagWriter>,
    /// How large it will at most be, in bytes.
    used: u64,
}

/// An entry that waits for its volume.
struct Held {
    path: String,
    measure: Measure,
    digest: Digest,
    body: Box<dyn Read + Send>,
}

/// A place kept free for a file, in one volume or in parts in several.
pub struct Place {
    /// How many bytes it takes.
    pub len: u64,
    pieces: Vec<Piece>,
}

struct Piece {
    volume: usize,
    writer: Arc<BagWriter>,
    path: String,
    place: zip_writer::Place,
    /// Where in the file it begins.
    start: u64,
    /// What was written of it so far; of a file in one piece its reader takes the digest.
    tally: Mutex<Option<(Hasher, crc32fast::Hasher)>>,
}

impl GroupWriter {
    /// Begins a bundle that will stand at `target`, or beside it with a number in its name.
    ///
    /// # Errors
    /// If the target exists and may not be replaced, its folder cannot be written to, or
    /// volumes are to be too small.
    pub fn create(target: &Path, base: &str, date: Date, form: Form) -> Result<Self, WriteError> {
        if form.volume_size.is_some_and(|size| size < SMALLEST) {
            return Err(WriteError::VolumeTooSmall { needed: SMALLEST });
        }
        let group = GroupWriter {
            target: target.to_owned(),
            base: base.to_owned(),
            date,
            form,
            state: Mutex::default(),
        };
        group.begin_volume(&mut group.state())?;
        Ok(group)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of the base folder of all volumes together.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether it is written in volumes.
    pub fn is_group(&self) -> bool {
        self.form.volume_size.is_some()
    }

    /// The folder that temporary files of this run belong in.
    pub fn folder(&self) -> PathBuf {
        crate::bag::staging::folder_of(&self.target)
    }

    /// Where the bundle lies until it is finished.
    pub fn staging(&self) -> Vec<PathBuf> {
        let paths = |volume: &Volume| volume.writer.staging().map(Path::to_owned).collect::<Vec<_>>();
        self.state().volumes.iter().flat_map(paths).collect()
    }

    /// Forgets everything written so far and begins anew.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn restart(&mut self) -> Result<(), WriteError> {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.volumes.truncate(1);
        let first = state.volumes.pop().and_then(|volume| Arc::into_inner(volume.writer));
        *state = State::default();
        let mut first = first.ok_or_else(|| self.failed(in_use()))?;
        first.restart()?;
        self.state().volumes.push(Volume { writer: Arc::new(first), used: RESERVE });
        Ok(())
    }

    /// The failure to write this bundle, with what the system said.
    pub fn failed(&self, source: io::Error) -> WriteError {
        WriteError::Target { path: self.target.clone(), source }
    }

    /// Keeps a place for a stored payload file; `path` begins with `data/`.
    ///
    /// # Errors
    /// If another volume is needed and cannot be begun.
    pub fn plan(&self, path: &str, len: u64) -> Result<Place, WriteError> {
        let mut state = self.state();
        let cost = self.cost(path, len);
        if self.capacity().is_some_and(|capacity| cost > capacity) {
            return self.plan_split(&mut state, path, len);
        }
        let volume = self.volume_for(&mut state, cost)?;
        let piece = self.piece(&mut state, volume, path, (0, len), false)?;
        self.settle_in(&mut state, path, vec![volume]);
        Ok(Place { len, pieces: vec![piece] })
    }

    /// Cuts a file into as few parts as there must be, each in a volume of its own.
    fn plan_split(&self, state: &mut State, path: &str, len: u64) -> Result<Place, WriteError> {
        let room = |width| {
            let cost = self.cost(&part_name(path, 0, width), 0);
            self.capacity().unwrap_or(u64::MAX).saturating_sub(cost).max(1)
        };
        let width = len.div_ceil(room(3)).to_string().len().max(3);
        let room = room(width);
        let mut pieces = Vec::new();
        let mut start = 0;
        while start < len {
            let take = room.min(len - start);
            let volume = self.empty_volume(state)?;
            let name = part_name(path, pieces.len() + 1, width);
            pieces.push(self.piece(state, volume, &name, (start, take), true)?);
            start += take;
        }
        let volumes = pieces.iter().map(|piece| piece.volume).collect();
        self.settle_in(state, path, volumes);
        Ok(Place { len, pieces })
    }

    fn piece(
        &self,
        state: &mut State,
        volume: usize,
        path: &str,
        (start, len): (u64, u64),
        part: bool,
    ) -> Result<Piece, WriteError> {
        let cost = self.cost(path, len);
        let kept = state.volumes.get_mut(volume).ok_or_else(|| self.failed(in_use()))?;
        kept.used = kept.used.saturating_add(cost);
        Ok(Piece {
            volume,
            writer: kept.writer.clone(),
            path: path.to_owned(),
            place: kept.writer.plan(path, len),
            start,
            tally: Mutex::new(part.then(|| (Hasher::sha256(), crc32fast::Hasher::new()))),
        })
    }

    /// Makes sure, once all places are kept, that the file system holds files of that length.
    ///
    /// # Errors
    /// If it does not.
    pub fn reserve(&self) -> Result<(), WriteError> {
        self.state().volumes.iter().try_for_each(|volume| volume.writer.reserve())
    }

    /// The bytes that a killed run put into a place from a source of this mark; none of a
    /// file in parts.
    pub fn copied<'p>(&self, place: &'p Place, mark: &str) -> Option<(Content, &'p Digest)> {
        match place.pieces.as_slice() {
            [piece] => piece.writer.copied(&piece.place, mark),
            _ => None,
        }
    }

    /// Counts what was found whole in its place.
    pub fn count_resumed(&self, bytes: u64) {
        if let Some(first) = self.state().volumes.first() {
            first.writer.count_resumed(bytes);
        }
    }

    /// How many bytes a killed run had copied and this one did not copy again.
    pub fn resumed(&self) -> u64 {
        self.state().volumes.iter().map(|volume| volume.writer.resumed()).sum()
    }

    /// Notes that a place holds all bytes of the source of this mark.
    pub fn note_copied(&self, place: &Place, mark: String, digest: Digest) {
        if let [piece] = place.pieces.as_slice() {
            piece.writer.note_copied(&piece.place, mark, digest);
        }
    }

    /// Writes bytes of a planned file; those of a file in parts come in their order.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn write_at(&self, place: &Place, at: u64, bytes: &[u8]) -> Result<(), WriteError> {
        let (mut rest, mut at) = (bytes, at);
        for piece in &place.pieces {
            let end = piece.start.saturating_add(piece.place.len);
            if rest.is_empty() || at < piece.start || at >= end {
                continue;
            }
            let room = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
            let (part, after) = rest.split_at(room.min(rest.len()));
            piece.writer.write_at(&piece.place, at - piece.start, part)?;
            let mut tally = piece.tally.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((hasher, crc32)) = tally.as_mut() {
                hasher.update(part);
                crc32.update(part);
            }
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }

    /// Closes a planned file whose bytes have all been written.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn settle(
        &self,
        path: &str,
        place: Place,
        crc32: u32,
        digest: Digest,
    ) -> Result<Content, WriteError> {
        let Place { len, pieces } = place;
        let mut stretches = Vec::new();
        let parts = pieces.len() > 1;
        for piece in pieces {
            let tally = piece.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
            let (digest, crc32) = match tally {
                Some((hasher, crc32)) => (hasher.finish(), crc32.finalize()),
                None => (digest.clone(), crc32),
            };
            let len = piece.place.len;
            let content = piece.writer.settle(&piece.path, piece.place, crc32, digest)?;
            if !parts && piece.path == path {
                return Ok(content);
            }
            if let Content::Section { file, start, .. } = content {
                stretches.push((file, start, len));
            }
        }
        self.state().split.insert(path.to_owned(), digest);
        Ok(Content::Section { file: Arc::new(Joined { stretches, len }), start: 0, len })
    }

    /// Appends a payload file that is measured already. Calls must not overlap.
    ///
    /// # Errors
    /// If the body cannot be read or the system refuses the write.
    pub fn append(
        &self,
        path: &str,
        method: Method,
        measure: Measure,
        digest: Digest,
        body: &mut dyn Read,
    ) -> Result<Content, WriteError> {
        let cost = self.cost(path, measure.compressed);
        if self.capacity().is_some_and(|capacity| cost > capacity) {
            // Parts of a deflated stream would be of no use: they are stored.
            return match method {
                Method::Stored => self.append_split(path, measure, digest, body),
                Method::Deflated => {
                    let mut plain = flate2::read::DeflateDecoder::new(body);
                    self.append_split(path, measure, digest, &mut plain)
                }
            };
        }
        let writer = {
            let mut state = self.state();
            let volume = self.volume_for(&mut state, cost)?;
            self.settle_in(&mut state, path, vec![volume]);
            self.charge(&mut state, volume, cost)?
        };
        writer.append(path, method, measure, digest, body)
    }

    fn append_split(
        &self,
        path: &str,
        measure: Measure,
        digest: Digest,
        body: &mut dyn Read,
    ) -> Result<Content, WriteError> {
        let place = self.plan_split(&mut self.state(), path, measure.len)?;
        let mut block = vec![0; BLOCK];
        let mut at = 0;
        loop {
            let got = read_full(body, &mut block).map_err(|e| self.failed(e))?;
            if got == 0 {
                break;
            }
            self.write_at(&place, at, block.get(..got).unwrap_or_default())?;
            at += got as u64;
        }
        if at != measure.len {
            return Err(self.failed(io::Error::other("an entry changed its length")));
        }
        self.settle(path, place, measure.crc32, digest)
    }

    /// Adds a text that describes the bundle.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn describe(&self, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let (compressed, measure) = deflated(bytes).map_err(|e| self.failed(e))?;
        self.describe_with(path, measure, Hasher::of(bytes), Box::new(io::Cursor::new(compressed)))
    }

    /// Adds a file that describes the bundle and is deflated already.
    ///
    /// # Errors
    /// If the body cannot be read or the system refuses the write.
    pub fn describe_with(
        &self,
        path: &str,
        measure: Measure,
        digest: Digest,
        mut body: Box<dyn Read + Send>,
    ) -> Result<(), WriteError> {
        if !self.is_group() {
            return self.append(path, Method::Deflated, measure, digest, &mut body).map(drop);
        }
        self.state().held.push(Held { path: path.to_owned(), measure, digest, body });
        Ok(())
    }

    /// The numbers of the volumes that hold the bytes of a payload file, from 1, with a
    /// blank between; empty where there is only one bag.
    pub fn volumes_of(&self, path: &str) -> String {
        let state = self.state();
        let volumes = state.places.get(path).into_iter().flatten();
        volumes.map(|volume| (volume + 1).to_string()).collect::<Vec<_>>().join(" ")
    }

    /// Writes what is left, closes every volume, reads each back, and only then gives them
    /// their names, the last one last.
    ///
    /// # Errors
    /// If the system refuses, a volume does not read back, or something of a final name has
    /// come into being. A run that is killed while names are given leaves whole volumes,
    /// and no whole group.
    pub fn finish(self, finish: &Finish<'_>) -> Result<Vec<Finished>, WriteError> {
        self.write_held()?;
        let GroupWriter { target, form, state, .. } = self;
        let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut writers = Vec::new();
        for volume in state.volumes {
            let failed = || WriteError::Target { path: target.clone(), source: in_use() };
            writers.push(Arc::into_inner(volume.writer).ok_or_else(failed)?);
        }
        let paths = names(&target, writers.len());
        let taken = |path: &&PathBuf| !form.overwrite && path.symlink_metadata().is_ok();
        if let Some(path) = paths.iter().find(taken) {
            return Err(WriteError::Exists(path.clone()));
        }
        let group = form.volume_size.map(|_| identifier(writers.iter()));
        if form.recipients.is_some() {
            (finish.encrypting)(writers.iter().map(BagWriter::planned).sum());
        }
        let count = writers.len();
        let mut closed: Vec<Closed> = Vec::new();
        for (number, writer) in (1..).zip(writers) {
            let mut info = (finish.info)(writer.base());
            if let Some((base, digest)) = &group {
                info.push((IDENTIFIER, format!("{base}-{digest}")));
                info.push((COUNT, format!("{number} of {count}")));
            }
            let tag_files = (finish.tag_files)(writer.base());
            closed.push(writer.close(&tag_files, &info, finish.prove, finish.advance)?);
        }
        for (bag, path) in closed.iter().zip(&paths) {
            bag.prove(|file| {
                (finish.read_back)(file)?;
                (finish.protect)(bag.staging(), path)
            })?;
        }
        let mut finished = Vec::new();
        for (path, bag) in paths.into_iter().zip(closed) {
            let size = bag.size();
            bag.name(&path, form.overwrite)?;
            finished.push(Finished { path, size });
        }
        Ok(finished)
    }

    /// Puts what describes the bundle into the last volume, or into one more.
    fn write_held(&self) -> Result<(), WriteError> {
        let mut state = self.state();
        if !state.split.is_empty() {
            let lines: String =
                state.split.iter().map(|(path, digest)| manifest::format_line(digest, path)).collect();
            drop(state);
            self.describe(SPLIT, lines.as_bytes())?;
            state = self.state();
        }
        let held = std::mem::take(&mut state.held);
        let cost: u64 = held.iter().map(|one| self.cost(&one.path, one.measure.compressed)).sum();
        let Some(capacity) = self.capacity() else { return Ok(()) };
        if cost > capacity {
            return Err(WriteError::VolumeTooSmall { needed: cost.saturating_add(RESERVE) });
        }
        let last = state.volumes.len().saturating_sub(1);
        let volume = if self.fits(&state, last, cost) { last } else { self.begin_volume(&mut state)? };
        let writer = self.charge(&mut state, volume, cost)?;
        drop(state);
        for mut one in held {
            writer.append(&one.path, Method::Deflated, one.measure, one.digest, &mut one.body)?;
        }
        Ok(())
    }

    /// Begins one more volume; gives its index.
    fn begin_volume(&self, state: &mut State) -> Result<usize, WriteError> {
        let index = state.volumes.len();
        let number = index + 1;
        if number > MOST_VOLUMES {
            let size = self.form.volume_size.unwrap_or_default();
            return Err(WriteError::VolumeTooSmall { needed: size.saturating_add(1) });
        }
        let (target, base) = match self.is_group() {
            true => (numbered(&self.target, &number.to_string()), format!("{}-{number:03}", self.base)),
            false => (self.target.clone(), self.base.clone()),
        };
        // What stands under the final names is looked at when they are known.
        let overwrite = self.form.overwrite || self.is_group();
        let mut writer = BagWriter::create(&target, &base, self.date, overwrite)?;
        if let Some(recipients) = &self.form.recipients {
            writer = writer.encrypted(recipients.clone())?;
        }
        state.volumes.push(Volume { writer: Arc::new(writer), used: RESERVE });
        Ok(index)
    }

    /// The last volume, if nothing is in it yet, or a new one.
    fn empty_volume(&self, state: &mut State) -> Result<usize, WriteError> {
        match state.volumes.last() {
            Some(last) if last.used == RESERVE => Ok(state.volumes.len() - 1),
            _ => self.begin_volume(state),
        }
    }

    /// The first volume with room for so much, or a new one.
    fn volume_for(&self, state: &mut State, cost: u64) -> Result<usize, WriteError> {
        match (0..state.volumes.len()).find(|index| self.fits(state, *index, cost)) {
            Some(index) => Ok(index),
            None => self.begin_volume(state),
        }
    }

    fn fits(&self, state: &State, volume: usize, cost: u64) -> bool {
        let used = state.volumes.get(volume).map_or(u64::MAX, |volume| volume.used);
        let capacity = self.capacity().unwrap_or(u64::MAX);
        used.checked_add(cost).is_some_and(|sum| sum <= capacity.saturating_add(RESERVE))
    }

    fn charge(&self, state: &mut State, volume: usize, cost: u64) -> Result<Arc<BagWriter>, WriteError> {
        let volume = state.volumes.get_mut(volume).ok_or_else(|| self.failed(in_use()))?;
        volume.used = volume.used.saturating_add(cost);
        Ok(volume.writer.clone())
    }

    fn settle_in(&self, state: &mut State, path: &str, volumes: Vec<usize>) {
        if self.is_group() {
            state.places.insert(path.to_owned(), volumes);
        }
    }

    /// What an entry takes at most: its bytes, its two headers and its line in the manifest.
    fn cost(&self, path: &str, bytes: u64) -> u64 {
        const LOCAL: usize = 30 + 20;
        const CENTRAL: usize = 46 + 28;
        const LINE: usize = 64 + 2 + 1;
        const NUMBER: usize = 5;
        let name = self.base.len() + NUMBER + path.len();
        bytes.saturating_add((LOCAL + CENTRAL + LINE + 2 * name + path.len()) as u64)
    }

    /// What entries may take in a volume, if there is a limit.
    fn capacity(&self) -> Option<u64> {
        let size = self.form.volume_size?;
        let sealed = match &self.form.recipients {
            // 16 bytes for each 64 KiB, and a header with a line or two for each recipient.
            Some(to) => size / (64 << 10) * 16 + 4096 + 256 * to.count() as u64,
            None => 0,
        };
        Some(size.saturating_sub(RESERVE).saturating_sub(sealed))
    }
}

fn in_use() -> io::Error {
    io::Error::other("a volume is still in use")
}

/// The identifier of a group: the base folder that all share, and the SHA-256 of all
/// payload manifests, one after another. It tells one group from another, and that none of
/// its volumes was exchanged.
fn identifier<'w>(volumes: impl Iterator<Item = &'w BagWriter>) -> (String, Digest) {
    let mut hasher = Hasher::sha256();
    let mut base = String::new();
    for volume in volumes {
        hasher.update(volume.manifest().as_bytes());
        let (shared, _) = volume.base().rsplit_once('-').unwrap_or((volume.base(), ""));
        base = shared.to_owned();
    }
    (base, hasher.finish())
}

/// The names of all volumes: that of the target where it is only one.
fn names(target: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![target.to_owned()];
    }
    let width = count.to_string().len();
    (1..=count).map(|number| numbered(target, &format!("{number:0width$}-of-{count}"))).collect()
}

/// `backup-1-of-3.zip` for `backup.zip`, and `backup-1-of-3.zip.age` for `backup.zip.age`.
fn numbered(target: &Path, number: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let sealed = crate::encryption::EXTENSION;
    let (name, sealed) = match name.strip_suffix(&format!(".{sealed}")) {
        Some(inner) => (inner, format!(".{sealed}")),
        None => (name.as_ref(), String::new()),
    };
    let name = match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, extension)) => format!("{stem}-{number}.{extension}{sealed}"),
        None => format!("{name}-{number}{sealed}"),
    };
    target.with_file_name(name)
}

/// Stretches of several files as one.
pub struct Joined {
    /// Each with where it begins and how long it is.
    stretches: Vec<(Arc<dyn ReadAt>, u64, u64)>,
    len: u64,
}

impl ReadAt for Joined {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut begin = 0;
        for (file, start, len) in &self.stretches {
            let within = offset.saturating_sub(begin);
            if offset >= begin && within < *len {
                let left = usize::try_from(len - within).unwrap_or(usize::MAX);
                let take = left.min(buffer.len());
                let part = buffer.get_mut(..take).unwrap_or_default();
                return file.read_at(part, start.saturating_add(within));
            }
            begin += len;
        }
        Ok(0)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.len)
    }
}
