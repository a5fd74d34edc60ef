//! Every rule stands on a seed, and every fact of the seeds is carried by something:
//! `docs/seed-coverage.toml` says by what, `docs/seed-coverage.md` is made of it.
//!
//! `ACCEPT=1 cargo test --test seeds` writes the document.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::Cards;
use dabao::adapter::rule::Confidence;
use dabao::closure::Rules;
use dabao::schema;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    seed: Vec<Seed>,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    id: String,
    about: String,
    #[serde(default)]
    date: String,
    sections: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    seed: String,
    section: String,
    fact: String,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    table: String,
    #[serde(default)]
    feature: String,
    #[serde(default)]
    reason: String,
}

impl Fact {
    fn place(&self) -> String {
        format!("{} {}", self.seed, self.section)
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn coverage() -> Coverage {
    let text = fs::read_to_string(docs().join("seed-coverage.toml")).unwrap();
    toml::from_str(&text).unwrap_or_else(|fault| panic!("seed-coverage.toml: {fault}"))
}

fn rules() -> Rules {
    Rules::of(&Cards::builtin().unwrap())
}

fn holds(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}:\n{}", breaches.join("\n"));
}

/// The places that a source may name: sections of seeds.
fn places(coverage: &Coverage) -> BTreeSet<String> {
    let of = |seed: &Seed| seed.sections.iter().map(|s| format!("{} {s}", seed.id)).collect::<Vec<_>>();
    coverage.seed.iter().flat_map(of).collect()
}

/// Whether a source is a format note with a section: `note.md 1.6`.
fn is_note(source: &str) -> bool {
    let digit = |section: &str| section.starts_with(|c: char| c.is_ascii_digit());
    source.split_once(".md ").is_some_and(|(_, section)| digit(section))
}

#[test]
fn every_rule_names_a_section_of_a_seed_or_a_note() {
    let places = places(&coverage());
    let mut breaches = Vec::new();
    for known in rules().iter() {
        let sources: Vec<&str> = known.rule.source.iter().collect();
        for source in &sources {
            if !places.contains(*source) && !is_note(source) && !source.starts_with("law ") {
                breaches.push(format!("{}: there is no {source}", known.id()));
            }
        }
        if !sources.iter().any(|source| places.contains(*source) || is_note(source)) {
            breaches.push(format!("{}: neither a seed nor a note", known.id()));
        }
    }
    holds("a source is a section of a seed, a format note, or a law beside one of them", &breaches);
}

#[test]
fn only_the_law_is_official_so_far() {
    let rules = rules();
    let official = rules.iter().filter(|known| known.rule.confidence == Confidence::Official);
    let of_law = |known: &&dabao::closure::Known| known.rule.source.iter().any(|s| s.starts_with("law "));
    let breaches: Vec<String> = official.filter(|known| !of_law(known)).map(|known| known.id()).collect();
    holds("what a seed says is never official", &breaches);
}

#[test]
fn the_date_of_a_rule_is_that_of_its_seed() {
    let coverage = coverage();
    let mut breaches = Vec::new();
    for known in rules().iter() {
        let first = known.rule.source.first().split(' ').next().unwrap().to_owned();
        let Some(seed) = coverage.seed.iter().find(|seed| seed.id == first) else { continue };
        let law = known.rule.source.iter().any(|source| source.starts_with("law "));
        let dated = known.rule.as_of.map(|day| day.to_string()).unwrap_or_default();
        if !law && dated != seed.date {
            breaches.push(format!("{}: {dated:?}, the seed says {:?}", known.id(), seed.date));
        }
    }
    holds("no rule is younger than its seed", &breaches);
}

#[test]
fn every_fact_is_carried_or_says_why_not() {
    let coverage = coverage();
    let (places, rules) = (places(&coverage), rules());
    let mut breaches = Vec::new();
    for fact in &coverage.fact {
        let carried = !fact.rules.is_empty() || !fact.table.is_empty() || !fact.feature.is_empty();
        if carried != fact.reason.is_empty() {
            breaches.push(format!("{}: carried, or a reason why not; one of the two", fact.fact));
        }
        if !places.contains(&fact.place()) {
            breaches.push(format!("{}: there is no {}", fact.fact, fact.place()));
        }
        for id in &fact.rules {
            match rules.get(id) {
                None => breaches.push(format!("{}: there is no rule {id}", fact.fact)),
                Some(known) if !known.rule.source.iter().any(|source| source == fact.place()) => {
                    breaches.push(format!("{}: {id} does not name {}", fact.fact, fact.place()));
                }
                Some(_) => {}
            }
        }
        for table in fact.table.split(", ").filter(|table| !table.is_empty()) {
            if schema::table(table).is_none() {
                breaches.push(format!("{}: there is no table {table}", fact.fact));
            }
        }
    }
    holds("every fact of the seeds is carried", &breaches);
}

#[test]
fn every_source_in_a_seed_is_listed_with_its_rule() {
    let coverage = coverage();
    let places = places(&coverage);
    let listed: BTreeSet<(String, &String)> =
        coverage.fact.iter().flat_map(|fact| fact.rules.iter().map(|id| (fact.place(), id))).collect();
    let mut breaches = Vec::new();
    for known in rules().iter() {
        for source in known.rule.source.iter().filter(|source| places.contains(*source)) {
            if !listed.contains(&(source.to_owned(), &known.id())) {
                breaches.push(format!("{} of {source}", known.id()));
            }
        }
    }
    holds("every rule is listed under each section it rests on", &breaches);
}

#[test]
fn no_section_of_a_seed_is_left_out() {
    let coverage = coverage();
    let seen: BTreeSet<String> = coverage.fact.iter().map(Fact::place).collect();
    let breaches: Vec<String> = places(&coverage).difference(&seen).cloned().collect();
    holds("every section has a fact", &breaches);
    assert_eq!(coverage.seed.len(), 5);
}

/// The document: a table for each section.
fn made(coverage: &Coverage, rules: &Rules) -> String {
    let mut text = String::from(
        "# What the five seeds say, and what carries it\n\n\
         dabao began with five articles. Every fact of theirs stands here in our own words, with the\n\
         rule, table or feature that carries it, or why software cannot. The sections keep the\n\
         headings of the articles, for rules name them as their source. Made from\n\
         [seed-coverage.toml](seed-coverage.toml).\n",
    );
    let count = |f: fn(&Fact) -> bool| coverage.fact.iter().filter(|fact| f(fact)).count();
    let _ = write!(
        text,
        "\n{} facts: {} carried by rules, {} by a table or feature alone, {} left out.\n",
        coverage.fact.len(),
        count(|fact| !fact.rules.is_empty()),
        count(|fact| fact.rules.is_empty() && fact.reason.is_empty()),
        count(|fact| !fact.reason.is_empty()),
    );
    for seed in &coverage.seed {
        let date = if seed.date.is_empty() { "undated" } else { &seed.date };
        let _ = write!(text, "\n## {}: {}\n\nSource: {date}.\n", seed.id, seed.about);
        for section in &seed.sections {
            let _ = write!(text, "\n### {} {section}\n\n| fact | carried by |\n|---|---|\n", seed.id);
            for fact in coverage.fact.iter().filter(|f| f.seed == seed.id && f.section == *section) {
                let _ = writeln!(text, "| {} | {} |", fact.fact, carried_by(fact, rules));
            }
        }
    }
    text
}

fn carried_by(fact: &Fact, rules: &Rules) -> String {
    let mut parts: Vec<String> = fact
        .rules
        .iter()
        .map(|id| {
            let title = rules.get(id).map_or("", |known| known.rule.title.zh.as_str());
            format!("`{id}` {title}")
        })
        .collect();
    parts.extend(fact.table.split(", ").filter(|t| !t.is_empty()).map(|table| format!("table `{table}`")));
    parts.extend(Some(&fact.feature).filter(|f| !f.is_empty()).cloned());
    parts.extend(Some(&fact.reason).filter(|r| !r.is_empty()).map(|reason| format!("not carried: {reason}")));
    parts.join("<br>")
}

#[test]
fn the_checklist_is_made_of_the_data() {
    let made = made(&coverage(), &rules());
    let path = docs().join("seed-coverage.md");
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/seed-coverage.md is stale: ACCEPT=1 cargo test --test seeds");
}
