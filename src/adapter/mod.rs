//! Adapters: cards (TOML) that recognise what a platform exports and map it to rows.
//!
//! The engine knows no platform by name. A card declares; the engine reads, checks
//! and reports. What a card cannot say becomes one more named parser, row kind or
//! reconciliation that every card may use.
//!
//! ```text
//! card ─ validate → plan ─┐
//! file ─ reader → record ─┴ index, recognise → block ─ map → rows → sink
//!                              └ none, or two: profile, finding
//! ```
//!
//! What does not happen here: reading bytes (`reader`), reading values (`value`), deciding
//! what becomes of a file as a whole (`accession`).

mod asset;
mod bind;
mod block;
mod bound;
pub mod card;
mod cards;
pub mod check;
mod checked;
pub mod draft;
mod exported;
mod extra;
pub mod fold;
pub mod garbled;
mod golden;
mod grade;
mod held;
mod index;
mod inner;
mod item;
mod json;
mod map;
mod meaning;
mod names;
mod plan;
pub mod profile;
mod recognise;
pub mod reconcile;
pub mod rule;
mod scope;
pub mod segment;
mod steady;
mod table;
pub mod target;
pub mod template;
mod totals;
mod trace;
mod validate;
mod validate_rule;
mod work;
mod year;

pub(crate) use block::is_total_word;
pub use cards::{CardError, Cards};
pub use exported::{Exported, days_in, exported};
pub use grade::Grade;
pub use meaning::{Lexicon, Meaning, WordRule, folders};
pub use names::{file_name, stem, without_copy_marks};
pub use profile::{ColumnProfile, Profile};
pub use recognise::Basis;
pub use totals::StatedTotal;
pub(crate) use validate_rule::faults as rule_faults;

use crate::content::Content;
use crate::finding::Findings;
use crate::reader::{self, kind::Kind};
use crate::schema::Personal;
use crate::table::RowSink;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// One file to be recognised and mapped, and all that is known beside it.
pub struct Input<'a> {
    /// The cards.
    pub cards: &'a Cards,
    /// The path as the ledger names it.
    pub path: &'a str,
    /// The payload path of the original, for the field `source`.
    pub source: &'a str,
    /// What its content is.
    pub kind: Kind,
    /// Its bytes.
    pub content: &'a Content,
    /// What the user states: platform → account.
    pub accounts: &'a BTreeMap<String, String>,
    /// What the user states: ledger path → work id.
    pub works: &'a BTreeMap<String, String>,
    /// Passwords to try on an encrypted workbook.
    pub passwords: &'a [String],
    /// Personal data that is not to be masked.
    pub reveal: &'a BTreeSet<Personal>,
    /// Where findings go.
    pub findings: &'a Findings,
}

/// What became of a file as far as its rows are concerned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// At least one resource claims a part of it.
    Ingested,
    /// No resource claims any part of it.
    #[default]
    Unknown,
    /// It breaks off or cannot be read to its end; what came before is taken in.
    Incomplete,
}

/// One resource that claims a sheet, a block of it, or a section of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The card.
    pub card: String,
    /// The resource of the card.
    pub resource: String,
    /// What the recognition rests on.
    pub basis: Basis,
    /// How the layout is known.
    pub evidence: card::Evidence,
    /// The sheet, or the path of the section.
    pub sheet: String,
    /// Records taken in.
    pub rows: u64,
    /// Records refused.
    pub refused: u64,
    /// Whether the user wrote the rows down, and no platform exported them.
    pub declared: bool,
}

/// The columns of all claimed blocks by their fate; they add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnSums {
    /// Columns with a heading, or with a cell.
    pub found: u64,
    /// Those that fill a field or are a figure.
    pub mapped: u64,
    /// Those kept in `extra`.
    pub extra: u64,
    /// Those left out for a reason the card states.
    pub ignored: u64,
}

/// What came of one file. `read` = `taken` + `refused`, and `found` of the columns = the
/// sum of their fates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Who claims what, in the order met.
    pub claims: Vec<Claim>,
    /// Records of claimed blocks.
    pub read: u64,
    /// Records mapped to rows.
    pub taken: u64,
    /// Records refused, each with a finding.
    pub refused: u64,
    /// Rows that are no records, by what they are: header, repeated-header, preamble,
    /// total, explanation, note, blank, unclaimed.
    pub other: BTreeMap<&'static str, u64>,
    /// Rows given to the sink, by table.
    pub emitted: BTreeMap<&'static str, u64>,
    /// Columns by their fate.
    pub columns: ColumnSums,
    /// Rows outside the records, word for word, tabs between cells; at most
    /// [`PREAMBLE_KEPT`].
    pub preamble: Vec<String>,
    /// Cells of which something was masked, by table and field, with the row of the first.
    pub masked: BTreeMap<(&'static str, &'static str), (u64, u64)>,
    /// Blocks and sections that nobody claims.
    pub profiles: Vec<Profile>,
    /// What became of the file.
    pub state: State,
    /// The work it belongs to, where the user, its name or its folder says so.
    pub work_id: String,
}

impl Outcome {
    /// Whether every record and every column has its one fate.
    pub fn balances(&self) -> bool {
        let columns = self.columns;
        let of_claims = |of: fn(&Claim) -> u64| self.claims.iter().map(of).sum::<u64>();
        self.read == self.taken + self.refused
            && self.taken == of_claims(|c| c.rows)
            && self.refused == of_claims(|c| c.refused)
            && columns.found == columns.mapped + columns.extra + columns.ignored
    }
}

pub use work::PREAMBLE_KEPT;

/// Recognises what a file holds and gives its rows to the sink.
///
/// A file of a kind without rows, or one that nobody claims, is [`State::Unknown`]. All
/// that is noticed goes to the findings of the input. Rows that were given before a
/// fault stay given.
///
/// # Errors
/// If the sink or the disk fails, never because of what the file holds.
pub fn ingest(input: &Input<'_>, sink: &mut dyn RowSink) -> io::Result<Outcome> {
    run(input, sink, None)
}

/// As [`ingest`], and notes which parts of the cards are used.
fn ingest_traced(input: &Input<'_>, sink: &mut dyn RowSink, trace: &mut trace::Trace) -> io::Result<Outcome> {
    run(input, sink, Some(trace))
}

fn run(input: &Input<'_>, sink: &mut dyn RowSink, trace: Option<&mut trace::Trace>) -> io::Result<Outcome> {
    if input.kind == Kind::Document {
        return document(input, sink, trace);
    }
    let mut work = work::Work::new(input, sink, trace);
    match input.kind {
        Kind::Json => json::ingest(&mut work)?,
        kind if kind.is_tabular() => table::ingest(&mut work)?,
        _ => {}
    }
    Ok(work.outcome)
}

/// Reads the JSON that a document carries; one that nobody knows is a document and no more.
fn document(
    input: &Input<'_>,
    sink: &mut dyn RowSink,
    trace: Option<&mut trace::Trace>,
) -> io::Result<Outcome> {
    let Some(content) = reader::document::embedded(input.content) else {
        return Ok(Outcome::default());
    };
    let findings = Findings::new();
    let inside = Input { kind: Kind::Json, content: &content, findings: &findings, ..*input };
    let outcome = run(&inside, sink, trace)?;
    if outcome.claims.is_empty() {
        return Ok(Outcome::default());
    }
    findings.into_vec().into_iter().for_each(|finding| input.findings.report(finding));
    Ok(outcome)
}
