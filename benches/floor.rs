//! The floor: the least work that keeps the promise, and nothing else.
//!
//! ```text
//! floor pack THREADS OUT FILE...   read, SHA-256, CRC-32 and write each file once to its
//!                                  place in OUT, then read OUT and hash it once more
//! floor verify THREADS ZIP         read and hash every entry inside the ZIP
//! ```
//!
//! No names, no manifests, no checks, no errors told apart, no flush to disk. It uses
//! the same digest and checksum code and the same blocks as dabao, so that what remains
//! between the two is dabao's own.

use ring::digest::{Context, SHA256};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, io, path::PathBuf};

const BLOCK: usize = 128 << 10;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let usage = || io::Error::other("floor pack THREADS OUT FILE... | floor verify THREADS ZIP");
    let [mode, threads, archive, files @ ..] = arguments.as_slice() else { return Err(usage()) };
    let threads: usize = threads.parse().map_err(|_| usage())?;
    match mode.as_str() {
        "pack" => pack(threads, archive, files),
        "verify" => verify(threads, archive),
        _ => Err(usage()),
    }
}

/// A stretch of a file.
struct Stretch {
    start: u64,
    len: u64,
}

fn pack(threads: usize, out: &str, files: &[String]) -> io::Result<()> {
    let mut next = 0;
    let mut places = Vec::new();
    for file in files {
        let len = file_len(file)?;
        places.push((PathBuf::from(file), Stretch { start: next, len }));
        next += len;
    }
    let file = File::options().read(true).write(true).create(true).truncate(true).open(out)?;
    side_by_side(threads, &places, |(path, place), block| {
        let input = File::open(path)?;
        digest(&input, &Stretch { start: 0, len: place.len }, block, |at, bytes| {
            file.write_all_at(bytes, place.start + at)
        })
    })?;
    let places: Vec<Stretch> = places.into_iter().map(|(_, place)| place).collect();
    side_by_side(threads, &places, |place, block| digest(&file, place, block, |_, _| Ok(())))
}

fn verify(threads: usize, archive: &str) -> io::Result<()> {
    let mut zip = zip::ZipArchive::new(File::open(archive)?).map_err(io::Error::other)?;
    let mut places = Vec::new();
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(io::Error::other)?;
        let start = entry.data_start().ok_or_else(|| io::Error::other("no data"))?;
        places.push(Stretch { start, len: entry.compressed_size() });
    }
    let file = File::open(archive)?;
    side_by_side(threads, &places, |place, block| digest(&file, place, block, |_, _| Ok(())))
}

fn file_len(path: &str) -> io::Result<u64> {
    Ok(std::fs::metadata(path)?.len())
}

/// Takes SHA-256 and CRC-32 of a stretch and hands on each block while it is warm.
fn digest(
    file: &File,
    stretch: &Stretch,
    block: &mut [u8],
    mut each: impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let (mut sha256, mut crc32, mut at) = (Context::new(&SHA256), crc32fast::Hasher::new(), 0);
    while at < stretch.len {
        let want = usize::try_from(stretch.len - at).unwrap_or(usize::MAX).min(block.len());
        let got = file.read_at(&mut block[..want], stretch.start + at)?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        sha256.update(&block[..got]);
        crc32.update(&block[..got]);
        each(at, &block[..got])?;
        at += got as u64;
    }
    std::hint::black_box((sha256.finish(), crc32.finalize()));
    Ok(())
}

/// Does the same for all jobs, each thread with a block of its own.
fn side_by_side<J: Sync>(
    threads: usize,
    jobs: &[J],
    work: impl Fn(&J, &mut [u8]) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut block = vec![0; BLOCK];
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(job, &mut block)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| io::Error::other("thread"))?)
    })
}
