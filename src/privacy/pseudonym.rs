//! Keyed pseudonyms: the same value under the same key is always the same word, and without
//! the key nobody can try out numbers.
//!
//! ```text
//! kind "-" hex( first 16 bytes of HMAC-SHA-256(key, "dabao pseudonym 1" 00 kind 00 value) )
//! ```
//!
//! HMAC is that of RFC 2104. A plain digest would not do: there are so few telephone numbers
//! that all of them can be hashed in minutes. 128 bits leave two values with one pseudonym
//! once in 10^19 even among a billion.

use ring::hmac;
use std::fmt;

/// The fewest bytes of a key: as many as the digest has (RFC 2104, 3).
pub const KEY_BYTES: usize = 32;

/// The most bytes of a key file; a longer one is no key but some other file.
const LONGEST_KEY: usize = 4 << 10;

/// How many bytes of the code a pseudonym shows.
const SHOWN_BYTES: usize = 16;

/// Stands before what is coded, so that the same key may serve other purposes.
const PURPOSE: &[u8] = b"dabao pseudonym 1\0";

/// Why bytes are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There are fewer than [`KEY_BYTES`].
    #[error("a key has {KEY_BYTES} bytes at least")]
    TooShort,
    /// There are more than a key file has.
    #[error("this is no key file: it is longer than {LONGEST_KEY} bytes")]
    TooLong,
    /// All bytes are the same.
    #[error("this is no key: all its bytes are the same")]
    Even,
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    NoRandom,
}

/// A key for pseudonyms; it is never shown.
#[derive(Clone)]
pub struct Key(hmac::Key);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Key(..)")
    }
}

impl Key {
    /// The key of a key file: its bytes as they are, a line break at the end left out.
    ///
    /// # Errors
    /// If they cannot be a key.
    pub fn new(bytes: &[u8]) -> Result<Key, KeyError> {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        match bytes {
            _ if bytes.len() < KEY_BYTES => Err(KeyError::TooShort),
            _ if bytes.len() > LONGEST_KEY => Err(KeyError::TooLong),
            [first, rest @ ..] if rest.iter().all(|byte| byte == first) => Err(KeyError::Even),
            _ => Ok(Key(hmac::Key::new(hmac::HMAC_SHA256, bytes))),
        }
    }

    /// The text of a new key file: [`KEY_BYTES`] random bytes in hexadecimal digits.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn fresh() -> Result<String, KeyError> {
        use ring::rand::SecureRandom;
        let mut bytes = [0; KEY_BYTES];
        ring::rand::SystemRandom::new().fill(&mut bytes).map_err(|_| KeyError::NoRandom)?;
        Ok(hex(&bytes) + "\n")
    }

    /// The pseudonym of a value of a kind. Equal values have to be spelled equally before.
    pub fn pseudonym(&self, kind: &str, value: &str) -> String {
        let mut code = hmac::Context::with_key(&self.0);
        code.update(PURPOSE);
        code.update(kind.as_bytes());
        code.update(&[0]);
        code.update(value.as_bytes());
        let tag = code.sign();
        format!("{kind}-{}", hex(tag.as_ref().get(..SHOWN_BYTES).unwrap_or_default()))
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: &[u8] = b"0123456789abcdef0123456789abcdef";

    /// Reckoned with another HMAC: Python's `hmac.new(key, message, "sha256")`.
    #[test]
    fn the_construct_is_the_documented_one() {
        let key = Key::new(BYTES).unwrap();
        assert_eq!(key.pseudonym("phone", "8613800138000"), "phone-8a00876218ab1f7c25cb777ff5ce4187");
    }

    #[test]
    fn kinds_keys_and_values_differ() {
        let (one, other) = (Key::new(BYTES).unwrap(), Key::new(&[BYTES, b"!"].concat()).unwrap());
        assert_eq!(one.pseudonym("id", "1"), Key::new(BYTES).unwrap().pseudonym("id", "1"));
        assert_ne!(one.pseudonym("id", "1"), other.pseudonym("id", "1"));
        assert_ne!(one.pseudonym("id", "1"), one.pseudonym("id", "2"));
        let code = |text: String| text.rsplit('-').next().unwrap().to_owned();
        assert_ne!(code(one.pseudonym("id", "1")), code(one.pseudonym("name", "1")));
        assert_eq!(format!("{one:?}"), "Key(..)");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(Key::new(&[7; 31]).unwrap_err(), KeyError::TooShort);
        assert_eq!(Key::new(&[&[7; 31][..], b"\r\n"].concat()).unwrap_err(), KeyError::TooShort);
        assert_eq!(Key::new(&[7; 32]).unwrap_err(), KeyError::Even);
        assert_eq!(Key::new(&vec![7; 5000]).unwrap_err(), KeyError::TooLong);
        let (one, other) = (Key::fresh().unwrap(), Key::fresh().unwrap());
        assert_ne!(one, other);
        assert!(Key::new(one.as_bytes()).is_ok());
    }
}
