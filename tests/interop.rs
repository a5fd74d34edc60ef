//! Tools of strangers accept what dabao writes, and programs can read what it prints.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{DATE, Desk, demo, hold_to_schema, hold_to_stock_tools, line, repository};
use std::fs;

#[test]
fn the_demo_folder_makes_a_bundle_that_stock_tools_accept() {
    let desk = Desk::new();
    let demo = demo();
    desk.run_words(&["pack", demo.to_str().unwrap(), "-o", "demo.zip", "--date", DATE]).has_findings();
    hold_to_stock_tools(&desk.path("demo.zip"));
}

#[test]
fn an_empty_folder_makes_a_bundle_that_stock_tools_accept() {
    let desk = Desk::new();
    fs::create_dir(desk.path("downloads")).unwrap();
    desk.run(&format!("pack downloads -o empty.zip --date {DATE}")).has_findings();
    hold_to_stock_tools(&desk.path("empty.zip"));
}

/// Names that a file system holds and that tools trip over.
const AWKWARD: &[&str] = &[
    "with blanks  and more .txt",
    " blank first.txt",
    "中文（全角）.txt",
    "emoji 😀.txt",
    "single ' quote.txt",
    "-leading dash.txt",
    "--help",
    "hundred % and %0A and %25.txt",
    "cafe\u{301} decomposed.txt",
    "brackets [1] {2} (3).txt",
    "#hash & ampersand ; semicolon $dollar `tick`.txt",
    "~tilde",
    "!bang",
    "manifest-sha256.txt",
    "bagit.txt",
    "data/nested/data/x.txt",
];

/// Names that only some systems hold.
#[cfg(unix)]
const UNIX_ONLY: &[&str] = &[
    "colon : and | pipe.txt",
    "back\\slash\\x41.txt",
    "line\nbreak.txt",
    "tab\tand\rreturn.txt",
    "double \" quote.txt",
    "what? star*.txt",
    "<angles>.txt",
    "dots at the end...",
    "blank at the end ",
    "CON",
    "nul.txt",
    "café.txt",
    "cafe\u{301}.txt",
    "CASE.txt",
    "case.txt",
    "separator\u{2028}line.txt",
    "direction \u{202e}txt.exe",
];
#[cfg(not(unix))]
const UNIX_ONLY: &[&str] = &[];

#[test]
fn awkward_names_make_a_bundle_that_stock_tools_accept() {
    let desk = Desk::new();
    for (number, name) in AWKWARD.iter().chain(UNIX_ONLY).enumerate() {
        desk.put(&format!("downloads/{name}"), format!("text {number}\n").as_bytes());
    }
    let ran = desk.run(&format!("pack downloads -o awkward.zip --date {DATE} --json"));
    let document = ran.json();
    hold_to_stock_tools(&desk.path("awkward.zip"));

    let paths: Vec<&str> = AWKWARD.iter().chain(UNIX_ONLY).copied().collect();
    for path in paths {
        let path = path.replace("\\x", "\\x5Cx");
        let payload = line(&document, &path)["payload"].as_str().unwrap();
        assert!(payload.starts_with("data/originals/"), "{path:?} is not in the bundle");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_not_utf_8_makes_a_bundle_that_stock_tools_accept() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with_downloads();
    let name = std::ffi::OsStr::from_bytes(b"\xca\xd3.txt");
    fs::write(desk.path("downloads").join(name), "GBK").unwrap();
    let ran = desk.run(&format!("pack downloads -o gbk.zip --date {DATE} --json"));
    assert_eq!(line(&ran.json(), "\\xCA\\xD3.txt")["size"], 3);
    hold_to_stock_tools(&desk.path("gbk.zip"));
}

#[test]
fn what_json_prints_is_as_its_schema_says() {
    let desk = Desk::new();
    let demo = demo();
    let demo = demo.to_str().unwrap();
    hold_to_schema("scan", &desk.run_words(&["scan", demo, "--json"]).has_findings().json());
    let packed = desk.run_words(&["pack", demo, "-o", "demo.zip", "--date", DATE, "--json"]).has_findings();
    hold_to_schema("pack", &packed.json());
    hold_to_schema("verify", &desk.run("verify demo.zip --json").is_clean().json());
    hold_to_schema("rules", &desk.run("rules list --json").is_clean().json());
    hold_to_schema("unpack", &desk.run("unpack demo.zip -o out --json").is_clean().json());
    let changed = desk.path("out").join(format!("dabao-{DATE}/data/originals/选题计划.csv"));
    fs::write(changed, "changed").unwrap();
    hold_to_schema("verify", &desk.run("verify out/dabao-2026-09-10 --json").is_not_valid().json());
}

#[test]
fn the_schemas_in_the_repository_are_those_of_the_program() {
    let desk = Desk::new();
    for name in ["scan", "pack", "verify", "unpack", "sign", "stamp", "rules", "ready", "plan", "diff"] {
        let path = format!("schemas/{name}.json");
        let kept = fs::read_to_string(repository().join(&path)).unwrap();
        let printed = desk.run(&format!("schema {name}")).is_clean().out;
        assert!(kept == printed, "{path} is stale: dabao schema {name} > {path}");
    }
}
