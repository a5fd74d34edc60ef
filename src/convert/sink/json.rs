//! JSON and JSON Lines.

use super::{Out, Writer};
use crate::convert::header::Header;
use crate::convert::loss::{LossKind, Losses};
use crate::reader::{Form, Record};
use crate::schema::Kind;
use std::io::{self, Write};

/// How much is gathered before it is written.
const BUFFER: usize = 256 << 10;

/// Digits that every reader of JSON keeps, which may read numbers as binary ones.
const SAFE_DIGITS: usize = 15;

/// A table as objects: one a line, or as one list.
///
/// Every object has every key, `null` where there is nothing. Values are texts, for a JSON
/// number loses digits in many readers; a number that the input itself stored as one stays
/// a number where it has at most 15 digits, and is told where it has more. `extra` and nested values are JSON of their own,
/// truth values are truth values.
pub struct Json<'a> {
    out: Out,
    /// What has not been written yet.
    text: Vec<u8>,
    /// The keys, each with its quotes and colon.
    keys: Vec<String>,
    kinds: Vec<Kind>,
    names: Vec<String>,
    lines: bool,
    first: bool,
    losses: &'a Losses,
}

impl<'a> Json<'a> {
    /// Begins an empty list, or nothing yet where each row is a line.
    pub fn new(header: &Header, lines: bool, out: Out, losses: &'a Losses) -> io::Result<Self> {
        let text = if lines { Vec::new() } else { b"[".to_vec() };
        let key = |heading: &str| serde_json::Value::from(heading).to_string() + ":";
        Ok(Json {
            out,
            text,
            keys: header.columns.iter().map(|column| key(&column.heading)).collect(),
            kinds: header.columns.iter().map(|column| column.kind).collect(),
            names: header.columns.iter().map(|column| column.name.clone()).collect(),
            lines,
            first: true,
            losses,
        })
    }

    fn value(&mut self, place: usize, form: Form, text: &str) -> io::Result<()> {
        let kind = self.kinds.get(place).copied().unwrap_or(Kind::Text);
        let plain = match kind {
            _ if text.is_empty() && form != Form::Text => {
                self.text.extend_from_slice(b"null");
                return Ok(());
            }
            Kind::Bool => matches!(text, "true" | "false"),
            Kind::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            _ if form == Form::Bool => matches!(text, "true" | "false"),
            _ => form == Form::Number && is_safe_number(text),
        };
        if !plain && form == Form::Number {
            self.losses.report(LossKind::Retyped, self.names.get(place).map_or("", String::as_str));
        }
        match plain {
            true => self.text.extend_from_slice(text.as_bytes()),
            false => serde_json::to_writer(&mut self.text, text)?,
        }
        Ok(())
    }
}

/// Whether a text is a number of JSON (RFC 8259 section 6), without exponent, that no reader
/// bends.
fn is_safe_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && unsigned.len() <= SAFE_DIGITS
}

impl Writer for Json<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.text.extend_from_slice(match (self.lines, self.first) {
            (true, true) => b"",
            (true, false) | (false, true) => b"\n",
            (false, false) => b",\n",
        });
        self.first = false;
        for place in 0..self.keys.len() {
            self.text.push(if place == 0 { b'{' } else { b',' });
            self.text.extend_from_slice(self.keys.get(place).map_or("", String::as_str).as_bytes());
            let cell = record.get(place);
            self.value(place, cell.form, cell.text)?;
        }
        self.text.extend_from_slice(if self.keys.is_empty() { b"{}" } else { b"}" });
        if self.text.len() >= BUFFER {
            self.out.write_all(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.text.extend_from_slice(match self.lines {
            true if self.first => b"",
            true => b"\n",
            false => b"\n]\n",
        });
        self.out.write_all(&self.text)
    }
}
