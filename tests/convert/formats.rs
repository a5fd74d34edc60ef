//! What each format holds, read by strangers where one is at hand.

use super::common::{Desk, Ran, at};
use super::{desk, file_rows};
use dabao::convert::Format;
use std::fs;

/// Reads a file with a few lines of Python, whose only argument is its path.
fn python(desk: &Desk, path: &str, script: &str) -> String {
    let script = desk.put("read.py", script.as_bytes());
    let output = std::process::Command::new("python3")
        .arg(script)
        .arg(desk.path(path))
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn converted(words: &str) -> (Desk, Ran) {
    let desk = desk();
    let ran = desk.run(&format!("convert guests.csv --reveal phone {words}")).is_clean();
    (desk, ran)
}

#[test]
fn every_format_is_written_by_its_extension_and_by_its_name() {
    let desk = desk();
    for format in Format::ALL {
        let name = format.name();
        desk.run(&format!("convert guests.csv -o out.{name}")).is_clean().says("3 rows");
        desk.run(&format!("convert guests.csv -o named --to {name} --overwrite")).is_clean();
        assert!(fs::metadata(desk.path("named")).unwrap().len() > 0, "{name}");
    }
}

#[test]
fn csv_is_what_the_file_showed() {
    let (desk, _) = converted("-o out.csv");
    let rows = file_rows(&desk, "out.csv");
    assert_eq!(rows[0], ["称呼", "桌牌", "说明", "押金", "手机"]);
    assert_eq!(rows[1], ["阿苔", "7345678901234567890", "=1+1", "12.50", "13800138000"]);
    assert_eq!(rows[2], ["老周", "007", "两行\n文字, 引号\"", "3.00", ""]);
    assert_eq!(rows[3], ["小满", "", "-", "0.10", "13900139000"]);
    assert_eq!(rows.len(), 4);
}

#[test]
fn json_holds_every_key_and_keeps_digits() {
    let (desk, _) = converted("-o out.json");
    let value: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("out.json")).unwrap()).unwrap();
    assert_eq!(at(&value, "/0/桌牌"), "7345678901234567890");
    assert_eq!(at(&value, "/1/手机"), &serde_json::Value::Null);
    assert_eq!(value.as_array().unwrap().len(), 3);
    let (desk, _) = converted("-o out.jsonl");
    assert_eq!(fs::read_to_string(desk.path("out.jsonl")).unwrap().lines().count(), 3);
}

#[test]
fn numbers_that_json_stored_stay_numbers_and_nested_values_stay_values() {
    let desk = Desk::new();
    desk.put(
        "in.json",
        br#"[{"n": 12.50, "id": 7345678901234567890, "list": [1, {"a": "b"}], "yes": true, "no": null}]"#,
    );
    desk.run("convert in.json -o out.jsonl").is_clean().says("id: 1 written in another form");
    let line = fs::read_to_string(desk.path("out.jsonl")).unwrap();
    assert_eq!(
        line.trim(),
        r#"{"n":12.50,"id":"7345678901234567890","list":[1,{"a":"b"}],"yes":true,"no":null}"#
    );
}

#[test]
fn markdown_says_that_line_breaks_became_marks() {
    let (desk, ran) = converted("-o out.md");
    let text = fs::read_to_string(desk.path("out.md")).unwrap();
    assert!(text.contains("| 老周 | 007 | 两行<br>文字, 引号\" | 3.00 |  |"), "{text}");
    ran.says("说明: 1 written in another form");
}

#[test]
fn html_escapes_everything_and_reads_back() {
    let desk = Desk::new();
    desk.put("in.csv", "甲,乙\n<script>alert(1)</script>,\"a & b\nc\"\n1,2\n".as_bytes());
    desk.run("convert in.csv -o out.html").is_clean();
    assert!(!fs::read_to_string(desk.path("out.html")).unwrap().contains("<script"));
    desk.run("convert out.html -o back.csv").is_clean();
    assert_eq!(file_rows(&desk, "back.csv")[1], ["<script>alert(1)</script>", "a & b\nc"]);
}

#[test]
fn an_address_book_has_names_and_says_what_it_has_no_place_for() {
    let (desk, ran) = converted("-o out.vcf");
    let text = fs::read_to_string(desk.path("out.vcf")).unwrap();
    assert_eq!(text.matches("BEGIN:VCARD\r\nVERSION:4.0\r\n").count(), 3);
    assert!(text.contains("TEL:13800138000\r\n"), "{text}");
    ran.says("no place for the column 押金").says("no place for the column 桌牌");
    desk.put("bare.csv", b"a,b\n1,2\n");
    desk.run("convert bare.csv -o bare.vcf").failed().complains("name");
    assert!(!desk.has("bare.vcf"));
}

#[test]
fn a_database_has_types_indexes_a_view_and_finds_names() {
    let desk = Desk::with_downloads();
    desk.run("convert downloads/粉丝/粉丝.csv -o out.sqlite").is_clean();
    let said = python(
        &desk,
        "out.sqlite",
        "import sqlite3, sys\n\
         base = sqlite3.connect(sys.argv[1])\n\
         kinds = {row[1]: row[2] for row in base.execute('PRAGMA table_info(fans)')}\n\
         print(kinds['fan_id'], kinds['likes'])\n\
         print(*[row[0] for row in base.execute('SELECT fan_id FROM fans_numbers')])\n\
         print(*[row[0] for row in base.execute(\"SELECT name FROM fans_search WHERE fans_search MATCH ?\", ('\"周,木\"',))])\n\
         print('fans_fan_id' in [row[1] for row in base.execute('PRAGMA index_list(fans)')])\n\
         print(base.execute('PRAGMA integrity_check').fetchone()[0])\n",
    );
    assert_eq!(said, "TEXT INTEGER\n900719925474099312 900719925474099313\n老周,木工\nTrue\nok");
}

#[test]
fn a_database_takes_headings_that_differ_in_case_only() {
    let desk = Desk::new();
    desk.put("in.csv", b"id,ID,Id\n1,2,3\n");
    desk.run("convert in.csv -o out.sqlite").is_clean().says("ID: 1 written in another form");
    desk.run("convert out.sqlite -o back.csv").is_clean();
    assert_eq!(file_rows(&desk, "back.csv")[1], ["1", "2", "3"]);
}

#[test]
fn parquet_is_typed_where_every_value_comes_back() {
    let desk = Desk::new();
    desk.put("in.csv", "编号,数,额,日,名\n007,1,1.50,2026-05-01,甲\n008,-20,2.25,,乙\n".as_bytes());
    desk.run("convert in.csv -o out.parquet").is_clean();
    let bytes = fs::read(desk.path("out.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    // As a number `007` would come back as 7: the column is text, and nothing is lost.
    desk.run("convert out.parquet -o back.jsonl").is_clean();
    let first = fs::read_to_string(desk.path("back.jsonl")).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(first, r#"{"编号":"007","数":1,"额":1.50,"日":"2026-05-01","名":"甲"}"#);
}

#[test]
fn a_workbook_has_text_ids_dates_a_header_in_sight_and_its_provenance() {
    let desk = Desk::with_downloads();
    desk.run("convert downloads/粉丝/粉丝.csv -o out.xlsx").is_clean();
    let said = python(
        &desk,
        "out.xlsx",
        "import sys, zipfile\n\
         book = zipfile.ZipFile(sys.argv[1])\n\
         sheet = book.read('xl/worksheets/sheet1.xml').decode()\n\
         print('state=\"frozen\"' in sheet, '<autoFilter' in sheet, '<col ' in sheet)\n\
         print('900719925474099312' in sheet, '<v>900719925474099312</v>' in sheet)\n\
         styles = book.read('xl/styles.xml').decode()\n\
         print('yyyy-mm-dd' in styles)\n\
         print('来历 provenance' in book.read('xl/workbook.xml').decode())\n",
    );
    assert_eq!(said, "True True True\nTrue False\nTrue\nTrue");
    // Neither a card nor the table in it minds the sheet of provenance.
    desk.run("convert out.xlsx -o back.csv").is_clean();
    desk.run("convert downloads/粉丝/粉丝.csv -o wanted.csv").is_clean();
    assert_eq!(file_rows(&desk, "back.csv"), file_rows(&desk, "wanted.csv"));
}

#[test]
fn what_a_cell_of_a_workbook_cannot_hold_is_refused_and_not_cut() {
    let desk = Desk::new();
    let long = "长".repeat(32_768);
    desk.put("in.csv", format!("甲,乙\n1,{long}\n").as_bytes());
    desk.run("convert in.csv -o out.xlsx").failed().complains("32767");
    assert_eq!(desk.names(), ["in.csv"]);
    desk.run("convert in.csv -o out.csv").is_clean();
}

#[test]
fn a_long_table_goes_on_in_further_sheets_and_comes_back_as_one() {
    let desk = Desk::new();
    let rows: String = (0..25).map(|n| format!("甲{n},{n}\n")).collect();
    desk.put("in.csv", format!("名,数\n{rows}").as_bytes());
    desk.run("convert in.csv -o out.xlsx --split-rows 10").is_clean();
    desk.run("convert out.xlsx -o back.csv").is_clean().says("25 rows");
    assert_eq!(file_rows(&desk, "back.csv"), file_rows(&desk, "in.csv"));
}

#[test]
fn a_spreadsheet_of_open_document_is_read_by_others() {
    use calamine::{Data, Ods, Reader, open_workbook};
    let desk = Desk::new();
    let table = "名,编号,数,话\n阿苔,7345678901234567890,12.5,\" 两  格\n\t下一行 <&>\"\n老周,007,3,\n";
    desk.put("in.csv", table.as_bytes());
    desk.run("convert in.csv -o out.ods --split-rows 1 --strict").is_clean();
    let mut book: Ods<_> = open_workbook(desk.path("out.ods")).unwrap();
    assert_eq!(book.sheet_names(), ["in", "in 2", "来历 provenance"]);
    let sheet = book.worksheet_range("in").unwrap();
    assert_eq!(sheet.get_value((1, 1)), Some(&Data::String("7345678901234567890".into())));
    assert_eq!(sheet.get_value((1, 3)), Some(&Data::String(" 两  格\n\t下一行 <&>".into())));
    desk.run("convert out.ods -o back.csv --strict").is_clean().says("2 rows");
    assert_eq!(file_rows(&desk, "back.csv"), file_rows(&desk, "in.csv"));
    // The first bytes say what it is.
    let bytes = fs::read(desk.path("out.ods")).unwrap();
    assert_eq!(&bytes[30..46], b"mimetypeapplicat");
}

#[test]
fn what_open_document_has_no_character_for_is_told() {
    let desk = Desk::new();
    desk.put("in.csv", "名,话\n甲,\u{1}乙\n".as_bytes());
    desk.run("convert in.csv -o out.ods").is_clean().says("话");
    desk.run("convert in.csv -o out.xlsx --strict").is_clean();
}

#[test]
fn equal_tables_give_equal_workbooks_whatever_the_number_of_threads() {
    let desk = Desk::new();
    let rows: String = (0..30_000).map(|n| format!("甲{n},{},{}\n", n * 7919, "字".repeat(n % 40))).collect();
    desk.put("in.csv", format!("名,数,话\n{rows}").as_bytes());
    for format in ["xlsx", "ods"] {
        desk.run(&format!("convert in.csv -o one.{format} --threads 1")).is_clean();
        desk.run(&format!("convert in.csv -o three.{format} --threads 3")).is_clean();
        let bytes = |name: &str| fs::read(desk.path(&format!("{name}.{format}"))).unwrap();
        assert!(bytes("one") == bytes("three"), "{format}");
        desk.run(&format!("convert one.{format} -o back-{format}.csv")).is_clean();
        assert!(file_rows(&desk, &format!("back-{format}.csv")) == file_rows(&desk, "in.csv"), "{format}");
    }
}

#[test]
fn columns_without_a_place_are_named_where_something_is_lost() {
    let desk = Desk::new();
    desk.put("in.csv", "姓名,城市,星座,血型\n甲,广州,,\n乙,,,\n".as_bytes());
    let ran = desk.run("convert in.csv -o out.vcf").is_clean();
    assert!(!ran.out.contains("星座"), "{ran}");
    ran.says("the column 城市").says("place for: 2");
    let told = desk.run("convert in.csv -o again.vcf --json").is_clean().json();
    assert_eq!(told["empty_columns"], serde_json::json!(["星座", "血型"]));
    assert_eq!(told["losses"].as_array().unwrap().len(), 1);
}
