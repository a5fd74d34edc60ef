//! Paths: percent-encoding, and which ones lead out of a bag.
//!
//! In a manifest a path is relative to the base folder and parted by `/`. BagIt 1.0
//! encodes CR, LF and `%` and nothing else (RFC 8493 section 2.1.3); the drafts before
//! it encode CR and LF only, so that `%25` in an old bag is three characters of a name.

use super::declaration::Version;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The folder that holds the payload, as paths begin with it.
pub const PAYLOAD: &str = "data/";

/// Writes a path as BagIt 1.0 asks: CR, LF and `%` encoded.
pub fn encode(path: &str) -> Cow<'_, str> {
    if !path.contains(['%', '\r', '\n']) {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len() + 6);
    for c in path.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Reads a path as the given version writes it.
pub fn decode(raw: &str, version: Version) -> Cow<'_, str> {
    unescape(raw, |byte| match byte {
        b'\r' | b'\n' => true,
        b'%' => version >= Version::V1_0,
        _ => false,
    })
}

/// Decodes every percent sign that two hexadecimal digits follow.
pub fn decode_all(raw: &str) -> Cow<'_, str> {
    unescape(raw, |_| true)
}

fn unescape(raw: &str, wanted: impl Fn(u8) -> bool) -> Cow<'_, str> {
    if !raw.contains('%') {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let coded = match (first, tail) {
            (b'%', [high, low, after @ ..]) => hex(*high, *low).map(|byte| (byte, after)),
            _ => None,
        };
        match coded {
            Some((byte, after)) if wanted(byte) => {
                out.push(byte);
                rest = after;
            }
            _ => {
                out.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Whether a path leads, or on some system could lead, out of the folder it is
/// relative to: absolute, with a drive, with `~` or `%NAME%` before the first
/// separator, a `file:` address, or with more `..` than folders before them.
pub fn escapes(path: &str) -> bool {
    let separator = |c: char| c == '/' || c == '\\';
    let first = path.split(separator).next().unwrap_or("");
    let nested = first.len() < path.len();
    let expands =
        first.starts_with('~') || (first.len() > 2 && first.starts_with('%') && first.ends_with('%'));
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if path.starts_with(separator) || drive || path == "~" || (nested && expands) {
        return true;
    }
    if first.eq_ignore_ascii_case("file:") || path.contains('\0') {
        return true;
    }
    let mut depth = 0_i64;
    path.split(separator).any(|part| {
        depth += match part {
            ".." => -1,
            "" | "." => 0,
            _ => 1,
        };
        depth < 0
    })
}

/// Takes `.` and empty parts out of a path and resolves `..`; call [`escapes`] first.
pub fn normalize(path: &str) -> Cow<'_, str> {
    if !path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Cow::Borrowed(path);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Cow::Owned(parts.join("/"))
}

/// The name of an archive's member made relative, or `None` if it must not be used:
/// it [`escapes`], or holds `..`, a backslash, or nothing.
pub fn member(name: &str) -> Option<String> {
    if escapes(name) || name.contains('\\') || name.split('/').any(|part| part == "..") {
        return None;
    }
    let plain = normalize(name);
    (!plain.is_empty()).then(|| plain.into_owned())
}

/// Whether this system can hold the path as it is spelled. On Windows some names are
/// devices, some characters have meanings, and blanks and dots at the end fall away.
pub fn can_be_written(path: &str) -> bool {
    !cfg!(windows) || path.split('/').all(windows_can_hold)
}

fn windows_can_hold(part: &str) -> bool {
    const DEVICES: &[&str] = &["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let stem = part.split('.').next().unwrap_or("").trim_end().to_ascii_uppercase();
    let numbered = (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.chars().count() == 4;
    !part.ends_with(['.', ' '])
        && !part.chars().any(|c| c < ' ' || "<>:\"|?*\\".contains(c))
        && !DEVICES.contains(&stem.as_str())
        && !numbered
}

/// The path in Unicode normal form C.
pub fn nfc(path: &str) -> Cow<'_, str> {
    if path.is_ascii() || is_nfc(path) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_bags_keep_their_percent_signs() {
        assert_eq!(decode("data/100%25%0a", Version::V1_0), "data/100%\n");
        assert_eq!(decode("data/100%25%0D", Version::V0_97), "data/100%25\r");
        assert_eq!(decode("data/%7Ea%", Version::V1_0), "data/%7Ea%");
    }

    #[test]
    fn what_leads_out() {
        for path in [
            "../a",
            "data/../../a",
            "/tmp/a",
            "\\\\server\\a",
            "C:\\a",
            "c:a",
            "~/a",
            "~root/a",
            "~",
            "%HomeDrive%\\a",
            "file:///a",
            "data\\..\\..\\a",
            "a\0b",
        ] {
            assert!(escapes(path), "{path}");
        }
        for path in
            ["data/a", "data/../data/a", "./data/a", "data/~a", "~backup.txt", "data/%7Ea", "..a", "100%"]
        {
            assert!(!escapes(path), "{path}");
        }
    }

    #[test]
    fn members_of_archives() {
        assert_eq!(member("./bag/data/a").as_deref(), Some("bag/data/a"));
        assert_eq!(member("bag/../a"), None);
        assert_eq!(member("bag\\a"), None);
        assert_eq!(member("./"), None);
    }

    #[test]
    fn windows_names() {
        for part in ["aux.txt", "a:b", "end.", "end ", "COM1", "a\u{1}", "a\\b"] {
            assert!(!windows_can_hold(part), "{part}");
        }
        assert!(windows_can_hold("视频 1.mp4"));
    }
}
