//! What a report says, before it is known in which language.

use crate::adapter::card::{OneOrMany, Words};
use crate::message::{Catalogue, Lang, Value};
use serde::Serialize;

/// One text of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// As it stands in the data, or the same in every language.
    Plain(String),
    /// A text of a card, in both languages.
    Words(Words),
    /// A message of the catalogue with its values.
    Said(String, Vec<(&'static str, Text)>),
}

impl Text {
    /// A message without values.
    pub fn said(id: impl Into<String>) -> Text {
        Text::Said(id.into(), Vec::new())
    }

    /// A message with values.
    pub fn with<const N: usize>(id: impl Into<String>, values: [(&'static str, Text); N]) -> Text {
        Text::Said(id.into(), values.into())
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        match self {
            Text::Plain(text) => text.is_empty(),
            Text::Words(words) => words.zh.is_empty() && words.en.is_empty(),
            Text::Said(..) => false,
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::Plain(String::new())
    }
}

impl From<&Words> for Text {
    fn from(words: &Words) -> Self {
        Text::Words(words.clone())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::Plain(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::Plain(text)
    }
}

impl From<u64> for Text {
    fn from(number: u64) -> Self {
        Text::Plain(number.to_string())
    }
}

impl From<usize> for Text {
    fn from(number: usize) -> Self {
        Text::Plain(number.to_string())
    }
}

impl From<jiff::civil::Date> for Text {
    fn from(day: jiff::civil::Date) -> Self {
        Text::Plain(day.to_string())
    }
}

/// The language or languages a report speaks: what goes into a bundle speaks both, since
/// its bytes must not depend on who packs it.
pub struct Voice {
    catalogues: Vec<Catalogue>,
}

impl Voice {
    /// A voice of one language.
    pub fn of(lang: Lang) -> Voice {
        Voice { catalogues: vec![Catalogue::new(lang)] }
    }

    /// A voice of both languages, parted by a slash.
    pub fn both() -> Voice {
        Voice { catalogues: Lang::ALL.into_iter().map(Catalogue::new).collect() }
    }

    /// The languages, in their order.
    pub fn langs(&self) -> Vec<Lang> {
        self.catalogues.iter().map(|catalogue| catalogue.lang).collect()
    }

    /// A text as this voice says it.
    pub fn say(&self, text: &Text) -> String {
        let mut said: Vec<String> = self.catalogues.iter().map(|words| say(words, text)).collect();
        said.dedup();
        said.join(" / ")
    }

    /// A message without values.
    pub fn word(&self, id: &str) -> String {
        self.say(&Text::said(id))
    }
}

fn say(catalogue: &Catalogue, text: &Text) -> String {
    match text {
        Text::Plain(text) => text.clone(),
        Text::Words(words) => match catalogue.lang {
            Lang::Zh => words.zh.clone(),
            Lang::En => words.en.clone(),
        },
        Text::Said(id, values) => {
            let said: Vec<(&str, String)> =
                values.iter().map(|(name, text)| (*name, say(catalogue, text))).collect();
            let values: Vec<(&str, Value<'_>)> =
                said.iter().map(|(name, text)| (*name, Value::from(text.as_str()))).collect();
            catalogue.filled(id, &values)
        }
    }
}

/// The sources of a rule on one line.
pub fn sources(source: &OneOrMany) -> String {
    source.iter().collect::<Vec<_>>().join("; ")
}

/// A word of the grammar of rules, as cards and JSON write it: `live-commerce`.
pub fn word(word: impl Serialize) -> String {
    serde_json::to_value(word).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
