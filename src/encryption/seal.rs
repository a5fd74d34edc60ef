//! Encrypting a stream, and keeping its key for as long as it is to be read back.

use super::{Fault, Recipients};
use age::secrecy::ExposeSecret;
use age::stream::StreamWriter;
use age::{DecryptError, EncryptError, Encryptor, Identity, Recipient};
use age_core::format::{FileKey as Raw, Stanza};
use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

/// The key of one encrypted file, from which all else in it follows. It never leaves the
/// memory, and is wiped when nobody needs it any more.
#[derive(Clone)]
pub struct FileKey(Arc<Raw>);

impl FileKey {
    /// Keeps a copy of a key.
    pub(super) fn of(raw: &Raw) -> Self {
        FileKey(Arc::new(copy(raw)))
    }
}

/// Opens the one file it is the key of, and no other: the header's MAC tells.
impl Identity for FileKey {
    fn unwrap_stanza(&self, _: &Stanza) -> Option<Result<Raw, DecryptError>> {
        Some(Ok(copy(&self.0)))
    }
}

fn copy(raw: &Raw) -> Raw {
    Raw::new(Box::new(*raw.expose_secret()))
}

/// A recipient that looks on while the key is wrapped for another.
struct Witness<'r> {
    inner: &'r dyn Recipient,
    seen: &'r RefCell<Option<FileKey>>,
}

impl Recipient for Witness<'_> {
    fn wrap_file_key(&self, key: &Raw) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        self.seen.replace(Some(FileKey::of(key)));
        self.inner.wrap_file_key(key)
    }
}

/// Encrypts what is written to it.
pub struct Sealing<W>(StreamWriter<W>);

impl<W: Write> Sealing<W> {
    /// Writes the header for the recipients; gives the key as well.
    ///
    /// # Errors
    /// If the recipients do not go together, or the output fails.
    pub fn new(recipients: &Recipients, output: W) -> Result<(Self, FileKey), Fault> {
        let seen = RefCell::new(None);
        let witnesses: Vec<Witness<'_>> =
            recipients.iter().map(|inner| Witness { inner, seen: &seen }).collect();
        let all = witnesses.iter().map(|witness| witness as &dyn Recipient);
        let encryptor = Encryptor::with_recipients(all).map_err(|_| Fault::Mixed)?;
        let writer = encryptor.wrap_output(output)?;
        drop(witnesses);
        let key = seen.into_inner().ok_or(Fault::Mixed)?;
        Ok((Sealing(writer), key))
    }

    /// Writes the last bytes and gives the output back.
    ///
    /// # Errors
    /// If the output fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
