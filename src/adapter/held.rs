//! Records held back until it is clear what they are: bounded in number and in bytes.

use crate::reader::Record;

/// How much records held back in one place may take, beside the last of them.
const MOST_BYTES: usize = 16 << 20;

/// A few records, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Held {
    records: Vec<Record>,
    bytes: usize,
}

impl Held {
    /// Adds a copy of a record.
    pub fn push(&mut self, record: &Record) {
        self.bytes += record.size();
        self.records.push(record.clone());
    }

    /// Whether there are `most` records, or fewer that are too large together.
    pub fn is_full(&self, most: usize) -> bool {
        self.records.len() >= most || self.bytes >= MOST_BYTES
    }

    /// The records.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Gives up all records.
    pub fn take(&mut self) -> Vec<Record> {
        self.bytes = 0;
        std::mem::take(&mut self.records)
    }
}
