//! What is personal, its masks and its pseudonyms.
//!
//! A mask hides enough that nobody is reached or named by what is left, and leaves
//! enough that the owner recognises her own row. Masking twice is masking once. The
//! originals are never masked.

use crate::schema::Personal;
use std::borrow::Cow;
use std::collections::BTreeSet;

mod free;
mod pseudonym;

pub use free::Counts;
pub use pseudonym::{KEY_BYTES, Key, KeyError};

/// The character that stands for a hidden one.
const STAR: char = '*';

/// What stands for a hidden stretch whose length would itself tell something.
const HIDDEN: &str = "****";

/// The kinds of personal data that the user asked to see plain; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reveal(BTreeSet<Personal>);

impl FromIterator<Personal> for Reveal {
    fn from_iter<I: IntoIterator<Item = Personal>>(kinds: I) -> Self {
        Reveal(kinds.into_iter().collect())
    }
}

impl Reveal {
    /// Whether a kind is shown plain.
    pub fn contains(&self, kind: Personal) -> bool {
        self.0.contains(&kind)
    }

    /// Masks a text of a known kind, unless the kind is shown plain; see [`mask`].
    pub fn mask<'t>(&self, kind: Personal, text: &'t str) -> Cow<'t, str> {
        match self.contains(kind) {
            true => Cow::Borrowed(text),
            false => Cow::Owned(mask(kind, text)),
        }
    }

    /// Masks free text, but for the kinds that are shown plain; see [`mask_free`].
    pub fn mask_free<'t>(&self, text: &'t str) -> (Cow<'t, str>, Counts) {
        free::mask(text, self)
    }

    /// Puts other texts in the place of the numbers that [`Reveal::mask_free`] would mask;
    /// `stand_in` is given the kind and the number as it is written.
    pub fn replace_free(
        &self,
        text: &str,
        stand_in: &mut dyn FnMut(Personal, &str) -> String,
    ) -> (String, Counts) {
        free::replace(text, self, stand_in)
    }
}

/// Masks a text that is known to hold personal data of a kind.
///
/// - Telephone and identity numbers of 11 characters or more keep the first three and
///   the last four (`138****1234`), shorter ones the last half, at most four; what has
///   four characters or fewer stays.
/// - Bank cards keep the last four.
/// - Addresses keep province and city (`广东省深圳市****`); where none is found, nothing.
///
/// Blanks and hyphens inside a number, and words around it, stay.
pub fn mask(kind: Personal, text: &str) -> String {
    match kind {
        Personal::Phone => mask_numbers(text, is_digit, 3),
        Personal::Identity => mask_numbers(text, |c| is_digit(c) || c.is_ascii_alphabetic(), 3),
        Personal::BankCard => mask_numbers(text, is_digit, 0),
        Personal::Address => mask_address(text),
    }
}

/// Masks telephone numbers, identity numbers and bank cards in free text.
///
/// - A mainland mobile number, with or without `+86`, blanks or hyphens.
/// - An identity number of 18 characters with a real province and date and the right
///   check digit.
/// - A bank card of 16 to 19 digits with a bank's prefix and the right check digit, and
///   only if it is written in groups or a word such as 卡 or `card` stands just before:
///   many ids have 19 digits, and masking one would bend it.
///
/// Addresses and numbers inside links stay. Time is linear in the text.
pub fn mask_free(text: &str) -> (Cow<'_, str>, Counts) {
    free::mask(text, &Reveal::default())
}

/// A digit, in ASCII or full width.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// What may stand between the characters of one number.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}')
}

/// Masks every number of a text; `head` characters stay in front of a long one.
fn mask_numbers(text: &str, belongs: fn(char) -> bool, head: usize) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !belongs(c) && !is_separator(c)).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let touches = masked.ends_with(STAR) || after.starts_with(STAR);
        mask_number(number, belongs, head, touches, &mut masked);
        let mut between = after.chars();
        masked.extend(between.next());
        rest = between.as_str();
    }
    masked
}

/// Masks one number. What is left beside stars by an earlier mask stays: at most five
/// characters, a country code among them.
fn mask_number(number: &str, belongs: fn(char) -> bool, head: usize, touches: bool, masked: &mut String) {
    let length = number.chars().filter(|c| belongs(*c)).count();
    let stays = length <= if touches { 5 } else { 4 };
    let (head, tail) = match length {
        _ if stays => (length, 0),
        11.. => (head, 4),
        _ => (0, (length / 2).min(4)),
    };
    let mut at = 0;
    for c in number.chars() {
        if !belongs(c) {
            masked.push(c);
            continue;
        }
        let kept = at < head || at + tail >= length;
        masked.push(if kept { c } else { STAR });
        at += 1;
    }
}

/// Names of regions of the first level end in these.
const PROVINCE_ENDS: &[&str] = &["特别行政区", "自治区", "省"];

/// Names of regions of the second level end in these.
const CITY_ENDS: &[&str] = &["自治州", "地区", "市", "盟"];

/// The longest name of a region with its end, in characters: 黔西南布依族苗族自治州 has 11.
const LONGEST_REGION: usize = 11;

/// A city without its province is looked for in fewer characters: 城市 and 超市 occur in
/// the names of streets and houses.
const LONGEST_BARE_CITY: usize = 6;

fn mask_address(text: &str) -> String {
    let province = region_end(text, PROVINCE_ENDS, LONGEST_REGION).unwrap_or(0);
    let (before, after) = text.split_at_checked(province).unwrap_or((text, ""));
    let reach = if province > 0 { LONGEST_REGION } else { LONGEST_BARE_CITY };
    let city = region_end(after, CITY_ENDS, reach).unwrap_or(0);
    let (city, street) = after.split_at_checked(city).unwrap_or((after, ""));
    let hidden = if street.trim().is_empty() { "" } else { HIDDEN };
    format!("{before}{city}{hidden}")
}

/// Where the first region name of a text ends, if it does within `reach` characters.
fn region_end(text: &str, ends: &[&str], reach: usize) -> Option<usize> {
    let limit = text.char_indices().nth(reach).map_or(text.len(), |(at, _)| at);
    let start = text.get(..limit)?;
    ends.iter().filter_map(|end| Some(start.find(end)? + end.len())).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [Personal; 4] = [Personal::Phone, Personal::Identity, Personal::BankCard, Personal::Address];

    #[test]
    fn masks_of_each_kind() {
        for (kind, text, masked) in [
            (Personal::Phone, "13812341234", "138****1234"),
            (Personal::Phone, "138 1234 1234", "138 **** 1234"),
            (Personal::Phone, "+8613812341234", "+861******1234"),
            (Personal::Phone, "0755-12345678", "075*-****5678"),
            (Personal::Phone, "12345678", "****5678"),
            (Personal::Phone, "１３８１２３４１２３４", "１３８****１２３４"),
            (Personal::Phone, "138****1234", "138****1234"),
            (Personal::Phone, "##密文", "##密文"),
            (Personal::Phone, "13812341234转12", "138****1234转12"),
            (Personal::Identity, "11010519491231002X", "110***********002X"),
            (Personal::Identity, "E12345678", "*****5678"),
            (Personal::BankCard, "6222 0212 3456 7890 123", "**** **** **** ***0 123"),
            (Personal::Address, "广东省深圳市南山区科技园1号", "广东省深圳市****"),
            (Personal::Address, "北京市朝阳区某路2号", "北京市****"),
            (Personal::Address, "四川省阿坝藏族羌族自治州某县", "四川省阿坝藏族羌族自治州****"),
            (Personal::Address, "上海浦东新区城市花园1号", "****"),
            (Personal::Address, "广东省深圳市", "广东省深圳市"),
            (Personal::Address, "Flat 3, 5 High Street", "****"),
            (Personal::Address, "", ""),
        ] {
            assert_eq!(mask(kind, text), masked, "{text}");
        }
    }

    #[test]
    fn a_star_beside_a_number_hides_nothing_by_itself() {
        assert_eq!(mask(Personal::Phone, "*13812341234"), "*138****1234");
        assert_eq!(mask(Personal::Phone, "13812341234*"), "138****1234*");
    }

    #[test]
    fn what_the_user_asked_to_see_stays() {
        let reveal: Reveal = [Personal::Phone].into_iter().collect();
        assert_eq!(reveal.mask(Personal::Phone, "13812341234"), "13812341234");
        assert_eq!(reveal.mask(Personal::BankCard, "6222021234567890123"), "***************0123");
        assert_eq!(reveal.mask_free("电话13812341234").0, "电话13812341234");
        assert_eq!(Reveal::default().mask_free("电话13812341234").0, "电话138****1234");
    }

    proptest! {
        #[test]
        fn masking_twice_is_masking_once(text in prop_oneof![any::<String>(), "[0-9 *+X.-]{0,40}", "[广东省深圳市区州盟路1 ]{0,20}"]) {
            for kind in KINDS {
                let once = mask(kind, &text);
                prop_assert_eq!(mask(kind, &once), once.clone(), "{:?} {:?}", kind, text);
            }
        }

        #[test]
        fn no_mobile_number_survives(number in "1[3-9][0-9]{9}", before in "[^0-9*]{0,3}", after in "[^0-9*]{0,3}") {
            let masked = mask(Personal::Phone, &format!("{before}{number}{after}"));
            prop_assert!(!masked.contains(&number), "{}", masked);
        }
    }
}
