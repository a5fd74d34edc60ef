//! Every card in `adapters/` is in the binary, is sound, and keeps the laws that
//! soundness alone does not ask for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

use dabao::adapter::Cards;
use dabao::adapter::card::{Card, Evidence, Resource, Words};
use dabao::adapter::fold::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn cards() -> Cards {
    Cards::builtin().unwrap_or_else(|fault| panic!("{fault}"))
}

/// Calls `law` with every resource, its card and a name for messages.
fn each_resource(mut law: impl FnMut(&str, &Card, &Resource)) {
    for card in cards().cards() {
        for resource in &card.resource {
            law(&format!("{}/{}", card.id, resource.id), card, resource);
        }
    }
}

#[test]
fn every_file_of_the_folder_is_a_card_in_the_binary() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let ids: BTreeSet<String> = cards().cards().map(|card| card.id.clone()).collect();
    assert_eq!(files, ids);
    assert!(ids.contains("common"));
}

#[test]
fn figures_say_what_they_are_about_and_how_they_are_read() {
    each_resource(|name, _, resource| {
        for column in resource.columns.iter().filter(|c| c.metric.is_some()) {
            assert!(resource.subject.is_some(), "{name}: figures without subject");
            assert!(column.parser.is_some(), "{name}: {} has no parser", column.heading.first());
        }
    });
}

#[test]
fn no_figure_stands_twice_in_a_resource() {
    each_resource(|name, _, resource| {
        let mut seen = BTreeSet::new();
        for metric in resource.columns.iter().filter_map(|c| c.metric.as_ref()) {
            assert!(seen.insert(metric), "{name}: two columns are {metric}");
        }
    });
}

#[test]
fn words_are_given_in_both_languages() {
    let both = |name: &str, words: &Words| {
        assert!(!words.zh.is_empty() && !words.en.is_empty(), "{name}: a text lacks a language");
    };
    for card in cards().cards() {
        both(&card.id, &card.title);
        for rule in card.ignore.iter().chain(&card.incomplete) {
            both(&card.id, &rule.reason);
        }
    }
    each_resource(|name, _, resource| both(name, &resource.title));
}

#[test]
fn every_layout_says_where_it_is_described() {
    each_resource(|name, _, resource| {
        // A form of our own is described by its card.
        if resource.source == "dabao itself" {
            return;
        }
        let (file, section) =
            resource.source.split_once(' ').unwrap_or_else(|| panic!("{name}: {}", resource.source));
        assert!(file.ends_with(".md"), "{name}: {file}");
        assert!(section.starts_with(|c: char| c.is_ascii_digit()), "{name}: {section}");
    });
}

#[test]
fn a_layout_read_byte_by_byte_is_no_fallback() {
    each_resource(|name, _, resource| {
        assert!(!(resource.evidence == Evidence::File && resource.fallback), "{name}");
    });
}

/// Two layouts that ask for the same could never be told apart, except by a name.
#[test]
fn no_two_layouts_of_a_card_ask_for_the_same() {
    let mut seen: BTreeMap<BTreeSet<String>, String> = BTreeMap::new();
    each_resource(|name, card, resource| {
        if resource.fallback || resource.hint_needed {
            return;
        }
        let asked: BTreeSet<String> = resource
            .columns
            .iter()
            .filter(|c| !c.optional)
            .map(|c| fold(c.heading.first()))
            .chain(resource.absent.iter().map(|a| format!("without {}", fold(a))))
            .chain(resource.rows.iter().map(|r| format!("at {r}")))
            .chain(resource.keys.iter().map(|k| format!("with {k:?}")))
            .chain([format!("card {}", card.id)])
            .collect();
        if let Some(other) = seen.insert(asked, name.to_owned()) {
            panic!("{name} and {other} ask for the same");
        }
    });
}
