//! Deflate on several processors: a part of a workbook is cut into blocks that are compressed
//! side by side and joined again.
//!
//! Each block ends with a sync flush (RFC 1951 and zlib's manual), so that the blocks one after
//! another are one deflate stream. What comes out does not depend on the number of threads.

use crate::bag::zip_writer::{Measure, Method, ZipWriter};
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use jiff::civil::{Date, date};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How much is compressed at a time, in bytes.
pub const BLOCK: usize = 512 << 10;

/// How hard it is compressed: as the texts of a bundle are.
const LEVEL: u32 = 3;

/// How many blocks may wait at each worker.
const WAITING: usize = 2;

/// The day that all parts of a workbook bear, the first that a ZIP can tell: equal tables give
/// equal files.
pub const DAY: Date = date(1980, 1, 1);

/// The last block of a stream, which holds nothing.
const LAST: [u8; 2] = [3, 0];

/// A block when it is compressed.
struct Packed {
    bytes: Vec<u8>,
    crc: Hasher,
    /// The memory of the block, to be filled again.
    block: Vec<u8>,
}

/// One thread that compresses.
struct Worker {
    blocks: SyncSender<Vec<u8>>,
    packed: Receiver<io::Result<Packed>>,
}

impl Worker {
    fn start() -> io::Result<Self> {
        let (blocks, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let (done, packed) = sync_channel(WAITING);
        let work = move || {
            let mut compress = Compress::new(Compression::new(LEVEL), false);
            for block in waiting {
                if done.send(pack(&mut compress, block)).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("deflate".into()).spawn(work)?;
        Ok(Worker { blocks, packed })
    }
}

/// Compresses one block by itself.
fn pack(compress: &mut Compress, block: Vec<u8>) -> io::Result<Packed> {
    compress.reset();
    let mut bytes = Vec::with_capacity(block.len() / 4 + 1024);
    let mut rest = block.as_slice();
    loop {
        let before = compress.total_in();
        compress.compress_vec(rest, &mut bytes, FlushCompress::Sync).map_err(io::Error::other)?;
        let used = usize::try_from(compress.total_in() - before).unwrap_or(usize::MAX);
        rest = rest.get(used..).unwrap_or_default();
        // Room that is left says that the flush is through.
        if rest.is_empty() && bytes.len() < bytes.capacity() {
            break;
        }
        bytes.reserve(bytes.capacity().max(1024));
    }
    let mut crc = Hasher::new();
    crc.update(&block);
    Ok(Packed { bytes, crc, block })
}

/// A deflate stream that lies aside while it is made.
pub struct Pack {
    workers: Vec<Worker>,
    /// The workers at work, the one that began first in front.
    busy: VecDeque<usize>,
    next: usize,
    file: File,
    crc: Hasher,
    len: u64,
    compressed: u64,
    spare: Vec<u8>,
}

impl Pack {
    /// An empty stream, compressed by so many threads.
    ///
    /// # Errors
    /// If the system gives no thread or no file.
    pub fn new(threads: usize) -> io::Result<Self> {
        Ok(Pack {
            workers: (0..threads.max(1)).map(|_| Worker::start()).collect::<io::Result<_>>()?,
            busy: VecDeque::new(),
            next: 0,
            file: tempfile::tempfile()?,
            crc: Hasher::new(),
            len: 0,
            compressed: 0,
            spare: Vec::new(),
        })
    }

    /// Takes a block, and leaves an empty one in its place.
    ///
    /// # Errors
    /// If an earlier one cannot be written.
    pub fn take(&mut self, block: &mut Vec<u8>) -> io::Result<()> {
        if self.busy.len() >= self.workers.len() * WAITING {
            self.write_next()?;
        }
        self.len += block.len() as u64;
        let full = std::mem::replace(block, std::mem::take(&mut self.spare));
        let worker = self.workers.get(self.next).ok_or_else(gone)?;
        worker.blocks.send(full).map_err(|_| gone())?;
        self.busy.push_back(self.next);
        self.next = (self.next + 1) % self.workers.len();
        Ok(())
    }

    /// Ends the stream: the file it lies in, from its beginning, and its measure.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<(File, Measure)> {
        while !self.busy.is_empty() {
            self.write_next()?;
        }
        self.file.write_all(&LAST)?;
        self.file.rewind()?;
        let compressed = self.compressed + LAST.len() as u64;
        Ok((self.file, Measure { crc32: self.crc.finalize(), compressed, len: self.len }))
    }

    /// Writes the block that has waited longest.
    fn write_next(&mut self) -> io::Result<()> {
        let Some(worker) = self.busy.pop_front().and_then(|at| self.workers.get(at)) else { return Ok(()) };
        let mut packed = worker.packed.recv().map_err(|_| gone())??;
        self.file.write_all(&packed.bytes)?;
        self.compressed += packed.bytes.len() as u64;
        self.crc.combine(&packed.crc);
        packed.block.clear();
        self.spare = packed.block;
        Ok(())
    }
}

/// Adds a small part to a workbook.
///
/// # Errors
/// If it cannot be written.
pub fn store(zip: &ZipWriter, name: &str, part: String) -> io::Result<()> {
    let block = pack(&mut Compress::new(Compression::new(LEVEL), false), part.into_bytes())?;
    let (len, bytes) = (block.block.len() as u64, [block.bytes.as_slice(), &LAST].concat());
    let measure = Measure { crc32: block.crc.finalize(), compressed: bytes.len() as u64, len };
    zip.append(name, Method::Deflated, measure, &mut bytes.as_slice()).map(drop)
}

fn gone() -> io::Error {
    io::Error::other("a thread that compresses has ended")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn packed(threads: usize, blocks: &[Vec<u8>]) -> (Vec<u8>, Measure) {
        let mut pack = Pack::new(threads).unwrap();
        for block in blocks {
            let mut block = block.clone();
            pack.take(&mut block).unwrap();
            assert!(block.is_empty());
        }
        let (mut file, measure) = pack.finish().unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (bytes, measure)
    }

    #[test]
    fn blocks_make_one_stream_whatever_the_number_of_threads() {
        let noise = |seed: u32| {
            let mut state = seed;
            let mut byte = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            (0..70_000).map(|_| byte()).collect::<Vec<u8>>()
        };
        let blocks = [b"fan ".repeat(10_000), noise(1), Vec::new(), b"x".to_vec(), noise(2)];
        let (bytes, measure) = packed(1, &blocks);
        let mut back = Vec::new();
        flate2::read::DeflateDecoder::new(bytes.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, blocks.concat());
        assert_eq!(measure.len, back.len() as u64);
        assert_eq!(measure.compressed, bytes.len() as u64);
        assert_eq!(measure.crc32, crc32fast::hash(&back));
        assert_eq!(packed(3, &blocks).0, bytes);
        assert_eq!(packed(2, &[]).0, LAST);
    }
}
