//! Names every fault of a bag.
//!
//! One run reads each file once, whatever the number of manifests, and goes on after a
//! fault. A fault is named once: what merely follows from another is folded into it
//! (see `fold`), so that one flipped byte gives one finding.

use super::declaration::Version;
use super::info::BagInfo;
use super::store::Store;
use crate::bag::Share;
use crate::digest::Algorithm;
use crate::finding::{Code, Finding, Severity};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::{self, Write};

mod claims;
mod contents;
mod fold;
mod hashing;
mod judge;
mod own;

pub use contents::{KEPT_PER_TAG_FILE, MAX_INFO_FILE, MAX_TAG_FILE};

/// Which payload files are read where not all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sample {
    /// At least this share of the files, and at least this share of the bytes.
    #[schemars(with = "String")]
    pub share: Share,
    /// What the choice follows from: the same seed chooses the same files of a bag.
    pub seed: u64,
}

/// How to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Reads no payload: tag files are checked, payload files looked for and their sizes
    /// compared with `Payload-Oxum`. That shows that a bag is whole, not that it is
    /// unchanged.
    pub fast: bool,
    /// Reads only a part of the payload; tag files are all read, and so is a file that no
    /// manifest names.
    pub sample: Option<Sample>,
    /// How many threads read and digest; 0 counts as 1.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { fast: false, sample: None, threads: 1 }
    }
}

/// What a bag is and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The version that `bagit.txt` declares; 1.0 where it cannot be read.
    pub version: Version,
    /// The name of the base folder; empty where an archive has none.
    pub base: String,
    /// The algorithms of the payload manifests, each once.
    pub algorithms: Vec<Algorithm>,
    /// The number of payload files that are there.
    pub files: u64,
    /// The bytes of all payload files that are there.
    pub bytes: u64,
    /// How many payload files were read and digested.
    pub files_read: u64,
    /// How many bytes of payload files were read and digested.
    pub bytes_read: u64,
    /// What `bag-info.txt` says.
    pub info: BagInfo,
    /// Every fault, warning and note.
    pub findings: Vec<Finding>,
    /// Whether the bag is complete: all that should be there is, and conforms (RFC 8493
    /// section 3).
    pub complete: bool,
    /// Whether the bag is complete and every digest agrees. After a fast run or a sample it
    /// means only that nothing wrong was seen in what was looked at.
    pub valid: bool,
}

/// Verifies a bag; `progress` is told how many more bytes were read, from any thread.
///
/// Memory grows with the number of files, not with their sizes; a tag file larger
/// than [`MAX_TAG_FILE`] or [`MAX_INFO_FILE`] is not read and said to be malformed, and
/// of one kind of fault in one tag file [`KEPT_PER_TAG_FILE`] are told one by one.
pub fn verify(store: &dyn Store, options: &Options, progress: &(dyn Fn(u64) + Sync)) -> Report {
    // Without a sink nothing is written, and reading failures are findings.
    run(store, options, progress, None).unwrap_or_else(|error| {
        let failed = Finding::new(Code::Unreadable, "").found(error.to_string());
        Report {
            version: Version::V1_0,
            base: store.base().to_owned(),
            algorithms: Vec::new(),
            files: 0,
            bytes: 0,
            files_read: 0,
            bytes_read: 0,
            info: BagInfo::default(),
            findings: vec![failed],
            complete: false,
            valid: false,
        }
    })
}

/// Takes the bytes of every file while they are digested.
pub(super) trait Sink: Sync {
    /// Makes the file that one member is written to.
    fn create(&self, path: &str) -> io::Result<Box<dyn Output>>;
}

/// A file that one member is written to.
pub(super) trait Output: Write {
    /// Ends the file: what was written is on disk then.
    fn close(self: Box<Self>) -> io::Result<()>;
}

/// Verifies, and hands every byte read to the sink.
///
/// # Errors
/// Only if the sink fails.
pub(super) fn run(
    store: &dyn Store,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
    sink: Option<&dyn Sink>,
) -> io::Result<Report> {
    let mut contents = contents::read(store, progress, sink)?;
    if !options.fast {
        let jobs = contents.jobs(sink.is_some());
        let jobs = match options.sample {
            Some(sample) => contents.sampled(jobs, sample),
            None => jobs,
        };
        hashing::run(store, jobs, options.threads, progress, sink, &mut contents.outcomes)?;
    }
    let notes = judge::judge(&mut contents, options.fast);
    let mut findings = store.findings().to_vec();
    findings.extend(fold::fold(notes, &contents));
    own::check(store, &contents, &mut findings);
    let is_error = |f: &&Finding| f.severity() == Severity::Error;
    let complete = !findings.iter().filter(is_error).any(|f| f.code != Code::FileChanged);
    let valid = !findings.iter().any(|f| f.severity() == Severity::Error);
    let (size, read) = (contents.payload_size(), contents.payload_read());
    Ok(Report {
        version: contents.declaration.version,
        base: store.base().to_owned(),
        algorithms: contents.algorithms(false),
        files: size.files,
        bytes: size.bytes,
        files_read: read.files,
        bytes_read: read.bytes,
        info: contents.info,
        findings,
        complete,
        valid,
    })
}
