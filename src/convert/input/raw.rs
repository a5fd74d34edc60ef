//! Tables that no card claims, every cell as the file shows it.
//!
//! A file is looked through once to know its tables and how wide they are, and read a second
//! time to give the rows. Nothing of it is lost: a cell beyond the headings gets a column of
//! its own, a heading that is missing or stands twice is named.

use super::parts::{How, each_part};
use super::tables::Part;
use crate::accession::{Failure, Request};
use crate::adapter::fold::fold;
use crate::content::Content;
use crate::convert::Error;
use crate::convert::header::{Flow, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::finding::{Finding, Findings};
use crate::reader::{Cell, Form, Record, Sheet};
use crate::schema::{self, Table};
use crate::source::{Entry, walk};
use std::io;
use std::path::{Path, PathBuf};

/// Stands between the path of a file and its sheet in the name of a table.
pub const SHEET_OF: char = '!';

/// A table found in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The path as the ledger names it.
    path: String,
    disk: PathBuf,
    how: How,
    sheet: String,
    /// Which of the tables of the file, from 0.
    ordinal: usize,
    /// Which of the tables of the sheet, from 0.
    of_sheet: usize,
    /// Its headings; `None` where it has no header row.
    headings: Option<Vec<String>>,
    /// The columns whose cells are JSON.
    pub nested: Vec<usize>,
    /// How many columns its widest row has.
    pub width: usize,
    /// How many rows.
    pub rows: u64,
}

impl Found {
    /// A table of a file that has just begun: its sheet, its number among those of the file and
    /// of the sheet, its header.
    pub fn begun(
        (path, disk, how): (&str, &Path, How),
        sheet: &Sheet,
        (ordinal, of_sheet): (usize, usize),
        header: Option<&Record>,
    ) -> Self {
        Found {
            path: path.to_owned(),
            disk: disk.to_owned(),
            how,
            sheet: sheet.name.clone(),
            ordinal,
            of_sheet,
            headings: header.map(|record| record.cells().map(|cell| cell.text.trim().to_owned()).collect()),
            nested: Vec::new(),
            width: header.map_or(0, Record::len),
            rows: 0,
        }
    }

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

    /// The table of the schema that it is one of, if we wrote it.
    pub fn table(&self) -> Option<&'static Table> {
        let headings = self.headings.as_deref().unwrap_or_default();
        Header::of_headings("", headings.iter().map(String::as_str)).recognised().table
    }

    /// The header, as wide as the widest row of its group. A table that was written by us has
    /// the schema's columns and is one of the schema's again.
    pub fn header(&self, request: &Request<'_>, width: usize) -> Header {
        let headings = self.headings.as_deref().unwrap_or_default();
        let padded = (0..width.max(headings.len())).map(|at| headings.get(at).map_or("", String::as_str));
        let name = if self.sheet.is_empty() { stem(&self.path) } else { &self.sheet };
        let mut header = Header::of_headings(name, padded);
        for (place, column) in header.columns.iter_mut().enumerate() {
            column.personal = request.cards.personal(&fold(&column.name));
            if self.nested.contains(&place) {
                column.kind = schema::Kind::Json;
            }
        }
        header.recognised()
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The given files that hold tables of ours, and the paths of all others. All columns of ours
/// are those of one table of the schema: they need no card, and no card may read them as
/// something else.
///
/// # Errors
/// If a file cannot be read.
pub fn own(request: &Request<'_>, noticed: &mut Vec<Finding>) -> Result<(Vec<Found>, Vec<PathBuf>), Error> {
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    for path in request.paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A file that cannot be read so is nobody's: who reads it next says what is wrong.
        let quiet = Findings::new();
        let first = match path.is_file() {
            true => first_header(request, &name, path, &quiet).ok().flatten().unwrap_or_default(),
            false => Vec::new(),
        };
        let headings = first.iter().map(String::as_str);
        match Header::of_headings("", headings).recognised().table {
            Some(_) => found.extend(of_file(request, &name, path, noticed)?),
            None => strange.push(path.clone()),
        }
    }
    Ok((found, strange))
}

/// The first header of a file, read no further than that.
fn first_header(
    request: &Request<'_>,
    name: &str,
    path: &Path,
    findings: &Findings,
) -> Result<Option<Vec<String>>, Error> {
    let content = Content::Path(path.to_owned());
    let Some(how) = How::of(&content)? else { return Ok(None) };
    let mut first = None;
    let read = each_part(request, name, how, &content, findings, &mut |_, _, part| match part {
        Part::Begin(Some(record)) => {
            first = Some(record.cells().map(|cell| cell.text.trim().to_owned()).collect());
            Err(io::Error::other("enough"))
        }
        _ => Err(io::Error::other("enough")),
    });
    match (first, read) {
        (None, Err(error)) => Err(error),
        (first, _) => Ok(first),
    }
}

/// Looks through those files that are asked for by their ledger paths, but for junk, for
/// tables.
///
/// # Errors
/// If a file cannot be read.
pub fn survey(
    request: &Request<'_>,
    asked: &dyn Fn(&str) -> bool,
    noticed: &mut Vec<Finding>,
) -> Result<Vec<Found>, Error> {
    for path in request.paths {
        path.symlink_metadata().map_err(|source| Failure::Input { path: path.clone(), source })?;
    }
    let mut found = Vec::new();
    let listed = Findings::new();
    for file in walk(request.paths, &listed) {
        let is_file = matches!(file.entry, Entry::File { size, .. } if size > 0);
        if is_file && asked(&file.path) && request.cards.ignore_rule(&file.path).is_none() {
            found.extend(of_file(request, &file.path, &file.disk, noticed)?);
        }
    }
    Ok(found)
}

/// The tables of one file.
fn of_file(
    request: &Request<'_>,
    path: &str,
    disk: &Path,
    noticed: &mut Vec<Finding>,
) -> Result<Vec<Found>, Error> {
    let content = Content::Path(disk.to_owned());
    let Some(how) = How::of(&content)? else { return Ok(Vec::new()) };
    let findings = Findings::new();
    let mut found: Vec<Found> = Vec::new();
    each_part(request, path, how, &content, &findings, &mut |sheet, of_sheet, part| {
        match part {
            Part::Begin(header) => {
                let places = (found.len(), of_sheet);
                found.push(Found::begun((path, disk, how), sheet, places, header));
            }
            Part::Row(record) => {
                if let Some(table) = found.last_mut() {
                    table.rows += 1;
                    table.width = table.width.max(record.len());
                }
            }
            Part::Nested(place) => found.iter_mut().rev().take(1).for_each(|table| table.nested.push(place)),
            Part::Outside(_) => {}
        }
        Ok(())
    })?;
    noticed.extend(findings.into_vec());
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
    let Some(first) = group.first() else { return Err(Error::Nothing(Vec::new())) };
    let width = group.iter().map(|found| found.width).max().unwrap_or(0);
    flow.begin(&first.header(request, width))?;
    rows(request, group, losses, &mut |record| flow.record(record))
}

/// Gives the rows of tables of ours as rows of a table of the schema; the flow has begun.
///
/// # Errors
/// If a file cannot be read any more, or the flow fails.
pub fn rows_of(
    request: &Request<'_>,
    table: &'static Table,
    group: &[Found],
    losses: &Losses,
    flow: &mut dyn Flow,
) -> Result<(), Error> {
    let mut placed = Record::default();
    for found in group {
        let header = found.header(request, found.width);
        let places: Vec<Option<usize>> = table.fields.iter().map(|field| header.find(field.name)).collect();
        rows(request, std::slice::from_ref(found), losses, &mut |record| {
            placed.clear();
            placed.number = record.number;
            for place in &places {
                let cell = place.map_or(Cell { text: "", form: Form::Empty }, |place| record.get(place));
                placed.push(cell.text, cell.form);
            }
            flow.record(&placed)
        })?;
    }
    Ok(())
}

fn rows(
    request: &Request<'_>,
    group: &[Found],
    losses: &Losses,
    give: &mut dyn FnMut(&Record) -> io::Result<()>,
) -> Result<(), Error> {
    for found in group {
        losses.reading(&found.path);
        let content = Content::Path(found.disk.clone());
        let mut ordinal = 0;
        let quiet = Findings::new();
        each_part(request, &found.path, found.how, &content, &quiet, &mut |sheet, _, part| {
            match part {
                Part::Begin(_) => ordinal += 1,
                Part::Row(record) if ordinal == found.ordinal + 1 => give(record)?,
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
