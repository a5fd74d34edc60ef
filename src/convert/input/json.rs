//! Lists of JSON documents as tables: an object is a row, its keys are the headings.

use super::parts::TakePart;
use super::tables::Part;
use crate::content::Content;
use crate::convert::header::Header;
use crate::reader::json::{self, Node, Section, Shape};
use crate::reader::{Context, Form, ReadError, Record, Sheet};
use std::collections::HashMap;
use std::io;

/// The most different keys that the objects of one list may have.
const MOST_KEYS: usize = 16_384;

/// The heading of a list whose items are no objects.
const VALUE: &str = "value";

/// Gives every list of objects as a table; a document without such a list is one row.
///
/// Values inside values are cells of JSON. A list is read twice: for its keys, and for its
/// rows.
///
/// # Errors
/// If the document is no JSON, or `take` fails.
pub fn parts(content: &Content, context: &Context<'_>, take: &mut TakePart<'_>) -> Result<(), ReadError> {
    let sections = json::outline(content, context)?.sections;
    let root = sections.iter().find(|section| section.path.is_empty());
    // A list at the root, or JSON Lines: what lies deeper is told as well, and is cells of it.
    if root.is_some_and(|root| root.shape == Shape::List) {
        return list(content, "", context, take);
    }
    // One row of a table of ours is an object too, whatever its `extra` holds.
    let ours = root.is_some_and(|root| {
        Header::of_headings("", root.keys.iter().map(String::as_str)).recognised().table.is_some()
    });
    let is_rows = |section: &&Section| section.shape == Shape::List && !section.keys.is_empty();
    let lists: Vec<&Section> = sections.iter().filter(is_rows).filter(|_| !ours).collect();
    if lists.is_empty() {
        return root.iter().try_for_each(|root| list(content, &root.path, context, take));
    }
    lists.iter().try_for_each(|section| list(content, &section.path, context, take))?;
    // What stands beside the lists is no row of any of them.
    for section in sections.iter().filter(|section| section.shape == Shape::Scalar) {
        let mut record = Record::default();
        record.push(&section.path, Form::Text);
        let sheet =
            Sheet { name: lists.first().map(|list| list.path.clone()).unwrap_or_default(), hidden: false };
        take(&sheet, Part::Outside(&record))?;
    }
    Ok(())
}

/// The keys of a list in the order met, and whether all their values hold values themselves.
#[derive(Default)]
struct Keys {
    places: HashMap<String, usize>,
    nested: Vec<Option<bool>>,
}

impl Keys {
    fn take(&mut self, key: &str, node: &Node) -> Result<(), ReadError> {
        let place = match self.places.get(key) {
            Some(place) => *place,
            None if self.nested.len() >= MOST_KEYS => {
                return Err(ReadError::Limit(format!("a list with more than {MOST_KEYS} keys")));
            }
            None => {
                self.places.insert(key.to_owned(), self.nested.len());
                self.nested.push(None);
                self.nested.len() - 1
            }
        };
        if let (Some(slot), false) = (self.nested.get_mut(place), *node == Node::Null) {
            let nested = matches!(node, Node::List(_) | Node::Object(_));
            *slot = Some(slot.unwrap_or(true) && nested);
        }
        Ok(())
    }
}

fn list(
    content: &Content,
    path: &str,
    context: &Context<'_>,
    take: &mut TakePart<'_>,
) -> Result<(), ReadError> {
    let sheet = Sheet { name: path.to_owned(), hidden: false };
    let mut keys = Keys::default();
    json::items(content, path, context, &mut |_, _, node| match &node {
        Node::Object(members) => members.iter().try_for_each(|(key, node)| keys.take(key, node)),
        other => keys.take(VALUE, other),
    })?;
    if keys.nested.is_empty() {
        return Ok(());
    }
    let mut names: Vec<(&String, &usize)> = keys.places.iter().collect();
    names.sort_unstable_by_key(|(_, place)| **place);
    let mut record = Record::default();
    names.iter().for_each(|(name, _)| record.push(name, Form::Text));
    let stopped = |error: io::Error| ReadError::Io(error);
    take(&sheet, Part::Begin(Some(&record))).map_err(stopped)?;
    for (place, nested) in keys.nested.iter().enumerate() {
        if *nested == Some(true) {
            take(&sheet, Part::Nested(place)).map_err(stopped)?;
        }
    }
    let width = keys.nested.len();
    let quiet = crate::finding::Findings::new();
    let context = Context { findings: &quiet, ..*context };
    let mut cells: Vec<Option<Node>> = Vec::new();
    json::items(content, path, &context, &mut |_, number, node| {
        cells.clear();
        cells.resize(width, None);
        let mut put = |key: &str, node: Node| {
            if let Some(slot) = keys.places.get(key).and_then(|place| cells.get_mut(*place)) {
                *slot = Some(node);
            }
        };
        match node {
            Node::Object(members) => members.into_iter().for_each(|(key, node)| put(&key, node)),
            other => put(VALUE, other),
        }
        record.clear();
        record.number = number;
        cells.iter().for_each(|node| push(&mut record, node.as_ref()));
        take(&sheet, Part::Row(&record)).map_err(stopped)
    })
}

fn push(record: &mut Record, node: Option<&Node>) {
    match node {
        None | Some(Node::Null) => record.push("", Form::Empty),
        Some(Node::Bool(value)) => record.push(if *value { "true" } else { "false" }, Form::Bool),
        Some(Node::Number(digits)) => record.push(digits, Form::Number),
        Some(Node::Text(text)) => record.push(text, Form::Text),
        Some(nested) => record.push(&nested.to_json(), Form::Text),
    }
}
