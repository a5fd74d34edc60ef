//! Telling copies apart: exports overlap, and nothing may be counted twice.
//!
//! Where several exports meet, `join` gives their current rows, and those are counted instead
//! of the rows as read. What is left to tell here is a thing that one export states twice.
//!
//! Memory does not grow with rows: past a stated number nothing is told apart any more,
//! and whoever asks gets no figure rather than a wrong one.

use crate::closure::holdings::Key;
use crate::join::Shape;
use crate::table::Row;
use crate::value::instant;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// So many rows of one table are told apart.
pub const ROWS: usize = 1 << 17;

/// What belongs to an account.
pub trait Owned {
    /// The account.
    fn key(&mut self) -> &mut Arc<Key>;
}

/// Whose a row is once all rows are known; none where nobody asks about that account.
pub type Owner<'o> = &'o dyn Fn(&Key) -> Option<Arc<Key>>;

/// Settles whose a value is; false where nobody asks about it.
pub fn settled(value: &mut impl Owned, owner: Owner<'_>) -> bool {
    let key = value.key();
    let settled = owner(key);
    settled.is_some_and(|settled| {
        *key = settled;
        true
    })
}

/// Texts that stand in many rows and are kept once.
#[derive(Debug, Clone, Default)]
pub struct Texts(HashSet<Arc<str>>);

impl Texts {
    /// The one copy of a text.
    pub fn one(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        if self.0.len() < ROWS {
            self.0.insert(new.clone());
        }
        new
    }
}

/// The rows of one table, one of each thing that its key names; of several the newest.
#[derive(Debug, Clone)]
pub struct Once<T> {
    shape: Option<Shape>,
    kept: HashMap<Thing, Kept<T>>,
    met: u64,
    full: bool,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Thing {
    /// The thing that its key names.
    Named(Vec<u8>),
    /// A thing of its own, for its key does not name one: which row it is.
    Row(u64),
}

#[derive(Debug, Clone)]
struct Kept<T> {
    newest: Newest,
    value: T,
}

/// When a row was so, as it says itself, and the latest of its moments that only go forward.
type Newest = (Option<i64>, Option<i64>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once { shape: None, kept: HashMap::new(), met: 0, full: false }
    }
}

impl<T: Owned> Once<T> {
    /// Takes what a row comes to; of one thing a row replaces those before that are not newer.
    pub fn take(&mut self, row: &Row, value: T) {
        if self.full {
            return;
        }
        self.met += 1;
        let (thing, newest) = self.place(row);
        match self.kept.get_mut(&thing) {
            Some(kept) if kept.newest > newest => {}
            Some(kept) => *kept = Kept { newest, value },
            None => drop(self.kept.insert(thing, Kept { newest, value })),
        }
        if self.kept.len() > ROWS {
            *self = Once { full: true, ..Once::default() };
        }
    }

    /// What a row is about, and how new it is.
    fn place(&mut self, row: &Row) -> (Thing, Newest) {
        let cell = |at: usize| row.get_at(at);
        if self.shape.is_none() {
            self.shape = Shape::of_table(row.table);
        }
        let mut key = Vec::new();
        let shape = self.shape.as_ref();
        let one = shape.is_some_and(|shape| shape.key(cell, row.get("account_id"), "", &mut key));
        let thing = if one { Thing::Named(key) } else { Thing::Row(self.met) };
        let touched = shape.and_then(|shape| shape.touched(cell)).map(|(second, _)| second);
        (thing, (instant(row.get("as_of")), touched))
    }

    /// Leaves the rows that somebody asks about, each with its owner.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.kept.retain(|_, kept| settled(&mut kept.value, owner));
    }

    /// What all the rows come to; none where there were too many to tell apart.
    pub fn all(&self) -> Option<impl Iterator<Item = &T>> {
        (!self.full).then(|| self.kept.values().map(|kept| &kept.value))
    }
}
