//! Standing documents: exact, nothing counted twice, nothing added up that is unlike, and
//! the queries they tell give the same figures with a stranger's SQLite.

use super::common::{Desk, at, hold_to_schema, repository};
use super::desk::copy;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const DAY: &str = "2026-02-10";

fn fixture(path: &str) -> PathBuf {
    repository().join("fixtures/dossier").join(path)
}

/// A desk with the exports of one account, some of them overlapping.
fn desk() -> Desk {
    let desk = Desk::new();
    copy(&fixture("downloads"), &desk.path("d"));
    desk
}

fn run(desk: &Desk, words: &[&str]) -> super::common::Ran {
    let cards = fixture("cards");
    desk.run_words(&[words, &["--adapters", cards.to_str().unwrap()]].concat())
}

fn dossier(desk: &Desk, input: &str) -> Value {
    run(desk, &["dossier", input, "--json", "--today", DAY, "--close-on", "2026-03-01"]).json()
}

/// The rows of a part, each as its values under some keys.
fn rows(document: &Value, part: &str, keys: &[&str]) -> Vec<Vec<String>> {
    let told = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = at(document, &format!("/{part}")).as_array().unwrap_or_else(|| panic!("no {part}"));
    rows.iter().map(|row| keys.iter().map(|key| told(&row[key])).collect()).collect()
}

#[test]
fn money_is_summed_to_the_fen_by_year_and_currency_and_overlaps_count_once() {
    let document = dossier(&desk(), "d");
    hold_to_schema("dossier", &document);
    let totals = rows(&document, "totals", &["year", "currency", "income", "expense", "net"]);
    assert_eq!(
        totals,
        [
            ["2025", "CNY", "30.10", "7.50", "22.60"],
            ["2026", "CNY", "1000.00", "1022.60", "-22.60"],
            ["2026", "USD", "12.35", "null", "12.35"],
        ],
        "the last hour of the year is that of the platform"
    );
}

#[test]
fn statements_are_held_against_the_totals_and_balances_they_state() {
    let desk = desk();
    let document = dossier(&desk, "d");
    let statements = rows(&document, "statements", &["file", "balances"]);
    assert_eq!(
        statements,
        [["账单-美元.csv", "differ"], ["账单2025.csv", "hold"], ["账单2026-与前一份重叠.csv", "hold"]]
    );
    let totals = rows(at(&document, "/statements/1"), "totals", &["label", "stated", "found", "equal"]);
    assert_eq!(totals, [["进账", "3", "3", "true"], ["进账", "1030.10", "1030.10", "true"]]);
    let words = ["dossier", "d", "--today", DAY, "--lang", "en"];
    run(&desk, &words).has_findings().says("账单-美元.csv").says("do not fit").says("2 of 3");
    let wrong = fs::read_to_string(desk.path("d/账单2025.csv")).unwrap().replace("1030.10", "1030.11");
    desk.put("d/账单2025.csv", wrong.as_bytes());
    run(&desk, &words).has_findings().says("1030.11").says("1030.10");
}

#[test]
fn tips_are_told_by_tax_year_and_views_of_one_thing_stay_apart() {
    let document = dossier(&desk(), "d");
    let tips = rows(&document, "tips", &["year", "from", "currency", "coins", "entries", "amount"]);
    assert_eq!(
        tips,
        [
            ["2025", "gifts", "CNY", "false", "2", "0.20"],
            ["2026", "gifts", "CNY", "false", "2", "0.40"],
            ["2026", "gifts", "", "true", "1", "66"],
            ["2025", "movements", "CNY", "false", "2", "30.10"],
        ],
        "twice in one file are two, once in each of two files is one"
    );
    let plan = run(&desk(), &["plan", "d", "--json", "--today", DAY, "--close-on", "2026-03-01"]).json();
    let tips = rows(&plan, "tips", &["year", "currency", "amount"]);
    assert_eq!(tips, [["2025", "CNY", "0.20"], ["2026", "CNY", "0.40"], ["2026", "", "66"]]);
}

#[test]
fn goods_and_hours_leave_out_what_was_not_sold_and_split_no_shared_amount() {
    let document = dossier(&desk(), "d");
    let keys = ["product_id", "orders", "quantity", "without_quantity", "paid", "shared_orders"];
    let goods = rows(&document, "products", &keys);
    assert_eq!(
        goods,
        [
            ["p2", "1", "5", "0", "null", "1"],
            ["p1", "2", "3", "0", "20.10", "1"],
            ["p3", "1", "0", "1", "5.00", "0"],
        ],
        "the later copy of an order says that it was closed"
    );
    let hours = rows(&document, "hours", &["of", "hour", "offset", "things", "plays"]);
    assert_eq!(
        hours,
        [
            ["orders", "null", "", "1", "null"],
            ["orders", "9", "+08:00", "1", "null"],
            ["orders", "20", "+08:00", "1", "null"],
            ["works", "8", "+08:00", "1", "10"],
            ["works", "20", "+08:00", "2", "1500"],
        ]
    );
}

#[test]
fn lives_stand_with_their_gifts_and_gifts_without_a_live_are_not_lost() {
    let document = dossier(&desk(), "d");
    let lives = rows(&document, "lives", &["live_id", "title", "gifts", "coins", "income"]);
    assert_eq!(
        lives,
        [
            ["l1", "跨年 138****8000", "3", "66", "6.60"],
            ["l3", "没人送", "0", "null", "null"],
            ["l2", "", "1", "null", "null"],
            ["", "", "1", "null", "null"],
        ]
    );
    assert_eq!(at(&document, "/lives/0/gift_amounts/0/amount"), "0.20");
    let counted: u64 = lives.iter().map(|live| live[2].parse::<u64>().unwrap()).sum();
    assert_eq!(counted, 5, "every gift stands somewhere, once");
}

#[test]
fn the_fan_club_has_its_levels_and_a_day_of_its_own() {
    let desk = desk();
    let document = dossier(&desk, "d");
    let club = at(&document, "/clubs/0");
    let levels = rows(club, "levels", &["level", "fans", "points", "without_points"]);
    assert_eq!(levels, [["2", "2", "20", "1"], ["10", "1", "1000", "0"]]);
    assert_eq!(at(club, "/without_level"), 1);
    assert_eq!(at(club, "/as_of/0"), "2026-02-01");
    let losses = rows(club, "losses", &["rule", "plans", "last_day"]);
    assert_eq!(
        losses,
        [["lamp/club-level", "false", "2026-03-07"], ["lamp/club-gone", "true", "2026-02-28"]]
    );
    assert_eq!(
        at(club, "/snapshot_by"),
        "2026-02-28",
        "of rules that contradict each other the stricter plans"
    );
    let ready = run(&desk, &["ready", "d", "--json", "--today", DAY, "--close-on", "2026-03-01"]).json();
    let deadlines = rows(&ready, "deadlines", &["rule", "date"]);
    for of in [["lamp/club-level", "2026-03-07"], ["lamp/club-gone", "2026-02-28"]] {
        assert!(deadlines.iter().any(|row| row == &of), "{of:?} in {deadlines:?}");
    }
}

#[test]
fn every_bundle_has_them_whatever_the_language_and_they_say_the_same() {
    let desk = desk();
    let mut reports = Vec::new();
    for (name, lang) in [("a.zip", "zh"), ("b.zip", "en")] {
        run(&desk, &["pack", "d", "-o", name, "--date", DAY, "--lang", lang]).code();
        reports.push(
            ["dossier.html", "dossier.json"].map(|report| super::reports::member(&desk, name, DAY, report)),
        );
    }
    assert_eq!(reports[0], reports[1]);
    let inside: Value = serde_json::from_slice(&reports[0][1]).unwrap();
    hold_to_schema("dossier", &inside);
    let (loose, sealed) = (dossier(&desk, "d"), dossier(&desk, "a.zip"));
    for part in ["totals", "years", "tips", "products", "hours", "lives", "statements"] {
        assert_eq!(inside[part], loose[part], "{part}");
        assert_eq!(sealed[part], loose[part], "{part}");
    }
}

#[test]
fn without_data_everything_is_nothing_and_never_zero() {
    let desk = Desk::new();
    desk.put("d/灯会.csv", "灯会号,灯会名,灯会起,灯会客,灯会收\nl1,x,2026-01-01 20:00:00,,\n".as_bytes());
    let document = dossier(&desk, "d");
    for part in ["totals", "years", "tips", "products", "hours"] {
        assert_eq!(document[part], serde_json::json!([]), "{part}");
    }
    assert_eq!(at(&document, "/lives/0/income"), &Value::Null);
    assert_eq!(at(&document, "/lives/0/viewers"), &Value::Null);
}

/// Runs a query on a database and prints its rows as JSON.
const QUERY: &str = "import json, sqlite3, sys\n\
    base = sqlite3.connect(sys.argv[1])\n\
    base.row_factory = sqlite3.Row\n\
    print(json.dumps([dict(row) for row in base.execute(sys.argv[2])]))\n";

fn asked(desk: &Desk, query: &Value) -> Vec<Value> {
    let command = query["command"].as_str().unwrap();
    let words: Vec<&str> = command.strip_prefix("dabao ").unwrap().split(' ').collect();
    desk.run_words(&words).is_clean();
    let python = repository().join("target/venv/bin/python");
    let output = Command::new(python)
        .args([
            "-c",
            QUERY,
            words.iter().find(|word| word.ends_with(".sqlite")).unwrap(),
            query["sql"].as_str().unwrap(),
        ])
        .current_dir(desk.path("."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_queries_give_the_same_figures() {
    let desk = desk();
    run(&desk, &["pack", "d", "-o", "backup.zip", "--date", DAY]).code();
    let document = dossier(&desk, "backup.zip");
    let queries = at(&document, "/queries").as_array().unwrap();
    let answer = |of: &str, table: &str| {
        let fits = |query: &&Value| query["of"] == of && query["command"].as_str().unwrap().contains(table);
        asked(&desk, queries.iter().find(fits).unwrap_or_else(|| panic!("no query of {of}")))
    };
    let told = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let of_query = |answer: &[Value], keys: &[&str]| {
        let mut rows: Vec<Vec<String>> =
            answer.iter().map(|row| keys.iter().map(|key| told(&row[key])).collect()).collect();
        rows.sort();
        rows
    };
    let of_report = |part: &str, keys: &[&str], wanted: &dyn Fn(&Value) -> bool| {
        let rows = at(&document, &format!("/{part}")).as_array().unwrap().iter().filter(|row| wanted(row));
        let mut rows: Vec<Vec<String>> =
            rows.map(|row| keys.iter().map(|key| told(&row[key])).collect()).collect();
        rows.sort();
        rows
    };
    let any = |_: &Value| true;
    let keys = ["year", "currency", "direction", "kind", "entries", "amount"];
    assert_eq!(of_query(&answer("years", "#ledger_entries"), &keys), of_report("years", &keys, &any));
    let keys = ["product_id", "name", "orders", "quantity", "currency", "paid"];
    let mut goods = of_report("products", &keys, &any);
    // SQL tells no quantity where no line has one; the report tells how many lines lack it.
    goods.iter_mut().filter(|row| row[3] == "0").for_each(|row| row[3].clear());
    assert_eq!(of_query(&answer("products", "#orders"), &keys), goods);
    let by_hour = |row: &Value| row["of"] == "orders";
    let orders = of_query(&answer("hours", "#orders"), &["hour", "offset", "orders"]);
    assert_eq!(orders, of_report("hours", &["hour", "offset", "things"], &by_hour));
    let works = of_query(&answer("hours", "#works"), &["hour", "offset", "works", "plays"]);
    assert_eq!(
        works,
        of_report("hours", &["hour", "offset", "things", "plays"], &|row| row["of"] == "works")
    );
    let tips = of_query(&answer("tips", "#gifts"), &["year", "currency", "amount"]);
    assert!(tips.contains(&vec!["2025".into(), "CNY".into(), "0.20".into()]), "{tips:?}");
    assert!(tips.contains(&vec!["2026".into(), "CNY".into(), "0.40".into()]), "{tips:?}");
    let club = of_query(&answer("clubs", "#fans"), &["level", "fans", "points"]);
    assert_eq!(club, [["10", "1", "1000"], ["2", "2", "20"]]);
    assert_eq!(answer("lives", "#lives").len(), 2);
}

#[test]
fn one_order_stated_twice_in_one_file_is_one_and_a_later_list_has_the_level() {
    let desk = desk();
    let orders = fs::read_to_string(desk.path("d/订单.csv")).unwrap();
    let again = orders.lines().nth(1).unwrap();
    desk.put("e/订单.csv", format!("{orders}{again}\n").as_bytes());
    let keys = ["product_id", "orders", "quantity", "paid"];
    let goods = rows(&dossier(&desk, "e"), "products", &keys);
    assert_eq!(goods[1], ["p1", "3", "4", "30.15"]);
    desk.put("d/灯迷2026-02-08.csv", "灯迷号,灯迷级,灯迷分\nf1,10,1000\nf2,10,900\nf3,2,\nf4,,\n".as_bytes());
    let levels = rows(at(&dossier(&desk, "d"), "/clubs/0"), "levels", &["level", "fans", "points"]);
    assert_eq!(levels, [["2", "1", "null"], ["10", "2", "1900"]]);
}
