//! Digests: one hasher for every algorithm that bags use.

use md5::Digest as _;
use std::fmt;
use std::io::{self, Read};

/// How many bytes are read and digested at a time.
const READ: usize = 128 << 10;

/// A digest algorithm of BagIt manifests (RFC 8493 section 2.4 names them in lower
/// case without hyphens).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5: broken, still met in old bags.
    Md5,
    /// SHA-1: broken, still met in old bags.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256, the one dabao writes.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA3-224.
    Sha3_224,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
    /// BLAKE2b with 512 bits.
    Blake2b,
    /// BLAKE2s with 256 bits.
    Blake2s,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: &'static [Algorithm] = &[
        Algorithm::Md5,
        Algorithm::Sha1,
        Algorithm::Sha224,
        Algorithm::Sha256,
        Algorithm::Sha384,
        Algorithm::Sha512,
        Algorithm::Sha3_224,
        Algorithm::Sha3_256,
        Algorithm::Sha3_384,
        Algorithm::Sha3_512,
        Algorithm::Blake2b,
        Algorithm::Blake2s,
    ];

    /// The name as it stands in `manifest-NAME.txt`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha224 => "sha224",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sha3_224 => "sha3224",
            Algorithm::Sha3_256 => "sha3256",
            Algorithm::Sha3_384 => "sha3384",
            Algorithm::Sha3_512 => "sha3512",
            Algorithm::Blake2b => "blake2b",
            Algorithm::Blake2s => "blake2s",
        }
    }

    /// Finds an algorithm by a name from a manifest's file name: case, hyphens and
    /// underscores do not count (older bags write `SHA-256`, bagit.py `sha3_256`).
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect();
        let plain = plain.strip_prefix("blake2b512").map_or(plain.as_str(), |_| "blake2b").to_owned();
        Algorithm::ALL.iter().copied().find(|a| a.name() == plain)
    }

    /// The length of a digest in bytes.
    pub fn size(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha224 | Algorithm::Sha3_224 => 28,
            Algorithm::Sha256 | Algorithm::Sha3_256 | Algorithm::Blake2s => 32,
            Algorithm::Sha384 | Algorithm::Sha3_384 => 48,
            Algorithm::Sha512 | Algorithm::Sha3_512 | Algorithm::Blake2b => 64,
        }
    }
}

/// A digest, shown in lower-case hexadecimal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub Vec<u8>);

impl Digest {
    /// Reads hexadecimal of either case.
    pub fn from_hex(text: &str) -> Option<Self> {
        let nibbles: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
        let nibbles = nibbles.filter(|n| n.len() % 2 == 0 && !n.is_empty())?;
        let bytes = nibbles.chunks_exact(2).map(|pair| match pair {
            [high, low] => (high * 16 + low) as u8,
            _ => 0,
        });
        Some(Digest(bytes.collect()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nibbles = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16));
        f.write_str(&digits.collect::<String>())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Takes bytes and gives their digest.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Ring(ring::digest::Context),
    Md5(md5::Md5),
    Sha224(sha2::Sha224),
    Sha3_224(sha3::Sha3_224),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
    Blake2b(Box<blake2::Blake2b512>),
    Blake2s(Box<blake2::Blake2s256>),
}

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new(algorithm: Algorithm) -> Self {
        use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
        Hasher(match algorithm {
            Algorithm::Md5 => State::Md5(Default::default()),
            Algorithm::Sha1 => State::Ring(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)),
            Algorithm::Sha224 => State::Sha224(Default::default()),
            Algorithm::Sha256 => State::Ring(Context::new(&SHA256)),
            Algorithm::Sha384 => State::Ring(Context::new(&SHA384)),
            Algorithm::Sha512 => State::Ring(Context::new(&SHA512)),
            Algorithm::Sha3_224 => State::Sha3_224(Default::default()),
            Algorithm::Sha3_256 => State::Sha3_256(Default::default()),
            Algorithm::Sha3_384 => State::Sha3_384(Default::default()),
            Algorithm::Sha3_512 => State::Sha3_512(Default::default()),
            Algorithm::Blake2b => State::Blake2b(Default::default()),
            Algorithm::Blake2s => State::Blake2s(Default::default()),
        })
    }

    /// A SHA-256 hasher, dabao's own.
    pub fn sha256() -> Self {
        Hasher::new(Algorithm::Sha256)
    }

    /// The SHA-256 of bytes that are all at hand.
    pub fn of(bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::sha256();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The SHA-256 of all that a reader gives.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of_reader(reader: &mut dyn Read) -> io::Result<Digest> {
        let mut hasher = Hasher::sha256();
        let mut block = vec![0; READ];
        loop {
            match reader.read(&mut block) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(got) => hasher.update(block.get(..got).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Ring(h) => h.update(bytes),
            State::Md5(h) => h.update(bytes),
            State::Sha224(h) => sha2::Digest::update(h, bytes),
            State::Sha3_224(h) => sha3::Digest::update(h, bytes),
            State::Sha3_256(h) => sha3::Digest::update(h, bytes),
            State::Sha3_384(h) => sha3::Digest::update(h, bytes),
            State::Sha3_512(h) => sha3::Digest::update(h, bytes),
            State::Blake2b(h) => blake2::Digest::update(h.as_mut(), bytes),
            State::Blake2s(h) => blake2::Digest::update(h.as_mut(), bytes),
        }
    }

    /// The digest of all bytes taken.
    pub fn finish(self) -> Digest {
        Digest(match self.0 {
            State::Ring(h) => h.finish().as_ref().to_vec(),
            State::Md5(h) => h.finalize().to_vec(),
            State::Sha224(h) => sha2::Digest::finalize(h).to_vec(),
            State::Sha3_224(h) => sha3::Digest::finalize(h).to_vec(),
            State::Sha3_256(h) => sha3::Digest::finalize(h).to_vec(),
            State::Sha3_384(h) => sha3::Digest::finalize(h).to_vec(),
            State::Sha3_512(h) => sha3::Digest::finalize(h).to_vec(),
            State::Blake2b(h) => blake2::Digest::finalize(*h).to_vec(),
            State::Blake2s(h) => blake2::Digest::finalize(*h).to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let answers = [
            (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (Algorithm::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            (Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Algorithm::Sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
            (Algorithm::Blake2s, "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
        ];
        for (algorithm, answer) in answers {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"a");
            hasher.update(b"bc");
            assert_eq!(hasher.finish().to_string(), answer, "{}", algorithm.name());
        }
    }

    #[test]
    fn names_lengths_and_hexadecimal_agree() {
        for &algorithm in Algorithm::ALL {
            let digest = Hasher::new(algorithm).finish();
            assert_eq!(digest.0.len(), algorithm.size());
            assert_eq!(Algorithm::from_name(&algorithm.name().to_uppercase()), Some(algorithm));
            assert_eq!(Digest::from_hex(&digest.to_string().to_uppercase()), Some(digest));
        }
        assert_eq!(Algorithm::from_name("SHA-256"), Some(Algorithm::Sha256));
        assert_eq!(Digest::from_hex("abc"), None);
    }
}
