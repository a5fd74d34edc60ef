//! Names: which are copies that a browser or file manager made, and forms that every
//! system can hold.

use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The name of the original if a name is that of its copy: `x (1).csv`, `x(1).csv`,
/// `x - 副本.csv`, `x - Copy (2).csv` all give `x.csv`.
///
/// The name says so; whether it is one, the content decides.
pub fn browser_copy(name: &str) -> Option<String> {
    let (stem, extension) = split_extension(name);
    let unnumbered = without_number(stem);
    let original = ["副本", "複本", "Copy", "copy"]
        .iter()
        .find_map(|word| unnumbered.unwrap_or(stem).strip_suffix(word)?.strip_suffix(" - "))
        .or(unnumbered)?;
    (!original.is_empty()).then(|| format!("{original}{extension}"))
}

/// The stem before `(1)` to `(999)`, with or without a blank between.
fn without_number(stem: &str) -> Option<&str> {
    let (before, digits) = stem.strip_suffix(')')?.rsplit_once('(')?;
    let number = (1..=3).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    number.then(|| before.strip_suffix(' ').unwrap_or(before))
}

/// Splits `x.csv` into `x` and `.csv`; a name that only begins with a dot has no extension.
fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}

/// How long one part of a safe path may be, in bytes. File systems hold 255, some
/// encrypted ones less.
pub const LONGEST_PART: usize = 200;
/// An extension longer than this is not kept when a name is cut.
const LONGEST_EXTENSION: usize = 32;

/// A path that every system can hold and stock tools accept, as like the given one as may be.
///
/// Characters that Windows or BagIt tools trip over become their full-width forms; control
/// characters, line breaks and what turns the direction of text become `_`, also the dots and blanks at the end of a part; names
/// that Windows reserves get a `_`; parts are cut to [`LONGEST_PART`] bytes before their
/// extension. Unicode normal form is kept. Different paths may give the same safe one:
/// see [`unique`].
pub fn safe_name(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(safe_part).collect();
    parts.join("/")
}

fn safe_part(part: &str) -> String {
    let mut text: String = part.chars().map(safe_char).collect();
    let kept = text.trim_end_matches(['.', ' ']).len();
    let cut = text.len() - kept;
    text.truncate(kept);
    text.extend(std::iter::repeat_n('_', cut));
    if text.is_empty() {
        text.push('_');
    }
    let stem = text.split('.').next().unwrap_or_default();
    if is_reserved(stem.trim_end()) {
        text.insert(stem.len(), '_');
    }
    cut_to(&text, LONGEST_PART)
}

fn safe_char(c: char) -> char {
    match c {
        '<' => '＜',
        '>' => '＞',
        ':' => '：',
        '"' => '＂',
        '|' => '｜',
        '?' => '？',
        '*' => '＊',
        '\\' => '＼',
        '%' => '％',
        // Tools written in Python break lines at these two as well.
        '\u{2028}' | '\u{2029}' => '_',
        c if c.is_control() || turns_direction(c) => '_',
        c => c,
    }
}

/// Whether a character has no ink and changes the direction of what stands beside it, so that
/// `gpj.exe` may show as `exe.jpg` (UAX 9, explicit formatting characters and marks).
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names that Windows gives to devices, with any extension.
fn is_reserved(stem: &str) -> bool {
    let upper = stem.to_ascii_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let port = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT"));
    port.is_some_and(|n| {
        matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
    })
}

/// Cuts a part before its extension so that it has at most `limit` bytes.
fn cut_to(part: &str, limit: usize) -> String {
    if part.len() <= limit {
        return part.to_owned();
    }
    let (stem, extension) = match split_extension(part) {
        (stem, extension) if extension.len() <= LONGEST_EXTENSION => (stem, extension),
        _ => (part, ""),
    };
    let stem = cut_stem(stem, limit.saturating_sub(extension.len()));
    // The cut may have bared a blank or dot; a name without extension must not end in one.
    let stem = if extension.is_empty() { stem.trim_end_matches(['.', ' ']) } else { stem };
    format!("{stem}{extension}")
}

/// Makes paths differ on systems that ignore case or Unicode normal form, by ` ~2`, ` ~3`
/// before the extension; the answer has the order of the question.
///
/// The first of several alike keeps its name, so sorted input gives stable output. A file
/// that has the name of another one's folder counts as alike.
pub fn unique(paths: Vec<String>) -> Vec<String> {
    let folders: HashSet<&str> =
        paths.iter().flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at))).collect();
    let folders: HashSet<String> = folders.into_iter().map(fold).collect();
    let asked: HashSet<String> = paths.iter().map(|path| fold(path)).collect();
    let mut given = HashSet::new();
    let mut next: HashMap<String, u64> = HashMap::new();
    let mut result = Vec::with_capacity(paths.len());
    for path in paths {
        let key = fold(&path);
        if !folders.contains(&key) && given.insert(key.clone()) {
            result.push(path);
            continue;
        }
        let number = next.entry(key).or_insert(2);
        loop {
            let other = numbered(&path, *number);
            *number += 1;
            let key = fold(&other);
            // Names asked for by others stay theirs, whatever comes first.
            if !asked.contains(&key) && !folders.contains(&key) && given.insert(key) {
                result.push(other);
                break;
            }
        }
    }
    result
}

fn numbered(path: &str, n: u64) -> String {
    let (folder, name) = match path.rfind('/') {
        Some(at) => path.split_at(at + 1),
        None => ("", path),
    };
    let (stem, extension) = split_extension(name);
    let suffix = format!(" ~{n}{extension}");
    format!("{folder}{}{suffix}", cut_stem(stem, LONGEST_PART.saturating_sub(suffix.len())))
}

fn cut_stem(stem: &str, limit: usize) -> &str {
    let mut end = limit.min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    stem.get(..end).unwrap_or_default()
}

/// What file systems that ignore case and normal form compare.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfd().flat_map(char::to_lowercase).nfd().collect()
}
