//! Identifiers: text, exact to the last digit, or refused.

use super::{Fault, Read};
use crate::finding::Code;
use crate::record::{Cell, Form};

/// How many digits of a number survive every spreadsheet program.
const SAFE_DIGITS: usize = 15;

/// Below this every whole number is exact in binary.
const BINARY_LIMIT: u64 = 1 << 53;

/// Reads an identifier that has been trimmed.
///
/// Text stays as it stands, but for a float's tail: `12345.0` has been saved again and is
/// given back as `12345` with a note. What shows digits rounded away is refused:
/// `6.91E+18`, a binary number with a fraction, or one of more digits than are certain.
pub fn read(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let exact = match cell.form {
        Form::Text => text_id(cell.text)?,
        Form::Number => (number_id(cell.text).ok_or_else(rounded)?, Read::Value),
        _ => return Err(Fault::unreadable("an id as text")),
    };
    out.push_str(exact.0);
    Ok(exact.1)
}

/// Reads an identifier that is made of digits alone, so that words in its place are told.
pub fn digits(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let read = read(cell, out)?;
    if is_digits(out) { Ok(read) } else { Err(Fault::unreadable("an id of digits")) }
}

fn text_id(text: &str) -> Result<(&str, Read), Fault> {
    if is_shortened(text) {
        return Err(rounded());
    }
    match without_float_tail(text) {
        Some(whole) if is_exact(whole) => Ok((whole, Read::Noted(Code::SavedAgain))),
        Some(_) => Err(rounded()),
        None => Ok((text, Read::Value)),
    }
}

/// A number that is whole and was kept exactly.
fn number_id(text: &str) -> Option<&str> {
    let whole = without_float_tail(text).unwrap_or(text);
    is_exact(whole.strip_prefix('-').unwrap_or(whole)).then_some(whole)
}

/// Whether digits are all that there ever were. A spreadsheet program fills up with zeros
/// after the 15th digit: 16 digits are certain where the last is another and the number
/// lies below 2^53.
fn is_exact(digits: &str) -> bool {
    let sixteen = || !digits.ends_with('0') && digits.parse().is_ok_and(|n: u64| n < BINARY_LIMIT);
    is_digits(digits) && (digits.len() <= SAFE_DIGITS || sixteen())
}

/// `12345` of `12345.0`, if the text has that form.
fn without_float_tail(text: &str) -> Option<&str> {
    let (whole, tail) = text.split_once('.')?;
    (is_digits(whole) && !tail.is_empty() && tail.bytes().all(|b| b == b'0')).then_some(whole)
}

/// Whether a text is a number as spreadsheets shorten it: `6.91E+18`, `1.00449e11`.
///
/// Without a point and without a sign after the E it may be an opaque id (`3e12345`).
pub fn is_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let mantissa = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = exponent.strip_prefix('+').unwrap_or(exponent);
    let marked = mantissa.contains('.') || exponent.starts_with('+');
    let fraction_fits = fraction.bytes().all(|b| b.is_ascii_digit());
    marked && whole.len() == 1 && is_digits(whole) && fraction_fits && power.len() <= 3 && is_digits(power)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn rounded() -> Fault {
    Fault { code: Code::IdRounded, expected: "an id with all its digits" }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::value::trim;

    fn id(text: &str, form: Form) -> Result<(String, Read), Code> {
        let mut out = String::new();
        let cell = Cell { text: trim::ends(text), form };
        let read = read(cell, &mut out).map_err(|f| f.code)?;
        Ok((out, read))
    }

    #[test]
    fn marks_around_an_id_fall_away() {
        for text in [
            "\t6900000000000000001",
            "6900000000000000001\t",
            "'6900000000000000001",
            "`6900000000000000001",
            "\u{feff}6900000000000000001\u{200b} ",
            "=\"6900000000000000001\"",
            "' `6900000000000000001`",
        ] {
            assert_eq!(id(text, Form::Text).unwrap().0, "6900000000000000001", "{text:?}");
        }
    }

    #[test]
    fn opaque_ids_stay() {
        for text in [
            "export/UzFfBgAAx_-1",
            "##密文",
            "3xabc",
            "7e18",
            "3e12345",
            "-dQw4",
            "007",
            "1.2.3",
            "１２３",
            "T200P0",
            "a b",
            "1 000.0",
        ] {
            assert_eq!(id(text, Form::Text), Ok((text.into(), Read::Value)));
        }
    }

    #[test]
    fn rounded_ids_are_refused() {
        for text in ["6.91E+18", "1.23457E+15", "1.00449e11", "7E+18", "6900000000000000001.0"] {
            assert_eq!(id(text, Form::Text), Err(Code::IdRounded), "{text}");
        }
        for text in
            ["6900000000000000000", "1234567890123450", "9007199254740993", "12.5", "7.345678901234568e18"]
        {
            assert_eq!(id(text, Form::Number), Err(Code::IdRounded), "{text}");
        }
        assert_eq!(id("2026-03-14", Form::Date), Err(Code::CellUnreadable));
    }

    #[test]
    fn a_float_tail_is_told() {
        assert_eq!(id("12345.0", Form::Text), Ok(("12345".into(), Read::Noted(Code::SavedAgain))));
        assert_eq!(id("123456789012345", Form::Number), Ok(("123456789012345".into(), Read::Value)));
        // No spreadsheet program has rounded a number whose 16th digit is not nought.
        assert_eq!(id("2609900000012345", Form::Number), Ok(("2609900000012345".into(), Read::Value)));
    }
}
