//! Signatures with SSH keys, in the format of `ssh-keygen -Y` (SSHSIG).
//!
//! Chosen because the tool that makes keys and checks signatures is on every Windows,
//! macOS and Linux already. Keys and armour are read by `ssh-key`; what signs and verifies
//! is `ring`, which is here anyway. Source: OpenSSH, PROTOCOL.sshsig and PROTOCOL.u2f.

use crate::evidence::custody::sha256;
use ring::rand::SystemRandom;
use ring::signature as curve;
use ssh_key::private::{EcdsaKeypair, KeypairData};
use ssh_key::public::{EcdsaPublicKey, KeyData};
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, LineEnding, PrivateKey, SshSig};
use std::fmt;

/// What every signature is bound to, so that none made for another purpose fits
/// (`ssh-keygen -Y sign -n dabao`).
pub const NAMESPACE: &str = "dabao";

/// The trailer of a signature by a security key: flags and counter.
const TRAILER: usize = 5;

/// Why a key cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is no private key in the OpenSSH format; why, in English.
    #[error("no private key: {0}")]
    Unreadable(String),
    /// It is the public half of a key.
    #[error("the public half of a key")]
    Public,
    /// It is encrypted, and no passphrase was given.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// The passphrase does not fit.
    #[error("the passphrase does not fit")]
    PassphraseWrong,
    /// A key of this kind is not signed with here.
    #[error("keys of the kind {0} cannot sign")]
    Unsupported(String),
}

/// A private key that signs.
pub struct SigningKey(PrivateKey);

impl SigningKey {
    /// Reads a private key in the OpenSSH format; `passphrase` is asked if it is encrypted.
    ///
    /// # Errors
    /// If it is no such key, cannot be decrypted, or is of a kind that cannot sign here.
    pub fn new(bytes: &[u8], passphrase: impl FnOnce() -> Option<String>) -> Result<Self, KeyError> {
        if std::str::from_utf8(bytes).is_ok_and(|text| ssh_key::PublicKey::from_openssh(text.trim()).is_ok())
        {
            return Err(KeyError::Public);
        }
        let key = PrivateKey::from_openssh(bytes).map_err(|e| KeyError::Unreadable(e.to_string()))?;
        let key = match key.is_encrypted() {
            false => key,
            true => {
                let passphrase = passphrase().ok_or(KeyError::PassphraseNeeded)?;
                key.decrypt(passphrase).map_err(|_| KeyError::PassphraseWrong)?
            }
        };
        let signing = SigningKey(key);
        // Better told now than after an hour of packing.
        signing.raw(b"").map(|_| signing)
    }

    /// By what the key is known: `SHA256:` and the digest of its public half.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// Signs a message; the armoured signature, as `ssh-keygen -Y sign` writes it. With
    /// Ed25519 the same key and message give the same signature.
    ///
    /// # Errors
    /// If the key cannot be used.
    pub fn sign(&self, message: &[u8]) -> Result<String, KeyError> {
        let failed = |e: ssh_key::Error| KeyError::Unreadable(e.to_string());
        let hash = HashAlg::Sha512;
        let data = SshSig::signed_data(NAMESPACE, hash, message).map_err(failed)?;
        let signature = ssh_key::Signature::new(self.0.algorithm(), self.raw(&data)?).map_err(failed)?;
        let key = self.0.public_key().key_data().clone();
        let armoured = SshSig::new(key, NAMESPACE, hash, signature).map_err(failed)?;
        armoured.to_pem(LineEnding::LF).map_err(failed)
    }

    /// The bytes of a signature over data, as SSH writes them.
    fn raw(&self, data: &[u8]) -> Result<Vec<u8>, KeyError> {
        let unsupported = || KeyError::Unsupported(self.0.algorithm().to_string());
        match self.0.key_data() {
            KeypairData::Ed25519(pair) => {
                let pair = curve::Ed25519KeyPair::from_seed_and_public_key(
                    &pair.private.to_bytes(),
                    pair.public.as_ref(),
                );
                Ok(pair.map_err(|e| KeyError::Unreadable(e.to_string()))?.sign(data).as_ref().to_vec())
            }
            KeypairData::Ecdsa(pair) => {
                let algorithm = match pair {
                    EcdsaKeypair::NistP256 { .. } => &curve::ECDSA_P256_SHA256_ASN1_SIGNING,
                    EcdsaKeypair::NistP384 { .. } => &curve::ECDSA_P384_SHA384_ASN1_SIGNING,
                    EcdsaKeypair::NistP521 { .. } => return Err(unsupported()),
                };
                let random = SystemRandom::new();
                let pair = curve::EcdsaKeyPair::from_private_key_and_public_key(
                    algorithm,
                    pair.private_key_bytes(),
                    pair.public_key_bytes(),
                    &random,
                );
                let pair = pair.map_err(|e| KeyError::Unreadable(e.to_string()))?;
                let signed = pair.sign(&random, data).map_err(|e| KeyError::Unreadable(e.to_string()))?;
                mpints_of(signed.as_ref()).ok_or_else(unsupported)
            }
            _ => Err(unsupported()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.fingerprint())
    }
}

/// A signature that fits its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// By what the key is known: `SHA256:` and the digest of its public half.
    pub fingerprint: String,
    /// The kind of key, as in `ssh-ed25519`.
    pub algorithm: String,
}

/// Why a signature proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no signature in this format; why, in English.
    Unreadable(String),
    /// It was made for another purpose.
    Namespace(String),
    /// A signature of this kind cannot be checked here.
    Unsupported(String),
    /// It does not fit the message: one of the two was changed.
    Differs,
}

/// The word under which the catalogue has the text of the fault, and what goes with it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable(text) => write!(f, "signature-unreadable: {text}"),
            Fault::Namespace(text) => write!(f, "signature-namespace: {text}"),
            Fault::Unsupported(text) => write!(f, "signature-unsupported: {text}"),
            Fault::Differs => f.write_str("signature-differs"),
        }
    }
}

/// Checks an armoured signature over a message. Whose key it is stands in what comes back;
/// whether that key is to be trusted is for [`super::signers`] to say.
///
/// # Errors
/// If it cannot be read or checked, or does not fit.
pub fn check(armoured: &[u8], message: &[u8]) -> Result<Signed, Fault> {
    let unreadable = |e: ssh_key::Error| Fault::Unreadable(e.to_string());
    let signature = SshSig::from_pem(armoured).map_err(unreadable)?;
    if signature.namespace() != NAMESPACE {
        return Err(Fault::Namespace(signature.namespace().to_owned()));
    }
    let data = SshSig::signed_data(NAMESPACE, signature.hash_alg(), message).map_err(unreadable)?;
    let key = signature.public_key();
    match fits(key, &signature.algorithm(), signature.signature_bytes(), &data) {
        None => Err(Fault::Unsupported(signature.algorithm().to_string())),
        Some(false) => Err(Fault::Differs),
        Some(true) => Ok(Signed {
            fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
            algorithm: key.algorithm().to_string(),
        }),
    }
}

/// Whether a signature fits; `None` if its kind is not known here.
fn fits(key: &KeyData, algorithm: &Algorithm, bytes: &[u8], data: &[u8]) -> Option<bool> {
    let verify =
        |method: &'static dyn curve::VerificationAlgorithm, key: &[u8], data: &[u8], bytes: &[u8]| {
            curve::UnparsedPublicKey::new(method, key).verify(data, bytes).is_ok()
        };
    match key {
        KeyData::Ed25519(key) => Some(verify(&curve::ED25519, key.as_ref(), data, bytes)),
        KeyData::Rsa(key) => {
            let method = match algorithm {
                Algorithm::Rsa { hash: Some(HashAlg::Sha256) } => &curve::RSA_PKCS1_2048_8192_SHA256,
                Algorithm::Rsa { hash: Some(HashAlg::Sha512) } => &curve::RSA_PKCS1_2048_8192_SHA512,
                _ => return None,
            };
            let (n, e) = key.n.as_positive_bytes().zip(key.e.as_positive_bytes())?;
            Some(curve::RsaPublicKeyComponents { n, e }.verify(method, data, bytes).is_ok())
        }
        KeyData::Ecdsa(key) => {
            let method = ecdsa(key.curve())?;
            let signature = der_of(bytes);
            Some(signature.is_some_and(|signature| verify(method, key.as_sec1_bytes(), data, &signature)))
        }
        KeyData::SkEd25519(key) => {
            let (bytes, seen) = seen_by_device(key.application(), bytes, data)?;
            Some(verify(&curve::ED25519, key.public_key().as_ref(), &seen, bytes))
        }
        KeyData::SkEcdsaSha2NistP256(key) => {
            let (bytes, seen) = seen_by_device(key.application(), bytes, data)?;
            let point = EcdsaPublicKey::NistP256(*key.ec_point());
            let method = ecdsa(EcdsaCurve::NistP256)?;
            Some(der_of(bytes).is_some_and(|der| verify(method, point.as_sec1_bytes(), &seen, &der)))
        }
        _ => None,
    }
}

fn ecdsa(of: EcdsaCurve) -> Option<&'static dyn curve::VerificationAlgorithm> {
    match of {
        EcdsaCurve::NistP256 => Some(&curve::ECDSA_P256_SHA256_ASN1),
        EcdsaCurve::NistP384 => Some(&curve::ECDSA_P384_SHA384_ASN1),
        EcdsaCurve::NistP521 => None,
    }
}

/// The signature proper of a security key, and what the device has signed: digests of the
/// application and the data, and the trailer between them.
fn seen_by_device<'b>(application: &str, bytes: &'b [u8], data: &[u8]) -> Option<(&'b [u8], Vec<u8>)> {
    let (signature, trailer) = bytes.split_at_checked(bytes.len().checked_sub(TRAILER)?)?;
    let seen = [&sha256(application.as_bytes()).0, trailer, &sha256(data).0].concat();
    Some((signature, seen))
}

/// Two numbers as SSH writes them, after a length of four bytes each, as a DER sequence.
/// Both forms are big-endian two's complement; for the curves here lengths take one byte.
fn der_of(mpints: &[u8]) -> Option<Vec<u8>> {
    let (r, rest) = mpint(mpints)?;
    let (s, rest) = mpint(rest)?;
    let body = [&[2, short(r)?], r, &[2, short(s)?], s].concat();
    rest.is_empty().then_some([&[0x30, short(&body)?], body.as_slice()].concat())
}

fn mpint(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)
}

fn short(bytes: &[u8]) -> Option<u8> {
    u8::try_from(bytes.len()).ok().filter(|len| *len < 0x80)
}

/// The reverse of [`der_of`].
fn mpints_of(der: &[u8]) -> Option<Vec<u8>> {
    let [0x30, _, body @ ..] = der else { return None };
    let mut rest = body;
    let mut out = Vec::with_capacity(der.len() + 8);
    while let [2, len, after @ ..] = rest {
        let (number, after) = after.split_at_checked(usize::from(*len))?;
        out.extend_from_slice(&u32::from(*len).to_be_bytes());
        out.extend_from_slice(number);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_checked_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(check(&bytes, b"message").is_err());
            prop_assert!(SigningKey::new(&bytes, || None).is_err());
        }

        #[test]
        fn numbers_of_a_signature_go_there_and_back(r in prop::collection::vec(any::<u8>(), 0..49),
                                                    s in prop::collection::vec(any::<u8>(), 0..49)) {
            let mut mpints = Vec::new();
            for number in [&r, &s] {
                mpints.extend_from_slice(&(number.len() as u32).to_be_bytes());
                mpints.extend_from_slice(number);
            }
            let der = der_of(&mpints).unwrap();
            prop_assert_eq!(mpints_of(&der), Some(mpints));
        }
    }
}
