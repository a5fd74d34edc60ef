//! Text: whether bytes are text at all, and whether it is HTML, JSON or another.

use super::Kind;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How much text suffices to tell HTML and JSON, in bytes.
const ENOUGH: usize = 16 << 10;

/// How many control characters a short text may hold.
const FEW: usize = 2;

/// Of so many random bytes, one in a thousand files has no control character.
const SOME: usize = 64;

/// The kind of bytes that are valid in an encoding of ours and hold no control characters.
pub(super) fn clean(head: &[u8]) -> Option<Kind> {
    let text = decode(head)?;
    if text.chars().any(is_odd) { None } else { Some(which(&text)) }
}

/// The kind of bytes that are mostly text: another code page, or a few damaged bytes.
pub(super) fn rough(head: &[u8]) -> Option<Kind> {
    let odd = head.iter().filter(|byte| is_odd(char::from(**byte))).count();
    let plain = head.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')).count();
    // Random bytes are control characters in every ninth place and plain in every third.
    // A short list may have one or two, as in a name that someone pasted.
    if odd.saturating_mul(100) > head.len() && (odd > FEW || odd.saturating_mul(10) > head.len()) {
        return None;
    }
    if let Some(text) = decode(head) {
        return Some(which(&text));
    }
    // Without a single one over some length they are no random bytes: Cyrillic, say.
    let enough = if odd == 0 && head.len() >= SOME { 1 } else { 6 };
    if plain.saturating_mul(10) < head.len().saturating_mul(enough) {
        return None;
    }
    let start = head.get(..ENOUGH).unwrap_or(head);
    Some(which(&String::from_utf8_lossy(start)))
}

/// A character that text does not hold: NUL and the C0 controls, save white space and ESC
/// (the binary data bytes of the WHATWG's MIME sniffing, 3).
fn is_odd(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}')
}

/// The text, if the bytes are valid in UTF-8, UTF-16 or GB18030; a last character that
/// the end of the head cuts is left out.
fn decode(head: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, bom)) = Encoding::for_bom(head) {
        return strict(encoding, head.get(bom..)?).map(Cow::Owned);
    }
    match std::str::from_utf8(head) {
        Ok(text) => return Some(Cow::Borrowed(text)),
        Err(error) if error.error_len().is_none() => {
            return std::str::from_utf8(head.get(..error.valid_up_to())?).ok().map(Cow::Borrowed);
        }
        Err(_) => {}
    }
    bare_utf16(head).or_else(|| strict(GB18030, head)).map(Cow::Owned)
}

/// UTF-16 without a mark: in text with any ASCII every second byte is often NUL.
fn bare_utf16(head: &[u8]) -> Option<String> {
    let mut places = head.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at % 2);
    let place = places.next()?;
    let mut count = 1;
    for other in places {
        // In both places: a picture, say, which is told after a few bytes.
        if other != place {
            return None;
        }
        count += 1;
    }
    let pairs = head.len() / 2;
    let encoding = if place == 1 { UTF_16LE } else { UTF_16BE };
    if pairs >= 4 && count > pairs / 4 { strict(encoding, head) } else { None }
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    // Not the last bytes: what the end of the head cuts is no fault.
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    (result == encoding_rs::DecoderResult::InputEmpty).then_some(text)
}

fn which(text: &str) -> Kind {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if is_html(start) {
        Kind::Html
    } else if is_json(start) || script_value(start).is_some_and(is_json) {
        Kind::Json
    } else {
        Kind::Text
    }
}

/// Whether text begins as a page or a bare table does, after comments and declarations.
fn is_html(text: &str) -> bool {
    const TAGS: &[&str] =
        &["html", "head", "meta", "title", "style", "script", "link", "body", "table", "div"];
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let lower: String = rest.chars().take(16).collect::<String>().to_ascii_lowercase();
        if lower.starts_with("<!doctype") {
            return lower.starts_with("<!doctype html")
                || rest.split('>').next().is_some_and(|d| d.to_ascii_lowercase().contains("html"));
        }
        let skipped = if lower.starts_with("<!--") {
            rest.split_once("-->")
        } else if lower.starts_with("<?xml") {
            rest.split_once("?>")
        } else {
            let tag = lower.strip_prefix('<').unwrap_or_default();
            let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
            return TAGS.contains(&tag.get(..end).unwrap_or_default());
        };
        match skipped {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
}

/// Whether text is the beginning of a JSON object or list, or of several (JSON lines).
///
/// A chat log that begins with `[2026-03-14]` or `[1]` is none; a document that is damaged
/// further on is one, and its reader says where.
fn is_json(text: &str) -> bool {
    let mut after = text.chars();
    let Some(first @ ('{' | '[')) = after.next() else { return false };
    let inner = after.as_str().trim_start();
    if first == '{' {
        return inner.is_empty() || inner.starts_with('}') || begins_with_key(inner);
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest =
                text.get(values.byte_offset()..).unwrap_or_default().trim_start_matches([';', ' ', '\t']);
            rest.trim().is_empty() || rest.starts_with(['\r', '\n']) && rest.trim_start().starts_with('[')
        }
        Some(Err(error)) if error.is_eof() => true,
        _ => inner.starts_with('{') && begins_with_key(inner.trim_start_matches('{').trim_start()),
    }
}

/// Whether text begins with a quoted key and a colon, as far as it goes.
fn begins_with_key(text: &str) -> bool {
    let Some(key) = text.strip_prefix('"') else { return false };
    let mut escaped = false;
    for (at, c) in key.char_indices() {
        match c {
            '"' if !escaped => {
                let rest = key.get(at + 1..).unwrap_or_default().trim_start();
                return rest.is_empty() || rest.starts_with(':');
            }
            '\n' => return false,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    true
}

/// What a script assigns in its first statement: the text after `window.X = ` or `var x = `.
fn script_value(text: &str) -> Option<&str> {
    let (target, value) = text.split_once('=')?;
    let name = target.trim_end();
    let name =
        ["var ", "let ", "const "].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name).trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']' | '"' | '\'');
    let is_name =
        name.len() <= 200 && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    (is_name && name.chars().all(plain)).then(|| value.trim_start())
}

pub(super) fn placeholder(head: &[u8]) -> Option<&'static str> {
    const ERRORS: &[&str] =
        &["404", "403", "502", "503", "not found", "forbidden", "access denied", "bad gateway", "页面不存在"];
    let text = decode(head.get(..ENOUGH).unwrap_or(head))?;
    let text = text.trim_start();
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        return Some("lfs-pointer");
    }
    if let Some((_, body)) = text.split_once("<Error>")
        && body.trim_start().starts_with("<Code>")
    {
        return Some("store-error");
    }
    if !is_html(text) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let (_, title) = lower.split_once("<title")?;
    let (title, _) = title.split_once('>')?.1.split_once('<')?;
    ERRORS.iter().any(|word| title.contains(word)).then_some("error-page")
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_end_of_a_head_is_no_fault() {
        let text = "时间,播放\n".repeat(3);
        assert_eq!(clean(&text.as_bytes()[..text.len() - 2]), Some(Kind::Text));
        let (gbk, _, _) = GB18030.encode(&text);
        assert_eq!(clean(&gbk[..gbk.len() - 2]), Some(Kind::Text));
        assert_eq!(decode(&"数".as_bytes()[..2]).as_deref(), Some(""));
    }

    #[test]
    fn a_control_character_in_a_short_list_leaves_it_text() {
        assert_eq!(rough("昵称,id\n小\u{8}林,1\n阿\u{0}明,2\n".as_bytes()), Some(Kind::Text));
        assert_eq!(clean(b"[\"a\x7f\"]"), Some(Kind::Json));
        assert_eq!(rough(b"\x01\x02ab"), None);
        assert_eq!(rough(&[b"a,b\n\x01".as_slice(), &b"\x02\x03".repeat(20)].concat()), None);
    }

    #[test]
    fn text_in_a_code_page_of_another_script_is_text() {
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("имя,город\n");
        assert_eq!(rough(&cyrillic.repeat(8)), Some(Kind::Text));
        assert_eq!(rough(&[0x98, 0xff, 0x80, 0xff].repeat(20)), None);
    }
}
