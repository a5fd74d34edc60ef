//! What a conversion could not carry over, told by kind and column with the first place.
//!
//! A loss is not a finding about the input: the input was read, and the output cannot hold
//! it, or was asked not to. Every stage and every format reports here and nowhere else.

use super::handled::{Handling, How, What};
use super::refusal::Refusals;
use crate::adapter::target::personal;
use crate::reader::Record;
use schemars::JsonSchema;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// How a value or column fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// A column that the output has no place for.
    NoPlace,
    /// A number that lost digits.
    Rounded,
    /// A text that was cut.
    Cut,
    /// A value that is there, but as something else: a line break as a mark, a time without
    /// its zone.
    Retyped,
    /// Personal data that was masked.
    Masked,
    /// A value for which a keyed pseudonym stands.
    Pseudonymised,
    /// A value that could not be put into the form that a target asks for, and was left out.
    Unfit,
    /// A text that got an apostrophe in front, so that no spreadsheet takes it for a formula.
    Neutralised,
    /// A character that the encoding of the output does not have.
    Unencodable,
    /// A row above or below the table, which is no row of it.
    Outside,
}

impl LossKind {
    /// Every kind.
    pub const ALL: [LossKind; 10] = [
        LossKind::NoPlace,
        LossKind::Rounded,
        LossKind::Cut,
        LossKind::Retyped,
        LossKind::Masked,
        LossKind::Pseudonymised,
        LossKind::Unfit,
        LossKind::Neutralised,
        LossKind::Unencodable,
        LossKind::Outside,
    ];

    /// The word used in JSON and the message catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            LossKind::NoPlace => "no-place",
            LossKind::Rounded => "rounded",
            LossKind::Cut => "cut",
            LossKind::Retyped => "retyped",
            LossKind::Masked => "masked",
            LossKind::Pseudonymised => "pseudonymised",
            LossKind::Unfit => "unfit",
            LossKind::Neutralised => "neutralised",
            LossKind::Unencodable => "unencodable",
            LossKind::Outside => "outside",
        }
    }
}

/// What was lost of one column in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Loss {
    /// In which way.
    pub kind: LossKind,
    /// The column by its name; empty where whole rows are meant.
    pub column: String,
    /// How many cells, rows or columns.
    pub count: u64,
    /// The file of the first one.
    pub source: String,
    /// The row of the first one in that file, from 1; 0 where a whole column is meant.
    pub row: u64,
}

/// How many of the files that records come from are remembered.
pub const SOURCES: usize = 100;

/// Gathers losses while work goes on; memory grows with the columns only.
#[derive(Debug, Default)]
pub struct Losses {
    source: RefCell<String>,
    row: Cell<u64>,
    sources: RefCell<Vec<String>>,
    met: RefCell<BTreeMap<LossKind, BTreeMap<String, Loss>>>,
    /// Columns that the output has no place for, and that hold nothing.
    hollow: RefCell<BTreeSet<String>>,
    /// Fields masked while the input was read, and how many cells of each.
    masked: RefCell<Vec<(String, u64)>>,
    /// What was done to personal data.
    pub handling: Handling,
    /// Rows that a target does not take.
    pub refusals: Refusals,
}

impl Losses {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// States from which file the records come from now on.
    pub fn reading(&self, source: &str) {
        let mut current = self.source.borrow_mut();
        if *current == source {
            return;
        }
        source.clone_into(&mut current);
        self.row.set(0);
        let mut sources = self.sources.borrow_mut();
        if sources.len() < SOURCES && !sources.iter().any(|known| known == source) {
            sources.push(source.to_owned());
        }
    }

    /// The files that records came from, the first [`SOURCES`] of them.
    pub fn sources(&self) -> Vec<String> {
        self.sources.borrow().clone()
    }

    /// The file that records come from, and the record in work.
    pub fn place(&self) -> (String, u64) {
        (self.source.borrow().clone(), self.row.get())
    }

    /// States which record is in work.
    pub fn at(&self, record: &Record) {
        self.row.set(record.number);
    }

    /// Reports one loss at the record in work.
    pub fn report(&self, kind: LossKind, column: &str) {
        self.report_many(kind, column, 1);
    }

    /// Reports several losses of a kind at the record in work.
    pub fn report_many(&self, kind: LossKind, column: &str, count: u64) {
        if count == 0 {
            return;
        }
        let mut met = self.met.borrow_mut();
        let of_kind = met.entry(kind).or_default();
        if let Some(loss) = of_kind.get_mut(column) {
            loss.count += count;
            return;
        }
        let (source, row) = (self.source.borrow().clone(), self.row.get());
        let loss = Loss { kind, column: column.to_owned(), count, source, row };
        of_kind.insert(column.to_owned(), loss);
    }

    /// Reports what was masked while the input was read, with the place of the first cell.
    pub fn masked(&self, column: &str, count: u64, source: &str, row: u64) {
        self.masked.borrow_mut().push((column.to_owned(), count));
        let kind = LossKind::Masked;
        let loss = Loss { kind, column: column.to_owned(), count: 0, source: source.to_owned(), row };
        let mut met = self.met.borrow_mut();
        met.entry(kind).or_default().entry(column.to_owned()).or_insert(loss).count += count;
    }

    /// Counts as handled what was masked while the input was read, in the columns written.
    pub fn masked_while_read(&self, is_written: impl Fn(&str) -> bool) {
        for (column, count) in self.masked.borrow().iter().filter(|(column, _)| is_written(column)) {
            let what = personal(column).map_or(What::Text, What::from);
            self.handling.add(How::Masked, what, *count);
        }
    }

    /// The columns that the output has no place for, and of which nothing is lost: they were
    /// empty in every row.
    pub fn hollow(&self) -> Vec<String> {
        let met = self.met.borrow();
        let lost = |name: &&String| met.get(&LossKind::NoPlace).is_some_and(|lost| lost.contains_key(*name));
        self.hollow.borrow().iter().filter(|name| !lost(name)).cloned().collect()
    }

    /// The losses by kind and column.
    pub fn list(&self) -> Vec<Loss> {
        self.met.borrow().values().flat_map(BTreeMap::values).cloned().collect()
    }
}

/// The columns that an output has no place for. Each is a loss when the first value of it is met;
/// those without any value are none.
pub struct Placeless<'a> {
    columns: Vec<(usize, String)>,
    losses: &'a Losses,
}

impl<'a> Placeless<'a> {
    /// Columns by their places and names.
    pub fn new(columns: Vec<(usize, String)>, losses: &'a Losses) -> Self {
        Placeless { columns, losses }
    }

    /// Takes one row into account.
    pub fn meet(&mut self, record: &Record) {
        self.columns.retain(|(at, name)| {
            let is_empty = record.get(*at).text.is_empty();
            if !is_empty {
                self.losses.report(LossKind::NoPlace, name);
            }
            is_empty
        });
    }

    /// States that no row follows.
    pub fn end(&mut self) {
        self.losses.hollow.borrow_mut().extend(self.columns.drain(..).map(|(_, name)| name));
    }
}
