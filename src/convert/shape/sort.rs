//! `--sort`: the order of the rows.

use super::{key, place};
use crate::aside::Sorter;
use crate::convert::header::{Flow, Header};
use crate::reader::Record;
use std::io;

/// Stands behind a column that is sorted from the last to the first: `likes:desc`.
const DESCENDING: &str = ":desc";

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    column: String,
    descending: bool,
}

impl By {
    /// Reads a column name, with `:desc` behind it for the other way round.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.strip_suffix(DESCENDING) {
            Some(column) => By { column: column.to_owned(), descending: true },
            None => By { column: text.to_owned(), descending: false },
        }
    }
}

/// Holds all records back, partly on disk, and gives them on in order.
pub struct Sort<'a> {
    by: Vec<By>,
    places: Vec<(usize, bool)>,
    sorter: Sorter,
    key: Vec<u8>,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Sort<'a> {
    /// A stage that sorts by these columns, the first one first.
    pub fn new(by: Vec<By>, next: Box<dyn Flow + 'a>) -> Self {
        Sort { by, places: Vec::new(), sorter: Sorter::default(), key: Vec::new(), next }
    }
}

impl Flow for Sort<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let place = |by: &By| Ok::<_, io::Error>((place(header, &by.column)?, by.descending));
        self.places = self.by.iter().map(place).collect::<Result<_, _>>()?;
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.key.clear();
        for (place, descending) in &self.places {
            key::push(&mut self.key, record.get(*place).text, *descending);
        }
        self.sorter.push(&self.key, record)
    }

    fn end(&mut self) -> io::Result<()> {
        let next = &mut self.next;
        std::mem::take(&mut self.sorter).finish(&mut |_, record| next.record(record))?;
        self.next.end()
    }
}
