//! What `verify --json` and `unpack --json` print.

use super::{Face, Told, Trouble, print};
use dabao::accession::against::Against;
use dabao::attest::{Done, Evidence, SignatureFound, StampFound, Strength};
use dabao::bag::Options;
use dabao::bag::group::{GroupReport, Verified};
use dabao::bag::verify::{Report, Sample};
use dabao::finding::Finding;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

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
