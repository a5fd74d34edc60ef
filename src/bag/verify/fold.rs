//! Folds what follows from a fault into that fault.
//!
//! A changed tag file explains what is odd about its own text. A changed manifest
//! explains what it claims wrongly, but only if that can be proven: when the manifest,
//! written anew from the payload as it is, has the digest that the tag manifest wants,
//! then the payload is as it was and nothing but the manifest has suffered.

use super::contents::{Contents, Manifest, Note};
use crate::bag::declaration::Version;
use crate::bag::path;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::finding::{Code, Finding};
use std::collections::HashSet;

/// Leaves out the findings that another explains.
pub fn fold(notes: Vec<Note>, contents: &Contents<'_>) -> Vec<Finding> {
    let changed: HashSet<String> = notes
        .iter()
        .filter(|n| n.finding.code == Code::FileChanged && !n.finding.path.starts_with(path::PAYLOAD))
        .map(|n| n.finding.path.clone())
        .collect();
    let sound: HashSet<usize> = contents
        .manifests
        .iter()
        .filter(|m| !m.tag && changed.contains(&m.name) && payload_is_as_it_was(m, contents))
        .map(|m| m.member)
        .collect();
    let explained = |note: &Note| {
        let Some(from) = note.from else { return false };
        let text = matches!(
            note.finding.code,
            Code::BagDeclaration | Code::TagFileMalformed | Code::OxumDiffers | Code::BagUnwise
        );
        let own = contents
            .members
            .get(from)
            .is_some_and(|m| changed.contains(&m.path) && m.path == note.finding.path);
        sound.contains(&from) || (text && own)
    };
    notes.into_iter().filter(|note| !explained(note)).map(|note| note.finding).collect()
}

/// Whether the manifest that the tag manifest vouches for describes the payload that is
/// there: its lines in their own order, or sorted by path.
fn payload_is_as_it_was(manifest: &Manifest, contents: &Contents<'_>) -> bool {
    let Some(claim) = contents.claims.get(manifest.member).and_then(|claims| claims.first()) else {
        return false;
    };
    let Some(vouching) = contents.manifests.get(claim.manifest) else { return false };
    let payload: Vec<usize> = (0..contents.members.len())
        .filter(|i| contents.members.get(*i).is_some_and(|m| m.path.starts_with(path::PAYLOAD)))
        .collect();
    let named: HashSet<usize> = manifest.order.iter().flatten().copied().collect();
    let mut unnamed = payload.iter().copied().filter(|i| !named.contains(i));
    let own: Vec<usize> = manifest.order.iter().filter_map(|slot| slot.or_else(|| unnamed.next())).collect();
    [own, payload].iter().any(|order| {
        let same = |gap: &str| {
            rewritten(manifest, gap, order, contents, vouching.algorithm).as_ref() == Some(&claim.digest)
        };
        std::iter::once("  ").chain(manifest.gaps.iter().map(String::as_str)).any(same)
    })
}

/// The digest of a manifest written from the files in the given order; `None` if one of
/// them was not read.
fn rewritten(
    manifest: &Manifest,
    gap: &str,
    order: &[usize],
    contents: &Contents<'_>,
    algorithm: Algorithm,
) -> Option<Digest> {
    let mut hasher = Hasher::new(algorithm);
    for &index in order {
        let digest = contents.outcomes.get(index)?.as_ref()?.digest(manifest.algorithm)?;
        let path = contents.members.get(index)?.path.as_str();
        let path = match contents.declaration.version >= Version::V1_0 {
            true => path::encode(path).into_owned(),
            false => path.replace('\r', "%0D").replace('\n', "%0A"),
        };
        hasher.update(format!("{digest}{gap}{path}{}", manifest.line_end).as_bytes());
    }
    Some(hasher.finish())
}
