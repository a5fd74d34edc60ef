//! Encryption as the programs `age` and `rage` read and write it: to recipients, or with a
//! passphrase.
//!
//! Source: age-encryption.org/v1, <https://c2sp.org/age>. Nothing of the format is written
//! here; the crate `age` does it. What is ours is reading by place, from any thread
//! ([`Opened`]), and keeping the key of a file that was just written ([`FileKey`]), with
//! which it is read back although nobody's identity is at hand.

#[cfg(feature = "encryption")]
mod keys;
#[cfg(feature = "encryption")]
mod open;
#[cfg(feature = "encryption")]
mod recipients;
#[cfg(feature = "encryption")]
mod seal;

#[cfg(not(feature = "encryption"))]
mod absent;
#[cfg(not(feature = "encryption"))]
pub use absent::{FileKey, Keys, Opened, Recipients, Sealing};

#[cfg(feature = "encryption")]
pub use keys::Keys;
#[cfg(feature = "encryption")]
pub use open::Opened;
#[cfg(feature = "encryption")]
pub use recipients::Recipients;
#[cfg(feature = "encryption")]
pub use seal::{FileKey, Sealing};

use std::io;

/// How the name of an encrypted file ends.
pub const EXTENSION: &str = "age";

/// What an encrypted file begins with, in every version of the format.
pub const MAGIC: &[u8] = b"age-encryption.org/";

/// The work factor of scrypt, as a power of two, that a passphrase is stretched by: about a
/// second and 256 MiB, the same that `age` uses.
pub const WORK_FACTOR: u8 = 18;

/// A file that asks for more work than this is refused: it would take 2 GiB of memory.
pub const MOST_WORK: u8 = 21;

/// Why something could not be encrypted or opened.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// This dabao was built without encryption.
    #[error("this dabao was built without encryption")]
    NotBuilt,
    /// A recipient that cannot be read.
    #[error("{0:?} is no age recipient (age1…) and no file of them")]
    Recipient(String),
    /// A passphrase and recipients at once, which the format does not allow.
    #[error("a passphrase and recipients cannot both be used")]
    Mixed,
    /// A passphrase without a character.
    #[error("the passphrase is empty")]
    NoPassphrase,
    /// A file of identities that holds none, or something else.
    #[error("{0} is no file of age identities (AGE-SECRET-KEY-1…)")]
    Identity(String),
    /// It is encrypted, and nothing was given to open it with.
    #[error("it is encrypted; an identity is needed")]
    NeedsIdentity,
    /// It is encrypted with a passphrase, and none was given.
    #[error("it is encrypted; its passphrase is needed")]
    NeedsPassphrase,
    /// No identity fits.
    #[error("none of the identities given opens it")]
    WrongIdentity,
    /// The passphrase is not the one.
    #[error("the passphrase does not open it")]
    WrongPassphrase,
    /// Its header is not as it was written.
    #[error("the header of the encrypted file is damaged")]
    Header,
    /// Its end is missing, or not as it was written.
    #[error("the encrypted file is cut or its end is damaged")]
    Cut,
    /// It asks for too much work.
    #[error("opening it would take work of 2^{0}; no more than 2^{MOST_WORK} is done")]
    Work(u8),
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether bytes are the beginning of an encrypted file.
pub fn is_encrypted(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}
