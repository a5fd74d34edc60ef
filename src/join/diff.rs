//! What became of the things of one state in another: gained, lost, changed, told by the
//! same keys by which exports are joined.

use super::current::Current;
use super::parts::Parts;
use super::shape::Shape;
use super::source::Sources;
use super::standing::agree;
use super::union::{Aliases, Union};
use super::work::Works;
use crate::aside::Sorter;
use crate::package::ORIGINALS;
use crate::record::{Form, Record};
use crate::schema::{self, FILES, GONE_SINCE, Kind, Table, WORKS, row_key};
use crate::table::{Counted, Row, RowSink};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::rc::Rc;

/// So many rows of one kind of change are told of each table; the counts are exact.
pub const TOLD: usize = 1_000;

/// Reads the rows of one table into a sink, as often as it is asked.
type Read<'a> = Box<dyn FnMut(&'static Table, &mut dyn RowSink) -> io::Result<()> + 'a>;

/// One of the two states: the rows as read, and what is known of their files.
pub struct Side<'a> {
    read: Read<'a>,
    sources: Rc<Sources>,
    parts: Rc<Parts>,
    files: BTreeMap<String, String>,
}

impl<'a> Side<'a> {
    /// A state whose tables are read by `read`; a table that is not there has no rows.
    ///
    /// # Errors
    /// If a table cannot be read.
    pub fn new(mut read: Read<'a>) -> io::Result<Self> {
        let (mut ledger, mut parts) = (Ledger::default(), Parts::default());
        read(&FILES, &mut ledger)?;
        for table in schema::ROW_TABLES {
            read(table, &mut parts)?;
        }
        Ok(Side { read, sources: ledger.sources.into(), parts: parts.into(), files: ledger.files })
    }

    /// Gives the current rows of a table with their keys.
    fn current(
        &mut self,
        table: &'static Table,
        give: &mut dyn FnMut(&[u8], &Row) -> io::Result<()>,
    ) -> io::Result<()> {
        let (Some(shape), Some(current)) =
            (Shape::of_table(table), Current::of(table, &self.sources, &self.parts))
        else {
            return Ok(());
        };
        let mut aliases = Aliases::new();
        if table.name == WORKS.name
            && let Some(mut works) = Works::new(&self.sources, &self.parts)
        {
            (self.read)(table, &mut works)?;
            aliases = works.join(&mut Counted::default())?.aliases;
        }
        let mut union = Union::new(shape, self.sources.clone(), self.parts.clone()).with_aliases(aliases);
        (self.read)(table, &mut union)?;
        current.derive(union, &mut |key, row| {
            let stands = row.table.base == table.name && row.get(GONE_SINCE).is_empty();
            if stands { give(key, row) } else { Ok(()) }
        })?;
        Ok(())
    }
}

/// What is taken from a ledger: the files by path, with their digests.
#[derive(Default)]
struct Ledger {
    sources: Sources,
    files: BTreeMap<String, String>,
}

impl RowSink for Ledger {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if !matches!(row.get("state"), "ignored" | "refused") {
            self.files.insert(row.get("path").to_owned(), row.get("sha256").to_owned());
        }
        self.sources.row(row)
    }
}

/// What became of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is only in the newer state.
    Gained,
    /// It is only in the older state.
    Lost,
    /// It is in both and says something else.
    Changed,
}

/// One thing that changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Compared {
    /// What became of it.
    pub change: Change,
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// What it is called: id and name, as far as they are stated.
    pub name: String,
    /// The fields that differ.
    pub fields: Vec<FieldDiff>,
    /// The file it stands in; of the newer state, if it is there.
    pub source: String,
    /// The sheet and row in it.
    pub position: String,
}

/// One field that differs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldDiff {
    /// Its name.
    pub field: String,
    /// What it was.
    pub older: String,
    /// What it is.
    pub newer: String,
}

/// What became of one table.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct TableDiff {
    /// The table.
    pub table: String,
    /// Things in the older state.
    pub older: u64,
    /// Things in the newer state.
    pub newer: u64,
    /// Things only in the newer state.
    pub gained: u64,
    /// Things only in the older state.
    pub lost: u64,
    /// Things that say something else.
    pub changed: u64,
    /// Figures that are lower than they were.
    pub fell: u64,
    /// Figures that are not stated any more.
    pub vanished: u64,
    /// The things themselves, a thousand of each kind at most.
    pub rows: Vec<Compared>,
}

/// What became of files, told by path and digest.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct FilesDiff {
    /// Only in the newer state.
    pub added: Vec<String>,
    /// Only in the older state, and their bytes under no other name.
    pub removed: Vec<String>,
    /// In both with other bytes.
    pub changed: Vec<String>,
    /// Their bytes stand under another name: the older name, and the newer.
    pub moved: Vec<(String, String)>,
}

/// What became of everything.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Diff {
    /// The tables in which something changed, or which have rows in either state.
    pub tables: Vec<TableDiff>,
    /// The files.
    pub files: FilesDiff,
    /// Whether something vanished: a row, a figure or a file.
    pub vanished: bool,
}

impl Diff {
    /// Compares two states.
    ///
    /// # Errors
    /// If a table cannot be read.
    pub fn of(old: &mut Side<'_>, new: &mut Side<'_>) -> io::Result<Diff> {
        let mut diff = Diff { files: files(&old.files, &new.files), ..Diff::default() };
        for table in schema::ROW_TABLES.iter().copied() {
            let compared = compare(table, old, new)?;
            if compared.older + compared.newer > 0 {
                diff.tables.push(compared);
            }
        }
        let lost = |table: &TableDiff| table.lost + table.vanished > 0;
        diff.vanished = diff.tables.iter().any(lost) || !diff.files.removed.is_empty();
        Ok(diff)
    }
}

/// One key of one state: its number of the two is the last byte of the key.
fn compare(table: &'static Table, old: &mut Side<'_>, new: &mut Side<'_>) -> io::Result<TableDiff> {
    let mut sorter = Sorter::default();
    let (mut whole, mut record) = (Vec::new(), Record::default());
    let mut take = |number: u8, key: &[u8], row: &Row| {
        whole.clear();
        whole.extend_from_slice(key);
        whole.push(number);
        record.clear();
        row.values().iter().for_each(|value| record.push(value, Form::Text));
        sorter.push(&whole, &record)
    };
    old.current(table, &mut |key, row| take(0, key, row))?;
    new.current(table, &mut |key, row| take(1, key, row))?;
    let mut tally = Tally::new(table);
    let mut last: Vec<u8> = Vec::new();
    sorter.finish(&mut |whole, record| {
        let (number, key) = whole.split_last().ok_or(io::ErrorKind::InvalidData)?;
        if last != key {
            tally.settle();
            last = key.to_vec();
        }
        let held = if *number == 0 { &mut tally.old } else { &mut tally.new };
        // Rows that nothing settles are few; one of each state is told.
        if held.len() < super::union::GROUP {
            held.push(record.clone());
        }
        Ok(())
    })?;
    tally.settle();
    Ok(tally.diff)
}

/// Counts what became of the things of one table.
struct Tally {
    table: &'static Table,
    compared: Vec<(usize, Kind)>,
    names: Vec<usize>,
    old: Vec<Record>,
    new: Vec<Record>,
    diff: TableDiff,
}

impl Tally {
    fn new(table: &'static Table) -> Self {
        let compared = Shape::of_table(table).map(|shape| shape.compared).unwrap_or_default();
        let fields = row_key(table).map(|key| key.by).unwrap_or_default().iter().flat_map(|by| by.fields);
        let mut names: Vec<usize> = Vec::new();
        for at in fields.filter_map(|field| table.index(field)) {
            if !names.contains(&at) {
                names.push(at);
            }
        }
        let diff = TableDiff { table: table.name.into(), ..TableDiff::default() };
        Tally { table, compared, names, old: Vec::new(), new: Vec::new(), diff }
    }

    /// Settles what became of the thing at hand.
    fn settle(&mut self) {
        let (old, new) = (std::mem::take(&mut self.old), std::mem::take(&mut self.new));
        self.diff.older += u64::from(!old.is_empty());
        self.diff.newer += u64::from(!new.is_empty());
        match (old.first(), new.first()) {
            (None, None) => {}
            (None, Some(new)) => {
                self.diff.gained += 1;
                self.tell(Change::Gained, new, Vec::new());
            }
            (Some(old), None) => {
                self.diff.lost += 1;
                self.tell(Change::Lost, old, Vec::new());
            }
            (Some(first), Some(now)) => {
                let same = |old: &Record| new.iter().any(|new| self.differing(old, new).is_empty());
                if !old.iter().any(same) {
                    self.changed(first, now);
                }
            }
        }
    }

    fn differing(&self, old: &Record, new: &Record) -> Vec<(usize, Kind)> {
        let differs = |(at, kind): &(usize, Kind)| !agree(*kind, old.get(*at).text, new.get(*at).text);
        self.compared.iter().copied().filter(differs).collect()
    }

    fn changed(&mut self, old: &Record, new: &Record) {
        self.diff.changed += 1;
        let mut fields = Vec::new();
        for (at, kind) in self.differing(old, new) {
            let (older, newer) = (old.get(at).text, new.get(at).text);
            let number = |text: &str| text.parse::<Decimal>().ok();
            if is_figure(kind) && !older.is_empty() {
                self.diff.vanished += u64::from(newer.is_empty());
                self.diff.fell += u64::from(number(older).zip(number(newer)).is_some_and(|(o, n)| n < o));
            }
            let field = self.table.fields.get(at).map_or("", |field| field.name);
            fields.push(FieldDiff { field: field.into(), older: older.into(), newer: newer.into() });
        }
        self.tell(Change::Changed, new, fields);
    }

    fn tell(&mut self, change: Change, row: &Record, fields: Vec<FieldDiff>) {
        let told = self.diff.rows.iter().filter(|row| row.change == change).count();
        if told >= TOLD {
            return;
        }
        let text = |name: &str| self.table.index(name).map_or("", |at| row.get(at).text).to_owned();
        let names = self.names.iter().map(|at| row.get(*at).text).filter(|name| !name.is_empty());
        self.diff.rows.push(Compared {
            change,
            platform: text("platform"),
            account: text("account_id"),
            name: names.collect::<Vec<_>>().join(" · "),
            fields,
            source: text("source").trim_start_matches(ORIGINALS).to_owned(),
            position: text("position"),
        });
    }
}

/// Whether a field is a figure.
fn is_figure(kind: Kind) -> bool {
    matches!(kind, Kind::Count | Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds)
}

fn files(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> FilesDiff {
    let mut diff = FilesDiff::default();
    let by_digest: HashMap<&str, &str> =
        new.iter().rev().map(|(path, digest)| (digest.as_str(), path.as_str())).collect();
    let known: HashSet<&str> = old.values().map(String::as_str).collect();
    for (path, digest) in old {
        match (new.get(path), by_digest.get(digest.as_str())) {
            (Some(now), _) if now == digest => {}
            (Some(_), _) => diff.changed.push(path.clone()),
            (None, Some(other)) if !digest.is_empty() => {
                diff.moved.push((path.clone(), (*other).to_owned()));
            }
            (None, _) => diff.removed.push(path.clone()),
        }
    }
    let added = new.iter().filter(|(path, digest)| {
        !old.contains_key(*path) && (digest.is_empty() || !known.contains(digest.as_str()))
    });
    diff.added.extend(added.map(|(path, _)| path.clone()));
    diff
}
