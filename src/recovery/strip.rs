//! Blocks cut lengthwise into strips, so that memory stays bounded.
//!
//! Reed–Solomon works on each place in all blocks alike. A strip is the same stretch of
//! every block; all recovery rows of one strip are held at once, and the blocks pass by in
//! batches: one batch is read while the one before it is worked on.

use super::field;
use super::threads::{self, lock};
use std::io;
use std::sync::Mutex;

/// What the rows of one strip may take, in bytes. Mending holds twice as much.
const ROWS: usize = 64 << 20;
/// What one batch of blocks may take, in bytes; there are two at a time.
const BATCH: usize = 16 << 20;
/// More blocks in a batch do not make it faster.
const MOST_IN_BATCH: usize = 32;
/// A strip is a multiple of this, for the processor's sake.
const ALIGNED: usize = 64;

/// One strip: where it begins in each block, and how long it is, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Strip {
    /// Where it begins in each block.
    pub at: u64,
    /// How long it is.
    pub len: usize,
}

/// The strips of blocks of this size, when so many rows are held at once.
pub fn strips(block: u64, rows: usize) -> impl Iterator<Item = Strip> {
    let wide = (ROWS / rows.max(1) / ALIGNED * ALIGNED).clamp(ALIGNED, BATCH);
    (0..block).step_by(wide).map(move |at| {
        let left = usize::try_from(block - at).unwrap_or(usize::MAX);
        Strip { at, len: wide.min(left) }
    })
}

/// A row that a strip is summed up in.
pub struct Row {
    /// The exponent of its recovery block.
    pub exponent: u32,
    /// The sum so far.
    pub sum: Vec<u8>,
}

/// One block of a batch, as far as it lies in the strip.
pub struct Part {
    /// The number of the block in the set.
    pub block: usize,
    /// Its bytes, zeros behind its end.
    pub bytes: Vec<u8>,
}

/// Adds the share of each block to each row; `read` fills in a block's bytes, and `see` is
/// shown every part, on some thread.
///
/// # Errors
/// What `read` or `see` gives.
pub fn add_blocks(
    rows: &[Mutex<Row>],
    blocks: &[usize],
    strip: Strip,
    constants: &field::Constants,
    threads: usize,
    read: &mut (dyn FnMut(usize, &mut [u8]) -> io::Result<()> + Send),
    see: &(dyn Fn(&Part) -> io::Result<()> + Sync),
) -> io::Result<()> {
    let most = (BATCH / strip.len.max(1)).clamp(1, MOST_IN_BATCH);
    let mut batches = blocks.chunks(most);
    let mut load = |spent: Vec<Part>| -> io::Result<Vec<Part>> {
        let mut spent = spent.into_iter().map(|part| part.bytes);
        let fill = |&block: &usize| {
            let mut bytes = spent.next().unwrap_or_default();
            bytes.resize(strip.len, 0);
            read(block, &mut bytes)?;
            Ok(Part { block, bytes })
        };
        batches.next().unwrap_or_default().iter().map(fill).collect()
    };
    let mut batch = load(Vec::new())?;
    let mut spent = Vec::new();
    while !batch.is_empty() {
        let sources: Vec<&[u8]> = batch.iter().map(|part| part.bytes.as_slice()).collect();
        let work = |number: usize| match batch.get(number) {
            Some(part) => see(part),
            None => {
                if let Some(row) = rows.get(number - batch.len()) {
                    let Row { exponent, sum } = &mut *lock(row);
                    let factor = |part: &Part| constants.factor(part.block, *exponent);
                    field::add(sum, &sources, &batch.iter().map(factor).collect::<Vec<u16>>());
                }
                Ok(())
            }
        };
        let next = std::thread::scope(|scope| {
            let ahead = scope.spawn(|| load(std::mem::take(&mut spent)));
            let worked = threads::each(batch.len() + rows.len(), threads, &work);
            let next = ahead.join().unwrap_or_else(|_| Err(io::Error::other("reading ahead")));
            worked.and(next)
        })?;
        spent = std::mem::replace(&mut batch, next);
    }
    Ok(())
}
