//! For whom something is encrypted.

use super::{Fault, WORK_FACTOR};
use age::secrecy::SecretString;
use age::{Recipient, scrypt, x25519};

/// Lines that begin so in a file of recipients are remarks.
const REMARK: char = '#';

/// Those who will be able to open what is encrypted: one passphrase, or recipients.
pub struct Recipients {
    list: Vec<Box<dyn Recipient + Send + Sync>>,
    passphrase: Option<String>,
}

impl Recipients {
    /// Whoever knows a passphrase.
    ///
    /// # Errors
    /// If it is empty.
    pub fn with_passphrase(passphrase: String) -> Result<Self, Fault> {
        if passphrase.is_empty() {
            return Err(Fault::NoPassphrase);
        }
        let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.clone()));
        recipient.set_work_factor(WORK_FACTOR);
        Ok(Recipients { list: vec![Box::new(recipient)], passphrase: Some(passphrase) })
    }

    /// Reads recipients from texts: an X25519 recipient, `age1…`, or a file of them as
    /// `age -R` takes it, one a line, which `read` is asked for.
    ///
    /// # Errors
    /// If one cannot be read, a file holds none, or there is none at all.
    pub fn read(texts: &[String], read: &dyn Fn(&str) -> std::io::Result<String>) -> Result<Self, Fault> {
        let mut list: Vec<Box<dyn Recipient + Send + Sync>> = Vec::new();
        for text in texts {
            if let Ok(recipient) = text.parse::<x25519::Recipient>() {
                list.push(Box::new(recipient));
                continue;
            }
            let wrong = || Fault::Recipient(text.clone());
            let lines = read(text).map_err(|_| wrong())?;
            let before = list.len();
            for line in lines.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with(REMARK)) {
                let recipient: x25519::Recipient = line.parse().map_err(|_| wrong())?;
                list.push(Box::new(recipient));
            }
            if list.len() == before {
                return Err(wrong());
            }
        }
        if list.is_empty() {
            return Err(Fault::Recipient(String::new()));
        }
        Ok(Recipients { list, passphrase: None })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The passphrase, where it is one.
    pub fn passphrase(&self) -> Option<&str> {
        self.passphrase.as_deref()
    }

    /// Each of them, as the format needs them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn Recipient> {
        self.list.iter().map(|one| one.as_ref() as &dyn Recipient)
    }
}
