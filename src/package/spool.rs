//! A file aside, compressed while more is being made: the bytes are handed over in blocks
//! to a thread that digests and deflates them.

use crate::content::storage::Cursor;
use crate::content::{BLOCK, Scratch};
use crate::digest::{Digest, Hasher};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Deflate level 3 of zlib-rs: the ratio of level 6 at more than twice its speed.
pub const LEVEL: u32 = 3;

/// How many full blocks may wait for the thread.
const WAITING: usize = 4;

/// Compresses what is written to it, and digests it on the way.
///
/// The thread is given full blocks only, and a shorter last one: what comes out does not
/// depend on how the bytes came in.
pub struct Spool {
    block: Vec<u8>,
    full: SyncSender<Vec<u8>>,
    used: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<io::Result<Spooled>>>,
}

/// A finished spool: compressed bytes aside, and what is known of them.
pub struct Spooled {
    /// The deflate stream, to be read from its beginning.
    pub file: Cursor<Scratch>,
    /// Digest of the uncompressed bytes, where it was wanted.
    pub digest: Option<Digest>,
    /// CRC-32 of the uncompressed bytes.
    pub crc32: u32,
    /// Uncompressed length in bytes.
    pub len: u64,
    /// Compressed length in bytes.
    pub compressed: u64,
}

impl Spool {
    /// Begins a spool in a file of the given folder that only this run can read; without a hasher for
    /// bytes that are digested already.
    ///
    /// # Errors
    /// If the folder cannot be written to, or the system gives no thread.
    pub fn new(folder: &Path, hasher: Option<Hasher>) -> io::Result<Self> {
        let file = Cursor::new(Arc::new(Scratch::new(folder)?));
        let (full, filled) = sync_channel(WAITING);
        let (empty, used) = sync_channel(WAITING + 1);
        let work = move || deflate(file, hasher, &filled, &empty);
        let thread = std::thread::Builder::new().name("deflate".into()).spawn(work)?;
        Ok(Spool { block: Vec::with_capacity(BLOCK), full, used, thread: Some(thread) })
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// If bytes could not be written.
    pub fn finish(mut self) -> io::Result<Spooled> {
        self.hand_over()?;
        let Spool { full, thread, .. } = self;
        drop(full);
        join(thread)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let mut next = self.used.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
        next.clear();
        match self.full.send(std::mem::replace(&mut self.block, next)) {
            Ok(()) => Ok(()),
            // The thread is gone, and only it knows why.
            Err(_) => Err(join(self.thread.take()).err().unwrap_or_else(gone)),
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = BLOCK.saturating_sub(self.block.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.block.extend_from_slice(taken);
        if self.block.len() >= BLOCK {
            self.hand_over()?;
        }
        Ok(taken.len())
    }

    /// Does nothing: a flush inside a deflate stream would only make it longer.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the thread does: takes blocks until there are no more.
fn deflate(
    file: Cursor<Scratch>,
    mut hasher: Option<Hasher>,
    filled: &Receiver<Vec<u8>>,
    empty: &SyncSender<Vec<u8>>,
) -> io::Result<Spooled> {
    let mut encoder = DeflateEncoder::new(file, Compression::new(LEVEL));
    let mut crc32 = crc32fast::Hasher::new();
    let mut len = 0;
    for block in filled {
        if let Some(hasher) = &mut hasher {
            hasher.update(&block);
        }
        crc32.update(&block);
        len += block.len() as u64;
        encoder.write_all(&block)?;
        // Where nobody waits for the block any more, it goes.
        let _ = empty.try_send(block);
    }
    let mut file = encoder.finish()?;
    let compressed = file.stream_position()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Spooled { file, digest: hasher.map(Hasher::finish), crc32: crc32.finalize(), len, compressed })
}

fn join(thread: Option<JoinHandle<io::Result<Spooled>>>) -> io::Result<Spooled> {
    thread.and_then(|thread| thread.join().ok()).unwrap_or_else(|| Err(gone()))
}

fn gone() -> io::Error {
    io::Error::other("the compressing thread ended early")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    /// Writes pieces of these lengths, and gives the stream and what is known of it.
    fn spooled(pieces: &[usize]) -> (Vec<u8>, Spooled) {
        let mut spool = Spool::new(tempfile::tempdir().unwrap().path(), Some(Hasher::sha256())).unwrap();
        let mut bytes = (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).map(|b| b % 23);
        for piece in pieces {
            spool.write_all(&bytes.by_ref().take(*piece).collect::<Vec<u8>>()).unwrap();
        }
        let mut spooled = spool.finish().unwrap();
        let mut stream = Vec::new();
        spooled.file.read_to_end(&mut stream).unwrap();
        (stream, spooled)
    }

    #[test]
    fn the_stream_unfolds_to_what_was_written() {
        let (stream, spooled) = spooled(&[5, 3 * BLOCK + 7]);
        let mut unfolded = Vec::new();
        flate2::read::DeflateDecoder::new(stream.as_slice()).read_to_end(&mut unfolded).unwrap();
        let mut hasher = Hasher::sha256();
        hasher.update(&unfolded);
        assert_eq!(unfolded.len() as u64, spooled.len);
        assert_eq!((stream.len() as u64, crc32fast::hash(&unfolded)), (spooled.compressed, spooled.crc32));
        assert_eq!(Some(hasher.finish()), spooled.digest);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn the_stream_does_not_depend_on_how_bytes_come(pieces in proptest::collection::vec(0..BLOCK, 1..6)) {
            let whole: usize = pieces.iter().sum();
            prop_assert_eq!(spooled(&pieces).0, spooled(&[whole]).0);
        }
    }
}
