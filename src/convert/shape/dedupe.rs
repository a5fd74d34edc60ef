//! `--dedupe`: of rows that are about the same thing, the newest.
//!
//! Rows are the same where they agree in platform and id, or in the columns that are named.
//! The newest is the one with the latest moment of those that say when a row was last true
//! (for a fan: last seen, stopped following, followed); of equal ones the one read last.
//! Rows without any id are never the same; rows that lack a part of it, as the lines of an
//! order do on most platforms, only where they agree in everything but where they stand.
//! The rows that stay keep their order.

use super::sorter::Sorter;
use super::{Tally, key, place};
use crate::convert::Error;
use crate::convert::header::{Flow, Header};
use crate::reader::Record;
use crate::schema;
use crate::value::instant;
use std::io;

/// Holds all records back, partly on disk, and gives on one of each.
pub struct Dedupe<'a> {
    asked: Vec<String>,
    /// Where the platform is, if the table has one.
    platform: Option<usize>,
    ids: Vec<usize>,
    /// Columns that tell only where a row stands.
    places: Vec<usize>,
    moments: Vec<usize>,
    met: u64,
    sorter: Sorter,
    key: Vec<u8>,
    tally: &'a Tally,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Dedupe<'a> {
    /// A stage that tells rows by these columns; by platform and id where none is named.
    pub fn new(asked: Vec<String>, tally: &'a Tally, next: Box<dyn Flow + 'a>) -> Self {
        Dedupe {
            asked,
            platform: None,
            ids: Vec::new(),
            places: Vec::new(),
            moments: Vec::new(),
            met: 0,
            sorter: Sorter::default(),
            key: Vec::new(),
            tally,
            next,
        }
    }
}

impl Flow for Dedupe<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let known = header.table.and_then(|table| schema::identity(table.name));
        let places = |names: &[&str]| names.iter().filter_map(|name| header.find(name)).collect();
        self.moments = known.map(|known| places(known.moments)).unwrap_or_default();
        match (self.asked.is_empty(), known) {
            (false, _) => {
                self.ids = self.asked.iter().map(|name| place(header, name)).collect::<Result<_, _>>()?;
            }
            (true, Some(known)) => {
                self.platform = header.find("platform");
                self.ids = places(known.ids);
                self.places = places(&["source", "position"]);
            }
            (true, None) => return Err(Error::NoKey(header.name.clone()).into()),
        }
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.met += 1;
        self.key.clear();
        let filled = self.ids.iter().filter(|id| !record.get(**id).text.is_empty()).count();
        if filled == 0 {
            // A key that nobody else has.
            self.key.extend(self.met.to_be_bytes());
        } else if filled == self.ids.len() || !self.asked.is_empty() {
            let platform = self.platform.map_or("", |at| record.get(at).text);
            key::push_text(&mut self.key, platform);
            self.ids.iter().for_each(|id| key::push_text(&mut self.key, record.get(*id).text));
        } else {
            for (_, cell) in record.cells().enumerate().filter(|(at, _)| !self.places.contains(at)) {
                key::push_text(&mut self.key, cell.text);
            }
        }
        let len = self.key.len() as u64;
        let newest = self.moments.iter().filter_map(|at| instant(record.get(*at).text)).max();
        // Newest first: all turned about. The length of the key stands at the end.
        self.key.extend((!(newest.unwrap_or(i64::MIN) as u64 ^ 1 << 63)).to_be_bytes());
        self.key.extend((!self.met).to_be_bytes());
        self.key.extend(len.to_be_bytes());
        self.sorter.push(&self.key, record)
    }

    fn end(&mut self) -> io::Result<()> {
        let mut order = Sorter::default();
        let mut last: Option<Vec<u8>> = None;
        let tally = self.tally;
        std::mem::take(&mut self.sorter).finish(&mut |key, record| {
            let (rest, len) = key.split_last_chunk::<8>().ok_or(io::ErrorKind::InvalidData)?;
            let (_, met) = rest.split_last_chunk::<8>().ok_or(io::ErrorKind::InvalidData)?;
            let same = rest.get(..u64::from_be_bytes(*len) as usize).unwrap_or_default();
            if last.as_deref() == Some(same) {
                Tally::add(&tally.duplicates);
                return Ok(());
            }
            last = Some(same.to_vec());
            order.push(&(!u64::from_be_bytes(*met)).to_be_bytes(), record)
        })?;
        let next = &mut self.next;
        order.finish(&mut |_, record| next.record(record))?;
        self.next.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_every_precision_have_an_order() {
        let ordered = [
            "2025-09-27",
            "2025-09-28T00:00+08:00",
            "2025-09-27T16:30:00Z",
            "2025-09-28",
            "2026-05-08T09+08:00",
        ];
        let instants: Vec<i64> = ordered.iter().map(|text| instant(text).unwrap()).collect();
        assert!(instants.is_sorted(), "{instants:?}");
        assert_eq!(instant("soon"), None);
    }
}
