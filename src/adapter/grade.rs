//! Where a recording, picture or project comes from, as far as its names, its folders and
//! the rules about a platform's exports say.

use super::asset::DataClass;
use super::card::Card;
use super::meaning::{Lexicon, Meaning, folders};
use super::rule::{Mark, RuleKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a recording comes from, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// The project of an editing program.
    Project,
    /// The source as it was filmed or cut.
    Source,
    /// Exported from the platform without a mark.
    Clean,
    /// Nothing says.
    Unstated,
    /// Exported from the platform, with its watermark or logo.
    Marked,
    /// Filmed from a screen.
    Screen,
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Grade; 6] =
        [Grade::Project, Grade::Source, Grade::Clean, Grade::Unstated, Grade::Marked, Grade::Screen];

    /// The word used in the ledger, JSON and the message catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Project => "project",
            Grade::Source => "source",
            Grade::Clean => "clean",
            Grade::Unstated => "unstated",
            Grade::Marked => "marked",
            Grade::Screen => "screen",
        }
    }

    /// The grade of a word of the ledger.
    pub fn of_word(word: &str) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.as_str() == word)
    }
}

/// What folders call a platform, and what its exports of works bear.
#[derive(Debug, Clone)]
pub(super) struct Called {
    platform: String,
    /// Its id and titles, in lower case.
    names: Vec<String>,
    mark: Option<Mark>,
}

impl Called {
    /// The platforms of some cards.
    pub(super) fn all(cards: &[&Card]) -> Vec<Called> {
        let mut all: Vec<Called> = Vec::new();
        for card in cards.iter().filter(|card| !card.platform.is_empty()) {
            let known = all.iter().position(|called| called.platform == card.platform);
            let names = [&card.platform, &card.title.zh, &card.title.en].map(|name| name.to_lowercase());
            let exports = card.rule.iter().filter(|rule| rule.kind == RuleKind::Export);
            let marks = exports.filter(|rule| rule.class.contains(&DataClass::Media));
            let mark = marks.filter_map(|rule| rule.mark).max_by_key(|mark| *mark != Mark::None);
            match known.and_then(|at| all.get_mut(at)) {
                Some(called) => {
                    called.names.extend(names);
                    called.mark = called.mark.or(mark);
                }
                None => all.push(Called { platform: card.platform.clone(), names: names.into(), mark }),
            }
        }
        all
    }
}

/// A part of a platform's name as short as this, in characters, names nothing: 视频 is in
/// many names, and a folder of that name is no platform's.
const SHORT: usize = 3;

impl Lexicon {
    /// The platform that a folder is called by: by its whole id or title, else by one that
    /// its name holds or is a long part of, where that is one platform only.
    pub fn platform_called(&self, folder: &str) -> Option<&str> {
        self.called(folder).map(|called| called.platform.as_str())
    }

    fn called(&self, folder: &str) -> Option<&Called> {
        let lower = folder.trim().to_lowercase();
        let only = |fits: &dyn Fn(&str) -> bool| {
            let mut found =
                self.platforms().iter().filter(|called| called.names.iter().any(|name| fits(name)));
            found.next().filter(|_| found.next().is_none())
        };
        let long = lower.chars().count() >= SHORT;
        only(&|name| name == lower)
            .or_else(|| only(&|name| lower.contains(name) || (long && name.contains(lower.as_str()))))
    }

    /// Where the file of a ledger path comes from: its own words first, then the folder of a
    /// platform whose exports bear a mark or none.
    pub fn grade(&self, path: &str) -> Grade {
        by_words(self, path).unwrap_or_else(|| {
            let mark = folders(path).filter_map(|folder| self.called(folder)).find_map(|called| called.mark);
            match mark {
                Some(Mark::Watermark | Mark::Logo) => Grade::Marked,
                Some(Mark::None) => Grade::Clean,
                None => Grade::Unstated,
            }
        })
    }
}

/// What the words of a path say. What speaks for less counts first: a screen recording in a
/// folder of sources is one.
fn by_words(lexicon: &Lexicon, path: &str) -> Option<Grade> {
    if lexicon.ends(Meaning::ProjectEnding, path) {
        return Some(Grade::Project);
    }
    let words = [
        (Meaning::Screen, Grade::Screen),
        (Meaning::Marked, Grade::Marked),
        (Meaning::Clean, Grade::Clean),
        (Meaning::Project, Grade::Project),
        (Meaning::Footage, Grade::Source),
    ];
    words.into_iter().find(|(meaning, _)| lexicon.says(*meaning, path)).map(|(_, grade)| grade)
}
