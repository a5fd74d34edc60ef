//! The custody log: what was done with a bundle, when, by which version.
//!
//! An entry is a heading and the digests of the files that it brought in:
//!
//! ```text
//! # 2 2026-11-22 sign dabao/0.1.0 files=1 before=5a1c…
//! 0c1d…  evidence/signature-1.sig
//! # end before=77e0…
//! ```
//!
//! `files` is the number of digests that follow, `before` the SHA-256 of every byte of the log
//! before it, so that nothing can be taken out or changed without changing all that follows.
//! The last line closes the log; the next heading, with the same `before`, takes its place. `sha256sum -c` passes
//! over headings, because they begin with `#`, and checks every file named.

use crate::digest::{Digest, Hasher};
use jiff::civil::Date;

/// One thing that was done with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: u64,
    /// The day on which it was done, as the user's clock or `--date` says.
    pub date: Date,
    /// The command that did it.
    pub command: String,
    /// The program and its version, as in `dabao/0.1.0`.
    pub software: String,
    /// The files that it brought in, with their digests.
    pub files: Vec<(Digest, String)>,
}

/// A line of a log that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: u64,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// A custody log: its entries and its text up to the last line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    entries: Vec<Entry>,
    text: String,
}

/// The form of a heading.
const HEADING: &str = "# NUMBER YYYY-MM-DD COMMAND PROGRAM/VERSION files=NUMBER before=SHA256";
/// The form of a line with a digest.
const FILE: &str = "SHA256  PATH";

impl Log {
    /// The entries, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The log as it is written.
    pub fn to_text(&self) -> String {
        format!("{}{}\n", self.text, self.end())
    }

    /// The line that closes the log.
    fn end(&self) -> String {
        format!("# end before={}", sha256(self.text.as_bytes()))
    }

    /// Adds an entry about files that were brought in.
    pub fn push(&mut self, date: Date, command: &str, software: &str, files: Vec<(Digest, String)>) {
        let number = self.entries.len() as u64 + 1;
        let before = sha256(self.text.as_bytes());
        let count = files.len();
        self.text
            .push_str(&format!("# {number} {date} {command} {software} files={count} before={before}\n"));
        for (digest, path) in &files {
            self.text.push_str(&format!("{digest}  {path}\n"));
        }
        let (command, software) = (command.to_owned(), software.to_owned());
        self.entries.push(Entry { number, date, command, software, files });
    }

    /// Reads a log and checks its chain.
    ///
    /// # Errors
    /// At the first line that is not as it must be.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let wrong = |line: u64, found: &str, expected: &str| Fault {
            line,
            found: found.trim_end().to_owned(),
            expected: expected.to_owned(),
        };
        let Ok(whole) = std::str::from_utf8(bytes) else { return Err(wrong(1, "", "UTF-8")) };
        let lines = whole.lines().count() as u64;
        let body = whole.strip_suffix('\n').ok_or_else(|| wrong(lines, whole, "a line end"))?;
        // Everything but the last line, line ends included.
        let (text, end) = body.split_at(body.rfind('\n').map_or(0, |at| at + 1));
        let mut log = Log::default();
        // How many bytes were read, and how many files the entry must still name.
        let (mut at, mut left) = (0, 0);
        for (line, number) in text.split_inclusive('\n').zip(1_u64..) {
            let body = line.strip_suffix('\n').ok_or_else(|| wrong(number, line, "a line end"))?;
            match (body.strip_prefix("# "), log.entries.last_mut()) {
                (None, Some(entry)) if left > 0 => {
                    entry.files.push(file(body).ok_or_else(|| wrong(number, body, FILE))?);
                    left -= 1;
                }
                (Some(heading), _) if left == 0 => {
                    let read = log.heading(heading, text.get(..at).unwrap_or_default());
                    let (entry, files) = read.map_err(|expected| wrong(number, body, &expected))?;
                    log.entries.push(entry);
                    left = files;
                }
                _ => return Err(wrong(number, body, if left > 0 { FILE } else { HEADING })),
            }
            at += line.len();
        }
        if left > 0 || log.entries.is_empty() {
            return Err(wrong(lines, end, if left > 0 { FILE } else { HEADING }));
        }
        log.text = text.to_owned();
        if end == log.end() { Ok(log) } else { Err(wrong(lines, end, &log.end())) }
    }

    /// Reads a heading that follows on `before` and how many files it announces, or says what
    /// it should be.
    fn heading(&self, heading: &str, before: &str) -> Result<(Entry, usize), String> {
        let words: Vec<&str> = heading.split(' ').collect();
        let [number, date, command, software, files, chain] = words.as_slice() else {
            return Err(HEADING.to_owned());
        };
        let stated = files.strip_prefix("files=").and_then(|count| count.parse::<usize>().ok());
        let stated = stated.filter(|count| format!("files={count}") == **files);
        let count = stated.ok_or_else(|| HEADING.to_owned())?;
        let (next, chained) = (self.entries.len() as u64 + 1, sha256(before.as_bytes()));
        let date = date.parse::<Date>().ok().filter(|read| read.to_string() == *date);
        let (Some(date), false, false) = (date, command.is_empty(), software.is_empty()) else {
            return Err(HEADING.to_owned());
        };
        if *number != next.to_string() {
            return Err(format!("# {next}"));
        }
        if chain.strip_prefix("before=") != Some(chained.to_string().as_str()) {
            return Err(format!("before={chained}"));
        }
        let (command, software) = ((*command).to_owned(), (*software).to_owned());
        Ok((Entry { number: next, date, command, software, files: Vec::new() }, count))
    }
}

/// Reads `SHA256  PATH`.
fn file(line: &str) -> Option<(Digest, String)> {
    let (digest, path) = line.split_once("  ")?;
    let digest = Digest::from_hex(digest).filter(|read| read.0.len() == 32 && read.to_string() == digest)?;
    (!path.is_empty()).then(|| (digest, path.to_owned()))
}

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::sha256();
    hasher.update(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn log() -> Log {
        let mut log = Log::default();
        log.push(
            date(2026, 11, 21),
            "pack",
            "dabao/0.1.0",
            vec![(sha256(b"a"), "tagmanifest-sha256.txt".into())],
        );
        log.push(
            date(2026, 11, 22),
            "sign",
            "dabao/0.1.0",
            vec![(sha256(b"b"), "evidence/signature-1.sig".into())],
        );
        log.push(date(2026, 11, 23), "repair", "dabao/0.2.0", Vec::new());
        log
    }

    #[test]
    fn what_is_written_reads_as_itself() {
        assert_eq!(Log::parse(log().to_text().as_bytes()), Ok(log()));
    }

    #[test]
    fn no_line_can_be_changed_taken_out_or_moved() {
        let text = log().to_text();
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let without: String =
                lines.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, l)| format!("{l}\n")).collect();
            assert!(Log::parse(without.as_bytes()).is_err(), "without line {}", at + 1);
            let changed = text.replacen(lines[at], &lines[at].replace('1', "2"), 1);
            assert!(Log::parse(changed.as_bytes()).is_err(), "line {} changed", at + 1);
        }
        let mut swapped = lines.clone();
        swapped.swap(1, 3);
        assert!(Log::parse((swapped.join("\n") + "\n").as_bytes()).is_err());
    }

    #[test]
    fn forms_that_are_refused() {
        let good = log().to_text();
        for bad in [
            String::new(),
            "\n".to_owned(),
            good.trim_end().to_owned(),
            good.replace('\n', "\r\n"),
            good.replace("  tag", " tag"),
            good.replace("2026-11-21", "2026-13-21"),
            good.replace("# 1 ", "# 01 "),
            format!("\u{feff}{good}"),
        ] {
            assert!(Log::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Log::parse(&bytes);
        }
    }
}
