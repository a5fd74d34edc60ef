//! `docs/platforms.md` lists every export that a card knows: how its layout is known, where
//! the user finds it, and which fixtures it is tried on.
//!
//! `ACCEPT=1 cargo test --test exports` writes the document.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::Cards;
use dabao::adapter::card::{Card, Evidence, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many fixtures of an export are named.
const NAMED: usize = 3;

const HEAD: &str = "# Every export that has a card\n\n\
    Made of the cards in `adapters/` and their fixtures. *Evidence* says how a layout is known: from a \
    real **file**, **seen** in public code or screenshots, from a test **fixture** of somebody else's \
    only, or **assumed**. The last column names fixtures in `fixtures/platforms/`.\n";

type Tried = BTreeMap<(String, String), BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fixtures that each resource claims something of, by card and resource.
fn tried() -> Tried {
    let mut tried = Tried::new();
    for card in fs::read_dir(root().join("fixtures/platforms")).unwrap() {
        for case in fs::read_dir(card.unwrap().path()).unwrap() {
            let case = case.unwrap().path();
            let Ok(mut claims) = csv::Reader::from_path(case.join("expected/claims.csv")) else { continue };
            let name = case.strip_prefix(root().join("fixtures/platforms")).unwrap().display().to_string();
            for claim in claims.records() {
                let claim = claim.unwrap();
                tried.entry((claim[2].to_owned(), claim[3].to_owned())).or_default().insert(name.clone());
            }
        }
    }
    tried
}

fn evidence(resource: &Resource) -> &'static str {
    match resource.evidence {
        Evidence::File => "file",
        Evidence::Seen => "seen",
        Evidence::Fixture => "fixture",
        Evidence::Assumed => "assumed",
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn table(card: &Card, tried: &Tried, out: &mut String) {
    writeln!(out, "\n## {} · {} (`{}`)\n", card.title.zh, card.title.en, card.id).unwrap();
    out.push_str("| export | table | evidence | where | fixtures |\n|---|---|---|---|---|\n");
    for resource in &card.resource {
        let cases = tried.get(&(card.id.clone(), resource.id.clone())).cloned().unwrap_or_default();
        assert!(!cases.is_empty(), "{}/{} claims no fixture", card.id, resource.id);
        let mut named: Vec<&str> = cases.iter().take(NAMED).map(String::as_str).collect();
        let more = format!("and {} more", cases.len() - named.len());
        if cases.len() > named.len() {
            named.push(&more);
        }
        writeln!(
            out,
            "| {} · {} | `{}` | {} | {} | {} |",
            cell(&resource.title.zh),
            cell(&resource.title.en),
            resource.table,
            evidence(resource),
            cell(&resource.menu.zh),
            named.join(", "),
        )
        .unwrap();
    }
}

#[test]
fn the_list_of_exports_is_made_of_the_cards() {
    let cards = Cards::builtin().unwrap();
    let tried = tried();
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tables = String::new();
    for card in cards.cards().filter(|card| !card.resource.is_empty()) {
        card.resource.iter().for_each(|resource| *sums.entry(evidence(resource)).or_default() += 1);
        table(card, &tried, &mut tables);
    }
    let mut made = HEAD.to_owned();
    made.push_str("\n| evidence | exports |\n|---|---:|\n");
    for (evidence, count) in &sums {
        writeln!(made, "| {evidence} | {count} |").unwrap();
    }
    writeln!(made, "| all | {} |", sums.values().sum::<usize>()).unwrap();
    made.push_str(&tables);
    let path = root().join("docs/platforms.md");
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let held = fs::read_to_string(&path).unwrap_or_default();
    assert!(held == made, "docs/platforms.md is stale: ACCEPT=1 cargo test --test exports");
    let all = sums.values().sum::<usize>();
    for readme in ["README.md", "README.zh-CN.md"] {
        let told = fs::read_to_string(root().join(readme)).unwrap();
        assert!(told.contains(&format!(" {all} ")), "{readme} tells another number of exports than {all}");
    }
}
