//! The tables of a bundle, written row by row: CSV into deflate into a file aside.
//!
//! Every table is digested as it is written, so that its manifest line is known when
//! its last row is. Exact: nothing is put before a cell that begins with `=`.

use crate::digest::{Digest, Hasher};
use crate::schema::{self, Table};
use crate::table::{Row, RowSink};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

/// Deflate level 3 of zlib-rs: the ratio of level 6 at more than twice its speed.
pub const LEVEL: u32 = 3;

/// Counts, digests and compresses what is written to it.
pub struct Spool {
    encoder: BufWriter<DeflateEncoder<File>>,
    hasher: Hasher,
    crc32: crc32fast::Hasher,
    len: u64,
}

/// A finished spool: compressed bytes aside, and what is known of them.
pub struct Spooled {
    /// The deflate stream, to be read from its beginning.
    pub file: File,
    /// SHA-256 of the uncompressed bytes.
    pub digest: Digest,
    /// CRC-32 of the uncompressed bytes.
    pub crc32: u32,
    /// Uncompressed length in bytes.
    pub len: u64,
    /// Compressed length in bytes.
    pub compressed: u64,
}

impl Spool {
    /// Begins a spool in a file without a name in the given folder.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let encoder = DeflateEncoder::new(tempfile::tempfile_in(folder)?, Compression::new(LEVEL));
        Ok(Spool {
            encoder: BufWriter::with_capacity(64 << 10, encoder),
            hasher: Hasher::sha256(),
            crc32: crc32fast::Hasher::new(),
            len: 0,
        })
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// If the last bytes cannot be written.
    pub fn finish(self) -> io::Result<Spooled> {
        let encoder = self.encoder.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut file = encoder.finish()?;
        let compressed = file.stream_position()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Spooled {
            file,
            digest: self.hasher.finish(),
            crc32: self.crc32.finalize(),
            len: self.len,
            compressed,
        })
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.hasher.update(bytes);
        self.crc32.update(bytes);
        self.len += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

/// One finished table.
pub struct Finished {
    /// Which table.
    pub table: &'static Table,
    /// How many rows it has, its header not counted.
    pub rows: u64,
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
        for table in schema::TABLES {
            let Some(open) = self.open.remove(table.name) else { continue };
            let spool = open.writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
            finished.push(Finished { table: open.table, rows: open.rows, spooled: spool.finish()? });
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
                let mut spool = Spool::new(&self.folder)?;
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
