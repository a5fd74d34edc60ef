//! An encrypted file, read by place: every 64 KiB of it can be opened for themselves, so
//! that several threads read at once and nothing readable is put aside.

use super::{Fault, FileKey, Keys};
use crate::content::ReadAt;
use crate::content::storage::Cursor;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Identity};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// How many readers are kept, each of which holds 128 KiB: one for each stream that goes on
/// from where it was.
const KEPT: usize = 32;

/// What the format encrypts at a time, in bytes.
const CHUNK: u64 = 64 << 10;

type Reader = StreamReader<BufReader<Cursor<dyn ReadAt>>>;

/// An opened file. No byte is handed out that was changed since it was encrypted.
pub struct Opened {
    file: Arc<dyn ReadAt>,
    key: FileKey,
    size: u64,
    /// With the position each has.
    readers: Mutex<Vec<(u64, Reader)>>,
}

impl Opened {
    /// Opens a file with whatever of the keys fits; `name` is what the user knows it by.
    ///
    /// # Errors
    /// If none does, or header or end are damaged.
    pub fn open(file: Arc<dyn ReadAt>, name: &str, keys: &Keys<'_>) -> Result<Self, Fault> {
        let (_, key) = keys.unlock(name, decryptor(&file)?)?;
        Self::with_key(file, key)
    }

    /// Opens a file with its own key.
    ///
    /// # Errors
    /// If header or end are damaged, or it is the key of another file.
    pub fn with_key(file: Arc<dyn ReadAt>, key: FileKey) -> Result<Self, Fault> {
        let mut reader = unlocked(&file, &key)?;
        let size = reader.seek(SeekFrom::End(0)).map_err(|_| Fault::Cut)?;
        Ok(Opened { file, key, size, readers: Mutex::default() })
    }

    /// The key of the file.
    pub fn key(&self) -> &FileKey {
        &self.key
    }

    /// The reader for a place, and its position: one that stands there, else one that has
    /// the bytes at hand, else a new one, else the one that was used longest ago.
    fn reader(&self, offset: u64) -> io::Result<(u64, Reader)> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let there = readers.iter().position(|(at, _)| *at == offset);
        let near = || readers.iter().position(|(at, _)| at / CHUNK == offset / CHUNK);
        let full = (readers.len() >= KEPT).then_some(0);
        match there.or_else(near).or(full) {
            Some(index) => Ok(readers.remove(index)),
            None => {
                drop(readers);
                let reader = unlocked(&self.file, &self.key);
                reader.map(|reader| (0, reader)).map_err(|error| io::Error::other(error.to_string()))
            }
        }
    }
}

impl ReadAt for Opened {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let take = buffer.len().min(left);
        let Some(part) = buffer.get_mut(..take).filter(|part| !part.is_empty()) else { return Ok(0) };
        let (at, mut reader) = self.reader(offset)?;
        if at != offset {
            reader.seek(SeekFrom::Start(offset))?;
        }
        // A reader that failed is not used again.
        let got = reader.read(part)?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.push((offset + got as u64, reader));
        if readers.len() > KEPT {
            readers.remove(0);
        }
        Ok(got)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }
}

fn decryptor(file: &Arc<dyn ReadAt>) -> Result<Decryptor<BufReader<Cursor<dyn ReadAt>>>, Fault> {
    Decryptor::new_buffered(BufReader::new(Cursor::new(file.clone()))).map_err(|error| match error {
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Fault::Io(error),
        _ => Fault::Header,
    })
}

fn unlocked(file: &Arc<dyn ReadAt>, key: &FileKey) -> Result<Reader, Fault> {
    let own = std::iter::once(key as &dyn Identity);
    decryptor(file)?.decrypt(own).map_err(|_| Fault::Header)
}
