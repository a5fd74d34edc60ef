//! Reads and digests files on several threads, the largest first.

use super::Sink;
use crate::bag::store::Store;
use crate::content::BLOCK;
use crate::digest::{Algorithm, Digest, Hasher};
use std::cmp::Reverse;
use std::io::{self, Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// One file to read.
pub struct Job {
    /// Its index among the members.
    pub member: usize,
    /// Its stated size; nothing beyond it is read but one byte that proves the excess.
    pub size: u64,
    /// The digests wanted.
    pub algorithms: Vec<Algorithm>,
    /// Whether its CRC-32 is wanted, since nothing else vouches for it.
    pub crc: bool,
}

/// What reading one file gave.
#[derive(Debug, Default, Clone)]
pub struct Outcome {
    /// The digests wanted.
    pub digests: Vec<(Algorithm, Digest)>,
    /// The CRC-32, if it was wanted.
    pub crc: Option<u32>,
    /// How many bytes there were, at most one more than stated.
    pub bytes: u64,
    /// Why reading stopped before the end.
    pub error: Option<Failure>,
}

/// Why a file could not be read to its end.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The system's or the decoder's words.
    pub text: String,
    /// Whether the bytes themselves are at fault, not the system: a stream that cannot
    /// be unfolded.
    pub damaged: bool,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure { text: error.to_string(), damaged: error.raw_os_error().is_none() }
    }
}

impl Outcome {
    /// The digest of one algorithm, if it was wanted.
    pub fn digest(&self, algorithm: Algorithm) -> Option<&Digest> {
        self.digests.iter().find(|(a, _)| *a == algorithm).map(|(_, digest)| digest)
    }
}

/// Runs all jobs and puts each outcome at the index of its member.
///
/// # Errors
/// Only if the sink fails; the other threads stop soon after.
pub fn run(
    store: &dyn Store,
    mut jobs: Vec<Job>,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
    sink: Option<&dyn Sink>,
    outcomes: &mut [Option<Outcome>],
) -> io::Result<()> {
    jobs.sort_by_key(|job| Reverse(job.size));
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let failure = Mutex::new(None);
    let work = || {
        let mut done = Vec::new();
        let mut buffer = vec![0; BLOCK];
        while !stop.load(Ordering::Relaxed) {
            let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            match read(store, job, &mut buffer, progress, sink) {
                Ok(outcome) => done.push((job.member, outcome)),
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    if let Ok(mut first) = failure.lock() {
                        first.get_or_insert(error);
                    }
                }
            }
        }
        done
    };
    let threads = threads.clamp(1, jobs.len().max(1));
    let done: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        done.extend(others.into_iter().filter_map(|thread| thread.join().ok()).flatten());
        done
    });
    for (member, outcome) in done {
        if let Some(slot) = outcomes.get_mut(member) {
            *slot = Some(outcome);
        }
    }
    failure.into_inner().ok().flatten().map_or(Ok(()), Err)
}

/// Reads one file through to its end.
///
/// # Errors
/// Only if the sink fails; what the file itself lacks is in the outcome.
fn read(
    store: &dyn Store,
    job: &Job,
    buffer: &mut [u8],
    progress: &(dyn Fn(u64) + Sync),
    sink: Option<&dyn Sink>,
) -> io::Result<Outcome> {
    let path = store.members().get(job.member).map_or("", |m| m.path.as_str());
    let mut writer = sink.map(|sink| sink.create(path)).transpose()?;
    let mut tally = Tally::new(&job.algorithms, job.crc);
    let mut error = None;
    match store.open(job.member) {
        Err(failed) => error = Some(failed.into()),
        Ok(reader) => {
            let mut reader = reader.take(job.size.saturating_add(1));
            loop {
                let got = match reader.read(buffer) {
                    Ok(0) => break,
                    Ok(got) => got,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                    Err(failed) => {
                        error = Some(failed.into());
                        break;
                    }
                };
                let block = buffer.get(..got).unwrap_or_default();
                tally.update(block);
                if let Some(writer) = &mut writer {
                    writer.write_all(block)?;
                }
                progress(got as u64);
            }
        }
    }
    if let Some(writer) = writer {
        writer.close()?;
    }
    Ok(tally.finish(error))
}

/// Feeds every digest that is wanted of one file.
pub struct Tally {
    hashers: Vec<(Algorithm, Hasher)>,
    crc: Option<crc32fast::Hasher>,
    bytes: u64,
}

impl Tally {
    /// A tally that has seen nothing.
    pub fn new(algorithms: &[Algorithm], crc: bool) -> Self {
        let hashers = algorithms.iter().map(|a| (*a, Hasher::new(*a))).collect();
        Tally { hashers, crc: crc.then(crc32fast::Hasher::new), bytes: 0 }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, block: &[u8]) {
        self.bytes += block.len() as u64;
        if let Some(crc) = &mut self.crc {
            crc.update(block);
        }
        for (_, hasher) in &mut self.hashers {
            hasher.update(block);
        }
    }

    /// The outcome, with what stopped the reading early.
    pub fn finish(self, error: Option<Failure>) -> Outcome {
        Outcome {
            crc: self.crc.map(crc32fast::Hasher::finalize),
            digests: self.hashers.into_iter().map(|(a, h)| (a, h.finish())).collect(),
            bytes: self.bytes,
            error,
        }
    }
}
