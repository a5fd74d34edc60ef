//! Weighs what proves a bundle: each file of it by itself, and all against the custody log.

use super::verdict::{Done, Evidence, SignatureFound, StampFound, Strength, Trust};
use super::{Held, covers_payload};
use crate::bag::info;
use crate::bag::store::Store;
use crate::bag::verify::Report;
use crate::digest::Digest;
use crate::evidence::custody::{Log, sha256};
use crate::evidence::layout::{FOLDER, Item, Part, Subject, TAG_MANIFEST};
use crate::evidence::signature::{self, Signed};
use crate::evidence::time_stamp::{self, Request, Token, chain, token};
use crate::finding::{Code, Finding, Severity};
use std::collections::BTreeSet;

/// Weighs what proves a bag that was verified, and adds what is wrong with that to the
/// report. What the report says of a file already is not said again.
pub fn weigh(store: &dyn Store, report: &mut Report, trust: &Trust<'_>) -> Evidence {
    let (evidence, findings) = weighed(store, report, trust);
    report.valid &= !findings.iter().any(|finding| finding.severity() == Severity::Error);
    report.complete &= !findings.iter().any(|finding| finding.code == Code::FileMissing);
    report.findings.extend(findings);
    evidence
}

fn weighed(store: &dyn Store, report: &Report, trust: &Trust<'_>) -> (Evidence, Vec<Finding>) {
    let held = match Held::read(store) {
        Ok(held) => held,
        Err(error) => {
            let finding = Finding::new(Code::Unreadable, FOLDER).found(error.to_string());
            return Scale::new(report, trust, Held::default()).told([finding]);
        }
    };
    let mut scale = Scale::new(report, trust, held);
    scale.strays();
    scale.signatures();
    scale.log();
    scale.stamps();
    scale.expectations();
    scale.told([])
}

struct Scale<'a> {
    report: &'a Report,
    trust: &'a Trust<'a>,
    held: Held,
    /// The files of which something is wrong by themselves.
    unsound: BTreeSet<String>,
    evidence: Evidence,
    findings: Vec<Finding>,
}

impl<'a> Scale<'a> {
    fn new(report: &'a Report, trust: &'a Trust<'a>, held: Held) -> Self {
        let is_error = |f: &&Finding| f.severity() == Severity::Error;
        let unsound = report.findings.iter().filter(is_error).map(|f| f.path.clone()).collect();
        let evidence = Evidence {
            strength: Strength::Unsigned,
            signatures: Vec::new(),
            stamps: Vec::new(),
            custody: Vec::new(),
        };
        Scale { report, trust, held, unsound, evidence, findings: Vec::new() }
    }

    /// Tells of a file, unless something is known of it already.
    fn tell(&mut self, finding: Finding) {
        if self.unsound.insert(finding.path.clone()) {
            self.findings.push(finding);
        }
    }

    /// Files that nobody knows, where every byte should be accounted for.
    fn strays(&mut self) {
        let strays: Vec<String> =
            self.held.files.keys().filter(|path| Item::parse(path).is_none()).cloned().collect();
        for path in strays {
            self.tell(Finding::new(Code::TagFileStray, path));
        }
    }

    fn items(&self) -> Vec<(Item, String)> {
        let mut items: Vec<(Item, String)> =
            self.held.files.keys().filter_map(|path| Some((Item::parse(path)?, path.clone()))).collect();
        items.sort();
        items
    }

    fn bytes(&self, path: &str) -> &[u8] {
        self.held.files.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    fn signatures(&mut self) {
        for (item, path) in self.items() {
            let Item::Signature(_) = item else { continue };
            match signature::check(self.bytes(&path), &self.held.tag_manifest) {
                Ok(_) if !covers_payload(&self.held.tag_manifest) => {
                    let finding = Finding::new(Code::SignatureUnsound, path);
                    self.tell(finding.found("signature-covers-nothing"));
                }
                Ok(signed) => {
                    let found = self.found(path, signed);
                    if found.expected != Some(false) {
                        self.evidence.strength = Strength::Signed;
                    }
                    self.evidence.signatures.push(found);
                }
                Err(fault) => self.tell(Finding::new(Code::SignatureUnsound, path).found(fault.to_string())),
            }
        }
    }

    fn found(&self, path: String, signed: Signed) -> SignatureFound {
        let name = self.trust.signers.map(|signers| signers.name_of(&signed).map(str::to_owned));
        SignatureFound {
            path,
            expected: name.as_ref().map(Option::is_some),
            signer: name.flatten().unwrap_or_default(),
            key: signed.fingerprint,
            algorithm: signed.algorithm,
        }
    }

    fn stamps(&mut self) {
        for (item, path) in self.items() {
            let Item::Stamp(subject, number, part) = item else { continue };
            let answer = Item::Stamp(subject, number, Part::Response).to_string();
            if part != Part::Response {
                // A part of a stamp that is not there.
                if !self.held.files.contains_key(&answer) {
                    self.tell(Finding::new(Code::FileMissing, answer));
                }
                continue;
            }
            match self.stamp(subject, number, &path) {
                Ok(stamped) => self.take_stamp(subject, path, stamped),
                // A request or chain that was changed explains it, and was told.
                Err(_) if self.parts_are_unsound(subject, number) => {}
                Err(fault) => self.tell(Finding::new(Code::StampUnsound, path).found(fault.to_string())),
            }
        }
    }

    fn stamp(&self, subject: Subject, number: u32, path: &str) -> Result<token::Stamped, time_stamp::Fault> {
        let part = |part: Part| self.held.files.get(&Item::Stamp(subject, number, part).to_string());
        let request = part(Part::Request).map(|bytes| Request::parse(bytes)).transpose()?;
        let chain = part(Part::Chain).map(|bytes| chain::certificates(bytes)).transpose()?;
        let stamped = match subject {
            Subject::TagManifest => self.held.tag_manifest.as_slice(),
            Subject::Signature(_) => self.bytes(&subject.path()),
        };
        Token::parse(self.bytes(path))?.check(
            &sha256(stamped),
            request.as_ref(),
            &chain.unwrap_or_default(),
            self.trust.roots,
        )
    }

    fn parts_are_unsound(&self, subject: Subject, number: u32) -> bool {
        let part = |part: Part| Item::Stamp(subject, number, part).to_string();
        [Part::Request, Part::Chain].into_iter().any(|p| self.unsound.contains(&part(p)))
    }

    /// A stamp on a signature that counts makes the bundle signed and time-stamped.
    fn take_stamp(&mut self, subject: Subject, path: String, stamped: token::Stamped) {
        let subject = subject.path();
        let counts = |s: &SignatureFound| s.path == subject && s.expected != Some(false);
        if self.evidence.signatures.iter().any(counts) {
            self.evidence.strength = Strength::SignedAndTimeStamped;
        }
        self.evidence.stamps.push(StampFound {
            path,
            subject,
            time: stamped.time.to_string(),
            authority: stamped.authority,
            trusted: stamped.trusted,
        });
    }

    /// The chain of the log, and what it says of the other files.
    fn log(&mut self) {
        let path = Item::Log.to_string();
        let Some(bytes) = self.held.files.get(&path) else {
            if self.is_ours() || !self.held.files.is_empty() {
                self.tell(Finding::new(Code::CustodyMissing, path));
            }
            return;
        };
        let log = match Log::parse(bytes) {
            Ok(log) => log,
            Err(fault) => {
                let finding = Finding::new(Code::CustodyBroken, path).row(fault.line);
                return self.tell(finding.found(fault.found).expected(fault.expected));
            }
        };
        let named: BTreeSet<&String> = log.entries().iter().flat_map(|e| &e.files).map(|(_, p)| p).collect();
        let silent = self.held.files.keys().filter(|p| !named.contains(*p) && **p != path).cloned();
        let mut silent: Vec<String> = silent.collect();
        for (digest, path) in log.entries().iter().flat_map(|entry| &entry.files) {
            let finding = self.held_against(digest, path, &mut silent);
            finding.into_iter().for_each(|finding| self.tell(finding));
        }
        for path in silent {
            self.tell(Finding::new(Code::CustodySilent, path));
        }
        self.evidence.custody = log.entries().iter().map(Done::from).collect();
    }

    /// What is wrong with a file by the digest that the log has; of the files that the log
    /// does not name, the one with that digest has its bytes.
    fn held_against(&self, digest: &Digest, path: &str, silent: &mut Vec<String>) -> Option<Finding> {
        let found = match path {
            // What explains it was told already, or else somebody changed all at once.
            TAG_MANIFEST if !self.report.valid || self.is_unsound_signature() => return None,
            TAG_MANIFEST => Some(sha256(&self.held.tag_manifest)),
            path => self.held.files.get(path).map(|bytes| sha256(bytes)),
        };
        let finding = |code: Code, path: &str| Finding::new(code, path).sheet(Item::Log.to_string());
        if let Some(found) = found {
            let changed = finding(Code::FileChanged, path).found(format!("sha256 {found}"));
            return (found != *digest).then(|| changed.expected(format!("sha256 {digest}")));
        }
        let twin = |path: &String| self.held.files.get(path).is_some_and(|bytes| sha256(bytes) == *digest);
        Some(match silent.iter().position(twin) {
            None => finding(Code::FileMissing, path),
            Some(at) => finding(Code::FileRenamed, &silent.remove(at)).found(path).expected(path),
        })
    }

    fn is_ours(&self) -> bool {
        info::is_ours(&self.report.info)
    }

    fn is_unsound_signature(&self) -> bool {
        self.unsound.iter().any(|path| matches!(Item::parse(path), Some(Item::Signature(_))))
    }

    /// Whom the user expects, and whether they are there.
    fn expectations(&mut self) {
        let evidence = &self.evidence;
        let mut lacking = Vec::new();
        if let Some(signers) = self.trust.signers
            && evidence.strength == Strength::Unsigned
        {
            let keys: Vec<&str> = evidence.signatures.iter().map(|found| found.key.as_str()).collect();
            let code = if keys.is_empty() { Code::SignatureMissing } else { Code::SignerDiffers };
            lacking.push(Finding::new(code, "").found(keys.join(", ")).expected(signers.fingerprints()));
        }
        let unsound = |path: &String| matches!(Item::parse(path), Some(Item::Stamp(..)));
        if self.trust.roots.is_some() && evidence.stamps.is_empty() && !self.unsound.iter().any(unsound) {
            lacking.push(Finding::new(Code::StampMissing, ""));
        }
        self.findings.extend(lacking);
    }

    fn told(mut self, more: impl IntoIterator<Item = Finding>) -> (Evidence, Vec<Finding>) {
        self.findings.extend(more);
        (self.evidence, self.findings)
    }
}
