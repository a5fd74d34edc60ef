//! JSON documents: what they hold, and their items.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::content::Content;
use dabao::finding::{Code, Findings};
use dabao::reader::json::{self, Node, Section, Shape};
use dabao::reader::{Context, ReadError};
use proptest::prelude::*;

struct Outcome {
    /// The stars and the item as compact JSON.
    items: Vec<(String, String)>,
    codes: Vec<Code>,
    result: Result<(), ReadError>,
}

fn with<T>(run: impl FnOnce(&Context<'_>) -> T) -> (T, Vec<Code>) {
    let findings = Findings::new();
    let context = Context { path: "f.json", findings: &findings, passwords: &[], known_header: &|_| false };
    let value = run(&context);
    (value, findings.into_vec().iter().map(|f| f.code).collect())
}

/// The items under a path; where the document is whole, its outline must lead to the same.
fn items(document: impl AsRef<[u8]>, path: &str) -> Outcome {
    let content = Content::memory(document.as_ref().to_vec());
    let found = gather(|context, visit| json::items(&content, path, context, visit));
    if let (Ok(outline), _) = with(|context| json::outline(&content, context)) {
        let by_outline = gather(|context, visit| outline.items(&content, path, context, visit));
        assert_eq!((&by_outline.items, &by_outline.codes), (&found.items, &found.codes), "{path}");
        assert_eq!(format!("{:?}", by_outline.result), format!("{:?}", found.result), "{path}");
    }
    found
}

fn gather(read: impl FnOnce(&Context<'_>, &mut json::VisitItem<'_>) -> Result<(), ReadError>) -> Outcome {
    let mut items = Vec::new();
    let mut last = 0;
    let (result, codes) = with(|context| {
        read(context, &mut |stars, number, node| {
            assert_eq!(number, last + 1);
            last = number;
            items.push((stars.join("/"), node.to_json()));
            Ok(())
        })
    });
    Outcome { items, codes, result }
}

fn plain(document: impl AsRef<[u8]>, path: &str) -> Vec<String> {
    let outcome = items(document, path);
    outcome.result.unwrap();
    outcome.items.into_iter().map(|(_, item)| item).collect()
}

fn outline(document: impl AsRef<[u8]>) -> Vec<Section> {
    let content = Content::memory(document.as_ref().to_vec());
    with(|context| json::outline(&content, context)).0.unwrap().sections
}

fn section(sections: &[Section], path: &str) -> (Shape, u64, String) {
    let found = sections.iter().find(|s| s.path == path).unwrap_or_else(|| panic!("no section {path}"));
    (found.shape, found.count, found.keys.join(" "))
}

#[test]
fn sections_tell_shape_count_and_keys() {
    let sections = outline(
        r#"{"Activity":{"Likes":{"ItemFavoriteList":[{"Date":"d","Link":"l"},{"Date":"e","Extra":1}]},"None":null},
            "Chat":{"History":{"with a:":[{"From":"a"}],"with b:":[{"From":"b","Content":"c"}]}},"n":7,"list":[{"x":1}]}"#,
    );
    assert_eq!(section(&sections, ""), (Shape::Object, 4, "Activity Chat n list".into()));
    assert_eq!(
        section(&sections, "Activity.Likes.ItemFavoriteList"),
        (Shape::List, 2, "Date Link Extra".into())
    );
    assert_eq!(section(&sections, "Activity.None"), (Shape::Null, 0, String::new()));
    assert_eq!(section(&sections, "Chat.History"), (Shape::Object, 2, "From Content".into()));
    assert_eq!(section(&sections, "Chat.History.with a:"), (Shape::List, 1, "From".into()));
    assert_eq!(section(&sections, "n"), (Shape::Scalar, 0, String::new()));
    assert_eq!(section(&sections, "list"), (Shape::List, 1, "x".into()));
}

#[test]
fn a_map_of_lists_may_hold_lists_without_items() {
    for empty in ["[]", "{}", "null"] {
        let told = outline(format!(r#"{{"m":{{"ann":[{{"a":1}}],"bob":{empty}}}}}"#));
        assert_eq!(section(&told, "m"), (Shape::Object, 2, "a".into()), "{empty}");
    }
    let told = outline(r#"{"m":{"ann":[{"a":1}],"bob":0}}"#);
    assert_eq!(section(&told, "m"), (Shape::Object, 2, "ann bob".into()));
}

#[test]
fn a_map_of_thousands_is_summarised_and_counted() {
    let members: Vec<String> = (0..5000).map(|i| format!(r#""id{i}":[{{"k":{i}}}]"#)).collect();
    let sections = outline(format!(r#"{{"map":{{{}}},"after":[{{"z":1}}]}}"#, members.join(",")));
    assert_eq!(section(&sections, "map"), (Shape::Object, 5000, "k".into()));
    assert_eq!(sections.iter().filter(|s| s.path.starts_with("map.")).count(), json::MAX_LISTED);
    assert_eq!(section(&sections, "after"), (Shape::List, 1, "z".into()));
}

#[test]
fn items_come_from_lists_objects_and_stars() {
    let document = r#"{"a":{"list":[1,null,{}],"one":{"x":1},"none":null,"empty":{},"map":{"k1":[1,2],"k2":null,"k3":{"y":3}}}}"#;
    assert_eq!(plain(document, "a.list"), ["1", "null", "{}"]);
    assert_eq!(plain(document, "a.one"), [r#"{"x":1}"#]);
    for path in ["a.none", "a.empty", "a.missing", "a.list.x", "b"] {
        assert!(plain(document, path).is_empty(), "{path}");
    }
    let starred = items(document, "a.map.*").items;
    let expected = [("k1", "1"), ("k1", "2"), ("k3", r#"{"y":3}"#)];
    assert_eq!(starred, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(items(r#"[{"m":[1]},{"m":[2,3]}]"#, "*.m").items.last().unwrap(), &("2".into(), "3".into()));
}

#[test]
fn numbers_keep_every_digit() {
    let document = "[7345678901234567890, 1.10, -0, 1E+2, 0.1000, 123456789012345678901234567890]";
    assert_eq!(
        plain(document, ""),
        ["7345678901234567890", "1.10", "-0", "1E+2", "0.1000", "123456789012345678901234567890"]
    );
}

#[test]
fn what_json_does_not_know_is_kept_as_text() {
    assert_eq!(
        plain("[NaN, 007, -Infinity, \"line\nend\", 1,]", ""),
        [r#""NaN""#, r#""007""#, r#""-Infinity""#, r#""line\nend""#, "1"]
    );
}

#[test]
fn escapes_are_resolved_and_lone_halves_reported() {
    let outcome = items(
        r#"["\u6625\ud83d\ude00\n\/\"", "a\ud83db", "\ud83d\ud83d\ude00", "\ude00", "\ud83d\u0041"]"#,
        "",
    );
    outcome.result.unwrap();
    let texts: Vec<_> = outcome.items.iter().map(|i| i.1.as_str()).collect();
    assert_eq!(
        texts,
        [r#""春😀\n/\"""#, "\"a\u{fffd}b\"", "\"\u{fffd}😀\"", "\"\u{fffd}\"", "\"\u{fffd}A\""]
    );
    assert_eq!(outcome.codes, [Code::EncodingInvalid; 4]);
}

#[test]
fn documents_may_follow_one_another() {
    for lines in [
        "{\"a\":1}\n{\"a\":2}\n",
        "{\"a\":1}\r\n\r\n{\"a\":2}",
        "{\"a\":1},{\"a\":2}",
        "[{\"a\":1}]\n[{\"a\":2}]",
        "\u{1e}{\"a\":1}\n\u{1e}{\"a\":2}\n",
    ] {
        assert_eq!(plain(lines, ""), [r#"{"a":1}"#, r#"{"a":2}"#], "{lines:?}");
        assert_eq!(section(&outline(lines), ""), (Shape::List, 2, "a".into()), "{lines:?}");
    }
    assert_eq!(plain("{\"a\":[1]}\n{\"a\":[2,3]}", "a"), ["1", "2", "3"]);
}

#[test]
fn a_script_around_json_is_taken_off() {
    for script in [
        "window.YTD.follower.part0 = [ {\"x\":1} ]",
        "window.YTD[\"a\"].part0=[{\"x\":1}];\n",
        "var data = {\"x\":1};",
        "cb({\"x\":1});",
        "/**/ cb([{\"x\":1}])",
        "typeof cb === 'function' && cb({\"x\":1});",
        ")]}',\n{\"x\":1}",
        "export default [{\"x\":1}];",
    ] {
        assert_eq!(plain(script, ""), [r#"{"x":1}"#], "{script}");
    }
    for other in ["hello [1]", "<html>{}", "date,plays\n1,2"] {
        assert!(matches!(items(other, "").result, Err(ReadError::Malformed(_))), "{other}");
    }
}

#[test]
fn every_encoding_gives_the_same() {
    let text = r#"[{"昵称":"春天😀"}]"#;
    let utf16 = |big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for (name, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", ["\u{feff}", text].concat().into_bytes()),
        ("UTF-16LE", [&[0xFF, 0xFE], &utf16(false)[..]].concat()),
        ("UTF-16BE", [&[0xFE, 0xFF], &utf16(true)[..]].concat()),
        ("UTF-16LE without mark", utf16(false)),
        ("GB18030", encoding_rs::GB18030.encode(text).0.into_owned()),
    ] {
        assert_eq!(plain(bytes, ""), [r#"{"昵称":"春天😀"}"#], "{name}");
    }
    let outcome = items(b"[\"a\xFF\xFFb\"]", "");
    assert_eq!((outcome.items.len(), outcome.codes), (1, vec![Code::EncodingInvalid]));
}

#[test]
fn a_cut_document_gives_its_items_and_then_the_place() {
    let outcome = items("{\"list\":[\n  {\"a\":1},\n  {\"a\":\"春", "list");
    assert_eq!(outcome.items.len(), 1);
    match outcome.result {
        Err(ReadError::Malformed(what)) => assert!(what.contains("line 3, column 10"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn doubled_keys_are_kept_and_reported() {
    let outcome = items(r#"{"l":[{"a":1,"b":2,"a":3}]}"#, "l");
    assert_eq!(outcome.items[0].1, r#"{"a":1,"b":2,"a":3}"#);
    assert_eq!(outcome.codes, [Code::KeyDuplicate]);
    let doubled = items(r#"{"l":[1],"l":[2]}"#, "l");
    assert_eq!((doubled.items.len(), doubled.codes), (2, vec![Code::KeyDuplicate]));
}

#[test]
fn deep_and_huge_documents_meet_a_limit() {
    for deep in ["[".repeat(100_000), r#"{"a":"#.repeat(100_000)] {
        assert!(matches!(items(&deep, "").result, Err(ReadError::Limit(_))));
        let content = Content::memory(deep.into_bytes());
        assert!(matches!(with(|c| json::outline(&content, c)).0, Err(ReadError::Limit(_))));
    }
    let within = format!("{}{}", "[".repeat(json::MAX_DEPTH), "]".repeat(json::MAX_DEPTH));
    assert_eq!(plain(&within, "").len(), 1);
    let many = format!("[[{}1]]", "1,".repeat(2_000_001));
    assert!(matches!(items(&many, "").result, Err(ReadError::Limit(_))));
}

#[test]
fn paths_into_an_item_stop_at_lists() {
    let node = Node::Object(vec![
        (
            "a".into(),
            Node::Object(vec![("b".into(), Node::Number("1.0".into())), ("b".into(), Node::Bool(true))]),
        ),
        ("l".into(), Node::List(vec![Node::Null])),
    ]);
    assert_eq!(node.get("a.b").and_then(Node::scalar_text), Some("true"));
    assert_eq!(node.get("l.0"), None);
    assert_eq!(node.get(""), Some(&node));
    assert_eq!(node.get("l").and_then(Node::scalar_text), None);
}

fn same(node: &Node, value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (node, value) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(a), Value::Bool(b)) => a == b,
        (Node::Number(a), Value::Number(b)) => *a == b.to_string(),
        (Node::Text(a), Value::String(b)) => a == b,
        (Node::List(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Node::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => false,
    }
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::hash_map(any::<String>(), inner, 0..8)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn a_section_is_found_again_behind_others_and_twice() {
    let behind =
        "\u{feff}window.x = {\"长\": [1, \"\\ud83d\"],\n \"a\": {\"b\": [{\"c\": 1}], \"n\": {\"k\": [2]}}};";
    assert_eq!(plain(behind, "a.b"), ["{\"c\":1}"]);
    assert_eq!(plain(behind, "a.n.*"), ["2"]);
    assert_eq!(plain(behind, "长").len(), 2);
    assert_eq!(plain("{\"a\":[1],\"a\":[2]}", "a"), ["1", "2"]);
    assert_eq!(plain("{\"a\":{\"b\":[1]},\"a\":{\"c\":[2]}}", "a.b"), ["1"]);
    assert_eq!(plain("{\"a.b\":[1],\"a\":{\"b\":[2]}}", "a.b"), ["2"]);
    assert_eq!(plain("{\"a.b\":[1]}", "a.b"), [""; 0]);
    assert_eq!(plain("{\"\":{\"a\":[1]},\"a\":[2]}", "a"), ["2"]);
    // So far behind the first that it is no section of its own.
    let many: String = (0..300).map(|n| format!("\"k{n}\":[],")).collect();
    assert_eq!(plain(format!("{{\"a\":[1],{many}\"a\":[2]}}"), "a"), ["1", "2"]);
    let cut = items("{\"a\":[1],\"b\":[2,", "b");
    assert_eq!((cut.items.len(), cut.result.is_err()), (1, true));
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_and_written_back(value in value(), pretty in any::<bool>()) {
        let list = serde_json::Value::Array(vec![value.clone()]);
        let text = if pretty { serde_json::to_string_pretty(&list) } else { serde_json::to_string(&list) }.unwrap();
        let mut nodes = Vec::new();
        let content = Content::memory(text.into_bytes());
        with(|c| json::items(&content, "", c, &mut |_, _, node| { nodes.push(node); Ok(()) })).0.unwrap();
        prop_assert!(nodes.len() == 1 && same(&nodes[0], &value));
        let written = nodes[0].to_json();
        prop_assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok());
        let again = Content::memory(format!("[{written}]").into_bytes());
        with(|c| json::items(&again, "", c, &mut |_, _, node| { nodes.push(node); Ok(()) })).0.unwrap();
        prop_assert_eq!(&nodes[0], &nodes[1]);
        prop_assert!(with(|c| json::outline(&content, c)).0.is_ok());
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), path in "[a*.]{0,4}") {
        let _ = items(&bytes, &path);
        let _ = with(|c| json::outline(&Content::memory(bytes), c));
    }

    #[test]
    fn random_pieces_of_json_never_panic(text in "([\\[\\]{},:\"]|\\\\u[dD][89c-fC-F][0-9]{2}|\\\\.|[a-z0-9. -]|null|=|\\(|;){0,60}", path in "[a*.]{0,4}") {
        let _ = items(&text, &path);
        let _ = with(|c| json::outline(&Content::memory(text.into_bytes()), c));
    }
}
