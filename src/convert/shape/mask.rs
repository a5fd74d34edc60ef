//! Masks of personal data, for tables that have not been masked while they were read.

use crate::adapter::fold::fold;
use crate::convert::handled::How;
use crate::convert::header::{Flow, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::privacy::Reveal;
use crate::reader::Record;
use crate::schema::{Kind, Personal};
use std::borrow::Cow;
use std::io;

/// Fewer digits than this hold no number that belongs to a person.
const DIGITS_OF_A_PERSON: usize = 11;

/// What is done to the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Nothing: ids, numbers, moments.
    None,
    /// Numbers of persons inside the text are masked.
    Free,
    /// The whole is personal data of a kind.
    Whole(Personal),
}

/// Masks what columns say they hold, and what stands in free text.
pub struct Mask<'a> {
    reveal: Reveal,
    losses: &'a Losses,
    columns: Vec<(Care, String)>,
    masked: Record,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Mask<'a> {
    /// A stage that masks all but the kinds to be shown.
    pub fn new(reveal: Reveal, losses: &'a Losses, next: Box<dyn Flow + 'a>) -> Self {
        Mask { reveal, losses, columns: Vec::new(), masked: Record::default(), next }
    }

    /// A cell as it may be shown.
    fn shown<'t>(&self, care: Care, text: &'t str) -> Cow<'t, str> {
        match care {
            Care::Whole(kind) => self.reveal.mask(kind, text),
            Care::Free if may_be_personal(text) => Cow::Owned(self.reveal.mask_free(text).0),
            Care::Free | Care::None => Cow::Borrowed(text),
        }
    }

    /// Counts what was masked in a cell, by its kind.
    fn count(&self, care: Care, text: &str) {
        let handling = &self.losses.handling;
        match care {
            Care::Whole(kind) => handling.add(How::Masked, kind.into(), 1),
            Care::Free => handling.add_counts(How::Masked, self.reveal.mask_free(text).1),
            Care::None => {}
        }
    }
}

/// Whether a heading says that its column holds ids, which have as many digits as a
/// telephone and are never masked.
pub fn is_id(heading: &str) -> bool {
    let folded = fold(heading);
    ["id", "编号", "单号", "订单", "序号"].iter().any(|word| folded.ends_with(word))
}

impl Flow for Mask<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let care = |column: &crate::convert::Column| match (column.personal, column.kind) {
            (Some(kind), _) => Care::Whole(kind),
            (None, Kind::Text | Kind::Json) if !is_id(&column.name) => Care::Free,
            _ => Care::None,
        };
        self.columns = header.columns.iter().map(|column| (care(column), column.name.clone())).collect();
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let hides = |(place, (care, _)): (usize, &(Care, String))| {
            let text = record.get(place).text;
            self.shown(*care, text) != text
        };
        // Most rows hold nothing of a person: they go on as they are.
        if !self.columns.iter().enumerate().any(hides) {
            return self.next.record(record);
        }
        self.losses.at(record);
        let mut masked = std::mem::take(&mut self.masked);
        masked.clear();
        masked.number = record.number;
        for (place, (care, name)) in self.columns.iter().enumerate() {
            let cell = record.get(place);
            let text = self.shown(*care, cell.text);
            if text != cell.text {
                self.losses.report(LossKind::Masked, name);
                self.count(*care, cell.text);
            }
            masked.push(&text, cell.form);
        }
        self.masked = masked;
        self.next.record(&self.masked)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}

/// A quick and generous test: enough digits for a number that belongs to a person.
fn may_be_personal(text: &str) -> bool {
    text.len() >= DIGITS_OF_A_PERSON
        && text.chars().filter(|c| c.is_numeric()).take(DIGITS_OF_A_PERSON).count() == DIGITS_OF_A_PERSON
}
