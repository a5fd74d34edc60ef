//! The columns of a block, each bound to what the card says of it.

use super::extra::Mask;
use super::plan::Dest;
use crate::schema::Personal;
use crate::value::Parser;

/// One column of a block, bound to what the card says of it.
#[derive(Debug)]
pub(crate) struct Bound {
    /// The heading as the file spells it; empty for a column without one.
    pub heading: String,
    /// The name of the column inside `extra`, different from all others.
    pub key: String,
    /// The column of the card, if it names this one.
    pub column: Option<usize>,
    pub dest: Dest,
    pub parser: Parser,
    pub reads: bool,
    pub mask: Mask,
    /// Whether the column counts as found: one without heading does once it has a cell.
    pub seen: bool,
    pub lost: Lost,
}

/// Moments without seconds in a column that should have them.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    pub count: u64,
    /// The first of them: its row and its cell.
    pub first: Option<(u64, String)>,
    /// Whether a moment has its seconds, so that nothing was lost.
    pub whole: bool,
}

impl Lost {
    /// Notes a moment as it was written and as its cell shows it.
    pub fn take(&mut self, canonical: &str, row: u64, cell: &str) {
        self.whole = self.whole || canonical.as_bytes().get("2026-03-14T09:05".len()) == Some(&b':');
        self.count += 1;
        self.first.get_or_insert_with(|| (row, cell.to_string()));
    }
}

/// The mask of a column: what the card says, what its field says, or what its heading says.
pub(crate) fn mask_of(stated: Option<Personal>, by_heading: Option<Personal>, free: bool) -> Mask {
    match stated.or(by_heading) {
        Some(kind) => Mask::Whole(kind),
        None if free => Mask::Free,
        None => Mask::None,
    }
}
