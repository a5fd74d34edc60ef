//! The ZIP that dabao writes: entries at places planned beforehand, or appended.
//!
//! The crates at hand write a ZIP from front to back, one entry at a time; SHA-256 is what
//! binds here, so large originals are digested side by side, and each must go straight
//! to its place without being held or copied twice. That needs the structure written by
//! place, which no crate offers. What is written is the plainest form there is: sizes
//! and CRC-32 in the local header (no data descriptors), no gaps, UTF-8 names, ZIP64
//! records only where a number asks for them. Readers of other makers check every
//! bundle in the tests. Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.

use crate::content::{Content, WriteAt};
use jiff::civil::Date;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the bytes of an entry stand in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As they are.
    Stored,
    /// Compressed with deflate.
    Deflated,
}

impl Method {
    fn number(self) -> u16 {
        match self {
            Method::Stored => 0,
            Method::Deflated => 8,
        }
    }
}

/// What is known of an entry once its bytes have passed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// CRC-32 of the uncompressed bytes.
    pub crc32: u32,
    /// The number of bytes in the archive.
    pub compressed: u64,
    /// The number of bytes uncompressed.
    pub len: u64,
}

/// An entry as its headers describe it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name, with the base folder.
    pub name: String,
    /// How its bytes stand.
    pub method: Method,
    /// What is known of its bytes.
    pub measure: Measure,
    /// Where its local header begins.
    pub offset: u64,
}

/// A place kept free for a stored entry of a known length.
#[derive(Debug)]
pub struct Place {
    name: String,
    header: u64,
    /// Where its first byte goes.
    pub data: u64,
    /// How many bytes it takes.
    pub len: u64,
}

struct State {
    next: u64,
    kept: Kept,
    entries: Vec<Entry>,
}

/// The central records of entries that stand in the file already, as they are.
#[derive(Debug, Default)]
pub struct Kept {
    /// The records, one after another.
    pub records: Vec<u8>,
    /// How many they are.
    pub count: u64,
}

/// A ZIP being written.
pub struct ZipWriter {
    file: Arc<dyn WriteAt>,
    form: Form,
    state: Mutex<State>,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;
/// Bit 11: the name is UTF-8.
const FLAGS: u16 = 1 << 11;
/// A regular file, readable by all, writable by its owner.
const ATTRIBUTES: u32 = 0o100_644 << 16;
const UNIX: u16 = 3 << 8;
/// How much of an appended entry is held and written at once, in bytes.
const AT_ONCE: u64 = 1 << 20;
/// From this number on a field of 32 bits says "look into the ZIP64 record".
const FULL: u64 = 0xffff_ffff;

impl ZipWriter {
    /// Begins a ZIP in an empty file. Every entry bears `date` at midnight, so that equal
    /// content gives equal bytes.
    pub fn new(file: Arc<dyn WriteAt>, date: Date) -> Self {
        Self::resume(file, date, 0, Kept::default())
    }

    /// Goes on with a ZIP of which entries stand in the file up to `next` already.
    pub fn resume(file: Arc<dyn WriteAt>, date: Date, next: u64, kept: Kept) -> Self {
        let state = Mutex::new(State { next, kept, entries: Vec::new() });
        ZipWriter { file, form: Form::new(date), state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a place for a stored entry; places follow each other in the order of calls.
    pub fn plan(&self, name: &str, len: u64) -> Place {
        let mut state = self.state();
        let header = state.next;
        let data = header + local_len(name, len);
        state.next = data + len;
        Place { name: name.to_owned(), header, data, len }
    }

    /// Where the places kept so far end.
    pub fn planned(&self) -> u64 {
        self.state().next
    }

    /// What stands in a place now.
    pub fn placed(&self, place: &Place) -> Content {
        Content::Section { file: self.file.clone(), start: place.data, len: place.len }
    }

    /// Writes bytes of a planned entry at `at` bytes after its beginning.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn write_at(&self, place: &Place, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, place.data + at)
    }

    /// Writes the header of a planned entry, all of whose bytes have been written.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn settle(&self, place: Place, crc32: u32) -> io::Result<Content> {
        let content = self.placed(&place);
        let measure = Measure { crc32, compressed: place.len, len: place.len };
        let entry = Entry { name: place.name, method: Method::Stored, measure, offset: place.header };
        self.file.write_all_at(&self.form.local(&entry), entry.offset)?;
        self.state().entries.push(entry);
        Ok(content)
    }

    /// Appends an entry whose measure is known and whose bytes come from `body`.
    ///
    /// Calls must not overlap: the order of calls is the order in the archive.
    ///
    /// # Errors
    /// If the body cannot be read, or is not as long as measured, or the system refuses
    /// the write.
    pub fn append(
        &self,
        name: &str,
        method: Method,
        measure: Measure,
        body: &mut dyn Read,
    ) -> io::Result<Content> {
        let offset = self.state().next;
        let entry = Entry { name: name.to_owned(), method, measure, offset };
        let mut bytes = self.form.local(&entry);
        let mut at = offset;
        let data = offset + bytes.len() as u64;
        let mut copied = 0;
        // One byte more than there is, so that the end is met without growing.
        bytes.reserve(usize::try_from(measure.compressed.min(AT_ONCE)).unwrap_or(0) + 1);
        loop {
            // The header goes out with the first block: one write for a small file.
            let got = Read::take(&mut *body, AT_ONCE).read_to_end(&mut bytes)? as u64;
            copied += got;
            self.file.write_all_at(&bytes, at)?;
            at += bytes.len() as u64;
            bytes.clear();
            if got == 0 {
                break;
            }
        }
        if copied != measure.compressed {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "an entry changed its length"));
        }
        let mut state = self.state();
        state.next = at;
        state.entries.push(entry);
        Ok(match method {
            Method::Stored => Content::Section { file: self.file.clone(), start: data, len: measure.len },
            Method::Deflated => Content::Deflated {
                file: self.file.clone(),
                start: data,
                compressed: measure.compressed,
                len: measure.len,
            },
        })
    }

    /// Writes the central directory and the end records; returns the archive's length.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn finish(&self) -> io::Result<u64> {
        let mut state = self.state();
        state.entries.sort_by_key(|entry| entry.offset);
        let start = state.next;
        let mut bytes = std::mem::take(&mut state.kept.records);
        for entry in &state.entries {
            self.form.central(entry, &mut bytes);
        }
        let count = state.kept.count + state.entries.len() as u64;
        let end = Form::end(count, bytes.len() as u64, start);
        bytes.extend_from_slice(&end);
        self.file.write_all_at(&bytes, start)?;
        let end = start + bytes.len() as u64;
        self.file.set_size(end)?;
        Ok(end)
    }
}

/// The headers of a ZIP with one date, byte for byte.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Day, month and year as MS-DOS packs them.
    day: [u8; 2],
}

impl Form {
    /// The form of a date; the format begins in 1980.
    pub fn new(date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or(1980).clamp(1980, 2107) - 1980;
        let month = u16::try_from(date.month()).unwrap_or(1);
        let day = u16::try_from(date.day()).unwrap_or(1);
        Form { day: (year << 9 | month << 5 | day).to_le_bytes() }
    }

    /// The local header of an entry.
    pub fn local(self, entry: &Entry) -> Vec<u8> {
        let Measure { crc32, compressed, len } = entry.measure;
        let wide = is_wide(compressed, len);
        let mut extra = Vec::new();
        if wide {
            put(&mut extra, &[&1u16.to_le_bytes(), &16u16.to_le_bytes()]);
            put(&mut extra, &[&len.to_le_bytes(), &compressed.to_le_bytes()]);
        }
        let shown = |n: u64| if wide { u32::MAX } else { clamp(n) };
        let mut bytes = Vec::with_capacity(30 + entry.name.len() + extra.len());
        put(&mut bytes, &[&LOCAL.to_le_bytes(), &version(wide).to_le_bytes(), &FLAGS.to_le_bytes()]);
        put(&mut bytes, &[&entry.method.number().to_le_bytes(), &[0; 2], &self.day]);
        put(&mut bytes, &[&crc32.to_le_bytes(), &shown(compressed).to_le_bytes(), &shown(len).to_le_bytes()]);
        put(&mut bytes, &[&short_len(entry.name.len()), &short_len(extra.len())]);
        put(&mut bytes, &[entry.name.as_bytes(), &extra]);
        bytes
    }

    /// Adds the record of an entry in the central directory.
    pub fn central(self, entry: &Entry, bytes: &mut Vec<u8>) {
        let Measure { crc32, compressed, len } = entry.measure;
        let wide = is_wide(compressed, len);
        let far = entry.offset >= FULL;
        let mut extra = Vec::new();
        if wide || far {
            let size: u16 = if wide { 16 } else { 0 } + if far { 8 } else { 0 };
            put(&mut extra, &[&1u16.to_le_bytes(), &size.to_le_bytes()]);
            if wide {
                put(&mut extra, &[&len.to_le_bytes(), &compressed.to_le_bytes()]);
            }
            if far {
                put(&mut extra, &[&entry.offset.to_le_bytes()]);
            }
        }
        let shown = |n: u64| if wide { u32::MAX } else { clamp(n) };
        let needed = version(wide || far);
        put(bytes, &[&CENTRAL.to_le_bytes(), &(UNIX | needed).to_le_bytes(), &needed.to_le_bytes()]);
        put(bytes, &[&FLAGS.to_le_bytes(), &entry.method.number().to_le_bytes()]);
        put(bytes, &[&[0; 2], &self.day, &crc32.to_le_bytes()]);
        put(bytes, &[&shown(compressed).to_le_bytes(), &shown(len).to_le_bytes()]);
        put(bytes, &[&short_len(entry.name.len()), &short_len(extra.len())]);
        // No comment, first disk, no internal attributes.
        put(bytes, &[&[0; 6], &ATTRIBUTES.to_le_bytes(), &clamp(entry.offset).to_le_bytes()]);
        put(bytes, &[entry.name.as_bytes(), &extra]);
    }

    /// What follows a central directory of so many entries and bytes that begins at `start`.
    pub fn end(count: u64, size: u64, start: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if count >= 0xffff || size >= FULL || start >= FULL {
            end64(&mut bytes, count, size, start);
        }
        put(&mut bytes, &[&END.to_le_bytes(), &[0; 4]]);
        let short = u16::try_from(count).unwrap_or(u16::MAX);
        put(&mut bytes, &[&short.to_le_bytes(), &short.to_le_bytes()]);
        put(&mut bytes, &[&clamp(size).to_le_bytes(), &clamp(start).to_le_bytes(), &[0; 2]]);
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
}

fn clamp(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn short_len(len: usize) -> [u8; 2] {
    u16::try_from(len).unwrap_or(u16::MAX).to_le_bytes()
}

fn is_wide(compressed: u64, len: u64) -> bool {
    compressed >= FULL || len >= FULL
}

/// 2.0 for what every reader knows, 4.5 for ZIP64.
fn version(wide: bool) -> u16 {
    if wide { 45 } else { 20 }
}

/// The length of a local header for a stored entry.
fn local_len(name: &str, len: u64) -> u64 {
    30 + name.len() as u64 + if is_wide(len, len) { 20 } else { 0 }
}

fn end64(bytes: &mut Vec<u8>, count: u64, size: u64, start: u64) {
    let at = start + size;
    put(bytes, &[&END64.to_le_bytes(), &44u64.to_le_bytes()]);
    put(bytes, &[&(UNIX | 45).to_le_bytes(), &45u16.to_le_bytes(), &[0; 8]]);
    put(bytes, &[&count.to_le_bytes(), &count.to_le_bytes(), &size.to_le_bytes(), &start.to_le_bytes()]);
    put(bytes, &[&LOCATOR64.to_le_bytes(), &[0; 4], &at.to_le_bytes(), &1u32.to_le_bytes()]);
}
