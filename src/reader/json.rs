//! (stub) JSON documents, streamed: which lists a document has, and the items of one.
//!
//! A path names a place by its keys: `data.list`, with `*` for every key of an object
//! (`ChatHistory.*`). Keys may hold any character but the dot.

use super::{Context, ReadError};
use crate::content::Content;

/// A JSON value with its numbers as text, exact, and its keys in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digit by digit as it stands.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object, its keys in order, doubled keys kept.
    Object(Vec<(String, Node)>),
}

/// What stands at one path of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The keys from the root, joined by dots (`data.list`).
    pub path: String,
    /// What stands there.
    pub shape: Shape,
    /// For a list or an object of lists: the keys of its first items, in order met.
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
/// # Errors
/// If the bytes are not JSON (nor JSON lines, nor JSON wrapped in a script assignment).
pub fn outline(_content: &Content, _context: &Context<'_>) -> Result<Vec<Section>, ReadError> {
    Err(ReadError::Malformed("not yet".into()))
}

/// Streams the items under a path: `visit(keys matched by the stars, item number from 1, item)`.
///
/// # Errors
/// If the bytes are not JSON, or an item is larger than the stated limit.
pub fn items(
    _content: &Content,
    _path: &str,
    _context: &Context<'_>,
    _visit: &mut dyn FnMut(&[String], u64, Node) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    Err(ReadError::Malformed("not yet".into()))
}
