//! Finds the blocks of a file wherever they lie by now.
//!
//! First every block is looked for where it should be, on all threads. Then what is left of
//! the file is gone through byte by byte with a moving CRC-32, which finds blocks that moved
//! because something was taken out or put in before them. A block counts as found only if
//! its MD5 agrees.

use super::packet::Id;
use super::roll::{self, Roll};
use super::set::{Check, Described, Set};
use super::threads::{self, lock, unlock};
use crate::content::{BLOCK, read_full_at};
use md5::{Digest as _, Md5};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};

/// Where a block lies.
#[derive(Clone)]
pub struct Place {
    /// The file that holds it.
    pub file: Arc<File>,
    /// Where it begins there.
    pub at: u64,
    /// How long it is there; zeros fill it up.
    pub len: u64,
}

/// How often a CRC-32 may agree and the MD5 not, before no block of it is looked for any
/// more. By chance it happens once in four thousand million bytes.
const PATIENCE: u32 = 64;

/// The places of the blocks of a set, by their numbers; none for a block that lacks.
pub type Places = Vec<Option<Place>>;

/// Looks for the blocks of a set in a file that was `described` in it; `places` takes them.
///
/// # Errors
/// If the file cannot be read.
pub fn search(
    set: &Set,
    described: &Described,
    file: &Arc<File>,
    places: &mut Places,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<()> {
    let len = file.metadata()?.len();
    where_they_should_be(set, described, file, places, threads, progress)?;
    share_alike(set, places);
    let mut seeker = Seeker::new(set, file, len, places);
    let mut at = 0;
    for stretch in gaps(set, described, places, len) {
        at = seeker.go_through(at.max(stretch.start), stretch.end, places);
    }
    Ok(())
}

/// Looks at each block in its own place.
fn where_they_should_be(
    set: &Set,
    described: &Described,
    file: &Arc<File>,
    places: &mut Places,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<()> {
    let found = Mutex::new(Vec::new());
    threads::each(described.checks.len(), threads, &|number| {
        let block = described.first + number;
        let (at, len) = described.place(block, set.block);
        if described
            .checks
            .get(number)
            .is_some_and(|check| is_at(file, at, len, set.block, check).unwrap_or(false))
        {
            lock(&found).push((block, Place { file: file.clone(), at, len }));
        }
        progress(len);
        Ok(())
    })?;
    for (block, place) in unlock(found) {
        put(places, block, place);
    }
    Ok(())
}

/// A block that lacks lies where another of the same bytes does.
fn share_alike(set: &Set, places: &mut Places) {
    let checks = || set.files.iter().flat_map(|file| file.blocks().zip(&file.checks));
    let mut known: HashMap<(Id, u32), Place> = HashMap::new();
    for (block, check) in checks() {
        if let Some(Some(place)) = places.get(block) {
            known.entry((check.md5, check.crc)).or_insert_with(|| place.clone());
        }
    }
    for (block, check) in checks() {
        if let Some(place) = known.get(&(check.md5, check.crc)) {
            put(places, block, place.clone());
        }
    }
}

/// The stretches of the file in which no block was found.
fn gaps(set: &Set, described: &Described, places: &Places, len: u64) -> Vec<std::ops::Range<u64>> {
    let mut gaps = Vec::new();
    let mut begin = 0;
    for block in described.blocks() {
        let (at, held) = described.place(block, set.block);
        if places.get(block).and_then(Option::as_ref).is_some_and(|place| place.at == at) {
            gaps.push(begin..at);
            begin = at + held;
        }
    }
    gaps.push(begin..len);
    gaps.retain(|gap| gap.start < gap.end.min(len));
    gaps
}

fn put(places: &mut Places, block: usize, place: Place) {
    if let Some(slot) = places.get_mut(block) {
        slot.get_or_insert(place);
    }
}

/// Whether a block lies at a place: `len` bytes of the file, filled up with zeros to `size`.
fn is_at(file: &File, at: u64, len: u64, size: u64, check: &Check) -> io::Result<bool> {
    Ok(crc_at(file, at, len, size)? == Some(check.crc) && md5_at(file, at, len, size)? == Some(check.md5))
}

/// The CRC-32 of a block; `None` where the file ends before it.
fn crc_at(file: &File, at: u64, len: u64, size: u64) -> io::Result<Option<u32>> {
    let mut hasher = crc32fast::Hasher::new();
    let whole = pass(file, at, len, &mut |bytes| hasher.update(bytes))?;
    let zeros = size.saturating_sub(len);
    hasher.combine(&crc32fast::Hasher::new_with_initial_len(roll::of_zeros(zeros), zeros));
    Ok(whole.then(|| hasher.finalize()))
}

/// The MD5 of a block; `None` where the file ends before it.
fn md5_at(file: &File, at: u64, len: u64, size: u64) -> io::Result<Option<Id>> {
    let mut hasher = Md5::new();
    let whole = pass(file, at, len, &mut |bytes| hasher.update(bytes))?;
    let mut zeros = size.saturating_sub(len);
    while zeros > 0 {
        let some = zeros.min(ZEROS.len() as u64);
        hasher.update(ZEROS.get(..usize::try_from(some).unwrap_or(0)).unwrap_or_default());
        zeros -= some;
    }
    Ok(whole.then(|| hasher.finalize().into()))
}

const ZEROS: [u8; 4 << 10] = [0; 4 << 10];

/// Hands `len` bytes to `take`; tells whether there were so many.
fn pass(file: &File, mut at: u64, len: u64, take: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
    let end = at.saturating_add(len);
    let mut buffer = vec![0; BLOCK.min(usize::try_from(len).unwrap_or(BLOCK))];
    while at < end {
        let most = usize::try_from(end - at).unwrap_or(usize::MAX).min(buffer.len());
        let got = read_full_at(file, buffer.get_mut(..most).unwrap_or_default(), at)?;
        if got == 0 {
            return Ok(false);
        }
        take(buffer.get(..got).unwrap_or_default());
        at += got as u64;
    }
    Ok(true)
}

/// Goes through a file and finds blocks at any place.
struct Seeker<'s> {
    set: &'s Set,
    file: &'s Arc<File>,
    len: u64,
    /// The blocks looked for, by their CRC-32, and how often that one has disappointed.
    wanted: HashMap<u32, (Vec<usize>, u32)>,
    /// Whether a block looked for may have a CRC-32 that ends in these 16 bits.
    likely: Vec<bool>,
}

impl<'s> Seeker<'s> {
    fn new(set: &'s Set, file: &'s Arc<File>, len: u64, places: &Places) -> Self {
        let mut wanted: HashMap<u32, (Vec<usize>, u32)> = HashMap::new();
        let mut likely = vec![false; 1 << 16];
        let checks = set.files.iter().flat_map(|file| file.blocks().zip(&file.checks));
        for (block, check) in checks.filter(|(block, _)| places.get(*block).is_some_and(Option::is_none)) {
            wanted.entry(check.crc).or_default().0.push(block);
            if let Some(slot) = likely.get_mut(low(check.crc)) {
                *slot = true;
            }
        }
        Seeker { set, file, len, wanted, likely }
    }

    /// Finds what lies in a stretch of the file; returns where the last block found ends. What
    /// cannot be read is passed over.
    fn go_through(&mut self, begin: u64, end: u64, places: &mut Places) -> u64 {
        let mut at = begin;
        while at < end && !self.wanted.is_empty() {
            let Ok(Some((block, place))) = self.next(at, end) else { break };
            at = place.at + place.len.max(1);
            self.found(block, &place, places);
            // Where one block is, the next one is likely to follow.
            let mut following = block + 1;
            while let Some((check, len)) = self.check_and_len(following) {
                if !is_at(self.file, at, len, self.set.block, &check).unwrap_or(false) {
                    break;
                }
                self.found(following, &Place { file: self.file.clone(), at, len }, places);
                at += len;
                following += 1;
            }
        }
        at
    }

    fn check_and_len(&self, block: usize) -> Option<(Check, u64)> {
        let file = self.set.files.get(self.set.file_of(block)?)?;
        let check = file.checks.get(block - file.first)?;
        Some((*check, file.place(block, self.set.block).1))
    }

    /// Takes a place for every block with the bytes of this one.
    fn found(&mut self, block: usize, place: &Place, places: &mut Places) {
        let Some((check, _)) = self.check_and_len(block) else { return };
        let Some((alike, disappointed)) = self.wanted.remove(&check.crc) else { return };
        let (same, others): (Vec<usize>, Vec<usize>) = alike
            .into_iter()
            .partition(|block| self.check_and_len(*block).is_some_and(|(other, _)| other == check));
        same.into_iter().for_each(|block| put(places, block, place.clone()));
        if !others.is_empty() {
            self.wanted.insert(check.crc, (others, disappointed));
        }
    }

    /// The next block looked for that begins at `at` or later, before `end`, and its place. A
    /// window that reaches past the end of the file is filled up with zeros.
    fn next(&mut self, mut at: u64, end: u64) -> io::Result<Option<(usize, Place)>> {
        let size = self.set.block;
        let Some(crc) = crc_at(self.file, at, self.there(at), size)? else { return Ok(None) };
        let mut roll = Roll::new(size, crc);
        let (mut outs, mut news) = (vec![0; BLOCK], vec![0; BLOCK]);
        let end = end.min(self.len);
        while at < end {
            let most = usize::try_from(end - at).unwrap_or(usize::MAX).min(BLOCK);
            let outs = outs.get_mut(..most).unwrap_or_default();
            let news = news.get_mut(..most).unwrap_or_default();
            read_full_at(self.file.as_ref(), outs, at)?;
            let got = read_full_at(self.file.as_ref(), news, at.saturating_add(size))?;
            news.get_mut(got..).unwrap_or_default().fill(0);
            for (here, (out, new)) in (at..).zip(outs.iter().zip(news.iter())) {
                let crc = roll.crc();
                if self.likely.get(low(crc)).copied().unwrap_or(false)
                    && let Some(block) = self.candidate(crc, here)?
                {
                    let place = Place { file: self.file.clone(), at: here, len: self.there(here) };
                    return Ok(Some((block, place)));
                }
                roll.step(*out, *new);
            }
            at += most as u64;
        }
        Ok(None)
    }

    /// How many bytes of a window at a place are in the file.
    fn there(&self, at: u64) -> u64 {
        self.set.block.min(self.len.saturating_sub(at))
    }

    /// The block looked for that begins at a place where the CRC-32 agrees.
    fn candidate(&mut self, crc: u32, at: u64) -> io::Result<Option<usize>> {
        let there = self.there(at);
        let Some((blocks, disappointed)) = self.wanted.get_mut(&crc) else { return Ok(None) };
        if *disappointed >= PATIENCE {
            return Ok(None);
        }
        *disappointed += 1;
        let blocks = blocks.clone();
        let Some(md5) = md5_at(self.file, at, there, self.set.block)? else { return Ok(None) };
        let same = |block: &usize| self.check_and_len(*block).is_some_and(|(check, _)| check.md5 == md5);
        Ok(blocks.into_iter().find(same))
    }
}

/// The last 16 bits of a CRC-32.
fn low(crc: u32) -> usize {
    let [a, b, ..] = crc.to_le_bytes();
    usize::from(u16::from_le_bytes([a, b]))
}
