//! Which columns are written, in which order and under which headings.

use super::place;
use crate::convert::header::{Flow, Header};
use crate::reader::Record;
use std::io;

/// How headings are spelled in the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Headings {
    /// As the table has them: field names of the schema, headings of a file.
    #[default]
    Original,
    /// The Chinese names of the schema's fields; headings of a file stay.
    Zh,
    /// The English names of the schema's fields; headings of a file stay.
    En,
}

/// Picks columns by name and spells their headings.
pub struct Columns<'a> {
    asked: Vec<String>,
    headings: Headings,
    places: Vec<usize>,
    picked: Record,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Columns<'a> {
    /// A stage that picks these columns; all of them where none is named.
    pub fn new(asked: Vec<String>, headings: Headings, next: Box<dyn Flow + 'a>) -> Self {
        Columns { asked, headings, places: Vec::new(), picked: Record::default(), next }
    }
}

impl Flow for Columns<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.places = match self.asked.as_slice() {
            [] => (0..header.columns.len()).collect(),
            asked => asked.iter().map(|name| place(header, name)).collect::<Result<_, _>>()?,
        };
        let mut picked = header.clone();
        picked.columns = self.places.iter().filter_map(|at| header.columns.get(*at)).cloned().collect();
        for column in &mut picked.columns {
            match (self.headings, column.field) {
                (Headings::Zh, Some(field)) => field.zh.clone_into(&mut column.heading),
                (Headings::En, Some(field)) => field.name.clone_into(&mut column.heading),
                _ => {}
            }
        }
        self.next.begin(&picked)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.picked.clear();
        self.picked.number = record.number;
        for place in &self.places {
            let cell = record.get(*place);
            self.picked.push(cell.text, cell.form);
        }
        self.next.record(&self.picked)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}
