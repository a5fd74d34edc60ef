//! The sums of an accession, and the check that nothing vanished.

use super::ledger::{Line, State};
use crate::adapter::Outcome;
use crate::finding::{Finding, Severity};
use crate::join::Joined;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The sums of one accession.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// Input files, members of archives included.
    pub files: u64,
    /// Their bytes; members of archives are not counted again.
    pub bytes: u64,
    /// Input files by state; they sum to `files`.
    pub states: BTreeMap<String, u64>,
    /// Records read; always `rows_taken` plus `rows_refused`.
    pub rows_read: u64,
    /// Records taken in.
    pub rows_taken: u64,
    /// Records refused, each with a finding.
    pub rows_refused: u64,
    /// Rows in files that are no records: headers, totals, explanations, notes.
    pub rows_other: BTreeMap<String, u64>,
    /// Rows written to each table.
    pub tables: BTreeMap<String, u64>,
    /// Columns found in recognised tables; always the sum of the next three.
    pub columns_found: u64,
    /// Columns that fill a field or a metric.
    pub columns_mapped: u64,
    /// Columns kept as extra.
    pub columns_extra: u64,
    /// Columns left out for a written reason.
    pub columns_ignored: u64,
    /// Tables whose rows were joined: rows as read = rows that stand + rows that went into
    /// another one.
    pub joined: BTreeMap<String, Joined>,
    /// Findings by severity.
    pub findings: BTreeMap<String, u64>,
}

/// Sums that differ where they must be equal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sums do not balance: {what}: {left} is not {right}")]
pub struct Unbalanced {
    /// Which sums.
    pub what: String,
    /// The one.
    pub left: u64,
    /// The other.
    pub right: u64,
}

impl Totals {
    /// Counts one line of the ledger.
    pub fn file(&mut self, line: &Line) {
        self.files += 1;
        if !line.path.contains(crate::source::archive::INTO) {
            self.bytes += line.size;
        }
        *self.states.entry(line.state.clone()).or_default() += 1;
    }

    /// Counts what the adapter made of one file.
    pub fn outcome(&mut self, outcome: &Outcome) {
        self.rows_read += outcome.read;
        self.rows_taken += outcome.taken;
        self.rows_refused += outcome.refused;
        for (kind, rows) in &outcome.other {
            *self.rows_other.entry((*kind).to_owned()).or_default() += rows;
        }
        for (table, rows) in &outcome.emitted {
            *self.tables.entry((*table).to_owned()).or_default() += rows;
        }
        self.columns_found += outcome.columns.found;
        self.columns_mapped += outcome.columns.mapped;
        self.columns_extra += outcome.columns.extra;
        self.columns_ignored += outcome.columns.ignored;
    }

    /// Counts what was derived from the rows as read.
    pub fn joined(&mut self, joined: BTreeMap<String, Joined>, derived: &BTreeMap<&'static str, u64>) {
        self.joined = joined;
        self.tables.extend(derived.iter().map(|(table, rows)| ((*table).to_owned(), *rows)));
    }

    /// Counts findings by severity.
    pub fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            *self.findings.entry(finding.severity().as_str().into()).or_default() += finding.count;
        }
    }

    /// Whether something was found that matters: the exit code is 1 then.
    pub fn matters(&self) -> bool {
        let count = |severity: Severity| self.findings.get(severity.as_str()).copied().unwrap_or(0);
        count(Severity::Warning) + count(Severity::Error) > 0
    }

    /// How many files are in a state.
    pub fn state(&self, state: State) -> u64 {
        self.states.get(state.as_str()).copied().unwrap_or(0)
    }

    /// Compares every pair of sums that must be equal; `written` are the rows that stand
    /// in each table.
    ///
    /// # Errors
    /// If one pair differs.
    pub fn check(&self, written: &BTreeMap<&'static str, u64>) -> Result<(), Unbalanced> {
        let equal = |what: &str, left: u64, right: u64| match left == right {
            true => Ok(()),
            false => Err(Unbalanced { what: what.into(), left, right }),
        };
        equal("files and their states", self.files, self.states.values().sum())?;
        equal("rows read, taken and refused", self.rows_read, self.rows_taken + self.rows_refused)?;
        let columns = self.columns_mapped + self.columns_extra + self.columns_ignored;
        equal("columns found, mapped, extra and ignored", self.columns_found, columns)?;
        for (table, joined) in &self.joined {
            let rows = |table: &str| self.tables.get(table).copied().unwrap_or(0);
            equal(&format!("{table} joined"), joined.rows, rows(table))?;
            equal(&format!("{table} that stand"), joined.current, rows(&format!("current_{table}")))?;
            equal(&format!("{table} joined and current"), joined.rows, joined.current + joined.merged)?;
        }
        for (table, rows) in &self.tables {
            equal(table, *rows, written.get(table.as_str()).copied().unwrap_or(0))?;
        }
        Ok(())
    }
}
