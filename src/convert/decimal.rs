//! Decimals as whole numbers of 64 bits, as formats with types keep them, and back letter
//! for letter.

/// A decimal without its point, if it has so many places and 64 bits hold it.
pub fn unscaled(text: &str, places: u32) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    // `5.` would come back without its point.
    let pointed = unsigned.len() == whole.len() || !fraction.is_empty();
    if !(canonical && pointed && fraction.len() == places as usize && digits(whole) && digits(fraction)) {
        return None;
    }
    let ten = |number: i64, byte: u8| number.checked_mul(10)?.checked_add(i64::from(byte - b'0'));
    let size = whole.bytes().chain(fraction.bytes()).try_fold(0, ten)?;
    match text.starts_with('-') {
        // Nothing shows a negative zero.
        true => (size != 0).then_some(-size),
        false => Some(size),
    }
}

/// Writes a decimal of so many places.
#[cfg(feature = "parquet")]
pub fn scaled(unscaled: i64, places: u32) -> String {
    let sign = if unscaled < 0 { "-" } else { "" };
    let width = places as usize + 1;
    let digits = format!("{:0width$}", unscaled.unsigned_abs());
    match digits.split_at_checked(digits.len() - places as usize) {
        Some((whole, fraction)) if places > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits}"),
    }
}
