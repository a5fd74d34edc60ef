//! The items of one JSON section as records: columns by dotted paths, the rest as extra.

use super::bind::count;
use super::bound::{Bound, Lost, mask_of};
use super::extra::{Mask, masked, write_text};
use super::fold::fold;
use super::garbled::Garbled;
use super::map::Mapper;
use super::plan::{Dest, Plan};
use super::reconcile::Checks;
use super::trace::Part;
use super::work::Work;
use crate::finding::{Code, Finding};
use crate::reader::json::Node;
use crate::reader::{Cell, Form};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

/// How many paths outside the card are told one by one in a section.
const PATHS_TOLD: usize = 1000;

/// Maps the items of one section.
pub(crate) struct Items<'p> {
    plan: &'p Plan,
    path: String,
    mapper: Mapper<'p>,
    checks: Option<Checks<'p>>,
    claim: usize,
    /// Every beginning of a path of the card: below these, objects are opened.
    opened: BTreeSet<String>,
    told: BTreeSet<String>,
    /// The keys that this item has in `extra`, or may have.
    used: BTreeSet<String>,
    masks: HashMap<String, Mask>,
}

/// A value met in an item: its path, and the column and rank if the card names it.
struct Leaf<'n> {
    path: String,
    node: &'n Node,
    known: Option<(usize, usize)>,
}

impl<'p> Items<'p> {
    /// For the section at a path that the claim of a number is about.
    pub fn new<'i>(plan: &'p Plan, path: &'p str, claim: usize, work: &mut Work<'_, 'i>) -> Self
    where
        'i: 'p,
    {
        let given = work.given(plan, usize::MAX);
        let mut opened = BTreeSet::new();
        for name in plan.names.keys() {
            opened.extend(name.match_indices('.').filter_map(|(at, _)| name.get(..at)).map(str::to_string));
        }
        let bound = plan.columns.iter().enumerate().map(|(number, column)| Bound {
            heading: column.names.first().cloned().unwrap_or_default(),
            key: column.names.first().cloned().unwrap_or_default(),
            column: Some(number),
            dest: column.dest,
            parser: column.parser,
            reads: column.reads,
            mask: mask_of(column.personal, None, column.free),
            seen: true,
            lost: Lost::default(),
        });
        Items {
            plan,
            path: path.to_string(),
            checks: work.checks(plan, &[], path),
            mapper: Mapper::new(plan, bound.collect(), path, work.input.source, given),
            claim,
            opened,
            told: BTreeSet::new(),
            used: BTreeSet::new(),
            masks: HashMap::new(),
        }
    }

    /// Takes one item. `stars` are the keys that the stars of the path stand for.
    ///
    /// # Errors
    /// If the sink fails.
    pub fn take(
        &mut self,
        stars: &[String],
        number: u64,
        node: &Node,
        work: &mut Work<'_, '_>,
    ) -> io::Result<()> {
        work.outcome.read += 1;
        self.mapper.begin(number);
        self.used.clear();
        self.place(stars);
        self.stars(stars, work);
        let undone = self.plan.garbled.map(|way| self.undo(way, node, number, work));
        let mut leaves = Vec::new();
        self.open(".".into(), undone.as_ref().unwrap_or(node), &mut leaves);
        let best = best(&leaves);
        for (at, leaf) in leaves.iter().enumerate() {
            match leaf.known {
                Some((column, _)) if best.get(&column) == Some(&at) => self.known(column, leaf, work),
                _ => self.loose(&leaf.path, leaf.node, number, work),
            }
        }
        self.mapper.end(work)?;
        if let Some(checks) = &mut self.checks {
            checks.row(number, &self.mapper.values());
        }
        work.outcome.taken += 1;
        work.used(self.plan, || Part::Record);
        if let Some(claim) = work.outcome.claims.get_mut(self.claim) {
            claim.rows += 1;
        }
        Ok(())
    }

    /// The item with its texts as they were meant; tells those that are not bent as the card says.
    fn undo(&self, way: Garbled, node: &Node, number: u64, work: &Work<'_, '_>) -> Node {
        let mut strange = Vec::new();
        let undone = way.undo(node, &mut strange);
        for text in strange {
            let finding = Finding::new(Code::TextNotGarbled, work.input.path).sheet(&self.path).row(number);
            work.report(finding.found(work.masked(&text)));
        }
        undone
    }

    /// The place of the item: the path, its stars made keys.
    fn place(&mut self, stars: &[String]) {
        let mut keys = stars.iter();
        let part = |part| if part == "*" { keys.next().map_or("*", String::as_str) } else { part };
        self.mapper.place = self.path.split('.').map(part).collect::<Vec<_>>().join(".");
    }

    /// The key of the last star is a column, if the card names it; others are extra.
    fn stars(&mut self, stars: &[String], work: &mut Work<'_, '_>) {
        for (at, key) in stars.iter().enumerate() {
            let node = Node::Text(key.clone());
            match self.plan.column("*") {
                Some((column, _)) if at + 1 == stars.len() => {
                    self.known(column, &Leaf { path: "*".into(), node: &node, known: None }, work);
                }
                _ => self.loose(&format!("*{}", at + 1), &node, 0, work),
            }
        }
    }

    /// Lists the values of a node: what the card names, and what it does not.
    fn open<'n>(&self, path: String, node: &'n Node, leaves: &mut Vec<Leaf<'n>>) {
        let known = self.plan.column(&path);
        let root = path == ".";
        if known.is_some() || !(root || self.opened.contains(&path)) {
            leaves.push(Leaf { path, node, known });
            return;
        }
        let below = |key: &str| if root { key.to_string() } else { format!("{path}.{key}") };
        match node {
            Node::Object(members) => {
                for (key, member) in members {
                    self.open(below(key), member, leaves);
                }
            }
            Node::List(items) if !root => {
                for (at, item) in items.iter().enumerate() {
                    self.open(below(&at.to_string()), item, leaves);
                }
            }
            _ => leaves.push(Leaf { path, node, known }),
        }
    }

    /// A value that the card names.
    fn known(&mut self, column: usize, leaf: &Leaf<'_>, work: &mut Work<'_, '_>) {
        if self.told.len() < PATHS_TOLD && self.told.insert(leaf.path.clone()) {
            count(work, self.plan.columns.get(column).map_or(Dest::Extra, |c| c.dest));
            work.used(self.plan, || Part::Heading(leaf.path.clone()));
        }
        let nested = matches!(leaf.node, Node::List(_) | Node::Object(_));
        let Some(bound) = self.mapper.bound.get_mut(column) else { return };
        if bound.heading != leaf.path {
            bound.heading.clone_from(&leaf.path);
            bound.key.clone_from(&leaf.path);
        }
        let whole = matches!(bound.mask, Mask::Whole(_));
        if bound.dest == Dest::Extra && nested && !whole {
            return self.raw(&leaf.path, leaf.node, work);
        }
        self.used.insert(leaf.path.clone());
        let (text, form) = text(leaf.node);
        self.mapper.cell(column, Cell { text: &text, form }, work);
    }

    /// A value that the card does not name.
    fn loose(&mut self, path: &str, node: &Node, number: u64, work: &mut Work<'_, '_>) {
        if is_nothing(node) {
            return;
        }
        if self.told.len() < PATHS_TOLD && self.told.insert(path.to_string()) {
            match self.plan.beginning(path) {
                Some((begin, _)) => {
                    count(work, Dest::Extra);
                    work.used(self.plan, || Part::Heading(begin.to_string()));
                }
                None => work.extra_column(&self.path, number, path),
            }
        }
        self.raw(path, node, work);
    }

    /// Writes a value into `extra`: scalars as text, lists and objects as JSON.
    fn raw(&mut self, path: &str, node: &Node, work: &mut Work<'_, '_>) {
        let mut key = path.to_string();
        let mut count = 1;
        while !self.used.insert(key.clone()) {
            count += 1;
            key = format!("{path} ({count})");
        }
        let mut json = String::new();
        let mut is_masked = false;
        match node {
            Node::List(_) | Node::Object(_) => {
                write(path, node, &mut json, &mut |path, text| {
                    let shown = masked(text, self.mask(path, work), work.reveal()).into_owned();
                    is_masked |= shown != text;
                    shown
                });
            }
            scalar => {
                let mask = self.mask(path, work);
                let text = text(scalar).0;
                let shown = masked(&text, mask, work.reveal());
                is_masked = shown != text;
                write_text(&mut json, &shown);
            }
        }
        self.mapper.loose(&key, &json);
        if is_masked {
            self.mapper.masked_extra(work);
        }
    }

    /// What the last key of a path says of the data below it.
    fn mask(&mut self, path: &str, work: &Work<'_, '_>) -> Mask {
        if let Some(mask) = self.masks.get(path) {
            return *mask;
        }
        let mask = mask_of(None, work.input.cards.personal(&fold(path)), true);
        if self.masks.len() < PATHS_TOLD {
            self.masks.insert(path.to_string(), mask);
        }
        mask
    }

    /// Ends the section.
    pub fn end(mut self, work: &mut Work<'_, '_>) {
        if let Some(checks) = self.checks.take() {
            let held = checks.finish(&[]);
            work.checked(self.plan, &held);
        }
        self.mapper.finish(work);
    }
}

/// For each column the value that counts: the earliest spelling of the card, and of equal
/// ones the first; a null only where there is nothing else.
fn best(leaves: &[Leaf<'_>]) -> BTreeMap<usize, usize> {
    let mut best: BTreeMap<usize, (bool, usize, usize)> = BTreeMap::new();
    for (at, leaf) in leaves.iter().enumerate() {
        if let Some((column, rank)) = leaf.known {
            let this = (is_nothing(leaf.node), rank, at);
            let so_far = best.entry(column).or_insert(this);
            *so_far = (*so_far).min(this);
        }
    }
    best.into_iter().map(|(column, (_, _, at))| (column, at)).collect()
}

fn is_nothing(node: &Node) -> bool {
    match node {
        Node::Null => true,
        Node::Text(text) => text.is_empty(),
        Node::List(items) => items.is_empty(),
        Node::Object(members) => members.is_empty(),
        Node::Bool(_) | Node::Number(_) => false,
    }
}

/// A value as a cell: numbers digit by digit, lists and objects as JSON.
fn text(node: &Node) -> (String, Form) {
    match node {
        Node::Null => (String::new(), Form::Empty),
        Node::Bool(truth) => (truth.to_string(), Form::Bool),
        Node::Number(digits) => (digits.clone(), Form::Text),
        Node::Text(text) => (text.clone(), Form::Text),
        nested if is_nothing(nested) => (String::new(), Form::Empty),
        nested => (plain(nested), Form::Text),
    }
}

/// A value as compact JSON.
fn plain(node: &Node) -> String {
    let mut json = String::new();
    write("", node, &mut json, &mut |_, text| text.to_string());
    json
}

/// Writes a value as JSON, each scalar as `show` makes it from its path and text; what
/// `show` leaves alone keeps its type.
fn write(path: &str, node: &Node, json: &mut String, show: &mut dyn FnMut(&str, &str) -> String) {
    match node {
        Node::Null => json.push_str("null"),
        Node::List(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                json.push_str(if at == 0 { "" } else { "," });
                write(path, item, json, show);
            }
            json.push(']');
        }
        Node::Object(members) => {
            json.push('{');
            for (at, (key, member)) in members.iter().enumerate() {
                json.push_str(if at == 0 { "" } else { "," });
                write_text(json, key);
                json.push(':');
                write(&format!("{path}.{key}"), member, json, show);
            }
            json.push('}');
        }
        Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
            let (text, _) = text(node);
            let shown = show(path, &text);
            match node {
                Node::Bool(_) | Node::Number(_) if shown == text => json.push_str(&text),
                _ => write_text(json, &shown),
            }
        }
    }
}

#[cfg(test)]
mod tests;
