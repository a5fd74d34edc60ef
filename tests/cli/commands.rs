//! What each command does and how it ends when all is well, and when it is asked wrongly.

use super::common::{DATE, Desk, at, codes, demo, line, repository, tree};
use std::fs;

#[test]
fn scan_of_a_sound_folder_is_clean_and_writes_nothing() {
    let desk = Desk::with_downloads();
    let before = tree(&desk.path(""));
    let document = desk.run("scan downloads --json").is_clean().json();
    assert_eq!(tree(&desk.path("")), before);
    assert_eq!(line(&document, "粉丝/粉丝.csv")["state"], "ingested");
    assert_eq!(line(&document, "原片/第一条.mp4")["state"], "kept");
    assert!(document.get("bundle").is_none());
}

#[test]
fn scan_takes_several_paths_and_each_file_once() {
    let desk = Desk::with_downloads();
    let document = desk.run("scan downloads downloads/粉丝 downloads/封面.png --json").is_clean().json();
    assert_eq!(at(&document, "/totals/files"), 3);
}

#[test]
fn a_path_that_is_not_there_fails() {
    let desk = Desk::with_downloads();
    for command in [
        "scan nowhere",
        "scan downloads nowhere",
        "pack nowhere -o b.zip",
        "verify nowhere",
        "unpack nowhere -o out",
        "convert nowhere -o t.csv",
    ] {
        desk.run(command).failed().complains("nowhere");
    }
    assert_eq!(desk.names(), ["downloads"], "a failure leaves nothing behind");
}

#[test]
fn pack_of_a_sound_folder_is_clean() {
    let desk = Desk::with_downloads();
    let bundle = desk.pack("backup.zip");
    assert!(bundle.metadata().unwrap().len() > 0);
    assert_eq!(desk.names(), ["backup.zip", "downloads"]);
}

#[test]
fn pack_names_the_bundle_after_the_date_where_no_name_is_given() {
    let desk = Desk::with_downloads();
    desk.run(&format!("pack downloads --date {DATE}")).is_clean();
    assert!(desk.has("dabao-2026-09-10.zip"));
}

#[test]
fn pack_of_the_demo_folder_shows_every_trouble_and_ends_with_1() {
    let desk = Desk::new();
    let before = tree(&demo());
    let packed = desk
        .run_words(&["pack", demo().to_str().unwrap(), "-o", "b.zip", "--date", DATE, "--json"])
        .has_findings();
    assert_eq!(tree(&demo()), before, "the demo folder is untouched");
    let document = packed.json();
    let state = |path: &str| at(line(&document, path), "/state").as_str().unwrap().to_owned();
    let has = |path: &str, code: &str| {
        assert!(codes(&document, path).contains(&code.to_owned()), "{path}: {:?}", codes(&document, path))
    };

    assert_eq!(state("视频号/视频号动态数据明细.csv"), "ingested");
    assert_eq!(state("视频号/视频号动态数据明细 (1).csv"), "duplicate");
    assert_eq!(state("选题计划.csv"), "unknown");
    has("选题计划.csv", "unknown");
    assert_eq!(state("两个号涨粉汇总.csv"), "unknown");
    has("两个号涨粉汇总.csv", "two-claimants");
    assert_eq!(state("数据导出.csv"), "incomplete");
    has("数据导出.csv", "empty-file");
    assert_eq!(state("未确认 482913.crdownload"), "incomplete");
    has("未确认 482913.crdownload", "half-download");
    assert_eq!(state("原片/旧房翻新第一天.mp4"), "incomplete");
    has("原片/旧房翻新第一天.mp4", "media-truncated");
    assert_eq!(state("原片/阳台封窗.mp4"), "incomplete");
    has("原片/阳台封窗.mp4", "poses-as");
    assert_eq!(state("合同/品牌合作合同 2026-03.pdf"), "kept");
    has("合同/老客名单.zip!/老客名单.csv", "password-needed");
    has("微信小店/订单-另存.xlsx", "id-rounded");
    for junk in [".DS_Store", "desktop.ini", "原片/Thumbs.db", "快手/~$订单导出_20260401.xlsx"] {
        assert_eq!(state(junk), "ignored");
    }
    let orders = "微信小店/订单备份.zip!/六月/微信小店订单_wx0000000000000000_2026年06月12日22时04分13秒.zip!/微信小店订单_wx0000000000000000_2026年06月12日22时04分13秒.csv";
    assert_eq!(state(orders), "ingested");
    let phone = line(&document, "原片/IMG_0412.MP4");
    assert_eq!(at(phone, "/rotation"), 90);
    assert_eq!(at(line(&document, "原片/直播回放 2026-05-01.mp4"), "/fragmented"), true);
}

#[test]
fn a_link_is_listed_and_not_followed() {
    let desk = Desk::new();
    let document = desk.run_words(&["scan", demo().to_str().unwrap(), "--json"]).json();
    let link = line(&document, "最新数据.csv");
    if demo().join("最新数据.csv").is_symlink() {
        assert_eq!(at(link, "/state"), "ignored");
        assert_eq!(at(link, "/sha256"), "");
    }
}

#[test]
fn the_sums_of_the_ledger_balance() {
    let desk = Desk::new();
    let document = desk.run_words(&["scan", demo().to_str().unwrap(), "--json"]).json();
    let number = |pointer: &str| at(&document, pointer).as_u64().unwrap();
    let sum = |pointer: &str| {
        at(&document, pointer).as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(number("/totals/files"), at(&document, "/files").as_array().unwrap().len() as u64);
    assert_eq!(number("/totals/files"), sum("/totals/states"));
    assert_eq!(number("/totals/rows_read"), number("/totals/rows_taken") + number("/totals/rows_refused"));
    assert_eq!(
        number("/totals/columns_found"),
        number("/totals/columns_mapped")
            + number("/totals/columns_extra")
            + number("/totals/columns_ignored")
    );
    let of_files = |key: &str| {
        at(&document, "/files").as_array().unwrap().iter().map(|l| l[key].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(number("/totals/rows_taken"), of_files("rows"));
    assert_eq!(number("/totals/rows_refused"), of_files("refused"));
    assert_eq!(sum("/totals/findings"), of_files("findings"));
}

#[test]
fn a_password_opens_what_is_encrypted() {
    let desk = Desk::new();
    let document = desk
        .run_words(&[
            "scan",
            demo().to_str().unwrap(),
            "--password",
            "wrong",
            "--password",
            "dabao2026",
            "--json",
        ])
        .json();
    let path = "合同/老客名单.zip!/老客名单.csv";
    assert_eq!(at(line(&document, path), "/state"), "ingested");
    assert!(codes(&document, "合同/老客名单.zip").contains(&"encrypted-original".to_owned()));
}

#[test]
fn a_locked_workbook_says_only_that_it_is_locked() {
    let desk = Desk::new();
    let cases = repository().join("fixtures/platforms/kuaishou/orders-locked-by-another-password/downloads");
    let cases = cases.to_str().unwrap();
    let document = desk.run_words(&["scan", cases, "--json"]).has_findings().json();
    assert_eq!(codes(&document, "订单导出.xlsx"), ["workbook-encrypted"]);
    let document = desk.run_words(&["scan", cases, "--password", "hunter22", "--json"]).json();
    assert_eq!(at(line(&document, "订单导出.xlsx"), "/state"), "ingested");
}

#[test]
fn telephone_numbers_are_masked_in_tables_unless_revealed() {
    let desk = Desk::with_downloads();
    desk.run("convert downloads/粉丝/粉丝.csv -o masked.csv").is_clean();
    desk.run("convert downloads/粉丝/粉丝.csv -o plain.csv --reveal phone").is_clean();
    let masked = fs::read_to_string(desk.path("masked.csv")).unwrap();
    let plain = fs::read_to_string(desk.path("plain.csv")).unwrap();
    assert!(!masked.contains("13800138001") && masked.contains("8001"), "{masked}");
    assert!(plain.contains("13800138001"), "{plain}");
    let shown = desk.run_words(&["scan", demo().to_str().unwrap(), "--json"]);
    assert!(!shown.out.contains("1380013800"), "no report shows a telephone number");
}

#[test]
fn cards_are_listed_and_shown() {
    let desk = Desk::new();
    let list = desk.run("adapters list --lang en").is_clean();
    assert!(list.out.lines().count() > 3, "{list}");
    let cards = list.out.lines().filter(|line| !line.starts_with(' '));
    for id in cards.filter_map(|line| line.split_whitespace().next()) {
        desk.run(&format!("adapters show {id}")).is_clean().says(&format!("id = \"{id}\""));
    }
    desk.run("adapters show nobody").failed().complains("nobody");
}

#[test]
fn a_draft_of_a_card_is_a_card() {
    let desk = Desk::new();
    let unknown = demo().join("选题计划.csv");
    let unknown = unknown.to_str().unwrap();
    desk.run_words(&["adapters", "new", unknown]).is_clean().says("选题").says("assumed").says("TODO");
    fs::create_dir(desk.path("cards")).unwrap();
    desk.run_words(&["adapters", "new", unknown, "-o", "cards/plan.toml"]).is_clean();
    desk.run_words(&["adapters", "new", unknown, "-o", "cards/plan.toml"]).failed().complains("plan.toml");
    let document = desk.run_words(&["scan", unknown, "--adapters", "cards", "--json"]).json();
    assert_eq!(at(line(&document, "选题计划.csv"), "/state"), "ingested");

    let known = demo().join("抖音/作品列表导出.xlsx");
    desk.run_words(&["adapters", "new", known.to_str().unwrap()]).failed();
    desk.run("adapters new nowhere.csv").failed().complains("nowhere.csv");
    desk.run("adapters check nowhere").failed().complains("nowhere");
}

#[test]
fn a_card_that_is_wrong_fails_every_command_that_needs_cards() {
    let desk = Desk::with_downloads();
    desk.put("cards/wrong.toml", b"id = \"wrong\"\n[[resource]]\n");
    desk.run("scan downloads --adapters cards").failed().complains("wrong");
    desk.run("pack downloads -o b.zip --adapters cards").failed().complains("wrong");
    desk.run("adapters list --adapters cards").failed().complains("wrong");
    desk.run("scan downloads --adapters nowhere").failed().complains("nowhere");
    assert!(!desk.has("b.zip"));
}

#[test]
fn completions_and_manual_come_from_the_same_definitions() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        desk.run(&format!("completions {shell}")).is_clean().says("overwrite");
    }
    desk.run("man").is_clean().says(".TH").says("overwrite");
}
