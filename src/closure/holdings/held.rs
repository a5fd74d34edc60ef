//! The rows of one class: how many, of which days, from which files.

use crate::adapter::rule::DataClass;
use crate::closure::date::day_in;
use crate::table::Row;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// So many files are named for one class of one account.
pub const FILES: usize = 1_000;
/// So many different days are told apart: a century.
const DAYS: usize = 36_525;
/// A figure that sums up a longer period than this proves no single day.
const LONGEST_PERIOD: i32 = 366;

/// The rows of one class.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// How many rows.
    pub rows: u64,
    /// The first day that a row bears.
    pub from: Option<Date>,
    /// The last day that a row bears.
    pub to: Option<Date>,
    /// The days that rows bear, up to a century of them.
    pub days: BTreeSet<Date>,
    /// The files they come from, with their rows and their own span of days.
    pub files: BTreeMap<String, Part>,
}

/// What one file holds of a class.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    /// Its rows.
    pub rows: u64,
    /// Its first and last day.
    pub span: Option<(Date, Date)>,
}

impl Held {
    pub(super) fn take(&mut self, class: DataClass, row: &Row, file: &str, zone: &TimeZone) {
        self.rows += 1;
        let days = days_of(class, row, zone);
        if self.files.len() < FILES && !self.files.contains_key(file) {
            self.files.insert(file.to_owned(), Part::default());
        }
        if let Some(part) = self.files.get_mut(file) {
            part.rows += 1;
            if let Some((first, last)) = days {
                let (from, to) = part.span.unwrap_or((first, last));
                part.span = Some((from.min(first), to.max(last)));
            }
        }
        let Some((first, last)) = days else { return };
        self.from = Some(self.from.map_or(first, |from| from.min(first)));
        self.to = Some(self.to.map_or(last, |to| to.max(last)));
        let mut day = first;
        while day <= last && self.days.len() < DAYS {
            self.days.insert(day);
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }

    pub(super) fn join(&mut self, other: Held) {
        self.rows += other.rows;
        self.from = self.from.into_iter().chain(other.from).min();
        self.to = self.to.max(other.to);
        self.days.extend(other.days);
        for (file, part) in other.files {
            let own = self.files.entry(file).or_default();
            own.rows += part.rows;
            own.span = match (own.span, part.span) {
                (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                (a, b) => a.or(b),
            };
        }
    }
}

/// The first and last day of a row.
fn days_of(class: DataClass, row: &Row, zone: &TimeZone) -> Option<(Date, Date)> {
    let first = day_fields(class).iter().find_map(|field| day_in(row.get(field), zone))?;
    let period = class == DataClass::Metrics && row.table.index("period_end").is_some();
    let last =
        Some(row).filter(|_| period).and_then(|row| day_in(row.get("period_end"), zone)).unwrap_or(first);
    let longest = first.checked_add(LONGEST_PERIOD.days()).ok()?;
    Some(if last < first || last > longest { (first, first) } else { (first, last) })
}

/// The fields of a table that tell a row's day, the best first.
fn day_fields(class: DataClass) -> &'static [&'static str] {
    match class {
        DataClass::Accounts => &["as_of"],
        DataClass::Fans => &["followed_at", "last_seen_at"],
        DataClass::Works => &["published_at"],
        DataClass::Interactions | DataClass::Messages | DataClass::Gifts | DataClass::Ledger => &["at"],
        DataClass::Lives => &["started_at", "ended_at"],
        DataClass::Orders => &["created_at", "paid_at", "finished_at"],
        DataClass::Aftersales => &["applied_at", "closed_at"],
        DataClass::Metrics | DataClass::Campaigns => &["period_start", "period_end"],
        DataClass::Evidence => &["dated"],
        DataClass::Products | DataClass::Members => &[],
        DataClass::Media | DataClass::Replays | DataClass::Copyright => &[],
    }
}
