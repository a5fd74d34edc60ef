//! Every card in `adapters/` parses and keeps the laws that the grammar alone cannot say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

use dabao::adapter::card::{Card, Column, Evidence, FormOf, Reconciliation, Resource};
use dabao::schema::{self, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

fn cards() -> Vec<(PathBuf, Card)> {
    files()
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let card = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, card)
        })
        .collect()
}

/// Calls `law` with every resource and a name for messages.
fn each_resource(mut law: impl FnMut(&str, &Resource)) {
    for (_, card) in cards() {
        for resource in &card.resource {
            law(&format!("{}/{}", card.id, resource.id), resource);
        }
    }
}

fn table(name: &str, resource: &Resource) -> &'static Table {
    let table = schema::table(&resource.table).unwrap_or_else(|| panic!("{name}: no table {}", resource.table));
    assert!(schema::ROW_TABLES.iter().any(|t| t.name == table.name), "{name}: {} is no table of rows", table.name);
    table
}

fn destinations(column: &Column) -> usize {
    [column.field.is_some(), column.metric.is_some(), column.extra, column.ignore.is_some()]
        .into_iter()
        .filter(|&there| there)
        .count()
}

#[test]
fn a_card_bears_the_name_of_its_file() {
    let cards = cards();
    assert!(cards.len() >= 4);
    let mut ids = BTreeSet::new();
    for (path, card) in cards {
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), card.id);
        assert!(ids.insert(card.id));
    }
}

#[test]
fn resource_ids_are_unique_in_their_card() {
    for (_, card) in cards() {
        let ids: BTreeSet<_> = card.resource.iter().map(|r| &r.id).collect();
        assert_eq!(ids.len(), card.resource.len(), "{}", card.id);
    }
}

#[test]
fn every_destination_exists() {
    each_resource(|name, resource| {
        let table = table(name, resource);
        for column in &resource.columns {
            if let Some(field) = &column.field {
                assert!(table.index(field).is_some(), "{name}: {} has no field {field}", table.name);
            }
        }
        for field in resource.constants.keys() {
            assert!(table.index(field).is_some(), "{name}: {} has no field {field}", table.name);
        }
        // Figures are about a work or live session that the table itself need not name.
        for field in resource.given.keys().filter(|f| !["work_id", "live_id"].contains(&f.as_str())) {
            assert!(table.index(field).is_some(), "{name}: {} has no field {field}", table.name);
        }
        for field in resource.subject.iter().flat_map(|s| &s.id).filter(|f| !resource.given.contains_key(*f)) {
            assert!(table.index(field).is_some(), "{name}: {} has no field {field}", table.name);
        }
    });
}

#[test]
fn every_column_has_one_destination_and_every_field_one_column() {
    each_resource(|name, resource| {
        let mut fields = BTreeSet::new();
        for column in &resource.columns {
            let heading = column.heading.first();
            assert_eq!(destinations(column), 1, "{name}: {heading}");
            if let Some(field) = column.field.as_ref().or(column.metric.as_ref()) {
                assert!(fields.insert(field.clone()), "{name}: two columns fill {field}");
            }
        }
        for field in resource.constants.keys() {
            assert!(!fields.contains(field), "{name}: {field} is constant and a column");
        }
    });
}

#[test]
fn figures_say_what_they_are_about() {
    each_resource(|name, resource| {
        if resource.columns.iter().any(|c| c.metric.is_some()) {
            assert!(resource.subject.is_some(), "{name}: metrics without subject");
        }
        for column in resource.columns.iter().filter(|c| c.metric.is_some()) {
            assert!(column.parser.is_some(), "{name}: {} has no parser", column.heading.first());
        }
    });
}

#[test]
fn headings_are_trimmed_and_unique_in_their_resource() {
    each_resource(|name, resource| {
        let mut seen = BTreeSet::new();
        for heading in resource.columns.iter().flat_map(|c| c.heading.iter()) {
            assert_eq!(heading, heading.trim(), "{name}");
            assert!(!heading.is_empty(), "{name}: an empty heading");
            assert!(seen.insert(heading.to_owned()), "{name}: {heading} stands twice");
        }
        for absent in &resource.absent {
            assert!(!seen.contains(absent), "{name}: {absent} is wanted and unwanted");
        }
    });
}

#[test]
fn enum_values_go_with_the_parser() {
    each_resource(|name, resource| {
        for column in &resource.columns {
            let is_enum = column.parser == Some(dabao::value::Parser::Enum);
            assert_eq!(is_enum, !column.values.is_empty(), "{name}: {}", column.heading.first());
        }
    });
}

#[test]
fn checks_and_row_kinds_name_headings_of_their_resource() {
    each_resource(|name, resource| {
        let known = |heading: &String| {
            let is = resource.columns.iter().flat_map(|c| c.heading.iter()).any(|h| h == heading);
            assert!(is, "{name}: no heading {heading}");
        };
        for check in &resource.reconcile {
            match check {
                Reconciliation::Sum { result, of } | Reconciliation::Difference { result, of } => {
                    known(result);
                    assert!(of.len() > 1, "{name}: {result} of one figure");
                    of.iter().for_each(known);
                }
                Reconciliation::Equals { of } | Reconciliation::Unique { of } => of.iter().for_each(known),
                Reconciliation::Running { result, step, sign, minus } => {
                    known(result);
                    known(step);
                    sign.iter().for_each(known);
                    assert_eq!(sign.is_some(), !minus.is_empty(), "{name}: sign and minus go together");
                }
                Reconciliation::Count { label } => assert!(!label.is_empty(), "{name}"),
            }
        }
        resource.row_kind.iter().for_each(|kind| known(&kind.column));
    });
}

#[test]
fn words_are_given_in_both_languages() {
    let both = |name: &str, words: &dabao::adapter::card::Words| {
        assert!(!words.zh.is_empty() && !words.en.is_empty(), "{name}: a text lacks a language");
    };
    for (_, card) in cards() {
        both(&card.id, &card.title);
        for rule in card.ignore.iter().chain(&card.incomplete) {
            both(&card.id, &rule.reason);
            let marks = [&rule.name, &rule.prefix, &rule.suffix, &rule.folder];
            assert!(marks.iter().any(|m| m.is_some()), "{}: a rule that fits no name or every name", card.id);
        }
        for resource in &card.resource {
            let name = format!("{}/{}", card.id, resource.id);
            both(&name, &resource.title);
            both(&name, &resource.menu);
        }
    }
}

#[test]
fn every_layout_says_where_it_is_described() {
    each_resource(|name, resource| {
        let (file, section) = resource.source.split_once(' ').unwrap_or_else(|| panic!("{name}: {}", resource.source));
        assert!(file.ends_with(".md"), "{name}: {file}");
        assert!(section.starts_with(|c: char| c.is_ascii_digit()), "{name}: {section}");
    });
}

#[test]
fn json_resources_say_where_rows_are_and_tables_do_not() {
    each_resource(|name, resource| {
        let json = resource.form == FormOf::Json;
        assert_eq!(json, !resource.rows.is_empty() || resource.single, "{name}: rows");
        assert!(json || resource.keys.is_empty(), "{name}: keys of a table");
        assert!(resource.columns.iter().any(|c| !c.optional), "{name}: claims everything");
    });
}

/// Two layouts of equal required headings could never be told apart.
#[test]
fn no_two_layouts_of_a_card_ask_for_the_same_headings() {
    for (_, card) in cards() {
        let mut seen: BTreeMap<BTreeSet<String>, String> = BTreeMap::new();
        for resource in card.resource.iter().filter(|r| !r.fallback) {
            let required: BTreeSet<String> = resource
                .columns
                .iter()
                .filter(|c| !c.optional)
                .map(|c| c.heading.first().to_lowercase())
                .chain(resource.absent.iter().map(|a| format!("without {a}")))
                .chain(resource.rows.iter().map(|r| format!("at {r}")))
                .collect();
            if let Some(other) = seen.insert(required, resource.id.clone()) {
                panic!("{}: {} and {other} ask for the same", card.id, resource.id);
            }
        }
    }
}

/// A file that was read byte by byte is never a fallback; a guess may be.
#[test]
fn a_proven_layout_is_no_fallback() {
    each_resource(|name, resource| {
        assert!(!(resource.evidence == Evidence::File && resource.fallback), "{name}");
    });
}
