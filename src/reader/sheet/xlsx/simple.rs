//! The cells that nearly every writer writes, taken from the bytes at hand in one go.
//!
//! `<c r="B7" s="1" t="inlineStr"><is><t>…</t></is></c>` is seven events of XML and one look at
//! bytes. Whatever is not exactly of this form, or not whole in the buffer, is left to the XML
//! reader: here nothing is decided, only the plainest is done faster.

use memchr::memchr;

/// A cell as it stands in the XML.
#[derive(Debug, PartialEq, Eq)]
pub struct Simple<'b> {
    /// Its reference such as `B7`, if it states one.
    pub place: Option<&'b str>,
    /// Its style.
    pub style: Option<&'b str>,
    /// Its type.
    pub kind: Option<&'b str>,
    /// Its value; none for a cell that is empty.
    pub value: Option<&'b str>,
    /// Whether the value is an inline string.
    pub inline: bool,
    /// How many bytes it takes, from the first on.
    pub used: usize,
}

/// The cell with which the bytes begin; nothing unless it is a plain one.
pub fn cell(bytes: &[u8]) -> Option<Simple<'_>> {
    let head = bytes.strip_prefix(b"<c ")?;
    let (mut head, mut rest) = cut(head, b'>')?;
    let empty = match head.strip_suffix(b"/") {
        Some(before) => {
            head = before;
            true
        }
        None => false,
    };
    let mut simple = Simple { place: None, style: None, kind: None, value: None, inline: false, used: 0 };
    loop {
        head = head.trim_ascii_start();
        if head.is_empty() {
            break;
        }
        let (name, after) = cut(head, b'=')?;
        let (value, after) = cut(after.strip_prefix(b"\"")?, b'"')?;
        let slot = match name {
            b"r" => &mut simple.place,
            b"s" => &mut simple.style,
            b"t" => &mut simple.kind,
            _ => return None,
        };
        *slot = Some(plain(value)?);
        head = after;
    }
    if !empty {
        let value;
        (value, rest) = match rest.strip_prefix(b"<v>") {
            Some(rest) => between(rest, b"/v></c>")?,
            None => {
                simple.inline = true;
                let rest = rest.strip_prefix(b"<is><t")?;
                let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
                between(rest.strip_prefix(b">")?, b"/t></is></c>")?
            }
        };
        simple.value = Some(value);
    }
    simple.used = bytes.len() - rest.len();
    Some(simple)
}

/// The text up to a tag that must be this one, and what comes after it.
fn between<'b>(bytes: &'b [u8], end: &[u8]) -> Option<(&'b str, &'b [u8])> {
    let (value, rest) = cut(bytes, b'<')?;
    Some((plain(value)?, rest.strip_prefix(end)?))
}

/// What stands before and after the first of a byte.
fn cut(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let (before, after) = bytes.split_at_checked(memchr(at, bytes)?)?;
    Some((before, after.get(1..)?))
}

/// A text that stands for itself: without references and line ends that XML changes.
fn plain(bytes: &[u8]) -> Option<&str> {
    let changes = memchr::memchr2(b'&', b'\r', bytes).is_some();
    std::str::from_utf8(bytes).ok().filter(|_| !changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_cells_are_taken_whole() {
        let text = "<c r=\"B7\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> 阿苔</t></is></c><c";
        let found = cell(text.as_bytes()).unwrap();
        assert_eq!((found.place, found.style, found.kind), (Some("B7"), Some("1"), Some("inlineStr")));
        assert_eq!((found.value, found.inline, found.used), (Some(" 阿苔"), true, text.len() - 2));
        let found = cell(b"<c r=\"A1\"><v>169</v></c>").unwrap();
        assert_eq!((found.value, found.inline, found.used), (Some("169"), false, 24));
        let found = cell(b"<c r=\"A1\" s=\"4\" />").unwrap();
        assert_eq!((found.value, found.style, found.used), (None, Some("4"), 18));
    }

    #[test]
    fn everything_else_is_left_to_the_xml_reader() {
        for text in [
            "<c r=\"A1\"><v>1</v>",
            "<c r=\"A1\"><f>B1</f><v>1</v></c>",
            "<c r=\"A1\"><v>a&amp;b</v></c>",
            "<c r=\"A1\"><is><r><t>a</t></r></is></c>",
            "<c r='A1'><v>1</v></c>",
            "<c r=\"A1\" vm=\"1\"><v>1</v></c>",
            "<c r=\"A1\"><v>a\r\nb</v></c>",
            "<c r=\"A1\"><v>a<!-- b --></v></c>",
            "<col min=\"1\"/>",
            "<c>",
            "",
        ] {
            assert_eq!(cell(text.as_bytes()), None, "{text}");
        }
    }
}
