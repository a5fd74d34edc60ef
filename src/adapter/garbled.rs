//! Texts that a platform bends in a way that is known to the letter, and how that is undone.
//!
//! Undone is only what the card names, and only where all of a text fits: anything else stays
//! as it stands and is told. Nothing is guessed from how a text looks.

use crate::reader::json::Node;
use serde::Deserialize;

/// A way in which a platform bends its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Garbled {
    /// Each byte of UTF-8 stands there as the character of that number (ISO 8859-1).
    Utf8AsLatin1,
}

impl Garbled {
    /// A value with all its texts and keys as they were meant; `strange` gets the texts that
    /// are not bent this way and stay.
    pub fn undo(self, node: &Node, strange: &mut Vec<String>) -> Node {
        match node {
            Node::Text(text) => Node::Text(self.text(text, strange)),
            Node::List(items) => Node::List(items.iter().map(|item| self.undo(item, strange)).collect()),
            Node::Object(members) => {
                let undone =
                    |(key, value): &(String, Node)| (self.text(key, strange), self.undo(value, strange));
                Node::Object(members.iter().map(undone).collect())
            }
            Node::Null | Node::Bool(_) | Node::Number(_) => node.clone(),
        }
    }

    fn text(self, text: &str, strange: &mut Vec<String>) -> String {
        if text.is_ascii() {
            return text.to_owned();
        }
        let Garbled::Utf8AsLatin1 = self;
        let bytes: Result<Vec<u8>, _> = text.chars().map(|c| u8::try_from(u32::from(c))).collect();
        bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| {
            strange.push(text.to_owned());
            text.to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn bent(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    fn undone(text: &str) -> (String, bool) {
        let mut strange = Vec::new();
        let Node::Text(text) = Garbled::Utf8AsLatin1.undo(&Node::Text(text.into()), &mut strange) else {
            return (String::new(), false);
        };
        (text, strange.is_empty())
    }

    proptest! {
        #[test]
        fn what_was_bent_comes_back(text in "\\PC{0,24}") {
            prop_assert_eq!(undone(&bent(&text)), (text, true));
        }
    }

    #[test]
    fn what_is_not_bent_stays_and_is_told() {
        for text in ["好", "café", "å¥½ and 好", "å¥"] {
            assert_eq!(undone(text), (text.to_owned(), false), "{text}");
        }
        assert_eq!(undone("plain"), ("plain".to_owned(), true));
    }

    #[test]
    fn keys_and_lists_are_undone_too() {
        let list = Node::List(vec![Node::Object(vec![(bent("好"), Node::Text(bent("友")))])]);
        let meant = Node::List(vec![Node::Object(vec![("好".into(), Node::Text("友".into()))])]);
        assert_eq!(Garbled::Utf8AsLatin1.undo(&list, &mut Vec::new()), meant);
    }
}
