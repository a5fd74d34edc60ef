//! What volumes and their group are called.

use crate::bag::write::BagWriter;
use crate::digest::{Digest, Hasher};
use std::path::{Path, PathBuf};

/// The identifier of a group: the base folder that all share, and the SHA-256 of all
/// payload manifests, one after another. It tells one group from another, and that none of
/// its volumes was exchanged.
pub(super) fn identifier<'w>(volumes: impl Iterator<Item = &'w BagWriter>) -> (String, Digest) {
    let mut hasher = Hasher::sha256();
    let mut base = String::new();
    for volume in volumes {
        hasher.update(volume.manifest().as_bytes());
        let (shared, _) = volume.base().rsplit_once('-').unwrap_or((volume.base(), ""));
        base = shared.to_owned();
    }
    (base, hasher.finish())
}

/// The names of all volumes: that of the target where it is only one.
pub(super) fn names(target: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![target.to_owned()];
    }
    let width = count.to_string().len();
    (1..=count).map(|number| numbered(target, &format!("{number:0width$}-of-{count}"))).collect()
}

/// `backup-1-of-3.zip` for `backup.zip`, and `backup-1-of-3.zip.age` for `backup.zip.age`.
pub(super) fn numbered(target: &Path, number: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let sealed = crate::encryption::EXTENSION;
    let (name, sealed) = match name.strip_suffix(&format!(".{sealed}")) {
        Some(inner) => (inner, format!(".{sealed}")),
        None => (name.as_ref(), String::new()),
    };
    let name = match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, extension)) => format!("{stem}-{number}.{extension}{sealed}"),
        None => format!("{name}-{number}{sealed}"),
    };
    target.with_file_name(name)
}
