//! CSV and its cousins: one table of text, whatever the file is called.
//!
//! The content decides the encoding, the delimiter and the quote; nothing is removed,
//! so titles above the header and totals below the rows come out as records too.

/// Finds the delimiter and the quote.
pub mod dialect;
/// Splits text into records.
pub mod split;

use super::text::{CHUNK, Lines, Text};
use super::{Context, MAX_RECORD, ReadError, Record, Records, Sheet, Visit, blocks, encoding};
use crate::content::Content;
use crate::finding::{Code, Finding};
use split::{Splitter, Step, Wrong};

/// How much text the dialect is found from, in bytes of UTF-8.
const HEAD: usize = 64 << 10;

/// Reads the one table of a text file, or its records where it is made of labelled lines.
///
/// Records are numbered by the line on which they begin; empty lines are passed over.
/// Cells come as they stand, without the quotes around them. Bytes that are invalid in
/// the file's encoding and quotes that went wrong are findings.
///
/// # Errors
/// If the bytes cannot be read, or a cell or a record is beyond the stated limits.
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let familiar = |head: &str| dialect::familiar(head, true, context.known_header).is_some();
    let found = encoding::decide(content, None, &familiar)?;
    if found.guessed {
        let finding = Finding::new(Code::EncodingGuessed, context.path);
        context.findings.report(finding.found(found.encoding.name()));
    }
    let mut head = String::new();
    let whole = !Text::open(content, found, None)?.fill_to(&mut head, HEAD)?;
    if let Some(shape) = blocks::shape(&head, whole, context.known_header) {
        return blocks::read(content, found, shape, context, visit);
    }
    let (dialect, skip) = dialect::find(&head, whole, context.known_header);
    let mut rows = Rows {
        text: Text::open(content, found, Some(context))?,
        buffer: String::new(),
        at: 0,
        whole: false,
        line: 1,
        splitter: Splitter::new(dialect),
        context,
    };
    rows.skip(skip)?;
    visit(&Sheet::default(), &mut rows)
}

/// The records of a text, read through a buffer that holds a few of them.
struct Rows<'c> {
    text: Text<'c>,
    buffer: String,
    /// Where in the buffer the next record begins.
    at: usize,
    /// Whether the buffer holds all that is left.
    whole: bool,
    line: u64,
    splitter: Splitter,
    context: &'c Context<'c>,
}

impl Records for Rows<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            match self.splitter.split(rest, self.whole, record) {
                Step::Record { used, breaks } => {
                    record.number = self.line;
                    self.report();
                    self.at += used;
                    self.line += breaks;
                    return Ok(true);
                }
                Step::Blank(used) => {
                    self.at += used;
                    self.line += 1;
                }
                Step::More => self.fill()?,
                Step::End => return Ok(false),
                Step::Limit(what) => return Err(self.limit(&what)),
            }
        }
    }
}

impl Rows<'_> {
    /// Passes over the first bytes, which are whole lines.
    fn skip(&mut self, length: usize) -> Result<(), ReadError> {
        self.whole = !self.text.fill_to(&mut self.buffer, length)?;
        self.line += Lines::within(self.buffer.get(..length).unwrap_or_default());
        self.at = length;
        Ok(())
    }

    /// Makes room and reads on; the longer the record, the more at once, so that the
    /// work stays in proportion.
    fn fill(&mut self) -> Result<(), ReadError> {
        self.buffer.drain(..self.at);
        self.at = 0;
        if self.buffer.len() > MAX_RECORD {
            return Err(self.limit(&format!("a record longer than {} MiB", MAX_RECORD >> 20)));
        }
        let length = (2 * self.buffer.len()).max(CHUNK);
        self.whole = !self.text.fill_to(&mut self.buffer, length)?;
        Ok(())
    }

    fn limit(&self, what: &str) -> ReadError {
        ReadError::Limit(format!("{what}, from line {}", self.line))
    }

    fn report(&self) {
        for fault in &self.splitter.faults {
            if fault.wrong == Wrong::Cut {
                self.context
                    .findings
                    .report(Finding::new(Code::TextCut, self.context.path).row(self.line + fault.line));
            }
            let (code, expected) = match fault.wrong {
                Wrong::Unclosed | Wrong::Cut => (Code::QuoteUnclosed, "a closing quote"),
                Wrong::Stray => (Code::QuoteStray, "a doubled quote"),
            };
            self.context.findings.report(
                Finding::new(code, self.context.path)
                    .row(self.line + fault.line)
                    .found(fault.found.as_str())
                    .expected(expected),
            );
        }
    }
}
