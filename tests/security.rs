//! SECURITY.md states limits in numbers; they are those of the source.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::source::Limits;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The value of a constant: a number, or one number shifted by another.
fn constant(file: &str, name: &str) -> u64 {
    let text = read(&format!("src/{file}"));
    let mark = format!("const {name}: ");
    let (_, rest) = text.split_once(&mark).unwrap_or_else(|| panic!("{file} has no {name}"));
    let (_, rest) = rest.split_once(" = ").unwrap();
    let (value, _) = rest.split_once(';').unwrap();
    let number =
        |text: &str| text.trim().replace('_', "").parse::<u64>().unwrap_or_else(|e| panic!("{name}: {e}"));
    match value.split_once("<<") {
        Some((left, right)) => number(left) << number(right),
        None => number(value),
    }
}

fn limit(name: &str) -> u64 {
    let limits = Limits::default();
    match name {
        "depth" => limits.depth.into(),
        "entries" => limits.entries,
        "names" => limits.names,
        "ratio" => limits.ratio,
        "free_bytes" => limits.free_bytes,
        "total_bytes" => limits.total_bytes,
        other => panic!("no limit {other}"),
    }
}

/// A number as the page writes it: `64 MiB`, `200,000`.
fn stated(text: &str) -> u64 {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let shift = match unit {
        "" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        other => panic!("{text}: {other}"),
    };
    number.replace(',', "").parse::<u64>().unwrap_or_else(|e| panic!("{text}: {e}")) << shift
}

#[test]
fn the_limits_of_security_md_are_those_of_the_source() {
    let page = read("SECURITY.md");
    let (_, table) = page.split_once("<!-- limits -->").unwrap();
    let mut rows = 0;
    for line in table.lines().filter(|line| line.contains('`') && line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [_, value, place] = cells.as_slice() else { panic!("{line}") };
        let place = place.trim_matches('`');
        let found = match (place.split_once("::"), place.split_once(' ')) {
            (Some(("Limits", name)), _) => limit(name),
            (_, Some((file, name))) => constant(file, name),
            _ => panic!("{line}"),
        };
        assert_eq!(stated(value), found, "{line}");
        rows += 1;
    }
    assert!(rows >= 25, "{rows} rows");
}

#[test]
fn the_promises_that_the_compiler_holds_are_asked_of_it() {
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for lint in ["unwrap_used", "indexing_slicing", "panic"] {
        assert!(manifest.contains(&format!("{lint} = \"warn\"")), "{lint}");
    }
    assert!(read("tests/run").contains("cargo deny"));
    assert!(read("tests/run").contains("-D warnings"));
}
