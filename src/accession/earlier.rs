//! Bags among the input: an earlier bundle that still lies in the downloads folder, or
//! somebody else's bag.
//!
//! The originals in them are exports like any other. What a bag says about itself is kept
//! and not read; nor are the tables of an earlier bundle, for they were made from the
//! originals beside them and every row would come twice.

use super::ORIGINALS;
use super::ledger::{State, Taken};
use crate::bag::declaration;
use crate::bag::info::AGENT;
use crate::finding::{Code, Finding};
use std::collections::BTreeMap;

/// What is looked at of `bag-info.txt`.
const INFO_HEAD: usize = 16 << 10;

/// Settles the files that are parts of bags and no exports.
pub fn settle(files: &mut [Taken]) {
    let bags: BTreeMap<String, bool> = files
        .iter()
        .filter_map(|file| Some((file, base(&file.line.path, declaration::FILE)?)))
        .filter(|(file, _)| head(file, INFO_HEAD).starts_with(declaration::VERSION.as_bytes()))
        .map(|(_, base)| (base.to_owned(), is_ours(files, base)))
        .collect();
    if bags.is_empty() {
        return;
    }
    for file in files.iter_mut().filter(|file| file.state.is_none()) {
        let path = file.line.path.clone();
        let within = bags.iter().filter_map(|(base, ours)| Some((path.strip_prefix(base)?, *ours)));
        // Of bags in bags the innermost holds the file: its base is the longest.
        let Some((inside, ours)) = within.min_by_key(|(inside, _)| inside.len()) else { continue };
        let made_by_us = ours && !inside.starts_with(ORIGINALS);
        if made_by_us || is_tag_file(inside) {
            file.settle(
                State::Kept,
                if made_by_us { "part of an earlier bundle" } else { "tag file of a bag" },
            );
        }
        if ours && inside == declaration::FILE {
            file.findings.push(Finding::new(Code::EarlierBundle, path));
        }
    }
}

/// The folder of a file of this name, with the slash behind it.
fn base<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    path.strip_suffix(name).filter(|base| base.is_empty() || base.ends_with('/'))
}

fn is_ours(files: &[Taken], base: &str) -> bool {
    let info = files.iter().find(|file| self::base(&file.line.path, "bag-info.txt") == Some(base));
    info.is_some_and(|file| {
        let (head, agent) = (head(file, INFO_HEAD), format!("{}: {}", AGENT.0, AGENT.1));
        String::from_utf8_lossy(&head).lines().any(|line| line.starts_with(&agent))
    })
}

fn head(file: &Taken, len: usize) -> Vec<u8> {
    file.content.as_ref().and_then(|content| content.head(len).ok()).unwrap_or_default()
}

/// Whether a path within a bag is that of a tag file the standard knows (RFC 8493, 2.1, 2.2).
fn is_tag_file(inside: &str) -> bool {
    let manifest = |prefix: &str| inside.starts_with(prefix) && inside.ends_with(".txt");
    !inside.contains('/')
        && (matches!(inside, "bagit.txt" | "bag-info.txt" | "package-info.txt" | "fetch.txt")
            || manifest("manifest-")
            || manifest("tagmanifest-"))
}
