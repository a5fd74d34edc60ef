//! What only the user knows: answers, waivers and what of the plan is done, as a TOML file
//! that a person can read and change.
//!
//! ```toml
//! [answer]
//! "common/no-breaches@some-platform/小林" = { yes = true, on = "2026-03-31" }
//! [waived]
//! "some-platform/messages" = "only spam"
//! [done]
//! "law/partner-notice" = "2026-03-31"
//! ```

use super::holdings::Key;
use crate::adapter::rule::DataClass;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How the file is called where nobody says otherwise.
pub const FILE: &str = "dabao-answers.toml";

/// So long, in bytes, an answers file may be.
pub const LONGEST: u64 = 1 << 20;

/// Everything the user has stated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// By the id of the question.
    pub answer: BTreeMap<String, Answer>,
    /// By class, with platform and account before it or without; why it is given up.
    pub waived: BTreeMap<String, String>,
    /// By the id of the plan's item; the day it was done.
    #[serde(deserialize_with = "days")]
    pub done: BTreeMap<String, Date>,
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Yes or no.
    pub yes: bool,
    /// The day it was given: data of a later day overrules it.
    #[serde(deserialize_with = "day")]
    pub on: Date,
}

/// Reads a day, so that a slip is an error with its line.
fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    parsed(&String::deserialize(input)?)
}

fn days<'de, D: Deserializer<'de>>(input: D) -> Result<BTreeMap<String, Date>, D::Error> {
    let texts = BTreeMap::<String, String>::deserialize(input)?;
    texts.into_iter().map(|(id, text)| Ok((id, parsed(&text)?))).collect()
}

fn parsed<E: serde::de::Error>(text: &str) -> Result<Date, E> {
    text.parse().map_err(|_| E::custom(format!("{text:?} is no day such as 2026-03-31")))
}

/// Why an answers file or an answer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The file is no such TOML.
    #[error("line {line}: {text}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        text: String,
    },
    /// An answer is not `ID=yes` or `ID=no`.
    #[error("{0}: an answer is ID=yes or ID=no")]
    NoAnswer(String),
    /// A waiver is not `CLASS=NOTE`.
    #[error("{0}: a waiver is CLASS=NOTE, and the note may not be empty")]
    NoWaiver(String),
    /// A waiver names no class.
    #[error("{0}: there is no such class of data; there are: {names}", names = names().join(" "))]
    NoClass(String),
}

fn names() -> Vec<String> {
    DataClass::ALL.into_iter().map(super::text::word).collect()
}

impl Answers {
    /// Reads the file's text.
    ///
    /// # Errors
    /// If it is no TOML, holds a key that is none, or waives what is no class or without
    /// a note.
    pub fn from_text(text: &str) -> Result<Answers, AnswerError> {
        let answers: Answers = toml::from_str(text).map_err(|fault| {
            let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let said = fault.message().trim_end().replace('\n', " ");
            AnswerError::Malformed { line: before.matches('\n').count() + 1, text: said }
        })?;
        for (class, note) in &answers.waived {
            check_waiver(class, note)?;
        }
        Ok(answers)
    }

    /// Takes `ID=yes` or `ID=no`; returns the id.
    ///
    /// # Errors
    /// If the text is neither.
    pub fn answer(&mut self, text: &str, on: Date) -> Result<String, AnswerError> {
        let (id, said) = text.rsplit_once('=').ok_or_else(|| AnswerError::NoAnswer(text.into()))?;
        let yes = match said {
            "yes" | "是" => true,
            "no" | "否" => false,
            _ => return Err(AnswerError::NoAnswer(text.into())),
        };
        if id.trim().is_empty() {
            return Err(AnswerError::NoAnswer(text.into()));
        }
        self.answer.insert(id.to_owned(), Answer { yes, on });
        Ok(id.to_owned())
    }

    /// Takes `CLASS=NOTE`, the class with `PLATFORM/` or `PLATFORM/ACCOUNT/` before it or
    /// without.
    ///
    /// # Errors
    /// If there is no such class, or no note.
    pub fn waive(&mut self, text: &str) -> Result<(), AnswerError> {
        let (class, note) = text.split_once('=').ok_or_else(|| AnswerError::NoWaiver(text.into()))?;
        check_waiver(class, note)?;
        self.waived.insert(class.to_owned(), note.trim().to_owned());
        Ok(())
    }

    /// What was answered to a question about an account; the more precise id counts.
    pub fn to(&self, question: &str, key: &Key) -> Option<Answer> {
        let exact = question_id(question, key);
        let platform = format!("{question}@{}", key.platform);
        [exact.as_str(), platform.as_str(), question].into_iter().find_map(|id| self.answer.get(id).copied())
    }

    /// The note with which a class of an account is given up.
    pub fn waiver(&self, key: &Key, class: DataClass) -> Option<&str> {
        let class = super::text::word(class);
        let exact = format!("{}/{}/{class}", key.platform, key.account);
        let platform = format!("{}/{class}", key.platform);
        [exact, platform, class].iter().find_map(|name| self.waived.get(name).map(String::as_str))
    }

    /// The file's text; reading it gives the same answers.
    pub fn to_text(&self) -> String {
        let mut text = String::from("# dabao: answers, waivers, what is done / 回答、放弃、已办\n");
        let mut heading = |name: &str, empty: bool, lines: Vec<String>| {
            if !empty {
                let _ = write!(text, "\n[{name}]\n{}", lines.concat());
            }
        };
        let answers = self.answer.iter();
        let answers =
            answers.map(|(id, a)| format!("{} = {{ yes = {}, on = \"{}\" }}\n", quoted(id), a.yes, a.on));
        heading("answer", self.answer.is_empty(), answers.collect());
        let waived =
            self.waived.iter().map(|(class, note)| format!("{} = {}\n", quoted(class), quoted(note)));
        heading("waived", self.waived.is_empty(), waived.collect());
        let done = self.done.iter().map(|(id, day)| format!("{} = \"{day}\"\n", quoted(id)));
        heading("done", self.done.is_empty(), done.collect());
        text
    }
}

/// The full id of a question about an account: `CARD/RULE@PLATFORM/ACCOUNT`.
pub fn question_id(question: &str, key: &Key) -> String {
    match (key.platform.as_str(), key.account.as_str()) {
        ("", _) => question.to_owned(),
        (platform, "") => format!("{question}@{platform}"),
        (platform, account) => format!("{question}@{platform}/{account}"),
    }
}

fn check_waiver(class: &str, note: &str) -> Result<(), AnswerError> {
    if note.trim().is_empty() {
        return Err(AnswerError::NoWaiver(format!("{class}={note}")));
    }
    let last = class.rsplit('/').next().unwrap_or(class);
    if names().iter().any(|name| name == last) { Ok(()) } else { Err(AnswerError::NoClass(last.into())) }
}

/// A text as a basic string of TOML, which is that of JSON but for DEL.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on() -> Date {
        "2026-03-31".parse().expect("a day")
    }

    #[test]
    fn a_malformed_file_names_its_line() {
        let malformed = Answers::from_text("[answer]\n\"a\" = true\n").expect_err("no answer");
        assert!(matches!(malformed, AnswerError::Malformed { line: 2, .. }), "{malformed}");
        assert!(Answers::from_text("[answers]\n").is_err(), "a key that is none");
        assert!(Answers::from_text("[waived]\nfans = \" \"\n").is_err(), "a waiver without a note");
        assert!(Answers::from_text("[waived]\nfanz = \"x\"\n").is_err(), "a class that is none");
    }

    #[test]
    fn only_yes_and_no_are_answers() {
        let mut answers = Answers::default();
        for wrong in ["", "a", "a=", "=yes", "a=maybe", "a=YES "] {
            assert!(answers.answer(wrong, on()).is_err(), "{wrong}");
        }
        assert_eq!(answers, Answers::default());
        answers.answer("a=b=no", on()).expect("the last = parts");
        assert!(!answers.answer["a=b"].yes);
    }

    #[test]
    fn the_more_precise_answer_and_waiver_count() {
        let mut answers = Answers::default();
        let key = Key { platform: "p".into(), account: "小林".into() };
        let other = Key { platform: "p".into(), account: "阿秋".into() };
        answers.answer("c/r=no", on()).expect("an answer");
        answers.answer("c/r@p/小林=yes", on()).expect("an answer");
        assert!(answers.to("c/r", &key).is_some_and(|answer| answer.yes));
        assert!(answers.to("c/r", &other).is_some_and(|answer| !answer.yes));
        assert!(answers.to("c/s", &other).is_none());
        answers.waive("p/小林/fans=gone = gone").expect("a waiver");
        assert_eq!(answers.waiver(&key, DataClass::Fans), Some("gone = gone"));
        assert_eq!(answers.waiver(&other, DataClass::Fans), None);
        assert_eq!(answers.waiver(&key, DataClass::Works), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(ids in proptest::collection::vec(any::<String>(), 0..4), yes: bool, note in "\\PC*[a-z]") {
            let mut answers = Answers::default();
            for id in ids {
                answers.answer.insert(id.clone(), Answer { yes, on: on() });
                answers.done.insert(id, on());
            }
            answers.waived.insert("p/fans".into(), note);
            prop_assert_eq!(Answers::from_text(&answers.to_text()), Ok(answers));
        }
    }
}
