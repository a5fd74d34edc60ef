//! What is asked wrongly is told clearly, and writes nothing.

use super::desk::{CLOSE_ON, ask, desk};
use std::fs;

#[test]
fn days_that_cannot_be_are_told() {
    let desk = desk();
    for wrong in ["2026-02-30", "tomorrow", ""] {
        ask(&desk, &["ready", "downloads", "--close-on", wrong]).failed();
        ask(&desk, &["plan", "downloads", "--close-on", wrong]).failed();
    }
    ask(&desk, &["ready", "downloads", "--close-on", "2026-05-09"]).failed().complains("2026-05-09");
    ask(&desk, &["plan", "downloads"]).failed().complains("--close-on");
}

#[test]
fn a_plan_goes_on_after_closing() {
    let desk = desk();
    ask(&desk, &["plan", "downloads", "--close-on", "2026-05-01"]).has_findings().says("Overdue");
}

#[test]
fn unknown_platforms_accounts_features_and_items_are_told_with_those_there_are() {
    let desk = desk();
    ask(&desk, &["ready", "downloads", "--platform", "lamp"]).failed().complains("lantern");
    ask(&desk, &["ready", "downloads", "--account", "阿秋"]).failed().complains("lantern=lantern-001");
    ask(&desk, &["ready", "downloads", "--feature", "flying"]).failed().complains("live-commerce");
    ask(&desk, &["plan", "downloads", "--close-on", CLOSE_ON, "--done", "nothing"])
        .failed()
        .complains("nothing");
    assert_eq!(desk.names(), ["downloads"], "nothing is written");
}

#[test]
fn two_accounts_of_one_name_are_told_apart_by_their_ids() {
    let desk = desk();
    let second = "灯号,灯名,灯友总数,统计日\nlantern-002,小林的灯,9,2026-05-09\n";
    desk.put("downloads/二号.csv", second.as_bytes());
    ask(&desk, &["ready", "downloads", "--account", "小林的灯"])
        .failed()
        .complains("lantern=lantern-001")
        .complains("lantern=lantern-002");
    let one = ask(&desk, &["ready", "downloads", "--account", "lantern-002", "--json"]).has_findings().json();
    let cells = one["coverage"].as_array().unwrap();
    assert!(cells.iter().all(|cell| cell["account"] == "lantern-002"));
}

#[test]
fn bad_answers_are_told_and_the_file_stays_as_it_was() {
    let desk = desk();
    for (option, wrong, said) in [
        ("--answer", "money", "ID=yes"),
        ("--answer", "money=maybe", "ID=yes"),
        ("--answer", "no-such-question=yes", "lantern/unbound"),
        ("--waive", "fans", "CLASS=NOTE"),
        ("--waive", "fans= ", "note"),
        ("--waive", "fanz=x", "replays"),
    ] {
        ask(&desk, &["ready", "downloads", option, wrong]).failed().complains(said);
    }
    assert!(!desk.has("dabao-answers.toml"));
    for broken in ["[answer]\nx = 1\n", "nonsense", "[waived]\nfans = ''\n", "[done]\nx = '2026-02-30'\n"] {
        desk.put("dabao-answers.toml", broken.as_bytes());
        ask(&desk, &["ready", "downloads"]).failed().complains("dabao-answers.toml");
        assert_eq!(fs::read_to_string(desk.path("dabao-answers.toml")).unwrap(), broken);
    }
    ask(&desk, &["ready", "downloads", "--answers", "downloads"]).failed().complains("downloads");
}
