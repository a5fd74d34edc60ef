//! One file in work: its input, its sink, and what came of it so far.

use super::card::{Evidence, Given, Origin};
use super::extra::{self, Mask};
use super::names;
use super::plan::Plan;
use super::reconcile::{Checks, Held};
use super::trace::{Part, Trace};
use super::{Claim, Input, Outcome, State};
use crate::finding::{Code, Finding};
use crate::privacy::Reveal;
use crate::reader::kind::Kind;
use crate::reader::{Cell, Form, ReadError, Record};
use crate::schema::Table;
use crate::table::RowSink;
use crate::value::{Parser, Read};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

/// How many rows outside the records are kept word for word; the rest is only counted.
pub const PREAMBLE_KEPT: usize = 200;

/// How many bytes of such rows are kept word for word.
const PREAMBLE_BYTES: usize = 1 << 20;

/// Where all work on one file comes together.
pub(crate) struct Work<'a, 'i> {
    pub input: &'a Input<'i>,
    pub sink: &'a mut dyn RowSink,
    pub outcome: Outcome,
    /// Why the sink or the disk failed, while a reader is being told to stop.
    pub failed: Option<io::Error>,
    reveal: Reveal,
    said: BTreeSet<(Code, String)>,
    /// How many bytes of rows that are no records are kept.
    kept: usize,
    trace: Option<&'a mut Trace>,
}

impl<'a, 'i> Work<'a, 'i> {
    pub fn new(input: &'a Input<'i>, sink: &'a mut dyn RowSink, trace: Option<&'a mut Trace>) -> Self {
        let reveal = input.reveal.iter().copied().collect();
        Work {
            input,
            sink,
            outcome: Outcome::default(),
            failed: None,
            reveal,
            said: BTreeSet::new(),
            kept: 0,
            trace,
        }
    }

    /// Notes that a part of a card was used, where somebody wants to know.
    pub fn used(&mut self, plan: &Plan, part: impl FnOnce() -> Part) {
        if let Some(trace) = &mut self.trace {
            trace.used(plan, part());
        }
    }

    /// Notes which checks of a resource were made.
    pub fn checked(&mut self, plan: &Plan, held: &[Held]) {
        for (number, _) in held.iter().enumerate().filter(|(_, held)| **held != Held::Untried) {
            self.used(plan, || Part::Check(number));
        }
    }

    /// The kinds of personal data that the user wants to see.
    pub fn reveal(&self) -> &Reveal {
        &self.reveal
    }

    /// Reports a finding of this file.
    pub fn report(&self, finding: Finding) {
        self.input.findings.report(finding);
    }

    /// Reports a finding unless one of its code and text was reported for this file.
    pub fn report_once(&mut self, finding: Finding) {
        if self.said.insert((finding.code, finding.found.clone())) {
            self.report(finding);
        }
    }

    /// Counts a row that is no record.
    pub fn other(&mut self, kind: &'static str) {
        *self.outcome.other.entry(kind).or_insert(0) += 1;
    }

    /// Keeps the words of a row that is no record: its cells with tabs between.
    pub fn keep(&mut self, record: &Record, range: std::ops::Range<usize>) {
        let full = self.outcome.preamble.len() >= PREAMBLE_KEPT;
        if full || self.kept + record.size() > PREAMBLE_BYTES {
            return;
        }
        let cells: Vec<&str> = record.cells().take(range.end).skip(range.start).map(|c| c.text).collect();
        let line = cells.join("\t");
        let line = line.trim_end_matches('\t');
        if !line.trim().is_empty() {
            self.kept += line.len();
            self.outcome.preamble.push(extra::masked(line, Mask::Free, self.reveal()).into_owned());
        }
    }

    /// Counts and tells a column that the card does not name.
    pub fn extra_column(&mut self, sheet: &str, row: u64, key: &str) {
        self.outcome.columns.found += 1;
        self.outcome.columns.extra += 1;
        let finding = Finding::new(Code::ColumnNotInCard, self.input.path).sheet(sheet).row(row).column(key);
        self.report(finding);
    }

    /// A text of the file made fit to be shown in a finding.
    pub fn masked(&self, text: &str) -> String {
        extra::masked(text, Mask::Free, self.reveal()).into_owned()
    }

    /// Counts a cell of which something was masked.
    pub fn masked_cell(&mut self, table: &'static Table, field: &'static str, row: u64) {
        let place = self.outcome.masked.entry((table.name, field)).or_insert((0, row));
        place.0 += 1;
    }

    /// Adds a claim and gives its number; tells once where its layout is assumed.
    pub fn claim(&mut self, claim: Claim) -> usize {
        if claim.evidence == Evidence::Assumed {
            let name = format!("{}/{}", claim.card, claim.resource);
            let finding = Finding::new(Code::AssumedLayout, self.input.path).sheet(&claim.sheet).found(name);
            self.report_once(finding);
        }
        self.outcome.claims.push(claim);
        self.outcome.claims.len() - 1
    }

    /// The checks of a resource, where it has any; `headings` are its columns as the file
    /// spells them.
    pub fn checks<'c>(&self, plan: &Plan, headings: &[&str], sheet: &'c str) -> Option<Checks<'c>>
    where
        'i: 'c,
    {
        let card = self.input.cards.card(&plan.card)?;
        let resource = card.resource.iter().find(|r| r.id == plan.resource)?;
        let (path, findings): (&'i str, &'i crate::finding::Findings) =
            (self.input.path, self.input.findings);
        (!resource.reconcile.is_empty()).then(|| Checks::new(resource, headings, path, sheet, findings))
    }

    /// Takes the end of reading: a failure of the sink or the disk is one, a fault of the
    /// file is a finding.
    ///
    /// # Errors
    /// If the sink or the disk failed.
    pub fn ended(&mut self, read: Result<(), ReadError>) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let finding = match read {
            Ok(()) => return Ok(()),
            Err(ReadError::Io(error)) if !is_of_content(&error) => return Err(error),
            Err(ReadError::Password) => Finding::new(Code::WorkbookEncrypted, self.input.path),
            Err(fault) => {
                // A form that says where it ends, and does not get there, was cut or bent.
                let ends = !matches!(self.input.kind, Kind::Text | Kind::Html)
                    && !matches!(fault, ReadError::Limit(_));
                if ends || !self.outcome.claims.is_empty() {
                    self.outcome.state = State::Incomplete;
                }
                Finding::new(Code::ReaderFailed, self.input.path).found(fault.to_string())
            }
        };
        self.report(finding);
        Ok(())
    }

    /// Holds on to a failure of the sink and tells the reader to stop.
    pub fn stop(&mut self, error: io::Error) -> ReadError {
        self.failed = Some(error);
        ReadError::Limit("stopped".into())
    }

    /// What no column holds and the user, the file's name, its folder or the words above
    /// the table state; `words` is how many words were kept before the sheet.
    pub fn given(&mut self, plan: &Plan, words: usize) -> Vec<(String, String)> {
        let mut given = Vec::new();
        let account = self.input.accounts.get(&plan.platform).map(String::as_str);
        let work = self.input.works.get(self.input.path).map(String::as_str);
        for (field, rule) in &plan.given {
            let stated = match field.as_str() {
                "account_id" => account,
                "work_id" => work,
                _ => None,
            };
            let above = self.outcome.preamble.get(words..).unwrap_or_default();
            match names::given(rule, self.input.path, stated, above) {
                Some((text, Origin::Preamble)) => self.above(plan, field, rule, &text, &mut given),
                Some((text, origin)) => {
                    if field == "work_id" && origin != Origin::Option {
                        let finding = Finding::new(Code::WorkStatedByName, self.input.path);
                        self.report_once(finding.found(&text));
                    }
                    given.push((field.clone(), text));
                }
                None if field == "work_id" => {
                    self.report_once(Finding::new(Code::WorkNotStated, self.input.path))
                }
                None => {}
            }
        }
        if let (false, Some(account)) = (plan.given.contains_key("account_id"), account) {
            given.push(("account_id".into(), account.into()));
        }
        if let Some((_, work)) = given.iter().find(|(field, _)| field == "work_id") {
            self.outcome.work_id.clone_from(work);
        }
        given
    }

    /// Reads what stands behind a label above the table.
    fn above(
        &mut self,
        plan: &Plan,
        field: &str,
        rule: &Given,
        text: &str,
        given: &mut Vec<(String, String)>,
    ) {
        let parser = rule.parser.unwrap_or(Parser::Text);
        let mut read = String::new();
        match parser.read(Cell { text, form: Form::Text }, &plan.setting(usize::MAX), &mut read) {
            Ok(Read::Missing) => {}
            Ok(_) => match read.split_once('/').filter(|_| parser == Parser::DateRange) {
                Some((start, end)) => {
                    given.push(("period_start".into(), start.into()));
                    given.push(("period_end".into(), end.into()));
                }
                None => given.push((field.into(), read)),
            },
            Err(fault) => {
                let finding = Finding::new(fault.code, self.input.path).column(&rule.label);
                self.report_once(finding.found(self.masked(text)).expected(fault.expected));
            }
        }
    }

    /// Tells once that rows have no account. A card without platform is passed over:
    /// nothing that the user could state would reach its rows.
    pub fn account_not_stated(&mut self, plan: &Plan) {
        if !plan.platform.is_empty() {
            let finding = Finding::new(Code::AccountNotStated, self.input.path);
            self.report_once(finding.found(&plan.platform));
        }
    }
}

/// Writes a place inside a file: `sheet!row`, or the row alone.
pub(crate) fn write_position(out: &mut String, sheet: &str, row: u64) {
    if !sheet.is_empty() {
        out.push_str(sheet);
        out.push('!');
    }
    let _ = write!(out, "{row}");
}

/// Whether an error of reading is about the bytes themselves and not about the system.
fn is_of_content(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}
