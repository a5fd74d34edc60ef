//! The `extra` field: a JSON object written piece by piece, and the masks of what it holds.

use crate::privacy::Reveal;
use crate::schema::Personal;
use std::borrow::Cow;

/// How a text is made fit to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mask {
    /// As it stands.
    None,
    /// Personal data inside it is masked.
    Free,
    /// The whole is personal data of a kind.
    Whole(Personal),
}

impl Mask {
    /// At least as careful as with free text: for cells that are not what they should be.
    pub fn or_free(self) -> Mask {
        if self == Mask::None { Mask::Free } else { self }
    }
}

/// Adds one text under a key, and tells whether something of it was masked; the object is
/// opened, and left open.
pub(crate) fn push(object: &mut String, key: &str, text: &str, mask: Mask, reveal: &Reveal) -> bool {
    open(object, key);
    let shown = masked(text, mask, reveal);
    write_text(object, &shown);
    shown != text
}

/// Adds one JSON value under a key.
pub(crate) fn push_raw(object: &mut String, key: &str, json: &str) {
    open(object, key);
    object.push_str(json);
}

fn open(object: &mut String, key: &str) {
    object.push(if object.is_empty() { '{' } else { ',' });
    write_text(object, key);
    object.push(':');
}

/// Writes a JSON string.
pub(crate) fn write_text(json: &mut String, text: &str) {
    let plain = !text.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\');
    if plain {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// A text made fit to be looked at.
pub(crate) fn masked<'t>(text: &'t str, mask: Mask, reveal: &Reveal) -> Cow<'t, str> {
    match mask {
        Mask::Whole(kind) => reveal.mask(kind, text),
        Mask::Free => reveal.mask_free(text).0,
        Mask::None => Cow::Borrowed(text),
    }
}

/// Masks a field in place, and tells whether something of it was masked.
pub(crate) fn mask_field(field: &mut String, mask: Mask, reveal: &Reveal) -> bool {
    if mask == Mask::None || field.is_empty() {
        return false;
    }
    match masked(field, mask, reveal) {
        Cow::Owned(masked) if masked != *field => {
            *field = masked;
            true
        }
        _ => false,
    }
}
