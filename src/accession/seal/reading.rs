//! Reading originals that may change meanwhile: the bytes are those of one moment, or none.

use super::Item;
use crate::accession::ledger::{State, Taken};
use crate::accession::pass::{Broken, Pass, Passed, changed};
use crate::content::open_regular;
use crate::digest::{Digest, Hasher};
use crate::finding::{Code, Finding};
use crate::reader::kind;
use crate::source::walk::{Stamp, stamp};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// How often a file that changes is read again before it is refused.
const ATTEMPTS: usize = 3;
/// How many bytes at its beginning, middle and end tell whether a large file may equal
/// another of its size.
const SAMPLE: u64 = 4 << 10;

/// Digests what passes through, to tell whether a second reading gave the same bytes.
pub struct Digesting<'r> {
    /// What is read.
    pub inner: &'r mut File,
    /// What has passed.
    pub pass: Pass,
}

impl Read for Digesting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.pass.block(buffer.get(..got).unwrap_or_default());
        Ok(got)
    }
}

/// Why a pass ended early whose blocks are handed to nothing that fails.
pub fn input_error<E>(broken: Broken<E>) -> io::Error {
    match broken {
        Broken::Input(error) => error,
        Broken::Output(_) => io::ErrorKind::Other.into(),
    }
}

/// Opens a file and takes its stamp, to be compared when it has been read.
pub fn open_stamped(item: &Item) -> io::Result<(File, Stamp)> {
    let file = open_regular(&item.disk)?;
    let before = stamp(&file)?;
    Ok((file, before))
}

/// Reads a file until it keeps still from the beginning of a reading to its end.
pub fn steady(item: &Item, mut read: impl FnMut(&mut File, u64) -> io::Result<Passed>) -> io::Result<Passed> {
    let mut outcome = Err(changed());
    for _ in 0..ATTEMPTS {
        let (mut file, before) = open_stamped(item)?;
        outcome = read(&mut file, before.size);
        match &outcome {
            Ok(passed) if passed.len == before.size && stamp(&file)? == before => return outcome,
            Ok(_) => outcome = Err(changed()),
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {}
            Err(_) => return outcome,
        }
    }
    outcome
}

/// Enters what a reading told, or why there was none.
pub fn accept(item: &Item, read: io::Result<Passed>) -> Taken {
    let mut taken = item.taken.clone();
    match read {
        Ok(passed) => taken.enter(passed),
        Err(error) => {
            let code = match error.kind() {
                io::ErrorKind::ResourceBusy => Code::ChangedWhileRead,
                _ => Code::Unreadable,
            };
            taken.findings.push(Finding::new(code, &taken.line.path).found(error.to_string()));
            taken.settle(State::Refused, error.to_string());
        }
    }
    taken
}

/// The kind of a large file, and a digest of three samples of it.
pub fn probe(item: &Item) -> io::Result<(kind::Kind, Digest)> {
    let mut file = open_regular(&item.disk)?;
    let mut head = Vec::with_capacity(kind::HEAD);
    (&mut file).take(kind::HEAD as u64).read_to_end(&mut head)?;
    let mut hasher = Hasher::sha256();
    hasher.update(head.get(..SAMPLE as usize).unwrap_or(&head));
    let size = item.taken.line.size;
    for at in [size / 2, size.saturating_sub(SAMPLE)] {
        let mut sample = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        (&mut file).take(SAMPLE).read_to_end(&mut sample)?;
        hasher.update(&sample);
    }
    Ok((kind::sniff(&head), hasher.finish()))
}
