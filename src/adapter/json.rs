//! JSON documents: which sections the cards know, and what nobody claims.

use super::card::FormOf;
use super::index::Candidate;
use super::inner::{Inner, OUTER};
use super::item::Items;
use super::plan::{ColumnPlan, Plan};
use super::profile::{ColumnProfile, Profile};
use super::recognise::{Basis, Choice, choose, full_name};
use super::work::Work;
use super::{Claim, State};
use crate::finding::{Code, Finding};
use crate::reader::Context;
use crate::reader::json::{self, Section, Shape};
use crate::value::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// How many sections of an unknown document are profiled.
const PROFILES: usize = 50;

/// Reads all sections of a document that some resource knows.
///
/// # Errors
/// If the sink or the disk fails.
pub(crate) fn ingest(work: &mut Work<'_, '_>) -> io::Result<()> {
    let input = work.input;
    let known = |cells: &[&str]| input.cards.known_header(cells);
    let context = Context {
        path: input.path,
        findings: input.findings,
        passwords: input.passwords,
        known_header: &known,
    };
    let document = match json::outline(input.content, &context) {
        Ok(document) => document,
        Err(fault) => return work.ended(Err(fault)),
    };
    let outline = Outline::new(&document);
    let mut claimed = BTreeSet::new();
    let mut named = BTreeSet::new();
    for (path, candidates) in outline.candidates(input.cards.plans()) {
        match choose(input.cards.plans(), candidates, input.path) {
            Choice::None => {}
            Choice::One(one, hint) => {
                claimed.insert(path);
                let plan = input.cards.plans().get(one.plan);
                named.extend(plan.iter().flat_map(|plan| plan.keys.iter().flatten().map(String::as_str)));
                section(work, &context, &outline, path, &one, hint.as_deref())?;
            }
            Choice::Several(claimants) => dispute(work, path, &claimants),
        }
    }
    for (plan, path) in input.cards.plans().iter().filter_map(|p| Some((p, outline.bare(p)?))) {
        claimed.insert(path);
        named.extend(plan.keys.iter().flatten().map(String::as_str));
        empty(work, plan, path, 0);
    }
    unclaimed(work, &document.sections, &claimed, &named);
    if !work.outcome.claims.is_empty() && work.outcome.state == State::Unknown {
        work.outcome.state = State::Ingested;
    }
    Ok(())
}

/// The sections of a document by their paths.
struct Outline<'s> {
    document: &'s json::Outline,
    sections: BTreeMap<&'s str, &'s Section>,
}

impl<'s> Outline<'s> {
    fn new(document: &'s json::Outline) -> Self {
        let sections = document.sections.iter().map(|s| (s.path.as_str(), s)).collect();
        Outline { document, sections }
    }

    /// The section a path of a card leads to; for `a.*` the object `a`.
    fn at(&self, path: &str) -> Option<&'s Section> {
        self.sections.get(before_star(path)).copied()
    }

    /// Whether nothing stands at a path of a card, or under its star only lists without items.
    fn is_empty(&self, path: &str, section: &Section) -> bool {
        let starred = path.ends_with('*') && section.shape == Shape::Object;
        let mut below = self.sections.values().filter(|other| is_below(&other.path, &section.path));
        is_empty(section) || (starred && below.all(|other| is_empty(other)))
    }

    /// Whether one path of each inner list of `keys` is there.
    fn has_keys(&self, plan: &Plan) -> bool {
        plan.keys.iter().all(|any| any.iter().any(|path| self.at(path).is_some()))
    }

    /// Who may claim which section, by path.
    fn candidates<'p>(&self, plans: &'p [Plan]) -> BTreeMap<&'p str, Vec<Candidate>> {
        let mut found: BTreeMap<&str, Vec<Candidate>> = BTreeMap::new();
        for (number, plan) in plans.iter().enumerate() {
            if plan.form != FormOf::Json || !self.has_keys(plan) {
                continue;
            }
            for path in &plan.rows {
                let cells = self.at(path).and_then(|section| self.matched(plan, path, section));
                if let Some(cells) = cells {
                    found.entry(path).or_default().push(Candidate { plan: number, cells });
                }
            }
        }
        found
    }

    /// The first key that is there of a resource whose keys are and none of whose lists is.
    fn bare<'p>(&self, plan: &'p Plan) -> Option<&'p str> {
        let listed = plan.rows.iter().any(|path| self.at(path).is_some());
        if plan.form != FormOf::Json || listed || !self.has_keys(plan) {
            return None;
        }
        plan.keys.iter().flatten().map(String::as_str).find(|path| self.at(path).is_some())
    }

    /// Which keys of a section a resource knows, if it knows all it requires. A section
    /// without an item is told by its place, where the card asks for `keys`.
    fn matched(&self, plan: &Plan, path: &str, section: &Section) -> Option<BTreeMap<usize, usize>> {
        let inner = Inner::of(path);
        if self.is_empty(path, section) {
            let told = inner.is_some_and(|inner| plan.rows.iter().any(|row| row == inner.outer));
            return (!plan.keys.is_empty() && !told).then(BTreeMap::new);
        }
        let object = plan.single || (path.ends_with('*') && inner.is_none());
        if section.shape != (if object { Shape::Object } else { Shape::List }) {
            return None;
        }
        // The key that leads to the inner list is known, whatever its items hold.
        let step = inner.as_ref().map(|inner| inner.first_step());
        let led = step.map(|step| section.keys.iter().position(|key| key == step));
        if led == Some(None) {
            return None;
        }
        let stands = |name: &str| {
            let first = name.split('.').next().unwrap_or(name);
            section.keys.iter().position(|key| key == name || key == first)
        };
        // Of items inside items only what is around them is told by the outline.
        let around = |name: &str| name.strip_prefix(OUTER)?.strip_prefix('.').and_then(stands);
        let find = |column: &ColumnPlan| {
            column.names.iter().find_map(|name| if inner.is_some() { around(name) } else { stands(name) })
        };
        let own = |column: &ColumnPlan| {
            let untold = inner.is_some() && !column.names.iter().any(|name| is_below(name, OUTER));
            untold || column.names.iter().any(|name| name == "*" || name == ".")
        };
        let absent = plan.absent.iter().any(|name| stands(name).is_some());
        let mut cells: BTreeMap<usize, usize> =
            led.flatten().map(|key| (key, usize::MAX)).into_iter().collect();
        for (number, column) in plan.columns.iter().enumerate().filter(|(_, c)| !own(c)) {
            match find(column) {
                Some(key) => cells.insert(key, number),
                None if column.optional => None,
                None => return None,
            };
        }
        let exact = !plan.exact || cells.len() == section.keys.len();
        (!absent && exact).then_some(cells)
    }
}

fn is_empty(section: &Section) -> bool {
    section.shape == Shape::Null || (section.count == 0 && section.shape != Shape::Scalar)
}

/// Reads one section that one resource claims.
fn section(
    work: &mut Work<'_, '_>,
    context: &Context<'_>,
    outline: &Outline<'_>,
    path: &str,
    one: &Candidate,
    hint: Option<&str>,
) -> io::Result<()> {
    let Some(plan) = work.input.cards.plans().get(one.plan) else { return Ok(()) };
    let Some(found) = outline.at(path) else { return Ok(()) };
    if outline.is_empty(path, found) {
        empty(work, plan, path, one.cells.len());
        return Ok(());
    }
    let claim = work.claim(new_claim(plan, path, (one.cells.len(), found.keys.len()), hint));
    let mut items = Items::new(plan, path, claim, work);
    let read = match Inner::of(path) {
        None => outline.document.items(work.input.content, path, context, &mut |stars, number, node| {
            items.take(stars, number, &node, work).map_err(|e| work.stop(e))
        }),
        Some(inner) => {
            let around = plan.names.keys().any(|name| is_below(name, OUTER));
            let mut number = 0;
            outline.document.items(work.input.content, inner.outer, context, &mut |_, outer, node| {
                inner.items(node, around).iter().try_for_each(|item| {
                    number += 1;
                    items.take(&[outer.to_string()], number, item, work).map_err(|e| work.stop(e))
                })
            })
        }
    };
    items.end(work);
    work.ended(read)
}

fn new_claim(plan: &Plan, path: &str, (known, found): (usize, usize), hint: Option<&str>) -> Claim {
    let hint = hint.map(str::to_owned);
    Claim {
        card: plan.card.clone(),
        resource: plan.resource.clone(),
        basis: Basis { form: FormOf::Json, known, found, place: path.to_owned(), hint },
        evidence: plan.evidence,
        sheet: path.to_string(),
        rows: 0,
        refused: 0,
        declared: plan.declared,
    }
}

/// Claims a section without an item, and says so.
fn empty(work: &mut Work<'_, '_>, plan: &Plan, path: &str, known: usize) {
    let finding = Finding::new(Code::SectionEmpty, work.input.path).sheet(path);
    work.report(finding);
    work.claim(new_claim(plan, path, (known, 0), None));
}

fn dispute(work: &mut Work<'_, '_>, path: &str, claimants: &[usize]) {
    let names: Vec<String> = claimants.iter().map(|c| full_name(work.input.cards.plans(), *c)).collect();
    work.report(Finding::new(Code::TwoClaimants, work.input.path).sheet(path).found(names.join(", ")));
}

/// Tells the sections that hold something and that nobody claims; profiles the lists. The
/// scalars by which a card knows the document are `named` by it and need not be told.
fn unclaimed(
    work: &mut Work<'_, '_>,
    sections: &[Section],
    claimed: &BTreeSet<&str>,
    named: &BTreeSet<&str>,
) {
    let mut told: BTreeSet<&str> = claimed.iter().map(|path| before_star(path)).collect();
    let mut scalars: BTreeMap<&str, u64> = BTreeMap::new();
    let nobody = work.outcome.claims.is_empty();
    if nobody {
        work.report(Finding::new(Code::Unknown, work.input.path));
    }
    for section in sections {
        if is_empty(section) || within(&section.path, &told) {
            continue;
        }
        if section.shape == Shape::Scalar {
            if named.contains(section.path.as_str()) {
                continue;
            }
            *scalars.entry(parent(&section.path)).or_insert(0) += 1;
        } else if section.shape == Shape::List {
            told.insert(&section.path);
            if work.outcome.profiles.len() < PROFILES {
                work.outcome.profiles.push(profile(section));
            }
            tell(work, &section.path, section.count);
        }
    }
    for (path, count) in scalars.into_iter().filter(|(path, _)| !within(path, &told)) {
        tell(work, path, count);
    }
}

fn tell(work: &Work<'_, '_>, path: &str, count: u64) {
    let finding = Finding::new(Code::SectionUnclaimed, work.input.path).sheet(path);
    work.report(finding.found(count.to_string()));
}

/// The part of a path of a card before its first star: of `a.*.b` it is `a`.
fn before_star(path: &str) -> &str {
    match path.split_once('*') {
        Some((before, _)) => before.strip_suffix('.').unwrap_or(before),
        None => path,
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// Whether a path lies below another.
fn is_below(path: &str, above: &str) -> bool {
    above.is_empty() || path.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a path is one of these or lies below one; all lies below the root.
fn within(path: &str, paths: &BTreeSet<&str>) -> bool {
    paths.contains(path)
        || paths.contains("")
        || path.match_indices('.').any(|(at, _)| path.get(..at).is_some_and(|above| paths.contains(above)))
}

fn profile(section: &Section) -> Profile {
    let column = |key: &String| ColumnProfile { heading: key.clone(), parser: Parser::Text, filled: 0 };
    Profile {
        sheet: section.path.clone(),
        json: true,
        row: 0,
        columns: section.keys.iter().map(column).collect(),
        rows: section.count,
    }
}
