//! Identifiers: text, exact to the last digit, or refused.

use super::{Fault, Read};
use crate::finding::Code;
use crate::record::{Cell, Form};

/// How many digits of a number survive every spreadsheet program.
const SAFE_DIGITS: usize = 15;

/// Reads an identifier that has been trimmed.
///
/// Text stays as it stands, but for a float's tail: `12345.0` has been saved again and is
/// given back as `12345` with a note. What shows digits rounded away is refused:
/// `6.91E+18`, a binary number of more than 15 digits or with a fraction.
pub fn read(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let exact = match cell.form {
        Form::Text => text_id(cell.text)?,
        Form::Number => (number_id(cell.text).ok_or_else(rounded)?, Read::Value),
        _ => return Err(Fault::unreadable("an id as text")),
    };
    out.push_str(exact.0);
    Ok(exact.1)
}

fn text_id(text: &str) -> Result<(&str, Read), Fault> {
    if is_shortened(text) {
        return Err(rounded());
    }
    match without_float_tail(text) {
        Some(whole) if whole.len() <= SAFE_DIGITS => Ok((whole, Read::Noted(Code::SavedAgain))),
        Some(_) => Err(rounded()),
        None => Ok((text, Read::Value)),
    }
}

/// A number that is whole and short enough to have been kept exactly. A spreadsheet
/// program fills up with zeros after the 15th digit, so 16 digits below 2^53 prove nothing.
fn number_id(text: &str) -> Option<&str> {
    let whole = without_float_tail(text).unwrap_or(text);
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let exact = is_digits(digits) && digits.len() <= SAFE_DIGITS;
    exact.then_some(whole)
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
    marked
        && whole.len() == 1
        && is_digits(whole)
        && fraction_fits
        && power.len() <= 3
        && is_digits(power)
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
        for text in ["6900000000000000000", "1234567890123450", "12.5", "7.345678901234568e18"] {
            assert_eq!(id(text, Form::Number), Err(Code::IdRounded), "{text}");
        }
        assert_eq!(id("2026-03-14", Form::Date), Err(Code::CellUnreadable));
    }

    #[test]
    fn a_float_tail_is_told() {
        assert_eq!(id("12345.0", Form::Text), Ok(("12345".into(), Read::Noted(Code::SavedAgain))));
        assert_eq!(
            id("123456789012345", Form::Number),
            Ok(("123456789012345".into(), Read::Value))
        );
    }
}
