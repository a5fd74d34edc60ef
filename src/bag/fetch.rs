//! `fetch.txt`: payload files that lie elsewhere (RFC 8493 section 2.2.3).
//!
//! dabao reads the list to say what is missing; it never fetches from it.

use super::declaration::Version;
use super::path;
use super::text::{Fault, lines};
use std::borrow::Cow;

/// The name of the file in the base folder.
pub const FILE: &str = "fetch.txt";

const FORM: &str = "URL LENGTH PATH";

/// One file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line, counted from 1.
    pub number: u64,
    /// Where it lies.
    pub url: &'a str,
    /// Its length in bytes; `None` where the list has `-`.
    pub length: Option<u64>,
    /// The path in the bag as it stands.
    pub raw: &'a str,
    /// The path in the bag, decoded.
    pub path: Cow<'a, str>,
}

/// Reads the lines of `fetch.txt`, leaving out blank ones; a line that cannot be read is
/// a fault and the next is read.
pub fn parse(text: &str, version: Version) -> impl Iterator<Item = Result<Line<'_>, Fault>> {
    lines(text).filter(|(_, line)| !line.trim().is_empty()).map(move |(number, line)| {
        parse_line(number, line, version).ok_or_else(|| Fault::new(number, line, FORM))
    })
}

fn parse_line(number: u64, line: &str, version: Version) -> Option<Line<'_>> {
    let blank = [' ', '\t'];
    let (url, rest) = line.split_once(blank)?;
    let (length, rest) = rest.trim_start_matches(blank).split_once(blank)?;
    let length = match length {
        "-" => None,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse().ok()?),
        _ => return None,
    };
    let raw = rest.trim_start_matches(blank);
    let (scheme, address) = url.split_once(':')?;
    let scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (scheme && !address.is_empty() && !raw.is_empty()).then(|| Line {
        number,
        url,
        length,
        raw,
        path: path::decode(raw, version),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_and_without_length() {
        let text = "https://example.org/a 12 data/a b\nhttps://example.org/c\t-\tdata/c%25\n\nx y\nhttps:// twelve data/d\nno-scheme 1 data/e\n";
        let read: Vec<_> = parse(text, Version::V1_0)
            .map(|line| line.map(|l| (l.length, l.path.into_owned())).map_err(|f| f.line))
            .collect();
        let expected =
            [Ok((Some(12), "data/a b".to_owned())), Ok((None, "data/c%".to_owned())), Err(4), Err(5), Err(6)];
        assert_eq!(read, expected);
    }
}
