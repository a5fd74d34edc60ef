//! What `--json` prints: one document, whose JSON Schema is in `schemas/`.

mod conversion;
mod verdict;

pub use conversion::Conversion;
pub use verdict::{Looked, Verdict};

use super::face::{Face, Trouble};
use dabao::accession::{Accession, Bundle, Line, Totals};
use dabao::evidence::signature::Signed;
use dabao::evidence::time_stamp::token::Stamped;
use dabao::finding::{Finding, Severity};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// What `scan --json` and `pack --json` print.
#[derive(Serialize, JsonSchema)]
pub struct Document {
    /// The version of dabao.
    dabao: String,
    /// The command: `scan` or `pack`.
    command: String,
    /// The ledger: each input file and its one state.
    files: Vec<Line>,
    /// What was noticed.
    findings: Vec<Told>,
    /// The sums, which balance.
    totals: Totals,
    /// The bundle that was written; absent after `scan`.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<Bundle>,
}

/// One finding, with its text and hint in the language asked for.
#[derive(Serialize, JsonSchema)]
pub struct Told {
    /// What kind of thing; stable.
    code: String,
    /// How much it matters.
    severity: Severity,
    /// The file as the ledger names it, or the path inside the bag.
    path: String,
    /// Sheet and row as one text.
    position: String,
    /// The sheet, block or list.
    sheet: String,
    /// The row, counted from 1.
    row: Option<u64>,
    /// The heading of the column.
    column: String,
    /// What was found, masked.
    found: String,
    /// What was expected.
    expected: String,
    /// How many times.
    count: u64,
    /// What it says.
    text: String,
    /// What to do.
    hint: String,
}

impl Told {
    /// The finding as it is told.
    pub fn new(face: &Face, finding: Finding) -> Self {
        Told {
            text: face.words.finding(&finding),
            hint: face.words.hint(finding.code),
            code: finding.code.as_str().into(),
            severity: finding.severity(),
            position: finding.position(),
            path: finding.path,
            sheet: finding.sheet,
            row: finding.row,
            column: finding.column,
            found: finding.found,
            expected: finding.expected,
            count: finding.count,
        }
    }
}

impl Document {
    /// The document of an accession.
    pub fn new(command: &str, face: &Face, accession: Accession, bundle: Option<Bundle>) -> Self {
        Document {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            files: accession.files,
            findings: accession.findings.into_iter().map(|finding| Told::new(face, finding)).collect(),
            totals: accession.totals,
            bundle,
        }
    }

    /// Prints the document.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn print(&self) -> Result<(), Trouble> {
        print(self)
    }
}

/// What `sign --json` and `stamp --json` print.
#[derive(Default, Serialize, JsonSchema)]
pub struct Attested {
    /// The version of dabao.
    dabao: String,
    /// The command: `sign` or `stamp`.
    command: String,
    /// The bundle.
    path: String,
    /// By what the key that signed is known: `SHA256:` and the digest of its public half.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The kind of that key.
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    /// When it was stamped, as the authority says, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    /// The subject of the authority's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    /// The request that was written; the bundle is as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

impl Attested {
    fn new(command: &str, path: &Path) -> Self {
        let (command, path) = (command.to_owned(), path.display().to_string());
        Attested { dabao: env!("CARGO_PKG_VERSION").into(), command, path, ..Attested::default() }
    }

    /// The document of a signature.
    pub fn signed(path: &Path, signed: Signed) -> Self {
        let (key, algorithm) = (Some(signed.fingerprint), Some(signed.algorithm));
        Attested { key, algorithm, ..Attested::new("sign", path) }
    }

    /// The document of a time stamp.
    pub fn stamped(path: &Path, stamped: Stamped) -> Self {
        let (time, authority) = (Some(stamped.time.to_string()), Some(stamped.authority));
        Attested { time, authority, ..Attested::new("stamp", path) }
    }

    /// The document of a request for a time stamp.
    pub fn requested(path: &Path, request: &Path) -> Self {
        Attested { request: Some(request.display().to_string()), ..Attested::new("stamp", path) }
    }

    /// Prints the document.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn print(&self) -> Result<(), Trouble> {
        print(self)
    }
}

/// Prints a document as JSON.
///
/// # Errors
/// If nobody reads it.
pub fn print(document: &impl Serialize) -> Result<(), Trouble> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, document).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
