//! Rules about closing: which are in force, which contradict each other, which are old.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::Cards;
use dabao::adapter::rule::{AccountKind, DataClass, Feature, RuleKind};
use dabao::closure::{Known, Rules, Selection};
use dabao::schema;
use jiff::civil::{Date, date};

fn rules() -> Rules {
    Rules::of(&Cards::builtin().unwrap())
}

fn ids<'r>(rules: impl Iterator<Item = &'r Known>) -> Vec<String> {
    rules.map(Known::id).collect()
}

/// A card with two sound rules about one thing, and what is put in their place.
fn card(change: impl Fn(String) -> String) -> Result<Rules, String> {
    let text = r#"
id = "lantern"
title = { zh = "灯笼社区", en = "Lantern" }
platform = "lantern"

[[rule]]
id = "short"
title = { zh = "七天", en = "seven days" }
kind = "cooling-off"
subject = "way-back"
value = 7
unit = "days"
from = "application"
source = "a letter"
as_of = "2025-03-31"
confidence = "reported"

[[rule]]
id = "long"
title = { zh = "十五天", en = "fifteen days" }
kind = "cooling-off"
subject = "way-back"
value = 15
unit = "days"
from = "application"
source = "another letter"
confidence = "reported"
"#;
    let text = change(text.to_owned());
    let cards = Cards::from_texts([("lantern", text.as_str())]).map_err(|fault| fault.to_string())?;
    Ok(Rules::of(&cards))
}

fn fault(change: impl Fn(String) -> String) -> String {
    card(change).err().unwrap_or_else(|| panic!("the card is taken for sound"))
}

#[test]
fn of_contradicting_rules_the_shorter_time_for_the_user_plans() {
    let rules = card(|text| text).unwrap();
    let all = Selection::default();
    assert_eq!(ids(rules.select(&all)), ["lantern/short", "lantern/long"]);
    assert_eq!(ids(rules.planning(&all)), ["lantern/short"]);
    let long = rules.get("lantern/long").unwrap();
    assert_eq!(ids(rules.contradicting(long)), ["lantern/short"]);
}

#[test]
fn of_contradicting_waits_the_longer_plans() {
    let rules = card(|text| text.replace("cooling-off", "reopening-wait")).unwrap();
    assert_eq!(ids(rules.planning(&Selection::default())), ["lantern/long"]);
}

#[test]
fn a_mark_decides_before_the_figure() {
    let rules = card(|text| text.replace("value = 15", "value = 15\nstricter = true")).unwrap();
    assert_eq!(ids(rules.planning(&Selection::default())), ["lantern/long"]);
}

#[test]
fn equally_strict_rules_plan_once() {
    let rules = card(|text| text.replace("value = 15", "value = 7")).unwrap();
    assert_eq!(ids(rules.planning(&Selection::default())), ["lantern/short"]);
}

#[test]
fn rules_for_different_accounts_do_not_contradict() {
    let rules = card(|text| {
        let text = text.replace("value = 7", "value = 7\naccount = [\"personal\"]");
        text.replace("value = 15", "value = 15\naccount = [\"enterprise\"]")
    })
    .unwrap();
    assert_eq!(ids(rules.planning(&Selection::default())), ["lantern/short", "lantern/long"]);
}

#[test]
fn a_rule_is_stale_after_a_year_or_without_a_date() {
    let rules = card(|text| text).unwrap();
    let stale = |id: &str, day: Date| rules.get(id).unwrap().stale(day);
    assert!(!stale("lantern/short", date(2026, 3, 31)));
    assert!(stale("lantern/short", date(2026, 4, 1)));
    assert!(stale("lantern/long", date(2020, 1, 1)));
}

#[test]
fn a_selection_takes_a_platform_its_family_and_what_holds_for_all() {
    let rules = rules();
    let of = |platform: &str| Selection { platforms: vec![platform.into()], ..Selection::default() };
    let platforms = |platform: &str| {
        let mut names: Vec<String> = rules.select(&of(platform)).map(|k| k.platform.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    assert_eq!(platforms("douyin"), ["", "douyin"]);
    assert_eq!(platforms("wechat"), ["", "wechat-channels", "wechat-official", "wechat-shop"]);
    assert_eq!(platforms("wech"), [""]);
    let narrow = Selection {
        features: vec![Feature::Shop],
        accounts: vec![AccountKind::Personal],
        kinds: vec![RuleKind::Duty],
        ..of("kuaishou")
    };
    assert_eq!(ids(rules.select(&narrow)), ["kuaishou/after-sales"]);
}

#[test]
fn a_slip_in_a_rule_is_an_error_with_its_line() {
    let slip = fault(|text| text.replace("as_of = ", "asof = "));
    assert!(slip.contains("line 15") && slip.contains("the key asof is not known here"), "{slip}");
    let slip = fault(|text| text.replacen("\"cooling-off\"", "\"cooling\"", 1));
    assert!(slip.contains("line 9") && slip.contains("the word cooling is not known here"), "{slip}");
    let slip = fault(|text| text.replace("2025-03-31", "2025-02-31"));
    assert!(slip.contains("line 15") && slip.contains("is no day"), "{slip}");
    let slip = fault(|text| text.replacen("source = \"a letter\"\n", "", 1));
    assert!(slip.contains("the key source is missing here"), "{slip}");
    let slip = fault(|text| text.replace("value = 7", "value = -7"));
    assert!(slip.contains("line 11"), "{slip}");
}

#[test]
fn a_rule_that_contradicts_itself_is_refused() {
    let breaches: &[(&str, &str, &str)] = &[
        ("id = \"long\"", "id = \"short\"", "two rules are called short"),
        ("id = \"long\"", "id = \"Lang\"", "an id has only"),
        ("en = \"seven days\"", "en = \"\"", "the title lacks a language"),
        ("value = 7\n", "", "a value and a unit that counts belong together"),
        ("value = 7\n", "value = 7\nleast = 7\n", "least must be smaller"),
        ("from = \"application\"\n", "", "a span of time needs from"),
        ("value = 7\n", "value = 7\nside = \"before\"\n", "this kind has no side before"),
        ("value = 7\n", "value = 7\nmark = \"logo\"\n", "belong to the kind export"),
        ("value = 7\n", "value = 7\ncheck = \"balance\"\n", "check belongs to the kind precondition"),
        ("kind = \"cooling-off\"", "kind = \"export\"", "the kind export needs offered"),
        ("value = 7\n", "value = 7\ntext = { zh = \"话\", en = \"\" }\n", "needs the other"),
        ("source = \"a letter\"", "source = [\" \"]", "it says no source"),
        ("subject = \"way-back\"\n", "", "a subject needs two rules"),
        ("kind = \"cooling-off\"", "kind = \"retention\"", "of one kind and one feature"),
        ("unit = \"days\"", "unit = \"months\"", "needs stricter = true"),
    ];
    for (sound, broken, says) in breaches {
        let slip = fault(|text| text.replacen(sound, broken, 1));
        assert!(slip.contains(says), "{broken}: {slip}");
    }
}

const OWN: &str = r#"
[[change]]
rule = "lantern/short"
value = 20
as_of = "2026-11-01"
note = "told by the service"

[[add]]
card = "lantern"
note = "our contract"
[add.rule]
id = "partner"
title = { zh = "告诉伙伴", en = "tell the partner" }
kind = "notice"
source = "contract"
confidence = "official"
"#;

fn own(change: impl Fn(String) -> String) -> Result<Rules, String> {
    let text = include_str!("../adapters/common.toml");
    let lantern = "id = \"lantern\"\ntitle = { zh = \"灯笼\", en = \"Lantern\" }\nplatform = \"lantern\"\n\
        [[rule]]\nid = \"short\"\ntitle = { zh = \"七天\", en = \"seven days\" }\nkind = \"retention\"\n\
        least = 3\nvalue = 7\nunit = \"days\"\nfrom = \"closing\"\nsource = \"a letter\"\nconfidence = \"hedged\"\n";
    let cards = Cards::from_texts([("common", text), ("lantern", lantern)]).unwrap();
    let rules = Rules::of(&cards);
    rules.with_own(&cards, "own.toml", &change(OWN.to_owned())).map_err(|fault| fault.to_string())
}

#[test]
fn a_file_of_ones_own_changes_and_adds_with_a_note() {
    let rules = own(|text| text).unwrap();
    let changed = rules.get("lantern/short").unwrap();
    assert_eq!((changed.rule.value, changed.rule.least), (Some(20), None));
    assert_eq!(changed.note.as_deref(), Some("told by the service"));
    assert!(!changed.stale(date(2026, 11, 21)));
    let added = rules.get("lantern/partner").unwrap();
    assert_eq!((added.platform.as_str(), added.note.as_deref()), ("lantern", Some("our contract")));
    assert_eq!(rules.iter().last().unwrap().id(), "lantern/partner");
}

#[test]
fn an_addition_of_the_same_id_replaces_the_rule_whole() {
    let rules = own(|text| text.replace("id = \"partner\"", "id = \"short\"")).unwrap();
    assert_eq!(rules.get("lantern/short").unwrap().rule.kind, RuleKind::Notice);
    assert_eq!(ids(rules.iter().filter(|k| k.card == "lantern")), ["lantern/short"]);
}

#[test]
fn a_rule_can_be_taken_out() {
    let rules = own(|text| text.replace("value = 20", "off = true")).unwrap();
    assert!(rules.get("lantern/short").is_none());
}

#[test]
fn a_wrong_file_of_ones_own_says_what_is_wrong() {
    let breaches: &[(&str, &str, &str)] = &[
        ("lantern/short", "lantern/shirt", "there is no rule lantern/shirt"),
        ("card = \"lantern\"", "card = \"latern\"", "there is no card latern"),
        ("note = \"told by the service\"", "note = \" \"", "a change needs a note"),
        ("note = \"our contract\"", "note = \"\"", "an addition needs a note"),
        ("note = \"our contract\"\n", "", "the key note is missing here"),
        ("2026-11-01", "2026-11-31", "as_of is no day"),
        ("value = 20", "days = 20", "the key days is not known here"),
        ("value = 20", "unit = \"text\"", "a value and a unit that counts belong together"),
    ];
    for (sound, broken, says) in breaches {
        let slip = own(|text| text.replacen(sound, broken, 1)).err().unwrap_or_default();
        assert!(slip.contains("own.toml") && slip.contains(says), "{broken}: {slip}");
    }
}

#[test]
fn contradictions_of_the_seeds_are_both_kept() {
    let rules = rules();
    let all = Selection::default();
    let planning = ids(rules.planning(&all));
    for (strict, lax) in [
        ("wechat-channels/at-once", "wechat-channels/cooling-off"),
        ("wechat-channels/replay-window", "wechat-channels/replay-month"),
        ("kuaishou/orders-deleted", "kuaishou/orders-cached"),
        ("douyin/video-links", "douyin/video-tags"),
        ("douyin/club-reset", "douyin/club-level"),
    ] {
        assert!(rules.get(lax).is_some(), "{lax}");
        assert!(planning.iter().any(|id| id == strict), "{strict}");
        assert!(!planning.iter().any(|id| id == lax), "{lax}");
    }
}

#[test]
fn every_class_of_data_is_a_table_or_files() {
    for class in DataClass::ALL {
        let files = matches!(class, DataClass::Media | DataClass::Replays | DataClass::Copyright);
        assert_eq!(class.table().is_none(), files, "{class:?}");
        if let Some(table) = class.table() {
            assert!(schema::table(table).is_some(), "{table}");
        }
    }
}
