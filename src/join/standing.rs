//! Rows about one thing: which of them stand now, and which are older.

use super::shape::Shape;
use super::source::{Source, State};
use crate::record::Record;
use crate::schema::Kind;
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::rc::Rc;

/// One row of a group, and what is known of the export it comes from.
#[derive(Debug, Clone)]
pub struct Held {
    /// The row.
    pub record: Record,
    /// Its number among all rows, from 0, as they came.
    pub arrived: u64,
    /// The file it comes from.
    pub source: Rc<Source>,
    /// When it was so: as the row itself says, else its file.
    pub state: Option<State>,
    /// The latest of the moments that only go forward, and as it is written.
    touched: Option<(i64, String)>,
}

impl Held {
    /// A row and what is known of it.
    pub(super) fn new(shape: &Shape, record: Record, arrived: u64, source: Rc<Source>) -> Self {
        let state = State::read(Shape::text(&record, shape.as_of)).or(source.state);
        let touched = shape.touched(|at| record.get(at).text).map(|(second, text)| (second, text.to_owned()));
        Held { record, arrived, source, state, touched }
    }

    /// The date of the export, as it stands.
    pub(super) fn as_of<'h>(&'h self, shape: &Shape) -> &'h str {
        match Shape::text(&self.record, shape.as_of) {
            "" => &self.source.as_of,
            own => own,
        }
    }

    /// Whether it is newer than another one, or older; nothing where no date tells.
    fn compare(&self, other: &Held) -> Option<Ordering> {
        let by_state = self.state.zip(other.state).and_then(|(own, other)| own.compare(&other));
        let by_moment = || {
            let ((own, text), (other, other_text)) = (self.touched.as_ref()?, other.touched.as_ref()?);
            // A day and a time of it are one moment: neither is later.
            Some(own.cmp(other)).filter(|_| !same_moment(text, other_text))
        };
        by_state.filter(|order| order.is_ne()).or_else(by_moment).filter(|order| order.is_ne())
    }
}

/// One row that stands, with the rows that say nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// The row whose words are taken.
    pub lead: usize,
    /// Columns that it leaves empty, and the row of another layout that states them.
    pub filled: Vec<(usize, usize)>,
}

/// What stands of a group of rows, by their places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The rows that stand: one, or all that differ where nothing tells which is newer.
    pub stand: Vec<Stands>,
    /// The others, the newest first.
    pub older: Vec<usize>,
}

impl Standing {
    /// Finds out what stands. The order of the group does not matter.
    pub fn of(shape: &Shape, group: &[Held]) -> Standing {
        let mut order: Vec<usize> = (0..group.len()).collect();
        order.sort_by(|a, b| sequence(shape, group.get(*a), group.get(*b)));
        let is_older = |one: &usize| {
            let newer = |other: &usize| compare(group, *one, *other) == Some(Ordering::Less);
            order.iter().any(newer)
        };
        let (mut older, mut heads): (Vec<usize>, Vec<usize>) = order.iter().partition(|one| is_older(one));
        if heads.is_empty() {
            // Dates that contradict each other tell nothing.
            heads = std::mem::take(&mut older);
        }
        let mut stand: Vec<Stands> = Vec::new();
        for head in heads {
            let agrees = stand.iter_mut().find(|stands| stands.agree(shape, group, head));
            match agrees {
                Some(stands) => {
                    stands.fill(shape, group, head);
                    older.push(head);
                }
                None => stand.push(Stands { lead: head, filled: Vec::new() }),
            }
        }
        if let [only] = stand.as_mut_slice() {
            order.iter().for_each(|one| only.fill(shape, group, *one));
        }
        older.sort_by_key(|one| order.iter().position(|each| each == one));
        Standing { stand, older }
    }

    /// Of the rows that stand the one read last, for whoever needs exactly one.
    pub fn last(&self, group: &[Held]) -> usize {
        let arrived = |stands: &&Stands| group.get(stands.lead).map(|held| held.arrived);
        self.stand.iter().max_by_key(arrived).map_or(0, |stands| stands.lead)
    }
}

fn compare(group: &[Held], one: usize, other: usize) -> Option<Ordering> {
    group.get(one)?.compare(group.get(other)?)
}

/// The newest first; rows that no date tells apart in an order of their own.
fn sequence(shape: &Shape, one: Option<&Held>, other: Option<&Held>) -> Ordering {
    let (Some(one), Some(other)) = (one, other) else { return Ordering::Equal };
    let cells = |held: &Held| -> Vec<String> {
        let places = shape.compared.iter().map(|(at, _)| *at);
        let rest = [shape.extra, shape.source, shape.position].into_iter().flatten();
        places.chain(rest).map(|at| held.record.get(at).text.to_owned()).collect()
    };
    let dated = (other.state, &other.touched).cmp(&(one.state, &one.touched));
    dated.then_with(|| cells(one).cmp(&cells(other))).then_with(|| one.arrived.cmp(&other.arrived))
}

impl Stands {
    /// The text of a column, its own or what was filled in.
    fn text<'g>(&self, group: &'g [Held], at: usize) -> &'g str {
        let filled = self.filled.iter().find(|(column, _)| *column == at).map(|(_, row)| *row);
        group.get(filled.unwrap_or(self.lead)).map_or("", |held| held.record.get(at).text)
    }

    /// Whether a row says nothing that this one denies. Rows of one layout deny what they
    /// leave empty, and what they say in further columns.
    fn agree(&self, shape: &Shape, group: &[Held], row: usize) -> bool {
        let (Some(own), Some(other)) = (group.get(self.lead), group.get(row)) else { return false };
        let alike = own.source.layout == other.source.layout;
        let extra = |held: &Held| Shape::text(&held.record, shape.extra).to_owned();
        let cells = shape.compared.iter().all(|(at, kind)| {
            let (one, two) = (self.text(group, *at), other.record.get(*at).text);
            agree(*kind, one, two) || (!alike && (one.is_empty() || two.is_empty()))
        });
        cells && (!alike || extra(own) == extra(other))
    }

    /// Takes from a row of another layout what is empty here.
    fn fill(&mut self, shape: &Shape, group: &[Held], row: usize) {
        let (Some(own), Some(other)) = (group.get(self.lead), group.get(row)) else { return };
        if own.source.layout == other.source.layout {
            return;
        }
        for (at, _) in &shape.compared {
            if self.text(group, *at).is_empty() && !other.record.get(*at).text.is_empty() {
                self.filled.push((*at, row));
            }
        }
    }
}

/// Whether two cells say the same: decimals by value, moments as far as both go.
pub(super) fn agree(kind: Kind, one: &str, two: &str) -> bool {
    if one == two {
        return true;
    }
    match kind {
        Kind::Count | Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds => {
            one.parse::<Decimal>().ok().is_some_and(|one| two.parse() == Ok(one))
        }
        Kind::Moment if !one.is_empty() && !two.is_empty() => same_moment(one, two),
        _ => false,
    }
}

/// Whether two moments are one as far as both are stated: a lone day holds all its times,
/// and a minute its seconds.
fn same_moment(one: &str, two: &str) -> bool {
    let (one_clock, two_clock) = (clock(one), clock(two));
    let shorter = one_clock.len().min(two_clock.len());
    let (Ok(first), Ok(second)) = (one.parse::<Timestamp>(), two.parse::<Timestamp>()) else {
        return one_clock.get(..shorter) == two_clock.get(..shorter);
    };
    // As long as `2026-05-01T20`, and as `2026-05-01T20:15`.
    let unit = match shorter {
        ..=13 => 3600,
        14..=16 => 60,
        _ => 1,
    };
    first.as_second().div_euclid(unit) == second.as_second().div_euclid(unit)
}

/// A moment without its offset.
fn clock(moment: &str) -> &str {
    let (day, rest) = moment.split_at_checked(10).unwrap_or((moment, ""));
    let end = rest.find(['Z', '+', '-']).map_or(moment.len(), |at| day.len() + at);
    moment.get(..end).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::agree;
    use crate::schema::Kind;

    #[test]
    fn cells_agree_as_far_as_both_go() {
        assert!(agree(Kind::Moment, "2026-05-01", "2026-05-01T20:15+08:00"));
        assert!(agree(Kind::Moment, "2026-05-01T20:15:30+08:00", "2026-05-01T20:15"));
        assert!(agree(Kind::Moment, "2026-05-01T20:15:30+08:00", "2026-05-01T12:15Z"));
        assert!(!agree(Kind::Moment, "2026-05-01T20:15", "2026-05-01T21:15"));
        assert!(!agree(Kind::Moment, "2026-05-01T20:15:30Z", "2026-05-01T20:15:30+08:00"));
        assert!(!agree(Kind::Moment, "", "2026-05-01"));
        assert!(agree(Kind::Money, "12.50", "12.5"));
        assert!(!agree(Kind::Id, "012", "12"));
    }
}
