//! A desk with the downloads of one account, and words to ask about it.

use super::common::{Desk, Ran, demo, repository};
use std::fs;
use std::path::{Path, PathBuf};

/// Today, in every report.
pub const TODAY: &str = "2026-05-10";
/// The day of closing.
pub const CLOSE_ON: &str = "2026-06-30";

/// The fixture folder.
pub fn fixture(path: &str) -> PathBuf {
    repository().join("fixtures/closing").join(path)
}

/// The downloads on a desk: those of the fixture, and two recordings of the demo folder.
pub fn desk() -> Desk {
    let desk = Desk::new();
    copy(&fixture("downloads"), &desk.path("downloads"));
    for name in ["三分钟看懂承重墙.mp4", "直播回放 2026-05-01.mp4"] {
        desk.put(&format!("downloads/原片/{name}"), &fs::read(demo().join("原片").join(name)).unwrap());
    }
    desk
}

/// Copies a folder with all in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs a command with the fixture's cards, on the fixture's day.
pub fn ask(desk: &Desk, words: &[&str]) -> Ran {
    let cards = fixture("cards");
    let mut all = words.to_vec();
    all.extend(["--adapters", cards.to_str().unwrap(), "--today", TODAY]);
    desk.run_words(&all)
}

/// Every file below a folder, as the ledger names it, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).unwrap().map(Result::unwrap) {
            match entry.path().is_dir() {
                true => open.push(entry.path()),
                false => found.push(entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned()),
            }
        }
    }
    found.sort();
    found
}
