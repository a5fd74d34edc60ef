//! What must hold of the rules of a card before they are used.

use super::card::Words;
use super::rule::{Check, Rule, RuleKind, Side, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Every fault of the rules of one card, in English.
pub(crate) fn faults(rules: &[Rule]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    let mut subjects: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        if !ids.insert(&rule.id) {
            faults.push(format!("two rules are called {}", rule.id));
        }
        if let Some(subject) = &rule.subject {
            subjects.entry(subject).or_default().push(rule);
        }
        faults.extend(of_rule(rule).into_iter().map(|fault| format!("rule {}: {fault}", rule.id)));
    }
    for (subject, rules) in subjects {
        faults.extend(of_subject(&rules).map(|fault| format!("subject {subject}: {fault}")));
    }
    faults
}

/// Every fault of one rule, whatever stands beside it.
pub(crate) fn of_rule(rule: &Rule) -> Vec<String> {
    let mut faults = Vec::new();
    let mut law = |broken: bool, says: &str| {
        if broken {
            faults.push(says.to_string());
        }
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    law(rule.id.is_empty() || !rule.id.chars().all(plain), "an id has only a to z, 0 to 9 and hyphens");
    law(lacks(&rule.title), "the title lacks a language");
    law(half(&rule.text) || half(&rule.menu), "a text in one language needs the other");
    law(rule.source.iter().all(|source| source.trim().is_empty()), "it says no source");
    let bare = matches!(rule.unit, Unit::Text | Unit::Forever);
    law(bare == rule.value.is_some(), "a value and a unit that counts belong together");
    law(rule.least.is_some() && rule.least >= rule.value, "least must be smaller than value");
    law(rule.unit.is_time() && rule.from.is_none(), "a span of time needs from");
    law(rule.side == Side::Before && !rule.unit.is_time(), "side belongs to a span of time");
    law(rule.side == Side::Before && rule.kind.more_is_better(), "this kind has no side before");
    let export = rule.kind == RuleKind::Export;
    let handed = !rule.form.is_empty() || rule.mark.is_some() || rule.offered.is_some();
    law(handed && !export, "form, mark and offered belong to the kind export");
    law(export && rule.offered.is_none(), "the kind export needs offered");
    law(export && rule.class.is_empty(), "the kind export needs class");
    law(
        rule.check.is_some() && rule.kind != RuleKind::Precondition,
        "check belongs to the kind precondition",
    );
    law(
        rule.check == Some(Check::Followers) && rule.unit != Unit::Count,
        "the check followers needs a count",
    );
    faults
}

fn lacks(words: &Words) -> bool {
    words.zh.trim().is_empty() || words.en.trim().is_empty()
}

fn half(words: &Words) -> bool {
    words.zh.trim().is_empty() != words.en.trim().is_empty()
}

/// The fault of rules that contradict each other: one of them must be the stricter one.
fn of_subject(rules: &[&Rule]) -> Option<String> {
    let (first, others) = rules.split_first()?;
    if others.is_empty() {
        return Some("nothing contradicts it; a subject needs two rules".into());
    }
    if others.iter().any(|other| (other.kind, other.feature) != (first.kind, first.feature)) {
        return Some("rules of one subject are of one kind and one feature".into());
    }
    let marked = rules.iter().filter(|rule| rule.stricter).count();
    let figures = first.unit != Unit::Text && rules.iter().all(|rule| rule.unit == first.unit);
    if marked != 1 && !(figures && marked == 0) {
        return Some("without figures of one unit, one rule of them needs stricter = true".into());
    }
    None
}
