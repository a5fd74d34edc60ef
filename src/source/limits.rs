//! How much one archive may unfold to, whatever is nested in it.
//!
//! The limits stand far above what a person exports and below what harms a machine. They
//! are counted over an outermost archive and all that is nested in it together, so that
//! many small bombs do not pass where one large one would not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The limits; [`Limits::default`] is what `pack` uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep archives may nest: 1 is an archive in a folder. Default 8; exports nest
    /// twice, an archive that contains itself nests without end.
    pub depth: u32,
    /// How many members there may be. Default 200,000; the largest exports of social
    /// platforms hold some tens of thousands.
    pub entries: u64,
    /// How many bytes all ledger paths may take. Default 64 MiB: 335 a member.
    pub names: u64,
    /// How many times its own size an archive may unfold to. Default 200: repetitive logs
    /// reach 100, deflate cannot exceed 1,032.
    pub ratio: u64,
    /// What may be unfolded whatever the ratio, in bytes. Default 64 MiB, so that small
    /// and very repetitive archives pass.
    pub free_bytes: u64,
    /// What may be unfolded however large the ratio permits, in bytes. Default 64 GiB; an
    /// archive that is itself larger may unfold to four times its size, since stored
    /// recordings in archives within archives are counted once a level.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth: 8,
            entries: 200_000,
            names: 64 << 20,
            ratio: 200,
            free_bytes: 64 << 20,
            total_bytes: 64 << 30,
        }
    }
}

impl Limits {
    /// How many bytes an outermost archive of this size may unfold to.
    pub fn allowance(&self, size: u64) -> u64 {
        let ceiling = self.total_bytes.max(size.saturating_mul(4));
        size.saturating_mul(self.ratio).max(self.free_bytes).min(ceiling)
    }
}

/// A limit that was met, in words for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// What was found.
    pub found: String,
    /// What would have been allowed.
    pub allowed: String,
}

/// What one outermost archive, with all that is nested in it, has used of its limits.
///
/// Make one for each archive in a folder, and [`Budget::inside`] for those nested in it.
#[derive(Debug, Clone)]
pub struct Budget {
    limits: Limits,
    depth: u32,
    spent: Arc<Spent>,
}

#[derive(Debug)]
struct Spent {
    allowance: u64,
    bytes: AtomicU64,
    entries: AtomicU64,
    names: AtomicU64,
}

impl Budget {
    /// The budget of an outermost archive of this size in bytes.
    pub fn new(limits: Limits, size: u64) -> Self {
        let spent = Spent {
            allowance: limits.allowance(size),
            bytes: AtomicU64::new(0),
            entries: AtomicU64::new(0),
            names: AtomicU64::new(0),
        };
        Budget { limits, depth: 1, spent: Arc::new(spent) }
    }

    /// The same budget for an archive that is a member of the present one.
    pub fn inside(&self) -> Self {
        Budget { depth: self.depth.saturating_add(1), ..self.clone() }
    }

    /// How many entries may still come.
    pub(super) fn entries_left(&self) -> u64 {
        self.limits.entries.saturating_sub(self.spent.entries.load(Ordering::Relaxed))
    }

    /// Whether an archive may be opened at this depth.
    pub(super) fn check_depth(&self) -> Result<(), Exceeded> {
        within(u64::from(self.depth), u64::from(self.limits.depth), "archives within each other")
    }

    /// Takes what an archive declares from the budget, all of it or nothing.
    pub(super) fn spend(&self, entries: u64, names: u64, bytes: u64) -> Result<(), Exceeded> {
        let spent = &self.spent;
        take(&spent.entries, entries, self.limits.entries, "members")?;
        let rest = take(&spent.names, names, self.limits.names, "bytes of names").and_then(|()| {
            take(&spent.bytes, bytes, spent.allowance, "bytes unfolded").inspect_err(|_| {
                spent.names.fetch_sub(names, Ordering::Relaxed);
            })
        });
        rest.inspect_err(|_| {
            spent.entries.fetch_sub(entries, Ordering::Relaxed);
        })
    }
}

fn take(spent: &AtomicU64, more: u64, limit: u64, what: &str) -> Result<(), Exceeded> {
    let add = |now: u64| now.checked_add(more).filter(|sum| *sum <= limit);
    match spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add) {
        Ok(_) => Ok(()),
        Err(now) => within(now.saturating_add(more).max(limit.saturating_add(1)), limit, what),
    }
}

fn within(found: u64, limit: u64, what: &str) -> Result<(), Exceeded> {
    if found <= limit {
        return Ok(());
    }
    Err(Exceeded { found: format!("{found} {what}"), allowed: format!("at most {limit} {what}") })
}
