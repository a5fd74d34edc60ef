//! Which resources know which heading, over all cards, so that recognising a row takes
//! one look-up per cell however many cards there are.

use super::card::FormOf;
use super::fold::fold;
use super::plan::Plan;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Longer texts are no headings.
const HEADING_LIMIT: usize = 240;

/// Folded headings of all table resources.
pub(crate) struct Index {
    known: HashMap<String, Vec<(usize, usize)>>,
    first: HashSet<char>,
}

/// A resource whose every required heading stands in a row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The resource, as an index into the plans.
    pub plan: usize,
    /// Cell → column, one cell for each column.
    pub cells: BTreeMap<usize, usize>,
}

impl Index {
    /// Indexes the headings of all plans for tables.
    pub fn new(plans: &[Plan]) -> Index {
        let mut known: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (number, plan) in plans.iter().enumerate().filter(|(_, p)| p.form == FormOf::Table) {
            for (name, (column, _)) in &plan.names {
                known.entry(name.clone()).or_default().push((number, *column));
            }
        }
        let first = known.keys().filter_map(|name| name.chars().next()).collect();
        Index { known, first }
    }

    /// Whether a cell may be a heading, told without folding it: a quick and generous no
    /// for numbers, dates, long texts and words that begin as no heading does.
    pub fn may_know(&self, cell: &str) -> bool {
        if cell.len() > HEADING_LIMIT || !cell.chars().any(char::is_alphabetic) {
            return false;
        }
        match cell.chars().next() {
            Some(first) if first.is_ascii_alphanumeric() => self.first.contains(&first.to_ascii_lowercase()),
            // From here on lie compatibility forms, which folding may change.
            Some(first) if first.is_alphanumeric() && first < '\u{f900}' => self.first.contains(&first),
            Some(_) => true,
            None => false,
        }
    }

    /// Whether a cell is a heading of some resource.
    pub fn has(&self, cell: &str) -> bool {
        self.may_know(cell) && self.known.contains_key(&fold(cell))
    }

    /// Whether some resource finds all it requires among the cells.
    pub fn knows(&self, plans: &[Plan], cells: &[&str]) -> bool {
        let folded: Vec<String> = cells.iter().map(|c| self.folded(c)).collect();
        !self.candidates(plans, &folded, 0..cells.len()).is_empty()
    }

    /// A cell as it is compared; empty where it cannot be a heading.
    pub fn folded(&self, cell: &str) -> String {
        if cell.len() > HEADING_LIMIT { String::new() } else { fold(cell) }
    }

    /// The resources that find all they require, and nothing that must be absent, in a
    /// stretch of a row of folded cells; in the order of the plans.
    pub fn candidates(
        &self,
        plans: &[Plan],
        folded: &[String],
        range: std::ops::Range<usize>,
    ) -> Vec<Candidate> {
        let mut found: BTreeMap<usize, BTreeMap<usize, (usize, usize)>> = BTreeMap::new();
        let stretch = || folded.iter().enumerate().take(range.end).skip(range.start);
        for (cell, name) in stretch() {
            for &(number, column) in self.known.get(name).into_iter().flatten() {
                let rank = plans.get(number).and_then(|p| p.column(name)).map_or(0, |(_, rank)| rank);
                let best = found.entry(number).or_default().entry(column).or_insert((rank, cell));
                *best = (*best).min((rank, cell));
            }
        }
        found
            .into_iter()
            .filter_map(|(number, columns)| {
                let plan = plans.get(number)?;
                let complete =
                    plan.columns.iter().enumerate().all(|(i, c)| c.optional || columns.contains_key(&i));
                let clean = plan.absent.is_empty() || !stretch().any(|(_, name)| plan.absent.contains(name));
                let alone =
                    !plan.exact || stretch().filter(|(_, name)| !name.is_empty()).count() == columns.len();
                (complete && clean && alone).then(|| Candidate {
                    plan: number,
                    cells: columns.into_iter().map(|(column, (_, cell))| (cell, column)).collect(),
                })
            })
            .collect()
    }
}
