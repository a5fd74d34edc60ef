//! `bagit.txt`: version and encoding.

use super::text::{Encoding, Fault, lines};
use std::fmt;

/// The name of the file in the base folder.
pub const FILE: &str = "bagit.txt";

/// A version of BagIt; versions compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Before the point.
    pub major: u16,
    /// After the point.
    pub minor: u16,
}

impl Version {
    /// The first that had `bag-info.txt`; before it the file was `package-info.txt`.
    pub const V0_96: Version = Version { major: 0, minor: 96 };
    /// The last draft in wide use.
    pub const V0_97: Version = Version { major: 0, minor: 97 };
    /// RFC 8493.
    pub const V1_0: Version = Version { major: 1, minor: 0 };

    /// Whether this is a version that was ever published.
    pub fn is_known(self) -> bool {
        self == Version::V1_0 || (self.major == 0 && (93..=97).contains(&self.minor))
    }

    fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        let number = |digits: &str| -> Option<u16> {
            let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        Some(Version { major: number(major)?, minor: number(minor)? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What `bagit.txt` declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// The version of BagIt that the bag follows.
    pub version: Version,
    /// The encoding of every other tag file.
    pub encoding: Encoding,
}

impl Default for Declaration {
    fn default() -> Self {
        Declaration { version: Version::V1_0, encoding: Encoding::UTF_8 }
    }
}

/// `bagit.txt` as dabao writes it: version 1.0, UTF-8.
pub const TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// The label of its first line.
pub const VERSION: &str = "BagIt-Version";
const ENCODING: &str = "Tag-File-Character-Encoding";
const VERSION_FORM: &str = "BagIt-Version: M.N";
const ENCODING_FORM: &str = "Tag-File-Character-Encoding: ENCODING";

/// One element of `bagit.txt` as it stands.
#[derive(Clone, Copy)]
struct Element<'a> {
    number: u64,
    line: &'a str,
    label: &'a str,
    value: &'a str,
}

impl Element<'_> {
    /// No version has a blank before the colon; 1.0 has exactly one after it.
    fn is_well_spaced(&self, version: Version) -> bool {
        let one = self.value.strip_prefix([' ', '\t']).is_some_and(|v| !v.is_empty() && v.trim() == v);
        self.label.trim() == self.label && (one || version < Version::V1_0)
    }
}

/// Reads `bagit.txt`; what it does not say is taken as 1.0 and UTF-8, so that the rest
/// of the bag can still be looked at, and every fault is named.
pub fn parse(bytes: &[u8]) -> (Declaration, Vec<Fault>) {
    let mut faults = Vec::new();
    let decoded = Encoding::UTF_8.decode(bytes);
    if decoded.marked || decoded.invalid {
        let found = if decoded.marked { "EF BB BF" } else { "\u{FFFD}" };
        faults.push(Fault::new(1, found, "UTF-8 without byte-order mark"));
    }
    let mut elements: [Option<Element<'_>>; 2] = [None, None];
    for (number, line) in lines(&decoded.text) {
        let (label, value) = line.split_once(':').unwrap_or(("", line));
        let [version, encoding] = &mut elements;
        let slot = match label.trim() {
            VERSION => version,
            ENCODING => encoding,
            _ => &mut Some(Element { number, line, label, value }),
        };
        match slot {
            Some(_) => faults.push(Fault::new(number, line, "two lines")),
            None => *slot = Some(Element { number, line, label, value }),
        }
    }
    let [version, encoding] = elements;
    let mut declaration = Declaration::default();
    match version.and_then(|e| Version::parse(e.value.trim())) {
        Some(stated) => declaration.version = stated,
        None => faults.push(Fault::new(
            version.map_or(1, |e| e.number),
            version.map_or("", |e| e.line),
            VERSION_FORM,
        )),
    }
    if !declaration.version.is_known() {
        let line = version.map_or("", |e| e.line);
        faults.push(Fault::new(version.map_or(1, |e| e.number), line, "BagIt-Version: 0.93 – 0.97, 1.0"));
    }
    match encoding.and_then(|e| Encoding::from_label(e.value)) {
        Some(stated) => declaration.encoding = stated,
        None => faults.push(Fault::new(
            encoding.map_or(2, |e| e.number),
            encoding.map_or("", |e| e.line),
            ENCODING_FORM,
        )),
    }
    let known = faults.is_empty();
    for (element, form) in [(version, VERSION_FORM), (encoding, ENCODING_FORM)] {
        if let Some(element) = element.filter(|e| known && !e.is_well_spaced(declaration.version)) {
            faults.push(Fault::new(element.number, element.line, form));
        }
    }
    let swapped = matches!((version, encoding), (Some(v), Some(e)) if e.number < v.number);
    if swapped && declaration.version >= Version::V1_0 {
        faults.push(Fault::new(1, ENCODING, VERSION_FORM));
    }
    (declaration, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> usize {
        parse(text.as_bytes()).1.len()
    }

    #[test]
    fn our_own_is_read_back() {
        assert_eq!(parse(TEXT.as_bytes()), (Declaration::default(), vec![]));
        assert_eq!(faults(&TEXT.replace('\n', "\r\n")), 0);
        assert_eq!(faults(TEXT.trim_end()), 0);
    }

    #[test]
    fn each_fault_is_named_once() {
        let line = "Tag-File-Character-Encoding: UTF-8\n";
        assert_eq!(faults("BagIt-Version: 1.0\n"), 1);
        assert_eq!(faults(line), 1);
        assert_eq!(faults(&format!("\u{FEFF}{TEXT}")), 1);
        assert_eq!(faults(&format!("BagIt-Version: .97\n{line}")), 1);
        assert_eq!(faults(&format!("BagIt-Version: 2.0\n{line}")), 1);
        assert_eq!(faults(&format!("BagIt-Version:  1.0\n{line}")), 1);
        assert_eq!(faults(&format!("{line}BagIt-Version: 1.0\n")), 1);
        assert_eq!(faults(&format!("{TEXT}\n")), 1);
        assert_eq!(faults("BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC-9\n"), 1);
    }

    #[test]
    fn a_blank_before_the_colon_was_never_right() {
        for version in ["0.97", "1.0"] {
            let text = format!("BagIt-Version : {version}\nTag-File-Character-Encoding : UTF-8\n");
            assert_eq!(faults(&text), 2);
        }
        assert_eq!(faults("BagIt-Version:   0.96\nTag-File-Character-Encoding:UTF-8\n"), 0);
    }
}
