//! The laws of the house: no platform is named in the source, nothing below the command
//! line prints or knows the time, and arrows only point down.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library from the top floor down; those on one floor do not know each
/// other.
const FLOORS: &[&[&str]] = &[
    &["convert"],
    &["accession"],
    &["attest", "closure", "recovery"],
    &["join"],
    &["adapter", "bag"],
    &["evidence", "package", "privacy"],
    &["reader"],
    &["source", "value"],
    &["aside", "encryption", "message", "table"],
    &["content", "digest", "record", "schema"],
    &["finding"],
];

/// Spellings of platforms that no card has as its id or title.
const SPELLINGS: &[&str] = &[
    "wechat",
    "weixin",
    "微信",
    "视频号",
    "公众号",
    "douyin",
    "抖音",
    "kuaishou",
    "快手",
    "tiktok",
    "bytedance",
    "字节跳动",
    "tencent",
    "腾讯",
    "xiaohongshu",
    "小红书",
    "bilibili",
    "哔哩",
    "weibo",
    "微博",
    "taobao",
    "淘宝",
    "youtube",
    "instagram",
];

/// What only the command line may do. `std::env` and the clock would make the same input
/// give other bytes; printing is for whoever speaks to the user.
const ONLY_THE_COMMAND_LINE: &[&str] = &[
    "println!",
    "print!",
    "dbg!",
    "std::env",
    "Zoned::now",
    "Timestamp::now",
    "SystemTime::now",
    "Instant::now",
    "io::stdout",
    "io::stderr",
    "io::stdin",
];

/// A file of the source, by its path below `src/`.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The module on the top level of the library that the file belongs to.
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap().to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    fn is_of_the_binary(&self) -> bool {
        matches!(self.module().as_str(), "cli" | "main")
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(number, line)| (number + 1, line))
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.push(Source { path: path.strip_prefix(&root).unwrap().to_owned(), text });
            }
        }
    }
    assert!(found.len() > 50, "the source lies elsewhere");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn holds(law: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{law}:\n{}", breaches.join("\n"));
}

/// The ids of the platforms and the titles of the cards, in both languages.
fn platforms() -> Vec<String> {
    let mut names: Vec<String> = SPELLINGS.iter().map(|name| (*name).to_owned()).collect();
    for card in dabao::adapter::Cards::builtin().unwrap().cards().filter(|card| !card.platform.is_empty()) {
        names.extend([
            card.id.clone(),
            card.platform.clone(),
            card.title.zh.clone(),
            card.title.en.to_lowercase(),
        ]);
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn no_source_file_names_a_platform() {
    let names = platforms();
    let mut breaches = Vec::new();
    for source in sources() {
        for (number, line) in source.lines() {
            let lower = line.to_lowercase();
            for name in names.iter().filter(|name| lower.contains(name.as_str())) {
                breaches.push(format!("src/{}:{number}: {name}", source.path.display()));
            }
        }
    }
    holds("no file in src/ names a platform", breaches);
}

#[test]
fn nothing_below_the_command_line_prints_or_knows_the_time() {
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|source| !source.is_of_the_binary()) {
        for (number, line) in source.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in ONLY_THE_COMMAND_LINE.iter().filter(|word| line.contains(**word)) {
                breaches.push(format!("src/{}:{number}: {word}", source.path.display()));
            }
        }
    }
    holds("only src/cli prints, knows the time and looks at the environment", breaches);
}

#[test]
fn arrows_only_point_down() {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|source| !source.is_of_the_binary() && source.module() != "lib") {
        let own = source.module();
        let from = floor(&own).unwrap_or_else(|| panic!("{own} stands on no floor: add it to FLOORS"));
        for (number, line) in source.lines() {
            for used in used_modules(line).filter(|used| *used != own) {
                let to =
                    floor(&used).unwrap_or_else(|| panic!("{used} stands on no floor: add it to FLOORS"));
                if to <= from {
                    breaches.push(format!("src/{}:{number}: {own} uses {used}", source.path.display()));
                }
            }
        }
    }
    holds("a module uses only those on floors below it", breaches);
}

#[test]
fn every_module_stands_on_a_floor() {
    let lib = sources().into_iter().find(|source| source.path == Path::new("lib.rs")).unwrap();
    let declared: Vec<&str> =
        lib.lines().filter_map(|(_, line)| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut standing: Vec<&str> = FLOORS.iter().flat_map(|floor| floor.iter().copied()).collect();
    standing.sort_unstable();
    assert_eq!(declared, standing);
}

/// The modules that a line of code names after `crate::`.
fn used_modules(line: &str) -> impl Iterator<Item = String> {
    let code = line.split("//").next().unwrap_or_default();
    let begins_there =
        |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let named = code.match_indices("crate::").filter(move |(at, _)| begins_there(*at));
    named.filter_map(|(at, word)| {
        let rest = &code[at + word.len()..];
        let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        (!name.is_empty()).then_some(name)
    })
}
