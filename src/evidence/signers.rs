//! Whose signatures are expected: a public key, a fingerprint, or the file of allowed
//! signers that `ssh-keygen -Y verify -f` takes.

use super::signature::{NAMESPACE, Signed};
use ssh_key::{HashAlg, PublicKey};

/// How the fingerprint of a key begins.
const FINGERPRINT: &str = "SHA256:";

/// One key that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signer {
    fingerprint: String,
    name: String,
}

/// The keys that are expected, with the names of their owners.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signers(Vec<Signer>);

/// A line that does not say whose key is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignersError {
    /// There is no key on this line, counted from 1; 0 if there is none in the whole text.
    NoKey(u64),
    /// An option of allowed signers that is not understood here, and its line.
    Option(u64, String),
}

impl Signers {
    /// Reads a public key (`ssh-ed25519 AAAA… comment`), a fingerprint (`SHA256:…`), or
    /// lines of allowed signers (`anna@example.org namespaces="dabao" ssh-ed25519 AAAA…`).
    ///
    /// # Errors
    /// If a line has no key, or an option that would be passed over.
    pub fn parse(text: &str) -> Result<Self, SignersError> {
        let mut signers = Signers::default();
        let lines = text.lines().zip(1..).map(|(line, number)| (line.trim(), number));
        for (line, number) in lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#')) {
            signers.0.extend(signer(line, number)?);
        }
        // A file of allowed signers none of whom may sign here is told as one without.
        if signers.0.is_empty() { Err(SignersError::NoKey(0)) } else { Ok(signers) }
    }

    /// The name of the owner of a signature's key, which is empty where none is stated;
    /// `None` if that key is not expected.
    pub fn name_of(&self, signed: &Signed) -> Option<&str> {
        let known = self.0.iter().find(|signer| signer.fingerprint == signed.fingerprint)?;
        Some(&known.name)
    }

    /// The fingerprints of all keys that are expected.
    pub fn fingerprints(&self) -> String {
        let all: Vec<&str> = self.0.iter().map(|signer| signer.fingerprint.as_str()).collect();
        all.join(", ")
    }
}

/// The signer of one line; `None` if the key is allowed for other purposes only.
fn signer(line: &str, number: u64) -> Result<Option<Signer>, SignersError> {
    if let Some((FINGERPRINT, _)) = line.split_at_checked(FINGERPRINT.len()) {
        let (fingerprint, name) = line.split_once(' ').unwrap_or((line, ""));
        return Ok(Some(Signer { fingerprint: fingerprint.to_owned(), name: name.trim().to_owned() }));
    }
    if let Ok(key) = PublicKey::from_openssh(line) {
        return Ok(Some(Signer { fingerprint: fingerprint(&key), name: key.comment().to_owned() }));
    }
    let words = words(line);
    let (name, rest) = words.split_first().ok_or(SignersError::NoKey(number))?;
    for (at, word) in rest.iter().enumerate() {
        let key = [word, rest.get(at + 1).copied().unwrap_or_default()].join(" ");
        if let Ok(key) = PublicKey::from_openssh(&key) {
            let allowed = rest.iter().take(at).try_fold(true, |allowed, option| {
                let names = option.strip_prefix("namespaces=");
                let names = names.ok_or_else(|| SignersError::Option(number, (*option).to_owned()))?;
                Ok(allowed && names.trim_matches('"').split(',').any(|name| matches!(name, NAMESPACE | "*")))
            })?;
            let name = name.trim_matches('"').to_owned();
            return Ok(allowed.then(|| Signer { fingerprint: fingerprint(&key), name }));
        }
    }
    Err(SignersError::NoKey(number))
}

fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

/// The words of a line, blanks within quotes kept.
fn words(line: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = line.split(move |c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    parts.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

    fn names(text: &str) -> Result<Vec<String>, SignersError> {
        Signers::parse(text).map(|signers| signers.0.into_iter().map(|signer| signer.name).collect())
    }

    #[test]
    fn forms() {
        let one = |name: &str| Ok(vec![name.to_owned()]);
        assert_eq!(names(KEY), one(""));
        assert_eq!(names(&format!("{KEY} anna@studio\n")), one("anna@studio"));
        assert_eq!(names(&format!("# our keys\n\nanna@studio {KEY} her comment\r\n")), one("anna@studio"));
        assert_eq!(names(&format!("\"Anna Li\" namespaces=\"git,dabao\" {KEY}")), one("Anna Li"));
        assert_eq!(names("SHA256:abc the lawyer"), one("the lawyer"));
        assert_eq!(names(&format!("anna namespaces=\"git\" {KEY}")), Err(SignersError::NoKey(0)));
        assert_eq!(names("# nothing"), Err(SignersError::NoKey(0)));
        assert_eq!(names("ssh-ed25519 AAAA"), Err(SignersError::NoKey(1)));
        let limited = format!("anna valid-before=\"20270101\" {KEY}");
        assert_eq!(names(&limited), Err(SignersError::Option(1, "valid-before=\"20270101\"".into())));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in any::<String>()) {
            let _ = Signers::parse(&text);
        }
    }
}
