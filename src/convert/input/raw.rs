//! Tables that no card claims, every cell as the file shows it.
//!
//! A file is looked through once to know its tables and how wide they are, and read a second
//! time to give the rows. Nothing of it is lost: a cell beyond the headings gets a column of
//! its own, a heading that is missing or stands twice is named.

use super::tables::{Cutter, Part};
use crate::accession::Request;
use crate::adapter::fold::fold;
use crate::content::Content;
use crate::convert::Error;
use crate::convert::header::{Flow, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::finding::{Finding, Findings};
use crate::reader::kind::{self, Kind};
use crate::reader::{self, Context, ReadError, Record, Records, Sheet};
use crate::source::walk;
use std::io;
use std::path::PathBuf;

/// Stands between the path of a file and its sheet in the name of a table.
pub const SHEET_OF: char = '!';

/// A table found in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The path as the ledger names it.
    path: String,
    disk: PathBuf,
    kind: Kind,
    sheet: String,
    /// Which of the tables of the file, from 0.
    ordinal: usize,
    /// Which of the tables of the sheet, from 0.
    of_sheet: usize,
    /// Its headings; `None` where it has no header row.
    headings: Option<Vec<String>>,
    /// How many columns its widest row has.
    pub width: usize,
    /// How many rows.
    pub rows: u64,
}

impl Found {
    /// What it is called: the file, its sheet, and a number from the second table on.
    pub fn name(&self) -> String {
        let mut name = self.path.clone();
        if !self.sheet.is_empty() {
            name.push(SHEET_OF);
            name.push_str(&self.sheet);
        }
        if self.of_sheet > 0 {
            name += &format!(" ({})", self.of_sheet + 1);
        }
        name
    }

    /// Whether another table goes on where this one ends: one of equal headings in another
    /// file, or in a further sheet of the kind that a long table goes on in (`fans 2`).
    pub fn continues(&self, other: &Found) -> bool {
        let further = other.sheet.strip_prefix(&self.sheet).and_then(|rest| rest.strip_prefix(' '));
        let numbered = further.is_some_and(|number| number.parse::<u32>().is_ok());
        self.headings.is_some()
            && self.headings == other.headings
            && self.of_sheet == 0
            && other.of_sheet == 0
            && (self.disk != other.disk || numbered)
    }

    fn header(&self, request: &Request<'_>, width: usize) -> Header {
        let headings = self.headings.as_deref().unwrap_or_default();
        let padded = (0..width.max(headings.len())).map(|at| headings.get(at).map_or("", String::as_str));
        let name = if self.sheet.is_empty() { stem(&self.path) } else { &self.sheet };
        let mut header = Header::of_headings(name, padded);
        for column in &mut header.columns {
            column.personal = request.cards.personal(&fold(&column.name));
        }
        header
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Looks through the files of these ledger paths for tables.
///
/// # Errors
/// If a file cannot be read.
pub fn survey(
    request: &Request<'_>,
    paths: &[&str],
    noticed: &mut Vec<Finding>,
) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let quiet = Findings::new();
    for file in walk(request.paths, &quiet) {
        if !paths.contains(&file.path.as_str()) {
            continue;
        }
        let content = Content::Path(file.disk.clone());
        let kind = kind::refine(kind::sniff(&content.head(kind::HEAD)?), &content);
        if !kind.is_tabular() {
            continue;
        }
        let findings = Findings::new();
        let first = found.len();
        each_part(request, &file.path, kind, &content, &findings, &mut |sheet, of_sheet, part| {
            match part {
                Part::Begin(header) => found.push(Found {
                    path: file.path.clone(),
                    disk: file.disk.clone(),
                    kind,
                    sheet: sheet.name.clone(),
                    ordinal: found.len() - first,
                    of_sheet,
                    headings: header.map(|record| record.cells().map(|c| c.text.trim().to_owned()).collect()),
                    width: header.map_or(0, Record::len),
                    rows: 0,
                }),
                Part::Row(record) => {
                    if let Some(table) = found.last_mut() {
                        table.rows += 1;
                        table.width = table.width.max(record.len());
                    }
                }
                Part::Outside(_) => {}
            }
            Ok(())
        })?;
        noticed.extend(findings.into_vec());
    }
    Ok(found)
}

/// Reads the rows of tables of equal headings, one after another.
///
/// # Errors
/// If a file cannot be read any more, or the flow fails.
pub fn read(
    request: &Request<'_>,
    group: &[Found],
    losses: &Losses,
    flow: &mut dyn Flow,
) -> Result<(), Error> {
    let Some(first) = group.first() else { return Err(Error::Nothing) };
    let width = group.iter().map(|found| found.width).max().unwrap_or(0);
    flow.begin(&first.header(request, width))?;
    for found in group {
        losses.reading(&found.path);
        let content = Content::Path(found.disk.clone());
        let mut ordinal = 0;
        let quiet = Findings::new();
        each_part(request, &found.path, found.kind, &content, &quiet, &mut |sheet, _, part| {
            match part {
                Part::Begin(_) => ordinal += 1,
                Part::Row(record) if ordinal == found.ordinal + 1 => flow.record(record)?,
                Part::Outside(record) if sheet.name == found.sheet => {
                    losses.at(record);
                    losses.report(LossKind::Outside, "");
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Is given the parts of a file's sheets, with the number of the table in its sheet.
type Take<'t> = dyn FnMut(&Sheet, usize, Part<'_>) -> io::Result<()> + 't;

fn each_part(
    request: &Request<'_>,
    path: &str,
    kind: Kind,
    content: &Content,
    findings: &Findings,
    take: &mut Take<'_>,
) -> Result<(), Error> {
    let known = |cells: &[&str]| request.cards.known_header(cells);
    let passwords = [request.passwords.clone(), request.cards.passwords_for(path)].concat();
    let context = Context { path, findings, passwords: &passwords, known_header: &known };
    let mut failed = None;
    let read =
        reader::read_tables(kind, content, &context, &mut |sheet: &Sheet, records: &mut dyn Records| {
            let mut record = Record::default();
            let mut cutter = Cutter::default();
            let mut begun = 0usize;
            let mut hand = |part: Part<'_>| {
                begun += usize::from(matches!(part, Part::Begin(_)));
                take(sheet, begun.saturating_sub(1), part)
            };
            let mut stopped = |error: io::Error| {
                failed = Some(error);
                ReadError::Limit("stopped".into())
            };
            while records.next(&mut record)? {
                cutter.row(&record, &mut hand).map_err(&mut stopped)?;
            }
            cutter.end(&mut hand).map_err(&mut stopped)
        });
    match (failed, read) {
        (Some(error), _) => Err(error.into()),
        (None, Err(source)) => Err(Error::Unreadable { path: path.to_owned(), source }),
        (None, Ok(())) => Ok(()),
    }
}
