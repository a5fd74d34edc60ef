//! The totals of money that a statement gives of itself in the words above or below its
//! rows, found again from what the ledger keeps of these words.

use super::Cards;
use super::card::{Reconciliation, Resource};
use super::reconcile::stated_in;
use rust_decimal::Decimal;

/// A total that a statement gives of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedTotal {
    /// How the statement calls it.
    pub label: String,
    /// The direction of the movements it is about, as tables write it; none for all.
    pub direction: Option<String>,
    /// Whether it counts movements, and adds no amounts up.
    pub counts: bool,
    /// What it states.
    pub stated: Decimal,
}

impl Cards {
    /// The totals of a statement by the checks of its resources; `cards` and `resources`
    /// are as the ledger writes them, parted by blanks.
    pub fn stated_totals(&self, cards: &str, resources: &str, words: &[String]) -> Vec<StatedTotal> {
        let cards = cards.split(' ').filter_map(|id| self.card(id));
        let resources: Vec<&str> = resources.split(' ').collect();
        let own = cards.flat_map(|card| &card.resource);
        let own = own.filter(|resource| resources.contains(&resource.id.as_str()));
        own.flat_map(|resource| resource.reconcile.iter().filter_map(|check| of(resource, check, words)))
            .collect()
    }
}

fn of(resource: &Resource, check: &Reconciliation, words: &[String]) -> Option<StatedTotal> {
    let (label, unit, column, equals, counts) = match check {
        Reconciliation::Count { label, unit, column, equals } => (label, unit, column, equals, true),
        Reconciliation::Total { of, label, unit, column, equals } => {
            (field(resource, of)? == "amount").then_some((label, unit, column, equals, false))?
        }
        _ => return None,
    };
    let direction = match column {
        None => None,
        Some(column) => Some(direction(resource, column, equals)?),
    };
    let stated = stated_in(words, label, unit)?;
    Some(StatedTotal { label: label.clone(), direction, counts, stated })
}

fn field<'r>(resource: &'r Resource, heading: &str) -> Option<&'r str> {
    let column = resource.columns.iter().find(|column| column.heading.iter().any(|own| own == heading))?;
    column.field.as_deref()
}

/// The one direction that texts under a heading stand for.
fn direction(resource: &Resource, heading: &str, texts: &[String]) -> Option<String> {
    let column = resource.columns.iter().find(|column| column.heading.iter().any(|own| own == heading))?;
    column.field.as_deref().filter(|field| *field == "direction")?;
    let mut directions: Vec<&String> =
        texts.iter().map(|text| column.values.get(text)).collect::<Option<_>>()?;
    directions.dedup();
    match directions.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}
