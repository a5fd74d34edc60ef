//! Records in the order of a key, however many there are.
//!
//! Keys are bytes that compare as the order asks. Records are gathered in memory up to a
//! bound, sorted and written aside as a run; at the end the runs are merged. Records of equal
//! keys stay in the order in which they came.

use super::spool::{decode, encode};
use crate::record::Record;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

/// How many bytes of records are gathered before a run is written.
const GATHERED: usize = 32 << 20;

/// How much of each run is read at a time while runs are merged.
const RUN_BUFFER: usize = 64 << 10;

/// How many runs are merged at once; more are merged into fewer first, so that files and
/// memory stay bounded.
const RUNS: usize = 64;

/// Is given keys and their records.
type Give<'g> = dyn FnMut(&[u8], &[u8]) -> io::Result<()> + 'g;

/// Gathers records and gives them back in order.
pub struct Sorter {
    /// Keys and records, one after another.
    bytes: Vec<u8>,
    /// Where each begins, and where its record does.
    entries: Vec<(usize, usize, usize)>,
    runs: Vec<File>,
    gathered: usize,
}

impl Default for Sorter {
    fn default() -> Self {
        Sorter { bytes: Vec::new(), entries: Vec::new(), runs: Vec::new(), gathered: GATHERED }
    }
}

impl Sorter {
    /// Takes a record under its key.
    ///
    /// # Errors
    /// If a run cannot be written, as on a full disk.
    pub fn push(&mut self, key: &[u8], record: &Record) -> io::Result<()> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        let body = self.bytes.len();
        encode(record, &mut self.bytes);
        self.entries.push((start, body, self.bytes.len()));
        if self.bytes.len() + self.entries.len() * size_of::<(usize, usize, usize)>() >= self.gathered {
            self.write_run()?;
        }
        Ok(())
    }

    /// Gives all records with their keys, in order.
    ///
    /// # Errors
    /// If a run cannot be read, or `give` fails.
    pub fn finish(mut self, give: &mut dyn FnMut(&[u8], &Record) -> io::Result<()>) -> io::Result<()> {
        if self.runs.is_empty() {
            self.sort();
            let mut record = Record::default();
            for (start, body, end) in &self.entries {
                decode(self.bytes.get(*body..*end).unwrap_or_default(), &mut record)?;
                give(self.bytes.get(*start..*body).unwrap_or_default(), &record)?;
            }
            return Ok(());
        }
        self.write_run()?;
        self.bytes = Vec::new();
        self.entries = Vec::new();
        while self.runs.len() > RUNS {
            // Neighbours, so that equal keys stay in their order.
            let rest = self.runs.split_off(RUNS);
            let first = std::mem::replace(&mut self.runs, rest);
            let mut out = BufWriter::new(tempfile::tempfile()?);
            merge(first, &mut |key, body| write_entry(&mut out, key, body))?;
            self.runs.insert(0, out.into_inner().map_err(io::IntoInnerError::into_error)?);
        }
        let mut record = Record::default();
        merge(self.runs, &mut |key, body| {
            decode(body, &mut record)?;
            give(key, &record)
        })
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        let key = |entry: &(usize, usize, usize)| bytes.get(entry.0..entry.1).unwrap_or_default();
        self.entries.sort_by(|a, b| key(a).cmp(key(b)));
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.sort();
        let mut out = BufWriter::with_capacity(RUN_BUFFER, tempfile::tempfile()?);
        for (start, body, end) in &self.entries {
            let part = |from: usize, to: usize| self.bytes.get(from..to).unwrap_or_default();
            write_entry(&mut out, part(*start, *body), part(*body, *end))?;
        }
        self.runs.push(out.into_inner().map_err(io::IntoInnerError::into_error)?);
        self.bytes.clear();
        self.entries.clear();
        Ok(())
    }
}

fn write_entry(out: &mut impl Write, key: &[u8], body: &[u8]) -> io::Result<()> {
    out.write_all(&length(key.len()))?;
    out.write_all(&length(body.len()))?;
    out.write_all(key)?;
    out.write_all(body)
}

fn length(len: usize) -> [u8; 8] {
    (len as u64).to_le_bytes()
}

/// One run while it is read.
struct Run {
    input: BufReader<File>,
    key: Vec<u8>,
    body: Vec<u8>,
}

impl Run {
    fn new(mut file: File) -> io::Result<Self> {
        file.rewind()?;
        Ok(Run { input: BufReader::with_capacity(RUN_BUFFER, file), key: Vec::new(), body: Vec::new() })
    }

    /// Reads the next entry; `false` at the end.
    fn next(&mut self) -> io::Result<bool> {
        let mut lengths = [0u8; 16];
        match crate::content::read_full(&mut self.input, &mut lengths)? {
            0 => return Ok(false),
            16 => {}
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
        let (key, body) = lengths.split_at(8);
        let length =
            |bytes: &[u8]| bytes.iter().rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        self.key.resize(length(key), 0);
        self.body.resize(length(body), 0);
        self.input.read_exact(&mut self.key)?;
        self.input.read_exact(&mut self.body)?;
        Ok(true)
    }
}

/// Gives the entries of several runs in order; of equal keys those of earlier runs first.
fn merge(runs: Vec<File>, give: &mut Give<'_>) -> io::Result<()> {
    let mut open = Vec::with_capacity(runs.len());
    let mut heap = BinaryHeap::new();
    for (number, file) in runs.into_iter().enumerate() {
        let mut run = Run::new(file)?;
        if run.next()? {
            heap.push(Reverse((run.key.clone(), number)));
        }
        open.push(run);
    }
    while let Some(Reverse((_, number))) = heap.pop() {
        let Some(run) = open.get_mut(number) else { continue };
        give(&run.key, &run.body)?;
        if run.next()? {
            heap.push(Reverse((run.key.clone(), number)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Form;
    use proptest::prelude::*;

    fn sorted(keys: &[String], gathered: usize) -> Vec<(String, u64)> {
        let mut sorter = Sorter { gathered, ..Sorter::default() };
        for (number, key) in (0..).zip(keys) {
            let mut record = Record::default();
            record.push(key, Form::Text);
            record.push("", Form::Empty);
            record.number = number;
            sorter.push(key.as_bytes(), &record).unwrap();
        }
        let mut given = Vec::new();
        sorter
            .finish(&mut |key, record| {
                assert_eq!((key, record.len()), (record.get(0).text.as_bytes(), 2));
                given.push((record.get(0).text.to_owned(), record.number));
                Ok(())
            })
            .unwrap();
        given
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn runs_aside_give_what_memory_gives(keys in proptest::collection::vec("[ab]{0,3}", 0..300)) {
            let mut wanted: Vec<(String, u64)> = keys.iter().cloned().zip(0..).collect();
            wanted.sort_by(|a, b| a.0.cmp(&b.0));
            prop_assert_eq!(&sorted(&keys, GATHERED), &wanted);
            // So small that each few records are a run, and there are more runs than are merged at once.
            prop_assert_eq!(&sorted(&keys, 100), &wanted);
        }
    }
}
