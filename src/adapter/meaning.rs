//! What words in platform data mean to closing: that an order is over, that a recording is
//! of a live session, that a folder holds evidence.
//!
//! The words are data, `[[word]]` in any card. Here is only how they are looked for: names
//! and statuses by what they contain, folders by their whole name, endings at the end.

use super::asset::DataClass;
use super::card::Card;
use super::grade::Called;
use super::names::file_name;
use serde::Deserialize;

/// Words that mean one thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordRule {
    /// What they mean.
    pub means: Meaning,
    /// The class of data, where they name its folder.
    #[serde(default)]
    pub class: Option<DataClass>,
    /// The kind of papers, where they name a folder of such.
    #[serde(default)]
    pub kind: Option<String>,
    /// The words; upper and lower case do not count.
    pub words: Vec<String>,
    /// Words beside which they mean nothing: a negation, a longer word that has another
    /// meaning.
    #[serde(default)]
    pub except: Vec<String>,
}

impl WordRule {
    /// Whether they name a folder of papers.
    fn names_papers(&self) -> bool {
        matches!(self.means, Meaning::EvidenceFolder | Meaning::CopyrightFolder)
    }
}

/// What words can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The status of an order with which nobody has anything more to do.
    OrderOver,
    /// The status of an order by which nothing was sold: closed, cancelled, refunded, not paid.
    OrderOff,
    /// The kind of a movement of money, or the name of a figure, that is about tips and gifts.
    Tip,
    /// The kind of a work, or the name of a file, of a live session that was recorded.
    Replay,
    /// The kind of a work that moves, so that a picture is no copy of it.
    Film,
    /// The kind of a work of pictures or words: no recording of it is wanted.
    Still,
    /// A name or folder of projects of editing programs.
    Project,
    /// The ending of a project of an editing program.
    ProjectEnding,
    /// A name or folder of sources as they were filmed or cut.
    Footage,
    /// A name or folder of exports without a mark.
    Clean,
    /// A name or folder of exports with a watermark or logo.
    Marked,
    /// A name or folder of recordings of a screen.
    Screen,
    /// A folder of evidence.
    EvidenceFolder,
    /// A folder of registrations of copyright.
    CopyrightFolder,
    /// A folder, below one of evidence, of pictures that stand for a class of data.
    ClassFolder,
}

/// The words of all cards, in lower case, and what folders call the platforms.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    rules: Vec<WordRule>,
    platforms: Vec<Called>,
}

impl Lexicon {
    /// The words of some cards.
    pub(super) fn of(cards: &[&Card]) -> Lexicon {
        let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
        let rules = cards.iter().flat_map(|card| &card.word).map(|rule| WordRule {
            words: lower(&rule.words),
            except: lower(&rule.except),
            ..rule.clone()
        });
        Lexicon { rules: rules.collect(), platforms: Called::all(cards) }
    }

    pub(super) fn platforms(&self) -> &[Called] {
        &self.platforms
    }

    fn rules(&self, meaning: Meaning) -> impl Iterator<Item = &WordRule> {
        self.rules.iter().filter(move |rule| rule.means == meaning)
    }

    /// Whether a text, such as a status or a path, contains a word of this meaning.
    pub fn says(&self, meaning: Meaning, text: &str) -> bool {
        let lower = text.to_lowercase();
        let has = |words: &[String]| words.iter().any(|word| lower.contains(word.as_str()));
        self.rules(meaning).any(|rule| has(&rule.words) && !has(&rule.except))
    }

    /// Whether a path ends with a word of this meaning.
    pub fn ends(&self, meaning: Meaning, path: &str) -> bool {
        let lower = path.to_lowercase();
        self.rules(meaning).any(|rule| rule.words.iter().any(|word| lower.ends_with(word.as_str())))
    }

    /// Whether a folder is called by a word of this meaning.
    pub fn is_folder(&self, meaning: Meaning, folder: &str) -> bool {
        let lower = folder.to_lowercase();
        self.rules(meaning).any(|rule| rule.words.contains(&lower))
    }

    /// The class of data that a folder is called by: its id, or a word for it.
    pub fn class(&self, folder: &str) -> Option<DataClass> {
        let lower = folder.to_lowercase();
        let said = self.rules(Meaning::ClassFolder).find(|rule| rule.words.contains(&lower));
        let by_id = || DataClass::ALL.into_iter().find(|class| class.as_str() == lower);
        said.and_then(|rule| rule.class).or_else(by_id)
    }

    /// The kind of paper that a file is, as the nearest folder of papers says.
    pub fn paper(&self, path: &str) -> Option<&str> {
        let kind = |folder: &str| {
            let lower = folder.to_lowercase();
            self.rules.iter().find(|rule| rule.names_papers() && rule.words.contains(&lower))?.kind.as_deref()
        };
        folders(path).filter_map(kind).last()
    }

    /// The words of a meaning, and those that speak against it.
    pub fn words(&self, meaning: Meaning) -> impl Iterator<Item = (&[String], &[String])> {
        self.rules(meaning).map(|rule| (rule.words.as_slice(), rule.except.as_slice()))
    }
}

/// The folders of a ledger path, the outermost first.
pub fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.strip_suffix(file_name(path)).unwrap_or_default().split('/').filter(|folder| !folder.is_empty())
}

/// Every fault of the words of one card, in English.
pub(super) fn faults(rules: &[WordRule]) -> Vec<String> {
    let mut faults = Vec::new();
    for rule in rules {
        if rule.words.iter().chain(&rule.except).any(|word| word.trim().is_empty()) || rule.words.is_empty() {
            faults.push(format!("word {:?}: a word is missing", rule.means));
        }
        if rule.class.is_some() != (rule.means == Meaning::ClassFolder) {
            faults.push(format!("word {:?}: class and the meaning class-folder belong together", rule.means));
        }
        if rule.kind.is_some() && !rule.names_papers() {
            faults
                .push(format!("word {:?}: kind belongs to evidence-folder and copyright-folder", rule.means));
        }
    }
    faults
}
