//! The names of archive members: which encoding they are in, and which are refused.

use encoding_rs::GB18030;
use std::collections::HashMap;

/// A member's name as the archive stores it.
pub(super) struct RawName<'a> {
    pub bytes: &'a [u8],
    /// Bit 11: the writer says that it is UTF-8.
    pub says_utf8: bool,
    /// The UTF-8 name of a valid Unicode-path field (0x7075), if there is one.
    pub unicode: Option<String>,
}

/// How the unflagged names of one archive are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// Every unflagged name is valid UTF-8.
    Utf8,
    /// At least one is not: the archive was written under a Chinese code page.
    Gb18030,
}

/// Decides for a whole archive, since a short GBK name may be valid UTF-8 by chance.
pub(super) fn charset<'a>(names: impl IntoIterator<Item = &'a RawName<'a>>) -> Charset {
    let foreign = |name: &RawName<'_>| {
        !name.says_utf8 && name.unicode.is_none() && std::str::from_utf8(name.bytes).is_err()
    };
    if names.into_iter().any(foreign) { Charset::Gb18030 } else { Charset::Utf8 }
}

/// Reads a name, with `/` between its parts; the second value tells whether it was read
/// as GB18030.
///
/// In an archive of GB18030 names a name that is valid UTF-8 counts as UTF-8 only if it
/// has a character of three bytes or more: all of Chinese does, while pairs of GBK bytes
/// that are UTF-8 by chance give only Latin, Greek, Cyrillic, Hebrew and Arabic. What is
/// neither is kept with `\xNN` for its bytes. Both slashes separate, since some archivers
/// for Windows write `\`; that is settled after decoding, as GBK has it inside characters.
pub(super) fn decode(name: &RawName<'_>, charset: Charset) -> (String, bool) {
    let slashes = |text: &str| text.replace('\\', "/");
    if let Some(unicode) = &name.unicode {
        return (slashes(unicode), false);
    }
    if let Ok(text) = std::str::from_utf8(name.bytes) {
        let certain = text.is_ascii() || text.chars().any(|c| c >= '\u{800}');
        if name.says_utf8 || certain || charset == Charset::Utf8 {
            return (slashes(text), false);
        }
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(name.bytes) {
        Some(text) if !name.says_utf8 => (slashes(&text), true),
        _ => {
            let mut text = String::new();
            for chunk in name.bytes.utf8_chunks() {
                text.push_str(&slashes(chunk.valid()));
                chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
            }
            (text, false)
        }
    }
}

/// The ledger's form of a decoded name, or why the member is refused.
///
/// The name is taken as it stands: nothing is stripped from it to make it pass.
pub(super) fn policy(name: &str) -> Result<String, &'static str> {
    if name.contains('\0') {
        return Err("a name with a NUL");
    }
    if name.starts_with('/') {
        return Err("an absolute path");
    }
    let mut start = name.chars();
    if start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':') {
        return Err("a path with a drive letter");
    }
    let mut path = String::with_capacity(name.len());
    for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            return Err("a path that leads out of the archive");
        }
        if !path.is_empty() {
            // As in folders: `!/` is kept for what leads into an archive.
            if path.ends_with('!') {
                path.pop();
                path.push_str("\\x21");
            }
            path.push('/');
        }
        path.push_str(part);
    }
    if path.is_empty() { Err("no name at all") } else { Ok(path) }
}

/// Finds names that two members share, on any system: the indices of the later ones, each
/// with that of the first.
pub(super) fn repeated<'a>(names: impl Iterator<Item = (usize, &'a str)>) -> Vec<(usize, usize)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut later = Vec::new();
    for (index, name) in names {
        match seen.entry(name) {
            std::collections::hash_map::Entry::Occupied(first) => later.push((index, *first.get())),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(index);
            }
        }
    }
    later
}
