//! Every card of this repository holds the laws against the fixtures beside it.
//!
//! `ACCEPT=1 cargo test --test platforms` writes what comes of the fixtures to their
//! `expected/`: read the difference before it is committed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use dabao::adapter::Cards;
use dabao::adapter::check::check;
use std::path::Path;

#[test]
fn cards_hold_the_laws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cards = Cards::builtin().unwrap_or_else(|e| panic!("{e}"));
    let accept = std::env::var_os("ACCEPT").is_some();
    let report = check(&cards, &root.join("adapters"), &root.join("fixtures"), accept).unwrap();
    let told: Vec<String> = report.violations.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{} broken:\n{}", told.len(), told.join("\n"));
    assert!(report.cases > 100 && report.records > 300, "{} cases, {} records", report.cases, report.records);
}
