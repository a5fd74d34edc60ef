//! The tables of a bundle.

use crate::bag::Store;
use crate::convert::header::{Flow, Header};
use crate::join::Sources;
use crate::reader::{Form, Record};
use crate::schema::{self, FILES, Table};
use crate::table::{Row, RowSink};
use std::io;

/// The tables that a bundle holds, with their members' indexes.
pub fn tables(bundle: &dyn Store) -> Vec<(&'static Table, usize)> {
    let find = |table: &&'static Table| {
        let path = format!("data/tables/{}.csv", table.name);
        bundle.members().iter().position(|member| member.path == path)
    };
    schema::tables().filter_map(|table| Some((table, find(&table)?))).collect()
}

/// Reads the rows of one table, by the names in its header; a field that the bundle's table
/// does not have, for it was written by an older dabao, is empty.
///
/// # Errors
/// If the CSV cannot be read or the flow fails.
pub fn read(bundle: &dyn Store, index: usize, table: &'static Table, flow: &mut dyn Flow) -> io::Result<()> {
    flow.begin(&Header::of_table(table).with_sources(sources(bundle)?.into()))?;
    let mut record = Record::default();
    each(bundle, index, table, |line, cells| {
        record.clear();
        record.number = line;
        for text in cells {
            record.push(text, if text.is_empty() { Form::Empty } else { Form::Text });
        }
        flow.record(&record)
    })
}

/// What the ledger of a bundle knows of the files that rows come from.
fn sources(bundle: &dyn Store) -> io::Result<Sources> {
    let mut sources = Sources::default();
    for (table, index) in tables(bundle).into_iter().filter(|(table, _)| table.name == FILES.name) {
        rows(bundle, index, table, &mut sources)?;
    }
    Ok(sources)
}

/// Hands the rows of one table to a sink, as [`read`] does to a flow.
///
/// # Errors
/// If the CSV cannot be read or the sink fails.
pub fn rows(
    bundle: &dyn Store,
    index: usize,
    table: &'static Table,
    sink: &mut dyn RowSink,
) -> io::Result<()> {
    let mut row = Row::new(table);
    each(bundle, index, table, |_, cells| {
        row.clear();
        for (place, text) in cells.enumerate() {
            row.set_at(place, text);
        }
        sink.row(&row)
    })
}

/// Hands on the line and the cells of each row, in the order of the table's fields.
fn each(
    bundle: &dyn Store,
    index: usize,
    table: &Table,
    mut take: impl FnMut(u64, &mut dyn Iterator<Item = &str>) -> io::Result<()>,
) -> io::Result<()> {
    let mut reader = csv::Reader::from_reader(bundle.open(index)?);
    let names = reader.headers()?.clone();
    let place = |name: &str| names.iter().position(|held| held.trim_start_matches('\u{feff}') == name);
    let places: Vec<Option<usize>> = table.fields.iter().map(|field| place(field.name)).collect();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        let line = row.position().map_or(0, csv::Position::line);
        let mut cells = places.iter().map(|place| place.and_then(|place| row.get(place)).unwrap_or_default());
        take(line, &mut cells)?;
    }
    Ok(())
}
