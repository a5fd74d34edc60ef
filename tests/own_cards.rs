//! A card of one's own: what is said of a wrong one, and of a folder that is checked.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use dabao::adapter::Cards;
use dabao::adapter::check::{CheckReport, Law, check};
use std::fs;
use std::path::Path;

const CARD: &str = r#"id = "shop"
title = { zh = "店", en = "Shop" }
platform = "shop"

[[resource]]
id = "orders"
title = { zh = "订单", en = "orders" }
evidence = "fixture"
source = "none"
table = "orders"
columns = [
  { heading = "订单号", field = "order_id" },
  { heading = ["实付", "实付款"], field = "paid" },
  { heading = "备注", extra = true, optional = true },
]
reconcile = [{ kind = "unique", of = ["订单号"] }]
"#;

/// What is said of the card after one change.
fn fault(from: &str, to: &str) -> String {
    let broken = CARD.replacen(from, to, 1);
    assert_ne!(broken, CARD, "{from}");
    Cards::from_texts([("shop", broken.as_str())]).err().expect("the card is wrong").to_string()
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_the_known_ones() {
    let text = fault("extra = true, optional", "extra = true, optinal");
    assert!(text.starts_with("shop.toml, line 14, column "), "{text}");
    assert!(
        text.contains("the key optinal is not known here; known are heading, field, metric, extra,"),
        "{text}"
    );
    let text = fault("platform =", "plattform =");
    assert!(text.starts_with("shop.toml, line 3, column 1: the key plattform is not known here"), "{text}");
}

#[test]
fn an_unknown_word_is_told_with_the_known_ones() {
    let text = fault("evidence = \"fixture\"", "evidence = \"sure\"");
    assert_eq!(
        text,
        "shop.toml, line 8, column 12: the word sure is not known here; known are file, seen, fixture, assumed"
    );
    let text = fault("field = \"paid\"", "field = \"paid\", parser = \"euro\"");
    assert!(
        text.contains("line 13") && text.contains("the word euro is not known here; known are text, "),
        "{text}"
    );
}

#[test]
fn a_missing_key_and_a_wrong_kind_of_value_are_told() {
    let text = fault("table = \"orders\"\n", "");
    assert!(text.contains("the key table is missing here"), "{text}");
    let text = fault("heading = \"订单号\"", "heading = 7");
    assert!(
        text.contains("line 12") && text.contains("a text in quotes, or a list of them in brackets"),
        "{text}"
    );
    let text = fault("platform = \"shop\"", "platform = \"shop");
    assert!(text.starts_with("shop.toml, line 3, column "), "{text}");
}

#[test]
fn an_unknown_field_is_told_with_those_of_the_table() {
    assert_eq!(
        fault("field = \"paid\"", "field = \"payed\""),
        "shop.toml: resource orders: column 实付: the table orders has no field payed; it has account_id, order_id, line_id, \
         product_id, product, sku, quantity, paid, received, commission, currency, buyer, status, created_at, paid_at, \
         shipped_at, finished_at, work_id, live_id"
    );
    let text = fault("table = \"orders\"", "table = \"order\"");
    assert!(
        text.starts_with(
            "shop.toml: resource orders: there is no table order; there are accounts, fans, works"
        ),
        "{text}"
    );
}

#[test]
fn a_column_with_two_destinations_is_told() {
    assert_eq!(
        fault("field = \"paid\"", "field = \"paid\", extra = true"),
        "shop.toml: resource orders: column 实付: it needs one destination, and one only: field, metric, extra or ignore"
    );
    assert_eq!(
        fault("extra = true, optional = true", "field = \"paid\""),
        "shop.toml: resource orders: columns 实付 and 备注 both fill paid; keep one as extra = true"
    );
}

#[test]
fn a_heading_of_two_columns_is_told_with_both() {
    assert_eq!(
        fault("heading = \"备注\"", "heading = \"实付 款\""),
        "shop.toml: resource orders: columns 实付 and 实付 款 share the heading 实付 款"
    );
}

#[test]
fn the_file_of_a_folder_is_named_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.toml"), CARD.replace("paid", "payed")).unwrap();
    let text = Cards::from_texts([]).unwrap().with_folder(folder.path()).err().unwrap().to_string();
    assert!(text.starts_with(&folder.path().join("shop.toml").display().to_string()), "{text}");
}

/// Checks a folder with the card in it and these files beside it.
fn checked(files: &[(&str, &str)]) -> CheckReport {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    report(folder.path())
}

fn report(folder: &Path) -> CheckReport {
    let cards = Cards::builtin().unwrap().with_folder(folder).unwrap();
    check(&cards, folder, &folder.join("fixtures"), false).unwrap()
}

fn told(report: &CheckReport) -> Vec<(Law, &str, &str)> {
    report.violations.iter().map(|v| (v.law, v.place.as_str(), v.text.as_str())).collect()
}

#[test]
fn a_folder_without_fixtures_is_told_where_to_put_one() {
    let report = checked(&[("shop.toml", CARD)]);
    assert_eq!(report.cases, 0);
    let [(law, place, text)] = told(&report)[..] else { panic!("{:?}", report.violations) };
    assert_eq!((law, place), (Law::HasFixture, "shop/orders"));
    assert!(
        text.starts_with("no fixture has a record of it: put a small file of this export into "),
        "{text}"
    );
    assert!(
        Path::new(text.rsplit(' ').next().unwrap()).ends_with("fixtures/platforms/shop/CASE/downloads"),
        "{text}"
    );
}

#[test]
fn a_folder_without_cards_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(folder.path());
    let [(law, place, text)] = told(&report)[..] else { panic!("{:?}", report.violations) };
    assert_eq!((law, place), (Law::WellFormed, folder.path().to_str().unwrap()));
    assert_eq!(text, "there is no card here: a card is a file whose name ends in .toml");
    let missing = folder.path().join("nowhere");
    let error = check(&Cards::builtin().unwrap(), &missing, &missing, false).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn what_no_fixture_tries_is_told() {
    let report = checked(&[
        ("shop.toml", CARD),
        ("fixtures/platforms/shop/plain/downloads/a.csv", "订单号,实付\n6900000000000000001,5.00\n"),
    ]);
    assert_eq!((report.cases, report.records), (1, 1));
    assert_eq!(
        told(&report),
        [
            (
                Law::AsExpected,
                "shop/plain",
                "there is no expected/: read expected.new/, and accept it if it is right"
            ),
            (Law::Exercised, "shop/orders", "no fixture has the heading 备注"),
            (Law::Exercised, "shop/orders", "no fixture has the heading 实付款"),
        ]
    );
}

#[test]
fn fixtures_that_lie_wrong_are_told() {
    let report = checked(&[
        ("shop.toml", CARD),
        ("fixtures/platforms/shop/unclaimed/downloads/a.csv", "订单编号,实付\n1,5.00\n"),
        ("fixtures/platforms/shop/empty/case.toml", "account = 1\n"),
        ("fixtures/platforms/nobody/case/downloads/b.csv", "a,b\n1,2\n"),
        ("fixtures/lookalikes/ours/downloads/c.csv", "订单号,实付\n1,5.00\n"),
    ]);
    let has = |law: Law, place: &str, part: &str| {
        let found = told(&report).iter().any(|(l, p, text)| (*l, *p) == (law, place) && text.contains(part));
        assert!(found, "{law:?} {place} {part}: {:?}", report.violations);
    };
    has(Law::ClaimedOnce, "shop/unclaimed", "no card claims a.csv: compare its headings");
    has(Law::WellFormed, "shop/empty", "case.toml cannot be read: unknown field `account`");
    has(Law::WellFormed, "shop/empty", "there is no folder downloads: put the files of the case into one");
    has(Law::WellFormed, "nobody", "no card has this id");
    has(Law::LookalikeUnclaimed, "lookalikes/ours", "shop/orders claims c.csv");
}

#[test]
fn a_table_that_changes_with_its_columns_is_told() {
    // A rule on rows that no exported word would meet, and the one of the law does.
    let card = CARD.replacen(
        r#"  { heading = "备注", extra = true, optional = true },
]"#,
        r#"  { heading = "状态", field = "status", parser = "enum", values = { "完成" = "done" } },
]
row_kind = [{ kind = "note", column = "状态", starts_with = ["闻"] }]"#,
        1,
    );
    let list = "订单号,实付,状态\n6900000000000000001,5.00,完成\n";
    let report = checked(&[("shop.toml", &card), ("fixtures/platforms/shop/plain/downloads/a.csv", list)]);
    let text = "a.csv: an unknown word under 状态 loses its row, or is not told";
    assert!(told(&report).contains(&(Law::Steady, "shop/plain", text)), "{:?}", report.violations);
}
