//! JSON that a text document carries in its words or attributes, as chats do that a
//! program has saved as a document for people to look at.

use super::ReadError;
use super::sheet::parts::Parts;
use super::sheet::xml::{add_text, attributes};
use crate::content::{Content, guarded};
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

/// The part of a document that holds its words.
const WORDS: &str = "word/document.xml";
/// The most bytes of that part, and of the words in it.
const MAX_WORDS: u64 = 64 << 20;
/// How many brackets that begin no JSON are met in a text before the rest is left.
const MAX_FALSE: usize = 64;

/// The JSON objects inside a document, as one JSON document: `{"embedded":[…,…]}`. None if
/// there is no object, or no such document.
pub fn embedded(content: &Content) -> Option<Content> {
    let found = guarded(|| objects(content))?.ok().filter(|found| !found.is_empty())?;
    Some(Content::memory(format!("{{\"embedded\":[{}]}}", found.join(",")).into_bytes()))
}

fn objects(content: &Content) -> Result<Vec<String>, ReadError> {
    let mut parts = Parts::open(content)?;
    let mut found = Vec::new();
    let Some(mut xml) = parts.xml(WORDS, MAX_WORDS)? else { return Ok(found) };
    let mut words = String::new();
    loop {
        match xml.next()? {
            Event::Eof => break,
            Event::Start(start) => attributes(&start).iter().for_each(|value| gather(value, &mut found)),
            event => add_text(&event, &mut words),
        }
    }
    gather(&words, &mut found);
    Ok(found)
}

/// Adds the JSON objects in a text, which may be escaped once more.
fn gather(text: &str, found: &mut Vec<String>) {
    let unescaped = text.contains("{&quot;").then(|| unescape(text).ok()).flatten();
    let mut rest = unescaped.as_deref().unwrap_or(text);
    let mut missed = 0;
    while let Some(at) = rest.find('{')
        && missed < MAX_FALSE
    {
        let from = rest.get(at..).unwrap_or_default();
        let length = object(from);
        if let Some(object) = length.and_then(|length| from.get(..length)) {
            found.push(object.to_string());
        } else {
            missed += 1;
        }
        rest = from.get(length.unwrap_or(1)..).unwrap_or_default();
    }
}

/// How long the JSON object is that a text begins with.
fn object(text: &str) -> Option<usize> {
    if !text.get(1..)?.trim_start().starts_with('"') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn objects_are_found_among_words_and_escaped_ones_too() {
        let mut found = Vec::new();
        gather(r#"聊天记录 {no} {"a":{"b":1}} , {"c":[]} {"cut"#, &mut found);
        gather("{&quot;d&quot;:&quot;x &amp;amp; y&quot;}", &mut found);
        assert_eq!(found, [r#"{"a":{"b":1}}"#, r#"{"c":[]}"#, r#"{"d":"x &amp; y"}"#]);
    }

    #[test]
    fn what_is_no_document_holds_nothing() {
        assert!(embedded(&Content::memory(b"{\"a\":1}".to_vec())).is_none());
        assert!(embedded(&Content::memory(b"PK\x03\x04".to_vec())).is_none());
    }

    #[test]
    fn many_brackets_that_begin_nothing_end_the_search() {
        let mut found = Vec::new();
        gather(&("{\"".repeat(1 << 20) + r#"{"a":1}"#), &mut found);
        assert!(found.is_empty());
    }
}
