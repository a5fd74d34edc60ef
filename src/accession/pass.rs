//! One pass over the bytes of a file: digest, CRC-32, kind and media facts together.

use crate::content::{BLOCK, read_full};
use crate::digest::{Digest, Hasher};
use crate::finding::Finding;
use crate::reader::kind::{self, Kind};
use crate::reader::media::{Facts, Watcher};
use std::io::{self, Read};

/// What one pass over a file tells.
#[derive(Debug, Clone)]
pub struct Passed {
    /// SHA-256.
    pub digest: Digest,
    /// CRC-32.
    pub crc32: u32,
    /// Length in bytes, as read.
    pub len: u64,
    /// What its first bytes say it is.
    pub kind: Kind,
    /// What a recording says of itself.
    pub facts: Facts,
    /// Faults of a recording.
    pub findings: Vec<Finding>,
}

/// Takes blocks as they come and tells what they were.
pub struct Pass {
    hasher: Hasher,
    crc32: crc32fast::Hasher,
    expected: u64,
    len: u64,
    kind: Option<Kind>,
    watcher: Option<Watcher>,
}

impl Pass {
    /// A pass over a file of `expected` bytes.
    pub fn new(expected: u64) -> Self {
        Pass {
            hasher: Hasher::sha256(),
            crc32: crc32fast::Hasher::new(),
            expected,
            len: 0,
            kind: None,
            watcher: None,
        }
    }

    /// Takes the next block; the first must hold at least [`kind::HEAD`] bytes, or all.
    pub fn block(&mut self, bytes: &[u8]) {
        if self.kind.is_none() {
            let kind = kind::sniff(bytes.get(..kind::HEAD).unwrap_or(bytes));
            self.kind = Some(kind);
            self.watcher = matches!(kind, Kind::Mp4 | Kind::Mov).then(|| Watcher::new(self.expected));
        }
        self.hasher.update(bytes);
        self.crc32.update(bytes);
        if let Some(watcher) = &mut self.watcher {
            watcher.update(bytes);
        }
        self.len += bytes.len() as u64;
    }

    /// Tells what passed by; media faults are findings about `path`.
    pub fn finish(self, path: &str) -> Passed {
        let (facts, findings) = self.watcher.map(|watcher| watcher.finish(path)).unwrap_or_default();
        Passed {
            digest: self.hasher.finish(),
            crc32: self.crc32.finalize(),
            len: self.len,
            kind: self.kind.unwrap_or(Kind::Empty),
            facts,
            findings,
        }
    }
}

/// Why a pass ended early.
#[derive(Debug)]
pub enum Broken<E> {
    /// The input could not be read on.
    Input(io::Error),
    /// What the blocks were handed to failed.
    Output(E),
}

/// What is said of a file that did not keep still.
pub fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::ResourceBusy, "it changed while it was read")
}

/// Reads to the end in blocks of [`BLOCK`] bytes, the last one shorter, and hands each
/// to `each` with its offset while it is warm in the processor's cache.
///
/// # Errors
/// If the input cannot be read or is longer than `expected`, or `each` fails.
pub fn pass<E>(
    input: &mut dyn Read,
    expected: u64,
    path: &str,
    mut each: impl FnMut(u64, &[u8]) -> Result<(), E>,
) -> Result<Passed, Broken<E>> {
    let mut pass = Pass::new(expected);
    let mut buffer = vec![0; BLOCK];
    loop {
        // Whole blocks, so that nothing depends on how the system hands out bytes.
        let filled = read_full(input, &mut buffer).map_err(Broken::Input)?;
        let block = buffer.get(..filled).unwrap_or_default();
        if block.is_empty() {
            return Ok(pass.finish(path));
        }
        let at = pass.len;
        // A file may grow as fast as it is read, and have no end.
        if at + filled as u64 > expected {
            return Err(Broken::Input(changed()));
        }
        pass.block(block);
        each(at, block).map_err(Broken::Output)?;
    }
}
