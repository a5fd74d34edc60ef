//! Folders and archives, nested, as one list of source files.
//!
//! Here it is settled what there is and under which name the ledger knows it. Nothing is
//! followed that leads elsewhere (links), nothing is opened that could wait or bite
//! (FIFOs, devices), and an archive is believed only as far as its parts agree and the
//! stated limits go. What a file means is not known here.

mod directory;
mod entry_name;
mod unfold;

/// ZIP archives, read in place.
pub mod archive;
/// How much one archive may unfold to.
pub mod limits;
/// Names: copies made by browsers, and forms every system can hold.
pub mod name;
/// Folders, as a sorted list.
pub mod walk;

pub use archive::{Archive, Member, MemberProblem, Refusal};
pub use directory::{is_cut_zip, member_names};
pub use limits::{Budget, Limits};
pub use walk::{Entry, SourceFile, Stamp, empty_folders, stamp, walk};
