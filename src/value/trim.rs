//! What falls away at the ends of a cell, and how wide characters become narrow.

use std::borrow::Cow;

/// Without blanks and byte order marks at the ends.
pub fn blanks(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Without blanks, invisible marks, and what keeps a spreadsheet from reading a number.
///
/// Sources write a tab before or after an id, an apostrophe before it, a back-tick before
/// every value, or `="…"` around it.
pub fn ends(text: &str) -> &str {
    // Most cells begin and end with a letter or digit, and nothing falls away.
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return text;
    }
    let mut text = text;
    loop {
        let mut shorter = text.trim_matches(invisible).trim_start_matches(['\'', '`']);
        shorter = shorter.trim_end_matches('`');
        if let Some(inner) = shorter.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
            shorter = inner;
        }
        if shorter.len() == text.len() {
            return text;
        }
        text = shorter;
    }
}

/// Whether a character has no ink of its own: blanks, controls, zero-width and
/// direction marks, which copying and saving add at the ends of cells.
pub fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// With full-width digits, letters and signs in their half-width form.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow).collect())
}

fn narrow(c: char) -> char {
    match c {
        // The full-width forms stand in the order of ASCII, 0xFEE0 above it.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '￥' => '¥',
        '\u{2212}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}
