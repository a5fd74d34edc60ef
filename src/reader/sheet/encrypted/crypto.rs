//! The hashes and the ciphers by which Office encrypts.

use aes::cipher::{Block, BlockCipherDecrypt, BlockSizeUser, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha2::Digest;

/// The bytes of one block of the cipher.
pub const BLOCK: usize = 16;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// MD5, as Excel 97 uses.
    Md5,
    /// SHA-1, as Office 2007 and many servers use.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512, as Office uses now.
    Sha512,
}

impl Hash {
    /// The hash of a name such as `SHA512` or `SHA-1`.
    pub fn by_name(name: &str) -> Option<Hash> {
        Some(match name.replace('-', "").to_ascii_uppercase().as_str() {
            "MD5" => Hash::Md5,
            "SHA1" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            "SHA512" => Hash::Sha512,
            _ => return None,
        })
    }

    /// The digest of the parts one after another.
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Hash::Md5 => run::<md5::Md5>(parts),
            Hash::Sha1 => run::<sha1::Sha1>(parts),
            Hash::Sha256 => run::<sha2::Sha256>(parts),
            Hash::Sha384 => run::<sha2::Sha384>(parts),
            Hash::Sha512 => run::<sha2::Sha512>(parts),
        }
    }

    /// Salts a password and digests it over and over (2.3.4.7 and 2.3.4.11).
    pub fn spin(self, salt: &[u8], password: &str, times: u32) -> Vec<u8> {
        let mut digest = self.digest(&[salt, &units(password)]);
        for round in 0..times {
            digest = self.digest(&[&round.to_le_bytes(), &digest]);
        }
        digest
    }
}

/// A password as it is hashed: UTF-16.
pub fn units(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Lays the stream of RC4 over data: what decrypts and encrypts alike.
pub fn rc4(key: &[u8], data: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|at| at.to_le_bytes()[0]);
    let at = |state: &[u8; 256], index: u8| state.get(usize::from(index)).copied().unwrap_or_default();
    let mut other = 0u8;
    for (index, key) in (0..=255u8).zip(key.iter().cycle()) {
        other = other.wrapping_add(at(&state, index)).wrapping_add(*key);
        state.swap(usize::from(index), usize::from(other));
    }
    let (mut index, mut other) = (0u8, 0u8);
    for byte in data {
        index = index.wrapping_add(1);
        other = other.wrapping_add(at(&state, index));
        state.swap(usize::from(index), usize::from(other));
        *byte ^= at(&state, at(&state, index).wrapping_add(at(&state, other)));
    }
}

/// Decrypts whole blocks in place: chained from an initial vector, or each for itself
/// where there is none. `None` if the key has no length that the cipher knows.
pub fn decrypt(key: &[u8], vector: Option<&[u8]>, data: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => run(&Aes128::new_from_slice(key).ok()?, vector, data),
        24 => run(&Aes192::new_from_slice(key).ok()?, vector, data),
        32 => run(&Aes256::new_from_slice(key).ok()?, vector, data),
        _ => return None,
    }
    Some(())
}

fn run<C: BlockCipherDecrypt + BlockSizeUser>(cipher: &C, vector: Option<&[u8]>, data: &mut [u8]) {
    let mut chained = vector.map(fit::<BLOCK>);
    for block in data.chunks_exact_mut(BLOCK) {
        let encrypted = fit::<BLOCK>(block);
        if let Ok(block) = <&mut Block<C>>::try_from(&mut *block) {
            cipher.decrypt_block(block);
        }
        if let Some(before) = &mut chained {
            block.iter_mut().zip(before.iter()).for_each(|(byte, mask)| *byte ^= mask);
            *before = encrypted;
        }
    }
}

/// The bytes cut, or filled up with 0x36, to a length (2.3.4.11).
fn fit<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0x36; N];
    out.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_the_stream_of_its_test_vectors() {
        // RFC 6229: keys of 40 and 128 bits, offset 0.
        for (key, stream) in [
            (&[1, 2, 3, 4, 5][..], [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]),
            (
                &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
                [0x9a, 0xc7, 0xcc, 0x9a, 0x60, 0x9d, 0x1e, 0xf7],
            ),
        ] {
            let mut data = [0; 8];
            rc4(key, &mut data);
            assert_eq!(data, stream);
        }
    }
}
