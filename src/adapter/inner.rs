//! Lists inside the items of a list: each of their items a record that knows the item
//! around it.
//!
//! `data.list.*.parts` leads to the lists `parts` of the items at `data.list`. A text on
//! the way that holds JSON is read as that, its HTML escapes resolved.

use crate::content::Content;
use crate::finding::Findings;
use crate::reader::json::{self, Node};
use crate::reader::{Context, ReadError};

/// The key under which the item around a record stands: `^.name` is its `name`.
pub(crate) const OUTER: &str = "^";

/// A path to lists inside items.
pub(crate) struct Inner<'p> {
    /// Where the list of the outer items stands.
    pub outer: &'p str,
    /// The keys from an outer item to its inner list.
    steps: Vec<&'p str>,
}

impl<'p> Inner<'p> {
    /// Takes a path of a card apart; none if no star stands inside it. `*.parts` leads to the
    /// lists within the items of a document that is a list.
    pub fn of(path: &'p str) -> Option<Self> {
        let of_root = path.strip_prefix("*.").map(|steps| ("", steps));
        let (outer, steps) = of_root.or_else(|| path.split_once(".*."))?;
        Some(Inner { outer, steps: steps.split('.').collect() })
    }

    /// The key of an outer item that leads on.
    pub fn first_step(&self) -> &'p str {
        self.steps.first().copied().unwrap_or_default()
    }

    /// The items of the inner list. With `around` each has the outer item, without the
    /// list itself, under [`OUTER`].
    pub fn items(&self, mut outer: Node, around: bool) -> Vec<Node> {
        let items = match take(&mut outer, &self.steps) {
            Some(Node::List(items)) => items,
            Some(Node::Null) | None => return Vec::new(),
            Some(lone) => vec![lone],
        };
        if !around {
            return items;
        }
        let with_outer = |item| match item {
            Node::Object(mut members) => {
                members.push((OUTER.to_string(), outer.clone()));
                Node::Object(members)
            }
            other => other,
        };
        items.into_iter().map(with_outer).collect()
    }
}

/// Takes out what stands at the end of some keys, and reads the texts on the way.
fn take(node: &mut Node, steps: &[&str]) -> Option<Node> {
    let (step, rest) = steps.split_first()?;
    if let Node::Text(text) = node
        && let Some(read) = document(text)
    {
        *node = read;
    }
    let Node::Object(members) = node else { return None };
    let at = members.iter().position(|(key, _)| key == step)?;
    if rest.is_empty() {
        return Some(members.remove(at).1);
    }
    take(&mut members.get_mut(at)?.1, rest)
}

/// The one document that a text holds, if it does.
fn document(text: &str) -> Option<Node> {
    read(text).or_else(|| read(&quick_xml::escape::unescape_with(text, entity).ok()?))
}

fn entity(name: &str) -> Option<&'static str> {
    match name {
        "nbsp" => Some("\u{a0}"),
        name => quick_xml::escape::resolve_predefined_entity(name),
    }
}

fn read(text: &str) -> Option<Node> {
    let content = Content::memory(text.as_bytes().to_vec());
    let findings = Findings::new();
    let context = Context { path: "", findings: &findings, passwords: &[], known_header: &|_| false };
    let mut found = Vec::new();
    let read: Result<(), ReadError> = json::items(&content, "", &context, &mut |_, _, node| {
        found.push(node);
        Ok(())
    });
    let node = found.pop().filter(|node| read.is_ok() && matches!(node, Node::Object(_)))?;
    found.is_empty().then_some(node)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.into())
    }

    fn object(members: &[(&str, Node)]) -> Node {
        Node::Object(members.iter().map(|(key, node)| (key.to_string(), node.clone())).collect())
    }

    #[test]
    fn an_inner_list_gives_its_items_with_the_item_around_them() {
        let inner = Inner::of("data.list.*.info.parts").unwrap();
        assert_eq!((inner.outer, inner.first_step()), ("data.list", "info"));
        let info = "{&quot;at&quot;:5,&quot;parts&quot;:[{&quot;t&quot;:&quot;a&amp;amp;b&quot;},{}]}";
        let outer = object(&[("id", text("1")), ("info", text(info))]);
        let rest = object(&[("id", text("1")), ("info", object(&[("at", Node::Number("5".into()))]))]);
        let first = object(&[("t", text("a&amp;b")), (OUTER, rest.clone())]);
        assert_eq!(inner.items(outer.clone(), true), [first, object(&[(OUTER, rest)])]);
        assert_eq!(inner.items(outer, false).len(), 2);
    }

    #[test]
    fn what_holds_no_inner_list_gives_nothing() {
        let inner = Inner::of("list.*.info.parts").unwrap();
        assert_eq!(inner.items(object(&[("info", text("no json"))]), true), []);
        assert_eq!(inner.items(object(&[("info", object(&[("parts", Node::Null)]))]), true), []);
        assert!(Inner::of("list.*").is_none() && Inner::of("list").is_none());
    }
}
