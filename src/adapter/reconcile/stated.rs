//! Numbers and sums of records that the words above or below a table state.

use super::super::fold::fold;
use super::{Column, Outcome, Said, Values};
use rust_decimal::Decimal;

/// A number of records, or a sum over them, to be compared with the one stated.
pub struct Stated {
    label: String,
    unit: String,
    /// The column that is added up; without one the records are counted.
    of: Option<Column>,
    /// The column and the texts that tell which records count.
    when: Option<(Column, Vec<String>)>,
    so_far: Decimal,
    /// Whether a record may count of which that is not known, or not with how much.
    unsure: bool,
}

impl Stated {
    /// Compares with what stands behind `label`, right before `unit` if there is one.
    pub fn new(label: &str, unit: &str, of: Option<Column>, when: Option<(Column, Vec<String>)>) -> Self {
        Stated { label: fold(label), unit: fold(unit), of, when, so_far: Decimal::ZERO, unsure: false }
    }

    /// The column that is added up.
    pub fn subject(&self) -> Column {
        self.of.flatten()
    }

    /// The label, folded.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Takes one record.
    pub fn row(&mut self, values: Values<'_>) -> Outcome {
        let counts = match &self.when {
            None => Some(true),
            Some((column, _)) if values.unreadable(*column) => None,
            Some((column, is)) => {
                let text = values.text(*column).unwrap_or_default();
                Some(is.iter().any(|listed| listed == text))
            }
        };
        let step = match (counts, self.of) {
            (Some(false), _) => Some(Decimal::ZERO),
            (Some(true), None) => Some(Decimal::ONE),
            (Some(true), Some(column)) => match column.and_then(|at| values.0.get(at)) {
                Some(Said::Nothing) => Some(Decimal::ZERO),
                _ => values.number(column),
            },
            (None, _) => None,
        };
        match step.and_then(|step| self.so_far.checked_add(step)) {
            Some(sum) => self.so_far = sum,
            None => self.unsure = true,
        }
        if self.unsure { Outcome::Skipped } else { Outcome::Checked(None) }
    }

    /// Takes a record that was refused: it is one more, of which no amount is known.
    pub fn refused(&mut self) {
        match (self.of, &self.when) {
            (None, None) => self.so_far += Decimal::ONE,
            _ => self.unsure = true,
        }
    }

    /// What the records give and what is stated; none where either is not known.
    pub fn compare(&self, texts: &[String]) -> Option<(Decimal, Decimal)> {
        let stated = (!self.unsure).then(|| stated(texts, &self.label, &self.unit)).flatten()?;
        Some((self.so_far, stated))
    }
}

/// The number that words above or below a table state behind a label, right before a unit
/// if there is one.
pub fn stated_in(texts: &[String], label: &str, unit: &str) -> Option<Decimal> {
    stated(texts, &fold(label), &fold(unit))
}

/// The number behind a label, both folded, in rows of cells with tabs between: in the
/// label's own cell, or below it where the cell is the label alone.
fn stated(texts: &[String], label: &str, unit: &str) -> Option<Decimal> {
    let rows: Vec<Vec<String>> = texts.iter().map(|text| text.split('\t').map(fold).collect()).collect();
    rows.iter().enumerate().find_map(|(at, row)| {
        row.iter().enumerate().find_map(|(place, cell)| match cell.strip_prefix(label)? {
            "" => number(rows.get(at + 1)?.get(place)?, ""),
            rest => number(rest.trim_start_matches([':', '(']), unit),
        })
    })
}

/// The number at the beginning of a text, or the one right before a unit.
fn number(text: &str, unit: &str) -> Option<Decimal> {
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '-');
    let digits = if unit.is_empty() {
        let text = text.trim_start_matches('¥');
        text.get(..text.find(|c| !of_number(c)).unwrap_or(text.len()))?
    } else {
        let before = text.get(..text.find(unit)?)?;
        let start = before.rfind(|c| !of_number(c)).map_or(0, |at| at + 1);
        // The character before may be longer than one byte.
        before.char_indices().map(|(at, _)| at).find(|at| *at >= start).and_then(|at| before.get(at..))?
    };
    Decimal::from_str_exact(&digits.replace(',', "")).ok()
}
