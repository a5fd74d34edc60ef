//! Writes recovery data beside a bundle.
//!
//! `NAME.par2` says what the bundle is, `NAME.vol000+050.par2` has the recovery blocks too.
//! What describes the bundle stands four times in the two, since without it no recovery
//! block is of use. Equal bundles of one name get equal files.

use super::field::Constants;
use super::packet::{self, BLOCKS, FILE, HEAD, Id, MAIN, RECOVERY, RECOVERY_DATA};
use super::strip::{self, Part, Row};
use super::threads::{lock, unlock};
use crate::bag::Share;
use crate::bag::staging::{folder_of, give_name, stage};
use crate::content::{BLOCK, read_full_at, write_all_at};
use md5::{Digest as _, Md5};
use schemars::JsonSchema;
use serde::Serialize;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Into about so many blocks a bundle is cut. More would mend more scattered damage and
/// take longer in proportion: with 1,000 and 5 % any 50 damaged places are mended, at the
/// work of 50 additions for each byte.
const ABOUT: u64 = 1_000;

/// Blocks are a multiple of this, so that what is kept of each, 20 bytes, stays small.
const GRAIN: u64 = 1 << 10;

/// How much of a file's beginning PAR2 knows it by, in bytes.
const BEGINNING: usize = 16 << 10;

/// The recovery data of a bundle.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Created {
    /// The files, as they are called.
    pub files: Vec<PathBuf>,
    /// The length of a block in bytes.
    pub block_size: u64,
    /// Into how many blocks the bundle is cut.
    pub blocks: u64,
    /// How many damaged or missing blocks can be mended.
    pub recovery_blocks: u64,
    /// How many bytes the files have together.
    pub bytes: u64,
}

/// Recovery data that is written and has no name yet.
pub struct Staged {
    parts: Vec<(tempfile::NamedTempFile, PathBuf)>,
    created: Created,
}

impl Staged {
    /// Gives the files their names.
    ///
    /// # Errors
    /// If a name is taken and may not be, or the system refuses; with the name.
    pub fn name(self, overwrite: bool) -> Result<Created, (PathBuf, io::Error)> {
        for (staged, path) in self.parts {
            give_name(staged, &path, overwrite).map_err(|e| (path, e))?;
        }
        Ok(self.created)
    }
}

/// How a bundle is cut.
struct Cut {
    len: u64,
    block: u64,
    blocks: usize,
    rows: usize,
}

impl Cut {
    fn new(len: u64, share: Share) -> Self {
        let block = len.div_ceil(ABOUT).next_multiple_of(GRAIN).max(GRAIN);
        let blocks = len.div_ceil(block);
        let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Cut { len, block, blocks: whole(blocks), rows: whole(share.of(blocks)) }
    }
}

/// The names of the files that recovery data of a bundle of this length has.
pub fn names(bundle: &Path, len: u64, share: Share) -> [PathBuf; 2] {
    let with = |end: &str| {
        let mut name = bundle.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    [with(".par2"), with(&format!(".vol000+{:03}.par2", Cut::new(len, share).rows))]
}

/// Writes recovery data of `file`, which is or will be called `bundle`, aside in the folder
/// of `bundle`; `progress` is told how many more bytes were worked on.
///
/// Memory: 96 MiB at most, whatever the length, beside some hundred bytes for each block.
///
/// # Errors
/// If the file cannot be read, or the folder cannot be written to.
pub fn create(
    file: &File,
    bundle: &Path,
    share: Share,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<Staged> {
    let cut = Cut::new(file.metadata()?.len(), share);
    let name = bundle.file_name().unwrap_or_default().to_string_lossy();
    let set = Described::begin(file, &cut, &name)?;
    let folder = folder_of(bundle);
    let (index, volume) = (stage(&folder)?, stage(&folder)?);
    let layout = Layout { critical: set.critical_len(&cut), slot: RECOVERY_DATA + cut.block, rows: cut.rows };
    // The digest of the whole goes from first to last, the rest strip by strip.
    let (whole, sums) = std::thread::scope(|scope| {
        let whole = scope.spawn(|| digest(file));
        let sums = fill(file, &cut, &set.id, &layout, volume.as_file(), threads, progress);
        let whole = whole.join().unwrap_or_else(|_| Err(io::Error::other("digesting")));
        Ok::<_, io::Error>((whole?, sums?))
    })?;
    let critical = set.critical(&whole, &sums);
    let creator = packet::creator(&set.id);
    for at in layout.criticals() {
        write_all_at(volume.as_file(), &critical, at)?;
    }
    write_all_at(volume.as_file(), &creator, layout.end())?;
    write_all_at(index.as_file(), &[critical, creator].concat(), 0)?;
    let mut bytes = 0;
    for staged in [&index, &volume] {
        staged.as_file().sync_all()?;
        bytes += staged.as_file().metadata()?.len();
    }
    let files = names(bundle, cut.len, share);
    let created = Created {
        files: files.to_vec(),
        block_size: cut.block,
        blocks: cut.blocks as u64,
        recovery_blocks: cut.rows as u64,
        bytes,
    };
    Ok(Staged { parts: [index, volume].into_iter().zip(files).collect(), created })
}

/// What is known of the bundle before its blocks are.
struct Described {
    id: Id,
    main: Vec<u8>,
    file_id: Id,
    beginning: Id,
    len: u64,
    name: Vec<u8>,
}

impl Described {
    fn begin(file: &File, cut: &Cut, name: &str) -> io::Result<Self> {
        let mut bytes = vec![0; BEGINNING];
        let got = read_full_at(file, &mut bytes, 0)?;
        let beginning = packet::md5(&[bytes.get(..got).unwrap_or_default()]);
        let file_id = packet::md5(&[&beginning, &cut.len.to_le_bytes(), name.as_bytes()]);
        let main = [cut.block.to_le_bytes().as_slice(), &1_u32.to_le_bytes(), &file_id].concat();
        let id = packet::md5(&[&main]);
        Ok(Described { id, main, file_id, beginning, len: cut.len, name: packet::padded(name.as_bytes()) })
    }

    /// The packets without which no other is of use.
    fn critical(&self, whole: &Id, sums: &[(Id, u32)]) -> Vec<u8> {
        let file =
            [self.file_id.as_slice(), whole, &self.beginning, &self.len.to_le_bytes(), &self.name].concat();
        let mut blocks = self.file_id.to_vec();
        for (md5, crc) in sums {
            blocks.extend_from_slice(md5);
            blocks.extend_from_slice(&crc.to_le_bytes());
        }
        let packet = |kind, body: &[u8]| packet::packet(&self.id, kind, body);
        [packet(MAIN, &self.main), packet(FILE, &file), packet(BLOCKS, &blocks)].concat()
    }

    fn critical_len(&self, cut: &Cut) -> u64 {
        3 * HEAD + self.main.len() as u64 + (56 + self.name.len() + 16 + 20 * cut.blocks) as u64
    }
}

/// Where the packets of the file with the recovery blocks stand: what describes the bundle
/// before, amid and after them.
struct Layout {
    critical: u64,
    slot: u64,
    rows: usize,
}

impl Layout {
    fn recovery(&self, row: usize) -> u64 {
        let before = if row < self.rows / 2 { 1 } else { 2 };
        before * self.critical + row as u64 * self.slot
    }

    fn criticals(&self) -> [u64; 3] {
        let amid = self.critical + (self.rows / 2) as u64 * self.slot;
        [0, amid, 2 * self.critical + self.rows as u64 * self.slot]
    }

    fn end(&self) -> u64 {
        3 * self.critical + self.rows as u64 * self.slot
    }
}

/// Digests of one block.
#[derive(Default)]
struct Sum {
    md5: Md5,
    crc: crc32fast::Hasher,
}

/// Computes the recovery blocks strip by strip and writes them; returns MD5 and CRC-32 of
/// each block.
fn fill(
    file: &File,
    cut: &Cut,
    set: &Id,
    layout: &Layout,
    out: &File,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<Vec<(Id, u32)>> {
    let constants = Constants::new(cut.blocks);
    let blocks: Vec<usize> = (0..cut.blocks).collect();
    let sums: Vec<Mutex<Sum>> = blocks.iter().map(|_| Mutex::default()).collect();
    let exponents = 0..u32::try_from(cut.rows).unwrap_or(u32::MAX);
    let begun = |exponent: u32| packet::begun(set, RECOVERY).chain_update(exponent.to_le_bytes());
    let mut digests: Vec<Md5> = exponents.clone().map(begun).collect();
    let rows: Vec<Mutex<Row>> =
        exponents.clone().map(|exponent| Mutex::new(Row { exponent, sum: Vec::new() })).collect();
    let see = |part: &Part| {
        if let Some(sum) = sums.get(part.block) {
            let mut sum = lock(sum);
            sum.md5.update(&part.bytes);
            sum.crc.update(&part.bytes);
        }
        progress(part.bytes.len() as u64);
        Ok(())
    };
    for strip in strip::strips(cut.block, cut.rows) {
        for row in &rows {
            let sum = &mut lock(row).sum;
            sum.clear();
            sum.resize(strip.len, 0);
        }
        let mut read = |block: usize, bytes: &mut [u8]| {
            let got = read_full_at(file, bytes, block as u64 * cut.block + strip.at)?;
            bytes.get_mut(got..).unwrap_or_default().fill(0);
            Ok(())
        };
        strip::add_blocks(&rows, &blocks, strip, &constants, threads, &mut read, &see)?;
        for ((number, row), digest) in rows.iter().enumerate().zip(&mut digests) {
            let sum = &lock(row).sum;
            digest.update(sum);
            write_all_at(out, sum, layout.recovery(number) + RECOVERY_DATA + strip.at)?;
        }
    }
    for ((number, exponent), digest) in exponents.enumerate().zip(digests) {
        let head = packet::head(set, RECOVERY, 4 + cut.block, &digest.finalize().into());
        write_all_at(out, &[head, exponent.to_le_bytes().to_vec()].concat(), layout.recovery(number))?;
    }
    let finish = |sum: Mutex<Sum>| {
        let sum = unlock(sum);
        (sum.md5.finalize().into(), sum.crc.finalize())
    };
    Ok(sums.into_iter().map(finish).collect())
}

/// The MD5 of a whole file.
///
/// # Errors
/// If it cannot be read.
pub fn digest(file: &File) -> io::Result<Id> {
    let mut hasher = Md5::new();
    let mut buffer = vec![0; BLOCK];
    let mut at = 0;
    loop {
        let got = read_full_at(file, &mut buffer, at)?;
        if got == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(buffer.get(..got).unwrap_or_default());
        at += got as u64;
    }
}
