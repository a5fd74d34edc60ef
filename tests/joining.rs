//! Joining: of each thing what its newest export says, what older ones said, what is gone,
//! which files are of which work. Each case of `fixtures/joining` is packed, and what is
//! derived must be what stands beside it.
//!
//! `ACCEPT=1 cargo test --test joining` writes what comes of the cases to their `expected/`:
//! read the difference before it is committed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{DATE, Desk, at, hold_to_schema, hold_to_stock_tools, repository};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The tables that are derived from the rows as read.
fn is_derived(table: &str) -> bool {
    table.starts_with("current_") || matches!(table, "history" | "links")
}

/// The tables of a bundle, by name, without the mark at their beginning.
fn tables(bundle: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(bundle).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut tables = BTreeMap::new();
    for name in names {
        let Some(table) = name.split_once("/data/tables/").and_then(|(_, n)| n.strip_suffix(".csv")) else {
            continue;
        };
        let mut text = String::new();
        archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        tables.insert(table.to_owned(), text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    }
    tables
}

/// The rows of a table, each by its fields.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(repository().join("fixtures/joining"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

/// Packs a folder and gives the tables.
fn packed(desk: &Desk, folder: &Path, name: &str) -> BTreeMap<String, String> {
    let bundle = desk.path(name);
    let ran = desk.run_words(&["pack", folder.to_str().unwrap(), "-o", name, "--date", DATE]);
    assert!(matches!(ran.code(), Some(0 | 1)), "{ran}");
    tables(&bundle)
}

/// What joining noticed.
const NOTICED: [&str; 5] =
    ["newer-unknown", "gone-since", "works-ambiguous", "recording-ambiguous", "join-partial"];

fn findings(table: &str) -> String {
    let told = rows(table).into_iter().filter(|row| NOTICED.contains(&row["code"].as_str()));
    let line = |row: BTreeMap<String, String>| {
        format!("{},{},{},{}\n", row["code"], row["path"], row["position"], row["found"])
    };
    std::iter::once("code,path,position,found\n".to_owned()).chain(told.map(line)).collect()
}

#[test]
fn every_case_gives_what_stands_beside_it() {
    let accept = std::env::var_os("ACCEPT").is_some();
    let mut breaches = Vec::new();
    assert!(cases().len() >= 8);
    for case in cases() {
        let desk = Desk::new();
        let found = packed(&desk, &case.join("downloads"), "bundle.zip");
        hold_to_stock_tools(&desk.path("bundle.zip"));
        let mut expectable: BTreeMap<String, String> = found
            .iter()
            .filter(|(table, _)| is_derived(table))
            .map(|(t, text)| (t.clone(), text.clone()))
            .collect();
        expectable.insert("findings".into(), findings(&found["findings"]));
        let found = expectable;
        let folder = case.join("expected");
        if accept {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            found
                .iter()
                .for_each(|(table, text)| fs::write(folder.join(format!("{table}.csv")), text).unwrap());
        }
        let expected: BTreeMap<String, String> = fs::read_dir(&folder)
            .unwrap_or_else(|_| panic!("{} has no expected/", case.display()))
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
            })
            .collect();
        if found != expected {
            breaches.push(format!("{}:\n{found:#?}\ninstead of\n{expected:#?}", case.display()));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n\n"));
}

/// What a fan list says of one fan.
fn fan(row: &(u8, u8)) -> String {
    format!("示例{0},100000000{0},2026-01-0{1} 20:15:30,{1},\n", row.0, row.1)
}

fn list(fans: &[(u8, u8)]) -> Vec<u8> {
    let head = "昵称,用户ID,关注时间,点赞数,备注\n".to_owned();
    fans.iter().fold(head, |text, row| text + &fan(row)).into_bytes()
}

/// The current fans without where they stand and how often: id, likes, gone since.
fn current(tables: &BTreeMap<String, String>) -> Vec<(String, String, String)> {
    let table = tables.get("current_fans").or_else(|| tables.get("fans"));
    let mut fans: Vec<_> = table
        .map(|table| rows(table))
        .unwrap_or_default()
        .into_iter()
        .map(|row| {
            (row["fan_id"].clone(), row["likes"].clone(), row.get("gone_since").cloned().unwrap_or_default())
        })
        .collect();
    fans.sort();
    fans
}

/// Lists of fans, each fan once: numbers of fans, and what is said of each.
fn fans() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::btree_map(1..8_u8, 1..6_u8, 1..6).prop_map(|fans| fans.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_same_export_twice_changes_nothing(fans in fans()) {
        let desk = Desk::new();
        desk.put("once/粉丝_20260401.csv", &list(&fans));
        desk.put("twice/粉丝_20260401.csv", &list(&fans));
        // The same list in other bytes.
        desk.put("twice/粉丝_20260401 (1).csv", &[&list(&fans)[..], b"\n"].concat());
        let once = packed(&desk, &desk.path("once"), "once.zip");
        let twice = packed(&desk, &desk.path("twice"), "twice.zip");
        prop_assert_eq!(current(&once), current(&twice));
        prop_assert_eq!(rows(&twice["fans"]).len(), 2 * fans.len(), "the rows as read all stay");
        prop_assert!(!twice.contains_key("history"));
    }

    #[test]
    fn the_names_and_order_of_files_do_not_matter(one in fans(), two in fans(), three in fans()) {
        let desk = Desk::new();
        for (order, names) in [("a", ["1", "2", "3"]), ("b", ["3", "1", "2"])] {
            for ((fans, day), name) in [(&one, "01"), (&two, "02"), (&three, "03")].into_iter().zip(names) {
                desk.put(&format!("{order}/{name} 粉丝_202604{day}.csv"), &list(fans));
            }
        }
        let (a, b) = (packed(&desk, &desk.path("a"), "a.zip"), packed(&desk, &desk.path("b"), "b.zip"));
        prop_assert_eq!(current(&a), current(&b));
    }

    #[test]
    fn an_older_state_changes_no_current_value(older in fans(), newer in fans()) {
        let desk = Desk::new();
        desk.put("one/粉丝_20260501.csv", &list(&newer));
        desk.put("both/粉丝_20260501.csv", &list(&newer));
        // In other bytes, should both say the same: a copy is read once.
        desk.put("both/粉丝_20260401.csv", &[&list(&older)[..], b"\n"].concat());
        let one = current(&packed(&desk, &desk.path("one"), "one.zip"));
        let both = packed(&desk, &desk.path("both"), "both.zip");
        let standing: Vec<_> = current(&both).into_iter().filter(|(.., gone)| gone.is_empty()).collect();
        prop_assert_eq!(one, standing);
        let ids = |fans: &[(u8, u8)]| fans.iter().map(|fan| fan.0).collect::<BTreeSet<_>>();
        let gone = ids(&older).difference(&ids(&newer)).count();
        prop_assert_eq!(current(&both).iter().filter(|(.., gone)| gone == "2026-05-01").count(), gone);
        let kept = rows(&both["fans"]).len();
        prop_assert_eq!(kept, older.len() + newer.len(), "nothing vanishes");
    }
}

/// Packs the older and the newer list of a case into a bundle each.
fn two_states(desk: &Desk) {
    let downloads = repository().join("fixtures/joining/fans-older-and-newer/downloads");
    for (name, day) in [("old", "20260401"), ("new", "20260501")] {
        let bytes = fs::read(downloads.join(format!("粉丝列表_{day}.csv"))).unwrap();
        desk.put(&format!("{name}/粉丝列表.csv"), &bytes);
        desk.run(&format!("pack {name} -o {name}.zip --date {DATE}")).is_clean();
    }
}

#[test]
fn a_diff_tells_who_came_and_who_went() {
    let desk = Desk::new();
    two_states(&desk);
    let ran = desk.run("diff old.zip new.zip --json").has_findings().json();
    hold_to_schema("diff", &ran);
    let fans = at(&ran, "/tables/0");
    assert_eq!(
        (&fans["table"], &fans["gained"], &fans["lost"], &fans["changed"]),
        (&"fans".into(), &1.into(), &1.into(), &1.into())
    );
    let lost = fans["rows"].as_array().unwrap().iter().find(|row| row["change"] == "lost").unwrap();
    assert!(lost["name"].as_str().unwrap().contains("示例乙"), "{lost}");
    assert_eq!(at(&ran, "/files/changed/0"), "粉丝列表.csv");
    desk.run("diff old.zip new.zip").has_findings().says("− 1000000002 · 示例乙").says("likes 3 → 5");
    desk.run("--lang zh diff old.zip new.zip").has_findings().says("多了 1，少了 1，变了 1");
    // A folder is what it would be packed to.
    assert_eq!(desk.run("diff old.zip new --json").has_findings().json()["tables"], ran["tables"]);
}

#[test]
fn a_state_differs_from_itself_in_nothing() {
    let desk = Desk::new();
    two_states(&desk);
    let same = desk.run("diff old.zip old --json").is_clean().json();
    assert_eq!(at(&same, "/vanished"), false);
    for count in ["gained", "lost", "changed", "fell", "vanished"] {
        assert_eq!(at(&same, &format!("/tables/0/{count}")), 0, "{count}");
    }
    desk.run("diff old.zip nothing.zip").failed();
    desk.put("broken.zip", b"PK\x03\x04 nothing");
    desk.run("diff old.zip broken.zip").failed();
}

#[test]
fn a_file_that_vanished_is_told_and_one_that_moved_is_not() {
    let desk = Desk::new();
    desk.put("old/一.txt", b"one");
    desk.put("old/二.txt", b"two");
    desk.put("new/改名.txt", b"one");
    let diff = desk.run("diff old new --json").has_findings().json();
    assert_eq!(at(&diff, "/files/removed"), &serde_json::json!(["二.txt"]));
    assert_eq!(at(&diff, "/files/moved"), &serde_json::json!([["一.txt", "改名.txt"]]));
}

/// The rows of a class that `ready` counts in the files of a case.
fn held(desk: &Desk, case: &str, class: &str) -> u64 {
    let folder = repository().join("fixtures/joining").join(case).join("downloads");
    let ran =
        desk.run_words(&["ready", folder.to_str().unwrap(), "--today", DATE, "--json"]).has_findings().json();
    let cells = at(&ran, "/coverage").as_array().unwrap();
    cells.iter().find(|cell| cell["class"] == class).unwrap()["rows"].as_u64().unwrap()
}

#[test]
fn what_stands_in_two_exports_is_held_once() {
    let desk = Desk::new();
    assert_eq!(held(&desk, "fans-downloaded-twice", "fans"), 2);
    assert_eq!(held(&desk, "fans-nothing-says-which-is-newer", "fans"), 1);
    assert_eq!(held(&desk, "orders-overlapping-periods", "orders"), 4);
    assert_eq!(held(&desk, "works-in-two-lists-without-ids", "works"), 3);
}

#[test]
fn the_user_says_which_file_is_newer() {
    let desk = Desk::new();
    let case = repository().join("fixtures/joining/fans-nothing-says-which-is-newer/downloads");
    let case = case.to_str().unwrap();
    let dates = ["--exported", "粉丝-电脑.csv=2026-05-01", "--exported", "粉丝-手机.csv=2026-04-01"];
    let words = [&["pack", case, "-o", "b.zip", "--date", DATE][..], &dates[..]].concat();
    desk.run_words(&words).is_clean();
    assert_eq!(current(&tables(&desk.path("b.zip"))), [("1000000001".into(), "3".into(), String::new())]);
    desk.run_words(&["pack", case, "-o", "c.zip", "--exported", "anders.csv=2026-04-01"])
        .has_findings()
        .says("anders.csv");
    desk.run_words(&["pack", case, "-o", "d.zip", "--exported", "粉丝-手机.csv=soon"]).failed();
}
