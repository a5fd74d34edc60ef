//! What the tag files of a bag say, joined to the files that are there.

use super::hashing::{Job, Outcome, Tally};
use super::{Sample, Sink};
use crate::bag::declaration::{self, Declaration, Version};
use crate::bag::info::{self, BagInfo, Oxum};
use crate::bag::store::{Member, Store};
use crate::bag::text::{Decoded, Fault};
use crate::bag::{fetch, manifest, path};
use crate::content::BLOCK;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::finding::{Code, Finding};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Read};

/// A manifest or `fetch.txt` larger than this, in bytes, is not read: a million lines.
pub const MAX_TAG_FILE: u64 = 128 << 20;

/// A `bagit.txt` or `bag-info.txt` larger than this, in bytes, is not read.
pub const MAX_INFO_FILE: u64 = 4 << 20;

/// How many findings of one code about the lines of one tag file are kept one by one;
/// the last of them counts the rest.
pub const KEPT_PER_TAG_FILE: u64 = 1_000;

/// How many forms of the gap between digest and path are remembered of one manifest.
const MAX_GAPS: usize = 3;

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
    /// What its lines have between digest and path, each form once, a few at most.
    pub gaps: Vec<String>,
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
    /// The payload files that a sample leaves unread.
    pub passed_over: HashSet<usize>,
    /// What reading each member gave.
    pub outcomes: Vec<Option<Outcome>>,
    /// What was noticed so far.
    pub notes: Vec<Note>,
    /// How often a code was noted of a tag file, and where the last such note is.
    told: HashMap<(Code, usize), (u64, usize)>,
    /// The members by path.
    pub exact: HashMap<&'s str, usize>,
    /// The members that are not ASCII, by path in normal form C.
    pub composed: HashMap<String, usize>,
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
        passed_over: HashSet::new(),
        outcomes: vec![None; members.len()],
        notes: Vec::new(),
        told: HashMap::new(),
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
    fn load(
        &mut self,
        index: usize,
        member: &Member,
        algorithms: &[Algorithm],
    ) -> io::Result<(Vec<u8>, Outcome)> {
        let mut bytes = Vec::new();
        let opened = self.store.open(index);
        let read =
            opened.and_then(|reader| reader.take(member.size.saturating_add(1)).read_to_end(&mut bytes));
        let mut tally = Tally::new(algorithms, member.crc.is_some());
        bytes.chunks(BLOCK).for_each(|block| tally.update(block));
        (self.progress)(bytes.len() as u64);
        if let Some(sink) = self.sink {
            let mut writer = sink.create(&member.path)?;
            writer.write_all(&bytes)?;
            writer.close()?;
        }
        Ok((bytes, tally.finish(read.err().map(Into::into))))
    }
}

impl<'s> Contents<'s> {
    /// The algorithms of the payload or tag manifests, each once, in the order of their
    /// names.
    pub fn algorithms(&self, tag: bool) -> Vec<Algorithm> {
        let mut found: Vec<Algorithm> =
            self.manifests.iter().filter(|m| m.tag == tag).map(|m| m.algorithm).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The payload that is there.
    pub fn payload_size(&self) -> Oxum {
        let payload = self.members.iter().filter(|m| m.path.starts_with(path::PAYLOAD));
        payload.fold(Oxum::default(), |sum, m| Oxum {
            bytes: sum.bytes.saturating_add(m.size),
            files: sum.files + 1,
        })
    }

    /// What must still be read: every file with a claim; every file without one, since
    /// it may be a missing one under another name; whatever carries a CRC-32; with
    /// `all`, the rest too. In 1.0 each payload manifest should name each payload file.
    pub fn jobs(&self, all: bool) -> Vec<Job> {
        let (payload, tag) = (self.algorithms(false), self.algorithms(true));
        let strict = self.declaration.version >= Version::V1_0;
        let mut jobs = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            if self.outcomes.get(index).is_some_and(Option::is_some) {
                continue;
            }
            let claims = self.claims.get(index).map(Vec::as_slice).unwrap_or_default();
            let mut algorithms: Vec<Algorithm> =
                claims.iter().filter_map(|c| self.manifests.get(c.manifest)).map(|m| m.algorithm).collect();
            if member.path.starts_with(path::PAYLOAD) {
                if strict || claims.is_empty() {
                    algorithms.extend(&payload);
                }
            } else if claims.is_empty() {
                algorithms.extend(&tag);
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

    /// Of these jobs those of a sample: whatever is no claimed payload file, and of the
    /// payload files, in an order that follows from the seed and their paths, so many that
    /// they have at least the share of the files and of the bytes.
    pub fn sampled(&mut self, jobs: Vec<Job>, sample: Sample) -> Vec<Job> {
        let path = |job: &Job| self.members.get(job.member).map_or("", |m| m.path.as_str());
        let claimed = |job: &Job| self.claims.get(job.member).is_some_and(|claims| !claims.is_empty());
        let (mut payload, mut chosen): (Vec<Job>, Vec<Job>) =
            jobs.into_iter().partition(|job| path(job).starts_with(path::PAYLOAD) && claimed(job));
        payload.sort_by_cached_key(|job| {
            let mut hasher = Hasher::sha256();
            hasher.update(&sample.seed.to_le_bytes());
            hasher.update(path(job).as_bytes());
            hasher.finish().to_string()
        });
        let files = sample.share.of(payload.len() as u64);
        let bytes = sample.share.of(payload.iter().map(|job| job.size).sum());
        let (mut read, mut count) = (0, 0);
        for job in payload {
            if count < files || read < bytes {
                count += 1;
                read += job.size;
                chosen.push(job);
            } else {
                self.passed_over.insert(job.member);
            }
        }
        chosen
    }

    /// The payload that was read and digested.
    pub fn payload_read(&self) -> Oxum {
        let read = self.members.iter().zip(&self.outcomes);
        let read = read.filter(|(member, _)| member.path.starts_with(path::PAYLOAD));
        let digested = |outcome: &&Outcome| !outcome.digests.is_empty();
        read.filter_map(|(_, outcome)| outcome.as_ref()).filter(digested).fold(
            Oxum::default(),
            |sum, outcome| Oxum { bytes: sum.bytes.saturating_add(outcome.bytes), files: sum.files + 1 },
        )
    }

    /// Adds a finding that nothing else explains.
    pub fn note(&mut self, finding: Finding) {
        self.notes.push(Note { finding, from: None });
    }

    /// Adds a finding that a line of a tag file gave rise to; beyond
    /// [`KEPT_PER_TAG_FILE`] of one kind they are only counted.
    pub fn note_from(&mut self, from: usize, finding: Finding) {
        let (seen, last) = self.told.entry((finding.code, from)).or_insert((0, 0));
        *seen += 1;
        if *seen <= KEPT_PER_TAG_FILE {
            *last = self.notes.len();
            self.notes.push(Note { finding, from: Some(from) });
        } else if let Some(note) = self.notes.get_mut(*last) {
            note.finding.count += 1;
        }
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
                gaps: Vec::new(),
                line_end: "\n",
                order: Vec::new(),
                faulty: false,
            });
        }
    }

    /// Reads a tag file and keeps its outcome; `None` if it is too large or unreadable.
    fn load(&mut self, index: usize, limit: u64, reader: &mut Reader<'_>) -> io::Result<Option<Vec<u8>>> {
        let Some(member) = self.members.get(index) else { return Ok(None) };
        if member.size > limit {
            let large =
                Finding::new(Code::TagFileMalformed, member.path.clone()).found(member.size.to_string());
            self.note(large.expected(format!("≤ {limit}")));
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
        let Some(bytes) = self.load(index, MAX_INFO_FILE, reader)? else { return Ok(()) };
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
            let mark =
                Finding::new(Code::BagUnwise, name).row(1).found("EF BB BF").expected("no byte-order mark");
            self.note_from(index, mark);
        }
    }

    fn read_info(&mut self, reader: &mut Reader<'_>) -> io::Result<()> {
        let version = self.declaration.version;
        let name = info::file_name(version);
        let Some(&index) = self.exact.get(name) else { return Ok(()) };
        let Some(bytes) = self.load(index, MAX_INFO_FILE, reader)? else { return Ok(()) };
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
        let Some(bytes) = self.load(index, MAX_TAG_FILE, reader)? else { return Ok(()) };
        let decoded = self.declaration.encoding.decode(&bytes);
        self.note_decoding(index, fetch::FILE, &decoded, false);
        for line in fetch::parse(&decoded.text, self.declaration.version) {
            match line {
                Err(fault) => self.fault(Code::TagFileMalformed, index, fetch::FILE, fault),
                Ok(line) if path::escapes(line.raw) || path::escapes(&path::decode_all(line.raw)) => {
                    let finding =
                        Finding::new(Code::PathEscape, fetch::FILE).row(line.number).found(line.raw);
                    self.note_from(index, finding.expected("data/…"));
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
        let Some(bytes) = self.load(index, MAX_TAG_FILE, reader)? else { return Ok(()) };
        let decoded = self.declaration.encoding.decode(&bytes);
        self.note_decoding(index, &name, &decoded, true);
        let mut order = Vec::new();
        let mut gaps: Vec<String> = Vec::new();
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
                    if gaps.len() < MAX_GAPS && !gaps.iter().any(|gap| gap == line.gap) {
                        gaps.push(line.gap.to_owned());
                    }
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
            manifest.gaps = gaps;
            manifest.line_end = if crlf { "\r\n" } else { "\n" };
        }
        if self.manifests.get(at).is_some_and(|m| m.gaps.iter().any(|gap| gap.contains('*'))) {
            let marked = Finding::new(Code::BagUnwise, name).row(1).found("*data/…").expected("data/…");
            self.note_from(index, marked);
        }
        Ok(())
    }
}
