//! Recordings, pictures and documents: which works, live sessions and classes of data they
//! show. What words their names and folders mean is data of the cards.

use super::holdings::Item;
use crate::adapter::rule::DataClass;
use crate::adapter::{Grade, Lexicon, Meaning, days_in, file_name, folders, stem, without_copy_marks};
use crate::join::fold_title;
use crate::table::Row;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What a kept file is to coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A recording or picture of a work.
    Work,
    /// The recording of a live session.
    Replay,
    /// Something put into an evidence folder, or a document.
    Evidence,
}

/// One kept file that is no table.
#[derive(Debug, Clone)]
pub struct Medium {
    /// The path in the ledger.
    pub path: String,
    /// What it is to coverage.
    pub used: Use,
    /// Whether all of it is there.
    pub whole: bool,
    /// Whether it moves: a picture is no copy of a video.
    pub film: bool,
    /// Where it comes from.
    pub grade: Grade,
    /// Whether it lies in a folder of registrations of copyright.
    pub copyright: bool,
    /// The class that it stands for in an evidence folder: `evidence/fans/1.png`.
    pub class: Option<DataClass>,
    /// The platforms that its folders name.
    platforms: Vec<String>,
    work_id: String,
    folded: String,
    /// Its length in seconds.
    length: Option<Decimal>,
}

/// How well a file fits a work, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// From 0 to 100.
    pub score: u8,
    /// What fits.
    pub reason: &'static str,
}

/// Where a file of a ledger comes from, if it is a recording, a picture or a project.
pub fn provenance(path: &str, kind: &str, words: &Lexicon) -> Option<Grade> {
    let shows = is_film(kind) || kind == "image" || words.ends(Meaning::ProjectEnding, path);
    shows.then(|| words.grade(path))
}

fn is_film(kind: &str) -> bool {
    matches!(kind, "mp4" | "mov" | "video" | "audio")
}

impl Medium {
    /// The file of a ledger row, if it is one of a kind without rows.
    pub fn of(row: &Row, words: &Lexicon) -> Option<Medium> {
        let path = row.get("path");
        let film = is_film(row.get("kind"));
        let paper = matches!(row.get("kind"), "pdf" | "document");
        let project = words.ends(Meaning::ProjectEnding, path);
        if !(film || paper || project || row.get("kind") == "image") {
            return None;
        }
        let below = |meaning| folders(path).any(|folder| words.is_folder(meaning, folder));
        let copyright = below(Meaning::CopyrightFolder);
        let used = match () {
            () if copyright || paper || below(Meaning::EvidenceFolder) => Use::Evidence,
            () if film && words.says(Meaning::Replay, file_name(path)) => Use::Replay,
            () => Use::Work,
        };
        let evidence = used == Use::Evidence;
        let stated = Grade::of_word(row.get("provenance"));
        let named: BTreeSet<&str> =
            folders(path).filter_map(|folder| words.platform_called(folder)).collect();
        Some(Medium {
            path: path.to_owned(),
            used,
            whole: row.get("state") != "incomplete",
            film: film || project,
            grade: stated.unwrap_or_else(|| words.grade(path)),
            copyright,
            class: folders(path).filter(|_| evidence).find_map(|folder| words.class(folder)),
            platforms: named.into_iter().map(str::to_owned).collect(),
            work_id: row.get("work_id").to_owned(),
            folded: fold_title(without_copy_marks(stem(file_name(path)))),
            length: row.get("duration_s").parse().ok(),
        })
    }

    /// The id and the name it goes by, where it has them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        [self.work_id.as_str(), self.folded.as_str()].into_iter().filter(|name| !name.is_empty())
    }

    /// Whether it may be of this platform: its folders name that one, or none.
    pub fn is_about(&self, platform: &str) -> bool {
        self.platforms.is_empty() || self.platforms.iter().any(|named| named == platform)
    }

    /// How well the file fits this work or session: by its id, its name, its length, or the
    /// day of a session. Nothing where it does not.
    pub fn fit(&self, item: &Item) -> Option<Fit> {
        let by_id = !item.id.is_empty()
            && (self.work_id == item.id
                || (item.id.len() >= LONG_ID && self.folded.contains(&fold_title(&item.id))));
        let by_title = !item.folded.is_empty() && self.folded == item.folded;
        // File names break long captions off.
        let begins = self.folded.chars().count() >= LONG_NAME && item.folded.starts_with(&self.folded);
        let by_day = self.used == Use::Replay && item.day.is_some() && date_in(&self.path) == item.day;
        let long =
            self.length.zip(item.length).is_some_and(|(own, other)| (own - other).abs() <= Decimal::ONE);
        let (score, reason) = match (by_id, by_title, begins, long) {
            (true, ..) => (100, "id"),
            (_, true, _, true) => (95, "caption duration"),
            (_, true, _, false) => (90, "caption"),
            (_, _, true, true) => (85, "beginning of the caption, duration"),
            (_, _, true, false) => (80, "beginning of the caption"),
            _ if by_day => (60, "day"),
            _ => return None,
        };
        Some(Fit { score, reason })
    }

    /// Whether the file fits this work or session at all.
    pub fn is_of(&self, item: &Item) -> bool {
        self.fit(item).is_some()
    }
}

/// An id as long as this proves something where it stands in a name.
const LONG_ID: usize = 6;
/// A name as long as this, in characters, that a caption begins with means that caption.
const LONG_NAME: usize = 8;

/// The first day that a name holds, as in `2026-05-01`, `20260501` or `2026年5月1日`.
pub fn date_in(text: &str) -> Option<Date> {
    days_in(text).first().copied()
}
