//! The text of tag files: encodings and line ends.
//!
//! `bagit.txt` is UTF-8 always; every other tag file has the encoding that it declares
//! (RFC 8493 section 2.1.1). A line ends with LF, CR or CRLF.

use std::borrow::Cow;

/// A fault in one line of a tag file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: u64,
    /// What stands there.
    pub found: String,
    /// The form it should have.
    pub expected: &'static str,
}

impl Fault {
    /// A fault with its line.
    pub fn new(line: u64, found: impl Into<String>, expected: &'static str) -> Self {
        Fault { line, found: found.into(), expected }
    }
}

/// How the tag files of a bag are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Byte for byte the first 256 characters; the web's label table makes it
    /// windows-1252 instead, which differs in 27 of them.
    Latin1,
    /// UTF-16 whose byte order only its first bytes tell.
    Utf16,
    Named(&'static encoding_rs::Encoding),
}

/// A decoded tag file.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; U+FFFD stands where bytes were not valid.
    pub text: Cow<'a, str>,
    /// Whether some bytes were not valid in the encoding.
    pub invalid: bool,
    /// Whether the file began with a byte-order mark, which the text does not hold.
    pub marked: bool,
}

impl Encoding {
    /// UTF-8, the one that dabao writes.
    pub const UTF_8: Encoding = Encoding(Kind::Named(encoding_rs::UTF_8));

    /// Finds an encoding by the name that `bagit.txt` declares, in any case.
    pub fn from_label(label: &str) -> Option<Self> {
        let plain = label.trim().to_ascii_lowercase();
        Some(Encoding(match plain.as_str() {
            "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" => Kind::Latin1,
            "utf-16" | "utf16" => Kind::Utf16,
            "utf-16be" => Kind::Named(encoding_rs::UTF_16BE),
            "utf8" => Kind::Named(encoding_rs::UTF_8),
            other => Kind::Named(encoding_rs::Encoding::for_label(other.as_bytes())?),
        }))
    }

    /// Decodes a whole tag file.
    pub fn decode(self, bytes: &[u8]) -> Decoded<'_> {
        let named = match self.0 {
            Kind::Latin1 => {
                let text = encoding_rs::mem::decode_latin1(bytes);
                return Decoded { text, invalid: false, marked: false };
            }
            Kind::Named(encoding) => encoding,
            Kind::Utf16 => match bytes {
                [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
                [first, 0, ..] if *first != 0 => encoding_rs::UTF_16LE,
                _ => encoding_rs::UTF_16BE,
            },
        };
        let (text, invalid) = named.decode_with_bom_removal(bytes);
        let mark = encoding_rs::Encoding::for_bom(bytes);
        Decoded { text, invalid, marked: mark.is_some_and(|(found, _)| found == named) }
    }
}

/// The lines of a text with their numbers from 1, without their ends.
pub fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = text;
    let mut number = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, tail) = rest.split_at_checked(end)?;
        rest = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(['\n', '\r'])).unwrap_or(tail);
        Some((number, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_with_lf_cr_or_crlf() {
        let found: Vec<_> = lines("a\nb\rc\r\n\r\nd").collect();
        assert_eq!(found, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]);
        assert_eq!(lines("").count(), 0);
    }

    #[test]
    fn encodings_are_found_by_name_and_decode() {
        let read = |label: &str, bytes: &[u8]| {
            Encoding::from_label(label).map(|e| e.decode(bytes).text.into_owned())
        };
        assert_eq!(read("ISO-8859-1", b"caf\xE9\x80").as_deref(), Some("café\u{80}"));
        assert_eq!(read("UTF-16BE", b"\0a\0b").as_deref(), Some("ab"));
        assert_eq!(read("UTF-16", b"\xFF\xFEa\0").as_deref(), Some("a"));
        assert_eq!(read("UTF-16", b"a\0").as_deref(), Some("a"));
        assert_eq!(read("UTF-16", b"\0a").as_deref(), Some("a"));
        assert_eq!(read("utf-8", "中".as_bytes()).as_deref(), Some("中"));
        assert_eq!(Encoding::from_label("no-such-thing"), None);
        assert!(Encoding::UTF_8.decode(b"\xFF").invalid);
        assert!(Encoding::UTF_8.decode(b"\xEF\xBB\xBFa").marked);
    }
}
