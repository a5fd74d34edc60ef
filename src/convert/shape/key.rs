//! Keys: cells as bytes that compare as the cells do.

use crate::aside::push_text;

/// Marks of the classes of cells, in their order: numbers, texts, nothing.
const NUMBER: u8 = 1;
const TEXT: u8 = 2;
const NOTHING: u8 = 3;

/// Adds a cell to a key. Numbers come in their order and before texts, texts in that of
/// their characters; an empty cell is last, whichever way the column is sorted.
pub fn push(key: &mut Vec<u8>, cell: &str, descending: bool) {
    if cell.is_empty() {
        key.push(NOTHING);
        return;
    }
    let start = key.len();
    match number(cell) {
        Some(number) => {
            key.push(NUMBER);
            push_number(key, &number);
        }
        None => {
            key.push(TEXT);
            push_text(key, cell);
        }
    }
    if descending {
        // The class too: texts before numbers, but nothing still after both.
        if let Some(class) = key.get_mut(start) {
            *class = NUMBER + TEXT - *class;
        }
        key.iter_mut().skip(start + 1).for_each(|byte| *byte = !*byte);
    }
}

/// A decimal in parts: `negative`, its digits without zeros at either end, and how many of
/// them stand before the point.
struct Number<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
}

/// Reads a decimal of any length.
fn number(text: &str) -> Option<Number<'_>> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let some = !whole.is_empty() && (digits.len() == whole.len() || !fraction.is_empty());
    (some && all(whole) && all(fraction)).then(|| Number {
        negative,
        whole: whole.trim_start_matches('0'),
        fraction: fraction.trim_end_matches('0'),
    })
}

/// Adds sign, magnitude and digits; of a negative number all turned about.
fn push_number(key: &mut Vec<u8>, number: &Number<'_>) {
    let zeros = match number.whole.is_empty() {
        true => number.fraction.len() - number.fraction.trim_start_matches('0').len(),
        false => 0,
    };
    if number.whole.is_empty() && number.fraction.is_empty() {
        key.push(1);
        return;
    }
    let start = key.len() + 1;
    key.push(if number.negative { 0 } else { 2 });
    let magnitude = number.whole.len() as i64 - zeros as i64;
    key.extend((magnitude as u64 ^ 1 << 63).to_be_bytes());
    let digits = || number.whole.bytes().chain(number.fraction.bytes().skip(zeros));
    key.extend(digits());
    key.push(0);
    if number.negative {
        key.iter_mut().skip(start).for_each(|byte| *byte = !*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::push;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn key(cell: &str, descending: bool) -> Vec<u8> {
        let mut key = Vec::new();
        push(&mut key, cell, descending);
        key
    }

    #[test]
    fn cells_come_in_their_order() {
        let ordered = [
            "-10",
            "-9.5",
            "-0.01",
            "0",
            "0.009",
            "0.01",
            "1",
            "1.5",
            "9",
            "10",
            "7345678901234567890",
            "7345678901234567891",
            "a",
            "b",
            "阿",
            "",
        ];
        for pair in ordered.windows(2) {
            assert!(key(pair[0], false) < key(pair[1], false), "{pair:?}");
            if !pair[1].is_empty() {
                assert!(key(pair[0], true) > key(pair[1], true), "{pair:?}");
            }
        }
        assert!(key("a", true) < key("", true), "nothing is last either way");
        assert_eq!(key("1.50", false), key("01.5", false));
        assert_eq!(key("-0", false), key("0.0", false));
    }

    proptest! {
        #[test]
        fn numbers_compare_as_decimals(a in "-?[0-9]{1,12}(\\.[0-9]{1,8})?", b in "-?[0-9]{1,12}(\\.[0-9]{1,8})?") {
            let (x, y): (Decimal, Decimal) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assert_eq!(key(&a, false).cmp(&key(&b, false)), x.cmp(&y));
            prop_assert_eq!(key(&a, true).cmp(&key(&b, true)), y.cmp(&x));
        }

        #[test]
        fn a_key_of_two_cells_compares_cell_by_cell(a in "[a\u{0}]{0,3}", b in "[a\u{0}]{0,3}", c in "[a\u{0}]{0,3}", d in "[a\u{0}]{0,3}") {
            let pair = |one: &str, other: &str| { let mut key = key(one, false); push(&mut key, other, false); key };
            let class = |text: &str| (text.is_empty(), text.to_owned());
            prop_assert_eq!(pair(&a, &b).cmp(&pair(&c, &d)), (class(&a), class(&b)).cmp(&(class(&c), class(&d))));
        }
    }
}
