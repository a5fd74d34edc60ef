//! Every option does what the help says.

use super::common::{Desk, at, hold_to_schema};
use super::{desk, file_rows, rows};
use std::fs;

/// A list with something to choose from.
fn numbers() -> Desk {
    let desk = Desk::new();
    desk.put("in.csv", "名,数,城\n甲,10,广州\n乙,9,北京\n丙,,广州\n丁,2.5,\n".as_bytes());
    desk
}

fn names(text: &str) -> String {
    rows(text).iter().skip(1).map(|row| row[0].clone()).collect()
}

#[test]
fn columns_are_chosen_and_ordered() {
    let desk = numbers();
    let out = desk.run("convert in.csv -o - --to csv --columns 城,名").is_clean().out;
    assert_eq!(rows(&out)[..2], [["城", "名"], ["广州", "甲"]]);
    desk.run("convert in.csv -o - --to csv --columns 省").failed().complains("名, 数, 城");
}

#[test]
fn rows_are_filtered_sorted_and_limited() {
    let desk = numbers();
    let given = |words: &[&str]| {
        let words = [&["convert", "in.csv", "-o", "-", "--to", "csv"], words].concat();
        let ran = desk.run_words(&words).is_clean();
        (names(&ran.out), ran.err)
    };
    assert_eq!(given(&["--where", "数 >= 9"]).0, "甲乙");
    assert_eq!(given(&["--where", "数 >= 9", "--where", "城 = 广州"]).0, "甲");
    assert_eq!(given(&["--where", "城 ="]).0, "丁");
    assert_eq!(given(&["--where", "名 ~ 丙"]).0, "丙");
    assert_eq!(given(&["--where", "城 != 广州"]).0, "乙丁");
    assert_eq!(given(&["--sort", "数"]).0, "丁乙甲丙");
    assert_eq!(given(&["--sort", "数:desc"]).0, "甲乙丁丙");
    assert_eq!(given(&["--sort", "城,数:desc"]).0, "乙甲丙丁");
    let (rows, said) = given(&["--sort", "数:desc", "--limit", "2"]);
    assert_eq!(rows, "甲乙");
    assert!(said.contains("2 of 4 rows are beyond --limit"), "{said}");
    desk.run_words(&["convert", "in.csv", "-o", "-", "--to", "csv", "--where", "数 9"]).failed();
    desk.run_words(&["convert", "in.csv", "-o", "-", "--to", "csv", "--where", "无 = 9"]).failed();
    desk.run("convert in.csv -o - --to csv --limit depth=3").is_clean();
    desk.run("convert in.csv -o - --to csv --limit few").failed();
}

#[test]
fn of_rows_about_the_same_fan_the_newest_stays() {
    let desk = Desk::new();
    desk.put(
        "a.csv",
        "昵称,用户ID,关注时间\n甲,1001,2026-05-01 10:00:00\n乙,1002,2026-05-03 10:00:00\n".as_bytes(),
    );
    desk.put(
        "b.csv",
        "昵称,用户ID,关注时间\n甲新,1001,2026-05-02 10:00:00\n乙旧,1002,2026-05-02 10:00:00\n".as_bytes(),
    );
    let ran = desk.run("convert a.csv b.csv -o - --to csv --dedupe --columns name,fan_id");
    assert_eq!(names(&ran.out), "乙甲新");
    assert!(ran.err.contains("2 of 4 rows were left out for a newer one"), "{}", ran.err);
    let ran = desk.run("convert a.csv b.csv -o - --to csv --dedupe=name --columns name");
    assert_eq!(rows(&ran.out).len(), 5);
}

#[test]
fn lines_of_one_order_are_not_the_same_for_want_of_a_number() {
    let desk = Desk::new();
    let case = "fixtures/platforms/wechat-shop/orders-two-lines-repeating/downloads";
    let download = fs::read_dir(super::common::repository().join(case)).unwrap().next().unwrap().unwrap();
    let bytes = fs::read(download.path()).unwrap();
    desk.put("a.xlsx", &bytes);
    // The same orders, downloaded again: other bytes, equal rows.
    desk.put("b.xlsx", &[&bytes[..], b"\r\n"].concat());
    let count = |words: &str| rows(&desk.run(words).out).len();
    let once = count("convert a.xlsx -o - --to csv");
    assert!(once > 2, "several lines");
    assert_eq!(count("convert a.xlsx -o - --to csv --dedupe"), once);
    assert_eq!(count("convert a.xlsx b.xlsx -o - --to csv"), 2 * once - 1);
    assert_eq!(count("convert a.xlsx b.xlsx -o - --to csv --dedupe"), once);
}

#[test]
fn of_rows_alike_in_named_columns_the_last_stays() {
    let desk = numbers();
    let ran = desk.run("convert in.csv -o - --to csv --dedupe=城").is_clean();
    assert_eq!(names(&ran.out), "乙丙丁");
    desk.run("convert in.csv -o - --to csv --dedupe").failed().complains("--dedupe=COLUMN");
}

#[test]
fn headings_are_spelled_as_asked() {
    let desk = Desk::with_downloads();
    let first = |words: &str| {
        let ran = desk.run(&format!("convert downloads/粉丝/粉丝.csv -o - --to csv {words}")).is_clean();
        rows(&ran.out)[0].clone()
    };
    assert_eq!(first("--headers zh --columns name,fan_id"), ["昵称", "粉丝ID"]);
    assert_eq!(first("--headers en --columns name,fan_id"), ["name", "fan_id"]);
    assert_eq!(first("--columns 昵称,粉丝ID"), ["name", "fan_id"], "a column may be asked for in Chinese");
    assert_eq!(first("--normalised")[..2], ["platform", "account_id"]);
    assert_eq!(first("--original-columns"), ["昵称", "用户ID", "关注时间", "手机号"]);
    desk.run("convert downloads/粉丝/粉丝.csv -o x.csv --normalised --original-columns").failed();
}

#[test]
fn a_table_in_chinese_headings_is_known_again() {
    let desk = Desk::with_downloads();
    desk.run("convert downloads/粉丝/粉丝.csv -o zh.csv --headers zh").is_clean();
    desk.run("convert downloads/粉丝/粉丝.csv -o wanted.csv").is_clean();
    desk.run("convert zh.csv -o back.csv --headers en").is_clean();
    assert_eq!(file_rows(&desk, "back.csv"), file_rows(&desk, "wanted.csv"));
}

#[test]
fn an_encoding_holds_what_it_holds_and_says_the_rest() {
    let desk = Desk::new();
    desk.put("in.csv", "名,注\n阿苔🀄,é\n".as_bytes());
    desk.run("convert in.csv -o out.csv --encoding gb18030").is_clean().says("Nothing was lost");
    let bytes = fs::read(desk.path("out.csv")).unwrap();
    assert_eq!(encoding_rs::GB18030.decode(&bytes).0, "名,注\r\n阿苔🀄,é\r\n");
    desk.run("convert in.csv -o gbk.csv --encoding gbk").is_clean().says("名: 1 not in this encoding");
    desk.run("convert in.csv -o no.csv --encoding gbk --strict").failed();
    desk.run("convert in.csv -o no.csv --encoding utf-16le").failed().complains("gb18030");
    assert!(!desk.has("no.csv"));
}

#[test]
fn a_csv_for_excel_is_guarded_and_the_guard_can_be_undone() {
    let desk = Desk::new();
    let risky = ["=1+1", "@a", "+cmd", "-x", "\tt", "'q", "-3.5", "+86 138", "甲"];
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["名", "值"]).unwrap();
    risky.iter().for_each(|cell| csv.write_record(["行", cell]).unwrap());
    desk.put("in.csv", &csv.into_inner().unwrap());
    desk.run("convert in.csv -o out.csv --excel").is_clean().says("with an apostrophe put in front");
    let text = fs::read_to_string(desk.path("out.csv")).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let cells: Vec<String> =
        rows(text.trim_start_matches('\u{feff}')).into_iter().skip(1).map(|mut row| row.remove(1)).collect();
    assert_eq!(cells, ["'=1+1", "'@a", "'+cmd", "'-x", "'\tt", "''q", "-3.5", "+86 138", "甲"]);
    let undone: Vec<&str> = cells.iter().map(|cell| cell.strip_prefix('\'').unwrap_or(cell)).collect();
    assert_eq!(undone, risky);
    desk.run("convert in.csv -o plain.csv").is_clean();
    assert!(!fs::read(desk.path("plain.csv")).unwrap().starts_with("\u{feff}".as_bytes()));
    assert!(fs::read_to_string(desk.path("plain.csv")).unwrap().contains("行,=1+1"));
}

#[test]
fn rows_are_split_into_files() {
    let desk = numbers();
    desk.run("convert in.csv -o out.csv --split-rows 3")
        .is_clean()
        .says("out.csv: 3 rows")
        .says("out-2.csv: 1 row");
    assert_eq!(file_rows(&desk, "out.csv").len(), 4);
    assert_eq!(file_rows(&desk, "out-2.csv")[1][0], "丁");
    desk.run("convert in.csv -o more.csv --split-rows 1").is_clean();
    desk.put("other-2.csv", b"mine");
    desk.run("convert in.csv -o other.csv --split-rows 3").failed().complains("other-2.csv");
    assert!(!desk.has("other.csv"), "all files or none");
    assert_eq!(fs::read(desk.path("other-2.csv")).unwrap(), b"mine");
    desk.run("convert in.csv -o - --to csv --split-rows 3").failed();
    desk.run("convert in.csv -o x.csv --split-rows 0").failed();
}

#[test]
fn strict_bears_no_loss() {
    let desk = desk();
    desk.run("convert guests.csv -o out.csv --strict").failed().complains("手机");
    assert_eq!(desk.names(), ["guests.csv"]);
    desk.put("in.csv", "名,数\n甲,1\n".as_bytes());
    desk.run("convert in.csv -o out.csv --strict").is_clean();
}

#[test]
fn what_a_card_masks_is_a_loss_too() {
    let desk = Desk::with_downloads();
    let convert =
        |words: &str| desk.run(&format!("convert downloads/粉丝/粉丝.csv -o out.csv --overwrite {words}"));
    convert("").is_clean().says("phone: 1 masked (the first in 粉丝.csv row 2)");
    convert("--strict").failed().complains("phone");
    convert("--strict --reveal phone").is_clean().says("Nothing was lost");
    convert("--strict --columns name,fan_id").is_clean();
}

#[test]
fn a_preview_shows_and_writes_nothing() {
    let desk = desk();
    desk.run("convert guests.csv --preview -o out.xlsx")
        .is_clean()
        .says("guests.csv; rows: 3; columns: 5; nothing was written")
        .says("称呼 = 阿苔")
        .says("138****8000")
        .says("手机: 2 masked");
    assert_eq!(desk.names(), ["guests.csv"]);
    let document = desk.run("convert guests.csv --preview --json").is_clean().json();
    assert_eq!(at(&document, "/first/0/0"), "阿苔");
    assert_eq!(at(&document, "/files").as_array().unwrap().len(), 0);
}

#[test]
fn the_json_document_tells_everything_and_fits_its_schema() {
    let desk = desk();
    let document = desk.run("convert guests.csv -o out.md --json --limit 2").is_clean().json();
    hold_to_schema("convert", &document);
    assert_eq!(at(&document, "/rows"), 2);
    assert_eq!(at(&document, "/tally/read"), 3);
    assert_eq!(at(&document, "/tally/beyond"), 1);
    assert_eq!(at(&document, "/columns/0/heading"), "称呼");
    assert_eq!(at(&document, "/format"), "md");
    let losses = at(&document, "/losses").as_array().unwrap();
    let kinds: Vec<&str> = losses.iter().map(|loss| loss["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["retyped", "masked", "outside"]);
    assert_eq!(losses[1]["source"], "guests.csv");
    assert_eq!(losses[1]["row"], 3);
    desk.run("convert guests.csv -o - --to csv --json").failed();
}

#[test]
fn personal_data_is_masked_unless_it_is_to_be_shown() {
    let desk = desk();
    desk.run("convert guests.csv -o masked.csv").is_clean();
    assert_eq!(file_rows(&desk, "masked.csv")[1][4], "138****8000");
    assert_eq!(file_rows(&desk, "masked.csv")[1][1], "7345678901234567890", "an id is no telephone");
    desk.put("free.csv", "称呼,说明\n甲,电话13800138000找我\n乙,2\n".as_bytes());
    desk.run("convert free.csv -o out.csv").is_clean();
    assert_eq!(file_rows(&desk, "out.csv")[1][1], "电话138****8000找我");
}
