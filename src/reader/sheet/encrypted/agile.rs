//! Agile encryption (2.3.4.10 to 2.3.4.15): described in XML.

use super::super::super::ReadError;
use super::super::xml::{Xml, attribute};
use super::crypto::{Hash, decrypt as decrypt_blocks};
use super::{split_package, unknown};
use quick_xml::events::{BytesStart, Event};

/// The most rounds of hashing a password that are done; the standard allows no more.
const MAX_SPIN: u32 = 10_000_000;
/// The package is encrypted in segments of this many bytes.
const SEGMENT: usize = 4096;
/// What is hashed in to get the key of the verifier.
const VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
/// What is hashed in to get the key of the verifier's hash.
const VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
/// What is hashed in to get the key of the package's key.
const PACKAGE_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

/// How a key is made: of the package, or of the password.
struct Method {
    hash: Hash,
    key_bytes: usize,
    salt: Vec<u8>,
}

/// What the password is checked against, and what it unlocks.
struct Lock {
    method: Method,
    spin: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
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
    let (data, lock) = describe(info.get(8..).unwrap_or_default())?;
    let Some(key) = passwords.find_map(|password| lock.open(password)) else { return Ok(None) };
    let (length, mut package) = split_package(package)?;
    for (number, segment) in (0u32..).zip(package.chunks_mut(SEGMENT)) {
        let vector = data.hash.digest(&[&data.salt, &number.to_le_bytes()]);
        decrypt_blocks(&key, Some(&vector), segment).ok_or_else(|| unknown("a key of an unknown length"))?;
    }
    package.truncate(length);
    Ok(Some(package))
}

impl Lock {
    /// The key of the package, if the password fits.
    fn open(&self, password: &str) -> Option<Vec<u8>> {
        let Method { hash, salt, .. } = &self.method;
        let spun = hash.spin(salt, password, self.spin);
        let verifier = self.unlock(&spun, VERIFIER, &self.verifier)?;
        let stated = self.unlock(&spun, VERIFIER_HASH, &self.verifier_hash)?;
        let verifier = verifier.get(..salt.len()).unwrap_or(&verifier);
        if !stated.starts_with(&hash.digest(&[verifier])) {
            return None;
        }
        let mut key = self.unlock(&spun, PACKAGE_KEY, &self.key)?;
        key.truncate(self.method.key_bytes);
        Some(key)
    }

    fn unlock(&self, spun: &[u8], purpose: [u8; 8], encrypted: &[u8]) -> Option<Vec<u8>> {
        let mut key = self.method.hash.digest(&[spun, &purpose]);
        key.resize(self.method.key_bytes, 0x36);
        let mut plain = encrypted.to_vec();
        decrypt_blocks(&key, Some(&self.method.salt), &mut plain)?;
        Some(plain)
    }
}

/// Reads the description: how the package is encrypted, and how its key is.
fn describe(xml: &[u8]) -> Result<(Method, Lock), ReadError> {
    let mut part = Xml::new(xml, "EncryptionInfo", xml.len() as u64, 1 << 20);
    let (mut data, mut lock) = (None, None);
    loop {
        match part.next()? {
            Event::Start(start) if start.local_name().as_ref() == "keyData" => data = Some(method(&start)?),
            Event::Start(start) if start.local_name().as_ref() == "encryptedKey" && lock.is_none() => {
                lock = Some(Lock {
                    method: method(&start)?,
                    spin: attribute(&start, "spinCount").and_then(|n| n.parse().ok()).unwrap_or(u32::MAX),
                    verifier: bytes(&start, "encryptedVerifierHashInput")?,
                    verifier_hash: bytes(&start, "encryptedVerifierHashValue")?,
                    key: bytes(&start, "encryptedKeyValue")?,
                });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match (data, lock) {
        (Some(data), Some(lock)) if lock.spin <= MAX_SPIN => Ok((data, lock)),
        (Some(_), Some(_)) => Err(ReadError::Limit(format!("a password hashed more than {MAX_SPIN} times"))),
        _ => Err(unknown("no key for a password")),
    }
}

fn method(start: &BytesStart<'_>) -> Result<Method, ReadError> {
    let text = |name| attribute(start, name).unwrap_or_default();
    let (cipher, chaining) = (text("cipherAlgorithm"), text("cipherChaining"));
    let hash = Hash::by_name(&text("hashAlgorithm"));
    match (hash, text("keyBits").parse::<usize>()) {
        (Some(hash), Ok(bits @ (128 | 192 | 256))) if cipher == "AES" && chaining == "ChainingModeCBC" => {
            Ok(Method { hash, key_bytes: bits / 8, salt: bytes(start, "saltValue")? })
        }
        _ => Err(unknown(&format!("{cipher} {chaining} {} {}", text("keyBits"), text("hashAlgorithm")))),
    }
}

/// An attribute in Base64 (RFC 4648).
fn bytes(start: &BytesStart<'_>, name: &str) -> Result<Vec<u8>, ReadError> {
    let text = attribute(start, name).unwrap_or_default();
    let mut out = Vec::new();
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(unknown(&format!("{name} is no Base64"))),
        };
        buffer = buffer << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((buffer >> bits).to_le_bytes()[0]);
            buffer &= (1 << bits) - 1;
        }
    }
    Ok(out)
}
