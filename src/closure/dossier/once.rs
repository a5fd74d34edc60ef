//! Telling copies apart: exports overlap, and nothing may be counted twice.
//!
//! Memory does not grow with rows: past a stated number nothing is told apart any more,
//! and whoever asks gets no figure rather than a wrong one.

use crate::closure::holdings::Key;
use crate::schema;
use crate::table::Row;
use crate::value::instant;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// So many different rows of one table are told apart.
pub const ROWS: usize = 1 << 17;

/// Fields that tell only where a row stands.
const PLACES: [&str; 2] = ["source", "position"];

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

/// One of each row of a table that has an id: of several the newest, as `convert --dedupe`
/// chooses it.
#[derive(Debug, Clone)]
pub struct Once<T> {
    kept: HashMap<u64, Kept<T>>,
    met: u64,
    full: bool,
}

#[derive(Debug, Clone)]
struct Kept<T> {
    newest: i64,
    value: T,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once { kept: HashMap::new(), met: 0, full: false }
    }
}

impl<T: Owned> Once<T> {
    /// Takes what a row comes to; a copy that is newer replaces the one before.
    pub fn take(&mut self, row: &Row, value: T) {
        if self.full {
            return;
        }
        self.met += 1;
        let known = schema::identity(row.table.name);
        let newest = known.into_iter().flat_map(|known| known.moments);
        let newest = newest.filter_map(|field| instant(row.get(field))).max().unwrap_or(i64::MIN);
        let key = self.key(row, known);
        match self.kept.get_mut(&key) {
            Some(kept) if kept.newest > newest => {}
            Some(kept) => *kept = Kept { newest, value },
            None => drop(self.kept.insert(key, Kept { newest, value })),
        }
        if self.kept.len() > ROWS {
            *self = Once { full: true, ..Once::default() };
        }
    }

    /// Rows without any id are never the same; those that lack a part of it only where
    /// they agree in everything but where they stand.
    fn key(&self, row: &Row, known: Option<&schema::Identity>) -> u64 {
        let ids = known.map_or(&[][..], |known| known.ids);
        let filled = ids.iter().filter(|field| !row.get(field).is_empty()).count();
        let mut hasher = DefaultHasher::new();
        match filled {
            0 => self.met.hash(&mut hasher),
            all if all == ids.len() => {
                row.get("platform").hash(&mut hasher);
                ids.iter().for_each(|field| row.get(field).hash(&mut hasher));
            }
            _ => whole(row, &mut hasher),
        }
        hasher.finish()
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

/// Each row of a table without ids, so often as the one file has it that has it most often:
/// what stands in two files is one thing, what stands twice in one file are two.
#[derive(Debug, Clone)]
pub struct Most<T> {
    kept: HashMap<u64, Repeated<T>>,
    full: bool,
}

#[derive(Debug, Clone)]
struct Repeated<T> {
    file: u64,
    here: u64,
    most: u64,
    value: T,
}

impl<T> Default for Most<T> {
    fn default() -> Self {
        Most { kept: HashMap::new(), full: false }
    }
}

impl<T: Owned> Most<T> {
    /// Takes what a row comes to; the rows of one file come one after another.
    pub fn take(&mut self, row: &Row, value: T) {
        if self.full {
            return;
        }
        let mut hasher = DefaultHasher::new();
        whole(row, &mut hasher);
        let key = hasher.finish();
        let mut hasher = DefaultHasher::new();
        row.get("source").hash(&mut hasher);
        let file = hasher.finish();
        match self.kept.get_mut(&key) {
            Some(kept) => {
                kept.here = if kept.file == file { kept.here + 1 } else { 1 };
                kept.file = file;
                kept.most = kept.most.max(kept.here);
            }
            None => drop(self.kept.insert(key, Repeated { file, here: 1, most: 1, value })),
        }
        if self.kept.len() > ROWS {
            *self = Most { full: true, ..Most::default() };
        }
    }

    /// Leaves the rows that somebody asks about, each with its owner.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.kept.retain(|_, kept| settled(&mut kept.value, owner));
    }

    /// What the rows come to, with how often each counts; none where there were too many.
    pub fn all(&self) -> Option<impl Iterator<Item = (u64, &T)>> {
        (!self.full).then(|| self.kept.values().map(|kept| (kept.most, &kept.value)))
    }
}

/// A row as a whole, but for where it stands.
fn whole(row: &Row, hasher: &mut DefaultHasher) {
    for (field, value) in row.table.fields.iter().zip(row.values()) {
        if !PLACES.contains(&field.name) {
            value.hash(hasher);
        }
    }
}
