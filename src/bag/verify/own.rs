//! What only a bundle of our own is held to.
//!
//! BagIt leaves open whether there is a tag manifest, and what the archive around a bag looks
//! like. We always write one, and one form of ZIP; what departs from that was changed
//! afterwards. (Tag files that it does not name are judged with the others.)

use super::contents::Contents;
use crate::bag::info::{self, BAGGING_DATE, BagInfo};
use crate::bag::manifest;
use crate::bag::store::Store;
use crate::digest::Algorithm;
use crate::finding::{Code, Finding};
use jiff::civil::Date;

/// The day of a bundle of our own, as its `bag-info.txt` states it.
fn date_of_our_own(info: &BagInfo) -> Option<Date> {
    info::is_ours(info).then(|| info.get(BAGGING_DATE)?.parse().ok()).flatten()
}

/// Adds what a bundle of our own departs in from what we write; a place that has a finding
/// already is not named again.
pub fn check(store: &dyn Store, contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    let Some(date) = date_of_our_own(&contents.info) else { return };
    let unreadable =
        |error: std::io::Error| Some(vec![Finding::new(Code::Unreadable, "").found(error.to_string())]);
    let altered = store.altered(date).unwrap_or_else(unreadable);
    let mut departs = altered.unwrap_or_default();
    let known = |f: &Finding, code, path: &str| f.code == code && f.path == path;
    departs.retain(|f| !findings.iter().any(|k| known(k, Code::ArchiveInconsistent, &f.path)));
    let name = manifest::tag_file_name(Algorithm::Sha256);
    if !contents.manifests.iter().any(|manifest| manifest.tag) {
        // That nothing covers the manifest follows from it.
        findings.retain(|finding| finding.code != Code::ManifestNotCovered);
        departs.push(Finding::new(Code::FileMissing, name));
    }
    findings.append(&mut departs);
}
