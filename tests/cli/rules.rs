//! `rules`: what is known about closing, and how it is told.

use super::common::Desk;

#[test]
fn rules_are_listed_by_card_with_what_must_be_known_beside_them() {
    let desk = Desk::new();
    let list = desk.run("rules list --platform kuaishou --feature shop --lang en").is_clean();
    list.says("kuaishou  Kuaishou")
        .says("after-sales  [duty] After-sales of 90 days go on")
        .says("orders-deleted  [kept for] Closing the shop deletes all orders · contradicted; this one plans")
        .says("orders-cached  [kept for] Orders are cached for 30 days · contradicted; the laxer one")
        .says("law  Law, tax and contracts");
    let list = desk.run("rules list --platform kuaishou --lang zh").is_clean();
    list.says("[义务] 关店后仍要处理 90 天内的售后");
}

#[test]
fn a_selection_narrows_the_list() {
    let desk = Desk::new();
    let count = |words: &str| {
        let document = desk.run(&format!("rules list {words} --json")).is_clean().json();
        document["rules"].as_array().unwrap().len()
    };
    let (all, one) = (count(""), count("--platform douyin"));
    assert!(all > 200 && one < all, "{all} {one}");
    assert_eq!(count("--platform wecom --kind retention"), 1);
    assert_eq!(count("--platform wechat-official --account-kind service --kind cooling-off"), 1);
    assert_eq!(count("--platform douyin --platform kuaishou --kind reopening-wait --feature account"), 2);
}

#[test]
fn one_rule_is_shown_whole_with_its_source() {
    let desk = Desk::new();
    let shown = desk.run("rules show wechat-channels/at-once --lang en").is_clean();
    shown
        .says("0 days from application")
        .says("source: 000 操作步骤详解")
        .says("undated")
        .says("contradicted by: wechat-channels/cooling-off")
        .says("This one plans");
    desk.run("rules show law/contract-penalty --lang en").is_clean().says("figure: 20–50 percent");
    desk.run("rules show law/contract-review --lang en").is_clean().says("120 days before closing");
    desk.run("rules show wechat-channels/no-such --lang en").failed().complains("dabao rules list");
}

#[test]
fn a_rule_more_than_a_year_old_is_shown_as_old() {
    let desk = Desk::new();
    let stale = |today: &str| {
        let words = format!("rules show wechat-channels/alliance-stop --today {today} --json");
        desk.run(&words).is_clean().json()["rules"][0]["stale"].clone()
    };
    assert_eq!(stale("2026-11-17"), false);
    assert_eq!(stale("2026-11-18"), true);
    desk.run("rules list --today tomorrow").failed().complains("2026-11-21");
    let young = desk.run("rules list --feature ad-alliance --platform wechat-channels --today 2026-01-01");
    assert!(!young.is_clean().out.contains("· old"));
    desk.run("rules list --feature ad-alliance --platform wechat-channels --today 2027-01-01 --lang en")
        .is_clean()
        .says("· old");
}

#[test]
fn check_names_contradictions_and_ends_with_1_where_something_is_old() {
    let desk = Desk::new();
    desk.run("rules check --platform douyin --today 2026-01-01 --lang en")
        .has_findings()
        .says("douyin/video-links")
        .says("· contradicted; this one plans")
        .says("until 2026-12-31");
    desk.run("rules check --platform wechat-channels --feature ad-alliance --today 2026-01-01").is_clean();
}

#[test]
fn a_platform_or_word_that_nobody_knows_fails_and_names_those_there_are() {
    let desk = Desk::new();
    desk.run("rules list --platform lantern").failed().complains("kuaishou");
    desk.run("rules list --platform wech").failed().complains("wechat-channels");
    desk.run("rules list --kind dutty").failed().complains("cooling-off");
    desk.run("rules list --feature lives").failed().complains("live-commerce");
}

#[test]
fn rules_of_ones_own_are_marked() {
    let desk = Desk::new();
    let own = "[[change]]\nrule = \"kuaishou/processing\"\nvalue = 9\nnote = \"told on the phone\"\n";
    desk.put("own.toml", own.as_bytes());
    desk.run("rules list --platform kuaishou --rules own.toml --lang en").is_clean().says("· your own");
    desk.run("rules show kuaishou/processing --rules own.toml --lang en")
        .is_clean()
        .says("figure: 9 days from application")
        .says("your note: told on the phone");
    desk.put("own.toml", own.replace("value", "valeu").as_bytes());
    desk.run("rules list --rules own.toml").failed().complains("line 3").complains("valeu");
    desk.run("rules list --rules lacking.toml").failed().complains("lacking.toml");
}

#[test]
fn a_card_of_ones_own_brings_its_rules() {
    let desk = Desk::new();
    let card = "id = \"lantern\"\ntitle = { zh = \"灯笼\", en = \"Lantern\" }\nplatform = \"lantern\"\n\
        [[rule]]\nid = \"goodbye\"\ntitle = { zh = \"告别\", en = \"say goodbye\" }\nkind = \"notice\"\n\
        source = \"the help page\"\nas_of = \"2026-11-01\"\nconfidence = \"official\"\n";
    desk.put("cards/lantern.toml", card.as_bytes());
    desk.run("rules list --adapters cards --platform lantern --kind notice --lang en")
        .is_clean()
        .says("goodbye  [notice] say goodbye");
    desk.put("cards/lantern.toml", card.replace("kind =", "knid =").as_bytes());
    desk.run("rules list --adapters cards").failed().complains("line 7").complains("knid");
}
