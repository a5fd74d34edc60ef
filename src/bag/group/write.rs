//! One bag, or the volumes of a group, being written.
//!
//! What goes where follows from the order of calls alone: each file goes into the first
//! volume that has room for it, and one larger than a volume is cut into parts, each in a
//! new volume. What describes the bundle stays together, in the last one.

mod finish;
mod names;
mod parts;
mod room;

pub use finish::{Finish, Finished};
pub use parts::{Joined, Place};

use self::room::{RESERVE, Volume};
use crate::bag::write::{WriteError, deflated};
use crate::bag::zip_writer::{Measure, Method};
use crate::content::Content;
use crate::digest::{Digest, Hasher};
use crate::encryption::Recipients;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// An entry that waits for its volume.
struct Held {
    path: String,
    measure: Measure,
    digest: Digest,
    body: Box<dyn Read + Send>,
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
}

fn in_use() -> io::Error {
    io::Error::other("a volume is still in use")
}
