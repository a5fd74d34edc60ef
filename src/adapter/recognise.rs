//! Which resource a block of cells belongs to: exactly one, or none.

use super::card::FormOf;
use super::fold::fold;
use super::index::Candidate;
use super::plan::Plan;
use std::collections::BTreeSet;
use std::fmt;

/// What the candidates for one block come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Nobody knows it.
    None,
    /// One resource claims it; the hint that decided, if one did.
    One(Candidate, Option<String>),
    /// Several claim it, and nothing decides; as indexes into the plans.
    Several(Vec<usize>),
}

/// Chooses among candidates. One that needs a hint and has none is out; a fallback gives
/// way to any other; a candidate that knows strictly more of the headings wins; then a
/// hint in the path that fits one of them only, or that holds the hints of all others in it.
pub(crate) fn choose(plans: &[Plan], mut candidates: Vec<Candidate>, path: &str) -> Choice {
    let path = fold(path);
    let hint = |c: &Candidate| plans.get(c.plan).and_then(|p| p.hint_in(&path));
    candidates.retain(|c| plans.get(c.plan).is_some_and(|p| !p.hint_needed) || hint(c).is_some());
    let (fallback, proper): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| is_fallback(plans, c));
    let mut left = largest(if proper.is_empty() { fallback } else { proper });
    match left.len() {
        0 => return Choice::None,
        1 => return left.pop().map_or(Choice::None, |only| Choice::One(only, None)),
        _ => {}
    }
    let hinted: Vec<(&Candidate, &str)> = left.iter().filter_map(|c| Some((c, hint(c)?))).collect();
    let nearest = |(at, (_, own)): &(usize, &(&Candidate, &str))| {
        let others = hinted.iter().enumerate().filter(|(other, _)| other != at);
        others.into_iter().all(|(_, (_, hint))| own.len() > hint.len() && own.contains(hint))
    };
    match hinted.iter().enumerate().find(nearest) {
        Some((_, (one, hint))) => Choice::One((*one).clone(), Some((*hint).to_string())),
        None => Choice::Several(left.iter().map(|c| c.plan).collect()),
    }
}

/// Whether a candidate claims only where no other does.
pub(crate) fn is_fallback(plans: &[Plan], candidate: &Candidate) -> bool {
    plans.get(candidate.plan).is_some_and(|p| p.fallback)
}

/// Leaves out every candidate whose cells are a strict part of another's.
fn largest(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let sets: Vec<BTreeSet<usize>> = candidates.iter().map(|c| c.cells.keys().copied().collect()).collect();
    let beaten =
        |set: &BTreeSet<usize>| sets.iter().any(|other| other.len() > set.len() && other.is_superset(set));
    let keep: Vec<bool> = sets.iter().map(|set| !beaten(set)).collect();
    candidates.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(c, _)| c).collect()
}

/// The name of a resource in findings: `card/resource`.
pub(crate) fn full_name(plans: &[Plan], plan: usize) -> String {
    plans.get(plan).map(|p| format!("{}/{}", p.card, p.resource)).unwrap_or_default()
}

/// What a recognition rests on. As a text it is English: `15/16 columns in row 1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis {
    /// Whether columns of a table or keys of a JSON section were compared.
    pub form: FormOf,
    /// How many of them the resource knows.
    pub known: usize,
    /// How many there are.
    pub found: usize,
    /// The row of the headings, or the path of the section; empty at the root.
    pub place: String,
    /// The word of the path that hinted at the resource, where one did.
    pub hint: Option<String>,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Basis { form, known, found, place, hint } = self;
        match form {
            FormOf::Table => write!(f, "{known}/{found} columns in row {place}")?,
            FormOf::Json if place.is_empty() => write!(f, "{known}/{found} keys at the root")?,
            FormOf::Json => write!(f, "{known}/{found} keys at {place}")?,
        }
        match hint {
            Some(hint) => write!(f, ", and {hint} in the name"),
            None => Ok(()),
        }
    }
}
