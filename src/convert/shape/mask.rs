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
        self.losses.at(record);
        let mut changed = false;
        self.masked.clear();
        self.masked.number = record.number;
        for (place, (care, name)) in self.columns.iter().enumerate() {
            let cell = record.get(place);
            let handling = &self.losses.handling;
            let text = match care {
                Care::Whole(kind) => {
                    let masked = self.reveal.mask(*kind, cell.text);
                    handling.add(How::Masked, (*kind).into(), u64::from(masked != cell.text));
                    masked
                }
                Care::Free if may_be_personal(cell.text) => {
                    let (masked, counts) = self.reveal.mask_free(cell.text);
                    handling.add_counts(How::Masked, counts);
                    Cow::Owned(masked)
                }
                Care::Free | Care::None => Cow::Borrowed(cell.text),
            };
            if text != cell.text {
                changed = true;
                self.losses.report(LossKind::Masked, name);
            }
            self.masked.push(&text, cell.form);
        }
        match changed {
            true => self.next.record(&self.masked),
            false => self.next.record(record),
        }
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
