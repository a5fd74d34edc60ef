//! JSON documents, streamed: which lists a document has, and the items of one.
//!
//! A path names a place by its keys: `data.list`, with `*` for every key of an object
//! (`ChatHistory.*`) or every item of a list. Keys may hold any character but the dot.
//!
//! Read are JSON (RFC 8259), JSON Lines, JSON wrapped in a script (`x = […];`, `f({…})`),
//! in UTF-8, UTF-16 or GB18030. Where exporters are known to slip, the reader follows
//! them and loses nothing: line ends inside a text, `NaN`, a comma before the end.

use super::{Context, ReadError};
use crate::content::Content;

mod items;
mod lexer;
mod node;
mod outline;
mod source;

pub use lexer::MAX_DEPTH;
pub use node::{MAX_ITEM, MAX_NODES, Node};
pub use outline::{MAX_LISTED, MAX_SCALARS, MAX_SECTIONS, OUTLINE_DEPTH, Outline};

/// What stands at one path of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The keys from the root, joined by dots (`data.list`); empty for the root.
    pub path: String,
    /// What stands there.
    pub shape: Shape,
    /// For a list or an object of lists: the keys of its first items, in order met; for
    /// another object its own keys.
    pub keys: Vec<String>,
    /// For a list: how many items; for an object: how many keys; otherwise 0.
    pub count: u64,
}

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// A list.
    List,
    /// An object.
    Object,
    /// A text, number or truth value.
    Scalar,
}

/// Reads the document once and tells its sections down to a bounded depth and number.
///
/// Lists are not entered: the keys of their first items are told. Of an object with very
/// many keys only the first sections are told, and all keys are counted. Several
/// documents one after another (JSON Lines) are one list at the root.
///
/// # Errors
/// `Malformed` with line and column if the bytes are not JSON in one of the forms above,
/// `Limit` if it is nested deeper than [`MAX_DEPTH`].
pub fn outline(content: &Content, _context: &Context<'_>) -> Result<Outline, ReadError> {
    outline::read(content)
}

impl Outline {
    /// As [`items`], of the document that this is the outline of; reads only the section of
    /// the path, where it has one place.
    ///
    /// # Errors
    /// As [`items`].
    pub fn items(
        &self,
        content: &Content,
        path: &str,
        context: &Context<'_>,
        visit: &mut VisitItem<'_>,
    ) -> Result<(), ReadError> {
        items::read_in(self, content, path, context, visit)
    }
}

/// Is given each item: the keys that the stars matched, its number from 1, itself.
pub type VisitItem<'v> = dyn FnMut(&[String], u64, Node) -> Result<(), ReadError> + 'v;

/// Streams the items under a path: `visit(keys matched by the stars, item number from 1, item)`.
///
/// The items of a list are given one by one, anything else as one item; `null`, `{}` and
/// a path that leads nowhere give none. Of several documents one after another each is
/// read so. Numbers run on over all lists that the path matches. A doubled key is
/// reported with its item, as is a character that no text can hold.
///
/// # Errors
/// `Malformed` with line and column if the bytes are not JSON or end too soon: the items
/// before have been given. `Limit` if an item is larger than [`MAX_ITEM`] bytes or has
/// more than [`MAX_NODES`] values. What `visit` returns.
pub fn items(
    content: &Content,
    path: &str,
    context: &Context<'_>,
    visit: &mut VisitItem<'_>,
) -> Result<(), ReadError> {
    items::read(content, path, context, visit)
}
