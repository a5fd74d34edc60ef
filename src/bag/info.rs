//! `bag-info.txt`: ordered labels and values.
//!
//! RFC 8493 section 2.2.2. Order and repetition are kept. A value may go on over
//! indented lines; the line breaks belong to it, the indentation does not.

use super::declaration::Version;
use super::text::{Fault, lines};
use std::fmt;

/// The reserved label of the payload's size.
pub const PAYLOAD_OXUM: &str = "Payload-Oxum";

/// By which a bundle of ours is known: the label, and our name.
pub const AGENT: (&str, &str) = ("Bag-Software-Agent", "dabao");

/// Whether a bag says that it is one of ours.
pub fn is_ours(info: &BagInfo) -> bool {
    info.values(AGENT.0).any(|agent| agent.split(' ').next() == Some(AGENT.1))
}

/// The reserved label of the day on which a bag was made.
pub const BAGGING_DATE: &str = "Bagging-Date";

const FORM: &str = "Label: value";

/// The name of the file in a version of BagIt.
pub fn file_name(version: Version) -> &'static str {
    if version >= Version::V0_96 { "bag-info.txt" } else { "package-info.txt" }
}

/// The metadata of a bag: labels and values in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BagInfo {
    /// Each label with its value, as the file has them.
    pub elements: Vec<(String, String)>,
}

impl BagInfo {
    /// Adds one element at the end. A label holds no colon and no line break; each line
    /// of the value holds more than blanks.
    pub fn push(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.elements.push((label.into(), value.into()));
    }

    /// Every value of a label, whose case does not count.
    pub fn values<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |e: &&(String, String)| e.0.eq_ignore_ascii_case(label);
        self.elements.iter().filter(same).map(|e| e.1.as_str())
    }

    /// The first value of a label.
    pub fn get<'a>(&'a self, label: &'a str) -> Option<&'a str> {
        self.values(label).next()
    }

    /// Reads the text of `bag-info.txt`; a line that is no element is a fault and the
    /// rest is read. Before 1.0 blanks around the colon do not count; in 1.0 there are
    /// none before it and one or more after it.
    pub fn parse(text: &str, version: Version) -> (Self, Vec<Fault>) {
        let mut info = BagInfo::default();
        let mut faults = Vec::new();
        for (number, line) in lines(text) {
            if line.trim().is_empty() {
                continue;
            }
            if line.starts_with([' ', '\t']) {
                match info.elements.last_mut() {
                    Some((_, value)) => {
                        value.push('\n');
                        value.push_str(line.trim());
                    }
                    None => faults.push(Fault::new(number, line, FORM)),
                }
                continue;
            }
            match line.split_once(':') {
                Some((label, value)) if !label.trim().is_empty() => {
                    let blank = label.ends_with([' ', '\t']) || !value.starts_with([' ', '\t']);
                    if version >= Version::V1_0 && blank && !(value.is_empty() && label.trim_end() == label) {
                        faults.push(Fault::new(number, line, FORM));
                    }
                    info.push(label.trim(), value.trim());
                }
                _ => faults.push(Fault::new(number, line, FORM)),
            }
        }
        (info, faults)
    }
}

/// Writes the text of `bag-info.txt`: one element a line, further lines of a value
/// indented. Lines are not folded for their length, since readers keep the breaks.
impl fmt::Display for BagInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (label, value) in &self.elements {
            write!(f, "{label}:")?;
            let mut kept = value.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
            writeln!(f, " {}", kept.next().unwrap_or(""))?;
            for part in kept {
                writeln!(f, "  {part}")?;
            }
        }
        Ok(())
    }
}

/// The size of a payload: bytes and files (`Payload-Oxum`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Oxum {
    /// The bytes of all payload files together.
    pub bytes: u64,
    /// The number of payload files.
    pub files: u64,
}

impl Oxum {
    /// Reads `BYTES.FILES`.
    pub fn parse(text: &str) -> Option<Self> {
        let (bytes, files) = text.split_once('.')?;
        let number = |digits: &str| -> Option<u64> {
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
        };
        Some(Oxum { bytes: number(bytes)?, files: number(files)? })
    }
}

impl fmt::Display for Oxum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.bytes, self.files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folded_and_repeated_elements_keep_their_order() {
        let text = "Contact-Name: A\nExternal-Description: one\n  two\n\tthree\nContact-Name: B\n";
        let (info, faults) = BagInfo::parse(text, Version::V1_0);
        assert_eq!(faults, []);
        assert_eq!(info.get("external-description"), Some("one\ntwo\nthree"));
        assert_eq!(info.values("Contact-Name").collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn blanks_around_the_colon_are_a_matter_of_version() {
        for (text, strict) in [("A : b\n", 1), ("A:b\n", 1), ("A:\tb\n", 0), ("A:\n", 0), ("no colon\n", 1)] {
            assert_eq!(BagInfo::parse(text, Version::V1_0).1.len(), strict, "{text}");
        }
        let (info, faults) = BagInfo::parse("A  :   b\nB:c\n", Version::V0_97);
        assert_eq!((info.get("A"), info.get("B"), faults.len()), (Some("b"), Some("c"), 0));
        assert_eq!(BagInfo::parse(" indented\n", Version::V0_97).1.len(), 1);
    }

    #[test]
    fn oxum() {
        assert_eq!(Oxum::parse("279164409832.1198"), Some(Oxum { bytes: 279_164_409_832, files: 1198 }));
        for bad in ["", "1", "1.", ".1", "-1.2", "1.2.3", "1 .2", "99999999999999999999.1"] {
            assert_eq!(Oxum::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn format_then_parse_is_identity(
            elements in prop::collection::vec(
                ("[A-Za-z][A-Za-z -]{0,10}[A-Za-z]", r"([!-~中文]([ -~]{0,20}[!-~])?(\n[!-~]{1,9})?)?"), 0..8),
        ) {
            let info = BagInfo { elements };
            prop_assert_eq!(BagInfo::parse(&info.to_string(), Version::V1_0), (info, vec![]));
        }
    }
}
