//! The cells of one sheet, as its XML holds them.

use super::super::super::{Form, ReadError};
use super::super::look::Look;
use super::super::number;
use super::super::parts::Part;
use super::super::rows::{Cells, Found};
use super::super::strings::Strings;
use super::super::xml::{Xml, attribute};
use super::simple;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// The cells of one sheet, streamed.
pub struct SheetCells<'s> {
    part: Part<'s>,
    strings: &'s Strings,
    looks: &'s [Look],
    since_1904: bool,
    /// Where the next cell is that does not say where it is.
    row: u32,
    column: u32,
    /// Whether the row of the cell given last has ended.
    row_ended: bool,
    value: String,
    formula: String,
}

/// What the tag of a cell says.
#[derive(Clone, Copy)]
struct Tag {
    style: usize,
    kind: Kind,
}

/// The types of cells (ECMA-376 part 1, 18.18.11).
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Shared,
    Inline,
    Bool,
    Error,
    Moment,
    /// `str`, and whatever the standard does not know.
    Text,
}

impl Kind {
    fn of(text: &str) -> Kind {
        match text {
            "n" => Kind::Number,
            "s" => Kind::Shared,
            "inlineStr" => Kind::Inline,
            "b" => Kind::Bool,
            "e" => Kind::Error,
            "d" => Kind::Moment,
            _ => Kind::Text,
        }
    }
}

impl<'s> SheetCells<'s> {
    /// The cells of a sheet part.
    pub fn new(part: Part<'s>, strings: &'s Strings, looks: &'s [Look], since_1904: bool) -> Self {
        SheetCells {
            part,
            strings,
            looks,
            since_1904,
            row: 0,
            column: 0,
            row_ended: false,
            value: String::new(),
            formula: String::new(),
        }
    }

    /// Reads what is inside a cell; `None` if it holds nothing.
    fn read_cell(&mut self, tag: Tag, found: &mut Found) -> Result<Option<Form>, ReadError> {
        let outside = self.part.depth();
        let mut stored = false;
        self.value.clear();
        self.formula.clear();
        while self.part.depth() >= outside {
            let Event::Start(start) = self.part.next()? else { continue };
            match start.local_name().as_ref() {
                // An inline string may repeat its text as a value.
                "v" if stored => self.part.skip()?,
                "v" => {
                    stored = true;
                    self.part.text(None, "", &mut self.value)?;
                }
                "is" => {
                    stored = true;
                    self.value.clear();
                    rich_text(&mut self.part, &mut self.value)?;
                }
                "f" => self.part.text(None, "", &mut self.formula)?,
                _ => self.part.skip()?,
            }
        }
        let value = self.value.as_str();
        let form = if stored { take_value(&self.ways(), tag, value, &mut found.text) } else { None };
        // A formula that nobody has calculated: its value is lacking, and that is said.
        if form.is_none() && !self.formula.is_empty() {
            found.text.extend(["=", &self.formula]);
            return Ok(Some(Form::Error));
        }
        Ok(form)
    }

    fn ways(&self) -> Ways<'s> {
        Ways { strings: self.strings, looks: self.looks, since_1904: self.since_1904 }
    }

    /// Reads the next cell from the bytes at hand, if it is a plain one: `Some(None)` for an
    /// empty one.
    fn read_simple(&mut self, found: &mut Found) -> Result<Option<Option<Form>>, ReadError> {
        let ways = self.ways();
        let Some(cell) = simple::cell(self.part.peek()) else { return Ok(None) };
        if let Some(stated) = cell.place {
            match place(stated) {
                Some(place) => (self.row, self.column) = place,
                None => return Ok(None),
            }
        }
        let style = cell.style.and_then(|style| style.trim().parse().ok()).unwrap_or(0);
        let tag = Tag { style, kind: cell.kind.map_or(Kind::Number, Kind::of) };
        (found.row, found.column) = (self.row, self.column);
        self.column = self.column.saturating_add(1);
        found.text.clear();
        let form = cell.value.and_then(|value| match cell.inline {
            true => take_value(&ways, tag, &unescape(value), &mut found.text),
            false => take_value(&ways, tag, value, &mut found.text),
        });
        let used = cell.used;
        self.part.pass(used);
        Ok(Some(form))
    }
}

/// What a stored value means, beside its tag.
struct Ways<'s> {
    strings: &'s Strings,
    looks: &'s [Look],
    since_1904: bool,
}

/// Writes the value of a cell as its kind asks; `None` if it has none.
fn take_value(ways: &Ways<'_>, tag: Tag, value: &str, text: &mut String) -> Option<Form> {
    if value.is_empty() && !matches!(tag.kind, Kind::Text | Kind::Inline) {
        return None;
    }
    Some(match tag.kind {
        Kind::Number => {
            let look = ways.looks.get(tag.style).copied().unwrap_or(Look::Plain);
            number::write_stored(value, look, ways.since_1904, text)
        }
        Kind::Shared => match value.trim().parse().ok().and_then(|index| ways.strings.get(index)) {
            Some(string) => put(string, Form::Text, text),
            None => put(&format!("shared string {value} is missing"), Form::Error, text),
        },
        Kind::Bool => match value.trim().to_ascii_lowercase().as_str() {
            "1" | "true" => put("true", Form::Bool, text),
            "0" | "false" => put("false", Form::Bool, text),
            _ => put(value, Form::Text, text),
        },
        Kind::Error => put(value, Form::Error, text),
        Kind::Moment => number::write_iso(value, text),
        Kind::Inline => put(value, Form::Text, text),
        Kind::Text => put(&unescape(value), Form::Text, text),
    })
}

fn put(value: &str, form: Form, text: &mut String) -> Form {
    text.push_str(value);
    form
}

impl Cells for SheetCells<'_> {
    fn next(&mut self, found: &mut Found) -> Result<bool, ReadError> {
        loop {
            match self.read_simple(found)? {
                Some(Some(form)) => {
                    found.form = form;
                    self.row_ended = false;
                    return Ok(true);
                }
                Some(None) => continue,
                None => {}
            }
            match self.part.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => {
                        let stated = attribute(&start, "r").and_then(|r| r.trim().parse::<u32>().ok());
                        self.row = stated.and_then(|r| r.checked_sub(1)).unwrap_or(self.row);
                        self.column = 0;
                    }
                    "c" => {
                        let tag = cell_tag(&start, &mut self.row, &mut self.column)?;
                        (found.row, found.column) = (self.row, self.column);
                        self.column = self.column.saturating_add(1);
                        found.text.clear();
                        if let Some(form) = self.read_cell(tag, found)? {
                            found.form = form;
                            self.row_ended = false;
                            return Ok(true);
                        }
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "row" => {
                    self.row = self.row.saturating_add(1);
                    self.row_ended = true;
                }
                // Not before the very end, for only there is the checksum looked at.
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    fn row_is_whole(&self) -> bool {
        self.row_ended
    }
}

/// Reads the tag of a cell; a place it states becomes the place at hand.
fn cell_tag(start: &BytesStart<'_>, row: &mut u32, column: &mut u32) -> Result<Tag, ReadError> {
    let mut tag = Tag { style: 0, kind: Kind::Number };
    for attribute in start.attributes().with_checks(false).flatten() {
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "r" => match place(value) {
                Some(place) => (*row, *column) = place,
                None => return Err(ReadError::Malformed(format!("a cell at “{value}”"))),
            },
            "s" => tag.style = value.trim().parse().unwrap_or(0),
            "t" => tag.kind = Kind::of(value),
            _ => {}
        }
    }
    Ok(tag)
}

/// The row and column of a reference such as `AB12`, both from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim();
    if reference.contains('$') {
        return place(&reference.replace('$', ""));
    }
    let split = reference.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = reference.split_at_checked(split)?;
    if letters.is_empty() || letters.len() > 6 {
        return None;
    }
    let column = letters.bytes().fold(0u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// Adds the text of a string item, of its runs but not of its phonetic hints.
pub fn rich_text<R: Read>(part: &mut Xml<R>, text: &mut String) -> Result<(), ReadError> {
    let mut raw = String::new();
    part.text(Some("t"), "rPh", &mut raw)?;
    text.push_str(&unescape(&raw));
    Ok(())
}

/// Resolves `_x000D_` and its like, by which XLSX writes characters that XML cannot hold
/// (ECMA-376 part 1, 22.9.2.19).
fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(unit) = escaped(rest) {
            units.push(unit);
            rest = rest.get(7..).unwrap_or_default();
            continue;
        }
        flush(&mut units, &mut out);
        out.push(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    flush(&mut units, &mut out);
    out.into()
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// The code unit if the text begins with `_xHHHH_`.
fn escaped(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    if text.as_bytes().get(6) != Some(&b'_') || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}
