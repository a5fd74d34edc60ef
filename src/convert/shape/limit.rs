//! The first rows only.

use super::Tally;
use crate::convert::header::{Flow, Header};
use crate::reader::Record;
use std::io;

/// Lets so many records pass and drops the rest.
pub struct Limit<'a> {
    left: u64,
    tally: &'a Tally,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Limit<'a> {
    /// A stage that lets `most` records pass.
    pub fn new(most: u64, tally: &'a Tally, next: Box<dyn Flow + 'a>) -> Self {
        Limit { left: most, tally, next }
    }
}

impl Flow for Limit<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        if self.left == 0 {
            Tally::add(&self.tally.beyond);
            return Ok(());
        }
        self.left -= 1;
        self.next.record(record)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}
