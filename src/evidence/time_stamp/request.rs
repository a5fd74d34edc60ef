//! What is asked of an authority: `TimeStampReq`, RFC 3161 section 2.4.1.

use super::{Fault, SHA256};
use crate::digest::Digest;
use der::asn1::{Int, Null, OctetString};
use der::{Any, Decode, Encode};
use ring::rand::{SecureRandom, SystemRandom};
use x509_cert::spki::AlgorithmIdentifier;
use x509_tsp::{MessageImprint, TimeStampReq, TspVersion};

/// A request for a stamp on one digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The SHA-256 that is to be stamped.
    pub digest: Digest,
    /// The number that the answer must repeat, as DER has it.
    pub nonce: Option<Vec<u8>>,
}

impl Request {
    /// A request for a stamp on a SHA-256, with a nonce of the system's.
    ///
    /// # Errors
    /// If the system has no random numbers.
    pub fn fresh(digest: Digest) -> Result<Self, Fault> {
        let mut nonce = [0; 8];
        let filled = SystemRandom::new().fill(&mut nonce);
        filled.map_err(|_| Fault::Unreadable("nonce: the system has no random numbers".to_owned()))?;
        if let Some(first) = nonce.first_mut() {
            // A positive number of full length, so that nobody writes it shorter.
            *first = *first & 0x3f | 0x40;
        }
        Ok(Request { digest, nonce: Some(nonce.to_vec()) })
    }

    /// The request in DER. It asks for the certificate of the signer too.
    ///
    /// # Errors
    /// If a number cannot be written, which does not happen to one that was read or made.
    pub fn to_der(&self) -> Result<Vec<u8>, Fault> {
        let wrong = |e: der::Error| Fault::unreadable("TimeStampReq", e);
        let nonce = self.nonce.as_deref().map(Int::new).transpose().map_err(wrong)?;
        let request = TimeStampReq {
            version: TspVersion::V1,
            message_imprint: MessageImprint {
                hash_algorithm: AlgorithmIdentifier { oid: SHA256, parameters: Some(Any::from(Null)) },
                hashed_message: OctetString::new(self.digest.0.clone()).map_err(wrong)?,
            },
            req_policy: None,
            nonce,
            cert_req: true,
            extensions: None,
        };
        request.to_der().map_err(wrong)
    }

    /// Reads a request in DER.
    ///
    /// # Errors
    /// If it is none, or asks for a stamp on another digest than SHA-256.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let request = TimeStampReq::from_der(bytes).map_err(|e| Fault::unreadable("TimeStampReq", e))?;
        let imprint = request.message_imprint;
        if imprint.hash_algorithm.oid != SHA256 {
            return Err(Fault::Unsupported(imprint.hash_algorithm.oid.to_string()));
        }
        Ok(Request {
            digest: Digest(imprint.hashed_message.as_bytes().to_vec()),
            nonce: request.nonce.map(|nonce| nonce.as_bytes().to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::custody::sha256;

    #[test]
    fn what_is_written_reads_as_itself() {
        let request = Request::fresh(sha256(b"a")).unwrap();
        assert_eq!(Request::parse(&request.to_der().unwrap()), Ok(request.clone()));
        assert_ne!(Request::fresh(sha256(b"a")).unwrap().nonce, request.nonce);
    }
}
