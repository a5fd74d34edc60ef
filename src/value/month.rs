//! Days without a year, in the words of many languages: `August 9`, `18 tháng Sáu`.
//!
//! Written are `--08-09`, as ISO 8601 has it for a day of any year. A day that does have
//! its year keeps it.

use super::{Fault, Read, moment, trim};
use crate::record::Cell;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

const A_MONTH_DAY: &str = "a day such as August 9, with or without year";

/// The longest text that is looked at, in bytes.
const LIMIT: usize = 100;

/// A year that has every day.
const LEAP_YEAR: i16 = 2000;

/// The names of the months, a line for each language or form of it, in lower case; `·` where
/// the line above has the same word. In Slavic languages and in Greek a date has the genitive.
const MONTHS: &[[&str; 12]] = &[
    // English, whole and short.
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    ["jan", "feb", "mar", "apr", "·", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    // Vietnamese, behind "tháng".
    [
        "tháng một",
        "tháng hai",
        "tháng ba",
        "tháng tư",
        "tháng năm",
        "tháng sáu",
        "tháng bảy",
        "tháng tám",
        "tháng chín",
        "tháng mười",
        "tháng mười một",
        "tháng mười hai",
    ],
    // Portuguese, Spanish, French, Italian.
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "·",
        "mayo",
        "junio",
        "julio",
        "·",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "gennaio",
        "febbraio",
        "·",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "·",
        "settembre",
        "ottobre",
        "·",
        "dicembre",
    ],
    // German, Dutch, Indonesian.
    ["januar", "februar", "märz", "·", "·", "juni", "juli", "·", "·", "oktober", "·", "dezember"],
    ["januari", "februari", "maart", "·", "mei", "·", "·", "augustus", "·", "·", "·", "·"],
    ["·", "·", "maret", "·", "·", "·", "·", "agustus", "·", "·", "·", "desember"],
    // Greek, Russian, Polish, Turkish.
    [
        "ιανουαρίου",
        "φεβρουαρίου",
        "μαρτίου",
        "απριλίου",
        "μαΐου",
        "ιουνίου",
        "ιουλίου",
        "αυγούστου",
        "σεπτεμβρίου",
        "οκτωβρίου",
        "νοεμβρίου",
        "δεκεμβρίου",
    ],
    [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    [
        "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım",
        "aralık",
    ],
];

/// Reads a day without a year, or one that has it.
pub fn day(cell: Cell<'_>, zone: &TimeZone, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text);
    match month_and_day(&text) {
        Some((month, day)) if Date::new(LEAP_YEAR, month, day).is_ok() => {
            let _ = write!(out, "--{month:02}-{day:02}");
            Ok(Read::Value)
        }
        Some(_) => Err(Fault::unreadable(A_MONTH_DAY)),
        None => moment::date(cell, zone, out).map_err(|fault| Fault { expected: A_MONTH_DAY, ..fault }),
    }
}

/// The month and the day of a text that states both and no year.
fn month_and_day(text: &str) -> Option<(i8, i8)> {
    if text.len() > LIMIT {
        return None;
    }
    canonical(text).or_else(|| numbered(text)).or_else(|| named(text))
}

/// `--08-09`.
fn canonical(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.strip_prefix("--")?.split_once('-')?;
    (month.len() == 2 && day.len() == 2).then_some((number(month)?, number(day)?))
}

/// `8月9日`, `8월 9일`, `9 tháng 8`.
fn numbered(text: &str) -> Option<(i8, i8)> {
    for (after_month, after_day) in [('月', '日'), ('월', '일')] {
        if let Some((month, rest)) = text.split_once(after_month) {
            return Some((number(month.trim())?, number(rest.trim().strip_suffix(after_day)?.trim())?));
        }
    }
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let (day, month) = lower.split_once("tháng")?;
    Some((number(month.trim())?, number(day.trim())?))
}

/// `August 9`, `28 August`, `25 de setembro`, `9. August`.
fn named(text: &str) -> Option<(i8, i8)> {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let is_mark = |c: char| c.is_whitespace() || matches!(c, ',' | '.');
    let words: Vec<&str> = lower.split(is_mark).filter(|word| !word.is_empty() && *word != "de").collect();
    let (day, name) = match words.as_slice() {
        [first, rest @ ..] if number(first).is_some() => (number(first)?, rest.join(" ")),
        [rest @ .., last] => (number(last)?, rest.join(" ")),
        [] => return None,
    };
    // `İ` in lower case is an i with a dot above.
    let name = name.replace('\u{307}', "");
    let month =
        MONTHS.iter().find_map(|months| months.iter().position(|month| *month != "·" && *month == name))?;
    Some((i8::try_from(month).ok()? + 1, day))
}

fn number(text: &str) -> Option<i8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::record::Form;
    use std::collections::BTreeMap;

    fn read(text: &str) -> Option<String> {
        let mut out = String::new();
        day(Cell { text, form: Form::Text }, &TimeZone::UTC, &mut out).ok().map(|_| out)
    }

    #[test]
    fn days_in_the_words_of_many_languages() {
        for (text, expected) in [
            ("August 9", "--08-09"),
            ("28 August", "--08-28"),
            ("Aug 9", "--08-09"),
            ("18 tháng Sáu", "--06-18"),
            ("1 tháng Mười Hai", "--12-01"),
            ("18 tháng 6", "--06-18"),
            ("25 de setembro", "--09-25"),
            ("9 Αυγούστου", "--08-09"),
            ("3 μαΐου", "--05-03"),
            ("3 μαι\u{308}\u{301}ου", "--05-03"),
            ("9. August", "--08-09"),
            ("9 août", "--08-09"),
            ("9 августа", "--08-09"),
            ("February 29", "--02-29"),
            ("8月9日", "--08-09"),
            ("8월 9일", "--08-09"),
            ("--08-09", "--08-09"),
            ("2025-08-09", "2025-08-09"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_may_be_two_is_refused() {
        for text in [
            "8/9",
            "08-09",
            "August",
            "9",
            "February 30",
            "Sample 9",
            "9 9",
            "13月1日",
            "August 9 2",
            "August 9th",
            "",
            "·  9",
            "· 9",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn no_word_stands_for_two_months() {
        let mut known = BTreeMap::new();
        for (month, word) in
            MONTHS.iter().flat_map(|months| months.iter().enumerate()).filter(|(_, w)| **w != "·")
        {
            assert_eq!(*known.entry(word).or_insert(month), month, "{word}");
        }
    }
}
