//! What a ZIP or OLE2 file is, from the names of what is inside.

use super::Kind;
use crate::content::Content;
use crate::source::member_names;
use std::io::{self, Read, Seek, SeekFrom};

/// Gathers what the names of a ZIP's members say.
#[derive(Default)]
struct Names {
    workbook: bool,
    binary_workbook: bool,
    other_office: bool,
    mimetype: bool,
    sheet_content: bool,
    book: bool,
}

impl Names {
    /// Looks at one name; as the reader of workbooks, it minds neither case nor slashes,
    /// which some writers get wrong.
    fn see(&mut self, name: &[u8]) {
        let name: Vec<u8> =
            name.iter().map(|byte| if *byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() }).collect();
        match name.as_slice() {
            b"xl/workbook.xml" => self.workbook = true,
            b"xl/workbook.bin" => self.binary_workbook = true,
            b"mimetype" => self.mimetype = true,
            b"content.xml" => self.sheet_content = true,
            b"meta-inf/container.xml" => self.book = true,
            name if name.starts_with(b"word/")
                || name.starts_with(b"ppt/")
                || name.starts_with(b"visio/") =>
            {
                self.other_office = true;
            }
            _ => {}
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Names { workbook: true, .. } => Kind::Xlsx,
            Names { binary_workbook: true, .. } => Kind::Xlsb,
            Names { other_office: true, .. } => Kind::Document,
            Names { mimetype: true, sheet_content: true, .. } => Kind::Ods,
            Names { mimetype: true, book: true, .. } => Kind::Document,
            _ => Kind::Zip,
        }
    }
}

/// The media type that an OpenDocument spreadsheet holds in `mimetype`.
const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
/// How every OpenDocument media type begins.
const ODF: &[u8] = b"application/vnd.oasis.opendocument";

/// A first guess from the local headers that lie in the head of a ZIP.
pub(super) fn zip_head(head: &[u8]) -> Kind {
    const HEADER: usize = 30;
    let mut names = Names::default();
    let mut rest = head;
    let mut first = true;
    while let Some(at) = find(rest, b"PK\x03\x04") {
        rest = rest.get(at..).unwrap_or_default();
        let number = |at: usize| match rest.get(at..at + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => 0,
        };
        let name = rest.get(HEADER..HEADER + number(26)).unwrap_or_default();
        if first && name == b"mimetype" {
            let body = rest.get(HEADER + number(26) + number(28)..).unwrap_or_default();
            return match body {
                body if body.starts_with(ODS) => Kind::Ods,
                body if body.starts_with(ODF) || body.starts_with(b"application/epub") => Kind::Document,
                _ => Kind::Zip,
            };
        }
        first = false;
        names.see(name);
        rest = rest.get(HEADER + name.len()..).unwrap_or_default();
    }
    match names.kind() {
        Kind::Zip if find(head, b"xl/worksheets/").is_some() => Kind::Xlsx,
        kind => kind,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// What the central directory of a ZIP says; `None` if it cannot be read.
pub(super) fn zip(content: &Content) -> Option<Kind> {
    let mut names = Names::default();
    member_names(content, &mut |name| {
        names.see(name);
        true
    })
    .ok()?;
    match names.kind() {
        // `mimetype` comes first and stored (ODF 1.3 part 2, 3.3), so the head tells which.
        Kind::Ods => match content.head(super::HEAD).map(|head| zip_head(&head)) {
            Ok(Kind::Zip) | Err(_) => Some(Kind::Ods),
            Ok(kind) => Some(kind),
        },
        kind => Some(kind),
    }
}

/// Whether the bytes end as a ZIP with members ends: an end record (APPNOTE 4.3.16) whose
/// comment reaches to the very end. Such a file begins with something else.
pub(super) fn zip_behind(content: &Content) -> bool {
    const END: usize = 22;
    // Its end is known only once all of it is unfolded.
    if matches!(content, Content::Deflated { .. }) {
        return false;
    }
    let tail = || -> io::Result<Vec<u8>> {
        let mut file = content.open_seek()?;
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub((END + usize::from(u16::MAX)) as u64)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok(tail)
    };
    let Ok(tail) = tail() else { return false };
    tail.windows(END).enumerate().any(|(at, end)| {
        end.starts_with(b"PK\x05\x06")
            && le16(end, 10) > 0
            && at + END + usize::from(le16(end, 20)) == tail.len()
    })
}

/// How many directory sectors of an OLE2 file are looked at.
const DIRECTORY_SECTORS: usize = 1024;
/// Marks the end of a chain, or no entry ([MS-CFB] 2.1 and 2.6.1).
const NONE: u32 = 0xFFFF_FFFA;

/// What the streams in the root of an OLE2 file say; `None` if it cannot be read.
pub(super) fn ole2(content: &Content) -> Option<Kind> {
    let names = ole2_names(content).ok()?;
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    Some(if has("EncryptedPackage") {
        Kind::OfficeEncrypted
    } else if has("Workbook") || has("Book") {
        Kind::Xls
    } else if ["WordDocument", "PowerPoint Document", "VisioDocument"].into_iter().any(has) {
        Kind::Document
    } else {
        Kind::Binary
    })
}

/// The names in the root storage ([MS-CFB] 2.2 to 2.6); embedded documents lie deeper.
fn ole2_names(content: &Content) -> io::Result<Vec<String>> {
    let mut file = content.open_seek()?;
    let mut header = [0; 512];
    file.read_exact(&mut header)?;
    let short = |at: usize| u32::from(le16(&header, at));
    let sector = match short(30) {
        shift @ 7..=16 => 1_u64 << shift,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    let mut entries = Vec::new();
    let mut next = le32(&header, 48);
    let mut count = 0;
    while next < NONE && count < DIRECTORY_SECTORS {
        let mut bytes = vec![0; usize::try_from(sector).unwrap_or(512)];
        file.seek(SeekFrom::Start((u64::from(next) + 1) * sector))?;
        file.read_exact(&mut bytes)?;
        entries.extend(bytes.chunks_exact(128).map(Entry::read));
        next = following(&mut *file, &header, sector, next)?;
        count += 1;
    }
    // The children of the root are a tree of siblings; `seen` breaks hostile loops.
    let mut names = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut open = vec![entries.first().map_or(NONE, |root| root.child)];
    while let Some(index) = open.pop() {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        if let (Some(entry), Some(seen @ false)) = (entries.get(index), seen.get_mut(index)) {
            *seen = true;
            names.push(entry.name.clone());
            open.extend([entry.left, entry.right]);
        }
    }
    Ok(names)
}

struct Entry {
    name: String,
    left: u32,
    right: u32,
    child: u32,
}

impl Entry {
    fn read(bytes: &[u8]) -> Entry {
        let units: Vec<u16> =
            (0..31).map(|unit| le16(bytes, unit * 2)).take_while(|unit| *unit != 0).collect();
        Entry {
            name: String::from_utf16_lossy(&units),
            left: le32(bytes, 68),
            right: le32(bytes, 72),
            child: le32(bytes, 76),
        }
    }
}

/// The sector after one in its chain: the FAT's sectors are listed in the header. Files
/// above 7 MB list more elsewhere; their directory is looked at up to there.
fn following(
    file: &mut dyn crate::content::ReadSeek,
    header: &[u8],
    sector: u64,
    current: u32,
) -> io::Result<u32> {
    let per_sector = sector / 4;
    let (index, offset) = (u64::from(current) / per_sector, u64::from(current) % per_sector);
    let Some(slot) = usize::try_from(index).ok().filter(|index| *index < 109) else { return Ok(NONE) };
    let table = le32(header, 76 + slot * 4);
    if table >= NONE {
        return Ok(NONE);
    }
    let mut number = [0; 4];
    file.seek(SeekFrom::Start((u64::from(table) + 1) * sector + offset * 4))?;
    file.read_exact(&mut number)?;
    Ok(u32::from_le_bytes(number))
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => NONE,
    }
}
