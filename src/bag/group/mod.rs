//! Groups: one accession in several bags, its volumes, each of which is a bag of its own
//! (RFC 8493 section 2.2.2, `Bag-Group-Identifier` and `Bag-Count`).

/// Which bags belong together.
pub mod gather;
/// The volumes of a group as one bag.
pub mod store;
/// Each volume for itself, then the group.
pub mod verify;
/// One bag, or the volumes of a group, being written.
pub mod write;

pub use gather::{Gathered, Label, Volume, Volumes, gather};
pub use store::Group;
pub use verify::{GroupReport, Verified};
pub use write::{Finish, Form, GroupWriter};

use crate::bag::store::{OpenError, Store};
use crate::encryption::Keys;
use std::path::PathBuf;

/// The label in `bag-info.txt` that all volumes of one group share.
pub const IDENTIFIER: &str = "Bag-Group-Identifier";

/// The label in `bag-info.txt` that numbers a volume: `2 of 5`.
pub const COUNT: &str = "Bag-Count";

/// The payload manifest that volumes have.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// Lists the digests of files that lie in parts, as `sha256sum` writes and reads them.
pub const SPLIT: &str = "data/report/split-sha256.txt";

/// What stands between the name of a file and the number of a part of it.
pub const PART: &str = ".part";

/// More volumes than these are not written: their numbers have three digits.
pub const MOST_VOLUMES: usize = 999;

/// Opens the one bag, or the whole group, that paths lead to.
///
/// # Errors
/// If there is none, it cannot be read, or volumes lack.
pub fn open(paths: &[PathBuf], keys: &Keys<'_>) -> Result<Box<dyn Store>, OpenError> {
    match gather(paths, keys)? {
        Gathered::Bag(store) => Ok(store),
        Gathered::Volumes(volumes) => Ok(Box::new(Group::join(volumes)?)),
    }
}

/// The name of a part of a file, from 1, of as many as have numbers of `width` digits.
pub fn part_name(path: &str, number: usize, width: usize) -> String {
    format!("{path}{PART}{number:0width$}")
}

/// The file that a path is a part of, and which.
pub fn part_of(path: &str) -> Option<(&str, usize)> {
    let (whole, number) = path.rsplit_once(PART)?;
    let digits = number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Some((whole, number.parse().ok().filter(|number| *number > 0)?)))?
}
