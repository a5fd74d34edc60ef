//! The header of a block bound to the columns of a card, every one of them.

use super::bound::{Bound, Lost, mask_of};
use super::extra::Mask;
use super::fold::fold;
use super::index::Candidate;
use super::plan::{Dest, Plan};
use super::trace::Part;
use super::work::Work;
use crate::finding::{Code, Finding};
use crate::reader::Record;
use crate::value::Parser;
use std::collections::BTreeSet;
use std::ops::Range;

/// Binds the cells of a header row to the columns of the card that claims them; counts
/// the columns and tells those the card does not name.
pub(crate) fn bind(
    plan: &Plan,
    candidate: &Candidate,
    header: &Record,
    range: Range<usize>,
    sheet: &str,
    work: &mut Work<'_, '_>,
) -> Vec<Bound> {
    let mut keys = BTreeSet::new();
    let mut headings = BTreeSet::new();
    range
        .map(|index| {
            let heading = header.get(index).text.trim().to_string();
            let key = unique(&mut keys, &heading, index);
            let doubled = !heading.is_empty() && !headings.insert(fold(&heading));
            if doubled {
                let finding = Finding::new(Code::HeadingDuplicate, work.input.path);
                work.report(finding.sheet(sheet).row(header.number).column(&heading));
            }
            let folded = fold(&heading);
            let begins = || plan.beginning(&folded).filter(|_| !doubled);
            match (candidate.cells.get(&index), begins()) {
                (Some(&column), _) => of_card(plan, column, &folded, heading, key, work),
                (None, Some((begin, column))) => of_card(plan, column, begin, heading, key, work),
                (None, None) => unnamed(heading, key, doubled, sheet, header.number, work),
            }
        })
        .collect()
}

/// A name for a column inside `extra` that no other has: the heading, `heading (2)`, or
/// `column 4` where there is none.
fn unique(taken: &mut BTreeSet<String>, heading: &str, index: usize) -> String {
    let plain = if heading.is_empty() { format!("column {}", index + 1) } else { heading.to_string() };
    let mut key = plain.clone();
    let mut count = 1;
    while !taken.insert(key.clone()) {
        count += 1;
        key = format!("{plain} ({count})");
    }
    key
}

/// A column the card knows by this name, which is the heading or how it begins.
fn of_card(
    plan: &Plan,
    column: usize,
    name: &str,
    heading: String,
    key: String,
    work: &mut Work<'_, '_>,
) -> Bound {
    let known = plan.columns.get(column);
    let dest = known.map_or(Dest::Extra, |c| c.dest);
    count(work, dest);
    work.used(plan, || Part::Heading(name.to_string()));
    let by_heading = match dest {
        Dest::Extra => work.input.cards.personal(&fold(&heading)),
        _ => None,
    };
    Bound {
        heading,
        key,
        column: Some(column),
        dest,
        parser: known.map_or(Parser::Text, |c| c.parser),
        reads: known.is_some_and(|c| c.reads),
        mask: known.map_or(Mask::Free, |c| mask_of(c.personal, by_heading, c.free)),
        seen: true,
        lost: Lost::default(),
    }
}

/// A column the card does not name. One without heading is told when a cell stands in it.
fn unnamed(
    heading: String,
    key: String,
    doubled: bool,
    sheet: &str,
    row: u64,
    work: &mut Work<'_, '_>,
) -> Bound {
    let seen = !heading.is_empty();
    if seen && doubled {
        count(work, Dest::Extra);
    } else if seen {
        work.extra_column(sheet, row, &key);
    }
    let personal = work.input.cards.personal(&fold(&heading));
    Bound {
        heading,
        key,
        column: None,
        dest: Dest::Extra,
        parser: Parser::Text,
        reads: false,
        mask: mask_of(None, personal, true),
        seen,
        lost: Lost::default(),
    }
}

/// Counts a column by its fate.
pub(crate) fn count(work: &mut Work<'_, '_>, dest: Dest) {
    let columns = &mut work.outcome.columns;
    columns.found += 1;
    match dest {
        Dest::Field(_) | Dest::OfFigures(_) | Dest::Figure(_) => columns.mapped += 1,
        Dest::Extra => columns.extra += 1,
        Dest::Ignore => columns.ignored += 1,
    }
}
