#![allow(clippy::unwrap_used)]
use super::*;
use crate::adapter::card::{Evidence, FormOf};
use crate::adapter::{Basis, Cards, Claim, Input};
use crate::content::Content;
use crate::finding::{Code, Findings};
use crate::reader::kind::Kind;
use crate::table::{Kept, Row};

const CARD: &str = r#"
id = "app"
title = { zh = "应用", en = "app" }
platform = "app"
[[personal]]
kind = "phone"
headings = ["phone"]
[[resource]]
id = "posts"
title = { zh = "作品", en = "posts" }
evidence = "fixture"
source = "none"
form = "json"
rows = ["chats.*.list"]
table = "works"
columns = [
  { heading = "*", field = "caption" },
  { heading = ["id", "Id"], field = "work_id" },
  { heading = "desc.media.0.url", field = "link", optional = true },
]
"#;

fn node(json: serde_json::Value) -> Node {
    match json {
        serde_json::Value::Null => Node::Null,
        serde_json::Value::Bool(truth) => Node::Bool(truth),
        serde_json::Value::Number(number) => Node::Number(number.to_string()),
        serde_json::Value::String(text) => Node::Text(text),
        serde_json::Value::Array(items) => Node::List(items.into_iter().map(node).collect()),
        serde_json::Value::Object(members) => {
            Node::Object(members.into_iter().map(|(key, member)| (key, node(member))).collect())
        }
    }
}

fn take(item: &Node) -> (Row, Vec<Code>) {
    let cards = Cards::from_texts([("app", CARD)]).unwrap();
    let (findings, content) = (Findings::new(), Content::memory(Vec::new()));
    let input = Input {
        cards: &cards,
        path: "a.json",
        source: "a.json",
        kind: Kind::Json,
        content: &content,
        accounts: &BTreeMap::from([("app".into(), "me".into())]),
        works: &BTreeMap::new(),
        passwords: &[],
        reveal: &BTreeSet::new(),
        findings: &findings,
    };
    let mut kept = Kept::default();
    let mut work = Work::new(&input, &mut kept, None);
    let claim = work.claim(Claim {
        card: "app".into(),
        resource: "posts".into(),
        basis: Basis { form: FormOf::Json, known: 0, found: 0, place: String::new(), hint: None },
        evidence: Evidence::Fixture,
        sheet: String::new(),
        rows: 0,
        refused: 0,
        declared: false,
    });
    let plan = cards.plans().first().unwrap();
    let mut items = Items::new(plan, "chats.*.list", claim, &mut work);
    items.take(&["with ann".into()], 7, item, &mut work).unwrap();
    items.end(&mut work);
    assert!(work.outcome.balances(), "{:?}", work.outcome);
    (kept.0.pop().unwrap(), findings.into_vec().iter().map(|f| f.code).collect())
}

#[test]
fn the_star_is_a_column_and_the_place() {
    let (row, codes) = take(&node(serde_json::json!({ "id": 6900000000000000001_u64 })));
    assert_eq!((row.get("caption"), row.get("position")), ("with ann", "chats.with ann.list!7"));
    assert_eq!((row.get("work_id"), row.get("extra")), ("6900000000000000001", ""));
    assert_eq!(codes, []);
}

#[test]
fn what_the_card_does_not_name_is_extra_under_its_path() {
    let item = serde_json::json!({
        "id": "w1", "n": 12, "no": null, "tags": ["a", 1],
        "desc": { "media": [{ "url": "u0", "w": 9 }, { "url": "u1" }], "title": "t" },
        "owner": { "phone": 13800138000_u64, "age": 30 },
    });
    let (row, codes) = take(&node(item));
    assert_eq!(row.get("link"), "u0");
    let extra: serde_json::Value = serde_json::from_str(row.get("extra")).unwrap();
    let expected = serde_json::json!({
        "n": "12", "tags": ["a", 1], "desc.media.0.w": "9", "desc.media.1": { "url": "u1" },
        "desc.title": "t", "owner": { "phone": "138****8000", "age": 30 },
    });
    assert_eq!(extra, expected);
    assert_eq!(codes, [Code::ColumnNotInCard; 6]);
}

#[test]
fn doubled_keys_and_second_spellings_are_kept() {
    let text = |t: &str| Node::Text(t.into());
    let members = ["b", "a", "c", "d"].map(text);
    let members = ["Id", "id", "id", "id"].map(String::from).into_iter().zip(members).collect();
    let (row, _) = take(&Node::Object(members));
    assert_eq!(row.get("work_id"), "a");
    assert_eq!(row.get("extra"), r#"{"Id":"b","id (2)":"c","id (3)":"d"}"#);
}
