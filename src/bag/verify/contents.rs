//! What the tag files of a bag say, joined to the files that are there.

use super::Sink;
use super::hashing::{Job, Outcome, Tally};
use crate::bag::declaration::{self, Declaration, Version};
use crate::bag::info::{self, BagInfo, Oxum};
use crate::bag::store::{Member, Store};
use crate::bag::text::{Decoded, Fault};
use crate::bag::{fetch, manifest, path};
use crate::digest::{Algorithm, BLOCK, Digest};
use crate::finding::{Code, Finding};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

/// A tag file larger than this, in bytes, is not read as text: some millions of lines.
pub const MAX_TAG_FILE: u64 = 256 << 20;

/// A finding, and the tag file without which it would not be.
pub struct Note {
    /// What was noticed.
    pub finding: Finding,
    /// The member that said so.
    pub from: Option<usize>,
}

/// A manifest that was read.
pub struct Manifest {
    /// Its index among the members.
    pub member: usize,
    /// Its file name.
    pub name: String,
    /// Whether it lists tag files.
    pub tag: bool,
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// What its first line has between digest and path.
    pub gap: String,
    /// What ends its lines.
    pub line_end: &'static str,
    /// The member that each line names; `None` for one that is not there.
    pub order: Vec<Option<usize>>,
    /// Whether a line could not be used as it stands.
    pub faulty: bool,
}

/// One line of one manifest, about one file.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The index of the manifest.
    pub manifest: usize,
    /// The line, counted from 1.
    pub line: u64,
    /// The digest it states.
    pub digest: Digest,
    /// Whether the path is spelled as the file is.
    pub exact: bool,
}

/// A bag as its tag files describe it.
pub struct Contents<'s> {
    /// Every file that is there.
    pub members: &'s [Member],
    /// Whether the payload folder is there.
    pub payload_folder: bool,
    /// What `bagit.txt` declares.
    pub declaration: Declaration,
    /// What `bag-info.txt` says.
    pub info: BagInfo,
    /// The member that says it.
    pub info_member: Option<usize>,
    /// The manifests whose algorithm is known.
    pub manifests: Vec<Manifest>,
    /// What is claimed of each member.
    pub claims: Vec<Vec<Claim>>,
    /// What is claimed of files that are not there.
    pub missing: BTreeMap<String, Vec<Claim>>,
    /// The paths of `fetch.txt` with their addresses and lines.
    pub fetch: BTreeMap<String, (String, u64)>,
    /// What reading each member gave.
    pub outcomes: Vec<Option<Outcome>>,
    /// What was noticed so far.
    pub notes: Vec<Note>,
    exact: HashMap<&'s str, usize>,
    composed: HashMap<String, usize>,
}

/// Reads every tag file that has a meaning to BagIt.
///
/// # Errors
/// Only if the sink fails.
pub fn read<'s>(
    store: &'s dyn Store,
    progress: &(dyn Fn(u64) + Sync),
    sink: Option<&dyn Sink>,
) -> io::Result<Contents<'s>> {
    let members = store.members();
    let mut contents = Contents {
        members,
        payload_folder: store.has_payload_folder(),
        declaration: Declaration::default(),
        info: BagInfo::default(),
        info_member: None,
        manifests: Vec::new(),
        claims: vec![Vec::new(); members.len()],
        missing: BTreeMap::new(),
        fetch: BTreeMap::new(),
        outcomes: vec![None; members.len()],
        notes: Vec::new(),
        exact: members.iter().enumerate().map(|(i, m)| (m.path.as_str(), i)).collect(),
        composed: HashMap::new(),
    };
    for (index, member) in members.iter().enumerate().filter(|(_, m)| !m.path.is_ascii()) {
        contents.composed.entry(path::nfc(&member.path).into_owned()).or_insert(index);
    }
    let mut reader = Reader { store, progress, sink };
    contents.find_manifests();
    contents.read_declaration(&mut reader)?;
    for index in 0..contents.manifests.len() {
        contents.read_manifest(index, &mut reader)?;
    }
    contents.read_info(&mut reader)?;
    contents.read_fetch(&mut reader)?;
    Ok(contents)
}

/// Reads whole tag files, digesting them on the way.
struct Reader<'r> {
    store: &'r dyn Store,
    progress: &'r (dyn Fn(u64) + Sync),
    sink: Option<&'r dyn Sink>,
}

impl Reader<'_> {
    fn load(&mut self, index: usize, member: &Member, algorithms: &[Algorithm]) -> io::Result<(Vec<u8>, Outcome)> {
        let mut bytes = Vec::new();
        let opened = self.store.open(index);
        let read = opened.and_then(|reader| reader.take(member.size.saturating_add(1)).read_to_end(&mut bytes));
        let mut tally = Tally::new(algorithms, member.crc.is_some());
        bytes.chunks(BLOCK).for_each(|block| tally.update(block));
        (self.progress)(bytes.len() as u64);
        if let Some(sink) = self.sink {
            let mut writer = sink.create(&member.path)?;
            writer.write_all(&bytes)?;
            writer.flush()?;
        }
        Ok((bytes, tally.finish(read.err().map(Into::into))))
    }
}

impl<'s> Contents<'s> {
    /// The algorithms of the payload or tag manifests, each once, in the order of their
    /// names.
    pub fn algorithms(&self, tag: bool) -> Vec<Algorithm> {
        let mut found: Vec<Algorithm> = self.manifests.iter().filter(|m| m.tag == tag).map(|m| m.algorithm).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The payload that is there.
    pub fn payload_size(&self) -> Oxum {
        let payload = self.members.iter().filter(|m| m.path.starts_with(path::PAYLOAD));
        payload.fold(Oxum::default(), |sum, m| Oxum { bytes: sum.bytes.saturating_add(m.size), files: sum.files + 1 })
    }

    /// What must still be read: every file with a claim, every payload file without
    /// one, since it may be a missing one under another name, and whatever carries a
    /// CRC-32; with `all`, the rest too.
    pub fn jobs(&self, all: bool) -> Vec<Job> {
        let (payload, tag) = (self.algorithms(false), self.algorithms(true));
        let mut jobs = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            if self.outcomes.get(index).is_some_and(Option::is_some) {
                continue;
            }
            let claims = self.claims.get(index).map(Vec::as_slice).unwrap_or_default();
            let mut algorithms: Vec<Algorithm> =
                claims.iter().filter_map(|c| self.manifests.get(c.manifest)).map(|m| m.algorithm).collect();
            if claims.is_empty() {
                let in_payload = member.path.starts_with(path::PAYLOAD);
                algorithms.extend(if in_payload { &payload } else { &tag });
            }
            algorithms.sort_unstable();
            algorithms.dedup();
            let crc = claims.is_empty() && member.crc.is_some();
            if all || crc || !algorithms.is_empty() {
                jobs.push(Job { member: index, size: member.size, algorithms, crc });
            }
        }
        jobs
    }

    /// Adds a finding that nothing else explains.
    pub fn note(&mut self, finding: Finding) {
        self.notes.push(Note { finding, from: None });
    }

    /// Adds a finding that a tag file gave rise to.
    pub fn note_from(&mut self, from: usize, finding: Finding) {
        self.notes.push(Note { finding, from: Some(from) });
    }

    fn fault(&mut self, code: Code, from: usize, name: &str, fault: Fault) {
        let finding = Finding::new(code, name).row(fault.line).found(fault.found).expected(fault.expected);
        self.note_from(from, finding);
    }

    fn find_manifests(&mut self) {
        for (index, member) in self.members.iter().enumerate() {
            let Some(name) = manifest::Name::parse(&member.path) else { continue };
            let Some(algorithm) = Algorithm::from_name(name.label) else {
                let unknown = Finding::new(Code::AlgorithmUnknown, member.path.clone());
                self.note(unknown.found(name.label));
                continue;
            };
            self.manifests.push(Manifest {
                member: index,
                name: member.path.clone(),
                tag: name.tag,
                algorithm,
                gap: "  ".to_owned(),
                line_end: "\n",
                order: Vec::new(),
                faulty: false,
            });
        }
    }

    /// Reads a tag file and keeps its outcome; `None` if it is too large or unreadable.
    fn load(&mut self, index: usize, reader: &mut Reader<'_>) -> io::Result<Option<Vec<u8>>> {
        let Some(member) = self.members.get(index) else { return Ok(None) };
        if member.size > MAX_TAG_FILE {
            let large = Finding::new(Code::TagFileMalformed, member.path.clone()).found(member.size.to_string());
            self.note(large.expected(format!("≤ {MAX_TAG_FILE}")));
            return Ok(None);
        }
        let (bytes, outcome) = reader.load(index, member, &self.algorithms(true))?;
        if let Some(slot) = self.outcomes.get_mut(index) {
            *slot = Some(outcome);
        }
        Ok(Some(bytes))
    }

    fn read_declaration(&mut self, reader: &mut Reader<'_>) -> io::Result<()> {
        let Some(&index) = self.exact.get(declaration::FILE) else {
            self.note(Finding::new(Code::BagDeclaration, declaration::FILE).expected(declaration::FILE));
            return Ok(());
        };
        let Some(bytes) = self.load(index, reader)? else { return Ok(()) };
        let (declaration, faults) = declaration::parse(&bytes);
        self.declaration = declaration;
        for fault in faults {
            self.fault(Code::BagDeclaration, index, declaration::FILE, fault);
        }
        Ok(())
    }

    /// Notes what the decoding of a tag file showed; manifests name their bad lines.
    fn note_decoding(&mut self, index: usize, name: &str, decoded: &Decoded<'_>, by_line: bool) {
        if decoded.invalid && !by_line {
            let fault = Fault::new(1, "\u{FFFD}", "Tag-File-Character-Encoding");
            self.fault(Code::TagFileMalformed, index, name, fault);
        }
        if decoded.marked && self.declaration.encoding == crate::bag::text::Encoding::UTF_8 {
            let mark = Finding::new(Code::BagUnwise, name).row(1).found("EF BB BF").expected("no byte-order mark");
            self.note_from(index, mark);
        }
    }

    fn read_info(&mut self, reader: &mut Reader<'_>) -> io::Result<()> {
        let version = self.declaration.version;
        let name = info::file_name(version);
        let Some(&index) = self.exact.get(name) else { return Ok(()) };
        let Some(bytes) = self.load(index, reader)? else { return Ok(()) };
        let decoded = self.declaration.encoding.decode(&bytes);
        self.note_decoding(index, name, &decoded, false);
        let (info, faults) = BagInfo::parse(&decoded.text, version);
        self.info = info;
        self.info_member = Some(index);
        for fault in faults {
            self.fault(Code::TagFileMalformed, index, name, fault);
        }
        Ok(())
    }

    fn read_fetch(&mut self, reader: &mut Reader<'_>) -> io::Result<()> {
        let Some(&index) = self.exact.get(fetch::FILE) else { return Ok(()) };
        let Some(bytes) = self.load(index, reader)? else { return Ok(()) };
        let decoded = self.declaration.encoding.decode(&bytes);
        self.note_decoding(index, fetch::FILE, &decoded, false);
        for line in fetch::parse(&decoded.text, self.declaration.version) {
            match line {
                Err(fault) => self.fault(Code::TagFileMalformed, index, fetch::FILE, fault),
                Ok(line) if path::escapes(line.raw) || path::escapes(&path::decode_all(line.raw)) => {
                    let finding = Finding::new(Code::PathEscape, fetch::FILE).row(line.number).found(line.raw);
                    self.note(finding.expected("data/…"));
                }
                Ok(line) => {
                    let path = path::normalize(&line.path).into_owned();
                    self.fetch.insert(path, (line.url.to_owned(), line.number));
                }
            }
        }
        Ok(())
    }

    fn read_manifest(&mut self, at: usize, reader: &mut Reader<'_>) -> io::Result<()> {
        let Some(manifest) = self.manifests.get(at) else { return Ok(()) };
        let (index, name, algorithm) = (manifest.member, manifest.name.clone(), manifest.algorithm);
        let Some(bytes) = self.load(index, reader)? else { return Ok(()) };
        let decoded = self.declaration.encoding.decode(&bytes);
        self.note_decoding(index, &name, &decoded, true);
        let mut order = Vec::new();
        let mut first_gap = None;
        let mut faulty = false;
        for line in manifest::parse(&decoded.text, self.declaration.version, algorithm) {
            let line = match line {
                Ok(line) if decoded.invalid && line.raw.contains('\u{FFFD}') => {
                    Err(Fault::new(line.number, line.raw, "Tag-File-Character-Encoding"))
                }
                line => line,
            };
            match line {
                Err(fault) => {
                    faulty = true;
                    self.fault(Code::ManifestMalformed, index, &name, fault);
                }
                Ok(line) => {
                    first_gap.get_or_insert_with(|| line.gap.to_owned());
                    match self.claim(at, index, &name, &line) {
                        Some(member) => order.push(member),
                        None => faulty = true,
                    }
                }
            }
        }
        let crlf = decoded.text.contains("\r\n");
        if let Some(manifest) = self.manifests.get_mut(at) {
            manifest.order = order;
            manifest.faulty = faulty;
            manifest.gap = first_gap.unwrap_or_else(|| "  ".to_owned());
            manifest.line_end = if crlf { "\r\n" } else { "\n" };
        }
        if self.manifests.get(at).is_some_and(|m| m.gap.contains('*')) {
            let marked = Finding::new(Code::BagUnwise, name).row(1).found("*data/…").expected("data/…");
            self.note_from(index, marked);
        }
        Ok(())
    }

    /// Joins one line to the file it names. `None` if the line leads out of the bag and
    /// claims nothing; `Some(None)` if the file is not there.
    fn claim(&mut self, at: usize, from: usize, name: &str, line: &manifest::Line<'_>) -> Option<Option<usize>> {
        let told = |code: Code| Finding::new(code, name).row(line.number).found(line.raw);
        let found = self.resolve(line);
        let Some((member, spelling)) = found else {
            if path::escapes(line.raw) || path::escapes(&path::decode_all(line.raw)) {
                self.note_from(from, told(Code::PathEscape));
                return None;
            }
            let wanted = path::normalize(&line.path).into_owned();
            if self.is_folder(&wanted) {
                self.note_from(from, told(Code::ManifestMalformed).expected("a file, not a folder"));
                return None;
            }
            let claim = Claim { manifest: at, line: line.number, digest: line.digest.clone(), exact: true };
            self.check_kind(at, from, &wanted, told(Code::ManifestMalformed));
            self.add_missing(from, name, wanted, claim);
            return Some(None);
        };
        let path = self.members.get(member).map_or("", |m| m.path.as_str());
        match spelling {
            Spelling::Same => {}
            Spelling::Normal => {
                let other = Finding::new(Code::NameNormalised, path).sheet(name).row(line.number);
                self.note_from(from, other.found(line.raw).expected(path));
            }
            Spelling::Loose => self.note_from(from, told(Code::BagUnwise).expected(path)),
            Spelling::Backslash => self.note_from(from, told(Code::ManifestMalformed).expected(path)),
        }
        self.check_kind(at, from, path, told(Code::ManifestMalformed));
        let exact = spelling != Spelling::Normal;
        let claim = Claim { manifest: at, line: line.number, digest: line.digest.clone(), exact };
        let claims = self.claims.get_mut(member)?;
        let earlier = claims.iter().find(|c| c.manifest == at).cloned();
        claims.push(claim.clone());
        if let Some(earlier) = earlier {
            self.note_repeat(from, name, path, &earlier, &claim);
        }
        Some(Some(member))
    }

    fn add_missing(&mut self, from: usize, name: &str, path: String, claim: Claim) {
        let claims = self.missing.entry(path.clone()).or_default();
        let earlier = claims.iter().find(|c| c.manifest == claim.manifest).cloned();
        claims.push(claim.clone());
        if let Some(earlier) = earlier {
            self.note_repeat(from, name, &path, &earlier, &claim);
        }
    }

    /// Two lines of one manifest about one file: an error in 1.0 and wherever the
    /// digests differ; before that a warning.
    fn note_repeat(&mut self, from: usize, name: &str, path: &str, earlier: &Claim, later: &Claim) {
        let same = earlier.digest == later.digest;
        let code = if same && !(earlier.exact && later.exact) {
            Code::NameClash
        } else if same && self.declaration.version < Version::V1_0 {
            Code::BagUnwise
        } else {
            Code::ManifestDuplicate
        };
        let lines = (format!("{}, {}", earlier.line, later.line), earlier.line.to_string());
        let repeat = Finding::new(code, path).sheet(name).row(later.line).found(lines.0).expected(lines.1);
        self.note_from(from, repeat);
    }

    /// A payload manifest lists payload files only; a tag manifest lists none, and no
    /// tag manifest. Before 1.0 this is unwise, not wrong.
    fn check_kind(&mut self, at: usize, from: usize, path: &str, finding: Finding) {
        let Some(manifest) = self.manifests.get(at) else { return };
        let payload = path.starts_with(path::PAYLOAD);
        let tag_manifest = manifest::Name::parse(path).is_some_and(|name| name.tag);
        let (wrong, expected) = match manifest.tag {
            false => (!payload, "data/…"),
            true => (payload || tag_manifest, "a tag file"),
        };
        if wrong {
            let strict = self.declaration.version >= Version::V1_0;
            let code = if strict { Code::ManifestMalformed } else { Code::BagUnwise };
            self.note_from(from, Finding { code, ..finding }.expected(expected));
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let after = self.members.partition_point(|m| m.path.as_str() < prefix.as_str());
        self.members.get(after).is_some_and(|m| m.path.starts_with(&prefix))
    }

    /// Finds the file that a line names: as decoded, then with `.` and `..` resolved,
    /// then in normal form C, then as a careless writer may have meant it.
    fn resolve(&self, line: &manifest::Line<'_>) -> Option<(usize, Spelling)> {
        if let Some(&member) = self.exact.get(line.path.as_ref()) {
            return Some((member, Spelling::Same));
        }
        if path::escapes(&line.path) {
            return None;
        }
        let plain = path::normalize(&line.path);
        if let Some(&member) = self.exact.get(plain.as_ref()) {
            let dotted = line.path.strip_prefix("./") == Some(plain.as_ref());
            return Some((member, if dotted { Spelling::Same } else { Spelling::Loose }));
        }
        if let Some(&member) = self.composed.get(path::nfc(&plain).as_ref()) {
            return Some((member, Spelling::Normal));
        }
        let all = path::decode_all(line.raw);
        for loose in [line.raw, line.raw.trim_end(), all.as_ref()] {
            if let Some(&member) = self.exact.get(loose) {
                return Some((member, Spelling::Loose));
            }
        }
        let member = *self.exact.get(line.path.replace('\\', "/").as_str())?;
        Some((member, Spelling::Backslash))
    }
}

/// How the path of a line compares with the name of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Same,
    /// In another Unicode normal form.
    Normal,
    /// Not as the version asks, and still clear.
    Loose,
    /// With `\` between its parts.
    Backslash,
}
