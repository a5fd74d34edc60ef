//! Laws over all cards and their fixtures beyond those that `adapters check` holds: neither the
//! order of cards, the form of a file nor marks around its cells change a value.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::card::{Column, Resource};
use dabao::adapter::fold::fold;
use dabao::adapter::{Cards, Input, Outcome, ingest};
use dabao::content::Content;
use dabao::finding::{Code, Finding, Findings};
use dabao::reader::kind::{self, Kind};
use dabao::schema;
use dabao::table::{Kept, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fixtures of all platforms: path below the case's `downloads/`, and bytes.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("fixtures/platforms")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some((_, below)) = path.to_string_lossy().split_once("/downloads/") {
                files.push((below.to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn run(cards: &Cards, path: &str, bytes: &[u8]) -> (Outcome, Vec<Row>, Vec<Finding>) {
    let content = Content::memory(bytes.to_vec());
    let findings = Findings::new();
    let mut kept = Kept::default();
    let input = Input {
        cards,
        path,
        source: path,
        kind: kind::refine(kind::sniff(&bytes[..bytes.len().min(kind::HEAD)]), &content),
        content: &content,
        accounts: &BTreeMap::new(),
        works: &BTreeMap::new(),
        passwords: &cards.passwords_for(path),
        reveal: &BTreeSet::new(),
        findings: &findings,
    };
    let outcome = ingest(&input, &mut kept).unwrap();
    (outcome, kept.0, findings.into_vec())
}

fn values(rows: &[Row]) -> Vec<(&'static str, Vec<String>)> {
    rows.iter().map(|r| (r.table.name, r.values().to_vec())).collect()
}

/// A fixture that is one plain table of UTF-8 text: its records, the header first.
struct Plain {
    path: String,
    cells: Vec<Vec<String>>,
    resource: Resource,
}

fn plain_tables(cards: &Cards) -> Vec<Plain> {
    let mut tables = Vec::new();
    for (path, bytes) in fixtures() {
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let (outcome, _, findings) = run(cards, &path, &bytes);
        let [claim] = outcome.claims.as_slice() else { continue };
        let only_records =
            outcome.other.keys().eq(["header"].iter()) && outcome.refused == 0 && outcome.read > 0;
        let text = text.trim_start_matches('\u{feff}');
        let doubtful = |f: &Finding| {
            matches!(f.code, Code::HeadingDuplicate | Code::RowTooShort | Code::ColumnNotInCard)
        };
        if kind::sniff(&bytes) != Kind::Text || !only_records || findings.iter().any(doubtful) {
            continue;
        }
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let cells: Vec<Vec<String>> =
            reader.records().map(|r| r.unwrap().iter().map(str::to_string).collect()).collect();
        let card = cards.card(&claim.card).unwrap();
        let resource = card.resource.iter().find(|r| r.id == claim.resource).unwrap().clone();
        let whole = cells.iter().all(|r| r.len() == cells[0].len()) && cells[0].len() > 1;
        if whole && !resource.exact {
            tables.push(Plain { path, cells, resource });
        }
    }
    assert!(tables.len() > 20, "only {} plain tables", tables.len());
    tables
}

/// Writes records as CSV, each on one line so that rows keep their numbers.
fn written(cells: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in cells {
        writer.write_record(record.iter().map(|c| c.replace(['\n', '\r'], " "))).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn the_order_of_cards_changes_nothing() {
    let cards = Cards::builtin().unwrap();
    let texts: Vec<(&str, &str)> =
        cards.cards().map(|c| (c.id.as_str(), cards.text(&c.id).unwrap())).collect();
    let backwards = Cards::from_texts(texts.iter().rev().copied()).unwrap();
    let turned =
        Cards::from_texts(texts.iter().cycle().skip(texts.len() / 2).take(texts.len()).copied()).unwrap();
    for (path, bytes) in fixtures() {
        let (outcome, rows, findings) = run(&cards, &path, &bytes);
        for other in [&backwards, &turned] {
            let again = run(other, &path, &bytes);
            assert_eq!(
                (&outcome, values(&rows), &findings),
                (&again.0, values(&again.1), &again.2),
                "{path}"
            );
        }
    }
}

/// The values but for those that tell where a row stands.
fn values_wherever(rows: &[Row]) -> Vec<(&'static str, Vec<String>)> {
    let kept = |r: &Row| {
        let fields = r.table.fields.iter().filter(|f| f.name != "position");
        fields.map(|f| r.get(f.name).to_string()).collect()
    };
    rows.iter().map(|r| (r.table.name, kept(r))).collect()
}

/// A table as CSV with a delimiter and an end of line, every cell quoted or only where needed.
fn text(
    cells: &[Vec<String>],
    delimiter: u8,
    terminator: csv::Terminator,
    style: csv::QuoteStyle,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        .quote_style(style)
        .flexible(true)
        .from_writer(Vec::new());
    cells.iter().for_each(|record| writer.write_record(record).unwrap());
    writer.into_inner().unwrap()
}

fn plain_text(cells: &[Vec<String>]) -> Vec<u8> {
    text(cells, b',', csv::Terminator::Any(b'\n'), csv::QuoteStyle::Necessary)
}

/// The table as pages call an old workbook.
fn page(cells: &[Vec<String>]) -> Vec<u8> {
    let cell = |text: &String| {
        let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
        format!("<td>{safe}</td>")
    };
    let row = |record: &Vec<String>| format!("<tr>{}</tr>\n", record.iter().map(cell).collect::<String>());
    let rows: String = cells.iter().map(row).collect();
    format!("<html><head><meta charset=\"utf-8\"></head><body><table border=1>\n{rows}</table></body></html>")
        .into_bytes()
}

/// The table as a workbook of which every cell is text.
fn workbook(cells: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, record) in cells.iter().enumerate() {
        for (column, cell) in record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// The ways in which platforms, servers and spreadsheet programs write one and the same table.
fn dresses(cells: &[Vec<String>]) -> Vec<(&'static str, Vec<u8>)> {
    use csv::{QuoteStyle, Terminator};
    let plain = plain_text(cells);
    let words = String::from_utf8(plain.clone()).unwrap();
    let wider: Vec<Vec<String>> = cells.iter().map(|r| [r.clone(), vec![String::new()]].concat()).collect();
    let titled = [vec![vec!["导出数据（示例）".to_owned()]], cells.to_vec()].concat();
    let mut wide = vec![0xff, 0xfe];
    wide.extend(words.encode_utf16().flat_map(u16::to_le_bytes));
    let mut dresses = vec![
        ("a byte order mark", [b"\xef\xbb\xbf", plain.as_slice()].concat()),
        ("CRLF", text(cells, b',', Terminator::CRLF, QuoteStyle::Necessary)),
        ("every cell quoted", text(cells, b',', Terminator::CRLF, QuoteStyle::Always)),
        ("a comma too many", plain_text(&wider)),
        ("a title above", plain_text(&titled)),
        ("UTF-16", wide),
        ("a workbook of texts", workbook(cells)),
        ("no end of the last line", plain[..plain.len() - 1].to_vec()),
        ("plain", plain),
    ];
    let (gbk, _, lost) = encoding_rs::GB18030.encode(&words);
    if !lost && gbk.len() != words.len() {
        dresses.push(("GB18030", gbk.into_owned()));
    }
    // A page has no tabs.
    if !words.contains('\t') {
        dresses.push(("a page", page(cells)));
        dresses.push(("tabs", text(cells, b'\t', Terminator::Any(b'\n'), QuoteStyle::Necessary)));
    }
    dresses
}

#[test]
fn the_dress_of_a_table_changes_no_value() {
    let cards = Cards::builtin().unwrap();
    let mut broken = Vec::new();
    for table in plain_tables(&cards) {
        let cells: Vec<Vec<String>> =
            table.cells.iter().map(|r| r.iter().map(|c| c.trim().to_owned()).collect()).collect();
        let base = values_wherever(&run(&cards, &table.path, &plain_text(&cells)).1);
        for (dress, bytes) in dresses(&cells) {
            let (outcome, rows, findings) = run(&cards, &table.path, &bytes);
            if values_wherever(&rows) != base {
                let told: Vec<String> =
                    findings.iter().map(|f| format!("{:?} {}", f.code, f.found)).collect();
                broken.push(format!(
                    "{} as {dress}: {} of {} rows, {told:?}",
                    table.path,
                    outcome.taken,
                    cells.len() - 1
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}

/// The cells of the columns that fill fields of a kind, by the parser of the field itself.
fn of_kind(table: &Plain, kind: schema::Kind) -> Vec<usize> {
    let fields = schema::table(&table.resource.table).unwrap();
    let fills = |column: &&Column| {
        let field = column.field.as_deref().and_then(|field| fields.index(field));
        column.parser.is_none() && field.is_some_and(|at| fields.fields[at].kind == kind)
    };
    let columns: Vec<&Column> = table.resource.columns.iter().filter(fills).collect();
    let known = |h: &String| columns.iter().any(|c| c.heading.iter().any(|own| fold(own) == fold(h)));
    (0..table.cells[0].len()).filter(|at| known(&table.cells[0][*at])).collect()
}

#[test]
fn marks_around_ids_and_the_width_of_digits_change_no_value() {
    type Spell = fn(&str) -> String;
    let ids: [(&str, Spell); 5] = [
        ("tab after", |id| format!("{id}\t")),
        ("tab before", |id| format!("\t{id}")),
        ("apostrophe", |id| format!("'{id}")),
        ("formula", |id| format!("=\"{id}\"")),
        ("back-tick", |id| format!("`{id}")),
    ];
    let counts: [(&str, Spell); 2] = [
        ("full width", |n| n.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()),
        ("a fraction of nought", |n| format!("{n}.0")),
    ];
    let cards = Cards::builtin().unwrap();
    let mut tried = 0;
    for table in plain_tables(&cards) {
        let base = values_wherever(&run(&cards, &table.path, &written(&table.cells)).1);
        let of_ids = ids.iter().map(|(name, spell)| (schema::Kind::Id, name, spell));
        let of_counts = counts.iter().map(|(name, spell)| (schema::Kind::Count, name, spell));
        for (kind, name, spell) in of_ids.chain(of_counts) {
            let mut cells = table.cells.clone();
            for (row, at) in
                (1..cells.len()).flat_map(|row| of_kind(&table, kind).into_iter().map(move |at| (row, at)))
            {
                let cell = &mut cells[row][at];
                if !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit()) {
                    *cell = spell(cell);
                    tried += 1;
                }
            }
            let rows = run(&cards, &table.path, &written(&cells)).1;
            assert_eq!(values_wherever(&rows), base, "{} with {name}", table.path);
        }
    }
    assert!(tried > 200, "{tried}");
}
