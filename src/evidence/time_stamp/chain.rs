//! Certificates: roots that are trusted, and the chain from a signer to one of them.

use super::Fault;
use der::pem::{LineEnding, encode_string};
use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use std::time::Duration;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// id-kp-timeStamping, 1.3.6.1.5.5.7.3.8, as DER writes it.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// How a DER sequence begins, which no PEM does.
const SEQUENCE: u8 = 0x30;

/// Certificates that the user trusts.
#[derive(Debug, Clone, Default)]
pub struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// Reads certificates: PEM, one or more, or DER.
    ///
    /// # Errors
    /// If there is none, or one that cannot be a root.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let roots = certificates(bytes)?;
        for root in &roots {
            anchor_from_trusted_cert(root).map_err(|e| Fault::unreadable("certificate", e))?;
        }
        Ok(Roots(roots))
    }
}

/// Reads certificates: PEM, one or more with any text between them, or DER.
///
/// # Errors
/// If there is none, or one that cannot be read.
pub fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, Fault> {
    if bytes.first() == Some(&SEQUENCE) {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match read {
        Ok(all) if all.is_empty() => Err(Fault::Unreadable("no certificate".to_owned())),
        Ok(all) => Ok(all),
        Err(error) => Err(Fault::Unreadable(format!("certificate: {error:?}"))),
    }
}

/// The same certificates in PEM, each once.
///
/// # Errors
/// If one cannot be written.
pub fn to_pem(certificates: &[CertificateDer<'_>]) -> Result<Vec<u8>, Fault> {
    let mut text = String::new();
    for (at, certificate) in certificates.iter().enumerate() {
        if certificates.iter().take(at).any(|earlier| earlier == certificate) {
            continue;
        }
        let pem = encode_string("CERTIFICATE", LineEnding::LF, certificate);
        text += &pem.map_err(|e| Fault::unreadable("certificate", e))?;
    }
    Ok(text.into_bytes())
}

/// Follows the chain from a signer to one of the roots, each certificate valid at `time` and
/// not meant for other purposes only. The signer's must say its purpose, which is checked
/// where its other fields are; those above it mostly say none.
///
/// # Errors
/// If no chain leads there. Whether a certificate was revoked is not asked of anybody.
pub fn follow(
    signer: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    roots: &Roots,
    time: Timestamp,
) -> Result<(), Fault> {
    let untrusted = |e: webpki::Error| Fault::Untrusted(e.to_string());
    let anchors: Result<Vec<_>, _> = roots.0.iter().map(|root| anchor_from_trusted_cert(root)).collect();
    let seconds = u64::try_from(time.as_second()).map_err(|_| Fault::Validity(time.to_string()))?;
    EndEntityCert::try_from(signer)
        .and_then(|signer| {
            signer
                .verify_for_usage(
                    ALL_VERIFICATION_ALGS,
                    &anchors?,
                    others,
                    UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
                    KeyUsage::required_if_present(TIME_STAMPING),
                    None,
                    None,
                )
                .map(drop)
        })
        .map_err(untrusted)
}
