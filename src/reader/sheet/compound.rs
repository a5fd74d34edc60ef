//! Compound files ([MS-CFB]): the container of XLS and of encrypted workbooks.

use super::super::ReadError;
use crate::content::Content;
use std::io::Read;

/// The largest compound file that is read; it is held in memory.
const MAX_FILE: u64 = 256 << 20;
/// The most entries of its directory.
const MAX_ENTRIES: usize = 4096;
/// From this number on a sector number has a special meaning.
const SPECIAL: u32 = 0xFFFF_FFFA;
/// The number of an entry's kind that is a stream.
const STREAM: u8 = 2;
/// The number of the kind of the root entry, which holds the small streams.
const ROOT: u8 = 5;
/// Streams below this size lie in the stream of small streams.
const SMALL: u64 = 4096;

/// A compound file, taken apart.
pub struct Compound {
    bytes: Vec<u8>,
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl Compound {
    /// Reads the container and its directory.
    ///
    /// # Errors
    /// `Limit` if it is larger than 256 MiB or has more than 4096 entries; `Malformed`
    /// if it is no compound file.
    pub fn open(content: &Content) -> Result<Self, ReadError> {
        if content.len()? > MAX_FILE {
            return Err(ReadError::Limit(format!("a compound file of more than {MAX_FILE} bytes")));
        }
        let mut bytes = Vec::new();
        content.open()?.take(MAX_FILE).read_to_end(&mut bytes)?;
        if !bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            return Err(malformed("no compound file"));
        }
        let sector = match u16_at(&bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(malformed("sectors of an unknown size")),
        };
        let mut file = Compound {
            bytes,
            sector,
            fat: Vec::new(),
            small_fat: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.read_fat()?;
        file.read_directory()?;
        file.read_small()?;
        Ok(file)
    }

    /// The bytes of a stream by its name, whatever its case; `None` if there is none.
    ///
    /// # Errors
    /// `Malformed` if its chain of sectors leads nowhere.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        let mut stream = match entry.size < SMALL {
            true => chain(&self.small, 64, 0, &self.small_fat, entry.start)?,
            false => self.chain(entry.start)?,
        };
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if stream.len() < size {
            return Err(malformed("a stream is cut"));
        }
        stream.truncate(size);
        Ok(Some(stream))
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name))
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, ReadError> {
        chain(&self.bytes, self.sector, self.sector, &self.fat, start)
    }

    /// The sector of a number; the last one of a file may be short.
    fn sector(&self, number: u32) -> Option<&[u8]> {
        piece(&self.bytes, self.sector, self.sector, number)
    }

    /// The allocation table: its sectors are listed in the header, and then in a chain.
    fn read_fat(&mut self) -> Result<(), ReadError> {
        let mut listed: Vec<u32> = words(self.bytes.get(76..512).unwrap_or_default()).collect();
        let mut next = u32_at(&self.bytes, 68).unwrap_or(SPECIAL);
        let most = self.bytes.len() / self.sector;
        while next < SPECIAL {
            let Some(sector) = self.sector(next) else { return Err(malformed("a sector beyond the end")) };
            listed.extend(words(sector));
            next = listed.pop().unwrap_or(SPECIAL);
            if listed.len() > most + 109 {
                return Err(malformed("its allocation table runs in a circle"));
            }
        }
        let mut fat = Vec::new();
        for number in listed.into_iter().filter(|&number| number < SPECIAL).take(most + 1) {
            let Some(sector) = self.sector(number) else { return Err(malformed("a sector beyond the end")) };
            fat.extend(words(sector));
        }
        fat.truncate(most + 1);
        self.fat = fat;
        Ok(())
    }

    fn read_directory(&mut self) -> Result<(), ReadError> {
        let directory = self.chain(u32_at(&self.bytes, 48).unwrap_or(SPECIAL))?;
        if directory.len() / 128 > MAX_ENTRIES {
            return Err(ReadError::Limit(format!("more than {MAX_ENTRIES} entries in a compound file")));
        }
        let wide = self.sector == 4096;
        self.entries = directory.chunks_exact(128).filter_map(|entry| Entry::read(entry, wide)).collect();
        Ok(())
    }

    fn read_small(&mut self) -> Result<(), ReadError> {
        let Some(root) = self.entries.iter().find(|entry| entry.kind == ROOT) else {
            return Err(malformed("its directory has no root"));
        };
        if root.size > 0 && root.start < SPECIAL {
            self.small = self.chain(root.start)?;
            self.small_fat = words(&self.chain(u32_at(&self.bytes, 60).unwrap_or(SPECIAL))?).collect();
        }
        Ok(())
    }
}

impl Entry {
    fn read(bytes: &[u8], wide: bool) -> Option<Entry> {
        let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
        let units: Vec<u16> =
            bytes.get(..length)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
        let high = if wide { u64::from(u32_at(bytes, 124)?) << 32 } else { 0 };
        Some(Entry {
            name: String::from_utf16_lossy(&units),
            kind: *bytes.get(66)?,
            start: u32_at(bytes, 116)?,
            size: high | u64::from(u32_at(bytes, 120)?),
        })
    }
}

/// The bytes of a chain of sectors; a circle ends in an error.
fn chain(bytes: &[u8], sector: usize, skip: usize, fat: &[u32], start: u32) -> Result<Vec<u8>, ReadError> {
    let mut out = Vec::new();
    let mut number = start;
    let mut steps = 0;
    while number < SPECIAL {
        let part = piece(bytes, sector, skip, number).ok_or_else(|| malformed("a sector beyond the end"))?;
        out.extend_from_slice(part);
        steps += 1;
        if steps > fat.len() {
            return Err(malformed("a chain of sectors runs in a circle"));
        }
        number = *fat.get(number as usize).ok_or_else(|| malformed("a sector that is not allocated"))?;
    }
    Ok(out)
}

fn piece(bytes: &[u8], sector: usize, skip: usize, number: u32) -> Option<&[u8]> {
    let start = (number as usize).checked_mul(sector)?.checked_add(skip)?;
    bytes.get(start..bytes.len().min(start.checked_add(sector)?)).filter(|piece| !piece.is_empty())
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0))
}

/// A little-endian number of two bytes at an offset.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A little-endian number of four bytes at an offset.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn malformed(what: &str) -> ReadError {
    ReadError::Malformed(format!("compound file: {what}"))
}
