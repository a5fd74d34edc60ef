//! Figures that the platform states again and again, of which the latest counts: how many
//! followers there are, what is left after the last movement of money.

use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A figure that the platform states, and the moment it holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The figure.
    pub value: Decimal,
    /// The day; none where the source does not say.
    pub day: Option<Date>,
    /// The moment as the row has it, which tells rows of one day apart.
    pub at: String,
    /// The file that states it.
    pub file: String,
}

/// The latest of many statements, in whatever order their files run.
///
/// Of statements of one moment the one that stands last counts, but in a file that runs
/// from new to old the one that stands first.
#[derive(Debug, Clone, Default)]
pub struct Latest {
    /// The first and the last statement of the latest moment, of one file.
    ends: Option<(Stated, Stated)>,
    /// Files that run from new to old.
    descending: BTreeSet<String>,
    /// The file and moment of the statement before.
    before: (String, String),
}

impl Latest {
    /// Takes one statement, in the order of the rows.
    pub fn take(&mut self, stated: Stated) {
        if self.before.0 == stated.file && stated.at < self.before.1 {
            self.descending.insert(stated.file.clone());
        }
        self.before = (stated.file.clone(), stated.at.clone());
        let moment = |of: &Stated| (of.day, of.at.clone());
        match &mut self.ends {
            Some((_, last)) if moment(last) > moment(&stated) => {}
            Some((_, last)) if moment(last) == moment(&stated) && last.file == stated.file => *last = stated,
            ends => *ends = Some((stated.clone(), stated)),
        }
    }

    /// The one that counts.
    pub fn get(&self) -> Option<&Stated> {
        let (first, last) = self.ends.as_ref()?;
        Some(if self.descending.contains(&last.file) { first } else { last })
    }

    /// Takes what other rows came to.
    pub fn join(&mut self, other: Latest) {
        self.descending.extend(other.descending);
        if let Some((first, last)) = other.ends {
            let mine = self.ends.as_ref().map(|(_, own)| (own.day, own.at.clone()));
            if mine.is_none_or(|mine| mine <= (last.day, last.at.clone())) {
                self.ends = Some((first, last));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latest(rows: &[(&str, i64)]) -> i64 {
        let mut latest = Latest::default();
        for (at, value) in rows {
            let day = at.get(..10).and_then(|day| day.parse().ok());
            let at = (*at).to_owned();
            latest.take(Stated { value: Decimal::from(*value), day, at, file: "f".into() });
        }
        latest.get().and_then(|stated| stated.value.try_into().ok()).expect("some row")
    }

    #[test]
    fn the_latest_counts_whichever_way_the_file_runs() {
        let rows = [("2026-06-07 09:00", 1), ("2026-06-08 09:00", 2), ("2026-06-08 10:00", 3)];
        assert_eq!(latest(&rows), 3);
        let back: Vec<_> = rows.into_iter().rev().collect();
        assert_eq!(latest(&back), 3);
    }

    #[test]
    fn of_one_moment_the_end_counts_that_is_newer() {
        assert_eq!(latest(&[("2026-06-07 09:00", 1), ("2026-06-08 09:00", 2), ("2026-06-08 09:00", 3)]), 3);
        assert_eq!(latest(&[("2026-06-08 09:00", 3), ("2026-06-08 09:00", 2), ("2026-06-07 09:00", 1)]), 3);
    }
}
