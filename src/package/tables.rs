//! The tables of a bundle, written row by row: CSV into deflate into a file aside.
//!
//! Every table is digested as it is written, so that its manifest line is known when
//! its last row is. Exact: nothing is put before a cell that begins with `=`.

use crate::digest::{Digest, Hasher};
use crate::package::spool::{Spool, Spooled};
use crate::schema::{self, Table};
use crate::table::{Row, RowSink};
use std::collections::BTreeMap;
use std::io::{self, BufReader, Seek, Write};
use std::path::Path;

/// One finished table.
pub struct Finished {
    /// Which table.
    pub table: &'static Table,
    /// How many rows it has, its header not counted.
    pub rows: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes.
    pub spooled: Spooled,
}

struct Open {
    table: &'static Table,
    rows: u64,
    writer: csv::Writer<Spool>,
}

/// All tables being written; a table without rows is not written at all.
pub struct Tables {
    folder: std::path::PathBuf,
    open: BTreeMap<&'static str, Open>,
}

impl Tables {
    /// Begins with no table; spools go to the given folder and vanish with the process.
    pub fn new(folder: &Path) -> Self {
        Tables { folder: folder.to_owned(), open: BTreeMap::new() }
    }

    /// How many rows each table has so far.
    pub fn rows(&self) -> BTreeMap<&'static str, u64> {
        self.open.iter().map(|(name, open)| (*name, open.rows)).collect()
    }

    /// Ends every table; they come in the order of the schema.
    ///
    /// # Errors
    /// If the last bytes cannot be written.
    pub fn finish(mut self) -> io::Result<Vec<Finished>> {
        let mut finished = Vec::new();
        for table in schema::tables() {
            let Some(mut open) = self.open.remove(table.name) else { continue };
            // What the system says is lost when the writer is taken apart.
            open.writer.flush()?;
            let spool = open.writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
            let mut spooled = spool.finish()?;
            let digest = spooled.digest.take().ok_or_else(|| io::Error::other("a table without digest"))?;
            finished.push(Finished { table: open.table, rows: open.rows, digest, spooled });
        }
        Ok(finished)
    }

    /// The writer of one table, begun with its header where there is none yet.
    ///
    /// # Errors
    /// If the spool cannot be made.
    fn writer(&mut self, table: &'static Table) -> io::Result<&mut Open> {
        use std::collections::btree_map::Entry;
        Ok(match self.open.entry(table.name) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(free) => {
                let mut spool = Spool::new(&self.folder, Some(Hasher::sha256()))?;
                spool.write_all("\u{feff}".as_bytes())?;
                let mut writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .buffer_capacity(64 << 10)
                    .from_writer(spool);
                writer.write_record(table.fields.iter().map(|f| f.name))?;
                free.insert(Open { table, rows: 0, writer })
            }
        })
    }
}

impl RowSink for Tables {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let open = self.writer(row.table)?;
        open.writer.write_record(row.values())?;
        open.rows += 1;
        Ok(())
    }
}

impl Tables {
    /// Leaves out a table that has been written: nothing of it will be in the bundle.
    pub fn leave_out(&mut self, table: &Table) {
        self.open.remove(table.name);
    }
}

impl Finished {
    /// Reads the rows back; they can be read again.
    ///
    /// # Errors
    /// If they cannot be read, or the sink fails.
    pub fn read(&mut self, sink: &mut dyn RowSink) -> io::Result<()> {
        self.spooled.file.rewind()?;
        let unfolded = flate2::bufread::DeflateDecoder::new(BufReader::new(&mut self.spooled.file));
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(64 << 10).from_reader(unfolded);
        let (mut record, mut row) = (csv::StringRecord::new(), Row::new(self.table));
        while reader.read_record(&mut record)? {
            for (place, text) in record.iter().enumerate() {
                row.set_at(place, text);
            }
            sink.row(&row)?;
        }
        self.spooled.file.rewind()
    }
}
