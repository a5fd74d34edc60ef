//! `--dedupe`: of rows that are about the same thing, the newest.
//!
//! Rows are the same as they are where exports are joined (`join`): they agree in platform
//! and key, or in the columns that are named. The newest is told by the date of its export,
//! or by moments that only go forward. Where nothing tells, all of them stay; of rows that
//! agree in columns that were named the one read last. The rows that stay keep their order.

use super::{Tally, place};
use crate::aside::Sorter;
use crate::convert::Error;
use crate::convert::header::{Flow, Header};
use crate::join::{Parts, Shape, Standing, Union};
use crate::reader::Record;
use crate::schema::{Field, row_key};
use std::io;
use std::rc::Rc;

/// Holds all records back, partly on disk, and gives on one of each.
pub struct Dedupe<'a> {
    asked: Vec<String>,
    union: Option<(Shape, Union)>,
    tally: &'a Tally,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Dedupe<'a> {
    /// A stage that tells rows by these columns; by platform and key where none is named.
    pub fn new(asked: Vec<String>, tally: &'a Tally, next: Box<dyn Flow + 'a>) -> Self {
        Dedupe { asked, union: None, tally, next }
    }

    fn shape(&self, header: &Header) -> io::Result<Shape> {
        let no_key = || Error::NoKey(header.name.clone());
        if self.asked.is_empty() {
            let table = header.table.ok_or_else(no_key)?;
            let columns: Vec<Option<&Field>> = header.columns.iter().map(|column| column.field).collect();
            return Shape::of(table, &columns).ok_or_else(|| no_key().into());
        }
        let places = self.asked.iter().map(|name| place(header, name)).collect::<Result<_, _>>()?;
        let moments = header.table.and_then(row_key).map(|key| key.moments).unwrap_or_default();
        let moments = moments.iter().filter_map(|name| header.find(name)).collect();
        Ok(Shape::asked(places, moments, header.columns.len()))
    }
}

impl Flow for Dedupe<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let shape = self.shape(header)?;
        let union = Union::new(shape.clone(), header.sources.clone(), Rc::new(Parts::default()));
        self.union = Some((shape, union));
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        match &mut self.union {
            Some((_, union)) => union.push(record),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        let Some((shape, union)) = self.union.take() else { return self.next.end() };
        let mut order = Sorter::default();
        let one = !self.asked.is_empty();
        union.finish(&mut |_, group| {
            let standing = Standing::of(&shape, group);
            let last = standing.last(group);
            for (at, held) in group.iter().enumerate() {
                let stays = if one { at == last } else { standing.stand.iter().any(|own| own.lead == at) };
                match stays {
                    true => order.push(&held.arrived.to_be_bytes(), &held.record)?,
                    false => Tally::add(&self.tally.duplicates),
                }
            }
            Ok(())
        })?;
        let next = &mut self.next;
        order.finish(&mut |_, record| next.record(record))?;
        self.next.end()
    }
}
