//! What is left of an income when its costs are taken away.

use super::{Broken, Column, Outcome, Values};
use crate::finding::Code;
use rust_decimal::Decimal;

/// A check that a result is what its parts add up to, whichever sign costs are written with.
pub struct Net {
    /// The column of the result; its sign does not count.
    pub result: Column,
    /// The parts, income before costs.
    pub of: Vec<Column>,
    /// The rows in which this holds; without it, all.
    pub only: Option<Only>,
}

/// Rows told by a text in a column.
pub struct Only {
    /// The column.
    pub column: Column,
    /// The texts, as the source writes them and as the card does.
    pub texts: Vec<String>,
}

impl Net {
    /// Checks one row.
    pub fn row(&self, row: u64, values: Values<'_>) -> Outcome {
        let meant = |only: &Only| values.text(only.column).is_some_and(|t| only.texts.iter().any(|o| o == t));
        if self.only.as_ref().is_some_and(|only| !meant(only)) {
            return Outcome::NotMeant;
        }
        let numbers: Option<Vec<Decimal>> = self.of.iter().map(|column| values.number(*column)).collect();
        let numbers = numbers.unwrap_or_default();
        let Some((first, others)) = numbers.split_first() else { return Outcome::Skipped };
        let others = others.iter().try_fold(Decimal::ZERO, |sum, next| sum.checked_add(*next));
        let (Some(found), Some(others)) = (values.number(self.result), others) else {
            return Outcome::Skipped;
        };
        let (Some(added), Some(taken)) = (first.checked_add(others), first.checked_sub(others)) else {
            return Outcome::Skipped;
        };
        // Of the two ways to count, the one that comes closer is what was meant.
        let off =
            |expected: &Decimal| expected.abs().checked_sub(found.abs()).map_or(Decimal::MAX, |d| d.abs());
        let expected = if off(&taken) < off(&added) { taken } else { added };
        Outcome::Checked((!off(&expected).is_zero()).then(|| Broken {
            code: Code::DoesNotReconcile,
            row,
            column: self.result,
            found: found.to_string(),
            expected: expected.to_string(),
        }))
    }
}
