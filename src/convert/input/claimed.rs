//! Tables that cards claim: rows of the schema, from any number of files.
//!
//! The files are read once: the rows of each table wait aside until one table is chosen, so
//! what was counted is what is written.

use crate::aside::Spool;
use crate::convert::header::Flow;
use crate::convert::loss::Losses;

use crate::reader::{Form, Record};
use crate::schema::Table;
use crate::table::{Row, RowSink};
use std::collections::BTreeMap;
use std::io;

/// The rows of all tables, each table aside.
#[derive(Default)]
pub struct Aside {
    tables: BTreeMap<&'static str, Spool>,
    record: Record,
}

impl Aside {
    /// Gives up the rows of a table, if there are any.
    pub fn take(&mut self, table: &Table) -> Option<Spool> {
        self.tables.remove(table.name)
    }
}

impl RowSink for Aside {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        use std::collections::btree_map::Entry;
        self.record.clear();
        for value in row.values() {
            self.record.push(value, if value.is_empty() { Form::Empty } else { Form::Text });
        }
        let spool = match self.tables.entry(row.table.name) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(free) => free.insert(Spool::new()?),
        };
        let position = row.get("position").rsplit('!').next().and_then(|row| row.parse().ok());
        self.record.number = position.unwrap_or(spool.len + 1);
        spool.push(&self.record)
    }
}

/// Gives the rows of a table; the flow has begun.
///
/// # Errors
/// If the rows cannot be read back, or the flow fails.
pub fn rows(spool: Spool, table: &Table, losses: &Losses, flow: &mut dyn Flow) -> io::Result<()> {
    let source = table.index("source").unwrap_or(usize::MAX);
    spool.finish(&mut |record| {
        losses.reading(record.get(source).text);
        flow.record(record)
    })
}
