//! The parts of a file, whatever form it has: where its tables begin, their rows, and what
//! stands outside of them.

use super::ahead::{self, Take};
#[cfg(feature = "parquet")]
use super::parquet;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::tables::{Cutter, Part};
use super::{json, vcard};
use crate::accession::Request;
use crate::content::Content;
use crate::convert::Error;
use crate::finding::Findings;
use crate::reader::kind::{self, Kind};
use crate::reader::{self, Context, ReadError, Record, Records, Sheet};
use crate::schema::PROVENANCE_SHEET;
use std::io;

/// How the tables of a file are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Rows of sheets.
    Sheets(Kind),
    /// Lists of JSON.
    Json,
    /// Cards of an address book.
    Vcard,
    /// Tables of a database.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// The one table of a Parquet file.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl How {
    /// Tells by its content how a file is read; nothing if it holds no table.
    ///
    /// # Errors
    /// If its beginning cannot be read.
    pub fn of(content: &Content) -> io::Result<Option<How>> {
        let head = content.head(kind::HEAD)?;
        #[cfg(feature = "sqlite")]
        if head.starts_with(sqlite::MAGIC) {
            return Ok(Some(How::Sqlite));
        }
        #[cfg(feature = "parquet")]
        if head.starts_with(parquet::MAGIC) {
            return Ok(Some(How::Parquet));
        }
        let bare = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        if bare.get(..vcard::MAGIC.len()).is_some_and(|start| start.eq_ignore_ascii_case(vcard::MAGIC)) {
            return Ok(Some(How::Vcard));
        }
        Ok(match kind::refine(kind::sniff(&head), content) {
            Kind::Json => Some(How::Json),
            kind if kind.is_tabular() => Some(How::Sheets(kind)),
            _ => None,
        })
    }
}

/// Is given the parts of a sheet.
pub type TakePart<'t> = dyn FnMut(&Sheet, Part<'_>) -> io::Result<()> + 't;

/// Gives the parts of a file, which is read in a thread of its own.
///
/// # Errors
/// If it cannot be read, or `take` fails.
pub fn each_part(
    request: &Request<'_>,
    path: &str,
    how: How,
    content: &Content,
    findings: &Findings,
    take: &mut Take<'_>,
) -> Result<(), Error> {
    let passwords = [request.passwords.clone(), request.cards.passwords_for(path)].concat();
    let cards = request.cards;
    let read = |take: &mut Take<'_>| {
        let findings = Findings::new();
        let known = |cells: &[&str]| cards.known_header(cells);
        let context = Context { path, findings: &findings, passwords: &passwords, known_header: &known };
        let read = parts(how, content, &context, take);
        (read, findings.into_vec())
    };
    let ((read, noticed), taken) = ahead::run(read, take)?;
    noticed.into_iter().for_each(|finding| findings.report(finding));
    taken?;
    read.map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

/// Gives the parts of a file, each with the number of its table in its sheet.
fn parts(how: How, content: &Content, context: &Context<'_>, take: &mut Take<'_>) -> Result<(), ReadError> {
    let (mut begun, mut current) = (0usize, String::new());
    let mut hand = |sheet: &Sheet, part: Part<'_>| {
        // Rows are of the table that begun last.
        if !matches!(part, Part::Row(_)) && current != sheet.name {
            begun = 0;
            current.clone_from(&sheet.name);
        }
        begun += usize::from(matches!(part, Part::Begin(_)));
        take(sheet, begun.saturating_sub(1), part)
    };
    match how {
        How::Sheets(kind) => reader::read_tables(kind, content, context, &mut |sheet, records| match sheet
            .name
            == PROVENANCE_SHEET
        {
            true => Ok(()),
            false => cut(sheet, records, &mut hand),
        }),
        How::Json => json::parts(content, context, &mut hand),
        How::Vcard => vcard::parts(content, &mut hand),
        #[cfg(feature = "sqlite")]
        How::Sqlite => sqlite::parts(content, &mut hand),
        #[cfg(feature = "parquet")]
        How::Parquet => parquet::parts(content, &mut hand),
    }
}

/// Cuts the rows of one sheet into tables.
fn cut(sheet: &Sheet, records: &mut dyn Records, hand: &mut TakePart<'_>) -> Result<(), ReadError> {
    let mut record = Record::default();
    let mut cutter = Cutter::default();
    while records.next(&mut record)? {
        cutter.row(&record, &mut |part| hand(sheet, part))?;
    }
    Ok(cutter.end(&mut |part| hand(sheet, part))?)
}
