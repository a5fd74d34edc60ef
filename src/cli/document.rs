//! What `--json` prints: one document, whose JSON Schema is in `schemas/`.

use super::face::{Face, Trouble};
use dabao::accession::against::Against;
use dabao::accession::{Accession, Bundle, Line, Totals};
use dabao::attest::{Done, Evidence, SignatureFound, StampFound, Strength};
use dabao::bag::Options;
use dabao::bag::group::{GroupReport, Verified};
use dabao::bag::verify::{Report, Sample};
use dabao::convert::{self, Column, Format, Handled, Loss, Offer, Tally};
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

/// What `verify --json` and `unpack --json` print.
#[derive(Serialize, JsonSchema)]
pub struct Verdict {
    /// The version of dabao.
    dabao: String,
    /// The command: `verify` or `unpack`.
    command: String,
    /// The bundle.
    path: String,
    /// Whether the bag is valid.
    valid: bool,
    /// Whether every file that a manifest names is there.
    complete: bool,
    /// The BagIt version it declares.
    version: String,
    /// Its base folder inside an archive.
    base: String,
    /// The digest algorithms of its payload manifests.
    algorithms: Vec<String>,
    /// Payload files.
    files: u64,
    /// Payload bytes.
    bytes: u64,
    /// What proves it: unsigned, signed, or signed and time-stamped.
    strength: Strength,
    /// The signatures that fit.
    signatures: Vec<SignatureFound>,
    /// The time stamps that hold.
    time_stamps: Vec<StampFound>,
    /// What was done with it, as its custody log says, the oldest first.
    custody: Vec<Done>,
    /// What was looked at: `full` (every byte), `sampled` or `fast` (no payload file was
    /// read). Of the latter two `valid` says only that nothing wrong was seen.
    extent: String,
    /// How many payload files were read and digested.
    files_read: u64,
    /// How many bytes of payload files were read and digested.
    bytes_read: u64,
    /// Which part was asked for, where it was a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Sample>,
    /// How the folder of `--against` stands to the bundle.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against>,
    /// Every fault, and what is unwise; of a group what is wrong with it as such.
    findings: Vec<Told>,
    /// The volumes of a group, by number; none for one bag.
    volumes: Vec<VolumeVerdict>,
}

/// One volume of a group.
#[derive(Serialize, JsonSchema)]
struct VolumeVerdict {
    /// Its number, from 1.
    number: u64,
    /// How many there are; absent where it does not say.
    count: Option<u64>,
    /// What all volumes of its group share.
    group: String,
    /// Where it lies.
    path: String,
    /// Whether it is valid by itself.
    valid: bool,
    /// Whether every file that its manifests name is there.
    complete: bool,
    /// Payload files.
    files: u64,
    /// Payload bytes.
    bytes: u64,
    /// What proves it: unsigned, signed, or signed and time-stamped.
    strength: Strength,
    /// The signatures that fit.
    signatures: Vec<SignatureFound>,
    /// The time stamps that hold.
    time_stamps: Vec<StampFound>,
    /// What was done with it, as its custody log says, the oldest first.
    custody: Vec<Done>,
    /// Every fault, and what is unwise.
    findings: Vec<Told>,
}

/// How much was looked at, in one word.
fn extent(options: &Options) -> &'static str {
    match (options.fast, options.sample) {
        (true, _) => "fast",
        (false, Some(_)) => "sampled",
        (false, None) => "full",
    }
}

/// What a verification looked at, beside its report.
pub struct Looked {
    /// How it was verified.
    pub options: Options,
    /// What proves it.
    pub evidence: Evidence,
    /// What a folder was compared with.
    pub against: Option<Against>,
}

impl Verdict {
    /// The document of a verification.
    pub fn new(command: &str, face: &Face, path: &Path, report: Report, looked: Looked) -> Self {
        Verdict {
            extent: extent(&looked.options).into(),
            files_read: report.files_read,
            bytes_read: report.bytes_read,
            sample: looked.options.sample,
            against: looked.against,
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            path: path.display().to_string(),
            valid: report.valid,
            complete: report.complete,
            version: report.version.to_string(),
            base: report.base,
            algorithms: report.algorithms.iter().map(|a| a.name().to_owned()).collect(),
            files: report.files,
            bytes: report.bytes,
            strength: looked.evidence.strength,
            signatures: looked.evidence.signatures,
            time_stamps: looked.evidence.stamps,
            custody: looked.evidence.custody,
            findings: told(face, report.findings),
            volumes: Vec::new(),
        }
    }

    /// The document of a group.
    pub fn of_group(
        face: &Face,
        path: &Path,
        options: &Options,
        group: GroupReport,
        evidence: Vec<Evidence>,
    ) -> Self {
        let reports = group.volumes.iter().map(|volume| &volume.report);
        let read = reports.clone().map(|one| (one.files_read, one.bytes_read));
        let (files_read, bytes_read) = read.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let (files, bytes) = reports.clone().fold((0, 0), |sum, one| (sum.0 + one.files, sum.1 + one.bytes));
        let first = group.volumes.first().map(|volume| &volume.report);
        let base = first.map_or("", |report| report.base.as_str());
        let algorithms = first.map(|report| report.algorithms.as_slice()).unwrap_or_default();
        Verdict {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "verify".into(),
            path: path.display().to_string(),
            valid: group.valid,
            complete: group.findings.is_empty() && reports.clone().all(|report| report.complete),
            version: first.map(|report| report.version.to_string()).unwrap_or_default(),
            base: base.rsplit_once('-').map_or(base, |(shared, _)| shared).to_owned(),
            algorithms: algorithms.iter().map(|a| a.name().to_owned()).collect(),
            files,
            bytes,
            extent: extent(options).into(),
            files_read,
            bytes_read,
            sample: options.sample,
            against: None,
            // A group is as strong as the weakest of its volumes.
            strength: evidence.iter().map(|one| one.strength).min().unwrap_or(Strength::Unsigned),
            signatures: Vec::new(),
            time_stamps: Vec::new(),
            custody: Vec::new(),
            findings: told(face, group.findings),
            volumes: group
                .volumes
                .into_iter()
                .zip(evidence)
                .map(|(volume, evidence)| VolumeVerdict::new(face, volume, evidence))
                .collect(),
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

impl VolumeVerdict {
    fn new(face: &Face, volume: Verified, evidence: Evidence) -> Self {
        VolumeVerdict {
            number: volume.label.number,
            count: volume.label.count,
            group: volume.label.identifier,
            path: volume.path.display().to_string(),
            valid: volume.report.valid,
            complete: volume.report.complete,
            files: volume.report.files,
            bytes: volume.report.bytes,
            strength: evidence.strength,
            signatures: evidence.signatures,
            time_stamps: evidence.stamps,
            custody: evidence.custody,
            findings: told(face, volume.report.findings),
        }
    }
}

fn told(face: &Face, findings: Vec<Finding>) -> Vec<Told> {
    findings.into_iter().map(|finding| Told::new(face, finding)).collect()
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

/// What `convert --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct Conversion {
    /// The version of dabao.
    dabao: String,
    /// The command: `convert`.
    command: String,
    /// Whether this was only a look (`--preview`).
    preview: bool,
    /// The table that was converted.
    table: Offer,
    /// The format.
    format: String,
    /// The files that were written, in order.
    files: Vec<String>,
    /// Rows written.
    rows: u64,
    /// Where the rows read went; `read` is the sum of the others and of `rows`.
    tally: Tally,
    /// The columns written, in order.
    columns: Vec<Mapped>,
    /// The first rows, where only a look was wanted.
    first: Vec<Vec<String>>,
    /// What the output does not hold.
    losses: Vec<Loss>,
    /// Columns that the output has no place for and of which nothing is lost: they were empty in
    /// every row.
    empty_columns: Vec<String>,
    /// The rule by which rows were ranked, line by line.
    rule: Vec<String>,
    /// What was done to personal data: how many of what kind.
    personal: Vec<Handled>,
    /// Rows that the target does not take, by reason and field.
    refused: Vec<Told>,
    /// What was noticed in the inputs.
    findings: Vec<Told>,
}

/// A column and its heading.
#[derive(Serialize, JsonSchema)]
struct Mapped {
    /// Its name: a field of the schema, or the heading as the file spells it.
    name: String,
    /// Its heading in the output.
    heading: String,
}

impl Conversion {
    /// The document of a conversion.
    pub fn new(
        face: &Face,
        preview: bool,
        format: Format,
        rule: Option<Vec<String>>,
        done: convert::Done,
    ) -> Self {
        let mapped = |column: Column| Mapped { name: column.name, heading: column.heading };
        Conversion {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "convert".into(),
            preview,
            table: done.offer,
            format: format.name().into(),
            files: done.files.iter().map(|path| path.display().to_string()).collect(),
            rows: done.written.rows,
            tally: done.tally,
            columns: done.written.columns.into_iter().map(mapped).collect(),
            first: done.written.first,
            losses: done.losses,
            empty_columns: done.hollow,
            rule: rule.unwrap_or_default(),
            personal: done.handled,
            refused: done.refused.into_iter().map(|finding| Told::new(face, finding)).collect(),
            findings: done.findings.into_iter().map(|finding| Told::new(face, finding)).collect(),
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
