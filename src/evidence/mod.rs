//! What proves a bundle: who signed it, when it was there, and what was done with it.
//!
//! Bytes come in and a verdict goes out: nothing here knows where a bundle lies, and only
//! [`time_stamp::ask`] opens a connection, when it is called. Every format is one that
//! stock tools know: SSHSIG for signatures, RFC 3161 for time stamps, lines that
//! `sha256sum -c` reads for the custody log.

/// The custody log: what was done with a bundle, entry by entry.
pub mod custody;
/// The names of the files that prove a bundle.
pub mod layout;
/// Signatures with SSH keys.
pub mod signature;
/// Whose signatures are expected.
pub mod signers;
/// Time stamps of an authority.
pub mod time_stamp;

/// The largest file of evidence that is read, in bytes; a time stamp with a long chain has
/// a tenth of it.
pub const MAX_FILE: u64 = 1 << 20;
