//! What comes in: tables that no card claims, polluted ones, and those of other programs.

use super::common::Desk;
use super::{file_rows, rows};

fn out(desk: &Desk, words: &str) -> Vec<Vec<String>> {
    rows(&desk.run(&format!("convert {words} -o - --to csv")).is_clean().out)
}

#[test]
fn rows_above_the_header_are_told_and_ragged_rows_lose_nothing() {
    let desk = Desk::new();
    desk.put("in.csv", "灯谜会,,\n名,,名\n甲,1,2,3\n乙\n丙,4,5,6,7\n".as_bytes());
    let ran = desk.run("convert in.csv -o out.csv").is_clean();
    ran.says("Outside of any table and not written: 1");
    let rows = file_rows(&desk, "out.csv");
    assert_eq!(rows[0], ["名", "column 2", "名 (2)", "column 4", "column 5"]);
    assert_eq!(rows[1], ["甲", "1", "2", "3", ""]);
    assert_eq!(rows[2], ["乙", "", "", "", ""]);
    assert_eq!(rows[3], ["丙", "4", "5", "6", "7"]);
}

#[test]
fn several_tables_are_numbered_and_one_is_chosen() {
    let desk = Desk::new();
    desk.put("in.csv", "名,数\n甲,1\n乙,2\n\n店,额\n丙,3.5\n".as_bytes());
    desk.run("convert in.csv -o out.csv").failed().complains("1  in.csv").complains("2  in.csv (2)");
    assert!(!desk.has("out.csv"));
    assert_eq!(out(&desk, "in.csv --table 2"), [["店", "额"], ["丙", "3.5"]]);
    assert_eq!(out(&desk, "in.csv --table 1").len(), 3);
    desk.run("convert in.csv -o out.csv --table 3").failed().complains("2  in.csv (2)");
}

#[test]
fn files_of_equal_headings_are_one_table() {
    let desk = Desk::new();
    desk.put("a.csv", "名,数\n甲,1\n".as_bytes());
    desk.put("b.csv", "名,数\n乙,2,x\n".as_bytes());
    desk.put("c.csv", "店,额\n丙,3\n".as_bytes());
    assert_eq!(out(&desk, "a.csv b.csv"), [["名", "数", "column 3"], ["甲", "1", ""], ["乙", "2", "x"]]);
    desk.run("convert a.csv c.csv -o out.csv").failed().complains("c.csv");
}

#[test]
fn header_only_and_empty_files_are_said() {
    let desk = Desk::new();
    desk.put("header.csv", "名,数\n".as_bytes());
    desk.run("convert header.csv -o out.csv").is_clean().says("0 rows, 2 columns");
    assert_eq!(file_rows(&desk, "out.csv"), [["名", "数"]]);
    desk.run("convert header.csv -o out.jsonl").is_clean().says("no place for the column 名");
    desk.put("empty.csv", b"");
    desk.run("convert empty.csv -o x.csv").failed().complains("empty");
    desk.put("blank.csv", b"\n\n");
    desk.run("convert blank.csv -o x.csv").failed();
    desk.put("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    desk.run("convert picture.png -o x.csv").failed();
    desk.run("convert nothing.csv -o x.csv").failed().complains("nothing.csv");
    assert!(!desk.has("x.csv"));
}

#[test]
fn other_delimiters_and_encodings_are_found() {
    let desk = Desk::new();
    desk.put("tabs.txt", "名\t数\n甲\t1\n乙\t2\n".as_bytes());
    assert_eq!(out(&desk, "tabs.txt")[1], ["甲", "1"]);
    desk.put("semi.csv", "名;数\n甲;1,5\n乙;2,5\n".as_bytes());
    assert_eq!(out(&desk, "semi.csv")[1], ["甲", "1,5"]);
    let gbk = encoding_rs::GBK.encode("称呼,说明\n阿苔,今天的灯谜很好看\n老周,下次还来\n").0.into_owned();
    desk.put("gbk.csv", &gbk);
    let ran = desk.run("convert gbk.csv -o - --to csv");
    assert_eq!(rows(&ran.out)[2], ["老周", "下次还来"]);
}

#[test]
fn lists_of_json_are_tables() {
    let desk = Desk::new();
    desk.put("in.jsonl", "{\"名\":\"甲\",\"数\":1}\n{\"名\":\"乙\",\"城\":\"广州\"}\n".as_bytes());
    assert_eq!(out(&desk, "in.jsonl"), [["名", "数", "城"], ["甲", "1", ""], ["乙", "", "广州"]]);
    desk.put("deep.jsonl", "{\"名\":\"甲\",\"a\":[{\"x\":1}]}\n{\"名\":\"乙\",\"a\":[]}\n".as_bytes());
    assert_eq!(out(&desk, "deep.jsonl"), [["名", "a"], ["甲", r#"[{"x":1}]"#], ["乙", "[]"]]);
    desk.put("two.json", r#"{"a":[{"x":1}],"b":[{"y":2},{"y":3}]}"#.as_bytes());
    desk.run("convert two.json -o x.csv").failed().complains("two.json!b");
    assert_eq!(out(&desk, "two.json --table b"), [["y"], ["2"], ["3"]]);
    desk.put("reply.json", r#"{"code":0,"data":{"list":[{"x":1}]}}"#.as_bytes());
    let ran = desk
        .run("convert reply.json -o reply.csv")
        .is_clean()
        .says("Outside of any table and not written: 1");
    assert!(ran.out.contains("reply.json"));
    desk.put("one.json", r#"{"名":"甲","tags":["x","y"]}"#.as_bytes());
    assert_eq!(out(&desk, "one.json"), [["名", "tags"], ["甲", r#"["x","y"]"#]]);
}

#[test]
fn address_books_come_in_with_every_property() {
    let desk = Desk::new();
    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:阿苔\r\nTEL:13800138000\r\nTEL;TYPE=home:075512345678\r\nNOTE:一\\n二\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=80=81=E5=91=A8\r\nEND:VCARD\r\n";
    desk.put("in.vcf", cards.as_bytes());
    let found = out(&desk, "in.vcf --reveal phone");
    assert_eq!(found[0], ["FN", "TEL", "TEL 2", "NOTE"]);
    assert_eq!(found[1], ["阿苔", "13800138000", "075512345678", "一\n二"]);
    assert_eq!(found[2], ["老周", "", "", ""]);
    desk.put("cut.vcf", &cards.as_bytes()[..60]);
    desk.run("convert cut.vcf -o x.csv").failed();
}

#[test]
fn a_bundle_is_named_with_its_table() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    desk.run("convert b.zip#fans -o a.csv").is_clean();
    desk.run("convert b.zip --table fans -o b.csv").is_clean();
    assert_eq!(file_rows(&desk, "a.csv"), file_rows(&desk, "b.csv"));
    desk.run("convert b.zip#nothing -o x.csv").failed().complains("fans");
    // A file that is called so is that file.
    desk.put("b.zip#fans", "名,数\n甲,1\n".as_bytes());
    desk.run("convert b.zip#fans -o c.csv").is_clean().says("1 row");
}

#[test]
fn our_own_tables_are_read_as_what_they_are_and_join_others() {
    let desk = Desk::with_downloads();
    desk.run("convert downloads/粉丝/粉丝.csv -o own.csv --reveal phone").is_clean();
    desk.put("more.csv", "昵称,用户ID,关注时间\n丙,1003,2026-05-05 10:00:00\n".as_bytes());
    let ran = desk.run("convert own.csv more.csv -o both.csv");
    let both = file_rows(&desk, "both.csv");
    assert_eq!(both.len(), 4, "{ran}");
    assert_eq!(both[0], file_rows(&desk, "own.csv")[0]);
    assert!(both.iter().any(|row| row.contains(&"1003".to_owned())));
    assert!(both.iter().any(|row| row.contains(&"900719925474099312".to_owned())));
}

/// Enough rows that the output has begun before the last of them is read.
fn many(row: impl Fn(usize) -> String) -> String {
    (0..20_000).map(row).collect()
}

#[test]
fn a_wider_row_or_a_further_table_after_many_rows_is_met_in_time() {
    let desk = Desk::new();
    let body = many(|n| format!("甲{n},{n}\n"));
    desk.put("wide.csv", format!("名,数\n{body}乙,1,多\n").as_bytes());
    let wide = out(&desk, "wide.csv --original-columns");
    assert_eq!(wide[0], ["名", "数", "column 3"]);
    assert_eq!((wide.len(), wide[1].len(), &wide[20_001][2]), (20_002, 3, &"多".to_owned()));
    desk.put("two.csv", format!("名,数\n{body}\n\n店,额\n丙,2.5\n").as_bytes());
    desk.run("convert two.csv -o out.csv --original-columns").failed().complains("--table");
    let second = out(&desk, "two.csv --original-columns --table 2");
    assert_eq!(second, [["店", "额"], ["丙", "2.5"]]);
}

#[test]
fn a_column_that_only_a_later_row_has_can_be_asked_for() {
    let desk = Desk::new();
    desk.put("in.csv", "名,数\n甲,1\n乙,2,多\n".as_bytes());
    let words =
        ["convert", "in.csv", "-o", "-", "--to", "csv", "--original-columns", "--columns", "名,column 3"];
    let ran = desk.run_words(&words).is_clean();
    assert_eq!(rows(&ran.out), [["名", "column 3"], ["甲", ""], ["乙", "多"]]);
}

#[test]
fn an_encoding_that_shows_late_in_a_large_file_is_found() {
    let desk = Desk::new();
    let mut bytes = many(|n| format!("ascii {n},{n}\n")).repeat(20).into_bytes();
    bytes.splice(0..0, *b"name,number\n");
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("阿苔和老周的灯谜会,1\n").0);
    desk.put("in.csv", &bytes);
    let rows = out(&desk, "in.csv --original-columns");
    assert_eq!(rows.last().unwrap()[0], "阿苔和老周的灯谜会");
}

#[test]
fn what_stands_below_a_table_is_told_and_no_row_of_it() {
    let desk = Desk::new();
    let table =
        "导出时间：2026-05-01\n\n称呼,桌牌,押金\n阿苔,1,12.50\n老周,2,3.00\n合计,,15.50\n\n制表：小满\n";
    desk.put("in.csv", table.as_bytes());
    let ran = desk.run("convert in.csv -o out.csv --original-columns").is_clean();
    ran.says("Outside of any table and not written: 3 (the first in in.csv row 1)");
    assert_eq!(file_rows(&desk, "out.csv").len(), 3);
    desk.run("convert in.csv -o again.csv --original-columns --strict").failed().complains("Outside");
}

#[test]
fn what_is_wrong_with_an_input_is_told_beside_standard_output() {
    let desk = Desk::new();
    desk.put("in.csv", "姓名,话\n阿苔,\"没有关\n老周,x\n小满,y\n".as_bytes());
    let ran = desk.run("convert in.csv -o - --to csv --original-columns").has_findings();
    assert_eq!(rows(&ran.out).len(), 4);
    ran.complains("in.csv · 2");
}
