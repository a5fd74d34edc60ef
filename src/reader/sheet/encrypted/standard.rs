//! Standard encryption (2.3.4.5 to 2.3.4.9): AES and SHA-1, described in binary.

use super::super::super::ReadError;
use super::super::compound::u32_at;
use super::crypto::{BLOCK, Hash, decrypt as decrypt_blocks};
use super::{split_package, unknown};

/// How often the password is hashed, by the standard.
const SPIN: u32 = 50_000;

/// What the description says.
struct Lock<'i> {
    key_bytes: usize,
    salt: &'i [u8],
    verifier: &'i [u8],
    verifier_hash: &'i [u8],
}

/// The plain package; `None` if no password fits.
///
/// # Errors
/// `Malformed` if the description cannot be read or names an unknown way.
pub fn decrypt<'p>(
    info: &[u8],
    package: Vec<u8>,
    mut passwords: impl Iterator<Item = &'p str>,
) -> Result<Option<Vec<u8>>, ReadError> {
    let lock = Lock::read(info)?;
    let Some(key) = passwords.find_map(|password| lock.open(password)) else { return Ok(None) };
    let (length, mut package) = split_package(package)?;
    decrypt_blocks(&key, None, &mut package).ok_or_else(|| unknown("a key of an unknown length"))?;
    package.truncate(length);
    Ok(Some(package))
}

impl<'i> Lock<'i> {
    fn read(info: &'i [u8]) -> Result<Self, ReadError> {
        let cut = || unknown("its description is cut");
        let header = u32_at(info, 8).ok_or_else(cut)? as usize;
        let key_bytes = match u32_at(info, 12 + 8).ok_or_else(cut)? {
            0x660E => 16,
            0x660F => 24,
            0x6610 => 32,
            other => return Err(unknown(&format!("algorithm {other:#x}"))),
        };
        let verifier = header.checked_add(12).and_then(|at| info.get(at..)).ok_or_else(cut)?;
        Ok(Lock {
            key_bytes,
            salt: verifier.get(4..20).ok_or_else(cut)?,
            verifier: verifier.get(20..36).ok_or_else(cut)?,
            verifier_hash: verifier.get(40..72).ok_or_else(cut)?,
        })
    }

    /// The key, if the password fits.
    fn open(&self, password: &str) -> Option<Vec<u8>> {
        let spun = Hash::Sha1.spin(self.salt, password, SPIN);
        let last = Hash::Sha1.digest(&[&spun, &[0; 4]]);
        let half = |fill: u8| {
            let mut block = [fill; 64];
            block.iter_mut().zip(&last).for_each(|(byte, mask)| *byte ^= mask);
            Hash::Sha1.digest(&[&block])
        };
        let mut key = [half(0x36), half(0x5C)].concat();
        key.truncate(self.key_bytes);
        let mut verifier = [0u8; BLOCK];
        verifier.copy_from_slice(self.verifier.get(..BLOCK)?);
        let mut stated = self.verifier_hash.to_vec();
        decrypt_blocks(&key, None, &mut verifier)?;
        decrypt_blocks(&key, None, &mut stated)?;
        stated.starts_with(&Hash::Sha1.digest(&[&verifier])).then_some(key)
    }
}
