//! Templates: what is handed out empty is recognised when it comes back, however a
//! spreadsheet has saved it, and its rows say to the end that the user declared them. So do
//! documents, by the folder they lie in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Desk, hold_to_schema};
use dabao::adapter::Cards;
use dabao::adapter::template::templates;
use dabao::message::Lang;
use std::fs;

fn names() -> Vec<String> {
    templates(&Cards::builtin().unwrap()).map(|template| template.resource.id.clone()).collect()
}

/// The cells of a CSV file, the header first.
fn cells(path: &std::path::Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_template_is_known_again_in_both_languages_and_forms() {
    let desk = Desk::new();
    fs::create_dir(desk.path("forms")).unwrap();
    for name in names() {
        for (lang, ending) in [("zh", "csv"), ("en", "xlsx")] {
            let file = format!("forms/{name}-{lang}.{ending}");
            desk.run(&format!("template {name} -o {file} --lang {lang}")).is_clean();
        }
    }
    let scanned = desk.run("scan forms --json").json();
    for file in scanned["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let name = path.rsplit_once('-').unwrap().0;
        assert_eq!((&file["card"], &file["resource"]), (&"template".into(), &name.into()), "{path}");
        assert_eq!(file["rows"], 0, "an empty template holds nothing that could be taken for data");
    }
    assert_eq!(scanned["files"].as_array().unwrap().len(), names().len() * 2);
}

#[test]
fn a_csv_has_a_byte_order_mark_and_nothing_but_headings() {
    let desk = Desk::new();
    desk.run("template phones -o phones.csv").is_clean();
    let text = fs::read_to_string(desk.path("phones.csv")).unwrap();
    assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n") && text.lines().count() == 1, "{text:?}");
    let cards = Cards::builtin().unwrap();
    let phones = templates(&cards).find(|template| template.is("template/phones")).unwrap();
    let headings: Vec<&str> = phones.columns(Lang::En).map(|(heading, _)| heading).collect();
    assert_eq!(cells(&desk.path("phones.csv")), [headings]);
}

#[test]
fn nothing_is_written_over_and_names_are_told() {
    let desk = Desk::new();
    desk.put("mine.csv", b"mine");
    desk.run("template fans -o mine.csv").failed().complains("mine.csv exists already");
    assert_eq!(fs::read(desk.path("mine.csv")).unwrap(), b"mine");
    desk.run("template nobody").failed().complains("dabao template list");
    let list = desk.run("template list").is_clean();
    assert!(names().iter().all(|name| list.out.contains(name)), "{}", list.out);
    desk.run("template phones").is_clean().says("such as 13800138000").says("-o phones.csv");
    assert_eq!(desk.names(), ["mine.csv"]);
}

#[test]
fn declared_rows_say_so_in_tables_ledger_and_report() {
    let desk = Desk::new();
    desk.run("template fans -o fans.csv --lang zh").is_clean();
    let header = fs::read_to_string(desk.path("fans.csv")).unwrap();
    let filled = format!("{header}快手,小院,阿苔,0012,云南,2026/4/1,5,老客,阿苔\r\n快手,小院,老周,,,,,,\r\n");
    let (gbk, _, unmappable) = encoding_rs::GB18030.encode(filled.trim_start_matches('\u{feff}'));
    assert!(!unmappable);
    desk.put("downloads/粉丝登记表.csv", &gbk);
    desk.put("downloads/合同/示例协议.pdf", b"%PDF-1.4\n%%EOF\n");
    desk.pack("backup.zip");
    desk.run("unpack backup.zip -o out").is_clean();
    let tables = desk.path("out").read_dir().unwrap().next().unwrap().unwrap().path().join("data/tables");
    let fans = cells(&tables.join("fans.csv"));
    assert_eq!((fans.len(), fans[1][0].as_str(), fans[1][1].as_str()), (3, "kuaishou", "小院"));
    assert!(fans[1..].iter().all(|row| row.last().unwrap().contains(r#""declared by the user":"yes""#)));
    let files = cells(&tables.join("files.csv"));
    let told: Vec<&str> = files[1..].iter().map(|row| row.last().unwrap().as_str()).collect();
    assert!(told.contains(&"declared by the user"), "{files:?}");
    let evidence = cells(&tables.join("evidence.csv"));
    assert_eq!(evidence[1][2..4], ["contract", "示例协议"]);
    assert_eq!(evidence[1][6], "合同/示例协议.pdf");
    let ready = desk.run("ready backup.zip --today 2026-11-21 --platform kuaishou --json");
    let ready = ready.says("Declared by the user");
    hold_to_schema("ready", &ready.json());
}
