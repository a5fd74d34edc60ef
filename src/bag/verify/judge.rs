//! Compares what is claimed with what is there.

use super::contents::{Claim, Contents, Note};
use super::hashing::Outcome;
use crate::bag::declaration::{self, Version};
use crate::bag::info::{self, Oxum, PAYLOAD_OXUM};
use crate::bag::{manifest, path};
use crate::digest::{Algorithm, Digest};
use crate::evidence::layout::FOLDER;
use crate::finding::{Code, Finding};
use std::collections::{HashMap, HashSet};

/// Judges the whole bag and returns everything noticed.
pub fn judge(contents: &mut Contents<'_>, fast: bool) -> Vec<Note> {
    check_structure(contents);
    check_names(contents);
    check_digests(contents, fast);
    let absent = check_missing(contents);
    let extra = check_extra(contents);
    check_coverage(contents);
    check_strays(contents);
    check_oxum(contents, fast, absent, extra);
    std::mem::take(&mut contents.notes)
}

fn is_payload(path: &str) -> bool {
    path.starts_with(path::PAYLOAD)
}

fn check_structure(contents: &mut Contents<'_>) {
    if !contents.payload_folder {
        contents.note(Finding::new(Code::FileMissing, path::PAYLOAD));
    } else if contents.payload_size().files == 0 && !contents.missing.keys().any(|p| is_payload(p)) {
        contents.note(Finding::new(Code::BagUnwise, path::PAYLOAD).found("0 files"));
    }
    let algorithms = contents.algorithms(false);
    let unknown = contents.notes.iter().any(|n| n.finding.code == Code::AlgorithmUnknown);
    let listed = contents.missing.keys().any(|p| manifest::Name::parse(p).is_some_and(|name| !name.tag));
    if algorithms.is_empty() && !unknown && !listed {
        contents.note(Finding::new(Code::ManifestMissing, "").expected("manifest-sha256.txt"));
    }
    let weak = |a: &Algorithm| matches!(a, Algorithm::Md5 | Algorithm::Sha1);
    if !algorithms.is_empty() && algorithms.iter().all(weak) {
        let names: Vec<&str> = algorithms.iter().map(|a| a.name()).collect();
        let finding = Finding::new(Code::BagUnwise, "").found(names.join(", "));
        contents.note(finding.expected("sha256, sha512"));
    }
}

/// Names that some systems take for one: equal in normal form C and lower case.
fn check_names(contents: &mut Contents<'_>) {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(contents.members.len());
    let mut clashes = Vec::new();
    for (index, member) in contents.members.iter().enumerate() {
        let folded = path::nfc(&member.path).to_lowercase();
        match seen.get(&folded).and_then(|first| contents.members.get(*first)) {
            Some(first) => {
                let clash = Finding::new(Code::NameClash, member.path.clone());
                clashes.push(clash.found(first.path.clone()));
            }
            None => drop(seen.insert(folded, index)),
        }
    }
    clashes.into_iter().for_each(|clash| contents.note(clash));
}

/// Compares digests. A file with claims that nothing read is never passed over.
fn check_digests(contents: &mut Contents<'_>, fast: bool) {
    for (index, member) in contents.members.iter().enumerate() {
        let claimed = contents.claims.get(index).is_some_and(|claims| !claims.is_empty());
        let note = match contents.outcomes.get(index).and_then(Option::as_ref) {
            Some(outcome) => changed(contents, index, outcome),
            None if fast || !claimed || contents.passed_over.contains(&index) => None,
            None => Some(Note { finding: Finding::new(Code::Unreadable, member.path.clone()), from: None }),
        };
        contents.notes.extend(note);
    }
}

/// Whether one file is not what its claims, or its container, say.
fn changed(contents: &Contents<'_>, index: usize, outcome: &Outcome) -> Option<Note> {
    let member = contents.members.get(index)?;
    let claims = contents.claims.get(index)?;
    let finding = |code| Finding::new(code, member.path.clone());
    let wrong: Vec<(&Claim, Algorithm)> = claims
        .iter()
        .filter_map(|claim| Some((claim, contents.manifests.get(claim.manifest)?.algorithm)))
        .filter(|(claim, algorithm)| outcome.digest(*algorithm) != Some(&claim.digest))
        .collect();
    let manifest = wrong.first().and_then(|(claim, _)| contents.manifests.get(claim.manifest));
    if let Some(error) = &outcome.error {
        // What cannot be unfolded was changed; what cannot be opened may be as it was.
        let code = if error.damaged { Code::FileChanged } else { Code::Unreadable };
        return Some(Note { finding: finding(code).found(error.text.clone()), from: None });
    }
    if let (Some((claim, algorithm)), Some(manifest)) = (wrong.first(), manifest) {
        let show = |digest: &Digest| format!("{} {digest}", algorithm.name());
        let found = outcome.digest(*algorithm).map(show).unwrap_or_default();
        let finding = finding(Code::FileChanged).sheet(manifest.name.clone()).row(claim.line);
        let only = wrong.iter().all(|(other, _)| other.manifest == claim.manifest);
        return Some(Note {
            finding: finding.found(found).expected(show(&claim.digest)),
            from: only.then_some(manifest.member),
        });
    }
    let sizes = (outcome.bytes, member.size);
    if sizes.0 != sizes.1 {
        let found = finding(Code::FileChanged).found(format!("{} bytes", sizes.0));
        return Some(Note { finding: found.expected(format!("{} bytes", sizes.1)), from: None });
    }
    match (outcome.crc, member.crc) {
        (Some(found), Some(expected)) if found != expected => {
            let changed = finding(Code::FileChanged).found(format!("crc32 {found:08x}"));
            Some(Note { finding: changed.expected(format!("crc32 {expected:08x}")), from: None })
        }
        _ => None,
    }
}

/// Files that are claimed and not there: to be fetched, renamed, or missing. Returns
/// how many payload files the bag lacks.
fn check_missing(contents: &mut Contents<'_>) -> u64 {
    let mut lacking = 0;
    let mut twins = twins(contents);
    for (path, claims) in std::mem::take(&mut contents.missing) {
        let Some(first) = claims.first().cloned() else { continue };
        let Some(manifest) = contents.manifests.get(first.manifest) else { continue };
        let (name, member) = (manifest.name.clone(), manifest.member);
        let only = claims.iter().all(|c| c.manifest == first.manifest);
        let from = only.then_some(member);
        let finding = |code| Finding::new(code, path.clone()).sheet(name.clone()).row(first.line);
        if let Some((url, _)) = contents.fetch.get(&path) {
            let pending = finding(Code::FetchPending).found(url.clone());
            contents.notes.push(Note { finding: pending, from });
            lacking += 1;
            continue;
        }
        let twin = (!manifest.tag, manifest.algorithm, first.digest.clone());
        if let Some(other) = twins.get_mut(&twin).and_then(Vec::pop) {
            let actual = contents.members.get(other).map_or("", |m| m.path.as_str()).to_owned();
            contents.notes.push(Note {
                finding: finding(Code::FileRenamed).found(actual).expected(path.clone()),
                from,
            });
            if let Some(kept) = contents.claims.get_mut(other) {
                *kept = claims;
            }
            continue;
        }
        lacking += u64::from(is_payload(&path));
        if path != declaration::FILE {
            contents.notes.push(Note { finding: finding(Code::FileMissing), from });
        }
    }
    lacking
}

/// The unclaimed files of the payload and of the rest by their digests: where a missing
/// one may be found again. The first by path comes last.
fn twins(contents: &Contents<'_>) -> HashMap<(bool, Algorithm, Digest), Vec<usize>> {
    let mut twins: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, member) in contents.members.iter().enumerate().rev() {
        let unclaimed = contents.claims.get(index).is_some_and(Vec::is_empty);
        let outcome = contents.outcomes.get(index).and_then(Option::as_ref);
        for (algorithm, digest) in outcome.filter(|_| unclaimed).iter().flat_map(|o| &o.digests) {
            twins.entry((is_payload(&member.path), *algorithm, digest.clone())).or_default().push(index);
        }
    }
    twins
}

/// Payload files that no manifest names, or, in 1.0, not every manifest; returns the
/// size of the former.
fn check_extra(contents: &mut Contents<'_>) -> Oxum {
    let payload: Vec<usize> =
        contents.manifests.iter().enumerate().filter(|(_, m)| !m.tag).map(|(index, _)| index).collect();
    let mut extra = Oxum::default();
    if payload.is_empty() {
        return extra;
    }
    let strict = contents.declaration.version >= Version::V1_0;
    let mut differ = Vec::new();
    for (index, member) in contents.members.iter().enumerate().filter(|(_, m)| is_payload(&m.path)) {
        let Some(claims) = contents.claims.get(index) else { continue };
        let lacking: Vec<usize> =
            payload.iter().copied().filter(|m| !claims.iter().any(|c| c.manifest == *m)).collect();
        let nowhere = lacking.len() == payload.len();
        if nowhere {
            extra = Oxum { bytes: extra.bytes.saturating_add(member.size), files: extra.files + 1 };
        }
        for &at in lacking.iter().take(if nowhere { 1 } else { lacking.len() }) {
            let Some(manifest) = contents.manifests.get(at) else { continue };
            let alone = !nowhere || payload.len() == 1;
            if nowhere || strict {
                let finding = Finding::new(Code::FileExtra, member.path.clone());
                let finding = if alone { finding.sheet(manifest.name.clone()) } else { finding };
                contents.notes.push(Note { finding, from: alone.then_some(manifest.member) });
            } else if !differ.contains(&at) {
                differ.push(at);
                let finding =
                    Finding::new(Code::BagUnwise, manifest.name.clone()).expected(member.path.clone());
                contents.notes.push(Note { finding, from: Some(manifest.member) });
            }
        }
    }
    extra
}

/// Payload manifests that no tag manifest vouches for, and fetch lines that no manifest
/// names. A tag manifest with faults of its own explains why it misses one.
fn check_coverage(contents: &mut Contents<'_>) {
    let broken = contents.manifests.iter().any(|m| m.tag) && tag_manifests_are_broken(contents);
    let names: Vec<String> = contents
        .manifests
        .iter()
        .filter(|m| !m.tag && contents.claims.get(m.member).is_none_or(Vec::is_empty))
        .map(|m| m.name.clone())
        .collect();
    for name in names.into_iter().filter(|_| !broken) {
        contents.note(Finding::new(Code::ManifestNotCovered, name));
    }
    let strict = contents.declaration.version >= Version::V1_0;
    let pending: HashSet<String> = contents
        .notes
        .iter()
        .filter(|n| n.finding.code == Code::FetchPending)
        .map(|n| n.finding.path.clone())
        .collect();
    for (path, (url, line)) in std::mem::take(&mut contents.fetch) {
        let there = contents.members.binary_search_by(|m| m.path.as_str().cmp(&path));
        let claimed = there.is_ok_and(|i| contents.claims.get(i).is_some_and(|c| !c.is_empty()));
        if !claimed && !pending.contains(&path) {
            let code = if strict { Code::FetchPending } else { Code::BagUnwise };
            let finding = Finding::new(code, path).sheet(crate::bag::fetch::FILE).row(line);
            contents.note(finding.found(url).expected("manifest"));
        }
    }
}

/// Tag files of a bundle of ours that no tag manifest names. Other bags may have such files
/// (RFC 8493, section 2.2.4); ours has none but those that prove it, which `attest` weighs.
fn check_strays(contents: &mut Contents<'_>) {
    if !info::is_ours(&contents.info) || tag_manifests_are_broken(contents) {
        return;
    }
    let strays: Vec<String> = (contents.members.iter().zip(&contents.claims))
        .filter(|(member, claims)| claims.is_empty() && !is_payload(&member.path))
        .map(|(member, _)| member.path.clone())
        .filter(|path| !path.starts_with(FOLDER) && !manifest::Name::parse(path).is_some_and(|name| name.tag))
        .collect();
    for path in strays {
        contents.note(Finding::new(Code::TagFileStray, path));
    }
}

/// Whether a tag manifest has faults of its own, which explain why it misses a file.
fn tag_manifests_are_broken(contents: &Contents<'_>) -> bool {
    let tags: Vec<usize> = contents.manifests.iter().filter(|m| m.tag).map(|m| m.member).collect();
    tags.is_empty()
        || contents.manifests.iter().any(|m| m.tag && m.faulty)
        || contents.notes.iter().any(|n| {
            matches!(n.finding.code, Code::FileMissing | Code::FileRenamed)
                && n.from.is_some_and(|from| tags.contains(&from))
        })
}

/// `Payload-Oxum`: stated at most once, well formed, and the size of the payload. A
/// difference that missing, extra or changed files explain is not told again.
fn check_oxum(contents: &mut Contents<'_>, fast: bool, absent: u64, extra: Oxum) {
    let stated: Vec<String> = contents.info.values(PAYLOAD_OXUM).map(str::to_owned).collect();
    let actual = contents.payload_size();
    let Some(first) = stated.first() else {
        if fast {
            contents.note(Finding::new(Code::CheckPartial, "").expected(PAYLOAD_OXUM));
        }
        return;
    };
    let from = contents.info_member.unwrap_or(usize::MAX);
    let name = crate::bag::info::file_name(contents.declaration.version);
    let finding = |code: Code| Finding::new(code, name).column(PAYLOAD_OXUM);
    if stated.len() > 1 {
        let strict = contents.declaration.version >= Version::V1_0;
        let code = if strict { Code::TagFileMalformed } else { Code::BagUnwise };
        contents.note_from(from, finding(code).found(stated.join(", ")).expected(first.clone()));
    }
    let Some(oxum) = Oxum::parse(first) else {
        let malformed = finding(Code::TagFileMalformed).found(first.clone());
        return contents.note_from(from, malformed.expected("BYTES.FILES"));
    };
    let files = (actual.files + absent).saturating_sub(extra.files);
    let known = absent == 0
        && !contents.notes.iter().any(|n| n.finding.code == Code::FileChanged && is_payload(&n.finding.path));
    let bytes = actual.bytes.saturating_sub(extra.bytes);
    let explained = oxum.files == files && (!known || oxum.bytes == bytes);
    if oxum != actual && !explained {
        contents
            .note_from(from, finding(Code::OxumDiffers).found(actual.to_string()).expected(oxum.to_string()));
    }
}
