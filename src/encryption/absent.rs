//! What stands in for encryption where dabao was built without it: everything is refused,
//! and told so.

use super::Fault;
use crate::content::ReadAt;
use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::marker::PhantomData;
use std::sync::Arc;

/// Asks the user for the passphrase of what is named.
pub type Ask<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Would be the key of one encrypted file.
#[derive(Clone)]
pub struct FileKey(Infallible);

/// Would be those who can open what is encrypted.
pub struct Recipients(Infallible);

impl Recipients {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn with_passphrase(_: String) -> Result<Self, Fault> {
        Err(Fault::NotBuilt)
    }

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn read(_: &[String], _: &dyn Fn(&str) -> io::Result<String>) -> Result<Self, Fault> {
        Err(Fault::NotBuilt)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self.0 {}
    }

    /// The passphrase, where it is one.
    pub fn passphrase(&self) -> Option<&str> {
        match self.0 {}
    }
}

/// Would encrypt what is written to it.
pub struct Sealing<W>(Infallible, PhantomData<W>);

impl<W: Write> Sealing<W> {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn new(_: &Recipients, _: W) -> Result<(Self, FileKey), Fault> {
        Err(Fault::NotBuilt)
    }

    /// Would write the last bytes.
    ///
    /// # Errors
    /// None: there is nothing to finish.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {}
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        match self.0 {}
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0 {}
    }
}

/// Would be what encrypted files are opened with.
#[derive(Default)]
pub struct Keys<'a>(PhantomData<&'a ()>);

impl<'a> Keys<'a> {
    /// Nothing at hand.
    pub fn asking(_: &'a Ask<'a>) -> Self {
        Keys::default()
    }

    /// Takes no notice.
    pub fn add_passphrase(&mut self, _: String) {}

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn add_identities(&mut self, _: &str, _: impl Read) -> Result<(), Fault> {
        Err(Fault::NotBuilt)
    }
}

/// Would be an opened file.
pub struct Opened(Infallible);

impl Opened {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: Arc<dyn ReadAt>, _: &str, _: &Keys<'_>) -> Result<Self, Fault> {
        Err(Fault::NotBuilt)
    }

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn with_key(_: Arc<dyn ReadAt>, _: FileKey) -> Result<Self, Fault> {
        Err(Fault::NotBuilt)
    }

    /// The key of the file.
    pub fn key(&self) -> &FileKey {
        match self.0 {}
    }
}

impl ReadAt for Opened {
    fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
        match self.0 {}
    }

    fn size(&self) -> io::Result<u64> {
        match self.0 {}
    }
}
