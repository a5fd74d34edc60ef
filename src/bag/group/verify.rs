//! Verifies a group: each volume for itself, then what only all of them together show.

use super::gather::{Label, Volumes};
use super::store::Group;
use super::{SPLIT, gather};
use crate::bag::store::Store;
use crate::bag::verify::{self, Options, Report};
use crate::bag::{declaration::Version, manifest};
use crate::content::{BLOCK, read_full};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::finding::{Code, Finding, Severity};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

/// One volume and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says of its group.
    pub label: Label,
    /// What is wrong with it.
    pub report: Report,
}

/// A group and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupReport {
    /// Each volume, by its number.
    pub volumes: Vec<Verified>,
    /// What is wrong with the group as such.
    pub findings: Vec<Finding>,
    /// Whether every volume is there and valid, and the group as such is.
    pub valid: bool,
}

/// Verifies the volumes and the group; `progress` is told how many more bytes were read.
/// A file in parts is read twice: each part against its manifest, then the whole. `weigh` is
/// given each volume with its report, and may add to that.
pub fn verify(
    volumes: Volumes,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
    weigh: &mut dyn FnMut(&dyn Store, &mut Report),
) -> GroupReport {
    let mut findings = volumes.check();
    let mut verified = Vec::new();
    for volume in &volumes.open {
        let mut report = verify::verify(volume.store.as_ref(), options, progress);
        weigh(volume.store.as_ref(), &mut report);
        verified.push(Verified { path: volume.path.clone(), label: volume.label.clone(), report });
    }
    if findings.is_empty() && !options.fast && verified.iter().all(|volume| volume.report.valid) {
        match Group::join(volumes) {
            Ok(group) => findings.extend(check_whole(&group, progress)),
            Err(error) => findings.push(Finding::new(Code::Unreadable, "").found(error.to_string())),
        }
    }
    let sound = findings.iter().all(|finding| finding.severity() != Severity::Error);
    let valid = sound && verified.iter().all(|volume| volume.report.valid);
    GroupReport { volumes: verified, findings, valid }
}

/// What is wrong between volumes: a path in two of them, a file whose parts do not make it.
fn check_whole(group: &Group, progress: &(dyn Fn(u64) + Sync)) -> Vec<Finding> {
    let mut findings = group.findings().to_vec();
    let listed = match gather::text_of(group, SPLIT, verify::MAX_TAG_FILE) {
        Ok(listed) => listed.unwrap_or_default(),
        Err(error) => {
            findings.push(Finding::new(Code::Unreadable, SPLIT).found(error.to_string()));
            return findings;
        }
    };
    let lines = manifest::parse(&listed, Version::V1_0, Algorithm::Sha256).flatten();
    let expected: BTreeMap<String, Digest> =
        lines.map(|line| (line.path.into_owned(), line.digest)).collect();
    for (path, expected) in expected {
        let finding = |code| Finding::new(code, path.clone());
        let Some(index) = group.members().iter().position(|member| member.path == path) else {
            findings.push(finding(Code::FileMissing));
            continue;
        };
        match digest(group, index, progress) {
            Ok(found) if found == expected => {}
            Ok(found) => {
                let changed = finding(Code::FileChanged).found(format!("sha256 {found}"));
                findings.push(changed.expected(format!("sha256 {expected}")));
            }
            Err(error) => findings.push(finding(Code::Unreadable).found(error.to_string())),
        }
    }
    findings
}

fn digest(group: &Group, index: usize, progress: &(dyn Fn(u64) + Sync)) -> io::Result<Digest> {
    let mut reader = group.open(index)?;
    let mut hasher = Hasher::sha256();
    let mut block = vec![0; BLOCK];
    loop {
        let got = read_full(&mut reader, &mut block)?;
        if got == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(block.get(..got).unwrap_or_default());
        progress(got as u64);
    }
}
