//! What is one for a whole order, say, and repeats on each of its lines.

use super::unique::KEYS_LIMIT;
use super::{Broken, Column, Outcome, Values};
use crate::finding::Code;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A check that rows that agree in some columns agree in one more.
///
/// Keys and values are kept as hashes of 64 bits, up to [`KEYS_LIMIT`] keys; rows with keys
/// beyond are not checked, and the check is reported as partial.
pub struct Same {
    /// The column that must agree.
    pub of: Column,
    within: Vec<Column>,
    /// Key → value and row, as first met.
    met: HashMap<u64, (u64, u64)>,
}

impl Same {
    /// A check of one column over the rows that agree in others.
    pub fn new(of: Column, within: Vec<Column>) -> Self {
        Same { of, within, met: HashMap::new() }
    }

    /// Compares a row with the first of its key.
    pub fn row(&mut self, row: u64, values: Values<'_>) -> Outcome {
        let key: Option<Vec<&str>> = self.within.iter().map(|column| values.text(*column)).collect();
        let (Some(key), Some(text)) = (key, values.text(self.of)) else { return Outcome::Skipped };
        let value = match Decimal::from_str_exact(text) {
            Ok(number) => hash(&number.normalize()),
            Err(_) => hash(&text),
        };
        let key = hash(&key);
        if self.met.len() >= KEYS_LIMIT && !self.met.contains_key(&key) {
            return Outcome::Skipped;
        }
        let (first, at) = *self.met.entry(key).or_insert((value, row));
        Outcome::Checked((first != value).then(|| Broken {
            code: Code::DiffersWithin,
            row,
            column: self.of,
            found: text.to_owned(),
            expected: format!("= {at}"),
        }))
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
