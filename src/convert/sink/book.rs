//! What workbooks have in common: how much a sheet holds, what it is called, and what the sheet
//! says that tells where a table comes from.

use crate::convert::Unfit;
use crate::convert::header::Column;
use crate::convert::loss::Losses;
use crate::reader::Record;
use crate::schema::PROVENANCE_SHEET;
use std::io;

/// Rows of a sheet, its header included: all that Excel and LibreOffice can hold.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet: all that Excel and LibreOffice can hold.
pub const COLUMNS: usize = 16_384;
/// Characters of a cell: all that Excel can hold.
const CELL: usize = 32_767;
/// Characters of the name of a sheet, with room for a number behind it.
const NAME: usize = 24;

/// How many rows a sheet gets, its header included, where so many without it are asked for.
pub fn most_rows(split_rows: Option<u64>) -> u32 {
    let most = split_rows.and_then(|rows| u32::try_from(rows.saturating_add(1)).ok());
    most.unwrap_or(ROWS).clamp(2, ROWS)
}

/// Refuses a table with more columns than a sheet has.
///
/// # Errors
/// [`Unfit::Columns`].
pub fn check_columns(columns: &[Column], format: &'static str) -> io::Result<()> {
    if columns.len() <= COLUMNS {
        return Ok(());
    }
    Err(Unfit::Columns { format, columns: columns.len(), most: COLUMNS }.into())
}

/// Refuses a cell longer than a sheet can hold: a cut value would be a bent one.
///
/// # Errors
/// [`Unfit::Cell`].
pub fn check_cells(columns: &[Column], record: &Record, format: &'static str) -> io::Result<()> {
    if record.joined().len() <= CELL {
        return Ok(());
    }
    let long = |text: &str| text.len() > CELL && text.encode_utf16().count() > CELL;
    let column = columns.iter().enumerate().find(|(place, _)| long(record.get(*place).text));
    column.map_or(Ok(()), |(_, column)| {
        let column = column.name.clone();
        Err(Unfit::Cell { format, row: record.number, column, most: CELL }.into())
    })
}

/// A name that Excel takes for a sheet, with room for a number behind it.
pub fn sheet_name(name: &str) -> String {
    let kept = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let mut length = 0;
    let short: String = name
        .chars()
        .filter(kept)
        .take_while(|c| {
            length += c.len_utf16();
            length <= NAME
        })
        .collect();
    let short = short.trim().trim_matches('\'');
    let reserved = short.eq_ignore_ascii_case("history") || short == PROVENANCE_SHEET;
    if short.is_empty() || reserved { "table".to_owned() } else { short.to_owned() }
}

/// The name of a sheet by its number from 1: `fans`, `fans 2`, …
pub fn numbered(name: &str, number: usize) -> String {
    if number == 1 { name.to_owned() } else { format!("{name} {number}") }
}

/// What the sheet says that tells where a table comes from: a word, and a text.
pub fn provenance(name: &str, rows: u64, columns: &[Column], losses: &Losses) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("dabao", env!("CARGO_PKG_VERSION").to_owned()),
        ("表 table", name.to_owned()),
        ("行 rows", rows.to_string()),
    ];
    lines.extend(losses.sources().into_iter().map(|source| ("来源 source", source)));
    for loss in losses.list() {
        lines.push(("损失 loss", format!("{} {} × {}", loss.kind.as_str(), loss.column, loss.count)));
    }
    for column in columns {
        let Some(field) = column.field else { continue };
        lines.push(("列 column", format!("{}: {} / {}", column.heading, field.zh, field.en)));
    }
    lines
}
