//! Exports as far as joining asks: which layout a source has, and of when it is.

use crate::adapter::exported;
use crate::schema::FILES;
use crate::source::archive::INTO;
use crate::table::{Row, RowSink};
use crate::value::instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;

/// When something was as it was: a day, or a moment of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// The day, by the clock of whoever wrote it.
    pub day: Date,
    /// The second since 1970, where a time is stated; one without zone counts as UTC.
    pub second: Option<i64>,
}

impl State {
    /// Reads a moment of the schema.
    pub fn read(text: &str) -> Option<State> {
        let day = text.get(..10)?.parse().ok()?;
        Some(State { day, second: (text.len() > 10).then(|| instant(text)).flatten() })
    }

    /// Which of two is earlier; nothing where one day holds both and a time lacks.
    pub fn compare(&self, other: &State) -> Option<Ordering> {
        match (self.second, other.second) {
            (Some(one), Some(two)) => Some(one.cmp(&two)),
            _ => Some(self.day.cmp(&other.day)).filter(|order| order.is_ne()),
        }
    }
}

/// One file that rows come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The layout: card and resources, as the ledger has them.
    pub layout: String,
    /// When it was exported, as the ledger has it; empty where nothing says.
    pub as_of: String,
    /// The same, to be compared.
    pub state: Option<State>,
    /// Whether all of it was read: a cut file proves nothing gone.
    pub whole: bool,
}

/// Where the rows of a file of the ledger say that they come from: its payload path, and
/// for a member that of its archive with the member's own path behind it. Without a bundle,
/// its path.
pub fn origin(path: &str, payload: &str) -> String {
    match (payload, path.split_once(INTO)) {
        ("", _) => path.to_owned(),
        (payload, None) => payload.to_owned(),
        (payload, Some((_, member))) => format!("{payload}{INTO}{member}"),
    }
}

/// The files of a ledger by what rows call them.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    known: HashMap<String, Rc<Source>>,
}

impl Sources {
    /// The file that a row comes from. Of one that no ledger knows the name alone may say
    /// when it was exported.
    pub fn of(&self, source: &str) -> Rc<Source> {
        self.known.get(source).cloned().unwrap_or_else(|| {
            let as_of = exported(source, &[], &TimeZone::UTC).map(|told| told.at).unwrap_or_default();
            Rc::new(Source { state: State::read(&as_of), as_of, whole: true, ..Source::default() })
        })
    }
}

impl RowSink for Sources {
    /// Takes a row of the ledger; others are passed over.
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if row.table.name == FILES.name && !row.get("card").is_empty() {
            let as_of = row.get("as_of");
            let source = Source {
                layout: format!("{}/{}", row.get("card"), row.get("resource")),
                as_of: as_of.to_owned(),
                state: State::read(as_of),
                whole: row.get("state") == "ingested",
            };
            self.known.insert(origin(row.get("path"), row.get("payload")), Rc::new(source));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_day_a_time_is_needed_to_tell() {
        let compare = |one, two| State::read(one).unwrap().compare(&State::read(two).unwrap());
        assert_eq!(compare("2026-04-01", "2026-04-02T01:00"), Some(Ordering::Less));
        assert_eq!(compare("2026-04-01T02:00", "2026-04-01T01:00"), Some(Ordering::Greater));
        assert_eq!(compare("2026-04-01", "2026-04-01T01:00"), None);
        assert_eq!(compare("2026-04-01", "2026-04-01"), None);
    }
}
