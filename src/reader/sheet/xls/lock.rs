//! XLS under a password ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.5 to 2.3.7): RC4 with keys by
//! MD5 or SHA-1, and the exclusive or of Excel 95.
//!
//! The records keep their kinds and lengths in the clear; only their data is encrypted.

use super::super::super::ReadError;
use super::super::compound::{u16_at, u32_at};
use super::super::encrypted::crypto::{Hash, rc4, units};
use super::record::{self, Records};
use super::xor::Mask;

/// How many bytes of the stream are encrypted with one key.
const BLOCK: usize = 1024;
/// The number of RC4 among the algorithms of Windows.
const RC4: u32 = 0x6801;

/// Decrypts a workbook stream in place with the first password that fits; one that is not
/// encrypted stays as it is.
///
/// # Errors
/// `Password` if none fits, or if it is encrypted in a way that dabao does not know;
/// `Malformed` if the stream cannot be followed to its `FILE_PASS`.
pub fn unlock<'p>(
    stream: &mut [u8],
    wide: bool,
    mut passwords: impl Iterator<Item = &'p str>,
) -> Result<(), ReadError> {
    let mut records = Records::new(stream, 0);
    let pass = loop {
        match records.next()? {
            Some(record) if record.kind == record::FILE_PASS => break record.data,
            Some(record) if record.kind != record::END => {}
            _ => return Ok(()),
        }
    };
    let lock = Lock::read(pass, wide).ok_or(ReadError::Password)?;
    let mut key = passwords.find_map(|password| lock.open(password)).ok_or(ReadError::Password)?;
    let from = stream.len() - records.left();
    decrypt(stream, from, &mut key);
    Ok(())
}

/// Decrypts the data of all records from an offset on.
fn decrypt(stream: &mut [u8], from: usize, key: &mut Key) {
    let mut at = from;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let (start, length) = (at + 4, usize::from(length));
        let Some(data) = stream.get_mut(start..start + length) else { return };
        // Where a sheet begins stands in the clear.
        let plain = if kind == record::SHEET { 4 } else { 0 };
        if let (false, Some(data)) = (record::PLAIN.contains(&kind), data.get_mut(plain..)) {
            match key {
                Key::Stream(stream) => stream.apply(start + plain, data),
                Key::Mask(mask) => mask.apply(start + length + plain, data),
            }
        }
        at = start + length;
    }
}

/// What a `FILE_PASS` says of the way and of the password.
enum Lock<'d> {
    Rc4 { hash: Hash, key_bytes: usize, salt: &'d [u8], verifier: &'d [u8], verifier_hash: &'d [u8] },
    Xor { key: u16, verifier: u16 },
}

/// What decrypts.
enum Key {
    Stream(Box<Stream>),
    Mask(Mask),
}

impl<'d> Lock<'d> {
    /// `None` if it is cut, or names an unknown way.
    fn read(data: &'d [u8], wide: bool) -> Option<Self> {
        let xor = |at| Some(Lock::Xor { key: u16_at(data, at)?, verifier: u16_at(data, at + 2)? });
        match (wide, u16_at(data, 0)?, u16_at(data, 2)?) {
            (false, ..) => xor(0),
            (true, 0, _) => xor(2),
            (true, 1, 1) => Some(Lock::Rc4 {
                hash: Hash::Md5,
                key_bytes: 16,
                salt: data.get(6..22)?,
                verifier: data.get(22..38)?,
                verifier_hash: data.get(38..54)?,
            }),
            (true, 1, 2..=4) => Self::by_api(data.get(2..)?),
            _ => None,
        }
    }

    /// The description that CryptoAPI writes (2.3.5.1); with RC4 it hashes by SHA-1.
    fn by_api(info: &'d [u8]) -> Option<Self> {
        let header = usize::try_from(u32_at(info, 8)?).ok()?;
        let verifier = info.get(12..)?.get(header..)?;
        let key_bytes = match u32_at(info, 28)? {
            0 => 5,
            bits @ 40..=128 if bits % 8 == 0 => bits as usize / 8,
            _ => return None,
        };
        (u32_at(info, 20)? == RC4).then_some(Lock::Rc4 {
            hash: Hash::Sha1,
            key_bytes,
            salt: verifier.get(4..20)?,
            verifier: verifier.get(20..36)?,
            verifier_hash: verifier.get(40..60)?,
        })
    }

    /// The key, if the password fits.
    fn open(&self, password: &str) -> Option<Key> {
        let (hash, key_bytes, salt) = match *self {
            Lock::Xor { key, verifier } => return Mask::open(password, key, verifier).map(Key::Mask),
            Lock::Rc4 { hash, key_bytes, salt, .. } => (hash, key_bytes, salt),
        };
        let seed = match hash {
            Hash::Md5 => seed_by_md5(password, salt),
            _ => hash.digest(&[salt, &units(password)]),
        };
        let mut stream = Box::new(Stream { hash, seed, key_bytes, at: usize::MAX, bytes: [0; BLOCK] });
        let Lock::Rc4 { verifier, verifier_hash, .. } = self else { return None };
        let mut plain = [*verifier, *verifier_hash].concat();
        stream.apply(0, &mut plain);
        let (verifier, stated) = plain.split_at_checked(verifier.len())?;
        (hash.digest(&[verifier]) == stated).then_some(Key::Stream(stream))
    }
}

/// The seed of the keys of 40 bits (2.3.6.2): every digest is cut to its first five bytes.
fn seed_by_md5(password: &str, salt: &[u8]) -> Vec<u8> {
    let cut = |mut digest: Vec<u8>| {
        digest.truncate(5);
        digest
    };
    let salted = [cut(Hash::Md5.digest(&[&units(password)])), salt.to_vec()].concat();
    cut(Hash::Md5.digest(&[&salted.repeat(16)]))
}

/// A stretch of the stream of RC4 with a key of its own for each block.
struct Stream {
    hash: Hash,
    seed: Vec<u8>,
    key_bytes: usize,
    /// The block whose stretch is at hand.
    at: usize,
    bytes: [u8; BLOCK],
}

impl Stream {
    /// Decrypts data that stands at an offset of the workbook stream.
    fn apply(&mut self, offset: usize, data: &mut [u8]) {
        for (at, byte) in (offset..).zip(data) {
            if at / BLOCK != self.at {
                self.begin(at / BLOCK);
            }
            *byte ^= self.bytes.get(at % BLOCK).copied().unwrap_or_default();
        }
    }

    fn begin(&mut self, block: usize) {
        let number = u32::try_from(block).unwrap_or(u32::MAX);
        let mut key = self.hash.digest(&[&self.seed, &number.to_le_bytes()]);
        key.truncate(self.key_bytes);
        // A key of 40 bits is filled up (2.3.5.2).
        if self.key_bytes == 5 {
            key.resize(16, 0);
        }
        self.at = block;
        self.bytes = [0; BLOCK];
        rc4(&key, &mut self.bytes);
    }
}
