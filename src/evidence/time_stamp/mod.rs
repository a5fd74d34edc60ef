//! Time stamps after RFC 3161: what is asked of an authority, and whether its answer holds.
//!
//! DER, CMS and X.509 are read by the RustCrypto crates, signatures and chains verified by
//! `webpki` with `ring`. What is written here is what RFC 3161 adds: the imprint, the
//! nonce, the certificate named by the signed attributes, the purpose, and the time, at
//! which and not today the certificates must be valid.

/// Asks an authority over HTTP(S).
#[cfg(feature = "tsa")]
pub mod ask;
/// Certificates: roots that are trusted, and the chain to one of them.
pub mod chain;
/// What is asked.
pub mod request;
/// What is answered.
pub mod token;

pub use chain::Roots;
pub use request::Request;
pub use token::Token;

use der::asn1::ObjectIdentifier;
use std::fmt;

/// SHA-256, the digest of every imprint asked for.
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// Why a time stamp proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not what RFC 3161 asks for; which part, in English.
    Unreadable(String),
    /// The authority has refused; its words.
    Refused(String),
    /// An algorithm that is not known here, or no longer safe.
    Unsupported(String),
    /// It is about something else: what is the digest that it states.
    Imprint(String),
    /// It answers another request.
    Nonce,
    /// The certificate of the signer is not in it, or is not the one its attributes name.
    Certificate,
    /// The certificate of the signer is not meant for time stamps alone.
    Purpose,
    /// The certificate of the signer was not valid at the time that it states.
    Validity(String),
    /// The signature does not fit: something in it was changed.
    Signature,
    /// Its certificates lead to none of the roots; why, in English.
    Untrusted(String),
}

impl Fault {
    /// A part that cannot be read, with what the reader said.
    fn unreadable(part: &str, error: impl fmt::Display) -> Self {
        Fault::Unreadable(format!("{part}: {error}"))
    }
}

/// The word under which the catalogue has the text of the fault, and what goes with it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable(text) => write!(f, "stamp-unreadable: {text}"),
            Fault::Refused(text) => write!(f, "stamp-refused: {text}"),
            Fault::Unsupported(text) => write!(f, "stamp-unsupported: {text}"),
            Fault::Imprint(text) => write!(f, "stamp-imprint: {text}"),
            Fault::Nonce => f.write_str("stamp-nonce"),
            Fault::Certificate => f.write_str("stamp-certificate"),
            Fault::Purpose => f.write_str("stamp-purpose"),
            Fault::Validity(text) => write!(f, "stamp-validity: {text}"),
            Fault::Signature => f.write_str("stamp-signature"),
            Fault::Untrusted(text) => write!(f, "stamp-untrusted: {text}"),
        }
    }
}
