//! Laws over all cards and their fixtures: the order of cards changes nothing, further or
//! moved columns change no other value, an unknown word of a list keeps its row.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::card::{Column, Resource};
use dabao::adapter::fold::fold;
use dabao::adapter::{Cards, Input, Outcome, ingest};
use dabao::content::Content;
use dabao::finding::{Code, Finding, Findings};
use dabao::reader::kind::{self, Kind};
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

/// The values but for `extra`, into which further columns go.
fn values_without_extra(rows: &[Row]) -> Vec<(&'static str, Vec<String>)> {
    let kept = |r: &Row| {
        r.table.fields.iter().filter(|f| f.name != "extra").map(|f| r.get(f.name).to_string()).collect()
    };
    rows.iter().map(|r| (r.table.name, kept(r))).collect()
}

/// A fixture that is one plain table of UTF-8 text: its records, the header first.
struct Plain {
    path: String,
    cells: Vec<Vec<String>>,
    rows: Vec<Row>,
    resource: Resource,
}

fn plain_tables(cards: &Cards) -> Vec<Plain> {
    let mut tables = Vec::new();
    for (path, bytes) in fixtures() {
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let (outcome, rows, findings) = run(cards, &path, &bytes);
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
            tables.push(Plain { path, cells, rows, resource });
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

#[test]
fn a_further_column_changes_no_other_value() {
    let cards = Cards::builtin().unwrap();
    for table in plain_tables(&cards) {
        let base = values_without_extra(&run(&cards, &table.path, &written(&table.cells)).1);
        for at in [0, table.cells[0].len() / 2, table.cells[0].len()] {
            let mut cells = table.cells.clone();
            for (number, record) in cells.iter_mut().enumerate() {
                record.insert(at, if number == 0 { "一个新列".into() } else { format!("new {number}") });
            }
            let (outcome, rows, _) = run(&cards, &table.path, &written(&cells));
            assert_eq!(values_without_extra(&rows), base, "{} at {at}: {outcome:?}", table.path);
            assert_eq!(outcome.columns.extra, extras(&table) + 1, "{}", table.path);
        }
    }
}

fn extras(table: &Plain) -> u64 {
    let column = |heading: &str| {
        let columns = || table.resource.columns.iter();
        let begun = |c: &&Column| c.begins && c.heading.iter().any(|h| fold(heading).starts_with(&fold(h)));
        columns()
            .find(|c| c.heading.iter().any(|h| fold(h) == fold(heading)))
            .or_else(|| columns().find(begun))
    };
    table.cells[0].iter().filter(|h| column(h).is_some_and(|c| c.extra)).count() as u64
}

#[test]
fn moved_columns_change_no_value() {
    let cards = Cards::builtin().unwrap();
    for table in plain_tables(&cards) {
        let base = values_without_extra(&run(&cards, &table.path, &written(&table.cells)).1);
        let mut cells = table.cells.clone();
        cells.iter_mut().for_each(|record| record.reverse());
        let rows = run(&cards, &table.path, &written(&cells)).1;
        // Figures come in the order of the card, whatever the order of the columns.
        assert_eq!(values_without_extra(&rows), base, "{}", table.path);
        assert_eq!(rows.len(), table.rows.len(), "{}", table.path);
    }
}

#[test]
fn an_unknown_word_of_a_list_keeps_its_row() {
    let cards = Cards::builtin().unwrap();
    let mut tried = 0;
    for table in plain_tables(&cards) {
        let listed = table.resource.columns.iter().filter(|c| !c.values.is_empty() && c.field.is_some());
        for column in listed {
            let here = |h: &String| column.heading.iter().any(|own| fold(own) == fold(h));
            let Some(at) = table.cells[0].iter().position(here) else { continue };
            let mut cells = table.cells.clone();
            cells[1][at] = "闻所未闻".into();
            let (outcome, rows, findings) = run(&cards, &table.path, &written(&cells));
            assert_eq!(outcome.taken as usize, cells.len() - 1, "{}", table.path);
            assert_eq!(rows[0].get(column.field.as_deref().unwrap()), "闻所未闻", "{}", table.path);
            assert!(
                findings.iter().any(|f| f.code == Code::EnumUnknown && f.row == Some(2)),
                "{}",
                table.path
            );
            tried += 1;
        }
    }
    assert!(tried > 0);
}
