//! What a set of packets describes: files, their blocks, and the recovery blocks at hand.

use super::field::MOST_BLOCKS;
use super::packet::{self, BLOCKS, FILE, Fields, Held, Id, MAIN, Packet};
use crate::bag::path;
use crate::content::open_regular;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Files that recovery data is looked for in.
const MOST_FILES: usize = 10_000;

/// What identifies one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The MD5 of the block, zeros behind the end of its file.
    pub md5: Id,
    /// The CRC-32 of the same.
    pub crc: u32,
}

/// One file of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Its name, relative to the folder of the recovery data.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
    /// The MD5 of all of it.
    pub md5: Id,
    /// The number of its first block in the set.
    pub first: usize,
    /// What identifies each of its blocks.
    pub checks: Vec<Check>,
}

impl Described {
    /// The numbers of its blocks in the set.
    pub fn blocks(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.checks.len()
    }

    /// Where a block of the set lies in this file, and how long it is without filling.
    pub fn place(&self, block: usize, size: u64) -> (u64, u64) {
        let at = (block.saturating_sub(self.first) as u64).saturating_mul(size);
        (at, size.min(self.len.saturating_sub(at)))
    }
}

/// A recovery block that is whole.
#[derive(Clone)]
pub struct Spare {
    /// Its exponent.
    pub exponent: u32,
    /// The file that holds it.
    pub file: Arc<File>,
    /// Where its data begins there.
    pub at: u64,
}

/// A set whose files are all described.
pub struct Set {
    /// The length of a block in bytes.
    pub block: u64,
    /// The files, in the order of their blocks.
    pub files: Vec<Described>,
    /// The recovery blocks that are whole, by exponent, each once.
    pub spares: Vec<Spare>,
}

impl Set {
    /// How many blocks the files have together.
    pub fn blocks(&self) -> usize {
        self.files.iter().map(|file| file.checks.len()).sum()
    }

    /// The file that a block belongs to.
    pub fn file_of(&self, block: usize) -> Option<usize> {
        self.files.iter().position(|file| file.blocks().contains(&block))
    }
}

/// What was gathered of one set.
#[derive(Default)]
struct Gathered {
    main: Option<Vec<u8>>,
    files: BTreeMap<Id, Vec<u8>>,
    blocks: BTreeMap<Id, Vec<u8>>,
    spares: BTreeMap<u32, (Arc<File>, u64, u64)>,
}

/// The sets that the packets in some files make up. What is damaged in one is taken from
/// another. A set that is not described in full is left out, and so is one whose blocks are
/// longer than both these files and the one to mend: none could be found or computed.
///
/// # Errors
/// If a file cannot be read.
pub fn read(paths: &[PathBuf], mended: u64) -> io::Result<Vec<Set>> {
    let mut sets: BTreeMap<Id, Gathered> = BTreeMap::new();
    let mut longest = mended;
    for path in paths.iter().take(MOST_FILES) {
        let file = Arc::new(open_regular(path)?);
        longest = longest.max(file.metadata()?.len());
        packet::scan(&file, &mut |packet| gather(&mut sets, &file, packet))?;
    }
    let sets = sets.into_iter().filter_map(|(id, gathered)| gathered.set(&id));
    Ok(sets.filter(|set| set.block <= longest.saturating_add(3)).collect())
}

fn gather(sets: &mut BTreeMap<Id, Gathered>, file: &Arc<File>, packet: Packet) {
    let set = sets.entry(packet.set).or_default();
    match packet.held {
        Held::Recovery { exponent, at, len } => {
            set.spares.entry(exponent).or_insert_with(|| (file.clone(), at, len));
        }
        Held::Body(kind, body) => {
            let about = Fields(&body).id();
            match (&kind, about) {
                (MAIN, _) => set.main = Some(body),
                (FILE, Some(about)) => drop(set.files.insert(about, body)),
                (BLOCKS, Some(about)) => drop(set.blocks.insert(about, body)),
                _ => {}
            }
        }
    }
}

impl Gathered {
    fn set(self, id: &Id) -> Option<Set> {
        let main = self.main.as_ref().filter(|main| packet::md5(&[main]) == *id)?;
        let mut fields = Fields(main);
        let (block, count) = (fields.long()?, fields.short()?);
        if block == 0 || block % 4 != 0 {
            return None;
        }
        let mut files = Vec::new();
        let mut first = 0;
        for _ in 0..count {
            let about = fields.id()?;
            let file = described(first, block, self.files.get(&about)?, self.blocks.get(&about)?)?;
            first += file.checks.len();
            if first > MOST_BLOCKS {
                return None;
            }
            files.push(file);
        }
        let spare = |(exponent, (file, at, len))| (len == block).then_some(Spare { exponent, file, at });
        let spares = self.spares.into_iter().filter_map(spare).collect();
        Some(Set { block, files, spares })
    }
}

/// One file from its two packets, if these agree and its name stays in its folder.
fn described(first: usize, block: u64, file: &[u8], blocks: &[u8]) -> Option<Described> {
    let mut fields = Fields(file);
    fields.id()?;
    let (md5, _, len) = (fields.id()?, fields.id()?, fields.long()?);
    let name = String::from_utf8_lossy(fields.0).trim_end_matches('\0').to_owned();
    let name = path::member(&name)?;
    let mut fields = Fields(blocks);
    fields.id()?;
    let mut checks = Vec::new();
    while let (Some(md5), Some(crc)) = (fields.id(), fields.short()) {
        checks.push(Check { md5, crc });
    }
    (checks.len() as u64 == len.div_ceil(block)).then_some(Described { name, len, md5, first, checks })
}
