//! The ledger: each input file and its one state.

use super::pass::Passed;
use crate::adapter::Claim;
use crate::content::Content;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::reader::kind::Kind;
use crate::reader::media::Facts;
use crate::schema::FILES;
use crate::table::Row;
use schemars::JsonSchema;
use serde::Serialize;

/// Where an input file ends. There is no eighth fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its rows are in the tables.
    Ingested,
    /// An original of a known kind without rows.
    Kept,
    /// Kept, not understood.
    Unknown,
    /// The same bytes as another file, which is named.
    Duplicate,
    /// A half download or a cut file: kept, to be fetched again.
    Incomplete,
    /// Not taken in, for a stated reason.
    Refused,
    /// Junk by rule, or a link; listed.
    Ignored,
}

impl State {
    /// Every state, in the order of the documentation.
    pub const ALL: [State; 7] = [
        State::Ingested,
        State::Kept,
        State::Unknown,
        State::Duplicate,
        State::Incomplete,
        State::Refused,
        State::Ignored,
    ];

    /// The word used in tables, JSON and the message catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Ingested => "ingested",
            State::Kept => "kept",
            State::Unknown => "unknown",
            State::Duplicate => "duplicate",
            State::Incomplete => "incomplete",
            State::Refused => "refused",
            State::Ignored => "ignored",
        }
    }
}

/// One input file on its way to its state.
#[derive(Clone)]
pub struct Taken {
    /// The line it will have in the ledger.
    pub line: Line,
    /// Its state so far; a file without one is still to be read.
    pub state: Option<State>,
    /// What its content is.
    pub kind: Kind,
    /// Its digest, where its bytes were read.
    pub digest: Option<Digest>,
    /// CRC-32 of its bytes, where they were read.
    pub crc32: u32,
    /// Its bytes, where they can be read again.
    pub content: Option<Content>,
    /// Whether it is a member of an archive.
    pub member: bool,
    /// Whether its name says that its download has not finished.
    pub half: bool,
    /// Findings of the taking in, to be reported in ledger order.
    pub findings: Vec<Finding>,
}

impl Taken {
    /// A file of which only the path and size are known.
    pub fn new(path: &str, size: u64) -> Self {
        Taken {
            line: Line { path: path.to_owned(), size, ..Line::default() },
            state: None,
            kind: Kind::Binary,
            digest: None,
            crc32: 0,
            content: None,
            member: false,
            half: false,
            findings: Vec::new(),
        }
    }

    /// Settles the state, with the reason.
    pub fn settle(&mut self, state: State, note: impl Into<String>) {
        self.state = Some(state);
        self.line.note = note.into();
    }

    /// Enters what one pass over the bytes told.
    pub fn enter(&mut self, passed: Passed) {
        self.line.size = passed.len;
        self.line.sha256 = passed.digest.to_string();
        self.digest = Some(passed.digest);
        self.crc32 = passed.crc32;
        self.kind = passed.kind;
        self.findings.extend(passed.findings);
        self.line.facts = passed.facts;
    }
}

/// One line of the ledger, as `--json` and `data/tables/files.csv` show it.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Line {
    /// The path as found; a member of an archive stands after `!/`.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes; empty where they were not read.
    pub sha256: String,
    /// What the content is.
    pub kind: String,
    /// Its one state.
    pub state: String,
    /// The card that claims it, or several separated by a blank.
    pub card: String,
    /// The resources that claim it, separated by a blank.
    pub resource: String,
    /// What the recognition rests on.
    pub basis: String,
    /// Who claims what in it, for a text in the user's language.
    #[serde(skip)]
    pub claims: Vec<Claim>,
    /// Records taken in.
    pub rows: u64,
    /// Records refused.
    pub refused: u64,
    /// Findings about this file.
    pub findings: u64,
    /// The payload path that holds its bytes: for a member that of the outermost archive,
    /// for a duplicate that of the file it equals.
    pub payload: String,
    /// The numbers of the volumes that hold its bytes, with a blank between; empty in a
    /// bundle of one bag.
    pub volumes: String,
    /// Why it is in this state, or which file it equals.
    pub note: String,
    /// Title, preamble and footer rows, verbatim, as a JSON list.
    pub preamble: String,
    /// What a recording says of itself.
    #[serde(flatten)]
    pub facts: Facts,
    /// The work this file belongs to.
    pub work_id: String,
    /// When it was exported, as far as it says.
    pub as_of: String,
    /// What says so: `option`, `preamble`, `file-name` or `archive-name`.
    pub as_of_basis: String,
    /// Where a recording or picture comes from: a word of [`crate::adapter::Grade`].
    pub provenance: String,
}

impl Line {
    /// The line as a row of the table `files`.
    pub fn row(&self) -> Row {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let fields: [(&str, &str); 26] = [
            ("path", &self.path),
            ("size", &self.size.to_string()),
            ("sha256", &self.sha256),
            ("kind", &self.kind),
            ("state", &self.state),
            ("card", &self.card),
            ("resource", &self.resource),
            ("basis", &self.basis),
            ("rows", &self.rows.to_string()),
            ("refused", &self.refused.to_string()),
            ("findings", &self.findings.to_string()),
            ("payload", &self.payload),
            ("volumes", &self.volumes),
            ("note", &self.note),
            ("preamble", &self.preamble),
            ("duration_s", &self.facts.duration_s),
            ("codec", &self.facts.codec),
            ("width", &number(self.facts.width)),
            ("height", &number(self.facts.height)),
            ("rotation", &number(self.facts.rotation)),
            ("recorded_at", &self.facts.recorded_at),
            ("fragmented", &self.facts.fragmented.map(|f| f.to_string()).unwrap_or_default()),
            ("work_id", &self.work_id),
            ("as_of", &self.as_of),
            ("as_of_basis", &self.as_of_basis),
            ("provenance", &self.provenance),
        ];
        let mut row = Row::new(&FILES);
        for (field, value) in fields {
            row.set(field, value);
        }
        row
    }
}
