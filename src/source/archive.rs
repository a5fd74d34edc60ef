//! ZIP archives, read in place: which members there are, and the bytes of each.
//!
//! A stored or deflated member is read where it lies; what is encrypted or packed in a
//! rarer way is unfolded aside once. Each member has its place in the ledger under
//! `archive!/member`, refused ones too.

use super::directory::{self, NoDirectory, Raw, Window};
use super::entry_name;
use super::limits::{Budget, Exceeded};
use super::unfold::{Unfolder, aside};
use crate::content::{Content, open_regular};
use crate::finding::{Code, Finding, Findings};
use rawzip::CompressionMethod;
use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

/// What separates the path of an archive from the names of its members.
pub const INTO: &str = "!/";

/// An archive whose directory has been read and checked.
pub struct Archive {
    window: Window,
    budget: Budget,
    members: Vec<Member>,
    raw: Vec<Raw>,
    unfolder: Unfolder,
}

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The path in the ledger: that of the archive, `!/`, and the decoded name; `#2` and so
    /// on follows where an earlier member has that name.
    pub path: String,
    /// The length in bytes, unfolded, as declared.
    pub size: u64,
    /// The length in bytes as it lies in the archive.
    pub compressed: u64,
    /// The CRC-32 of its bytes, where the archive holds one (AES members may not). Whoever
    /// reads a member compares it: `content::Checked` does.
    pub crc32: Option<u32>,
    /// Whether a password is needed to read it.
    pub encrypted: bool,
    /// Whether it is a folder; such have no bytes.
    pub is_dir: bool,
    /// Whether the name was read as GB18030.
    pub name_decoded: bool,
    /// Why it is not taken in, if that is known already.
    pub problem: Option<MemberProblem>,
}

/// Why a member is not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemberProblem {
    /// A symbolic link: listed, never followed.
    #[error("a symbolic link")]
    Link,
    /// It breaks a rule or contradicts itself, or this kind of packing is not known.
    #[error("{found}, where {expected} was expected")]
    Refused {
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// It is encrypted and no password given fits.
    #[error("a password is needed")]
    PasswordNeeded,
    /// Its bytes cannot be unfolded or are not those declared.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The system failed.
    #[error("{0}")]
    Io(String),
}

impl MemberProblem {
    /// The finding to report about the member at a ledger path.
    pub fn finding(&self, path: &str) -> Finding {
        match self {
            MemberProblem::Link => Finding::new(Code::SymbolicLink, path),
            MemberProblem::Refused { found, expected } => {
                Finding::new(Code::MemberRefused, path).found(found).expected(expected)
            }
            MemberProblem::PasswordNeeded => Finding::new(Code::PasswordNeeded, path),
            MemberProblem::Damaged(what) => {
                Finding::new(Code::MemberRefused, path).found(what).expected("whole bytes")
            }
            MemberProblem::Io(what) => Finding::new(Code::Unreadable, path).found(what),
        }
    }
}

/// Why an archive could not be opened; it has been reported, except where it is no ZIP.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is no ZIP at all.
    #[error("not a ZIP archive")]
    NotZip,
    /// Its end is missing: the download was cut.
    #[error("the archive was cut")]
    Cut,
    /// It is one part of an archive split over several files.
    #[error("a part of a split archive")]
    Split,
    /// It contradicts itself or breaks a limit.
    #[error("{found}, where {expected} was expected")]
    Refused {
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Archive {
    /// Opens an archive that the ledger knows under `path`, with passwords to be tried in
    /// order on its encrypted members.
    ///
    /// Members that are refused are in the list, with their reason, and reported; so is a
    /// note where names were read as GB18030.
    ///
    /// # Errors
    /// If it is no ZIP, was cut, is split, contradicts itself, breaks a limit of the
    /// budget or cannot be read. All but the first are reported too.
    pub fn open(
        content: &Content,
        path: &str,
        budget: &Budget,
        passwords: &[String],
        findings: &Findings,
    ) -> Result<Archive, Refusal> {
        let archive = Self::read(content, path, budget, passwords);
        match &archive {
            Ok(archive) => archive.report(path, findings),
            Err(refusal) => refusal.finding(path).into_iter().for_each(|finding| findings.report(finding)),
        }
        archive
    }

    fn read(
        content: &Content,
        path: &str,
        budget: &Budget,
        passwords: &[String],
    ) -> Result<Archive, Refusal> {
        budget.check_depth()?;
        let window = window(content)?;
        let raw = directory::read(&window, budget.entries_left())?;
        let members = members(&raw, path);
        let sum = |of: fn(&Member) -> u64| members.iter().map(of).fold(0, u64::saturating_add);
        budget.spend(members.len() as u64, sum(|m| m.path.len() as u64), sum(|m| m.size))?;
        let unfolder = Unfolder::new(window.clone(), passwords);
        Ok(Archive { window, budget: budget.inside(), members, raw, unfolder })
    }

    fn report(&self, path: &str, findings: &Findings) {
        if let Some(member) = self.members.iter().find(|member| member.name_decoded) {
            findings.report(Finding::new(Code::NameDecoded, path).found(&member.path));
        }
        for member in &self.members {
            if let Some(problem) = &member.problem {
                findings.report(problem.finding(&member.path));
            }
        }
    }

    /// The members, in the order of the central directory.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The budget under which an archive nested in this one is to be opened.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The bytes of a member by its index in [`Archive::members`].
    ///
    /// Stored and deflated members are not copied; their CRC-32 is checked by whoever
    /// reads them. Others are unfolded aside, and checked while that is done.
    ///
    /// # Errors
    /// If the member is refused, encrypted without a fitting password, packed in an
    /// unknown way or damaged. What was not known at opening is reported.
    pub fn content(&self, index: usize, findings: &Findings) -> Result<Content, MemberProblem> {
        let (Some(member), Some(raw)) = (self.members.get(index), self.raw.get(index)) else {
            return Err(MemberProblem::Io("no such member".into()));
        };
        if let Some(known) = &member.problem {
            return Err(known.clone());
        }
        self.bytes(raw).inspect_err(|problem| findings.report(problem.finding(&member.path)))
    }

    fn bytes(&self, raw: &Raw) -> Result<Content, MemberProblem> {
        let file = Arc::clone(&self.window.file);
        let start = self.window.start.saturating_add(raw.start);
        match raw.method {
            _ if raw.encrypted => self.unfolder.unfold(raw),
            CompressionMethod::STORE if raw.size != raw.compressed => Err(MemberProblem::Refused {
                found: format!("{} stored bytes", raw.compressed),
                expected: format!("{} bytes", raw.size),
            }),
            CompressionMethod::STORE => Ok(Content::Section { file, start, len: raw.size }),
            CompressionMethod::DEFLATE => {
                Ok(Content::Deflated { file, start, compressed: raw.compressed, len: raw.size })
            }
            _ => self.unfolder.unfold(raw),
        }
    }
}

/// The archive as a stretch of an open file; where it is none yet, it is put aside.
fn window(content: &Content) -> io::Result<Window> {
    let content = match content {
        Content::Path(path) => {
            let file = open_regular(path)?;
            let len = file.metadata()?.len();
            return Ok(Window { file: Arc::new(file), start: 0, len });
        }
        Content::Memory(_) | Content::Deflated { .. } => aside(&mut content.open()?, content.len()?)?,
        Content::Section { .. } => content.clone(),
    };
    match content {
        Content::Section { file, start, len } => Ok(Window { file, start, len }),
        _ => Err(io::Error::other("not put aside")),
    }
}

fn members(raw: &[Raw], archive: &str) -> Vec<Member> {
    let names: Vec<_> = raw.iter().map(Raw::raw_name).collect();
    let charset = entry_name::charset(&names);
    let mut accepted = Vec::with_capacity(raw.len());
    let mut members = Vec::with_capacity(raw.len());
    for (raw, name) in raw.iter().zip(&names) {
        let (decoded, name_decoded) = entry_name::decode(name, charset);
        let named = entry_name::policy(&decoded);
        let is_dir = decoded.ends_with('/') || raw.mode == FOLDER;
        let problem = match &named {
            Err(reason) => Some(refused(*reason, "a path inside the archive")),
            Ok(_) => problem(raw, is_dir),
        };
        accepted.push(named.is_ok());
        members.push(Member {
            path: format!("{archive}{INTO}{}", named.unwrap_or(decoded)),
            size: raw.size,
            compressed: raw.compressed,
            // AE-2 stores no CRC-32 (WinZip AES, "Encryption method").
            crc32: (raw.method != CompressionMethod::AES || raw.crc32 != 0).then_some(raw.crc32),
            encrypted: raw.encrypted,
            is_dir,
            name_decoded,
            problem,
        });
    }
    refuse_repeated(&mut members, &accepted);
    tell_apart(&mut members);
    members
}

/// The file types of a Unix mode.
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;
const FILE: u32 = 0o100_000;
/// Info-ZIP notes it for a member that it read from a pipe: bytes like any other's.
const PIPE: u32 = 0o010_000;

fn problem(raw: &Raw, is_dir: bool) -> Option<MemberProblem> {
    match raw.mode {
        LINK => return Some(MemberProblem::Link),
        0 | FILE | FOLDER => {}
        PIPE if raw.size > 0 => {}
        mode => return Some(refused(format!("file type {mode:o}"), "a file or a folder")),
    }
    if is_dir {
        // It brings nothing along, so that its local header does not matter.
        let full = || refused(format!("a folder of {} bytes", raw.size), "a folder without bytes");
        return (raw.size > 0).then(full);
    }
    if let Some((found, expected)) = &raw.disagrees {
        return Some(refused(found, expected));
    }
    raw.strong.then(|| refused("strong encryption", "ZipCrypto or AES"))
}

/// Two members of one name give two readings: the first stays, the later ones do not.
fn refuse_repeated(members: &mut [Member], accepted: &[bool]) {
    let names = members.iter().zip(accepted).enumerate();
    let taken =
        names.filter(|(_, (m, ok))| **ok && !m.is_dir).map(|(index, (m, _))| (index, m.path.as_str()));
    for (later, first) in entry_name::repeated(taken) {
        let tell = |member: Option<&Member>| {
            member.map(|m| format!("{} bytes, CRC-32 {:08x}", m.size, m.crc32.unwrap_or(0)))
        };
        let one = tell(members.get(first)).unwrap_or_default();
        if let Some(member) = members.get_mut(later) {
            let two = tell(Some(member)).unwrap_or_default();
            member.problem.get_or_insert(MemberProblem::Refused {
                found: format!("a second member of this name ({two})"),
                expected: format!("the first one ({one}), which is kept"),
            });
        }
    }
}

/// Gives each file a ledger path of its own: the later ones of a name get `#2`, `#3`, …
fn tell_apart(members: &mut [Member]) {
    let mut taken: HashSet<String> = members.iter().map(|member| member.path.clone()).collect();
    let mut times: HashMap<String, u64> = HashMap::new();
    for member in members.iter_mut().filter(|member| !member.is_dir) {
        let count = times.entry(member.path.clone()).or_insert(0);
        *count += 1;
        while *count > 1 {
            let path = format!("{}#{count}", member.path);
            if taken.insert(path.clone()) {
                member.path = path;
                break;
            }
            *count += 1;
        }
    }
}

fn refused(found: impl Into<String>, expected: impl Into<String>) -> MemberProblem {
    MemberProblem::Refused { found: found.into(), expected: expected.into() }
}

impl Refusal {
    fn finding(&self, path: &str) -> Option<Finding> {
        Some(match self {
            Refusal::NotZip => return None,
            Refusal::Cut => Finding::new(Code::ArchiveCut, path).expected("an end record"),
            Refusal::Split => Finding::new(Code::ArchiveNotOpened, path).found("a part of a split archive"),
            Refusal::Refused { found, expected } => {
                Finding::new(Code::ArchiveRefused, path).found(found).expected(expected)
            }
            Refusal::Io(error) => Finding::new(Code::Unreadable, path).found(error.to_string()),
        })
    }
}

impl From<NoDirectory> for Refusal {
    fn from(reason: NoDirectory) -> Self {
        match reason {
            NoDirectory::NotZip => Refusal::NotZip,
            NoDirectory::Cut => Refusal::Cut,
            NoDirectory::Split => Refusal::Split,
            NoDirectory::Broken(found, expected) => Refusal::Refused { found, expected },
            NoDirectory::Io(error) => Refusal::Io(error),
        }
    }
}

impl From<Exceeded> for Refusal {
    fn from(limit: Exceeded) -> Self {
        Refusal::Refused { found: limit.found, expected: limit.allowed }
    }
}
