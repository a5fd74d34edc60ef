//! `dabao verify` on volumes: one of them, or the group.

use super::document::Verdict;
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, show};
use dabao::attest::{self, Evidence, Trust};
use dabao::bag::group::gather::{count, missing};
use dabao::bag::group::{GroupReport, Label, Volumes, verify};
use dabao::bag::{Options, Store};
use dabao::finding::{Code, Finding, Severity};
use std::path::{Path, PathBuf};

/// One volume that was asked for alone.
pub struct One {
    label: Label,
    /// The numbers that lie in its folder, its own among them.
    beside: Vec<u64>,
}

/// The one volume that was named, if it was one file or bag; else all volumes.
pub fn only(paths: &[PathBuf], volumes: Volumes) -> Result<(Box<dyn Store>, One), Volumes> {
    let named = match paths {
        [path] => volumes.open.iter().position(|volume| volume.path == *path),
        _ => None,
    };
    let Some(named) = named else { return Err(volumes) };
    let beside = volumes.open.iter().map(|volume| volume.label.number).collect();
    let mut volumes = volumes.open;
    let volume = volumes.swap_remove(named);
    Ok((volume.store, One { label: volume.label, beside }))
}

/// Which volumes do not lie beside this one, if any.
pub fn absent(one: &One) -> Option<Finding> {
    let missing = missing(one.beside.iter().copied(), one.label.count);
    let finding = Finding::new(Code::VolumeAbsent, "").expected(count(&one.label));
    (!missing.is_empty()).then(|| finding.found(missing))
}

/// Says which volume it is.
pub fn tell_one(face: &Face, path: &Path, one: &One) -> Result<(), Trouble> {
    Ok(face.line(&heading(face, path, &one.label))?)
}

fn heading(face: &Face, path: &Path, label: &Label) -> String {
    let values =
        [("number", label.number.to_string()), ("count", count(label)), ("path", path.display().to_string())];
    face.bold(&face.text("verify-volume", &values))
}

/// Verifies a group and names every fault.
pub fn run(
    path: &Path,
    volumes: Volumes,
    options: &Options,
    json: bool,
    trust: &Trust<'_>,
    face: &Face,
) -> Result<Ended, Trouble> {
    let bar = Bar::new(face, json);
    let members = volumes.open.iter().flat_map(|volume| volume.store.members());
    bar.begin(&face.text("stage-verifying", &[]), members.map(|member| member.size).sum(), true);
    let mut evidence = Vec::new();
    let report = verify::verify(volumes, options, &|bytes| bar.inc(bytes), &mut |store, report| {
        evidence.push(attest::weigh(store, report, trust));
    });
    bar.end();
    let ended = if report.valid { Ended::Clean } else { Ended::NotValid };
    if json {
        Verdict::of_group(face, path, options, report, evidence).print()?;
        return Ok(ended);
    }
    tell(face, path, &report, options, &evidence)?;
    Ok(ended)
}

fn tell(
    face: &Face,
    path: &Path,
    report: &GroupReport,
    options: &Options,
    evidence: &[Evidence],
) -> Result<(), Trouble> {
    for (volume, evidence) in report.volumes.iter().zip(evidence) {
        face.line(&heading(face, &volume.path, &volume.label))?;
        super::verify::tell(face, &volume.path, &volume.report, options, evidence)?;
    }
    if !report.findings.is_empty() {
        show::findings(face, &report.findings, usize::MAX)?;
    }
    let sum = |of: fn(&verify::Verified) -> u64| report.volumes.iter().map(of).sum::<u64>();
    let values = [
        ("volumes", report.volumes.len().to_string()),
        ("files", sum(|volume| volume.report.files).to_string()),
        ("bytes", show::bytes(sum(|volume| volume.report.bytes))),
    ];
    face.line(&face.text("verify-group", &values))?;
    let values = [("path", path.display().to_string())];
    let partly = options.fast || options.sample.is_some();
    face.line(&match report.valid {
        true if partly => face.good(&face.text("verify-group-in-part", &values)),
        true => face.good(&face.text("verify-group-valid", &values)),
        false => face.coloured(Severity::Error, &face.text("verify-group-invalid", &values)),
    })?;
    Ok(())
}
