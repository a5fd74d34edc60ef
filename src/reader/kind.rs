//! What a file is, from its bytes; an extension means nothing.
//!
//! Order matters: what begins with bytes no text has is told by them; then clean text is
//! told as text, since signatures as short as `BM` begin honest tables too; only then the
//! signature tables of `file-format` are asked.

/// Looks inside ZIP and OLE2.
mod container;
/// Tells text, and which text.
mod text;

use crate::content::Content;
use file_format::FileFormat;

/// What the content of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text that may hold a table: CSV, TSV, plain text.
    Text,
    /// HTML.
    Html,
    /// JSON, JSON lines, or JSON wrapped in a script.
    Json,
    /// XLSX or XLSM.
    Xlsx,
    /// XLSB.
    Xlsb,
    /// XLS (OLE2 with a Workbook stream).
    Xls,
    /// ODS.
    Ods,
    /// A workbook or document encrypted by Office (OLE2 with an EncryptedPackage stream).
    OfficeEncrypted,
    /// A ZIP archive that is nothing more special.
    Zip,
    /// A gzip stream.
    Gzip,
    /// An archive dabao does not open: 7z, rar, tar, xz, zstd, a split ZIP, a ZIP behind
    /// other bytes (a program that unpacks itself, say).
    Archive,
    /// MP4, M4V, M4A.
    Mp4,
    /// QuickTime.
    Mov,
    /// Another video form.
    Video,
    /// An audio form.
    Audio,
    /// A picture.
    Image,
    /// PDF.
    Pdf,
    /// DOCX, PPTX, DOC and other office documents without tables of ours.
    Document,
    /// No byte at all.
    Empty,
    /// Anything else.
    Binary,
}

impl Kind {
    /// The word used in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Html => "html",
            Kind::Json => "json",
            Kind::Xlsx => "xlsx",
            Kind::Xlsb => "xlsb",
            Kind::Xls => "xls",
            Kind::Ods => "ods",
            Kind::OfficeEncrypted => "office-encrypted",
            Kind::Zip => "zip",
            Kind::Gzip => "gzip",
            Kind::Archive => "archive",
            Kind::Mp4 => "mp4",
            Kind::Mov => "mov",
            Kind::Video => "video",
            Kind::Audio => "audio",
            Kind::Image => "image",
            Kind::Pdf => "pdf",
            Kind::Document => "document",
            Kind::Empty => "empty",
            Kind::Binary => "binary",
        }
    }

    /// Whether sheets or rows can be read from it with `read_tables`.
    pub fn is_tabular(self) -> bool {
        matches!(
            self,
            Kind::Text | Kind::Html | Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods | Kind::OfficeEncrypted
        )
    }

    /// Whether it is kept as an original of a known kind without rows.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            Kind::Mp4 | Kind::Mov | Kind::Video | Kind::Audio | Kind::Image | Kind::Pdf | Kind::Document
        )
    }

    /// Whether its bytes count as compressed already, so that the bundle stores them as they
    /// are: all but text does.
    pub fn is_compressed(self) -> bool {
        !matches!(self, Kind::Text | Kind::Html | Kind::Json | Kind::Empty)
    }
}

/// How many bytes from the beginning `sniff` wants to see.
pub const HEAD: usize = 64 << 10;

/// Tells the kind from the first bytes of a file.
///
/// A ZIP is told apart from XLSX and its like by the names of its first members; where
/// that does not suffice, `refine` looks inside.
pub fn sniff(head: &[u8]) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    magic(head)
        .or_else(|| text::clean(head))
        .or_else(|| listed(head))
        .or_else(|| text::rough(head))
        .unwrap_or(Kind::Binary)
}

/// Looks inside a container that `sniff` could not tell for sure (ZIP or OLE2), and for a
/// ZIP at the end of what it could not tell at all.
///
/// Where the inside cannot be read, the answer of `sniff` stands.
pub fn refine(kind: Kind, content: &Content) -> Kind {
    let found = match kind {
        Kind::Zip | Kind::Xlsx | Kind::Xlsb | Kind::Ods => container::zip(content),
        Kind::Document | Kind::Xls | Kind::OfficeEncrypted => match content.head(8) {
            Ok(head) if head.starts_with(OLE2) => container::ole2(content),
            Ok(head) if head.starts_with(b"PK\x03\x04") => container::zip(content),
            _ => None,
        },
        Kind::Binary => container::zip_behind(content).then_some(Kind::Archive),
        _ => None,
    };
    found.unwrap_or(kind)
}

const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What the very first bytes settle, all of them bytes no table begins with.
fn magic(head: &[u8]) -> Option<Kind> {
    const SIGNATURES: &[(&[u8], Kind)] = &[
        (b"PK\x05\x06", Kind::Zip),
        // The first part of a split ZIP.
        (b"PK\x07\x08", Kind::Archive),
        (OLE2, Kind::Xls),
        (b"\x1F\x8B\x08", Kind::Gzip),
        (b"%PDF-", Kind::Pdf),
        (b"{\\rtf", Kind::Document),
        (b"7z\xBC\xAF\x27\x1C", Kind::Archive),
        (b"Rar!\x1A\x07", Kind::Archive),
        (b"\xFD7zXZ\x00", Kind::Archive),
        (b"\x28\xB5\x2F\xFD", Kind::Archive),
    ];
    if head.starts_with(b"PK\x03\x04") {
        return Some(container::zip_head(head));
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*kind);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Kind::Archive);
    }
    boxes(head)
}

/// MP4, MOV and their cousins by their first box: a size below 16 MiB, or one in 64 bits,
/// then its type (ISO/IEC 14496-12, 4.2). Text begins with no NUL.
fn boxes(head: &[u8]) -> Option<Kind> {
    let (size, rest) = head.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let size = u32::from_be_bytes(*size);
    // A recording that begins with its data may be larger, and MOV files do so.
    let plausible = size < 1 << 24 || kind == b"mdat";
    match kind {
        b"ftyp" if plausible => Some(brand(rest.first_chunk::<4>()?)),
        b"moov" | b"mdat" | b"wide" | b"pnot" | b"skip" | b"free" if plausible && size != 0 => {
            Some(Kind::Mov)
        }
        b"styp" | b"moof" | b"sidx" if plausible => Some(Kind::Mp4),
        _ => None,
    }
}

fn brand(brand: &[u8; 4]) -> Kind {
    match brand {
        b"qt  " => Kind::Mov,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"avif" | b"avis"
        | b"crx " => Kind::Image,
        _ => Kind::Mp4,
    }
}

/// What the signature tables of `file-format` say.
fn listed(head: &[u8]) -> Option<Kind> {
    use file_format::Kind as Group;
    // It gives up where the end of the head cuts what it looks into, as a large cover
    // picture does in MP3.
    const CUT: &[(&[u8], Kind)] = &[
        (b"ID3", Kind::Audio),
        (b"\x1A\x45\xDF\xA3", Kind::Video),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Kind::Video),
    ];
    match FileFormat::from_bytes(head) {
        FileFormat::ExtensibleBinaryMetaLanguage | FileFormat::AdvancedSystemsFormat => Some(Kind::Video),
        FileFormat::Id3v2 => Some(Kind::Audio),
        format => match format.kind() {
            Group::Archive | Group::Compressed | Group::Package | Group::Disk => Some(Kind::Archive),
            Group::Audio => Some(Kind::Audio),
            Group::Video => Some(Kind::Video),
            Group::Image => Some(Kind::Image),
            Group::Document | Group::Ebook | Group::Presentation => Some(Kind::Document),
            _ => CUT.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind),
        },
    }
}

/// What an extension leads one to expect, so that a difference can be told; `None` for
/// an extension that promises nothing.
pub fn promised(name: &str) -> Option<Kind> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "txt" => Kind::Text,
        "html" | "htm" => Kind::Html,
        "json" | "jsonl" => Kind::Json,
        "xlsx" | "xlsm" => Kind::Xlsx,
        "xlsb" => Kind::Xlsb,
        "xls" | "et" => Kind::Xls,
        "ods" => Kind::Ods,
        "zip" => Kind::Zip,
        "gz" => Kind::Gzip,
        "7z" | "rar" | "tar" | "tgz" => Kind::Archive,
        "mp4" | "m4v" | "m4a" => Kind::Mp4,
        "mov" => Kind::Mov,
        "mkv" | "webm" | "avi" | "flv" | "wmv" | "mpg" | "mpeg" => Kind::Video,
        "mp3" | "wav" | "aac" | "flac" | "ogg" | "amr" => Kind::Audio,
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "heic" | "avif" => Kind::Image,
        "pdf" => Kind::Pdf,
        "doc" | "docx" | "ppt" | "pptx" | "rtf" | "odt" | "wps" => Kind::Document,
        _ => return None,
    })
}

/// What stands where a file should, if the first bytes say so: a pointer or an error
/// page that a download tool saved under the file's name. In English, for findings.
pub fn placeholder(head: &[u8]) -> Option<&'static str> {
    text::placeholder(head)
}
