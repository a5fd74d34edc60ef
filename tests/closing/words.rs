//! What words, folders and cards say: open orders, where recordings come from, and which
//! classes of data a platform has at all.

use super::common::{Desk, at, demo};
use super::desk::{CLOSE_ON, TODAY, desk, fixture};
use dabao::adapter::rule::DataClass;
use dabao::adapter::{Cards, Grade, Meaning};
use serde_json::Value;
use std::fs;

fn cell<'d>(document: &'d Value, class: &str) -> &'d Value {
    let cells = at(document, "/coverage").as_array().unwrap();
    cells.iter().find(|cell| cell["class"] == class).unwrap_or_else(|| panic!("no cell {class}"))
}

#[test]
fn words_of_cards_decide_whether_an_order_is_open() {
    let cards = Cards::builtin().unwrap();
    let over = |status: &str| cards.lexicon().says(Meaning::OrderOver, status);
    for status in ["已完成", "交易成功", "交易关闭", "已取消", "Completed", "Cancelled", "CLOSED"]
    {
        assert!(over(status), "{status}");
    }
    for status in ["未完成", "待发货", "已发货", "not completed", "Incomplete", "待取消", "", "unknown"]
    {
        assert!(!over(status), "{status}");
    }
    let desk = Desk::new();
    let own = fs::read_to_string(fixture("cards/common.toml")).unwrap();
    desk.put("cards/common.toml", own.replace("\"完成\", \"关闭\"", "\"待发货\"").as_bytes());
    desk.put("cards/lantern.toml", &fs::read(fixture("cards/lantern.toml")).unwrap());
    desk.put("d/订单.csv", "灯单号,灯单状态,下灯单时间\n1,待发货,2026-05-09 09:00:00\n".as_bytes());
    let words = ["ready", "d", "--json", "--adapters", "cards", "--today", TODAY];
    let document = desk.run_words(&words).has_findings().json();
    let open = at(&document, "/preconditions").as_array().unwrap().clone();
    let open = open.into_iter().find(|one| one["rule"] == "lantern/orders-done").unwrap();
    assert_eq!(open["status"], "unknown", "the user's own words say that this status is no open order");
}

#[test]
fn every_grade_is_told_by_names_folders_and_rules() {
    let cards = Cards::builtin().unwrap();
    for (path, grade) in [
        ("剪辑/旧房.prproj", Grade::Project),
        ("剪映/旧房/draft_content.json", Grade::Project),
        ("原片/旧房.mp4", Grade::Source),
        ("原片/录屏 旧房.mp4", Grade::Screen),
        ("无水印/旧房.mp4", Grade::Clean),
        ("带水印/旧房.mp4", Grade::Marked),
        ("No watermark/old house.mp4", Grade::Clean),
        ("Watermark/old house.mp4", Grade::Marked),
        ("抖音/旧房.mp4", Grade::Clean),
        ("视频号/旧房.mp4", Grade::Marked),
        ("快手作品/旧房.mp4", Grade::Marked),
        ("视频/旧房.mp4", Grade::Unstated),
        ("旧房.mp4", Grade::Unstated),
    ] {
        assert_eq!(cards.lexicon().grade(path), grade, "{path}");
    }
}

#[test]
fn the_ledger_says_where_each_recording_comes_from_and_ready_takes_it_from_there() {
    let desk = desk();
    let film = fs::read(demo().join("原片/三分钟看懂承重墙.mp4")).unwrap();
    fs::remove_file(desk.path("downloads/原片/三分钟看懂承重墙.mp4")).unwrap();
    desk.put("downloads/灯笼/三分钟看懂承重墙.mp4", &film);
    desk.put("downloads/剪辑/院墙.kdenlive", b"<?xml version=\"1.0\"?><mlt/>");
    let own = fs::read_to_string(fixture("cards/common.toml")).unwrap();
    desk.put(
        "cards/common.toml",
        format!("{own}\n[[word]]\nmeans = \"project-ending\"\nwords = [\".kdenlive\"]\n").as_bytes(),
    );
    for card in ["lantern", "law"] {
        desk.put(&format!("cards/{card}.toml"), &fs::read(fixture(&format!("cards/{card}.toml"))).unwrap());
    }
    let tail = ["--adapters", "cards"];
    desk.run_words(&[&["pack", "downloads", "-o", "b.zip", "--date", TODAY][..], &tail].concat()).is_clean();
    let files = desk.run_words(&["convert", "b.zip#files", "-o", "-", "--to", "jsonl"]).out;
    let graded = |name: &str| {
        let line = files.lines().find(|line| line.contains(name)).unwrap();
        serde_json::from_str::<Value>(line).unwrap()["provenance"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(graded("承重墙"), "marked", "in the folder of a platform whose exports bear a mark");
    assert_eq!(graded("直播回放"), "source");
    assert_eq!(graded(".kdenlive"), "project");
    assert_eq!(graded("对话截图"), "unstated");
    assert_eq!(graded("订单.csv"), "", "a table has none");
    let words = [&["ready", "b.zip", "--json", "--today", TODAY][..], &tail].concat();
    let document = desk.run_words(&words).has_findings().json();
    assert_eq!(at(&document, "/media/marked"), 1);
    assert_eq!(at(&document, "/media/project"), 1);
    assert_eq!(at(cell(&document, "media"), "/marked_only/0"), "三分钟看懂承重墙");
    let said = desk.run_words(&[&["ready", "b.zip", "--lang", "en", "--today", TODAY][..], &tail].concat());
    said.says("Only a marked copy: 三分钟看懂承重墙");
}

#[test]
fn what_a_platform_never_has_is_not_asked_for_and_data_overrules_that() {
    let desk = Desk::new();
    let card = fs::read_to_string(fixture("cards/lantern.toml")).unwrap();
    let narrow = "currency = \"CNY\"\nclasses = [\"accounts\", \"fans\", \"works\", \"lives\", \"orders\", \"gifts\", \"evidence\"]\nfeatures = [\"shop\", \"live\", \"fan-club\"]\n";
    desk.put("cards/lantern.toml", card.replace("currency = \"CNY\"\n", narrow).as_bytes());
    for other in ["common", "law"] {
        desk.put(&format!("cards/{other}.toml"), &fs::read(fixture(&format!("cards/{other}.toml"))).unwrap());
    }
    desk.put("d/订单.csv", "灯单号,灯单状态,下灯单时间\n1,完成,2026-05-09 09:00:00\n".as_bytes());
    let words = ["ready", "d", "--json", "--adapters", "cards", "--today", TODAY, "--close-on", CLOSE_ON];
    let document = desk.run_words(&words).has_findings().json();
    for class in DataClass::ALL {
        let listed = narrow.contains(&format!("\"{}\"", class.as_str()));
        let status = &cell(&document, class.as_str())["status"];
        assert_eq!(status == "not-applicable", !listed, "{class:?} is {status}");
    }
    let asked = |id: &str| {
        let all = at(&document, "/preconditions").as_array().unwrap();
        all.iter().any(|one| one["id"].as_str().unwrap().starts_with(id))
    };
    assert!(asked("papers") && asked("lantern/orders-done"));
    assert!(!asked("money"), "there is no money on this platform");
}

#[test]
fn of_an_account_of_payments_only_money_and_papers_are_asked() {
    let cards = Cards::builtin().unwrap();
    let of = |platform: &str| -> Vec<&str> {
        DataClass::ALL
            .into_iter()
            .filter(|class| cards.can_have(platform, *class))
            .map(DataClass::as_str)
            .collect()
    };
    assert_eq!(of("alipay"), ["ledger", "evidence"]);
    assert_eq!(of("nobody-knows").len(), DataClass::ALL.len());
    // Several cards of one platform add up.
    assert!(
        cards.can_have("douyin-shop", DataClass::Lives)
            && cards.can_have("douyin-shop", DataClass::Aftersales)
    );
    assert!(!cards.can_have("douyin-shop", DataClass::Fans));
}

#[test]
fn a_card_that_contradicts_itself_about_what_there_is_is_refused() {
    let card = fs::read_to_string(fixture("cards/lantern.toml")).unwrap();
    let refused = |put: &str, says: &str| {
        let text = card.replace("currency = \"CNY\"\n", &format!("currency = \"CNY\"\n{put}\n"));
        let fault = Cards::from_texts([("lantern", text.as_str())]).err().map(|fault| fault.to_string());
        assert!(fault.as_deref().is_some_and(|fault| fault.contains(says)), "{put}: {fault:?}");
    };
    refused("classes = [\"fans\"]", "its class of data is not among classes");
    refused("features = [\"live\"]", "its feature is not among features");
    refused("classes = [\"fanz\"]", "fanz");
    let word = |put: &str, says: &str| {
        let text = format!("{card}\n[[word]]\n{put}\n");
        let fault = Cards::from_texts([("lantern", text.as_str())]).err().map(|fault| fault.to_string());
        assert!(fault.as_deref().is_some_and(|fault| fault.contains(says)), "{put}: {fault:?}");
    };
    word("means = \"replay\"\nwords = []", "a word is missing");
    word("means = \"class-folder\"\nwords = [\"x\"]", "class-folder belong together");
    word("means = \"replays\"\nwords = [\"x\"]", "replays is not known");
}
