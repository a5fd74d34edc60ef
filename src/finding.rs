//! What was noticed about an input or a bundle: a value, never an error.
//!
//! A finding says where (file, sheet, row, column), what was found and what was
//! expected. Its text and its hint live in the message catalogue under its code.

use serde::Serialize;
use std::cell::RefCell;
use std::collections::HashMap;

/// How much a finding matters to the person who will close the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know; nothing is lost and nothing need be done.
    Note,
    /// Something must be looked at or fetched again: the exit code becomes 1.
    Warning,
    /// A value, a row or a file could not be taken in: the exit code becomes 1.
    Error,
}

impl Severity {
    /// The word used in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $severity:ident;)+) => {
        /// What kind of thing was noticed. The catalogue holds a text and a hint for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The stable name, used in tables, JSON and the message catalogue.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }

            /// How much a finding of this code matters.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    // Taking in: folders and archives.
    /// A symbolic link, listed and not followed.
    SymbolicLink = "symbolic-link", Note;
    /// A FIFO, socket or device: never opened.
    SpecialFile = "special-file", Warning;
    /// A file or folder that the system would not let us read.
    Unreadable = "unreadable", Error;
    /// A file that changed while it was read.
    ChangedWhileRead = "changed-while-read", Error;
    /// A name by which the browser marks a download that has not finished.
    HalfDownload = "half-download", Warning;
    /// An archive whose end record is missing: it was cut.
    ArchiveCut = "archive-cut", Warning;
    /// An archive that breaks a stated limit or contradicts itself.
    ArchiveRefused = "archive-refused", Error;
    /// An archive that dabao does not open (7z, rar, tar, gzip, split ZIP): kept as it is.
    ArchiveNotOpened = "archive-not-opened", Warning;
    /// One member of an archive that cannot be taken in.
    MemberRefused = "member-refused", Error;
    /// An archive or member that needs a password that was not given or does not fit.
    PasswordNeeded = "password-needed", Error;
    /// An encrypted original: its password must be kept with the bundle.
    EncryptedOriginal = "encrypted-original", Note;
    /// An archive member whose name was not UTF-8 and was read as GB18030.
    NameDecoded = "name-decoded", Note;
    /// A file of exactly 2 GiB or 4 GiB, or one byte less: the mark of a cut download.
    SuspiciousSize = "suspicious-size", Warning;
    /// An empty file.
    EmptyFile = "empty-file", Warning;
    /// A page or a pointer posing as media, a document or an archive.
    PosesAs = "poses-as", Warning;
    /// An extension that does not fit the content; the content decided.
    ExtensionDiffers = "extension-differs", Note;
    /// The name had to change to be kept on every system; the ledger has the true one.
    NameMadeSafe = "name-made-safe", Note;

    /// A bundle that dabao made earlier: its originals are read, its tables are not.
    EarlierBundle = "earlier-bundle", Note;
    /// There is not one file in what was given.
    NothingHere = "nothing-here", Warning;

    // Media.
    /// A video or audio file that ends before its last box does.
    MediaTruncated = "media-truncated", Warning;
    /// A video without its index (`moov`): no player opens it.
    MediaWithoutIndex = "media-without-index", Warning;
    /// A video whose index points past the end of the file.
    MediaIndexPastEnd = "media-index-past-end", Warning;
    /// A video whose tail holds only zeros: the download was preallocated and not filled.
    MediaZeroTail = "media-zero-tail", Warning;
    /// A video whose boxes could not be read.
    MediaUnreadable = "media-unreadable", Warning;

    // Recognition.
    /// A table or document that no card claims.
    Unknown = "unknown", Warning;
    /// A table that two or more resources claim.
    TwoClaimants = "two-claimants", Warning;
    /// A resource whose layout is assumed, not proven.
    AssumedLayout = "assumed-layout", Note;
    /// A list or section of a JSON document that no resource claims.
    SectionUnclaimed = "section-unclaimed", Note;
    /// A section that a resource knows and that holds nothing.
    SectionEmpty = "section-empty", Note;
    /// The account is not stated by the file and was not given.
    AccountNotStated = "account-not-stated", Note;
    /// The work was taken from the name of the file or folder.
    WorkStatedByName = "work-stated-by-name", Note;
    /// The work is not stated by the file and was not given.
    WorkNotStated = "work-not-stated", Warning;

    /// A file that the user says something about, and that is not there.
    StatedForNothing = "stated-for-nothing", Warning;

    // Joining.
    /// Rows of one thing that differ, while nothing says which of them is newer.
    NewerUnknown = "newer-unknown", Warning;
    /// Things that an older export lists and a newer one of the same list does not.
    GoneSince = "gone-since", Note;
    /// Works that may be one, or not.
    WorksAmbiguous = "works-ambiguous", Note;
    /// Files that fit several works of one account equally well.
    RecordingAmbiguous = "recording-ambiguous", Note;
    /// More rows than are compared one by one.
    JoinPartial = "join-partial", Note;

    // Reading tables.
    /// A workbook protected by a password.
    WorkbookEncrypted = "workbook-encrypted", Error;
    /// A reader could not understand the file.
    ReaderFailed = "reader-failed", Error;
    /// Bytes that are not valid in the encoding of the file.
    EncodingInvalid = "encoding-invalid", Error;
    /// An encoding that only the frequency of letters speaks for.
    EncodingGuessed = "encoding-guessed", Warning;
    /// A quote inside a quoted cell that is not doubled; kept as it stands.
    QuoteStray = "quote-stray", Warning;
    /// A page that ends inside a table, a tag or a comment: it was cut.
    PageCut = "page-cut", Warning;
    /// A table of text that ends inside a quoted cell: it was cut.
    TextCut = "text-cut", Warning;
    /// A quoted cell that is never closed.
    QuoteUnclosed = "quote-unclosed", Error;
    /// A row with more cells than the header has; refused.
    RowTooLong = "row-too-long", Error;
    /// A row with fewer cells than the header has.
    RowTooShort = "row-too-short", Warning;
    /// A recognised table without a single row.
    NoRows = "no-rows", Warning;
    /// A cell the parser of its column cannot read; kept as it was.
    CellUnreadable = "cell-unreadable", Error;
    /// An id that a spreadsheet has rounded; its last digits are lost.
    IdRounded = "id-rounded", Error;
    /// A text that is not bent as its platform bends all texts; it stays as it stands.
    TextNotGarbled = "text-not-garbled", Note;
    /// A count that the platform itself had rounded, as in 1.2万.
    CountRounded = "count-rounded", Note;
    /// The year of days was taken from a day in the name of the file or a folder.
    YearStatedByName = "year-stated-by-name", Note;
    /// A day of which neither the file nor its name tells the year.
    YearNotStated = "year-not-stated", Warning;
    /// A value outside the range its column can hold.
    OutOfRange = "out-of-range", Warning;
    /// An enumerated value the card does not know; kept as text.
    EnumUnknown = "enum-unknown", Warning;
    /// A column the card does not name; kept as extra.
    ColumnNotInCard = "column-not-in-card", Note;
    /// Two columns of one table with the same heading.
    HeadingDuplicate = "heading-duplicate", Warning;
    /// Rows of a sheet that are stored out of order or twice; each is read as it stands.
    RowOutOfOrder = "row-out-of-order", Warning;
    /// A sheet hidden in its workbook; read all the same.
    SheetHidden = "sheet-hidden", Note;
    /// A file that was saved again by a spreadsheet program.
    SavedAgain = "saved-again", Warning;
    /// A formula or error value stands where a value should.
    CellError = "cell-error", Warning;
    /// Two equal keys in one JSON object.
    KeyDuplicate = "key-duplicate", Warning;

    // Reconciliation.
    /// Figures of one row that contradict each other.
    DoesNotReconcile = "does-not-reconcile", Warning;
    /// A running balance that does not follow from its steps.
    BalanceBroken = "balance-broken", Warning;
    /// A key that should be unique and is not.
    KeyRepeated = "key-repeated", Warning;
    /// A stated total differs from the rows.
    TotalDiffers = "total-differs", Warning;
    /// Rows of one key that differ where they should agree.
    DiffersWithin = "differs-within", Warning;
    /// Days that lack inside a daily series.
    DaysLacking = "days-lacking", Warning;
    /// A check that could not be made over the whole file.
    CheckPartial = "check-partial", Note;

    // Targets.
    /// Rows without a stated consent, which an outreach list does not take.
    TargetNoConsent = "target-no-consent", Warning;
    /// Rows about minors, which an outreach list does not take.
    TargetMinor = "target-minor", Warning;
    /// Rows without something that a target needs.
    TargetMissing = "target-missing", Warning;
    /// Rows of which something that a target needs is masked.
    TargetMasked = "target-masked", Warning;
    /// Rows of which something that a target needs cannot be read.
    TargetUnreadable = "target-unreadable", Warning;

    // Bags.
    /// `bagit.txt` is missing or malformed.
    BagDeclaration = "bag-declaration", Error;
    /// A tag file that cannot be read as the standard asks.
    TagFileMalformed = "tag-file-malformed", Error;
    /// A bag without any payload manifest.
    ManifestMissing = "manifest-missing", Error;
    /// A manifest line that cannot be read.
    ManifestMalformed = "manifest-malformed", Error;
    /// A manifest names one file twice.
    ManifestDuplicate = "manifest-duplicate", Error;
    /// A digest algorithm that dabao does not know.
    AlgorithmUnknown = "algorithm-unknown", Error;
    /// A payload manifest that no tag manifest covers.
    ManifestNotCovered = "manifest-not-covered", Warning;
    /// A file whose bytes are not those of its manifest.
    FileChanged = "file-changed", Error;
    /// A file that a manifest names and that is not there.
    FileMissing = "file-missing", Error;
    /// A payload file that a manifest does not name.
    FileExtra = "file-extra", Error;
    /// A missing file whose bytes stand under another name.
    FileRenamed = "file-renamed", Error;
    /// `Payload-Oxum` differs from the payload.
    OxumDiffers = "oxum-differs", Error;
    /// Two names that are one name on some systems (NFC, NFD or case).
    NameClash = "name-clash", Warning;
    /// A manifest spells a name in another Unicode normal form than the bag.
    NameNormalised = "name-normalised", Warning;
    /// A path that leads out of the bag.
    PathEscape = "path-escape", Error;
    /// `fetch.txt` lists a file that has not been fetched.
    FetchPending = "fetch-pending", Error;
    /// A bag that is valid, and unwise in the way described.
    BagUnwise = "bag-unwise", Warning;
    /// An archive that does not hold exactly one base folder with the bag in it.
    BaseFolder = "base-folder", Error;
    /// Of the group of a volume others are not beside it.
    VolumeAbsent = "volume-absent", Warning;
    /// A volume of the group is not among those given.
    VolumeMissing = "volume-missing", Error;
    /// What should be a volume cannot be read.
    VolumeUnread = "volume-unread", Error;
    /// A volume belongs to another group.
    VolumeForeign = "volume-foreign", Error;
    /// A volume is there twice.
    VolumeRepeated = "volume-repeated", Error;
    /// The volumes are not those that were written together.
    GroupChanged = "group-changed", Error;
    /// The archive around the bag has more than one reading.
    ArchiveInconsistent = "archive-inconsistent", Error;
    /// The archive of a bundle of dabao's own is not byte for byte as dabao writes it.
    ArchiveAltered = "archive-altered", Error;
    /// A tag file of a bundle of ours that nothing accounts for.
    TagFileStray = "tag-file-stray", Error;

    // Evidence.
    /// The bundle is not signed, though a signature was expected.
    SignatureMissing = "signature-missing", Error;
    /// A signature that proves nothing.
    SignatureUnsound = "signature-unsound", Error;
    /// The bundle is signed, but by nobody who was expected.
    SignerDiffers = "signer-differs", Error;
    /// There is no time stamp, though one was expected.
    StampMissing = "stamp-missing", Error;
    /// A time stamp that proves nothing.
    StampUnsound = "stamp-unsound", Error;
    /// There is no custody log.
    CustodyMissing = "custody-missing", Warning;
    /// The custody log contradicts itself.
    CustodyBroken = "custody-broken", Error;
    /// A file of evidence of which the custody log says nothing.
    CustodySilent = "custody-silent", Error;
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that was noticed, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// The input file or bag path, as the ledger names it; empty where it concerns all.
    pub path: String,
    /// The sheet, block or list inside the file; empty where there is one only.
    pub sheet: String,
    /// The row or line, counted from 1 as a spreadsheet shows it; for JSON the item.
    pub row: Option<u64>,
    /// The heading of the column, as the file spells it.
    pub column: String,
    /// What was found, verbatim (masked where it is shown).
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// How many times; 1 unless like findings were gathered.
    pub count: u64,
}

impl Finding {
    /// A finding about a path; refine it with the methods below.
    pub fn new(code: Code, path: impl Into<String>) -> Self {
        Finding {
            code,
            path: path.into(),
            sheet: String::new(),
            row: None,
            column: String::new(),
            found: String::new(),
            expected: String::new(),
            count: 1,
        }
    }

    /// Names the sheet, block or list.
    pub fn sheet(mut self, sheet: impl Into<String>) -> Self {
        self.sheet = sheet.into();
        self
    }

    /// Names the row, counted from 1.
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Names the column by its heading.
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = column.into();
        self
    }

    /// States what was found.
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = found.into();
        self
    }

    /// States what was expected.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// How much this finding matters.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The place inside the file as one text: `sheet!row`, `row`, or nothing.
    pub fn position(&self) -> String {
        match (self.sheet.is_empty(), self.row) {
            (true, None) => String::new(),
            (true, Some(row)) => row.to_string(),
            (false, None) => self.sheet.clone(),
            (false, Some(row)) => format!("{}!{}", self.sheet, row),
        }
    }
}

/// How many findings of one code in one column of one file are kept one by one.
pub const KEPT_PER_KIND: u64 = 20;

/// How many findings are kept one by one; beyond, those of one code and file are gathered
/// whatever their place in it.
pub const KEPT_IN_ALL: usize = 20_000;

/// How much of a text a finding keeps, in bytes; the file itself has the rest.
pub const LONGEST_TEXT: usize = 2 << 10;

type Kind = (Code, String, String, String);

/// Gathers findings while work goes on; beyond [`KEPT_PER_KIND`] of one kind in one
/// place it only counts, so that memory does not grow with the rows of a bad file.
#[derive(Debug, Default)]
pub struct Findings {
    inner: RefCell<Gathered>,
}

/// The findings kept, and for each kind how many were seen and where the last one is.
type Gathered = (Vec<Finding>, HashMap<Kind, (u64, usize)>);

impl Findings {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one finding, or counts it where its like has been kept often enough: the
    /// last kept one then carries the count of itself and all that followed.
    pub fn report(&self, mut finding: Finding) {
        let Finding { sheet, column, found, expected, .. } = &mut finding;
        [sheet, column, found, expected].into_iter().for_each(shorten);
        let (list, kinds) = &mut *self.inner.borrow_mut();
        let (sheet, column) = match list.len() < KEPT_IN_ALL {
            true => (finding.sheet.clone(), finding.column.clone()),
            false => Default::default(),
        };
        let kind = (finding.code, finding.path.clone(), sheet, column);
        let (seen, last) = kinds.entry(kind).or_insert((0, 0));
        *seen += 1;
        if *seen <= KEPT_PER_KIND {
            *last = list.len();
            list.push(finding);
        } else if let Some(kept) = list.get_mut(*last) {
            kept.count += finding.count;
        }
    }

    /// How many findings were reported, gathered ones counted one by one.
    pub fn total(&self) -> u64 {
        self.inner.borrow().0.iter().map(|f| f.count).sum()
    }

    /// Whether any finding so far is one that is asked for.
    pub fn any(&self, asked: impl Fn(&Finding) -> bool) -> bool {
        self.inner.borrow().0.iter().any(asked)
    }

    /// Gives up the findings in the order in which they came.
    pub fn into_vec(self) -> Vec<Finding> {
        self.inner.into_inner().0
    }
}

/// Cuts a text that is too long to be shown.
fn shorten(text: &mut String) {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
}
