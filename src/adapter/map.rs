//! One record into rows: each cell to its one destination, nothing lost on the way.
//!
//! What a parser cannot read stays verbatim in `extra` and is reported; the field stays
//! empty. Buffers are made once for a block and reused for every record.

mod beside;
mod figures;
mod person;

use super::bound::Bound;
use super::checked::{Checked, note};
use super::extra::{self, Mask};
use super::plan::{Dest, Plan, name};
use super::reconcile::Said;
use super::trace::Part;
use super::work::Work;
use crate::finding::{Code, Finding};
use crate::reader::Cell;
use crate::schema::{DECLARED, METRICS};
use crate::table::Row;
use crate::value::{Fault, Parser, Read, ends};
use beside::{Beside, is_amount};
use figures::end_with_day;
use person::person;
use std::io;

/// The field that holds what no other one does.
const EXTRA: &str = "extra";

/// What stands in a figure's column of the current record.
#[derive(Debug, Clone, Default)]
struct Figure {
    value: String,
    stated: bool,
}

/// Turns the records of one block into rows.
pub(crate) struct Mapper<'p> {
    pub plan: &'p Plan,
    pub bound: Vec<Bound>,
    /// Where the block lies: the sheet, for findings and positions.
    pub sheet: String,
    /// What stands before the row in positions; the sheet, unless stars made it a key.
    pub place: String,
    row: Row,
    shared: Row,
    out: Row,
    figures: Vec<Figure>,
    extra: String,
    /// Fields that are the same in every row.
    fixed: Vec<(usize, String)>,
    given: Vec<(String, String)>,
    /// The canonical text of each column of the card that checks ask for.
    checked: Vec<Checked>,
    number: u64,
    rows: u64,
    figure_rows: u64,
    nameless: bool,
    /// The first of two columns of amounts that said something in this record, and what.
    side: Option<(usize, String)>,
}

impl<'p> Mapper<'p> {
    /// A mapper for one block. `given` are fields that the file does not hold.
    pub fn new(
        plan: &'p Plan,
        bound: Vec<Bound>,
        sheet: &str,
        source: &str,
        given: Vec<(String, String)>,
    ) -> Self {
        let mut fixed = plan.constants.clone();
        let mut fix =
            |field: &str, text: &str| fixed.extend(plan.table.index(field).map(|at| (at, text.to_string())));
        fix("platform", &plan.platform);
        fix("source", source);
        for (field, text) in &given {
            fix(field, text);
        }
        Mapper {
            plan,
            bound,
            sheet: sheet.to_string(),
            place: sheet.to_string(),
            row: Row::new(plan.table),
            shared: Row::new(&METRICS),
            out: Row::new(&METRICS),
            figures: vec![Figure::default(); plan.figures.len()],
            extra: String::new(),
            fixed,
            given,
            checked: plan.checked.iter().map(|wanted| Checked::new(*wanted)).collect(),
            number: 0,
            rows: 0,
            figure_rows: 0,
            nameless: false,
            side: None,
        }
    }

    /// Begins a record.
    pub fn begin(&mut self, number: u64) {
        self.number = number;
        self.row.clear();
        self.shared.clear();
        self.extra.clear();
        self.side = None;
        for (at, text) in &self.fixed {
            self.row.set_at(*at, text);
        }
        for figure in &mut self.figures {
            figure.value.clear();
            figure.stated = false;
        }
        self.checked.iter_mut().for_each(Checked::clear);
    }

    /// Takes one cell of the record, by the index of its bound column.
    pub fn cell(&mut self, index: usize, cell: Cell<'_>, work: &mut Work<'_, '_>) {
        let Some(bound) = self.bound.get_mut(index) else { return };
        if cell.text.is_empty() {
            return;
        }
        if !bound.seen {
            bound.seen = true;
            work.extra_column(&self.sheet, self.number, &bound.key);
        }
        match bound.dest {
            Dest::Ignore => {}
            Dest::Extra => self.keep(index, cell, work),
            Dest::Field(at) => self.fill(index, at, false, cell, work),
            Dest::OfFigures(at) => self.fill(index, at, true, cell, work),
            Dest::Figure(at) => self.figure(index, at, cell, work),
        }
    }

    /// Adds a text to `extra` that no column stands for (JSON).
    pub fn loose(&mut self, key: &str, json: &str) {
        extra::push_raw(&mut self.extra, key, json);
    }

    /// Counts that something of `extra` was masked.
    pub fn masked_extra(&self, work: &mut Work<'_, '_>) {
        work.masked_cell(self.row.table, EXTRA, self.number);
    }

    fn fill(&mut self, index: usize, at: usize, of_figures: bool, cell: Cell<'_>, work: &mut Work<'_, '_>) {
        let Some(bound) = self.bound.get_mut(index) else { return };
        let row = if of_figures { &mut self.shared } else { &mut self.row };
        let table = row.table;
        let Some(slot) = row.values_mut().get_mut(at) else { return };
        // What a given or a constant put there stands where the cell says nothing.
        let stood = if slot.is_empty() { String::new() } else { std::mem::take(slot) };
        let setting = self.plan.setting(bound.column.unwrap_or(usize::MAX));
        let read = in_range(self.plan, bound, bound.parser.read(cell, &setting, slot), slot);
        let two = bound.parser.is_one_of_two();
        let read = if two && is_amount(slot) && is_amount(&stood) { Err(BOTH) } else { read };
        let beside = match &read {
            Ok(Read::Missing) => {
                *slot = stood;
                return;
            }
            Ok(Read::Value | Read::Noted(_)) => Beside::of(bound.parser, slot),
            Err(_) => {
                slot.clear();
                let mask = bound.mask.or_free();
                if extra::push(&mut self.extra, &bound.key, cell.text, mask, work.reveal()) {
                    work.masked_cell(table, EXTRA, self.number);
                }
                Beside::Nothing
            }
        };
        let read = with_year(self.plan, bound, read, slot, work);
        let column = bound.column.and_then(|column| self.plan.columns.get(column));
        if bound.parser == Parser::Enum
            && let Some(column) = column
        {
            let heading = || column.names.first().cloned().unwrap_or_default();
            work.used(self.plan, || Part::Value(heading(), ends(cell.text).to_string()));
        }
        note(&mut self.checked, bound, slot, &read);
        if two && read.is_ok() && is_amount(slot) {
            self.side = Some((index, cell.text.to_owned()));
        } else if two && !stood.is_empty() && read != Err(BOTH) {
            *slot = stood;
        }
        if read.is_ok() && column.is_some_and(|column| column.seconds) {
            bound.lost.take(slot, self.number, cell.text);
        }
        let person = person(bound.mask, slot);
        if extra::mask_field(slot, bound.mask, work.reveal()) {
            work.masked_cell(table, table.fields.get(at).map_or("", |field| field.name), self.number);
        }
        match beside {
            Beside::Nothing => {}
            Beside::Direction(direction) => row.set("direction", direction),
            Beside::End(end) => row.set("period_end", &end),
        }
        person.into_iter().for_each(|digest| row.set_person(digest));
        report(read, bound, cell, &self.sheet, self.number, work);
        if read == Err(BOTH) {
            self.take_back_side(work);
        }
    }

    /// Takes back the first of two amounts in one record, which neither can be believed.
    fn take_back_side(&mut self, work: &mut Work<'_, '_>) {
        let Some((index, text)) = self.side.take() else { return };
        let Some(bound) = self.bound.get(index) else { return };
        self.row.set("direction", "");
        extra::push(&mut self.extra, &bound.key, &text, bound.mask.or_free(), work.reveal());
    }

    fn figure(&mut self, index: usize, at: usize, cell: Cell<'_>, work: &mut Work<'_, '_>) {
        let (Some(bound), Some(figure)) = (self.bound.get(index), self.figures.get_mut(at)) else { return };
        let setting = self.plan.setting(bound.column.unwrap_or(usize::MAX));
        let read = bound.parser.read(cell, &setting, &mut figure.value);
        let read = in_range(self.plan, bound, read, &figure.value);
        figure.stated = !matches!(read, Ok(Read::Missing));
        if read.is_err() || !figure.stated {
            figure.value.clear();
        }
        if read.is_err()
            && extra::push(&mut self.extra, &bound.key, cell.text, bound.mask.or_free(), work.reveal())
        {
            work.masked_cell(self.row.table, EXTRA, self.number);
        }
        note(&mut self.checked, bound, &figure.value, &read);
        report(read, bound, cell, &self.sheet, self.number, work);
    }

    fn keep(&mut self, index: usize, cell: Cell<'_>, work: &mut Work<'_, '_>) {
        let Some(bound) = self.bound.get(index) else { return };
        if extra::push(&mut self.extra, &bound.key, cell.text, bound.mask, work.reveal()) {
            work.masked_cell(self.row.table, EXTRA, self.number);
        }
        if !bound.reads {
            note(&mut self.checked, bound, cell.text.trim(), &Ok(Read::Value));
        } else {
            let setting = self.plan.setting(bound.column.unwrap_or(usize::MAX));
            let mut value = String::new();
            let read = bound.parser.read(cell, &setting, &mut value);
            note(&mut self.checked, bound, &value, &read);
            report(read, bound, cell, &self.sheet, self.number, work);
        }
    }

    /// Whether a strict parser reads a cell; `None` where there is none, or nothing to read.
    pub fn reads(&self, bound: &Bound, cell: Cell<'_>) -> Option<bool> {
        if !super::plan::is_strict(bound.parser) || !bound.reads {
            return None;
        }
        let setting = self.plan.setting(bound.column?);
        match bound.parser.read(cell, &setting, &mut String::new()) {
            Ok(Read::Missing) => None,
            Ok(_) => Some(true),
            Err(_) => Some(false),
        }
    }

    /// Ends the record: its row and its figures go to the sink.
    ///
    /// # Errors
    /// If the sink cannot take them.
    pub fn end(&mut self, work: &mut Work<'_, '_>) -> io::Result<()> {
        if self.plan.declared {
            extra::push(&mut self.extra, DECLARED, "yes", Mask::None, work.reveal());
        }
        if !self.extra.is_empty() {
            self.extra.push('}');
        }
        if let Some(position) = self.row.values_mut().get_mut(self.plan.position_field) {
            super::work::write_position(position, &self.place, self.number);
        }
        self.fill_currency();
        if self.plan.is_row {
            if self.row_is_figure() && self.plan.day_is_period {
                end_with_day(&mut self.row);
            }
            self.row.set_at(self.plan.extra_field, &self.extra);
            work.sink.row(&self.row)?;
            self.rows += 1;
        }
        let written = self.rows + self.figure_rows;
        self.end_figures(work)?;
        let wrote = self.plan.is_row || self.rows + self.figure_rows > written;
        self.nameless = self.nameless || (wrote && self.row.get("account_id").is_empty());
        Ok(())
    }

    fn fill_currency(&mut self) {
        let Some(field) = self.plan.currency_field else { return };
        let values = self.row.values_mut();
        let stated = values.get(field).is_some_and(|c| !c.is_empty());
        let amount = self.plan.amounts.iter().any(|at| values.get(*at).is_some_and(|a| !a.is_empty()));
        if amount && !stated {
            self.row.set_at(field, &self.plan.currency);
        }
    }

    /// What the record says to its checks, in the order of the card's columns.
    pub fn values(&self) -> Vec<Said<'_>> {
        self.checked.iter().map(Checked::said).collect()
    }

    fn row_is_figure(&self) -> bool {
        std::ptr::eq(self.plan.table, &METRICS)
    }

    /// Ends the block: counts what was written, and tells that rows have no account.
    pub fn finish(self, work: &mut Work<'_, '_>) {
        for (table, rows) in [(self.plan.table.name, self.rows), (METRICS.name, self.figure_rows)] {
            if rows > 0 {
                *work.outcome.emitted.entry(table).or_insert(0) += rows;
            }
        }
        if self.nameless {
            work.account_not_stated(self.plan);
        }
        for bound in &self.bound {
            self.saved_again(bound, work);
        }
    }

    /// Tells a column of which no moment has the seconds that the platform writes.
    fn saved_again(&self, bound: &Bound, work: &mut Work<'_, '_>) {
        let (Some((row, cell)), false) = (&bound.lost.first, bound.lost.whole) else { return };
        let mut finding = Finding::new(Code::SavedAgain, work.input.path)
            .sheet(&self.sheet)
            .row(*row)
            .column(&bound.heading)
            .found(cell.as_str())
            .expected("a time with seconds");
        finding.count = bound.lost.count;
        work.report(finding);
        work.used(self.plan, || Part::LostSeconds(name(self.plan.form, &bound.heading)));
    }
}

/// Notes a share that is more than the whole or less than nothing: it is kept, since the
/// platform states it, and said.
fn in_range(plan: &Plan, bound: &Bound, read: Result<Read, Fault>, text: &str) -> Result<Read, Fault> {
    let share = bound.column.and_then(|column| plan.columns.get(column)).is_some_and(|c| c.share);
    match read {
        Ok(Read::Value) if share && !Parser::is_share(text) => Ok(Read::Noted(Code::OutOfRange)),
        read => read,
    }
}

/// Two columns, of which one is to say something, both do.
const BOTH: Fault = Fault { code: Code::CellUnreadable, expected: Parser::ONE_OF_TWO };

/// Gives a day without year the year that a name states, as the card says where.
fn with_year(
    plan: &Plan,
    bound: &Bound,
    read: Result<Read, Fault>,
    slot: &mut String,
    work: &mut Work<'_, '_>,
) -> Result<Read, Fault> {
    if !matches!(read, Ok(Read::Value)) || bound.parser != Parser::MonthDay || !slot.starts_with("--") {
        return read;
    }
    let stated = plan.year.and_then(|from| super::year::resolve(from, work.input.path, slot));
    let Some((day, stated)) = stated else { return Ok(Read::Noted(Code::YearNotStated)) };
    *slot = day;
    work.report_once(Finding::new(Code::YearStatedByName, work.input.path).found(stated));
    read
}

/// Reports what a parser noticed or could not read.
fn report(
    read: Result<Read, Fault>,
    bound: &Bound,
    cell: Cell<'_>,
    sheet: &str,
    number: u64,
    work: &mut Work<'_, '_>,
) {
    let (code, expected) = match read {
        Ok(Read::Value | Read::Missing) => return,
        Ok(Read::Noted(Code::OutOfRange)) => (Code::OutOfRange, Parser::A_SHARE),
        Ok(Read::Noted(code)) => (code, ""),
        Err(fault) => (fault.code, fault.expected),
    };
    let finding = Finding::new(code, work.input.path)
        .sheet(sheet)
        .row(number)
        .column(&bound.heading)
        .found(extra::masked(cell.text, bound.mask.or_free(), work.reveal()))
        .expected(expected);
    work.input.findings.report(finding);
}
