//! Members that cannot be read in place: encrypted, or packed in a rarer way.

use super::archive::MemberProblem;
use super::directory::{Raw, Window};
use crate::content::{Checked, Content, SPOOL_LIMIT, Section, guarded};
use rawzip::CompressionMethod;
use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use zip::read::ZipReadOptions;
use zip::result::ZipError;

type Zip = zip::ZipArchive<BufReader<Section>>;

/// Unfolds the members of one archive, and remembers which password fits.
pub(super) struct Unfolder {
    window: Window,
    /// The passwords as bytes, in the order in which they are tried.
    passwords: Vec<Vec<u8>>,
    fitting: AtomicUsize,
    zip: Mutex<Option<Zip>>,
}

impl Unfolder {
    pub(super) fn new(window: Window, passwords: &[String]) -> Self {
        let mut list: Vec<Vec<u8>> = Vec::new();
        for password in passwords {
            // Archivers for Windows encrypt under the bytes of the system's code page.
            let (gbk, _, unmappable) = encoding_rs::GBK.encode(password);
            let forms = [Some(password.as_bytes()), (!unmappable).then_some(&*gbk)];
            for form in forms.into_iter().flatten() {
                if !list.iter().any(|known| known == form) {
                    list.push(form.to_vec());
                }
            }
        }
        Unfolder { window, passwords: list, fitting: AtomicUsize::new(0), zip: Mutex::new(None) }
    }

    /// Unfolds one member aside and checks length and CRC-32 (for AES, its code).
    pub(super) fn unfold(&self, raw: &Raw) -> Result<Content, MemberProblem> {
        let mut slot = self.zip.lock().map_err(|_| MemberProblem::Io("an earlier member failed".into()))?;
        let zip = match &mut *slot {
            Some(zip) => zip,
            empty => empty.insert(self.open()?),
        };
        let index = same_member(zip, raw)?;
        if !raw.encrypted {
            return attempt(zip, index, None, raw).map_err(|failed| failed.problem(raw));
        }
        let first = self.fitting.load(Ordering::Relaxed);
        let all = || self.passwords.iter().enumerate();
        for (number, password) in all().skip(first).chain(all().take(first)) {
            match attempt(zip, index, Some(password), raw) {
                Ok(content) => {
                    self.fitting.store(number, Ordering::Relaxed);
                    return Ok(content);
                }
                // A wrong password passes the first check once in 256 (ZipCrypto) or 65,536
                // (AES) times, and shows only as damaged bytes.
                Err(Failed::Password | Failed::Bytes(_)) => {}
                Err(failed) => return Err(failed.problem(raw)),
            }
        }
        Err(MemberProblem::PasswordNeeded)
    }

    fn open(&self) -> Result<Zip, MemberProblem> {
        let Window { file, start, len } = &self.window;
        let reader = BufReader::new(Section::new(Arc::clone(file), *start, *len));
        let archive = guarded(|| zip::ZipArchive::new(reader)).ok_or_else(|| unforeseen().problem_text())?;
        archive.map_err(|error| Failed::from(error).problem_text())
    }
}

/// The member by its raw name in the second parser; both must mean the same bytes.
fn same_member(zip: &mut Zip, raw: &Raw) -> Result<usize, MemberProblem> {
    let other = || MemberProblem::Refused {
        found: "a member that another reader of archives finds elsewhere".into(),
        expected: "one reading".into(),
    };
    let index = zip.index_for_name_raw(&raw.name).ok_or_else(other)?;
    let entry = zip.by_index_data(index).map_err(|_| other())?;
    if entry.header_start() == raw.header { Ok(index) } else { Err(other()) }
}

enum Failed {
    Password,
    Method,
    Bytes(String),
    Io(io::Error),
}

impl Failed {
    fn problem(self, raw: &Raw) -> MemberProblem {
        match self {
            Failed::Method => MemberProblem::Refused {
                found: format!("packed as {}", raw.method),
                expected: "stored, deflated, deflate64 or zstd".into(),
            },
            other => other.problem_text(),
        }
    }

    fn problem_text(self) -> MemberProblem {
        match self {
            Failed::Password => MemberProblem::PasswordNeeded,
            Failed::Method => MemberProblem::Damaged("unknown packing".into()),
            Failed::Bytes(what) => MemberProblem::Damaged(what),
            Failed::Io(error) => MemberProblem::Io(error.to_string()),
        }
    }
}

impl From<ZipError> for Failed {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::InvalidPassword => Failed::Password,
            ZipError::UnsupportedArchive(text) if text == ZipError::PASSWORD_REQUIRED => Failed::Password,
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Failed::Method,
            ZipError::Io(error) => Failed::from(error),
            other => Failed::Bytes(other.to_string()),
        }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Unsupported => Failed::Method,
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other => Failed::Bytes(error.to_string()),
            _ => Failed::Io(error),
        }
    }
}

fn unforeseen() -> Failed {
    Failed::Bytes("its bytes contradict themselves".into())
}

fn attempt(zip: &mut Zip, index: usize, password: Option<&Vec<u8>>, raw: &Raw) -> Result<Content, Failed> {
    guarded(|| unpack(zip, index, password, raw)).unwrap_or_else(|| Err(unforeseen()))
}

fn unpack(zip: &mut Zip, index: usize, password: Option<&Vec<u8>>, raw: &Raw) -> Result<Content, Failed> {
    let options = ZipReadOptions::new().password(password.map(Vec::as_slice));
    let entry = zip.by_index_with_options(index, options)?;
    let crc32 = (raw.method != CompressionMethod::AES || raw.crc32 != 0).then_some(raw.crc32);
    let mut checked = Checked::new(entry, raw.size, crc32);
    if raw.size > SPOOL_LIMIT as u64 {
        return Ok(aside(&mut checked, raw.size)?);
    }
    let mut bytes = Vec::new();
    checked.read_to_end(&mut bytes)?;
    Ok(Content::memory(bytes))
}

/// Puts bytes aside in a file without a name, which goes when nobody reads it any more.
///
/// # Errors
/// If they cannot be read or written, or are not `len` bytes.
pub(super) fn aside(reader: &mut dyn Read, len: u64) -> io::Result<Content> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut Checked::new(reader, len, None), &mut file)?;
    Ok(Content::Section { file: Arc::new(file), start: 0, len })
}
