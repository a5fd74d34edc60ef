//! The end of a packing: tag files, the way back from disk, and the names.

use super::pack::PackRequest;
use super::{Failure, Request, Stage};
use crate::attest::{self, Trust};
use crate::bag::group::{Finish, GroupWriter};
use crate::bag::info::AGENT;
use crate::bag::write::WriteError;
use crate::bag::{Share, store, verify};
use crate::content::{ReadAt, open_regular};
use crate::finding::{Finding, Severity};
use crate::recovery::{self, Staged};
use schemars::JsonSchema;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A finished bundle.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Bundle {
    /// Where it stands; of several volumes the first.
    pub path: PathBuf,
    /// Its length in bytes, all volumes together.
    pub size: u64,
    /// Its base folder; those of volumes have a number more.
    pub base: String,
    /// Its volumes in their order, where it has several.
    pub volumes: Vec<Volume>,
    /// For whom it is encrypted, where it is.
    pub encryption: Option<Encryption>,
    /// How many files were read back and found whole.
    pub verified_files: u64,
    /// How many bytes they have.
    pub verified_bytes: u64,
    /// How many bytes of originals an interrupted run had copied: they were compared with
    /// their digest and not copied again.
    pub resumed_bytes: u64,
    /// The recovery data beside it, if any was asked for; that of volumes stands with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<recovery::Created>,
}

/// One volume of a bundle.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Volume {
    /// Where it stands.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// The recovery data beside it, if any was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<recovery::Created>,
}

/// How a bundle is encrypted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Encryption {
    /// For how many recipients; none where it is a passphrase.
    pub recipients: u64,
    /// With what it was opened to be read back: `passphrase`, as it would be opened later,
    /// or `file-key`, the key that it was encrypted with, for no identity is at hand.
    pub proven_with: &'static str,
}

/// Writes the tag files, reads everything back and gives it its name.
pub(super) fn finish(bag: GroupWriter, pack: &PackRequest<'_>, base: String) -> Result<Bundle, Failure> {
    let in_volumes = bag.is_group();
    let resumed_bytes = bag.resumed();
    let meter = pack.request.meter;
    let verified = Cell::new((0, 0));
    let staged = RefCell::new(Vec::new());
    let written = bag.finish(&Finish {
        info: &|base| {
            let software = format!("{} {}", AGENT.1, env!("CARGO_PKG_VERSION"));
            vec![
                (AGENT.0, software),
                ("External-Identifier", base.to_owned()),
                ("External-Description", DESCRIPTION.to_owned()),
            ]
        },
        prove: &|tag_manifest| {
            attest::first(tag_manifest, pack.date, pack.key).map_err(std::io::Error::other)
        },
        tag_files: &|base| vec![("README.txt", readme(base, in_volumes))],
        encrypting: &|total| meter.stage(Stage::Encrypting, total),
        advance: &|bytes| meter.advance(bytes),
        read_back: &|file| {
            let report = read_back(file, &pack.target, &pack.request)?;
            let (files, bytes) = verified.get();
            verified.set((files + report.files, bytes + report.bytes));
            Ok(())
        },
        protect: &|file, path| {
            let recovery = pack.recovery.map(|share| protect(file, path, share, pack)).transpose()?;
            staged.borrow_mut().push(recovery);
            Ok(())
        },
    })?;
    let mut volumes = Vec::new();
    for (bag, staged) in written.into_iter().zip(staged.into_inner()) {
        let recovery = staged.map(|staged| staged.name(pack.form.overwrite)).transpose();
        let recovery = recovery.map_err(|(path, source)| WriteError::Target { path, source })?;
        volumes.push(Volume { path: bag.path, size: bag.size, recovery });
    }
    let recipients = pack.form.recipients.as_ref();
    let (verified_files, verified_bytes) = verified.get();
    let only = volumes.len() == 1;
    Ok(Bundle {
        path: volumes.first().map_or_else(|| pack.target.clone(), |first| first.path.clone()),
        size: volumes.iter().map(|volume| volume.size).sum(),
        base,
        encryption: recipients.map(|to| match to.passphrase() {
            Some(_) => Encryption { recipients: 0, proven_with: "passphrase" },
            None => Encryption { recipients: to.count() as u64, proven_with: "file-key" },
        }),
        recovery: volumes.first_mut().filter(|_| only).and_then(|first| first.recovery.take()),
        volumes: if only { Vec::new() } else { volumes },
        verified_files,
        verified_bytes,
        resumed_bytes,
    })
}

/// What a bag says of itself in `bag-info.txt`.
const DESCRIPTION: &str = "Exports of a creator's accounts, packed before closing them";

/// The page for people in a bag, in both languages.
fn readme(base: &str, in_volumes: bool) -> String {
    let (zh, en) = match in_volumes {
        true => (include_str!("volumes_zh.txt"), include_str!("volumes_en.txt")),
        false => ("", ""),
    };
    let text = include_str!("readme.txt").replace("{volumes-zh}\n", zh).replace("{volumes-en}\n", en);
    text.replace("{base}", base)
}

/// Reads a bag back as a stranger would: by its own manifests.
fn read_back(
    file: Arc<dyn ReadAt>,
    target: &Path,
    request: &Request<'_>,
) -> Result<verify::Report, WriteError> {
    let failed =
        |error: store::OpenError| WriteError::Target { path: target.to_owned(), source: error.into() };
    let store = store::open_archive(file).map_err(failed)?;
    request.meter.stage(Stage::ReadingBack, store.members().iter().map(|member| member.size).sum());
    let options = verify::Options { threads: request.threads, ..verify::Options::default() };
    let mut report = verify::verify(store.as_ref(), &options, &|bytes| request.meter.advance(bytes));
    attest::weigh(store.as_ref(), &mut report, &Trust::default());
    // A name clash comes from the input and is told there; it is no fault of writing.
    let faults: Vec<Finding> =
        report.findings.iter().filter(|f| f.severity() == Severity::Error).cloned().collect();
    if report.valid && faults.is_empty() { Ok(report) } else { Err(WriteError::ReadBack(faults)) }
}

/// Writes the recovery data of a file that lies aside and will stand at `target`, aside as
/// well.
fn protect(
    staging: &Path,
    target: &Path,
    share: Share,
    pack: &PackRequest<'_>,
) -> Result<Staged, WriteError> {
    let failed = |source| WriteError::Target { path: target.to_owned(), source };
    let file = open_regular(staging).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let names = recovery::create::names(target, len, share);
    let taken = |name: &PathBuf| !pack.form.overwrite && name.symlink_metadata().is_ok();
    if let Some(taken) = names.into_iter().find(taken) {
        return Err(WriteError::Exists(taken));
    }
    pack.request.meter.stage(Stage::Protecting, len);
    let advance = |bytes| pack.request.meter.advance(bytes);
    recovery::create(&file, target, share, pack.request.threads, &advance).map_err(failed)
}
