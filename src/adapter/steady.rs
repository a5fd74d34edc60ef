//! Whether a table stays what it is when its columns are moved, one is added, or a word turns
//! up that no list has: exports change so from one month to the next.

use super::plan::Plan;
use super::{Input, Outcome, ingest};
use crate::content::Content;
use crate::finding::{Code, Findings};
use crate::reader::kind::Kind;
use crate::schema::METRICS;
use crate::table::{Kept, Row};
use crate::value::Parser;
use std::io::{self, Read};

/// Larger fixtures are not tried: the law wants small ones.
const LARGEST: u64 = 1 << 20;

/// A heading and a word that nobody has.
const NOVEL: &str = "闻所未闻";

/// The cells of a table, the header first.
type Cells = Vec<Vec<String>>;

/// What of a fixture that is one plain CSV table changes that should not, in English.
///
/// # Errors
/// If it cannot be read.
pub(super) fn faults(input: &Input<'_>, outcome: &Outcome) -> io::Result<Vec<String>> {
    let Some((plan, cells)) = plain(input, outcome)? else { return Ok(Vec::new()) };
    let (base, _) = rows(input, &cells)?;
    let mut faults = Vec::new();
    let mut moved = cells.clone();
    moved.iter_mut().for_each(|record| record.reverse());
    if rows(input, &moved)?.0 != base {
        faults.push("its values change when the columns are moved".to_owned());
    }
    let width = cells.first().map_or(0, Vec::len);
    for at in [0, width / 2, width] {
        let mut wider = cells.clone();
        wider.iter_mut().for_each(|record| record.insert(at, NOVEL.to_owned()));
        if rows(input, &wider)?.0 != base {
            faults.push(format!("its values change when a column is added at place {}", at + 1));
        }
    }
    for (at, heading) in cells.first().into_iter().flatten().enumerate() {
        if !is_listed(plan, heading) {
            continue;
        }
        let mut strange = cells.clone();
        if let Some(cell) = strange.get_mut(1).and_then(|record| record.get_mut(at)) {
            NOVEL.clone_into(cell);
        }
        let (kept, told) = rows(input, &strange)?;
        if kept.len() != base.len() || !told {
            faults.push(format!("an unknown word under {heading} loses its row, or is not told"));
        }
    }
    Ok(faults)
}

/// Whether a heading fills a field with words of a list.
fn is_listed(plan: &Plan, heading: &str) -> bool {
    let column = plan.column(&super::fold::fold(heading)).and_then(|(column, _)| plan.columns.get(column));
    column.is_some_and(|column| column.parser == Parser::Enum && column.reads)
}

/// The table, where the file is nothing but one that one resource claims whole.
fn plain<'i>(input: &Input<'i>, outcome: &Outcome) -> io::Result<Option<(&'i Plan, Cells)>> {
    let ([claim], Kind::Text) = (outcome.claims.as_slice(), input.kind) else { return Ok(None) };
    let of_claim = |plan: &&Plan| plan.card == claim.card && plan.resource == claim.resource;
    let plan = input.cards.plans().iter().find(of_claim).filter(|plan| !plan.exact);
    let only_records = outcome.other.keys().eq(["header"].iter()) && outcome.refused == 0;
    let (Some(plan), true) = (plan, only_records && input.content.len()? <= LARGEST) else { return Ok(None) };
    let mut text = String::new();
    if input.content.open()?.read_to_string(&mut text).is_err() {
        return Ok(None);
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records: Result<Cells, _> =
        reader.records().map(|r| r.map(|r| r.iter().map(str::to_owned).collect())).collect();
    let whole = |cells: &Cells| {
        let columns = cells.first().map_or(0, Vec::len) as u64;
        outcome.read > 0
            && cells.len() as u64 == outcome.read + 1
            && columns == outcome.columns.found
            && columns > 1
    };
    Ok(records.ok().filter(whole).map(|cells| (plan, cells)))
}

/// The rows that come of some cells, without `extra`, and whether an unknown word was told.
fn rows(input: &Input<'_>, cells: &Cells) -> io::Result<(Vec<Vec<String>>, bool)> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in cells {
        // Each on one line, so that rows keep their numbers.
        writer.write_record(record.iter().map(|cell| cell.replace(['\n', '\r'], " ")))?;
    }
    let content = Content::memory(writer.into_inner().map_err(|e| e.into_error())?);
    let findings = Findings::new();
    let mut kept = Kept::default();
    ingest(&Input { content: &content, findings: &findings, ..*input }, &mut kept)?;
    let told = findings.any(|finding| finding.code == Code::EnumUnknown);
    // A record without any figure has a row only where something must be kept under `extra`.
    let says = |row: &&Row| row.table.name != METRICS.name || !row.get("metric").is_empty();
    Ok((kept.0.iter().filter(says).map(values).collect(), told))
}

fn values(row: &Row) -> Vec<String> {
    let fields = row.table.fields.iter().filter(|field| field.name != "extra");
    std::iter::once(row.table.name.to_owned()).chain(fields.map(|f| row.get(f.name).to_owned())).collect()
}
