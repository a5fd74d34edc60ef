//! The tables of a bundle as rows.

use crate::bag::Store;
use crate::schema::{self, Table};
use crate::table::{Row, RowSink};
use std::io::Read;

/// The tables that a bundle holds, with their members' indexes.
pub fn bundle_tables(bundle: &dyn Store) -> Vec<(&'static Table, usize)> {
    let find = |table: &&'static Table| {
        let path = format!("data/tables/{}.csv", table.name);
        bundle.members().iter().position(|member| member.path == path)
    };
    schema::TABLES.iter().filter_map(|table| Some((*table, find(table)?))).collect()
}

/// Copies the rows of a table's CSV to a sink, by the names in its header.
///
/// # Errors
/// If the CSV cannot be read or the sink fails.
pub fn copy_csv(
    input: Box<dyn Read + Send>,
    table: &'static Table,
    sink: &mut dyn RowSink,
) -> csv::Result<()> {
    let mut reader = csv::Reader::from_reader(input);
    let places: Vec<Option<usize>> =
        reader.headers()?.iter().map(|name| table.index(name.trim_start_matches('\u{feff}'))).collect();
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
