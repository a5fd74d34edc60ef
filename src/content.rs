//! The bytes of one file, wherever they lie, so that readers need not know where.
//!
//! An original is sealed first and read afterwards, from the sealed copy: what the
//! tables say is then what the bundle holds, even if the input changed meanwhile.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads ahead in a thread.
mod ahead;
/// Bytes by their place.
pub mod storage;

pub use storage::{ReadAt, Scratch, WriteAt};

/// How many bytes are read, digested and written at a time: small enough to stay in the
/// processor's cache between the steps.
pub const BLOCK: usize = 128 << 10;

/// A reader that can also seek.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// The bytes of one file; may be opened more than once.
#[derive(Clone)]
pub enum Content {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes held in memory.
    Memory(Arc<Vec<u8>>),
    /// A stretch of an open file: a stored entry of a ZIP.
    Section {
        /// The file that holds the stretch.
        file: Arc<dyn ReadAt>,
        /// Where it begins, in bytes.
        start: u64,
        /// How long it is, in bytes.
        len: u64,
    },
    /// A raw deflate stream in a stretch of an open file: a deflated entry of a ZIP.
    Deflated {
        /// The file that holds the stretch.
        file: Arc<dyn ReadAt>,
        /// Where the compressed bytes begin.
        start: u64,
        /// How many compressed bytes there are.
        compressed: u64,
        /// How many bytes they unfold to.
        len: u64,
    },
}

/// Deflated contents from this size on are unfolded ahead in a thread of their own.
const AHEAD_FROM: u64 = 8 << 20;

/// Contents larger than this are spooled to disk, not memory, when they must be sought in.
pub const SPOOL_LIMIT: usize = 16 << 20;

impl Content {
    /// Bytes held in memory.
    pub fn memory(bytes: Vec<u8>) -> Self {
        Content::Memory(Arc::new(bytes))
    }

    /// The length in bytes, uncompressed.
    ///
    /// # Errors
    /// If the file cannot be asked for its length.
    pub fn len(&self) -> io::Result<u64> {
        Ok(match self {
            Content::Path(path) => std::fs::metadata(path)?.len(),
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Section { len, .. } | Content::Deflated { len, .. } => *len,
        })
    }

    /// Whether there is no byte at all.
    ///
    /// # Errors
    /// As [`Content::len`].
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Opens the bytes for reading from first to last.
    ///
    /// # Errors
    /// If the file cannot be opened. Reading fails where a stretch lies past the end of
    /// its file, and where a deflated entry unfolds to another length than it declares.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Content::Path(path) => Box::new(open_regular(path)?),
            Content::Memory(bytes) => Box::new(Cursor::new(Shared(bytes.clone()))),
            Content::Section { file, start, len } => Box::new(Section::new(file.clone(), *start, *len)),
            Content::Deflated { len, .. } => self.unfold(*len, false)?,
        })
    }

    /// Opens the bytes as [`Content::open`] does; a deflated entry in which something stands
    /// behind its compressed bytes fails at its end.
    ///
    /// # Errors
    /// As [`Content::open`].
    pub fn open_filled(&self) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Content::Deflated { len, .. } => self.unfold(*len, true),
            _ => self.open(),
        }
    }

    /// Unfolds a deflated entry; `filled` asks that it fills its stretch.
    fn unfold(&self, len: u64, filled: bool) -> io::Result<Box<dyn Read + Send>> {
        let Content::Deflated { file, start, compressed, .. } = self else { return self.open() };
        let stretch = Section::new(file.clone(), *start, *compressed);
        let inner = flate2::read::DeflateDecoder::new_with_buf(stretch, vec![0; 64 << 10]);
        let wanted = filled.then_some(*compressed);
        let unfolded = Box::new(Checked::new(Unfolded { inner, wanted }, len, None));
        Ok(if len < AHEAD_FROM { unfolded } else { Box::new(ahead::Ahead::new(unfolded)?) })
    }

    /// Opens the bytes for reading in any order; a deflated entry is unfolded aside first.
    ///
    /// # Errors
    /// If the file cannot be opened, or the copy aside cannot be written.
    pub fn open_seek(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Content::Path(path) => Box::new(io::BufReader::new(open_regular(path)?)),
            Content::Memory(bytes) => Box::new(Cursor::new(Shared(bytes.clone()))),
            Content::Section { file, start, len } => {
                Box::new(io::BufReader::with_capacity(64 << 10, Section::new(file.clone(), *start, *len)))
            }
            Content::Deflated { .. } => {
                let mut spool = tempfile::SpooledTempFile::new(SPOOL_LIMIT);
                io::copy(&mut self.open()?, &mut spool)?;
                spool.seek(SeekFrom::Start(0))?;
                Box::new(spool)
            }
        })
    }

    /// Reads at most `limit` bytes from the beginning.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn head(&self, limit: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(limit.min(64 << 10));
        self.open()?.take(limit as u64).read_to_end(&mut head)?;
        Ok(head)
    }
}

/// Shared bytes as a slice, for [`Cursor`].
#[derive(Clone)]
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A stretch of a shared file, read without moving the file's own position, so that
/// many threads may read one file at once.
pub struct Section {
    file: Arc<dyn ReadAt>,
    start: u64,
    len: u64,
    position: u64,
}

impl Section {
    /// The stretch of `len` bytes that begins at `start`.
    pub fn new(file: Arc<dyn ReadAt>, start: u64, len: u64) -> Self {
        Section { file, start, len, position: 0 }
    }
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let take = buffer.len().min(left);
        let Some(part) = buffer.get_mut(..take) else { return Ok(0) };
        if part.is_empty() {
            return Ok(0);
        }
        let at = self.start.checked_add(self.position).ok_or(io::ErrorKind::UnexpectedEof)?;
        let got = self.file.read_at(part, at)?;
        if got == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file ends before the stretch does",
            ));
        }
        self.position += got as u64;
        Ok(got)
    }
}

impl Seek for Section {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

/// A deflate stream; at its end as many compressed bytes must have been used as are wanted.
struct Unfolded {
    inner: flate2::read::DeflateDecoder<Section>,
    wanted: Option<u64>,
}

impl Read for Unfolded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let used = self.inner.total_in();
        match self.wanted {
            Some(wanted) if got == 0 && !buffer.is_empty() && used != wanted => {
                let text = format!("{wanted} compressed bytes, of which {used} are used");
                Err(io::Error::new(io::ErrorKind::InvalidData, text))
            }
            _ => Ok(got),
        }
    }
}

/// Reads on from another reader and fails where its length or CRC-32 is not as declared.
///
/// A hostile entry that unfolds to more than it declares fails as soon as it does so, a
/// cut one fails at its end; neither poses as a whole one.
pub struct Checked<R> {
    inner: R,
    left: u64,
    crc: Option<(u32, crc32fast::Hasher)>,
    done: bool,
}

impl<R: Read> Checked<R> {
    /// Expects `len` bytes from `inner`, with this CRC-32 if one is given.
    pub fn new(inner: R, len: u64, crc32: Option<u32>) -> Self {
        Checked { inner, left: len, crc: crc32.map(|want| (want, crc32fast::Hasher::new())), done: false }
    }

    fn finish(&mut self) -> io::Result<usize> {
        if self.left > 0 {
            let text = format!("{} bytes fewer than declared", self.left);
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        if let Some((want, hasher)) = self.crc.take() {
            let got = hasher.finalize();
            if got != want {
                let text = format!("CRC-32 is {got:08x}, not {want:08x}");
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
        }
        self.done = true;
        Ok(0)
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done || buffer.is_empty() {
            return Ok(0);
        }
        let got = self.inner.read(buffer)?;
        if got == 0 {
            return self.finish();
        }
        self.left = self
            .left
            .checked_sub(got as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "more bytes than declared"))?;
        if let (Some((_, hasher)), Some(part)) = (&mut self.crc, buffer.get(..got)) {
            hasher.update(part);
        }
        Ok(got)
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of others that might panic on bytes it did not foresee; `None` if it did.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    let outer = GUARDED.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).ok();
    GUARDED.set(outer);
    outcome
}

/// Whether this thread runs guarded code: a panic is then caught and need not be shown.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Not to wait for the other end of a FIFO that took a file's place since it was listed.
#[cfg(any(target_os = "linux", target_os = "android"))]
const NON_BLOCKING: i32 = 0o4000;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const NON_BLOCKING: i32 = 0x0004;

/// Opens a file for reading, and nothing else: a FIFO, socket, device or folder is refused
/// without waiting for it.
///
/// # Errors
/// If it cannot be opened or is not a regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NON_BLOCKING);
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
}

/// No text that a user writes for dabao (a card, rules, a segment) is longer, in bytes: twenty
/// times the longest that we wrote.
pub const LONGEST_TEXT: u64 = 1 << 20;

/// Reads a text of at most [`LONGEST_TEXT`] bytes that a user wrote.
///
/// # Errors
/// If it is no regular file, longer, or not UTF-8, or cannot be read.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open_regular(path)?.take(LONGEST_TEXT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST_TEXT {
        let text = format!("more than {LONGEST_TEXT} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    Ok(text)
}

/// Reads until the buffer is full or the end is reached, and tells how much.
///
/// # Errors
/// If the bytes cannot be read.
pub fn read_full(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads at an offset without moving the file's position.
///
/// # Errors
/// If the system refuses the read.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, offset);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
}

/// Reads at an offset until the buffer is full or the file ends, and tells how much.
///
/// # Errors
/// If the system refuses a read.
pub fn read_full_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match read_at(file, rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes all of a buffer at an offset without moving the file's position.
///
/// # Errors
/// If the system refuses the write; a full disk is one such refusal.
pub fn write_all_at(file: &File, mut buffer: &[u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        #[cfg(unix)]
        let written = std::os::unix::fs::FileExt::write_at(file, buffer, offset);
        #[cfg(windows)]
        let written = std::os::windows::fs::FileExt::seek_write(file, buffer, offset);
        let written = match written {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        buffer = buffer.get(written..).unwrap_or_default();
        offset += written as u64;
    }
    Ok(())
}
