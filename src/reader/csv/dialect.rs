//! Which delimiter and quote a table of text uses, told by its content.
//!
//! A header that some card knows settles it. Only where none is known, csv-nose
//! compares how even the table comes out; what it says is believed within the four
//! delimiters that exports use.

use super::split::{Splitter, Step};
use crate::reader::Record;
use csv_nose::{Quote, SampleSize, Sniffer};

/// The delimiters that come into question, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The quotes that come into question, the likeliest first.
const QUOTES: [u8; 2] = [b'"', b'\''];

/// In how many records from the top a header is looked for.
const HEADER_WITHIN: usize = 40;

/// How a table of text separates and quotes its cells; both are ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Stands between two cells.
    pub delimiter: u8,
    /// Stands around a cell, and doubled inside one.
    pub quote: u8,
}

/// Finds the dialect of a table from its beginning, and how many bytes of it are a
/// line such as `sep=;`, with which spreadsheets are told the delimiter. `whole` says
/// that the beginning is all there is.
pub fn find(head: &str, whole: bool, known_header: &dyn Fn(&[&str]) -> bool) -> (Dialect, usize) {
    if let Some((delimiter, skip)) = stated(head) {
        return (Dialect { delimiter, quote: b'"' }, skip);
    }
    let dialect = familiar(head, whole, known_header).unwrap_or_else(|| sniffed(head, whole));
    (dialect, 0)
}

/// The dialect in which one of the first records is a known header; where there are
/// several, the one with the most cells.
pub fn familiar(head: &str, whole: bool, known_header: &dyn Fn(&[&str]) -> bool) -> Option<Dialect> {
    QUOTES.iter().find_map(|&quote| {
        let width = |delimiter: &u8| {
            let sample = Sample::take(head, whole, Dialect { delimiter: *delimiter, quote });
            let known = sample.records.iter().filter(|record| {
                let cells: Vec<&str> = record.cells().map(|cell| cell.text).collect();
                known_header(&cells)
            });
            known.map(Record::len).max()
        };
        let best =
            DELIMITERS.iter().rev().filter_map(|d| Some((width(d)?, *d))).max_by_key(|(width, _)| *width);
        best.map(|(_, delimiter)| Dialect { delimiter, quote })
    })
}

/// The dialect that gives the most even table.
fn sniffed(head: &str, whole: bool) -> Dialect {
    let nose = Sniffer::new().sample_size(SampleSize::Records(100)).sniff_bytes(head.as_bytes()).ok();
    let quote = match nose.as_ref().map(|found| found.dialect.quote) {
        Some(Quote::Some(b'\'')) => b'\'',
        _ => b'"',
    };
    let delimiter = nose.map(|found| found.dialect.delimiter).filter(|d| DELIMITERS.contains(d));
    let Some(delimiter) = delimiter else {
        let even = |d: &&u8| Sample::take(head, whole, Dialect { delimiter: **d, quote: b'"' }).evenness();
        let delimiter = DELIMITERS.iter().rev().max_by_key(even).copied().unwrap_or(b',');
        return Dialect { delimiter, quote: b'"' };
    };
    // An apostrophe is more often a mark that a number is text than a quote.
    let dialect = Dialect { delimiter, quote };
    if quote == b'"' || Sample::take(head, whole, dialect).is_well_quoted() {
        return dialect;
    }
    Dialect { delimiter, quote: b'"' }
}

/// A first line such as `sep=;`: the delimiter, and the length of the line.
fn stated(head: &str) -> Option<(u8, usize)> {
    let line = head.split(['\r', '\n']).next()?;
    let bare = line.strip_prefix('"').and_then(|l| l.strip_suffix('"')).unwrap_or(line);
    let (key, value) = bare.split_at_checked(4)?;
    let &[delimiter] = value.as_bytes() else { return None };
    let fits = delimiter == b'\t' || delimiter.is_ascii_punctuation() && !QUOTES.contains(&delimiter);
    if !key.eq_ignore_ascii_case("sep=") || !fits {
        return None;
    }
    let end = head.get(line.len()..)?;
    let breaks = if end.starts_with("\r\n") { 2 } else { usize::from(!end.is_empty()) };
    Some((delimiter, line.len() + breaks))
}

/// The first records of a table in one dialect.
struct Sample {
    records: Vec<Record>,
    quoted: usize,
    faults: usize,
}

impl Sample {
    fn take(head: &str, whole: bool, dialect: Dialect) -> Self {
        let mut sample = Sample { records: Vec::new(), quoted: 0, faults: 0 };
        let mut splitter = Splitter::new(dialect);
        let (mut at, mut record) = (0, Record::default());
        while sample.records.len() < HEADER_WITHIN {
            match splitter.split(head.get(at..).unwrap_or_default(), whole, &mut record) {
                Step::Record { used, .. } => {
                    at += used;
                    sample.quoted += splitter.quoted;
                    sample.faults += splitter.faults.len();
                    sample.records.push(record.clone());
                }
                Step::Blank(used) => at += used,
                Step::More | Step::End | Step::Limit(_) => break,
            }
        }
        sample
    }

    fn is_well_quoted(&self) -> bool {
        self.quoted > 0 && self.faults == 0
    }

    /// How many records have as many cells as the record before, if more than one.
    fn evenness(&self) -> usize {
        let pairs = self.records.iter().zip(self.records.iter().skip(1));
        pairs.filter(|(a, b)| a.len() == b.len() && a.len() > 1).count()
    }
}
