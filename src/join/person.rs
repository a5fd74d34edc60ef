//! The same person in two lists: only where both state one telephone number. A name proves
//! nobody, and an id is one platform's own.
//!
//! Numbers are masked in the tables, so this must see rows while they are read. What is kept
//! of a number is its digest, aside in a file without a name; what is written is who has it
//! in common, never the number.

use crate::aside::Sorter;
use crate::record::{Form, Record};
use crate::schema::LINKS;
use crate::table::{Row, RowSink};
use std::io;

/// Fields that name a person, the best first.
const NAMES: [&str; 4] = ["fan_id", "member_id", "name", "buyer"];
/// So many rows of one number are linked with each other.
const ROWS: usize = 64;

/// Notices the rows that state a telephone number.
#[derive(Default)]
pub struct Persons {
    sorter: Sorter,
    record: Record,
}

impl RowSink for Persons {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let Some(digest) = row.person() else { return Ok(()) };
        self.record.clear();
        let name = NAMES.iter().map(|field| row.get(field)).find(|name| !name.is_empty());
        let about = ["platform", "account_id", "source", "position"].map(|field| row.get(field));
        about.iter().chain(name.iter()).for_each(|text| self.record.push(text, Form::Text));
        let mut key = digest.to_vec();
        about.iter().for_each(|text| crate::aside::push_text(&mut key, text));
        self.sorter.push(&key, &self.record)
    }
}

impl Persons {
    /// Writes a link for each two lists of different accounts that state one number, and
    /// tells how many.
    ///
    /// # Errors
    /// If rows cannot be read back, or the sink fails.
    pub fn finish(self, sink: &mut dyn RowSink) -> io::Result<u64> {
        let (mut last, mut group, mut links) = (Vec::new(), Vec::<Record>::new(), 0);
        self.sorter.finish(&mut |key, record| {
            let digest = key.get(..32).unwrap_or_default();
            if digest != last {
                links += link(&group, sink)?;
                group.clear();
                last = digest.to_vec();
            }
            // Of each list one row is enough. Where nobody states the platform, a file is one.
            let told = if record.get(0).text.is_empty() { 3 } else { 2 };
            let same = |other: &Record| (0..told).all(|at| other.get(at).text == record.get(at).text);
            if group.len() < ROWS && !group.iter().any(same) {
                group.push(record.clone());
            }
            Ok(())
        })?;
        links += link(&group, sink)?;
        Ok(links)
    }
}

/// Links the first of them with each other one.
fn link(group: &[Record], sink: &mut dyn RowSink) -> io::Result<u64> {
    let Some((first, others)) = group.split_first() else { return Ok(0) };
    for other in others {
        let mut row = Row::new(&LINKS);
        row.set("kind", "person");
        row.set("verdict", "joined");
        row.set("score", "1");
        row.set("reason", "phone");
        let fields = ["platform", "account_id", "source", "position", "first"];
        fields.iter().zip(first.cells()).for_each(|(field, cell)| row.set(field, cell.text));
        let fields = ["second_platform", "", "second_source", "second_position", "second"];
        fields.iter().zip(other.cells()).for_each(|(field, cell)| row.set(field, cell.text));
        sink.row(&row)?;
    }
    Ok(others.len() as u64)
}
