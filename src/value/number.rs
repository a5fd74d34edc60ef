//! Counts, numbers, shares and amounts: decimals from end to end, exact or refused.

use super::{Fault, Read, trim};
use crate::finding::Code;
use crate::record::{Cell, Form};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::fmt::Write;

/// Abbreviations of large counts, with their power of ten.
const MAGNITUDES: &[(&str, i32)] = &[
    ("亿", 8),
    ("億", 8),
    ("万", 4),
    ("萬", 4),
    ("w", 4),
    ("W", 4),
    ("千", 3),
    ("k", 3),
    ("K", 3),
    ("M", 6),
];

/// Currency marks that may stand before or after an amount.
const CURRENCY_BEFORE: &[&str] = &["人民币", "CN¥", "CNY", "RMB", "¥"];
const CURRENCY_AFTER: &[&str] = &["元", "圆", "CNY", "RMB"];

/// A whole number of a spreadsheet is exact below this: 15 digits.
const BINARY_LIMIT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

const A_COUNT: &str = "a whole number from 0 up";
const AN_INTEGER: &str = "a whole number";
const A_NUMBER: &str = "a decimal number";
const A_SHARE: &str = "a share in percent";
const A_MARKED_SHARE: &str =
    "a percent sign or format: a bare spreadsheet number may be points or a fraction";
const AN_AMOUNT: &str = "an amount of money";
const AN_INCOME: &str = "an amount that came in, without minus";
const CENTS: &str = "an amount in hundredths";

/// Reads a whole number from 0 up.
pub fn count(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    whole(cell, A_COUNT, |n| !n.is_sign_negative(), out)
}

/// Reads a whole number of either sign.
pub fn integer(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    whole(cell, AN_INTEGER, |_| true, out)
}

fn whole(
    cell: Cell<'_>,
    expected: &'static str,
    fits: fn(&Decimal) -> bool,
    out: &mut String,
) -> Result<Read, Fault> {
    if cell.form == Form::Text && is_canonical(cell.text) {
        out.push_str(cell.text);
        return Ok(Read::Value);
    }
    let text = trim::half_width(cell.text);
    let (number, read) = abbreviated(&text)
        .map(|n| (n, Read::Noted(Code::CountRounded)))
        .or_else(|| decimal(&text, cell.form).map(|n| (n, Read::Value)))
        .filter(|(n, _)| n.is_integer())
        .ok_or(Fault::unreadable(expected))?;
    let rounded = cell.form == Form::Number && number.abs() >= BINARY_LIMIT;
    if rounded || !fits(&number) || number.to_i64().is_none() {
        return Err(Fault::out_of_range(expected));
    }
    write(out, number.normalize());
    Ok(read)
}

/// Whether a text is a whole number as it is written in the end: by far the most are.
fn is_canonical(text: &str) -> bool {
    // So many digits always fit into 64 bits.
    const DIGITS: usize = 18;
    let zero_first = text.len() > 1 && text.starts_with('0');
    (1..=DIGITS).contains(&text.len()) && !zero_first && text.bytes().all(|b| b.is_ascii_digit())
}

/// `1.2万` as 12000: the platform has rounded it already, the digits given are exact.
fn abbreviated(text: &str) -> Option<Decimal> {
    let (short, power) =
        MAGNITUDES.iter().find_map(|(mark, power)| Some((text.strip_suffix(mark)?, power)))?;
    shift(decimal(short.trim_end(), Form::Text)?, *power)
}

/// Reads a decimal number.
pub fn number(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let number = decimal(&trim::half_width(cell.text), cell.form);
    write(out, number.ok_or(Fault::unreadable(A_NUMBER))?.normalize());
    Ok(Read::Value)
}

/// Reads a share in percent as a fraction of one.
///
/// A bare number in text is points, as the card says. A bare number of a spreadsheet may
/// also be a fraction whose percent format got lost, so it is taken only where the card
/// says `percent-points`; nought is nought either way.
pub fn percent(cell: Cell<'_>, numbers_are_points: bool, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    let points = match text.strip_suffix('%') {
        Some(signed) => marked_percent(signed, cell.form),
        None => decimal(&text, cell.form),
    };
    let points = points.ok_or(Fault::unreadable(A_SHARE))?;
    let bare = cell.form == Form::Number && !text.ends_with('%');
    if bare && !numbers_are_points && !points.is_zero() {
        return Err(Fault::unreadable(A_MARKED_SHARE));
    }
    write_share(points, out)
}

/// Reads a share as a fraction; with a percent sign it is percent.
pub fn ratio(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    if let Some(signed) = text.strip_suffix('%') {
        return write_share(marked_percent(signed, cell.form).ok_or(Fault::unreadable(A_SHARE))?, out);
    }
    let share = decimal(&text, cell.form).ok_or(Fault::unreadable("a share as a fraction of one"))?;
    write(out, share.normalize());
    Ok(Read::Value)
}

/// The points of a share with its percent sign taken off.
fn marked_percent(text: &str, form: Form) -> Option<Decimal> {
    let form = if form == Form::Percent { Form::Number } else { form };
    decimal(text.trim_end(), form)
}

fn write_share(points: Decimal, out: &mut String) -> Result<Read, Fault> {
    write(out, shift(points, -2).ok_or(Fault::out_of_range(A_SHARE))?.normalize());
    Ok(Read::Value)
}

/// Reads an amount in the main unit; its decimals stay as written.
pub fn money(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    write(out, amount(cell)?);
    Ok(Read::Value)
}

/// Reads an amount and drops its sign.
pub fn money_unsigned(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    write(out, amount(cell)?.abs());
    Ok(Read::Value)
}

/// Reads an amount that came in, which has no minus.
pub fn money_in(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let amount = amount(cell)?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Fault::unreadable(AN_INCOME));
    }
    write(out, amount);
    Ok(Read::Value)
}

/// Reads an amount in hundredths of the main unit.
pub fn money_fen(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let hundredths = decimal(&trim::half_width(cell.text), cell.form).ok_or(Fault::unreadable(CENTS))?;
    write(out, shift(hundredths, -2).ok_or(Fault::out_of_range(CENTS))?);
    Ok(Read::Value)
}

fn amount(cell: Cell<'_>) -> Result<Decimal, Fault> {
    let text = trim::half_width(cell.text);
    marked_amount(&text, cell.form).ok_or(Fault::unreadable(AN_AMOUNT))
}

/// An amount with a sign before or after the currency mark: `-¥3.50`, `¥-3.50`.
fn marked_amount(text: &str, form: Form) -> Option<Decimal> {
    let before = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start();
    let Some(bare) = CURRENCY_BEFORE.iter().find_map(|mark| before.strip_prefix(mark)) else {
        return decimal(without_currency_after(text), form);
    };
    let bare = decimal(without_currency_after(bare.trim_start()), form)?;
    match text.chars().next() {
        Some('-' | '+') if bare.is_sign_negative() => None,
        Some('-') => Some(-bare),
        _ => Some(bare),
    }
}

fn without_currency_after(text: &str) -> &str {
    CURRENCY_AFTER.iter().find_map(|mark| text.strip_suffix(mark)).unwrap_or(text).trim_end()
}

/// Reads a plain decimal: an optional sign, digits with or without groups of three, a
/// fraction, and a power of ten where it hides no digits.
///
/// In text a positive power is how spreadsheets shorten what no longer fits, so only a
/// negative one is read there.
pub fn decimal(text: &str, form: Form) -> Option<Decimal> {
    if !matches!(form, Form::Text | Form::Number) {
        return None;
    }
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if power > 0 && form == Form::Text {
        return None;
    }
    let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let number = shift(unsigned_decimal(unsigned)?, power)?;
    Some(if mantissa.starts_with('-') && !number.is_zero() { -number } else { number })
}

fn unsigned_decimal(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !fraction.is_none_or(digits) {
        return None;
    }
    if digits(whole) {
        return Decimal::from_str_exact(text).ok();
    }
    grouped(whole).then(|| Decimal::from_str_exact(&text.replace(',', "")).ok())?
}

/// Whether digits stand in groups of three, as in `1,234,567`. `0,123` is refused: it is
/// how half of Europe writes a fraction.
fn grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && groups.all(|g| g.len() == 3 && digits(g))
}

/// Moves the decimal point without rounding; none if the result cannot be held exactly.
pub fn shift(number: Decimal, places: i32) -> Option<Decimal> {
    let shifted = |number: Decimal| {
        let scale = i64::from(number.scale()) - i64::from(places);
        let mut result = number;
        result.set_scale(u32::try_from(scale.max(0)).ok()?).ok()?;
        let missing = u32::try_from((-scale).max(0)).ok()?;
        let factor = if missing <= 28 { 10_i128.pow(missing) } else { return None };
        result.checked_mul(Decimal::try_from_i128_with_scale(factor, 0).ok()?)
    };
    if number.is_zero() {
        return Some(number);
    }
    shifted(number).or_else(|| shifted(number.normalize()))
}

/// Writes a decimal; a zero has no sign.
pub fn write(out: &mut String, mut number: Decimal) {
    if number.is_zero() {
        number.set_sign_positive(true);
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests;
