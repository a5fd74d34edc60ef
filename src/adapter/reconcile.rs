//! Reconciliation: the checks that an export's own numbers allow.
//!
//! The checks see the rows of one block, one after another, and keep no row: a running
//! balance keeps the row before, uniqueness a hash of each key up to a stated number.
//! They work on canonical values, with exact decimals and no tolerance. A row that lacks
//! a value is not checked, counted, and told once at the end: a check that was not made
//! never poses as one that held.

use super::card::{Reconciliation, Resource};
use super::fold::fold;
use crate::finding::{Code, Finding, Findings};
use rust_decimal::Decimal;

mod days;
mod net;
mod running;
mod same;
mod stated;
mod unique;

use days::Days;
use net::Net;
use running::{Running, Sign};
use same::Same;
use stated::Stated;
pub(super) use stated::stated_in;
use unique::Unique;

/// The checks of one resource over the rows of one block.
pub struct Checks<'a> {
    block: Block<'a>,
    checks: Vec<Check>,
    rows: u64,
}

/// Where the rows stand, and where findings go.
struct Block<'a> {
    path: &'a str,
    sheet: &'a str,
    headings: Vec<String>,
    findings: &'a Findings,
}

/// What came of one check over a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It could be made on no row.
    Untried,
    /// It held wherever it could be made.
    Yes,
    /// It did not hold somewhere.
    No,
}

/// A column by its index in the resource; none if the card names no such column.
type Column = Option<usize>;

/// One check and how far it could be made.
struct Check {
    kind: Kind,
    checked: u64,
    skipped: u64,
    not_meant: u64,
    broken: bool,
}

#[allow(clippy::large_enum_variant)]
enum Kind {
    Sum { result: Column, of: Vec<Column> },
    Difference { result: Column, of: Vec<Column> },
    Equals { of: Vec<Column> },
    Net(Net),
    Running(Running),
    Same(Same),
    Unique(Unique),
    Days(Days),
    Stated(Stated),
}

/// What a check makes of one row.
enum Outcome {
    /// A value is missing or is no number: nothing can be said.
    Skipped,
    /// The check is not about this row.
    NotMeant,
    /// The row was checked; what does not hold, if anything.
    Checked(Option<Broken>),
}

/// What does not hold in a row.
struct Broken {
    code: Code,
    row: u64,
    column: Column,
    found: String,
    expected: String,
}

/// What a record says in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'v> {
    /// There is no cell, or none with a value.
    Nothing,
    /// There is a cell that could not be read: nothing may be concluded from it.
    Unreadable,
    /// The canonical text.
    Value(&'v str),
}

/// What a row says, in the order of the resource's columns.
#[derive(Clone, Copy)]
struct Values<'v>(&'v [Said<'v>]);

impl<'v> Values<'v> {
    fn text(self, column: Column) -> Option<&'v str> {
        match self.0.get(column?) {
            Some(Said::Value(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn unreadable(self, column: Column) -> bool {
        column.is_some_and(|column| self.0.get(column) == Some(&Said::Unreadable))
    }

    fn number(self, column: Column) -> Option<Decimal> {
        Decimal::from_str_exact(self.text(column)?).ok()
    }
}

impl<'a> Checks<'a> {
    /// The checks that a resource asks for.
    ///
    /// `headings` are the resource's columns as this file spells them, in the order of
    /// `resource.columns`; where one is empty or absent the card's spelling is reported.
    pub fn new(
        resource: &Resource,
        headings: &[&str],
        path: &'a str,
        sheet: &'a str,
        findings: &'a Findings,
    ) -> Self {
        let spelt = |(i, column): (usize, &super::card::Column)| {
            let here = headings.get(i).copied().filter(|heading| !heading.is_empty());
            here.unwrap_or(column.heading.first()).to_owned()
        };
        let block = Block {
            path,
            sheet,
            headings: resource.columns.iter().enumerate().map(spelt).collect(),
            findings,
        };
        let checks = resource.reconcile.iter().map(|check| Check {
            kind: Kind::new(check, resource),
            checked: 0,
            skipped: 0,
            not_meant: 0,
            broken: false,
        });
        Checks { block, checks: checks.collect(), rows: 0 }
    }

    /// Checks one record; `values` stand in the order of `resource.columns`, the trimmed
    /// cell where a column has no parser.
    pub fn row(&mut self, number: u64, values: &[Said<'_>]) {
        self.rows += 1;
        for check in &mut self.checks {
            match check.kind.row(number, Values(values)) {
                Outcome::Skipped => check.skipped += 1,
                Outcome::NotMeant => check.not_meant += 1,
                Outcome::Checked(broken) => {
                    check.checked += 1;
                    if let Some(broken) = broken {
                        check.broken = true;
                        self.block.report(broken, 1);
                    }
                }
            }
        }
    }

    /// Counts a record that was refused; a running balance cannot be followed across it.
    pub fn refused(&mut self) {
        self.rows += 1;
        for check in &mut self.checks {
            match &mut check.kind {
                Kind::Running(running) => running.interrupt(),
                Kind::Stated(stated) => stated.refused(),
                _ => {}
            }
            check.skipped += 1;
        }
    }

    /// Reports what only the whole block tells, and gives what came of each check, in the
    /// order of the card; `texts` are the preamble and footer rows.
    pub fn finish(self, texts: &[String]) -> Vec<Held> {
        let Checks { block, checks, rows } = self;
        checks.into_iter().map(|check| check.finish(&block, rows, texts)).collect()
    }
}

impl Check {
    fn finish(mut self, block: &Block<'_>, rows: u64, texts: &[String]) -> Held {
        let subject = self.kind.subject();
        match self.kind {
            Kind::Stated(stated) => return block.stated(&stated, rows, texts),
            Kind::Running(running) => {
                for (broken, count) in running.breaks() {
                    self.broken = true;
                    block.report(broken, count);
                }
            }
            Kind::Days(days) => {
                for broken in days.gaps() {
                    self.broken = true;
                    block.report(broken, 1);
                }
            }
            _ => {}
        }
        if self.skipped > 0 {
            let rows = rows.saturating_sub(self.not_meant);
            let found = format!("{} of {rows} rows", self.checked);
            block.partial(block.heading(subject), found, format!("{rows} rows"));
        }
        match (self.broken, self.checked) {
            (true, _) => Held::No,
            (false, 0) => Held::Untried,
            (false, _) => Held::Yes,
        }
    }
}

impl Kind {
    fn new(check: &Reconciliation, resource: &Resource) -> Self {
        let column = |heading: &str| column_of(resource, heading);
        let columns = |of: &[String]| of.iter().map(|heading| column(heading)).collect::<Vec<_>>();
        match check {
            Reconciliation::Sum { result, of } => Kind::Sum { result: column(result), of: columns(of) },
            Reconciliation::Difference { result, of } => {
                Kind::Difference { result: column(result), of: columns(of) }
            }
            Reconciliation::Equals { of } => Kind::Equals { of: columns(of) },
            Reconciliation::Running { result, step, less, sign, plus, minus } => {
                let listed = |heading: &str| Sign::Listed {
                    column: column(heading),
                    plus: written(resource, heading, plus),
                    minus: written(resource, heading, minus),
                };
                let less = less.as_deref().map(|heading| Sign::Less(column(heading)));
                let sign = less.or(sign.as_deref().map(listed)).unwrap_or(Sign::Own);
                Kind::Running(Running::new(column(result), column(step), sign))
            }
            Reconciliation::Net { result, of, column: told, equals } => {
                let only = told.as_deref().map(|heading| net::Only {
                    column: column(heading),
                    texts: written(resource, heading, equals),
                });
                Kind::Net(Net { result: column(result), of: columns(of), only })
            }
            Reconciliation::Unique { of } => Kind::Unique(Unique::new(columns(of))),
            Reconciliation::Same { of, within } => Kind::Same(Same::new(column(of), columns(within))),
            Reconciliation::Days { column: day } => Kind::Days(Days::new(column(day))),
            Reconciliation::Count { label, unit, column: told, equals } => {
                Kind::Stated(Stated::new(label, unit, None, among(resource, told, equals)))
            }
            Reconciliation::Total { of, label, unit, column: told, equals } => {
                let among = among(resource, told, equals);
                Kind::Stated(Stated::new(label, unit, Some(column(of)), among))
            }
        }
    }

    fn row(&mut self, number: u64, values: Values<'_>) -> Outcome {
        match self {
            Kind::Sum { result, of } => total(number, values, *result, of, Decimal::checked_add),
            Kind::Difference { result, of } => total(number, values, *result, of, Decimal::checked_sub),
            Kind::Equals { of } => equals(number, values, of),
            Kind::Net(net) => net.row(number, values),
            Kind::Running(running) => running.row(number, values),
            Kind::Same(same) => same.row(number, values),
            Kind::Unique(unique) => unique.row(number, values),
            Kind::Days(days) => days.row(number, values),
            Kind::Stated(stated) => stated.row(values),
        }
    }

    /// The column that the check is about.
    fn subject(&self) -> Column {
        match self {
            Kind::Sum { result, .. } | Kind::Difference { result, .. } => *result,
            Kind::Equals { of } => of.first().copied().flatten(),
            Kind::Net(net) => net.result,
            Kind::Running(running) => running.result,
            Kind::Same(same) => same.of,
            Kind::Unique(unique) => unique.subject(),
            Kind::Days(days) => days.column,
            Kind::Stated(stated) => stated.subject(),
        }
    }
}

/// The column of a resource that has this heading among its spellings.
fn column_of(resource: &Resource, heading: &str) -> Column {
    let folded = fold(heading);
    resource.columns.iter().position(|column| column.heading.iter().any(|spelling| fold(spelling) == folded))
}

/// The column and the texts that tell which records count.
fn among(resource: &Resource, column: &Option<String>, equals: &[String]) -> Option<(Column, Vec<String>)> {
    column.as_deref().map(|heading| (column_of(resource, heading), written(resource, heading, equals)))
}

/// Source texts of a column, and what the column's `values` make of them.
fn written(resource: &Resource, heading: &str, texts: &[String]) -> Vec<String> {
    let column = column_of(resource, heading).and_then(|i| resource.columns.get(i));
    let translated = texts.iter().filter_map(|text| column?.values.get(text)).cloned();
    texts.iter().cloned().chain(translated).collect()
}

/// Checks that `result` is the first of `of` with all others added or taken away.
fn total(
    row: u64,
    values: Values<'_>,
    result: Column,
    of: &[Column],
    step: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Outcome {
    let mut numbers = of.iter().map(|column| values.number(*column));
    let first = numbers.next().flatten();
    let expected = first.and_then(|first| numbers.try_fold(first, |so_far, next| step(so_far, next?)));
    let (Some(found), Some(expected)) = (values.number(result), expected) else {
        return Outcome::Skipped;
    };
    Outcome::Checked((found != expected).then(|| Broken {
        code: Code::DoesNotReconcile,
        row,
        column: result,
        found: found.to_string(),
        expected: expected.to_string(),
    }))
}

/// Checks that all columns say the same, as numbers or else as texts.
fn equals(row: u64, values: Values<'_>, of: &[Column]) -> Outcome {
    let Some(texts) = of.iter().map(|column| values.text(*column)).collect::<Option<Vec<_>>>() else {
        return Outcome::Skipped;
    };
    let Some((first, others)) = texts.split_first() else { return Outcome::Skipped };
    let same = |other: &str| match (Decimal::from_str_exact(first), Decimal::from_str_exact(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => *first == other,
    };
    let odd = others.iter().zip(of.iter().skip(1)).find(|(text, _)| !same(text));
    Outcome::Checked(odd.map(|(text, column)| Broken {
        code: Code::DoesNotReconcile,
        row,
        column: *column,
        found: (*text).to_owned(),
        expected: (*first).to_owned(),
    }))
}

impl Block<'_> {
    fn heading(&self, column: Column) -> &str {
        column.and_then(|i| self.headings.get(i)).map_or("", String::as_str)
    }

    fn report(&self, broken: Broken, count: u64) {
        let mut finding = Finding::new(broken.code, self.path)
            .sheet(self.sheet)
            .row(broken.row)
            .column(self.heading(broken.column))
            .found(broken.found)
            .expected(broken.expected);
        finding.count = count;
        self.findings.report(finding);
    }

    fn partial(&self, column: &str, found: String, expected: String) {
        let finding = Finding::new(Code::CheckPartial, self.path).sheet(self.sheet).column(column);
        self.findings.report(finding.found(found).expected(expected));
    }

    /// Compares the records with what the words around the table state.
    fn stated(&self, check: &Stated, rows: u64, texts: &[String]) -> Held {
        match check.compare(texts) {
            Some((found, stated)) if found == stated => Held::Yes,
            Some((found, stated)) => {
                let finding = Finding::new(Code::TotalDiffers, self.path).sheet(self.sheet);
                let finding = finding.column(check.label()).found(found.to_string());
                self.findings.report(finding.expected(stated.to_string()));
                Held::No
            }
            None => {
                self.partial(check.label(), String::new(), format!("{} {rows}", check.label()));
                Held::Untried
            }
        }
    }
}

#[cfg(test)]
mod tests;
