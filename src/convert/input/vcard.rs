//! Address books: a card is a row, its properties are the columns.

use super::parts::TakePart;
use super::tables::Part;
use crate::content::Content;
use crate::reader::{Form, ReadError, Record, Sheet};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use vcard::tree::cst::VcardCst;
use vcard::tree::value::cursor::VcardValueCursor;

/// How an address book begins.
pub const MAGIC: &[u8] = b"BEGIN:VCARD";

/// The longest card that is read, in bytes; photographs are part of cards.
const MAX_CARD: usize = 16 << 20;

/// The most different properties of an address book.
const MOST_COLUMNS: usize = 2_000;

/// Gives the cards of an address book: one column for each property, with a number from the
/// second of its kind on (`TEL`, `TEL 2`).
///
/// # Errors
/// If a card is malformed or too long, or `take` fails.
pub fn parts(content: &Content, take: &mut TakePart<'_>) -> Result<(), ReadError> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::new();
    each(content, &mut |_, properties| {
        for (name, _) in properties {
            if !places.contains_key(name) {
                places.insert(name.clone(), names.len());
                names.push(name.clone());
            }
        }
        match names.len() <= MOST_COLUMNS {
            true => Ok(()),
            false => Err(ReadError::Limit(format!("cards of more than {MOST_COLUMNS} properties"))),
        }
    })?;
    let sheet = Sheet::default();
    let mut record = Record::default();
    names.iter().for_each(|name| record.push(name, Form::Text));
    take(&sheet, Part::Begin(Some(&record)))?;
    let mut cells = vec![String::new(); names.len()];
    each(content, &mut |number, properties| {
        cells.iter_mut().for_each(String::clear);
        for (name, value) in properties {
            if let Some(slot) = places.get(name).and_then(|place| cells.get_mut(*place)) {
                slot.clone_from(value);
            }
        }
        record.clear();
        record.number = number;
        for cell in &cells {
            record.push(cell, if cell.is_empty() { Form::Empty } else { Form::Text });
        }
        take(&sheet, Part::Row(&record)).map_err(ReadError::Io)
    })
}

type Each<'e> = dyn FnMut(u64, &[(String, String)]) -> Result<(), ReadError> + 'e;

/// Reads card by card, so that an address book may be of any length.
fn each(content: &Content, give: &mut Each<'_>) -> Result<(), ReadError> {
    let mut input = BufReader::new(content.open()?);
    let (mut card, mut line, mut depth) = (Vec::new(), Vec::new(), 0usize);
    let (mut number, mut cards) = (0u64, 0u64);
    loop {
        line.clear();
        let got = io::Read::take(&mut input, MAX_CARD as u64).read_until(b'\n', &mut line)?;
        if got == 0 {
            break;
        }
        number += 1;
        card.extend_from_slice(line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line));
        if card.len() > MAX_CARD {
            return Err(ReadError::Limit(format!(
                "a card of more than {} MiB, before line {number}",
                MAX_CARD >> 20
            )));
        }
        let word = line.trim_ascii().to_ascii_uppercase();
        depth = match word.as_slice() {
            b"BEGIN:VCARD" => depth + 1,
            b"END:VCARD" => depth.saturating_sub(1),
            _ => depth,
        };
        if word == b"END:VCARD" && depth == 0 {
            cards += 1;
            give(cards, &properties(&card, number)?)?;
            card.clear();
        }
    }
    match card.trim_ascii().is_empty() {
        true => Ok(()),
        false => Err(ReadError::Malformed(format!("a card that does not end, before line {number}"))),
    }
}

fn properties(card: &[u8], line: u64) -> Result<Vec<(String, String)>, ReadError> {
    let malformed = |what: String| ReadError::Malformed(format!("a card that ends in line {line}: {what}"));
    let mut read = crate::content::guarded(|| VcardCst::parse(card).map_err(|error| error.to_string()))
        .unwrap_or_else(|| Err("it contradicts itself".into()))
        .map_err(malformed)?;
    let mut met: HashMap<String, usize> = HashMap::new();
    let mut properties = Vec::new();
    for line in &mut read.props {
        let name = line.name.get().rsplit('.').next().unwrap_or_default().to_uppercase();
        if name == "VERSION" {
            continue;
        }
        let times = met.entry(name.clone()).or_insert(0);
        *times += 1;
        let name = if *times > 1 { format!("{name} {times}") } else { name };
        properties.push((name, VcardValueCursor { line }.charset()));
    }
    Ok(properties)
}
