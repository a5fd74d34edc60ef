//! What is put onto a finished bundle: signatures and time stamps, each with its entry in
//! the custody log.

use super::{Failure, Held, SOFTWARE, Trust, weigh};
use crate::bag::amend::{Amend, AmendError};
use crate::bag::store::{self, Store};
use crate::bag::verify::{Options, verify};
use crate::bag::write::WriteError;
use crate::digest::Digest;
use crate::evidence::custody::{Log, sha256};
use crate::evidence::layout::{FOLDER, Item, Part, Subject, TAG_MANIFEST};
use crate::evidence::signature::{self, SigningKey};
use crate::evidence::time_stamp::{Fault, Request, Token, chain, token};
use crate::finding::{Finding, Severity};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

/// A bundle to be changed, and how.
pub struct Change<'a> {
    /// The bundle.
    pub bundle: &'a Path,
    /// The day that the custody log states.
    pub date: Date,
    /// How many threads read back.
    pub threads: usize,
    /// Is told how many more bytes were read back.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// How a bundle is signed.
pub enum Signing<'a> {
    /// With a key.
    Key(&'a SigningKey),
    /// With a signature over its tag manifest that another tool has made.
    Ready(&'a [u8]),
}

/// A time stamp to be taken in.
pub struct Stamping<'a> {
    /// What was asked (DER).
    pub request: &'a [u8],
    /// What was answered (DER).
    pub response: &'a [u8],
    /// Further certificates up to the root (PEM); empty if the answer has them all.
    pub chain: &'a [u8],
}

/// What proves a bundle that is just being packed: the log of its packing, and a signature
/// if there is a key. `pack` and then `sign` on the same day gives the same.
///
/// # Errors
/// If the key cannot sign.
pub fn first(
    tag_manifest: &[u8],
    date: Date,
    key: Option<&SigningKey>,
) -> Result<Vec<(String, Vec<u8>)>, signature::KeyError> {
    let mut log = Log::default();
    log.push(date, "pack", SOFTWARE, vec![(sha256(tag_manifest), TAG_MANIFEST.to_owned())]);
    let mut files = Vec::new();
    if let Some(key) = key {
        let (path, armoured) = (Item::Signature(1).to_string(), key.sign(tag_manifest)?);
        log.push(date, "sign", SOFTWARE, vec![(sha256(armoured.as_bytes()), path.clone())]);
        files.push((path, armoured.into_bytes()));
    }
    files.insert(0, (Item::Log.to_string(), log.to_text().into_bytes()));
    Ok(files)
}

/// Signs the tag manifest of a bundle, beside signatures that are there.
///
/// # Errors
/// As [`Failure`] says; the bundle is as it was then.
pub fn sign(change: &Change<'_>, signing: &Signing<'_>) -> Result<signature::Signed, Failure> {
    let mut signed = None;
    amend(change, "sign", |held| {
        let armoured = match signing {
            Signing::Key(key) => key.sign(&held.tag_manifest).map_err(Failure::Key)?.into_bytes(),
            Signing::Ready(bytes) => bytes.to_vec(),
        };
        signed = Some(signature::check(&armoured, &held.tag_manifest).map_err(Failure::Signature)?);
        let number = (1..).find(|n| !held.files.contains_key(&Item::Signature(*n).to_string())).unwrap_or(1);
        Ok(vec![(Item::Signature(number), armoured)])
    })?;
    signed.ok_or(Failure::NotCovered)
}

/// A request for a time stamp (DER): on the last signature of a bundle, or on its tag
/// manifest where it is not signed. The bundle is only read.
///
/// # Errors
/// If there is no bag, or nothing in it to stamp.
pub fn request(bundle: &Path) -> Result<Vec<u8>, Failure> {
    let store = store::open(bundle).map_err(Failure::Open)?;
    let held = Held::of(store.as_ref())?;
    let (_, digest) = subjects(&held).pop().ok_or(Failure::NotCovered)?;
    Request::fresh(digest).and_then(|request| request.to_der()).map_err(Failure::Stamp)
}

/// Takes the answer of an authority into a bundle, with the request and the certificates.
///
/// # Errors
/// As [`Failure`] says; the bundle is as it was then.
pub fn stamp(change: &Change<'_>, stamping: &Stamping<'_>) -> Result<token::Stamped, Failure> {
    let request = Request::parse(stamping.request).map_err(Failure::Stamp)?;
    let token = Token::parse(stamping.response).map_err(Failure::Stamp)?;
    let mut certificates = token.certificates.clone();
    if !stamping.chain.is_empty() {
        certificates.extend(chain::certificates(stamping.chain).map_err(Failure::Stamp)?);
    }
    let mut stamped = None;
    amend(change, "stamp", |held| {
        let subject = subjects(held).into_iter().find(|(_, digest)| *digest == request.digest);
        let Some((subject, digest)) = subject else {
            return Err(Failure::Stamp(Fault::Imprint(request.digest.to_string())));
        };
        let checked = token.check(&digest, Some(&request), &certificates, None);
        stamped = Some(checked.map_err(Failure::Stamp)?);
        let free = |n: &u32| !held.files.contains_key(&Item::Stamp(subject, *n, Part::Response).to_string());
        let number = (1..).find(free).unwrap_or(1);
        let part = |part: Part, bytes: Vec<u8>| (Item::Stamp(subject, number, part), bytes);
        Ok(vec![
            part(Part::Request, stamping.request.to_vec()),
            part(Part::Response, stamping.response.to_vec()),
            part(Part::Chain, chain::to_pem(&certificates).map_err(Failure::Stamp)?),
        ])
    })?;
    stamped.ok_or(Failure::NotCovered)
}

/// What of a bundle can be stamped, with its digest: the last comes last.
fn subjects(held: &Held) -> Vec<(Subject, Digest)> {
    let mut all = vec![(Subject::TagManifest, sha256(&held.tag_manifest))];
    let mut signatures: Vec<_> = held
        .files
        .iter()
        .filter_map(|(path, bytes)| match Item::parse(path)? {
            Item::Signature(number) => Some((Subject::Signature(number), sha256(bytes))),
            _ => None,
        })
        .collect();
    signatures.sort();
    all.extend(signatures);
    all
}

/// Adds files to a bundle, and an entry about them to its custody log.
fn amend(
    change: &Change<'_>,
    command: &str,
    make: impl FnOnce(&Held) -> Result<Vec<(Item, Vec<u8>)>, Failure>,
) -> Result<(), Failure> {
    let base = store::open(change.bundle).map_err(Failure::Open)?.base().to_owned();
    // Held first and read then: what is read is what will be added to.
    let bundle = Amend::open(change.bundle, &base, FOLDER).map_err(Failure::Amend)?;
    let store = store::open(change.bundle).map_err(Failure::Open)?;
    let faults = errors(store.findings());
    if !faults.is_empty() {
        return Err(Failure::NotValid(faults));
    }
    let mut held = Held::of(store.as_ref())?;
    // What is open cannot be replaced on every system.
    drop(store);
    let mut log = held.log()?;
    let added = make(&held)?;
    let digests = added.iter().map(|(item, bytes)| (sha256(bytes), item.to_string())).collect();
    log.push(change.date, command, SOFTWARE, digests);
    held.files.extend(added.into_iter().map(|(item, bytes)| (item.to_string(), bytes)));
    held.files.insert(Item::Log.to_string(), log.to_text().into_bytes());
    finish(change, bundle, &held.files)
}

/// Writes the bundle anew, reads it back whole, and puts it in its place.
fn finish(change: &Change<'_>, bundle: Amend, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let read_back = |staging: &Path| {
        let path = change.bundle.to_owned();
        let store =
            store::open(staging).map_err(|error| WriteError::Target { path, source: error.into() })?;
        let found = faults(store.as_ref(), change);
        if found.is_empty() { Ok(()) } else { Err(WriteError::ReadBack(found)) }
    };
    match bundle.finish(files, read_back) {
        Ok(_) => Ok(()),
        // What is copied byte for byte was so before.
        Err(AmendError::Write(WriteError::ReadBack(found))) => Err(Failure::NotValid(found)),
        Err(error) => Err(Failure::Amend(error)),
    }
}

/// Every fault of a bundle, those of its evidence too.
fn faults(store: &dyn Store, change: &Change<'_>) -> Vec<Finding> {
    let options = Options { threads: change.threads, ..Options::default() };
    let mut report = verify(store, &options, change.progress);
    weigh(store, &mut report, &Trust::default());
    errors(&report.findings)
}

fn errors(findings: &[Finding]) -> Vec<Finding> {
    findings.iter().filter(|finding| finding.severity() == Severity::Error).cloned().collect()
}
