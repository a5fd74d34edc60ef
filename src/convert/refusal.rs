//! Rows that a target does not take: why, how many, and the first one.

use crate::finding::{Code, Finding};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Gathers refusals by reason and field; memory does not grow with the rows.
#[derive(Debug, Default)]
pub struct Refusals(RefCell<BTreeMap<(Code, String), Finding>>);

impl Refusals {
    /// Reports a row that is refused for a reason, with the fields that lack.
    pub fn report(&self, code: Code, fields: &str, source: &str, row: u64) {
        let mut met = self.0.borrow_mut();
        if let Some(finding) = met.get_mut(&(code, fields.to_owned())) {
            finding.count += 1;
            return;
        }
        let finding = Finding::new(code, source).row(row).column(fields).expected(fields);
        met.insert((code, fields.to_owned()), finding);
    }

    /// The refusals as findings, one for each reason and field.
    pub fn findings(&self) -> Vec<Finding> {
        self.0.borrow().values().cloned().collect()
    }
}
