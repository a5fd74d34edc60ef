//! Signs and stamps finished bundles, keeps their custody log, and says how strong what
//! proves them is.
//!
//! What a signature or a time stamp is worth by itself, `evidence` knows; how a bundle takes
//! one in without being endangered, `bag::amend`. Here both meet.

mod change;
mod verdict;
mod weigh;

pub use change::{Change, Signing, Stamping, first, request, sign, stamp};
pub use verdict::{Done, Evidence, SignatureFound, StampFound, Strength, Trust};
pub use weigh::weigh;

use crate::bag::amend::AmendError;
use crate::bag::store::{OpenError, Store};
use crate::bag::verify::MAX_TAG_FILE;
use crate::evidence::custody::{self, Log};
use crate::evidence::layout::{FOLDER, Item, TAG_MANIFEST};
use crate::evidence::signature::{self, KeyError};
use crate::evidence::{MAX_FILE, time_stamp};
use crate::finding::Finding;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// By which name and version entries of the custody log are made.
const SOFTWARE: &str = concat!("dabao/", env!("CARGO_PKG_VERSION"));

/// Why a bundle was not signed or stamped. It is as it was in every case.
#[derive(Debug)]
pub enum Failure {
    /// There is no bag, or its archive cannot be read.
    Open(OpenError),
    /// It cannot be added to, or the system failed.
    Amend(AmendError),
    /// It has faults, and nothing is put on top of them.
    NotValid(Vec<Finding>),
    /// It has no `tagmanifest-sha256.txt` that covers its payload, so that a signature would
    /// prove nothing.
    NotCovered,
    /// The custody log is not as it must be.
    Log(custody::Fault),
    /// The key cannot sign.
    Key(KeyError),
    /// The signature brought along does not fit this bundle.
    Signature(signature::Fault),
    /// The time stamp brought along proves nothing about this bundle.
    Stamp(time_stamp::Fault),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Amend(AmendError::Io(error))
    }
}

/// The files that prove a bundle, as they are in it.
#[derive(Default)]
struct Held {
    /// The tag manifest; empty where there is none.
    tag_manifest: Vec<u8>,
    /// The files below [`FOLDER`], by their paths in the bag.
    files: BTreeMap<String, Vec<u8>>,
}

impl Held {
    /// Reads them. A file larger than [`MAX_FILE`] is cut there, so that it is no longer what
    /// it should be.
    fn read(store: &dyn Store) -> io::Result<Self> {
        let mut held = Held::default();
        for (index, member) in store.members().iter().enumerate() {
            let limit = match member.path.as_str() {
                TAG_MANIFEST => MAX_TAG_FILE,
                path if path.starts_with(FOLDER) => MAX_FILE,
                _ => continue,
            };
            let mut bytes = Vec::new();
            store.open(index)?.take(limit).read_to_end(&mut bytes)?;
            match member.path.as_str() {
                TAG_MANIFEST => held.tag_manifest = bytes,
                path => drop(held.files.insert(path.to_owned(), bytes)),
            }
        }
        Ok(held)
    }

    /// Reads them from a bundle that is to be signed or stamped.
    fn of(store: &dyn Store) -> Result<Self, Failure> {
        let held = Held::read(store)?;
        if covers_payload(&held.tag_manifest) { Ok(held) } else { Err(Failure::NotCovered) }
    }

    /// The custody log; an empty one where there is none yet.
    fn log(&self) -> Result<Log, Failure> {
        match self.files.get(&Item::Log.to_string()) {
            None => Ok(Log::default()),
            Some(bytes) => Log::parse(bytes).map_err(Failure::Log),
        }
    }
}

/// Whether a tag manifest has the digest of a payload manifest: then it stands for the
/// whole bag.
fn covers_payload(tag_manifest: &[u8]) -> bool {
    let text = String::from_utf8_lossy(tag_manifest);
    let names = text.lines().filter_map(|line| line.split_once(' ')).map(|(_, path)| path.trim());
    names.into_iter().any(|path| path.starts_with("manifest-sha") && path.ends_with(".txt"))
}
