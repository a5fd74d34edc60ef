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

const VERSION: &str = "BagIt-Version";
const ENCODING: &str = "Tag-File-Character-Encoding";
const VERSION_FORM: &str = "BagIt-Version: M.N";
const ENCODING_FORM: &str = "Tag-File-Character-Encoding: ENCODING";

/// Reads `bagit.txt`; what it does not say is taken as 1.0 and UTF-8, so that the rest
/// of the bag can still be looked at, and every fault is named.
pub fn parse(bytes: &[u8]) -> (Declaration, Vec<Fault>) {
    let mut faults = Vec::new();
    let decoded = Encoding::UTF_8.decode(bytes);
    if decoded.marked || decoded.invalid {
        let found = if decoded.marked { "EF BB BF" } else { "\u{FFFD}" };
        faults.push(Fault::new(1, found, "UTF-8 without byte-order mark"));
    }
    let mut version = None;
    let mut encoding = None;
    let mut order = Vec::new();
    for (number, line) in lines(&decoded.text) {
        match line.split_once(':') {
            Some((VERSION, value)) if version.is_none() => {
                version = Some((number, line, value));
                order.push(VERSION);
            }
            Some((ENCODING, value)) if encoding.is_none() => {
                encoding = Some((number, line, value));
                order.push(ENCODING);
            }
            _ => faults.push(Fault::new(number, line, "two lines")),
        }
    }
    let mut declaration = Declaration::default();
    match version.map(|(number, line, value)| (number, line, Version::parse(value.trim()))) {
        Some((_, _, Some(version))) if version.is_known() => declaration.version = version,
        Some((number, line, parsed)) => {
            declaration.version = parsed.unwrap_or(Version::V1_0);
            faults.push(Fault::new(number, line, "BagIt-Version: 0.93 – 0.97, 1.0"));
        }
        None => faults.push(Fault::new(1, "", VERSION_FORM)),
    }
    match encoding.map(|(number, line, value)| (number, line, Encoding::from_label(value))) {
        Some((_, _, Some(encoding))) => declaration.encoding = encoding,
        Some((number, line, None)) => faults.push(Fault::new(number, line, ENCODING_FORM)),
        None => faults.push(Fault::new(2, "", ENCODING_FORM)),
    }
    if declaration.version >= Version::V1_0 {
        if order.first() == Some(&ENCODING) && version.is_some() {
            faults.push(Fault::new(1, ENCODING, VERSION_FORM));
        }
        for (found, form) in [(version, VERSION_FORM), (encoding, ENCODING_FORM)] {
            if let Some((number, line, value)) = found
                && !is_one_blank_then_value(value)
            {
                faults.push(Fault::new(number, line, form));
            }
        }
    }
    (declaration, faults)
}

fn is_one_blank_then_value(value: &str) -> bool {
    value.strip_prefix([' ', '\t']).is_some_and(|v| !v.is_empty() && v.trim() == v)
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
            assert!(faults(&text) > 0);
        }
        assert_eq!(faults("BagIt-Version:   0.96\nTag-File-Character-Encoding:UTF-8\n"), 0);
    }
}
