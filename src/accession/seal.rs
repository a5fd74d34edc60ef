//! Sealing: every original passes by once, is digested, and goes to its place in the bag.
//!
//! Large originals that are stored as they are get their places beforehand and are
//! digested side by side. Everything else follows in the order of the items. A file that changes
//! while it is read is never half taken: it is read again, and refused if it will not
//! keep still; where it had a place of its own, sealing begins anew without that place,
//! for a ZIP with a gap has two readings.

mod reading;

use super::ledger::Taken;
use super::pass::{Broken, Pass, Passed, changed, pass};
use super::sequence::Sequence;
use super::{Failure, Meter};
use crate::bag::group::write::{GroupWriter, Place};
use crate::bag::write::WriteError;
use crate::bag::zip_writer::{Measure, Method};
use crate::content::{BLOCK, Content, open_regular};
use crate::digest::Digest;
use crate::package::deflater::Deflater;
use crate::package::spool::{Spool, Spooled};
use crate::source::walk::stamp;
use reading::{Digesting, accept, input_error, open_stamped, probe, steady};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Up to this size a file is held in memory while it is sealed.
const SMALL: u64 = 1 << 20;

/// One file to be sealed.
pub struct Item {
    /// Where it lies.
    pub disk: PathBuf,
    /// What the ledger knows of it; `line.size` is its size as listed.
    pub taken: Taken,
    /// Its payload path in the bag, `data/originals/…`.
    pub payload: String,
}

/// Why an attempt to seal everything ended early.
enum Stop {
    /// The file of this index would not keep still in its planned place.
    Awkward(usize),
    /// The bag cannot be written.
    Write(WriteError),
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        Stop::Write(error)
    }
}

/// What is done with one file.
enum Job {
    /// Read it only; nothing is written.
    Look,
    /// Put it into its planned place; the digest is that of its samples.
    Place(Place, Digest),
    /// It seems to equal the file of this index, which has a place: read it only.
    Twin(usize),
    /// Hold it in memory, then append it.
    Whole,
    /// Compress it aside, then append it.
    Aside,
}

/// The bytes of a file that has been read and not yet been appended.
enum Body {
    None,
    Memory(Vec<u8>, Method),
    Aside(Spooled),
}

/// Seals all items; what became of them comes in their order.
///
/// Without a bag the files are only read. What a file is and whether it is whole is told
/// by the results; what becomes of it is judged elsewhere.
///
/// # Errors
/// If the bag cannot be written.
pub fn seal(
    items: &[Item],
    mut bag: Option<&mut GroupWriter>,
    threads: usize,
    meter: &dyn Meter,
) -> Result<Vec<Taken>, Failure> {
    let mut awkward = BTreeSet::new();
    loop {
        let attempt = Attempt { items, bag: bag.as_deref(), meter, stopped: AtomicBool::new(false) };
        match attempt.run(threads, &awkward) {
            Ok(taken) => return Ok(taken),
            Err(Stop::Write(error)) => return Err(error.into()),
            Err(Stop::Awkward(index)) => {
                awkward.insert(index);
                meter.restart();
                if let Some(bag) = bag.as_deref_mut() {
                    bag.restart()?;
                }
            }
        }
    }
}

struct Attempt<'a> {
    items: &'a [Item],
    bag: Option<&'a GroupWriter>,
    meter: &'a dyn Meter,
    stopped: AtomicBool,
}

/// What threads share while they work.
struct Shared {
    results: Mutex<BTreeMap<usize, Taken>>,
    stored: Mutex<HashSet<Digest>>,
    failure: Mutex<Option<Stop>>,
    sequence: Sequence<(usize, Taken, Body)>,
    next: AtomicUsize,
}

impl Attempt<'_> {
    fn run(&self, threads: usize, awkward: &BTreeSet<usize>) -> Result<Vec<Taken>, Stop> {
        let (jobs, twins) = self.plan(awkward)?;
        self.bag.map_or(Ok(()), GroupWriter::reserve)?;
        let shared = Shared {
            results: Mutex::default(),
            stored: Mutex::default(),
            failure: Mutex::default(),
            sequence: Sequence::new(),
            next: AtomicUsize::new(0),
        };
        let jobs: Vec<Mutex<Option<Planned>>> = jobs.into_iter().map(|j| Mutex::new(Some(j))).collect();
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, jobs.len().max(1)) {
                scope.spawn(|| self.work(&jobs, &shared));
            }
        });
        if let Some(stop) = lock(&shared.failure).take() {
            return Err(stop);
        }
        self.store_false_twins(&twins, &shared)?;
        let results = shared.results.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(results.into_values().collect())
    }

    fn work(&self, jobs: &[Mutex<Option<Planned>>], shared: &Shared) {
        let mut deflater = Deflater::default();
        while !self.stopped.load(Ordering::Relaxed) {
            let turn = shared.next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = jobs.get(turn).and_then(|job| lock(job).take()) else { return };
            if let Err(stop) = self.work_on(planned, &mut deflater, shared) {
                lock(&shared.failure).get_or_insert(stop);
                self.stopped.store(true, Ordering::Relaxed);
                shared.sequence.stop();
            }
        }
    }

    fn work_on(&self, planned: Planned, deflater: &mut Deflater, shared: &Shared) -> Result<(), Stop> {
        let Planned { index, number, job } = planned;
        let Some(item) = self.items.get(index) else { return Ok(()) };
        if number.is_some_and(|number| !shared.sequence.may_begin(number)) {
            return Ok(());
        }
        let (taken, body) = match job {
            Job::Look | Job::Twin(_) => self.look(item),
            Job::Place(place, sample) => (self.place(index, item, (place, sample), shared)?, Body::None),
            Job::Whole => self.hold(item, deflater),
            Job::Aside => self.set_aside(item)?,
        };
        self.meter.advance(item.taken.line.size);
        let Some(number) = number else {
            lock(&shared.results).insert(index, taken);
            return Ok(());
        };
        let held = match &body {
            Body::Memory(bytes, _) => bytes.len() as u64,
            _ => 0,
        };
        shared.sequence.hand_in(number, (index, taken, body), held, |(index, mut taken, body)| {
            self.append(index, &mut taken, body, shared)?;
            lock(&shared.results).insert(index, taken);
            Ok(())
        })
    }

    /// Decides what to do with each file: places first, the largest first among them so
    /// that no thread is left with a large file at the end; the rest in ledger order.
    fn plan(&self, awkward: &BTreeSet<usize>) -> Result<(Vec<Planned>, Twins), Stop> {
        let mut placed = Vec::new();
        let mut following = Vec::new();
        let mut twins = Vec::new();
        let mut seen: BTreeMap<(u64, Digest), usize> = BTreeMap::new();
        for (index, item) in self.items.iter().enumerate() {
            let size = item.taken.line.size;
            let job = match self.bag {
                None => Job::Look,
                Some(_) if size <= SMALL => Job::Whole,
                Some(_) if awkward.contains(&index) => Job::Aside,
                Some(bag) => match probe(item) {
                    Ok((kind, sample)) if kind.is_compressed() => match seen.get(&(size, sample.clone())) {
                        Some(&first) => Job::Twin(first),
                        None => {
                            seen.insert((size, sample.clone()), index);
                            Job::Place(bag.plan(&item.payload, size)?, sample)
                        }
                    },
                    _ => Job::Aside,
                },
            };
            match job {
                Job::Whole | Job::Aside => following.push((index, job)),
                Job::Twin(first) => {
                    twins.push((index, first));
                    placed.push(Planned { index, number: None, job });
                }
                Job::Look | Job::Place(..) => placed.push(Planned { index, number: None, job }),
            }
        }
        let size = |planned: &Planned| self.items.get(planned.index).map_or(0, |i| i.taken.line.size);
        placed.sort_by_key(|planned| std::cmp::Reverse(size(planned)));
        let following = following.into_iter().enumerate();
        placed.extend(following.map(|(n, (index, job))| Planned { index, number: Some(n), job }));
        Ok((placed, twins))
    }

    /// Reads a file and writes nothing.
    fn look(&self, item: &Item) -> (Taken, Body) {
        let read = steady(item, |file, size| {
            pass(file, size, &item.taken.line.path, |_, _| Ok::<_, ()>(())).map_err(input_error)
        });
        let mut taken = accept(item, read);
        if self.bag.is_none() {
            taken.content = Some(Content::Path(item.disk.clone()));
        }
        (taken, Body::None)
    }

    /// Copies a file into its place, unless a killed run has done so already.
    fn place(
        &self,
        index: usize,
        item: &Item,
        (place, sample): (Place, Digest),
        shared: &Shared,
    ) -> Result<Taken, Stop> {
        let Some(bag) = self.bag else { return Ok(item.taken.clone()) };
        let copied = open_stamped(item).and_then(|(mut file, before)| {
            let mark = format!("{before}/{sample}");
            if let Some(passed) = taken_up(bag, item, &place, &mark) {
                return Ok(Ok(passed));
            }
            let path = &item.taken.line.path;
            let passed = match pass(&mut file, place.len, path, |at, block| bag.write_at(&place, at, block)) {
                Ok(passed) => passed,
                Err(Broken::Output(error)) => return Ok(Err(error)),
                Err(Broken::Input(error)) => return Err(error),
            };
            let still = before.size == place.len && passed.len == place.len && stamp(&file)? == before;
            if !still {
                return Err(changed());
            }
            bag.note_copied(&place, mark, passed.digest.clone());
            Ok(Ok(passed))
        });
        let passed = copied.map_err(|_| Stop::Awkward(index))??;
        let (crc32, digest) = (passed.crc32, passed.digest.clone());
        let mut taken = accept(item, Ok(passed));
        taken.content = Some(bag.settle(&item.payload, place, crc32, digest.clone())?);
        taken.line.payload.clone_from(&item.payload);
        lock(&shared.stored).insert(digest);
        Ok(taken)
    }

    fn hold(&self, item: &Item, deflater: &mut Deflater) -> (Taken, Body) {
        let mut bytes = Vec::new();
        let read = steady(item, |file, size| {
            bytes.clear();
            bytes.reserve_exact(usize::try_from(size.min(4 * SMALL)).unwrap_or(0) + 1);
            file.take(size.min(4 * SMALL) + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 != size {
                return Err(changed());
            }
            let mut pass = Pass::new(size);
            bytes.chunks(BLOCK).for_each(|block| pass.block(block));
            Ok(pass.finish(&item.taken.line.path))
        });
        let taken = accept(item, read);
        if taken.digest.is_none() {
            return (taken, Body::None);
        }
        let deflated = if taken.kind.is_compressed() { None } else { deflater.deflate(&bytes).ok() };
        let body = match deflated {
            Some(deflated) if deflated.len() < bytes.len() => Body::Memory(deflated, Method::Deflated),
            _ => Body::Memory(bytes, Method::Stored),
        };
        (taken, body)
    }

    fn set_aside(&self, item: &Item) -> Result<(Taken, Body), Stop> {
        let Some(bag) = self.bag else { return Ok((item.taken.clone(), Body::None)) };
        let mut spooled = None;
        let mut broken = None;
        let read = steady(item, |file, size| {
            let mut spool = Spool::new(&bag.folder(), None).map_err(|e| keep(&mut broken, e))?;
            match pass(file, size, &item.taken.line.path, |_, block| spool.write_all(block)) {
                Ok(passed) => {
                    spooled = Some(spool.finish().map_err(|e| keep(&mut broken, e))?);
                    Ok(passed)
                }
                Err(Broken::Input(error)) => Err(error),
                Err(Broken::Output(error)) => Err(keep(&mut broken, error)),
            }
        });
        if let Some(error) = broken {
            return Err(bag.failed(error).into());
        }
        let taken = accept(item, read);
        let body = spooled.filter(|_| taken.digest.is_some()).map_or(Body::None, Body::Aside);
        Ok((taken, body))
    }

    /// Appends a body, unless equal bytes are in the bag already.
    fn append(&self, index: usize, taken: &mut Taken, body: Body, shared: &Shared) -> Result<(), Stop> {
        let (Some(bag), Some(item)) = (self.bag, self.items.get(index)) else { return Ok(()) };
        let Some(digest) = taken.digest.clone() else { return Ok(()) };
        if matches!(body, Body::None) || !lock(&shared.stored).insert(digest.clone()) {
            return Ok(());
        }
        let len = taken.line.size;
        let content = match body {
            Body::None => return Ok(()),
            Body::Memory(bytes, method) => {
                let measure = Measure { crc32: taken.crc32, compressed: bytes.len() as u64, len };
                bag.append(&item.payload, method, measure, digest, &mut bytes.as_slice())?
            }
            Body::Aside(mut spooled) => {
                let measure =
                    Measure { crc32: spooled.crc32, compressed: spooled.compressed, len: spooled.len };
                bag.append(&item.payload, Method::Deflated, measure, digest, &mut spooled.file)?
            }
        };
        taken.content = Some(content);
        taken.line.payload.clone_from(&item.payload);
        Ok(())
    }

    /// Stores those that seemed to equal another file and do not; they are read again.
    fn store_false_twins(&self, twins: &[(usize, usize)], shared: &Shared) -> Result<(), Stop> {
        for &(index, first) in twins {
            let (Some(bag), Some(item)) = (self.bag, self.items.get(index)) else { continue };
            let mut results = lock(&shared.results);
            let original = results.get(&first).and_then(|taken| taken.digest.clone());
            let Some(taken) = results.get_mut(&index) else { continue };
            let Some(digest) = taken.digest.clone().filter(|digest| original.as_ref() != Some(digest)) else {
                continue;
            };
            if !lock(&shared.stored).insert(digest.clone()) {
                continue;
            }
            let Ok(mut file) = open_regular(&item.disk) else { return Err(Stop::Awkward(index)) };
            let mut input = Digesting { inner: &mut file, pass: Pass::new(taken.line.size) };
            let measure = Measure { crc32: taken.crc32, compressed: taken.line.size, len: taken.line.size };
            let content = bag.append(&item.payload, Method::Stored, measure, digest.clone(), &mut input);
            if input.pass.finish("").digest != digest {
                return Err(Stop::Awkward(index));
            }
            taken.content = Some(content?);
            taken.line.payload.clone_from(&item.payload);
        }
        Ok(())
    }
}

/// What a killed run copied of a file that has not changed since, if the copy still has the
/// digest that it had: then the file itself need not be read.
fn taken_up(bag: &GroupWriter, item: &Item, place: &Place, mark: &str) -> Option<Passed> {
    let (copy, digest) = bag.copied(place, mark)?;
    let path = &item.taken.line.path;
    let passed = pass(&mut copy.open().ok()?, place.len, path, |_, _| Ok::<_, ()>(())).ok()?;
    if passed.digest != *digest || passed.len != place.len {
        return None;
    }
    bag.count_resumed(place.len);
    Some(passed)
}

/// Files that seem to equal another: each index with that of the other.
type Twins = Vec<(usize, usize)>;

struct Planned {
    index: usize,
    number: Option<usize>,
    job: Job,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a failure of the output, which must not pose as one of the input.
fn keep(slot: &mut Option<io::Error>, error: io::Error) -> io::Error {
    let kind = error.kind();
    slot.get_or_insert(error);
    kind.into()
}
