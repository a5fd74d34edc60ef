//! Which parts of the cards some input has used, so that what no fixture exercises shows.

use super::plan::Plan;
use std::collections::BTreeSet;

/// One part of a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A heading, folded, or a JSON path.
    Heading(String),
    /// A check of the card, by its number, that was made.
    Check(usize),
    /// A row kind, by its number in the card.
    RowKind(usize),
    /// A listed value of the column with this first heading.
    Value(String, String),
    /// A column of this heading, folded, that had lost its seconds.
    LostSeconds(String),
    /// A record, at all.
    Record,
}

/// The parts used, with the card and resource they belong to.
#[derive(Debug, Default)]
pub(crate) struct Trace(BTreeSet<(String, String, Part)>);

impl Trace {
    /// Notes that a part was used.
    pub fn used(&mut self, plan: &Plan, part: Part) {
        self.0.insert((plan.card.clone(), plan.resource.clone(), part));
    }

    /// Whether a part was used.
    pub fn has(&self, plan: &Plan, part: Part) -> bool {
        self.0.contains(&(plan.card.clone(), plan.resource.clone(), part))
    }

    /// Whether some resource of the card has used a part: a list of spellings or values that
    /// several resources share need not be tried in each.
    pub fn card_has(&self, plan: &Plan, wanted: &Part) -> bool {
        self.0.iter().any(|(card, _, part)| *card == plan.card && part == wanted)
    }

    /// Takes over what another has seen.
    pub fn extend(&mut self, other: Trace) {
        self.0.extend(other.0);
    }
}
