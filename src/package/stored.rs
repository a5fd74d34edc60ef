//! The tables of a bundle, read back as rows.

use crate::schema::Table;
use crate::table::{Row, RowSink};
use std::io::{self, Read};

/// The path of a table inside a bag.
pub fn path(table: &Table) -> String {
    format!("data/tables/{}.csv", table.name)
}

/// Hands the rows of a table's CSV to a sink, by the names in its header; a field that an
/// older dabao did not write is empty.
///
/// # Errors
/// If the CSV cannot be read or the sink fails.
pub fn rows(input: impl Read, table: &'static Table, sink: &mut dyn RowSink) -> io::Result<()> {
    let mut reader = csv::Reader::from_reader(input);
    let names = reader.headers()?;
    let places: Vec<Option<usize>> =
        names.iter().map(|name| table.index(name.trim_start_matches('\u{feff}'))).collect();
    let mut record = csv::StringRecord::new();
    let mut row = Row::new(table);
    while reader.read_record(&mut record)? {
        row.clear();
        for (place, value) in places.iter().zip(record.iter()) {
            if let Some(place) = place {
                row.set_at(*place, value);
            }
        }
        sink.row(&row)?;
    }
    Ok(())
}
