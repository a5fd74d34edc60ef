//! Keys that no two rows may share.

use super::{Broken, Column, Outcome, Values};
use crate::finding::Code;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// How many different keys are remembered, about 70 MB; rows with keys beyond are not
/// checked against each other, and the check is reported as partial.
pub const KEYS_LIMIT: usize = 1 << 21;

/// Into so many parts the keys are divided. A part that grows is there twice for a moment:
/// in one piece they would take half as much memory again.
const PARTS: usize = 16;

/// A key is a hash already and need not be hashed again.
#[derive(Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Key → row.
type Part = HashMap<u64, u64, BuildHasherDefault<Ready>>;

/// The keys met, by a hash of 64 bits.
///
/// Two different keys among [`KEYS_LIMIT`] share a hash once in about ten million files;
/// the finding names both rows, so that anyone can compare them.
pub struct Unique {
    of: Vec<Column>,
    parts: [Part; PARTS],
    known: usize,
    limit: usize,
}

impl Unique {
    /// A check that no two rows agree in all of these columns.
    pub fn new(of: Vec<Column>) -> Self {
        Unique { of, parts: Default::default(), known: 0, limit: KEYS_LIMIT }
    }

    /// The first column of the key.
    pub fn subject(&self) -> Column {
        self.of.first().copied().flatten()
    }

    /// Looks a row's key up and remembers it. A part that is missing counts as empty, a
    /// key without any part is no key, and one with an unreadable part is not known.
    pub fn row(&mut self, row: u64, values: Values<'_>) -> Outcome {
        let known = self.of.iter().all(|column| column.is_some() && !values.unreadable(*column));
        let parts = || self.of.iter().map(|column| values.text(*column).unwrap_or(""));
        if !known || parts().all(str::is_empty) {
            return Outcome::Skipped;
        }
        let mut hasher = DefaultHasher::new();
        parts().for_each(|part| part.hash(&mut hasher));
        let key = hasher.finish();
        let subject = self.subject();
        // Bits that the map itself does not go by.
        let Some(part) = self.parts.get_mut((key >> 32) as usize % PARTS) else { return Outcome::Skipped };
        if let Some(first) = part.get(&key) {
            return Outcome::Checked(Some(Broken {
                code: Code::KeyRepeated,
                row,
                column: subject,
                found: parts().collect::<Vec<_>>().join(" | "),
                expected: format!("≠ {first}"),
            }));
        }
        if self.known >= self.limit {
            return Outcome::Skipped;
        }
        self.known += 1;
        part.insert(key, row);
        Outcome::Checked(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::*;

    #[test]
    fn beyond_the_limit_a_key_is_not_checked_but_known_ones_are() {
        let mut unique = Unique { limit: 2, ..Unique::new(vec![Some(0)]) };
        let mut row = |number, key| unique.row(number, Values(&[Said::Value(key)]));
        assert!(matches!(row(1, "a"), Outcome::Checked(None)));
        assert!(matches!(row(2, "b"), Outcome::Checked(None)));
        assert!(matches!(row(3, "c"), Outcome::Skipped));
        assert!(matches!(row(4, "a"), Outcome::Checked(Some(_))));
    }
}
