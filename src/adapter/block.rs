//! One block of a sheet that a resource claims: its rows told apart, its records mapped.
//!
//! Every row is exactly one of record, total, explanation, note or blank.

use super::bind::bind;
use super::bound::Bound;
use super::card::RowKindOf;
use super::held::Held;
use super::index::Candidate;
use super::map::Mapper;
use super::plan::{Plan, is_moment};
use super::reconcile::Checks;
use super::trace::Part;
use super::work::Work;
use crate::finding::{Code, Finding};
use crate::reader::{Cell, Record};
use crate::value::ends;
use std::io;
use std::ops::Range;

/// How many rows that look like a footer are held back until it is known whether
/// records follow them.
const PENDING: usize = 16;

/// First cells of rows that sum up others, where the platform's card does not say so.
const TOTAL_WORDS: [&str; 10] =
    ["合计", "总计", "汇总", "小计", "总和", "累计", "整体", "total", "Total", "TOTAL"];

/// Whether a first cell says that its row sums up others.
pub(crate) fn is_total_word(text: &str) -> bool {
    let word = text.trim().trim_end_matches([':', '：']);
    word.len() <= 12 && TOTAL_WORDS.contains(&word)
}

/// Where a block lies, and what is known of it from outside.
pub(crate) struct Place<'p> {
    /// The sheet.
    pub sheet: &'p str,
    /// Its claim, by number in the outcome.
    pub claim: usize,
    /// Whether the form writes every cell, so that a short row is a fault.
    pub writes_all: bool,
    /// How many words were kept before the sheet began.
    pub words: usize,
}

/// A claimed block while its rows pass by.
pub(crate) struct Block<'p> {
    range: Range<usize>,
    /// Cells that a full row has at least: up to the last heading.
    width: usize,
    /// Whether the form writes every cell, so that a short row is a fault.
    writes_all: bool,
    mapper: Mapper<'p>,
    checks: Option<Checks<'p>>,
    /// Where the words of this sheet begin among those kept.
    words: usize,
    /// The block's claim in the outcome.
    claim: usize,
    header: u64,
    pending: Held,
    records: u64,
    /// Rules of the card on rows that are no records: rule and bound column, by number.
    kinds: Vec<(usize, usize)>,
    /// What the next rows are, and how many, below one that says so.
    below: Option<(RowKindOf, usize)>,
    /// Whether a column holds days or moments.
    has_moments: bool,
    /// Whether every record so far had one.
    dated: bool,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowIs {
    Blank,
    Other(RowKindOf),
    FooterPerhaps,
    Record,
}

impl<'p> Block<'p> {
    /// A block below a header that one resource claims.
    pub fn new<'i>(
        plan: &'p Plan,
        candidate: &Candidate,
        header: &Record,
        range: Range<usize>,
        place: Place<'p>,
        work: &mut Work<'_, 'i>,
    ) -> Self
    where
        'i: 'p,
    {
        let Place { sheet, claim, writes_all, words } = place;
        let bound = bind(plan, candidate, header, range.clone(), sheet, work);
        let named = bound.iter().rposition(|b| !b.heading.is_empty()).map_or(0, |at| at + 1);
        let given = work.given(plan, words);
        let mut headings = vec![""; plan.columns.len()];
        for b in &bound {
            if let Some(slot) = b.column.and_then(|column| headings.get_mut(column)) {
                *slot = &b.heading;
            }
        }
        let checks = work.checks(plan, &headings, sheet);
        let has_moments = bound.iter().any(|b| is_moment(b.parser));
        let at = |column: usize| bound.iter().position(|b| b.column == Some(column));
        let rules = plan.row_kinds.iter().enumerate();
        let kinds = rules.filter_map(|(number, rule)| Some((number, at(rule.column)?))).collect();
        Block {
            width: range.start + named,
            range,
            writes_all,
            checks,
            words,
            mapper: Mapper::new(plan, bound, sheet, work.input.source, given),
            claim,
            header: header.number,
            pending: Held::default(),
            records: 0,
            kinds,
            below: None,
            has_moments,
            dated: true,
        }
    }

    /// Takes one row of the sheet. `last` tells that no block stands to the right, so that
    /// whatever lies beyond is too much.
    ///
    /// # Errors
    /// If the sink fails.
    pub fn take(&mut self, record: &Record, last: bool, work: &mut Work<'_, '_>) -> io::Result<()> {
        match self.tell(record, last, work) {
            RowIs::Blank => work.other("blank"),
            RowIs::Other(kind) => {
                self.keep(record, work);
                work.other(kind_name(kind));
            }
            RowIs::FooterPerhaps if !self.pending.is_full(PENDING) => self.pending.push(record),
            RowIs::FooterPerhaps | RowIs::Record => {
                for held in self.pending.take() {
                    self.record(&held, last, work)?;
                }
                self.record(record, last, work)?;
            }
        }
        Ok(())
    }

    fn keep(&self, record: &Record, work: &mut Work<'_, '_>) {
        let end = self.range.end.max(record.len());
        work.keep(record, self.range.start..end);
    }

    /// Tells what a row is.
    fn tell(&mut self, record: &Record, last: bool, work: &mut Work<'_, '_>) -> RowIs {
        let end = if last { usize::MAX } else { self.range.end };
        let cells = || (self.range.start..end.min(record.len())).map(|i| (i, record.get(i)));
        let mut filled = cells().filter(|(_, cell)| !cell.text.trim().is_empty());
        let Some((first, first_cell)) = filled.next() else { return RowIs::Blank };
        let few = filled.nth(1).is_none();
        if let Some((kind, left)) = self.below.take().filter(|(_, left)| *left > 0) {
            self.below = Some((kind, left - 1));
            return RowIs::Other(kind);
        }
        if let Some((kind, below)) = self.stated_kind(record, work) {
            self.below = Some((kind, below));
            return RowIs::Other(kind);
        }
        if self.records == 0 && self.pending.records().is_empty() && self.explains(record) {
            return RowIs::Other(RowKindOf::Explanation);
        }
        if is_total_word(first_cell.text) && self.is_total(first, record) {
            return RowIs::Other(RowKindOf::Total);
        }
        if few && self.bound_count() > 2 && self.may_be_footer(record) {
            RowIs::FooterPerhaps
        } else {
            RowIs::Record
        }
    }

    fn bound_count(&self) -> usize {
        self.mapper.bound.len()
    }

    /// What the card's own rules say, and how many rows below it are the same.
    fn stated_kind(&self, record: &Record, work: &mut Work<'_, '_>) -> Option<(RowKindOf, usize)> {
        let plan = self.mapper.plan;
        self.kinds.iter().find_map(|&(number, at)| {
            let (rule, bound) = (plan.row_kinds.get(number)?, self.mapper.bound.get(at)?);
            let cell = record.get(self.range.start + at);
            let text = ends(cell.text);
            let fits = rule.equals.iter().any(|e| e == text)
                || rule.starts_with.iter().any(|s| text.starts_with(s.as_str()))
                || (rule.unreadable && !text.is_empty() && self.mapper.reads(bound, cell) == Some(false));
            if fits {
                work.used(plan, || Part::RowKind(number));
            }
            fits.then_some((rule.kind, rule.below))
        })
    }

    /// The cells of the block with what they are bound to.
    fn bound_cells<'s>(&'s self, record: &'s Record) -> impl Iterator<Item = (&'s Bound, Cell<'s>)> {
        let start = self.range.start;
        self.mapper.bound.iter().enumerate().map(move |(i, b)| (b, record.get(start + i)))
    }

    /// Whether at least two strict cells are there and none can be read: words that
    /// explain the columns.
    fn explains(&self, record: &Record) -> bool {
        let mut failed = 0;
        for (bound, cell) in self.bound_cells(record) {
            match self.mapper.reads(bound, cell) {
                Some(true) => return false,
                Some(false) if !cell.text.trim().is_empty() => failed += 1,
                _ => {}
            }
        }
        failed >= 2
    }

    /// Whether a row that begins with a word for sums has no day or moment: those that
    /// the block has are empty or unreadable, and so is the cell of the word itself.
    fn is_total(&self, first: usize, record: &Record) -> bool {
        let word = self.mapper.bound.get(first.saturating_sub(self.range.start));
        let misplaced = word.is_some_and(|b| self.mapper.reads(b, record.get(first)) == Some(false));
        misplaced || (self.has_moments && !self.has_moment(record))
    }

    fn has_moment(&self, record: &Record) -> bool {
        self.bound_cells(record)
            .any(|(b, cell)| is_moment(b.parser) && self.mapper.reads(b, cell) == Some(true))
    }

    /// Whether a row with one or two cells has nothing that makes a record: no strict cell
    /// that can be read, and either one that cannot, or no day where all records had one.
    fn may_be_footer(&self, record: &Record) -> bool {
        let mut failed = false;
        for (bound, cell) in self.bound_cells(record) {
            match self.mapper.reads(bound, cell) {
                Some(true) => return false,
                Some(false) => failed = true,
                None => {}
            }
        }
        failed || (self.records > 0 && self.dated && self.has_moments)
    }

    /// Takes one record: refuses it, or maps it.
    fn record(&mut self, record: &Record, last: bool, work: &mut Work<'_, '_>) -> io::Result<()> {
        work.outcome.read += 1;
        self.records += 1;
        if (last && self.too_long(record, work)) || self.too_short(record, work) {
            work.outcome.refused += 1;
            if let Some(checks) = &mut self.checks {
                checks.refused();
            }
            if let Some(claim) = work.outcome.claims.get_mut(self.claim) {
                claim.refused += 1;
            }
            return Ok(());
        }
        self.dated = self.dated && self.has_moments && self.has_moment_cell(record);
        self.mapper.begin(record.number);
        for index in 0..self.bound_count() {
            self.mapper.cell(index, record.get(self.range.start + index), work);
        }
        self.mapper.end(work)?;
        if let Some(checks) = &mut self.checks {
            checks.row(record.number, &self.mapper.values());
        }
        work.outcome.taken += 1;
        work.used(self.mapper.plan, || Part::Record);
        if let Some(claim) = work.outcome.claims.get_mut(self.claim) {
            claim.rows += 1;
        }
        Ok(())
    }

    /// Whether a cell of a day or moment is filled; that it can be read is not asked.
    fn has_moment_cell(&self, record: &Record) -> bool {
        self.bound_cells(record).any(|(b, cell)| is_moment(b.parser) && !cell.text.trim().is_empty())
    }

    fn too_long(&self, record: &Record, work: &Work<'_, '_>) -> bool {
        let surplus: Vec<&str> = (self.range.end..record.len())
            .map(|i| record.get(i).text)
            .filter(|text| !text.trim().is_empty())
            .collect();
        if surplus.is_empty() {
            return false;
        }
        let finding = Finding::new(Code::RowTooLong, work.input.path)
            .sheet(&self.mapper.sheet)
            .row(record.number)
            .found(work.masked(&surplus.join(" | ")))
            .expected(format!("{} cells", self.range.end));
        work.report(finding);
        true
    }

    /// Reports a row with too few cells, and refuses it where one of those it has cannot
    /// be what its column says: the cells may have moved.
    fn too_short(&self, record: &Record, work: &Work<'_, '_>) -> bool {
        if !self.writes_all || record.len() >= self.width {
            return false;
        }
        let finding = Finding::new(Code::RowTooShort, work.input.path)
            .sheet(&self.mapper.sheet)
            .row(record.number)
            .found(format!("{} cells", record.len()))
            .expected(format!("{} cells", self.width));
        work.report(finding);
        !self.bound_cells(record).all(|(b, cell)| self.mapper.reads(b, cell) != Some(false))
    }

    /// Ends the block: rows held back were its footer, its checks are told.
    ///
    /// # Errors
    /// If the sink fails.
    pub fn end(mut self, work: &mut Work<'_, '_>) -> io::Result<()> {
        for held in self.pending.take() {
            self.keep(&held, work);
            work.other(kind_name(RowKindOf::Note));
        }
        if let Some(checks) = self.checks.take() {
            let held = checks.finish(work.outcome.preamble.get(self.words..).unwrap_or_default());
            work.checked(self.mapper.plan, &held);
        }
        if self.records == 0 {
            let finding = Finding::new(Code::NoRows, work.input.path).sheet(&self.mapper.sheet);
            work.report(finding.row(self.header));
        }
        self.mapper.finish(work);
        Ok(())
    }
}

/// The word for a row that is no record, in the outcome.
fn kind_name(kind: RowKindOf) -> &'static str {
    match kind {
        RowKindOf::Total => "total",
        RowKindOf::Explanation => "explanation",
        RowKindOf::Note => "note",
    }
}
