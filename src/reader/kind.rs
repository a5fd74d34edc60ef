//! (stub) What a file is, from its bytes; an extension means nothing.

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
    /// An archive dabao does not open: 7z, rar, tar.
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

    /// Whether its bytes are compressed already, so that the bundle stores them as they are.
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
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match () {
        () if head.is_empty() => Kind::Empty,
        () if head.starts_with(b"PK") && text.contains("xl/") => Kind::Xlsx,
        () if head.starts_with(b"PK") => Kind::Zip,
        () if head.starts_with(&[0xd0, 0xcf]) => Kind::Xls,
        () if text.starts_with('<') => Kind::Html,
        () if text.starts_with('{') || text.starts_with('[') => Kind::Json,
        () => Kind::Text,
    }
}

/// Looks inside a container that `sniff` could not tell for sure (ZIP or OLE2).
pub fn refine(kind: Kind, _content: &crate::content::Content) -> Kind {
    kind
}

/// What an extension leads one to expect, so that a difference can be told; `None` for
/// an extension that promises nothing.
pub fn promised(_name: &str) -> Option<Kind> {
    None
}
