//! Personal numbers in free text.
//!
//! The text is cut into groups of digits; groups with one blank or hyphen between them
//! form a chain. At each group the known shapes are tried, a bounded number of them, so
//! time is linear. A number has to begin and end where groups do: one inside a longer
//! number, a word, a decimal or a link is not taken for a person's.

use super::{Reveal, STAR};
use crate::schema::Personal;
use std::borrow::Cow;

/// How many numbers of each kind were masked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Telephone numbers.
    pub phones: u64,
    /// Identity numbers.
    pub identities: u64,
    /// Bank cards.
    pub bank_cards: u64,
}

impl Counts {
    fn count(&mut self, kind: Personal) {
        match kind {
            Personal::Identity => self.identities += 1,
            Personal::BankCard => self.bank_cards += 1,
            _ => self.phones += 1,
        }
    }

    /// All kinds together.
    pub fn total(&self) -> u64 {
        self.phones + self.identities + self.bank_cards
    }
}

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

/// A group of digits, by the places of its characters.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// Exactly one separator lies between this group and the next.
    chained: bool,
}

/// A number found: which characters it covers, and which of them are hidden.
struct Found {
    kind: Personal,
    hidden: Vec<usize>,
    groups: usize,
}

/// Fewer digits than this hold no number of a person.
const FEWEST_DIGITS: usize = 11;

/// Masks personal numbers but for the kinds that are revealed.
pub fn mask<'t>(text: &'t str, reveal: &Reveal) -> (Cow<'t, str>, Counts) {
    if !may_hold(text.as_bytes()) {
        return (Cow::Borrowed(text), Counts::default());
    }
    let mut hidden: Vec<usize> = Vec::new();
    let counts = each(text, reveal, &mut |found, _| hidden.extend(&found.hidden));
    if hidden.is_empty() {
        return (Cow::Borrowed(text), counts);
    }
    // What is hidden is ASCII, and so is what stands for it: the places stay.
    let mut hidden = hidden.into_iter().peekable();
    let masked = text.char_indices().map(|(at, c)| match hidden.next_if_eq(&at) {
        Some(_) => STAR,
        None => c,
    });
    (Cow::Owned(masked.collect()), counts)
}

/// Puts other texts in the place of personal numbers, but for the kinds that are revealed.
/// `stand_in` is given the kind and the number as it is written.
pub fn replace(
    text: &str,
    reveal: &Reveal,
    stand_in: &mut dyn FnMut(Personal, &str) -> String,
) -> (String, Counts) {
    let mut replaced = String::with_capacity(text.len());
    let mut copied = 0;
    let counts = each(text, reveal, &mut |found, groups| {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        replaced.push_str(text.get(copied..first.start).unwrap_or_default());
        let number = text.get(first.start..last.end).unwrap_or_default();
        replaced.push_str(&stand_in(found.kind, number));
        copied = last.end;
    });
    replaced.push_str(text.get(copied..).unwrap_or_default());
    (replaced, counts)
}

/// Finds the numbers that are not revealed, in their order, each with its groups.
fn each(text: &str, reveal: &Reveal, take: &mut dyn FnMut(&Found, &[Group])) -> Counts {
    let mut counts = Counts::default();
    if !may_hold(text.as_bytes()) {
        return counts;
    }
    let groups = groups(text.as_bytes());
    let mut at = 0;
    while let Some(rest) = groups.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(found) = find(text, rest) else {
            at += 1;
            continue;
        };
        at += found.groups;
        if !reveal.contains(found.kind) {
            counts.count(found.kind);
            take(&found, rest.get(..found.groups).unwrap_or(rest));
        }
    }
    counts
}

/// A quick and generous test, for most cells of most tables hold no number of a person: every
/// shape has a group of six digits or more, or two of four one after the other. A day with its
/// time has neither.
fn may_hold(text: &[u8]) -> bool {
    let (mut digits, mut group, mut before, mut shaped) = (0, 0, 0, false);
    if text.len() < FEWEST_DIGITS {
        return false;
    }
    for byte in text.iter().chain(b" ") {
        if byte.is_ascii_digit() {
            (digits, group) = (digits + 1, group + 1);
        } else if group > 0 {
            shaped |= group >= 6 || (group == 4 && before == 4);
            (before, group) = (group, 0);
        }
    }
    shaped && digits >= FEWEST_DIGITS
}

/// Every group of digits outside links; an `X` that closes 17 digits belongs to them.
fn groups(text: &[u8]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut link = false;
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        let start = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at == start {
            link = match byte {
                b':' => link || text.get(at + 1..at + 3) == Some(b"//"),
                _ => link && byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>'),
            };
            at += 1;
            continue;
        }
        if matches!(text.get(at), Some(b'X' | b'x')) && (at - start == 17 || at - start == 3) {
            at += 1;
        }
        if let Some(before) = groups.last_mut() {
            before.chained = text.get(before.end..start).is_some_and(|gap| SEPARATORS.contains(&gap));
        }
        if !link {
            groups.push(Group { start, end: at, chained: false });
        }
    }
    groups
}

/// What may stand between two groups of one number: a blank, a hyphen, a blank that does not
/// break.
const SEPARATORS: [&[u8]; 3] = [b" ", b"-", "\u{a0}".as_bytes()];

/// The number that begins with the first of these groups, if one does.
fn find(text: &str, groups: &[Group]) -> Option<Found> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn masked(text: &str) -> String {
        mask(text, &Reveal::default()).0.into_owned()
    }

    #[test]
    fn numbers_of_persons_are_masked() {
        for (text, expected) in [
            ("加我13812345678,谢谢", "加我138****5678,谢谢"),
            ("tel 138 1234 5678.", "tel 138 **** 5678."),
            ("138-1234-5678", "138-****-5678"),
            ("+8613812345678", "+86138****5678"),
            ("+86 138 1234 5678", "+86 138 **** 5678"),
            ("008613812345678", "0086138****5678"),
            ("订单6900000000000000001 13812345678", "订单6900000000000000001 138****5678"),
            ("身份证11010519491231002X", "身份证110***********002X"),
            ("110105194912310021", "110105194912310021"),
            ("6222 0200 0000 0007", "**** **** **** 0007"),
            ("6222 0200 0000 0000 000", "**** **** **** **** 000"),
            ("工行卡 6222020000000000000", "工行卡 ***************0000"),
            ("card: 4111111111111111", "card: ************1111"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn ids_and_amounts_stay() {
        for text in [
            "6222020000000000000",
            "7345678901234567890",
            "卡 7345678901234567890",
            "https://example.org/video/13812345678?x=1",
            "export/UzFfBgAA13812345678",
            "13812345678.50元",
            "0.13812345678",
            "x_13812345678",
            "共 138 个, 1234 次, 5678 人",
            "2026-09-10 08:00:00",
            "138****5678",
            "12345678901",
            "1381234567",
            "110105 19491231 0022",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn what_was_masked_is_counted() {
        let (_, counts) = mask("13812345678 13912345678 11010519491231002X", &Reveal::default());
        assert_eq!(counts, Counts { phones: 2, identities: 1, bank_cards: 0 });
        assert_eq!(counts.total(), 3);
        // A calling code before a number that has its own: one number.
        let (masked, counts) = mask("86-8613812345678", &Reveal::default());
        assert_eq!((masked.as_ref(), counts.total()), ("86-86138****5678", 1));
        let (replaced, counts) =
            replace("打86-8613812345678吧", &Reveal::default(), &mut |_, number| format!("<{number}>"));
        assert_eq!((replaced.as_str(), counts.total()), ("打<86-8613812345678>吧", 1));
    }

    #[test]
    fn a_long_text_takes_no_longer_for_each_character() {
        let text = "138 1234 ".repeat(200_000);
        assert_eq!(masked(&text), text);
        let digits = "1".repeat(2_000_000);
        assert_eq!(masked(&digits), digits);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn masking_twice_is_masking_once(text in prop_oneof![
            any::<String>(),
            "(卡 ?)?(62|4|51|138|86|1[3-9][0-9]|[0-9]{4}|[0-9]{8}|[0-9]{11}|[ *.+-]|[ -]){0,24}",
        ]) {
            let once = masked(&text);
            prop_assert_eq!(masked(&once), once.clone(), "{:?}", text);
            prop_assert_eq!(once.chars().count(), text.chars().count());
        }

        #[test]
        fn what_is_replaced_is_what_would_be_masked(text in "(卡 ?)?(62|4|51|138|86|1[3-9][0-9]{9}|1[3-9][0-9]|[0-9]{4}|[0-9]{8}|[ *.+-]|[ -]){0,24}") {
            let (masked, counts) = mask(&text, &Reveal::default());
            let (same, replaced) = replace(&text, &Reveal::default(), &mut |_, number| number.to_owned());
            prop_assert_eq!(&same, &text);
            prop_assert_eq!(counts, replaced);
            let (gone, _) = replace(&text, &Reveal::default(), &mut |_, _| "#".to_owned());
            prop_assert_eq!(masked == text, gone == text);
        }

        #[test]
        fn a_mobile_number_in_words_never_survives(number in "1[3-9][0-9]{9}", before in "[^0-9A-Za-z_*./:]{0,4}", after in "[^0-9A-Za-z_*.]{0,4}") {
            let text = format!("{before}{number}{after}");
            prop_assert!(!masked(&text).contains(&number), "{}", text);
        }
    }
}
