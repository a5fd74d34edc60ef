//! Recordings, pictures and documents: what they show of works and lives, and where they
//! come from as far as their names and folders say.

use super::holdings::Item;
use crate::adapter::rule::DataClass;
use crate::adapter::{file_name, stem, without_copy_marks};
use crate::table::Row;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Where a recording comes from, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
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

    /// The word used in JSON and the message catalogue.
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
}

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
    /// Where it comes from, as names say; a platform's own mark is not known here.
    pub grade: Grade,
    work_id: String,
    folded: String,
}

/// Words of names and folders that say where a recording comes from.
const HINTS: &[(&str, Grade)] = &[
    ("录屏", Grade::Screen),
    ("屏幕录制", Grade::Screen),
    ("screen rec", Grade::Screen),
    ("screenrec", Grade::Screen),
    ("无水印", Grade::Clean),
    ("去水印", Grade::Clean),
    ("no watermark", Grade::Clean),
    ("带水印", Grade::Marked),
    ("watermark", Grade::Marked),
    ("工程文件", Grade::Project),
    ("原片", Grade::Source),
    ("源文件", Grade::Source),
    ("素材", Grade::Source),
    ("成片", Grade::Source),
    ("footage", Grade::Source),
    ("masters", Grade::Source),
];

/// Endings of the projects of editing programs.
const PROJECTS: &[&str] = &[".prproj", ".aep", ".drp", ".fcpxml", ".fcpbundle", ".veg", ".kdenlive", ".osp"];

/// Words that say that a recording is of a live session.
const REPLAYS: &[&str] = &["直播回放", "回放", "直播录像", "replay", "live record"];

/// Folders whose files are evidence.
pub const EVIDENCE_FOLDERS: &[&str] = &["evidence", "证据", "凭证", "合同", "contracts"];

/// Folders whose files are registrations of copyright.
pub const COPYRIGHT_FOLDERS: &[&str] = &["copyright", "著作权", "版权"];

impl Medium {
    /// The file of a ledger row, if it is one of a kind without rows.
    pub fn of(row: &Row) -> Option<Medium> {
        let path = row.get("path");
        let film = matches!(row.get("kind"), "mp4" | "mov" | "video" | "audio");
        let paper = matches!(row.get("kind"), "pdf" | "document");
        let project = PROJECTS.iter().any(|ending| path.to_lowercase().ends_with(ending));
        if !(film || paper || project || row.get("kind") == "image") {
            return None;
        }
        let filed = in_folder(path, EVIDENCE_FOLDERS) || in_folder(path, COPYRIGHT_FOLDERS);
        let name = file_name(path).to_lowercase();
        let used = match () {
            () if filed || paper => Use::Evidence,
            () if film && REPLAYS.iter().any(|word| name.contains(word)) => Use::Replay,
            () => Use::Work,
        };
        Some(Medium {
            path: path.to_owned(),
            used,
            whole: row.get("state") != "incomplete",
            film: film || project,
            grade: if project { Grade::Project } else { grade(path) },
            work_id: row.get("work_id").to_owned(),
            folded: folded(without_copy_marks(stem(file_name(path)))),
        })
    }

    /// The id and the name it goes by, where it has them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        [self.work_id.as_str(), self.folded.as_str()].into_iter().filter(|name| !name.is_empty())
    }

    /// Whether the file is of this work or session, by its id, its name or its day.
    pub fn is_of(&self, item: &Item) -> bool {
        let by_id = !item.id.is_empty()
            && (self.work_id == item.id
                || (item.id.len() >= LONG_ID && self.folded.contains(&folded(&item.id))));
        let by_title = !item.folded.is_empty() && self.folded == item.folded;
        // File names break long captions off.
        let begins = self.folded.chars().count() >= LONG_NAME && item.folded.starts_with(&self.folded);
        let by_day = self.used == Use::Replay && item.day.is_some() && date_in(&self.path) == item.day;
        by_id || by_title || begins || by_day
    }
}

/// An id as long as this proves something where it stands in a name.
const LONG_ID: usize = 6;
/// A name as long as this, in characters, that a caption begins with means that caption.
const LONG_NAME: usize = 8;

/// Whether a file lies below a folder of one of these names.
pub fn in_folder(path: &str, names: &[&str]) -> bool {
    let folders = path.strip_suffix(file_name(path)).unwrap_or_default().to_lowercase();
    folders.split('/').any(|folder| names.contains(&folder))
}

fn grade(path: &str) -> Grade {
    let lower = path.to_lowercase();
    HINTS.iter().find(|(word, _)| lower.contains(word)).map_or(Grade::Unstated, |(_, grade)| *grade)
}

/// A text without anything but letters and digits, in lower case: file names cannot hold
/// what captions hold.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first day that a name holds, as in `2026-05-01`, `20260501` or `2026年5月1日`.
pub fn date_in(text: &str) -> Option<Date> {
    let digits = |part: &str| !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let closed = parts.iter().filter(|part| part.len() == 8 && digits(part));
    let closed = closed.filter_map(|part| Some((part.get(..4)?, part.get(4..6)?, part.get(6..)?)));
    let open = parts.windows(3).filter_map(|window| match window {
        [y, m, d] if year(y) && digits(m) && digits(d) && m.len() <= 2 && d.len() <= 2 => Some((*y, *m, *d)),
        _ => None,
    });
    let date = |(y, m, d): (&str, &str, &str)| {
        Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
            .ok()
            .filter(|day| year(&day.year().to_string()))
    };
    open.filter_map(date).next().or_else(|| closed.filter_map(date).next())
}

impl Medium {
    /// The class that a picture in an evidence folder stands for: `evidence/fans/1.png`.
    pub fn class(&self) -> Option<DataClass> {
        if self.used != Use::Evidence {
            return None;
        }
        DataClass::ALL.into_iter().find(|class| in_folder(&self.path, &[&super::text::word(class)]))
    }

    /// Whether it may be of this platform: its folders name that one, or none.
    pub fn is_about(&self, platform: &str) -> bool {
        let mut folders = self.path.split('/').peekable();
        while folders.next_if(|folder| !EVIDENCE_FOLDERS.contains(folder)).is_some() {}
        // Below the evidence folder: nothing, the platform, the class, in either order.
        let below: Vec<&str> = folders.skip(1).collect();
        let names = below.len().saturating_sub(1);
        let is_class =
            |folder: &str| DataClass::ALL.into_iter().any(|class| super::text::word(class) == folder);
        let mut others = below.iter().take(names).filter(|folder| !is_class(folder)).peekable();
        others.peek().is_none() || others.any(|folder| *folder == platform)
    }
}
