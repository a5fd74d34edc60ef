//! Personal numbers in free text.
//!
//! The text is cut into groups of digits; groups with one blank or hyphen between them
//! form a chain. At each group the known shapes are tried, a bounded number of them, so
//! time is linear. A number has to begin and end where groups do: one inside a longer
//! number, a word, a decimal or a link is not taken for a person's.

mod number;

use self::number::find;
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
