//! Rows of any number, gathered by key: memory does not grow with them, only with the rows
//! of one key, and those have a limit.

use super::parts::Parts;
use super::shape::Shape;
use super::source::{Source, Sources};
use super::standing::Held;
use crate::aside::Sorter;
use crate::record::{Form, Record};
use crate::table::{Row, RowSink};
use std::collections::HashMap;
use std::io;
use std::rc::Rc;

/// So many rows of one key are compared with each other.
pub const GROUP: usize = 256;
/// So many bytes of rows of one key are held at once.
const GROUP_BYTES: usize = 16 << 20;

/// Is given groups: their key, and the rows about one thing.
type Give<'g> = dyn FnMut(&[u8], &[Held]) -> io::Result<()> + 'g;

/// Keys that stand for other keys: behind each other key, whether it names one thing.
pub type Aliases = HashMap<Vec<u8>, Vec<u8>>;

/// Gathers rows and gives them back in groups about one thing.
pub struct Union {
    shape: Shape,
    sources: Rc<Sources>,
    parts: Rc<Parts>,
    aliases: Aliases,
    sorter: Sorter,
    arrived: u64,
    key: Vec<u8>,
    record: Record,
    /// The source of the last row: most rows are of the same.
    last: (String, Rc<Source>),
}

impl Union {
    /// Gathers nothing yet.
    pub fn new(shape: Shape, sources: Rc<Sources>, parts: Rc<Parts>) -> Self {
        let nothing = sources.of("");
        Union {
            shape,
            sources,
            parts,
            aliases: Aliases::new(),
            sorter: Sorter::default(),
            arrived: 0,
            key: Vec::new(),
            record: Record::default(),
            last: (String::new(), nothing),
        }
    }

    /// The same, where rows of some keys are about what rows of other keys are about.
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Union { aliases, ..self }
    }

    /// Takes a record.
    ///
    /// # Errors
    /// If it cannot be put aside, as on a full disk.
    pub fn push(&mut self, record: &Record) -> io::Result<()> {
        let source = Shape::text(record, self.shape.source);
        if source != self.last.0 {
            self.last = (source.to_owned(), self.sources.of(source));
        }
        let platform = Shape::text(record, self.shape.platform);
        let account = self.parts.account(platform, Shape::text(record, self.shape.account));
        self.key.clear();
        let mut one = self.shape.key(|at| record.get(at).text, account, &self.last.1.layout, &mut self.key);
        if let Some((key, first)) = self.aliases.get(&self.key).and_then(|key| Some((key, *key.last()?))) {
            one = first == 1;
            self.key.clear();
            self.key.extend_from_slice(key);
            self.key.pop();
        }
        let len = self.key.len() as u64;
        // Rows of one key by their files, in each as they came; behind it how long the key is.
        self.key.extend_from_slice(source.as_bytes());
        self.key.extend(self.arrived.to_be_bytes());
        self.key.push(u8::from(one));
        self.key.extend(len.to_be_bytes());
        self.arrived += 1;
        self.sorter.push(&self.key, record)
    }

    /// Gives all rows in groups, in the order of their keys. Rows beyond [`GROUP`] begin a
    /// group of their own under the same key.
    ///
    /// # Errors
    /// If rows cannot be read back, or `give` fails.
    pub fn finish(self, give: &mut Give<'_>) -> io::Result<()> {
        let Union { shape, sources, sorter, .. } = self;
        let mut ones = Groups::new(&shape, &sources);
        let mut numbered = Sorter::default();
        // The key and source of the last row that others may be like, and its number there.
        let mut last: (Vec<u8>, String, u64) = Default::default();
        let mut key = Vec::new();
        sorter.finish(&mut |whole, record| {
            let cut = || io::Error::from(io::ErrorKind::InvalidData);
            let (rest, len) = whole.split_last_chunk::<8>().ok_or_else(cut)?;
            let (one, rest) = rest.split_last().ok_or_else(cut)?;
            let (_, arrived) = rest.split_last_chunk::<8>().ok_or_else(cut)?;
            let own = rest.get(..u64::from_be_bytes(*len) as usize).ok_or_else(cut)?;
            let arrived = u64::from_be_bytes(*arrived);
            key.clear();
            key.extend_from_slice(own);
            if *one == 1 {
                return ones.take(&key, record, arrived, give);
            }
            let source = Shape::text(record, shape.source);
            if last.0 == own && last.1 == source {
                last.2 += 1;
            } else {
                last = (own.to_vec(), source.to_owned(), 0);
            }
            key.extend(last.2.to_be_bytes());
            key.extend(arrived.to_be_bytes());
            numbered.push(&key, record)
        })?;
        ones.flush(give)?;
        let mut likes = Groups::new(&shape, &sources);
        numbered.finish(&mut |whole, record| {
            let (key, arrived) = whole.split_last_chunk::<8>().ok_or(io::ErrorKind::InvalidData)?;
            likes.take(key, record, u64::from_be_bytes(*arrived), give)
        })?;
        likes.flush(give)
    }
}

impl RowSink for Union {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let mut record = std::mem::take(&mut self.record);
        record.clear();
        for value in row.values() {
            record.push(value, if value.is_empty() { Form::Empty } else { Form::Text });
        }
        let pushed = self.push(&record);
        self.record = record;
        pushed
    }
}

/// Rows as they come, until the next key.
struct Groups<'s> {
    shape: &'s Shape,
    sources: &'s Sources,
    key: Vec<u8>,
    rows: Vec<Held>,
    bytes: usize,
    last: (String, Rc<Source>),
}

impl<'s> Groups<'s> {
    fn new(shape: &'s Shape, sources: &'s Sources) -> Self {
        Groups {
            shape,
            sources,
            key: Vec::new(),
            rows: Vec::new(),
            bytes: 0,
            last: (String::new(), sources.of("")),
        }
    }

    fn take(&mut self, key: &[u8], record: &Record, arrived: u64, give: &mut Give<'_>) -> io::Result<()> {
        let full = self.rows.len() >= GROUP || self.bytes >= GROUP_BYTES;
        if self.key != key || full {
            self.flush(give)?;
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        let source = Shape::text(record, self.shape.source);
        if source != self.last.0 {
            self.last = (source.to_owned(), self.sources.of(source));
        }
        self.bytes += record.size();
        self.rows.push(Held::new(self.shape, record.clone(), arrived, self.last.1.clone()));
        Ok(())
    }

    fn flush(&mut self, give: &mut Give<'_>) -> io::Result<()> {
        if !self.rows.is_empty() {
            give(&self.key, &self.rows)?;
        }
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}
