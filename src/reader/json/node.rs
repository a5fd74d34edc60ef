//! One JSON value with its numbers as text, exact.

use super::super::ReadError;
use super::lexer::{Kind, Lexer};

/// The largest item, in bytes as it stands in the document.
pub const MAX_ITEM: u64 = 64 << 20;
/// The most values one item may hold.
pub const MAX_NODES: u64 = 2_000_000;

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

impl Node {
    /// What stands at a path of keys joined by dots; the node itself for an empty path.
    /// Of doubled keys the last counts, as in every program that reads JSON.
    pub fn get(&self, path: &str) -> Option<&Node> {
        if path.is_empty() {
            return Some(self);
        }
        path.split('.').try_fold(self, |node, key| match node {
            Node::Object(members) => {
                members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        })
    }

    /// The text of a text, number or truth value.
    pub fn scalar_text(&self) -> Option<&str> {
        match self {
            Node::Text(text) | Node::Number(text) => Some(text),
            Node::Bool(true) => Some("true"),
            Node::Bool(false) => Some("false"),
            Node::Null | Node::List(_) | Node::Object(_) => None,
        }
    }

    /// The value as compact JSON, its numbers digit by digit.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Node::Null => out.push_str("null"),
            Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Node::Number(digits) => out.push_str(digits),
            Node::Text(text) => write_text(text, out),
            Node::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Reads the value that is next; `doubled` is told each key that its object has twice.
    ///
    /// # Errors
    /// `Malformed` if it is no JSON, `Limit` beyond [`MAX_ITEM`] or [`MAX_NODES`].
    pub(super) fn read(lexer: &mut Lexer, doubled: &mut dyn FnMut(&str)) -> Result<Node, ReadError> {
        Reader { end: lexer.taken.saturating_add(MAX_ITEM), left: MAX_NODES, lexer, doubled }.node()
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Reads one item within its limits.
struct Reader<'r> {
    lexer: &'r mut Lexer,
    /// Where the item must have ended, in bytes taken.
    end: u64,
    /// How many values it may still have.
    left: u64,
    doubled: &'r mut dyn FnMut(&str),
}

impl Reader<'_> {
    fn node(&mut self) -> Result<Node, ReadError> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.lexer.taken > self.end {
            return Err(ReadError::Limit(format!(
                "JSON, line {}: an item of more than {MAX_ITEM} bytes or {MAX_NODES} values",
                self.lexer.line()
            )));
        }
        match self.lexer.kind()? {
            Kind::Object => self.object(),
            Kind::List => {
                self.lexer.enter()?;
                let mut items = Vec::new();
                while self.lexer.next_item(items.is_empty())? {
                    items.push(self.node()?);
                }
                Ok(Node::List(items))
            }
            Kind::Text => self.lexer.text().map(Node::Text),
            Kind::Word => {
                let word = self.lexer.word()?;
                from_word(word).ok_or_else(|| self.lexer.malformed("a value was expected"))
            }
        }
    }

    fn object(&mut self) -> Result<Node, ReadError> {
        self.lexer.enter()?;
        let mut members: Vec<(String, Node)> = Vec::new();
        while let Some(key) = self.lexer.next_key(members.is_empty())? {
            let value = self.node()?;
            members.push((key, value));
        }
        let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            if let [first, second] = pair
                && first == second
            {
                (self.doubled)(first);
            }
        }
        Ok(Node::Object(members))
    }
}

/// Whether a word stands for a value.
pub(super) fn is_word(word: &str) -> bool {
    matches!(word, "null" | "true" | "false" | "NaN" | "Infinity" | "-Infinity")
        || word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
}

/// The value of a word. One that begins as a number and is none in JSON (`007`, `NaN`)
/// is kept as text, as it stands.
fn from_word(word: String) -> Option<Node> {
    Some(match word.as_str() {
        "null" => Node::Null,
        "true" => Node::Bool(true),
        "false" => Node::Bool(false),
        _ if is_number(&word) => Node::Number(word),
        _ if is_word(&word) => Node::Text(word),
        _ => return None,
    })
}

/// The grammar of numbers, RFC 8259 section 6.
fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
