//! Shaping: which rows and columns go on to the output, in which order.
//!
//! Each wish is one stage, a [`Flow`] that hands on to the next. They stand in this order,
//! whatever the order of the options:
//!
//! ```text
//! segment → mask, pseudonym → dedupe → where → sort → limit → columns, headings → output
//!                                                          └→ target → dedupe ──┘
//! ```
//!
//! A target names its own columns and masks what it writes, so it takes rows as they are.

mod columns;
mod dedupe;
mod filter;
mod key;
mod limit;
mod mask;
mod pseudonym;
mod segment;
mod sort;

pub use columns::Headings;
pub use filter::Filter;
pub use sort::By;

use super::header::{Flow, Header};
use super::loss::Losses;
use super::target;
use crate::adapter::Cards;
use crate::adapter::segment::Segment;
use crate::adapter::target::Target;
use crate::privacy::{Key, Reveal};
use crate::reader::Record;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::cell::Cell;
use std::io;

/// What is asked of the rows and columns.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Personal data that stays plain.
    pub reveal: Reveal,
    /// Whether of rows about the same thing only the newest is written; told by these
    /// columns, or by platform and id where none is named.
    pub dedupe: Option<Vec<String>>,
    /// Filters that every row must pass.
    pub filters: Vec<Filter>,
    /// The columns to sort by.
    pub sort: Vec<By>,
    /// How many rows to write at most.
    pub limit: Option<u64>,
    /// The columns to write, in this order; all where none is named.
    pub columns: Vec<String>,
    /// How headings are spelled.
    pub headings: Headings,
    /// The list of another service that is wanted.
    pub target: Option<Target>,
    /// The rule by which rows are ranked.
    pub segment: Option<Segment>,
    /// The key of the pseudonyms that stand for persons.
    pub pseudonym: Option<Key>,
    /// The day on which ages and spans are reckoned; it has to be stated where one is.
    pub today: Date,
}

/// Where rows went; they add up: `read` is the sum of the others and the rows written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tally {
    /// Rows read.
    pub read: Cell<u64>,
    /// Rows left out for a newer one about the same thing.
    pub duplicates: Cell<u64>,
    /// Rows that did not pass a filter.
    pub filtered: Cell<u64>,
    /// Rows beyond the limit.
    pub beyond: Cell<u64>,
    /// Rows that the target does not take.
    pub refused: Cell<u64>,
}

impl Tally {
    /// Counts one row more.
    pub(super) fn add(count: &Cell<u64>) {
        count.set(count.get() + 1);
    }

    /// The rows that should have been written.
    pub fn left(&self) -> u64 {
        let others = [&self.duplicates, &self.filtered, &self.beyond, &self.refused];
        self.read.get().saturating_sub(others.iter().map(|count| count.get()).sum())
    }
}

/// Puts the stages that are wished for in front of an output.
pub fn chain<'a>(
    wishes: &Wishes,
    cards: &'a Cards,
    tally: &'a Tally,
    losses: &'a Losses,
    output: Box<dyn Flow + 'a>,
) -> Box<dyn Flow + 'a> {
    let mut flow = output;
    if let Some(target) = wishes.target.clone() {
        if !target.dedupe.is_empty() {
            flow = Box::new(dedupe::Dedupe::new(target.dedupe.clone(), tally, flow));
        }
        let reveal = wishes.reveal.clone();
        flow = Box::new(target::Into::new(target, reveal, wishes.today, cards, (tally, losses), flow));
    } else if !wishes.columns.is_empty() || wishes.headings != Headings::Original {
        flow = Box::new(columns::Columns::new(wishes.columns.clone(), wishes.headings, flow));
    }
    if let Some(limit) = wishes.limit {
        flow = Box::new(limit::Limit::new(limit, tally, flow));
    }
    if !wishes.sort.is_empty() {
        flow = Box::new(sort::Sort::new(wishes.sort.clone(), flow));
    }
    if !wishes.filters.is_empty() {
        flow = Box::new(filter::Where::new(wishes.filters.clone(), tally, flow));
    }
    if let Some(columns) = &wishes.dedupe {
        flow = Box::new(dedupe::Dedupe::new(columns.clone(), tally, flow));
    }
    if let Some(key) = wishes.pseudonym.clone() {
        flow = Box::new(pseudonym::Pseudonyms::new(key, wishes.reveal.clone(), cards, losses, flow));
    } else if wishes.target.is_none() {
        flow = Box::new(mask::Mask::new(wishes.reveal.clone(), losses, flow));
    }
    if let Some(rule) = wishes.segment.clone() {
        flow = Box::new(segment::Rank::new(rule, wishes.today, cards, flow));
    }
    Box::new(Count { tally, next: flow })
}

/// Counts what is read.
struct Count<'a> {
    tally: &'a Tally,
    next: Box<dyn Flow + 'a>,
}

impl Flow for Count<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        Tally::add(&self.tally.read);
        self.next.record(record)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}

/// The place of a column that an option names.
///
/// # Errors
/// If there is none of that name; the error tells those there are.
fn place(header: &Header, asked: &str) -> Result<usize, super::Error> {
    header.find(asked).ok_or_else(|| super::Error::NoColumn {
        asked: asked.to_owned(),
        known: header.columns.iter().map(|column| column.name.clone()).collect(),
    })
}
