//! The cards at hand: loaded, checked, folded and indexed, in the order of their ids.
//!
//! Nothing depends on the order in which cards are given.

use super::card::{Card, NameRule};
use super::fold::fold;
use super::index::Index;
use super::meaning::Lexicon;
use super::plan::Plan;
use super::segment::Segment;
use super::target::{Spelling, Target};
use super::template;
use super::validate;
use crate::schema::Personal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The cards inside the binary: their ids and texts.
static BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/cards.rs"));

/// Why the cards cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The folder or a file in it cannot be read.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is not TOML, or holds a key or word that cards do not have.
    #[error("{file}, line {line}, column {column}: {text}")]
    Malformed {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong and what would be right, in English.
        text: String,
    },
    /// The card contradicts itself or the schema; every fault is named.
    #[error("{file}: {}", faults.join("; "))]
    Invalid {
        /// The file.
        file: String,
        /// The faults, each with the resource and column it is in, in English.
        faults: Vec<String>,
    },
}

impl CardError {
    /// The error of a text that is not the TOML it should be, with its line.
    pub(crate) fn malformed(file: &str, text: &str, fault: &toml::de::Error) -> CardError {
        let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        CardError::Malformed {
            file: file.to_string(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            text: in_plain_words(fault.message()),
        }
    }
}

/// All cards at hand.
pub struct Cards {
    loaded: BTreeMap<String, (Card, String)>,
    plans: Vec<Plan>,
    index: Index,
    personal: Vec<Marks>,
    lexicon: Lexicon,
}

/// A rule on headings of personal data, folded.
struct Marks {
    kind: Personal,
    parts: Vec<String>,
    except: Vec<String>,
}

impl Marks {
    fn mean(&self, folded: &str) -> bool {
        let has = |parts: &[String]| parts.iter().any(|part| folded.contains(part.as_str()));
        has(&self.parts) && !has(&self.except)
    }
}

impl Cards {
    /// The cards inside the binary.
    ///
    /// # Errors
    /// If one of them is malformed or contradicts itself; the tests see to it that
    /// none is.
    pub fn builtin() -> Result<Cards, CardError> {
        Cards::from_texts(BUILTIN.iter().copied())
    }

    /// Cards from their ids and TOML texts; of two with one id the later counts.
    ///
    /// # Errors
    /// If one of them is malformed or contradicts itself.
    pub fn from_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Cards, CardError> {
        let mut loaded = BTreeMap::new();
        for (id, text) in texts {
            loaded.insert(id.to_string(), (parse(id, &format!("{id}.toml"), text)?, text.to_string()));
        }
        Cards::assemble(loaded)
    }

    /// Adds the cards of a folder; one with the same id replaces the built-in whole.
    ///
    /// # Errors
    /// If the folder cannot be read, or a card is malformed or contradicts itself.
    pub fn with_folder(mut self, folder: &Path) -> Result<Cards, CardError> {
        let unreadable = |path: &Path| {
            let path = path.to_path_buf();
            move |source| CardError::Unreadable { path, source }
        };
        for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                let text = crate::content::read_text(&path).map_err(unreadable(&path))?;
                let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                self.loaded.insert(id.clone(), (parse(&id, &path.display().to_string(), &text)?, text));
            }
        }
        Cards::assemble(self.loaded)
    }

    fn assemble(loaded: BTreeMap<String, (Card, String)>) -> Result<Cards, CardError> {
        let mut plans = Vec::new();
        let mut personal = Vec::new();
        for (card, _) in loaded.values() {
            for resource in &card.resource {
                plans.push(Plan::new(card, resource));
            }
            for rule in &card.personal {
                let folded = |texts: &[String]| texts.iter().map(|t| fold(t)).collect();
                personal.push(Marks {
                    kind: rule.kind,
                    parts: folded(&rule.headings),
                    except: folded(&rule.except),
                });
            }
        }
        let names = template::platform_names(loaded.values().map(|(card, _)| card));
        plans.iter_mut().for_each(|plan| plan.name_platforms(&names));
        let index = Index::new(&plans);
        let lexicon = Lexicon::of(&loaded.values().map(|(card, _)| card).collect::<Vec<_>>());
        Ok(Cards { loaded, plans, index, personal, lexicon })
    }

    /// The cards, in the order of their ids.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.loaded.values().map(|(card, _)| card)
    }

    /// One card by its id.
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.loaded.get(id).map(|(card, _)| card)
    }

    /// A target by its id; of two cards' the later card's counts.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets().filter(|target| target.id == id).last()
    }

    /// The targets of all cards.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.cards().flat_map(|card| &card.target)
    }

    /// A rule for ranking lists by its id; of two cards' the later card's counts.
    pub fn segment(&self, id: &str) -> Option<&Segment> {
        self.cards().flat_map(|card| &card.segment).filter(|segment| segment.id == id).last()
    }

    /// The ids of all rules for ranking lists.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.cards().flat_map(|card| &card.segment).map(|segment| segment.id.as_str())
    }

    /// How lists that no card claims call a field.
    pub fn spellings(&self) -> impl Iterator<Item = &Spelling> {
        self.cards().flat_map(|card| &card.spelling)
    }

    /// The TOML text of a card.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.loaded.get(id).map(|(_, text)| text.as_str())
    }

    /// The rule by which a ledger path is junk, if there is one.
    pub fn ignore_rule(&self, path: &str) -> Option<&NameRule> {
        let lower = path.to_lowercase();
        self.cards().flat_map(|card| &card.ignore).find(|rule| rule.fits_lower(&lower))
    }

    /// The rule by which a ledger path is a half download, if there is one.
    pub fn incomplete_rule(&self, path: &str) -> Option<&NameRule> {
        let lower = path.to_lowercase();
        self.cards().flat_map(|card| &card.incomplete).find(|rule| rule.fits_lower(&lower))
    }

    /// Passwords worth trying on a file, by the named rules of all cards.
    pub fn passwords_for(&self, path: &str) -> Vec<String> {
        let mut passwords: Vec<String> =
            self.cards().flat_map(|card| &card.passwords).filter_map(|rule| rule.derive(path)).collect();
        passwords.sort();
        passwords.dedup();
        passwords
    }

    /// Whether a row of cells holds every heading that some resource asks for; readers
    /// choose delimiters and encodings by it.
    pub fn known_header(&self, cells: &[&str]) -> bool {
        self.index.knows(&self.plans, cells)
    }

    /// What words in the data mean.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The personal data that a heading says its column holds.
    pub(crate) fn personal(&self, folded: &str) -> Option<Personal> {
        self.personal.iter().find(|marks| marks.mean(folded)).map(|marks| marks.kind)
    }

    pub(crate) fn plans(&self) -> &[Plan] {
        &self.plans
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }
}

/// Parses and checks the card of a file.
fn parse(id: &str, file: &str, text: &str) -> Result<Card, CardError> {
    let card: Card = toml::from_str(text).map_err(|fault| CardError::malformed(file, text, &fault))?;
    let faults = validate::faults(id, &card);
    if faults.is_empty() { Ok(card) } else { Err(CardError::Invalid { file: file.to_string(), faults }) }
}

/// The parser's words about keys and words that cards do not have, for people who do not
/// program; all others as they are.
fn in_plain_words(message: &str) -> String {
    let rest = |start: &str| message.strip_prefix(start)?.split_once('`');
    let list =
        |rest: &str| rest.trim_start_matches(", expected ").trim_start_matches("one of ").replace('`', "");
    if let Some((key, known)) = rest("unknown field `") {
        format!("the key {key} is not known here; known are {}", list(known))
    } else if let Some((word, known)) = rest("unknown variant `") {
        format!("the word {word} is not known here; known are {}", list(known))
    } else if let Some((key, _)) = rest("missing field `") {
        format!("the key {key} is missing here")
    } else {
        message.trim_end().replace('\n', " ")
    }
}
