//! The way to GO, and that nothing less leads there.

use super::common::{Desk, at};
use super::desk::{TODAY, ask, desk, fixture};
use serde_json::Value;

/// Far enough for every notice.
const LATER: &str = "2026-09-30";

/// A bundle of the downloads on their desk.
fn packed() -> Desk {
    let desk = desk();
    let cards = fixture("cards");
    let words = ["pack", "downloads", "-o", "b.zip", "--date", TODAY, "--adapters", cards.to_str().unwrap()];
    desk.run_words(&words).is_clean();
    desk
}

fn ready(desk: &Desk, more: &[String]) -> Value {
    let mut words = vec!["ready", "b.zip", "--json", "--close-on", LATER];
    words.extend(more.iter().map(String::as_str));
    ask(desk, &words).json()
}

/// Everything that has to be said about the downloads before they may be closed.
fn all_said(document: &Value) -> Vec<[String; 2]> {
    let open = at(document, "/preconditions").as_array().unwrap().iter().filter(|one| one["status"] != "met");
    let answers = open.map(|one| ["--answer".to_owned(), format!("{}=yes", one["id"].as_str().unwrap())]);
    let cells = at(document, "/coverage").as_array().unwrap().iter();
    let lacking = cells.filter(|cell| cell["status"] != "held" && cell["status"] != "not-applicable");
    let waivers =
        lacking.map(|cell| ["--waive".to_owned(), format!("{}=given up", cell["class"].as_str().unwrap())]);
    answers.chain(waivers).collect()
}

#[test]
fn go_needs_every_answer_and_every_waiver() {
    let said = all_said(&ready(&packed(), &[]));
    assert!(said.len() > 10, "{said:?}");
    let desk = packed();
    let go = ready(&desk, &said.concat());
    assert_eq!(at(&go, "/verdict"), "GO", "{:#}", go["reasons"]);
    assert_eq!(at(&go, "/reasons").as_array().unwrap().len(), 0);
    ask(&desk, &["ready", "b.zip", "--close-on", LATER]).is_clean().says("GO");
    let kept = std::fs::read_to_string(desk.path("dabao-answers.toml")).unwrap();
    for left_out in &said {
        let name = left_out[1].split('=').next().unwrap();
        let fewer: Vec<&str> =
            kept.lines().filter(|line| !line.starts_with(&format!("\"{name}\""))).collect();
        desk.put("fewer.toml", fewer.join("\n").as_bytes());
        let without = ready(&desk, &["--answers".into(), "fewer.toml".into()]);
        assert_ne!(at(&without, "/verdict"), "GO", "without {name}");
    }
}

#[test]
fn loose_files_and_a_broken_bundle_never_give_go() {
    let desk = packed();
    let said = all_said(&ready(&desk, &[])).concat();
    assert_eq!(at(&ready(&desk, &said), "/verdict"), "GO");
    let loose = ask(&desk, &["ready", "downloads", "--json", "--close-on", LATER]).has_findings().json();
    assert_eq!(at(&loose, "/sealed"), "loose");
    let mut bytes = std::fs::read(desk.path("b.zip")).unwrap();
    // A byte of the first stored original.
    bytes[2000] ^= 1;
    desk.put("b.zip", &bytes);
    let broken = ask(&desk, &["ready", "b.zip", "--json", "--close-on", LATER]).has_findings().json();
    assert_eq!(at(&broken, "/sealed"), "broken");
    assert_eq!(at(&broken, "/verdict"), "NOT YET");
}

#[test]
fn a_replay_whose_week_is_over_is_too_late_until_given_up() {
    let desk = desk();
    let words = ["ready", "downloads", "--json"];
    let document = ask(&desk, &words).has_findings().json();
    assert_eq!(at(&document, "/verdict"), "TOO LATE");
    assert_eq!(at(&document, "/reasons/0/why"), "lost");
    let waived =
        ask(&desk, &[&words[..], &["--waive", "replays=nobody asked"]].concat()).has_findings().json();
    assert_eq!(at(&waived, "/verdict"), "NOT YET");
}

#[test]
fn a_notice_without_time_left_is_a_reason_until_ticked_off() {
    let desk = desk();
    let why = |document: &Value| {
        let reasons = at(document, "/reasons").as_array().unwrap().iter();
        reasons.map(|reason| reason["why"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let words = ["ready", "downloads", "--json", "--close-on", "2026-05-20"];
    assert!(why(&ask(&desk, &words).json()).contains(&"too-soon".to_owned()));
    ask(&desk, &["plan", "downloads", "--close-on", "2026-05-20", "--done", "law/partner-notice"])
        .has_findings();
    assert!(!why(&ask(&desk, &words).json()).contains(&"too-soon".to_owned()));
}

#[test]
fn what_is_not_used_does_not_apply_and_data_overrules_that() {
    let desk = desk();
    let words = ["ready", "downloads", "--json", "--feature", "live"];
    let document = ask(&desk, &words).json();
    let status = |class: &str| {
        let cells = at(&document, "/coverage").as_array().unwrap();
        cells.iter().find(|cell| cell["class"] == class).unwrap()["status"].clone()
    };
    assert_eq!(status("products"), "not-applicable");
    assert_eq!(status("members"), "not-applicable");
    assert_eq!(status("orders"), "held", "there are orders, whatever is said");
    assert_eq!(status("interactions"), "unknown", "no feature, but the account itself");
}

#[test]
fn an_answer_counts_until_newer_data_says_otherwise() {
    let desk = desk();
    let status = |words: &[&str]| {
        let document = ask(&desk, &[&["ready", "downloads", "--json"], words].concat()).json();
        let all = at(&document, "/preconditions").as_array().unwrap().clone();
        let one = all.into_iter().find(|one| one["rule"] == "lantern/orders-done").unwrap();
        one["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&[]), "unmet", "an order stands open");
    assert_eq!(status(&["--answer", "lantern/orders-done=yes"]), "met", "settled since");
    let newer = "灯单号,灯单状态,下灯单时间\n3720000000000000003,待发货,2026-05-11 09:00:00\n";
    desk.put("downloads/新订单.csv", newer.as_bytes());
    assert_eq!(status(&[]), "unmet", "the data is newer than the answer");
}

#[test]
fn rows_of_which_nobody_says_the_platform_are_shown() {
    let desk = desk();
    let fans = "粉丝昵称,粉丝ID,关注时间\n阿苔,7300000000000000101,2026-04-01\n";
    desk.put("downloads/谁的粉丝.csv", fans.as_bytes());
    ask(&desk, &["ready", "downloads"]).says("[Platform not stated] fans").says("dabao template");
}
