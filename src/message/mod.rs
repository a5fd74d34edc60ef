//! The catalogue of every text that users see, in Chinese and English.
//!
//! The texts stand in `zh.ftl` and `en.ftl` (Fluent); a test holds that both have the
//! same entries and that every finding has a text and a hint in both.

use crate::finding::{Code, Finding};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    fn source(self) -> &'static str {
        match self {
            Lang::Zh => include_str!("zh.ftl"),
            Lang::En => include_str!("en.ftl"),
        }
    }
}

/// A text or number that a message is filled with.
pub type Value<'a> = FluentValue<'a>;

/// The texts of one language.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Which language it is.
    pub lang: Lang,
}

impl Catalogue {
    /// The catalogue of a language.
    pub fn new(lang: Lang) -> Self {
        let id = match lang {
            Lang::Zh => unic_langid::LanguageIdentifier::from_bytes(b"zh-CN"),
            Lang::En => unic_langid::LanguageIdentifier::from_bytes(b"en"),
        };
        let mut bundle = FluentBundle::new(id.into_iter().collect());
        // Isolation marks around values would end in files and in pasted commands.
        bundle.set_use_isolating(false);
        let resource =
            FluentResource::try_new(lang.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Catalogue { bundle, lang }
    }

    /// The text of a message; its name where the catalogue lacks it, which a test forbids.
    pub fn text(&self, id: &str) -> String {
        self.filled(id, &[])
    }

    /// The text of a message with its values filled in.
    pub fn filled<'a>(&self, id: &str, values: &[(&'a str, Value<'a>)]) -> String {
        let args: FluentArgs<'a> = values.iter().cloned().collect();
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        self.format(pattern, &args).unwrap_or_else(|| id.to_owned())
    }

    /// What a finding says, in one sentence.
    pub fn finding(&self, finding: &Finding) -> String {
        let mut args = FluentArgs::new();
        args.set("path", finding.path.as_str());
        args.set("sheet", finding.sheet.as_str());
        args.set("row", finding.row.map(|row| row.to_string()).unwrap_or_default());
        args.set("column", finding.column.as_str());
        args.set("found", self.word(&finding.found));
        args.set("expected", self.word(&finding.expected));
        let pattern = self.bundle.get_message(finding.code.as_str()).and_then(|message| message.value());
        self.format(pattern, &args).unwrap_or_else(|| finding.code.as_str().to_owned())
    }

    /// What stands for a word of ours in this language, alone or before a colon; any other
    /// text as it is.
    pub fn word(&self, text: &str) -> String {
        let id = format!("word-{text}");
        if self.has(&id) {
            return self.text(&id);
        }
        if let Some((word, detail)) = text.split_once(": ")
            && self.has(&format!("word-{word}"))
        {
            return self.filled(
                "word-detail",
                &[("word", self.text(&format!("word-{word}")).into()), ("detail", detail.into())],
            );
        }
        // A count with its unit, as in `2 cells`.
        let counted = text.split_once(' ').and_then(|(count, unit)| Some((count.parse::<u32>().ok()?, unit)));
        match counted.map(|(count, unit)| (count, format!("unit-{unit}"))) {
            Some((count, id)) if self.has(&id) => self.filled(&id, &[("count", Value::from(count))]),
            _ => text.to_owned(),
        }
    }

    /// What to do about findings of a code.
    pub fn hint(&self, code: Code) -> String {
        let attribute =
            self.bundle.get_message(code.as_str()).and_then(|message| message.get_attribute("hint"));
        self.format(attribute.map(|a| a.value()), &FluentArgs::new()).unwrap_or_default()
    }

    /// Whether the catalogue has a message of this name.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    fn format(
        &self,
        pattern: Option<&fluent_syntax::ast::Pattern<&str>>,
        args: &FluentArgs<'_>,
    ) -> Option<String> {
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern?, Some(args), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(lang: Lang) -> BTreeSet<String> {
        let resource = FluentResource::try_new(lang.source().to_owned()).expect("the catalogue parses");
        let mut keys = BTreeSet::new();
        for entry in resource.entries() {
            if let fluent_syntax::ast::Entry::Message(message) = entry {
                assert!(keys.insert(message.id.name.to_owned()), "{} stands twice", message.id.name);
                keys.extend(message.attributes.iter().map(|a| format!("{}.{}", message.id.name, a.id.name)));
            }
        }
        keys
    }

    #[test]
    fn both_languages_hold_the_same_entries() {
        assert_eq!(keys(Lang::Zh), keys(Lang::En));
    }

    #[test]
    fn every_finding_has_a_text_and_a_hint() {
        for lang in Lang::ALL {
            let catalogue = Catalogue::new(lang);
            for &code in Code::ALL {
                assert!(catalogue.has(code.as_str()), "{lang:?} lacks {}", code.as_str());
                assert!(!catalogue.hint(code).is_empty(), "{lang:?} lacks a hint for {}", code.as_str());
            }
        }
    }
}
