//! Which person a cell names, without saying the number.

use crate::adapter::extra::Mask;
use crate::digest::Hasher;
use crate::schema::Personal;

/// Fewer digits than this are no number that is one person's.
const FEWEST_DIGITS: usize = 7;
/// A mainland mobile number without its calling code.
const MOBILE_DIGITS: usize = 11;

/// The digest of a telephone number, so that another list that states it can be found; none
/// of one that the platform has masked.
pub(super) fn person(mask: Mask, number: &str) -> Option<[u8; 32]> {
    // Blanks and hyphens part the digits of one number.
    let plain: String = number.trim_start_matches('+').chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let stated = mask == Mask::Whole(Personal::Phone)
        && plain.len() >= FEWEST_DIGITS
        && plain.bytes().all(|b| b.is_ascii_digit());
    // A mainland number is one with its calling code and without.
    let local = ["0086", "86"].iter().find_map(|code| plain.strip_prefix(code));
    let plain = local.filter(|local| local.len() == MOBILE_DIGITS).unwrap_or(&plain);
    stated.then(|| digest_of(plain.as_bytes()))
}

fn digest_of(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Hasher::sha256();
    hasher.update(bytes);
    hasher.finish().0.try_into().unwrap_or_default()
}
