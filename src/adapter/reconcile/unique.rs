//! Keys that no two rows may share.

use super::{Broken, Column, Outcome, Values};
use crate::finding::Code;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many different keys are remembered, about 70 MB; rows with keys beyond are not
/// checked against each other, and the check is reported as partial.
pub const KEYS_LIMIT: usize = 1 << 21;

/// The keys met, by a hash of 64 bits.
///
/// Two different keys among [`KEYS_LIMIT`] share a hash once in about ten million files;
/// the finding names both rows, so that anyone can compare them.
pub struct Unique {
    of: Vec<Column>,
    rows: HashMap<u64, u64>,
    limit: usize,
}

impl Unique {
    /// A check that no two rows agree in all of these columns.
    pub fn new(of: Vec<Column>) -> Self {
        Unique { of, rows: HashMap::new(), limit: KEYS_LIMIT }
    }

    /// The first column of the key.
    pub fn subject(&self) -> Column {
        self.of.first().copied().flatten()
    }

    /// Looks a row's key up and remembers it. A part that is missing counts as empty, a
    /// key without any part is no key, and one with an unreadable part is not known.
    pub fn row(&mut self, row: u64, values: Values<'_>) -> Outcome {
        let known = self.of.iter().all(|column| column.is_some() && !values.unreadable(*column));
        let parts: Vec<&str> =
            self.of.iter().map(|column| values.text(*column).unwrap_or("")).collect();
        if !known || parts.iter().all(|part| part.is_empty()) {
            return Outcome::Skipped;
        }
        let mut hasher = DefaultHasher::new();
        parts.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(first) = self.rows.get(&key) {
            return Outcome::Checked(Some(Broken {
                code: Code::KeyRepeated,
                row,
                column: self.subject(),
                found: parts.join(" | "),
                expected: format!("≠ {first}"),
            }));
        }
        if self.rows.len() >= self.limit {
            return Outcome::Skipped;
        }
        self.rows.insert(key, row);
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
