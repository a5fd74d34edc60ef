//! Tables that cards claim: rows of the schema, from any number of files.

use crate::accession::{self, Accession, Request};
use crate::convert::header::Flow;
use crate::convert::loss::Losses;
use crate::reader::{Form, Record};
use crate::schema::Table;
use crate::table::{Row, RowSink};
use std::io;

/// Gives the rows of one table out of everything that a request names; the flow has begun.
///
/// # Errors
/// If an input cannot be taken in, or the flow fails.
pub fn rows(
    request: &Request<'_>,
    table: &'static Table,
    losses: &Losses,
    flow: &mut dyn Flow,
) -> Result<Accession, accession::Failure> {
    let source = table.index("source");
    let mut rows = Rows { table, flow, losses, source, record: Record::default(), number: 0 };
    accession::take_in(request, None, &mut rows)
}

/// Rows of one table as records; rows of other tables are passed over.
struct Rows<'f> {
    table: &'static Table,
    flow: &'f mut dyn Flow,
    losses: &'f Losses,
    source: Option<usize>,
    record: Record,
    number: u64,
}

impl RowSink for Rows<'_> {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if !std::ptr::eq(row.table, self.table) {
            return Ok(());
        }
        self.record.clear();
        for value in row.values() {
            self.record.push(value, if value.is_empty() { Form::Empty } else { Form::Text });
        }
        let source = self.source.and_then(|at| row.values().get(at)).map_or("", String::as_str);
        self.losses.reading(source);
        self.number += 1;
        let position = row.get("position").rsplit('!').next().and_then(|row| row.parse().ok());
        self.record.number = position.unwrap_or(self.number);
        self.flow.record(&self.record)
    }
}
