//! What encrypted files are opened with.

use super::{Fault, FileKey, MOST_WORK, is_encrypted};
use age::armor::ArmoredReader;
use age::secrecy::SecretString;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Identity, IdentityFile, scrypt};
use age_core::format::{FileKey as Raw, Stanza};
use std::cell::RefCell;
use std::io::Read;

/// What an armoured file begins with.
const ARMOUR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";

/// A file of identities larger than this, in bytes, is not read.
const LARGEST: u64 = 1 << 20;

/// Asks the user for the passphrase of what is named.
pub type Ask<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Identities and passphrases at hand, and somebody to ask.
#[derive(Default)]
pub struct Keys<'a> {
    identities: Vec<Box<dyn Identity + Send + Sync>>,
    passphrases: RefCell<Vec<String>>,
    ask: Option<&'a Ask<'a>>,
}

impl<'a> Keys<'a> {
    /// Nothing at hand, but somebody to ask for a passphrase.
    pub fn asking(ask: &'a Ask<'a>) -> Self {
        Keys { ask: Some(ask), ..Keys::default() }
    }

    /// Adds a passphrase to be tried.
    pub fn add_passphrase(&mut self, passphrase: String) {
        self.passphrases.get_mut().push(passphrase);
    }

    /// Adds the identities of a file, which may itself be encrypted with a passphrase.
    ///
    /// # Errors
    /// If it holds none, or cannot be opened.
    pub fn add_identities(&mut self, name: &str, file: impl Read) -> Result<(), Fault> {
        let wrong = || Fault::Identity(name.to_owned());
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes)?;
        if is_encrypted(&bytes) || bytes.starts_with(ARMOUR) {
            let decryptor =
                Decryptor::new(ArmoredReader::new(bytes.as_slice())).map_err(|_| Fault::Header)?;
            let mut plain = Vec::new();
            let (mut reader, _) = self.unlock(name, decryptor)?;
            reader.read_to_end(&mut plain).map_err(|_| Fault::Cut)?;
            bytes = plain;
        }
        let identities = IdentityFile::from_buffer(bytes.as_slice()).map_err(|_| wrong())?;
        let identities = identities.into_identities().map_err(|_| wrong())?;
        if identities.is_empty() {
            return Err(wrong());
        }
        self.identities.extend(identities);
        Ok(())
    }

    /// Opens what one of the identities fits, or whose passphrase is known or told; a
    /// passphrase that was told is tried on other files too. Gives the file's key as well.
    ///
    /// # Errors
    /// If nothing fits, or the header is damaged.
    pub(super) fn unlock<R: Read>(
        &self,
        name: &str,
        decryptor: Decryptor<R>,
    ) -> Result<(StreamReader<R>, FileKey), Fault> {
        if !decryptor.is_scrypt() {
            if self.identities.is_empty() {
                return Err(Fault::NeedsIdentity);
            }
            let all = self.identities.iter().map(|one| one.as_ref() as &dyn Identity);
            return unlocked(decryptor, all, Fault::WrongIdentity);
        }
        let mut known: Vec<Passphrase> = self.passphrases.borrow().iter().cloned().map(Passphrase).collect();
        let asked = if known.is_empty() { self.ask.and_then(|ask| ask(name)) } else { None };
        known.extend(asked.clone().map(Passphrase));
        if known.is_empty() {
            return Err(Fault::NeedsPassphrase);
        }
        let all = known.iter().map(|one| one as &dyn Identity);
        let opened = unlocked(decryptor, all, Fault::WrongPassphrase)?;
        self.passphrases.borrow_mut().extend(asked);
        Ok(opened)
    }
}

/// Opens with whichever identity fits and keeps the key that it gives.
fn unlocked<'i, R: Read>(
    decryptor: Decryptor<R>,
    identities: impl Iterator<Item = &'i dyn Identity>,
    wrong: Fault,
) -> Result<(StreamReader<R>, FileKey), Fault> {
    let seen = RefCell::new(None);
    let watched: Vec<Watched<'_>> = identities.map(|inner| Watched { inner, seen: &seen }).collect();
    let all = watched.iter().map(|one| one as &dyn Identity);
    let reader = decryptor.decrypt(all).map_err(|error| match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed => wrong,
        DecryptError::ExcessiveWork { required, .. } => Fault::Work(required),
        DecryptError::Io(error) => Fault::Io(error),
        _ => Fault::Header,
    })?;
    drop(watched);
    let key = seen.into_inner().ok_or(Fault::Header)?;
    Ok((reader, key))
}

/// An identity of which is seen what key it gives.
struct Watched<'i> {
    inner: &'i dyn Identity,
    seen: &'i RefCell<Option<FileKey>>,
}

impl Identity for Watched<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<Raw, DecryptError>> {
        let given = self.inner.unwrap_stanza(stanza);
        if let Some(Ok(key)) = &given {
            self.seen.replace(Some(FileKey::of(key)));
        }
        given
    }
}

/// A passphrase as an identity; one that does not fit leaves the others their turn.
struct Passphrase(String);

impl Identity for Passphrase {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<Raw, DecryptError>> {
        let mut identity = scrypt::Identity::new(SecretString::from(self.0.clone()));
        identity.set_max_work_factor(MOST_WORK);
        match identity.unwrap_stanza(stanza) {
            Some(Err(DecryptError::DecryptionFailed)) => None,
            given => given,
        }
    }
}
