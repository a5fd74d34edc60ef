//! What a number of a person looks like: how its digits are grouped, what may stand around
//! it, and what its check digits are.

use super::{Found, Group};
use crate::privacy::STAR;
use crate::schema::Personal;

/// How many characters before a number a word may stand that makes it a bank card.
const WORD_REACH: usize = 16;

/// Words that announce a bank card number.
const CARD_WORDS: &[&str] = &["卡", "银行", "账号", "帐号", "账户", "card", "Card", "CARD", "bank", "Bank"];

/// How mobile numbers are grouped, by digits.
const MOBILE_SHAPES: &[&[usize]] = &[&[11], &[3, 4, 4], &[3, 8], &[7, 4]];

/// How identity numbers are grouped.
const IDENTITY_SHAPES: &[&[usize]] = &[&[18], &[6, 8, 4]];

/// How bank cards are grouped; the longer before those they begin with.
const CARD_SHAPES: &[&[usize]] = &[
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[4, 4, 4, 4],
    &[6, 13],
    &[19],
    &[18],
    &[17],
    &[16],
];

/// First two digits of identity numbers: provinces and their like (GB/T 2260).
const PROVINCES: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// The number that begins with the first of these groups, if one does.
pub(super) fn find(text: &str, groups: &[Group]) -> Option<Found> {
    let first = groups.first()?;
    if !begins(text.get(..first.start)?) {
        return None;
    }
    identity(text, groups).or_else(|| mobile(text, groups)).or_else(|| card(text, groups))
}

/// Whether a number may begin after this text: not inside a word, a decimal, or a masked number.
fn begins(before: &str) -> bool {
    let mut back = before.chars().rev();
    match (back.next(), back.next()) {
        (None, _) => true,
        (Some(c), _) if c.is_ascii_alphanumeric() || c == '_' || c == STAR => false,
        (Some('.'), Some(c)) => !c.is_ascii_digit(),
        (Some(' ' | '-' | '\u{a0}'), Some(c)) => c != STAR,
        _ => true,
    }
}

/// Whether a number may end before this text.
fn ends(after: &str) -> bool {
    let mut next = after.chars();
    match (next.next(), next.next()) {
        (Some(c), _) if c.is_ascii_alphanumeric() || c == '_' || c == STAR => false,
        (Some('.'), Some(c)) => !c.is_ascii_digit(),
        _ => true,
    }
}

/// The places of the digits, if the groups have this shape.
fn shaped(text: &str, groups: &[Group], shape: &[usize]) -> Option<Vec<usize>> {
    let taken = groups.get(..shape.len())?;
    let (last, before) = taken.split_last()?;
    let fits = taken.iter().zip(shape).all(|(group, length)| group.end - group.start == *length)
        && before.iter().all(|group| group.chained)
        && ends(text.get(last.end..)?);
    fits.then(|| taken.iter().flat_map(|group| group.start..group.end).collect())
}

fn text_at(text: &str, places: &[usize]) -> String {
    places.iter().filter_map(|at| text.as_bytes().get(*at)).copied().map(char::from).collect()
}

/// Hides all places but some at the head and some at the tail.
fn hide(places: &[usize], head: usize, tail: usize) -> Vec<usize> {
    let keep_from = places.len().saturating_sub(tail);
    places.get(head..keep_from).unwrap_or(places).to_vec()
}

/// A mainland mobile number, its country code in the same group, in one before, or absent.
fn mobile(text: &str, groups: &[Group]) -> Option<Found> {
    let first = groups.first()?;
    let code = text.get(first.start..first.end)?;
    let after_code = (matches!(code, "86" | "0086") && first.chained).then(|| groups.get(1..)).flatten();
    let (skipped, groups) = after_code.map_or((0, groups), |rest| (1, rest));
    for shape in MOBILE_SHAPES {
        if let Some(places) = shaped(text, groups, shape).filter(|places| is_mobile(&text_at(text, places))) {
            return Some(Found {
                kind: Personal::Phone,
                hidden: hide(&places, 3, 4),
                groups: skipped + shape.len(),
            });
        }
    }
    for code in ["86", "0086"] {
        let Some(places) = shaped(text, groups, &[code.len() + 11]) else { continue };
        if text_at(text, &places).strip_prefix(code).is_some_and(is_mobile) {
            return Some(Found {
                kind: Personal::Phone,
                hidden: hide(&places, code.len() + 3, 4),
                groups: skipped + 1,
            });
        }
    }
    None
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && digits.strip_prefix('1').is_some_and(|rest| rest.starts_with(|c| ('3'..='9').contains(&c)))
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn identity(text: &str, groups: &[Group]) -> Option<Found> {
    IDENTITY_SHAPES.iter().find_map(|shape| {
        let places = shaped(text, groups, shape)?;
        let hidden = hide(&places, 3, 4);
        is_identity(&text_at(text, &places)).then_some(Found {
            kind: Personal::Identity,
            hidden,
            groups: shape.len(),
        })
    })
}

/// Whether 18 characters are an identity number: province, date of birth and check
/// character (GB 11643).
fn is_identity(text: &str) -> bool {
    let field = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u16>().ok()).unwrap_or(0);
    let province = u8::try_from(field(0, 2)).is_ok_and(|p| PROVINCES.contains(&p));
    let born = (1900..2100).contains(&field(6, 10))
        && (1..=12).contains(&field(10, 12))
        && (1..=31).contains(&field(12, 14));
    // Weights are powers of two modulo 11, from 2^17 down; the sum must leave 1.
    let sum = text.chars().try_fold(0_u32, |sum, c| {
        let value = if matches!(c, 'X' | 'x') { 10 } else { c.to_digit(10)? };
        Some((sum * 2 + value) % 11)
    });
    province && born && sum == Some(1)
}

fn card(text: &str, groups: &[Group]) -> Option<Found> {
    let start = groups.first()?.start;
    CARD_SHAPES.iter().find_map(|shape| {
        let places = shaped(text, groups, shape)?;
        let announced = shape.len() > 1 || card_word_before(text.get(..start)?);
        if !announced || !is_card(&text_at(text, &places)) {
            return None;
        }
        // Four stay, but none of a group before the last, or the rest would read as one more number.
        let tail = shape.last().map_or(4, |last| (*last).min(4));
        Some(Found { kind: Personal::BankCard, hidden: hide(&places, 0, tail), groups: shape.len() })
    })
}

fn card_word_before(before: &str) -> bool {
    let from = before.char_indices().rev().take(WORD_REACH).last().map_or(0, |(at, _)| at);
    let near = before.get(from..).unwrap_or_default();
    CARD_WORDS.iter().any(|word| near.contains(word))
}

/// Whether digits have a bank's prefix, a length that goes with it, and a check digit.
fn is_card(digits: &str) -> bool {
    let international =
        digits.starts_with('4') || ["51", "52", "53", "54", "55"].iter().any(|p| digits.starts_with(p));
    let length_fits = match digits.len() {
        16 => international || digits.starts_with("62"),
        17..=19 => digits.starts_with("62"),
        _ => false,
    };
    length_fits && luhn(digits)
}

/// The check of ISO/IEC 7812: every second digit from the right doubled.
fn luhn(digits: &str) -> bool {
    let sum = digits.chars().rev().enumerate().try_fold(0_u32, |sum, (i, c)| {
        let digit = c.to_digit(10)?;
        let doubled = if i % 2 == 1 { digit * 2 } else { digit };
        Some(sum + doubled / 10 + doubled % 10)
    });
    sum.is_some_and(|sum| sum % 10 == 0)
}
