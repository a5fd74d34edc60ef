//! A bag in a ZIP.
//!
//! The central directory is the one reading of a ZIP; local headers, data descriptors,
//! gaps and trailing bytes must agree with it, or another tool would see another bag
//! (APPNOTE 4.3 to 4.4). Compressed bytes are read by place, so that every thread reads
//! for itself.

use super::form::{self, Written};
use super::{Entry, Member, OpenError, Store, Tree};
use crate::bag::path;
use crate::bag::zip_writer::{self, Measure, Method};
use crate::content::storage::Cursor;
use crate::content::{Content, ReadAt};
use crate::finding::{Code, Finding};
use jiff::civil::Date;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipLocator};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// More entries than this are refused: their list alone would fill the memory.
pub const MAX_ENTRIES: u64 = 2_000_000;

/// A central record with name and extra fields of full length, or a local header.
pub const BUFFER: usize = rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE + RECOMMENDED_BUFFER_SIZE;

/// A bag in a ZIP.
pub struct Zip {
    file: Arc<dyn ReadAt>,
    tree: Tree<Place>,
    /// The entries as the central directory has them, and where that begins and ends.
    written: Vec<Written>,
    directory: (u64, u64),
}

/// How an entry's bytes are had.
enum Place {
    /// Stored or deflated: by place.
    Content(Content),
    /// Another method: through the `zip` crate, by the index in the central directory.
    Other(usize),
}

/// What the central directory says of one entry.
struct Central {
    name: Vec<u8>,
    wayfinder: rawzip::ZipArchiveEntryWayfinder,
    at: u64,
    len: u64,
    offset: u64,
    method: CompressionMethod,
    flags: u16,
    crc: u32,
    size: u64,
    compressed: u64,
    folder: bool,
    link: bool,
    other_name: Option<Vec<u8>>,
}

/// What is wrong with an archive that lists less than it holds, and no bag.
const INNER_END: &str = "its end is missing: it lists less than it holds";

type Archive = ZipArchive<Reader>;

/// The archive, for rawzip.
struct Reader(Arc<dyn ReadAt>);

impl rawzip::ReaderAt for Reader {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

impl Zip {
    /// Lists a ZIP and compares its headers.
    ///
    /// # Errors
    /// If its central directory cannot be read, or it holds no bag.
    pub fn open(file: Arc<dyn ReadAt>) -> Result<Self, OpenError> {
        let length = file.size()?;
        let mut buffer = vec![0; BUFFER];
        let archive = ZipLocator::new()
            .locate_in_reader(Reader(file.clone()), &mut buffer, length)
            .map_err(|(_, error)| damaged(error))?;
        if archive.entries_hint() > MAX_ENTRIES {
            return Err(OpenError::Limit(format!("the archive has more than {MAX_ENTRIES} entries")));
        }
        let mut findings = Vec::new();
        let (centrals, directory_end) = read_directory(&archive, &mut buffer)?;
        check_end(&archive, centrals.len() as u64, directory_end, length, &mut findings);
        let mut entries = Vec::new();
        let mut stretches = Vec::new();
        for (index, central) in centrals.iter().enumerate() {
            let name = decode_name(central, &mut findings);
            let entry = match archive.get_entry(central.wayfinder).map_err(damaged) {
                Ok(entry) => entry,
                Err(OpenError::Io(error)) => return Err(error.into()),
                Err(_) => {
                    findings.push(disagreement(&name, "no local header", "a local header"));
                    continue;
                }
            };
            check_local(&entry, central, &name, &mut buffer, &mut findings)?;
            let (start, end) = entry.compressed_data_range();
            stretches.push((central, name.clone(), start, end));
            if let Some(entry) = member(index, central, &name, &file, (start, end), &mut findings) {
                entries.push(entry);
            }
        }
        check_stretches(stretches, archive.directory_offset(), file.as_ref(), &mut findings);
        let directory = (archive.directory_offset(), directory_end);
        let written = centrals.into_iter().map(Central::written).collect();
        let is_odd = !findings.is_empty();
        let tree = Tree::build(entries, findings).map_err(|error| match error {
            // The end that was found is that of an archive stored inside: the own one was cut off.
            OpenError::NotABag if is_odd => OpenError::Damaged(INNER_END.to_owned()),
            error => error,
        })?;
        Ok(Zip { file, tree, written, directory })
    }
}

impl Central {
    /// The entry, as far as a header of ours could describe it.
    fn written(self) -> Written {
        let stored = self.method == CompressionMethod::STORE;
        let entry = zip_writer::Entry {
            name: String::from_utf8_lossy(&self.name).into_owned(),
            method: if stored { Method::Stored } else { Method::Deflated },
            measure: Measure { crc32: self.crc, compressed: self.compressed, len: self.size },
            offset: self.offset,
        };
        Written { entry, at: self.at, len: self.len }
    }
}

/// A fault of the archive, unless it is the system that would not read it.
fn damaged(error: rawzip::Error) -> OpenError {
    match error.into_kind() {
        rawzip::ErrorKind::IO(error) if error.raw_os_error().is_some() => OpenError::Io(error),
        other => OpenError::Damaged(rawzip::Error::from(other).to_string()),
    }
}

/// A finding about two places of an archive that do not agree.
pub fn disagreement(path: &str, found: impl Into<String>, expected: impl Into<String>) -> Finding {
    Finding::new(Code::ArchiveInconsistent, path).found(found).expected(expected)
}

/// Reads the central directory and returns where it ends.
fn read_directory(archive: &Archive, buffer: &mut [u8]) -> Result<(Vec<Central>, u64), OpenError> {
    let mut centrals = Vec::new();
    let mut end = archive.directory_offset();
    let mut records = archive.entries(buffer);
    while let Some(record) = records.next_entry().map_err(damaged)? {
        let name = record.file_path().as_ref().to_vec();
        end = record_end(&record);
        let at = record.central_directory_offset();
        centrals.push(Central {
            at,
            len: end - at,
            wayfinder: record.wayfinder(),
            offset: record.local_header_offset(),
            method: record.compression_method(),
            flags: record.flags().bits(),
            crc: record.crc32(),
            size: record.uncompressed_size_hint(),
            compressed: record.compressed_size_hint(),
            folder: record.is_dir(),
            link: record.mode().is_symlink(),
            other_name: unicode_path(&record, &name),
            name,
        });
    }
    Ok((centrals, end))
}

/// Where a record of the central directory ends.
pub fn record_end(record: &rawzip::ZipFileHeaderRecord<'_>) -> u64 {
    const FIXED: u64 = 46;
    let extra: u64 = record.extra_fields().map(|(_, data)| data.len() as u64 + 4).sum();
    let variable = record.file_path().as_ref().len() + record.comment().as_bytes().len();
    record.central_directory_offset() + FIXED + extra + variable as u64
}

/// The name in the Info-ZIP Unicode path field, if it belongs to this name.
fn unicode_path(record: &rawzip::ZipFileHeaderRecord<'_>, name: &[u8]) -> Option<Vec<u8>> {
    const UNICODE_PATH: u16 = 0x7075;
    let (_, data) = record.extra_fields().find(|(id, _)| id.as_u16() == UNICODE_PATH)?;
    match data {
        [1, a, b, c, d, text @ ..] if u32::from_le_bytes([*a, *b, *c, *d]) == crc32fast::hash(name) => {
            Some(text.to_vec())
        }
        _ => None,
    }
}

/// The end records state as many entries as there are and lie right after them, and
/// the file ends with them.
fn check_end(archive: &Archive, count: u64, directory_end: u64, length: u64, findings: &mut Vec<Finding>) {
    const ZIP64_RECORDS: u64 = 56 + 20;
    if archive.entries_hint() != count {
        findings.push(disagreement(
            "",
            format!("{count} entries"),
            format!("{} entries", archive.entries_hint()),
        ));
    }
    let gap = archive.eocd_offset().saturating_sub(directory_end);
    if gap != 0 && gap != ZIP64_RECORDS {
        findings.push(disagreement("", format!("{gap} bytes after the central directory"), "0 bytes"));
    }
    if archive.end_offset() != length {
        let after = length.saturating_sub(archive.end_offset());
        findings.push(disagreement("", format!("{after} bytes after the end record"), "0 bytes"));
    }
    let mut comment = Vec::new();
    let read = archive.comment().read_to_end(&mut comment);
    if read.is_err() || comment.windows(4).any(|four| four == b"PK\x05\x06") {
        findings.push(disagreement("", "a second end record in the comment", "one end record"));
    }
}

/// The name of an entry: UTF-8, else the Unicode path field, else GB18030, in which
/// Chinese Windows writes names.
fn decode_name(central: &Central, findings: &mut Vec<Finding>) -> String {
    if let Ok(name) = std::str::from_utf8(&central.name) {
        if central.other_name.as_ref().is_some_and(|other| *other != central.name) {
            let other = central.other_name.as_deref().unwrap_or_default();
            findings.push(disagreement(name, String::from_utf8_lossy(other), name));
        }
        return name.to_owned();
    }
    let other = central.other_name.clone().and_then(|other| String::from_utf8(other).ok());
    other.unwrap_or_else(|| {
        let (name, _) = encoding_rs::GB18030.decode_without_bom_handling(&central.name);
        findings.push(Finding::new(Code::NameDecoded, name.as_ref()));
        name.into_owned()
    })
}

/// The local header says what the central directory says.
fn check_local(
    entry: &rawzip::ZipEntry<'_, Reader>,
    central: &Central,
    name: &str,
    buffer: &mut [u8],
    findings: &mut Vec<Finding>,
) -> Result<(), OpenError> {
    let local = match entry.local_header(buffer).map_err(damaged) {
        Ok(local) => local,
        Err(OpenError::Io(error)) => return Err(error.into()),
        Err(error) => {
            findings.push(disagreement(name, error.to_string(), "a local header"));
            return Ok(());
        }
    };
    let bytes = local.file_path();
    if bytes.as_ref() != central.name {
        let other = String::from_utf8_lossy(bytes.as_ref());
        findings.push(disagreement(name, other, name));
    }
    let here = (local.compression_method(), local.flags().bits());
    let there = (central.method, central.flags);
    if here != there {
        let text = |(method, flags): (CompressionMethod, u16)| {
            format!("method {}, flags {flags:#06x}", method.as_u16())
        };
        findings.push(disagreement(name, text(here), text(there)));
    }
    let here = (local.crc32(), local.compressed_size_hint(), local.uncompressed_size_hint());
    let there = (central.crc, central.compressed, central.size);
    let later = local.flags().has_data_descriptor() && here == (0, 0, 0);
    if here != there && !later && !(local.flags().has_data_descriptor() && is_masked(here, there)) {
        let text =
            |(crc, compressed, size): (u32, u64, u64)| format!("CRC {crc:08x}, {compressed} of {size} bytes");
        findings.push(disagreement(name, text(here), text(there)));
    }
    Ok(())
}

/// Whether each figure of a header that a descriptor completes is zero or right.
fn is_masked(here: (u32, u64, u64), there: (u32, u64, u64)) -> bool {
    let size = |here: u64, there: u64| here == 0 || here == there || here == u64::from(u32::MAX);
    (here.0 == 0 || here.0 == there.0) && size(here.1, there.1) && size(here.2, there.2)
}

/// An entry as a member of the bag, unless its name or its kind forbids it.
fn member(
    index: usize,
    central: &Central,
    name: &str,
    file: &Arc<dyn ReadAt>,
    (start, end): (u64, u64),
    findings: &mut Vec<Finding>,
) -> Option<Entry<Place>> {
    let Some(relative) = path::member(name) else {
        findings.push(Finding::new(Code::PathEscape, name));
        return None;
    };
    let refused = |found: String| {
        Finding::new(Code::MemberRefused, relative.clone()).found(found).expected("a file or a folder")
    };
    if central.link {
        findings.push(refused("symbolic link".to_owned()));
        return None;
    }
    if central.flags & 0x2041 != 0 {
        findings.push(Finding::new(Code::PasswordNeeded, relative));
        return None;
    }
    if central.folder {
        if central.size != 0 || central.compressed > 2 {
            findings.push(disagreement(name, format!("{} bytes", central.size), "0 bytes"));
        }
        return Some(Entry { name: relative, folder: true, size: 0, crc: None, place: Place::Other(index) });
    }
    let file = file.clone();
    let place = match central.method {
        CompressionMethod::STORE => {
            if central.size != central.compressed {
                let sizes = (format!("{} bytes", central.compressed), format!("{} bytes", central.size));
                findings.push(disagreement(name, sizes.0, sizes.1));
            }
            Place::Content(Content::Section { file, start, len: end - start })
        }
        CompressionMethod::DEFLATE => {
            Place::Content(Content::Deflated { file, start, compressed: end - start, len: central.size })
        }
        CompressionMethod::DEFLATE64 | CompressionMethod::ZSTD => Place::Other(index),
        other => {
            findings.push(refused(format!("method {}", other.as_u16())));
            return None;
        }
    };
    Some(Entry { name: relative, folder: false, size: central.size, crc: Some(central.crc), place })
}

/// Entries follow one another from the first byte to the central directory; between
/// two of them only the descriptor of the first may stand.
fn check_stretches(
    mut stretches: Vec<(&Central, String, u64, u64)>,
    directory: u64,
    file: &dyn ReadAt,
    findings: &mut Vec<Finding>,
) {
    stretches.sort_by_key(|(central, ..)| central.offset);
    let first = stretches.first().map_or(directory, |(central, ..)| central.offset);
    if first != 0 {
        findings.push(disagreement("", format!("{first} bytes before the first entry"), "0 bytes"));
    }
    let next = stretches.iter().skip(1).map(|(central, ..)| central.offset).chain([directory]);
    for ((central, name, _, end), next) in stretches.iter().zip(next) {
        let described = central.flags & 0x0008 != 0;
        match next.checked_sub(*end) {
            None => findings.push(disagreement(name, "entries overlap", "entries one after another")),
            Some(0) if !described => {}
            Some(gap) if described && is_descriptor(file, *end, gap, central) => {}
            Some(gap) => {
                findings.push(disagreement(name, format!("{gap} bytes after the entry"), "the next entry"))
            }
        }
    }
}

/// Whether a gap holds exactly the data descriptor of an entry, in one of its four forms.
fn is_descriptor(file: &dyn ReadAt, at: u64, gap: u64, central: &Central) -> bool {
    let Ok(length) = usize::try_from(gap) else { return false };
    if !matches!(length, 12 | 16 | 20 | 24) {
        return false;
    }
    let mut wanted = Vec::new();
    if matches!(length, 16 | 24) {
        wanted.extend_from_slice(b"PK\x07\x08");
    }
    wanted.extend_from_slice(&central.crc.to_le_bytes());
    for size in [central.compressed, central.size] {
        let bytes = size.to_le_bytes();
        wanted.extend(bytes.iter().take(if length >= 20 { 8 } else { 4 }));
    }
    let mut found = vec![0; length];
    file.read_at(&mut found, at).is_ok_and(|got| got == length) && found == wanted
}

impl Store for Zip {
    fn base(&self) -> &str {
        &self.tree.base
    }

    fn members(&self) -> &[Member] {
        &self.tree.members
    }

    fn has_payload_folder(&self) -> bool {
        self.tree.payload_folder
    }

    fn findings(&self) -> &[Finding] {
        &self.tree.findings
    }

    fn altered(&self, date: Date) -> io::Result<Option<Vec<Finding>>> {
        form::altered(self.file.as_ref(), &self.written, date, self.directory).map(Some)
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + Send>> {
        let (place, member) =
            self.tree.places.get(index).zip(self.tree.members.get(index)).ok_or(io::ErrorKind::NotFound)?;
        match place {
            Place::Content(content) => content.open_filled(),
            Place::Other(index) => self.unfold_aside(*index, member.size),
        }
    }
}

impl Zip {
    /// Unfolds an entry of a rare method into a nameless temporary file; no more than
    /// one byte beyond its stated size.
    fn unfold_aside(&self, index: usize, size: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut archive = zip::ZipArchive::new(io::BufReader::new(Cursor::new(self.file.clone())))?;
        let entry = archive.by_index(index)?;
        let mut aside = tempfile::tempfile()?;
        io::copy(&mut entry.take(size.saturating_add(1)), &mut aside)?;
        aside.seek(SeekFrom::Start(0))?;
        Ok(Box::new(aside))
    }
}
