//! HTML tables, such as pages that pose as `.xls`.
//!
//! Each table with text in it is a sheet. A table inside a cell is a sheet of its own,
//! given after the tables around it; the text of the cell is what stands beside it.

/// Hands what the tokenizer finds to the grid.
mod emitter;
/// Gathers the text of a cell.
mod flow;
/// Makes rows of tags and text.
mod grid;

use super::encoding::{self, Found};
use super::text::Text;
use super::{Context, ReadError, Record, Records, Sheet, Visit};
use crate::content::Content;
use crate::finding::{Code, Finding};
use emitter::Feed;
use encoding_rs::Encoding;
use grid::{Event, Extent, Grid};
use html5gum::{IoReader, Tokenizer};
use std::io;

/// The most tables of a page.
const MAX_TABLES: usize = 10_000;

/// How many bytes from the beginning may declare an encoding.
const DECLARED_WITHIN: usize = 4 << 10;

/// Reads the tables of a page.
///
/// A table is named `table 1`, `table 2`, … in the order of the page, and has no name
/// where it is the only one. Records are numbered by the row in the table, from 1.
/// Columns that a `colspan` or `rowspan` covers are empty cells. A caption, or text
/// between cells, is a row with one cell.
///
/// # Errors
/// If the bytes cannot be read, or the page is beyond the stated limits.
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let declared = declared(&content.head(DECLARED_WITHIN)?);
    let found = encoding::decide(content, declared, &|_| false)?;
    if found.guessed {
        let finding = Finding::new(Code::EncodingGuessed, context.path);
        context.findings.report(finding.found(found.encoding.name()));
    }
    let tables = survey(content, found, context)?;
    for depth in 1..=grid::MAX_DEPTH {
        if tables.iter().any(|table| table.depth == depth) {
            visit_depth(Page::open(content, found, None, depth)?, &tables, visit)?;
        }
    }
    Ok(())
}

/// Finds the tables with text in them, in the order of the page; reports what is wrong
/// with the page as a whole.
fn survey(content: &Content, found: Found, context: &Context<'_>) -> Result<Vec<Extent>, ReadError> {
    let mut tables = Vec::new();
    let mut cut = false;
    for event in Page::open(content, found, Some(context), 0)? {
        match event? {
            Event::Close(extent) if extent.filled => tables.push(extent),
            Event::Cut => cut = true,
            _ => {}
        }
        if tables.len() > MAX_TABLES {
            return Err(ReadError::Limit(format!("a page with more than {MAX_TABLES} tables")));
        }
    }
    if cut {
        let finding = Finding::new(Code::PageCut, context.path);
        context.findings.report(finding.expected("</table>"));
    }
    tables.sort_by_key(|table| table.number);
    Ok(tables)
}

/// Visits the tables of the depth for which a page was opened.
fn visit_depth(mut page: Page<'_>, tables: &[Extent], visit: &mut Visit<'_>) -> Result<(), ReadError> {
    while let Some(event) = page.next() {
        let number = match event? {
            Event::Open(number) => number,
            Event::Limit(what) => return Err(ReadError::Limit(what)),
            _ => continue,
        };
        let Ok(index) = tables.binary_search_by_key(&number, |table| table.number) else { continue };
        let name = if tables.len() == 1 { String::new() } else { format!("table {}", index + 1) };
        let mut rows = Rows { page: &mut page, ended: false };
        visit(&Sheet { name, hidden: false }, &mut rows)?;
        let mut rest = Record::default();
        while rows.next(&mut rest)? {}
    }
    Ok(())
}

/// The events of a page.
type Page<'c> = Tokenizer<IoReader<Text<'c>>, Feed>;

trait Open<'c>: Sized {
    /// Opens a page; tables at `depth` give rows.
    fn open(
        content: &Content,
        found: Found,
        report: Option<&'c Context<'c>>,
        depth: usize,
    ) -> io::Result<Self>;
}

impl<'c> Open<'c> for Page<'c> {
    fn open(
        content: &Content,
        found: Found,
        report: Option<&'c Context<'c>>,
        depth: usize,
    ) -> io::Result<Self> {
        let text = Text::open(content, found, report)?;
        Ok(Tokenizer::new_with_emitter(IoReader::new(text), Feed::new(Grid::new(depth))))
    }
}

/// The rows of one table, pulled from the page until it ends.
struct Rows<'p, 'c> {
    page: &'p mut Page<'c>,
    ended: bool,
}

impl Records for Rows<'_, '_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        while !self.ended {
            match self.page.next().transpose()? {
                Some(Event::Row(row)) => {
                    *record = row;
                    return Ok(true);
                }
                Some(Event::Limit(what)) => return Err(ReadError::Limit(what)),
                Some(Event::Close(_)) | None => self.ended = true,
                Some(Event::Open(_) | Event::Cut) => {}
            }
        }
        Ok(false)
    }
}

/// The encoding that a `meta` element or an XML declaration names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|key| {
        let (_, after) = head.split_once(key)?;
        let value = after.trim_start().strip_prefix('=')?.trim_start();
        let label =
            value.trim_start_matches(['"', '\'']).split(['"', '\'', ';', '>', '/', '?', ' ']).next()?;
        Encoding::for_label_no_replacement(label.as_bytes())
    })
}
