//! The central directory of a ZIP, and whether the rest of the archive agrees with it.
//!
//! The directory is what counts; a member whose local header tells another story, or
//! whose bytes another member claims too, has two readings and is not believed.
//! Layout: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.

use super::entry_name::RawName;
use crate::content::{Content, ReadAt};
use rawzip::extra_fields::{ExtraFieldId, ExtraFields};
use rawzip::{CompressionMethod, ErrorKind, ReaderAt, ZipArchive, ZipFileHeaderRecord, ZipLocator};
use std::io;
use std::sync::Arc;

/// A member as the directory tells it.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub name: Vec<u8>,
    pub says_utf8: bool,
    pub unicode: Option<String>,
    pub size: u64,
    pub compressed: u64,
    pub crc32: u32,
    pub method: CompressionMethod,
    pub encrypted: bool,
    /// Encrypted by a scheme of PKWARE's that nobody else reads.
    pub strong: bool,
    /// The file type of the Unix mode, 0 where there is none.
    pub mode: u32,
    /// Where the local header begins, from the start of the archive.
    pub header: u64,
    /// Where the compressed bytes begin; 0 until the local header has been read.
    pub start: u64,
    /// What the local header contradicts: found, expected.
    pub disagrees: Option<(String, String)>,
}

impl Raw {
    pub(super) fn raw_name(&self) -> RawName<'_> {
        RawName { bytes: &self.name, says_utf8: self.says_utf8, unicode: self.unicode.clone() }
    }
}

/// Why there is no directory.
#[derive(Debug)]
pub(super) enum NoDirectory {
    NotZip,
    Cut,
    Split,
    /// It contradicts itself or is too large: found, expected.
    Broken(String, String),
    Io(io::Error),
}

/// A stretch of a file, for rawzip.
#[derive(Clone)]
pub(super) struct Window {
    pub file: Arc<dyn ReadAt>,
    pub start: u64,
    pub len: u64,
}

impl ReaderAt for Window {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let take = buffer.len().min(left);
        let (Some(part), Some(at)) = (buffer.get_mut(..take), self.start.checked_add(offset)) else {
            return Ok(0);
        };
        if part.is_empty() { Ok(0) } else { self.file.read_at(part, at) }
    }
}

/// No central directory may be larger, in bytes.
const LARGEST_DIRECTORY: u64 = 128 << 20;
/// The fixed part of an end record (4.3.16).
const END_RECORD: usize = 22;

/// Reads the directory, at most `limit` entries of it, and checks it against the archive.
pub(super) fn read(window: &Window, limit: u64) -> Result<Vec<Raw>, NoDirectory> {
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE.max(rawzip::RECOMMENDED_BUFFER_SIZE)];
    let archive = locate(window, &mut buffer)?;
    let directory = archive.eocd_offset().saturating_sub(archive.directory_offset());
    if directory > LARGEST_DIRECTORY {
        return Err(too_much(directory, LARGEST_DIRECTORY, "bytes of central directory"));
    }
    let stated = archive.entries_hint();
    if stated > limit {
        return Err(too_much(stated, limit, "members"));
    }
    let mut list = Vec::new();
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(broken)? {
        if list.len() as u64 >= limit {
            return Err(too_much(limit.saturating_add(1), limit, "members"));
        }
        list.push((raw(&entry), entry.wayfinder()));
    }
    // Without ZIP64 an end record counts modulo 65,536 in the files of careless writers.
    if list.len() as u64 != stated && list.len() as u64 % 65_536 != stated {
        return Err(NoDirectory::Broken(
            format!("{} members in the central directory", list.len()),
            format!("{stated} by the end record"),
        ));
    }
    let mut scratch = vec![0; 2 * usize::from(u16::MAX)];
    let mut members = Vec::with_capacity(list.len());
    for (mut raw, way) in list {
        match archive.get_entry(way) {
            Ok(found) => {
                raw.start = found.compressed_data_range().0;
                raw.disagrees = match found.local_header(&mut scratch) {
                    Ok(local) => disagreement(&raw, &local),
                    Err(error) => Some((error.to_string(), "a local header".into())),
                };
                if found.compressed_data_range().1 > archive.directory_offset() {
                    raw.disagrees =
                        Some(("bytes that run into the central directory".into(), "bytes before it".into()));
                }
            }
            Err(error) => raw.disagrees = Some((error.to_string(), "a local header".into())),
        }
        members.push(raw);
    }
    check_start(window, &members)?;
    check_overlap(&members)?;
    Ok(members)
}

fn locate<'w>(window: &'w Window, buffer: &mut [u8]) -> Result<ZipArchive<&'w Window>, NoDirectory> {
    let mut magic = [0; 4];
    let got = ReaderAt::read_at(window, &mut magic, 0).map_err(NoDirectory::Io)?;
    let magic = magic.get(..got).unwrap_or_default();
    let archive = match ZipLocator::new().locate_in_reader(window, buffer, window.len) {
        Ok(archive) => archive,
        Err((_, error)) => {
            return Err(match error.into_kind() {
                ErrorKind::IO(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                    NoDirectory::Io(error)
                }
                _ if magic == b"PK\x07\x08" => NoDirectory::Split,
                // Without a whole end record: what begins like a ZIP was one.
                _ if magic == b"PK\x03\x04" => NoDirectory::Cut,
                _ => NoDirectory::NotZip,
            });
        }
    };
    let mut end = [0; END_RECORD];
    window.read_exact_at(&mut end, archive.eocd_offset()).map_err(NoDirectory::Io)?;
    let [_, _, _, _, disk_low, disk_high, first_low, first_high, ..] = end;
    let disks = [u16::from_le_bytes([disk_low, disk_high]), u16::from_le_bytes([first_low, first_high])];
    if magic == b"PK\x07\x08" || disks.iter().any(|disk| !matches!(*disk, 0 | u16::MAX)) {
        return Err(NoDirectory::Split);
    }
    Ok(archive)
}

fn too_much(found: u64, limit: u64, what: &str) -> NoDirectory {
    NoDirectory::Broken(format!("{found} {what}"), format!("at most {limit} {what}"))
}

fn broken(error: rawzip::Error) -> NoDirectory {
    match error.into_kind() {
        ErrorKind::IO(error) => NoDirectory::Io(error),
        other => NoDirectory::Broken(other.to_string(), "a whole central directory".into()),
    }
}

fn raw(entry: &ZipFileHeaderRecord<'_>) -> Raw {
    let name = entry.file_path().as_bytes().to_vec();
    Raw {
        unicode: unicode_path(entry.extra_fields(), &name),
        name,
        says_utf8: entry.flags().is_utf8(),
        size: entry.uncompressed_size_hint(),
        compressed: entry.compressed_size_hint(),
        crc32: entry.crc32(),
        method: entry.compression_method(),
        encrypted: entry.flags().is_encrypted(),
        strong: entry.flags().has_strong_encryption() || entry.flags().is_masked(),
        mode: entry.mode().value() & 0o170_000,
        header: entry.local_header_offset(),
        start: 0,
        disagrees: None,
    }
}

/// The Info-ZIP Unicode path field (4.6.9): version 1, CRC-32 of the stored name, UTF-8.
/// One whose CRC does not fit belongs to a name that has been changed since.
fn unicode_path(fields: ExtraFields<'_>, name: &[u8]) -> Option<String> {
    let (_, data) = { fields }.find(|(id, _)| *id == ExtraFieldId::INFO_ZIP_UNICODE_PATH)?;
    let (version, data) = data.split_first()?;
    let (crc, text) = data.split_first_chunk::<4>()?;
    if *version != 1 || u32::from_le_bytes(*crc) != crc32fast::hash(name) {
        return None;
    }
    std::str::from_utf8(text).ok().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What the local header of a member contradicts. Sizes and CRC count only where the
/// header holds them: zeros stand for "in the data descriptor".
fn disagreement(raw: &Raw, local: &rawzip::ZipLocalFileHeader<'_>) -> Option<(String, String)> {
    let name = local.file_path();
    if name.as_bytes() != raw.name {
        let show = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        return Some((format!("local name {}", show(name.as_bytes())), show(&raw.name)));
    }
    let pairs = [
        ("method", u64::from(local.compression_method().as_u16()), u64::from(raw.method.as_u16())),
        ("encryption", u64::from(local.flags().is_encrypted()), u64::from(raw.encrypted)),
    ];
    let later = local.flags().has_data_descriptor();
    let numbers = [
        ("size", local.uncompressed_size_hint(), raw.size),
        ("compressed size", local.compressed_size_hint(), raw.compressed),
        ("CRC-32", u64::from(local.crc32()), u64::from(raw.crc32)),
    ];
    let numbers = numbers.into_iter().filter(|(_, local, _)| !(later && *local == 0));
    pairs
        .into_iter()
        .chain(numbers)
        .find(|(_, local, central)| local != central)
        .map(|(what, local, central)| (format!("local {what} {local}"), format!("{what} {central}")))
}

/// An archive that begins with a local header of no member has lost its end: the directory
/// found is that of an archive stored inside it.
fn check_start(window: &Window, members: &[Raw]) -> Result<(), NoDirectory> {
    let mut magic = [0; 4];
    let got = ReaderAt::read_at(window, &mut magic, 0).map_err(NoDirectory::Io)?;
    if got == 4 && &magic == b"PK\x03\x04" && !members.iter().any(|member| member.header == 0) {
        return Err(NoDirectory::Cut);
    }
    Ok(())
}

/// Members that share bytes are the mark of a bomb, and give one archive two readings.
fn check_overlap(members: &[Raw]) -> Result<(), NoDirectory> {
    let mut order: Vec<&Raw> = members.iter().filter(|raw| raw.start > 0).collect();
    order.sort_by_key(|raw| raw.header);
    for pair in order.windows(2) {
        if let [one, two] = pair
            && one.start.saturating_add(one.compressed) > two.header
        {
            let show = |raw: &Raw| String::from_utf8_lossy(&raw.name).into_owned();
            return Err(NoDirectory::Broken(
                format!("members that share bytes: {} and {}", show(one), show(two)),
                "members that follow one another".into(),
            ));
        }
    }
    Ok(())
}

/// Hands the raw names in a ZIP's central directory to `visit` until it gives `false`.
///
/// For telling what kind of document a ZIP is; nothing is checked and nothing kept.
///
/// # Errors
/// If the content cannot be read or has no central directory.
pub fn member_names(content: &Content, visit: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<()> {
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = ZipArchive::from_seekable(content.open_seek()?, &mut buffer).map_err(io::Error::other)?;
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(io::Error::other)? {
        if !visit(entry.file_path().as_bytes()) {
            break;
        }
    }
    Ok(())
}

/// Whether a content begins like a ZIP and has no end record: a cut workbook or archive.
///
/// # Errors
/// If the content cannot be read.
pub fn is_cut_zip(content: &Content) -> io::Result<bool> {
    if content.head(4)? != b"PK\x03\x04" {
        return Ok(false);
    }
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    match ZipArchive::from_seekable(content.open_seek()?, &mut buffer).map_err(rawzip::Error::into_kind) {
        Ok(_) => Ok(false),
        Err(ErrorKind::IO(error)) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        Err(_) => Ok(true),
    }
}
