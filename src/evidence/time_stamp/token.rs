//! What an authority answers: `TimeStampResp` with a token, RFC 3161 section 2.4.2.

use super::chain::{self, Roots};
use super::{Fault, Request, SHA256};
use crate::digest::{Algorithm, Digest, Hasher};
use cms::content_info::CmsVersion;
use cms::signed_data::{
    EncapsulatedContentInfo, SignedAttributes, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Int, ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;
use webpki::ring as algorithms;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectKeyIdentifier};
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{MessageImprint, TimeStampResp};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// `TSTInfo` up to what is used of it. The type that x509-tsp has refuses a time with a
/// fraction of a second, which RFC 3161 allows and authorities write.
#[derive(Sequence)]
struct TstInfo {
    version: u8,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<x509_tsp::Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// `SignedData`, its certificates as they are: some authorities send one twice, which the
/// type that cms has refuses, and not every certificate need be understood.
#[derive(Sequence)]
struct SignedData {
    version: CmsVersion,
    digest_algorithms: Any,
    encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    certificates: Option<Vec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    crls: Option<Vec<Any>>,
    signer_infos: SignerInfos,
}

/// `SigningCertificate` and `SigningCertificateV2` (RFC 5035): the first certificate named.
#[derive(Sequence)]
struct SigningCertificate<T: for<'a> Decode<'a> + Encode> {
    certs: Vec<T>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertId {
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// A digest algorithm is a sequence and comes before the hash, an issuer one after it.
#[derive(Sequence)]
struct EssCertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// A time-stamp token, as far as it can be read; [`Token::check`] tells whether it holds.
#[derive(Debug)]
pub struct Token {
    /// What it stamps.
    pub digest: Digest,
    /// When, as the authority says.
    pub time: Timestamp,
    nonce: Option<Vec<u8>>,
    content: Vec<u8>,
    signer: SignerInfo,
    /// The certificates that came with it.
    pub certificates: Vec<CertificateDer<'static>>,
}

/// A time stamp that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// When, as the authority says.
    pub time: Timestamp,
    /// The subject of the authority's certificate.
    pub authority: String,
    /// Whether its certificates lead to a root that was given.
    pub trusted: bool,
}

impl Token {
    /// Reads the answer of an authority.
    ///
    /// # Errors
    /// If it cannot be read, is a refusal, or stamps another digest than a SHA-256.
    pub fn parse(response: &[u8]) -> Result<Self, Fault> {
        let wrong = |e: der::Error| Fault::unreadable("TimeStampResp", e);
        let response = TimeStampResp::from_der(response).map_err(wrong)?;
        let Some(token) = response.time_stamp_token else {
            let words = response.status.status_string.map(|words| {
                words.iter().map(|word| word.as_str().to_owned()).collect::<Vec<_>>().join("; ")
            });
            let status = format!("{:?}", response.status.status);
            return Err(Fault::Refused([status, words.unwrap_or_default()].join(" ").trim().to_owned()));
        };
        if token.content_type != SIGNED_DATA {
            return Err(Fault::Unreadable(format!("ContentInfo: {}", token.content_type)));
        }
        let wrong = |e: der::Error| Fault::unreadable("SignedData", e);
        let data: SignedData = token.content.decode_as().map_err(wrong)?;
        let content =
            data.encap_content_info.econtent.filter(|_| data.encap_content_info.econtent_type == TST_INFO);
        let content = content.ok_or_else(|| Fault::Unreadable("SignedData: no TSTInfo".to_owned()))?;
        let content = content.decode_as::<OctetString>().map_err(wrong)?.as_bytes().to_vec();
        let info = TstInfo::from_der(&content).map_err(|e| Fault::unreadable("TSTInfo", e))?;
        if info.message_imprint.hash_algorithm.oid != SHA256 {
            return Err(Fault::Unsupported(info.message_imprint.hash_algorithm.oid.to_string()));
        }
        let mut signers = data.signer_infos.0.into_vec().into_iter();
        let (Some(signer), None) = (signers.next(), signers.next()) else {
            return Err(Fault::Unreadable("SignedData: not one signer".to_owned()));
        };
        let certificates = data.certificates.unwrap_or_default();
        // What is no sequence is another choice than a certificate.
        let certificates = certificates.iter().filter(|choice| choice.tag() == Tag::Sequence);
        let certificates: Result<Vec<_>, _> =
            certificates.map(|choice| choice.to_der().map(CertificateDer::from)).collect();
        Ok(Token {
            digest: Digest(info.message_imprint.hashed_message.as_bytes().to_vec()),
            time: moment(&info.gen_time)?,
            nonce: info.nonce.map(|nonce| nonce.as_bytes().to_vec()),
            content,
            signer,
            certificates: certificates.map_err(wrong)?,
        })
    }

    /// Checks that the token stamps a digest, answers a request if one is given, and is
    /// signed by whoever its certificate names; then, if roots are given, that the
    /// certificates lead to one of them.
    ///
    /// # Errors
    /// At the first of these that does not hold.
    pub fn check(
        &self,
        digest: &Digest,
        request: Option<&Request>,
        chain: &[CertificateDer<'static>],
        roots: Option<&Roots>,
    ) -> Result<Stamped, Fault> {
        if self.digest != *digest {
            return Err(Fault::Imprint(self.digest.to_string()));
        }
        if let Some(request) = request
            && (request.digest != *digest || (request.nonce.is_some() && request.nonce != self.nonce))
        {
            return Err(Fault::Nonce);
        }
        let others = [&self.certificates, chain].concat();
        let (signer, certificate) = self.signer(&others)?;
        self.check_signature(&signer)?;
        check_purpose(&certificate, self.time)?;
        if let Some(roots) = roots {
            chain::follow(&signer, &others, roots, self.time)?;
        }
        Ok(Stamped {
            time: self.time,
            authority: certificate.tbs_certificate.subject.to_string(),
            trusted: roots.is_some(),
        })
    }

    /// The certificate of the signer: the one that the signed attributes name by its
    /// digest, and that the signer is said to have.
    fn signer(
        &self,
        all: &[CertificateDer<'static>],
    ) -> Result<(CertificateDer<'static>, Certificate), Fault> {
        let (algorithm, wanted) = self.named_certificate()?;
        for der in all {
            if digest_of(algorithm, der) == wanted {
                let certificate =
                    Certificate::from_der(der).map_err(|e| Fault::unreadable("certificate", e))?;
                return match is_of(&certificate, &self.signer.sid) {
                    true => Ok((der.clone(), certificate)),
                    false => Err(Fault::Certificate),
                };
            }
        }
        Err(Fault::Certificate)
    }

    /// The digest of the signer's certificate, from the signed attributes.
    fn named_certificate(&self) -> Result<(Algorithm, Digest), Fault> {
        let wrong = |e: der::Error| Fault::unreadable("SigningCertificate", e);
        let attributes = self.attributes()?;
        if let Some(value) = attribute(attributes, SIGNING_CERTIFICATE_V2) {
            let named: SigningCertificate<EssCertIdV2> = value.decode_as().map_err(wrong)?;
            let first = named.certs.first().ok_or(Fault::Certificate)?;
            let algorithm = match &first.hash_algorithm {
                None => Algorithm::Sha256,
                Some(stated) => digest_algorithm(stated.oid)?,
            };
            return Ok((algorithm, Digest(first.cert_hash.as_bytes().to_vec())));
        }
        let value = attribute(attributes, SIGNING_CERTIFICATE).ok_or(Fault::Certificate)?;
        let named: SigningCertificate<EssCertId> = value.decode_as().map_err(wrong)?;
        let first = named.certs.first().ok_or(Fault::Certificate)?;
        // SHA-1 here only tells certificates apart; each of them is verified by its chain.
        Ok((Algorithm::Sha1, Digest(first.cert_hash.as_bytes().to_vec())))
    }

    fn attributes(&self) -> Result<&SignedAttributes, Fault> {
        let lacking = || Fault::Unreadable("SignerInfo: no signed attributes".to_owned());
        self.signer.signed_attrs.as_ref().ok_or_else(lacking)
    }

    /// The signed attributes are about the content, and the signature is over them.
    fn check_signature(&self, certificate: &CertificateDer<'_>) -> Result<(), Fault> {
        let wrong = |e: der::Error| Fault::unreadable("SignerInfo", e);
        let attributes = self.attributes()?;
        let kind: Option<ObjectIdentifier> =
            attribute(attributes, CONTENT_TYPE).map(|value| value.decode_as()).transpose().map_err(wrong)?;
        let stated: Option<OctetString> = attribute(attributes, MESSAGE_DIGEST)
            .map(|value| value.decode_as())
            .transpose()
            .map_err(wrong)?;
        let found = digest_of(digest_algorithm(self.signer.digest_alg.oid)?, &self.content);
        if kind != Some(TST_INFO) || stated.map(|digest| digest.into_bytes()) != Some(found.0) {
            return Err(Fault::Signature);
        }
        // Signed as a SET OF, though stored under an implicit tag (RFC 5652, section 5.4).
        let signed = attributes.to_der().map_err(wrong)?;
        let certificate =
            EndEntityCert::try_from(certificate).map_err(|e| Fault::unreadable("certificate", e))?;
        let methods = methods(&self.signer)?;
        let fits = methods.iter().any(|method| {
            certificate.verify_signature(*method, &signed, self.signer.signature.as_bytes()).is_ok()
        });
        if fits { Ok(()) } else { Err(Fault::Signature) }
    }
}

/// The one value of an attribute that stands once.
fn attribute(attributes: &SignedAttributes, oid: ObjectIdentifier) -> Option<&Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let (Some(one), None) = (found.next(), found.next()) else { return None };
    match one.values.as_slice() {
        [value] => Some(value),
        _ => None,
    }
}

fn is_of(certificate: &Certificate, sid: &SignerIdentifier) -> bool {
    let stated = &certificate.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == stated.issuer && named.serial_number == stated.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            matches!(stated.get::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *named)
        }
    }
}

/// The certificate is meant for time stamps and nothing else, critically so (RFC 3161,
/// section 2.3), and was valid at the time.
fn check_purpose(certificate: &Certificate, time: Timestamp) -> Result<(), Fault> {
    match certificate.tbs_certificate.get::<ExtendedKeyUsage>() {
        Ok(Some((true, usage))) if usage.0 == [TIME_STAMPING] => {}
        _ => return Err(Fault::Purpose),
    }
    let validity = &certificate.tbs_certificate.validity;
    let (from, until) = (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    let seconds = u64::try_from(time.as_second()).unwrap_or_default();
    match (from.as_secs()..=until.as_secs()).contains(&seconds) {
        true => Ok(()),
        false => Err(Fault::Validity(time.to_string())),
    }
}

fn digest_algorithm(oid: ObjectIdentifier) -> Result<Algorithm, Fault> {
    match oid {
        SHA256 => Ok(Algorithm::Sha256),
        SHA384 => Ok(Algorithm::Sha384),
        SHA512 => Ok(Algorithm::Sha512),
        other => Err(Fault::Unsupported(other.to_string())),
    }
}

fn digest_of(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

/// A way to verify a signature.
type Method = &'static dyn SignatureVerificationAlgorithm;

/// The ways to verify a signature of this kind: for elliptic curves, one for each curve.
fn methods(signer: &SignerInfo) -> Result<Vec<Method>, Fault> {
    let oid = signer.signature_algorithm.oid;
    Ok(match (oid, signer.digest_alg.oid) {
        (RSA, SHA256) | (RSA_SHA256, _) => vec![algorithms::RSA_PKCS1_2048_8192_SHA256],
        (RSA, SHA384) | (RSA_SHA384, _) => vec![algorithms::RSA_PKCS1_2048_8192_SHA384],
        (RSA, SHA512) | (RSA_SHA512, _) => vec![algorithms::RSA_PKCS1_2048_8192_SHA512],
        (ECDSA_SHA256, _) => vec![algorithms::ECDSA_P256_SHA256, algorithms::ECDSA_P384_SHA256],
        (ECDSA_SHA384, _) => vec![algorithms::ECDSA_P256_SHA384, algorithms::ECDSA_P384_SHA384],
        (ED25519, _) => vec![algorithms::ED25519],
        _ => return Err(Fault::Unsupported(oid.to_string())),
    })
}

/// A `GeneralizedTime` in UTC, with or without a fraction of a second.
fn moment(value: &Any) -> Result<Timestamp, Fault> {
    let wrong = || Fault::Unreadable("TSTInfo: genTime".to_owned());
    let text = std::str::from_utf8(value.value()).ok().filter(|_| value.tag() == Tag::GeneralizedTime);
    let text = text.and_then(|text| text.strip_suffix('Z')).ok_or_else(wrong)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) {
        return Err(wrong());
    }
    // The form is that of a basic ISO 8601 time but for the T in the middle.
    let (day, clock) = whole.split_at_checked(8).ok_or_else(wrong)?;
    format!("{day}T{clock}.{fraction:.9}Z").parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_with_and_without_a_fraction() {
        let read = |text: &str| {
            let value = Any::new(Tag::GeneralizedTime, text.as_bytes()).unwrap();
            moment(&value).map(|time| time.to_string()).ok()
        };
        assert_eq!(read("20261128045102Z").as_deref(), Some("2026-11-28T04:51:02Z"));
        assert_eq!(read("20261128045102.25Z").as_deref(), Some("2026-11-28T04:51:02.25Z"));
        assert_eq!(read("20261128045102.1234567891Z").as_deref(), Some("2026-11-28T04:51:02.123456789Z"));
        for bad in [
            "",
            "Z",
            "20261128045102",
            "20261128045102.Z",
            "20261328045102Z",
            "2026112804510２Z",
            "202611280451Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Token::parse(&bytes).is_err());
            let _ = Request::parse(&bytes);
            let _ = Roots::parse(&bytes);
        }
    }
}
