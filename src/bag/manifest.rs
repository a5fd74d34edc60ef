//! `manifest-NAME.txt` and `tagmanifest-NAME.txt`: digests and paths.
//!
//! RFC 8493 sections 2.1.3 and 2.2.1. One line is a digest, blanks or tabs, and a path.
//! A `*` before the path, as `md5sum` writes for binary files, is not part of it.

use super::declaration::Version;
use super::path;
use super::text::{Fault, lines};
use crate::digest::{Algorithm, Digest};
use std::borrow::Cow;

const FORM: &str = "DIGEST  PATH";

/// What the name of a manifest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// Whether it lists tag files instead of the payload.
    pub tag: bool,
    /// The name of the algorithm, as the file name spells it.
    pub label: &'a str,
}

impl<'a> Name<'a> {
    /// Reads the name of a file in the base folder; `None` if it is no manifest.
    pub fn parse(file_name: &'a str) -> Option<Self> {
        let (tag, rest) = match file_name.strip_prefix("tagmanifest-") {
            Some(rest) => (true, rest),
            None => (false, file_name.strip_prefix("manifest-")?),
        };
        let label = rest.strip_suffix(".txt").or_else(|| rest.strip_suffix(".TXT"))?;
        Some(Name { tag, label })
    }
}

/// The name of the payload manifest of an algorithm.
pub fn file_name(algorithm: Algorithm) -> String {
    format!("manifest-{}.txt", algorithm.name())
}

/// The name of the tag manifest of an algorithm.
pub fn tag_file_name(algorithm: Algorithm) -> String {
    format!("tagmanifest-{}.txt", algorithm.name())
}

/// Writes one line with its end, in the form that `sha256sum -c` reads as well.
pub fn format_line(digest: &Digest, path: &str) -> String {
    format!("{digest}  {}\n", path::encode(path))
}

/// One line of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line, counted from 1.
    pub number: u64,
    /// The digest.
    pub digest: Digest,
    /// What stands between digest and path: blanks, perhaps with `*`.
    pub gap: &'a str,
    /// The path as it stands.
    pub raw: &'a str,
    /// The path, decoded.
    pub path: Cow<'a, str>,
}

/// Reads the lines of a manifest, leaving out blank ones; a line that cannot be read is
/// a fault and the next is read.
pub fn parse(
    text: &str,
    version: Version,
    algorithm: Algorithm,
) -> impl Iterator<Item = Result<Line<'_>, Fault>> {
    lines(text)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(move |(number, line)| parse_line(number, line, version, algorithm))
}

fn parse_line(number: u64, line: &str, version: Version, algorithm: Algorithm) -> Result<Line<'_>, Fault> {
    let fault = || Fault::new(number, line, FORM);
    let blank = [' ', '\t'];
    let (digest, rest) = line.find(blank).and_then(|at| line.split_at_checked(at)).ok_or_else(fault)?;
    let digest = Digest::from_hex(digest).filter(|d| d.0.len() == algorithm.size()).ok_or_else(fault)?;
    let raw = rest.trim_start_matches(blank);
    let raw = raw.strip_prefix('*').unwrap_or(raw);
    if raw.is_empty() {
        return Err(fault());
    }
    let gap = rest.get(..rest.len() - raw.len()).unwrap_or_default();
    Ok(Line { number, digest, gap, raw, path: path::decode(raw, version) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

    #[test]
    fn forms_of_lines() {
        let text = format!(
            "{MD5}  data/a\n{}\t data/b c \r\n\n{MD5} *data/d\n{MD5}\nxyz data/e\n{MD5}00 data/f\n{MD5}  \n",
            MD5.to_uppercase()
        );
        let read: Vec<_> = parse(&text, Version::V1_0, Algorithm::Md5)
            .map(|line| line.map(|l| (l.number, l.path.into_owned())).map_err(|f| f.line))
            .collect();
        let good = |number, path: &str| Ok((number, path.to_owned()));
        assert_eq!(
            read,
            [good(1, "data/a"), good(2, "data/b c "), good(4, "data/d"), Err(5), Err(6), Err(7), Err(8)]
        );
    }

    #[test]
    fn names() {
        assert_eq!(Name::parse("manifest-sha256.txt"), Some(Name { tag: false, label: "sha256" }));
        assert_eq!(Name::parse("tagmanifest-MD5.txt"), Some(Name { tag: true, label: "MD5" }));
        assert_eq!(Name::parse("my-manifest-md5.txt"), None);
    }

    proptest! {
        #[test]
        fn format_then_parse_is_identity(
            paths in prop::collection::vec("data/([ -~\\r\\n%*]|[中文é\\u{301}\\t]){1,12}", 1..6),
            bytes in prop::collection::vec(any::<u8>(), 32),
        ) {
            let digest = Digest(bytes);
            let text: String = paths.iter().map(|p| format_line(&digest, p)).collect();
            let back: Vec<_> = parse(&text, Version::V1_0, Algorithm::Sha256)
                .map(|line| line.map(|l| (l.digest, l.path.into_owned())))
                .collect();
            let expected: Vec<_> = paths.into_iter().map(|p| Ok((digest.clone(), p))).collect();
            prop_assert_eq!(back, expected);
        }

        #[test]
        fn any_text_is_read_without_panic(text in any::<String>()) {
            parse(&text, Version::V0_97, Algorithm::Sha256).for_each(drop);
        }
    }
}
