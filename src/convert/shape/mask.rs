//! Masks of personal data, for tables that have not been masked while they were read.

use crate::adapter::fold::fold;
use crate::convert::handled::How;
use crate::convert::header::{Flow, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::privacy::{Counts, Reveal};
use crate::reader::Record;
use crate::schema::{Kind, Personal};
use std::borrow::Cow;
use std::io;

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

    /// A cell as it may be shown, and how many numbers of free text are hidden in it.
    fn shown<'t>(&self, care: Care, text: &'t str) -> (Cow<'t, str>, Counts) {
        match care {
            Care::Whole(kind) => (self.reveal.mask(kind, text), Counts::default()),
            Care::Free => self.reveal.mask_free(text),
            Care::None => (Cow::Borrowed(text), Counts::default()),
        }
    }

    /// Reports a cell that is not shown as it stands.
    fn report(&self, care: Care, name: &str, counts: Counts) {
        self.losses.report(LossKind::Masked, name);
        match care {
            Care::Whole(kind) => self.losses.handling.add(How::Masked, kind.into(), 1),
            Care::Free | Care::None => self.losses.handling.add_counts(How::Masked, counts),
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
        self.losses.at(record);
        let mut masked = std::mem::take(&mut self.masked);
        masked.clear();
        // Most rows hold nothing of a person: they go on as they are.
        let mut hides = false;
        for (place, (care, name)) in self.columns.iter().enumerate() {
            if *care == Care::None && !hides {
                continue;
            }
            let cell = record.get(place);
            let (text, counts) = self.shown(*care, cell.text);
            // What is borrowed is the cell itself.
            if matches!(text, Cow::Owned(_)) && text != cell.text {
                self.report(*care, name, counts);
                if !hides {
                    (0..place).map(|at| record.get(at)).for_each(|cell| masked.push(cell.text, cell.form));
                }
                hides = true;
            }
            if hides {
                masked.push(&text, cell.form);
            }
        }
        masked.number = record.number;
        self.masked = masked;
        self.next.record(if hides { &self.masked } else { record })
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}
