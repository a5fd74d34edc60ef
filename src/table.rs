//! Rows as normalised, and where they go.

use crate::schema::Table;
use std::collections::BTreeMap;
use std::io;

/// One row of a table: a text for each field, empty where the source says nothing.
///
/// The texts are canonical: ids to the last digit, decimals without grouping, shares
/// as fractions, moments in ISO 8601, booleans `true` and `false`.
#[derive(Debug, Clone)]
pub struct Row {
    /// The table it belongs to.
    pub table: &'static Table,
    values: Vec<String>,
    /// The digest of the telephone number that the row states; written nowhere.
    person: Option<[u8; 32]>,
}

impl Row {
    /// An empty row of a table.
    pub fn new(table: &'static Table) -> Self {
        Row { table, values: vec![String::new(); table.fields.len()], person: None }
    }

    /// Empties every field and keeps the memory for the next row.
    pub fn clear(&mut self) {
        self.values.iter_mut().for_each(String::clear);
        self.person = None;
    }

    /// Remembers the digest of the telephone number in this row, so that the person can be
    /// found in another list after the number is masked.
    pub fn set_person(&mut self, digest: [u8; 32]) {
        self.person = Some(digest);
    }

    /// The digest of the telephone number that the row states, if it states one.
    pub fn person(&self) -> Option<[u8; 32]> {
        self.person
    }

    /// Sets a field by its name; a name the table does not have is ignored, and the
    /// card loader makes sure that none reaches this.
    pub fn set(&mut self, field: &str, value: &str) {
        if let Some(slot) = self.table.index(field).and_then(|i| self.values.get_mut(i)) {
            slot.clear();
            slot.push_str(value);
        }
    }

    /// Sets a field by its index in the table.
    pub fn set_at(&mut self, index: usize, value: &str) {
        if let Some(slot) = self.values.get_mut(index) {
            slot.clear();
            slot.push_str(value);
        }
    }

    /// The text of a field; empty where there is none.
    pub fn get(&self, field: &str) -> &str {
        self.table.index(field).map_or("", |index| self.get_at(index))
    }

    /// The text of a field by its index in the table; empty where there is none.
    pub fn get_at(&self, index: usize) -> &str {
        self.values.get(index).map_or("", String::as_str)
    }

    /// The texts in the order of the table's fields.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The texts in the order of the table's fields, to change in place.
    pub fn values_mut(&mut self) -> &mut [String] {
        &mut self.values
    }
}

/// Takes rows as they come; memory must not grow with their number.
pub trait RowSink {
    /// Takes one row.
    ///
    /// # Errors
    /// If the row cannot be written, as on a full disk.
    fn row(&mut self, row: &Row) -> io::Result<()>;
}

/// A sink that counts the rows of each table and keeps none.
#[derive(Debug, Default)]
pub struct Counted(pub BTreeMap<&'static str, u64>);

impl RowSink for Counted {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        *self.0.entry(row.table.name).or_default() += 1;
        Ok(())
    }
}

/// A sink that keeps every row, for small inputs and tests.
#[derive(Debug, Default)]
pub struct Kept(pub Vec<Row>);

impl RowSink for Kept {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.0.push(row.clone());
        Ok(())
    }
}
