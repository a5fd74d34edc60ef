//! Telephone numbers: digits where the shape is known, as they stand elsewhere.

use super::{Fault, Read, id, trim};
use crate::finding::Code;
use crate::record::{Cell, Form};

/// What may stand between the digits of a number.
const BETWEEN: &[char] = &[' ', '-', '.', '(', ')', '/', ',', ';', '#', '[', ']', '转'];

/// The most digits of an international number (ITU-T E.164).
const INTERNATIONAL_DIGITS: usize = 15;

/// Reads a telephone number that has been trimmed.
///
/// A mainland mobile, landline or service number, and any number after `+`, becomes its
/// digits (with the `+`). A masked number (`138****1234`, `##密文`), a number with an
/// extension and any other shape stays as it stands: joining its digits would make
/// another number of it.
pub fn read(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let fault = Fault::unreadable("a telephone number");
    let half = trim::half_width(cell.text);
    let text = match cell.form {
        Form::Number => half.strip_suffix(".0").unwrap_or(&half),
        Form::Text => &half,
        _ => return Err(fault),
    };
    // What narrowing and the number's tail laid bare at the ends.
    let text = trim::ends(text);
    if id::is_shortened(text) {
        return Err(Fault { code: Code::IdRounded, expected: "a telephone number with all its digits" });
    }
    if text.contains('*') || text.starts_with("##") || text.starts_with("$$") {
        out.push_str(text);
        return Ok(Read::Value);
    }
    let body = text.strip_prefix('+').unwrap_or(text);
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || !body.chars().all(|c| c.is_ascii_digit() || BETWEEN.contains(&c)) {
        return Err(fault);
    }
    if !joins(text, body, &digits) {
        out.push_str(text);
        return Ok(Read::Value);
    }
    if text.starts_with('+') {
        out.push('+');
    }
    out.push_str(&digits);
    Ok(Read::Value)
}

/// Whether the digits alone are the number.
fn joins(text: &str, body: &str, digits: &str) -> bool {
    let plain = body.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')'));
    // A short last group is an extension.
    let last = body.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    let shape = if text.starts_with('+') {
        (7..=INTERNATIONAL_DIGITS).contains(&digits.len())
    } else {
        is_mainland(digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits))
            || is_mainland(digits)
    };
    plain && last.len() >= 4 && shape
}

/// A mobile number, a landline with its area code, or a service number.
fn is_mainland(digits: &str) -> bool {
    let mut ahead = digits.chars();
    matches!(
        (digits.len(), ahead.next(), ahead.next()),
        (11, Some('1'), Some('3'..='9'))
            | (10..=12, Some('0'), Some('1'..='9'))
            | (10, Some('4' | '8'), Some('0'))
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn phone(text: &str) -> Option<String> {
        let mut out = String::new();
        read(Cell { text, form: Form::Text }, &mut out).ok().map(|_| out)
    }

    #[test]
    fn known_shapes_become_digits() {
        for (text, digits) in [
            ("138 1234 5678", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("+86-138-1234-5678", "+8613812345678"),
            ("+86 13812345678", "+8613812345678"),
            ("8613812345678", "8613812345678"),
            ("(010) 1234-5678", "01012345678"),
            ("400-123-4567", "4001234567"),
            ("１３８１２３４５６７８", "13812345678"),
            ("+1 (555) 123-4567", "+15551234567"),
        ] {
            assert_eq!(phone(text).as_deref(), Some(digits), "{text}");
        }
    }

    #[test]
    fn other_shapes_stay() {
        for text in [
            "138****1234",
            "##密文",
            "$$密文",
            "13812345678-1234",
            "010-12345678-801",
            "13812345678转22",
            "8888888-8001",
            "13812345678/13912345678",
            "95588",
        ] {
            assert_eq!(phone(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn ends_laid_bare_fall_away() {
        for (text, expected) in [("138*1234\u{4}.0", "138*1234"), ("A*¥N\u{4}\u{e}.0", "A*¥N")] {
            let mut out = String::new();
            read(Cell { text, form: Form::Number }, &mut out).unwrap();
            assert_eq!(out, expected);
            assert_eq!(phone(&out).as_deref(), Some(expected));
        }
        assert_eq!(phone("＇138****1234").as_deref(), Some("138****1234"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["无", "abc", "138x1234", "--", "1.38E+10"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }
}
